"""DoRA made plain: the nearest LoRA, what it lacks, and when that is too much."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from imprint.adapters.plain import nearest, plain
from imprint.engine.checkpoint import Checkpoint
from imprint.errors import Refused
from imprint.types import AdapterWeights, LowRank, Scope
from tests.engine.adapters import random_adapter
from tests.engine.checkpoints import reference, write_checkpoint

Q, UP = "model.layers.1.self_attn.q_proj", "model.layers.2.mlp.up_proj"


@pytest.fixture
def base(tmp_path: Path) -> Checkpoint:
    return Checkpoint.open(write_checkpoint(tmp_path / "base"))


def matrix(name: str) -> np.ndarray:
    found: np.ndarray = reference().get_submodule(name).weight.detach().numpy()
    return found


def dora(base: Checkpoint, stretch: float) -> AdapterWeights:
    """An adapter of two modules whose rows are up to `stretch` longer or shorter than without magnitudes."""
    whole, random = random_adapter(dict(base.config.linears), seed=1).terms, np.random.default_rng(2)
    terms = {}
    for name in (Q, UP):
        term = whole[name]
        length = np.linalg.norm(matrix(name) + term.scale * (term.b @ term.a), axis=1)
        magnitude = length * random.uniform(1 - stretch, 1 + stretch, len(length))
        terms[name] = LowRank(term.a, term.b, term.scale, magnitude.astype(np.float32))
    return AdapterWeights(terms, Scope(1, np.ones((1, 32), np.float32), np.zeros(1, np.float32)))


def test_a_plain_adapter_is_itself(base: Checkpoint) -> None:
    weights = random_adapter(dict(base.config.linears), seed=1)
    found = plain(base, weights)
    assert found.weights is weights and found.left_out == 0


def test_a_matrix_of_lower_rank_is_found_whole_and_the_nearest_is_that_of_an_svd() -> None:
    random = np.random.default_rng(0)
    low = (random.normal(size=(40, 5)) @ random.normal(size=(5, 30))).astype(np.float32)
    b, a = nearest(low, 8)
    assert b.shape == (40, 8) and a.shape == (8, 30)
    np.testing.assert_allclose(b @ a, low, atol=1e-4)
    full = random.normal(size=(60, 50)).astype(np.float32)
    left, sizes, right = np.linalg.svd(full)
    least = np.linalg.norm(full - (left[:, :6] * sizes[:6]) @ right[:6])
    b, a = nearest(full, 6)
    assert least <= np.linalg.norm(full - b @ a) * (1 + 1e-6) <= 1.02 * least
    assert all(np.array_equal(x, y) for x, y in zip(nearest(full, 6), (b, a), strict=True))


def test_what_is_left_out_is_measured(base: Checkpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imprint.adapters.plain.RANK", 6)
    weights = dora(base, 0.3)
    found = plain(base, weights)
    assert found.weights.rank == 6 and 0.1 < found.left_out < 0.5
    assert not found.weights.dora and found.weights.scope is weights.scope
    lost = whole = 0.0
    for name, term in weights.terms.items():
        merged = matrix(name) + term.scale * (term.b @ term.a)
        assert term.magnitude is not None
        change = merged * (term.magnitude / np.linalg.norm(merged, axis=1))[:, None] - matrix(name)
        now = found.weights.terms[name]
        lost += np.square(change - now.scale * (now.b @ now.a)).sum()
        whole += np.square(change).sum()
    assert found.left_out == pytest.approx((lost / whole) ** 0.5, abs=1e-4)


def test_magnitudes_that_say_nothing_new_lose_nothing(base: Checkpoint) -> None:
    assert plain(base, dora(base, 0.0)).left_out < 1e-3


def test_a_change_that_is_mostly_lengths_is_refused(
    base: Checkpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imprint.adapters.plain.RANK", 1)
    faint = {
        name: LowRank(term.a[:1] * 1e-3, term.b[:, :1], term.scale, term.magnitude)
        for name, term in dora(base, 0.9).terms.items()
    }
    with pytest.raises(Refused, match=r"leaves out [5-9]\d% .*--dora"):
        plain(base, AdapterWeights(faint))
