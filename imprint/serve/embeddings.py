"""`/v1/embeddings`: texts as vectors, the base's alone, so that they stay the same whatever is taught.

A vector is the mean over a text's tokens of the last layer's output after the final norm, brought to length
1. Knows nothing of what vectors are compared for.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal

import numpy as np
from fastapi import APIRouter, Request
from pydantic import Field

from imprint.serve.access import permit
from imprint.serve.body import Body
from imprint.serve.chat import impossible, prompt_of
from imprint.serve.errors import RequestError
from imprint.serve.schema import Embeddings
from imprint.serve.service import Service, service_of

router = APIRouter()

TEXTS = 2048
SLICE = 2048  # tokens between two chances for answers


class EmbeddingBody(Body):
    input: str | list[str] | list[int] | list[list[int]]
    model: str | None = None
    encoding_format: Literal["float", "base64"] | None = None
    dimensions: Annotated[int, Field(ge=1)] | None = None


@router.post("/v1/embeddings", responses={200: {"model": Embeddings}})
def embed(body: EmbeddingBody, request: Request) -> dict[str, Any]:
    service = service_of(request)
    chosen = service.names.choose(service.names.base if body.model is None else body.model)
    permit(request, chosen.adapter)
    if chosen.adapter is not None:
        raise impossible("model", f"vectors are the base's, {service.names.base!r}, whatever is taught")
    if body.dimensions is not None and body.dimensions > service.model.info.hidden:
        raise impossible("dimensions", f"a vector has {service.model.info.hidden}")
    texts = texts_of(service, body.input)
    found = [shortened(vector, body.dimensions) for vector in vectors(service, texts)]
    count = sum(map(len, texts))
    return {
        "object": "list",
        "model": service.names.base,
        "data": [
            {"object": "embedding", "index": index, "embedding": written(vector, body.encoding_format)}
            for index, vector in enumerate(found)
        ],
        "usage": {"prompt_tokens": count, "total_tokens": count},
    }


def texts_of(
    service: Service, given: str | list[str] | list[int] | list[list[int]]
) -> list[tuple[int, ...]]:
    """The ids of each text. Raises RequestError for one that is empty or longer than the base reads."""
    if isinstance(given, str) or (given and isinstance(given[0], int)):
        parts: Sequence[Any] = [given]
    else:
        parts = given
    if not 1 <= len(parts) <= TEXTS:
        raise impossible("input", f"give from 1 to {TEXTS} texts")
    texts = [prompt_of(service, part, "input") for part in parts]
    context = service.model.info.context
    for index, text in enumerate(texts):
        if len(text) > context:
            raise RequestError(
                f"text {index} has {len(text)} tokens, but the base reads at most {context}; shorten it",
                code="context_length_exceeded",
                param="input",
            )
    return texts


def vectors(service: Service, texts: Sequence[tuple[int, ...]]) -> np.ndarray:
    """The mean state of each text (N, D), computed slice by slice between the tokens of answers."""

    def work() -> Iterator[np.ndarray]:
        first = 0
        while first < len(texts):
            last, tokens = first + 1, len(texts[first])
            while last < len(texts) and tokens + len(texts[last]) <= SLICE:
                tokens += len(texts[last])
                last += 1
            yield service.model.engine.means(texts[first:last])
            first = last

    return np.concatenate(list(service.driver.stream(work)))


def shortened(vector: np.ndarray, dimensions: int | None) -> np.ndarray:
    """The first so many numbers (all without `dimensions`), brought to length 1."""
    kept = vector[:dimensions].astype(np.float32)
    length = float(np.linalg.norm(kept))
    found: np.ndarray = kept / np.float32(length or 1.0)
    return found


def written(vector: np.ndarray, form: str | None) -> str | list[float]:
    """Numbers, or the base64 of them as little-endian float32."""
    if form == "base64":
        return base64.b64encode(vector.astype("<f4").tobytes()).decode()
    numbers: list[float] = vector.tolist()
    return numbers
