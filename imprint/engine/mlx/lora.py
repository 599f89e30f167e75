"""Adapters made ready for decoding: one slot each, found by content, and the low-rank terms of a batch's
rows.

A slot never changes: a new version of an adapter has another digest and so another slot, and whoever decodes
with the old one keeps it until the answer is done, even if it is dropped here meanwhile. The base needs no
slot (None). It knows nothing of names and versions, nor of who decodes.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import mlx.core as mx
import numpy as np

from imprint.engine.mlx.decoder import Adapt
from imprint.types import AdapterWeights

CAPACITY = 16  # adapters kept ready
BUDGET = 1 << 30  # bytes of them; a full-depth adapter of a large base counts for many small ones


@dataclass(frozen=True, eq=False, slots=True)
class Slot:
    """One adapter's terms by module, A (in, rank) and B (rank, out) with the scale in B, and its lowest
    layer."""

    digest: str
    first_layer: int
    terms: Mapping[str, tuple[mx.array, mx.array]]

    @property
    def bytes(self) -> int:
        return sum(a.nbytes + b.nbytes for a, b in self.terms.values())


class Slots:
    """The adapters last used in the compute dtype, at most `capacity` of them and, but for the last one, at
    most `budget` bytes."""

    def __init__(self, dtype: mx.Dtype, *, capacity: int = CAPACITY, budget: int = BUDGET) -> None:
        assert capacity > 0
        self._dtype = dtype
        self._capacity, self._budget = capacity, budget
        self._slots: OrderedDict[str, Slot] = OrderedDict()

    def __len__(self) -> int:
        return len(self._slots)

    def slot(self, adapter: AdapterWeights | None) -> Slot | None:
        """The adapter's slot, filled if its content is not there yet; None for the base."""
        if adapter is None or not adapter.terms:
            return None
        slot = self._slots.get(adapter.digest)
        if slot is None:
            slot = self._slots[adapter.digest] = self._filled(adapter)
        self._slots.move_to_end(adapter.digest)
        while len(self._slots) > 1 and (len(self._slots) > self._capacity or self.bytes > self._budget):
            self._slots.popitem(last=False)
        return slot

    @property
    def bytes(self) -> int:
        return sum(slot.bytes for slot in self._slots.values())

    def clear(self) -> None:
        self._slots.clear()

    def _filled(self, adapter: AdapterWeights) -> Slot:
        terms = {}
        for name, term in adapter.terms.items():
            a = np.ascontiguousarray(term.a.T, np.float32)
            b = np.ascontiguousarray(term.b.T, np.float32) * np.float32(term.scale)
            terms[name] = (mx.array(a).astype(self._dtype), mx.array(b).astype(self._dtype))
        mx.eval(terms)
        return Slot(adapter.digest, adapter.first_layer, terms)


def adapt(rows: Sequence[Slot | None]) -> Adapt | None:
    """What `Decoder.run` needs so that batch row i decodes with the adapter of rows[i]; None if all are the
    base. It stays valid whatever happens to the slots."""
    distinct = list({slot.digest: slot for slot in rows if slot is not None}.values())
    if not distinct:
        return None
    if len(distinct) == 1 and all(slot is not None for slot in rows):
        return _alike(distinct[0])
    return _mixed(rows, distinct)


def _alike(slot: Slot) -> Adapt:
    terms = slot.terms

    def apply(name: str, x: mx.array, y: mx.array) -> mx.array:
        pair = terms.get(name)
        return y if pair is None else y + x @ pair[0] @ pair[1]

    return apply


def _mixed(rows: Sequence[Slot | None], distinct: Sequence[Slot]) -> Adapt:
    """All distinct adapters' A as one matrix and all B as another: each row computes every adapter's few
    inner values and those that are not its own are set to zero in between. So two plain products serve a
    batch of any mixture, as long as its adapters are few and thin, which is what they are."""
    terms: dict[str, tuple[mx.array, mx.array, mx.array]] = {}
    for name in sorted({name for slot in distinct for name in slot.terms}):
        holders = [slot for slot in distinct if name in slot.terms]
        pairs = [slot.terms[name] for slot in holders]
        owner = [index for index, (a, _) in enumerate(pairs) for _ in range(a.shape[1])]
        place = {slot.digest: index for index, slot in enumerate(holders)}
        own = [place.get(slot.digest, -1) if slot is not None else -1 for slot in rows]
        mask = np.array(own)[:, None] == np.array(owner)
        terms[name] = (
            mx.concatenate([a for a, _ in pairs], axis=1),
            mx.concatenate([b for _, b in pairs]),
            mx.array(mask[:, None]),  # (B, 1, all ranks)
        )
    mx.eval(terms)

    def apply(name: str, x: mx.array, y: mx.array) -> mx.array:
        found = terms.get(name)
        if found is None:
            return y
        a, b, mask = found
        inner = x @ a
        return y + mx.where(mask[: x.shape[0]], inner, mx.zeros_like(inner)) @ b

    return apply
