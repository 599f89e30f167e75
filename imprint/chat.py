"""A conversation: messages in, answers out as a stream, and lessons from what the person says of them.

The engine is only ever touched on the driver's thread. Lessons are learnt there in the background; what
becomes of them is told as notices. Knows nothing of a terminal, nor of how a lesson is learnt.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from imprint.config import Learning
from imprint.errors import InputError, UnknownAdapter
from imprint.examples import write
from imprint.live.background import Background, Notice
from imprint.live.driver import Driver
from imprint.live.lessons import Lesson, Source
from imprint.model import DEFAULT_ADAPTER
from imprint.types import (
    AUTO_NAME,
    BASE_NAME,
    RESERVED,
    AdapterRef,
    AdapterWeights,
    Example,
    Message,
    Request,
    Sampling,
)

if TYPE_CHECKING:
    from imprint.model import Model

REFILL = 0.75  # of the room for the past is used again after turns were left out, so that this happens rarely


@dataclass(frozen=True)
class Turn:
    """A message and its answer, by `adapter` (name@version, or base); only its beginning if `interrupted`."""

    question: str
    answer: str
    adapter: str
    interrupted: bool = False


@dataclass(frozen=True)
class Undone:
    """A lesson that was taken back, and what answers now; it had been learnt, or was waiting or at it."""

    lesson: Lesson
    learnt: bool
    answering: str


@dataclass(frozen=True)
class _Begun:
    """What a stream gives before the first piece of the answer."""

    adapter: str
    first: int


class Chat:
    """One conversation, used from one thread, on a model that from now on only `driver` touches."""

    def __init__(
        self,
        model: Model,
        driver: Driver,
        *,
        adapter: str | None = None,
        system: str | None = None,
        sampling: Sampling | None = None,
        settings: Learning | None = None,
        on_notice: Callable[[Notice], None] | None = None,
    ) -> None:
        """`adapter` is NAME (followed as it learns), NAME@VERSION (kept), `base`, `auto` (chosen for each
        message; what answered last learns), or None: the default one.

        `on_notice` is called on the driver's thread. Raises UnknownAdapter or AdapterMismatch."""
        self.model = model
        self.driver = driver
        self.system = system
        self.sampling = sampling or Sampling()
        self.turns: list[Turn] = []
        self.id = uuid.uuid4().hex[:12]
        self._notify = on_notice or (lambda notice: None)
        self._first = 0  # turns before this one no longer fit and are not part of the prompt
        self._saved: set[Path] = set()
        self._new = DEFAULT_ADAPTER
        self.background = Background(model, driver, settings or Learning(), self._ended)
        self.adapter = AdapterRef(DEFAULT_ADAPTER)
        self.answering = BASE_NAME
        """Full name of what answers the next message, as far as this chat has seen."""
        self.use(adapter or DEFAULT_ADAPTER)

    def close(self) -> None:
        """Stop listening to lessons; those that are being learnt are the driver's."""
        self.background.close()

    def say(self, text: str) -> Generator[str, None, None]:
        """The answer to a message, in pieces. Closing the iterator early keeps what came, as interrupted.

        Raises InputError when the message is empty or does not fit the base's context."""
        if not text.strip():
            raise InputError("the message is empty; write one")
        sampling = replace(self.sampling, seed=self.sampling.seed + len(self.turns))
        begun = _Begun(self.answering, self._first)
        parts: list[str] = []
        stream = self.driver.stream(lambda: self._answer(text, sampling))
        try:
            for item in stream:
                if isinstance(item, _Begun):
                    begun = item
                    self._leave_out(begun.first)
                elif item:
                    parts.append(item)
                    yield item
        except (GeneratorExit, KeyboardInterrupt):
            self.turns.append(Turn(text, "".join(parts), begun.adapter, interrupted=True))
            raise
        finally:
            stream.close()
        self.turns.append(Turn(text, "".join(parts), begun.adapter))
        self.answering = begun.adapter

    def teach(self, question: str, answer: str) -> Lesson:
        """Learn a pair in the background. Raises InputError if it cannot be learnt as it is."""
        return self._teach(Example.pair(question, answer), "teach")

    def correct(self, text: str) -> Lesson:
        """Learn that the last message should have been answered with `text`, in this conversation; the
        conversation goes on as if it had been."""
        last = self._last("correct")
        lesson = self._teach(self._lesson(last.question, text), "correct")
        self.turns[-1] = replace(last, answer=text, interrupted=False)
        return lesson

    def good(self) -> Lesson:
        """Learn to keep giving the last answer."""
        last = self._last("confirm")
        if last.interrupted:
            raise InputError("the last answer was stopped before its end; /correct it instead")
        return self._teach(self._lesson(last.question, last.answer), "good")

    def undo(self) -> Undone:
        """Take the chat's adapter's last lesson back, learnt or not. Raises AdapterError if it has none."""
        name = self._learning_name()
        waiting = self.background.withdraw(name)
        lesson = waiting or self.background.undo(name)
        self._refresh()
        return Undone(lesson, waiting is None, self.answering)

    def forget(self, ids: Sequence[str]) -> tuple[Lesson, ...]:
        """Take lessons out of their adapter, in the background. Raises InputError or AdapterError."""
        return self.background.forget(ids)

    def use(self, text: str, *, new: bool = False) -> str:
        """Answer with another adapter from the next message on; its full name. `new` begins one that the
        first lesson will make. Raises UnknownAdapter or AdapterMismatch."""
        ref = AdapterRef.parse(text)
        known = self.model.registry.names()
        if new:
            if ref.name in (*known, *RESERVED) or ref.version is not None:
                raise InputError(f"{text!r} cannot be begun; it exists, or is no plain name")
            self._new = ref.name
        elif ref.name not in (*known, *RESERVED, self._new, DEFAULT_ADAPTER):
            raise UnknownAdapter(text, [BASE_NAME, *known])
        before, self.adapter = self.adapter, ref
        try:
            self.answering, _ = self.driver.call(self._resolve)
        except BaseException:
            self.adapter = before
            raise
        return self.answering

    def compare(self, prompt: str) -> tuple[str, str]:
        """What the base and what the chat's adapter answer to a prompt, outside the conversation."""
        if not prompt.strip():
            raise InputError("the prompt is empty; write one")
        answers: tuple[list[str], list[str]] = ([], [])
        with closing(self.driver.stream(lambda: self._both(prompt))) as stream:
            for index, piece in stream:
                answers[index].append(piece)
        return "".join(answers[0]), "".join(answers[1])

    def save(self, path: Path | str) -> Path:
        """Write the conversation as one line of chat JSONL; an interrupted answer gets weight 0.

        A file that this chat has not written before is not overwritten. Raises InputError."""
        if "\0" in str(path) or not str(path).strip():
            raise InputError(f"{str(path)!r} is not the name of a file; give another")
        target = Path(path).expanduser().absolute()
        if not self._said():
            raise InputError("there is no answer to save yet; ask something first")
        if os.path.lexists(target) and target not in self._saved:
            raise InputError("already exists and is not overwritten; name a new file", file=target)
        turns = [(turn, 0.0 if turn.interrupted else 1.0) for turn in self._said()]
        write(target, [Example(tuple(self._messages(turns)))])
        self._saved.add(target)
        return target

    def lessons(self) -> tuple[Lesson, ...]:
        """All that was ever taught to the chat's adapter, oldest first."""
        return () if self.adapter.name == BASE_NAME else self.model.lessons.list(self.adapter.name)

    @property
    def messages(self) -> tuple[Message, ...]:
        """The whole conversation."""
        return tuple(self._messages([(turn, 1.0) for turn in self._said()]))

    def _answer(self, question: str, sampling: Sampling) -> Iterator[str | _Begun]:
        prompt, first = self._fitted(question)
        name, weights = self._resolve(prompt)
        yield _Begun(name, first)
        alone = self.model.text.alone(self._asked(first, question))
        yield from pieces(self.model, Request(prompt, sampling, weights, alone=alone))

    def _both(self, prompt: str) -> Iterator[tuple[int, str]]:
        ids = self.model.text.prompt([*self._opening(), Message("user", prompt)])
        _, weights = self._resolve(ids)
        for index, adapter in enumerate((None, weights)):
            for piece in pieces(self.model, Request(ids, self.sampling, adapter)):
                yield index, piece

    def _resolve(self, prompt: Sequence[int] = ()) -> tuple[str, AdapterWeights | None]:
        """On the driver's thread, as what fits is the engine's to say. Without a prompt `auto` is the
        base."""
        if self.adapter.name == AUTO_NAME:
            return self.model.routed(prompt) if prompt else (BASE_NAME, None)
        unborn = self.adapter.name in (DEFAULT_ADAPTER, self._new) and self.adapter.version is None
        if unborn and self.adapter.name not in self.model.registry.names():
            return BASE_NAME, None
        return self.model.resolve(str(self.adapter))

    def _fitted(self, question: str) -> tuple[tuple[int, ...], int]:
        """The prompt's ids and the first turn in it: the latest turns, as many as leave room to answer."""
        context = self.model.info.context
        room = context - min(self.sampling.max_tokens, context // 4)
        first = self._first
        prompt = self.model.text.prompt(self._asked(first, question))
        if len(prompt) > room:
            while first < len(self.turns) and len(prompt) > REFILL * room:
                first += 1
                prompt = self.model.text.prompt(self._asked(first, question))
        if len(prompt) >= context:
            raise InputError(
                f"the message makes a prompt of {len(prompt)} tokens, but the base reads at most {context} "
                "together with its answer; shorten it"
            )
        return prompt, first

    def _asked(self, first: int, question: str) -> list[Message]:
        past = self._messages([(turn, 1.0) for turn in self._said(first)])
        return [*past, Message("user", question)]

    def _leave_out(self, first: int) -> None:
        if first > self._first == 0:
            self._notify(
                Notice(
                    "left out",
                    "the conversation is longer than the base can read; its oldest turns are left out",
                )
            )
        self._first = first

    def _lesson(self, question: str, answer: str) -> Example:
        """The last turn with `answer`, the only supervised one, after as many turns before it as fit."""
        end = (Message("user", question), Message("assistant", answer))
        before = [(turn, 0.0) for turn in self._said(self._first, len(self.turns) - 1)]
        while True:
            example = Example((*self._messages(before), *end))
            try:
                self.background.require_usable(example)
            except InputError:
                if not before:
                    raise
                del before[0]
            else:
                return example

    def _teach(self, example: Example, source: Source) -> Lesson:
        if not example.question.strip():
            raise InputError("the question is empty; write one")
        return self.background.add(self._learning_name(), example, source, self.id)

    def _learning_name(self) -> str:
        if self.adapter.name == BASE_NAME:
            raise InputError("the base itself learns nothing; choose an adapter with /adapter NAME")
        if self.adapter.name == AUTO_NAME:
            last = AdapterRef.parse(self.answering).name
            return DEFAULT_ADAPTER if last == BASE_NAME else last
        return self.adapter.name

    def _last(self, purpose: str) -> Turn:
        if not self.turns:
            raise InputError(f"there is no answer to {purpose} yet; ask something first")
        return self.turns[-1]

    def _opening(self) -> list[Message]:
        return [Message("system", self.system)] if self.system else []

    def _said(self, first: int = 0, last: int | None = None) -> list[Turn]:
        """Turns that have an answer: one stopped before its first word is no part of the conversation."""
        return [turn for turn in self.turns[first:last] if turn.answer.strip()]

    def _messages(self, turns: Sequence[tuple[Turn, float]]) -> list[Message]:
        messages = self._opening()
        for turn, weight in turns:
            messages += [Message("user", turn.question), Message("assistant", turn.answer, weight)]
        return messages

    def _refresh(self) -> None:
        if self.adapter.version is None:
            known = self.adapter.name in self.model.registry.names()
            active = self.model.registry.active(self.adapter.name) if known else None
            self.answering = BASE_NAME if active is None else f"{self.adapter.name}@{active}"

    def _ended(self, notice: Notice) -> None:
        """On the driver's thread, when a lesson has ended."""
        changed = notice.kind in ("learnt", "forgotten") and notice.version is not None
        if changed and notice.adapter == self.adapter.name:
            if self.adapter.version is None:
                self.answering = f"{notice.adapter}@{notice.version}"
            else:
                stays = f"{notice.text}; this chat stays with {self.adapter}"
                notice = replace(notice, text=stays)
        self._notify(notice)


def pieces(model: Model, request: Request) -> Iterator[str]:
    """The text of one answer as it becomes certain; empty pieces in between give others a chance to work."""
    stream = model.text.stream(request.sampling.stop)
    for step in model.engine.decode([request]):
        ended = [token for _, token in step if token in model.engine.end_tokens]
        yield "".join(stream.push(token) for _, token in step if token not in model.engine.end_tokens)
        if ended or stream.stopped:
            break
    yield stream.finish()
