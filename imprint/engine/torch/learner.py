"""Training one adapter's top layers on cached trunk rows: parameters, gradient and optimizer in one object.

Only supervised rows go through the last layer's queries and MLP, the final norm and the head. A, B, the
magnitudes of a DoRA and the moments are fp32 in flat buffers, so that a step of the optimizer is a handful of
calls. It knows nothing of lessons, of when to stop or of what is on disk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from torch.utils.checkpoint import checkpoint

from imprint.engine import hints
from imprint.engine.base import Gradients
from imprint.engine.learning import BATCH_TOKENS, BETAS, CLIP, EPSILON, RATIO, fresh, most_kept, parts
from imprint.engine.torch import loss
from imprint.engine.torch.decoder import hinted
from imprint.engine.torch.dora import Norms
from imprint.engine.torch.packed import Packed, pack, rounded
from imprint.engine.torch.trunk import Trunk
from imprint.types import (
    AdapterWeights,
    Checkpointing,
    GradientResult,
    LoraShape,
    LowRank,
    RowResult,
    TokenRow,
    layer_of,
)

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

    def __init__(
        self,
        trunk: Trunk,
        shape: LoraShape,
        *,
        seed: int,
        start: AdapterWeights | None,
        checkpointing: Checkpointing = "auto",
    ) -> None:
        self.trunk = trunk
        decoder = self.decoder = trunk.decoder
        layers = decoder.config.layers
        terms = start.terms if start is not None else fresh(decoder.linears, layers, shape, seed)
        self.depth = min(layer_of(name) for name in terms)
        decoder.ready_to_learn(self.depth)
        self.most_kept = most_kept(checkpointing, decoder.config, self.depth, decoder.dtype.itemsize)
        self.scales = {name: term.scale for name, term in terms.items()}
        self.norms = Norms(decoder)
        lengths = {
            name: self._start_length(name, term) if term.magnitude is None else term.magnitude
            for name, term in terms.items()
            if shape.dora or term.magnitude is not None
        }
        slow = [*(term.a for term in terms.values()), *lengths.values()]
        arrays = [*slow, *(term.b for term in terms.values())]
        sizes = [array.size for array in arrays]
        self.flat = torch.empty(sum(sizes), device=decoder.device)
        self.grad = torch.zeros_like(self.flat)
        self.first, self.second = torch.zeros_like(self.flat), torch.zeros_like(self.flat)
        self.border = sum(sizes[: len(slow)])  # every B lies after it, all else before
        self.count = 0
        self.weight = 0.0
        self.scratch = loss.Scratch()
        pieces = zip(self.flat.split(sizes), self.grad.split(sizes), arrays, strict=True)
        leaves = [_leaf(flat, grad, array) for flat, grad, array in pieces]
        pairs = zip(leaves, leaves[len(slow) :], strict=False)
        self.terms: dict[str, tuple[Tensor, Tensor]] = dict(zip(terms, pairs, strict=True))
        self.magnitudes: dict[str, Tensor] = dict(zip(lengths, leaves[len(terms) : len(slow)], strict=True))
        self._lengths: dict[str, Tensor] = {}  # of the rows of W + s B A under the present parameters

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
                self._top(batch), self.decoder.head, batch.targets, batch.weights, self.scratch
            )
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
        self._lengths.clear()
        self.discard()

    def discard(self) -> None:
        self.grad.zero_()
        self.weight = 0.0

    def gradients(self) -> Gradients:
        if self.weight == 0:
            return {}
        found = {}
        for name, (a, b) in self.terms.items():
            assert a.grad is not None and b.grad is not None
            found[name] = (_copied(a.grad) / self.weight, _copied(b.grad) / self.weight)
        return found

    @torch.no_grad()
    def assign(self, terms: Mapping[str, LowRank]) -> None:
        for name, pair in self.terms.items():
            for leaf, values in zip(pair, (terms[name].a, terms[name].b), strict=True):
                leaf.copy_(torch.from_numpy(np.ascontiguousarray(values, np.float32)))
        self._lengths.clear()

    @torch.no_grad()
    def check(self, rows: Sequence[TokenRow]) -> list[RowResult]:
        results: dict[int, RowResult] = {}
        for part in parts(rows, BATCH_TOKENS, SPREAD):
            batch = _Batch([rows[index] for index in part], self.decoder.device)
            if not batch.weight:
                results.update((index, UNSUPERVISED) for index in part)
                continue
            scores = loss.scores(self._top(batch), self.decoder.head, batch.targets, self.scratch)
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
        self._lengths.clear()
        self.discard()

    def weights(self) -> AdapterWeights:
        magnitudes = {name: _copied(magnitude) for name, magnitude in self.magnitudes.items()}
        return AdapterWeights({
            name: LowRank(_copied(a), _copied(b), self.scales[name], magnitudes.get(name))
            for name, (a, b) in self.terms.items()
        })  # fmt: skip

    def _top(self, batch: _Batch) -> Tensor:
        """Normed hidden rows (R, D) of the batch's supervised places."""
        kept = self.trunk.rows([row.tokens for row in batch.rows], self.depth)
        lengths = [len(row) for row in kept]
        if batch.blank:
            kept = [*kept, kept[0].new_zeros(batch.blank, kept[0].shape[1])]
            lengths.append(batch.blank)
        x = torch.cat(kept)[None]  # (1, N, D)
        told = hints.stacked([row.hint for row in batch.rows], lengths, x.shape[2])
        if told is not None:
            x = hinted(x, torch.from_numpy(told).to(x.device)[None])
        span = pack(self.decoder.rotary, lengths, x.device)
        return self.decoder.norm(self._run(x, span, batch.places[None])[0])

    def _run(self, x: Tensor, span: Packed, rows: Tensor) -> Tensor:
        """All layers from `depth` up over x (1, N, D), the last for the chosen rows (1, R): (1, R, D)."""
        first, last = self.depth, self.decoder.config.layers
        if x.shape[1] > self.most_kept:
            while first < last - 1:
                x = checkpoint(
                    self.decoder.run, x, first, first + 1, span=span, adapt=self._adapt,
                    use_reentrant=False, preserve_rng_state=False,
                )  # fmt: skip
                first += 1
        return self.decoder.run(x, first, last, span=span, adapt=self._adapt, rows=rows)

    def _adapt(self, name: str, x: Tensor, y: Tensor) -> Tensor:
        if name not in self.terms:
            return y
        a, b = self.terms[name]
        y = torch.add(y, F.linear(F.linear(x, a.to(x.dtype)), b.to(x.dtype)), alpha=self.scales[name])
        return self._brought_to_length(name, y) if name in self.magnitudes else y

    def _brought_to_length(self, name: str, y: Tensor) -> Tensor:
        """y (..., out) as if each row of W + s B A had the length that its magnitude says; its bias, which y
        has in it, stays."""
        if name not in self._lengths:
            self._lengths[name] = self.norms(name, *self.terms[name], self.scales[name])
        # Less one, as it is near one and a compute dtype of 16 bits would round the difference away.
        stretch = (self.magnitudes[name] / self._lengths[name] - 1).to(y.dtype)
        _, bias = self.decoder.linear(name)
        y = torch.addcmul(y, y, stretch)
        return y if bias is None else y - bias * stretch

    def _start_length(self, name: str, term: LowRank) -> np.ndarray:
        """The magnitude under which a term computes what it computes without one."""
        a, b = (torch.tensor(side, dtype=torch.float32).to(self.decoder.device) for side in (term.a, term.b))
        return _copied(self.norms(name, a, b, term.scale))


