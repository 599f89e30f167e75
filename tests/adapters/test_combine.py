"""Adapters as one: exactly their sum, or fewer ranks with the error that is said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from imprint.adapters.combine import concatenated, decomposed, merged, truncated, united
from imprint.engine.hints import named
from imprint.errors import AdapterError
from imprint.types import AdapterWeights, LowRank, Scope

ONE, OTHER = "model.layers.0.self_attn.q_proj", "model.layers.1.mlp.up_proj"


def adapter(seed: int, rank: int, scale: float, names: tuple[str, ...] = (ONE,)) -> AdapterWeights:
    random = np.random.default_rng(seed)
    sides = {name: (random.normal(size=(rank, 12)), random.normal(size=(9, rank))) for name in names}
    return AdapterWeights(
        {n: LowRank(a.astype(np.float32), b.astype(np.float32), scale) for n, (a, b) in sides.items()}
    )


def delta(term: LowRank) -> np.ndarray:
    change: np.ndarray = term.scale * term.b.astype(np.float64) @ term.a.astype(np.float64)
    return change


def test_ranks_side_by_side_are_exactly_the_sum() -> None:
    first, second = adapter(1, 4, 2.0, (ONE, OTHER)), adapter(2, 3, 0.5)
    whole, error = merged([first, second], [1.0, 1.0])
    assert (error, whole.terms[ONE].rank, whole.terms[OTHER].rank) == (0.0, 7, 4)
    expected = delta(first.terms[ONE]) + delta(second.terms[ONE])
    np.testing.assert_allclose(delta(whole.terms[ONE]), expected, rtol=1e-12, atol=1e-12)
    np.testing.assert_array_equal(delta(whole.terms[OTHER]), delta(first.terms[OTHER]))


def test_weights_are_those_of_the_sum() -> None:
    first, second = adapter(1, 4, 2.0), adapter(2, 3, 0.3)
    whole, _ = merged([first, second], [0.7, -0.4])
    expected = 0.7 * delta(first.terms[ONE]) - 0.4 * delta(second.terms[ONE])
    np.testing.assert_allclose(delta(whole.terms[ONE]), expected, atol=1e-5)


def test_fewer_ranks_miss_what_is_said_and_no_other_choice_misses_less() -> None:
    first, second = adapter(1, 4, 2.0, (ONE, OTHER)), adapter(2, 3, 0.5, (ONE, OTHER))
    whole, _ = merged([first, second], [1.0, 1.0])
    cut, error = merged([first, second], [1.0, 1.0], rank=3)
    assert cut.rank == 3 and 0 < error < 1
    missed = sum(np.square(delta(whole.terms[n]) - delta(cut.terms[n])).sum() for n in (ONE, OTHER))
    size = sum(np.square(delta(whole.terms[n])).sum() for n in (ONE, OTHER))
    assert error == pytest.approx((missed / size) ** 0.5, rel=1e-4)
    best = sum(np.square(np.linalg.svd(delta(whole.terms[n]))[1][3:]).sum() for n in (ONE, OTHER))
    assert missed == pytest.approx(best, rel=1e-4)
    assert merged([first, second], [1.0, 1.0], rank=9)[1] == pytest.approx(0.0, abs=1e-12)


def test_a_change_of_nothing_is_cut_without_an_error() -> None:
    term = LowRank(np.ones((2, 12), np.float32), np.zeros((9, 2), np.float32), 2.0)
    cut, error = truncated({ONE: term}, 1)
    assert error == 0.0 and not delta(cut[ONE]).any()


def test_a_decomposition_multiplies_back_whatever_the_sign_of_the_scale() -> None:
    for scale in (2.0, -0.5):
        term = adapter(3, 4, scale).terms[ONE]
        left, values, right = decomposed(term)
        np.testing.assert_allclose(left * values @ right, delta(term), atol=1e-9)
        cut, _ = truncated({ONE: term}, 4)
        np.testing.assert_allclose(delta(cut[ONE]), delta(term), atol=1e-5)


def test_an_adapter_may_lack_modules_of_the_other() -> None:
    together = concatenated([(adapter(1, 2, 1.0).terms, 1.0), (adapter(2, 2, 1.0, (OTHER,)).terms, 3.0)])
    assert {name: term.rank for name, term in together.items()} == {ONE: 2, OTHER: 2}
    np.testing.assert_allclose(
        delta(together[OTHER]), 3 * delta(adapter(2, 2, 1.0, (OTHER,)).terms[OTHER]), atol=1e-5
    )


def test_the_prompts_of_both_are_those_of_the_union() -> None:
    first = Scope(4, np.eye(3, dtype=np.float32)[:1], np.array([0.5], np.float32))
    second = Scope(4, np.eye(3, dtype=np.float32)[1:2], np.array([0.9], np.float32))
    both = united([first, second])
    assert both is not None and both.depth == 4
    random = np.random.default_rng(0)
    states = random.normal(size=(200, 3)).astype(np.float32)
    held = [both.holds(state) for state in states]
    assert held == [first.holds(state) or second.holds(state) for state in states]
    assert any(held) and not all(held)
    assert united([first, None]) is None and both.hints == ()
    told = united([first, replace(second, hints=(named("second"),))])
    assert told is not None and told.hints == (b"", named("second"))
    with pytest.raises(AdapterError, match="layers 4 and 5"):
        united([first, Scope(5, second.keys, second.thresholds)])


def test_magnitudes_are_refused() -> None:
    plain = adapter(1, 2, 1.0).terms[ONE]
    dora = AdapterWeights({ONE: LowRank(plain.a, plain.b, 1.0, np.ones(9, np.float32))})
    with pytest.raises(AdapterError, match="DoRA"):
        merged([adapter(2, 2, 1.0), dora], [1.0, 1.0])
