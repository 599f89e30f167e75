"""Lessons that a person goes on talking over: written down at once, learnt in turn, told of when they end.

Between a conversation and the teacher. Knows the driver and the lessons' states, not where notices are shown.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from imprint.config import Learning
from imprint.errors import AdapterBusy, AdapterError, ImprintError, InputError, StorageError
from imprint.events import Event
from imprint.live.driver import Driver
from imprint.live.lessons import Lesson, Source
from imprint.types import Example, Taught

if TYPE_CHECKING:
    from imprint.model import Model

WIDTH = 60  # characters of a question in a notice


@dataclass(frozen=True)
class Notice:
    """One line for the person. learnt: as `version`. forgotten: `version` no longer knows it. refused: for
    good. kept: not learnt or not forgotten, to be tried again. left out: the conversation has become too
    long."""

    kind: Literal["learnt", "forgotten", "refused", "kept", "left out"]
    text: str
    adapter: str = ""
    version: int | None = None


@dataclass(frozen=True, eq=False)
class _Pending:
    """A lesson to be learnt or, where there is one to `forget`, the first of those to be forgotten."""

    lesson: Lesson
    future: Future[Taught]
    forget: tuple[str, ...] = ()


class Background:
    """The lessons that one conversation gave to the driver. `on_end` is called on the driver's thread."""

    def __init__(
        self, model: Model, driver: Driver, settings: Learning, on_end: Callable[[Notice], None]
    ) -> None:
        self.model = model
        self.driver = driver
        self.settings = settings
        self.latest: Event | None = None
        """The last thing that was heard of the lesson being learnt."""
        self._on_end = on_end
        self._pending: list[_Pending] = []
        self._changed = threading.Condition()
        self.close = model.events.subscribe(self._hear)

    @property
    def waiting(self) -> int:
        """How many lessons are not learnt or forgotten yet, the one at work included."""
        with self._changed:
            return len(self._pending)

    @property
    def forgetting(self) -> int:
        """How many of those that wait are to forget."""
        with self._changed:
            return sum(bool(pending.forget) for pending in self._pending)

    def require_usable(self, example: Example) -> None:
        """Raises InputError unless the example can be learnt as one row."""
        if not example.answer.strip():
            raise InputError("the answer is empty; write one")
        self.model.text.row(example, self.model.info.context)

    def add(self, adapter: str, example: Example, source: Source, conversation: str) -> Lesson:
        """Write a lesson down, to be learnt when its turn comes. Raises InputError or StorageError."""
        self.require_usable(example)
        lesson = self.model.lessons.add(
            adapter, [example], base=self.model.info.fingerprint, source=source,
            conversation=conversation, settings=self.settings.record(),
        )  # fmt: skip
        self.model.events.emit("lesson queued", adapter, lesson=lesson.id, examples=1)
        self._start(lesson)
        return lesson

    def forget(self, ids: Sequence[str]) -> tuple[Lesson, ...]:
        """Take lessons out of their adapter when their turn comes. Raises InputError or AdapterError for
        names that cannot be meant."""
        lessons = self.model.teacher.named(ids)
        names = tuple(lesson.id for lesson in lessons)
        self._await(_Pending(lessons[0], self.driver.learn(lambda: self._leaving(lessons[0], names)), names))
        return lessons

    def interrupted(self) -> tuple[Lesson, ...]:
        """Lessons for this base that nobody is learning any more."""
        with self._changed:
            own = {pending.lesson.id for pending in self._pending}
        base = self.model.info.fingerprint
        return tuple(
            lesson
            for lesson in self.model.lessons.interrupted()
            if lesson.id not in own and lesson.base == base
        )

    def resume(self) -> tuple[Lesson, ...]:
        """Learn the interrupted lessons after all; these are they."""
        lessons = self.interrupted()
        for lesson in lessons:
            self._start(lesson)
        return lessons

    def withdraw(self, adapter: str) -> Lesson | None:
        """Take the adapter's last lesson back if it is not learnt yet; None if there is none such. Raises
        AdapterError while a lesson is being forgotten, which came later."""
        with self._changed:
            own = [pending for pending in self._pending if pending.lesson.adapter == adapter]
        if own and own[-1].forget:
            raise AdapterError(f"{adapter!r} is still forgetting a lesson; wait until that is done")
        if not own or not own[-1].future.cancel():
            return None

        def record() -> Lesson | None:
            lesson = self.model.lessons.get(own[-1].lesson.id)
            # Its last slice may have been running when it was cancelled.
            return self.model.lessons.withdraw(lesson.id) if lesson.state in ("queued", "learning") else None

        return self.driver.call(record)

    def undo(self, adapter: str) -> Lesson:
        """Take the last lesson that was learnt back. Raises AdapterError, or AdapterBusy at once."""

        def take_back() -> Lesson:
            self._require_free(adapter)
            return self.model.teacher.undo(adapter)[0]

        return self.driver.call(take_back)

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until nothing is left to learn and all notices are out; false when it took longer."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._pending, seconds)

    def _start(self, lesson: Lesson) -> None:
        self._await(_Pending(lesson, self.driver.learn(lambda: self._learning(lesson))))

    def _await(self, pending: _Pending) -> None:
        with self._changed:
            self._pending.append(pending)
        pending.future.add_done_callback(partial(self._finished, pending))

    def _learning(self, lesson: Lesson) -> Generator[Event, None, Taught]:
        self._require_free(lesson.adapter)
        return (yield from self.model.teacher.resume(lesson.id))

    def _leaving(self, lesson: Lesson, ids: tuple[str, ...]) -> Generator[Event, None, Taught]:
        self._require_free(lesson.adapter)
        return (yield from self.model.teacher.forget(ids))

    def _require_free(self, adapter: str) -> None:
        """Raises AdapterBusy soon: nobody is answered while the driver waits for another process."""
        with self.model.home.lock(adapter):
            pass

    def _hear(self, event: Event) -> None:
        if event.kind in ("learning", "step", "rescued"):
            self.latest = event

    def _finished(self, pending: _Pending, future: Future[Taught]) -> None:
        try:
            self.latest = None
            if not future.cancelled():
                told = (
                    self._forgotten(pending, future)
                    if pending.forget
                    else self._notice(pending.lesson, future)
                )
                self._on_end(told)
        finally:
            with self._changed:
                self._pending.remove(pending)
                self._changed.notify_all()

    def _notice(self, lesson: Lesson, future: Future[Taught]) -> Notice:
        subject = shortened(lesson.examples[-1].question)
        error = future.exception()
        if error is None:
            taught = future.result()
            if taught.accepted:
                name = f"{taught.adapter}@{taught.version}"
                told = f"learnt {subject!r} in {taught.seconds:.1f} s as {name}"
                told = "; ".join([told, *map(str, taught.replaced)])
                return Notice("learnt", told, taught.adapter, taught.version)
            return Notice("refused", f"did not learn {subject!r}: {taught.reason}", lesson.adapter)
        if (said := passing(error)) is not None:
            return Notice(
                "kept", f"{subject!r} is not learnt yet, /resume tries again: {said}", lesson.adapter
            )
        with suppress(ImprintError):  # it may have been removed, or learnt by another process
            if self.model.lessons.get(lesson.id).state in ("queued", "learning"):
                self.model.lessons.mark(lesson.id, "refused", reason=str(error))
        return Notice("refused", f"did not learn {subject!r}: {error}", lesson.adapter)

    def _forgotten(self, pending: _Pending, future: Future[Taught]) -> Notice:
        lesson, more = pending.lesson, len(pending.forget) - 1
        subject = repr(shortened(lesson.examples[-1].question)) + (f" and {more} more" if more else "")
        error = future.exception()
        if error is not None:
            said = passing(error)
            kind: Literal["kept", "refused"] = "refused" if said is None else "kept"
            return Notice(kind, f"did not forget {subject}: {said or error}", lesson.adapter)
        taught = future.result()
        if not taught.accepted:
            return Notice("refused", f"did not forget {subject}: {taught.reason}", lesson.adapter)
        if not taught.gate:
            return Notice("forgotten", f"forgot {subject}, which was not learnt", lesson.adapter)
        name = f"{taught.adapter}@{taught.version}"
        told = f"forgot {subject} in {taught.seconds:.1f} s; {name} no longer knows it"
        return Notice("forgotten", told, taught.adapter, taught.version)


def passing(error: BaseException) -> str | None:
    """What to say of an error that says nothing against the lesson itself; None for one that does."""
    if isinstance(error, ImprintError):
        return str(error) if isinstance(error, AdapterBusy | StorageError) else None
    return f"internal error, {error!r}"


def shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= WIDTH else line[: WIDTH - 3] + "..."
