"""What an engine is: the contract every backend meets and the whole of what the rest of Imprint knows of
tensors.

An engine holds one base. It is driven by one thread; nothing in it locks. Long work is offered in slices (an
iterator to advance, a gradient to take), so that whoever drives it can alternate decoding with learning.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Protocol

import numpy as np

from imprint.types import (
    AdapterWeights,
    BaseInfo,
    Checkpointing,
    Drawn,
    GradientResult,
    LoraShape,
    LowRank,
    Request,
    RowResult,
    TokenRow,
)

Gradients = Mapping[str, tuple[np.ndarray, np.ndarray]]
"""The gradient of A and of B by module, in their shapes, float32."""


class Learner(Protocol):
    """The training of one adapter: its fp32 parameters, its gradient and its optimizer, bound to each
    other."""

    def gradient(self, rows: Sequence[TokenRow]) -> GradientResult:
        """Add the gradient of the rows' summed weighted loss; several calls before one `apply` equal one
        batch. A token of negative weight is made less likely, and counts with its size in the total
        weight."""

    def apply(self, rate: float) -> None:
        """One optimizer step with the gradient so far divided by its total weight, which is then
        forgotten."""

    def discard(self) -> None:
        """Forget the gradient so far without a step."""

    def gradients(self) -> Gradients:
        """The gradient so far divided by its total weight, copied; empty where there is none."""

    def assign(self, terms: Mapping[str, LowRank]) -> None:
        """Go on with other values of A and B, of the same modules, shapes and scales; the optimizer's state
        stays."""

    def check(self, rows: Sequence[TokenRow]) -> list[RowResult]:
        """Teacher-forced results of rows under the current parameters, no gradient."""

    def snapshot(self) -> object:
        """A copy of parameters and optimizer state, for `restore`."""

    def restore(self, snapshot: object) -> None: ...

    def weights(self) -> AdapterWeights:
        """The current parameters as float32 arrays, copied."""


class Batch(Protocol):
    """Answers that are written together, each with its own adapter; requests join and leave between steps.

    Alone or beside others, a request gets the same answer: its draws depend on its own seed, and its
    conversation is continued from what is kept and kept again, as `Engine.decode` does it."""

    def __len__(self) -> int:
        """How many requests are in it."""

    def join(self, request: Request) -> int:
        """Take a request in, by the number that its tokens will have: its prompt is read in the steps that
        follow. Raises InputError for a prompt that leaves no room."""

    def drop(self, number: int) -> None:
        """Let a request go before its answer has ended; nothing happens if it has."""

    def step(self) -> list[Drawn]:
        """One more token of every answer, and the first of those whose prompts were read meanwhile; prompts
        take turns, a slice in a step. Whoever has drawn its last token has left."""

    def close(self) -> None:
        """Drop all."""


class Engine(Protocol):
    """One base model, able to answer with any adapter and to train new ones."""

    info: BaseInfo
    end_tokens: tuple[int, ...]
    """The ids that end an answer; `decode` yields them as a row's last token."""
    split: int
    """The layers that adapters are expected to leave alone: what is kept of conversations below them serves
    all."""

    def decode(self, requests: Sequence[Request]) -> Iterator[list[tuple[int, int]]]:
        """Answer all requests as one batch, each with its own adapter: every item holds the (row, token)
        pairs of one step; a row ends after an end token or `max_tokens`. The first item comes after the
        prompts were read. A single request reuses what is cached of its conversation, and leaves its own
        behind. Outside its adapter's scope a request is answered by the base, exactly."""

    def batch(self) -> Batch:
        """A new batch that requests may join and leave."""

    def states(self, prompts: Sequence[Sequence[int]], depth: int, *, keep: bool = False) -> np.ndarray:
        """What a `Scope` looks at, (N, 2D) float32: the output of the lowest `depth` layers and the
        embeddings, each as its mean over a prompt's tokens, divided by its root mean square. With `keep`
        they are kept as rows of lessons are."""

    def inputs(self, prompt: Sequence[int], modules: Collection[str]) -> dict[str, np.ndarray]:
        """What the base lets into these linears, by name: (T, in) float32."""

    def means(self, texts: Sequence[Sequence[int]]) -> np.ndarray:
        """The base's last hidden state, after the final norm, as a mean over each text's tokens: (N, D)
        float32."""

    def mismatches(self, adapter: AdapterWeights) -> list[str]:
        """Every reason why the adapter does not fit this base, one line each; empty when it fits."""

    def learner(
        self,
        shape: LoraShape,
        *,
        seed: int,
        start: AdapterWeights | None = None,
        checkpointing: Checkpointing = "auto",
    ) -> Learner:
        """A learner whose adapter is new (B zero) or continues from `start`: its rank and scale stay, with
        `shape.dora` a plain one becomes a DoRA that computes the same, and a DoRA stays one.

        With `checkpointing` "on" every layer but the last keeps its input alone for the backward pass and is
        computed again in it, with "off" none, and "auto" decides by the size of the forward: see
        `imprint.engine.learning.most_kept`. The numbers are the same, bit for bit where the device adds in
        one order."""

    def prepare(self, rows: Sequence[TokenRow], layers: int) -> None:
        """Compute and keep the trunk's output of rows for learners of `layers` top layers, and with it the
        states of their prompts where a scope may look; on disk too if the engine was opened with a folder."""

    def peak_memory_mb(self) -> float: ...

    def close(self) -> None: ...
