"""Answering: prompts are read in slices, then every step gives each running row its next token.

One request alone continues what is kept of its conversation; several are one batch, padded on the left, and
each row has its own adapter. Every step is offered to whoever drives before the next is computed, and nothing
is left unevaluated then, as the next step may come from another thread. It knows nothing of text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import mlx.core as mx
import numpy as np

from imprint.engine.mlx import lora
from imprint.engine.mlx.cache import Conversation, KeyStore, Memory, Top
from imprint.engine.mlx.decoder import Adapt, Decoder, Span
from imprint.engine.mlx.lora import Slot, Slots
from imprint.engine.mlx.trunk import last_states
from imprint.errors import InputError
from imprint.types import Request, Sampling

Step = list[tuple[int, int]]

SLICE = 512  # tokens of one prompt read between two chances for others to work
BATCH_SLICE = 4096  # the same for a batch, counted over its rows
JOIN = 64  # columns of padding a row may be read with rather than wait for a slice of its own


@dataclass(frozen=True, eq=False)
class Answering:
    """What answering needs; `split` is the number of trunk layers that conversations are kept by."""

    decoder: Decoder
    slots: Slots
    memory: Memory
    split: int
    end_tokens: tuple[int, ...]

    def decode(self, requests: Sequence[Request]) -> Iterator[Step]:
        """See `imprint.engine.base.Engine.decode`; while prompts are read the items are empty.

        A row also ends when prompt and answer fill the context. Raises InputError for a prompt that leaves no
        room.
        """
        context = self.decoder.config.context
        for request in requests:
            assert request.prompt, "a prompt has at least one token"
            if len(request.prompt) >= context:
                raise InputError(
                    f"the prompt has {len(request.prompt)} tokens, which leaves no room in a context of "
                    f"{context}; shorten it"
                )
        if len(requests) == 1:
            return self._alone(requests[0])
        return self._together(requests) if requests else iter(())

    def limit(self, request: Request) -> int:
        """The most tokens an answer may have."""
        return min(request.sampling.max_tokens, self.decoder.config.context - len(request.prompt))

    def ends(self, token: int, produced: int, limit: int) -> bool:
        return produced >= limit or token in self.end_tokens

    def _alone(self, request: Request) -> Iterator[Step]:
        slot = self.slots.slot(request.adapter)
        split = self.split if slot is None or slot.first_layer >= self.split else 0
        conversation = self.memory.take(request.prompt, split, slot.digest if slot else "")
        limit, prompt = self.limit(request), request.prompt
        try:
            while len(conversation.tokens) < len(prompt):
                begun = len(conversation.tokens)
                _read(self.decoder, conversation, prompt[begun : begun + SLICE])
                mx.eval(conversation.arrays)
                if len(prompt) - begun > SLICE:
                    yield []
            if not self._holds(request, conversation):
                slot = None
            top, adapt = conversation.top(slot.digest if slot else ""), lora.adapt([slot])
            # The last token is always run again: the answer begins from its output.
            top.length = min(top.length, len(prompt) - 1)
            while len(prompt) - top.length > SLICE:
                _rise(self.decoder, conversation, top, adapt, top.length + SLICE)
                mx.eval(conversation.arrays)
                yield []
            pick = picker(request.sampling)
            for produced in range(1, limit + 1):
                logits = _rise(self.decoder, conversation, top, adapt, len(conversation.tokens))
                mx.eval(logits, conversation.arrays)
                token = pick(logits)
                yield [(0, token)]
                if self.ends(token, produced, limit):
                    return
                _read(self.decoder, conversation, [token])
        finally:
            mx.eval(conversation.arrays)
            self.memory.leave(conversation)

    def _holds(self, request: Request, conversation: Conversation) -> bool:
        """Whether the prompt, just read, is inside its adapter's scope."""
        scope = request.adapter.scope if request.adapter else None
        if scope is None:
            return True
        if scope.depth == conversation.split:
            last = len(request.prompt)
            state = conversation.hidden(last - 1, last)[0, 0]
            return scope.holds(np.array(state.astype(mx.float32)))
        return scope.holds(last_states(self.decoder, [request.prompt], scope.depth)[0])

    def _slots(self, requests: Sequence[Request]) -> list[Slot | None]:
        """Each request's slot, the base's for those outside their adapter's scope."""
        slots = [self.slots.slot(request.adapter) for request in requests]
        scopes = [request.adapter.scope if request.adapter else None for request in requests]
        for depth in {scope.depth for scope in scopes if scope is not None}:
            rows = [row for row, scope in enumerate(scopes) if scope is not None and scope.depth == depth]
            states = last_states(self.decoder, [requests[row].prompt for row in rows], depth)
            for row, state in zip(rows, states, strict=True):
                scope = scopes[row]
                if scope is not None and not scope.holds(state):
                    slots[row] = None
        return slots

    def _together(self, requests: Sequence[Request]) -> Iterator[Step]:
        batch = _Batch(self.decoder, requests, self._slots(requests))
        limits = [self.limit(request) for request in requests]
        picks = [
            picker(request.sampling) if request.sampling.temperature > 0 else None for request in requests
        ]
        produced = [0] * len(requests)
        running = {row for row, limit in enumerate(limits) if limit > 0}
        logits = None
        for logits in batch.read():
            if logits is None:
                yield []
        while running and logits is not None:
            best: list[int] = np.array(logits.argmax(-1)).tolist()
            step: Step = []
            for place, row in enumerate(batch.order):
                if row not in running:
                    continue
                pick = picks[row]
                token = best[place] if pick is None else pick(logits[place])
                best[place] = token
                produced[row] += 1
                step.append((row, token))
                if self.ends(token, produced[row], limits[row]):
                    running.discard(row)
            yield sorted(step)
            if running:
                logits = batch.step(best, running)


