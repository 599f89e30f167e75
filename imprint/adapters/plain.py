"""A DoRA as a plain LoRA, for what holds no magnitudes: for each matrix the nearest change of a rank.

A magnitude changes every row of W by a share of itself, which no low rank says whole; what is left out is
measured, and a conversion that leaves out more than it keeps is refused. Knows no file format.
"""

from __future__ import annotations

import math
from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np

from imprint.adapters.merged import changed, dense_rows
from imprint.engine.checkpoint import Checkpoint
from imprint.errors import Refused
from imprint.types import AdapterWeights, LowRank

RANK = 32  # of the result, unless the adapter's own is higher
MOST = 0.5  # of the change that may be left out
SPARE = 16  # directions looked at beyond the rank
TURNS = 4  # of the iteration below


@dataclass(frozen=True, eq=False)
class Plain:
    """An adapter without magnitudes. `left_out` is the size of what it lacks of the change relative to the
    change: 0 for one that had none."""

    weights: AdapterWeights
    left_out: float = 0.0


def plain(checkpoint: Checkpoint, weights: AdapterWeights) -> Plain:
    """The adapter itself if it is a plain LoRA already, else the nearest one; one matrix of the base is in
    memory at a time. Raises Refused when that leaves out more than half of the change, BaseModelError."""
    if not weights.dora:
        return Plain(weights)
    lost = whole = 0.0
    terms = {}
    with ExitStack() as stack:
        streams = {file: stack.enter_context(file.open("rb")) for file in checkpoint.files}
        for name, term in weights.terms.items():
            blocks = dense_rows(checkpoint, f"{name}.weight", streams)
            change = np.concatenate([changed(rows, term, first) - rows for first, rows in blocks])
            b, a = nearest(change, max(RANK, term.rank))
            terms[name] = LowRank(a, b, 1.0)
            lost += float(np.square(change - b @ a, dtype=np.float64).sum())
            whole += float(np.square(change, dtype=np.float64).sum())
    left_out = math.sqrt(lost / whole) if whole else 0.0
    if left_out > MOST:
        raise Refused(
            f"a plain LoRA of rank {max(RANK, weights.rank)} leaves out {left_out:.0%} of what this DoRA "
            "changes; export it merged, as peft or as mlx, or teach without --dora"
        )
    return Plain(AdapterWeights(terms, weights.scope), left_out)


def nearest(change: np.ndarray, rank: int) -> tuple[np.ndarray, np.ndarray]:
    """(B, A) whose product is the matrix of that rank, or of less where `change` has less, that is nearest to
    it: subspace iteration from a random start (Halko et al. 2011, arXiv 0909.4061, algorithm 4.4), the same
    at each call."""
    rank, width = (min(size, *change.shape) for size in (rank, rank + SPARE))
    start = np.random.default_rng(0).standard_normal((change.shape[1], width)).astype(np.float32)
    basis = np.linalg.qr(change @ start)[0]
    for _ in range(TURNS):
        basis = np.linalg.qr(change @ np.linalg.qr(change.T @ basis)[0])[0]
    left, sizes, right = np.linalg.svd(basis.T @ change, full_matrices=False)
    roots = np.sqrt(sizes[:rank])
    return (basis @ left[:, :rank]) * roots, roots[:, None] * right[:rank]
