"""Our adapters in stock mlx-lm, and mlx-lm's in ours, on tiny random bases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.numpy import load, save

from imprint.adapters import mlx_files
from imprint.adapters.registry import Registry
from imprint.errors import AdapterError, AdapterMismatch
from imprint.store import Home
from imprint.types import AdapterWeights, BaseInfo, LowRank
from tests.engine.adapters import random_adapter
from tests.engine.checkpoints import reference, write_checkpoint

LINEARS = {
    f"model.layers.{layer}.{path}": shape
    for layer in range(3)
    for path, shape in {
        "self_attn.q_proj": (32, 32),
        "self_attn.k_proj": (16, 32),
        "self_attn.v_proj": (16, 32),
        "self_attn.o_proj": (32, 32),
        "mlp.gate_proj": (48, 32),
        "mlp.up_proj": (48, 32),
        "mlp.down_proj": (32, 48),
    }.items()
}
TOKENS = np.arange(20).reshape(2, 10)
Q1, UP2 = "model.layers.1.self_attn.q_proj", "model.layers.2.mlp.up_proj"


def put(folder: Path, contents: dict[str, bytes]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    return folder


def part(weights: AdapterWeights, *names: str) -> AdapterWeights:
    return AdapterWeights({name: weights.terms[name] for name in names})


def dense_logits(architecture: str, weights: AdapterWeights) -> np.ndarray:
    """The logits of transformers with each change added to the base's own weights."""
    model = reference(architecture)
    with torch.no_grad():
        for name, term in weights.terms.items():
            weight = model.get_submodule(name).weight
            weight += torch.from_numpy(term.scale * (term.b @ term.a))
            if term.magnitude is not None:
                weight *= (torch.from_numpy(term.magnitude) / weight.norm(dim=1))[:, None]
        return model(torch.from_numpy(TOKENS)).logits.numpy()


def stock(folder: Path) -> Any:
    utils = pytest.importorskip("mlx_lm.utils", reason="the reference for the layout is the mlx-lm package")
    file = folder / "config.json"
    config = json.loads(file.read_text())
    config["rope_theta"] = config["rope_parameters"]["rope_theta"]  # where mlx-lm looks for it
    file.write_text(json.dumps(config))
    return utils.load_model(folder)[0]


def mlx_logits(model: Any) -> np.ndarray:
    import mlx.core as mx

    return np.array(model(mx.array(TOKENS)).astype(mx.float32))


@pytest.mark.parametrize("dora", [False, True])
@pytest.mark.parametrize("architecture", ["qwen2", "llama"])
def test_stock_mlx_lm_computes_our_adapter(tmp_path: Path, architecture: str, dora: bool) -> None:
    model = stock(write_checkpoint(tmp_path / "base", architecture))
    from mlx_lm.tuner.utils import load_adapters

    weights = random_adapter(LINEARS, seed=1, first_layer=1, rank=4, dora=dora)
    plain = mlx_logits(model)
    load_adapters(model, str(put(tmp_path / "ours", mlx_files.write(weights, 3, "base"))))
    found, expected = mlx_logits(model), dense_logits(architecture, weights)
    assert np.abs(found - plain).max() > 0.1
    np.testing.assert_allclose(found, expected, atol=2e-4, rtol=2e-4)


def test_stock_mlx_lm_leaves_modules_alone_that_an_uneven_adapter_has_not(tmp_path: Path) -> None:
    model = stock(write_checkpoint(tmp_path / "base"))
    from mlx_lm.tuner.utils import load_adapters

    whole = random_adapter(LINEARS, seed=2, rank=3)
    up = whole.terms[UP2]
    weights = AdapterWeights({Q1: whole.terms[Q1], UP2: LowRank(up.a[:2], up.b[:, :2], up.scale * 4)})
    load_adapters(model, str(put(tmp_path / "ours", mlx_files.write(weights, 3, "base"))))
    np.testing.assert_allclose(mlx_logits(model), dense_logits("qwen2", weights), atol=2e-4, rtol=2e-4)


