"""The trunk in torch: rows that are kept, and the last states that a scope looks at."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import torch
from torch import Tensor

from imprint.engine.torch.decoder import Decoder
from imprint.engine.trunk import LIMIT, Ids, Kept, batches


class Trunk(Kept[Tensor]):
    """Hidden rows of a decoder's lower layers."""

    def __init__(self, decoder: Decoder, *, limit: int = LIMIT) -> None:
        super().__init__(self._computed, limit=limit)
        self.decoder = decoder

    @torch.no_grad()
    def _computed(self, batch: list[Ids], depth: int) -> list[Tensor]:
        tokens = padded(batch).to(self.decoder.device)
        hidden = self.decoder.run(self.decoder.embed(tokens), 0, depth)
        return [hidden[index, : len(ids)].clone() for index, ids in enumerate(batch)]


@torch.no_grad()
def last_states(decoder: Decoder, prompts: Sequence[Ids], depth: int) -> np.ndarray:
    """The output of layers 0..depth-1 for the last token of each sequence: (N, D) float32."""
    found: dict[Ids, np.ndarray] = {}
    for batch in batches(set(prompts)):
        ends = torch.tensor([[len(ids) - 1] for ids in batch], device=decoder.device)
        x = decoder.run(decoder.embed(padded(batch).to(decoder.device)), 0, depth, rows=ends)
        found.update(zip(batch, x[:, 0].float().cpu().numpy(), strict=True))
    return np.stack([found[ids] for ids in prompts])


@torch.no_grad()
def inputs(decoder: Decoder, prompt: Ids, modules: Collection[str]) -> dict[str, np.ndarray]:
    """See `imprint.engine.base.Engine.inputs`."""
    found: dict[str, np.ndarray] = {}

    def note(name: str, x: Tensor, y: Tensor) -> Tensor:
        if name in modules:
            found[name] = x[0].float().cpu().numpy()
        return y

    decoder.run(decoder.embed(padded([prompt]).to(decoder.device)), 0, decoder.config.layers, adapt=note)
    return found


@torch.no_grad()
def means(decoder: Decoder, texts: Sequence[Ids]) -> np.ndarray:
    """See `imprint.engine.base.Engine.means`."""
    found: dict[Ids, np.ndarray] = {}
    for batch in batches(set(texts)):
        tokens = padded(batch).to(decoder.device)
        hidden = decoder.norm(decoder.run(decoder.embed(tokens), 0, decoder.config.layers)).float()
        lengths = torch.tensor([[len(ids)] for ids in batch], device=decoder.device)
        own = torch.arange(tokens.shape[1], device=decoder.device) < lengths
        mean = (hidden * own[..., None]).sum(1) / lengths
        found.update(zip(batch, mean.cpu().numpy(), strict=True))
    return np.stack([found[ids] for ids in texts])


def padded(batch: Sequence[Sequence[int]]) -> Tensor:
    """Ids (B, T), zeros on the right; with a causal mask no real token sees them."""
    length = max(len(ids) for ids in batch)
    return torch.tensor([[*ids, *[0] * (length - len(ids))] for ids in batch])
