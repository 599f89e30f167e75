"""What the trunk says of each sequence of ids, computed once and kept: the reason why a lesson takes seconds.

The output of the layers below an adapter depends on the base, the depth and the token ids, and on nothing
else, so those are the key. It knows nothing of adapters, losses or conversations; how rows and vectors are
computed is the backend's.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, Protocol, TypeVar

import numpy as np

BATCH_TOKENS = 2048
LIMIT = 1 << 30  # bytes of rows that are kept

Ids = tuple[int, ...]


class Rows(Protocol):
    """Hidden rows (T, D)."""

    @property
    def nbytes(self) -> int: ...


R = TypeVar("R", bound=Rows)


class Kept(Generic[R]):
    """Hidden rows (T, D) at a depth, by token ids; the least recently used go first once `limit` bytes are
    held."""

    def __init__(self, compute: Callable[[list[Ids], int], list[R]], *, limit: int = LIMIT) -> None:
        self.limit = limit
        self.held = 0
        self._compute = compute
        self._rows: OrderedDict[tuple[int, Ids], R] = OrderedDict()

    def rows(self, tokens: Sequence[Ids], depth: int) -> list[R]:
        """The output of layers 0..depth-1 for each sequence of ids; what is missing is computed in padded
        batches."""
        wanted = list(dict.fromkeys(tokens))
        found = {ids: self._rows[depth, ids] for ids in wanted if (depth, ids) in self._rows}
        for ids in found:
            self._rows.move_to_end((depth, ids))
        for batch in batches(ids for ids in wanted if ids not in found):
            for ids, rows in zip(batch, self._compute(batch, depth), strict=True):
                found[ids] = rows
                self._keep((depth, ids), rows)
        return [found[ids] for ids in tokens]

    def _keep(self, key: tuple[int, Ids], rows: R) -> None:
        if rows.nbytes > self.limit:
            return
        self._rows[key] = rows
        self.held += rows.nbytes
        while self.held > self.limit:
            _, dropped = self._rows.popitem(last=False)
            self.held -= dropped.nbytes


def vectors(tokens: Sequence[Ids], compute: Callable[[list[Ids]], np.ndarray]) -> np.ndarray:
    """One vector for each sequence of ids, (N, D): `compute` gives those of a batch, (B, D), and has every
    sequence once."""
    found: dict[Ids, np.ndarray] = {}
    for batch in batches(set(tokens)):
        found.update(zip(batch, compute(batch), strict=True))
    return np.stack([found[ids] for ids in tokens])


def batches(tokens: Iterable[Ids]) -> list[list[Ids]]:
    """Sequences by rising length, cut so that none padded to its longest passes `BATCH_TOKENS`."""
    found: list[list[Ids]] = []
    for ids in sorted(tokens, key=len):
        if not found or (len(found[-1]) + 1) * len(ids) > BATCH_TOKENS:
            found.append([])
        found[-1].append(ids)
    return found
