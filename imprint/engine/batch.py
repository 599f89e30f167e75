"""A batch that requests join and leave between two tokens, each with its own adapter and conversation.

A long prompt is read alone, slice by slice, short ones are read together, each from what is kept of its
conversation; then its keys are copied into the batch, and when its answer ends, what the batch added to them
is handed back. It knows nothing of text, of clients, or of how a backend computes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from typing import Generic

import numpy as np

from imprint.engine import answering
from imprint.engine.answering import Answering
from imprint.engine.memory import shared
from imprint.engine.rows import C, Read
from imprint.engine.slots import L
from imprint.types import Drawn, Request


@dataclass(eq=False)
class _Row(Generic[C, L]):
    """One request on its way. `said` are its tokens so far, `hidden` the trunk's outputs of those that were
    run, each with its place in the batch of its time; `place` is the present one, None before it has one."""

    number: int
    request: Request
    limit: int
    pick: Callable[[L], int]
    reading: Generator[answering.Step, None, Read[C, L]]
    begun: bool = False
    read: Read[C, L] | None = None
    place: int | None = None
    said: list[int] = field(default_factory=list)
    hidden: list[tuple[L, int]] = field(default_factory=list)
    over: bool = False


class Batch(Generic[C, L]):
    """See `imprint.engine.base.Batch`."""

    def __init__(self, answering: Answering[C, L]) -> None:
        self._answering = answering
        self._rows = answering.rows()
        self._readers: deque[_Row[C, L]] = deque()
        self._written: list[_Row[C, L]] = []  # as they stand in the batch, and behind them those that join
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
            if row.read is not None:
                self._answering.leave(row.read.conversation)
        for row in self._written:
            row.over = row.over or row.number == number
        self._release()

    def step(self) -> list[Drawn]:
        drawn = []
        if self._written:
            self._regroup()
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
        drawn: list[Drawn] = []
        spent = 0
        while self._readers and spent < answering.SLICE:
            finished = []
            for row in self._next(answering.SLICE - spent):
                if spent >= answering.SLICE:
                    break
                row.begun = True
                try:
                    next(row.reading)
                except StopIteration as done:
                    row.read = done.value
                    spent += done.value.fresh
                    finished.append(row)
                else:
                    spent += answering.SLICE
                    self._readers.remove(row)
                    self._readers.append(row)
            drawn += self._finish(finished)
        return drawn

    def _next(self, room: int) -> list[_Row[C, L]]:
        """The first reader, or if its prompt is short and not begun, it and others of that kind: `room`
        tokens at most, for which the trunk is read here at once. Who shares what is yet to be read with one
        of them waits for it."""
        first, *others = self._readers
        if first.begun or not others:
            return [first]
        split = self._answering.split_of(first.request)
        lacking = {first: self._answering.lacking(first.request)}
        for row in others:
            if row.begun or self._answering.split_of(row.request) != split:
                continue
            lacks = self._answering.lacking(row.request)
            fits = sum(lacking.values()) + lacks <= room
            if fits and not any(_shares(row, lacks, each) for each in lacking):
                lacking[row] = lacks
        unread = [row.request for row, lacks in lacking.items() if lacks]
        if len(unread) > 1:
            self._answering.prepare(unread)
        return list(lacking)

    def _finish(self, rows: Sequence[_Row[C, L]]) -> list[Drawn]:
        """The first tokens of prompts that were read but for their tops' last slices."""
        reads = [row.read for row in rows if row.read is not None]
        drawn = []
        for row, read, logits in zip(rows, reads, self._answering.rise(*reads) if reads else (), strict=True):
            self._readers.remove(row)
            drawn.append(self._draw(row, row.pick(logits), logits))
            if row.over:
                self._answering.leave(read.conversation)
            else:
                self._written.append(row)
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
        for row in self._written:
            if row.over:
                assert row.read is not None
                hidden = [states[at : at + 1, -1:] for states, at in row.hidden]
                if row.place is not None:
                    self._rows.give(row.place, row.read, row.said[: len(hidden)], hidden)
                self._answering.leave(row.read.conversation)
        self._written = [row for row in self._written if not row.over]
        if not self._written:
            self._regroup()

    def _regroup(self) -> None:
        """Let the rows of the batch be those that are written: once for all that came and went."""
        held = {row.place: row for row in self._written if row.place is not None}
        joining = [row for row in self._written if row.place is None]
        if not joining and len(held) == len(self._rows.gaps):
            return
        # The last rows fill the places of those that left; all others stay where they are.
        moving = [place for place in held if place >= len(held)]
        kept = [place if place in held else moving.pop() for place in range(len(held))]
        self._rows.regroup(kept, [row.read for row in joining if row.read is not None])
        self._written = [*(held[place] for place in kept), *joining]
        for place, row in enumerate(self._written):
            row.place = place


def _shares(row: _Row[C, L], lacks: int, other: _Row[C, L]) -> bool:
    """Whether most of what a row's prompt lacks, its last tokens, is in another one's too."""
    prompt = row.request.prompt
    return 2 * (shared(prompt, other.request.prompt) - len(prompt) + lacks) > lacks


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
