"""Answering: prompts are read in slices, then every step gives each running row its next token.

One request alone continues what is kept of its conversation; several are one batch, padded on the left, and
each row has its own adapter. Every step is offered to whoever drives before the next is computed. It knows
nothing of text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from imprint.engine.torch import lora
from imprint.engine.torch.cache import Conversation, KeyStore, Memory
from imprint.engine.torch.decoder import Decoder
from imprint.engine.torch.lora import Slot, Slots
from imprint.engine.torch.trunk import last_states
from imprint.errors import InputError
from imprint.types import Request, Sampling

Step = list[tuple[int, int]]

SLICE = 512  # tokens of one prompt read between two chances for others to work
BATCH_SLICE = 4096  # the same for a batch, counted over its rows
JOIN = 64  # columns of padding a row may be read with rather than wait for a slice of its own
NUCLEUS = 1024  # likeliest tokens looked at first for top-p; rarely are more needed
RESERVED = 256  # columns made ready for an answer; longer ones grow the store


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

    @torch.inference_mode()
    def _alone(self, request: Request) -> Iterator[Step]:
        slot = self.slots.slot(request.adapter)
        split = self.split if slot is None or slot.first_layer >= self.split else 0
        conversation = self.memory.take(request.prompt, split, slot.digest if slot else "")
        limit = self.limit(request)
        prompt = request.prompt
        try:
            conversation.trunk.reserve(len(prompt) + min(limit, RESERVED))
            while len(prompt) - len(conversation.tokens) > SLICE:
                read(self.decoder, conversation, prompt[len(conversation.tokens) :][:SLICE])
                yield []
            read(self.decoder, conversation, prompt[len(conversation.tokens) :])
            if not self._holds(request, conversation):
                slot = None
            run = _Continued(self.decoder, conversation, slot)
            run.top.store.reserve(len(prompt) + min(limit, RESERVED))
            # The last token is always run again: the answer begins from its output.
            run.top.length = min(run.top.length, len(prompt) - 1)
            while len(prompt) - run.top.length > SLICE:
                run.advance(run.top.length + SLICE)
                yield []
            x = run.advance(len(prompt))
            pick = picker(request.sampling)
            for produced in range(1, limit + 1):
                token = pick(self.decoder.head(self.decoder.norm(x))[0, -1])
                yield [(0, token)]
                if self.ends(token, produced, limit):
                    return
                x = run.append(token)
        finally:
            self.memory.leave(conversation)

    def _holds(self, request: Request, conversation: Conversation) -> bool:
        """Whether the prompt, just read, is inside its adapter's scope."""
        scope = request.adapter.scope if request.adapter else None
        if scope is None:
            return True
        if scope.depth == conversation.split:
            last = len(request.prompt)
            return scope.holds(conversation.hidden(last - 1, last)[0, 0].float().cpu().numpy())
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

    @torch.inference_mode()
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
            best = logits.argmax(-1).tolist()
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


def read(decoder: Decoder, kept: Conversation, tokens: Sequence[int]) -> None:
    """Run the trunk over what follows in a conversation, and keep its keys and output there."""
    if tokens:
        x = decoder.embed(torch.tensor([tokens], device=decoder.device))
        span = decoder.span(len(tokens), start=len(kept.tokens))
        kept.extend(tokens, decoder.run(x, 0, kept.split, span=span, keys=kept.trunk))


class _Continued:
    """One conversation, its trunk read, under one adapter: what its top makes of the last token."""

    def __init__(self, decoder: Decoder, conversation: Conversation, slot: Slot | None) -> None:
        self.decoder = decoder
        self.conversation = conversation
        self.top = conversation.top(slot.digest if slot else "")
        self.adapt = lora.adapt([slot])

    def append(self, token: int) -> Tensor:
        """One more token: the last layer's output (1, 1, D) for it."""
        read(self.decoder, self.conversation, [token])
        return self.advance(len(self.conversation.tokens))

    def advance(self, end: int) -> Tensor:
        """Bring the top to the first `end` tokens, computing only what it lacks: the last layer's output
        (1, 1, D) for the last of them."""
        first, layers = self.top.length, self.decoder.config.layers
        x = self.conversation.hidden(first, end)
        span = self.decoder.span(end - first, start=first)
        last = None if end - first == 1 else torch.tensor([[end - first - 1]], device=self.decoder.device)
        x = self.decoder.run(
            x, self.conversation.split, layers, span=span, keys=self.top.store, adapt=self.adapt, rows=last
        )
        self.top.length = end
        return x


