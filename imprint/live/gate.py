"""The gate: what is measured of a trained adapter before it may answer anybody, and what that has to come to.

It knows token rows, their teacher-forced results and the bars of the settings; nothing of training, of
lessons or of versions. What lies outside an adapter's scope is answered by the base and counted so.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from imprint.config import Learning
from imprint.engine.base import Engine, Learner
from imprint.engine.hints import NONE
from imprint.live.plan import Plan
from imprint.types import Scope, TokenRow

Verdict = Literal["passed", "refused", "not asked"]
WIDTH = 40  # characters of a question in a reason
NAMED = 3  # questions that a reason names at most


@dataclass(frozen=True)
class Recalled:
    """What the questions were answered, greedily: how many of the newly taught ones as taught, which of the
    earlier ones no longer, and which forgotten ones not as they are without the lesson. Of the `pairs` that
    were trained on, in `reversed` the rejected answer is the likelier one."""

    new: int
    right: int
    earlier: int = 0
    lost: tuple[str, ...] = ()
    forgotten: int = 0
    astray: tuple[str, ...] = ()
    pairs: int = 0
    reversed: int = 0

    @property
    def share(self) -> float:
        """Recall over everything taught; 1 where nothing is."""
        taught = self.new + self.earlier
        return (self.right + self.earlier - len(self.lost)) / taught if taught else 1.0


@dataclass(frozen=True)
class Kept:
    """How wordings and generic prompts that nothing was trained on fare; None where there are none.

    `locality` is the share of generic prompts that get the base's answer. The rises are of the loss, in nats
    a token, on the base's own answers: the mean over all their tokens, and the median over the prompts."""

    paraphrase_recall: float | None = None
    locality: float | None = None
    mean_rise: float | None = None
    median_rise: float | None = None


def measure(engine: Engine, learner: Learner, plan: Plan, settings: Learning) -> Kept:
    """The figures of a learner whose adapter will be published with the plan's scope."""
    paraphrase = None
    if plan.unseen:
        right = [
            result.exact and held
            for result, held in zip(
                learner.check(plan.unseen), within(engine, plan.scope, plan.unseen), strict=True
            )
        ]
        paraphrase = sum(right) / len(right)
    total = len(plan.probe) + plan.outside
    if not total:
        return Kept(paraphrase)
    adapted = learner.check(plan.probe) if plan.probe else []
    plain = [replace(row, hint=NONE) for row in plan.probe]  # the base knows no hints
    base = engine.learner(settings.shape, seed=0).check(plain) if plain else []  # its B is zero
    rises = [after.loss - before.loss for after, before in zip(adapted, base, strict=True)]
    tokens = [row.supervised for row in plan.probe]
    # Prompts outside the scope stay exactly as they are; what they weigh is taken from the others.
    mean = sum(rise * count for rise, count in zip(rises, tokens, strict=True)) / max(1, sum(tokens))
    return Kept(
        paraphrase,
        (plan.outside + sum(result.exact for result in adapted)) / total,
        mean * len(plan.probe) / total,
        statistics.median([*rises, *[0.0] * plan.outside]),
    )


def within(engine: Engine, scope: Scope | None, rows: Sequence[TokenRow]) -> list[bool]:
    """Whether the adapter answers the prompt of each row itself."""
    if scope is None:
        return [True] * len(rows)
    prompts = [row.prompt for row in rows]
    return [scope.holds(state) for state in engine.states(prompts, scope.depth, keep=True)]


def verdict(recalled: Recalled, kept: Kept, settings: Learning) -> str:
    """Every reason why such an adapter must not become active, with its numbers; empty when it may."""
    reasons = []
    if recalled.right < recalled.new:
        reasons.append(f"only {recalled.right} of {recalled.new} answers came out")
    if recalled.lost:
        count = f"{len(recalled.lost)} of {recalled.earlier} earlier answers"
        reasons.append(f"{count} would be lost ({listed(recalled.lost)})")
    if recalled.astray:
        count = f"{len(recalled.astray)} of {recalled.forgotten} forgotten questions"
        reasons.append(
            f"{count} would not be answered as before they were taught ({listed(recalled.astray)})"
        )
    if recalled.reversed:
        count = f"{recalled.reversed} of {recalled.pairs} pairs"
        reasons.append(f"in {count} the rejected answer is still the likelier one")
    for name, share, bar in (
        ("paraphrase recall", kept.paraphrase_recall, settings.paraphrase_bar),
        ("locality", kept.locality, settings.locality_bar),
    ):
        if share is not None and share < bar:
            reasons.append(f"{name} {share:.2f} is below {bar:g}")
    rise = kept.mean_rise
    if settings.loss_budget and rise is not None and rise > settings.loss_budget:
        budget = f"the budget is {settings.loss_budget:g}"
        reasons.append(f"the loss of generic answers rose by {rise:.3f} nats a token, {budget}")
    return "; ".join(reasons)


def record(recalled: Recalled, kept: Kept, verdict: Verdict, attempts: int) -> dict[str, float | str]:
    """The gate's figures as the card has them; what was not measured is left out."""
    figures: dict[str, float | str | None] = {
        "gate": verdict,
        "attempts": attempts,
        "new_recall": recalled.right / recalled.new if recalled.new else None,
        "earlier_recall": 1 - len(recalled.lost) / recalled.earlier if recalled.earlier else None,
        "forgotten": recalled.forgotten - len(recalled.astray) if recalled.forgotten else None,
        "pairs": recalled.pairs or None,
        "preferred": 1 - recalled.reversed / recalled.pairs if recalled.pairs else None,
        "paraphrase_recall": kept.paraphrase_recall,
        "locality": kept.locality,
        "mean_rise": kept.mean_rise,
        "median_rise": kept.median_rise,
    }
    return {name: value for name, value in figures.items() if value is not None}


def listed(questions: Sequence[str]) -> str:
    """The first few questions, each in quotes."""
    lines = [" ".join(question.split()) for question in questions[:NAMED]]
    short = [line if len(line) <= WIDTH else line[: WIDTH - 3] + "..." for line in lines]
    more = [f"{len(questions) - NAMED} more"] if len(questions) > NAMED else []
    return ", ".join([*map(repr, short), *more])
