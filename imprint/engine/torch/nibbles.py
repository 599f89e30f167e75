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
AT_ONCE = 1024  # rows of a matrix that are laid out at a time; a multiple of torch's blocks of 64


class Nibbles:
    """A quantised matrix (out, in), for few rows without a gradient; `whole` is what is used otherwise, or
    `dense` once that is kept."""

    def __init__(self, whole: Quantised, dtype: torch.dtype) -> None:
        self.whole = whole
        self.dtype = dtype
        self.dense: Tensor | None = None
        self.shape = whole.shape
        scales, biases = whole.scales.float(), whole.biases.float()
        # (places to the right, middle, scale, what the middle stands for) of each half. The middle is moved
        # to 8, for which torch's zero stands, as what is near zero is rounded least.
        middle = 1 << (whole.bits - 1) % 4
        halves = [(0, middle, scales, biases + middle * scales)]
        if whole.bits > 4:
            halves = [
                (4, middle, 16 * scales, biases + (16 * middle + 8) * scales),
                (0, 8, scales, 0 * scales),
            ]
        self._halves = [
            (_laid_out(whole, places, 8 - middle), torch.stack((scales.T, zeros.T), -1).to(dtype))
            for places, middle, scales, zeros in halves
        ]

    def keep_dense(self) -> None:
        """Unpack the matrix for good: where it is often multiplied with many rows or read backwards."""
        if self.dense is None:
            self.dense = self.whole.dense(self.dtype)

    @staticmethod
    def suits(weight: Quantised, dtype: torch.dtype) -> bool:
        """Whether torch has a fast product for this matrix."""
        return weight.device.type == "cpu" and dtype == torch.bfloat16 and weight.shape[0] % 16 == 0

    def product(self, x: Tensor) -> Tensor | None:
        """x (..., in) -> x W^T (..., out); None where the whole matrix is the better one."""
        rows = x.reshape(-1, x.shape[-1])
        if len(rows) > FEW or (torch.is_grad_enabled() and x.requires_grad):
            return None
        first, *others = (
            torch.ops.aten._weight_int4pack_mm_for_cpu(rows, elements, self.whole.group_size, scales)
            for elements, scales in self._halves
        )
        for other in others:
            first += other
        return first.view(*x.shape[:-1], -1)


def _laid_out(whole: Quantised, places: int, more: int) -> Tensor:
    """(element >> places & 15) + more of each element, laid out by torch: (out, in / 2) bytes. Not all at
    once, as torch wants 32 bits an element."""
    out, size = whole.shape
    found = torch.empty(out, size // 2, dtype=torch.uint8)
    for first in range(0, out, AT_ONCE):
        rows = slice(first, first + AT_ONCE)
        elements = unpack(whole.weight[rows], whole.bits).to(torch.int32)
        elements = (elements >> places & 15) + more
        found[rows] = torch.ops.aten._convert_weight_to_int4pack_for_cpu(elements, 1)
    return found
