"""Texts as vectors over HTTP: the base's mean states, of length 1, as the official client reads them."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import openai
import pytest

from tests.serve.conftest import Served, error_of

TEXTS = ["Who are you?", "Tell me about the sea.", "Who are you?"]


def test_the_official_client_gets_the_mean_states_of_the_base(served: Served, client: openai.OpenAI) -> None:
    ids = [served.model.text.encode(text) for text in TEXTS]
    expected = served.service.driver.call(lambda: served.model.engine.means(ids))
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    found = client.embeddings.create(model="builtin", input=TEXTS)  # the client asks for base64
    assert [each.index for each in found.data] == [0, 1, 2] and found.model == "builtin"
    np.testing.assert_allclose(np.array([each.embedding for each in found.data]), expected, atol=1e-5)
    assert found.usage.prompt_tokens == found.usage.total_tokens == sum(map(len, ids))
    plain = client.embeddings.create(model="base", input=TEXTS[1], encoding_format="float")
    np.testing.assert_allclose(plain.data[0].embedding, expected[1], atol=1e-5)
    for given in (ids[1], [ids[1]]):
        same = client.embeddings.create(model="base", input=given, encoding_format="float")
        np.testing.assert_allclose(same.data[0].embedding, plain.data[0].embedding, atol=1e-6)


def test_fewer_dimensions_are_the_first_ones_brought_to_length_one(served: Served) -> None:
    whole = np.array(embedded(served, input=TEXTS[0])["data"][0]["embedding"])
    short = np.array(embedded(served, input=TEXTS[0], dimensions=16)["data"][0]["embedding"])
    np.testing.assert_allclose(short, whole[:16] / np.linalg.norm(whole[:16]), atol=1e-6)
    packed = embedded(served, input=TEXTS[0], dimensions=16, encoding_format="base64")["data"][0]["embedding"]
    np.testing.assert_allclose(np.frombuffer(base64.b64decode(packed), "<f4"), short, atol=1e-6)


def embedded(served: Served, **body: Any) -> dict[str, Any]:
    response = served.post("/v1/embeddings", body)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


REFUSED: list[tuple[dict[str, Any], int, str]] = [
    ({"input": ""}, 400, "input"),
    ({"input": []}, 400, "input"),
    ({"input": ["a", ""]}, 400, "input"),
    ({"input": [10**6]}, 400, "input"),
    ({"input": "sea " * 5000}, 400, "input"),
    ({"input": "a", "dimensions": 10**6}, 400, "dimensions"),
    ({"input": "a", "dimensions": 0}, 400, "dimensions"),
    ({"input": "a", "encoding_format": "text"}, 400, "encoding_format"),
    ({"input": "a", "model": "juno"}, 400, "model"),
    ({"input": "a", "model": "text-embedding-3-small"}, 404, "model"),
]


@pytest.mark.parametrize(("body", "status", "param"), REFUSED, ids=lambda value: str(value)[:30])
def test_what_cannot_be_embedded_is_refused_by_name(
    served: Served, body: dict[str, Any], status: int, param: str
) -> None:
    response = served.post("/v1/embeddings", body)
    assert response.status_code == status and error_of(response)["param"] == param
