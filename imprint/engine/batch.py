"""A batch that requests join and leave between two tokens, each with its own adapter and conversation.

A prompt is read alone, slice by slice, from what is kept of its conversation; then its keys are copied into
the batch, and when its answer ends, what the batch added to them is handed back. It knows nothing of text, of
clients, or of how a backend computes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Generic

import numpy as np

from imprint.engine import answering
from imprint.engine.answering import Answering, C, Read
from imprint.engine.slots import L
from imprint.types import Drawn, Request


@dataclass(eq=False)
class _Row(Generic[C, L]):
    """One request on its way. `said` are its tokens so far, `hidden` the trunk's outputs of those that were
    run, each with its place in the batch of its time."""

    number: int
    request: Request
    limit: int
    pick: Callable[[L], int]
    reading: Generator[answering.Step, None, Read[C, L]]
    read: Read[C, L] | None = None
    said: list[int] = field(default_factory=list)
    hidden: list[tuple[L, int]] = field(default_factory=list)
    over: bool = False


class Batch(Generic[C, L]):
    """See `imprint.engine.base.Batch`."""

    def __init__(self, answering: Answering[C, L]) -> None:
        self._answering = answering
        self._rows = answering.rows()
        self._readers: deque[_Row[C, L]] = deque()
        self._written: list[_Row[C, L]] = []  # as they stand in the batch
        self._joined = 0

    def __len__(self) -> int:
        return len(self._readers) + len(self._written)

    def join(self, request: Request) -> int:
        self._answering.require_room(request)
        assert request.sampling.max_tokens > 0
        number, self._joined = self._joined, self._joined + 1
        limit, pick = self._answering.limit(request), self._answering.picker(request.sampling)
        self._readers.append(_Row(number, request, limit, pick, self._answering.read(request)))
        return number

    def drop(self, number: int) -> None:
        for row in [row for row in self._readers if row.number == number]:
            self._readers.remove(row)
            row.reading.close()
        for row in self._written:
            row.over = row.over or row.number == number
        self._release()

    def step(self) -> list[Drawn]:
        drawn = []
        if self._written:
            logits = self._rows.forward([[row.said[-1]] for row in self._written])
            best: list[int] = logits.argmax(-1).tolist()
            for place, row in enumerate(self._written):
                row.hidden.append((self._rows.hidden, place))
                token = best[place] if row.request.sampling.temperature <= 0 else row.pick(logits[place])
                drawn.append(self._draw(row, token, logits[place]))
            self._release()
        return [*drawn, *self._advance_readers()]

    def close(self) -> None:
        """Drop all."""
        for row in [*self._readers, *self._written]:
            self.drop(row.number)

    def _advance_readers(self) -> list[Drawn]:
        """Read prompts in turn, a slice of each, until a slice's tokens are spent: the first tokens of those
        that were read to the end, which join the batch."""
        drawn, spent = [], 0
        while self._readers and spent < answering.SLICE:
            row = self._readers.popleft()
            try:
                next(row.reading)
            except StopIteration as done:
                row.read = read = done.value
                spent += read.fresh
                drawn.append(self._draw(row, row.pick(read.logits), read.logits))
                if row.over:
                    self._answering.leave(read.conversation)
                else:
                    self._rows.regroup(range(len(self._written)), read)
                    self._written.append(row)
            else:
                spent += answering.SLICE
                self._readers.append(row)
        return drawn

    def _draw(self, row: _Row[C, L], token: int, logits: L) -> Drawn:
        assert row.read is not None
        row.said.append(token)
        adapted = row.read.slot is not None
        row.over = self._answering.ends(token, len(row.said), row.limit)
        if row.request.likeliest is None:
            return Drawn(row.number, token, row.over, adapted)
        chances = log_chances(self._answering.array(logits))
        likeliest = tuple((each, float(chances[each])) for each in highest(chances, row.request.likeliest))
        return Drawn(row.number, token, row.over, adapted, float(chances[token]), likeliest)

    def _release(self) -> None:
        """Let the rows that are over go: what was computed of them stays with their conversations."""
        kept = [place for place, row in enumerate(self._written) if not row.over]
        if len(kept) == len(self._written):
            return
        for place, row in enumerate(self._written):
            if row.over:
                assert row.read is not None
                hidden = [states[at : at + 1, -1:] for states, at in row.hidden]
                self._rows.give(place, row.read, row.said[: len(hidden)], hidden)
                self._answering.leave(row.read.conversation)
        self._rows.regroup(kept)
        self._written = [self._written[place] for place in kept]


def highest(values: np.ndarray, count: int) -> list[int]:
    """Where the `count` highest values are, the highest first."""
    if count == 0:
        return []
    found = np.argpartition(-values, min(count, len(values)) - 1)[:count].tolist()
    return sorted(found, key=lambda index: (-values[index], index))


def log_chances(logits: np.ndarray) -> np.ndarray:
    """The natural logarithms of the chances that logits (V,) stand for, before any temperature."""
    high = logits.astype(np.float64)
    high -= high.max()
    found: np.ndarray = high - np.log(np.exp(high).sum())
    return found
