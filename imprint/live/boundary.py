"""From lessons to the scope of their adapter: which prompts are about what was taught, and which are not.

About it are the taught prompts and other wordings of them, also under system messages that say nothing of
their own. Not about it are generic and everyday prompts, questions of nearly the same words and, for
questions about the assistant itself, the same questions under a system message that says who the assistant
is. It knows prompts and the trunk's states; nothing of training or versions.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from imprint.engine.base import Engine
from imprint.engine.hints import NONE, named
from imprint.engine.shelf import Ids
from imprint.engine.text import Text
from imprint.errors import InputError
from imprint.live import scope as scopes
from imprint.live.bank import Bank
from imprint.live.curriculum import Subject
from imprint.live.retention import MEASURED, Phase
from imprint.live.scope import Inside
from imprint.live.wordings import wordings
from imprint.types import Example, Message, Scope, TokenRow

NEAREST = 32  # retention rows that are trained on: those nearest to the scope
NEUTRAL, TELLING = 3, 8  # prompts with a system message of each sort, for each taught question
ABOUT_ASSISTANT = re.compile(r"\b(you|your|yours|yourself|u|ur)\b", re.IGNORECASE)


class Boundary:
    """Draws the line between lessons and the rest on one base; `depth` is where the trunk ends, and `states`
    are those of generic prompts there."""

    def __init__(
        self, engine: Engine, text: Text, bank: Bank, depth: int, states: Mapping[Ids, np.ndarray], seed: int
    ) -> None:
        self.engine = engine
        self.text = text
        self.depth = depth
        self.seed = seed
        systems = [prompt for prompt in bank.prompts if prompt.messages[0].role == "system"]
        self.neutral = list(dict.fromkeys(p.messages[0] for p in systems if p.group is not None))
        self.telling = list(dict.fromkeys(p.messages[0] for p in systems if p.kind == "personas"))
        self._states = dict(states)

    def scope(
        self, taught: Iterable[tuple[Example, Subject]], others: Sequence[Ids]
    ) -> Generator[Phase, None, Scope]:
        """The scope of an adapter that was taught this, a key for each answer; the `others` are prompts
        outside it."""
        inside: list[list[Ids]] = []
        close: list[Ids] = []
        hints: list[bytes] = []
        for example, subject in taught:
            inside.append([row.prompt for row in (subject.row, *subject.wordings)])
            close += [row.prompt for row in subject.near]
            close += self._varied(example, inside[-1])
            hints.append(hint_of(example))
        wanted = list(
            dict.fromkeys(
                ids for side in (*inside, others, close) for ids in side if ids not in self._states
            )
        )
        for first in range(0, len(wanted), MEASURED):
            part = wanted[first : first + MEASURED]
            self._states.update(zip(part, self.engine.states(part, self.depth, keep=True), strict=True))
            yield Phase("finding what the lesson is about", first, len(wanted))
        parts = [Inside(self._of(prompts), taught=1) for prompts in inside]
        scope = scopes.fit(parts, [self._of(others), self._of(close)], self.depth)
        return replace(scope, hints=tuple(hints))

    def told(self, scope: Scope, rows: Sequence[TokenRow], own: bytes = NONE) -> tuple[TokenRow, ...]:
        """The rows with the hints that their prompts get; those outside get their `own`."""
        return tuple(scopes.told(scope, rows, self._of([row.prompt for row in rows]), own))

    def about(self, scope: Scope, example: Example, subject: Subject) -> Subject:
        """The subject as the scope lets it be asked; its question is also learnt without a hint, for those
        who take the adapter elsewhere."""
        own = hint_of(example)
        (row,), wordings = self.told(scope, [subject.row], own), self.told(scope, subject.wordings, own)
        return replace(
            subject, row=row, plain=subject.row, wordings=wordings, near=self.told(scope, subject.near)
        )

    def nearest(self, scope: Scope, rows: Sequence[TokenRow]) -> list[TokenRow]:
        """The generic rows that are inside or come closest to it, nearest first."""
        margins = scopes.margins(scope, self._of([row.prompt for row in rows]))
        chosen = [rows[index] for index in np.argsort(-margins, kind="stable")[:NEAREST]]
        return list(self.told(scope, chosen))

    def reached(self, scope: Scope, rows: Sequence[TokenRow]) -> list[TokenRow]:
        """The generic rows that are inside."""
        return [row for row in self.told(scope, rows) if scope.holds(self._states[row.prompt])]

    def _of(self, prompts: Sequence[Ids]) -> np.ndarray:
        missing = list(dict.fromkeys(ids for ids in prompts if ids not in self._states))
        if missing:
            self._states.update(zip(missing, self.engine.states(missing, self.depth, keep=True), strict=True))
        return np.array([self._states[ids] for ids in prompts])

    def _varied(self, example: Example, inside: list[Ids]) -> list[Ids]:
        """Puts the question under system messages: prompts that are inside are added to `inside`, the others
        are the result. An example with a system message of its own has none."""
        if example.prompt[0].role == "system":
            return []
        questions = [example.question, *wordings(example.question, TELLING, seed=0)]
        outside: list[Ids] = []
        drawn = random.Random(f"{self.seed} {example.question}")  # so that no lesson depends on another
        about_assistant = bool(ABOUT_ASSISTANT.search(example.question))
        for systems, count in ((self.neutral, NEUTRAL), (self.telling, TELLING)):
            side = outside if systems is self.telling and about_assistant else inside
            for _ in range(count if systems else 0):
                question = Message("user", drawn.choice(questions))
                turns = (drawn.choice(systems), *example.prompt[:-1], question)
                try:
                    side.append(self.text.prompt(turns))
                except InputError:  # a template without system messages: then nobody can send one
                    return outside
        return outside


def hint_of(example: Example) -> bytes:
    """The hint of a taught answer: named after its prompt, so that one seed gives one version."""
    return named(json.dumps([(message.role, message.content) for message in example.prompt]))
