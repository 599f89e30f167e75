"""Answers for many clients at once: written as one batch on the driver's thread, read in the event loop.

Answers join and leave the batch between two tokens, so a long one holds nobody up. Beyond a number of running
ones they wait in order, beyond a number of waiting ones requests are turned away. A client may want several
answers to one prompt; its items then come mixed. Knows nothing of HTTP or of what an answer looks like to a
client.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from imprint.engine.base import Batch
from imprint.errors import ImprintError
from imprint.live.driver import Driver
from imprint.model import Model
from imprint.serve.errors import RequestError
from imprint.serve.metrics import Metrics
from imprint.types import Drawn, Request

RUNNING = 16
WAITING = 64
LOOK_SECONDS = 0.25  # between two looks at whether the client is still there
KEEPALIVE_SECONDS = 5.0
RETRY_SECONDS = 5

Finish = Literal["stop", "length"]


@dataclass(frozen=True)
class Piece:
    """Text that has become certain; may be empty. `tokens` are those it came from, where the request asks for
    their chances, `index` says of which of a client's answers it is a part."""

    text: str
    tokens: tuple[Drawn, ...] = ()
    index: int = 0


@dataclass(frozen=True)
class End:
    """The end of one answer, and why it ended. The end token is not counted. `adapted` says whether an
    adapter had a part in it."""

    finish: Finish
    completion_tokens: int
    index: int = 0
    adapted: bool = False


@dataclass(frozen=True)
class _Failed:
    error: BaseException


Item = Piece | End


class Running:
    """What one client waits for, an answer to each of `requests`, which have the same prompt: the driver's
    thread puts items, the event loop takes them."""

    def __init__(self, requests: Sequence[Request]) -> None:
        self.requests = tuple(requests)
        self.begun = time.perf_counter()
        self.cancelled = False
        """Nobody reads on: an answer that waits never begins, one that runs stops at the next token."""
        self.read = False
        """Whether the prompt has been read, so that who asks for it again finds it kept."""
        self._loop = asyncio.get_running_loop()
        self._items: deque[Item | _Failed] = deque()
        self._news = asyncio.Event()

    async def next(self, seconds: float) -> Item | None:
        """The next item; None when none came within `seconds`. Raises what writing the answer raised."""
        if not self._items:
            # A thread's `set` runs in this loop, so it cannot come between the look above and this line.
            self._news.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), seconds)
        item = self._items.popleft() if self._items else None
        if isinstance(item, _Failed):
            if isinstance(item.error, CancelledError):
                raise stopping()
            raise item.error
        return item

    def fail(self, error: BaseException) -> None:
        self.put(_Failed(error))

    def put(self, item: Item | _Failed) -> None:
        self._items.append(item)
        with suppress(RuntimeError):  # the loop has ended, and with it whoever read this
            self._loop.call_soon_threadsafe(self._news.set)


@dataclass(frozen=True, eq=False)
class _Part:
    """One of the answers that a client waits for."""

    running: Running
    index: int

    @property
    def request(self) -> Request:
        return self.running.requests[self.index]

    @property
    def ready(self) -> bool:
        """Whether it may begin: the first answer reads the prompt, the others follow it and need not."""
        return self.index == 0 or self.running.read


class _Writing:
    """The tokens of one answer becoming items, on the driver's thread."""

    def __init__(self, model: Model, part: _Part) -> None:
        self.part = part
        self._ends = model.engine.end_tokens
        self._stream = model.text.stream(part.request.sampling.stop)
        self._count = 0
        self._untold: list[Drawn] = []  # tokens whose text is held back

    def push(self, drawn: Drawn) -> bool:
        """One more token; true when the answer is over."""
        stream, text, ended = self._stream, "", drawn.token in self._ends
        running, index = self.part.running, self.part.index
        running.read = True
        if not ended:
            self._count += 1
            text = stream.push(drawn.token)
            if self.part.request.likeliest is not None:
                self._untold.append(drawn)
        over = drawn.last or stream.stopped
        if over:
            text += stream.finish()
        told = tuple(self._untold) if text or (over and not stream.stopped) else ()
        if told:
            self._untold.clear()
        running.put(Piece(text, told, index))
        if over:
            finish: Finish = "stop" if ended or stream.stopped else "length"
            running.put(End(finish, self._count, index, drawn.adapted))
        return over


