"""Merged folders in stock transformers, against stock PEFT on the base and against what the engine reads."""

from __future__ import annotations

import json
import shutil
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from peft import PeftModel
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM

from imprint.adapters import affine, files, merged
from imprint.engine.checkpoint import Checkpoint
from imprint.engine.configuration import Packing
from imprint.engine.torch.weights import Quantised, load
from imprint.errors import AdapterError, BaseModelError, Refused, StorageError
from imprint.types import AdapterWeights, LowRank
from tests.engine.adapters import random_adapter
from tests.engine.checkpoints import MODELS, write_checkpoint
from tests.engine.test_weights import pack

TOKENS = torch.arange(20).reshape(2, 10)
WIDE = {"hidden_size": 64, "intermediate_size": 128}  # quantisation needs groups of 32 and more
TYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


def base_in(folder: Path, dtype: str, architecture: str = "qwen2", **settings: Any) -> Checkpoint:
    """A random base whose tensors are stored in a dtype, with a tokenizer's file beside them."""
    write_checkpoint(folder, architecture, **settings)
    tensors = load_file(folder / "model.safetensors")
    save_file(
        {name: tensor.to(TYPES[dtype]) for name, tensor in tensors.items()}, folder / "model.safetensors"
    )
    (folder / "tokenizer.json").write_text('{"any": "thing"}')
    return Checkpoint.open(folder)


def adapter(checkpoint: Checkpoint, **options: Any) -> AdapterWeights:
    return random_adapter(dict(checkpoint.config.linears), **{"seed": 1, "first_layer": 1, **options})


def logits(folder: Path, weights: AdapterWeights | None = None) -> torch.Tensor:
    """What stock transformers, and with weights stock PEFT, computes in float32."""
    model: Any = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    if weights is not None:
        lora = folder.parent / "lora"
        shutil.rmtree(lora, ignore_errors=True)
        lora.mkdir()
        for name, data in files.write(weights, "base").items():
            (lora / name).write_bytes(data)
        model = PeftModel.from_pretrained(model, lora)
    with torch.no_grad():
        found: torch.Tensor = model(TOKENS).logits
    return found


@pytest.mark.parametrize("architecture", MODELS)
def test_stock_transformers_computes_what_peft_computes_on_the_base(
    tmp_path: Path, architecture: str
) -> None:
    base = base_in(tmp_path / "base", "float32", architecture)
    weights = adapter(base)
    done = merged.write(base, weights, tmp_path / "merged", dtype="float32")
    found, expected = logits(tmp_path / "merged"), logits(tmp_path / "base", weights)
    torch.testing.assert_close(found, expected, atol=2e-4, rtol=2e-4)
    assert (found - logits(tmp_path / "base")).abs().max() > 0.1
    assert (done.dtype, done.adapted) == ("float32", 14) and done.rounding < 1e-6


def test_a_dora_is_merged_as_stock_peft_computes_it(tmp_path: Path) -> None:
    base = base_in(tmp_path / "base", "float32")
    weights = adapter(base, dora=True)
    done = merged.write(base, weights, tmp_path / "merged", dtype="float32")
    found, expected = logits(tmp_path / "merged"), logits(tmp_path / "base", weights)
    torch.testing.assert_close(found, expected, atol=2e-4, rtol=2e-4)
    plain = AdapterWeights({name: LowRank(t.a, t.b, t.scale) for name, t in weights.terms.items()})
    assert (found - logits(tmp_path / "base", plain)).abs().max() > 0.1 and done.rounding < 1e-6


@pytest.mark.parametrize(
    ("stored", "asked", "said"),
    [
        ("bfloat16", "auto", "bfloat16"),
        ("float16", "auto", "float16"),
        ("float32", "auto", "bfloat16"),
        ("bfloat16", "float16", "float16"),
    ],
)
def test_each_weight_is_the_sum_rounded_once(tmp_path: Path, stored: str, asked: str, said: str) -> None:
    base = base_in(tmp_path / "base", stored)
    weights = adapter(base)
    done = merged.write(base, weights, tmp_path / "merged", dtype=asked)
    assert done.dtype == said
    before, after = (load_file(tmp_path / each / "model.safetensors") for each in ("base", "merged"))
    assert set(after) == set(base.tensors)
    error = change = 0.0
    for name, tensor in after.items():
        whole = before[name].float()
        if term := weights.terms.get(name.removesuffix(".weight")):
            delta = np.float32(term.scale) * (term.b @ term.a)
            whole = whole + torch.from_numpy(delta)
            error += float((tensor.double() - whole.double()).square().sum())
            change += float(np.square(delta, dtype=np.float64).sum())
        assert tensor.dtype == TYPES[said] and torch.equal(tensor, whole.to(TYPES[said])), name
    assert done.rounding == pytest.approx((error / change) ** 0.5, rel=1e-6)
    config = json.loads((tmp_path / "merged" / "config.json").read_text())
    assert {config[key] for key in ("dtype", "torch_dtype") if key in config} == {said}
    assert AutoModelForCausalLM.from_pretrained(tmp_path / "merged", dtype="auto").dtype == TYPES[said]


