"""The tensors of a checkpoint in MLX: vectors, and matrices that are dense or stay packed as MLX quantises
them.

Does not know what a decoder does with them.
"""

from __future__ import annotations

from dataclasses import dataclass

import mlx.core as mx

from imprint.engine.checkpoint import Checkpoint, Packing
from imprint.errors import BaseModelError

DTYPES = {"float32": mx.float32, "bfloat16": mx.bfloat16, "float16": mx.float16}


@dataclass(frozen=True, eq=False)
class Matrix:
    """W (out, in) in the compute dtype or, with `packing`, in the affine layout of MLX: w = scale * q + bias,
    a scale and a bias in the compute dtype per group, the integers q in uint32 (out, in * bits / 32)."""

    weight: mx.array
    scales: mx.array | None = None
    biases: mx.array | None = None
    packing: Packing | None = None

    @property
    def shape(self) -> tuple[int, int]:
        if self.packing is None or self.scales is None:
            return self.weight.shape[0], self.weight.shape[1]
        return self.weight.shape[0], self.scales.shape[1] * self.packing.group_size

    def rows(self, index: slice | mx.array) -> Matrix:
        """Some of the rows of W, as they are."""
        if self.packing is None or self.scales is None or self.biases is None:
            return Matrix(self.weight[index])
        return Matrix(self.weight[index], self.scales[index], self.biases[index], self.packing)

    def dense(self) -> mx.array:
        if self.packing is None or self.scales is None:
            return self.weight
        return mx.dequantize(
            self.weight,
            self.scales,
            self.biases,
            group_size=self.packing.group_size,
            bits=self.packing.bits,
        )

    def times(self, x: mx.array) -> mx.array:
        """x (..., in) -> x W^T (..., out); differentiable in x."""
        return x @ self.weight.T if self.packing is None else self._packed(x, self.packing, transpose=True)

    def back(self, y: mx.array) -> mx.array:
        """y (..., out) -> y W (..., in)."""
        return y @ self.weight if self.packing is None else self._packed(y, self.packing, transpose=False)

    def _packed(self, x: mx.array, packing: Packing, *, transpose: bool) -> mx.array:
        assert self.scales is not None
        return mx.quantized_matmul(
            x,
            self.weight,
            self.scales,
            self.biases,
            transpose=transpose,
            group_size=packing.group_size,
            bits=packing.bits,
        )


@dataclass(frozen=True, eq=False)
class Weights:
    """All tensors of a base: matrices by module name, vectors (norms and biases) by tensor name."""

    matrices: dict[str, Matrix]
    vectors: dict[str, mx.array]


def load(checkpoint: Checkpoint, dtype: mx.Dtype) -> Weights:
    """Read what the configuration needs; integers stay packed, all else is brought to `dtype`."""
    try:
        tensors: dict[str, mx.array] = {}
        for file in checkpoint.files:
            held = mx.load(str(file), format="safetensors")
            assert isinstance(held, dict), file
            tensors.update(
                (name, held[name]) for name, place in checkpoint.tensors.items() if place.file == file
            )
        matrices = {
            module: _matrix(checkpoint, module, tensors, dtype) for module in checkpoint.config.matrices
        }
        vectors = {name: tensors[name].astype(dtype) for name in checkpoint.config.vectors}
        mx.eval(vectors, [(m.weight, m.scales, m.biases) for m in matrices.values()])
    except (RuntimeError, ValueError) as error:
        raise BaseModelError(
            f"base {str(checkpoint.folder)!r} cannot be read by MLX: {error}; fetch it again"
        ) from None
    return Weights(matrices, vectors)


def _matrix(checkpoint: Checkpoint, module: str, tensors: dict[str, mx.array], dtype: mx.Dtype) -> Matrix:
    weight = tensors[f"{module}.weight"]
    packing = checkpoint.packing(module)
    if packing is None:
        return Matrix(weight.astype(dtype))
    scales, biases = tensors[f"{module}.scales"], tensors[f"{module}.biases"]
    return Matrix(weight, scales.astype(dtype), biases.astype(dtype), packing)
