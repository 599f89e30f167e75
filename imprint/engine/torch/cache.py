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

import torch
from torch import Tensor

from imprint.engine.configuration import DecoderConfig

FIRST_COLUMNS = 64
TOPS = 4  # adapters whose top is kept per conversation: enough to compare, and old versions soon go
CONVERSATIONS = 64
BYTES = 512 << 20


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

    def keep(self, rows: Tensor) -> None:
        """Forget all rows but these."""
        self._use(self.buffer.index_select(2, rows))

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


class Top:
    """The keys of the layers above the split under one adapter, valid for the first `length` tokens."""

    def __init__(self, store: KeyStore, length: int = 0) -> None:
        self.store = store
        self.length = length


class Conversation:
    """Tokens with the trunk's keys and output for each of them, and a top per adapter.

    `split` is the number of trunk layers; with 0 the trunk's output is the embedding and all layers are top.
    """

    def __init__(
        self, config: DecoderConfig, split: int, *, device: torch.device, dtype: torch.dtype
    ) -> None:
        self.config, self.split = config, split
        self.device, self.dtype = device, dtype
        self.tokens: list[int] = []
        self.trunk = KeyStore(config, 0, split, device=device, dtype=dtype)
        self._hidden = torch.empty(1, FIRST_COLUMNS, config.hidden, device=device, dtype=dtype)
        self.tops: OrderedDict[str, Top] = OrderedDict()

    @property
    def bytes(self) -> int:
        tops = sum(top.store.bytes for top in self.tops.values())
        return self.trunk.bytes + self._hidden.nbytes + tops

    def hidden(self, first: int, last: int) -> Tensor:
        """The trunk's output of tokens first..last-1, (1, T, D)."""
        return self._hidden[:, first:last]

    def extend(self, tokens: Sequence[int], hidden: Tensor) -> None:
        """Append tokens whose trunk keys were just written, with the trunk's output (1, T, D)."""
        first, last = len(self.tokens), len(self.tokens) + len(tokens)
        if last > self._hidden.shape[1]:
            larger = self._hidden.new_empty(1, max(last, 2 * self._hidden.shape[1]), self.config.hidden)
            larger[:, :first] = self._hidden[:, :first]
            self._hidden = larger
        self._hidden[:, first:last] = hidden
        self.tokens.extend(tokens)

    def top(self, digest: str) -> Top:
        """The top of an adapter by its digest ("" for the base), empty if it is new; the oldest gives way."""
        if digest not in self.tops:
            store = KeyStore(
                self.config, self.split, self.config.layers, device=self.device, dtype=self.dtype
            )
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
        other = Conversation(self.config, 0, device=self.device, dtype=self.dtype)
        other.split = self.split
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
        *,
        device: torch.device,
        dtype: torch.dtype,
        conversations: int = CONVERSATIONS,
        limit: int = BYTES,
    ) -> None:
        self._new = lambda split: Conversation(config, split, device=device, dtype=dtype)
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
            return self._new(split)
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
