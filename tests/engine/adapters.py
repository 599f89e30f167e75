"""Random adapters, strong enough to change what a tiny base says."""

from __future__ import annotations

import numpy as np

from imprint.types import AdapterWeights, LowRank, layer_of


def random_adapter(
    linears: dict[str, tuple[int, int]],
    *,
    seed: int,
    first_layer: int = 0,
    rank: int = 4,
    scale: float = 1.5,
    dora: bool = False,
) -> AdapterWeights:
    """Terms on every linear from `first_layer` up; those of a DoRA have magnitudes about as long as rows of
    the tiny bases."""
    random = np.random.default_rng(seed)

    def matrix(*shape: int) -> np.ndarray:
        return random.normal(0, 0.25, shape).astype(np.float32)

    return AdapterWeights(
        {
            name: LowRank(
                matrix(rank, into),
                matrix(out, rank),
                scale / rank**0.5,
                random.uniform(1, 3, out).astype(np.float32) if dora else None,
            )
            for name, (out, into) in linears.items()
            if layer_of(name) >= first_layer
        }
    )