class Answers:
    """All answers of one server. Used from its event loop, but for the two counts."""

    def __init__(
        self,
        model: Model,
        driver: Driver,
        metrics: Metrics,
        *,
        running: int = RUNNING,
        waiting: int = WAITING,
    ) -> None:
        self._model = model
        self._driver = driver
        self._metrics = metrics
        self._running, self._waiting = running, waiting
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="imprint answers")
        self._active: set[_Part] = set()
        self._queue: deque[_Part] = deque()  # the active ones that wait
        self._writing = self._closed = False
        self._guard = threading.Lock()

    @property
    def running(self) -> int:
        with self._guard:
            return min(len(self._active), self._running)

    @property
    def waiting(self) -> int:
        with self._guard:
            return max(0, len(self._active) - self._running)

    def begin(self, *requests: Request) -> Running:
        """Take a client's requests in, one or several with the same prompt: all or none. Raises RequestError
        with status 503 when too many wait already."""
        assert len({request.prompt for request in requests}) == 1
        running = Running(requests)
        parts = [_Part(running, index) for index in range(len(requests))]
        with self._guard:
            if self._closed:
                raise stopping()
            if len(self._active) + len(parts) > self._running + self._waiting:
                raise RequestError(
                    "too many requests are waiting already; try again later",
                    status=503,
                    code="busy",
                    retry_after=RETRY_SECONDS,
                )
            self._active.update(parts)
            self._queue.extend(parts)
            idle, self._writing = not self._writing, True
        if idle:
            self._thread.submit(self._write).add_done_callback(self._written)
        return running

    async def items(
        self, running: Running, gone: Callable[[], Awaitable[bool]]
    ) -> AsyncIterator[Item | None]:
        """What `begin` began, up to the End of each answer; ends early when the client is gone. None now and
        then while nothing comes. However it is left, the answers behind it stop."""
        looked = spoken = time.perf_counter()
        first, left = True, len(running.requests)
        try:
            while left:
                item = await running.next(LOOK_SECONDS)
                now = time.perf_counter()
                if now - looked >= LOOK_SECONDS:
                    looked = now
                    if await gone():
                        return
                if item is not None or now - spoken >= KEEPALIVE_SECONDS:
                    spoken = now
                    if first and isinstance(item, Piece) and item.text:
                        first = False
                        self._metrics.observe("imprint_first_token_seconds", now - running.begun)
                    if isinstance(item, End):
                        left -= 1
                        self._metrics.add("imprint_completion_tokens_total", item.completion_tokens)
                        if not left:
                            self._metrics.add("imprint_prompt_tokens_total", len(running.requests[0].prompt))
                    yield item
        finally:
            self._cancel(running)

    def close(self) -> None:
        """Stop all answers and wait until they have; the driver has to be running still."""
        with self._guard:
            self._closed = True
            active = list(self._active)
        for part in active:
            self._cancel(part.running)
        self._thread.shutdown(wait=True)

    def _cancel(self, running: Running) -> None:
        running.cancelled = True
        with self._guard:
            for part in [part for part in self._queue if part.running is running]:
                self._queue.remove(part)
                self._active.discard(part)

    def _write(self) -> None:
        """On a thread of its own, as the driver hands its items to whoever waits for them."""
        for _ in self._driver.stream(self._steps):
            pass

    def _written(self, future: Future[None]) -> None:
        """Whatever broke the batch is said to everyone who was in it or waited for it."""
        if (error := future.exception()) is None:
            return
        with self._guard:
            broken = list(self._active)
            self._active.clear()
            self._queue.clear()
            self._writing = False
        for running in {part.running for part in broken}:
            running.fail(error)

    def _steps(self) -> Iterator[None]:
        """All answers, a token of each at a time, until none is left. On the driver's thread."""
        batch: Batch = self._model.engine.batch()
        writing: dict[int, _Writing] = {}
        try:
            while self._admitted(batch, writing):
                for drawn in batch.step():
                    if writing[drawn.number].push(drawn):
                        self._let_go(batch, writing, drawn.number)
                yield
        finally:
            batch.close()

    def _admitted(self, batch: Batch, writing: dict[int, _Writing]) -> bool:
        """Whether any answer is to be written, once the unwanted have left and the waiting have joined."""
        for number in [number for number, each in writing.items() if each.part.running.cancelled]:
            self._let_go(batch, writing, number)
        while True:
            with self._guard:
                part = next((part for part in self._queue if part.ready), None)
                if part is None or len(writing) >= self._running:
                    self._writing = bool(writing)
                    return self._writing
                self._queue.remove(part)
            try:
                writing[batch.join(part.request)] = _Writing(self._model, part)
            except ImprintError as error:
                part.running.fail(error)
                self._forget(part)

    def _let_go(self, batch: Batch, writing: dict[int, _Writing], number: int) -> None:
        batch.drop(number)
        self._forget(writing.pop(number).part)

    def _forget(self, part: _Part) -> None:
        with self._guard:
            self._active.discard(part)


def stopping() -> RequestError:
    return RequestError("the server is stopping", status=503, retry_after=RETRY_SECONDS)
