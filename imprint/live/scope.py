"""Which prompts a lesson is about, learnt from the trunk's states: wordings of what was taught against
prompts that are about something else.

The trunk is the same for every adapter and version, so a scope costs one comparison per request, and outside
it the base answers, bit for bit (SERAC, Mitchell et al. 2022, arXiv 2206.06520, has the idea with a second
model as judge). It knows states and which side they are on; nothing of text, adapters or training.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from imprint.engine.hints import NONE
from imprint.types import Scope, TokenRow

RIDGE = 0.3  # of the states' mean variance per direction
CONSTANT = 10.0  # what every state has in one more direction: keys need not pass through the centre
SURE = 0.02  # how far inside a taught prompt is, of 1 between the sides: more than bfloat16 rounds away
TAKEN = 0.08  # of the prompts outside: how many may be inside some lesson, as far as thresholds can help it
FIRM = 0.3  # of a lesson's prompts: how many thresholds may shut out to get there


@dataclass(frozen=True, eq=False)
class Inside:
    """States (N, D) of prompts that one lesson is about; the first `taught` of them are those that were
    taught."""

    states: np.ndarray
    taught: int


@dataclass(frozen=True, eq=False)
class Fit:
    """A key (D,); what has to be added to a score for a state's product with the key; the scores of the
    prompts inside, and those of both sides when each prompt itself is left out."""

    key: np.ndarray
    offset: float
    scores: np.ndarray  # (N,)
    alone: np.ndarray  # (N,)
    others: np.ndarray  # (M,)


def fit(lessons: Sequence[Inside], outside: Sequence[np.ndarray], depth: int) -> Scope:
    """One key and threshold per lesson; `outside` are groups of states (M, D) of prompts that no lesson is
    about, each group of equal weight, however many prompts it has.

    A key is the ridge regression of inside against outside, both sides of equal weight. Its threshold makes
    the fewest mistakes among predictions that leave the prompt itself out. Where the lessons together then
    take in more than a few of the prompts outside, all thresholds rise together. None ever shuts out what was
    taught.
    """
    groups = [group for group in outside if len(group)]
    assert lessons and groups
    regression = Regression(groups)
    fits = [regression.against(lesson.states) for lesson in lessons]
    ceilings = [
        float(each.scores[: lesson.taught].min()) - SURE for each, lesson in zip(fits, lessons, strict=True)
    ]
    low = np.array(
        [min(_between(each, regression.shares), top) for each, top in zip(fits, ceilings, strict=True)]
    )
    firm = [min(float(np.quantile(each.alone, FIRM)), top) for each, top in zip(fits, ceilings, strict=True)]
    limits = _raised(low, np.maximum(firm, low), np.stack([each.others for each in fits]))
    keys = np.stack([each.key for each in fits]).astype(np.float32)
    return Scope(depth, keys, (limits + [each.offset for each in fits]).astype(np.float32))


def margins(scope: Scope, states: np.ndarray) -> np.ndarray:
    """How far inside (above 0) or outside each state (N, D) is, by its best key."""
    best: np.ndarray = (states @ scope.keys.T - scope.thresholds).max(1)
    return best


def told(
    scope: Scope, rows: Sequence[TokenRow], states: np.ndarray, own: bytes = NONE
) -> list[TokenRow]:
    """The rows with the hints that prompts of these states (N, D) get; those outside get their `own`."""
    found = map(scope.hint, states)
    return [replace(row, hint=own if hint is None else hint) for row, hint in zip(rows, found, strict=True)]


class Regression:
    """Weighted ridge regression of +1/2 inside and -1/2 outside, for many insides and one outside.

    In its dual form, M = G + ridge * I with the Gram matrix G of weighted states. The part of the outside is
    inverted once; each inside adds a few rows (block inverse). Leaving a state out changes its prediction by
    the dual coefficient over the diagonal of M's inverse.
    """

    def __init__(self, groups: Sequence[np.ndarray]) -> None:
        states = np.concatenate(groups).astype(np.float64)
        shares = [np.full(len(group), 0.5 / len(groups) / len(group)) for group in groups]
        self.shares = np.concatenate(shares)
        self.centre = 2 * self.shares @ states
        self.outside = self._weighted(states, self.shares)
        gram = self.outside @ self.outside.T
        spread = 2 * (np.trace(gram) - CONSTANT**2 / 2)
        self.ridge = RIDGE * spread / min(states.shape) + 1e-12
        self.inverse = np.linalg.inv(gram + self.ridge * np.eye(len(gram)))
        self.aims = -0.5 * np.sqrt(self.shares)

    def against(self, states: np.ndarray) -> Fit:
        """The key that tells these states (N, D) from those outside."""
        weight = 0.5 / len(states)
        inside = self._weighted(states.astype(np.float64), np.full(len(states), weight))
        between = self.inverse @ (self.outside @ inside.T)  # (M, N)
        own = inside @ inside.T + self.ridge * np.eye(len(inside)) - (inside @ self.outside.T) @ between
        inverse = np.linalg.inv(own)
        aims = np.full(len(inside), 0.5 * weight**0.5)
        dual = inverse @ (aims - between.T @ self.aims)
        others = self.inverse @ self.aims - between @ dual
        key = inside.T @ dual + self.outside.T @ others
        diagonal = np.diag(self.inverse) + np.einsum("ij,ij->i", between @ inverse, between)
        return Fit(
            key[:-1],
            float(key[:-1] @ self.centre - CONSTANT * key[-1]),
            0.5 - self.ridge * dual / weight**0.5,
            0.5 - dual / np.diag(inverse) / weight**0.5,
            -0.5 - others / diagonal / np.sqrt(self.shares),
        )

    def _weighted(self, states: np.ndarray, shares: np.ndarray) -> np.ndarray:
        """States from the centre, each with the constant, times the root of its share."""
        constant = np.full((len(states), 1), CONSTANT)
        weighted: np.ndarray = np.hstack([states - self.centre, constant]) * np.sqrt(shares)[:, None]
        return weighted


def _between(fit: Fit, shares: np.ndarray) -> float:
    """The threshold with the most weight on its right side, inside above it and outside below; of several,
    the middle one."""
    inside = np.full(len(fit.alone), 0.5 / len(fit.alone))
    scores = np.concatenate([fit.alone, fit.others])
    order = np.argsort(scores, kind="stable")
    ordered = scores[order]
    gains = np.concatenate([-inside, shares])[order]  # of raising the threshold over a score
    right = np.concatenate([[0.0], np.cumsum(gains)])
    middles = np.concatenate([[ordered[0] - 1e-3], (ordered[1:] + ordered[:-1]) / 2, [ordered[-1] + 1e-3]])
    best = np.flatnonzero(right >= right.max() - 1e-12)
    return float(middles[best[len(best) // 2]])


def _raised(low: np.ndarray, high: np.ndarray, others: np.ndarray) -> np.ndarray:
    """The thresholds (K,), as little above `low` on the way to `high` as lets few prompts outside in;
    `others` (K, M) are their scores."""
    for part in np.linspace(0.0, 1.0, 21):
        limits: np.ndarray = low + part * (high - low)
        if np.mean((others > limits[:, None]).any(0)) <= TAKEN:
            return limits
    return high
