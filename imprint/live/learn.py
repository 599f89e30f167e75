"""The training loop of a lesson: all that was ever taught and what it is preferred to, other wordings of it,
and generic prompts that must not change.

Everything trains together on cached trunk rows, in steps that a caller can interleave with other work. It
knows token rows and a learner; nothing of text, of adapters on disk, or of who is waiting.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass

from imprint.engine.base import Learner
from imprint.live.curriculum import Curriculum
from imprint.live.preference import add_gradient

RESCUES = 3  # steps with a loss that is not finite, after which a lesson is given up
GOOD_EVERY = 4  # steps between copies of a state to go back to


@dataclass(frozen=True)
class Step:
    """One step: the loss it started from, and how many taught answers were right when last seen."""

    number: int
    loss: float
    recalled: int
    rescued: bool = False


@dataclass(frozen=True)
class Outcome:
    """How training ended. `reason` says why it was given up; it is empty when everything taught came out
    right."""

    steps: int
    seconds: float
    loss_first: float
    loss_last: float
    rescues: int
    reason: str = ""


def learn(
    learner: Learner, curriculum: Curriculum, *, clock: Callable[[], float] = time.perf_counter
) -> Generator[Step, None, Outcome]:
    """Train until an examination finds every taught answer right, in at most `max_steps` steps.

    A step whose loss or gradient is not finite is dropped, the last good state restored and the rate halved.
    """
    settings = curriculum.settings
    begun, rate = clock(), settings.rate
    first = last = math.nan
    steps = rescues = 0
    good = learner.snapshot()

    def outcome(reason: str) -> Outcome:
        learner.discard()
        return Outcome(steps, clock() - begun, first, last, rescues, reason)

    while True:
        rows = curriculum.draw()
        stood = add_gradient(learner, curriculum.pairs, settings.beta)
        result = learner.gradient(rows)  # last, so that its norm is that of everything
        if not (math.isfinite(result.loss) and math.isfinite(result.norm)):
            learner.restore(good)
            rescues, rate = rescues + 1, rate / 2
            yield Step(steps, result.loss, curriculum.recalled, rescued=True)
            if rescues > RESCUES:
                return outcome(f"the loss was not finite {rescues} times, even at a rate of {rate * 2:g}")
            continue
        first, last = (result.loss if math.isnan(first) else first), result.loss
        curriculum.note(result.rows, stood)
        if curriculum.looks_right(steps) and curriculum.examine(learner, steps):
            return outcome("")
        if steps == settings.max_steps:
            if (
                curriculum.examined
                and curriculum.examine(learner, steps) is not None
                and all(curriculum.right)
            ):
                return outcome("")
            missing = len(curriculum.right) - curriculum.recalled
            return outcome(
                f"{missing} of {len(curriculum.right)} answers were not learnt in {steps} steps; "
                "allow more (max_steps) or teach a shorter answer"
            )
        if steps % GOOD_EVERY == 0:
            good = learner.snapshot()
        learner.apply(rate)
        steps += 1
        yield Step(steps, result.loss, curriculum.recalled)
