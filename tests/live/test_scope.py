"""Scopes: what is learnt from states on two sides, and what holds whatever the states are."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from imprint.live.scope import Inside, fit, margins, normed, regression


def clusters(seed: int, *, inside: int, outside: int, hidden: int) -> tuple[np.ndarray, np.ndarray]:
    """Two clouds of states of very different sizes, apart in a few directions of many."""
    random = np.random.default_rng(seed)
    apart = np.zeros(hidden)
    apart[:3] = 4.0
    near = random.normal(0, 1, (inside, hidden)) + apart
    far = random.normal(0, 1, (outside, hidden)) - apart / 4
    sizes = random.uniform(0.1, 50, (inside + outside, 1))
    return (near * sizes[:inside]).astype(np.float32), (far * sizes[inside:]).astype(np.float32)


def test_unseen_states_fall_on_their_side() -> None:
    near, far = clusters(0, inside=60, outside=400, hidden=64)
    scope = fit([Inside(near[:30], 1)], [far[:200]], depth=6)
    assert scope.depth == 6 and scope.keys.shape == (1, 64)
    assert np.mean([scope.holds(state) for state in near[30:]]) >= 0.9
    assert np.mean([scope.holds(state) for state in far[200:]]) <= 0.05


def test_each_lesson_has_its_own_key_and_one_is_enough() -> None:
    one, far = clusters(1, inside=20, outside=200, hidden=48)
    other = -one
    scope = fit([Inside(one, 1), Inside(other, 2)], [far], depth=2)
    assert scope.keys.shape == (2, 48)
    assert np.mean(margins(scope, np.concatenate([one, other])) > 0) >= 0.9


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**31), inside=st.integers(1, 6), outside=st.integers(1, 9), hidden=st.integers(2, 40)
)
def test_what_was_taught_is_inside_whatever_the_states_are(
    seed: int, inside: int, outside: int, hidden: int
) -> None:
    random = np.random.default_rng(seed)
    near, far = (random.normal(0, 3, (count, hidden)).astype(np.float32) for count in (inside, outside))
    scope = fit([Inside(near, inside)], [far], depth=1)
    assert all(scope.holds(state) for state in near)


def test_margins_and_holds_agree() -> None:
    near, far = clusters(2, inside=20, outside=100, hidden=32)
    scope = fit([Inside(near, 1)], [far[:9], far[9:], far[:0]], depth=3)
    states = np.concatenate([near, far])
    assert [scope.holds(state) for state in states] == (margins(scope, states) > 0).tolist()


def test_leaving_one_out_in_closed_form_is_near_to_really_doing_it() -> None:
    near, far = clusters(3, inside=14, outside=40, hidden=20)
    near, far = normed(near), normed(far)
    shares = np.repeat([0.5 / len(near), 0.5 / len(far)], [len(near), len(far)])
    _, _, alone = regression(near, far, shares)
    for index in range(len(near)):
        others = np.delete(near, index, axis=0)
        key, scores, _ = regression(others, far, np.delete(shares, index) / (1 - shares[index]))
        really = scores[0] + (near[index] - others[0]) @ key
        assert abs(alone[index] - really) < 0.05
