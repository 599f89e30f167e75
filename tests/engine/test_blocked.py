"""Weights laid out for oneDNN against the same weights as they are: products, answers, losses, gradients."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from imprint.engine.torch import blocked
from imprint.engine.torch.blocked import Blocked
from imprint.engine.torch.engine import TorchEngine
from imprint.engine.torch.weights import Stored
from imprint.types import ALL_LINEAR, LoraShape, Request, Sampling, TokenRow
from tests.engine.checkpoints import reference

pytestmark = pytest.mark.skipif(
    not blocked.available(torch.device("cpu"), torch.bfloat16),
    reason="this processor does not multiply bfloat16",
)
ROW = TokenRow(tuple(range(3, 33)), (0.0,) * 12 + (1.0,) * 18)
Pair = tuple[TorchEngine, TorchEngine]


@pytest.fixture(scope="module", params=[True, False], ids=["tied", "own head"])
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """One base in bfloat16, as it is and laid out, with one layer to learn in."""
    folder = tmp_path_factory.mktemp("base")
    reference(tie_word_embeddings=request.param).bfloat16().save_pretrained(folder)
    plain, laid_out = (
        TorchEngine.open(folder, dtype="bfloat16", top_layers=1, lay_out=lay_out) for lay_out in (False, True)
    )
    return plain, laid_out


def logits(engine: TorchEngine) -> torch.Tensor:
    decoder = engine.decoder
    with torch.no_grad():
        x = decoder.run(decoder.embed(torch.tensor([ROW.tokens])), 0, decoder.config.layers)
        return decoder.head(decoder.norm(x))[0].float()


@pytest.mark.parametrize("shape", [(1, 33), (2, 5, 33)])
def test_a_blocked_product_is_the_plain_product(shape: tuple[int, ...]) -> None:
    weight, bias, x = (torch.randn(size).bfloat16() for size in ((97, 33), (97,), shape))
    matrix = Blocked(weight)
    assert torch.equal(matrix.dense(), weight)
    expected = torch.nn.functional.linear(x, weight, bias)
    torch.testing.assert_close(matrix.product(x, bias), expected, atol=0.06, rtol=0.01)


def test_a_base_laid_out_computes_what_it_computes_as_it_is(pair: Pair) -> None:
    plain, laid_out = pair
    assert isinstance(laid_out.decoder.layers[0].gates.parts[0][0], Blocked)
    assert isinstance(laid_out.decoder.layers[-1].gates.parts[0][0], torch.Tensor)
    assert isinstance(laid_out.decoder.head.weight, Stored)
    expected = logits(plain)
    assert float((logits(laid_out) - expected).abs().max()) < 0.03 * float(expected.abs().max())
    steps = list(laid_out.decode([Request(ROW.tokens, Sampling(max_tokens=5))]))
    assert sum(map(len, steps)) == 5


def test_its_linears_can_still_be_looked_at_one_by_one(pair: Pair) -> None:
    for name, (out, size) in pair[0].decoder.linears.items():
        (expected, _), (weight, _) = (engine.decoder.linear(name) for engine in pair)
        assert isinstance(expected, torch.Tensor) and expected.shape == (out, size)
        assert isinstance(weight, torch.Tensor) and torch.equal(weight, expected), name


@pytest.mark.parametrize("layers", [1, 3])
def test_learning_in_it_has_the_losses_and_gradients_of_plain_weights(pair: Pair, layers: int) -> None:
    found = []
    for engine in pair:
        learner = engine.learner(LoraShape(rank=4, targets=ALL_LINEAR, layers=layers), seed=0)
        for _ in range(2):  # B is zero before the first step, and with it the gradient of A
            result = learner.gradient([ROW])
            gradients = learner.gradients()
            learner.apply(1e-2)
        flat = np.concatenate([side.ravel() for sides in gradients.values() for side in sides])
        found.append((result.loss, flat))
    (loss, expected), (actual_loss, actual) = found
    assert actual_loss == pytest.approx(loss, rel=1e-2)
    cosine = actual @ expected / np.linalg.norm(actual) / np.linalg.norm(expected)
    assert cosine > 0.995