@pytest.mark.parametrize("dora", [False, True])
@pytest.mark.parametrize("keys", [None, ["self_attn.q_proj", "mlp.up_proj"]])
def test_what_stock_mlx_lm_saved_is_read_as_it_computes_it(
    tmp_path: Path, keys: list[str] | None, dora: bool
) -> None:
    model = stock(write_checkpoint(tmp_path / "base"))
    import mlx.core as mx
    from mlx.utils import tree_flatten
    from mlx_lm.tuner.utils import linear_to_lora_layers

    model.freeze()
    parameters = {"rank": 5, "scale": 0.7, "dropout": 0.0, **({"keys": keys} if keys else {})}
    linear_to_lora_layers(model, 2, parameters, use_dora=dora)
    mx.random.seed(0)
    trained = {
        name: mx.random.normal(x.shape) * 0.2 + (2 if name.endswith(".m") else 0)
        for name, x in tree_flatten(model.trainable_parameters())
    }
    model.load_weights(list(trained.items()), strict=False)
    folder = put(tmp_path / "theirs", {})
    mx.save_safetensors(str(folder / "adapters.safetensors"), trained)
    kind = "dora" if dora else "lora"
    config = {"fine_tune_type": kind, "num_layers": 2, "lora_parameters": parameters, "batch_size": 4}
    (folder / "adapter_config.json").write_text(json.dumps(config))

    weights = mlx_files.read(folder)
    assert len(weights.terms) == 2 * (len(keys) if keys else 7) and weights.first_layer == 1
    assert all(term.scale == 0.7 and term.rank == 5 for term in weights.terms.values())
    assert weights.dora == dora
    model.eval()
    np.testing.assert_allclose(mlx_logits(model), dense_logits("qwen2", weights), atol=2e-4, rtol=2e-4)


def test_what_is_written_is_read_back_bit_for_bit(tmp_path: Path) -> None:
    weights = random_adapter(LINEARS, seed=3, first_layer=2, rank=6, scale=0.1)
    contents = mlx_files.write(weights, 3, "org/base")
    assert mlx_files.read(put(tmp_path, contents)).digest == weights.digest
    assert mlx_files.write(AdapterWeights(dict(reversed(weights.terms.items()))), 3, "org/base") == contents
    config = json.loads(contents[mlx_files.CONFIG])
    assert (config["fine_tune_type"], config["num_layers"], config["model"]) == ("lora", 1, "org/base")
    assert config["lora_parameters"] == {
        "rank": 6,
        "scale": 0.1 / 6**0.5,
        "dropout": 0.0,
        "keys": sorted({name.split(".", 3)[3] for name in LINEARS}),
    }
    assert load(contents[mlx_files.TENSORS])["model.layers.2.mlp.up_proj.lora_a"].shape == (32, 6)


def test_a_dora_is_written_as_one_and_read_back_bit_for_bit(tmp_path: Path) -> None:
    weights = random_adapter(LINEARS, seed=3, first_layer=2, dora=True)
    contents = mlx_files.write(weights, 3, "org/base")
    assert json.loads(contents[mlx_files.CONFIG])["fine_tune_type"] == "dora"
    assert mlx_files.read(put(tmp_path, contents)).digest == weights.digest


def test_layers_are_counted_from_the_top() -> None:
    weights = part(random_adapter(LINEARS, seed=3), Q1)
    for layers, expected in ((2, 1), (3, 2), (28, 27)):
        config = json.loads(mlx_files.write(weights, layers, "base")[mlx_files.CONFIG])
        assert config["num_layers"] == expected


