"""From what a person taught to an active version: write the lesson down, learn it, verify it, publish it.

Everything happens in slices, so that a chat can go on meanwhile. A lesson is on disk before training starts,
and a version is published whole or not at all, so a crash at any moment loses nothing: the lesson is then
found as interrupted.
"""

from __future__ import annotations

import importlib.metadata
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from functools import cached_property
from typing import TypeVar

from imprint import __version__
from imprint.adapters.registry import Card, Registry, check_name
from imprint.config import Learning
from imprint.engine.base import Engine
from imprint.engine.text import Text
from imprint.errors import AdapterError, InputError
from imprint.events import Event, Kind, Stream, Value
from imprint.live.bank import Bank
from imprint.live.curriculum import Curriculum, Subject
from imprint.live.learn import Outcome, Step, learn
from imprint.live.lessons import Lesson, Lessons, Source
from imprint.live.plan import Planner
from imprint.live.retention import Phase, Retention
from imprint.store import Home
from imprint.types import AdapterWeights, Example, Request, RowResult, Sampling, Taught, TokenRow

LOCK_SECONDS = 30.0  # how long a lesson waits for another process that is changing the same adapter
ASKED = 16  # taught questions asked as one batch
PACKAGES = ("torch", "numpy", "safetensors", "tokenizers")

Events = Generator[Event, None, Taught]
S = TypeVar("S")
T = TypeVar("T")


