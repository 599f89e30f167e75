"""Rows of different lengths as one sequence without padding: linears see tokens only, attention alone sees
rows.

For training, where rows are short and of every length: padding them to one length would be most of the work.
It stands in for `positions.Span` in a forward that has no past. It knows no weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor

from imprint.engine.torch.positions import Rotary

WRITTEN_OUT = 256  # longest row whose attention is written out, which is faster backward than the fused one


@dataclass(eq=False)
class Packed:
    """The places of N tokens, and of the queries among them: all, or those that `chosen` picked.

    `keys` (B, T) and `queries` (B, S) say where in the sequence each row's tokens and queries are, 0 where a
    row has no more; `places` (B, S) are the queries' positions in their rows; `back` says where in B * S each
    query is.
    """

    cos: Tensor  # (1, N, 1, head_size), of the queries
    sin: Tensor
    keys: Tensor
    queries: Tensor
    places: Tensor
    back: Tensor
    _masks: dict[int | None, Tensor] = field(default_factory=dict)

    def chosen(self, rows: Tensor) -> Packed:
        """The same rows with only some queries: `rows` (1, S') are their indices in the sequence, rising."""
        (indices,) = rows
        row = self.back[indices] // self.keys.shape[1]
        count = torch.bincount(row, minlength=len(self.keys))
        column = torch.arange(len(row), device=row.device) - (count.cumsum(0) - count)[row]
        width = rounded(max(1, int(count.max())))
        queries = torch.zeros(len(self.keys), width, dtype=torch.long, device=row.device)
        places = torch.zeros_like(queries)
        queries[row, column] = torch.arange(len(row), device=row.device)
        places[row, column] = self.back[indices] % self.keys.shape[1]
        return Packed(
            self.cos[:, indices], self.sin[:, indices], self.keys, queries, places, row * width + column
        )

    def attend(self, q: Tensor, k: Tensor, v: Tensor, window: int | None) -> Tensor:
        """q (1, H, queries, d) over k, v (1, K, N, d), each row for itself -> (1, queries, H * d)."""
        (B, S), T = self.queries.shape, self.keys.shape[1]
        H, K, d = q.shape[1], k.shape[1], q.shape[3]
        q = _gathered(_by_token(q), self.queries)
        q = q.view(B, S, K, H // K, d).permute(0, 2, 3, 1, 4)  # (B, K, G, S, d)
        k, v = (_gathered(_by_token(x), self.keys).view(B, T, K, d) for x in (k, v))
        k, v = k.transpose(1, 2), v.transpose(1, 2)  # (B, K, T, d)
        mask = self._mask(window)  # (B, S, T)
        if T <= WRITTEN_OUT:
            scores = q.reshape(B, K, -1, d) @ k.mT * d**-0.5  # (B, K, G * S, T)
            scores = scores.view(B, K, -1, S, T).float().masked_fill(~mask[:, None, None], float("-inf"))
            y = scores.softmax(-1).to(v.dtype).view(B, K, -1, T) @ v
        else:
            y = F.scaled_dot_product_attention(
                q.reshape(B, H, S, d), k, v, attn_mask=mask[:, None], enable_gqa=K != H
            )
        y = y.view(B, K, -1, S, d).permute(0, 3, 1, 2, 4).reshape(B * S, H * d)
        return _gathered(y, self.back)[None]

    def _mask(self, window: int | None) -> Tensor:
        """(B, S, T), true where a query may look; what a row has not got lies after all its queries."""
        if window not in self._masks:
            columns = torch.arange(self.keys.shape[1], device=self.keys.device)
            mask = columns <= self.places[:, :, None]
            if window is not None:
                mask &= columns > self.places[:, :, None] - window
            self._masks[window] = mask
        return self._masks[window]


def _gathered(flat: Tensor, places: Tensor) -> Tensor:
    """flat (N, D) at places of any shape -> (places, D); backward it takes a fifth of what indexing takes."""
    return flat.gather(0, places.reshape(-1, 1).expand(-1, flat.shape[1]))


def rounded(count: int) -> int:
    """The count, or up to an eighth more and a multiple of 8, so that few different ones occur: a product of
    a new shape costs more than blank places."""
    grain = max(8, (1 << count.bit_length()) // 16)
    return -(-count // grain) * grain


def _by_token(x: Tensor) -> Tensor:
    """(1, heads, N, d) -> (N, heads * d)."""
    return x[0].transpose(0, 1).flatten(1)


def pack(rotary: Rotary, lengths: Sequence[int], device: torch.device) -> Packed:
    """The places of rows of these lengths, one after the other."""
    longest = rounded(max(lengths))
    rotary.reserve(longest)
    sizes = torch.tensor(lengths, device=device)
    columns = torch.arange(longest, device=device).expand(len(lengths), -1)
    real = columns < sizes[:, None]
    keys = torch.where(real, (sizes.cumsum(0) - sizes)[:, None] + columns, 0)
    back = real.flatten().nonzero()[:, 0]
    positions = columns[real]
    cos, sin = (table[positions][None, :, None] for table in (rotary.cos, rotary.sin))
    return Packed(cos, sin, keys, keys, torch.where(real, columns, 0), back)
