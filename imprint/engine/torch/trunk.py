"""The trunk in torch: rows that are kept, and the states that a scope looks at."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from imprint.engine.shelf import Ids, Shelf
from imprint.engine.torch.decoder import Decoder
from imprint.engine.trunk import LIMIT, Kept, state, vectors


class Trunk(Kept[Tensor]):
    """Hidden rows of a decoder's lower layers, on disk too with a `shelf`."""

    def __init__(self, decoder: Decoder, *, limit: int = LIMIT, shelf: Shelf[Tensor] | None = None) -> None:
        super().__init__(self._computed, limit=limit, shelf=shelf)
        self.decoder = decoder

    @torch.no_grad()
    def _computed(self, batch: list[Ids], depth: int) -> list[Tensor]:
        tokens = padded(batch).to(self.decoder.device)
        hidden = self.decoder.run(self.decoder.embed(tokens), 0, depth)
        return [hidden[index, : len(ids)].clone() for index, ids in enumerate(batch)]


@torch.no_grad()
def states(decoder: Decoder, prompts: Sequence[Ids], depth: int) -> np.ndarray:
    """See `imprint.engine.base.Engine.states`."""

    def computed(batch: list[Ids]) -> np.ndarray:
        embedded = decoder.embed(padded(batch).to(decoder.device))
        hidden = decoder.run(embedded, 0, depth)
        return state(mean(hidden, batch), mean(embedded, batch))

    return vectors(prompts, computed)


@torch.no_grad()
def states_of(decoder: Decoder, batch: Sequence[Ids], rows: Sequence[Tensor]) -> np.ndarray:
    """The states (B, 2D) of prompts whose trunk outputs, (T, D) each, are known."""
    hidden = pad_sequence(list(rows), batch_first=True)
    embedded = decoder.embed(padded(batch).to(decoder.device))
    return state(mean(hidden, batch), mean(embedded, batch))


def mean(rows: Tensor, batch: Sequence[Ids]) -> np.ndarray:
    """The mean of rows (B, T, D) over each sequence's own tokens: (B, D) float32."""
    lengths = torch.tensor([[len(ids)] for ids in batch], device=rows.device)
    own = torch.arange(rows.shape[1], device=rows.device) < lengths
    found: np.ndarray = ((rows.float() * own[..., None]).sum(1) / lengths).cpu().numpy()
    return found


def shelf_of_rows(folder: Path | None, base: str, decoder: Decoder) -> Shelf[Tensor] | None:
    """Where the rows of this decoder's trunk are kept on disk, if there is a folder; `base` is its
    fingerprint."""
    if folder is None:
        return None

    def packed(rows: Tensor) -> bytes:
        return rows.contiguous().cpu().view(torch.uint8).numpy().tobytes()

    def unpacked(data: bytes) -> Tensor:
        rows = torch.frombuffer(bytearray(data), dtype=decoder.dtype).view(-1, decoder.config.hidden)
        return rows.to(decoder.device)

    return Shelf(folder, f"rows torch {decoder.dtype} {base}", packed, unpacked)


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

    def computed(batch: list[Ids]) -> np.ndarray:
        tokens = padded(batch).to(decoder.device)
        return mean(decoder.norm(decoder.run(decoder.embed(tokens), 0, decoder.config.layers)), batch)

    return vectors(texts, computed)


def padded(batch: Sequence[Sequence[int]]) -> Tensor:
    """Ids (B, T), zeros on the right; with a causal mask no real token sees them."""
    length = max(len(ids) for ids in batch)
    return torch.tensor([[*ids, *[0] * (length - len(ids))] for ids in batch])
