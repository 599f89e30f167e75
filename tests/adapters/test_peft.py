"""Our adapters in stock peft, and peft's in ours, on a tiny random Qwen2."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import Qwen2Config, Qwen2ForCausalLM

from imprint.adapters import files
from imprint.types import ALL_LINEAR, AdapterWeights, LowRank

TOKENS = torch.arange(24).reshape(2, 12)
ALL_TOP = [f"self_attn.{name}" for name in ALL_LINEAR[:4]] + [f"mlp.{name}" for name in ALL_LINEAR[4:]]


def base() -> Qwen2ForCausalLM:
    torch.manual_seed(0)
    config = Qwen2Config(
        hidden_size=32,
        num_hidden_layers=4,
        num_attention_heads=4,
        num_key_value_heads=2,
        intermediate_size=48,
        vocab_size=64,
        initializer_range=0.3,
    )
    return Qwen2ForCausalLM(config).eval()


def adapter(ranks: dict[str, int], scale: float, *, dora: bool = False) -> AdapterWeights:
    random, model = np.random.default_rng(1), base()
    terms = {}
    for name, rank in ranks.items():
        rows, columns = model.get_submodule(name).weight.shape
        a = random.standard_normal((rank, columns)).astype(np.float32) * 0.3
        b = random.standard_normal((rows, rank)).astype(np.float32) * 0.3
        magnitude = random.uniform(1, 3, rows).astype(np.float32) if dora else None
        terms[name] = LowRank(a, b, scale, magnitude)
    return AdapterWeights(terms)


def save(weights: AdapterWeights, folder: Path) -> Path:
    folder.mkdir()
    for name, data in files.write(weights, "base").items():
        (folder / name).write_bytes(data)
    return folder


def dense(weights: AdapterWeights) -> torch.Tensor:
    """The logits with each change added to the base's own weights."""
    model = base()
    with torch.no_grad():
        for name, term in weights.terms.items():
            weight = model.get_submodule(name).weight
            weight += torch.from_numpy(term.scale * (term.b @ term.a))
            if term.magnitude is not None:
                weight *= (torch.from_numpy(term.magnitude) / weight.norm(dim=1))[:, None]
        return model(TOKENS).logits


@pytest.mark.parametrize("dora", [False, True])
@pytest.mark.parametrize(
    ("ranks", "scale"),
    [
        ({f"model.layers.{layer}.{path}": 4 for layer in (2, 3) for path in ALL_TOP}, 2.0),
        ({"model.layers.1.self_attn.q_proj": 3, "model.layers.3.mlp.down_proj": 5}, 16 / 3**0.5),
        ({"model.layers.0.self_attn.v_proj": 1}, 0.1),
    ],
)
def test_stock_peft_computes_our_adapter(
    tmp_path: Path, ranks: dict[str, int], scale: float, dora: bool
) -> None:
    weights = adapter(ranks, scale, dora=dora)
    with torch.no_grad():
        plain = base()(TOKENS).logits
        loaded = PeftModel.from_pretrained(base(), save(weights, tmp_path / "ours"))
        logits = loaded(TOKENS).logits
    assert not torch.allclose(plain, logits, atol=0.1)
    torch.testing.assert_close(logits, dense(weights), atol=1e-4, rtol=1e-4)
    adapted = {name for name, module in loaded.base_model.model.named_modules() if hasattr(module, "lora_A")}
    assert adapted == set(ranks)


