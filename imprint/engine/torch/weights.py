"""The tensors of a checkpoint in torch: dense ones in one dtype, MLX affine quantised ones still packed.

Dense tensors are read into memory of their own: a mapped file would stay resident beside the matrices that a
decoder stacks from it. Does not know what a decoder does with the tensors, and needs no mlx.
"""

from __future__ import annotations

import math
import mmap
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from imprint.engine.checkpoint import Checkpoint, TensorPlace, read_rows
from imprint.engine.torch import blocked

DTYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "U32": torch.int32}
LARGE = 1 << 20  # bytes of a tensor that is not read into the heap


@dataclass(frozen=True, eq=False)
class Quantised:
    """A matrix (out, in) in the affine layout of MLX: w = scale * q + bias, a scale and bias per group.

    `weight` is int32 (out, in * bits / 32): each row is one stream of bits, element 0 in the least
    significant bits of the first word. `scales` and `biases` are (out, in / group_size) and keep the dtype of
    the file.
    """

    weight: Tensor
    scales: Tensor
    biases: Tensor
    bits: int
    group_size: int

    @property
    def shape(self) -> tuple[int, int]:
        return self.weight.shape[0], self.scales.shape[1] * self.group_size

    @property
    def device(self) -> torch.device:
        return self.weight.device

    def rows(self, index: Tensor) -> Quantised:
        """The chosen rows of the matrix, still packed; `index` is one-dimensional."""
        return Quantised(
            self.weight[index], self.scales[index], self.biases[index], self.bits, self.group_size
        )

    def dense(self, dtype: torch.dtype) -> Tensor:
        """The matrix (out, in), rounded as MLX rounds it: product and sum each in the dtype of the scales."""
        out, size = self.shape
        groups = unpack(self.weight, self.bits).view(out, -1, self.group_size).to(self.scales.dtype)
        dense = groups.mul_(self.scales.unsqueeze(-1)).add_(self.biases.unsqueeze(-1))
        return dense.view(out, size).to(dtype)


class Stored:
    """A dense matrix (out, in) that stays in its file, of which a few rows at a time are read.

    Mapping the file instead would keep as much in memory as the system likes to map around each row."""

    def __init__(self, place: TensorPlace) -> None:
        self.shape = (place.shape[0], place.shape[1])
        self._dtype = DTYPES[place.dtype]
        self._place = place
        self._file: BinaryIO = place.file.open("rb", buffering=0)  # it goes on being read if it is replaced
        weakref.finalize(self, self._file.close)

    def rows(self, index: Tensor) -> Tensor:
        """The chosen rows (R, in); `index` is one-dimensional. Raises BaseModelError if the file was cut."""
        distinct, place = index.unique(return_inverse=True)
        found = torch.empty(len(distinct), self.shape[1], dtype=self._dtype)
        for number, row in enumerate(distinct.tolist()):
            read_rows(self._file, self._place, row, _bytes(found[number]))
        return found[place]

    def parts(self, size: int) -> Iterator[Tensor]:
        """All rows, `size` at a time (fewer at the end). Each part lies where the one before lay."""
        room = passing(size * self.shape[1], self._dtype).view(size, -1)
        for first in range(0, self.shape[0], size):
            part = room[: self.shape[0] - first]
            read_rows(self._file, self._place, first, _bytes(part))
            yield part


def passing(count: int, dtype: torch.dtype) -> Tensor:
    """Memory for `count` elements, at least one, that the system gets back as soon as it is let go: the heap
    might keep it."""
    return torch.frombuffer(mmap.mmap(-1, count * dtype.itemsize), dtype=dtype)


Loaded = Tensor | Quantised | Stored


def rows(weight: Loaded, index: Tensor, dtype: torch.dtype) -> Tensor:
    """The chosen rows (..., in) of a matrix in a compute dtype, which dense ones are in already."""
    if isinstance(weight, Tensor):
        return F.embedding(index, weight)
    chosen = weight.rows(index.reshape(-1))
    dense = chosen.dense(dtype) if isinstance(chosen, Quantised) else chosen
    return dense.view(*index.shape, -1)


