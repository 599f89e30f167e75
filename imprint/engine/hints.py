"""Which lesson a prompt is about, told to the layers of the adapter: the same for every wording.

A low-rank term that sees words alone has to find a lesson again in words that it has never met. The scope has
found it already, by the key that the prompt's state fits best. So each key has a hint, eight bytes that stand
for a vector of ones and minus ones, and at the adapter's lowest layer every token x of a prompt inside, and
of its answer, becomes x + rms(x) * vector. That a key decides what a layer gets is the idea of GRACE
(Hartvigsen et al. 2023, arXiv 2211.11031), where it gets the answer itself; here it gets a name, and the
adapter learns what that means. It knows nothing of lessons, of keys or of tensor libraries.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np

BYTES = 8
NONE = b""


class Hinted(Protocol):
    """What decodes a row: its hint, and the lowest layer of its adapter."""

    @property
    def hint(self) -> bytes: ...
    @property
    def first_layer(self) -> int: ...


def named(words: str) -> bytes:
    """The hint of what these words name; never that of nothing."""
    return hashlib.blake2b(words.encode(), digest_size=BYTES).digest()


@lru_cache(4096)
def vector(hint: bytes, size: int) -> np.ndarray:
    """Ones and minus ones (size,) float32, the same for a hint everywhere; zeros for none."""
    if not hint:
        return np.zeros(size, np.float32)
    bits = np.unpackbits(np.frombuffer(hashlib.shake_256(hint).digest(-(-size // 8)), np.uint8))[:size]
    return bits.astype(np.float32) * 2 - 1


def by_layer(rows: Sequence[Hinted | None], size: int) -> Mapping[int, np.ndarray]:
    """The vectors (rows, 1, size) of rows that decode together, by the layer at which they come in; those of
    rows that have no hint there are zero."""
    layers = {row.first_layer for row in rows if row is not None and row.hint}
    return {
        layer: np.stack([
            vector(row.hint if row is not None and row.first_layer == layer else NONE, size)[None]
            for row in rows
        ])
        for layer in layers
    }  # fmt: skip


def stacked(hints: Sequence[bytes], lengths: Sequence[int], size: int) -> np.ndarray | None:
    """The vectors (sum of lengths, size) of rows that follow one another, one for each token, and zeros for
    rows behind those that hints are given of; None where no row has a hint."""
    if not any(hints):
        return None
    parts = [
        np.broadcast_to(vector(hints[row] if row < len(hints) else NONE, size), (length, size))
        for row, length in enumerate(lengths)
    ]
    return np.concatenate(parts)