def test_a_file_in_16_bits_is_read_exactly(tmp_path: Path) -> None:
    contents = mlx_files.write(random_adapter(LINEARS, seed=4, rank=2), 3, "base")
    halves = {name: array.astype(np.float16) for name, array in load(contents[mlx_files.TENSORS]).items()}
    weights = mlx_files.read(put(tmp_path, {**contents, mlx_files.TENSORS: save(halves)}))
    for name, term in weights.terms.items():
        assert np.array_equal(term.a.T, halves[f"{name}.lora_a"]) and term.a.dtype == np.float32
        assert np.array_equal(term.b.T, halves[f"{name}.lora_b"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"fine_tune_type": "dora"}, ("has no m", "incomplete")),
        ({"fine_tune_type": "full"}, ("fine_tune_type", "'full'")),
        ({"lora_parameters": None}, ("lora_parameters",)),
        ({"lora_parameters": {"rank": 4, "alpha": 16.0}}, ("scale must be a number",)),
        ({"lora_parameters": {"rank": "4", "scale": 2.0}}, ("rank must be a whole number", "'4'")),
        ({"lora_parameters": {"rank": 5, "scale": 2.0}}, ("the rank is 4 here and 5",)),
    ],
)
def test_a_configuration_that_cannot_be_held_is_refused(
    tmp_path: Path, change: dict[str, object], words: tuple[str, ...]
) -> None:
    contents = mlx_files.write(random_adapter(LINEARS, seed=5), 3, "base")
    config = {**json.loads(contents[mlx_files.CONFIG]), **change}
    put(tmp_path, {**contents, mlx_files.CONFIG: json.dumps(config).encode()})
    with pytest.raises(AdapterError) as refused:
        mlx_files.read(tmp_path)
    assert all(word in str(refused.value) for word in (str(tmp_path), *words))


@pytest.mark.parametrize(
    ("key", "shape", "word"),
    [
        (f"{Q1}.m", (32,), "DoRA"),
        ("model.embed_tokens.lora_a", (97, 4), "embeddings"),
        ("lm_head.lora_a", (32, 4), "head"),
        ("model.layers.1.mlp.experts.lora_a", (2, 4, 32), "has no lora_b"),
        (f"{Q1}.weight", (32, 32), "is not a LoRA"),
        (f"{Q1}.lora_b", (3, 32), "do not multiply"),
        (f"{UP2}.lora_a", (32, 4), "has no lora_b"),
    ],
)
def test_a_tensor_that_is_no_low_rank_term_of_a_linear_is_named(
    tmp_path: Path, key: str, shape: tuple[int, ...], word: str
) -> None:
    contents = mlx_files.write(part(random_adapter(LINEARS, seed=6), Q1), 3, "base")
    tensors = {**load(contents[mlx_files.TENSORS]), key: np.ones(shape, np.float32)}
    put(tmp_path, {**contents, mlx_files.TENSORS: save(tensors)})
    with pytest.raises(AdapterError, match=word):
        mlx_files.read(tmp_path)


def test_damaged_files_are_named(tmp_path: Path) -> None:
    contents = mlx_files.write(random_adapter(LINEARS, seed=7), 3, "base")
    put(tmp_path, {**contents, mlx_files.TENSORS: contents[mlx_files.TENSORS][:-5]})
    with pytest.raises(AdapterError, match=r"adapters\.safetensors: truncated"):
        mlx_files.read(tmp_path)
    put(tmp_path, {**contents, mlx_files.CONFIG: b"{"})
    with pytest.raises(AdapterError, match=r"adapter_config\.json: not JSON"):
        mlx_files.read(tmp_path)
    (tmp_path / mlx_files.CONFIG).unlink()
    with pytest.raises(AdapterError, match=r"adapter_config\.json: No such file"):
        mlx_files.read(tmp_path)


def test_the_registry_takes_in_an_mlx_folder(tmp_path: Path) -> None:
    weights = random_adapter(LINEARS, seed=8, first_layer=1)
    folder = put(tmp_path / "mlx", mlx_files.write(weights, 3, "base"))
    base = BaseInfo("base", "f" * 64, "qwen2", 3, 32, 97, 256, 0, "", "", "", LINEARS)
    home = Home.open(tmp_path / "home")
    card = Registry(home).import_(folder, "juno", base)
    assert (card.digest, card.origin) == (weights.digest, "imported")
    assert card.data[-1]["name"] == str(folder / "adapters.safetensors")
    assert Registry(home).weights(card.ref).digest == weights.digest
    narrow = BaseInfo("base", "f" * 64, "qwen2", 2, 32, 97, 256, 0, "", "", "",
                      {name: shape for name, shape in LINEARS.items() if ".2." not in name})  # fmt: skip
    with pytest.raises(AdapterMismatch, match="no such linear"):
        Registry(home).import_(folder, "juno", narrow)
    home.close()
