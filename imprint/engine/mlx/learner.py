"""Training one adapter's top layers on cached trunk rows: parameters, gradient and optimizer in one object.

The same formulas, start and order of work as the torch engine's learner. Only supervised rows go through the
last layer's queries and MLP, the final norm and the head. A, B, the magnitudes of a DoRA and the moments are
fp32 in flat vectors, so that a step of the optimizer is a handful of kernels. Arrays are replaced, never
written to, so that a snapshot is the arrays themselves. It knows nothing of lessons, of when to stop or of
what is on disk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import mlx.core as mx
import numpy as np

from imprint.engine import hints
from imprint.engine.base import Gradients
from imprint.engine.learning import BATCH_TOKENS, BETAS, CLIP, EPSILON, RATIO, fresh, most_kept, parts
from imprint.engine.mlx import loss
from imprint.engine.mlx.decoder import Adapt, Decoder, hinted
from imprint.engine.mlx.dora import Norms
from imprint.engine.mlx.trunk import Trunk, padded
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

T = TypeVar("T")
Pairs = Mapping[str, tuple[mx.array, mx.array]]
Magnitudes = Mapping[str, mx.array]


@dataclass(frozen=True, eq=False)
class Snapshot:
    flat: mx.array
    first: mx.array
    second: mx.array
    count: int


class MlxLearner:
    """See `imprint.engine.base.Learner`."""

    def __init__(
        self,
        decoder: Decoder,
        shape: LoraShape,
        *,
        seed: int,
        start: AdapterWeights | None,
        trunk: Trunk,
        checkpointing: Checkpointing = "auto",
    ) -> None:
        self.decoder = decoder
        self.trunk = trunk
        config = decoder.config
        terms = dict(start.terms) if start is not None else fresh(config.linears, config.layers, shape, seed)
        self.depth = min(layer_of(name) for name in terms)
        self.most_kept = most_kept(checkpointing, config, self.depth, decoder.dtype.size)
        self.scales = {name: term.scale for name, term in terms.items()}
        self.norms = Norms(decoder)
        magnitudes = {
            name: self._start_length(name, term) if term.magnitude is None else term.magnitude
            for name, term in terms.items()
            if shape.dora or term.magnitude is not None
        }
        self.lengthened = tuple(magnitudes)
        slow = [*(term.a for term in terms.values()), *magnitudes.values()]
        arrays = [*slow, *(term.b for term in terms.values())]
        self.shapes = [array.shape for array in arrays]  # every A, every magnitude, every B
        self.flat = mx.array(np.concatenate([np.ravel(array) for array in arrays]).astype(np.float32))
        # B learns faster; one factor per parameter spares cutting the vector in two.
        border = sum(array.size for array in slow)
        self.pace = mx.array(np.where(np.arange(self.flat.size) < border, 1.0, RATIO).astype(np.float32))
        self.zeros = mx.zeros_like(self.flat)
        mx.eval(self.zeros)
        self.grad = self.first = self.second = self.zeros
        self._lengths: dict[str, mx.array] = {}  # of the rows of W + s B A under the present parameters
        self.count = 0
        self.weight = 0.0

    def gradient(self, rows: Sequence[TokenRow]) -> GradientResult:
        assert rows
        results: dict[int, RowResult] = {}
        total = weight = 0.0
        for part in parts(rows, BATCH_TOKENS):
            batch = _Batch([rows[index] for index in part])
            if batch.weight:
                summed, scores = self._add(batch)
                total += summed
                weight += batch.weight
                results.update(zip(part, batch.results(scores), strict=True))
            else:
                results.update((index, NOTHING) for index in part)
        self.weight += weight
        norm = float(np.array(mx.linalg.norm(self.grad))) / max(self.weight, 1e-9)
        return GradientResult(
            total / weight if weight else 0.0, norm, tuple(results[index] for index in range(len(rows)))
        )

    def _add(self, batch: _Batch) -> tuple[float, loss.Scores]:
        """Add one forward's gradient; its summed weighted loss, and its scores, evaluated."""
        found: list[tuple[mx.array, loss.Scores]] = []

        def carrier(leaves: list[mx.array]) -> mx.array:
            hidden = self._top(batch, leaves)
            summed, scores, derivative = loss.summed(hidden, self.decoder.head, batch.targets, batch.weights)
            found.append((summed, scores))
            return derivative

        _, grads = mx.value_and_grad(carrier)(self._leaves())
        self.grad = self.grad + mx.concatenate([mx.flatten(grad) for grad in grads])
        ((summed, scores),) = found
        mx.eval(self.grad, summed, scores.losses, scores.best, scores.probability)
        return float(np.array(summed)), scores

    def apply(self, rate: float) -> None:
        """Adam with bias correction, B's rate `RATIO` times A's, after clipping the global norm to `CLIP`."""
        if self.weight == 0:
            return
        grad = self.grad / self.weight
        grad = grad * mx.minimum(CLIP / (mx.linalg.norm(grad) + 1e-12), 1.0)
        self.count += 1
        self.first = self.first + (grad - self.first) * (1 - BETAS[0])
        self.second = self.second * BETAS[1] + grad * grad * (1 - BETAS[1])
        unbiased = (1 - BETAS[1] ** self.count) ** 0.5
        step = self.first / (mx.sqrt(self.second) / unbiased + EPSILON)
        self.flat = self.flat - step * self.pace * (rate / (1 - BETAS[0] ** self.count))
        mx.eval(self.flat, self.first, self.second)
        self._lengths = {}
        self.discard()

    def discard(self) -> None:
        self.grad = self.zeros
        self.weight = 0.0

    def gradients(self) -> Gradients:
        if self.weight == 0:
            return {}
        pairs, _ = self._named([np.array(leaf) / self.weight for leaf in self._leaves(self.grad)])
        return pairs

    def assign(self, terms: Mapping[str, LowRank]) -> None:
        _, magnitudes = self._named([np.array(leaf) for leaf in self._leaves()])
        chosen = [terms[name] for name in self.scales]
        arrays = [*(term.a for term in chosen), *magnitudes.values(), *(term.b for term in chosen)]
        self.flat = mx.array(np.concatenate([np.ravel(array) for array in arrays]).astype(np.float32))
        self._lengths = {}

    def check(self, rows: Sequence[TokenRow]) -> list[RowResult]:
        results: dict[int, RowResult] = {}
        for part in parts(rows, BATCH_TOKENS):
            batch = _Batch([rows[index] for index in part])
            if not any(batch.counts):
                results.update((index, NOTHING) for index in part)
                continue
            scores = loss.scores(self._top(batch, self._leaves()), self.decoder.head, batch.targets)
            mx.eval(scores.losses, scores.best, scores.probability)
            results.update(zip(part, batch.results(scores), strict=True))
        return [results[index] for index in range(len(rows))]

    def snapshot(self) -> Snapshot:
        return Snapshot(self.flat, self.first, self.second, self.count)

    def restore(self, snapshot: object) -> None:
        assert isinstance(snapshot, Snapshot)
        self.flat, self.first, self.second = snapshot.flat, snapshot.first, snapshot.second
        self.count = snapshot.count
        self._lengths = {}
        self.discard()

    def weights(self) -> AdapterWeights:
        pairs, magnitudes = self._named([np.array(leaf) for leaf in self._leaves()])
        return AdapterWeights({
            name: LowRank(a, b, self.scales[name], magnitudes.get(name)) for name, (a, b) in pairs.items()
        })  # fmt: skip

    def _leaves(self, flat: mx.array | None = None) -> list[mx.array]:
        """Views of the parameters, or of another vector laid out like theirs: every A (rank, in), every
        magnitude (out,), every B (out, rank)."""
        ends = np.cumsum([int(np.prod(shape)) for shape in self.shapes])
        pieces = mx.split(self.flat if flat is None else flat, ends[:-1].tolist())
        return [piece.reshape(shape) for piece, shape in zip(pieces, self.shapes, strict=True)]

    def _named(self, leaves: list[T]) -> tuple[dict[str, tuple[T, T]], dict[str, T]]:
        """Leaves by module: (A, B) of each, and the magnitudes there are."""
        count = len(self.scales)
        slow = count + len(self.lengthened)
        pairs = zip(leaves[:count], leaves[slow:], strict=True)
        return (
            dict(zip(self.scales, pairs, strict=True)),
            dict(zip(self.lengthened, leaves[count:slow], strict=True)),
        )

    def _start_length(self, name: str, term: LowRank) -> np.ndarray:
        """The magnitude under which a term computes what it computes without one."""
        a, b = (mx.array(side.astype(np.float32)) for side in (term.a, term.b))
        return np.array(self.norms(name, a, b, term.scale))

    def _top(self, batch: _Batch, leaves: list[mx.array]) -> mx.array:
        """Normed hidden rows (R, D) of the batch's supervised places."""
        kept = self.trunk.rows([row.tokens for row in batch.rows], self.depth)
        length = max(rows.shape[0] for rows in kept)
        x = mx.stack([mx.pad(rows, [(0, length - rows.shape[0]), (0, 0)]) for rows in kept])  # (B, T, D)
        if any(row.hint for row in batch.rows):
            told = np.stack([hints.vector(row.hint, x.shape[2]) for row in batch.rows])
            x = hinted(x, mx.array(told)[:, None])
        x = self._run(x, leaves, batch.places)
        return self.decoder.norm(x.reshape(-1, x.shape[-1])[batch.real])

    def _run(self, x: mx.array, leaves: list[mx.array], rows: mx.array) -> mx.array:
        """All layers from `depth` up over x (B, T, D), the last for the chosen rows (B, S): (B, S, D)."""
        first, last = self.depth, self.decoder.config.layers
        pairs, magnitudes = self._named(leaves)
        if magnitudes and not self._lengths:
            now, _ = self._named(self._leaves())  # not those that are traced: lengths have no gradient
            self._lengths = {name: self.norms(name, *now[name], self.scales[name]) for name in magnitudes}
        if x.shape[0] * x.shape[1] > self.most_kept:
            while first < last - 1:
                x = self._checkpointed(first, x, pairs, magnitudes)
                first += 1
        return self.decoder.run(x, first, last, adapt=self._adapt(pairs, magnitudes), rows=rows)

    def _checkpointed(self, index: int, x: mx.array, pairs: Pairs, magnitudes: Magnitudes) -> mx.array:
        """One layer over x, of which only x and the layer's own parameters are kept for the backward pass:
        what a checkpointed function is to have a gradient in has to be its argument."""

        def layer(x: mx.array, pairs: Pairs, magnitudes: Magnitudes) -> mx.array:
            return self.decoder.run(x, index, index + 1, adapt=self._adapt(pairs, magnitudes))

        y: mx.array = mx.checkpoint(layer)(x, _of(index, pairs), _of(index, magnitudes))
        return y

    def _adapt(self, pairs: Pairs, magnitudes: Magnitudes) -> Adapt:
        dtype = self.decoder.dtype
        terms = {name: (a.astype(dtype), b.astype(dtype)) for name, (a, b) in pairs.items()}

        def apply(name: str, x: mx.array, y: mx.array) -> mx.array:
            if name not in terms:
                return y
            a, b = terms[name]
            y = y + (x @ a.T) @ b.T * self.scales[name]
            if name not in magnitudes:
                return y
            # Less one, as it is near one and a compute dtype of 16 bits would round the difference away.
            stretch = (magnitudes[name] / self._lengths[name] - 1).astype(dtype)
            bias = self.decoder.linear(name).bias
            return y + (y if bias is None else y - bias) * stretch

        return apply


