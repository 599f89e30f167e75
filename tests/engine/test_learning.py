"""What learners of all backends share: the first A, and which rows run together."""

from __future__ import annotations

import pytest
import torch

from imprint.engine.learning import fresh, parts
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
