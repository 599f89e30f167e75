"""The answers given lately, so that a person can say of one by its id whether it was right.

Kept in memory alone, bounded in number and size, forgotten when the server ends. Feedback itself is written
to the home: who gives it means it to be kept.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from imprint.serve.errors import RequestError
from imprint.store import guarded, now
from imprint.types import Example, Message

KEPT = 512
KEPT_CHARACTERS = 8 << 20

Kind = Literal["correct", "good", "bad"]


@dataclass(frozen=True)
class Answered:
    """An answer of `model`; `adapter` is the name that would learn (None: the base). `whole` unless it
    was cut at its limit."""

    id: str
    messages: tuple[Message, ...]
    answer: str
    model: str
    adapter: str | None
    whole: bool

    @property
    def characters(self) -> int:
        return len(self.answer) + sum(len(message.content) for message in self.messages)

    def example(self, answer: str) -> Example:
        """The conversation with `answer` as its end and as the only turn that is learnt."""
        before = [Message(m.role, m.content, 0.0) if m.role == "assistant" else m for m in self.messages]
        return Example((*before, Message("assistant", answer)))


class Remembered:
    """The latest answers by id, the oldest forgotten first."""

    def __init__(self, *, kept: int = KEPT, characters: int = KEPT_CHARACTERS) -> None:
        self._kept, self._limit = kept, characters
        self._answers: OrderedDict[str, Answered] = OrderedDict()
        self._characters = 0
        self._guard = threading.Lock()

    def add(self, answered: Answered) -> None:
        with self._guard:
            self._answers[answered.id] = answered
            self._characters += answered.characters
            while len(self._answers) > 1 and (
                len(self._answers) > self._kept or self._characters > self._limit
            ):
                _, oldest = self._answers.popitem(last=False)
                self._characters -= oldest.characters

    def get(self, id: str) -> Answered:
        """Raises RequestError with status 404 for an id that is not, or no longer, known."""
        with self._guard:
            if id in self._answers:
                return self._answers[id]
        raise RequestError(
            f"no answer {id[:80]!r} is remembered; feedback is for the last {self._kept} answers of this run",
            status=404,
            code="message_not_found",
            param="message_id",
        )


def note_feedback(file: Path, answered: Answered, kind: Kind, text: str | None) -> None:
    """Append one line to the home's record of feedback. Raises StorageError."""
    line = {
        "time": now(),
        "message_id": answered.id,
        "kind": kind,
        "model": answered.model,
        "messages": [{"role": message.role, "content": message.content} for message in answered.messages],
        "answer": answered.answer,
        "text": text,
    }
    with guarded(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        # One unbuffered write to a file opened for appending: two lines do not mix.
        with file.open("ab", buffering=0) as out:
            out.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
