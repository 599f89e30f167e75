"""What answering computes in MLX: conversations continued, rows of a batch, and how tokens are drawn.

When it is done, and for whom, is in `imprint.engine.answering` and `imprint.engine.batch`. Nothing is left
unevaluated where others may go on, as the next step may come from another thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import mlx.core as mx
import numpy as np

from imprint.engine import answering
from imprint.engine.memory import Top
from imprint.engine.mlx import lora
from imprint.engine.mlx.cache import FIRST_COLUMNS, Conversation, KeyStore
from imprint.engine.mlx.decoder import Adapt, Decoder, Span
from imprint.engine.mlx.lora import Slot
from imprint.engine.mlx.trunk import states, states_of
from imprint.types import Sampling


class Answering(answering.Answering[Conversation, mx.array]):
    """See `imprint.engine.answering.Answering`."""

    def rows(self) -> Rows:
        return Rows(self.decoder, self.split)

    def state(self, conversation: Conversation, length: int) -> np.ndarray:
        tokens = tuple(conversation.tokens[:length])
        found: np.ndarray = states_of(self.decoder, [tokens], [conversation.hidden(0, length)[0]])[0]
        return found

    def states(self, prompts: Sequence[tuple[int, ...]], depth: int) -> np.ndarray:
        return states(self.decoder, prompts, depth)

    def extend(self, conversation: Conversation, tokens: Sequence[int]) -> None:
        x = self.decoder.embed(mx.array([list(tokens)], mx.int32))
        span = Span(len(conversation.tokens), len(tokens))
        hidden = self.decoder.run(x, 0, conversation.split, span=span, keys=conversation.trunk)
        conversation.extend(tokens, hidden)

    def rise(self, conversation: Conversation, top: Top[KeyStore], slot: Slot | None, end: int) -> mx.array:
        first, layers = top.length, self.decoder.config.layers
        x = conversation.hidden(first, end)
        last = None if end - first == 1 else mx.array([[end - first - 1]], mx.int32)
        span, adapt = Span(first, end - first), lora.adapt([slot])
        x = self.decoder.run(
            x, conversation.split, layers, span=span, keys=top.store, adapt=adapt, rows=last
        )
        top.length = end
        logits: mx.array = self.decoder.head.times(self.decoder.norm(x))[0, -1]
        mx.eval(logits, conversation.arrays)
        return logits

    def settle(self, conversation: Conversation) -> None:
        mx.eval(conversation.arrays)

    def picker(self, sampling: Sampling) -> Callable[[mx.array], int]:
        return picker(sampling)

    def array(self, logits: mx.array) -> np.ndarray:
        return np.array(logits.astype(mx.float32))


class Rows(answering.Rows[Conversation, mx.array]):
    """See `imprint.engine.answering.Rows`."""

    store: KeyStore

    def __init__(self, decoder: Decoder, split: int) -> None:
        super().__init__()
        self.decoder, self.split = decoder, split
        self._adapt: Adapt | None = None

    def allocate(self, rows: int, width: int) -> KeyStore:
        config, columns = self.decoder.config, width + FIRST_COLUMNS
        return KeyStore(config, 0, config.layers, self.decoder.dtype, rows=rows, columns=columns)

    def changed(self) -> None:
        self._adapt = lora.adapt(self.slots)
        mx.eval(self.store.buffers)

    def forward(self, tokens: Sequence[Sequence[int]], *, last: bool = True) -> mx.array:
        decoder, rows, count = self.decoder, len(tokens), len(tokens[0])
        gaps, layers, store = self.gaps[:rows], decoder.config.layers, self.store
        span = Span(self.column, count, mx.array(gaps, mx.int32) if any(gaps) else None)
        ends = None if count == 1 else mx.full((rows, 1), count - 1, mx.int32)
        x = decoder.run(self.embed(tokens), 0, self.split, span=span, keys=store, adapt=self._adapt)
        self.hidden = x
        x = decoder.run(x, self.split, layers, span=span, keys=store, adapt=self._adapt, rows=ends)
        self.column += count
        logits = decoder.head.times(decoder.norm(x))[:, -1] if last else x
        mx.eval(logits, self.hidden, store.buffers)
        return logits

    def embed(self, tokens: Sequence[Sequence[int]]) -> mx.array:
        return self.decoder.embed(mx.array(np.array(tokens, np.int32)))

    def joined(self, outputs: Sequence[mx.array]) -> mx.array:
        return mx.concatenate(list(outputs), axis=1)


def picker(sampling: Sampling) -> Callable[[mx.array], int]:
    """How a row's tokens are drawn from its logits (V,): the same seed draws the same, in any batch."""
    if sampling.temperature <= 0:
        return lambda logits: int(np.array(logits.argmax()))
    random = np.random.default_rng(sampling.seed)
    return lambda logits: draw(np.array(logits.astype(mx.float32)), sampling, random)


def draw(logits: np.ndarray, sampling: Sampling, random: np.random.Generator) -> int:
    """Temperature, then the smallest set of likeliest tokens whose chances reach `top_p`."""
    chances = np.exp((logits.astype(np.float64) - logits.max()) / sampling.temperature)
    chances /= chances.sum()
    if sampling.top_p >= 1:
        return _drawn(chances, random)
    order = np.argsort(-chances, kind="stable")
    before = np.cumsum(chances[order]) - chances[order]
    count = max(1, int(np.sum(before < sampling.top_p)))  # top_p 0 still leaves the likeliest
    return int(order[_drawn(chances[order[:count]], random)])


def _drawn(chances: np.ndarray, random: np.random.Generator) -> int:
    """An index with a probability in proportion to its chance."""
    sums = np.cumsum(chances)
    return min(int(np.searchsorted(sums, random.random() * sums[-1], side="right")), len(chances) - 1)
