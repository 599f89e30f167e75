"""What is kept of conversations: the tokens, and per backend their keys and the trunk's output for them.

A conversation's trunk is the same for every adapter that leaves it alone; its top is kept per adapter, found
by the sha-256 of the adapter's content and never by its name, so that a new version cannot meet the keys of
its older self. It knows no tensor library: what keys are and how they are copied is the backend's.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, Generic, Protocol, Self, TypeVar

TOPS = 4  # adapters whose top is kept per conversation: enough to compare, and old versions soon go
CONVERSATIONS = 64
BYTES = 512 << 20


class Store(Protocol):
    """Keys and values of a range of layers for columns of one or more rows; a conversation is one row."""

    @property
    def bytes(self) -> int: ...

    def copy(self, columns: int) -> Self:
        """Another store that begins with the same first columns."""

    def paste(self, other: Self, *, place: tuple[int, int], source: tuple[int, int], count: int) -> None:
        """Copy `count` columns of a row of another store, for the layers that both have; `place` and
        `source` are the row and its first column here and there."""

    def regroup(self, kept: Sequence[int], rows: int, *, end: int, width: int) -> None:
        """Hold `rows` rows or more, of which the first are these, at least one, none of which moves behind
        its place, and the others are empty; their columns before `end` move to before `width`."""


S = TypeVar("S", bound=Store)


class Top(Generic[S]):
    """The keys of the layers above the split under one adapter, valid for the first `length` tokens."""

    def __init__(self, store: S, length: int = 0) -> None:
        self.store = store
        self.length = length


class Conversation(ABC, Generic[S]):
    """Tokens with the trunk's keys and output for each of them, and a top per adapter.

    `split` is the number of trunk layers; with 0 the trunk's output is the embedding and all layers are top.
    """

    def __init__(self, split: int, trunk: S) -> None:
        self.split = split
        self.trunk = trunk
        self.tokens: list[int] = []
        self.tops: OrderedDict[str, Top[S]] = OrderedDict()

    @property
    def bytes(self) -> int:
        return self.trunk.bytes + self.hidden_bytes + sum(top.store.bytes for top in self.tops.values())

    @property
    @abstractmethod
    def hidden_bytes(self) -> int: ...

    @abstractmethod
    def hidden(self, first: int, last: int) -> Any:
        """The trunk's output of tokens first..last-1, (1, T, D)."""

    @abstractmethod
    def extend(self, tokens: Sequence[int], hidden: Any) -> None:
        """Append tokens whose trunk keys were just written, with the trunk's output (1, T, D)."""

    @abstractmethod
    def empty(self) -> Self:
        """A new conversation with the same split."""

    @abstractmethod
    def top_store(self) -> S:
        """A new store for the layers above the split."""

    def top(self, digest: str) -> Top[S]:
        """The top of an adapter by its digest ("" for the base), empty if it is new; the oldest gives way."""
        if digest not in self.tops:
            self.tops[digest] = Top(self.top_store())
        self.tops.move_to_end(digest)
        while len(self.tops) > TOPS:
            self.tops.popitem(last=False)
        return self.tops[digest]

    def cut(self, length: int) -> None:
        """Forget everything after the first `length` tokens."""
        del self.tokens[length:]
        for top in self.tops.values():
            top.length = min(top.length, length)

    def branch(self, length: int, digest: str) -> Self:
        """Another conversation that begins with the same first `length` tokens, with one adapter's top."""
        other = self.empty()
        other.trunk = self.trunk.copy(length)
        other.extend(self.tokens[:length], self.hidden(0, length))
        if digest in self.tops:
            top = self.tops[digest]
            kept = min(top.length, length)
            other.tops[digest] = Top(top.store.copy(kept), kept)
        return other


C = TypeVar("C", bound=Conversation[Any])


class Memory(Generic[C]):
    """The conversations last used, bounded by their number and, but for the last one, by their bytes.

    A conversation that is being continued is taken out and left again afterwards, so nobody else changes it
    meanwhile; others may copy its beginning all the same.
    """

    def __init__(
        self, new: Callable[[int], C], *, conversations: int = CONVERSATIONS, limit: int = BYTES
    ) -> None:
        self._new = new
        self._conversations, self._limit = conversations, limit
        self._kept: list[C] = []  # oldest first
        self._taken: list[C] = []

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def bytes(self) -> int:
        return sum(conversation.bytes for conversation in self._kept)

    def take(self, tokens: Sequence[int], split: int, digest: str) -> C:
        """A conversation of that split whose tokens begin `tokens`: the one sharing most of them, or a new
        one.

        A kept one is cut to the shared beginning if that is at least half of it (a continued, repeated or
        edited conversation); otherwise it stays, and its beginning is copied (another conversation with the
        same opening), as it is from one that somebody else has taken. Whoever takes one leaves it again.
        """
        share, index = self._nearest(tokens, split)
        known = [*self._taken, *self._kept]
        if share == 0:
            found = self._new(split)
        elif index < len(self._taken) or share * 2 < len(known[index].tokens):
            found = known[index].branch(share, digest)
        else:
            found = self._kept.pop(index - len(self._taken))
            found.cut(share)
        self._taken.append(found)
        return found

    def kept(self, tokens: Sequence[int], split: int) -> int:
        """How many first tokens of these `take` would find in a conversation of that split."""
        return self._nearest(tokens, split)[0]

    def _nearest(self, tokens: Sequence[int], split: int) -> tuple[int, int]:
        """The most tokens that a conversation, taken or kept, shares with these, and which one that is."""
        wanted, known = list(tokens), enumerate([*self._taken, *self._kept])
        shares = [(shared(each.tokens, wanted), i) for i, each in known if each.split == split]
        return max(shares, default=(0, 0))

    def leave(self, conversation: C) -> None:
        """Keep a conversation as the latest, and drop the oldest that there is no room for."""
        self._taken = [each for each in self._taken if each is not conversation]
        if not conversation.tokens:
            return
        self._kept.append(conversation)
        while len(self._kept) > 1 and (len(self._kept) > self._conversations or self.bytes > self._limit):
            del self._kept[0]

    def clear(self) -> None:
        self._kept.clear()


def shared(one: Sequence[int], other: Sequence[int]) -> int:
    """The number of tokens with which both begin."""
    count = min(len(one), len(other))
    if one[:count] == other[:count]:
        return count
    return next(i for i in range(count) if one[i] != other[i])
