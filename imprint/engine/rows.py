"""Rows that get their tokens together, and what a backend computes for them and for conversations.

It knows nothing of requests, nor of when a row comes or goes.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from imprint.engine.memory import Conversation, Store, Top
from imprint.engine.slots import L, Slot

SPARE = 64  # columns made ready for answers; longer ones grow the store
SLACK = 16  # columns more than rows need that stay, as moving all rows costs more than reading past those

C = TypeVar("C", bound=Conversation[Any])


@dataclass(frozen=True, eq=False)
class Read(Generic[C, L]):
    """A prompt that was read, as far as one slice of its top: its conversation, taken from memory, and the
    top that `rise` brings to its end."""

    conversation: C
    top: Top[Any]
    slot: Slot[L] | None

    @property
    def fresh(self) -> int:
        """Tokens that the top lacks."""
        return len(self.conversation.tokens) - self.top.length


@dataclass(frozen=True, eq=False)
class Place(Generic[L]):
    """Where a row's next tokens stand: `count` columns of a store of its own from `column` on, behind what it
    holds. `slot` is the row's adapter."""

    store: Any
    column: int
    count: int
    slot: Slot[L] | None = None


@dataclass(frozen=True, eq=False)
class Computing(ABC, Generic[L]):
    """What a backend computes with its decoder. `split` is the number of trunk layers that conversations are
    kept by."""

    decoder: Any
    split: int

    @abstractmethod
    def store(self, layers: range, rows: int, columns: int) -> Store:
        """Room for the keys of these layers, empty."""

    @abstractmethod
    def embed(self, tokens: Sequence[Sequence[int]]) -> L:
        """The embeddings (rows, count, D) of tokens."""

    @abstractmethod
    def joined(self, outputs: Sequence[L]) -> L:
        """Outputs (1, T, D) of tokens that follow each other, as one array (1, sum of T, D)."""

    @abstractmethod
    def run(self, x: L, layers: range, places: Sequence[Place[L]], *, last: bool = False) -> L:
        """Run layers over x (1, N, D), the tokens of all places one after the other, and keep their keys:
        their outputs (1, N, D), or with `last` the logits (places, V) after each place's last token."""


class Rows(ABC, Generic[C, L]):
    """Rows that get their tokens together. Keys lie in columns; every row's last token is in the same one,
    and before a row's first token `gaps` columns are empty."""

    store: Store
    """The keys of all layers."""
    hidden: L
    """The trunk's output (rows, count, D) of the last `forward`."""

    def __init__(self, computing: Computing[L]) -> None:
        self.computing = computing
        self.column = 0
        self.gaps: list[int] = []
        self.slots: list[Slot[L] | None] = []

    def begin(self, gaps: Sequence[int], slots: Sequence[Slot[L] | None], width: int) -> None:
        """Empty rows whose prompts end before column `width`."""
        self.column, self.gaps, self.slots = 0, list(gaps), list(slots)
        self.store = self._allocated(len(gaps), width)
        self.changed()

    def regroup(self, kept: Sequence[int], joining: Sequence[Read[C, L]] = ()) -> None:
        """Keep these rows alone, in columns hardly wider than they need, and behind them let read prompts
        join."""
        lengths = [self.column - self.gaps[place] for place in kept]
        lengths += [len(read.conversation.tokens) for read in joining]
        slots = [*(self.slots[place] for place in kept), *(read.slot for read in joining)]
        width = max(lengths, default=0)
        if width <= self.column <= width + SLACK:
            width = self.column
        if kept:
            self.store.regroup(kept, len(lengths), end=self.column, width=width)
        else:
            self.store = self._allocated(len(lengths), width)
        self.column, self.gaps, self.slots = width, [width - length for length in lengths], slots
        for row, read in enumerate(joining, len(kept)):
            for store in (read.conversation.trunk, read.top.store):
                self.store.paste(store, place=(row, self.gaps[row]), source=(0, 0), count=lengths[row])
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
        computing = self.computing
        conversation.extend(
            tokens, computing.joined(hidden) if conversation.split else computing.embed([tokens])
        )
        top.length = first + count

    def _allocated(self, rows: int, width: int) -> Store:
        layers = range(self.computing.decoder.config.layers)
        return self.computing.store(layers, rows, width + SPARE)

    @abstractmethod
    def changed(self) -> None:
        """Gaps and slots are others than before."""

    @abstractmethod
    def forward(self, tokens: Sequence[Sequence[int]], *, last: bool = True) -> L:
        """Run (rows, count) tokens, which stand at the present column and after it; fewer rows than there are
        are the first ones. With `last` the logits (rows, V) after them."""
