"""The affine layout of MLX in numpy: w = scale * q + bias, a scale and a bias for each group of a row.

Reads and writes rows of float32; q are integers of few bits, packed into a stream for each row. Knows no
files and no adapters.
"""

from __future__ import annotations

import numpy as np

from imprint.adapters import files
from imprint.engine.configuration import Packing

LEAST = np.float32(1e-7)  # of a scale, as MLX has it


def quantised(rows: np.ndarray, packing: Packing, dtype: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Float32 rows (n, in) as words uint32 (n, in * bits / 32), and scales and biases (n, in / group_size) as
    float32 numbers that `dtype` holds.

    As MLX does it (mlx/backend/cpu/quantized.cpp): of a group's two ends the one further from zero is a bias,
    and the scale, which may be negative, such that zero is a step too. But the integers are the nearest for
    the scales as they are stored: for those before rounding, 8 bits are half a step off in bfloat16."""
    groups = rows.astype(np.float32).reshape(len(rows), -1, packing.group_size)
    bins = np.float32((1 << packing.bits) - 1)
    lowest, highest = groups.min(-1), groups.max(-1)
    below = np.abs(lowest) > np.abs(highest)
    scales = np.maximum((highest - lowest) / bins, LEAST)
    scales = np.where(below, scales, -scales)
    edge = np.where(below, lowest, highest)
    steps = np.rint(edge / scales)
    anchored = steps != 0
    scales = rounded(np.where(anchored, edge / np.where(anchored, steps, 1), scales), dtype)
    biases = rounded(np.where(anchored, edge, np.float32(0)), dtype)
    integers = np.clip(np.rint((groups - biases[..., None]) / scales[..., None]), 0, bins)
    return packed(integers.astype(np.uint8).reshape(len(rows), -1), packing.bits), scales, biases


def packed(integers: np.ndarray, bits: int) -> np.ndarray:
    """Integers 0 .. 2**bits - 1 (rows, n) as uint32 (rows, n * bits / 32), element 0 in the lowest bits."""
    stream = (integers[..., None] >> np.arange(bits, dtype=np.uint8)) & 1
    return np.packbits(stream.reshape(len(integers), -1), axis=1, bitorder="little").view("<u4")


def dequantised(
    words: np.ndarray, scales: np.ndarray, biases: np.ndarray, packing: Packing, dtype: str
) -> np.ndarray:
    """Rows in the affine layout of MLX as float32 (rows, in), rounded as MLX and the engine round them:
    product and sum each in the dtype of the scales."""
    groups = unpacked(words, packing.bits).reshape(*scales.shape, packing.group_size).astype(np.float32)
    product = rounded(groups * scales[..., None], dtype)
    return rounded(product + biases[..., None], dtype).reshape(len(words), -1)


def unpacked(words: np.ndarray, bits: int) -> np.ndarray:
    """The integers 0 .. 2**bits - 1 of packed rows: uint32 (rows, words) to uint16 (rows, words * 32 / bits).

    A row is one stream of bits, element 0 lowest. Eight elements fill `bits` bytes, and an element begins in
    one byte and may end in the next; where it does not, what the next adds lies above the mask."""
    stream = np.ascontiguousarray(words, "<u4").view(np.uint8).reshape(len(words), -1, bits)
    start = np.arange(8) * bits
    low, high = start // 8, np.minimum(start // 8 + 1, bits - 1)
    pairs = stream[..., low] | (stream[..., high].astype(np.uint16) << 8)
    return ((pairs >> (start % 8).astype(np.uint16)) & ((1 << bits) - 1)).reshape(len(words), -1)


def rounded(numbers: np.ndarray, kind: str) -> np.ndarray:
    """Float32 numbers rounded to the nearest that a dtype holds."""
    if kind == "BF16":
        return (bfloat16(numbers).astype(np.uint32) << np.uint32(16)).view(np.float32)
    return numbers.astype(np.float16).astype(np.float32) if kind == "F16" else numbers


def bfloat16(numbers: np.ndarray) -> np.ndarray:
    """The upper halves of float32 numbers, rounded to the nearest, of two equally near to the even one."""
    bits = np.ascontiguousarray(numbers, np.float32).view(np.uint32)
    return ((bits + np.uint32(0x7FFF) + ((bits >> np.uint32(16)) & np.uint32(1))) >> np.uint32(16)).astype(
        np.uint16
    )


def widened(kind: str, data: bytes) -> np.ndarray:
    """Stored numbers in float32, in an array of its own."""
    array = files.widened(kind, data)
    assert array is not None, kind
    return array
