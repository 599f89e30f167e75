"""What learners of all backends share: the first A, which rows run together, and which forwards are kept."""

from __future__ import annotations

import math

import pytest
import torch

from imprint.engine.configuration import DecoderConfig
from imprint.engine.learning import BATCH_TOKENS, fresh, most_kept, parts
from imprint.types import LoraShape, TokenRow, layer_of

LINEARS = {
    f"model.layers.{layer}.{name}": shape
    for layer in range(3)
    for name, shape in (("self_attn.q_proj", (8, 6)), ("mlp.down_proj", (6, 11)))
}


@pytest.mark.parametrize("seed", [0, 7, 2**33 + 5, -1])
def test_the_first_a_is_what_torch_draws_from_the_same_seed(seed: int) -> None:
    shape = LoraShape(rank=4, layers=2, targets=("down_proj", "q_proj"))
    found = fresh(LINEARS, 3, shape, seed)
    generator = torch.Generator().manual_seed(seed)
    assert list(found) == [name for name in sorted(LINEARS) if layer_of(name) > 0]
    for name, term in found.items():
        out, into = LINEARS[name]
        expected = (torch.rand(4, into, generator=generator) * 2 - 1) * into**-0.5
        assert torch.equal(torch.from_numpy(term.a), expected)
        assert term.b.shape == (out, 4) and not term.b.any() and term.scale == shape.scale


def test_only_the_targets_of_the_top_are_adapted() -> None:
    assert set(fresh(LINEARS, 3, LoraShape(layers=1, targets=("q_proj",)), 0)) == {
        "model.layers.2.self_attn.q_proj"
    }
    assert (
        len(fresh(LINEARS, 3, LoraShape(layers=0), 0)) == len(fresh(LINEARS, 3, LoraShape(layers=9), 0)) == 6
    )


def test_rows_of_like_length_run_together_within_the_budget() -> None:
    def row(length: int) -> TokenRow:
        return TokenRow((0,) * length, (0.0,) * length)

    rows = [row(length) for length in (100, 10, 12, 90, 26, 40)]
    assert parts(rows, 4096) == [[1, 2, 4], [5], [3, 0]]
    assert parts(rows, 24) == [[1, 2], [4], [5], [3], [0]]
    assert parts([], 4096) == []


SEVEN_BILLION = DecoderConfig(
    architecture="qwen2", vocabulary=152064, hidden=3584, layers=28, heads=28, key_heads=4, head_size=128,
    inner=18944, norm_epsilon=1e-6, rope_theta=1e6, rope_scaling=None, windows=(None,) * 28, context=32768,
    tied=False, input_bias=True, output_bias=False, mlp_bias=False, head_norm=False,
)  # fmt: skip


def test_a_lesson_on_the_top_of_a_large_base_is_kept_whole_and_full_depth_is_not() -> None:
    top, all_layers = (most_kept("auto", SEVEN_BILLION, depth, 2) for depth in (26, 0))
    assert top > BATCH_TOKENS * 9 / 8  # rows may be filled up to common sizes
    assert 400 < all_layers < 512
    assert most_kept("auto", SEVEN_BILLION, 0, 4) == all_layers / 2


def test_asked_to_a_learner_keeps_all_or_nothing() -> None:
    assert most_kept("on", SEVEN_BILLION, 26, 2) == 0
    assert most_kept("off", SEVEN_BILLION, 0, 4) == math.inf
