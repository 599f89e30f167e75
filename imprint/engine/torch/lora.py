"""The terms of adapters in torch, and how the rows of a batch compute with them.

Terms are held in the compute dtype: the product they are added to is rounded to it anyway, and no cast is
left for the hot path. It knows nothing of how slots are found, nor of who decodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import torch
import torch.nn.functional as F
from torch import Tensor

from imprint.engine import slots
from imprint.engine.slots import BUDGET, CAPACITY, distinct, mixtures
from imprint.engine.torch.decoder import Adapt, Decoder
from imprint.engine.torch.dora import Norms
from imprint.types import LowRank


@dataclass(frozen=True, eq=False, slots=True)
class Term:
    """A (rank, in) and B (rank, out) with the scale in B.

    With `stretch` (out,) it is a DoRA: the linear's own output y grows by stretch * y + `shift`, the shift
    taking back what that does to the linear's bias, and B is stretched already."""

    a: Tensor
    b: Tensor
    stretch: Tensor | None = None
    shift: Tensor | None = None

    @property
    def rank(self) -> int:
        return self.a.shape[0]

    @property
    def bytes(self) -> int:
        parts = (self.a, self.b, self.stretch, self.shift)
        return sum(part.nbytes for part in parts if part is not None)


Slot: TypeAlias = slots.Slot[Term]


class Slots(slots.Slots[Term]):
    """Slots on a device. Only DoRA needs the `decoder`: its lengths depend on the base's weights."""

    def __init__(
        self,
        *,
        device: torch.device | str,
        dtype: torch.dtype,
        decoder: Decoder | None = None,
        capacity: int = CAPACITY,
        budget: int = BUDGET,
    ) -> None:
        super().__init__(self._filled, capacity=capacity, budget=budget)
        self._device, self._dtype, self._decoder = device, dtype, decoder
        self._norms = None if decoder is None else Norms(decoder)

    def _filled(self, name: str, term: LowRank) -> Term:
        a = torch.tensor(term.a, dtype=torch.float32)
        b = torch.tensor(term.b.T, dtype=torch.float32).contiguous() * term.scale
        if term.magnitude is None:
            return Term(self._placed(a), self._placed(b))
        assert self._decoder is not None and self._norms is not None, "DoRA needs the base's weights"
        a, b = a.to(self._device), b.to(self._device)
        magnitude = torch.tensor(term.magnitude, dtype=torch.float32, device=self._device)
        stretch = magnitude / self._norms(name, a, b.T, 1.0) - 1
        _, bias = self._decoder.linear(name)
        shift = None if bias is None else self._placed(-stretch * bias.float())
        return Term(self._placed(a), self._placed(b * (1 + stretch)), self._placed(stretch), shift)

    def _placed(self, tensor: Tensor) -> Tensor:
        return tensor.to(self._device, self._dtype)


def adapt(rows: Sequence[Slot | None]) -> Adapt | None:
    """What `Decoder.run` needs so that batch row i decodes with the adapter of rows[i]; None if all are the
    base.

    The terms are added in place, so this is for decoding only. It stays valid whatever happens to the slots.
    """
    found = distinct(rows)
    if not found:
        return None
    return _alike(found[0]) if len(found) == 1 and None not in rows else _mixed(rows)


def _alike(slot: Slot) -> Adapt:
    terms = slot.terms

    def apply(name: str, x: Tensor, y: Tensor) -> Tensor:
        term = terms.get(name)
        if term is None:
            return y
        if term.stretch is not None:
            _stretch(y, term.stretch, term.shift)
        return y.add_(F.linear(x, term.a) @ term.b)

    return apply


def _mixed(rows: Sequence[Slot | None]) -> Adapt:
    """All distinct adapters' A as one matrix and all B as another: each row computes every adapter's few
    inner values and those that are not its own are set to zero in between. Two plain products are faster than
    one small product per row as long as the adapters of a batch are few and thin, which is what they are."""
    terms: dict[str, tuple[Tensor, Tensor, Tensor]] = {}
    stretches: dict[str, tuple[Tensor, Tensor | None]] = {}
    for name, mixture in mixtures(rows):
        a, b = (torch.cat([getattr(term, side) for term in mixture.terms]) for side in ("a", "b"))
        terms[name] = (a, b, torch.from_numpy(mixture.mask).to(a.device, a.dtype))
        if any(term.stretch is not None for term in mixture.terms):
            own = torch.from_numpy(mixture.own).to(b.device)
            shifts = [term.shift for term in mixture.terms]
            shift = _by_row(shifts, own, b) if any(s is not None for s in shifts) else None
            stretches[name] = (_by_row([term.stretch for term in mixture.terms], own, b), shift)

    def apply(name: str, x: Tensor, y: Tensor) -> Tensor:
        found = terms.get(name)
        if found is None:
            return y
        if name in stretches:
            stretch, shift = stretches[name]
            _stretch(y, stretch[: x.shape[0]], None if shift is None else shift[: x.shape[0]])
        a, b, mask = found
        return y.add_((F.linear(x, a) * mask[: x.shape[0]]) @ b)

    return apply


def _by_row(vectors: Sequence[Tensor | None], own: Tensor, b: Tensor) -> Tensor:
    """Each row's own vector (out,), zeros for a row that has none: (B, 1, out)."""
    nothing = b.new_zeros(b.shape[1])  # the last one, which is what -1 finds
    held = [nothing if vector is None else vector for vector in vectors]
    return torch.stack([*held, nothing])[own][:, None]


def _stretch(y: Tensor, stretch: Tensor, shift: Tensor | None) -> None:
    y.addcmul_(y, stretch)
    if shift is not None:
        y.add_(shift)
