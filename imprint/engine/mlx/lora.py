"""The terms of adapters in MLX, and how the rows of a batch compute with them.

Knows nothing of how slots are found, nor of who decodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import mlx.core as mx
import numpy as np

from imprint.engine import slots
from imprint.engine.mlx.decoder import Adapt, Decoder
from imprint.engine.mlx.dora import Norms
from imprint.engine.slots import BUDGET, CAPACITY, distinct, mixtures
from imprint.types import LowRank


@dataclass(frozen=True, eq=False, slots=True)
class Term:
    """A (in, rank) and B (rank, out) with the scale in B.

    With `stretch` (out,) it is a DoRA: the linear's own output y grows by stretch * y + `shift`, the shift
    taking back what that does to the linear's bias, and B is stretched already."""

    a: mx.array
    b: mx.array
    stretch: mx.array | None = None
    shift: mx.array | None = None

    @property
    def rank(self) -> int:
        return self.b.shape[0]

    @property
    def bytes(self) -> int:
        parts = (self.a, self.b, self.stretch, self.shift)
        return sum(part.nbytes for part in parts if part is not None)


Slot: TypeAlias = slots.Slot[Term]


class Slots(slots.Slots[Term]):
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
        mx.eval([part for part in (filled.a, filled.b, stretch, shift) if part is not None])
        return filled


def adapt(rows: Sequence[Slot | None]) -> Adapt | None:
    """What `Decoder.run` needs so that batch row i decodes with the adapter of rows[i]; None if all are the
    base. It stays valid whatever happens to the slots."""
    found = distinct(rows)
    if not found:
        return None
    return _alike(found[0]) if len(found) == 1 and None not in rows else _mixed(rows)


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
    terms: dict[str, tuple[mx.array, mx.array, mx.array]] = {}
    stretches: dict[str, tuple[mx.array, mx.array | None]] = {}
    for name, mixture in mixtures(rows):
        b = mx.concatenate([term.b for term in mixture.terms])
        terms[name] = (
            mx.concatenate([term.a for term in mixture.terms], axis=1), b, mx.array(mixture.mask)
        )  # fmt: skip
        if any(term.stretch is not None for term in mixture.terms):
            own, shifts = mx.array(mixture.own), [term.shift for term in mixture.terms]
            stretch = _by_row([term.stretch for term in mixture.terms], own, b)
            shift = _by_row(shifts, own, b) if any(s is not None for s in shifts) else None
            stretches[name] = (stretch, shift)
    mx.eval(terms, [part for pair in stretches.values() for part in pair if part is not None])

    def apply(name: str, x: mx.array, y: mx.array) -> mx.array:
        found = terms.get(name)
        if found is None:
            return y
        if name in stretches:
            stretch, shift = stretches[name]
            y = _stretched(y, stretch[: x.shape[0]], None if shift is None else shift[: x.shape[0]])
        a, b, mask = found
        inner = x @ a
        return y + mx.where(mask[: x.shape[0]], inner, mx.zeros_like(inner)) @ b

    return apply


def _by_row(vectors: Sequence[mx.array | None], own: mx.array, b: mx.array) -> mx.array:
    """Each row's own vector (out,), zeros for a row that has none: (B, 1, out)."""
    nothing = mx.zeros_like(b[0])  # the last one, which is what -1 finds
    held = [nothing if vector is None else vector for vector in vectors]
    return mx.stack([*held, nothing])[own][:, None]


def _stretched(y: mx.array, stretch: mx.array, shift: mx.array | None) -> mx.array:
    y = y + y * stretch
    return y if shift is None else y + shift
