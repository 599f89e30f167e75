"""Scopes: what is learnt from states on two sides, and what holds whatever the states are."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from imprint.live.scope import TAKEN, Inside, Regression, fit, margins


def clusters(seed: int, *, inside: int, outside: int, hidden: int) -> tuple[np.ndarray, np.ndarray]:
    """Two clouds of states, apart in a few directions of many."""
    random = np.random.default_rng(seed)
    apart = np.zeros(hidden)
    apart[:3] = 4.0
    near = random.normal(0, 1, (inside, hidden)) + apart
    far = random.normal(0, 1, (outside, hidden)) - apart / 4
    return near.astype(np.float32), far.astype(np.float32)


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


def test_a_key_is_ridge_regression_and_leaving_one_out_is_really_doing_it() -> None:
    near, far = clusters(3, inside=14, outside=40, hidden=20)
    regression = Regression([far])
    found = regression.against(near)

    def scores(inside: np.ndarray, outside: np.ndarray, weights: np.ndarray, asked: np.ndarray) -> np.ndarray:
        """By the normal equations."""
        x = np.hstack([np.concatenate([inside, outside]) - regression.centre, np.full((len(weights), 1), 10)])
        aims = np.repeat([0.5, -0.5], [len(inside), len(outside)])
        gram = (x * weights[:, None]).T @ x + regression.ridge * np.eye(x.shape[1])
        key = np.linalg.solve(gram, x.T @ (weights * aims))
        result: np.ndarray = (asked - regression.centre) @ key[:-1] + 10 * key[-1]
        return result

    weights = np.repeat([0.5 / len(near), 0.5 / len(far)], [len(near), len(far)])
    np.testing.assert_allclose(found.scores, scores(near, far, weights, near), atol=1e-6)
    np.testing.assert_allclose(near @ found.key - found.offset, found.scores, atol=1e-5)
    for at in range(len(near)):
        left = scores(np.delete(near, at, 0), far, np.delete(weights, at), near[at : at + 1])
        np.testing.assert_allclose(found.alone[at], left[0], atol=1e-6)
    for at in range(len(far)):
        left = scores(near, np.delete(far, at, 0), np.delete(weights, len(near) + at), far[at : at + 1])
        np.testing.assert_allclose(found.others[at], left[0], atol=1e-6)


def test_many_lessons_together_take_in_few_of_the_prompts_outside() -> None:
    random = np.random.default_rng(5)
    far, unseen = (random.normal(0, 1, (400, 48)).astype(np.float32) for _ in range(2))
    lessons = []
    for _ in range(60):
        centre = random.normal(0, 1.2, 48)
        lessons.append(Inside((centre + random.normal(0, 0.6, (30, 48))).astype(np.float32), 1))
    scope = fit(lessons, [far], depth=2)
    assert np.mean(margins(scope, unseen) > 0) < 2 * TAKEN
    assert all(scope.holds(lesson.states[0]) for lesson in lessons)
    assert np.mean([np.mean(margins(scope, lesson.states) > 0) for lesson in lessons]) > 0.8