class _Batch:
    """Several requests as one batch, longest prompt first, so that rows join from the left end of the batch
    on."""

    def __init__(self, decoder: Decoder, requests: Sequence[Request], slots: Sequence[Slot | None]) -> None:
        self.decoder = decoder
        self.order = sorted(range(len(requests)), key=lambda row: -len(requests[row].prompt))
        prompts = [requests[row].prompt for row in self.order]
        self.width = len(prompts[0])
        self.gaps = [self.width - len(prompt) for prompt in prompts]
        self.tokens = torch.tensor([[0] * gap + [*p] for gap, p in zip(self.gaps, prompts, strict=True)])
        self.tokens = self.tokens.to(decoder.device)
        self.padding = torch.tensor(self.gaps, device=decoder.device) if any(self.gaps) else None
        self.slots = [slots[row] for row in self.order]
        self.adapt = lora.adapt(self.slots)
        self.column = 0
        longest = max(request.sampling.max_tokens for request in requests)
        self.store = KeyStore(
            decoder.config,
            0,
            decoder.config.layers,
            rows=len(requests),
            columns=self.width + min(longest, RESERVED // 4),
            device=decoder.device,
            dtype=decoder.dtype,
        )

    def read(self) -> Iterator[Tensor | None]:
        """Read the prompts: None after every slice but the last, then the logits (B, V) of what comes
        next."""
        while True:
            end = self._slice_end()
            rows = sum(gap < end for gap in self.gaps)
            logits = self._forward(self.tokens[:rows, self.column : end], last=end == self.width)
            yield logits
            if logits is not None:
                return

    def _slice_end(self) -> int:
        """Where the next slice ends: bounded in tokens, and before rows that would join with much padding."""
        rows = sum(gap <= self.column for gap in self.gaps)
        end = min(self.width, self.column + min(SLICE, max(1, BATCH_SLICE // rows)))
        return min([end, *(gap for gap in self.gaps if gap >= self.column + JOIN)])

    def step(self, tokens: Sequence[int], running: set[int]) -> Tensor:
        """The logits after one more token for each row in `order`; rows no longer running are dropped when
        they are a quarter of the batch, as each dropping copies what stays."""
        places = list(range(len(self.order)))
        if 4 * len(running) <= 3 * len(self.order):
            places = [place for place in places if self.order[place] in running]
            kept = torch.tensor(places, device=self.decoder.device)
            self.store.keep(kept)
            self.padding = None if self.padding is None else self.padding[kept]
            self.order = [self.order[place] for place in places]
            self.slots = [self.slots[place] for place in places]
            self.adapt = lora.adapt(self.slots)
        fresh = torch.tensor([[tokens[place]] for place in places], device=self.decoder.device)
        logits = self._forward(fresh, last=True)
        assert logits is not None
        return logits

    def _forward(self, tokens: Tensor, *, last: bool) -> Tensor | None:
        rows, count = tokens.shape
        layers = self.decoder.config.layers
        split = min((slot.first_layer for slot in self.slots if slot is not None), default=layers)
        padding = None if self.padding is None else self.padding[:rows]
        span = self.decoder.span(count, start=self.column, padding=padding)
        ends = None if count == 1 else torch.full((rows, 1), count - 1, device=self.decoder.device)
        x = self.decoder.embed(tokens)
        x = self.decoder.run(x, 0, split, span=span, keys=self.store, rows=ends if split == layers else None)
        if split < layers:
            x = self.decoder.run(x, split, layers, span=span, keys=self.store, adapt=self.adapt, rows=ends)
        self.column += count
        return self.decoder.head(self.decoder.norm(x))[:, -1] if last else None


def picker(sampling: Sampling) -> Callable[[Tensor], int]:
    """How a row's tokens are drawn from its logits (V,): the same seed draws the same, in any batch."""
    if sampling.temperature <= 0:
        return lambda logits: int(logits.argmax())
    generator = torch.Generator().manual_seed(sampling.seed)
    return lambda logits: draw(logits.float().cpu(), sampling, generator)


def draw(logits: Tensor, sampling: Sampling, generator: torch.Generator) -> int:
    """Temperature, then the smallest set of likeliest tokens whose chances reach `top_p`."""
    chances = torch.softmax((logits - logits.max()) / sampling.temperature, 0)
    if sampling.top_p >= 1:
        return int(torch.multinomial(chances, 1, generator=generator))
    likeliest, tokens = chances.topk(min(NUCLEUS, len(chances)))
    if likeliest.sum() < sampling.top_p:
        likeliest, tokens = chances.sort(descending=True)
    before = likeliest.cumsum(0) - likeliest
    likeliest = likeliest.masked_fill(before >= sampling.top_p, 0)
    likeliest[0] = likeliest[0].clamp(min=1e-30)  # top_p 0 still leaves the likeliest
    return int(tokens[torch.multinomial(likeliest, 1, generator=generator)])
