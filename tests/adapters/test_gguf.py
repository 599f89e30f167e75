"""GGUF adapters read back with the package's own reader, and run in llama.cpp where it is installed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from imprint.adapters import gguf as ours
from imprint.engine.checkpoint import Checkpoint
from imprint.engine.configuration import DecoderConfig
from imprint.errors import AdapterError
from imprint.types import AdapterWeights, LowRank
from tests.engine.adapters import random_adapter
from tests.engine.checkpoints import MODELS, write_checkpoint

HEAD = 8  # of the tiny bases: 32 wide, 4 heads, 2 key heads


def config_of(folder: Path, architecture: str) -> DecoderConfig:
    return Checkpoint.open(write_checkpoint(folder, architecture, head_dim=HEAD)).config


def read_back(folder: Path, data: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """What a GGUF file says of itself, and its tensors in numpy's order of dimensions."""
    gguf = pytest.importorskip("gguf")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "adapter.gguf").write_bytes(data)
    reader = gguf.GGUFReader(folder / "adapter.gguf")
    return (
        {name: field.contents() for name, field in reader.fields.items()},
        {tensor.name: np.array(tensor.data) for tensor in reader.tensors},
    )


def change(fields: dict[str, Any], tensors: dict[str, np.ndarray], name: str) -> np.ndarray:
    """What llama.cpp adds to a tensor: alpha / rank times B A, in float32."""
    a, b = tensors[f"{name}.lora_a"], tensors[f"{name}.lora_b"]
    alpha, rank = np.float32(fields["adapter.lora.alpha"]), np.float32(b.shape[1])
    assert alpha != 0, "llama.cpp takes an alpha of 0 for a scale of 1"
    return (alpha / rank) * (b @ a)


@pytest.mark.parametrize("architecture", MODELS)
def test_every_module_is_there_under_the_name_of_llama_cpp_with_its_exact_change(
    tmp_path: Path, architecture: str
) -> None:
    gguf = pytest.importorskip("gguf")
    config = config_of(tmp_path / "base", architecture)
    weights = random_adapter(dict(config.linears), seed=1, first_layer=1, rank=4, scale=1.5)
    fields, tensors = read_back(tmp_path, ours.write(weights, config, "juno@2", "org/base"))
    called = "llama" if architecture in ("llama", "mistral") else architecture
    assert fields["general.architecture"] == called
    assert (fields["general.type"], fields["adapter.type"]) == ("adapter", "lora")
    assert (fields["general.name"], fields["general.base_model.0.name"]) == ("juno@2", "org/base")
    kind = next(arch for arch, name in gguf.MODEL_ARCH_NAMES.items() if name == called)
    names = gguf.get_tensor_name_map(kind, config.layers)
    assert len(tensors) == 2 * len(weights.terms)
    for module, term in weights.terms.items():
        name = names.get_name(f"{module}.weight", try_suffixes=(".weight",))
        a, b = tensors[f"{name}.lora_a"], tensors[f"{name}.lora_b"]
        assert (a.shape, b.shape, a.dtype, b.dtype) == (term.a.shape, term.b.shape, np.float32, np.float32)
        expected = np.float32(term.scale) * (term.b @ term.a)
        if called == "llama" and module.endswith(("q_proj", "k_proj")):
            expected = interleaved(expected)
        assert np.array_equal(change(fields, tensors, name), expected)


