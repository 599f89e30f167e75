"""Linears of a frozen base: weights dense or quantised, laid out for faster products or not.

Those that read the same input are computed as one. It knows nothing of layers, nor of how weights are read.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from imprint.engine.torch import blocked
from imprint.engine.torch.blocked import Blocked
from imprint.engine.torch.nibbles import Nibbles
from imprint.engine.torch.weights import Quantised, passing

Weight = Tensor | Blocked | Quantised | Nibbles

Adapt = Callable[[str, Tensor, Tensor], Tensor]
"""(module name, its input (B, T, in), its output (B, T, out)) -> the output with the low-rank term added; the
very same tensor if there is none for that module, or if it was added in place."""


class _PackedProduct(torch.autograd.Function):
    """A frozen quantised product that unpacks again in the backward pass, so that no dense copy outlives the
    call."""

    @staticmethod
    def forward(ctx, x, weight):  # type: ignore[no-untyped-def]
        ctx.weight = weight
        return F.linear(x, weight.dense(x.dtype))

    @staticmethod
    def backward(ctx, outer):  # type: ignore[no-untyped-def]
        return outer @ ctx.weight.dense(outer.dtype), None


def product(x: Tensor, weight: Weight, bias: Tensor | None = None) -> Tensor:
    """x (..., in) -> x W^T + bias (..., out); differentiable in x unless the weight is blocked."""
    if isinstance(weight, Tensor):
        return F.linear(x, weight, bias)
    if isinstance(weight, Blocked):
        return weight.product(x, bias)
    y: Tensor | None = None
    if isinstance(weight, Nibbles):
        y = weight.product(x)
        if y is None and weight.dense is not None:
            return F.linear(x, weight.dense, bias)
        weight = weight.whole
    if y is None:
        y = _PackedProduct.apply(x, weight)
    return y if bias is None else y + bias


def _stacked(matrices: list[Tensor]) -> Tensor:
    rows, (_, size) = sum(len(matrix) for matrix in matrices), matrices[0].shape
    if matrices[0].device.type != "cpu":
        return torch.cat(matrices)
    return torch.cat(matrices, out=passing(rows * size, matrices[0].dtype).view(rows, size))


def as_given(weight: Weight) -> Tensor | Quantised:
    """The weight without the layout for faster products."""
    if isinstance(weight, Nibbles):
        return weight.whole
    return weight.dense() if isinstance(weight, Blocked) else weight


def _laid_out(weight: Weight, dtype: torch.dtype, dense: bool) -> Weight:
    if isinstance(weight, Quantised) and Nibbles.suits(weight, dtype):
        return Nibbles(weight, dtype)
    if dense and isinstance(weight, Tensor) and blocked.available(weight.device, dtype):
        return Blocked(weight)
    return weight


class Linears:
    """Linears that read the same input, computed as one: dense weights are stacked into a single matrix."""

    def __init__(self, names: tuple[str, ...], weights: list[Weight], biases: list[Tensor | None]) -> None:
        self.names = names
        self.sizes = [weight.shape[0] for weight in weights]
        self.parts = list(zip(weights, biases, strict=True))
        dense = [weight for weight in weights if isinstance(weight, Tensor)]
        if len(names) > 1 and len(dense) == len(weights):
            given = [bias for bias in biases if bias is not None]
            assert len(given) in (0, len(names)), names
            self.parts = [(_stacked(dense), torch.cat(given) if given else None)]

    def only(self, first: int, last: int) -> Linears:
        """The linears first..last-1 alone, sharing the weights."""
        if len(self.parts) == len(self.names):
            weights, biases = map(list, zip(*self.parts[first:last], strict=True))
            return Linears(self.names[first:last], weights, biases)
        ((weight, bias),) = self.parts
        weight = as_given(weight)
        assert isinstance(weight, Tensor)
        chosen = object.__new__(Linears)
        chosen.names, chosen.sizes = self.names[first:last], self.sizes[first:last]
        begin, end = sum(self.sizes[:first]), sum(self.sizes[:last])
        chosen.parts = [(weight[begin:end], None if bias is None else bias[begin:end])]
        return chosen

    def lay_out(self, dtype: torch.dtype, *, dense: bool) -> None:
        """Lay weights out for faster products where there are such, dense ones only if `dense`: `only` then
        copies, and no gradient flows through until `unblock`."""
        self.parts = [(_laid_out(weight, dtype, dense), bias) for weight, bias in self.parts]

    def unblock(self) -> None:
        """Dense weights are as they were given again."""
        self.parts = [(w.dense() if isinstance(w, Blocked) else w, bias) for w, bias in self.parts]

    def cast(self, dtype: torch.dtype) -> Linears:
        """The same with dense weights in another dtype."""
        other = object.__new__(Linears)
        other.names, other.sizes = self.names, self.sizes
        other.parts = [
            (
                weight.to(dtype) if isinstance(weight, Tensor) else weight,
                None if bias is None else bias.to(dtype),
            )
            for weight, bias in self.parts
        ]
        return other

    def __call__(self, x: Tensor, adapt: Adapt | None) -> Tensor:
        """(B, T, in) -> (B, T, sum of sizes)."""
        if len(self.parts) == 1:
            y = product(x, *self.parts[0])
        else:
            y = torch.cat([product(x, *part) for part in self.parts], -1)
        if adapt is None:
            return y
        if len(self.names) == 1:
            return adapt(self.names[0], x, y)
        pieces = y.split(self.sizes, -1)
        adapted = [adapt(name, x, piece) for name, piece in zip(self.names, pieces, strict=True)]
        if all(new is old for new, old in zip(adapted, pieces, strict=True)):
            return y
        return torch.cat(adapted, -1)
