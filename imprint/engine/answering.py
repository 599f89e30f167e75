"""Answering, as far as it is the same in every tensor library: prompts are read in slices, then every step
gives each running row its next token.

One request alone continues what is kept of its conversation; several are one batch, padded on the left, and
each row has its own adapter. Every step is offered to whoever drives before the next is computed. It knows
nothing of text, and of tensors only what a backend's `Answering` and `Rows` do with them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np

from imprint.engine.memory import Conversation, Memory, Store, Top
from imprint.engine.slots import L, Slot, Slots
from imprint.errors import InputError
from imprint.types import Request, Sampling, Scope

Step = list[tuple[int, int]]

SLICE = 512  # tokens of one prompt read between two chances for others to work
BATCH_SLICE = 4096  # the same for a batch, counted over its rows
SPARE = 64  # columns made ready for answers; longer ones grow the store
JOIN = 64  # columns of padding a row may be read with rather than wait for a slice of its own

C = TypeVar("C", bound=Conversation[Any])


@dataclass(frozen=True, eq=False)
class Read(Generic[C, L]):
    """A prompt that was read: its conversation, taken from memory, and the logits (V,) of what comes next."""

    conversation: C
    top: Top[Any]
    slot: Slot[L] | None
    logits: L
    fresh: int
    """Tokens that its last slice had to compute."""


class Rows(ABC, Generic[C, L]):
    """Rows that get their tokens together. Keys lie in columns; every row's last token is in the same one,
    and before a row's first token `gaps` columns are empty."""

    store: Store
    """The keys of all layers."""
    hidden: L
    """The trunk's output (rows, count, D) of the last `forward`."""

    def __init__(self, answering: Answering[C, L]) -> None:
        self.answering = answering
        self.column = 0
        self.gaps: list[int] = []
        self.slots: list[Slot[L] | None] = []

    def begin(self, gaps: Sequence[int], slots: Sequence[Slot[L] | None], width: int) -> None:
        """Empty rows whose prompts end before column `width`."""
        self.column, self.gaps, self.slots = 0, list(gaps), list(slots)
        self.store = self._allocated(len(gaps), width)
        self.changed()

    def regroup(self, kept: Sequence[int], joining: Read[C, L] | None = None) -> None:
        """Keep these rows alone, in columns no wider than they need, and behind them let a read prompt
        join."""
        lengths = [self.column - self.gaps[place] for place in kept]
        slots = [self.slots[place] for place in kept]
        if joining is not None:
            lengths.append(len(joining.conversation.tokens))
            slots.append(joining.slot)
        width = max(lengths, default=0)
        if kept:
            self.store.regroup(kept, len(lengths), end=self.column, width=width)
        else:
            self.store = self._allocated(len(lengths), width)
        self.column, self.gaps, self.slots = width, [width - length for length in lengths], slots
        if joining is not None:
            place = (len(kept), self.gaps[-1])
            for store in (joining.conversation.trunk, joining.top.store):
                self.store.paste(store, place=place, source=(0, 0), count=lengths[-1])
        self.changed()

    def give(self, place: int, read: Read[C, L], tokens: Sequence[int], hidden: Sequence[L]) -> None:
        """Hand what was computed of a row since it joined back to its conversation: the keys of `tokens`, and
        their trunk's outputs (1, 1, D). The conversation is not settled yet."""
        conversation, top = read.conversation, read.top
        first, count = len(conversation.tokens), len(tokens)
        if not count:
            return
        source = (place, self.gaps[place] + first)
        for store in (conversation.trunk, top.store):
            store.paste(self.store, place=(0, first), source=source, count=count)
        embed = self.answering.embed
        conversation.extend(tokens, self.joined(hidden) if conversation.split else embed([tokens]))
        top.length = first + count

    def _allocated(self, rows: int, width: int) -> Store:
        layers = range(self.answering.decoder.config.layers)
        return self.answering.store(layers, rows, width + SPARE)

    @abstractmethod
    def changed(self) -> None:
        """Gaps and slots are others than before."""

    @abstractmethod
    def forward(self, tokens: Sequence[Sequence[int]], *, last: bool = True) -> L:
        """Run (rows, count) tokens, which stand at the present column and after it; fewer rows than there are
        are the first ones. With `last` the logits (rows, V) after them."""

    @abstractmethod
    def joined(self, outputs: Sequence[L]) -> L:
        """Outputs (rows, 1, D) of tokens that follow each other, as one array (rows, count, D)."""


