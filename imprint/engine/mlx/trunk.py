"""What the trunk says of each sequence of ids, computed once and kept: the reason why a lesson takes seconds.

The output of the layers below an adapter depends on the base, the depth and the token ids, and on nothing
else, so those are the key. It knows nothing of adapters, losses or conversations.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

import mlx.core as mx
import numpy as np

from imprint.engine.mlx.decoder import Decoder

BATCH_TOKENS = 2048


class Trunk:
    """Hidden rows (T, D) at a depth, by token ids; the least recently used go first once `limit` bytes are
    held."""

    def __init__(self, decoder: Decoder, *, limit: int = 1 << 30) -> None:
        self.decoder = decoder
        self.limit = limit
        self.held = 0
        self._rows: OrderedDict[tuple[int, tuple[int, ...]], mx.array] = OrderedDict()

    def rows(self, tokens: Sequence[tuple[int, ...]], depth: int) -> list[mx.array]:
        """The output of layers 0..depth-1 for each sequence of ids; what is missing is computed in padded
        batches."""
        wanted = list(dict.fromkeys(tokens))
        found = {ids: self._rows[depth, ids] for ids in wanted if (depth, ids) in self._rows}
        for ids in found:
            self._rows.move_to_end((depth, ids))
        for batch in _batches(sorted((ids for ids in wanted if ids not in found), key=len)):
            for ids, rows in zip(batch, self._compute(batch, depth), strict=True):
                found[ids] = rows
                self._keep((depth, ids), rows)
        return [found[ids] for ids in tokens]

    def _compute(self, batch: list[tuple[int, ...]], depth: int) -> list[mx.array]:
        hidden = self.decoder.run(self.decoder.embed(padded(batch)), 0, depth)
        # Views of one buffer, which goes with the last of them: rows of a batch are of nearly one length.
        rows = [hidden[index, : len(ids)] for index, ids in enumerate(batch)]
        mx.eval(rows)
        return rows

    def _keep(self, key: tuple[int, tuple[int, ...]], rows: mx.array) -> None:
        if rows.nbytes > self.limit:
            return
        self._rows[key] = rows
        self.held += rows.nbytes
        while self.held > self.limit:
            _, dropped = self._rows.popitem(last=False)
            self.held -= dropped.nbytes


def last_states(decoder: Decoder, prompts: Sequence[tuple[int, ...]], depth: int) -> np.ndarray:
    """The output of layers 0..depth-1 for the last token of each sequence: (N, D) float32."""
    found: dict[tuple[int, ...], np.ndarray] = {}
    for batch in _batches(sorted(set(prompts), key=len)):
        ends = mx.array([[len(ids) - 1] for ids in batch], mx.int32)
        x = decoder.run(decoder.embed(padded(batch)), 0, depth, rows=ends)
        found.update(zip(batch, np.array(x[:, 0].astype(mx.float32)), strict=True))
    return np.stack([found[ids] for ids in prompts])


def _batches(tokens: Sequence[tuple[int, ...]]) -> list[list[tuple[int, ...]]]:
    """Sequences of rising length, cut so that none padded to its longest passes `BATCH_TOKENS`."""
    batches: list[list[tuple[int, ...]]] = []
    for ids in tokens:
        if not batches or (len(batches[-1]) + 1) * len(ids) > BATCH_TOKENS:
            batches.append([])
        batches[-1].append(ids)
    return batches


def padded(batch: Sequence[Sequence[int]]) -> mx.array:
    """Ids (B, T), zeros on the right; with a causal mask no real token sees them."""
    length = max(len(ids) for ids in batch)
    return mx.array([[*ids, *[0] * (length - len(ids))] for ids in batch], mx.int32)
