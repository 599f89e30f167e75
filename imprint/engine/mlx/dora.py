"""The lengths of the rows of W + s B A without that matrix: what DoRA divides its magnitudes by.

||w + s b A||^2 = ||w||^2 + 2 s b . (A w) + s^2 b (A A^T) b^T for each row w of W and b of B. The first is a
constant of the base; A W^T is one product, which packed weights stay packed for and which costs what as many
more tokens as the rank cost; the last is small. Knows nothing of who trains or serves.
"""

from __future__ import annotations

import mlx.core as mx

from imprint.engine.mlx.decoder import Decoder
from imprint.engine.mlx.weights import Matrix

LEAST = 1e-12  # of a squared length; rounding may leave less than nothing where B A all but undoes W
BLOCK = 1 << 22  # elements of W that are widened to float32 at once


class Norms:
    """Row lengths for the linears of one base; ||W||^2 is computed once for each."""

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder
        self._squares: dict[str, mx.array] = {}

    def __call__(self, name: str, a: mx.array, b: mx.array, scale: float) -> mx.array:
        """The length of each row of W + scale * B A, with a (rank, in) and b (out, rank) in float32: (out,)
        float32, evaluated, a constant to gradients (arXiv 2402.09353, section 4.3)."""
        matrix = self._decoder.linear(name).matrix
        if name not in self._squares:
            self._squares[name] = squares(matrix)
        across = matrix.times(a.astype(self._decoder.dtype)).astype(mx.float32)  # (rank, out)
        found = lengths(self._squares[name], across, a, b, scale)
        mx.eval(found)
        return found


def lengths(squares: mx.array, across: mx.array, a: mx.array, b: mx.array, scale: float) -> mx.array:
    """||W + scale * B A|| of each row from ||W||^2 (out,) and A W^T (rank, out)."""
    inner = 2 * scale * across.T + scale**2 * (b @ (a @ a.T))
    return mx.sqrt(mx.maximum(squares + (inner * b).sum(axis=1), LEAST))


def squares(matrix: Matrix) -> mx.array:
    """||w||^2 of each row of W: (out,) float32, evaluated."""
    found = []
    step = max(1, BLOCK // matrix.shape[1])
    for first in range(0, matrix.shape[0], step):
        block = matrix.rows(slice(first, first + step)).dense().astype(mx.float32)
        found.append((block * block).sum(axis=1))
        mx.eval(found[-1])
    whole = mx.concatenate(found)
    mx.eval(whole)
    return whole
