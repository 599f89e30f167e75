"""An adapter with one rank and one scale for all its modules, as most other programs' files need it.

Ranks grow by zeros, which change nothing. A scale goes into B, which is exact when it differs from the common
one by a power of two. Knows no file format.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from imprint.errors import AdapterError
from imprint.types import AdapterWeights, LowRank


@dataclass(frozen=True, eq=False)
class Uniform:
    """Terms that all have `rank` and `scale`. The changes of modules in `rounded` are those of the adapter to
    float32 precision, of all others exactly."""

    terms: Mapping[str, LowRank]
    rank: int
    scale: float
    rounded: tuple[str, ...]


def uniform(weights: AdapterWeights, rank: int = 0) -> Uniform:
    """The adapter with `rank`, or with its own highest one when that is higher, and its commonest scale.

    The scale is never 0, which some readers take for 1: an adapter without effect gets zeros for B."""
    rank = max(rank, weights.rank)
    scale = common_scale(weights)
    terms, rounded = {}, []
    for name, term in sorted(weights.terms.items()):
        ratio = term.scale / scale
        b = term.b.astype(np.float32)
        if ratio != 1.0:
            b = (term.b.astype(np.float64) * ratio).astype(np.float32)
            if not (np.isfinite(b).all() and math.isfinite(ratio)):
                raise AdapterError(
                    f"module {name!r} has scale {term.scale!r} and another {scale!r}: they cannot share one"
                )
            if not (ratio == 0 or (abs(math.frexp(ratio)[0]) == 0.5 and ratio * scale == term.scale)):
                rounded.append(name)
        more = rank - term.rank
        a = np.pad(term.a.astype(np.float32), ((0, more), (0, 0)))
        terms[name] = LowRank(a, np.pad(b, ((0, 0), (0, more))), scale, term.magnitude)
    return Uniform(terms, rank, scale, tuple(rounded))


def common_scale(weights: AdapterWeights) -> float:
    """The scale that most modules have, of equals the smallest; 1 when all are 0."""
    counts = Counter(float(term.scale) for term in weights.terms.values() if term.scale)
    return min(counts, key=lambda scale: (-counts[scale], scale), default=1.0)
