"""Training something else than the A and B that an engine knows: any values from which they follow.

A `Form` says how values become low-rank terms, and how the gradient of those becomes the values', penalties
included. The engine computes with the terms and gives their gradient; the optimizer's step is made here, with
the engine's own constants. It knows arrays; nothing of tensors, lessons or versions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from imprint.engine.base import Engine, Gradients
from imprint.engine.learning import BETAS, CLIP, EPSILON, RATIO
from imprint.types import (
    AdapterWeights,
    Checkpointing,
    GradientResult,
    LoraShape,
    LowRank,
    RowResult,
    TokenRow,
)

Values = Mapping[str, np.ndarray]
"""What is trained, by any names, float32."""
State = Mapping[str, np.ndarray]
"""What a method keeps with a version, by any names."""
Terms = Mapping[str, LowRank]


@dataclass(frozen=True, eq=False)
class Form:
    """`start`: the values that training starts with. `slow`: the names of those that learn at the rate
    itself; the others learn `RATIO` times faster. `terms`: what the engine is to compute with. `pulled`: the
    values' gradient from that of the terms. `published`: the terms of the finished adapter, whose ranks may
    be others. `state`: what the next lesson is to know of this one."""

    start: Values
    slow: frozenset[str]
    terms: Callable[[Values], Terms]
    pulled: Callable[[Values, Gradients], Values]
    published: Callable[[Values], Terms]
    state: Callable[[Values], State]


@dataclass(frozen=True, eq=False)
class Snapshot:
    values: Values
    first: Values
    second: Values
    count: int


class Parametrised:
    """See `imprint.engine.base.Learner`."""

    def __init__(
        self, engine: Engine, shape: LoraShape, form: Form, checkpointing: Checkpointing = "auto"
    ) -> None:
        self.engine = engine
        self.shape = shape
        self.form = form
        self.values: Values = form.start
        self.first: Values = {name: np.zeros_like(value) for name, value in form.start.items()}
        self.second: Values = self.first
        self.count = 0
        start = AdapterWeights(form.terms(form.start))
        self.inner = engine.learner(shape, seed=0, start=start, checkpointing=checkpointing)

    def gradient(self, rows: Sequence[TokenRow]) -> GradientResult:
        return self.inner.gradient(rows)

    def apply(self, rate: float) -> None:
        """Adam as the engines' own: clipped, bias corrected, B and its like faster than A."""
        found = self.inner.gradients()
        self.discard()
        if not found:
            return
        grad = self.form.pulled(self.values, found)
        norm = float(np.sqrt(sum(float(np.square(each, dtype=np.float64).sum()) for each in grad.values())))
        share = min(1.0, CLIP / (norm + 1e-12))
        self.count += 1
        first: dict[str, np.ndarray] = {}
        second: dict[str, np.ndarray] = {}
        values: dict[str, np.ndarray] = {}
        unbiased = (1 - BETAS[1] ** self.count) ** 0.5
        for name, value in self.values.items():
            step = grad[name] * share
            first[name] = self.first[name] + (step - self.first[name]) * (1 - BETAS[0])
            second[name] = self.second[name] * BETAS[1] + step * step * (1 - BETAS[1])
            pace = (1.0 if name in self.form.slow else RATIO) * rate / (1 - BETAS[0] ** self.count)
            moved = value - pace * first[name] / (np.sqrt(second[name]) / unbiased + EPSILON)
            values[name] = moved.astype(np.float32)
        self.first, self.second = first, second
        self._hold(values)

    def discard(self) -> None:
        self.inner.discard()

    def check(self, rows: Sequence[TokenRow]) -> list[RowResult]:
        return self.inner.check(rows)

    def gradients(self) -> Gradients:
        return self.inner.gradients()

    def assign(self, terms: Terms) -> None:
        self.inner.assign(terms)

    def snapshot(self) -> Snapshot:
        return Snapshot(self.values, self.first, self.second, self.count)  # replaced, never written to

    def restore(self, snapshot: object) -> None:
        assert isinstance(snapshot, Snapshot)
        self.first, self.second, self.count = snapshot.first, snapshot.second, snapshot.count
        self._hold(snapshot.values)
        self.discard()

    def weights(self) -> AdapterWeights:
        return self.inner.weights()

    def settle(self) -> State:
        """From now on compute as what is published; gives the state to keep with it."""
        published = AdapterWeights(self.form.published(self.values))
        self.inner = self.engine.learner(self.shape, seed=0, start=published)
        return self.form.state(self.values)

    def _hold(self, values: Values) -> None:
        self.values = values
        self.inner.assign(self.form.terms(values))
