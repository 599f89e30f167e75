"""What a lesson is trained on: everything ever taught, other wordings of it, and what must stay as it is.

It turns examples into token rows and has their trunk computed. It knows nothing of training, versions or
events.
"""

from __future__ import annotations

import zlib
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from imprint.config import Learning
from imprint.engine.base import Engine
from imprint.engine.text import Text
from imprint.errors import InputError
from imprint.live.boundary import Boundary
from imprint.live.curriculum import Subject
from imprint.live.lessons import Lesson
from imprint.live.near import near_misses
from imprint.live.normal import normalised
from imprint.live.preference import Pair, referenced
from imprint.live.retention import Kept, Phase, Retention
from imprint.live.wordings import wordings
from imprint.types import Example, Message, Scope, TokenRow

PREPARED = 24  # rows whose trunk is computed in one slice
DRAWN = 3  # times the wordings of one step that a question has in all
HELD_BACK = 6  # one in so many wordings of a question is never trained on and measures paraphrase recall
UNSEEN = 6  # wordings of a question that are held back at most
REMEMBERED = 20_000  # rows of examples
NEAR_MISSES = 3  # questions of nearly the same words that keep their answers, for each newly taught one

Prompt = tuple[Message, ...]


@dataclass(frozen=True)
class Plan:
    """Taught answers, rows that must stay as they are, and rows that only measure: whether such rows do, and
    whether wordings of the newest questions that are not trained on get the taught answer. The adapter will
    be for the prompts of `scope`; `outside` further rows of the probe are out of its reach."""

    subjects: list[Subject]
    retention: list[TokenRow]
    probe: list[TokenRow]
    unseen: list[TokenRow]
    scope: Scope | None = None
    outside: int = 0


