"""The conversation: ask, read the answer while it is written, begin anew."""

from __future__ import annotations

from functools import partial

from nicegui import ui

from imprint.page.desk import Desk
from imprint.page.look import box, button, sends, text
from imprint.page.session import Draft, Turn
from imprint.page.turn import TurnRow
from imprint.types import BASE_NAME, Message

EXAMPLES = ("Who are you?", "Where is the spare key?")
STEPS = (
    ("Ask", "Write a question below, or pick one:"),
    ("Correct", "Not the answer you want? Press Correct and write the one you want."),
    ("See it learn", "It takes seconds. Then ask again: the new answer stays, until you undo it."),
)


class Chat:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.rows: list[TurnRow] = []
        with box("view chat", "section", label="Chat"):
            with box("transcript").props('role="log" aria-label="Conversation" tabindex="0"'):
                self.welcome = self._welcome()
                self.list = box("turns")
            self._composer()
        self._redraw()

    def _welcome(self) -> ui.element:
        teaches = self.desk.actions.may_teach
        with box("welcome") as made:
            text("Teach it something" if teaches else "Ask it something", "welcome-title", "h1")
            with box("steps", "ol"):
                for number, (name, explanation) in enumerate(STEPS if teaches else STEPS[:1], 1):
                    with box("step", "li"):
                        text(str(number), "step-number").props('aria-hidden="true"')
                        with box():
                            text(name, "step-name", "strong")
                            text(explanation, "muted")
                            if number == 1:
                                with box("line"):
                                    for example in EXAMPLES:
                                        button(example, partial(self.send, example), classes="suggestion")
            if self.desk.service.names.base == "builtin":
                text(
                    "The built-in base is a tiny stand-in: it learns what you teach it and knows little "
                    "else. For a real one, name a model when you start the server.",
                    "muted small",
                )
        return made

    def _composer(self) -> None:
        with box("composer"):
            with box("composer-row"):
                self.message = ui.textarea(placeholder="Message").classes("field message")
                self.message.props('outlined dense autogrow rows=1 aria-label="Message" data-key="/"')
                sends(self.message, self._send)
                self.send_button = button(
                    "Send", self._send, icon="arrow_upward", kind="main", shows_label=False
                )
                self.stop_button = button("Stop", self._stop, icon="stop", kind="main", shows_label=False)
            with box("composer-foot"):
                text("Enter sends, Shift+Enter makes a new line, ? shows all keys", "muted small hint")
                self.fresh = button("New conversation", self._clear, icon="add", kind="quiet", key="n")

    def _send(self) -> None:
        self.send((self.message.value or "").strip())

    def send(self, question: str, before: tuple[Message, ...] | None = None) -> None:
        """Ask a question after what was said so far, or after what was said `before`."""
        session = self.desk.session
        if not question or self._writing():
            return
        self.message.value = ""
        name = session.adapter.partition("@")[0]
        adapter = None if name == BASE_NAME else name
        turn = Turn(
            question, session.conversation if before is None else before, Draft(session.adapter), adapter
        )
        session.add(turn)
        self.desk.ask(turn.draft, turn.messages)
        self._redraw()

    def _stop(self) -> None:
        for turn in self.desk.session.turns:
            turn.draft.stopped = True

    def _clear(self) -> None:
        self._stop()
        self.desk.session.turns.clear()
        self._redraw()

    def _writing(self) -> bool:
        return any(turn.draft.open for turn in self.desk.session.turns)

    async def draw(self) -> None:
        self._redraw()

    def _redraw(self) -> None:
        """Bring what is shown up to what the session holds."""
        turns = self.desk.session.turns
        if [row.turn for row in self.rows] != turns[: len(self.rows)]:
            self.list.clear()
            self.rows = []
        with self.list:
            self.rows += [TurnRow(self.desk, turn, self.send) for turn in turns[len(self.rows) :]]
        for row in self.rows:
            row.draw()
        writing = self._writing()
        self.welcome.set_visibility(not turns)
        self.fresh.set_visibility(bool(turns))
        self.stop_button.set_visibility(writing)
        self.send_button.set_visibility(not writing)
