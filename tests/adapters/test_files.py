from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from safetensors.numpy import load, save

from imprint.adapters import files
from imprint.engine.hints import named
from imprint.errors import AdapterError
from imprint.types import AdapterWeights, LowRank, Scope

Q0, Q1, UP1 = (
    "model.layers.0.self_attn.q_proj",
    "model.layers.1.self_attn.q_proj",
    "model.layers.1.mlp.up_proj",
)


def term(rank: int = 2, scale: float = 2.0, seed: int = 0, shape: tuple[int, int] = (5, 4)) -> LowRank:
    random = np.random.default_rng(seed)
    a = random.standard_normal((rank, shape[1])).astype(np.float32)
    b = random.standard_normal((shape[0], rank)).astype(np.float32)
    return LowRank(a, b, scale)


def put(folder: Path, contents: dict[str, bytes]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    return folder


def config_of(weights: AdapterWeights) -> dict[str, object]:
    return json.loads(files.write(weights, "base")[files.CONFIG])


modules = st.builds(
    "model.layers.{}.{}".format,
    st.integers(0, 30),
    st.sampled_from(["self_attn.q_proj", "self_attn.v_proj", "mlp.up_proj", "mlp.down_proj"]),
)


@st.composite
def terms(draw: st.DrawFn, stabilised: bool | None) -> LowRank:
    """A term whose scale came from an alpha, or, with None, from nowhere in particular."""
    rank, rows, columns = draw(st.integers(1, 9)), draw(st.integers(1, 4)), draw(st.integers(1, 4))
    numbers = st.floats(width=32, allow_nan=False, allow_infinity=False)
    a = draw(hnp.arrays(np.float32, (rank, columns), elements=numbers))
    b = draw(hnp.arrays(np.float32, (rows, rank), elements=numbers))
    alpha = draw(st.floats(0.001, 1000) | st.integers(1, 512))
    scale = alpha if stabilised is None else alpha / (rank**0.5 if stabilised else rank)
    return LowRank(a, b, scale)


adapters = st.sampled_from([False, True, None]).flatmap(
    lambda stabilised: st.dictionaries(modules, terms(stabilised), min_size=1, max_size=5)
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100)
@given(adapters)
def test_what_is_written_is_read_back_bit_for_bit(tmp_path: Path, found: dict[str, LowRank]) -> None:
    weights = AdapterWeights(found)
    contents = files.write(weights, "base")
    back = files.read(put(tmp_path, contents))
    assert back.digest == weights.digest and set(back.terms) == set(found)
    shuffled = AdapterWeights(dict(reversed(found.items())))
    assert files.write(shuffled, "base") == contents


@settings(deadline=None, max_examples=200)
@given(st.floats(0.01, 1000) | st.integers(1, 512), st.integers(1, 256), st.booleans())
def test_every_scale_that_began_as_an_alpha_is_said_by_the_config_alone(
    alpha: float, rank: int, stabilised: bool
) -> None:
    scale = alpha / (rank**0.5 if stabilised else rank)
    weights = AdapterWeights(
        {Q0: LowRank(np.ones((rank, 1), np.float32), np.ones((1, rank), np.float32), scale)}
    )
    use, alphas, exact = files.alphas_of(weights.terms)
    assert exact == {} and alphas[Q0] / (rank**0.5 if use else rank) == scale


def test_modules_that_fill_their_layers_are_named_shortly() -> None:
    config = config_of(AdapterWeights({Q0: term(), Q1: term()}))
    assert config["target_modules"] == ["q_proj"] and config["layers_to_transform"] == [0, 1]
    assert config["layers_pattern"] == "layers"
    assert (config["r"], config["lora_alpha"], config["rank_pattern"], config["alpha_pattern"]) == (
        2,
        4,
        {},
        {},
    )
    assert (config["peft_type"], config["task_type"], config["bias"]) == ("LORA", "CAUSAL_LM", "none")
    assert config["inference_mode"] is True and config["base_model_name_or_path"] == "base"
    assert list(config) == sorted(config)


def test_other_sets_ranks_and_scales_are_named_one_by_one() -> None:
    config = config_of(AdapterWeights({Q0: term(), Q1: term(), UP1: term(rank=3, scale=0.5)}))
    assert config["target_modules"] == sorted([Q0, Q1, UP1]) and config["layers_to_transform"] is None
    assert (config["r"], config["rank_pattern"]) == (2, {UP1: 3})
    assert (config["lora_alpha"], config["alpha_pattern"]) == (4, {UP1: 1.5})


def test_tensors_keep_their_peft_names() -> None:
    contents = files.write(AdapterWeights({Q0: term()}), "base")
    assert {key: value.shape for key, value in load(contents[files.TENSORS]).items()} == {
        f"base_model.model.{Q0}.lora_A.weight": (2, 4),
        f"base_model.model.{Q0}.lora_B.weight": (5, 2),
    }


def raw(tensors: dict[str, tuple[str, list[int], bytes]]) -> bytes:
    """A safetensors file with any dtype, which numpy has no word for."""
    header, data = {}, b""
    for key, (dtype, shape, content) in tensors.items():
        header[key] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def test_half_precision_is_widened_without_loss(tmp_path: Path) -> None:
    values = np.array([1.0, -2.5, 3.140625, 1e-30], np.float32)  # each exact in bfloat16 but the last
    bfloat16 = (values.view(np.uint32) >> 16).astype("<u2")
    float16 = np.array([1.0, -2.5, 65504, 6e-8], "<f2")
    key = f"base_model.model.{Q0}.lora_"
    contents = files.write(AdapterWeights({Q0: term(rank=1, shape=(4, 4))}), "base")
    contents[files.TENSORS] = raw(
        {
            f"{key}A.weight": ("BF16", [1, 4], bfloat16.tobytes()),
            f"{key}B.weight": ("F16", [4, 1], float16.tobytes()),
        }
    )
    read = files.read(put(tmp_path, contents)).terms[Q0]
    assert read.a.dtype == read.b.dtype == np.float32
    assert read.a[0, :3].tolist() == [1.0, -2.5, 3.140625]
    assert read.a[0, 3] == pytest.approx(1e-30, rel=0.01)
    assert read.b[:, 0].tolist() == [float(value) for value in float16]


def test_patterns_match_the_end_of_a_name_and_the_first_decides(tmp_path: Path) -> None:
    contents = files.write(AdapterWeights({Q0: term(), Q1: term(), UP1: term(rank=3)}), "base")
    config = json.loads(contents[files.CONFIG])
    config |= {"r": 2, "rank_pattern": {"up_proj": 3}, "lora_alpha": 6, "use_rslora": True}
    config["alpha_pattern"] = {"layers.1.*proj": 12, "up_proj": 1}
    contents[files.CONFIG] = json.dumps(config).encode()
    read = files.read(put(tmp_path, contents))
    scales = {name: read.terms[name].scale for name in (Q0, Q1, UP1)}
    assert scales == {Q0: 6 / 2**0.5, Q1: 12 / 2**0.5, UP1: 12 / 3**0.5}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"modules_to_save": ["lm_head"]}, r"modules_to_save = \['lm_head'\]"),
        ({"bias": "all"}, "bias = 'all'"),
        ({"lora_bias": True}, "lora_bias = True"),
        ({"target_parameters": ["x"]}, "target_parameters"),
        ({"trainable_token_indices": [1]}, "trainable_token_indices"),
        ({"layer_replication": [[0, 2]]}, "layer_replication"),
        ({"alora_invocation_tokens": [1]}, "alora_invocation_tokens"),
        ({"peft_type": "LOHA"}, "peft_type = 'LOHA'"),
        ({"init_lora_weights": "pissa_niter_4"}, "init_lora_weights = 'pissa_niter_4'"),
        ({"r": 3}, "the rank is 3 here and 2 in adapter_model.safetensors"),
        ({"lora_alpha": "16"}, "lora_alpha must be a number, not '16'"),
        ({"rank_pattern": [1]}, "rank_pattern must be an object"),
        ({"rank_pattern": {"(": 1}}, r"rank_pattern: '\(' is not a pattern"),
    ],
)
def test_an_option_that_cannot_be_held_is_named(
    tmp_path: Path, change: dict[str, object], message: str
) -> None:
    contents = files.write(AdapterWeights({Q0: term()}), "base")
    contents[files.CONFIG] = json.dumps(json.loads(contents[files.CONFIG]) | change).encode()
    with pytest.raises(AdapterError, match=message) as caught:
        files.read(put(tmp_path, contents))
    assert str(tmp_path / files.CONFIG) in str(caught.value) and "\n" not in str(caught.value)