@pytest.mark.parametrize(
    "options",
    [
        {"target_modules": list(ALL_LINEAR), "r": 4, "lora_alpha": 7},
        {"target_modules": ["q_proj", "v_proj"], "layers_to_transform": [2, 3], "r": 5, "use_rslora": True},
        {
            "target_modules": ["q_proj", "up_proj"],
            "r": 4,
            "rank_pattern": {"up_proj": 2, "model.layers.3.self_attn.q_proj": 6},
            "alpha_pattern": {"layers.[01].*up_proj": 3, "q_proj": 5},
            "use_rslora": True,
        },
    ],
)
def test_a_peft_adapter_is_read_as_peft_means_it(tmp_path: Path, options: dict[str, object]) -> None:
    torch.manual_seed(1)
    theirs = get_peft_model(
        base(), LoraConfig(init_lora_weights=False, task_type="CAUSAL_LM", **options)
    ).eval()
    theirs.save_pretrained(tmp_path / "theirs")
    weights = files.read(tmp_path / "theirs")
    layers = {
        name: module for name, module in theirs.base_model.model.named_modules() if hasattr(module, "lora_A")
    }
    assert set(layers) == set(weights.terms)
    for name, term in weights.terms.items():
        assert term.scale == layers[name].scaling["default"]
        delta = torch.from_numpy(term.b) @ torch.from_numpy(term.a) * term.scale
        assert torch.equal(delta, layers[name].get_delta_weight("default").detach())
    with torch.no_grad():
        torch.testing.assert_close(theirs(TOKENS).logits, dense(weights), atol=1e-3, rtol=1e-3)
    # And through our own file into peft again, bit for bit.
    again = PeftModel.from_pretrained(base(), save(weights, tmp_path / "ours"))
    for name in layers:
        module = again.base_model.model.get_submodule(name)
        assert torch.equal(module.get_delta_weight("default"), layers[name].get_delta_weight("default"))


def test_a_dora_of_peft_is_read_as_peft_means_it(tmp_path: Path) -> None:
    torch.manual_seed(1)
    config = LoraConfig(
        init_lora_weights=False, task_type="CAUSAL_LM", target_modules=["q_proj", "down_proj"], use_dora=True
    )
    theirs = get_peft_model(base(), config).eval()
    with torch.no_grad():
        for name, parameter in theirs.named_parameters():
            if "magnitude" in name:
                parameter.mul_(torch.rand_like(parameter) + 0.5)
        expected = theirs(TOKENS).logits
    theirs.save_pretrained(tmp_path / "theirs")
    weights = files.read(tmp_path / "theirs")
    assert weights.dora and len(weights.terms) == 8
    torch.testing.assert_close(dense(weights), expected, atol=1e-3, rtol=1e-3)
    again = files.read(save(weights, tmp_path / "ours"))
    assert again.digest == weights.digest


def test_a_bfloat16_adapter_is_read_exactly(tmp_path: Path) -> None:
    torch.manual_seed(2)
    config = LoraConfig(init_lora_weights=False, task_type="CAUSAL_LM", target_modules=["q_proj"])
    theirs = get_peft_model(base(), config).to(torch.bfloat16)
    theirs.save_pretrained(tmp_path)
    for name, term in files.read(tmp_path).terms.items():
        module = theirs.base_model.model.get_submodule(name)
        assert torch.equal(torch.from_numpy(term.a), module.lora_A["default"].weight.detach().float())
        assert torch.equal(torch.from_numpy(term.b), module.lora_B["default"].weight.detach().float())


@pytest.mark.parametrize(
    "options",
    [
        {"target_modules": ["q_proj"], "modules_to_save": ["lm_head"]},
        {"target_modules": ["q_proj"], "bias": "lora_only"},
        {"target_modules": ["q_proj"], "lora_bias": True},
        {"target_modules": ["q_proj", "lm_head"]},
        {"target_modules": ["q_proj", "embed_tokens"]},
        {"target_modules": ["q_proj"], "trainable_token_indices": [1, 2]},
    ],
)
def test_a_peft_adapter_that_is_more_than_a_lora_is_refused(
    tmp_path: Path, options: dict[str, object]
) -> None:
    get_peft_model(base(), LoraConfig(task_type="CAUSAL_LM", **options)).save_pretrained(tmp_path)
    with pytest.raises(files.AdapterError, match=r"(not|only).* supported"):
        files.read(tmp_path)
