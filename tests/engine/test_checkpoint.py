"""Configurations as transformers writes them; folders that are whole, sharded, damaged or something else."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from imprint.engine import checkpoint as module
from imprint.engine.checkpoint import (
    Checkpoint,
    LinearScaling,
    Llama3Scaling,
    Packing,
    fingerprint,
    locate,
    name_of,
    read_config,
)
from imprint.errors import BaseModelError

CONFIG: dict[str, Any] = {
    "model_type": "llama",
    "architectures": ["LlamaForCausalLM"],
    "hidden_act": "silu",
    "vocab_size": 96,
    "hidden_size": 64,
    "intermediate_size": 128,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "rms_norm_eps": 1e-5,
    "rope_theta": 500000.0,
    "max_position_embeddings": 256,
    "tie_word_embeddings": False,
    "bos_token_id": 1,
    "eos_token_id": [2, 3],
}


def tensors_of(config: dict[str, Any]) -> dict[str, torch.Tensor]:
    """Random weights for a configuration, with the names and shapes that transformers gives them."""
    generator = torch.Generator().manual_seed(7)
    hidden, inner, heads = config["hidden_size"], config["intermediate_size"], config["num_attention_heads"]
    keys = config["num_key_value_heads"] * (hidden // heads)
    shapes: dict[str, tuple[int, ...]] = {"model.norm.weight": (hidden,)}
    shapes["model.embed_tokens.weight"] = (config["vocab_size"], hidden)
    if not config["tie_word_embeddings"]:
        shapes["lm_head.weight"] = (config["vocab_size"], hidden)
    for i in range(config["num_hidden_layers"]):
        layer = f"model.layers.{i}."
        for name, out, size in (
            ("self_attn.q_proj", hidden, hidden), ("self_attn.k_proj", keys, hidden),
            ("self_attn.v_proj", keys, hidden), ("self_attn.o_proj", hidden, hidden),
            ("mlp.gate_proj", inner, hidden), ("mlp.up_proj", inner, hidden),
            ("mlp.down_proj", hidden, inner),
        ):  # fmt: skip
            shapes[f"{layer}{name}.weight"] = (out, size)
            if config["model_type"] == "qwen2" and name[-6] in "qkv" and "attn" in name:
                shapes[f"{layer}{name}.bias"] = (out,)
        shapes[layer + "input_layernorm.weight"] = shapes[layer + "post_attention_layernorm.weight"] = (
            hidden,
        )
    return {name: torch.randn(shape, generator=generator) for name, shape in sorted(shapes.items())}


def write_base(folder: Path, config: dict[str, Any], tensors: dict[str, torch.Tensor]) -> Path:
    folder = folder / "base"
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config))
    save_file(tensors, folder / "model.safetensors")
    return folder


def write_shards(folder: Path, tensors: dict[str, torch.Tensor], shards: int = 3) -> Path:
    folder = folder / f"shards{shards}"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(CONFIG))
    places = {name: f"model-{i % shards + 1:05}-of-{shards:05}.safetensors" for i, name in enumerate(tensors)}
    for file in set(places.values()):
        save_file({name: tensors[name] for name in tensors if places[name] == file}, folder / file)
    (folder / "model.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": places}))
    return folder


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return write_base(tmp_path, CONFIG, tensors_of(CONFIG))


def config_with(tmp_path: Path, **changes: Any) -> Path:
    raw = {key: value for key, value in {**CONFIG, **changes}.items() if value is not ...}
    (tmp_path / "config.json").write_text(json.dumps(raw))
    return tmp_path


# --- configurations -------------------------------------------------------------------------------


@pytest.mark.parametrize("tied", [True, False])
@pytest.mark.parametrize("kind", ["llama", "qwen2", "qwen3", "mistral"])
def test_a_model_saved_by_transformers_opens_with_its_own_parameter_count(
    tmp_path: Path, kind: str, tied: bool
) -> None:
    import transformers

    name = {"llama": "Llama", "qwen2": "Qwen2", "qwen3": "Qwen3", "mistral": "Mistral"}[kind]
    extra = {"llama": {"attention_bias": True, "mlp_bias": True}, "qwen3": {"head_dim": 32}}.get(kind, {})
    config = getattr(transformers, f"{name}Config")(
        vocab_size=96, hidden_size=64, intermediate_size=128, num_hidden_layers=3, num_attention_heads=4,
        num_key_value_heads=2, max_position_embeddings=512, tie_word_embeddings=tied, **extra,
    )  # fmt: skip
    model = getattr(transformers, f"{name}ForCausalLM")(config)
    model.save_pretrained(tmp_path)
    opened = Checkpoint.open(tmp_path)
    assert opened.config.architecture == kind and opened.config.tied is tied
    assert opened.config.parameters == model.num_parameters()
    names = {key for key in model.state_dict() if not (tied and key == "lm_head.weight")}
    assert set(opened.tensors) == names
    assert opened.config.windows == ((config.sliding_window,) * 3 if kind == "mistral" else (None,) * 3)
    assert {m.removesuffix(".weight") for m in names if "_proj.weight" in m} == set(opened.config.linears)


def test_both_spellings_of_rotary_settings_are_one(tmp_path: Path) -> None:
    scaling = {"factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
               "original_max_position_embeddings": 64}  # fmt: skip
    old = read_config(config_with(tmp_path, rope_scaling={"rope_type": "llama3", **scaling}))
    oldest = read_config(config_with(tmp_path, rope_scaling={"type": "llama3", **scaling}))
    new = {"rope_type": "llama3", "rope_theta": 500000.0, **scaling}
    assert old == oldest == read_config(config_with(tmp_path, rope_theta=..., rope_parameters=new))
    assert old.rope_theta == 500000.0 and old.rope_scaling == Llama3Scaling(8.0, 1.0, 4.0, 64)
    linear = read_config(config_with(tmp_path, rope_scaling={"type": "linear", "factor": 2}))
    assert linear.rope_scaling == LinearScaling(2.0)
    assert read_config(config_with(tmp_path, rope_scaling=None)).rope_scaling is None
    assert read_config(config_with(tmp_path, rope_theta=...)).rope_theta == 10000.0


@pytest.mark.parametrize(
    ("changes", "windows"),
    [
        ({"use_sliding_window": False, "sliding_window": 8}, (None, None)),
        ({"use_sliding_window": True, "sliding_window": 8, "max_window_layers": 1}, (None, 8)),
        ({"use_sliding_window": True, "sliding_window": 8}, (None, None)),
        (
            {"use_sliding_window": True, "sliding_window": 8,
             "layer_types": ["sliding_attention", "full_attention"]},
            (8, None),
        ),
        ({"model_type": "mistral", "sliding_window": None}, (None, None)),
        ({"model_type": "mistral", "sliding_window": 8}, (8, 8)),
        ({"model_type": "mistral"}, (4096, 4096)),
        ({"model_type": "llama", "sliding_window": 8, "use_sliding_window": True}, (None, None)),
    ],
)  # fmt: skip
def test_sliding_windows_are_those_of_transformers(
    tmp_path: Path, changes: dict[str, Any], windows: tuple[int | None, ...]
) -> None:
    config = read_config(config_with(tmp_path, **{"model_type": "qwen2", "architectures": ..., **changes}))
    assert config.windows == windows
    assert config.sliding_window == next((w for w in windows if w), None)


def test_quantisation_is_read_with_overrides(tmp_path: Path) -> None:
    packing = {"group_size": 64, "bits": 4, "mode": "affine", "lm_head": {"bits": 8, "group_size": 32},
               "model.layers.0.mlp.up_proj": False}  # fmt: skip
    config = read_config(config_with(tmp_path, quantization=packing, quantization_config=packing))
    assert config.quantization is not None
    assert config.quantization.packing("lm_head") == Packing(8, 32)
    assert config.quantization.packing("model.layers.0.mlp.up_proj") is None
    assert config.quantization.packing("model.layers.1.mlp.up_proj") == Packing(4, 64)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"model_type": "gpt2"}, "'gpt2' is not supported; supported are llama, qwen2, qwen3, mistral"),
        ({"model_type": ...}, "None is not supported; supported are llama"),
        ({"model_type": "qwen2_moe"}, "supported are llama, qwen2"),
        ({"architectures": ["LlamaForSequenceClassification"]}, "LlamaForSequenceClassification"),
        ({"hidden_act": "gelu"}, "hidden_act 'gelu' is not supported; supported is 'silu'"),
        ({"hidden_size": ...}, "'hidden_size' is missing"),
        ({"num_hidden_layers": "two"}, "num_hidden_layers is 'two'"),
        ({"vocab_size": 0}, "vocab_size is 0"),
        ({"num_key_value_heads": 3}, "cannot share 3 key heads"),
        ({"rope_scaling": {"rope_type": "yarn", "factor": 4}}, "rope scaling 'yarn' is not supported"),
        ({"rope_scaling": {"rope_type": "llama3"}}, "'low_freq_factor' is missing"),
        ({"partial_rotary_factor": 0.5}, "partial_rotary_factor 0.5"),
        ({"quantization_config": {"quant_method": "gptq", "bits": 4}}, "'gptq' is not supported"),
        ({"quantization": {"bits": 4, "group_size": 32, "mode": "mxfp4"}}, "'mxfp4' is not supported"),
        ({"quantization": {"bits": 7, "group_size": 64}}, "7 bits in groups of 64"),
        ({"quantization": {"bits": 4, "group_size": 16}}, "4 bits in groups of 16"),
        ({"eos_token_id": "</s>"}, "eos_token_id is '</s>'"),
    ],
)
def test_a_configuration_outside_the_family_is_refused_in_one_line(
    tmp_path: Path, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(BaseModelError) as caught:
        read_config(config_with(tmp_path, **changes))
    assert words in str(caught.value) and "\n" not in str(caught.value)
    assert "config.json" in str(caught.value)


@pytest.mark.parametrize("content", ["{", "[1]", "", "\xff", "[" * 100_000])
def test_a_malformed_configuration_is_refused_in_one_line(tmp_path: Path, content: str) -> None:
    (tmp_path / "config.json").write_bytes(content.encode("latin-1"))
    with pytest.raises(BaseModelError, match=r"config\.json") as caught:
        read_config(tmp_path)
    assert "\n" not in str(caught.value)


def test_a_folder_without_configuration_says_what_a_base_is(tmp_path: Path) -> None:
    with pytest.raises(BaseModelError, match=r"has no config\.json; a base is a folder with"):
        read_config(tmp_path)
    (tmp_path / "adapter_config.json").write_text("{}")
    with pytest.raises(BaseModelError, match="holds an adapter, not a base"):
        read_config(tmp_path)


# --- files ----------------------------------------------------------------------------------------


def test_every_tensor_is_found_where_safetensors_put_it(base: Path, tmp_path: Path) -> None:
    tensors = tensors_of(CONFIG)
    for folder in (base, write_shards(tmp_path, tensors)):
        opened = Checkpoint.open(folder)
        assert set(opened.tensors) == set(tensors)
        for name, place in opened.tensors.items():
            data = place.file.read_bytes()[place.start : place.end]
            assert place.shape == tensors[name].shape and data == tensors[name].numpy().tobytes()


def test_extra_tensors_are_ignored(tmp_path: Path) -> None:
    extra = {"model.layers.0.self_attn.rotary_emb.inv_freq": torch.ones(8)}
    opened = Checkpoint.open(write_base(tmp_path, CONFIG, {**tensors_of(CONFIG), **extra}))
    assert set(opened.tensors) == set(tensors_of(CONFIG))


def refused(folder: Path) -> str:
    with pytest.raises(BaseModelError) as caught:
        Checkpoint.open(folder)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_missing_and_unfitting_tensors_are_reported_at_once(tmp_path: Path) -> None:
    tensors = tensors_of(CONFIG)
    del tensors["model.norm.weight"], tensors["model.layers.1.mlp.up_proj.weight"]
    tensors["lm_head.weight"] = torch.zeros(95, 64)
    tensors["model.embed_tokens.weight"] = torch.zeros(96, 64, dtype=torch.int64)
    message = refused(write_base(tmp_path, CONFIG, tensors))
    assert "2 missing tensors: model.layers.1.mlp.up_proj.weight, model.norm.weight" in message
    assert "lm_head.weight is [95, 64] but the configuration needs [96, 64]" in message
    assert "model.embed_tokens.weight is I64" in message


def test_damaged_shards_are_reported_at_once_with_what_is_missing_elsewhere(tmp_path: Path) -> None:
    tensors = tensors_of(CONFIG)
    del tensors["model.norm.weight"]
    folder = write_shards(tmp_path, tensors)
    first, second = sorted(folder.glob("*.safetensors"))[:2]
    first.unlink()
    second.write_bytes(second.read_bytes()[:-10])
    message = refused(folder)
    assert f"file {first.name!r} is missing" in message
    assert f"file {second.name!r} is truncated" in message
    assert "1 missing tensors: model.norm.weight" in message and "do not fit" not in message


def test_a_file_cut_anywhere_is_refused(base: Path) -> None:
    file = base / "model.safetensors"
    content = file.read_bytes()
    header = 8 + struct.unpack("<Q", content[:8])[0]
    for size in (0, 3, 8, 20, header - 1, header, header + 1, len(content) - 1):
        file.write_bytes(content[:size])
        assert "'model.safetensors' is truncated" in refused(base), size
    file.write_bytes(content)
    Checkpoint.open(base)


@pytest.mark.parametrize(
    "damage",
    [
        lambda header: {
            **header,
            "model.norm.weight": {"dtype": "F32", "shape": [64], "data_offsets": [0, 4]},
        },
        lambda header: {
            **header,
            "model.norm.weight": {"dtype": "F32", "shape": [64], "data_offsets": [-256, 0]},
        },
        lambda header: {
            **header,
            "model.norm.weight": {"dtype": "F32", "shape": [64], "data_offsets": [256]},
        },
        lambda header: {**header, "model.norm.weight": {"dtype": "F32"}},
        lambda header: {**header, "model.norm.weight": 3},
        lambda header: [1, 2],
    ],
)
def test_a_header_that_contradicts_itself_is_refused(base: Path, damage: Callable[[Any], Any]) -> None:
    file = base / "model.safetensors"
    content = file.read_bytes()
    length = struct.unpack("<Q", content[:8])[0]
    text = json.dumps(damage(json.loads(content[8 : 8 + length]))).encode()
    file.write_bytes(struct.pack("<Q", len(text)) + text + content[8 + length :])
    assert "damaged header" in refused(base)


@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.pt", "consolidated.00.pth"])
def test_a_pickled_checkpoint_is_never_opened(base: Path, name: str) -> None:
    (base / "model.safetensors").unlink()
    bomb = b"cbuiltins\nexec\n(S'raise SystemExit'\ntR."
    (base / name).write_bytes(bomb)
    assert "refusing to unpickle; convert to safetensors" in refused(base)


def test_a_folder_without_weights_says_so(base: Path) -> None:
    (base / "model.safetensors").unlink()
    assert "has no model.safetensors" in refused(base)


@pytest.mark.parametrize("places", [None, [], {"a": 3}, {"a": "../outside.safetensors"}])
def test_an_index_that_leads_nowhere_is_refused(base: Path, places: Any) -> None:
    (base / "model.safetensors").unlink()
    (base / "model.safetensors.index.json").write_text(json.dumps({"weight_map": places}))
    assert "model.safetensors.index.json" in refused(base)


# --- names and places -----------------------------------------------------------------------------


def test_a_folder_wins_over_a_hub_id_of_the_same_spelling(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "org" / "name").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert locate("org/name") == Path("org/name")


@pytest.mark.parametrize("model", ["nowhere", "/no/such/folder", "./org/name", "a/b/c", "../a/b"])
def test_what_is_neither_folder_nor_hub_id_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BaseModelError, match="no such folder and it is no hub id") as caught:
        locate(model)
    assert repr(model) in str(caught.value)


def test_a_file_is_not_a_base(base: Path) -> None:
    with pytest.raises(BaseModelError, match="is a file; name the folder"):
        locate(base / "model.safetensors")


@pytest.mark.parametrize("model", ["", "builtin"])
def test_the_built_in_base_is_the_packages_own(
    base: Path, monkeypatch: pytest.MonkeyPatch, model: str
) -> None:
    monkeypatch.setattr(module, "BUILTIN", base)
    assert locate(model) == base and name_of(base) == "builtin"
    monkeypatch.setattr(module, "BUILTIN", base / "absent")
    with pytest.raises(BaseModelError, match="built-in base is missing"):
        locate(model)


# --- fingerprints ---------------------------------------------------------------------------------


def test_a_fingerprint_does_not_depend_on_sharding_or_names_of_files(base: Path, tmp_path: Path) -> None:
    whole = fingerprint(Checkpoint.open(base))
    assert len(whole) == 64
    tensors = tensors_of(CONFIG)
    for shards in (1, 2, 5):
        assert fingerprint(Checkpoint.open(write_shards(tmp_path, tensors, shards))) == whole
    rewritten = dict(reversed({**tensors, "extra": torch.ones(3)}.items()))
    assert (
        fingerprint(Checkpoint.open(write_base(tmp_path, {**CONFIG, "bos_token_id": 9}, rewritten))) == whole
    )


def test_a_fingerprint_changes_with_any_weight_and_any_setting_that_matters(tmp_path: Path) -> None:
    tensors = tensors_of(CONFIG)
    seen = {fingerprint(Checkpoint.open(write_base(tmp_path, CONFIG, tensors)))}
    for change in (
        {"rope_theta": 1e4},
        {"rms_norm_eps": 1e-6},
        {"rope_scaling": {"type": "linear", "factor": 2}},
    ):
        seen.add(fingerprint(Checkpoint.open(write_base(tmp_path, {**CONFIG, **change}, tensors))))
    for name in ("model.norm.weight", "model.layers.1.mlp.up_proj.weight"):
        changed = {**tensors, name: tensors[name].clone()}
        changed[name].view(-1)[-1] += 1e-6
        seen.add(fingerprint(Checkpoint.open(write_base(tmp_path, CONFIG, changed))))
    halves = {name: tensor.half() for name, tensor in tensors.items()}
    seen.add(fingerprint(Checkpoint.open(write_base(tmp_path, CONFIG, halves))))
    assert len(seen) == 7


def test_a_large_checkpoint_is_hashed_once_until_a_file_changes(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ALWAYS_HASHED", 0)
    monkeypatch.setattr(module, "CHUNK", 1000)
    hashed: list[str] = []
    original = module._hashed
    monkeypatch.setattr(module, "_hashed", lambda opened: hashed.append(opened.name) or original(opened))
    cache = tmp_path / "cache"
    opened = Checkpoint.open(base)
    first = fingerprint(opened, cache=cache)
    assert first == fingerprint(opened, cache=cache) == fingerprint(Checkpoint.open(base), cache=cache)
    assert len(hashed) == 1
    monkeypatch.setattr(module, "ALWAYS_HASHED", 64 << 20)
    assert fingerprint(opened, cache=cache) == first and len(hashed) == 2
    monkeypatch.setattr(module, "ALWAYS_HASHED", 0)
    changed = tensors_of(CONFIG)
    changed["model.norm.weight"][0] += 1
    assert fingerprint(Checkpoint.open(write_base(tmp_path, CONFIG, changed)), cache=cache) != first
    assert fingerprint(
        Checkpoint.open(write_base(tmp_path, {**CONFIG, "rope_theta": 1.0}, changed)), cache=cache
    )
    assert len(hashed) == 4


def test_a_damaged_or_unwritable_fingerprint_cache_only_costs_time(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ALWAYS_HASHED", 0)
    opened = Checkpoint.open(base)
    expected = fingerprint(opened)
    for content in ("{", "[]", "\x00"):
        (tmp_path / "fingerprints.json").write_text(content)
        assert fingerprint(opened, cache=tmp_path) == expected
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert fingerprint(opened, cache=blocked / "cache") == expected
