"""Quantised matrices in the layout that torch multiplies few rows with on a CPU: 4 bits an element.

An element of up to 8 bits is its upper and its lower half, each in a matrix of its own; both products are
added. Nothing is unpacked, so a token that is decoded costs about what reading the weights costs. It knows
nothing of models.
"""

from __future__ import annotations

import torch
from torch import Tensor

from imprint.engine.torch.weights import Quantised, unpack

FEW = 128  # rows; for more, unpacking the matrix once and multiplying densely takes less time


class Nibbles:
    """A quantised matrix (out, in), for few rows without a gradient; `whole` is what is used otherwise."""

    def __init__(self, whole: Quantised, dtype: torch.dtype) -> None:
        self.whole = whole
        self.shape = whole.shape
        elements = unpack(whole.weight, whole.bits).to(torch.int32)
        scales, biases = whole.scales.float(), whole.biases.float()
        # Each half's middle is moved to 8, for which torch's zero stands: what is near zero is rounded least.
        if whole.bits <= 4:
            middle = 1 << whole.bits - 1
            planes = [(elements - middle + 8, scales, biases + middle * scales)]
        else:
            middle = 1 << whole.bits - 5
            upper = (elements >> 4) - middle + 8, 16 * scales, biases + (16 * middle + 8) * scales
            planes = [upper, (elements & 15, scales, 0 * scales)]
        self._planes = [self._laid_out(*plane, dtype) for plane in planes]

    @staticmethod
    def suits(weight: Quantised, dtype: torch.dtype) -> bool:
        """Whether torch has a fast product for this matrix."""
        return weight.device.type == "cpu" and dtype == torch.bfloat16 and weight.shape[0] % 16 == 0

    @staticmethod
    def _laid_out(
        elements: Tensor, scales: Tensor, middles: Tensor, dtype: torch.dtype
    ) -> tuple[Tensor, Tensor]:
        """Elements 0..15 (out, in), as torch lays them out; their scales and what an element of 8 stands for,
        (groups, out, 2)."""
        return torch.ops.aten._convert_weight_to_int4pack_for_cpu(elements, 1), torch.stack(
            (scales.T, middles.T), -1
        ).to(dtype)

    def product(self, x: Tensor) -> Tensor | None:
        """x (..., in) -> x W^T (..., out); None where the whole matrix is the better one."""
        rows = x.reshape(-1, x.shape[-1])
        if len(rows) > FEW or (torch.is_grad_enabled() and x.requires_grad):
            return None
        first, *others = (
            torch.ops.aten._weight_int4pack_mm_for_cpu(rows, elements, self.whole.group_size, scales)
            for elements, scales in self._planes
        )
        for other in others:
            first += other
        return first.view(*x.shape[:-1], -1)
