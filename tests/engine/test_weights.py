"""Tensors of our own reader against safetensors, and the packed layout against the mlx library itself."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from imprint.engine.checkpoint import Checkpoint
from imprint.engine.torch.weights import Quantised, load, unpack
from tests.engine.test_checkpoint import CONFIG, tensors_of, write_base

DTYPES = {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}


def pack(values: np.ndarray, bits: int) -> torch.Tensor:
    """The layout as its definition says: a little-endian stream of bits per row."""
    stream = (values[..., None] >> np.arange(bits)) & 1
    words = np.packbits(stream.reshape(len(values), -1).astype(np.uint8), axis=1, bitorder="little")
    return torch.from_numpy(words.view(np.int32).copy())


@pytest.mark.parametrize("bits", [2, 3, 4, 5, 6, 8])
def test_packed_integers_come_back_in_order(bits: int) -> None:
    values = np.random.default_rng(bits).integers(0, 1 << bits, (5, 192))
    assert np.array_equal(unpack(pack(values, bits), bits).numpy(), values)


@pytest.mark.parametrize("stored", DTYPES.values(), ids=DTYPES)
@pytest.mark.parametrize("wanted", DTYPES.values(), ids=DTYPES)
def test_dense_tensors_are_what_safetensors_holds(
    tmp_path: Path, stored: torch.dtype, wanted: torch.dtype
) -> None:
    tensors = {name: tensor.to(stored) for name, tensor in tensors_of(CONFIG).items()}
    loaded = load(Checkpoint.open(write_base(tmp_path, CONFIG, tensors)), device="cpu", dtype=wanted)
    assert set(loaded) == set(tensors)
    for name, tensor in tensors.items():
        found = loaded[name]
        assert isinstance(found, torch.Tensor)
        assert found.dtype == wanted and torch.equal(found, tensor.to(wanted))


def test_writing_to_a_loaded_tensor_leaves_the_file_alone(tmp_path: Path) -> None:
    folder = write_base(tmp_path, CONFIG, tensors_of(CONFIG))
    before = (folder / "model.safetensors").read_bytes()
    norm = load(Checkpoint.open(folder), device="cpu", dtype=torch.float32)["model.norm.weight"]
    assert isinstance(norm, torch.Tensor)
    norm.fill_(7.0)
    assert (folder / "model.safetensors").read_bytes() == before


def test_a_header_of_odd_length_is_read_all_the_same(tmp_path: Path) -> None:
    tensors = tensors_of(CONFIG)
    folder = write_base(tmp_path, CONFIG, tensors)
    file = folder / "model.safetensors"
    content = file.read_bytes()
    length = int.from_bytes(content[:8], "little")
    file.write_bytes(
        (length + 1).to_bytes(8, "little") + content[8 : 8 + length] + b" " + content[8 + length :]
    )
    loaded = load(Checkpoint.open(folder), device="cpu", dtype=torch.float32)
    assert all(torch.equal(loaded[name], tensor) for name, tensor in tensors.items())


def quantised_base(folder: Path, config: dict[str, object], packed: dict[str, tuple[int, int]]) -> Path:
    """A base whose modules in `packed` are quantised by mlx itself, with (bits, group size) of each."""
    mx = pytest.importorskip("mlx.core", reason="the reference for the packed layout is the mlx package")
    tensors = tensors_of(config)
    for module, (bits, group) in packed.items():
        dense = mx.array(tensors.pop(f"{module}.weight").numpy()).astype(mx.float16)
        weight, scales, biases = mx.quantize(dense, group_size=group, bits=bits)
        tensors[f"{module}.weight"] = torch.from_numpy(np.array(weight).view(np.int32)).view(torch.uint32)
        tensors[f"{module}.scales"] = torch.from_numpy(np.array(scales))
        tensors[f"{module}.biases"] = torch.from_numpy(np.array(biases))
    return write_base(folder, config, tensors)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("group", [32, 64, 128])
@pytest.mark.parametrize("bits", [2, 3, 4, 5, 6, 8])
def test_a_dense_matrix_is_bit_for_bit_what_mlx_makes_of_it(bits: int, group: int, dtype: str) -> None:
    mx = pytest.importorskip("mlx.core", reason="the reference for the packed layout is the mlx package")
    values = np.random.default_rng(bits).normal(size=(24, 256)).astype(np.float32)
    packed = mx.quantize(mx.array(values).astype(getattr(mx, dtype)), group_size=group, bits=bits)
    expected = np.array(mx.dequantize(*packed, group_size=group, bits=bits).astype(mx.float32))
    scales, biases = (torch.from_numpy(np.array(x.astype(mx.float32))).to(DTYPES[dtype]) for x in packed[1:])
    weight = torch.from_numpy(np.array(packed[0]).view(np.int32))
    matrix = Quantised(weight, scales, biases, bits, group)
    assert matrix.shape == (24, 256)
    assert np.array_equal(matrix.dense(torch.float32).numpy(), expected)
    chosen = torch.tensor([3, 3, 20])
    assert torch.equal(matrix.rows(chosen).dense(torch.float32), matrix.dense(torch.float32)[chosen])


def test_a_quantised_checkpoint_loads_with_its_exceptions(tmp_path: Path) -> None:
    down, gate = "model.layers.0.mlp.down_proj", "model.layers.1.mlp.gate_proj"
    config = {
        **CONFIG,
        "quantization": {"group_size": 64, "bits": 4, down: {"group_size": 32, "bits": 8}, gate: False},
    }
    packed = {"model.embed_tokens": (4, 64), "lm_head": (4, 64), down: (8, 32)}
    checkpoint = Checkpoint.open(quantised_base(tmp_path, config, packed))
    loaded = load(checkpoint, device="cpu", dtype=torch.float32)
    kinds = {name.removesuffix(".weight"): (t.bits, t.group_size) for name, t in loaded.items()
             if isinstance(t, Quantised)}  # fmt: skip
    assert kinds == packed
    assert set(loaded) == set(tensors_of(CONFIG))
    original = tensors_of(CONFIG)[f"{down}.weight"]
    matrix = loaded[f"{down}.weight"]
    assert isinstance(matrix, Quantised) and matrix.scales.dtype == torch.float16
    assert (matrix.dense(torch.float32) - original).abs().max() < original.abs().max() / 100


def test_a_qwen2_module_keeps_its_dense_bias_beside_packed_weights(tmp_path: Path) -> None:
    config = {**CONFIG, "model_type": "qwen2", "architectures": ["Qwen2ForCausalLM"],
              "quantization": {"group_size": 32, "bits": 4}}  # fmt: skip
    module = "model.layers.0.self_attn.q_proj"
    loaded = load(
        Checkpoint.open(quantised_base(tmp_path, config, {module: (4, 32)})),
        device="cpu",
        dtype=torch.float32,
    )
    assert isinstance(loaded[f"{module}.weight"], Quantised)
    assert torch.equal(loaded[f"{module}.bias"], tensors_of(config)[f"{module}.bias"])


def test_shards_load_as_one_checkpoint(tmp_path: Path) -> None:
    tensors = tensors_of(CONFIG)
    names = sorted(tensors)
    folder = tmp_path / "sharded"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(CONFIG))
    files = {name: f"model-0000{1 + index % 2}-of-00002.safetensors" for index, name in enumerate(names)}
    for file in set(files.values()):
        save_file({name: tensors[name] for name in names if files[name] == file}, folder / file)
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": files}))
    loaded = load(Checkpoint.open(folder), device="cpu", dtype=torch.float32)
    assert all(torch.equal(loaded[name], tensor) for name, tensor in tensors.items())
