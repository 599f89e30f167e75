"""Quantised matrices laid out for few rows, against the same matrices made dense."""

from __future__ import annotations

import pytest
import torch

from imprint.engine.torch import nibbles
from imprint.engine.torch.decoder import Decoder
from imprint.engine.torch.linears import product
from imprint.engine.torch.nibbles import FEW, Nibbles
from imprint.engine.torch.weights import Quantised
from tests.engine.test_decoder import quantised_weights


def matrix(bits: int, group_size: int, out: int = 48, size: int = 128) -> Quantised:
    """Random elements whose values lie around zero, as those of a real base do."""
    words = torch.randint(-(2**31), 2**31, (out, size * bits // 32), dtype=torch.int32)
    scales = (torch.rand(out, size // group_size) + 0.5) / 2**bits
    return Quantised(words, scales.bfloat16(), (-scales * 2 ** (bits - 1)).bfloat16(), bits, group_size)


@pytest.mark.parametrize("group_size", [32, 64, 128])
@pytest.mark.parametrize("bits", [2, 3, 4, 5, 6, 8])
def test_few_rows_are_multiplied_as_with_the_dense_matrix(
    bits: int, group_size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nibbles, "AT_ONCE", 64)
    whole = matrix(bits, group_size, out=208)
    x = torch.randn(2, 3, 128).bfloat16()
    found = Nibbles(whole, torch.bfloat16).product(x)
    expected = x.float() @ whole.dense(torch.float32).T
    assert found is not None and found.shape == (2, 3, 208)
    assert float((found.float() - expected).abs().max()) < 0.01 * float(expected.abs().max())


def test_many_rows_and_gradients_take_the_whole_matrix() -> None:
    whole = matrix(4, 64)
    few = Nibbles(whole, torch.bfloat16)
    many = torch.randn(FEW + 1, 128).bfloat16()
    assert few.product(many) is None and few.product(many[:FEW]) is not None
    assert torch.equal(product(many, few), product(many, whole))
    x = many[:2].clone().requires_grad_()
    product(x, few).sum().backward()
    few.keep_dense()
    torch.testing.assert_close(product(many, few), product(many, whole))
    torch.testing.assert_close(x.grad, whole.dense(torch.bfloat16).sum(0).expand(2, -1), atol=0.1, rtol=0.02)


def test_a_quantised_base_laid_out_computes_what_it_computes_as_it_is() -> None:
    results = []
    for lay_out in (None, 1):
        torch.manual_seed(0)
        config, weights, _ = quantised_weights()
        decoder = Decoder(config, weights, dtype=torch.bfloat16, lay_out=lay_out)
        x = decoder.run(decoder.embed(torch.arange(20)[None]), 0, config.layers)
        results.append(decoder.head(decoder.norm(x)).float())
        rows = decoder.norm(x)[0]
        before = next(iter(decoder.head.parts())).logits(rows, torch.empty(20, 97).bfloat16()).clone()
        decoder.ready_to_learn(1)
        after = next(iter(decoder.head.parts())).logits(rows, torch.empty(20, 97).bfloat16())
        torch.testing.assert_close(after, before)
    expected, found = results
    assert float((found - expected).abs().max()) < 0.05 * float(expected.abs().max())
    # 97 tokens are no multiple of 16, so the head itself cannot be laid out.
    assert [isinstance(weight, Nibbles) for weight, _ in decoder.layers[0].inputs.parts] == [True] * 3
    kept = [weight.dense is not None for layer in decoder.layers for weight, _ in layer.down.parts]
    assert kept == [False, True]
