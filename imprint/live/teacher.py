"""From what a person taught to an active version: write the lesson down, learn it, verify it, publish it.

Everything happens in slices, so that a chat can go on meanwhile. A lesson is on disk before training starts,
and a version is published whole or not at all, so a crash at any moment loses nothing: the lesson is then
found as interrupted. Forgetting and editing go the same way, on the lessons that remain.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import cached_property
from typing import TypeVar

from imprint.adapters.registry import Card, Registry, check_name
from imprint.config import Learning
from imprint.engine.base import Engine
from imprint.engine.text import Text
from imprint.errors import AdapterError, InputError
from imprint.events import Event, Kind, Stream, Value
from imprint.live import change as changes
from imprint.live import gate, methods
from imprint.live.bank import Bank
from imprint.live.change import Change
from imprint.live.gate import Kept, Recalled
from imprint.live.learn import Outcome, Step
from imprint.live.lessons import Held, Lesson, Lessons, Source
from imprint.live.plan import Planner
from imprint.live.retention import Phase, Retention
from imprint.live.trial import Material, Trial, attempt, prepared
from imprint.store import Home
from imprint.types import AdapterRef, AdapterWeights, Example, Taught

LOCK_SECONDS = 30.0  # how long a lesson waits for another process that is changing the same adapter

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
        self._require_usable(examples)
        methods.require(settings, active[1] if (active := self._active(adapter)) else None)
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
        self._require_own(lesson)
        self._active(lesson.adapter)
        with self.home.lock(lesson.adapter, LOCK_SECONDS):
            return (yield from self._learn(lesson, Learning.of(lesson.settings)))

    def forget(
        self, ids: Sequence[str], *, seed: int | None = None, settings: Learning | None = None
    ) -> Events:
        """Take lessons out of their adapter: what remains is learnt again from nothing and published as a
        version whose parent is the active one, and the lessons are marked as withdrawn. A lesson that was
        never learnt is only marked. Settings and seed are by default those of the active version.

        Raises InputError or AdapterError for lessons that are not there to forget, AdapterBusy or
        StorageError, in each case with nothing changed; killed in the middle nothing changes either.
        """
        lessons = self.named(ids)
        adapter = lessons[0].adapter
        with self.home.lock(adapter, LOCK_SECONDS):
            begun = time.perf_counter()
            active, held = self._held(adapter)
            lessons = tuple(self.lessons.get(lesson.id) for lesson in lessons)
            ids = [each.lesson.id for each in held]
            for lesson in lessons:
                if lesson.id not in ids and lesson.state not in ("queued", "learning"):
                    raise AdapterError(f"{absent(lesson)}, so there is nothing to forget")
            if active is None or not any(lesson.id in ids for lesson in lessons):
                version = active[0].version if active else None
                return (yield from self._withdraw(lessons, version, begun))
            card = active[0]
            seed = (card.seed or 0) if seed is None else seed
            command = ("imprint", "lessons", "forget", *(lesson.id for lesson in lessons))
            change = changes.forgetting(
                lessons, card, self._root(card), held, settings or Learning.of(card.settings), seed,
                (*command, "--model", self.engine.info.name, "--seed", str(seed)),
            )  # fmt: skip
            return (yield from self._carry_out(change, begun))

    def edit(
        self,
        id: str,
        examples: Sequence[Example],
        *,
        seed: int | None = None,
        settings: Learning | None = None,
    ) -> Events:
        """Put other examples in the place of a lesson's: as a new lesson that supersedes it, with everything
        else learnt again from nothing. Otherwise as `forget`, but interrupted it can be resumed."""
        lesson = self.named([id])[0]
        adapter = lesson.adapter
        self._require_usable(examples)
        with self.home.lock(adapter, LOCK_SECONDS):
            active, held = self._held(adapter)
            if active is None or lesson.id not in {each.lesson.id for each in held}:
                raise AdapterError(f"{absent(self.lessons.get(id))}, so there is nothing to edit")
            settings = settings or Learning.of(active[0].settings)
            methods.require(settings, active[1])
            new = self.lessons.add(
                adapter, examples, base=self.engine.info.fingerprint, source="edit", edit_of=lesson.id,
                seed=lesson.seed if seed is None else seed, settings=settings.record(),
            )  # fmt: skip
            yield self._event(
                "lesson queued", adapter, lesson=new.id, examples=len(examples), edit_of=lesson.id
            )
            return (yield from self._learn(new, settings))

    def undo(self, adapter: str) -> tuple[Lesson, Card | None]:
        """Take the newest lesson of the active version back: the version before it becomes active again.

        Raises AdapterError when the active version holds no lesson of its own.
        """
        active = self._active(adapter)
        if active is None or not active[0].lessons:
            raise AdapterError(f"adapter {adapter!r} has no lesson to take back")
        with self.home.lock(adapter, LOCK_SECONDS):
            card = active[0]
            newest = self.lessons.of(adapter, card.lessons)[-1]
            if card.parent in self.registry.versions(adapter):
                before = self.registry.card(AdapterRef(adapter, card.parent))
                if newest.id in before.lessons:
                    raise AdapterError(
                        f"the last change of {adapter!r} was to forget; to take that back, roll back to "
                        f"{before.ref}; to take another lesson back, forget it"
                    )
            now = self.registry.rollback(adapter)
            lesson = self.lessons.take_back(newest.id)
        self._event("rolled back", adapter, lesson=lesson.id, version=now.version if now else None)
        return lesson, now

    # ------------------------------------------------------------------------------ changes

    def _learn(self, lesson: Lesson, settings: Learning) -> Events:
        begun = time.perf_counter()
        self.lessons.mark(lesson.id, "learning")
        active, held = self._held(lesson.adapter)  # read again: the lock may have been waited for
        command = changes.taught_by(lesson, self.engine.info.name)
        edited = next((each for each in held if each.lesson.id == lesson.edit_of), None)
        if edited is not None and active is not None:
            root = self._root(active[0])
            change = changes.editing(lesson, edited, active[0], root, held, settings, command)
        else:
            state = methods.kept(self.registry, active[0] if active else None, settings)
            change = changes.teaching(lesson, active, held, settings, command, state)
        return (yield from self._carry_out(change, begun))

    def _carry_out(self, change: Change, begun: float) -> Events:
        """Train, put before the gate, and publish or refuse."""
        if not change.lessons:
            return (yield from self._publish(change, self._emptied(change), 1, begun))
        records = [
            each
            for each in self.lessons.list(change.adapter)
            if each.state in ("learnt", "superseded", "withdrawn")
        ]
        material = yield from self._told(
            change, None, prepared(self.engine, self.text, self.planner, change, records)
        )
        trial, attempts = (yield from self._attempt(change, material, change.settings)), 1
        if trial.again:
            more = replace(change.settings, retention=2 * change.settings.retention)
            phase = f"{trial.reason}; again with {more.retention} generic prompts a step"
            yield self._event("learning", change.adapter, lesson=change.subject, phase=phase)
            trial, attempts = (yield from self._attempt(change, material, more)), 2
        if trial.reason:
            return (yield from self._refuse(change, trial, attempts, begun))
        return (yield from self._publish(change, trial, attempts, begun))

    def _attempt(
        self, change: Change, material: Material, settings: Learning
    ) -> Generator[Event, None, Trial]:
        return self._told(change, material, attempt(self.engine, change, material, settings))

    def _emptied(self, change: Change) -> Trial:
        """The adapter without any lesson: what it grew from, or one that changes nothing (B is zero)."""
        weights = change.start
        if weights is None:
            weights = self.engine.learner(change.settings.shape, seed=change.seed).weights()
        nothing = Outcome(0, 0.0, float("nan"), float("nan"), 0)
        return Trial(weights, nothing, Recalled(0, 0), Kept(), "", again=False)

    def _publish(self, change: Change, trial: Trial, attempts: int, begun: float) -> Events:
        taught = self._result(change, trial, attempts, begun)
        metrics = {name: value for name, value in vars(taught).items() if isinstance(value, int | float)}
        card = changes.publish(
            self.home, self.registry, change, trial.weights, self.engine.info,
            {**metrics, **taught.gate}, methods.written(trial.state),
        )  # fmt: skip
        if change.lesson is None:
            yield self._event(
                "withdrawn", change.adapter, lesson=change.subject, lessons=", ".join(taught.forgotten),
                version=card.version, steps=taught.steps, seconds=taught.seconds,
                steps_per_second=taught.steps_per_second, recall=taught.recall, locality=taught.locality,
                loss_last=taught.loss_last,
            )  # fmt: skip
        else:
            yield self._event(
                "learnt", change.adapter, lesson=change.subject, version=card.version, steps=taught.steps,
                seconds=taught.seconds, steps_per_second=taught.steps_per_second, recall=taught.recall,
                locality=taught.locality, loss_first=taught.loss_first, loss_last=taught.loss_last,
                replaces="; ".join(map(str, taught.replaced)) or None,
            )  # fmt: skip
        return replace(taught, version=card.version)

    def _refuse(self, change: Change, trial: Trial, attempts: int, begun: float) -> Events:
        twice = f", twice, with {change.settings.retention} and then twice as many generic prompts a step"
        reason = trial.reason + (twice if attempts > 1 else "")
        if change.lesson is not None:
            self.lessons.mark(change.lesson.id, "refused", reason=reason)
        yield self._event("refused", change.adapter, lesson=change.subject, reason=reason)
        return self._result(change, replace(trial, reason=reason), attempts, begun)

    def _result(self, change: Change, trial: Trial, attempts: int, begun: float) -> Taught:
        outcome, accepted = trial.outcome, not trial.reason
        verdict: gate.Verdict = (
            "refused" if trial.reason else "passed" if change.settings.gate else "not asked"
        )
        known = [change.lesson] if change.lesson else change.lessons
        return Taught(
            adapter=change.adapter,
            version=None,
            accepted=accepted,
            examples=sum(len(lesson.examples) for lesson in known),
            steps=outcome.steps,
            seconds=time.perf_counter() - begun,
            steps_per_second=outcome.steps / max(1e-9, outcome.seconds),
            loss_first=outcome.loss_first,
            loss_last=outcome.loss_last,
            recall=trial.recalled.share,
            locality=trial.kept.locality,
            peak_memory_mb=self.engine.peak_memory_mb(),
            lesson=change.lesson.id if change.lesson else "",
            reason=trial.reason,
            replaced=change.replaced if accepted else (),
            forgotten=tuple(lesson.id for lesson in change.withdrawn) if accepted else (),
            gate=gate.record(trial.recalled, trial.kept, verdict, attempts),
        )

    def _withdraw(self, lessons: Sequence[Lesson], version: int | None, begun: float) -> Events:
        """Mark lessons of which no version holds anything."""
        with self.home.transaction() as db:
            self.lessons.withdraw_in(db, [lesson.id for lesson in lessons])
        ids, adapter = tuple(lesson.id for lesson in lessons), lessons[0].adapter
        yield self._event("withdrawn", adapter, lesson=ids[0], lessons=", ".join(ids), version=version)
        seconds, nan = time.perf_counter() - begun, float("nan")
        memory = self.engine.peak_memory_mb()
        return Taught(adapter, version, True, 0, 0, seconds, 0.0, nan, nan, 1.0, None, memory, forgotten=ids)

    def _told(
        self, change: Change, material: Material | None, work: Generator[Phase | Step, None, T]
    ) -> Generator[Event, None, T]:
        """The same work with its phases and steps as events."""
        begun = time.perf_counter()

        def event(item: Phase | Step) -> Event:
            if isinstance(item, Phase):
                return self._event(
                    "learning", change.adapter, lesson=change.subject,
                    phase=item.doing, done=item.done, total=item.total,
                )  # fmt: skip
            assert material is not None
            return self._event(
                "rescued" if item.rescued else "step", change.adapter, lesson=change.subject,
                step=item.number, steps=material.bound(change.settings), loss=item.loss,
                recalled=item.recalled, taught=len(material.practised),
                steps_per_second=item.number / max(1e-9, time.perf_counter() - begun),
            )  # fmt: skip

        return mapped(work, event)

    # ------------------------------------------------------------------------------ what is there

    def _require_usable(self, examples: Sequence[Example]) -> None:
        if not examples:
            raise InputError("nothing to teach; give at least one question with its answer")
        for number, example in enumerate(examples, 1):
            try:
                for each in (example, *example.sides):
                    self.text.row(each, self.engine.info.context)
            except InputError as error:
                raise InputError(f"example {number} ({example.question[:40]!r}): {error}") from None

    def _require_own(self, lesson: Lesson) -> None:
        if lesson.base != self.engine.info.fingerprint:
            raise AdapterError(f"lesson {lesson.id} was given to another base; open that one with --model")

    def named(self, ids: Sequence[str]) -> tuple[Lesson, ...]:
        """The lessons with these ids, each once. Raises InputError unless they are of one adapter,
        AdapterError for one that was given to another base."""
        lessons = tuple(self.lessons.get(id) for id in dict.fromkeys(ids))
        if not lessons:
            raise InputError("no lesson is named; give at least one id")
        for lesson in lessons:
            self._require_own(lesson)
        if len(names := sorted({lesson.adapter for lesson in lessons})) > 1:
            raise InputError(f"lessons of several adapters ({', '.join(names)}); name those of one at a time")
        return lessons

    def _root(self, card: Card) -> AdapterWeights | None:
        """What the adapter was before its first lesson."""
        ref = changes.root(self.registry, card)
        return None if ref is None else self.registry.weights(ref)

    def _active(self, adapter: str) -> tuple[Card, AdapterWeights] | None:
        """The adapter's active version, fit for this base; None where it has none."""
        if adapter not in self.registry.names():
            return None
        return self.registry.resolve(adapter, self.engine.info, self.engine.mismatches)

    def _held(self, adapter: str) -> tuple[tuple[Card, AdapterWeights] | None, tuple[Held, ...]]:
        """The active version, as `_active`, and the lessons that it holds."""
        active = self._active(adapter)
        return active, self.lessons.held(active[0] if active is not None else None)

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


def absent(lesson: Lesson) -> str:
    """Why a lesson is in no active version."""
    reasons = {
        "superseded": f"was superseded by {lesson.superseded_by}",
        "withdrawn": "was withdrawn",
        "refused": "was refused and never learnt",
        "queued": "is not learnt yet",
        "learning": "is not learnt yet",
        "learnt": f"is not in the active version of {lesson.adapter!r}",
    }
    return f"lesson {lesson.id} {reasons[lesson.state]}"
