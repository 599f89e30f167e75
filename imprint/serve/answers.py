"""Answers for many clients at once: each is written on the driver's thread and read in the event loop.

The driver gives every running answer one token in turn, so answers advance together and a long one holds
nobody up; they are not one batch. Beyond a number of running answers requests wait in order, beyond a number
of waiting ones they are turned away. Knows nothing of HTTP or of what an answer looks like to a client.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from typing import Literal

from imprint.live.driver import Driver
from imprint.model import Model
from imprint.serve.errors import RequestError
from imprint.serve.metrics import Metrics
from imprint.types import Request

RUNNING = 16
WAITING = 64
LOOK_SECONDS = 0.25  # between two looks at whether the client is still there
KEEPALIVE_SECONDS = 5.0
RETRY_SECONDS = 5

Finish = Literal["stop", "length"]


@dataclass(frozen=True)
class Piece:
    """Text that has become certain; may be empty."""

    text: str


@dataclass(frozen=True)
class End:
    """The end of an answer, and why it ended. The end token is not counted."""

    finish: Finish
    completion_tokens: int


@dataclass(frozen=True)
class _Failed:
    error: BaseException


Item = Piece | End


def written(model: Model, request: Request) -> Iterator[Item]:
    """The answer to a request, on the driver's thread: as `Model.answer` gives it, with how it ended."""
    engine = model.engine
    stream = model.text.stream(request.sampling.stop)
    count, ended = 0, False
    for step in engine.decode([request]):
        texts = []
        for _, token in step:
            if token in engine.end_tokens:
                ended = True
            else:
                count += 1
                texts.append(stream.push(token))
        yield Piece("".join(texts))  # also when empty: others get their turn
        if ended or stream.stopped:
            break
    yield Piece(stream.finish())
    yield End("stop" if ended or stream.stopped else "length", count)


class Running:
    """An answer on its way: a thread puts items, the event loop takes them."""

    def __init__(self, prompt_tokens: int) -> None:
        self.prompt_tokens = prompt_tokens
        self.begun = time.perf_counter()
        self._loop = asyncio.get_running_loop()
        self._items: deque[Item | _Failed] = deque()
        self._news = asyncio.Event()
        self._cancelled = threading.Event()
        self._future: Future[None] | None = None

    def run(self, make: Callable[[], Iterator[Item]], driver: Driver) -> None:
        """On a thread of its own: hand over what the driver makes, unless nobody wants it any more."""
        if self._cancelled.is_set():
            return
        with closing(driver.stream(make)) as items:
            for item in items:
                if self._cancelled.is_set():
                    return
                self._put(item)

    def started(self, future: Future[None]) -> None:
        self._future = future
        future.add_done_callback(self._finished)

    def cancel(self) -> None:
        """Nobody reads on: an answer that waits never begins, one that runs stops at the next token."""
        self._cancelled.set()
        if self._future is not None:
            self._future.cancel()

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
                raise RequestError("the server is stopping", status=503, retry_after=RETRY_SECONDS)
            raise item.error
        return item

    def _put(self, item: Item | _Failed) -> None:
        self._items.append(item)
        with suppress(RuntimeError):  # the loop has ended, and with it whoever read this
            self._loop.call_soon_threadsafe(self._news.set)

    def _finished(self, future: Future[None]) -> None:
        error = CancelledError() if future.cancelled() else future.exception()
        if error is not None:
            self._put(_Failed(error))


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
        self._threads = ThreadPoolExecutor(running, thread_name_prefix="imprint answer")
        self._active: set[Running] = set()
        self._guard = threading.Lock()

    @property
    def running(self) -> int:
        with self._guard:
            return min(len(self._active), self._running)

    @property
    def waiting(self) -> int:
        with self._guard:
            return max(0, len(self._active) - self._running)

    def begin(self, request: Request) -> Running:
        """Take a request in. Raises RequestError with status 503 when too many wait already."""
        answer = Running(len(request.prompt))
        with self._guard:
            if len(self._active) >= self._running + self._waiting:
                raise RequestError(
                    f"{self._waiting} requests are waiting already; try again later",
                    status=503,
                    code="busy",
                    retry_after=RETRY_SECONDS,
                )
            self._active.add(answer)
        future = self._threads.submit(answer.run, partial(written, self._model, request), self._driver)
        future.add_done_callback(lambda _: self._forget(answer))
        answer.started(future)
        return answer

    async def items(self, answer: Running, gone: Callable[[], Awaitable[bool]]) -> AsyncIterator[Item | None]:
        """What `begin` began, up to its End; ends early when the client is gone. None now and then while
        nothing comes. However it is left, the answer behind it stops."""
        looked = spoken = time.perf_counter()
        first = True
        try:
            while True:
                item = await answer.next(LOOK_SECONDS)
                now = time.perf_counter()
                if now - looked >= LOOK_SECONDS:
                    looked = now
                    if await gone():
                        return
                if item is not None or now - spoken >= KEEPALIVE_SECONDS:
                    spoken = now
                    if first and isinstance(item, Piece) and item.text:
                        first = False
                        self._metrics.observe("imprint_first_token_seconds", now - answer.begun)
                    if isinstance(item, End):
                        self._metrics.add("imprint_prompt_tokens_total", answer.prompt_tokens)
                        self._metrics.add("imprint_completion_tokens_total", item.completion_tokens)
                    yield item
                if isinstance(item, End):
                    return
        finally:
            answer.cancel()

    def close(self) -> None:
        """Stop all answers and wait for their threads; the driver has to be running still."""
        with self._guard:
            active = list(self._active)
        for answer in active:
            answer.cancel()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _forget(self, answer: Running) -> None:
        with self._guard:
            self._active.discard(answer)
