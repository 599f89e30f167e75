"""The terms of adapters in MLX, and how the rows of a batch compute with them.

Knows nothing of how slots are found, nor of who decodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import mlx.core as mx
import numpy as np

from imprint.engine import slots
from imprint.engine.hints import by_layer
from imprint.engine.mlx.decoder import Adapt, Decoder
from imprint.engine.mlx.dora import Norms
from imprint.engine.slots import BUDGET, CAPACITY, mixtures
from imprint.types import LowRank

Term: TypeAlias = slots.Term[mx.array]
"""With A as (in, rank)."""
Slot: TypeAlias = slots.Slot[mx.array]


class Slots(slots.Slots[mx.array]):
    """Slots in the compute dtype. Only DoRA needs the `decoder`: its lengths depend on the base's weights."""

    def __init__(
        self,
        dtype: mx.Dtype,
        *,
        decoder: Decoder | None = None,
        capacity: int = CAPACITY,
        budget: int = BUDGET,
    ) -> None:
        super().__init__(self._filled, capacity=capacity, budget=budget)
        self._dtype, self._decoder = dtype, decoder
        self._norms = None if decoder is None else Norms(decoder)

    def _filled(self, name: str, term: LowRank) -> Term:
        a = mx.array(np.ascontiguousarray(term.a.T, np.float32))
        b = mx.array(np.ascontiguousarray(term.b.T, np.float32) * np.float32(term.scale))
        stretch = shift = None
        if term.magnitude is not None:
            assert self._decoder is not None and self._norms is not None, "DoRA needs the base's weights"
            stretch = mx.array(term.magnitude.astype(np.float32)) / self._norms(name, a.T, b.T, 1.0) - 1
            bias = self._decoder.linear(name).bias
            shift = None if bias is None else (-stretch * bias.astype(mx.float32)).astype(self._dtype)
            b, stretch = b * (1 + stretch), stretch.astype(self._dtype)
        filled = Term(a.astype(self._dtype), b.astype(self._dtype), stretch, shift)
        mx.eval(filled.parts)
        return filled


def adapt(rows: Sequence[Slot | None]) -> Adapt | None:
    """See `imprint.engine.slots.adapt`."""
    return slots.adapt(rows, _alike, _mixed)


def hints(rows: Sequence[Slot | None], size: int) -> dict[int, mx.array]:
    """What rows (B, T, size) are told, (B, 1, size), by layer."""
    return {layer: mx.array(vectors) for layer, vectors in by_layer(rows, size).items()}


def _alike(slot: Slot) -> Adapt:
    terms = slot.terms

    def apply(name: str, x: mx.array, y: mx.array) -> mx.array:
        term = terms.get(name)
        if term is None:
            return y
        if term.stretch is not None:
            y = _stretched(y, term.stretch, term.shift)
        return y + x @ term.a @ term.b

    return apply


def _mixed(rows: Sequence[Slot | None]) -> Adapt:
    """All distinct adapters' A as one matrix and all B as another: each row computes every adapter's few
    inner values and those that are not its own are set to zero in between. So two plain products serve a
    batch of any mixture, as long as its adapters are few and thin, which is what they are."""
    terms: dict[str, tuple[Term, mx.array]] = {}
    for name, mixture in mixtures(rows):
        a = mx.concatenate([term.a for term in mixture.terms], axis=1)
        b = mx.concatenate([term.b for term in mixture.terms])
        stretch = _by_row([term.stretch for term in mixture.terms], mixture.own, b)
        shift = _by_row([term.shift for term in mixture.terms], mixture.own, b)
        terms[name] = Term(a, b, stretch, shift), mx.array(mixture.mask)
    mx.eval([(term.parts, mask) for term, mask in terms.values()])

    def apply(name: str, x: mx.array, y: mx.array) -> mx.array:
        found = terms.get(name)
        if found is None:
            return y
        term, mask = found
        count = x.shape[0]
        if term.stretch is not None:
            y = _stretched(y, term.stretch[:count], None if term.shift is None else term.shift[:count])
        inner = x @ term.a
        return y + mx.where(mask[:count], inner, mx.zeros_like(inner)) @ term.b

    return apply


def _by_row(vectors: Sequence[mx.array | None], own: np.ndarray, b: mx.array) -> mx.array | None:
    """Each row's own vector (out,), zeros for a row that has none: (B, 1, out). None where no row has one."""
    if all(vector is None for vector in vectors):
        return None
    nothing = mx.zeros_like(b[0])  # the last one, which is what -1 finds
    held = [nothing if vector is None else vector for vector in vectors]
    return mx.stack([*held, nothing])[mx.array(own)][:, None]


def _stretched(y: mx.array, stretch: mx.array, shift: mx.array | None) -> mx.array:
    y = y + y * stretch
    return y if shift is None else y + shift
