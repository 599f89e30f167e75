"""Pairs of answers of which one is preferred: direct preference optimisation (Rafailov et al. 2023, arXiv
2305.18290) beside the training of the preferred answer itself.

With p the adapter, p0 the base without it, c the preferred and r the rejected answer of a pair,

    lead = (log p(c) - log p(r)) - (log p0(c) - log p0(r))        loss = -|c| log sigmoid(beta lead)

in which |c|, the tokens of c, weighs a pair as the lesson weighs c: by the sum of its tokens' losses. Over
|c| that is the objective of Pang et al. 2024 (arXiv 2404.19733, alpha = 1): without the loss of c itself, c
may become less likely too, only r more so. The gradient is |c| beta sigmoid(-beta lead) times that of
log p(r) - log p(c), which the pair's two rows have with weights of either sign.

It knows token rows and learners; nothing of text, of which pairs train in a step or of when a lesson ends.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from imprint.engine.base import Learner
from imprint.types import TokenRow

NEGLIGIBLE = 1e-6  # weight of a token; a pair with less is settled
STEEPEST = 500.0  # beta times a lead beyond which the sigmoid is nothing, and exp would overflow


@dataclass(frozen=True)
class Pair:
    """Two answers to one prompt as rows that supervise nothing else. `reference`: the nats by which the base
    finds the preferred one likelier."""

    preferred: TokenRow
    rejected: TokenRow
    reference: float = 0.0

    def hinted(self, hint: bytes) -> Pair:
        """The same with this hint for both rows."""
        preferred, rejected = (replace(row, hint=hint) for row in (self.preferred, self.rejected))
        return Pair(preferred, rejected, self.reference)


@dataclass(frozen=True)
class Standing:
    """Of a pair under a learner's parameters: `ahead`, the nats by which the preferred answer is likelier
    than the rejected one, and `lead`, by how many more than under the base."""

    ahead: float
    lead: float

    @property
    def right(self) -> bool:
        """Whether the preferred answer is the likelier one, and more clearly so than the base has it."""
        return self.ahead > 0 and self.lead > 0


def standings(learner: Learner, pairs: Sequence[Pair]) -> list[Standing]:
    """How each pair stands, forward only."""
    if not pairs:
        return []
    rows = [row for pair in pairs for row in (pair.preferred, pair.rejected)]
    nats = [-result.loss * row.supervised for row, result in zip(rows, learner.check(rows), strict=True)]
    ahead = [preferred - rejected for preferred, rejected in zip(nats[::2], nats[1::2], strict=True)]
    return [Standing(a, a - pair.reference) for a, pair in zip(ahead, pairs, strict=True)]


def referenced(base: Learner, pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs with what a learner that has learnt nothing yet finds of them."""
    found = zip(pairs, standings(base, pairs), strict=True)
    return [replace(pair, reference=standing.ahead) for pair, standing in found]


def add_gradient(learner: Learner, pairs: Sequence[Pair], beta: float) -> list[Standing]:
    """Add the gradient of the pairs' summed loss to the learner's, as `Learner.gradient` does, and to its
    total weight what the tokens counted; how the pairs stood before."""
    found = standings(learner, pairs)
    rows: list[TokenRow] = []
    for pair, standing in zip(pairs, found, strict=True):
        weight = pull(pair, standing, beta)
        if weight > NEGLIGIBLE:
            rows += [weighted(pair.preferred, weight), weighted(pair.rejected, -weight)]
    if rows:
        learner.gradient(rows)
    return found


def pull(pair: Pair, standing: Standing, beta: float) -> float:
    """The weight of each token of the pair's answers in the gradient: |c| beta sigmoid(-beta lead)."""
    slope = 1 / (1 + math.exp(min(beta * standing.lead, STEEPEST)))
    return pair.preferred.supervised * beta * slope


def weighted(row: TokenRow, weight: float) -> TokenRow:
    """The row with this weight for each token that it supervises."""
    return replace(row, weights=tuple(weight if each else 0.0 for each in row.weights))