def _read(decoder: Decoder, conversation: Conversation, tokens: Sequence[int]) -> None:
    """Append tokens to a conversation: the trunk alone, whatever adapter comes on top."""
    x = decoder.embed(mx.array([list(tokens)], mx.int32))
    span = Span(len(conversation.tokens), len(tokens))
    hidden = decoder.run(x, 0, conversation.split, span=span, keys=conversation.trunk)
    conversation.extend(tokens, hidden)


def _rise(decoder: Decoder, conversation: Conversation, top: Top, adapt: Adapt | None, end: int) -> mx.array:
    """Bring a top to the first `end` tokens of its conversation: the logits (V,) of what comes next."""
    first, layers = top.length, decoder.config.layers
    x = conversation.hidden(first, end)
    last = None if end - first == 1 else mx.array([[end - first - 1]], mx.int32)
    span = Span(first, end - first)
    x = decoder.run(x, conversation.split, layers, span=span, keys=top.store, adapt=adapt, rows=last)
    top.length = end
    return decoder.head.times(decoder.norm(x))[0, -1]


class _Batch:
    """Several requests as one batch, longest prompt first, so that rows join from the left end of the batch
    on."""

    def __init__(self, decoder: Decoder, requests: Sequence[Request], slots: Sequence[Slot | None]) -> None:
        self.decoder = decoder
        self.order = sorted(range(len(requests)), key=lambda row: -len(requests[row].prompt))
        prompts = [requests[row].prompt for row in self.order]
        self.width = len(prompts[0])
        self.gaps = [self.width - len(prompt) for prompt in prompts]
        padded = [[0] * gap + [*p] for gap, p in zip(self.gaps, prompts, strict=True)]
        self.tokens = np.array(padded, np.int32)
        self.slots = [slots[row] for row in self.order]
        self.adapt = lora.adapt(self.slots)
        self.column = 0
        layers, columns = decoder.config.layers, self.width + JOIN
        self.store = KeyStore(decoder.config, 0, layers, decoder.dtype, rows=len(requests), columns=columns)

    def read(self) -> Iterator[mx.array | None]:
        """Read the prompts: None after every slice but the last, then the logits (B, V) of what comes
        next."""
        while True:
            end = self._slice_end()
            rows = sum(gap < end for gap in self.gaps)
            logits = self._forward(self.tokens[:rows, self.column : end])
            if end == self.width:
                mx.eval(logits, self.store.buffers)
                yield logits
                return
            mx.eval(self.store.buffers)
            yield None

    def _slice_end(self) -> int:
        """Where the next slice ends: bounded in tokens, and before rows that would join with much padding."""
        rows = sum(gap <= self.column for gap in self.gaps)
        end = min(self.width, self.column + min(SLICE, max(1, BATCH_SLICE // rows)))
        return min([end, *(gap for gap in self.gaps if gap >= self.column + JOIN)])

    def step(self, tokens: Sequence[int], running: set[int]) -> mx.array:
        """The logits after one more token for each row in `order`; rows no longer running are dropped when
        they are a quarter of the batch, as each dropping copies what stays."""
        places = list(range(len(self.order)))
        if 4 * len(running) <= 3 * len(self.order):
            places = [place for place in places if self.order[place] in running]
            self.store.keep(places)
            self.gaps = [self.gaps[place] for place in places]
            self.order = [self.order[place] for place in places]
            self.slots = [self.slots[place] for place in places]
            self.adapt = lora.adapt(self.slots)
        logits = self._forward(np.array([[tokens[place]] for place in places], np.int32))
        mx.eval(logits, self.store.buffers)
        return logits

    def _forward(self, tokens: np.ndarray) -> mx.array:
        """Logits (rows, V), unevaluated, after the tokens (rows, count) that stand at the present column."""
        rows, count = tokens.shape
        gaps = self.gaps[:rows]
        span = Span(self.column, count, mx.array(gaps, mx.int32) if any(gaps) else None)
        ends = None if count == 1 else mx.full((rows, 1), count - 1, mx.int32)
        x = self.decoder.embed(mx.array(tokens))
        x = self.decoder.run(
            x, 0, self.decoder.config.layers, span=span, keys=self.store, adapt=self.adapt, rows=ends
        )
        self.column += count
        return self.decoder.head.times(self.decoder.norm(x))[:, -1]


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
