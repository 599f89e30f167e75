"""Cross-entropy over a large vocabulary between two passes over the whole head: the likely tokens one by one,
all others as one.

A lesson meets the same rows step after step, and from one step to the next their hidden states hardly move.
So of each row a pass over the whole head (`loss`) leaves behind its S likeliest tokens and, of all the others
together, the log of their summed exp(logit) with its gradient: the tangent of that sum where the row then
was. Until the next such pass the others count as one token whose logit lies on the tangent. It is never above
the sum, as a log of summed exponentials is convex, and what it misses grows with the square of the distance.
It knows nothing of adapters or lessons.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from imprint.engine.torch import loss

if TYPE_CHECKING:
    from imprint.engine.torch.decoder import Decoder

LARGE = 32_000  # a smaller vocabulary is read whole in every step: there is little to save
TOP = 256  # tokens that are kept one by one
EXACT_EVERY = 8  # uses of a row: each first one of so many reads the whole head
MISSED = 0.02  # nats that the others' tangent may fall short by, a token, before the whole head is read again
KEPT_PLACES = 8192  # of which something is kept, about 9 kB each at a hidden size of 1,000
SLIGHT = 1e-4  # a chance of all others together that is less has a tangent of rounding errors alone


_KINDS = (torch.float32, torch.long, torch.float32)  # of losses, best, probability


@dataclass
class _Kept:
    """Of one row's P supervised places, what its last exact pass has left."""

    top: Tensor  # (P, S), the target among them
    target: Tensor  # (P,) its column
    others: Tensor  # (P,) log of the others' summed exp(logit) at `at`
    slope: Tensor  # (P, D) its gradient
    at: Tensor  # (P, D) float32
    chance: Tensor  # (P,) of all others together
    uses: int = 0