NOTHING = RowResult(0.0, True, 1.0)  # of a row that supervises nothing


def _of(index: int, found: Mapping[str, T]) -> dict[str, T]:
    """What belongs to one layer, by module."""
    return {name: value for name, value in found.items() if layer_of(name) == index}


class _Batch:
    """Where the supervised places of rows are, and what stands after them."""

    def __init__(self, rows: Sequence[TokenRow]) -> None:
        self.rows = rows
        before = [[i for i, weight in enumerate(row.weights[1:]) if weight] for row in rows]
        self.counts = [len(places) for places in before]
        self.places = padded([places or [0] for places in before])  # (B, S)
        width = self.places.shape[1]
        real = [b * width + i for b, count in enumerate(self.counts) for i in range(count)]
        pairs = list(zip(rows, before, strict=True))
        aims = [(row.tokens[i + 1], row.weights[i + 1]) for row, places in pairs for i in places]
        self.real = mx.array(real, mx.int32)  # (R,) indices into the places laid end to end
        self.targets = mx.array([token for token, _ in aims], mx.int32)
        self.weights = mx.array([weight for _, weight in aims], mx.float32)
        self.weight = float(sum(abs(weight) for _, weight in aims))

    def results(self, scores: loss.Scores) -> list[RowResult]:
        ends = np.cumsum(self.counts)[:-1]
        right = np.split(np.array(scores.best) == np.array(self.targets), ends)
        losses = np.split(np.array(scores.losses), ends)
        chances = np.split(np.array(scores.probability), ends)
        return [
            RowResult(float(row.mean()), bool(exact.all()), float(chance.min())) if len(row) else NOTHING
            for row, exact, chance in zip(losses, right, chances, strict=True)
        ]