class Teacher:
    """Teaches the adapters of one home on one base."""

    def __init__(
        self, engine: Engine, text: Text, home: Home, registry: Registry, lessons: Lessons, events: Stream
    ) -> None:
        self.engine = engine
        self.text = text
        self.home = home
        self.registry = registry
        self.lessons = lessons
        self.events = events

    def teach(
        self,
        adapter: str,
        examples: Sequence[Example],
        *,
        seed: int,
        settings: Learning,
        source: Source,
        conversation: str | None = None,
    ) -> Events:
        """Learn examples as one lesson on top of the adapter's active version; the result says what came of
        it.

        Raises InputError for an example that cannot be used, AdapterMismatch, AdapterBusy or StorageError, in
        each case with nothing changed. A refused lesson is no error: the result's `accepted` is false.
        """
        check_name(adapter)
        if not examples:
            raise InputError("nothing to teach; give at least one question with its answer")
        for number, example in enumerate(examples, 1):
            try:
                self.text.row(example, self.engine.info.context)
            except InputError as error:
                raise InputError(f"example {number} ({example.question[:40]!r}): {error}") from None
        self._active(adapter)
        with self.home.lock(adapter, LOCK_SECONDS):
            lesson = self.lessons.add(
                adapter, examples, base=self.engine.info.fingerprint, source=source,
                conversation=conversation, seed=seed, settings=settings.record(),
            )  # fmt: skip
            yield self._event("lesson queued", adapter, lesson=lesson.id, examples=len(examples))
            return (yield from self._learn(lesson, settings))

    def resume(self, lesson_id: str) -> Events:
        """Learn a lesson that was interrupted, with the settings it was given."""
        lesson = self.lessons.get(lesson_id)
        if lesson.state not in ("queued", "learning"):
            raise AdapterError(
                f"lesson {lesson.id} is {lesson.state}; only an interrupted one can be resumed"
            )
        if lesson.base != self.engine.info.fingerprint:
            raise AdapterError(f"lesson {lesson.id} was given to another base; open that one with --model")
        self._active(lesson.adapter)
        with self.home.lock(lesson.adapter, LOCK_SECONDS):
            return (yield from self._learn(lesson, Learning.of(lesson.settings)))

    def undo(self, adapter: str) -> tuple[Lesson, Card | None]:
        """Take the newest lesson of the active version back: the version before it becomes active again.

        Raises AdapterError when the active version holds no lesson of its own.
        """
        active = self._active(adapter)
        if active is None or not active[0].lessons:
            raise AdapterError(f"adapter {adapter!r} has no lesson to take back")
        with self.home.lock(adapter, LOCK_SECONDS):
            newest = self.lessons.of(adapter, active[0].lessons)[-1]
            before = self.registry.rollback(adapter)
            lesson = self.lessons.withdraw(newest.id)
        self._event("rolled back", adapter, lesson=lesson.id, version=before.version if before else None)
        return lesson, before

    def _learn(self, lesson: Lesson, settings: Learning) -> Events:
        begun = time.perf_counter()
        self.lessons.mark(lesson.id, "learning")
        active = self._active(lesson.adapter)  # read again: the lock may have been waited for
        card, weights = active if active is not None else (None, None)
        earlier = self.lessons.of(lesson.adapter, card.lessons) if card else ()
        plan = yield from self._told(lesson, self.planner.plan(lesson, earlier, settings))
        learner = self.engine.learner(settings.shape, seed=lesson.seed, start=weights)
        curriculum = Curriculum(plan.subjects, plan.retention, settings, lesson.seed)
        outcome = yield from self._train(lesson, learn(learner, curriculum), curriculum, settings)
        learnt = learner.weights()
        right = 0
        if not outcome.reason:
            right = yield from self._told(lesson, self._asked(plan.subjects, learnt))
        recall = right / len(plan.subjects)
        locality = share_exact(learner.check(plan.probe)) if plan.probe else None
        reason = outcome.reason or (
            "" if recall == 1 else f"only {right} of {len(plan.subjects)} answers came out"
        )
        taught = self._result(lesson, outcome, recall, locality, begun, reason)
        if reason:
            self.lessons.mark(lesson.id, "refused", reason=reason)
            yield self._event("refused", lesson.adapter, lesson=lesson.id, reason=reason)
            return taught
        published = self._publish(lesson, earlier, card, learnt, settings, taught)
        finished = Taught(**{**vars(taught), "version": published.version})
        yield self._event(
            "learnt", lesson.adapter, lesson=lesson.id, version=published.version, steps=taught.steps,
            seconds=taught.seconds, steps_per_second=taught.steps_per_second, recall=recall,
            locality=locality, loss_first=taught.loss_first, loss_last=taught.loss_last,
        )  # fmt: skip
        return finished

    def _train(
        self,
        lesson: Lesson,
        training: Generator[Step, None, Outcome],
        curriculum: Curriculum,
        settings: Learning,
    ) -> Generator[Event, None, Outcome]:
        begun = time.perf_counter()
        return mapped(
            training,
            lambda step: self._event(
                "rescued" if step.rescued else "step", lesson.adapter, lesson=lesson.id, step=step.number,
                steps=settings.max_steps, loss=step.loss, recalled=step.recalled,
                taught=len(curriculum.subjects),
                steps_per_second=step.number / max(1e-9, time.perf_counter() - begun),
            ),
        )  # fmt: skip

    def _told(self, lesson: Lesson, work: Generator[Phase, None, T]) -> Generator[Event, None, T]:
        """The same work with its phases as events."""
        return mapped(
            work,
            lambda phase: self._event(
                "learning", lesson.adapter, lesson=lesson.id,
                phase=phase.doing, done=phase.done, total=phase.total,
            ),
        )  # fmt: skip

    def _asked(self, subjects: Sequence[Subject], weights: AdapterWeights) -> Generator[Phase, None, int]:
        """How many taught answers a greedy run really gives, token for token."""
        right = 0
        for first in range(0, len(subjects), ASKED):
            rows = [subject.row for subject in subjects[first : first + ASKED]]
            starts = [last_answer(row) for row in rows]
            requests = [
                Request(row.tokens[:start], Sampling(max_tokens=len(row.tokens) - start), weights)
                for row, start in zip(rows, starts, strict=True)
            ]
            said: list[list[int]] = [[] for _ in rows]
            for step in self.engine.decode(requests):
                for index, token in step:
                    said[index].append(token)
                yield Phase("asking the taught questions", first, len(subjects))
            wanted = [row.tokens[start:] for row, start in zip(rows, starts, strict=True)]
            right += sum(tuple(ids) == tokens for ids, tokens in zip(said, wanted, strict=True))
        return right

    def _publish(
        self,
        lesson: Lesson,
        earlier: Sequence[Lesson],
        parent: Card | None,
        weights: AdapterWeights,
        settings: Learning,
        taught: Taught,
    ) -> Card:
        metrics = {key: value for key, value in vars(taught).items() if isinstance(value, int | float | bool)}
        return self.registry.publish(
            lesson.adapter,
            weights,
            base=self.engine.info.fingerprint,
            base_name=self.engine.info.name,
            parent=parent.version if parent else None,
            lessons=[*(old.id for old in earlier), lesson.id],
            settings=settings.record(),
            metrics=metrics,
            seed=lesson.seed,
            packages={
                "imprint": __version__,
                **{name: importlib.metadata.version(name) for name in PACKAGES},
            },
            command=command(lesson, self.engine.info.name),
        )

    def _result(
        self,
        lesson: Lesson,
        outcome: Outcome,
        recall: float,
        locality: float | None,
        begun: float,
        reason: str,
    ) -> Taught:
        return Taught(
            adapter=lesson.adapter,
            version=None,
            accepted=not reason,
            examples=len(lesson.examples),
            steps=outcome.steps,
            seconds=time.perf_counter() - begun,
            steps_per_second=outcome.steps / max(1e-9, outcome.seconds),
            loss_first=outcome.loss_first,
            loss_last=outcome.loss_last,
            recall=recall,
            locality=locality,
            peak_memory_mb=self.engine.peak_memory_mb(),
            lesson=lesson.id,
            reason=reason,
        )

    def _active(self, adapter: str) -> tuple[Card, AdapterWeights] | None:
        """The adapter's active version, fit for this base; None where it has none."""
        if adapter not in self.registry.names():
            return None
        return self.registry.resolve(adapter, self.engine.info, self.engine.mismatches)

    @cached_property
    def planner(self) -> Planner:
        return Planner(self.engine, self.text, Retention(self.engine, self.text, self.home, Bank.open()))

    def _event(self, kind: Kind, adapter: str, **fields: Value) -> Event:
        return self.events.emit(kind, adapter, **fields)


def mapped(work: Generator[S, None, T], event: Callable[[S], Event]) -> Generator[Event, None, T]:
    """The same work, each thing it yields turned into an event; its result is the same."""
    with closing(work):
        while True:
            try:
                item = next(work)
            except StopIteration as finished:
                result: T = finished.value
                return result
            yield event(item)


def last_answer(row: TokenRow) -> int:
    """Where the last supervised span of a row begins."""
    start = len(row.tokens)
    while row.weights[start - 1] > 0:
        start -= 1
    return start


def command(lesson: Lesson, base: str) -> list[str]:
    """The command line that teaches a lesson of plain pairs again; a longer one is taught from its exported
    examples."""
    words = ["imprint", "teach", "--adapter", lesson.adapter, "--model", base, "--seed", str(lesson.seed)]
    if any(len(example.messages) != 2 for example in lesson.examples):
        return [*words, f"lesson-{lesson.id}.jsonl"]
    for example in lesson.examples:
        words += ["--pair", example.question, example.answer]
    return words


def share_exact(results: Sequence[RowResult]) -> float:
    return sum(result.exact for result in results) / len(results)
