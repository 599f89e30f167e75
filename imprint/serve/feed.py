"""Events for those who listen over HTTP: kept for a while, so that a dropped line misses nothing.

Between the event stream, which speaks on the driver's thread, and server-sent events. An event's id names the
run of the server too: ids of an earlier run are not mistaken for this one's. Knows nothing of lessons.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass

from imprint.events import Event, Stream

KEPT = 4096  # events that can be replayed
KEEPALIVE_SECONDS = 10.0
POLL_SECONDS = 0.5  # between two looks at whether the server stops
RETRY = "retry: 3000\n\n"


@dataclass(frozen=True)
class Numbered:
    number: int
    event: Event


class Feed:
    """The latest events of a stream, each with a number from 1 on. `hear` may be called on any thread."""

    def __init__(self, events: Stream, *, kept: int = KEPT) -> None:
        self.run = secrets.token_hex(4)
        self._kept: deque[Numbered] = deque(maxlen=kept)
        self._guard = threading.Lock()
        self._count = 0
        self._listeners: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        self.close = events.subscribe(self.hear)

    def hear(self, event: Event) -> None:
        with self._guard:
            self._count += 1
            self._kept.append(Numbered(self._count, event))
            for loop, news in self._listeners:
                with suppress(RuntimeError):  # the loop has ended; its listener is about to be forgotten
                    loop.call_soon_threadsafe(news.set)

    def after(self, number: int) -> list[Numbered]:
        """Everything still kept after that number."""
        with self._guard:
            return [entry for entry in self._kept if entry.number > number]

    @property
    def latest(self) -> int:
        with self._guard:
            return self._count

    def since(self, last_id: str | None) -> int:
        """The number after which to go on: that of a Last-Event-ID of this run; the latest for who comes
        anew; 0 (all that is kept) for an id of another run, which has missed all of this one."""
        if not last_id:
            return self.latest
        run, _, number = last_id.partition("-")
        known = run == self.run and number.isascii() and number.isdigit()
        return min(int(number[:18]), self.latest) if known else 0

    async def follow(
        self,
        last_id: str | None,
        wanted: Callable[[Event], bool],
        stopping: Callable[[], bool],
    ) -> AsyncIterator[str]:
        """Server-sent events after `last_id`, until the server stops: `event` is the kind, `data` the record.
        Where events were forgotten in between, an event `gap` says how many."""
        loop, news = asyncio.get_running_loop(), asyncio.Event()
        listener = (loop, news)
        with self._guard:
            self._listeners.add(listener)
        try:
            number, silent = self.since(last_id), 0.0
            yield RETRY
            while not stopping():
                news.clear()  # before looking: what comes while looking is seen by the next look
                for entry in self.after(number):
                    if missed := entry.number - number - 1:
                        yield f'event: gap\ndata: {{"missed": {missed}}}\n\n'
                    number = entry.number
                    if wanted(entry.event):
                        yield self._written(entry)
                        silent = 0.0
                with suppress(TimeoutError):
                    await asyncio.wait_for(news.wait(), POLL_SECONDS)
                    continue
                silent += POLL_SECONDS
                if silent >= KEEPALIVE_SECONDS:
                    yield ": keepalive\n\n"
                    silent = 0.0
        finally:
            with self._guard:
                self._listeners.discard(listener)

    def _written(self, entry: Numbered) -> str:
        event = entry.event
        return f"id: {self.run}-{entry.number}\nevent: {event.kind}\ndata: {event.to_json()}\n\n"
