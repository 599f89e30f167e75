"""Linear cross-entropy without logits: the head is walked in parts of the vocabulary, once, forward and
gradient together.

Like flash attention, a running maximum and sum make softmax exact while only one part of logits exists. The
gradient of the rows, softmax @ W - W[target], is accumulated in the same pass, so that each head weight is
read once a step. It knows nothing of models: it sees rows, a head and targets.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from imprint.engine.torch.head import Head


@dataclass(frozen=True)
class Scores:
    """Per row: the loss, the most likely token, and the target's probability."""

    losses: Tensor  # (R,) float32
    best: Tensor  # (R,) int64
    probability: Tensor  # (R,) float32


class Scratch:
    """Room for one part's logits that outlives a step: memory of that size that is asked for anew is mapped
    anew, which takes longer than what is done with it."""

    def __init__(self) -> None:
        self._rooms: dict[torch.dtype, Tensor] = {}

    def room(self, rows: int, columns: int, dtype: torch.dtype, device: torch.device) -> Tensor:
        """(rows, columns) of anything; it is the same memory in every call for a dtype."""
        held = self._rooms.get(dtype)
        if held is None or held.numel() < rows * columns:
            held = self._rooms[dtype] = torch.empty(rows * columns, dtype=dtype, device=device)
        return held[: rows * columns].view(rows, columns)


def scores(rows: Tensor, head: Head, targets: Tensor, scratch: Scratch | None = None) -> Scores:
    """Cross-entropy of rows (R, D) against targets (R,), forward only."""
    return _walk(rows, head, targets, None, scratch or Scratch())[0]


def summed(
    rows: Tensor,
    head: Head,
    targets: Tensor,
    weights: Tensor,
    scratch: Scratch | None = None,
) -> tuple[Tensor, Scores]:
    """The weighted sum of the rows' losses, differentiable in `rows` alone, and the scores behind it."""
    found: list[Scores] = []
    total = _Summed.apply(rows, head, targets, weights, scratch or Scratch(), found)
    return total, found[0]


class _Summed(torch.autograd.Function):
    @staticmethod
    def forward(ctx, rows, head, targets, weights, scratch, found):  # type: ignore[no-untyped-def]
        result, gradient = _walk(rows, head, targets, weights, scratch)
        ctx.save_for_backward(gradient)
        found.append(result)
        return (result.losses * weights).sum()

    @staticmethod
    def backward(ctx, outer):  # type: ignore[no-untyped-def]
        (gradient,) = ctx.saved_tensors
        return gradient * outer.to(gradient.dtype), None, None, None, None, None


@torch.no_grad()
def _walk(
    rows: Tensor, head: Head, targets: Tensor, weights: Tensor | None, scratch: Scratch
) -> tuple[Scores, Tensor | None]:
    R, D = rows.shape
    device = rows.device
    highest = torch.full((R,), float("-inf"), device=device)
    total = torch.zeros(R, device=device)
    best = torch.zeros(R, dtype=torch.long, device=device)
    aimed = torch.zeros(R, device=device)  # the target's logit
    mean = torch.zeros(R, D, device=device) if weights is not None else None  # running sum of exp(logit) W
    first = 0
    for part in head.parts():
        product = part.logits(rows, scratch.room(R, part.size, rows.dtype, device))
        logits = product  # (R, C) in float32
        if rows.dtype != torch.float32:
            logits = scratch.room(R, part.size, torch.float32, device).copy_(product)
        top, index = logits.max(1)
        best = torch.where(top > highest, index + first, best)
        new = torch.maximum(highest, top)
        shrink = torch.exp(highest - new)
        inside = (targets >= first) & (targets < first + part.size)
        local = (targets - first).clamp(0, part.size - 1)
        aimed = torch.where(inside, logits.gather(1, local[:, None])[:, 0], aimed)
        chances = logits.sub_(new[:, None]).exp_()
        total = total * shrink + chances.sum(1)
        if mean is not None:
            if chances is not product:
                product.copy_(chances)
            mean.mul_(shrink[:, None]).add_(part.back(product).float())
        highest = new
        first += part.size
    losses = highest + total.log() - aimed
    result = Scores(losses, best, torch.exp(-losses))
    if mean is None or weights is None:
        return result, None
    gradient = (mean / total[:, None] - head.rows(targets).float()) * weights[:, None]
    return result, gradient.to(rows.dtype)
