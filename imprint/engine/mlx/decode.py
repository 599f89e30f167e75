"""What answering computes in MLX: conversations continued, rows of a batch, and how tokens are drawn.

When it is done, and for whom, is in `imprint.engine.answering` and `imprint.engine.batch`. Nothing is left
unevaluated where others may go on, as the next step may come from another thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import mlx.core as mx
import numpy as np

from imprint.engine import answering, rows
from imprint.engine.mlx import lora
from imprint.engine.mlx.cache import Conversation, KeyStore
from imprint.engine.mlx.decoder import Abreast, Adapt, Decoder, Span
from imprint.engine.mlx.trunk import states, states_of
from imprint.engine.rows import Place
from imprint.types import Sampling


class Answering(answering.Answering[Conversation, mx.array]):
    """See `imprint.engine.answering.Answering`."""

    def rows(self) -> Rows:
        return Rows(self)

    def state(self, conversation: Conversation, length: int) -> np.ndarray:
        tokens = tuple(conversation.tokens[:length])
        found: np.ndarray = states_of(self.decoder, [tokens], [conversation.hidden(0, length)[0]])[0]
        return found

    def states(self, prompts: Sequence[tuple[int, ...]], depth: int) -> np.ndarray:
        return states(self.decoder, prompts, depth)

    def store(self, layers: range, rows: int, columns: int) -> KeyStore:
        decoder = self.decoder
        return KeyStore(decoder.config, layers.start, layers.stop, decoder.dtype, rows=rows, columns=columns)

    def embed(self, tokens: Sequence[Sequence[int]]) -> mx.array:
        embedded: mx.array = self.decoder.embed(mx.array(np.array(tokens, np.int32)))
        return embedded

    def joined(self, outputs: Sequence[mx.array]) -> mx.array:
        return mx.concatenate(list(outputs), axis=1)

    def run(
        self, x: mx.array, layers: range, places: Sequence[Place[mx.array]], *, last: bool = False
    ) -> mx.array:
        decoder, counts = self.decoder, [place.count for place in places]
        slots = [place.slot for place in places for _ in range(place.count)]
        adapt = lora.adapt(slots)
        hints = lora.hints(slots if len(places) > 1 else slots[:1], x.shape[2])
        parts = [(Span(place.column, place.count), place.store) for place in places]
        ends = mx.array(counts).cumsum() - 1
        if len(parts) == 1:
            ((span, keys),) = parts
            chosen = ends[None] if last and x.shape[1] > 1 else None
            x = decoder.run(
                x, layers.start, layers.stop, span=span, keys=keys, adapt=adapt, rows=chosen, hints=hints
            )
        else:
            x = x.reshape(-1, 1, x.shape[2])
            x = decoder.run(x, layers.start, layers.stop, span=Abreast(parts), adapt=adapt, hints=hints)
            x = (x[ends] if last else x).reshape(1, -1, x.shape[2])
        if last:
            x = decoder.head.times(decoder.norm(x))[0]
            mx.eval(x, [place.store.buffers for place in places])
        return x

    def settle(self, conversation: Conversation) -> None:
        mx.eval(conversation.arrays)

    def picker(self, sampling: Sampling) -> Callable[[mx.array], int]:
        return picker(sampling)

    def array(self, logits: mx.array) -> np.ndarray:
        return np.array(logits.astype(mx.float32))


class Rows(rows.Rows[Conversation, mx.array]):
    """See `imprint.engine.rows.Rows`."""

    store: KeyStore

    def __init__(self, answering: Answering) -> None:
        super().__init__(answering)
        self.decoder: Decoder = answering.decoder
        self.split = answering.split
        self._adapt: Adapt | None = None
        self._hints: dict[int, mx.array] = {}

    def changed(self) -> None:
        self._adapt = lora.adapt(self.slots)
        self._hints = lora.hints(self.slots, self.decoder.config.hidden)
        mx.eval(self.store.buffers)

    def forward(self, tokens: Sequence[Sequence[int]], *, last: bool = True) -> mx.array:
        decoder, rows, count = self.decoder, len(tokens), len(tokens[0])
        gaps, layers, store = self.gaps[:rows], decoder.config.layers, self.store
        span = Span(self.column, count, mx.array(gaps, mx.int32) if any(gaps) else None)
        ends = None if count == 1 else mx.full((rows, 1), count - 1, mx.int32)
        hints = {layer: vectors[:rows] for layer, vectors in self._hints.items()}
        x = self.computing.embed(tokens)
        x = decoder.run(x, 0, self.split, span=span, keys=store, adapt=self._adapt, hints=hints)
        self.hidden = x
        x = decoder.run(
            x, self.split, layers, span=span, keys=store, adapt=self._adapt, rows=ends, hints=hints
        )
        self.column += count
        logits = decoder.head.times(decoder.norm(x))[:, -1] if last else x
        mx.eval(logits, self.hidden, store.buffers)
        return logits


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
