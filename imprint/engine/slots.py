"""Adapters made ready for decoding: one slot each, found by content, and which rows of a batch use which.

A slot never changes: a new version of an adapter has another digest and so another slot, and whoever decodes
with the old one keeps it until the answer is done, even if it is dropped here meanwhile. The base needs no
slot (None). It knows nothing of names and versions, nor of who decodes; what an array is, and how one
computes with it, is the backend's.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np

from imprint.types import AdapterWeights, LowRank

CAPACITY = 16  # adapters kept ready
BUDGET = 1 << 30  # bytes of them; a full-depth adapter of a large base counts for many small ones

L = TypeVar("L", bound=Any)
"""An array of the backend's."""
F = TypeVar("F")
"""A function of the backend's."""


@dataclass(frozen=True, eq=False)
class Term(Generic[L]):
    """One adapter's change of one linear: A, as the backend wants it to lie, and B (rank, out) with the scale
    in it.

    With `stretch` (out,) it is a DoRA: the linear's own output y grows by stretch * y + `shift`, the shift
    taking back what that does to the linear's bias, and B is stretched already. Both are (B, 1, out) where
    each row of a batch has its own."""

    a: L
    b: L
    stretch: L | None = None
    shift: L | None = None

    @property
    def parts(self) -> list[L]:
        """The arrays that there are."""
        return [part for part in (self.a, self.b, self.stretch, self.shift) if part is not None]

    @property
    def rank(self) -> int:
        return int(self.b.shape[0])

    @property
    def bytes(self) -> int:
        return sum(part.nbytes for part in self.parts)


@dataclass(frozen=True, eq=False, slots=True)
class Slot(Generic[L]):
    """One adapter's terms by module, its lowest layer, and the hint of what is decoded with it."""

    digest: str
    first_layer: int
    terms: Mapping[str, Term[L]]
    hint: bytes = b""

    @property
    def key(self) -> str:
        """What everything that is computed with it depends on."""
        return self.digest + self.hint.hex()

    @property
    def bytes(self) -> int:
        return sum(term.bytes for term in self.terms.values())


class Slots(Generic[L]):
    """The adapters last used, at most `capacity` of them and, but for the last one, at most `budget`
    bytes."""

    def __init__(
        self, fill: Callable[[str, LowRank], Term[L]], *, capacity: int = CAPACITY, budget: int = BUDGET
    ) -> None:
        assert capacity > 0
        self._fill = fill
        self._capacity, self._budget = capacity, budget
        self._slots: OrderedDict[str, Slot[L]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._slots)

    def slot(self, adapter: AdapterWeights | None) -> Slot[L] | None:
        """The adapter's slot, filled if its content is not there yet; None for the base."""
        if adapter is None or not adapter.terms:
            return None
        slot = self._slots.get(adapter.digest)
        if slot is None:
            terms = {name: self._fill(name, term) for name, term in adapter.terms.items()}
            slot = self._slots[adapter.digest] = Slot(adapter.digest, adapter.first_layer, terms)
        self._slots.move_to_end(adapter.digest)
        while len(self._slots) > 1 and (len(self._slots) > self._capacity or self.bytes > self._budget):
            self._slots.popitem(last=False)
        return slot

    @property
    def bytes(self) -> int:
        return sum(slot.bytes for slot in self._slots.values())

    def clear(self) -> None:
        self._slots.clear()


@dataclass(frozen=True, eq=False)
class Mixture(Generic[L]):
    """The distinct terms that a batch has for one module, and whose they are."""

    terms: list[Term[L]]
    own: np.ndarray
    """(B,) for each row which of the terms is its own, -1 where none is."""

    @property
    def mask(self) -> np.ndarray:
        """(B, 1, sum of ranks), true where a row's own term has its inner values."""
        owner = [index for index, term in enumerate(self.terms) for _ in range(term.rank)]
        found: np.ndarray = (self.own[:, None] == np.array(owner))[:, None]
        return found


def adapt(
    rows: Sequence[Slot[L] | None],
    alike: Callable[[Slot[L]], F],
    mixed: Callable[[Sequence[Slot[L] | None]], F],
) -> F | None:
    """What `Decoder.run` needs so that batch row i decodes with the adapter of rows[i]: what `alike` makes of
    the one that all rows have, or what `mixed` makes of different ones; None if all are the base.

    It stays valid whatever happens to the slots."""
    found = distinct(rows)
    if not found:
        return None
    return alike(found[0]) if len(found) == 1 and None not in rows else mixed(rows)


def distinct(rows: Sequence[Slot[L] | None]) -> list[Slot[L]]:
    """The slots of a batch's rows, each once, in the order in which they come."""
    return list({slot.digest: slot for slot in rows if slot is not None}.values())


def mixtures(rows: Sequence[Slot[L] | None]) -> Iterator[tuple[str, Mixture[L]]]:
    """What the rows of a batch have for each module that any of their adapters changes."""
    slots = distinct(rows)
    for name in sorted({name for slot in slots for name in slot.terms}):
        holders = [slot for slot in slots if name in slot.terms]
        place = {slot.digest: index for index, slot in enumerate(holders)}
        own = [place.get(slot.digest, -1) if slot is not None else -1 for slot in rows]
        yield name, Mixture([slot.terms[name] for slot in holders], np.array(own))
