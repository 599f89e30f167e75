"""The one thread that drives an engine: answers first, learning with the time that is left.

Work is handed over as iterators. An answer's iterator is advanced token by token; a lesson's, slice by slice,
only when no answer waits or when answering has had its share. So a running answer never waits longer than one
slice. It knows nothing of what a slice does.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import CancelledError, Future, InvalidStateError
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from imprint.errors import ImprintError

T = TypeVar("T")
LEARNING_SHARE = 0.45  # of the time, while an answer is being written
CREDIT = 1.0  # seconds of learning that answers may put off and that are then made up for
log = logging.getLogger(__name__)

_END = object()


class Driver:
    """Runs submitted iterators on its own thread until closed; whatever touches the engine goes here."""

    def __init__(self) -> None:
        self._work = threading.Condition()
        self._answers: list[_Answer] = []
        self._lessons: list[_Lesson] = []
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="imprint driver", daemon=True)
        self._thread.start()

    def stream(self, make: Callable[[], Iterator[T]]) -> Generator[T, None, None]:
        """Items of `make()`, produced on the driver's thread; closing the iterator stops the work behind it.

        What the work raises is raised here; CancelledError when the driver is closed before the work is done.
        """
        answer = _Answer(make)
        self._add(self._answers, answer)
        try:
            while (item := answer.items.get()) is not _END:
                yield item
            if answer.error is not None:
                raise answer.error
        finally:
            answer.cancelled = True

    def call(self, function: Callable[[], T]) -> T:
        """The result of one short function, run on the driver's thread between slices."""

        def once() -> Iterator[T]:
            yield function()

        (result,) = self.stream(once)
        return result

    def learn(self, make: Callable[[], Generator[Any, None, T]]) -> Future[T]:
        """Run a lesson in the background; the future holds what its generator returns, or raises.

        Lessons run in order. Cancelling the future closes the generator before any `call` made afterwards
        runs; a lesson whose last slice is just running ends all the same.
        """
        lesson = _Lesson(make)
        self._add(self._lessons, lesson)
        return lesson.future

    def _add(self, to: list[Any], work: _Answer | _Lesson) -> None:
        assert threading.current_thread() is not self._thread, "work that waits for itself would never end"
        with self._work:
            assert not self._closed
            to.append(work)
            self._work.notify()

    @property
    def learning(self) -> int:
        """How many lessons wait or run."""
        with self._work:
            return len(self._lessons)

    def close(self) -> None:
        """Stop after the current slice; lessons that are not finished are cancelled, to be resumed later."""
        with self._work:
            self._closed = True
            self._work.notify()
        self._thread.join()

    def _run(self) -> None:
        spent = 0.0  # learning time minus its share of answering time, while both are wanted
        while True:
            with self._work:
                while not (self._answers or self._lessons or self._closed):
                    self._work.wait()
                if self._closed:
                    break
                answers, lessons = list(self._answers), list(self._lessons)
            for lesson in [lesson for lesson in lessons if lesson.future.cancelled()]:
                lesson.stop()
                self._end(lesson)
                lessons.remove(lesson)
            begun = time.perf_counter()
            for answer in answers:
                if answer.advance():
                    with self._work:
                        self._answers.remove(answer)
            if not (answers and lessons):
                spent = 0.0
            else:
                spent -= (time.perf_counter() - begun) * LEARNING_SHARE / (1 - LEARNING_SHARE)
            if lessons and spent <= 0:
                begun = time.perf_counter()
                if lessons[0].advance():
                    self._end(lessons[0])
                spent = max(spent, -CREDIT) + time.perf_counter() - begun
        for answer in self._answers:
            answer.end(CancelledError("the driver was closed"))
        for lesson in list(self._lessons):
            lesson.stop()
            self._end(lesson)

    def _end(self, lesson: _Lesson) -> None:
        """Forget a lesson, then say how it ended: whoever hears of it no longer counts it."""
        with self._work:
            self._lessons.remove(lesson)
        with suppress(InvalidStateError):  # cancelled during its last slice
            lesson.announce()


class _Answer:
    def __init__(self, make: Callable[[], Iterator[Any]]) -> None:
        self.make = make
        self.iterator: Iterator[Any] | None = None
        self.items: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.error: BaseException | None = None
        self.cancelled = False

    def advance(self) -> bool:
        """One item further; true when there is nothing more to do."""
        if self.cancelled:
            return self.end()
        try:
            if self.iterator is None:
                self.iterator = self.make()
            self.items.put(next(self.iterator))
        except StopIteration:
            return self.end()
        except BaseException as error:  # whatever it is, it belongs to whoever reads the items
            return self.end(error)
        return False

    def end(self, error: BaseException | None = None) -> bool:
        trouble = closing_error(self.iterator)
        self.error = error or trouble
        self.items.put(_END)
        return True


class _Lesson:
    def __init__(self, make: Callable[[], Generator[Any, None, Any]]) -> None:
        self.make = make
        self.generator: Generator[Any, None, Any] | None = None
        self.future: Future[Any] = Future()
        self.announce: Callable[[], Any] = self.future.cancel

    def advance(self) -> bool:
        """One slice further; true when there is nothing more to do."""
        try:
            if self.generator is None:
                self.generator = self.make()
            next(self.generator)
        except StopIteration as finished:
            self.announce = partial(self.future.set_result, finished.value)
            return True
        except BaseException as error:  # whatever it is, it belongs to whoever asks for the result
            if not isinstance(error, ImprintError):
                log.exception("a lesson failed")
            self.announce = partial(self.future.set_exception, error)
            return True
        return False

    def stop(self) -> None:
        if (error := closing_error(self.generator)) is not None:
            log.error("a lesson could not be stopped cleanly", exc_info=error)


def closing_error(iterator: Iterator[Any] | None) -> BaseException | None:
    """Close an iterator if it can be closed; what that raises is returned, as the driver has to live on."""
    if isinstance(iterator, Generator):
        try:
            iterator.close()
        except BaseException as error:
            return error
    return None
