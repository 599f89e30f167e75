"""MLX beside torch: the same weights, rows and seed give the same losses, gradients and answers."""

from __future__ import annotations

from pathlib import Path

import mlx.core as mx
import numpy as np
import pytest

from imprint.engine.mlx.engine import MlxEngine
from imprint.engine.torch.engine import TorchEngine
from imprint.types import LoraShape, Request, Sampling, TokenRow
from tests.engine.adapters import random_adapter
from tests.engine.checkpoints import write_checkpoint
from tests.engine.mlx.bases import write_quantised
from tests.engine.test_contract import answers, prompt, rows

SHAPE = LoraShape(rank=4, layers=2)
TAUGHT = [TokenRow(prompt(8, seed), (0.0,) * 5 + (1.0,) * 3) for seed in (1, 2)]


def both(folder: Path, dtype: str = "float32") -> tuple[TorchEngine, MlxEngine]:
    return (
        TorchEngine.open(folder, dtype=dtype, top_layers=2),
        MlxEngine.open(folder, dtype=dtype, top_layers=2),
    )


def base(folder: Path, kind: str) -> Path:
    if kind in ("4 bits", "8 bits"):
        return write_quantised(folder, int(kind[0]))
    return write_checkpoint(folder, kind, num_hidden_layers=4)


@pytest.mark.parametrize("kind", ["qwen2", "qwen3", "4 bits", "8 bits"])
def test_twenty_steps_have_the_same_losses_and_lead_to_the_same_answers(kind: str, tmp_path: Path) -> None:
    torch_engine, mlx_engine = engines = both(base(tmp_path, kind))
    one, other = (engine.learner(SHAPE, seed=3) for engine in engines)
    assert one.weights().digest == other.weights().digest  # bit for bit the same start
    for step in range(20):
        expected, found = one.gradient(rows(step % 3)), other.gradient(rows(step % 3))
        assert found.loss == pytest.approx(expected.loss, rel=2e-3), step
        assert found.norm == pytest.approx(expected.norm, rel=2e-2), step
        assert [row.exact for row in found.rows] == [row.exact for row in expected.rows]
        one.apply(3e-4)
        other.apply(3e-4)
    requests = [
        Request(prompt(9, seed), Sampling(max_tokens=8), learner.weights())
        for seed in (1, 2)
        for learner in (one, other)
    ]
    requests.append(Request(prompt(9, 1), Sampling(max_tokens=8)))
    said = answers(torch_engine, requests)
    assert answers(mlx_engine, requests) == said
    assert said[0] == said[1] and said[2] == said[3] and said[0] != said[4]


@pytest.mark.parametrize("kind", ["llama", "qwen2", "qwen3", "mistral", "4 bits", "8 bits"])
def test_each_gradient_is_the_same_number_by_number(kind: str, tmp_path: Path) -> None:
    torch_engine, mlx_engine = both(base(tmp_path, kind))
    start = random_adapter(dict(mlx_engine.info.linears), seed=1, first_layer=1)
    one, other = (e.learner(SHAPE, seed=0, start=start) for e in (torch_engine, mlx_engine))
    first, second = one.gradient(rows()), other.gradient(rows())
    assert second.loss == pytest.approx(first.loss, rel=1e-4)
    expected = one.grad.numpy()
    scale = np.abs(expected).max()
    np.testing.assert_allclose(np.array(other.grad), expected, atol=1e-4 * scale, rtol=1e-3)


@pytest.mark.parametrize("kind", ["qwen2", "4 bits"])
@pytest.mark.parametrize("teacher", [0, 1], ids=["torch teaches", "mlx teaches"])
def test_an_adapter_taught_on_one_backend_answers_the_same_on_the_other(
    kind: str, teacher: int, tmp_path: Path
) -> None:
    engines = both(base(tmp_path, kind))
    learner = engines[teacher].learner(LoraShape(rank=8, layers=2), seed=0)
    for _ in range(40):
        learner.gradient(TAUGHT)
        learner.apply(2e-3)
    weights = learner.weights()
    requests = [Request(row.tokens[:5], Sampling(max_tokens=3), weights) for row in TAUGHT]
    expected = [list(row.tokens[5:]) for row in TAUGHT]
    assert [answers(engine, requests) for engine in engines] == [expected, expected]
    other = engines[1 - teacher].learner(SHAPE, seed=0, start=weights).check(TAUGHT)
    own = learner.check(TAUGHT)
    assert [row.lowest for row in other] == pytest.approx([row.lowest for row in own], rel=1e-3)


@pytest.mark.parametrize("scales", ["float16", "bfloat16"])
def test_a_packed_base_stays_packed_and_says_what_torch_makes_of_it(scales: str, tmp_path: Path) -> None:
    torch_engine, mlx_engine = both(write_quantised(tmp_path, 4, scales=scales))
    matrices = mlx_engine.decoder
    assert matrices.head.weight.dtype == mx.uint32
    assert matrices.layers[0].down.matrix.weight.dtype == mx.uint32
    assert matrices.layers[1].down.matrix.packing is None
    states = [engine.states([prompt(12), prompt(5, 1)], 2) for engine in (torch_engine, mlx_engine)]
    # torch rounds the unpacked matrix to the type of the scales, MLX computes with scale * q + bias itself.
    atol = {"float16": 0.02, "bfloat16": 0.15}[scales] * float(np.abs(states[0]).max())
    np.testing.assert_allclose(states[1], states[0], atol=atol)
    losses = [e.learner(SHAPE, seed=0).gradient(rows()).loss for e in (torch_engine, mlx_engine)]
    assert losses[1] == pytest.approx(losses[0], rel={"float16": 0.01, "bfloat16": 0.05}[scales])


def test_states_are_the_same(tmp_path: Path) -> None:
    torch_engine, mlx_engine = both(base(tmp_path, "qwen2"))
    prompts = [prompt(12), prompt(3, 1), prompt(40, 2)]
    for depth in range(5):
        expected = torch_engine.states(prompts, depth)
        np.testing.assert_allclose(mlx_engine.states(prompts, depth), expected, atol=2e-4, rtol=1e-3)
