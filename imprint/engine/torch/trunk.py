"""What the trunk says of each training row, computed once and kept: the reason why a lesson takes seconds.

The output of the layers below an adapter depends on the base, the depth and the token ids, and on nothing else, so those
are the key. It knows nothing of adapters, losses or conversations.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

import torch
from torch import Tensor

from imprint.engine.torch.decoder import Decoder

BATCH_TOKENS = 2048


class Trunk:
    """Hidden rows (T, D) at a depth, by token ids; the least recently used go first once `limit` bytes are held."""

    def __init__(self, decoder: Decoder, *, limit: int = 1 << 30) -> None:
        self.decoder = decoder
        self.limit = limit
        self.held = 0
        self._rows: OrderedDict[tuple[int, tuple[int, ...]], Tensor] = OrderedDict()

    def rows(self, tokens: Sequence[tuple[int, ...]], depth: int) -> list[Tensor]:
        """The output of layers 0..depth-1 for each sequence of ids; what is missing is computed in padded batches."""
        missing = [ids for ids in dict.fromkeys(tokens) if (depth, ids) not in self._rows]
        missing.sort(key=len)
        fresh: dict[tuple[int, ...], Tensor] = {}
        while missing:
            count = max(1, BATCH_TOKENS // len(missing[min(len(missing), 64) - 1]))
            batch, missing = missing[:count], missing[count:]
            fresh.update(zip(batch, self._compute(batch, depth), strict=True))
        result = []
        for ids in tokens:
            key = (depth, ids)
            if ids in fresh and key not in self._rows:
                self._keep(key, fresh[ids])
            if key in self._rows:
                self._rows.move_to_end(key)
            result.append(self._rows[key] if key in self._rows else fresh[ids])
        return result

    @torch.no_grad()
    def _compute(self, batch: list[tuple[int, ...]], depth: int) -> list[Tensor]:
        tokens = padded(batch).to(self.decoder.device)
        hidden = self.decoder.run(self.decoder.embed(tokens), 0, depth)
        return [hidden[index, : len(ids)].clone() for index, ids in enumerate(batch)]

    def _keep(self, key: tuple[int, tuple[int, ...]], rows: Tensor) -> None:
        size = rows.numel() * rows.element_size()
        if size > self.limit:
            return
        self._rows[key] = rows
        self.held += size
        while self.held > self.limit:
            _, dropped = self._rows.popitem(last=False)
            self.held -= dropped.numel() * dropped.element_size()


def padded(batch: Sequence[Sequence[int]]) -> Tensor:
    """Ids (B, T), zeros on the right; with a causal mask no real token sees them."""
    length = max(len(ids) for ids in batch)
    return torch.tensor([[*ids, *[0] * (length - len(ids))] for ids in batch])
