"""The one stream of events: what happens while lessons are learnt, for whoever wants to show or keep it.

Knows nothing of who listens; the terminal, the web page and metrics.jsonl are readers.
"""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from imprint.store import guarded, now

Kind = Literal[
    "lesson queued",
    "learning",
    "step",
    "rescued",
    "learnt",
    "refused",
    "rolled back",
    "withdrawn",
    "interrupted",
]
Value = str | int | float | bool | None
Reader = Callable[["Event"], None]


@dataclass(frozen=True)
class Event:
    """Something that happened to an adapter at `time` (UTC, ISO 8601)."""

    kind: Kind
    adapter: str
    fields: Mapping[str, Value] = field(default_factory=dict)
    time: str = field(default_factory=now)

    def to_json(self) -> str:
        """One line of JSON; a number that JSON has no word for (NaN, infinity) becomes null."""
        record = {"time": self.time, "kind": self.kind, "adapter": self.adapter, **self.fields}
        return json.dumps({key: finite(value) for key, value in record.items()}, allow_nan=False)


class Stream:
    """Hands every event to every reader, in order, on the thread that emits it."""

    def __init__(self) -> None:
        self._readers: list[Reader] = []
        self._guard = threading.RLock()

    def subscribe(self, reader: Reader) -> Callable[[], None]:
        """From now on `reader` sees every event; the result, called, ends that."""
        with self._guard:
            self._readers.append(reader)

        def leave() -> None:
            with self._guard:
                if reader in self._readers:
                    self._readers.remove(reader)

        return leave

    def emit(self, kind: Kind, adapter: str, **fields: Value) -> Event:
        event = Event(kind, adapter, fields)
        with self._guard:
            for reader in tuple(self._readers):
                reader(event)
        return event


def journal(path: Path) -> Reader:
    """A reader that appends each event as a line to `path`, the metrics.jsonl of a run or of the home; its
    folder is made with the first one. Raises StorageError."""

    def append(event: Event) -> None:
        with guarded(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            # One unbuffered write to a file opened for appending: lines of two processes do not mix.
            with path.open("ab", buffering=0) as file:
                file.write(event.to_json().encode() + b"\n")

    return append


def finite(value: Value) -> Value:
    return None if isinstance(value, float) and not math.isfinite(value) else value
