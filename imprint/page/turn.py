"""One question with its answer in the conversation, and what can be said of it: good, bad, corrected in
place, compared with the base; and what became of the lesson that this made.
"""

from __future__ import annotations

from collections.abc import Callable

from nicegui import ui

from imprint.page.desk import Desk
from imprint.page.look import SEND_ON_CONTROL_ENTER, Tone, box, button, field, sends, text
from imprint.page.markup import rendered
from imprint.page.panel import said
from imprint.page.session import Draft, Turn
from imprint.types import BASE_NAME, Message

NOTES = {
    "waiting": "waiting …",
    "cut": "cut at its limit",
    "stopped": "stopped",
}


class TurnRow:
    """Draws a turn and, called again and again, what has changed of it; typing in it is never disturbed."""

    def __init__(self, desk: Desk, turn: Turn, ask: Callable[[str, tuple[Message, ...]], None]) -> None:
        self.desk = desk
        self.turn = turn
        self.ask = ask
        self._acts: tuple[object, ...] = ()
        with box("turn"):
            with box("asked"):
                text(turn.question, "bubble")
            with box("answer"):
                self.name = text("", "who small muted")
                self.html = ui.html("", sanitize=True).classes("prose")
                self.note = text("", "muted small")
                self.edit = box("edit")
                self.other = self._comparison()
                self.actions = box("acts")
                self.lesson = box("lesson")
                with self.lesson:
                    self.told = text("", "told-lesson")
                    self.lesson_acts = box("acts")

    def _comparison(self) -> ui.element:
        with box("comparison") as made:
            text("The base says", "small muted")
            self.base_html = ui.html("", sanitize=True).classes("prose")
        return made

    def draw(self) -> None:
        turn, draft = self.turn, self.turn.draft
        self._restore()
        self.name.set_text(named(draft))
        show(self.html, rendered(turn.answer))
        note = draft.said or NOTES.get(draft.state, "")
        if turn.corrected is not None:
            note = "corrected by you"
        self.note.set_text(note)
        self.note.set_visibility(bool(note))
        self.other.set_visibility(turn.base is not None)
        if turn.base is not None:
            show(self.base_html, rendered(turn.base.text or turn.base.said or "…"))
        self._draw_lesson()

    def _restore(self) -> None:
        """A lesson that was taken back leaves the answer as it was."""
        course = self.desk.progress.of(self.turn.lesson)
        if course is not None and course.state == "withdrawn":
            self.turn.corrected = self.turn.verdict = None

    def _draw_lesson(self) -> None:
        turn = self.turn
        course = self.desk.progress.of(turn.lesson)
        state = course.state if course else ""
        self.lesson.set_visibility(course is not None)
        if course is not None:
            self.told.set_text(said(course, f"{course.elapsed():.1f} s" if course.begun else ""))
            self.told.classes(replace=f"told-lesson {TONES.get(state, 'plain')}")
        acts = (turn.draft.open, turn.verdict, turn.corrected, turn.base is not None, state)
        if acts == self._acts:
            return
        self._acts = acts
        self.actions.clear()
        self.lesson_acts.clear()
        if turn.draft.open:
            return
        with self.actions:
            self._buttons()
        with self.lesson_acts:
            if state == "learnt":
                button("Ask again", lambda: self.ask(turn.question, turn.before), icon="replay", kind="quiet")
            if state in ("waiting", "learning", "learnt"):
                button("Undo", self._take_back, icon="undo", kind="quiet", name="Undo this lesson")

    def _buttons(self) -> None:
        turn, may_teach = self.turn, self.desk.actions.may_teach
        if turn.answer and may_teach:
            if turn.draft.state == "whole" and turn.corrected is None:
                mark("Good", "thumb_up", self._good, chosen=turn.verdict == "good", key="g")
            mark("Bad", "thumb_down", self._bad, chosen=turn.verdict == "bad", key="b")
            mark("Correct", "edit", self._correct, chosen=turn.verdict == "correct", key="c")
        if turn.answer and turn.draft.model != BASE_NAME and self.desk.actions.opens(BASE_NAME):
            mark("Compare with base", "compare_arrows", self._compare, chosen=turn.base is not None, key="v")

    async def _good(self) -> None:
        await self._judge(None)

    async def _bad(self) -> None:
        if await self.desk.do(self.desk.actions.bad, self.turn):
            self.turn.verdict = "bad"
            self.desk.tell("Noted. Press Correct to teach what would have been right.")

    async def _judge(self, words: str | None) -> None:
        """Teach the answer (None) or the words in its place, to what answered; the base never learns."""
        desk, turn = self.desk, self.turn
        adapter = turn.adapter or desk.learner
        lesson = await desk.do(desk.actions.judge, turn, adapter, words)
        if lesson is None:
            return
        turn.lesson, turn.verdict = lesson.id, "good" if words is None else "correct"
        turn.corrected = words
        if (asked := turn.draft.asked) != adapter:
            desk.tell(f"{asked} itself never changes; {adapter} learns this and answers from now on.")
            desk.session.adapter = adapter

    def _correct(self) -> None:
        self.edit.clear()
        with self.edit:
            words = field("The answer I want", value=self.turn.answer, classes="correction")
            words.props("autofocus")

            async def teach() -> None:
                given = (words.value or "").strip()
                if not given:
                    self.desk.tell("Write the answer you want.", "warning")
                    return
                self.edit.clear()
                await self._judge(given)

            sends(words, teach, on=SEND_ON_CONTROL_ENTER)
            with box("line"):
                button("Teach this", teach, kind="main", icon="school")
                button("Cancel", self.edit.clear, kind="quiet").props('data-key="escape"')

    def _compare(self) -> None:
        turn = self.turn
        if turn.base is None:
            turn.base = Draft(BASE_NAME)
            self.desk.ask(turn.base, turn.messages)
        elif not turn.base.open:
            turn.base = None

    async def _take_back(self) -> None:
        if self.turn.lesson is not None:
            await self.desk.do(self.desk.actions.take_back, self.turn.lesson)


TONES: dict[str, Tone] = {
    "waiting": "busy", "learning": "busy", "forgetting": "busy", "learnt": "good", "refused": "bad",
    "interrupted": "bad",
}  # fmt: skip


def mark(label: str, icon: str, on_click: Callable[..., object], *, chosen: bool, key: str) -> None:
    """A button for what can be said of an answer; it shows whether it was said."""
    made = button(label, on_click, icon=icon, kind="quiet", key=key)
    made.props["aria-pressed"] = "true" if chosen else "false"


def named(draft: Draft) -> str:
    """What an answer is by: outside what an adapter was taught the base alone answers."""
    name = draft.model or draft.asked
    return f"{name}, but this one is the base's own" if draft.adapted is False and name != BASE_NAME else name


def show(element: ui.html, content: str) -> None:
    if element.content != content:
        element.set_content(content)
