"""Many questions asked at once, greedily, in slices. It knows requests and tokens; nothing of lessons."""

from __future__ import annotations

from collections.abc import Generator, Sequence

from imprint.engine.base import Engine
from imprint.live.retention import Phase
from imprint.types import AdapterWeights, Request, Sampling, TokenRow

ASKED = 16  # questions asked as one batch


def greedy(
    engine: Engine, requests: Sequence[Request], doing: str
) -> Generator[Phase, None, list[tuple[int, ...]]]:
    """The answer's ids to each request, an end token included where one was said."""
    answers: list[list[int]] = [[] for _ in requests]
    for first in range(0, len(requests), ASKED):
        for step in engine.decode(requests[first : first + ASKED]):
            for row, token in step:
                answers[first + row].append(token)
            yield Phase(doing, first, len(requests))
    return [tuple(ids) for ids in answers]


def answered(
    engine: Engine, rows: Sequence[TokenRow], weights: AdapterWeights | None, doing: str
) -> Generator[Phase, None, list[bool]]:
    """Whether each row's prompt is really answered with the row's last supervised span, token for token."""
    wanted = [row.tokens[len(row.prompt) :] for row in rows]
    requests = [
        Request(row.prompt, Sampling(max_tokens=len(answer)), weights)
        for row, answer in zip(rows, wanted, strict=True)
    ]
    said = yield from greedy(engine, requests, doing)
    return [ids == answer for ids, answer in zip(said, wanted, strict=True)]
