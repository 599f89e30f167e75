"""Keys and values of past tokens in MLX, and the conversations made of them.

It knows nothing of weights; it stores what it is given.
"""

from __future__ import annotations

from collections.abc import Sequence

import mlx.core as mx

from imprint.engine import memory
from imprint.engine.configuration import DecoderConfig
from imprint.engine.memory import BYTES, CONVERSATIONS

FIRST_COLUMNS = 64


class KeyStore:
    """Keys and values of layers first..last-1 for B rows, in buffers that double as they fill
    (`decoder.Keys`).

    A buffer is written in place, and MLX avoids the copy as long as nothing else holds it: no two stores
    share one."""

    def __init__(
        self,
        config: DecoderConfig,
        first: int,
        last: int,
        dtype: mx.Dtype,
        *,
        rows: int = 1,
        columns: int = FIRST_COLUMNS,
    ) -> None:
        self.first = first
        shape = (rows, config.key_heads, columns, config.head_size)
        # Zeros, as padding columns are read and then weighed with zero; whatever was in memory could be NaN.
        self.buffers = [(mx.zeros(shape, dtype), mx.zeros(shape, dtype)) for _ in range(first, last)]

    @property
    def bytes(self) -> int:
        return sum(keys.nbytes + values.nbytes for keys, values in self.buffers)

    def write(self, layer: int, start: int, keys: mx.array, values: mx.array) -> tuple[mx.array, mx.array]:
        """See `decoder.Keys`. Fewer rows than are stored are the first ones."""
        rows, _, count, _ = keys.shape
        end = start + count
        all_keys, all_values = self._reserved(layer, end)
        all_keys[:rows, :, start:end] = keys
        all_values[:rows, :, start:end] = values
        return all_keys[:rows, :, :end], all_values[:rows, :, :end]

    def _reserved(self, layer: int, columns: int) -> tuple[mx.array, mx.array]:
        """A layer's buffers, with room for that many columns, at least doubling."""
        keys, values = self.buffers[layer - self.first]
        room = keys.shape[2]
        if columns > room:
            wider = max(columns, 2 * room)
            keys, values = _widened(keys, room, wider), _widened(values, room, wider)
            self.buffers[layer - self.first] = keys, values
        return keys, values

    def regroup(self, kept: Sequence[int], rows: int, *, end: int, width: int) -> None:
        """See `imprint.engine.memory.Store`."""
        if end == width and rows <= self.buffers[0][0].shape[0]:
            for buffer in (part for layer in self.buffers for part in layer):
                for row, place in enumerate(kept):
                    if row != place:
                        buffer[row, :, :end] = buffer[place, :, :end]
                buffer[len(kept) : rows, :, :end] = 0
            return
        count, index = min(end, width), mx.array(list(kept), mx.int32)
        padding = [(0, rows - len(kept)), (0, 0), (width - count, FIRST_COLUMNS), (0, 0)]

        def moved(buffer: mx.array) -> mx.array:
            return mx.pad(buffer[index, :, end - count : end], padding)

        self.buffers = [(moved(keys), moved(values)) for keys, values in self.buffers]

    def paste(
        self, other: KeyStore, *, place: tuple[int, int], source: tuple[int, int], count: int
    ) -> None:
        """See `imprint.engine.memory.Store`."""
        (row, column), (other_row, other_column) = place, source
        first = max(self.first, other.first)
        last = min(self.first + len(self.buffers), other.first + len(other.buffers))
        for layer in range(first, last):
            held = self._reserved(layer, column + count)
            for mine, theirs in zip(held, other.buffers[layer - other.first], strict=True):
                mine[row, :, column : column + count] = (
                    theirs[other_row, :, other_column : other_column + count]
                )  # fmt: skip

    def copy(self, columns: int) -> KeyStore:
        """Another store that begins with the same first columns."""
        other = object.__new__(KeyStore)
        other.first = self.first
        room = max(columns + 1, FIRST_COLUMNS)
        other.buffers = [
            (_widened(keys, columns, room), _widened(values, columns, room)) for keys, values in self.buffers
        ]
        return other


def _widened(buffer: mx.array, columns: int, room: int) -> mx.array:
    """A new buffer of `room` columns that begins with the first `columns` of another; columns are axis -2."""
    padding = [(0, 0)] * (buffer.ndim - 2) + [(0, room - columns), (0, 0)]
    return mx.pad(buffer[..., :columns, :], padding)


class Conversation(memory.Conversation[KeyStore]):
    """See `imprint.engine.memory.Conversation`."""

    def __init__(self, config: DecoderConfig, split: int, dtype: mx.Dtype) -> None:
        super().__init__(split, KeyStore(config, 0, split, dtype))
        self.config, self.dtype = config, dtype
        self._hidden = mx.zeros((FIRST_COLUMNS, config.hidden), dtype)

    @property
    def hidden_bytes(self) -> int:
        return self._hidden.nbytes

    @property
    def arrays(self) -> list[object]:
        """Everything kept, to be evaluated before another thread may see it: MLX evaluates on the thread that
        an operation was called on."""
        return [self._hidden, self.trunk.buffers, [top.store.buffers for top in self.tops.values()]]

    def hidden(self, first: int, last: int) -> mx.array:
        return self._hidden[None, first:last]

    def extend(self, tokens: Sequence[int], hidden: mx.array) -> None:
        first, last = len(self.tokens), len(self.tokens) + len(tokens)
        room = self._hidden.shape[0]
        if last > room:
            self._hidden = _widened(self._hidden, room, max(last, 2 * room))
        self._hidden[first:last] = hidden[0]
        self.tokens.extend(tokens)

    def empty(self) -> Conversation:
        return Conversation(self.config, self.split, self.dtype)

    def top_store(self) -> KeyStore:
        return KeyStore(self.config, self.split, self.config.layers, self.dtype)


class Memory(memory.Memory[Conversation]):
    """The conversations of one decoder."""

    def __init__(
        self,
        config: DecoderConfig,
        dtype: mx.Dtype,
        *,
        conversations: int = CONVERSATIONS,
        limit: int = BYTES,
    ) -> None:
        super().__init__(
            lambda split: Conversation(config, split, dtype), conversations=conversations, limit=limit
        )
