from __future__ import annotations

import numpy as np
import pytest

from imprint.adapters.uniform import uniform
from imprint.errors import AdapterError
from imprint.types import AdapterWeights, LowRank

Q0, Q1, UP1 = (
    f"model.layers.{name}" for name in ("0.self_attn.q_proj", "1.self_attn.q_proj", "1.mlp.up_proj")
)


def term(rank: int, scale: float, seed: int = 0) -> LowRank:
    random = np.random.default_rng(seed)
    a = random.standard_normal((rank, 6)).astype(np.float32)
    return LowRank(a, random.standard_normal((5, rank)).astype(np.float32), scale)


def change(term: LowRank) -> np.ndarray:
    return term.scale * (term.b.astype(np.float64) @ term.a.astype(np.float64))


def test_equal_terms_stay_as_they_are() -> None:
    weights = AdapterWeights({Q0: term(3, 0.7), Q1: term(3, 0.7, 1)})
    held = uniform(weights)
    assert (held.rank, held.scale, held.rounded) == (3, 0.7, ())
    assert AdapterWeights(held.terms).digest == weights.digest


def test_ranks_grow_by_zeros_and_powers_of_two_go_into_b_exactly() -> None:
    weights = AdapterWeights({Q0: term(2, 0.3), Q1: term(5, 0.3, 1), UP1: term(3, 1.2, 2)})
    held = uniform(weights, 8)
    assert (held.rank, held.scale, held.rounded) == (8, 0.3, ())
    for name, before in weights.terms.items():
        after = held.terms[name]
        assert after.a.shape == (8, 6) and after.b.shape == (5, 8) and after.scale == 0.3
        assert np.array_equal(change(after), change(before))


def test_a_scale_that_is_no_power_of_two_apart_is_named_and_off_by_a_rounding_only() -> None:
    weights = AdapterWeights({Q0: term(2, 2.0), Q1: term(2, 2.0, 1), UP1: term(2, 0.6, 2)})
    held = uniform(weights)
    assert (held.scale, held.rounded) == (2.0, (UP1,))
    np.testing.assert_allclose(change(held.terms[UP1]), change(weights.terms[UP1]), rtol=1e-5, atol=1e-7)
    assert np.array_equal(change(held.terms[Q0]), change(weights.terms[Q0]))


def test_magnitudes_stay_as_they_are() -> None:
    plain, magnitude = term(2, 2.0), np.arange(5, dtype=np.float32)
    weights = AdapterWeights({Q0: LowRank(plain.a, plain.b, 2.0, magnitude), Q1: term(3, 4.0, 1)})
    assert uniform(weights).terms[Q0].magnitude is magnitude and uniform(weights).terms[Q1].magnitude is None


@pytest.mark.parametrize("other", [0.0, 3.0])
def test_a_scale_of_zero_stays_without_effect(other: float) -> None:
    weights = AdapterWeights({Q0: term(2, 0.0), Q1: term(2, other, 1)})
    held = uniform(weights)
    assert held.scale == (other or 1.0) and held.rounded == ()
    assert not held.terms[Q0].b.any() and np.array_equal(change(held.terms[Q1]), change(weights.terms[Q1]))


def test_scales_too_far_apart_are_refused() -> None:
    weights = AdapterWeights({Q0: term(2, 1e-200), Q1: term(2, 1e-200, 1), UP1: term(2, 1e200)})
    with pytest.raises(AdapterError, match="cannot share one"):
        uniform(weights)