def test_an_eva_start_changes_no_base_and_is_read(tmp_path: Path) -> None:
    contents = files.write(AdapterWeights({Q0: term()}), "base")
    change = {"init_lora_weights": "eva", "lora_dropout": 0.1}
    contents[files.CONFIG] = json.dumps(json.loads(contents[files.CONFIG]) | change).encode()
    assert files.read(put(tmp_path, contents)).digest == AdapterWeights({Q0: term()}).digest


A, B = f"base_model.model.{Q0}.lora_A.weight", f"base_model.model.{Q0}.lora_B.weight"
TENSOR_A, TENSOR_B = np.ones((2, 4), np.float32), np.ones((5, 2), np.float32)


@pytest.mark.parametrize(
    ("tensors", "message"),
    [
        ({A: TENSOR_A}, rf"module '{Q0}' has no lora_B"),
        ({B: TENSOR_B}, rf"module '{Q0}' has no lora_A"),
        ({}, "holds no adapter tensors"),
        ({A: TENSOR_A, B: TENSOR_B.T}, "do not multiply"),
        ({A: TENSOR_A, B: TENSOR_B[0]}, "do not multiply"),
        ({A: TENSOR_A * np.nan, B: TENSOR_B}, "holds NaN or infinity"),
        ({A: TENSOR_A.astype(np.float64), B: TENSOR_B}, "is F64; only F32, F16 and BF16"),
        ({A.replace("A.weight", "magnitude_vector"): TENSOR_A}, "belongs to a DoRA adapter"),
        ({"base_model.model.lm_head.lora_A.weight": TENSOR_A}, "embeddings or of the head are not supported"),
        ({"base_model.model.model.embed_tokens.lora_embedding_A": TENSOR_A}, "embeddings or of the head"),
        ({"base_model.model.lm_head.weight": TENSOR_A}, "embeddings or of the head"),
        ({"base_model.model.model.norm.weight": TENSOR_A}, "is not a LoRA of a linear inside a layer"),
    ],
)
def test_tensors_that_are_no_lora_are_named(
    tmp_path: Path, tensors: dict[str, np.ndarray], message: str
) -> None:
    contents = files.write(AdapterWeights({Q0: term()}), "base") | {files.TENSORS: save(tensors)}
    with pytest.raises(AdapterError, match=message) as caught:
        files.read(put(tmp_path, contents))
    assert str(tmp_path / files.TENSORS) in str(caught.value) and "\n" not in str(caught.value)


