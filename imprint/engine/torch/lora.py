"""The terms of adapters in torch, and how the rows of a batch compute with them.

Terms are held in the compute dtype: the product they are added to is rounded to it anyway, and no cast is
left for the hot path. It knows nothing of how slots are found, nor of who decodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from imprint.engine import slots
from imprint.engine.hints import by_layer
from imprint.engine.slots import BUDGET, CAPACITY, mixtures
from imprint.engine.torch.decoder import Decoder
from imprint.engine.torch.dora import Norms
from imprint.engine.torch.linears import Adapt
from imprint.types import LowRank

Term: TypeAlias = slots.Term[Tensor]
"""With A as (rank, in)."""
Slot: TypeAlias = slots.Slot[Tensor]


class Slots(slots.Slots[Tensor]):
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
    """See `imprint.engine.slots.adapt`. The terms are added in place, so this is for decoding only."""
    return slots.adapt(rows, _alike, _mixed)


def hints(rows: Sequence[Slot | None], size: int, device: torch.device) -> dict[int, Tensor]:
    """What rows (B, T, size) are told, (B, 1, size), by layer."""
    found = by_layer(rows, size)
    return {layer: torch.from_numpy(vectors).to(device) for layer, vectors in found.items()}


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
    terms: dict[str, tuple[Term, Tensor]] = {}
    for name, mixture in mixtures(rows):
        a, b = (torch.cat([getattr(term, side) for term in mixture.terms]) for side in ("a", "b"))
        stretch = _by_row([term.stretch for term in mixture.terms], mixture.own, b)
        shift = _by_row([term.shift for term in mixture.terms], mixture.own, b)
        terms[name] = Term(a, b, stretch, shift), torch.from_numpy(mixture.mask).to(a.device, a.dtype)

    def apply(name: str, x: Tensor, y: Tensor) -> Tensor:
        found = terms.get(name)
        if found is None:
            return y
        term, mask = found
        count = x.shape[0]
        if term.stretch is not None:
            _stretch(y, term.stretch[:count], None if term.shift is None else term.shift[:count])
        return y.add_((F.linear(x, term.a) * mask[:count]) @ term.b)

    return apply


def _by_row(vectors: Sequence[Tensor | None], own: np.ndarray, b: Tensor) -> Tensor | None:
    """Each row's own vector (out,), zeros for a row that has none: (B, 1, out). None where no row has one."""
    if all(vector is None for vector in vectors):
        return None
    nothing = b.new_zeros(b.shape[1])  # the last one, which is what -1 finds
    held = [nothing if vector is None else vector for vector in vectors]
    return torch.stack([*held, nothing])[torch.from_numpy(own).to(b.device)][:, None]


def _stretch(y: Tensor, stretch: Tensor, shift: Tensor | None) -> None:
    y.addcmul_(y, stretch)
    if shift is not None:
        y.add_(shift)