@dataclass(frozen=True, eq=False)
class Answering(ABC, Generic[C, L]):
    """What answering needs; `split` is the number of trunk layers that conversations are kept by."""

    decoder: Any
    slots: Slots[L]
    memory: Memory[C]
    split: int
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
    def store(self, layers: range, rows: int, columns: int) -> Store:
        """Room for the keys of these layers, empty."""

    @abstractmethod
    def embed(self, tokens: Sequence[Sequence[int]]) -> L:
        """The embeddings (rows, count, D) of tokens."""

    @abstractmethod
    def run(
        self,
        x: L,
        layers: range,
        store: Any,
        column: int,
        *,
        gaps: Sequence[int] = (0,),
        slots: Sequence[Slot[L] | None] = (None,),
        last: bool = False,
    ) -> L:
        """Run layers over x (rows, count, D), which stands at a column of a store and after it, behind what
        the store holds; before a row's first token `gaps` columns are empty. With `last` the logits (rows, V)
        after it."""

    @abstractmethod
    def settle(self, conversation: C) -> None:
        """Leave nothing of a conversation uncomputed: the next step may come from another thread."""

    @abstractmethod
    def picker(self, sampling: Sampling) -> Callable[[L], int]:
        """How a row's tokens are drawn from its logits (V,): the same seed draws the same, in any batch."""

    @abstractmethod
    def array(self, logits: L) -> np.ndarray:
        """Logits as numpy has them."""

    def extend(self, conversation: C, tokens: Sequence[int]) -> None:
        """Append tokens to a conversation: the trunk alone, whatever adapter comes on top."""
        x, layers = self.embed([tokens]), range(conversation.split)
        hidden = self.run(x, layers, conversation.trunk, len(conversation.tokens))
        conversation.extend(tokens, hidden)

    def rise(self, conversation: C, top: Top[Any], slot: Slot[L] | None, end: int) -> L:
        """Bring a top to the first `end` tokens, computing only what it lacks: the logits (V,) of what comes
        next."""
        x, layers = conversation.hidden(top.length, end), self.top_layers(conversation)
        logits = self.run(x, layers, top.store, top.length, slots=(slot,), last=True)
        top.length = end
        self.settle(conversation)
        first: L = logits[0]
        return first

    def top_layers(self, conversation: C) -> range:
        return range(conversation.split, self.decoder.config.layers)

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
        """Read a prompt, with an empty step after each slice. Whoever gets the result leaves its conversation
        to the memory."""
        slot, prompt = self.slots.slot(request.adapter), request.prompt
        split = self.split if slot is None or slot.first_layer >= self.split else 0
        conversation = self.memory.take(prompt, split, slot.digest if slot else "")
        read = None
        try:
            while len(prompt) - len(conversation.tokens) > SLICE:
                self.extend(conversation, prompt[len(conversation.tokens) :][:SLICE])
                self.settle(conversation)
                yield []
            if len(conversation.tokens) < len(prompt):
                self.extend(conversation, prompt[len(conversation.tokens) :])
            if not self._holds(request, conversation):
                slot = None
            top = conversation.top(slot.digest if slot else "")
            # The last token is always run again: the answer begins from its output.
            top.length = min(top.length, len(prompt) - 1)
            while len(prompt) - top.length > SLICE:
                self.rise(conversation, top, slot, top.length + SLICE)
                self.settle(conversation)
                yield []
            fresh = len(prompt) - top.length
            logits = self.rise(conversation, top, slot, len(prompt))
            read = Read(conversation, top, slot, logits, fresh)
            return read
        finally:
            if read is None:
                self.leave(conversation)

    def leave(self, conversation: C) -> None:
        self.settle(conversation)
        self.memory.leave(conversation)

    def _holds(self, request: Request, conversation: C) -> bool:
        """Whether the prompt, just read, is inside its adapter's scope."""
        scope = request.adapter.scope if request.adapter else None
        if scope is None:
            return True
        if scope.depth == conversation.split:
            state = self.state(conversation, len(request.prompt))
        else:
            (state,) = self.states([request.prompt], scope.depth)
        return scope.holds(state) or self._holds_alone(request, scope)

    def _holds_alone(self, request: Request, scope: Scope) -> bool:
        return bool(request.alone) and scope.holds(self.states([request.alone], scope.depth)[0])

    def _slots(self, requests: Sequence[Request]) -> list[Slot[L] | None]:
        """Each request's slot, the base's for those outside their adapter's scope."""
        slots = [self.slots.slot(request.adapter) for request in requests]
        scopes = [request.adapter.scope if request.adapter else None for request in requests]
        for depth in {scope.depth for scope in scopes if scope is not None}:
            rows = [row for row, scope in enumerate(scopes) if scope is not None and scope.depth == depth]
            states = self.states([requests[row].prompt for row in rows], depth)
            for row, state in zip(rows, states, strict=True):
                scope = scopes[row]
                assert scope is not None
                if not (scope.holds(state) or self._holds_alone(requests[row], scope)):
                    slots[row] = None
        return slots

    def _alone(self, request: Request) -> Iterator[Step]:
        read = yield from self.read(request)
        conversation, logits, limit = read.conversation, read.logits, self.limit(request)
        try:
            pick = self.picker(request.sampling)
            for produced in range(1, limit + 1):
                token = pick(logits)
                yield [(0, token)]
                if self.ends(token, produced, limit):
                    return
                self.extend(conversation, [token])
                logits = self.rise(conversation, read.top, read.slot, len(conversation.tokens))
        finally:
            self.leave(conversation)

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