def test_a_dora_comes_back_bit_for_bit_and_lacks_no_magnitude(tmp_path: Path) -> None:
    whole = LowRank(term().a, term().b, 2.0, np.arange(1, 6, dtype=np.float32))
    contents = files.write(AdapterWeights({Q0: whole, Q1: whole}), "base")
    assert json.loads(contents[files.CONFIG])["use_dora"] is True
    back = files.read(put(tmp_path, contents))
    assert back.digest == AdapterWeights({Q0: whole, Q1: whole}).digest != AdapterWeights({Q0: term()}).digest
    tensors, key = load(contents[files.TENSORS]), f"base_model.model.{Q1}.lora_magnitude_vector"
    put(tmp_path, {files.TENSORS: save({**tensors, key: np.ones(4, np.float32)})})
    with pytest.raises(AdapterError, match=rf"module '{Q1}': lora_magnitude_vector is \(4,\), not \(5,\)"):
        files.read(tmp_path)
    del tensors[key]
    put(tmp_path, {files.TENSORS: save(tensors)})
    with pytest.raises(AdapterError, match=rf"module '{Q1}' has no lora_magnitude_vector"):
        files.read(tmp_path)


def test_a_file_cut_anywhere_is_refused(tmp_path: Path) -> None:
    contents = files.write(AdapterWeights({Q0: term()}), "base")
    whole = contents[files.TENSORS]
    for length in range(0, len(whole), 7):
        put(tmp_path, contents | {files.TENSORS: whole[:length]})
        with pytest.raises(AdapterError, match="truncated or not a safetensors file"):
            files.read(tmp_path)


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(AdapterError, match=r"none: no such folder; name one that holds adapter_config\.json"):
        files.read(tmp_path / "none")
    with pytest.raises(AdapterError, match=r"adapter_config\.json: no such file"):
        files.read(tmp_path)
    contents = files.write(AdapterWeights({Q0: term()}), "base")
    put(tmp_path, {files.CONFIG: contents[files.CONFIG]})
    with pytest.raises(AdapterError, match=r"adapter_model\.safetensors: no such file"):
        files.read(tmp_path)
    put(tmp_path, {files.PICKLED: b"cos\nsystem\n(S'exit'\ntR."})
    with pytest.raises(
        AdapterError, match=r"adapter_model\.bin: a pickle can run code and is never unpickled"
    ):
        files.read(tmp_path)
    put(tmp_path, {files.CONFIG: b"{"})
    with pytest.raises(AdapterError, match=r"adapter_config\.json: not JSON"):
        files.read(tmp_path)


@pytest.mark.parametrize("hints", [(), (named("one"), b"", named("two"))], ids=["none", "some"])
def test_a_scope_is_read_as_it_was_written(tmp_path: Path, hints: tuple[bytes, ...]) -> None:
    random = np.random.default_rng(1)
    keys, limits = random.normal(size=(3, 8)).astype(np.float32), np.arange(3, dtype=np.float32)
    weights = AdapterWeights({Q0: term()}, Scope(2, keys, limits, hints))
    found = files.read(put(tmp_path, files.write(weights, "base")))
    assert found.digest == weights.digest
    assert found.scope is not None and found.scope.hints == hints and found.scope.depth == 2
    other = AdapterWeights({Q0: term()}, Scope(2, keys, limits, (named("three"),) * 3))
    assert other.digest != weights.digest


@pytest.mark.parametrize(
    "told",
    [np.zeros((2, 8)), np.zeros((3, 4)), *(np.full((3, 8), value) for value in (256.0, -1.0, 0.5))],
)
def test_hints_that_are_none_are_refused(tmp_path: Path, told: np.ndarray) -> None:
    scope = Scope(2, np.ones((3, 8), np.float32), np.zeros(3, np.float32), (named("one"),) * 3)
    folder = put(tmp_path, files.write(AdapterWeights({Q0: term()}, scope), "base"))
    arrays = {**load((folder / files.SCOPE).read_bytes()), "hints": told.astype(np.float32)}
    (folder / files.SCOPE).write_bytes(save(arrays, {"depth": "2"}))
    with pytest.raises(AdapterError, match="is not a scope"):
        files.read(folder)
