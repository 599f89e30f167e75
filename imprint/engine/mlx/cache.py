"""What is kept of conversations: keys and values of past tokens, and the trunk's output from which a top is
re-run.

A conversation's trunk is the same for every adapter that leaves it alone; its top is kept per adapter, found
by the sha-256 of the adapter's content and never by its name, so that a new version cannot meet the keys of
its older self. It knows nothing of weights; it stores what it is given and says what of a new prompt is there
already.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

import mlx.core as mx

from imprint.engine.configuration import DecoderConfig

FIRST_COLUMNS = 64
TOPS = 4  # adapters whose top is kept per conversation: enough to compare, and old versions soon go
CONVERSATIONS = 64
BYTES = 512 << 20


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
        end, index = start + count, layer - self.first
        columns = self.buffers[index][0].shape[2]
        if end > columns:
            held, held_values = self.buffers[index]
            room = max(end, 2 * columns)
            self.buffers[index] = _widened(held, columns, room), _widened(held_values, columns, room)
        all_keys, all_values = self.buffers[index]
        all_keys[:rows, :, start:end] = keys
        all_values[:rows, :, start:end] = values
        return all_keys[:rows, :, :end], all_values[:rows, :, :end]

    def keep(self, rows: Sequence[int]) -> None:
        """Forget all rows but these."""
        index = mx.array(list(rows), mx.int32)
        self.buffers = [(keys[index], values[index]) for keys, values in self.buffers]

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


class Top:
    """The keys of the layers above the split under one adapter, valid for the first `length` tokens."""

    def __init__(self, store: KeyStore, length: int = 0) -> None:
        self.store = store
        self.length = length


class Conversation:
    """Tokens with the trunk's keys and output for each of them, and a top per adapter.

    `split` is the number of trunk layers; with 0 the trunk's output is the embedding and all layers are top.
    """

    def __init__(self, config: DecoderConfig, split: int, dtype: mx.Dtype) -> None:
        self.config, self.split, self.dtype = config, split, dtype
        self.tokens: list[int] = []
        self.trunk = KeyStore(config, 0, split, dtype)
        self._hidden = mx.zeros((FIRST_COLUMNS, config.hidden), dtype)
        self.tops: OrderedDict[str, Top] = OrderedDict()

    @property
    def bytes(self) -> int:
        tops = sum(top.store.bytes for top in self.tops.values())
        return self.trunk.bytes + self._hidden.nbytes + tops

    @property
    def arrays(self) -> list[object]:
        """Everything kept, to be evaluated before another thread may see it: MLX evaluates on the thread that
        an operation was called on."""
        return [self._hidden, self.trunk.buffers, [top.store.buffers for top in self.tops.values()]]

    def hidden(self, first: int, last: int) -> mx.array:
        """The trunk's output of tokens first..last-1, (1, T, D)."""
        return self._hidden[None, first:last]

    def extend(self, tokens: Sequence[int], hidden: mx.array) -> None:
        """Append tokens whose trunk keys were just written, with the trunk's output (1, T, D)."""
        first, last = len(self.tokens), len(self.tokens) + len(tokens)
        room = self._hidden.shape[0]
        if last > room:
            self._hidden = _widened(self._hidden, room, max(last, 2 * room))
        self._hidden[first:last] = hidden[0]
        self.tokens.extend(tokens)

    def top(self, digest: str) -> Top:
        """The top of an adapter by its digest ("" for the base), empty if it is new; the oldest gives way."""
        if digest not in self.tops:
            store = KeyStore(self.config, self.split, self.config.layers, self.dtype)
            self.tops[digest] = Top(store)
        self.tops.move_to_end(digest)
        while len(self.tops) > TOPS:
            self.tops.popitem(last=False)
        return self.tops[digest]

    def cut(self, length: int) -> None:
        """Forget everything after the first `length` tokens."""
        del self.tokens[length:]
        for top in self.tops.values():
            top.length = min(top.length, length)

    def branch(self, length: int, digest: str) -> Conversation:
        """Another conversation that begins with the same first `length` tokens, with one adapter's top."""
        other = Conversation(self.config, self.split, self.dtype)
        other.trunk = self.trunk.copy(length)
        other.extend(self.tokens[:length], self.hidden(0, length))
        if digest in self.tops:
            top = self.tops[digest]
            kept = min(top.length, length)
            other.tops[digest] = Top(top.store.copy(kept), kept)
        return other


class Memory:
    """The conversations last used, bounded by their number and, but for the last one, by their bytes.

    A conversation that is being continued is taken out and left again afterwards, so nobody else changes it
    meanwhile.
    """

    def __init__(
        self,
        config: DecoderConfig,
        dtype: mx.Dtype,
        *,
        conversations: int = CONVERSATIONS,
        limit: int = BYTES,
    ) -> None:
        self._config, self._dtype = config, dtype
        self._conversations, self._limit = conversations, limit
        self._kept: list[Conversation] = []  # oldest first

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def bytes(self) -> int:
        return sum(conversation.bytes for conversation in self._kept)

    def take(self, tokens: Sequence[int], split: int, digest: str) -> Conversation:
        """A conversation of that split whose tokens begin `tokens`: the kept one sharing most of them, or a
        new one.

        The kept one is cut to the shared beginning if that is at least half of it (a continued, repeated or
        edited conversation); otherwise it stays, and its beginning is copied (another conversation with the
        same opening).
        """
        wanted = list(tokens)
        shares = [
            (shared(kept.tokens, wanted), i) for i, kept in enumerate(self._kept) if kept.split == split
        ]
        share, index = max(shares, default=(0, 0))
        if share == 0:
            return Conversation(self._config, split, self._dtype)
        kept = self._kept[index]
        if share * 2 < len(kept.tokens):
            return kept.branch(share, digest)
        del self._kept[index]
        kept.cut(share)
        return kept

    def leave(self, conversation: Conversation) -> None:
        """Keep a conversation as the latest, and drop the oldest that there is no room for."""
        if not conversation.tokens:
            return
        self._kept.append(conversation)
        while len(self._kept) > 1 and (len(self._kept) > self._conversations or self.bytes > self._limit):
            del self._kept[0]

    def clear(self) -> None:
        self._kept.clear()


def shared(one: Sequence[int], other: Sequence[int]) -> int:
    """The number of tokens with which both begin."""
    count = min(len(one), len(other))
    if one[:count] == other[:count]:
        return count
    return next(i for i in range(count) if one[i] != other[i])
