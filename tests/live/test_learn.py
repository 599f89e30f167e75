"""The loop of a lesson with a learner that follows a script, so that every turn it can take is taken."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from imprint.config import Learning
from imprint.live.curriculum import WORDING_ROWS, Curriculum, Subject
from imprint.live.learn import Outcome, Step, learn
from imprint.types import AdapterWeights, GradientResult, RowResult, TokenRow

RIGHT, WRONG = RowResult(0.1, True, 0.9), RowResult(3.0, False, 0.01)


def row(*tokens: int) -> TokenRow:
    return TokenRow(tokens, (0.0,) + (1.0,) * (len(tokens) - 1))


@dataclass
class Scripted:
    """Rows come out right once they were trained on `needed(row)` times; at `broken` gradients the loss is
    not finite."""

    needed: Callable[[TokenRow], int]
    broken: frozenset[int] = frozenset()
    trained: dict[TokenRow, int] = field(default_factory=dict)
    rates: list[float] = field(default_factory=list)
    restored: int = 0
    gradients: int = 0
    waiting: Sequence[TokenRow] = ()

    def gradient(self, rows: Sequence[TokenRow]) -> GradientResult:
        self.gradients += 1
        self.waiting = rows
        loss = math.nan if self.gradients in self.broken else 1.0 / self.gradients
        return GradientResult(loss, 1.0, tuple(self.check(rows)))

    def apply(self, rate: float) -> None:
        self.rates.append(rate)
        for trained in self.waiting:
            self.trained[trained] = self.trained.get(trained, 0) + 1
        self.waiting = ()

    def discard(self) -> None:
        self.waiting = ()

    def check(self, rows: Sequence[TokenRow]) -> list[RowResult]:
        return [RIGHT if self.trained.get(r, 0) >= self.needed(r) else WRONG for r in rows]

    def snapshot(self) -> object:
        return dict(self.trained)

    def restore(self, snapshot: object) -> None:
        assert isinstance(snapshot, dict)
        self.restored += 1
        self.trained = dict(snapshot)
        self.waiting = ()

    def weights(self) -> AdapterWeights:
        return AdapterWeights({})


def run(
    learner: Scripted,
    subjects: Sequence[Subject],
    retention: Sequence[TokenRow] = (),
    settings: Learning | None = None,
) -> tuple[list[Step], Outcome, Curriculum]:
    curriculum = Curriculum(subjects, retention, settings or Learning(), seed=1)
    steps = []
    loop = learn(learner, curriculum, clock=lambda: 0.0)
    while True:
        try:
            steps.append(next(loop))
        except StopIteration as finished:
            return steps, finished.value, curriculum


def test_it_stops_when_everything_taught_is_right() -> None:
    learner = Scripted(lambda _: 7)
    steps, outcome, curriculum = run(learner, [Subject(row(1, 2, 3)), Subject(row(4, 5))])
    assert outcome.reason == "" and outcome.steps == 7 == len(steps)
    assert [step.recalled for step in steps] == [0] * 7
    assert curriculum.recalled == 2
    assert outcome.loss_first == 1.0 and outcome.loss_last < outcome.loss_first


def test_a_lesson_that_is_not_learnt_in_time_says_how_much_is_missing() -> None:
    learner = Scripted(lambda r: 3 if r == row(1, 2) else 10**6)
    _, outcome, _ = run(learner, [Subject(row(1, 2)), Subject(row(3, 4))], settings=Learning(max_steps=9))
    assert outcome.steps == 9
    assert outcome.reason.startswith("1 of 2 answers were not learnt in 9 steps; allow more")


def test_a_step_that_is_not_finite_is_dropped_and_the_rate_halved() -> None:
    learner = Scripted(lambda _: 12, broken=frozenset({6}))
    steps, outcome, _ = run(learner, [Subject(row(1, 2))], settings=Learning(rate=0.4))
    assert outcome.reason == "" and outcome.rescues == 1 == learner.restored
    assert [step.rescued for step in steps].count(True) == 1
    assert learner.rates[:5] == [0.4] * 5 and set(learner.rates[5:]) == {0.2}
    assert learner.trained[row(1, 2)] == 12


def test_after_three_rescues_the_lesson_is_given_up() -> None:
    learner = Scripted(lambda _: 99, broken=frozenset(range(3, 99)))
    steps, outcome, _ = run(learner, [Subject(row(1, 2))], settings=Learning(rate=0.8))
    assert outcome.rescues == 4 and "not finite" in outcome.reason
    assert sum(step.rescued for step in steps) == 4 and learner.rates == [0.8, 0.8]


def test_changed_retention_rows_hold_a_recalled_lesson_back_until_they_are_repaired() -> None:
    kept = [row(9, number) for number in range(10)]
    taught = row(1, 2)
    learner = Scripted(lambda r: 3 if r in (taught, kept[4]) else 0)
    _, outcome, curriculum = run(learner, [Subject(taught)], kept, Learning(retention=2))
    assert outcome.reason == "" and outcome.steps > 3
    assert curriculum.kept == 1.0 and learner.trained[kept[4]] >= 3


def test_a_retention_row_that_cannot_be_kept_does_not_hold_a_lesson_back_for_ever() -> None:
    kept = [row(9, number) for number in range(10)]
    learner = Scripted(lambda r: 10**6 if r == kept[0] else 2)
    settings = Learning(retention=16)
    _, outcome, curriculum = run(learner, [Subject(row(1, 2))], kept, settings)
    assert outcome.reason == "" and curriculum.kept == 0.9


def test_wordings_are_learnt_before_a_lesson_ends() -> None:
    taught, other = row(1, 2), row(3, 2)
    learner = Scripted(lambda r: 2 if r == taught else 8)
    _, outcome, _ = run(learner, [Subject(taught, (other,))])
    assert outcome.reason == "" and learner.trained[other] == 8


def test_one_wrong_wording_of_an_earlier_lesson_holds_no_lesson_back_but_one_of_its_own_does() -> None:
    taught, earlier = row(1, 2), row(5, 2)
    others = tuple(row(3, number) for number in range(8))
    learner = Scripted(lambda r: 10**6 if r == others[0] else 0)
    subjects = [Subject(taught, (row(4, 2),)), Subject(earlier, others, new=False)]
    assert run(learner, subjects)[1].reason == ""
    subjects = [Subject(taught, others), Subject(earlier, (row(4, 2),), new=False)]
    assert "were not learnt" in run(learner, subjects, settings=Learning(max_steps=9))[1].reason


def test_beyond_the_rows_of_a_step_the_newest_and_the_failing_come_first() -> None:
    old = [Subject(row(7, number), new=False) for number in range(100)]
    new = Subject(row(8, 8))
    learner = Scripted(lambda r: 4 if r == new.row else 1 if r == row(7, 50) else 0)
    _, outcome, curriculum = run(learner, [*old, new])
    assert outcome.reason == "" and curriculum.recalled == 101
    assert learner.trained[new.row] >= 4 and learner.trained[row(7, 50)] >= 1
    assert outcome.steps < 20


def test_at_least_half_of_a_steps_wordings_are_the_new_lessons() -> None:
    old = [Subject(row(1, 9, n), tuple(row(1, n, w) for w in range(20)), new=False) for n in range(10, 30)]
    fresh = Subject(row(1, 2), tuple(row(1, 3, w) for w in range(20)))
    curriculum = Curriculum([*old, fresh], [], Learning(retention=0), seed=1)
    for _ in range(5):
        drawn = curriculum.draw()
        worded = [each for each in drawn if each not in {s.row for s in (*old, fresh)}]
        assert len(worded) == WORDING_ROWS
        assert sum(each in fresh.wordings for each in worded) == WORDING_ROWS // 2
    alone = Curriculum([Subject(row(1, 2), fresh.wordings)], [], Learning(retention=0, wordings=12), seed=1)
    assert len(alone.draw()) == 1 + 12