def unpack(weight: Tensor, bits: int) -> Tensor:
    """The integers 0 .. 2**bits - 1 of packed rows: int32 (out, words) to integers (out, words * 32 / bits).

    Words are little-endian, so a row's bytes are the same stream of bits as its words.
    """
    if 8 % bits == 0:
        stream = weight.contiguous().view(torch.uint8)
        if bits == 8:
            return stream
        shifts = torch.arange(0, 8, bits, dtype=torch.uint8, device=weight.device)
        return ((stream.unsqueeze(-1) >> shifts) & ((1 << bits) - 1)).flatten(1)
    # 32 elements fill `bits` words exactly. An element begins in one word and may end in the next; where it
    # does not, what the next word adds lies above the mask.
    words = (weight.to(torch.int64) & 0xFFFFFFFF).view(weight.shape[0], -1, bits)
    start = torch.arange(32, device=weight.device) * bits
    first, shift = start // 32, start % 32
    following = (first + 1).clamp(max=bits - 1)
    elements = (words[..., first] >> shift) | (words[..., following] << (32 - shift))
    return (elements & ((1 << bits) - 1)).flatten(1)


def load(
    checkpoint: Checkpoint, *, device: torch.device | str, dtype: torch.dtype, mapped: bool = False
) -> dict[str, Loaded]:
    """Every tensor of a checkpoint by its name; a quantised module is one `Quantised` under
    `<module>.weight`. With `mapped`, as both are to be laid out anew, what is quantised is mapped from its
    file, and a dense head of that dtype stays there where blocks can be made of it."""
    head = "model.embed_tokens.weight" if checkpoint.config.tied else "lm_head.weight"
    storing = mapped and blocked.available(torch.device(device), dtype)
    tensors: dict[str, Tensor] = {}
    loaded: dict[str, Loaded] = {}
    for file in checkpoint.files:
        places = [(name, place) for name, place in checkpoint.tensors.items() if place.file == file]
        with file.open("rb") as stream:
            for name, place in sorted(places, key=lambda entry: entry[1].start):
                packed = checkpoint.packing(name.rpartition(".")[0]) is not None
                if storing and name == head and not packed and DTYPES[place.dtype] == dtype:
                    loaded[name] = Stored(place)
                elif mapped and packed and place.start % DTYPES[place.dtype].itemsize == 0:
                    tensors[name] = _mapped(place)
                else:
                    tensors[name] = _read(stream, place)
    for name, tensor in tensors.items():
        module, _, kind = name.rpartition(".")
        packing = checkpoint.packing(module)
        if packing is None:
            loaded[name] = tensor.to(device, dtype)
        elif kind == "weight":
            scales, biases = tensors[f"{module}.scales"], tensors[f"{module}.biases"]
            loaded[name] = Quantised(
                tensor.to(device), scales.to(device), biases.to(device), packing.bits, packing.group_size
            )
        elif kind == "bias":
            loaded[name] = tensor.to(device, dtype)
    return loaded


def _mapped(place: TensorPlace) -> Tensor:
    # Copy-on-write, as torch warns of memory that cannot be written; nobody writes to it.
    words = np.memmap(place.file, np.uint8, "c", offset=place.start, shape=(place.end - place.start,))
    return torch.from_numpy(words).view(DTYPES[place.dtype]).view(place.shape)


def _read(stream: BinaryIO, place: TensorPlace) -> Tensor:
    dtype = DTYPES[place.dtype]
    large = place.end - place.start >= LARGE
    tensor = (passing if large else torch.empty)(math.prod(place.shape), dtype=dtype).view(place.shape)
    read_rows(stream, place, 0, _bytes(tensor))
    return tensor


def _bytes(tensor: Tensor) -> memoryview:
    """The memory of a tensor that lies in one piece."""
    return memoryview(tensor.view(-1).view(torch.uint8).numpy())  # type: ignore[arg-type]
