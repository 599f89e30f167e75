"""The same question to the base and two adapters, side by side."""

from __future__ import annotations

from nicegui import ui

from imprint.page.desk import Desk
from imprint.page.look import box, button, empty, field, heading, picker, sends, text
from imprint.page.markup import rendered
from imprint.page.session import Draft, Trial
from imprint.page.turn import NOTES, named, show
from imprint.types import BASE_NAME, Message

PLACES = ("First", "Second", "Third")
NONE = "(none)"  # what no adapter can be called


class CompareView:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._seen = -1
        self._trial: Trial | None = None
        self._cells: list[tuple[ui.label, ui.html, ui.label]] = []
        with box("view page", "section", label="Compare"):
            heading("Compare", "One question, answered side by side. Nothing is learnt from it.")
            with box("pickers"):
                self.pickers = [picker(place, [], None, lambda: None) for place in PLACES]
            asked = desk.session.compared.question if desk.session.compared else ""
            self.question = sends(field("Question", value=asked, classes="wide"), self._ask)
            button("Compare", self._ask, kind="main", icon="compare_arrows")
            self.columns = box("columns")
            self.hint = empty(
                "compare_arrows", "See what teaching changed",
                "Pick the base and up to two adapters or versions, and ask them all the same question.",
            )  # fmt: skip

    async def draw(self) -> None:
        await self._draw_choices()
        trial = self.desk.session.compared
        if trial is not self._trial:
            self._build(trial)
        if trial is not None:
            for draft, (name, html, note) in zip(trial.shown, self._cells, strict=True):
                name.set_text(named(draft))
                show(html, rendered(draft.text))
                note.set_text(draft.said or NOTES.get(draft.state, ""))

    async def _draw_choices(self) -> None:
        if self.desk.progress.changes == self._seen:
            return
        seen = self.desk.progress.changes
        choices = await self.desk.do(self.desk.actions.choices, self.desk.session.new)
        if choices is None:
            return
        self._seen = seen
        for made, wanted in zip(self.pickers, proposed(choices), strict=True):
            options = choices if made is self.pickers[0] else [NONE, *choices]
            made.set_options(options, value=made.value if made.value in options else wanted)

    def _build(self, trial: Trial | None) -> None:
        self._trial = trial
        self._cells = []
        self.columns.clear()
        self.hint.set_visibility(trial is None)
        if trial is None:
            return
        with self.columns:
            for _ in trial.drafts:
                with box("column-card", label="Answer"):
                    name = text("", "who muted small")
                    self._cells.append(
                        (name, ui.html("", sanitize=True).classes("prose"), text("", "muted small"))
                    )

    def _ask(self) -> None:
        question = (self.question.value or "").strip()
        names = [made.value for made in self.pickers if made.value not in (None, NONE)]
        if not question or not names:
            self.desk.tell("Write a question first.", "warning")
            return
        if self.desk.session.compared is not None:
            self.desk.session.compared.stop()
        trial = Trial(question, [Draft(name) for name in names], tuple(range(len(names))))
        self.desk.session.compared = trial
        for draft in trial.drafts:
            self.desk.ask(draft, (Message("user", question),))


def proposed(choices: list[str]) -> list[str]:
    """The base and the first two adapters, as far as there are any."""
    others = [name for name in choices if name != BASE_NAME and "@" not in name]
    first = [BASE_NAME] if BASE_NAME in choices else []
    found = [*first, *others][: len(PLACES)]
    return [*found, *[NONE] * (len(PLACES) - len(found))]
