"""The head: normed rows to logits, whole or in parts of the vocabulary, and back.

Parts are what the loss walks, so that logits never exist for the whole vocabulary at once. A part reads the
matrix both ways: rows to logits, and weights of the tokens to rows. It knows nothing of losses.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import torch
from torch import Tensor

from imprint.engine.torch.blocked import Blocked
from imprint.engine.torch.linears import product
from imprint.engine.torch.nibbles import Nibbles
from imprint.engine.torch.weights import Loaded, Quantised, Stored, passing, rows

PART = 8192  # tokens; at hidden 1024 in bf16 that is 16 MB, which a last-level cache can hold


class Part(Protocol):
    """Rows of the head's matrix W for `size` tokens that follow one another."""

    size: int

    def logits(self, x: Tensor, out: Tensor) -> Tensor:
        """x (R, D) -> x W^T (R, size), which may lie in `out`."""

    def back(self, weights: Tensor) -> Tensor:
        """(R, size) -> weights W (R, D)."""


class Head:
    """A frozen matrix W (vocabulary, D) that computes in `dtype`, in parts of `size` tokens.

    One that is stored is laid out for oneDNN; the few rows that are wanted as they are come from its file.
    With `lay_out` one that is quantised is laid out for few rows."""

    def __init__(
        self, weight: Loaded, dtype: torch.dtype, size: int = PART, *, lay_out: bool = False
    ) -> None:
        self.weight = weight
        self.dtype = dtype
        self.size = size
        self._blocked: list[_BlockedPart] = []
        if isinstance(weight, Stored):
            self._blocked = [_BlockedPart(Blocked(part)) for part in weight.parts(size)]
        self.few: Nibbles | None = None
        if lay_out and isinstance(weight, Quantised) and Nibbles.suits(weight, dtype):
            self.few = Nibbles(weight, dtype)

    def __call__(self, x: Tensor) -> Tensor:
        """Normed rows (..., D) -> logits (..., vocabulary)."""
        if isinstance(self.weight, Stored):
            return torch.cat([part.forward.product(x) for part in self._blocked], -1)
        return product(x, self.few or self.weight)

    def rows(self, tokens: Tensor) -> Tensor:
        """W[tokens] (R, D)."""
        return rows(self.weight, tokens, self.dtype)

    def parts(self) -> Iterator[Part]:
        """All of the vocabulary, in order."""
        if isinstance(self.weight, Stored):
            self._lay_back(self.weight)
            yield from self._blocked
        elif isinstance(dense := self.few.dense if self.few else self.weight, Tensor):
            yield from map(_DensePart, dense.split(self.size))
        else:
            assert isinstance(self.weight, Quantised)
            for tokens in torch.arange(self.weight.shape[0], device=self.weight.device).split(self.size):
                yield _DensePart(self.weight.rows(tokens).dense(self.dtype))

    def _lay_back(self, weight: Stored) -> None:
        """Lay out what reads the parts back, when it is first wanted: when something is learnt."""
        if self._blocked[0].backward is not None:
            return
        room = passing(weight.shape[1] * self.size, self.dtype)
        for blocked, part in zip(self._blocked, weight.parts(self.size), strict=True):
            turned = room[: part.numel()].view(part.shape[1], part.shape[0]).copy_(part.mT)
            blocked.backward = Blocked(turned)


class _DensePart:
    def __init__(self, weight: Tensor) -> None:
        self.weight = weight
        self.size = weight.shape[0]

    def logits(self, x: Tensor, out: Tensor) -> Tensor:
        return torch.mm(x, self.weight.mT, out=out)

    def back(self, weights: Tensor) -> Tensor:
        return weights @ self.weight


class _BlockedPart:
    def __init__(self, forward: Blocked) -> None:
        self.forward = forward
        self.backward: Blocked | None = None
        self.size = forward.shape[0]

    def logits(self, x: Tensor, out: Tensor) -> Tensor:
        return self.forward.product(x)

    def back(self, weights: Tensor) -> Tensor:
        assert self.backward is not None
        return self.backward.product(weights)
