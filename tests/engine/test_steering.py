"""What lets a method train other values than A and B, and a router see what an adapter would: on every
backend."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from imprint.engine.backend import choose
from imprint.engine.base import Engine
from imprint.types import AdapterWeights, LoraShape, LowRank, TokenRow
from tests.engine.checkpoints import reference, write_checkpoint

SHAPE = LoraShape(rank=3, alpha=6.0, layers=2)
ROWS = [TokenRow((5, 9, 2, 7, 11), (0.0, 0.0, 1.0, 1.0, 0.5)), TokenRow((4, 8, 15), (0.0, 0.0, 1.0))]


@pytest.fixture(params=["torch", "mlx"], scope="module")
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    if request.param == "mlx":
        pytest.importorskip("mlx.core", reason="there is no MLX here")
    folder: Path = write_checkpoint(tmp_path_factory.mktemp("base"))
    return choose(request.param).open(folder, dtype="float32")


def changed(start: AdapterWeights, seed: int, size: float) -> AdapterWeights:
    """The same terms with something added to A and B."""
    random = np.random.default_rng(seed)

    def more(side: np.ndarray) -> np.ndarray:
        return (side + size * random.normal(size=side.shape)).astype(np.float32)

    return AdapterWeights({n: LowRank(more(t.a), more(t.b), t.scale) for n, t in start.terms.items()})


def test_gradients_are_how_the_loss_changes_with_what_is_assigned(engine: Engine) -> None:
    learner = engine.learner(SHAPE, seed=0)
    start = changed(learner.weights(), 1, 0.1)
    assert learner.gradients() == {}
    learner.assign(start.terms)
    for name, term in learner.weights().terms.items():
        np.testing.assert_array_equal(term.a, start.terms[name].a)
        np.testing.assert_array_equal(term.b, start.terms[name].b)
    learner.gradient(ROWS)
    found = {name: (a.copy(), b.copy()) for name, (a, b) in learner.gradients().items()}
    learner.discard()
    step = 3e-3
    losses, slope = [], 0.0
    for side in (step, -step):
        moved = changed(start, 2, side)
        learner.assign(moved.terms)
        losses.append(learner.gradient(ROWS).loss)
        learner.discard()
    moved = changed(start, 2, 1.0)
    for name, (a, b) in found.items():
        slope += float(((moved.terms[name].a - start.terms[name].a) * a).sum())
        slope += float(((moved.terms[name].b - start.terms[name].b) * b).sum())
    assert (losses[0] - losses[1]) / (2 * step) == pytest.approx(slope, rel=0.05, abs=1e-3)


def test_inputs_are_what_comes_into_the_linears_that_are_asked_for(engine: Engine) -> None:
    names = ["model.layers.0.self_attn.q_proj", "model.layers.2.mlp.down_proj", "model.layers.1.mlp.up_proj"]
    model = reference("qwen2")
    seen: dict[str, Any] = {}
    for name in names:
        model.get_submodule(name).register_forward_pre_hook(
            lambda module, given, name=name: seen.__setitem__(name, given[0][0].detach().numpy())
        )
    prompt = (5, 9, 2, 7, 11, 3)
    with torch.no_grad():
        model(torch.tensor([prompt]))
    found = engine.inputs(prompt, names)
    assert set(found) == set(names)
    for name in names:
        assert found[name].dtype == np.float32
        np.testing.assert_allclose(found[name], seen[name], rtol=1e-3, atol=1e-4)
