"""What one open page has at hand: its session, what its key opens, and how it does things and says what
happened. Every view is built on one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, ParamSpec, TypeVar

from fastapi.concurrency import run_in_threadpool
from nicegui import Client, ui

from imprint.errors import ImprintError
from imprint.live.lessons import Lesson
from imprint.model import DEFAULT_ADAPTER
from imprint.page.actions import Actions
from imprint.page.asking import write
from imprint.page.progress import Course, Progress
from imprint.page.session import Draft, Session, Sessions, View
from imprint.serve.access import Key, find
from imprint.serve.service import Service
from imprint.types import BASE_NAME, Message

P = ParamSpec("P")
T = TypeVar("T")
WIDTH = 80  # characters of a question where a line of it is enough


class Desks:
    """What all open pages of one server share."""

    def __init__(self, service: Service, keys: Iterable[Key]) -> None:
        self.service = service
        self.keys = tuple(keys)
        self.sessions = Sessions()
        self.progress = Progress(service.feed)

    def open(self, client: Client, secret: str | None) -> Desk | None:
        """A desk for a tab; None where the server has keys and this is none of them."""
        key = find(self.keys, str(secret or "")) if self.keys else None
        if self.keys and key is None:
            return None
        actions = Actions(self.service, key)
        session = self.sessions.of(client.tab_id or client.id, key.secret if key else "")
        if not actions.opens(session.adapter.partition("@")[0]):
            session.adapter = next(iter(actions.named(None)), BASE_NAME)
        return Desk(client, actions, session, self.progress)


class Desk:
    def __init__(self, client: Client, actions: Actions, session: Session, progress: Progress) -> None:
        self.client = client
        self.service = actions.service
        self.actions = actions
        self.session = session
        self.progress = progress
        self.show: Callable[[View], None] = lambda view: None
        """Goes to another view; set by the frame."""

    async def do(self, action: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """The result of an action, run beside the event loop; None when it was refused, which is said."""
        try:
            return await run_in_threadpool(action, *args, **kwargs)
        except ImprintError as error:
            self.tell(str(error), "warning")
            return None

    def tell(self, said: str, kind: Literal["info", "positive", "warning"] = "info") -> None:
        """One line for the person, for a moment."""
        with self.client:  # what the person pressed may have been drawn anew since
            ui.notify(
                said, type=kind, position="top", timeout=6000 if kind == "warning" else 3500,
                close_button="OK", multi_line=len(said) > WIDTH, classes="told", textColor="white",
            )  # fmt: skip

    def ask(self, draft: Draft, messages: Sequence[Message]) -> None:
        """Have an answer written; it goes on over a reload, and ends when nobody comes back."""
        session = self.session
        try:
            self.actions.require(draft.asked.partition("@")[0], teaching=False)
        except ImprintError as error:
            draft.state, draft.said = "failed", str(error)
            return
        new = self.actions.named(session.new)
        session.run(write(self.service, draft, messages, new=new, unwanted=lambda: session.away))

    def opens(self, course: Course) -> bool:
        return self.actions.opens(course.adapter)

    @property
    def learner(self) -> str:
        """The adapter that a lesson taught here goes to: what answers, or for the base the default one."""
        name = self.session.adapter.partition("@")[0]
        return DEFAULT_ADAPTER if name == BASE_NAME else name


def titled(lesson: Lesson) -> str:
    """A lesson's question in one line, with how many more it has."""
    more = len(lesson.examples) - 1
    return shortened(lesson.examples[0].question) + (f" and {more} more" if more else "")


def shortened(text: str, width: int = WIDTH) -> str:
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1] + "…"