class _Batch:
    """Where the supervised places of rows are, and what stands after them.

    A row of `blank` tokens stands behind the others and brings both counts up to sizes that occur again: a
    matrix library prepares itself for every shape that it has not met, which took as long as a step.
    """

    def __init__(self, rows: Sequence[TokenRow], device: torch.device) -> None:
        self.rows = rows
        tokens = [token for row in rows for token in row.tokens]
        weights = torch.tensor([weight for row in rows for weight in row.weights])
        aimed = (weights != 0).nonzero()[:, 0]  # the tokens to be predicted; none is the first of its row
        self.counts = [row.supervised for row in rows]
        self.supervised = len(aimed)
        more = rounded(len(aimed)) - len(aimed)
        self.blank = rounded(len(tokens) + more) - len(tokens)
        places = torch.cat((aimed - 1, torch.arange(len(tokens), len(tokens) + more)))
        self.places = places.to(device)  # (R,) in the rows as one sequence
        self.targets = F.pad(torch.tensor(tokens)[aimed], (0, more)).to(device)
        self.weights = F.pad(weights[aimed], (0, more)).to(device)
        self.weight = float(self.weights.abs().sum())

    def results(self, scores: loss.Scores) -> list[RowResult]:
        found = (scores.best == self.targets, scores.losses, scores.probability)
        right, losses, chances = (x[: self.supervised].cpu().split(self.counts) for x in found)
        return [
            RowResult(float(row.mean()), bool(exact.all()), float(chance.min())) if len(row) else UNSUPERVISED
            for row, exact, chance in zip(losses, right, chances, strict=True)
        ]


def _copied(tensor: Tensor) -> np.ndarray:
    array: np.ndarray = tensor.detach().cpu().numpy().copy()
    return array


def _leaf(flat: Tensor, grad: Tensor, values: object) -> Tensor:
    """A parameter whose data and gradient are views of the flat buffers."""
    array = torch.as_tensor(values, dtype=torch.float32)
    leaf = flat.view(array.shape)
    leaf.copy_(array)
    leaf = leaf.detach().requires_grad_()
    leaf.grad = grad.view(array.shape)
    return leaf
