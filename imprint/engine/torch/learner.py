"""Training one adapter's top layers on cached trunk rows: parameters, gradient and optimizer in one object.

Only supervised rows go through the last layer's queries and MLP, the final norm and the head. A, B and the
moments are fp32 in flat buffers, so that a step of the optimizer is a handful of calls. It knows nothing of
lessons, of when to stop or of what is on disk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from imprint.engine.learning import BATCH_TOKENS, BETAS, CLIP, EPSILON, RATIO, fresh, parts
from imprint.engine.torch import loss
from imprint.engine.torch.packed import pack
from imprint.engine.torch.trunk import Trunk
from imprint.types import AdapterWeights, GradientResult, LoraShape, LowRank, RowResult, TokenRow, layer_of

UNSUPERVISED = RowResult(0.0, True, 1.0)  # of a row without a token to be predicted
SPREAD = 3.0  # times the shortest row that the longest of one forward may have: only attention is padded


@dataclass(frozen=True, eq=False)
class Snapshot:
    flat: Tensor
    first: Tensor
    second: Tensor
    count: int


class TorchLearner:
    """See `imprint.engine.base.Learner`."""

    def __init__(self, trunk: Trunk, shape: LoraShape, *, seed: int, start: AdapterWeights | None) -> None:
        self.trunk = trunk
        decoder = self.decoder = trunk.decoder
        layers = decoder.config.layers
        terms = start.terms if start is not None else fresh(decoder.linears, layers, shape, seed)
        self.depth = min(layer_of(name) for name in terms)
        self.scales = {name: term.scale for name, term in terms.items()}
        sizes = [term.a.size for term in terms.values()] + [term.b.size for term in terms.values()]
        device = decoder.device
        self.flat = torch.empty(sum(sizes), device=device)
        self.grad = torch.zeros_like(self.flat)
        self.first, self.second = torch.zeros_like(self.flat), torch.zeros_like(self.flat)
        self.border = sum(term.a.size for term in terms.values())  # every A lies before it, every B after
        self.count = 0
        self.weight = 0.0
        self.terms: dict[str, tuple[Tensor, Tensor]] = {}
        pieces = zip(self.flat.split(sizes), self.grad.split(sizes), strict=True)
        leaves = [_leaf(flat, grad, array) for (flat, grad), array in zip(
            pieces, [*(t.a for t in terms.values()), *(t.b for t in terms.values())], strict=True
        )]  # fmt: skip
        for index, name in enumerate(terms):
            self.terms[name] = (leaves[index], leaves[index + len(terms)])

    def gradient(self, rows: Sequence[TokenRow]) -> GradientResult:
        assert rows
        results: dict[int, RowResult] = {}
        total = weight = 0.0
        for part in parts(rows, BATCH_TOKENS, SPREAD):
            batch = _Batch([rows[index] for index in part], self.decoder.device)
            if not batch.weight:
                results.update((index, UNSUPERVISED) for index in part)
                continue
            summed, scores = loss.summed(
                self._top(batch), self.decoder.head_weight, self.decoder.config.vocabulary,
                batch.targets, batch.weights,
            )  # fmt: skip
            summed.backward()
            total += float(summed.detach())
            weight += batch.weight
            results.update(zip(part, batch.results(scores), strict=True))
        self.weight += weight
        norm = float(self.grad.norm()) / max(self.weight, 1e-9)
        return GradientResult(
            total / weight if weight else 0.0, norm, tuple(results[index] for index in range(len(rows)))
        )

    @torch.no_grad()
    def apply(self, rate: float) -> None:
        """Adam with bias correction, B's rate `RATIO` times A's, after clipping the global norm to `CLIP`."""
        if self.weight == 0:
            return
        self.grad.div_(self.weight)
        self.grad.mul_(torch.clamp(CLIP / (self.grad.norm() + 1e-12), max=1.0))
        self.count += 1
        self.first.lerp_(self.grad, 1 - BETAS[0])
        self.second.mul_(BETAS[1]).addcmul_(self.grad, self.grad, value=1 - BETAS[1])
        unbiased = (1 - BETAS[1] ** self.count) ** 0.5
        step = self.first / (self.second.sqrt().div_(unbiased).add_(EPSILON))
        rate_a = rate / (1 - BETAS[0] ** self.count)
        self.flat[: self.border].sub_(step[: self.border], alpha=rate_a)
        self.flat[self.border :].sub_(step[self.border :], alpha=rate_a * RATIO)
        self.discard()

    def discard(self) -> None:
        self.grad.zero_()
        self.weight = 0.0

    @torch.no_grad()
    def check(self, rows: Sequence[TokenRow]) -> list[RowResult]:
        results: dict[int, RowResult] = {}
        for part in parts(rows, BATCH_TOKENS, SPREAD):
            batch = _Batch([rows[index] for index in part], self.decoder.device)
            if not batch.weight:
                results.update((index, UNSUPERVISED) for index in part)
                continue
            scores = loss.scores(
                self._top(batch), self.decoder.head_weight, self.decoder.config.vocabulary, batch.targets
            )
            results.update(zip(part, batch.results(scores), strict=True))
        return [results[index] for index in range(len(rows))]

    def snapshot(self) -> Snapshot:
        return Snapshot(self.flat.clone(), self.first.clone(), self.second.clone(), self.count)

    @torch.no_grad()
    def restore(self, snapshot: object) -> None:
        assert isinstance(snapshot, Snapshot)
        self.flat.copy_(snapshot.flat)
        self.first.copy_(snapshot.first)
        self.second.copy_(snapshot.second)
        self.count = snapshot.count
        self.discard()

    def weights(self) -> AdapterWeights:
        arrays = {name: (a.detach().cpu().numpy().copy(), b.detach().cpu().numpy().copy())
                  for name, (a, b) in self.terms.items()}  # fmt: skip
        return AdapterWeights({name: LowRank(a, b, self.scales[name]) for name, (a, b) in arrays.items()})

    def _top(self, batch: _Batch) -> Tensor:
        """Normed hidden rows (R, D) of the batch's supervised places."""
        kept = self.trunk.rows([row.tokens for row in batch.rows], self.depth)
        x = torch.cat(kept)[None]  # (1, N, D)
        span = pack(self.decoder.rotary, [len(row.tokens) for row in batch.rows], x.device)
        last = self.decoder.config.layers
        x = self.decoder.run(x, self.depth, last, span=span, adapt=self._adapt, rows=batch.places[None])
        return self.decoder.norm(x[0])

    def _adapt(self, name: str, x: Tensor, y: Tensor) -> Tensor:
        if name not in self.terms:
            return y
        a, b = self.terms[name]
        return y + F.linear(F.linear(x, a.to(x.dtype)), b.to(x.dtype)) * self.scales[name]


