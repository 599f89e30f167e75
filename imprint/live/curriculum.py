"""Which rows train in a step, and when they are all as they should be: taught answers, what they are
preferred to, other wordings, retention.

It knows token rows and their teacher-forced results; nothing of gradients, text or time.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from imprint.config import Learning
from imprint.engine.base import Learner
from imprint.live.preference import Pair, Standing, standings
from imprint.types import RowResult, TokenRow

TAUGHT_ROWS = 32  # taught rows in one step; beyond that the newest, the failing and a sample of the rest
PAIRS = 32  # pairs in one step
WORDING_ROWS = 16  # rows of other wordings in one step
WORDINGS_RIGHT = 0.97  # share of a step's new wordings that must come out as taught
EARLIER_RIGHT = 0.85  # the same of wordings of earlier lessons, which no single step has to get right
PLAIN = 0.5  # share of the draws of an earlier question that have no hint
KEPT = 0.95  # share of the retention rows that must be as before
EXAMINATIONS = 2  # after so many, changed retention rows no longer hold a recalled lesson back
PAUSE = 5  # steps between two examinations


@dataclass(frozen=True)
class Subject:
    """One taught answer: its row, rows of other wordings, rows of questions that are nearly the same but keep
    the base's answers, whether it belongs to the newest lesson, and its pairs with the answers that it is
    preferred to. Where its row has a hint, `plain` is the same without: it trains too, and has to come out
    right while the lesson is new."""

    row: TokenRow
    wordings: tuple[TokenRow, ...] = ()
    near: tuple[TokenRow, ...] = ()
    new: bool = True
    pairs: tuple[Pair, ...] = ()
    plain: TokenRow | None = None

    @property
    def required(self) -> tuple[TokenRow, ...]:
        """The rows that have to come out right."""
        return (self.row, self.plain) if self.new and self.plain else (self.row,)

    def preferring(self, pairs: Iterable[Pair]) -> Subject:
        """The same with these pairs, asked as its own row is."""
        return replace(self, pairs=tuple(pair.hinted(self.row.hint) for pair in pairs))


class Curriculum:
    """Draws batches by seed; what came out wrong at the last look is drawn first. A lesson row is one of an
    answer taught now or earlier, in its own or other words."""

    def __init__(
        self,
        subjects: Sequence[Subject],
        retention: Sequence[TokenRow],
        settings: Learning,
        seed: int,
        *,
        replayed: Sequence[Subject] = (),
        share: float = 0.0,
    ) -> None:
        """`subjects` are to come out right; of `replayed` as many rows are drawn in each step as make up
        `share` of its lesson rows, however they come out."""
        self.subjects = subjects
        self.replayed = replayed
        self.share = share
        self.retention = retention
        self.settings = settings
        self.rng = random.Random(seed)
        self.right = [False] * len(subjects)
        self.changed: list[TokenRow] = []  # retention rows that came out changed at the last examination
        self.examined = 0
        self._pause_until = 0
        self._chosen: list[int] = []
        self._owners: list[int | None] = []  # whose right each taught row of the last draw says something of
        self._paired: list[tuple[int, Pair]] = []
        self._wordings_right = False
        self._parts = (0, 0, 0)  # taught rows, then wordings of new ones, then of earlier ones, up to where

    @property
    def recalled(self) -> int:
        return sum(self.right)

    @property
    def kept(self) -> float:
        """Share of retention rows unchanged at the last examination; 0 before the first."""
        return 1 - len(self.changed) / max(1, len(self.retention)) if self.examined else 0.0

    @property
    def pairs(self) -> list[Pair]:
        """The pairs of the last draw."""
        return [pair for _, pair in self._paired]

    def draw(self) -> list[TokenRow]:
        """The rows of the next step: taught answers, wordings of theirs, retention rows, replayed rows. With
        them go the `pairs` of the taught answers."""
        self._chosen = self._subjects()
        new, earlier = self._wordings()
        near = [row for index in self._chosen for row in self.subjects[index].near]
        urgent = self.rng.sample(near, min(len(near), self.settings.retention // 4))
        urgent += self.changed[: self.settings.retention // 2]
        others = min(len(self.retention), self.settings.retention - len(urgent))
        retained = urgent + self.rng.sample(list(self.retention), others)
        drawn = [each for index in self._chosen for each in self._taught(index)]
        self._owners, taught = [owner for owner, _ in drawn], [row for _, row in drawn]
        self._parts = (len(taught), len(taught + new), len(taught + new + earlier))
        lesson = taught + new + earlier
        replayed = self._replayed(len(lesson))
        self._paired = self._pairs_of(self._chosen)
        if len(self._paired) > PAIRS:
            self._paired = self.rng.sample(self._paired, PAIRS)
        return lesson + retained + replayed

    def note(self, results: Sequence[RowResult], stood: Sequence[Standing] = ()) -> None:
        """Take down how the rows of the last draw came out, and how its pairs stand."""
        taught, new, earlier = self._parts
        self._judge(self._owners, results[:taught])
        self._weigh(self._paired, stood)
        self._wordings_right = all(
            sum(result.exact for result in part) >= share * len(part)
            for part, share in ((results[taught:new], WORDINGS_RIGHT), (results[new:earlier], EARLIER_RIGHT))
        )

    def looks_right(self, step: int) -> bool:
        """Whether it is time to examine everything: all taught answers were right when last seen."""
        return all(self.right) and self._wordings_right and step >= self._pause_until

    def examine(self, learner: Learner, step: int) -> bool:
        """Look at every taught row, pair and retention row; true when nothing is left to train on."""
        self.examined += 1
        self._pause_until = step + PAUSE
        rows = [(index, row) for index, subject in enumerate(self.subjects) for row in subject.required]
        self._judge([index for index, _ in rows], learner.check([row for _, row in rows]))
        paired = self._pairs_of(range(len(self.subjects)))
        self._weigh(paired, standings(learner, [pair for _, pair in paired]))
        if not all(self.right):
            return False
        outcomes = zip(self.retention, learner.check(self.retention), strict=True) if self.retention else ()
        self.changed = [row for row, result in outcomes if not result.exact]
        self.rng.shuffle(self.changed)
        return self.kept >= KEPT or self.examined >= EXAMINATIONS

    def _judge(self, owners: Sequence[int | None], results: Sequence[RowResult]) -> None:
        """Take down whether subjects are right: all rows of each, by owner, that were looked at."""
        rows = [(owner, result) for owner, result in zip(owners, results, strict=True) if owner is not None]
        for owner, _ in rows:
            self.right[owner] = True
        for owner, result in rows:
            if not (result.exact and result.lowest >= self.settings.confidence):
                self.right[owner] = False

    def _taught(self, index: int) -> list[tuple[int | None, TokenRow]]:
        """The rows of a subject's very question in this step, with the subject that they say something of: of
        an earlier one its row, or that without a hint."""
        subject = self.subjects[index]
        if not subject.new and subject.plain is not None and self.rng.random() < PLAIN:
            return [(None, subject.plain)]
        return [(index, row) for row in subject.required]

    def _pairs_of(self, chosen: Iterable[int]) -> list[tuple[int, Pair]]:
        """The pairs of these subjects, each with its subject's index."""
        return [(index, pair) for index in chosen for pair in self.subjects[index].pairs]

    def _weigh(self, paired: Sequence[tuple[int, Pair]], stood: Sequence[Standing]) -> None:
        """An answer is right only where it is preferred as it should be."""
        for (index, _), standing in zip(paired, stood, strict=True):
            self.right[index] = self.right[index] and standing.right

    def _subjects(self) -> list[int]:
        everything = list(range(len(self.subjects)))
        if len(everything) <= TAUGHT_ROWS:
            return everything
        urgent = [i for i in everything if self.subjects[i].new or not self.right[i]]
        if len(urgent) > TAUGHT_ROWS * 3 // 4:
            urgent = self.rng.sample(urgent, TAUGHT_ROWS * 3 // 4)
        rest = sorted(set(everything) - set(urgent))
        return urgent + self.rng.sample(rest, min(len(rest), TAUGHT_ROWS - len(urgent)))

    def _wordings(self) -> tuple[list[TokenRow], list[TokenRow]]:
        """Wordings of the chosen subjects, of new ones and of earlier ones: at least half of them new, if
        there are any."""
        new, old = (
            [
                row
                for index in self._chosen
                if self.subjects[index].new is wanted
                for row in self._sample(self.subjects[index].wordings)
            ]
            for wanted in (True, False)
        )
        room = max(WORDING_ROWS // 2, WORDING_ROWS - len(old))
        chosen = self.rng.sample(new, min(len(new), room))
        return chosen, self.rng.sample(old, min(len(old), WORDING_ROWS - len(chosen)))

    def _replayed(self, others: int) -> list[TokenRow]:
        """Rows of earlier answers, every answer as likely, beside `others` lesson rows."""
        count = round(others * self.share / (1 - self.share)) if self.replayed else 0
        chosen = [self.rng.choice(self.replayed) for _ in range(count)]
        return [self.rng.choice((subject.row, *subject.wordings)) for subject in chosen]

    def _sample(self, rows: tuple[TokenRow, ...]) -> list[TokenRow]:
        return self.rng.sample(rows, min(len(rows), self.settings.wordings))