class Shortlist:
    """The losses of rows that come again and again, under the head of a decoder."""

    def __init__(self, decoder: Decoder) -> None:
        assert decoder.config.vocabulary > TOP
        self.decoder = decoder
        rows = decoder.head_weight(0, 1024).float()
        self.size = float(rows.square().mean())  # of a row, in one dimension
        self.scratch = loss.Scratch()
        self._kept: dict[object, _Kept] = {}  # the one used last stands last

    def summed(
        self, x: Tensor, keys: Sequence[object], counts: Sequence[int], targets: Tensor, weights: Tensor
    ) -> tuple[Tensor, loss.Scores]:
        """As `loss.summed`. x (R, D) holds `counts[i]` places of the row known as `keys[i]`, row after row,
        and then any number without weight, whose scores are nothing."""
        places = torch.arange(sum(counts), device=x.device).split(list(counts))
        whole: list[tuple[object, Tensor]] = []
        short: list[tuple[_Kept, Tensor]] = []
        for key, part in zip(keys, places, strict=True):
            kept = self._taken(key, x[part].detach())
            if kept is None:
                whole.append((key, part))
            else:
                short.append((kept, part))
        total = x.new_zeros((), dtype=torch.float32)
        scores = loss.Scores(*(torch.zeros(x.shape[0], dtype=kind, device=x.device) for kind in _KINDS))
        if whole:
            at = torch.cat([part for _, part in whole])
            summed, found, spread = loss.summed(
                x[at], self.decoder.head_weight, self.decoder.config.vocabulary, targets[at], weights[at],
                self.scratch, TOP,
            )  # fmt: skip
            assert spread is not None
            self._keep(whole, x.detach(), targets, spread)
            total = total + summed
            _put(scores, at, found)
        if short:
            at = torch.cat([part for _, part in short])
            summed, found = self._short(x[at], [kept for kept, _ in short], weights[at])
            total = total + summed
            _put(scores, at, found)
        return total, scores

    def forget(self) -> None:
        """Read the whole head next time, whatever the row: the parameters have jumped."""
        self._kept.clear()

    def _taken(self, key: object, x: Tensor) -> _Kept | None:
        """What is kept of a row, unless it has been used often enough or the row has moved too far."""
        kept = self._kept.pop(key, None)
        if kept is None or kept.uses == EXACT_EVERY - 1:
            return None
        # A log of summed exp(logit) lies above its tangent by half the variance of the logits' changes, to
        # second order; rows of the head that point anywhere change theirs by the distance times their size.
        missed = (x.float() - kept.at).square().sum(1) * (self.size / 2) * kept.chance
        if float(missed.mean()) > MISSED:
            return None
        kept.uses += 1
        self._kept[key] = kept
        return kept

    def _keep(
        self, rows: Sequence[tuple[object, Tensor]], x: Tensor, targets: Tensor, spread: loss.Spread
    ) -> None:
        first = 0
        for key, at in rows:
            part = slice(first, first + len(at))
            self._kept[key] = self._left(x[at], targets[at], spread, part)
            first = part.stop
        while len(self._kept) > 1 and sum(len(one.target) for one in self._kept.values()) > KEPT_PLACES:
            del self._kept[next(iter(self._kept))]

    @torch.no_grad()
    def _left(self, x: Tensor, targets: Tensor, spread: loss.Spread, part: slice) -> _Kept:
        top, total, mean = spread.top[part].clone(), spread.total[part], spread.mean[part]
        found = top == targets[:, None]
        column = torch.where(found.any(1), found.int().argmax(1), top.shape[1] - 1)
        top.scatter_(1, column[:, None], targets[:, None])
        head = self.decoder.head_rows(top)  # (P, S, D)
        chances = torch.exp(_products(head, x) - total[:, None])
        rest = 1 - chances.sum(1)
        slope = mean - torch.bmm(chances.to(head.dtype)[:, None], head)[:, 0].float()
        slope = torch.where((rest > SLIGHT)[:, None], slope / rest.clamp(min=SLIGHT)[:, None], 0.0)
        others = total + rest.clamp(min=1e-9).log()
        return _Kept(top, column, others, slope, x.float(), rest.clamp(min=0.0))

    def _short(self, x: Tensor, kept: Sequence[_Kept], weights: Tensor) -> tuple[Tensor, loss.Scores]:
        columns: list[Tensor] = [
            torch.cat([getattr(one, field) for one in kept])
            for field in ("top", "target", "others", "slope", "at", "chance")
        ]
        top, target, others, slope, at, chance = columns
        joined = _Kept(top, target, others, slope, at, chance)
        found: list[loss.Scores] = []
        total: Tensor = _Short.apply(x, self.decoder.head_rows(top), joined, weights, found)
        return total, found[0]


class _Short(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, head, kept, weights, found):  # type: ignore[no-untyped-def]
        logits = _products(head, x)  # (R, S) in float32
        others = kept.others + ((x.float() - kept.at) * kept.slope).sum(1)
        total = torch.logaddexp(logits.logsumexp(1), others)
        losses = total - logits.gather(1, kept.target[:, None])[:, 0]
        best = kept.top.gather(1, logits.argmax(1)[:, None])[:, 0]
        found.append(loss.Scores(losses, best, torch.exp(-losses)))
        ahead = torch.exp(logits - total[:, None]).scatter_add_(
            1, kept.target[:, None], torch.full_like(total, -1.0)[:, None]
        )
        gradient = torch.bmm(ahead.to(head.dtype)[:, None], head)[:, 0].float()
        gradient += torch.exp(others - total)[:, None] * kept.slope
        ctx.save_for_backward((gradient * weights[:, None]).to(x.dtype))
        return (losses * weights).sum()

    @staticmethod
    def backward(ctx, outer):  # type: ignore[no-untyped-def]
        (gradient,) = ctx.saved_tensors
        return gradient * outer.to(gradient.dtype), None, None, None, None


def _products(head: Tensor, x: Tensor) -> Tensor:
    """Of each row of x (R, D) with its own S rows of the head (R, S, D), in float32."""
    return torch.bmm(head, x[:, :, None])[:, :, 0].float()


def _put(scores: loss.Scores, at: Tensor, found: loss.Scores) -> None:
    """Fill in the scores of the places `at`."""
    scores.losses[at], scores.best[at], scores.probability[at] = found.losses, found.best, found.probability