def test_a_change_too_small_for_the_dtype_shows_in_the_rounding(tmp_path: Path) -> None:
    base = base_in(tmp_path / "base", "bfloat16")
    faint = merged.write(base, adapter(base, scale=1e-5), tmp_path / "faint")
    strong = merged.write(base, adapter(base), tmp_path / "strong")
    assert strong.rounding < 0.01 < 0.5 < faint.rounding


def quantised(folder: Path, bits: int, group: int, **settings: Any) -> Checkpoint:
    """A base whose matrices, but one, are packed as MLX packs them, with random scales and biases."""
    base_in(folder, "bfloat16", **{**WIDE, **settings})
    random = np.random.default_rng(bits)
    tensors = load_file(folder / "model.safetensors")
    dense = "model.layers.0.mlp.up_proj"
    for name in [name for name, tensor in tensors.items() if tensor.ndim == 2]:
        module = name.removesuffix(".weight")
        if module == dense:
            continue
        out, into = tensors[name].shape
        tensors[name] = pack(random.integers(0, 1 << bits, (out, into)), bits).view(torch.uint32)
        for kind, size in (("scales", 0.4 / 2**bits), ("biases", 0.2)):
            numbers = torch.from_numpy(random.normal(0, size, (out, into // group)))
            tensors[f"{module}.{kind}"] = numbers.to(torch.bfloat16)
    save_file(tensors, folder / "model.safetensors")
    packing = {"group_size": group, "bits": bits, "mode": "affine"}
    config = {**json.loads((folder / "config.json").read_text()), "quantization": packing}
    (folder / "config.json").write_text(json.dumps({**config, "quantization_config": packing}))
    return Checkpoint.open(folder)


@pytest.mark.parametrize("tied", [True, False])
@pytest.mark.parametrize(("bits", "group"), [(2, 32), (3, 32), (4, 64), (5, 32), (6, 64), (8, 32)])
def test_a_quantised_base_is_made_dense_as_the_engine_reads_it(
    tmp_path: Path, bits: int, group: int, tied: bool
) -> None:
    base = quantised(tmp_path / "base", bits, group, tie_word_embeddings=tied)
    weights = adapter(base, first_layer=2)
    done = merged.write(base, weights, tmp_path / "merged")
    assert done.dtype == "bfloat16"
    config = json.loads((tmp_path / "merged" / "config.json").read_text())
    assert not {"quantization", "quantization_config"} & set(config)
    expected = load(base, device="cpu", dtype=torch.bfloat16)
    found = load_file(tmp_path / "merged" / "model.safetensors")
    assert set(found) == set(expected) and ("lm_head.weight" in found) != tied
    for name, tensor in expected.items():
        dense = tensor.dense(torch.float32) if isinstance(tensor, Quantised) else tensor.float()
        if term := weights.terms.get(name.removesuffix(".weight")):
            dense = dense + torch.from_numpy(np.float32(term.scale) * (term.b @ term.a))
        assert torch.equal(found[name], dense.to(torch.bfloat16)), name
    assert torch.isfinite(logits(tmp_path / "merged")).all()


@pytest.mark.parametrize("dtype", ["float16", "float32", "bfloat16"])
@pytest.mark.parametrize("bits", [2, 3, 4, 5, 6, 8])
def test_rows_are_dequantised_to_the_bits_of_mlx(bits: int, dtype: str) -> None:
    mx = pytest.importorskip("mlx.core", reason="the reference for the packed layout is the mlx package")
    values = np.random.default_rng(bits).normal(size=(9, 128)).astype(np.float32)
    packed = mx.quantize(mx.array(values).astype(getattr(mx, dtype)), group_size=32, bits=bits)
    expected = np.array(mx.dequantize(*packed, group_size=32, bits=bits).astype(mx.float32))
    words, scales, biases = (np.array(packed[0]), *(np.array(x.astype(mx.float32)) for x in packed[1:]))
    found = affine.dequantised(words, scales, biases, Packing(bits, 32), merged.DTYPES[dtype])
    assert np.array_equal(found, expected)


@pytest.mark.parametrize("bits", [2, 3, 4, 5, 6, 8])
def test_rows_are_quantised_to_the_bits_of_mlx(bits: int) -> None:
    mx = pytest.importorskip("mlx.core", reason="the reference for the packed layout is the mlx package")
    values = np.random.default_rng(bits).normal(size=(9, 128)).astype(np.float32)
    values[0, :64], values[1, :32] = 0.0, 0.25
    expected = [np.array(part) for part in mx.quantize(mx.array(values), group_size=32, bits=bits)]
    found = affine.quantised(values, Packing(bits, 32), "F32")
    for ours, theirs in zip(found, expected, strict=True):
        assert np.array_equal(ours, theirs)


@pytest.mark.parametrize("dtype", ["BF16", "F16"])
@pytest.mark.parametrize("bits", [4, 8])
def test_in_16_bits_each_integer_is_the_nearest_for_the_scales_that_are_stored(bits: int, dtype: str) -> None:
    values = np.random.default_rng(bits).normal(size=(5, 128)).astype(np.float32)
    words, scales, biases = affine.quantised(values, Packing(bits, 64), dtype)
    assert np.array_equal(affine.rounded(scales, dtype), scales)
    integers = affine.unpacked(words, bits).reshape(5, 2, 64).astype(np.int64)
    groups = values.reshape(5, 2, 64)

    def off(by: int) -> np.ndarray:
        moved = np.clip(integers + by, 0, (1 << bits) - 1)
        return np.abs(moved * scales[..., None] + biases[..., None] - groups)

    assert np.all(off(0) <= off(1) + 1e-6) and np.all(off(0) <= off(-1) + 1e-6)


@pytest.mark.parametrize(("before", "bits", "group"), [(4, 4, 64), (8, 4, 32), (4, 8, 32)])
def test_a_quantised_base_stays_one_and_keeps_its_groups(
    tmp_path: Path, before: int, bits: int, group: int
) -> None:
    base = quantised(tmp_path / "base", before, group)
    weights = adapter(base, first_layer=2)
    seen: list[Path] = []
    done = merged.write(base, weights, tmp_path / "merged", bits=bits, check=seen.append)
    assert len(seen) == 1 and not seen[0].exists() and done.dtype == "bfloat16"
    result = Checkpoint.open(tmp_path / "merged")
    dense, merged_weights = (load(each, device="cpu", dtype=torch.float32) for each in (base, result))
    for name, was in dense.items():
        module, now = name.removesuffix(".weight"), merged_weights[name]
        assert isinstance(now, Quantised) == isinstance(was, Quantised), name
        if not isinstance(was, Quantised) or not isinstance(now, Quantised):
            continue
        assert (now.bits, now.group_size) == (bits, group)
        whole = was.dense(torch.float32)
        if term := weights.terms.get(module):
            whole = whole + torch.from_numpy(np.float32(term.scale) * (term.b @ term.a))
        elif before == bits:
            assert torch.equal(now.weight, was.weight) and torch.equal(now.scales, was.scales)
        step = now.scales.float().abs().repeat_interleave(group, 1)
        # One step, as a group's far end may lie beyond the last one, and what rounding to 16 bits has cost.
        assert ((now.dense(torch.float32) - whole).abs() <= step * (1 + 2**bits * 2**-7) + 1e-2).all()
    config = json.loads((tmp_path / "merged" / "config.json").read_text())
    assert config["quantization"] == config["quantization_config"]
    assert config["quantization"]["bits"] == bits and config["quantization"]["group_size"] == group


def test_a_dense_base_can_be_quantised_and_what_a_check_refuses_leaves_nothing(tmp_path: Path) -> None:
    base = base_in(tmp_path / "base", "bfloat16", **WIDE)
    weights = adapter(base)

    def check(folder: Path) -> None:
        opened = Checkpoint.open(folder)
        assert opened.packing("model.embed_tokens") == Packing(8, merged.GROUP)
        raise Refused("too little is left")

    with pytest.raises(Refused, match="too little"):
        merged.write(base, weights, tmp_path / "merged", bits=8, check=check)
    assert [path.name for path in tmp_path.iterdir()] == ["base"]
    fine = merged.write(base, weights, tmp_path / "eight", bits=8)
    coarse = merged.write(base, weights, tmp_path / "two", bits=2)
    assert fine.rounding < 0.1 < coarse.rounding and coarse.bytes < fine.bytes
    narrow = base_in(tmp_path / "narrow", "bfloat16")
    with pytest.raises(BaseModelError, match="--requantise"):
        merged.write(narrow, adapter(narrow), tmp_path / "none", bits=8)


def test_blocks_and_shards_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = quantised(tmp_path / "base", 4, 32)
    weights = adapter(base)
    merged.write(base, weights, tmp_path / "whole")
    monkeypatch.setattr(merged, "BLOCK_ELEMENTS", 200)
    shares: list[float] = []
    done = merged.write(
        base,
        weights,
        tmp_path / "parts",
        shard_bytes=60_000,
        report=lambda share, words: shares.append(share),
    )
    shards = sorted(name for name in done.files if name.endswith(".safetensors"))
    assert len(shards) > 2 and shards[0] == f"model-00001-of-{len(shards):05d}.safetensors"
    assert shares == sorted(shares) and shares[-1] == 1.0
    index = json.loads((tmp_path / "parts" / "model.safetensors.index.json").read_text())
    whole = load_file(tmp_path / "whole" / "model.safetensors")
    assert set(index["weight_map"]) == set(whole)
    assert index["metadata"]["total_size"] == done.bytes == sum(t.nbytes for t in whole.values())
    for shard in shards:
        assert sum(t.nbytes for t in load_file(tmp_path / "parts" / shard).values()) <= 60_000
        for name, tensor in load_file(tmp_path / "parts" / shard).items():
            assert index["weight_map"][name] == shard and torch.equal(tensor, whole[name])
    assert torch.equal(logits(tmp_path / "parts"), logits(tmp_path / "whole"))


def test_what_lies_beside_the_weights_comes_along(tmp_path: Path) -> None:
    base = base_in(tmp_path / "base", "bfloat16")
    (tmp_path / "base" / "LICENSE").write_text("Do as you like.")
    (tmp_path / "base" / "modeling.py").write_text("raise SystemExit")
    done = merged.write(base, adapter(base), tmp_path / "merged", more={"card.json": b"{}"})
    found = {path.name for path in (tmp_path / "merged").iterdir()}
    assert found == set(done.files) >= {"config.json", "tokenizer.json", "LICENSE", "card.json"}
    assert "modeling.py" not in found
    assert (tmp_path / "merged" / "tokenizer.json").read_text() == '{"any": "thing"}'
    old, new = (json.loads((tmp_path / each / "config.json").read_text()) for each in ("base", "merged"))
    assert {key: value for key, value in old.items() if "dtype" not in key}.items() <= new.items()


def test_few_bits_are_refused_with_the_reason(tmp_path: Path) -> None:
    base = base_in(tmp_path / "base", "bfloat16")
    with pytest.raises(Refused, match=r"'int4'.* can erase the adapter"):
        merged.write(base, adapter(base), tmp_path / "merged", dtype="int4")
    assert not (tmp_path / "merged").exists()


def test_what_fails_on_the_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = base_in(tmp_path / "base", "bfloat16")
    name = "model.layers.2.mlp.down_proj"
    huge = LowRank(np.full((1, 48), 1e4, np.float32), np.full((32, 1), 1e4, np.float32), 1.0)
    with pytest.raises(AdapterError, match=r"'model\.layers\.2\.mlp\.down_proj\.weight'.*--dtype bfloat16"):
        merged.write(base, AdapterWeights({name: huge}), tmp_path / "merged", dtype="float16")
    with pytest.raises(KeyboardInterrupt):
        merged.write(base, adapter(base), tmp_path / "merged", report=interrupt)
    monkeypatch.setattr(merged.shutil, "disk_usage", lambda place: shutil._ntuple_diskusage(10, 10, 0))
    with pytest.raises(StorageError, match="0 MB are free"):
        merged.write(base, adapter(base), tmp_path / "merged")
    monkeypatch.undo()
    weights = tmp_path / "base" / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    with pytest.raises(BaseModelError, match="became shorter"):
        merged.write(base, adapter(base), tmp_path / "merged")
    assert [path.name for path in tmp_path.iterdir()] == ["base"]


def interrupt(share: float, words: str) -> None:
    if share > 0.5:
        raise KeyboardInterrupt


def test_memory_goes_by_the_block_and_not_by_the_matrix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = base_in(tmp_path / "base", "bfloat16", vocab_size=100_000)
    weights = adapter(base)
    monkeypatch.setattr(merged, "BLOCK_ELEMENTS", 50_000)
    tracemalloc.start()
    merged.write(base, weights, tmp_path / "merged")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    matrix = 100_000 * 32 * 2  # bytes of the embedding as it is stored
    assert peak < matrix / 3, (peak, matrix)
