"""What the trunk says of each sequence of ids, computed once and kept: the reason why a lesson takes seconds.

The output of the layers below an adapter depends on the base, the depth and the token ids, and on nothing
else, so those are the key. It is kept in memory, and on disk where there is a shelf for it. It knows nothing
of adapters, losses or conversations; how rows and vectors are computed is the backend's.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import numpy as np

from imprint.engine.shelf import Ids, Shelf

BATCH_TOKENS = 2048
LIMIT = 1 << 30  # bytes of rows that are kept in memory
STATES_LIMIT = 1 << 26  # the same of states


class Rows(Protocol):
    """Hidden rows (T, D), or a state (2D,)."""

    @property
    def nbytes(self) -> int: ...


R = TypeVar("R", bound=Rows)


class Kept(Generic[R]):
    """Hidden rows at a depth, by token ids; the least recently used leave memory first once `limit` bytes are
    held."""

    def __init__(
        self,
        compute: Callable[[list[Ids], int], Sequence[R]],
        *,
        limit: int = LIMIT,
        shelf: Shelf[R] | None = None,
    ) -> None:
        self.limit = limit
        self.shelf = shelf
        self.held = 0
        self._compute = compute
        self._rows: OrderedDict[tuple[int, Ids], R] = OrderedDict()

    def rows(
        self,
        tokens: Sequence[Ids],
        depth: int,
        compute: Callable[[list[Ids], int], Sequence[R]] | None = None,
    ) -> list[R]:
        """The output of layers 0..depth-1 for each sequence of ids; what is missing is computed in padded
        batches, by `compute` where the caller knows a shorter way."""
        wanted = dict.fromkeys(tokens)
        found = {ids: self._rows[depth, ids] for ids in wanted if (depth, ids) in self._rows}
        for ids in found:
            self._rows.move_to_end((depth, ids))
        missing = [ids for ids in wanted if ids not in found]
        shelf = self.shelf if depth and missing else None  # what no layer was run for is not worth reading
        shelved = shelf.find(depth, missing) if shelf else {}
        computed: dict[Ids, R] = {}
        for batch in batches(ids for ids in missing if ids not in shelved):
            computed.update(zip(batch, (compute or self._compute)(batch, depth), strict=True))
        if shelf and computed:
            shelf.add(depth, computed)
        for ids, rows in (shelved | computed).items():
            found[ids] = rows
            self._keep((depth, ids), rows)
        return [found[ids] for ids in tokens]

    def close(self) -> None:
        """Let go of the file; rows are still computed and kept in memory."""
        if self.shelf:
            self.shelf.close()

    def _keep(self, key: tuple[int, Ids], rows: R) -> None:
        if rows.nbytes > self.limit:
            return
        self._rows[key] = rows
        self.held += rows.nbytes
        while self.held > self.limit:
            _, dropped = self._rows.popitem(last=False)
            self.held -= dropped.nbytes


def kept_states(
    states: Callable[[list[Ids], int], np.ndarray], shelf_folder: Path | None, of: str
) -> Kept[np.ndarray]:
    """States (2D,) of prompts, each computed once; `of` names the base and how it computes."""
    shelf = None
    if shelf_folder is not None:
        shelf = Shelf[np.ndarray](
            shelf_folder, f"states {of}", np.ndarray.tobytes, lambda data: np.frombuffer(data, np.float32)
        )
    return Kept(lambda batch, depth: list(states(batch, depth)), limit=STATES_LIMIT, shelf=shelf)


def state(hidden: np.ndarray, embedded: np.ndarray) -> np.ndarray:
    """What a scope looks at, (N, 2D), from means over a prompt's tokens (N, D): of the trunk's output and of
    the embeddings, each divided by its root mean square. The first is what is meant, the second the words."""
    parts = []
    for mean in (hidden, embedded):
        size = np.sqrt(np.mean(np.square(mean, dtype=np.float32), axis=-1, keepdims=True))
        parts.append(mean / np.where(size > 0, size, 1))
    return np.concatenate(parts, -1).astype(np.float32)


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
