"""Frozen matrices in the layout that oneDNN multiplies with on a CPU.

A plain product lays its weights out anew in every call, which on few rows takes as long as multiplying them.
Laid out once, the matrix costs the memory that it cost before, but it can no longer be sliced, indexed or
read the other way around. It knows nothing of models.
"""

from __future__ import annotations

import torch
from torch import Tensor


def available(device: torch.device, dtype: torch.dtype) -> bool:
    """Whether matrices of this dtype are worth laying out: bfloat16 on a processor that multiplies it."""
    if device.type != "cpu" or dtype != torch.bfloat16 or not torch.backends.mkldnn.is_available():
        return False
    return bool(getattr(torch.cpu, "_is_avx512_bf16_supported", bool)())


class Blocked:
    """A matrix (out, in) that multiplies rows from the right; no gradient flows through it."""

    def __init__(self, dense: Tensor) -> None:
        self.shape = (dense.shape[0], dense.shape[1])
        self._weight = torch.ops.mkldnn._reorder_linear_weight(dense.contiguous())

    def product(self, x: Tensor, bias: Tensor | None = None) -> Tensor:
        """x (..., in) -> x W^T + bias (..., out), rounded as a plain product is."""
        assert not (torch.is_grad_enabled() and x.requires_grad), "a blocked matrix has no backward product"
        y: Tensor = torch.ops.mkldnn._linear_pointwise(x, self._weight, bias, "none", [], "")
        return y

    def dense(self) -> Tensor:
        """The matrix (out, in) as it was given."""
        dense: Tensor = self._weight.to_dense()
        return dense
