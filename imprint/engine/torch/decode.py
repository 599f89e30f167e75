"""What answering computes in torch: conversations continued, rows of a batch, and how tokens are drawn.

When it is done, and for whom, is in `imprint.engine.answering` and `imprint.engine.batch`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor

from imprint.engine import answering, rows
from imprint.engine.rows import Place
from imprint.engine.torch import lora
from imprint.engine.torch.cache import Conversation, KeyStore
from imprint.engine.torch.decoder import Abreast, Decoder
from imprint.engine.torch.linears import Adapt
from imprint.engine.torch.trunk import states, states_of
from imprint.types import Sampling

NUCLEUS = 1024  # likeliest tokens looked at first for top-p; rarely are more needed


class Answering(answering.Answering[Conversation, Tensor]):
    """See `imprint.engine.answering.Answering`."""

    def rows(self) -> Rows:
        return Rows(self)

    def state(self, conversation: Conversation, length: int) -> np.ndarray:
        tokens = tuple(conversation.tokens[:length])
        found: np.ndarray = states_of(self.decoder, [tokens], [conversation.hidden(0, length)[0]])[0]
        return found

    def states(self, prompts: Sequence[tuple[int, ...]], depth: int) -> np.ndarray:
        return states(self.decoder, prompts, depth)

    @torch.inference_mode()
    def store(self, layers: range, rows: int, columns: int) -> KeyStore:
        decoder = self.decoder
        return KeyStore(
            decoder.config, layers.start, layers.stop, rows=rows, columns=columns,
            device=decoder.device, dtype=decoder.dtype,
        )  # fmt: skip

    @torch.inference_mode()
    def embed(self, tokens: Sequence[Sequence[int]]) -> Tensor:
        return self.decoder.embed(torch.tensor(tokens, device=self.decoder.device))

    @torch.inference_mode()
    def joined(self, outputs: Sequence[Tensor]) -> Tensor:
        return torch.cat(list(outputs), 1)

    @torch.inference_mode()
    def run(self, x: Tensor, layers: range, places: Sequence[Place[Tensor]], *, last: bool = False) -> Tensor:
        decoder, counts = self.decoder, [place.count for place in places]
        slots = [place.slot for place in places for _ in range(place.count)]
        adapt = lora.adapt(slots)
        hints = lora.hints(slots if len(places) > 1 else slots[:1], x.shape[2], x.device)
        parts = [(decoder.span(place.count, start=place.column), place.store) for place in places]
        ends = torch.tensor(counts, device=decoder.device).cumsum(0) - 1 if last else None
        if len(parts) == 1:
            ((span, keys),) = parts
            chosen = None if ends is None or x.shape[1] == 1 else ends[None]
            x = decoder.run(
                x, layers.start, layers.stop, span=span, keys=keys, adapt=adapt, rows=chosen, hints=hints
            )
        else:
            x = x.view(-1, 1, x.shape[2])
            x = decoder.run(x, layers.start, layers.stop, span=Abreast(parts), adapt=adapt, hints=hints)
            x = (x if ends is None else x[ends]).view(1, -1, x.shape[2])
        return decoder.head(decoder.norm(x))[0] if last else x

    def settle(self, conversation: Conversation) -> None:
        """Torch computes at once."""

    def picker(self, sampling: Sampling) -> Callable[[Tensor], int]:
        return picker(sampling)

    def array(self, logits: Tensor) -> np.ndarray:
        found: np.ndarray = logits.float().cpu().numpy()
        return found


class Rows(rows.Rows[Conversation, Tensor]):
    """See `imprint.engine.rows.Rows`."""

    store: KeyStore

    def __init__(self, answering: Answering) -> None:
        super().__init__(answering)
        self.decoder: Decoder = answering.decoder
        self.split = answering.split
        self._adapt: Adapt | None = None
        self._trunk_adapt: Adapt | None = None
        self._padding: Tensor | None = None
        self._hints: dict[int, Tensor] = {}

    @torch.inference_mode()
    def changed(self) -> None:
        self._adapt = lora.adapt(self.slots)
        deep = any(slot is not None and slot.first_layer < self.split for slot in self.slots)
        self._trunk_adapt = self._adapt if deep else None
        self._padding = torch.tensor(self.gaps, device=self.decoder.device) if any(self.gaps) else None
        self._hints = lora.hints(self.slots, self.decoder.config.hidden, self.decoder.device)

    @torch.inference_mode()
    def forward(self, tokens: Sequence[Sequence[int]], *, last: bool = True) -> Tensor:
        decoder, rows, count = self.decoder, len(tokens), len(tokens[0])
        layers, store = decoder.config.layers, self.store
        padding = None if self._padding is None else self._padding[:rows]
        span = decoder.span(count, start=self.column, padding=padding)
        ends = None if count == 1 else torch.full((rows, 1), count - 1, device=decoder.device)
        hints = {layer: vectors[:rows] for layer, vectors in self._hints.items()}
        x = self.computing.embed(tokens)
        x = decoder.run(x, 0, self.split, span=span, keys=store, adapt=self._trunk_adapt, hints=hints)
        self.hidden = x
        x = decoder.run(
            x, self.split, layers, span=span, keys=store, adapt=self._adapt, rows=ends, hints=hints
        )
        self.column += count
        return decoder.head(decoder.norm(x))[:, -1] if last else x


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