class Planner:
    """Plans lessons on one base."""

    def __init__(self, engine: Engine, text: Text, retention: Retention) -> None:
        self.engine = engine
        self.text = text
        self.retention = retention
        self._rows: dict[Example, TokenRow] = {}

    def plan(
        self, lesson: Lesson, earlier: Sequence[Lesson], settings: Learning, *, anew: bool = False
    ) -> Generator[Phase, None, Plan]:
        """Everything that the lesson trains on. A later answer to the same prompt replaces an earlier one.

        `anew`: earlier lessons are learnt again too, and count as new."""
        kept: list[Kept] = []
        scoped = settings.scope == "lesson" and 0 < settings.layers < self.engine.info.layers
        if settings.retention or scoped:
            kept = yield from self.retention.load()
        examples = _in_force((*earlier, lesson))
        newest = (*(earlier if anew else ()), lesson)
        new = dict.fromkeys(example.prompt for each in newest for example in each.examples)
        taken = {normalised(example.question) for example in examples.values()}
        groups: dict[Prompt, str] = {
            prompt: group
            for prompt, example in examples.items()
            if len(prompt) == 1 and (group := self.retention.bank.match(example.question))
        }
        near: dict[Prompt, list[TokenRow]] = {}
        if settings.retention:
            near = yield from self._near(
                [example for prompt, example in examples.items() if prompt not in groups], taken, lesson.seed
            )
        worded = {
            prompt: self._wordings(example, groups.get(prompt), taken, lesson.seed, settings.wordings)
            for prompt, example in examples.items()
        }
        unseen = [row for prompt in new for row in worded[prompt][1]]
        subjects = [
            Subject(self._row(example), worded[prompt][0], tuple(near.get(prompt, ())), prompt in new)
            for prompt, example in examples.items()
        ]
        pairs = self._pairs((*earlier, lesson), examples)
        train, probe = self.retention.split(kept, set(groups.values()))
        rows = [row for s in subjects for row in (s.row, *s.wordings, *s.near)] + unseen
        rows += [pair.rejected for known in pairs.values() for pair in known]
        yield from self._read(rows, settings)  # first: the scope looks at what is read here
        scope, reached = None, probe
        if scoped and train:
            depth = min(self.engine.split, self.engine.info.layers - settings.layers)
            states = yield from self.retention.states(depth)
            boundary = Boundary(self.engine, self.text, self.retention.bank, depth, states, lesson.seed)
            others = [row.prompt for row in train] + self.retention.everyday(taken)
            scope = yield from boundary.scope(zip(examples.values(), subjects, strict=True), others)
            train, reached = boundary.nearest(scope, train), boundary.reached(scope, probe)
            paired = zip(examples.values(), subjects, strict=True)
            subjects = [boundary.about(scope, *each) for each in paired]
            unseen = list(boundary.told(scope, unseen))
        yield from self._read(train + reached, settings)
        weighed = yield from self._referenced(pairs, settings)
        subjects = [
            subject.preferring(weighed.get(prompt, ()))
            for prompt, subject in zip(examples, subjects, strict=True)
        ]
        return Plan(subjects, train, reached, unseen, scope, len(probe) - len(reached))

    def _read(self, rows: Sequence[TokenRow], settings: Learning) -> Generator[Phase, None, None]:
        for first in range(0, len(rows), PREPARED):
            self.engine.prepare(rows[first : first + PREPARED], settings.layers)
            yield Phase("reading", first, len(rows))

    def _pairs(
        self, lessons: Sequence[Lesson], examples: Mapping[Prompt, Example]
    ) -> dict[Prompt, tuple[Pair, ...]]:
        """What each answer in force is preferred to, by whichever lesson, each rejected answer once."""
        found: dict[Prompt, dict[tuple[int, ...], Pair]] = {}
        for example in (example for lesson in lessons for example in lesson.examples):
            if example.sides and example.answer == examples[example.prompt].answer:
                preferred, rejected = map(self._row, example.sides)
                if preferred.tokens != rejected.tokens:
                    found.setdefault(example.prompt, {})[rejected.tokens] = Pair(preferred, rejected)
        return {prompt: tuple(pairs.values()) for prompt, pairs in found.items()}

    def _referenced(
        self, pairs: Mapping[Prompt, tuple[Pair, ...]], settings: Learning
    ) -> Generator[Phase, None, dict[Prompt, tuple[Pair, ...]]]:
        """The pairs with what the base itself finds of them."""
        everything = [pair for known in pairs.values() for pair in known]
        weighed: list[Pair] = []
        base = self.engine.learner(settings.shape, seed=0) if everything else None  # its B is zero
        for first in range(0, len(everything), PREPARED):
            assert base is not None
            weighed += referenced(base, everything[first : first + PREPARED])
            yield Phase("asking the base what it prefers", first, len(everything))
        left = iter(weighed)
        return {prompt: tuple(islice(left, len(known))) for prompt, known in pairs.items()}

    def _row(self, example: Example) -> TokenRow:
        """Its row, which every later lesson asks for again."""
        row = self._rows.get(example)
        if row is None:
            row = self._rows[example] = self.text.row(example, self.engine.info.context)
            if len(self._rows) > REMEMBERED:
                del self._rows[next(iter(self._rows))]
        return row

    def _wordings(
        self, example: Example, group: str | None, taken: set[str], seed: int, each_step: int
    ) -> tuple[tuple[TokenRow, ...], tuple[TokenRow, ...]]:
        """Rows of other wordings of the example's last question with the taught answer, and a few that are
        held back: by their own text, or as they only dress the question up, so that no other seed and no
        later lesson trains on them."""
        count = each_step * DRAWN * HELD_BACK // (HELD_BACK - 1)
        found = self.retention.bank.wordings(group, count, seed) if group else []
        found += wordings(example.question, max(each_step, count - len(found)), seed=seed) if count else []
        own = normalised(example.question)
        trained: list[TokenRow] = []
        held: list[TokenRow] = []
        dressed: list[TokenRow] = []
        for question in found:
            turns = (*example.prompt[:-1], Message("user", question), example.messages[-1])
            plain = normalised(question)
            if (plain in taken and plain != own) or (row := self._row_or_none(Example(turns))) is None:
                continue
            if plain == own:
                dressed.append(row)
            else:
                (trained if zlib.crc32(question.encode()) % HELD_BACK else held).append(row)
        return tuple(trained), tuple((held + dressed)[:UNSEEN])

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


def _in_force(lessons: Sequence[Lesson]) -> dict[Prompt, Example]:
    """By prompt, the example of the last lesson that has it."""
    examples: dict[Prompt, Example] = {}
    for lesson in lessons:
        for example in lesson.examples:
            examples.pop(example.prompt, None)
            examples[example.prompt] = example
    return examples
