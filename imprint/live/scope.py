"""Which prompts a lesson is about, learnt from the trunk's states: wordings of what was taught against
prompts that are about something else.

The trunk is the same for every adapter and version, so a scope costs one comparison per request, and outside
it the base answers, bit for bit (SERAC, Mitchell et al. 2022, arXiv 2206.06520, has the idea with a second
model as judge). It knows states and which side they are on; nothing of text, adapters or training.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from imprint.types import Scope

RIDGE = 0.3  # of the states' mean variance per direction
SURE = 0.02  # how far inside a taught prompt is, of 1 between the sides: more than bfloat16 rounds away


@dataclass(frozen=True, eq=False)
class Inside:
    """States (N, D) of prompts that one lesson is about; the first `taught` of them are those that were
    taught."""

    states: np.ndarray
    taught: int


def fit(lessons: Sequence[Inside], outside: Sequence[np.ndarray], depth: int) -> Scope:
    """One key and threshold per lesson; `outside` are groups of states (M, D) of prompts that no lesson is
    about, each group of equal weight, however many prompts it has.

    A key is the ridge regression of inside against outside, both sides of equal weight; its threshold makes
    the fewest mistakes among predictions that leave the prompt itself out, and never shuts out what was
    taught.
    """
    groups = [normed(group) for group in outside if len(group)]
    assert lessons and groups
    fitted = [_key(normed(lesson.states), lesson.taught, groups) for lesson in lessons]
    return Scope(
        depth, np.stack([key for key, _ in fitted]), np.array([limit for _, limit in fitted], np.float32)
    )


def margins(scope: Scope, states: np.ndarray) -> np.ndarray:
    """How far inside (above 0) or outside each state (N, D) is, by its best key."""
    best: np.ndarray = (normed(states) @ scope.keys.T - scope.thresholds).max(1)
    return best


def normed(states: np.ndarray) -> np.ndarray:
    """States divided by their root mean square, as `Scope.holds` does it."""
    size = np.sqrt(np.mean(np.square(states, dtype=np.float32), axis=1, keepdims=True))
    result: np.ndarray = states / np.where(size > 0, size, 1)
    return result


def _key(inside: np.ndarray, taught: int, outside: Sequence[np.ndarray]) -> tuple[np.ndarray, float]:
    shares = _shares(inside, outside)
    key, scores, alone = regression(inside, np.concatenate(outside), shares)
    limit = _between(alone, shares, len(inside))
    limit = min(limit, float(scores[:taught].min()) - SURE)
    # Scores are relative to the centre; the key meets states as they are.
    return key.astype(np.float32), limit + float(key @ inside[0] - scores[0])


def _shares(inside: np.ndarray, outside: Sequence[np.ndarray]) -> np.ndarray:
    """The weight of each state, inside first: a half for each side, of the outside's an equal part per
    group."""
    parts = [np.full(len(inside), 0.5 / len(inside))]
    parts += [np.full(len(group), 0.5 / len(outside) / len(group)) for group in outside]
    return np.concatenate(parts)


def regression(
    inside: np.ndarray, outside: np.ndarray, shares: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The key (D,) of weighted ridge regression of +1/2 and -1/2, the scores (N,) of all states, inside
    first, and their scores when each is left out, in closed form: the residual over one minus the state's
    leverage."""
    states = np.concatenate([inside, outside]).astype(np.float64)
    aims = np.concatenate([np.full(len(inside), 0.5), np.full(len(outside), -0.5)])
    centred = states - shares @ states
    weighted = centred * np.sqrt(shares)[:, None]
    gram = weighted @ weighted.T  # (N, N): fewer prompts than hidden units, on any real base
    ridge = RIDGE * np.trace(gram) / min(states.shape) + 1e-12
    inverse = np.linalg.inv(gram + ridge * np.eye(len(gram)))
    key = weighted.T @ (inverse @ (aims * np.sqrt(shares)))
    scores = centred @ key
    leverage = np.einsum("ij,ji->i", gram, inverse) + shares
    return key, scores, aims - (aims - scores) / np.maximum(1 - leverage, 1e-6)


def _between(scores: np.ndarray, shares: np.ndarray, inside: int) -> float:
    """The threshold with the most weight on its right side, inside (the first scores) above it and outside
    below; of several, the middle one."""
    order = np.argsort(scores, kind="stable")
    ordered = scores[order]
    gains = np.where(order < inside, -shares[order], shares[order])  # of raising the threshold over a score
    right = np.concatenate([[0.0], np.cumsum(gains)])
    middles = np.concatenate([[ordered[0] - 1e-3], (ordered[1:] + ordered[:-1]) / 2, [ordered[-1] + 1e-3]])
    best = np.flatnonzero(right >= right.max() - 1e-12)
    return float(middles[best[len(best) // 2]])
