"""The lengths of the rows of W + s B A without that matrix: what DoRA divides its magnitudes by.

||w + s b A||^2 = ||w||^2 + 2 s b . (A w) + s^2 b (A A^T) b^T for each row w of W and b of B. The first is a
constant of the base, A W^T costs what as many more tokens as the rank cost, and the last is small. Knows
nothing of who trains or serves.
"""

from __future__ import annotations

import torch
from torch import Tensor

from imprint.engine.torch.decoder import Decoder
from imprint.engine.torch.linears import product
from imprint.engine.torch.weights import Quantised

LEAST = 1e-12  # of a squared length; rounding may leave less than nothing where B A all but undoes W
BLOCK = 1 << 22  # elements of W that are widened to float32 at once


class Norms:
    """Row lengths for the linears of one base; ||W||^2 is computed once for each."""

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder
        self._squares: dict[str, Tensor] = {}

    @torch.no_grad()
    def __call__(self, name: str, a: Tensor, b: Tensor, scale: float) -> Tensor:
        """The length of each row of W + scale * B A, with a (rank, in) and b (out, rank): (out,) float32, no
        gradient (arXiv 2402.09353, section 4.3)."""
        weight, _ = self._decoder.linear(name)
        if name not in self._squares:
            self._squares[name] = squares(weight)
        across = product(a.to(self._decoder.dtype), weight).float()  # (rank, out)
        return lengths(self._squares[name], across, a.float(), b.float(), scale)


def lengths(squares: Tensor, across: Tensor, a: Tensor, b: Tensor, scale: float) -> Tensor:
    """||W + scale * B A|| of each row from ||W||^2 (out,) and A W^T (rank, out)."""
    inner = 2 * scale * across.T + scale**2 * (b @ (a @ a.T))
    return (squares + (inner * b).sum(1)).clamp_(min=LEAST).sqrt_()


def squares(weight: Tensor | Quantised) -> Tensor:
    """||w||^2 of each row of W: (out,) float32."""
    out, into = weight.shape
    found = torch.empty(out, device=weight.device)
    step = max(1, BLOCK // into)
    for first in range(0, out, step):
        rows = torch.arange(first, min(out, first + step), device=weight.device)
        block = weight[rows] if isinstance(weight, Tensor) else weight.rows(rows).dense(torch.float32)
        found[rows] = block.float().square().sum(1)
    return found
