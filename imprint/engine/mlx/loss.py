"""Linear cross-entropy without logits: the head is walked in chunks of the vocabulary, once, for the losses
and the gradient of the rows together.

As flash attention does, a running maximum and sum make softmax exact while only one chunk of logits exists. A
packed head is read as it is. It knows nothing of models: it sees rows, a matrix and targets.
"""

from __future__ import annotations

from dataclasses import dataclass

import mlx.core as mx

from imprint.engine.mlx.weights import Matrix

CHUNK = 8192  # rows of the head at a time


@dataclass(frozen=True)
class Scores:
    """Per row: the loss, the most likely token, and the target's probability."""

    losses: mx.array  # (R,) float32
    best: mx.array  # (R,) int32
    probability: mx.array  # (R,) float32


def scores(rows: mx.array, head: Matrix, targets: mx.array) -> Scores:
    """Cross-entropy of rows (R, D) against targets (R,)."""
    return _walk(rows, head, targets, None)[0]


def summed(
    rows: mx.array, head: Matrix, targets: mx.array, weights: mx.array
) -> tuple[mx.array, Scores, mx.array]:
    """The weighted sum of the rows' losses, the scores behind it, and a scalar that has the sum's derivative
    in `rows` (but not its value).

    The gradient softmax @ W - W[target] falls off the walk. Rows times that gradient held fixed are a linear
    function whose derivative it is, so nothing of the walk is kept for a backward pass.
    """
    found, gradient = _walk(mx.stop_gradient(rows), head, targets, weights)
    assert gradient is not None
    carrier = (rows.astype(mx.float32) * mx.stop_gradient(gradient)).sum()
    return (found.losses * weights).sum(), found, carrier


def _walk(
    rows: mx.array, head: Matrix, targets: mx.array, weights: mx.array | None
) -> tuple[Scores, mx.array | None]:
    R, D = rows.shape
    vocabulary = head.weight.shape[0]
    highest = mx.full((R,), -float("inf"))
    total = mx.zeros((R,))
    best = mx.zeros((R,), mx.int32)
    aimed = mx.zeros((R,))  # the target's logit
    mean = mx.zeros((R, D))  # running sum of exp(logit) W
    for first in range(0, vocabulary, CHUNK):
        part = head.rows(slice(first, min(first + CHUNK, vocabulary)))
        # Tied to the chunk before, so that one chunk's logits are gone before the next one's are made.
        waited = mx.depends([rows], [mean, total])[0]
        logits = part.times(waited).astype(mx.float32)  # (R, C)
        top = logits.max(1)
        best = mx.where(top > highest, logits.argmax(1).astype(mx.int32) + first, best)
        new = mx.maximum(highest, top)
        shrink = mx.exp(highest - new)
        local = mx.clip(targets - first, 0, logits.shape[1] - 1)
        inside = (targets >= first) & (targets < first + logits.shape[1])
        aimed = mx.where(inside, mx.take_along_axis(logits, local[:, None], 1)[:, 0], aimed)
        chances = mx.exp(logits - new[:, None])
        total = total * shrink + chances.sum(1)
        if weights is not None:
            mean = mean * shrink[:, None] + part.back(chances.astype(rows.dtype)).astype(mx.float32)
        highest = new
    losses = highest + mx.log(total) - aimed
    result = Scores(losses, best, mx.exp(-losses))
    if weights is None:
        return result, None
    ahead = head.rows(targets).dense().astype(mx.float32)
    return result, (mean / total[:, None] - ahead) * weights[:, None]
