"""Which answers are in force: a lesson that answers a question otherwise supersedes an earlier one.

Two examples ask the same when the conversations before are the same and the last questions have one plain
form. It knows lessons and their examples; nothing of training, of versions or of the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from imprint.live.lessons import Held, Lesson
from imprint.live.normal import normalised
from imprint.types import Example, Message, Replaced

Asked = tuple[tuple[str, str], ...]


def asked(example: Example) -> Asked:
    """What an example asks, whatever the case, punctuation, politeness and contractions of its questions."""
    return tuple((message.role, _plain(message)) for message in example.prompt)


def _plain(message: Message) -> str:
    plain = normalised(message.content) if message.role == "user" else ""
    return plain or message.content.strip()


def supersede(held: Sequence[Held], lesson: Lesson) -> tuple[tuple[Held, ...], tuple[Replaced, ...]]:
    """The held lessons without the answers that the new lesson contradicts, and those answers.

    The same answer given again contradicts nothing. A lesson all of whose answers are superseded stays among
    the result, with no example in force."""
    answers = {asked(example): example.answer.strip() for example in lesson.examples}
    left: list[Held] = []
    replaced: list[Replaced] = []
    for each in held:
        clashes = {
            index: lesson.id
            for index, example in each.in_force
            if answers.get(asked(example), example.answer.strip()) != example.answer.strip()
        }
        left.append(replace(each, gone={**each.gone, **clashes}))
        replaced += [
            Replaced(each.lesson.id, example.question, example.answer)
            for index, example in each.in_force
            if index in clashes
        ]
    return tuple(left), tuple(replaced)


def restated(lessons: Sequence[Lesson], records: Sequence[Lesson]) -> list[Lesson]:
    """The lessons, each with its answers also to the words in which a record asked the same question.

    Without them the earlier answer could come back to exactly the words with which it was taught."""
    prompts = {_exact(example) for lesson in lessons for example in lesson.examples}
    before: list[Example] = [example for record in records for example in record.examples]
    worded: list[Lesson] = []
    for lesson in lessons:
        answers = {asked(example): example for example in lesson.examples}
        more: list[Example] = []
        for example in before:
            said = answers.get(asked(example))
            if said is not None and said.answer != example.answer and _exact(example) not in prompts:
                prompts.add(_exact(example))
                more.append(replace(said, messages=(*_context(example), said.messages[-1])))
        worded.append(replace(lesson, examples=(*lesson.examples, *more)))
    return worded


def unanswered(examples: Sequence[Example], lessons: Sequence[Lesson]) -> list[Example]:
    """Those examples whose question no lesson answers, each prompt once."""
    answered = {asked(example) for lesson in lessons for example in lesson.examples}
    found = {_exact(example): example for example in examples if asked(example) not in answered}
    return list(found.values())


def _exact(example: Example) -> Asked:
    return tuple((message.role, message.content) for message in example.prompt)


def _context(example: Example) -> tuple[Message, ...]:
    """The prompt with nothing in it to be trained on: only the new answer is."""
    return tuple(replace(message, weight=0.0) if message.role == "assistant" else message
                 for message in example.prompt)  # fmt: skip
