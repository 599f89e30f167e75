"""The decoder computes what transformers computes, whole or in parts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from imprint.engine.configuration import Packing
from imprint.engine.torch.cache import KeyStore
from imprint.engine.torch.decoder import Abreast, Decoder
from imprint.engine.torch.weights import Quantised
from tests.engine.checkpoints import open_decoder, reference, write_checkpoint

LLAMA3 = {
    "rope_type": "llama3",
    "rope_theta": 10000.0,
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 32,
}
BASES: dict[str, tuple[str, dict[str, Any]]] = {
    "llama, tied": ("llama", {}),
    "llama, own head, biases everywhere": (
        "llama",
        {"tie_word_embeddings": False, "attention_bias": True, "mlp_bias": True},
    ),
    "llama, no shared keys": ("llama", {"num_key_value_heads": 4}),
    "llama, one key head": ("llama", {"num_key_value_heads": 1}),
    "llama, llama3 scaling": ("llama", {"rope_parameters": LLAMA3, "head_dim": 16}),
    "llama, linear scaling": (
        "llama",
        {"rope_parameters": {"rope_type": "linear", "rope_theta": 5000.0, "factor": 4.0}},
    ),
    "qwen2, tied": ("qwen2", {}),
    "qwen2, own head": ("qwen2", {"tie_word_embeddings": False}),
    "qwen2, window in upper layers": (
        "qwen2",
        {"use_sliding_window": True, "sliding_window": 7, "max_window_layers": 1},
    ),
    "qwen3, heads wider than hidden": ("qwen3", {"head_dim": 16}),
    "qwen3, own head, biases": (
        "qwen3",
        {"head_dim": 8, "tie_word_embeddings": False, "attention_bias": True},
    ),
    "mistral, window": ("mistral", {"sliding_window": 5}),
    "mistral, no window": ("mistral", {"sliding_window": None, "head_dim": 12}),
}


@pytest.fixture
def tokens() -> torch.Tensor:
    return torch.randint(0, 97, (2, 40), generator=torch.Generator().manual_seed(3))


@pytest.fixture
def decoder(tmp_path: Path) -> Decoder:
    return open_decoder(write_checkpoint(tmp_path / "base", "qwen2"))


def logits(decoder: Decoder, tokens: torch.Tensor, **options: Any) -> torch.Tensor:
    x = decoder.run(decoder.embed(tokens), 0, decoder.config.layers, **options)
    return decoder.head(decoder.norm(x))


@pytest.mark.parametrize("name", BASES)
def test_logits_are_those_of_transformers(name: str, tmp_path: Path, tokens: torch.Tensor) -> None:
    architecture, options = BASES[name]
    model = reference(architecture, **options)
    ours = open_decoder(write_checkpoint(tmp_path / "base", architecture, **options))
    with torch.no_grad():
        expected = model(tokens).logits
        actual = logits(ours, tokens)
    assert expected.std() > 0.1
    torch.testing.assert_close(actual, expected, atol=1e-4, rtol=0)


def test_bfloat16_stays_near_float32(tmp_path: Path, tokens: torch.Tensor) -> None:
    folder = write_checkpoint(tmp_path / "base", "qwen3", head_dim=16)
    exact = logits(open_decoder(folder), tokens)
    rounded = logits(open_decoder(folder, dtype=torch.bfloat16), tokens)
    assert rounded.dtype == torch.bfloat16
    assert (rounded.float() - exact).std() < 0.05 * exact.std()


@given(split=st.integers(0, 3))
@settings(deadline=None, max_examples=4)
def test_trunk_and_top_compute_what_the_whole_computes(
    split: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    decoder = open_decoder(write_checkpoint(tmp_path_factory.mktemp("base"), "qwen2"))
    x = decoder.embed(torch.arange(20)[None])
    whole = decoder.run(x, 0, 3)
    assert torch.equal(decoder.run(decoder.run(x, 0, split), split, 3), whole)


@pytest.mark.parametrize("name", ["qwen2, tied", "qwen3, own head, biases", "mistral, window"])
def test_the_last_layer_on_some_rows_gives_those_rows_of_the_whole(
    name: str, tmp_path: Path, tokens: torch.Tensor
) -> None:
    architecture, options = BASES[name]
    decoder = open_decoder(write_checkpoint(tmp_path / "base", architecture, **options))
    rows = torch.tensor([[0, 7, 21, 39], [3, 4, 0, 0]])  # the second row's last two stand for padding
    x = decoder.embed(tokens)
    whole = decoder.run(x, 0, 3)
    some = decoder.run(x, 0, 3, rows=rows)
    torch.testing.assert_close(some, torch.stack([whole[i, rows[i]] for i in range(2)]), atol=1e-5, rtol=0)
    assert torch.equal(decoder.run(x, 3, 3, rows=rows)[0], x[0, rows[0]])


def test_the_gradient_through_some_rows_is_that_of_the_whole(decoder: Decoder, tokens: torch.Tensor) -> None:
    rows = torch.tensor([[5, 6, 30], [2, 38, 39]])
    x = decoder.embed(tokens)
    a, b = torch.randn(4, 32) * 0.1, torch.randn(16, 4) * 0.1

    def gradients(chosen: torch.Tensor | None) -> list[torch.Tensor]:
        down, up = a.clone().requires_grad_(), b.clone().requires_grad_()

        def adapt(name: str, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
            return y + (x @ down.T) @ up.T if name.endswith(("k_proj", "v_proj")) else y

        y = decoder.run(x, 1, 3, adapt=adapt, rows=chosen)
        y = y if chosen is not None else torch.stack([y[i, rows[i]] for i in range(2)])
        return list(torch.autograd.grad(y.square().sum(), (down, up)))

    for actual, expected in zip(gradients(rows), gradients(None), strict=True):
        assert expected.abs().max() > 0
        torch.testing.assert_close(actual, expected, atol=1e-3, rtol=1e-4)


@pytest.mark.parametrize("name", ["qwen2, tied", "mistral, window"])
def test_right_padding_leaves_real_rows_as_they_are(name: str, tmp_path: Path, tokens: torch.Tensor) -> None:
    architecture, options = BASES[name]
    decoder = open_decoder(write_checkpoint(tmp_path / "base", architecture, **options))
    padded = torch.cat((tokens, torch.zeros(2, 9, dtype=torch.long)), 1)
    torch.testing.assert_close(logits(decoder, padded)[:, :40], logits(decoder, tokens), atol=1e-5, rtol=0)


@pytest.mark.parametrize("name", ["qwen2, tied", "mistral, window"])
def test_left_padding_with_its_span_leaves_real_rows_as_they_are(
    name: str, tmp_path: Path, tokens: torch.Tensor
) -> None:
    architecture, options = BASES[name]
    decoder = open_decoder(write_checkpoint(tmp_path / "base", architecture, **options))
    padded = tokens.clone()
    padded[1] = torch.cat((torch.zeros(13, dtype=torch.long), tokens[1, :27]))
    span = decoder.span(40, padding=torch.tensor([0, 13]))
    actual = logits(decoder, padded, span=span)
    torch.testing.assert_close(actual[0], logits(decoder, tokens)[0], atol=1e-5, rtol=0)
    torch.testing.assert_close(actual[1, 13:], logits(decoder, tokens[1:, :27])[0], atol=1e-5, rtol=0)
    assert actual.isfinite().all()


@pytest.mark.parametrize("name", BASES)
def test_rows_abreast_give_what_each_gives_alone(name: str, tmp_path: Path, tokens: torch.Tensor) -> None:
    architecture, options = BASES[name]
    decoder = open_decoder(write_checkpoint(tmp_path, architecture, **options))
    layers, lengths, kept = decoder.config.layers, (40, 9, 1, 23), (11, 8, 0, 0)
    rows = [tokens[row % 2, :length] for row, length in enumerate(lengths)]
    places = []
    for row, first in zip(rows, kept, strict=True):
        keys = KeyStore(decoder.config, 0, layers, columns=2, device=decoder.device, dtype=decoder.dtype)
        if first:
            decoder.run(decoder.embed(row[None, :first]), 0, layers, span=decoder.span(first), keys=keys)
        places.append((decoder.span(len(row) - first, start=first), keys))
    fresh = torch.cat([row[first:] for row, first in zip(rows, kept, strict=True)])
    x = decoder.run(decoder.embed(fresh[:, None]), 0, layers, span=Abreast(places))
    found = x[:, 0].split([span.length for span, _ in places])
    for row, first, part in zip(rows, kept, found, strict=True):
        whole = decoder.run(decoder.embed(row[None]), 0, layers)[0, first:]
        torch.testing.assert_close(part, whole, atol=1e-5, rtol=1e-4)


def test_each_linear_is_offered_for_adaptation_with_its_own_input_and_output(decoder: Decoder) -> None:
    seen: dict[str, tuple[int, int]] = {}

    def adapt(name: str, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        seen[name] = (y.shape[-1], x.shape[-1])
        return y

    plain = logits(decoder, torch.arange(5)[None])
    assert torch.equal(logits(decoder, torch.arange(5)[None], adapt=adapt), plain)
    assert seen == decoder.linears


@pytest.mark.parametrize(
    "target", ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
)
def test_adapting_a_linear_equals_changing_its_weight(
    target: str, tmp_path: Path, tokens: torch.Tensor
) -> None:
    model = reference("qwen2")
    ours = open_decoder(write_checkpoint(tmp_path / "base", "qwen2"))
    module = next(n for n in ours.linears if ".layers.1." in n and n.endswith(target))
    out, size = ours.linears[module]
    a, b = torch.randn(3, size) * 0.2, torch.randn(out, 3) * 0.2
    with torch.no_grad():
        model.get_submodule(module).weight += b @ a
        expected = model(tokens).logits
        actual = logits(ours, tokens, adapt=lambda n, x, y: y + x @ a.T @ b.T if n == module else y)
    assert (expected - logits(ours, tokens)).abs().max() > 1e-3
    torch.testing.assert_close(actual, expected, atol=1e-4, rtol=0)


def test_a_quantised_base_computes_and_differentiates_as_its_dense_copy(tokens: torch.Tensor) -> None:
    config, packed, dense = quantised_weights()
    ours, plain = Decoder(config, packed), Decoder(config, dense)
    results = []
    for decoder in (ours, plain):
        x = decoder.embed(tokens[:, :12]).clone().requires_grad_()
        y = decoder.head(decoder.norm(decoder.run(x, 0, config.layers)))
        (gradient,) = torch.autograd.grad(y.square().sum(), x)
        results.append((y.detach(), gradient))
    for actual, expected in zip(*results, strict=True):
        torch.testing.assert_close(actual, expected, atol=1e-3, rtol=1e-4)


def quantised_weights() -> tuple[Any, dict[str, Any], dict[str, Any]]:
    """A configuration, its 4-bit weights with own head, and the same weights made dense."""
    from dataclasses import replace

    from imprint.engine.configuration import DecoderConfig

    config = DecoderConfig(
        architecture="qwen2", vocabulary=97, hidden=32, layers=2, heads=4, key_heads=2, head_size=8, inner=64,
        norm_epsilon=1e-6, rope_theta=10000.0, rope_scaling=None, windows=(None, None), context=64,
        tied=False, input_bias=True, output_bias=False, mlp_bias=False, head_norm=False,
    )  # fmt: skip
    packing = Packing(4, 32)
    generator = torch.Generator().manual_seed(1)
    packed: dict[str, Any] = {}
    for module, (out, size) in config.matrices.items():
        words = torch.randint(-(2**31), 2**31, (out, size * 4 // 32), generator=generator, dtype=torch.int64)
        scales = torch.rand(out, size // 32, generator=generator) * 0.03
        packed[f"{module}.weight"] = Quantised(
            words.int(), scales, -7.5 * scales, packing.bits, packing.group_size
        )
    for name, shape in config.vectors.items():
        packed[name] = torch.rand(*shape, generator=generator) + 0.5
    dense = {n: w.dense(torch.float32) if isinstance(w, Quantised) else w for n, w in packed.items()}
    return replace(config), packed, dense
