"""What a lesson is trained on: everything ever taught, other wordings of it, and what must stay as it is.

It turns examples into token rows and has their trunk computed. It knows nothing of training, versions or
events.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

from imprint.config import Learning
from imprint.engine.base import Engine
from imprint.engine.text import Text
from imprint.errors import InputError
from imprint.live.curriculum import Subject
from imprint.live.lessons import Lesson
from imprint.live.near import near_misses
from imprint.live.normal import normalised
from imprint.live.retention import Kept, Phase, Retention
from imprint.live.wordings import wordings
from imprint.types import Example, Message, TokenRow

PREPARED = 24  # rows whose trunk is computed in one slice
DRAWN = 3  # times the wordings of one step that a question has in all
NEAR_MISSES = 3  # questions of nearly the same words that keep their answers, for each newly taught one

Prompt = tuple[Message, ...]


@dataclass(frozen=True)
class Plan:
    """Taught answers, rows that must stay as they are, and rows that only measure whether such rows do."""

    subjects: list[Subject]
    retention: list[TokenRow]
    probe: list[TokenRow]


class Planner:
    """Plans lessons on one base."""

    def __init__(self, engine: Engine, text: Text, retention: Retention) -> None:
        self.engine = engine
        self.text = text
        self.retention = retention

    def plan(
        self, lesson: Lesson, earlier: Sequence[Lesson], settings: Learning
    ) -> Generator[Phase, None, Plan]:
        """Everything that the lesson trains on. A later answer to the same prompt replaces an earlier one."""
        kept: list[Kept] = []
        if settings.retention:
            kept = yield from self.retention.load()
        examples: dict[Prompt, Example] = {}
        for example in (example for old in (*earlier, lesson) for example in old.examples):
            examples.pop(example.prompt, None)
            examples[example.prompt] = example
        new = dict.fromkeys(example.prompt for example in lesson.examples)
        taken = {normalised(example.question) for example in examples.values()}
        groups: dict[Prompt, str] = {
            prompt: group
            for prompt, example in examples.items()
            if len(prompt) == 1 and (group := self.retention.bank.match(example.question))
        }
        near: dict[Prompt, list[TokenRow]] = {}
        if settings.retention:
            near = yield from self._near(
                [examples[prompt] for prompt in new if prompt not in groups], taken, lesson.seed
            )
        subjects = [
            Subject(
                self._row(example),
                self._wordings(example, groups.get(prompt), taken, lesson.seed, settings.wordings),
                tuple(near.get(prompt, ())),
                prompt in new,
            )
            for prompt, example in examples.items()
        ]
        train, probe = self.retention.split(kept, set(groups.values()))
        rows = [row for s in subjects for row in (s.row, *s.wordings, *s.near)] + train + probe
        for first in range(0, len(rows), PREPARED):
            self.engine.prepare(rows[first : first + PREPARED], settings.layers)
            yield Phase("reading", first, len(rows))
        return Plan(subjects, train, probe)

    def _row(self, example: Example) -> TokenRow:
        return self.text.row(example, self.engine.info.context)

    def _wordings(
        self, example: Example, group: str | None, taken: set[str], seed: int, each_step: int
    ) -> tuple[TokenRow, ...]:
        """Rows of other wordings of the example's last question with the taught answer."""
        count = each_step * DRAWN
        found = self.retention.bank.wordings(group, count, seed) if group else []
        found += wordings(example.question, max(each_step, count - len(found)), seed=seed) if count else []
        rows = []
        for question in found:
            turns = (*example.prompt[:-1], Message("user", question), example.messages[-1])
            if normalised(question) not in taken and (row := self._row_or_none(Example(turns))):
                rows.append(row)
        return tuple(rows)

    def _row_or_none(self, example: Example) -> TokenRow | None:
        try:
            return self._row(example)
        except InputError:  # the taught question just fits the context, this wording of it does not
            return None

    def _near(
        self, examples: Sequence[Example], taken: set[str], seed: int
    ) -> Generator[Phase, None, dict[Prompt, list[TokenRow]]]:
        """For each prompt, questions of nearly the same words with the base's answers, asked for here.

        A question that the bank knows needs none: the bank's other groups are near enough."""
        pairs: list[tuple[Prompt, Prompt]] = []
        for example in examples:
            for question in near_misses(example.question, NEAR_MISSES, seed=seed):
                if normalised(question) not in taken:
                    pairs.append((example.prompt, (*example.prompt[:-1], Message("user", question))))
        answers = yield from self.retention.ask([asked for _, asked in pairs], "asking the base what is near")
        found: dict[Prompt, list[TokenRow]] = {}
        for (prompt, asked), answer in zip(pairs, answers, strict=True):
            if answer:
                found.setdefault(prompt, []).append(self.retention.row(asked, answer))
        return found