class _Batch:
    """Where the supervised places of rows are, and what stands after them."""

    def __init__(self, rows: Sequence[TokenRow], device: torch.device) -> None:
        self.rows = rows
        tokens = [token for row in rows for token in row.tokens]
        weights = torch.tensor([weight for row in rows for weight in row.weights])
        aimed = (weights > 0).nonzero()[:, 0]  # the tokens to be predicted; none is the first of its row
        self.counts = [row.supervised for row in rows]
        self.places = (aimed - 1).to(device)  # (R,) in the rows as one sequence
        self.targets = torch.tensor(tokens)[aimed].to(device)
        self.weights = weights[aimed].to(device)
        self.weight = float(self.weights.sum())

    def results(self, scores: loss.Scores) -> list[RowResult]:
        right = (scores.best == self.targets).cpu().split(self.counts)
        losses = scores.losses.cpu().split(self.counts)
        chances = scores.probability.cpu().split(self.counts)
        return [
            RowResult(float(row.mean()), bool(exact.all()), float(chance.min())) if len(row) else UNSUPERVISED
            for row, exact, chance in zip(losses, right, chances, strict=True)
        ]


def _leaf(flat: Tensor, grad: Tensor, values: object) -> Tensor:
    """A parameter whose data and gradient are views of the flat buffers."""
    array = torch.as_tensor(values, dtype=torch.float32)
    leaf = flat.view(array.shape)
    leaf.copy_(array)
    leaf = leaf.detach().requires_grad_()
    leaf.grad = grad.view(array.shape)
    return leaf