def interleaved(rows: np.ndarray) -> np.ndarray:
    """Each head's rows with its two halves interleaved, row by row."""
    result = np.empty_like(rows)
    for start in range(0, len(rows), HEAD):
        for i in range(HEAD // 2):
            result[start + 2 * i] = rows[start + i]
            result[start + 2 * i + 1] = rows[start + HEAD // 2 + i]
    return result


def test_rotating_neighbours_of_reordered_rows_is_rotating_halves_of_the_rows_as_they_were(
    tmp_path: Path,
) -> None:
    """Why the order differs at all: queries and keys give the same scores either way."""
    config = config_of(tmp_path / "base", "llama")
    random = np.random.default_rng(0)
    x = random.normal(size=(6, 32))
    q, k = random.normal(size=(32, 32)), random.normal(size=(16, 32))
    angle = np.arange(6)[:, None] * 10.0 ** -np.arange(HEAD // 2)
    cos, sin = np.cos(angle), np.sin(angle)

    def halves(rows: np.ndarray) -> np.ndarray:
        first, second = rows[:, : HEAD // 2], rows[:, HEAD // 2 :]
        return np.hstack([first * cos - second * sin, second * cos + first * sin])

    def neighbours(rows: np.ndarray) -> np.ndarray:
        even, odd = rows[:, ::2], rows[:, 1::2]
        return np.stack([even * cos - odd * sin, odd * cos + even * sin], axis=-1).reshape(rows.shape)

    q2 = ours.reordered("model.layers.0.self_attn.q_proj", q, config)
    k2 = ours.reordered("model.layers.0.self_attn.k_proj", k, config)
    for head in range(4):
        rows, key_rows = (
            slice(head * HEAD, (head + 1) * HEAD),
            slice(head // 2 * HEAD, (head // 2 + 1) * HEAD),
        )
        expected = halves(x @ q[rows].T) @ halves(x @ k[key_rows].T).T
        found = neighbours(x @ q2[rows].T) @ neighbours(x @ k2[key_rows].T).T
        np.testing.assert_allclose(found, expected)


@pytest.mark.parametrize("scale", [0.1, 2.0, 16 / 3**0.5, -0.7, 0.0])
@pytest.mark.parametrize("rank", [1, 3, 6, 8, 11])
def test_any_rank_and_scale_gives_the_change_to_the_last_bit(tmp_path: Path, rank: int, scale: float) -> None:
    config = config_of(tmp_path / "base", "qwen2")
    random = np.random.default_rng(rank)
    module = "model.layers.2.mlp.down_proj"
    a, b = (random.normal(size=shape).astype(np.float32) for shape in ((rank, 48), (32, rank)))
    data = ours.write(AdapterWeights({module: LowRank(a, b, scale)}), config, "juno@1", "base")
    fields, tensors = read_back(tmp_path, data)
    padded = tensors["blk.2.ffn_down.weight.lora_b"].shape[1] - rank
    expected = np.float32(scale) * (np.pad(b, ((0, 0), (0, padded))) @ np.pad(a, ((0, padded), (0, 0))))
    assert np.array_equal(change(fields, tensors, "blk.2.ffn_down.weight"), expected)


def test_ranks_and_scales_that_differ_share_one_alpha(tmp_path: Path) -> None:
    config = config_of(tmp_path / "base", "qwen3")
    random = np.random.default_rng(5)
    up, down = "model.layers.0.mlp.up_proj", "model.layers.2.mlp.down_proj"
    terms = {
        name: LowRank(random.normal(size=(rank, into)).astype(np.float32),
                      random.normal(size=(out, rank)).astype(np.float32), scale)
        for name, rank, scale, out, into in ((up, 2, 0.5, 48, 32), (down, 4, 2.0, 32, 48))
    }  # fmt: skip
    fields, tensors = read_back(tmp_path, ours.write(AdapterWeights(terms), config, "juno@1", "base"))
    for module, name in ((up, "blk.0.ffn_up.weight"), (down, "blk.2.ffn_down.weight")):
        term = terms[module]
        np.testing.assert_allclose(
            change(fields, tensors, name), term.scale * (term.b @ term.a), rtol=1e-6, atol=1e-6
        )


def test_without_the_package_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gguf", None)
    with pytest.raises(AdapterError, match=r"pip install 'imprint\[gguf\]'"):
        ours.package()


def test_the_modelfile_names_base_and_adapter() -> None:
    lines = ours.modelfile("juno@2", "org/base", "/models/with space/base").decode().splitlines()
    assert [line for line in lines if not line.startswith("#")] == [
        "FROM /models/with space/base",
        "ADAPTER ./adapter.gguf",
        "PARAMETER temperature 0",
    ]
    assert "juno@2" in lines[0] and "org/base" in lines[0]
