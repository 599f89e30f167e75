"""Keys and values of past tokens in torch, and the conversations made of them.

It knows nothing of weights; it stores what it is given.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from imprint.engine import memory
from imprint.engine.configuration import DecoderConfig
from imprint.engine.memory import BYTES, CONVERSATIONS

FIRST_COLUMNS = 64


class KeyStore:
    """Keys and values of layers first..last-1 for B rows, in buffers that double as they fill
    (`decoder.Keys`)."""

    def __init__(
        self,
        config: DecoderConfig,
        first: int,
        last: int,
        *,
        rows: int = 1,
        columns: int = FIRST_COLUMNS,
        device: torch.device,
        dtype: torch.dtype,
    ) -> None:
        self.first = first
        shape = (last - first, 2, rows, config.key_heads, columns, config.head_size)
        # Zeros, as padding columns are read and then weighed with zero; whatever was in memory could be NaN.
        self._use(torch.zeros(shape, device=device, dtype=dtype))

    def _use(self, buffer: Tensor) -> None:
        self.buffer = buffer
        self._layers = [(layer[0], layer[1]) for layer in buffer]

    @property
    def columns(self) -> int:
        return self.buffer.shape[4]

    @property
    def bytes(self) -> int:
        return self.buffer.nbytes

    def reserve(self, columns: int) -> None:
        """Make room for that many columns, at least doubling."""
        if columns > self.columns:
            self._use(self._copied(self.columns, max(columns, 2 * self.columns)))

    def write(self, layer: int, start: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        """See `decoder.Keys`. Fewer rows than are stored are the first ones."""
        rows, _, count, _ = keys.shape
        end = start + count
        self.reserve(end)
        all_keys, all_values = self._layers[layer - self.first]
        if rows < all_keys.shape[0]:
            all_keys, all_values = all_keys[:rows], all_values[:rows]
        all_keys.narrow(2, start, count).copy_(keys)
        all_values.narrow(2, start, count).copy_(values)
        return all_keys.narrow(2, 0, end), all_values.narrow(2, 0, end)

    @torch.inference_mode()
    def regroup(self, kept: Sequence[int], rows: int, *, end: int, width: int) -> None:
        """See `imprint.engine.memory.Store`."""
        count = min(end, width)
        layers, two, held, heads, _, size = self.buffer.shape
        if end == width and rows <= held:
            for row, place in enumerate(kept):
                if row != place:
                    self.buffer[:, :, row, :, :end] = self.buffer[:, :, place, :, :end]
            self.buffer[:, :, len(kept) : rows, :, :end] = 0
            return
        buffer = self.buffer.new_zeros((layers, two, rows, heads, width + FIRST_COLUMNS, size))
        index = torch.tensor(list(kept), device=buffer.device)
        moved = self.buffer[..., end - count : end, :].index_select(2, index)
        buffer[:, :, : len(kept), :, width - count : width] = moved
        self._use(buffer)

    @torch.inference_mode()
    def paste(
        self, other: KeyStore, *, place: tuple[int, int], source: tuple[int, int], count: int
    ) -> None:
        """See `imprint.engine.memory.Store`."""
        (row, column), (other_row, other_column) = place, source
        first = max(self.first, other.first)
        last = min(self.first + len(self._layers), other.first + len(other._layers))
        if first >= last:
            return
        self.reserve(column + count)
        mine = self.buffer[first - self.first : last - self.first, :, row, :, column : column + count]
        theirs = other.buffer[first - other.first : last - other.first, :, other_row]
        mine.copy_(theirs[:, :, :, other_column : other_column + count])

    def copy(self, columns: int) -> KeyStore:
        """Another store that begins with the same first columns."""
        other = object.__new__(KeyStore)
        other.first = self.first
        other._use(self._copied(columns, max(columns, FIRST_COLUMNS)))
        return other

    def _copied(self, columns: int, capacity: int) -> Tensor:
        shape = (*self.buffer.shape[:4], capacity, self.buffer.shape[5])
        buffer = self.buffer.new_zeros(shape)
        buffer[..., :columns, :] = self.buffer[..., :columns, :]
        return buffer


class Conversation(memory.Conversation[KeyStore]):
    """See `imprint.engine.memory.Conversation`."""

    def __init__(
        self, config: DecoderConfig, split: int, *, device: torch.device, dtype: torch.dtype
    ) -> None:
        super().__init__(split, KeyStore(config, 0, split, device=device, dtype=dtype))
        self.config, self.device, self.dtype = config, device, dtype
        self._hidden = torch.empty(1, FIRST_COLUMNS, config.hidden, device=device, dtype=dtype)

    @property
    def hidden_bytes(self) -> int:
        return self._hidden.nbytes

    def hidden(self, first: int, last: int) -> Tensor:
        return self._hidden[:, first:last]

    @torch.inference_mode()
    def extend(self, tokens: Sequence[int], hidden: Tensor) -> None:
        first, last = len(self.tokens), len(self.tokens) + len(tokens)
        if last > self._hidden.shape[1]:
            larger = self._hidden.new_empty(1, max(last, 2 * self._hidden.shape[1]), self.config.hidden)
            larger[:, :first] = self._hidden[:, :first]
            self._hidden = larger
        self._hidden[:, first:last] = hidden
        self.tokens.extend(tokens)

    def empty(self) -> Conversation:
        return Conversation(self.config, self.split, device=self.device, dtype=self.dtype)

    def top_store(self) -> KeyStore:
        config = self.config
        return KeyStore(config, self.split, config.layers, device=self.device, dtype=self.dtype)


class Memory(memory.Memory[Conversation]):
    """The conversations of one decoder."""

    def __init__(
        self,
        config: DecoderConfig,
        *,
        device: torch.device,
        dtype: torch.dtype,
        conversations: int = CONVERSATIONS,
        limit: int = BYTES,
    ) -> None:
        def new(split: int) -> Conversation:
            return Conversation(config, split, device=device, dtype=dtype)

        super().__init__(new, conversations=conversations, limit=limit)
