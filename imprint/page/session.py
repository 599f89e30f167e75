"""What one tab of a browser is at: its conversation, and the answers it waits for, kept over reloads.

Held in memory alone, bounded in number, forgotten when the server ends. Answers are written here and looked
at by the page, so a page that comes back finds them going on. Knows no model and no elements.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import OrderedDict
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, Literal

from imprint.model import DEFAULT_ADAPTER
from imprint.serve.messages import Kind
from imprint.types import Message

KEPT = 64  # sessions
TURNS = 200  # of one conversation; the oldest go first
AWAY_SECONDS = 15.0  # after which nobody is taken to look any more, and answers stop

State = Literal["waiting", "writing", "whole", "cut", "stopped", "failed"]
View = Literal["chat", "lessons", "adapters", "compare", "score", "jobs"]


@dataclass(eq=False)
class Draft:
    """One answer of `asked` (a name as it is picked) on its way. `model` is the full name of what answered,
    `said` why it failed, `stopped` that nobody wants the rest. `adapted` is whether an adapter had a part in
    it, once that is known."""

    asked: str
    model: str = ""
    text: str = ""
    state: State = "waiting"
    said: str = ""
    stopped: bool = False
    adapted: bool | None = None

    @property
    def open(self) -> bool:
        return self.state in ("waiting", "writing")


@dataclass(eq=False)
class Turn:
    """A question with its answer. `before` is the conversation that it was asked in; `adapter` is what would
    learn from it (None: the base answered); `corrected` stands in for the answer once it was corrected."""

    question: str
    before: tuple[Message, ...]
    draft: Draft
    adapter: str | None
    id: str = field(default_factory=lambda: f"page-{secrets.token_hex(8)}")
    corrected: str | None = None
    verdict: Kind | None = None
    lesson: str | None = None
    base: Draft | None = None

    @property
    def answer(self) -> str:
        return self.draft.text if self.corrected is None else self.corrected

    @property
    def messages(self) -> tuple[Message, ...]:
        return (*self.before, Message("user", self.question))


@dataclass(eq=False)
class Trial:
    """The same question to several adapters at once; `order` says which draft is shown where."""

    question: str
    drafts: list[Draft]
    order: tuple[int, ...]
    saved: bool = False

    @property
    def shown(self) -> list[Draft]:
        return [self.drafts[index] for index in self.order]

    @property
    def open(self) -> bool:
        return any(draft.open for draft in self.drafts)

    def stop(self) -> None:
        """Nobody wants the rest of its answers."""
        for draft in self.drafts:
            draft.stopped = True


@dataclass(eq=False)
class Session:
    """One tab's state. `new` is the adapter that was named here and that its first lesson will make."""

    adapter: str = DEFAULT_ADAPTER
    new: str | None = None
    view: View = "chat"
    turns: list[Turn] = field(default_factory=list)
    compared: Trial | None = None
    blind: Trial | None = None
    seen: float = field(default_factory=time.monotonic)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def away(self) -> bool:
        return time.monotonic() - self.seen > AWAY_SECONDS

    @property
    def conversation(self) -> tuple[Message, ...]:
        """What was said so far, as it now stands; answers that failed are no part of it."""
        said: list[Message] = []
        for turn in self.turns:
            if turn.answer.strip() and not turn.draft.open:
                said += [Message("user", turn.question), Message("assistant", turn.answer)]
        return tuple(said)

    def add(self, turn: Turn) -> None:
        self.turns.append(turn)
        del self.turns[:-TURNS]

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Let work go on, whatever becomes of the page that began it."""
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)


class Sessions:
    """The latest sessions, by the tab's own name and the key it was opened with."""

    def __init__(self) -> None:
        self._sessions: OrderedDict[tuple[str, str], Session] = OrderedDict()

    def of(self, tab: str, secret: str) -> Session:
        session = self._sessions.setdefault((tab, secret), Session())
        self._sessions.move_to_end((tab, secret))
        while len(self._sessions) > KEPT:
            self._sessions.popitem(last=False)
        return session
