"""The tensors of a checkpoint in torch: dense ones in one dtype, MLX affine quantised ones still packed.

Each tensor is read into memory of its own: a mapped file would stay resident beside the matrices that a
decoder stacks from it. Does not know what a decoder does with the tensors, and needs no mlx.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

import torch
from torch import Tensor

from imprint.engine.checkpoint import Checkpoint, TensorPlace
from imprint.errors import BaseModelError

DTYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "U32": torch.int32}


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
    checkpoint: Checkpoint, *, device: torch.device | str, dtype: torch.dtype
) -> dict[str, Tensor | Quantised]:
    """Every tensor of a checkpoint by its name; a quantised module is one `Quantised` under
    `<module>.weight`."""
    tensors: dict[str, Tensor] = {}
    for file in checkpoint.files:
        places = [(name, place) for name, place in checkpoint.tensors.items() if place.file == file]
        with file.open("rb") as stream:
            for name, place in sorted(places, key=lambda entry: entry[1].start):
                tensors[name] = _read(stream, place)
    loaded: dict[str, Tensor | Quantised] = {}
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


def _read(stream: BinaryIO, place: TensorPlace) -> Tensor:
    tensor = torch.empty(place.shape, dtype=DTYPES[place.dtype])
    stream.seek(place.start)
    wanted = memoryview(tensor.view(-1).view(torch.uint8).numpy())  # type: ignore[arg-type]
    if wanted.nbytes and stream.readinto(wanted) != wanted.nbytes:  # type: ignore[attr-defined]
        raise BaseModelError(f"{place.file} became shorter while it was read; download it again")
    return tensor
