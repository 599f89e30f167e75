"""Lessons that come over HTTP: written down at once, learnt in turn by the driver, resumed after a restart.

Between the routes and the teacher. Its methods block for moments; none is for the event loop. Knows nothing
of requests.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from imprint.config import Learning
from imprint.errors import AdapterBusy, AdapterError, ImprintError, InputError, StorageError
from imprint.events import Event
from imprint.live.driver import Driver
from imprint.live.lessons import Lesson, Source
from imprint.model import Model
from imprint.serve.errors import RequestError
from imprint.serve.metrics import Metrics
from imprint.store import guarded
from imprint.types import AdapterRef, Example, Taught

WAITING = 256  # lessons that may wait
BUSY_SECONDS = 5.0  # after which a lesson is tried again whose adapter another process was changing
UNFINISHED = ("queued", "learning")
FORGETTING = "forgetting"  # the folder of the home that says what is to be forgotten

Ended = Callable[[Lesson, Taught | None], None]


@dataclass(frozen=True, eq=False)
class _Pending:
    """A lesson the driver has: to be learnt or, if `forgetting`, to be taken out."""

    lesson: Lesson
    future: Future[Taught]
    forgetting: bool = False


class Teaching:
    """The lessons that one server gave to its driver."""

    def __init__(self, model: Model, driver: Driver, settings: Learning, metrics: Metrics) -> None:
        self.model = model
        self.settings = settings
        self._driver = driver
        self._metrics = metrics
        self._guard = threading.Lock()
        self._pending: dict[str, _Pending] = {}
        self._again: dict[str, threading.Timer] = {}
        self._closed = False
        self.on_end: Ended = lambda lesson, taught: None
        """Called when a lesson is learnt, refused or withdrawn, mostly on the driver's thread."""

    @property
    def waiting(self) -> int:
        """How many lessons are not learnt yet, the one being learnt included."""
        with self._guard:
            return len(self._pending) + len(self._again)

    def add(
        self,
        adapter: str,
        examples: Sequence[Example],
        source: Source,
        *,
        conversation: str | None = None,
        seed: int = 0,
        settings: Learning | None = None,
        before: Callable[[Lesson], None] = lambda lesson: None,
    ) -> Lesson:
        """Write a lesson down, to be learnt when its turn comes; `before` is called in between. Raises
        InputError, StorageError, or RequestError with status 503 when too many wait."""
        for number, example in enumerate(examples, 1):
            self._require_usable(example, number)
        if self.waiting >= WAITING:
            raise RequestError(
                f"{WAITING} lessons wait to be learnt; try again later",
                status=503,
                code="busy",
                retry_after=30,
            )
        lesson = self.model.lessons.add(
            adapter, examples, base=self.model.info.fingerprint, source=source, conversation=conversation,
            seed=seed, settings=(settings or self.settings).record(),
        )  # fmt: skip
        before(lesson)
        self.model.events.emit("lesson queued", adapter, lesson=lesson.id, examples=len(examples))
        self._start(lesson)
        return lesson

    def resume(self) -> int:
        """Learn what an earlier run was not done with, whoever it was taught by; how many lessons that is."""
        found = [
            lesson
            for lesson in self.model.lessons.interrupted()
            if lesson.base == self.model.info.fingerprint
        ]
        for lesson in found:
            self._start(lesson)
        return len(found) + self._resume_forgetting()

    def _resume_forgetting(self) -> int:
        """Take out the lessons of this base that an earlier run was told to forget and did not come to."""
        count = 0
        for note in sorted(self.model.home.folder(FORGETTING).iterdir()):
            try:
                lesson = self.model.lessons.get(note.name)
                if lesson.base == self.model.info.fingerprint:
                    self.forget(lesson)
                    count += 1
            except (InputError, AdapterError):  # removed since, or forgotten just before its run ended
                note.unlink(missing_ok=True)
        return count

    def withdraw(self, lesson: Lesson) -> Lesson | None:
        """Take back a lesson that is not learnt yet; None when it is too late for that."""
        with self._guard:
            pending = self._pending.get(lesson.id)
            timer = self._again.pop(lesson.id, None)
        if timer is not None:
            timer.cancel()
        if pending is not None and not pending.future.cancel():
            return None

        def record() -> Lesson | None:
            if pending is None:
                self._require_free(lesson.adapter)  # it may be another process that learns it
            # After the driver has closed it: its last slice may have been running when it was cancelled.
            now = self.model.lessons.get(lesson.id)
            return self.model.lessons.withdraw(now.id) if now.state in UNFINISHED else None

        withdrawn = self._driver.call(record)
        if withdrawn is not None:
            self.model.events.emit("withdrawn", lesson.adapter, lesson=lesson.id)
            self._tell(withdrawn, "withdrawn")
        return withdrawn

    def undo(self, adapter: str) -> Lesson:
        """Take an adapter's last lesson back, learnt or not. Raises InputError, AdapterError, AdapterBusy."""
        adapter = AdapterRef.parse(adapter).name
        with self._guard:
            own = [pending for pending in self._pending.values() if pending.lesson.adapter == adapter]
        if own and own[-1].forgetting:
            raise AdapterBusy(f"{adapter!r} is still forgetting a lesson; wait until that is done")
        if own and (withdrawn := self.withdraw(own[-1].lesson)) is not None:
            return withdrawn

        def take_back() -> Lesson:
            self._require_free(adapter)
            return self.model.teacher.undo(adapter)[0]

        return self._driver.call(take_back)

    def forget(self, lesson: Lesson) -> Lesson:
        """Take one lesson out: at once if it waits; else what remains is learnt again in its turn. Raises
        AdapterError for one that is not there to forget."""
        if lesson.state in UNFINISHED and (withdrawn := self.withdraw(lesson)) is not None:
            return withdrawn
        lesson = self.model.lessons.get(lesson.id)
        if lesson.state in ("refused", "withdrawn"):
            raise AdapterError(f"lesson {lesson.id!r} is {lesson.state} already")
        with self._guard:
            if lesson.id in self._pending or self._closed:
                return lesson
            with guarded(note := self._note(lesson)):
                note.touch()
            future = self._driver.learn(lambda: self._leaving(lesson))
            self._pending[lesson.id] = _Pending(lesson, future, forgetting=True)
        future.add_done_callback(partial(self._forgotten, lesson))
        return lesson

    def fitted(self, example: Example) -> Example:
        """The example without as many of its oldest turns as it takes to be learnt as one row; a system
        message at its beginning stays. Raises InputError when the last turn alone is too long."""
        opening = [message for message in example.messages[:1] if message.role == "system"]
        turns = example.messages[len(opening) :]
        while True:
            shorter = replace(example, messages=(*opening, *turns))
            try:
                self.model.text.row(shorter, self.model.info.context)
            except InputError:
                if len(turns) <= 2:
                    raise
                turns = turns[1:]
                while turns[0].role != "user" and len(turns) > 2:
                    turns = turns[1:]
            else:
                return shorter

    def close(self) -> None:
        """Start nothing more. Lessons the driver is not done with are resumed by the next run."""
        with self._guard:
            self._closed = True
            timers = list(self._again.values())
        for timer in timers:
            timer.cancel()

    def _require_usable(self, example: Example, number: int) -> None:
        try:
            if not example.question.strip() or not example.answer.strip():
                raise InputError("a question and an answer are needed, and one of them is empty")
            for each in (example, *example.sides):
                self.model.text.row(each, self.model.info.context)
        except InputError as error:
            raise InputError(f"example {number}: {error}") from None

    def _start(self, lesson: Lesson) -> None:
        with self._guard:
            self._again.pop(lesson.id, None)
            if self._closed:
                return
            future = self._driver.learn(lambda: self._learning(lesson))
            self._pending[lesson.id] = _Pending(lesson, future)
        future.add_done_callback(partial(self._finished, lesson))

    def _learning(self, lesson: Lesson) -> Generator[Event, None, Taught]:
        self._require_free(lesson.adapter)
        return (yield from self.model.teacher.resume(lesson.id))

    def _leaving(self, lesson: Lesson) -> Generator[Event, None, Taught]:
        self._require_free(lesson.adapter)
        return (yield from self.model.teacher.forget([lesson.id]))

    def _require_free(self, adapter: str) -> None:
        """Raises AdapterBusy soon: nobody is answered while the driver waits for another process."""
        with self.model.home.lock(adapter):
            pass

    def _finished(self, lesson: Lesson, future: Future[Taught]) -> None:
        error = self._ended(lesson, future, "learnt", "refused")
        if future.cancelled():
            return
        if error is None:
            self.on_end(self.model.lessons.get(lesson.id), future.result())
        elif isinstance(error, AdapterBusy):
            self._try_again(lesson)
        elif isinstance(error, ImprintError) and not isinstance(error, StorageError):
            self._refuse(lesson, str(error))
        else:
            self._interrupted(lesson, error)

    def _forgotten(self, lesson: Lesson, future: Future[Taught]) -> None:
        """The teacher tells of a lesson that it forgot; nobody else tells of one that it could not."""
        if (error := self._ended(lesson, future, "forgotten", "kept")) is not None:
            self._interrupted(lesson, error)
        if not future.cancelled():
            with suppress(OSError, StorageError):  # the next run finds that there is nothing left to do
                self._note(lesson).unlink(missing_ok=True)

    def _note(self, lesson: Lesson) -> Path:
        """A file that is there from when a lesson is to be forgotten until it is: a killed server goes on."""
        return self.model.home.folder(FORGETTING) / lesson.id

    def _ended(
        self, lesson: Lesson, future: Future[Taught], accepted: str, refused: str
    ) -> BaseException | None:
        """The driver has the lesson no more: count what became of it, by one of two names. The result is what
        went wrong, if anything did."""
        with self._guard:
            if not (self._closed and future.cancelled()):  # what the server's end cut short still waits
                self._pending.pop(lesson.id, None)
        if future.cancelled():
            return None
        if (error := future.exception()) is None:
            outcome = accepted if future.result().accepted else refused
            self._metrics.add("imprint_lessons_total", outcome=outcome)
        return error

    def _interrupted(self, lesson: Lesson, error: BaseException) -> None:
        reason = str(error) if isinstance(error, ImprintError) else "internal error"
        self.model.events.emit("interrupted", lesson.adapter, lesson=lesson.id, reason=reason)

    def _try_again(self, lesson: Lesson) -> None:
        timer = threading.Timer(BUSY_SECONDS, self._start, (lesson,))
        timer.daemon = True
        with self._guard:
            if self._closed:
                return
            self._again[lesson.id] = timer
        timer.start()

    def _refuse(self, lesson: Lesson, reason: str) -> None:
        """Record why a lesson cannot be learnt, unless another process ended it or it was removed."""
        try:
            now = self.model.lessons.get(lesson.id)
            if now.state in UNFINISHED:
                now = self.model.lessons.mark(lesson.id, "refused", reason=reason)
                self.model.events.emit("refused", lesson.adapter, lesson=lesson.id, reason=reason)
        except InputError:
            now = replace(lesson, state="withdrawn", reason=reason)
        self._tell(now, now.state)

    def _tell(self, lesson: Lesson, outcome: str) -> None:
        self._metrics.add("imprint_lessons_total", outcome=outcome)
        self.on_end(lesson, None)
