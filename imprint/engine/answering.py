"""Answering, as far as it is the same in every tensor library: prompts are read in slices, then every step
gives each running row its next token.

One request alone continues what is kept of its conversation; several are one batch, padded on the left, and
each row has its own adapter. Every step is offered to whoever drives before the next is computed. It knows
nothing of text, and of tensors only what a backend's `Answering` and `Rows` do with them.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Generic

import numpy as np

from imprint.engine.memory import Memory
from imprint.engine.rows import C, Computing, Place, Read, Rows
from imprint.engine.slots import L, Slot, Slots
from imprint.errors import InputError
from imprint.types import Request, Sampling, Scope

Step = list[tuple[int, int]]

SLICE = 512  # tokens of one prompt read between two chances for others to work
BATCH_SLICE = 4096  # the same for a batch, counted over its rows
JOIN = 64  # columns of padding a row may be read with rather than wait for a slice of its own


@dataclass(frozen=True, eq=False)
class Answering(Computing[L], Generic[C, L]):
    """What answering needs."""

    slots: Slots[L]
    memory: Memory[C]
    end_tokens: tuple[int, ...]

    @abstractmethod
    def rows(self) -> Rows[C, L]:
        """No rows yet."""

    @abstractmethod
    def state(self, conversation: C, length: int) -> np.ndarray:
        """The state of a conversation's first tokens, as `states` has it at the conversation's split."""

    @abstractmethod
    def states(self, prompts: Sequence[tuple[int, ...]], depth: int) -> np.ndarray:
        """See `imprint.engine.base.Engine.states`."""

    @abstractmethod
    def settle(self, conversation: C) -> None:
        """Leave nothing of a conversation uncomputed: the next step may come from another thread."""

    @abstractmethod
    def picker(self, sampling: Sampling) -> Callable[[L], int]:
        """How a row's tokens are drawn from its logits (V,): the same seed draws the same, in any batch."""

    @abstractmethod
    def array(self, logits: L) -> np.ndarray:
        """Logits as numpy has them."""

    def extend(self, *appended: tuple[C, Sequence[int]]) -> None:
        """Append tokens to conversations of one split: the trunk alone, whatever adapter comes on top."""
        x = self.embed([[token for _, tokens in appended for token in tokens]])
        places = [Place[L](each.trunk, len(each.tokens), len(tokens)) for each, tokens in appended]
        hidden = self.run(x, range(appended[0][0].split), places)
        first = 0
        for conversation, tokens in appended:
            conversation.extend(tokens, hidden[:, first : first + len(tokens)])
            first += len(tokens)

    def rise(self, *reads: Read[C, L], count: int | None = None) -> L:
        """Bring the tops of conversations of one split to their ends, or `count` tokens on, computing only
        what they lack: the logits (reads, V) of what comes next."""
        places, hidden = [], []
        for read in reads:
            first, fresh = read.top.length, read.fresh if count is None else count
            places.append(Place(read.top.store, first, fresh, read.slot))
            hidden.append(read.conversation.hidden(first, first + fresh))
        layers = range(reads[0].conversation.split, self.decoder.config.layers)
        logits = self.run(self.joined(hidden), layers, places, last=True)
        for read, place in zip(reads, places, strict=True):
            read.top.length += place.count
            self.settle(read.conversation)
        return logits

    def decode(self, requests: Sequence[Request]) -> Iterator[Step]:
        """See `imprint.engine.base.Engine.decode`; while prompts are read the items are empty.

        A row also ends when prompt and answer fill the context. Raises InputError for a prompt that leaves no
        room.
        """
        for request in requests:
            self.require_room(request)
        if len(requests) == 1:
            return self._alone(requests[0])
        return self._together(requests) if requests else iter(())

    def require_room(self, request: Request) -> None:
        """Raises InputError for a prompt that leaves no room for an answer."""
        assert request.prompt, "a prompt has at least one token"
        context = self.decoder.config.context
        if len(request.prompt) >= context:
            raise InputError(
                f"the prompt has {len(request.prompt)} tokens, which leaves no room in a context of "
                f"{context}; shorten it"
            )

    def limit(self, request: Request) -> int:
        """The most tokens an answer may have."""
        return min(request.sampling.max_tokens, int(self.decoder.config.context) - len(request.prompt))

    def ends(self, token: int, produced: int, limit: int) -> bool:
        return produced >= limit or token in self.end_tokens

    def read(self, request: Request) -> Generator[Step, None, Read[C, L]]:
        """Read a prompt but for the last slice of its top, with an empty step after each other slice. Whoever
        gets the result leaves its conversation to the memory."""
        prompt, (slot, conversation) = request.prompt, self._take(request)
        read = None
        try:
            while len(prompt) - len(conversation.tokens) > SLICE:
                self.extend((conversation, prompt[len(conversation.tokens) :][:SLICE]))
                self.settle(conversation)
                yield []
            if len(conversation.tokens) < len(prompt):
                self.extend((conversation, prompt[len(conversation.tokens) :]))
            slot = self._placed(slot, request, conversation)
            top = conversation.top(slot.key if slot else "")
            # The last token is always run again: the answer begins from its output.
            top.length = min(top.length, len(prompt) - 1)
            risen = Read(conversation, top, slot)
            while risen.fresh > SLICE:
                self.rise(risen, count=SLICE)
                yield []
            read = risen
            return read
        finally:
            if read is None:
                self.leave(conversation)

    def prepare(self, requests: Sequence[Request]) -> None:
        """Read what the trunk lacks of several prompts of one split at once, and leave it to the memory,
        where `read` finds it."""
        taken: list[C] = []
        try:
            lacking = []
            for request in requests:
                _, conversation = self._take(request)
                taken.append(conversation)
                lacking.append((conversation, request.prompt[len(conversation.tokens) :]))
            self.extend(*lacking)
        finally:
            for conversation in taken:
                self.leave(conversation)

    def lacking(self, request: Request) -> int:
        """How many tokens of a prompt the trunk has to read; none where there is no trunk."""
        split = self.split_of(request)
        return len(request.prompt) - self.memory.kept(request.prompt, split) if split else 0

    def split_of(self, request: Request) -> int:
        """The split of a request's conversation: 0 if its adapter changes layers of the trunk."""
        slot = self.slots.slot(request.adapter)
        return self.split if slot is None or slot.first_layer >= self.split else 0

    def _take(self, request: Request) -> tuple[Slot[L] | None, C]:
        slot = self.slots.slot(request.adapter)
        return slot, self.memory.take(request.prompt, self.split_of(request), slot.digest if slot else "")

    def leave(self, conversation: C) -> None:
        self.settle(conversation)
        self.memory.leave(conversation)

    def _placed(self, slot: Slot[L] | None, request: Request, conversation: C) -> Slot[L] | None:
        """The slot with what the scope says of the prompt, just read; None for one outside."""
        scope = request.adapter.scope if request.adapter else None
        if scope is None or slot is None:
            return slot
        if scope.depth == conversation.split:
            state = self.state(conversation, len(request.prompt))
        else:
            (state,) = self.states([request.prompt], scope.depth)
        return self._told(slot, request, scope, state)

    def _told(self, slot: Slot[L], request: Request, scope: Scope, state: np.ndarray) -> Slot[L] | None:
        """The slot with the hint of a prompt of this state, or of its last message alone if that is further
        inside; None for one that is outside."""
        alone = self.states([request.alone], scope.depth) if request.alone else ()
        hint = scope.hint(state, *alone)
        return None if hint is None else replace(slot, hint=hint)

    def _slots(self, requests: Sequence[Request]) -> list[Slot[L] | None]:
        """Each request's slot, the base's for those outside their adapter's scope."""
        slots = [self.slots.slot(request.adapter) for request in requests]
        scopes = [request.adapter.scope if request.adapter else None for request in requests]
        for depth in {scope.depth for scope in scopes if scope is not None}:
            rows = [row for row, scope in enumerate(scopes) if scope is not None and scope.depth == depth]
            states = self.states([requests[row].prompt for row in rows], depth)
            for row, state in zip(rows, states, strict=True):
                scope, slot = scopes[row], slots[row]
                if scope is not None and slot is not None:
                    slots[row] = self._told(slot, requests[row], scope, state)
        return slots

    def _alone(self, request: Request) -> Iterator[Step]:
        read = yield from self.read(request)
        limit = self.limit(request)
        try:
            pick = self.picker(request.sampling)
            for produced in range(1, limit + 1):
                token = pick(self.rise(read)[0])
                yield [(0, token)]
                if self.ends(token, produced, limit):
                    return
                self.extend((read.conversation, [token]))
        finally:
            self.leave(read.conversation)

    def _together(self, requests: Sequence[Request]) -> Iterator[Step]:
        # Longest prompt first, so that rows join from the left end of the batch on.
        order = sorted(range(len(requests)), key=lambda row: -len(requests[row].prompt))
        rows = self.rows()
        logits = yield from self._read_together(rows, [requests[row] for row in order])
        limits = [self.limit(request) for request in requests]
        picks = [None if r.sampling.temperature <= 0 else self.picker(r.sampling) for r in requests]
        produced = [0] * len(requests)
        running = {row for row, limit in enumerate(limits) if limit > 0}
        while running:
            best: list[int] = logits.argmax(-1).tolist()
            step: Step = []
            for place, row in enumerate(order):
                if row not in running:
                    continue
                pick = picks[row]
                token = best[place] if pick is None else pick(logits[place])
                best[place] = token
                produced[row] += 1
                step.append((row, token))
                if self.ends(token, produced[row], limits[row]):
                    running.discard(row)
            yield sorted(step)
            # Rows no longer running are dropped when they are a quarter of the batch, as each dropping copies
            # what stays.
            if running and 4 * len(running) <= 3 * len(order):
                places = [place for place, row in enumerate(order) if row in running]
                rows.regroup(places)
                order, best = [order[place] for place in places], [best[place] for place in places]
            if running:
                logits = rows.forward([[token] for token in best])

    def _read_together(self, rows: Rows[C, L], requests: Sequence[Request]) -> Generator[Step, None, L]:
        """Read prompts, the longest first, as rows of one batch: the logits (rows, V) of what comes next."""
        prompts = [request.prompt for request in requests]
        width = len(prompts[0])
        gaps = [width - len(prompt) for prompt in prompts]
        padded = [[0] * gap + [*prompt] for gap, prompt in zip(gaps, prompts, strict=True)]
        rows.begin(gaps, self._slots(requests), width)
        while True:
            end = slice_end(rows.column, gaps, width)
            count = sum(gap < end for gap in gaps)
            tokens = [row[rows.column : end] for row in padded[:count]]
            logits = rows.forward(tokens, last=end == width)
            if end == width:
                return logits
            yield []


def slice_end(column: int, gaps: Sequence[int], width: int) -> int:
    """Where the next slice of a batch's prompts ends: bounded in tokens, and before rows that would join with
    much padding."""
    rows = sum(gap <= column for gap in gaps)
    end = min(width, column + min(SLICE, max(1, BATCH_SLICE // rows)))
    return min([end, *(gap for gap in gaps if gap >= column + JOIN)])
