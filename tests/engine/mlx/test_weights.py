"""Tensors as MLX reads them against what the torch engine's own reader makes of the same file."""

from __future__ import annotations

from pathlib import Path

import mlx.core as mx
import numpy as np
import pytest
import torch

from imprint.engine.checkpoint import Checkpoint
from imprint.engine.mlx.weights import load
from imprint.engine.torch import weights as other
from imprint.errors import BaseModelError
from tests.engine.checkpoints import reference, write_checkpoint
from tests.engine.mlx.bases import write_quantised


@pytest.mark.parametrize("bits", [2, 3, 4, 5, 6, 8])
def test_packed_matrices_are_the_same_numbers(bits: int, tmp_path: Path) -> None:
    checkpoint = Checkpoint.open(write_quantised(tmp_path, bits, num_hidden_layers=2))
    found = load(checkpoint, mx.float32)
    expected = other.load(checkpoint, device="cpu", dtype=torch.float32)
    packed = 0
    for module, matrix in found.matrices.items():
        theirs = expected[f"{module}.weight"]
        dense = theirs.dense(torch.float32) if isinstance(theirs, other.Quantised) else theirs
        np.testing.assert_allclose(np.array(matrix.dense()), dense.numpy(), atol=1e-6)
        some = mx.array([5, 0, 7])
        assert np.array_equal(np.array(matrix.rows(some).dense()), np.array(matrix.dense())[[5, 0, 7]])
        x = mx.random.normal((3, dense.shape[1]), key=mx.random.key(0))
        np.testing.assert_allclose(np.array(matrix.times(x)), np.array(x) @ dense.numpy().T, atol=1e-4)
        y = mx.random.normal((3, dense.shape[0]), key=mx.random.key(1))
        np.testing.assert_allclose(np.array(matrix.back(y)), np.array(y) @ dense.numpy(), atol=1e-4)
        packed += matrix.packing is not None
    assert packed == len(found.matrices) - 3  # the MLP of layer 1 is dense


@pytest.mark.parametrize("stored", [torch.float32, torch.bfloat16, torch.float16])
def test_dense_tensors_are_rounded_once(stored: torch.dtype, tmp_path: Path) -> None:
    reference().to(stored).save_pretrained(tmp_path)
    checkpoint = Checkpoint.open(tmp_path)
    for wanted in ("float32", "bfloat16", "float16"):
        found = load(checkpoint, getattr(mx, wanted))
        expected = other.load(checkpoint, device="cpu", dtype=getattr(torch, wanted))
        tensors = {f"{module}.weight": matrix.weight for module, matrix in found.matrices.items()}
        tensors |= found.vectors
        assert set(tensors) == set(expected)
        for name, tensor in tensors.items():
            assert tensor.dtype == getattr(mx, wanted)
            theirs = expected[name]
            assert isinstance(theirs, torch.Tensor)
            assert np.array_equal(np.array(tensor.astype(mx.float32)), theirs.float().numpy())


def test_a_file_that_became_shorter_is_named(tmp_path: Path) -> None:
    checkpoint = Checkpoint.open(write_checkpoint(tmp_path))
    file = tmp_path / "model.safetensors"
    file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(BaseModelError, match="cannot be read by MLX"):
        load(checkpoint, mx.float32)
