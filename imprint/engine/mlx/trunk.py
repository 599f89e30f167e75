"""The trunk in MLX: rows that are kept, and the states that a scope looks at."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import mlx.core as mx
import numpy as np

from imprint.engine.mlx.decoder import Decoder
from imprint.engine.shelf import Ids, Shelf
from imprint.engine.trunk import LIMIT, Kept, state, vectors


class Trunk(Kept[mx.array]):
    """Hidden rows of a decoder's lower layers, on disk too with a `shelf`."""

    def __init__(
        self, decoder: Decoder, *, limit: int = LIMIT, shelf: Shelf[mx.array] | None = None
    ) -> None:
        super().__init__(self._computed, limit=limit, shelf=shelf)
        self.decoder = decoder

    def _computed(self, batch: list[Ids], depth: int) -> list[mx.array]:
        hidden = self.decoder.run(self.decoder.embed(padded(batch)), 0, depth)
        # Views of one buffer, which goes with the last of them: rows of a batch are of nearly one length.
        rows = [hidden[index, : len(ids)] for index, ids in enumerate(batch)]
        mx.eval(rows)
        return rows


def states(decoder: Decoder, prompts: Sequence[Ids], depth: int) -> np.ndarray:
    """See `imprint.engine.base.Engine.states`."""

    def computed(batch: list[Ids]) -> np.ndarray:
        embedded = decoder.embed(padded(batch))
        hidden = decoder.run(embedded, 0, depth)
        return state(mean(hidden, batch), mean(embedded, batch))

    return vectors(prompts, computed)


def states_of(decoder: Decoder, batch: Sequence[Ids], rows: Sequence[mx.array]) -> np.ndarray:
    """The states (B, 2D) of prompts whose trunk outputs, (T, D) each, are known."""
    longest = max(len(ids) for ids in batch)
    hidden = mx.stack([mx.pad(each, [(0, longest - len(each)), (0, 0)]) for each in rows])
    return state(mean(hidden, batch), mean(decoder.embed(padded(batch)), batch))


def mean(rows: mx.array, batch: Sequence[Ids]) -> np.ndarray:
    """The mean of rows (B, T, D) over each sequence's own tokens: (B, D) float32."""
    lengths = mx.array([[len(ids)] for ids in batch])
    own = mx.arange(rows.shape[1]) < lengths
    return np.array((rows.astype(mx.float32) * own[..., None]).sum(1) / lengths)


def shelf_of_rows(folder: Path | None, base: str, decoder: Decoder) -> Shelf[mx.array] | None:
    """Where the rows of this decoder's trunk are kept on disk, if there is a folder; `base` is its
    fingerprint."""
    if folder is None:
        return None

    def packed(rows: mx.array) -> bytes:
        return np.array(mx.contiguous(rows).view(mx.uint8)).tobytes()

    def unpacked(data: bytes) -> mx.array:
        return mx.array(np.frombuffer(data, np.uint8)).view(decoder.dtype).reshape(-1, decoder.config.hidden)

    return Shelf(folder, f"rows mlx {decoder.dtype} {base}", packed, unpacked)


def inputs(decoder: Decoder, prompt: Ids, modules: Collection[str]) -> dict[str, np.ndarray]:
    """See `imprint.engine.base.Engine.inputs`."""
    found: dict[str, mx.array] = {}

    def note(name: str, x: mx.array, y: mx.array) -> mx.array:
        if name in modules:
            found[name] = x[0].astype(mx.float32)
        return y

    decoder.run(decoder.embed(padded([prompt])), 0, decoder.config.layers, adapt=note)
    return {name: np.array(x) for name, x in found.items()}


def means(decoder: Decoder, texts: Sequence[Ids]) -> np.ndarray:
    """See `imprint.engine.base.Engine.means`."""

    def computed(batch: list[Ids]) -> np.ndarray:
        x = decoder.run(decoder.embed(padded(batch)), 0, decoder.config.layers)
        return mean(decoder.norm(x), batch)

    return vectors(texts, computed)


def padded(batch: Sequence[Sequence[int]]) -> mx.array:
    """Ids (B, T), zeros on the right; with a causal mask no real token sees them."""
    length = max(len(ids) for ids in batch)
    return mx.array([[*ids, *[0] * (length - len(ids))] for ids in batch], mx.int32)
