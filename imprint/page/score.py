"""Blind scoring: two answers without their names, which one is better and how good each is; then who it was.

What is said is kept in the home, and what it comes to is shown below.
"""

from __future__ import annotations

import secrets

from nicegui import ui

from imprint.page.desk import Desk
from imprint.page.judgements import BEST, Judgement, Preferred, Tally
from imprint.page.look import box, button, empty, field, heading, picker, sends, text
from imprint.page.markup import rendered
from imprint.page.session import Draft, Trial
from imprint.page.turn import NOTES, show
from imprint.types import BASE_NAME, Message

LETTERS = ("A", "B")
MEANINGS = ("useless", "weak", "fair", "right")


class ScoreView:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._seen: object = None
        self._trial: Trial | None = None
        self._drawn: tuple[object, ...] = ()
        self._cells: list[tuple[ui.html, ui.label]] = []
        self.scores: list[int | None] = [None, None]
        with box("view page", "section", label="Score"):
            heading("Score", "Two answers, nobody says whose. Say which is better, and how good each is.")
            with box("pickers"):
                self.pickers = [picker(place, [], None, lambda: None) for place in ("One", "The other")]
            asked = desk.session.blind.question if desk.session.blind else ""
            self.question = sends(field("Question", value=asked, classes="wide"), self._ask)
            button("Ask both", self._ask, kind="main", icon="shuffle")
            self.columns = box("columns two")
            self.verdicts = box("line verdicts")
            self.saved = text("", "status").props('role="status"')
            self.hint = empty(
                "balance", "Judge without knowing whose answer it is",
                "Ask both the same question. Which of them is A is drawn by lot; the names are shown once "
                "you have decided, and what you decide is kept.",
            )  # fmt: skip
            self.tallies = box("tallies", "section", label="Results")

    async def draw(self) -> None:
        await self._draw_choices()
        trial = self.desk.session.blind
        if trial is not self._trial:
            self._trial, self.scores, self._drawn = trial, [None, None], ()
        drawn = (trial, trial and (trial.open, trial.saved), *self.scores)
        if drawn != self._drawn:
            self._drawn = drawn
            self._build(trial)
        if trial is not None:
            for draft, (html, note) in zip(trial.shown, self._cells, strict=True):
                show(html, rendered(draft.text))
                note.set_text(draft.said or NOTES.get(draft.state, ""))

    async def _draw_choices(self) -> None:
        if self._seen == self.desk.progress.changes:
            return
        seen, actions = self.desk.progress.changes, self.desk.actions
        choices = await self.desk.do(actions.choices, self.desk.session.new)
        tallies = await self.desk.do(actions.tallies)
        if choices is None or tallies is None:
            return
        self._seen = seen
        names = [name for name in choices if name != BASE_NAME]
        wanted = [names[0] if names else None, BASE_NAME if BASE_NAME in choices else None]
        for made, proposal in zip(self.pickers, wanted, strict=True):
            made.set_options(choices, value=made.value if made.value in choices else proposal)
        self.tallies.clear()
        with self.tallies:
            if tallies:
                text("So far", "heading", "h2")
            for tally in tallies:
                row(tally)

    def _ask(self) -> None:
        question = (self.question.value or "").strip()
        one, other = (made.value for made in self.pickers)
        if not question or not one or not other or one == other:
            said = "Pick two that differ." if one == other else "Write a question first."
            self.desk.tell(said, "warning")
            return
        if self.desk.session.blind is not None:
            self.desk.session.blind.stop()
        order = (0, 1) if secrets.randbelow(2) else (1, 0)
        trial = Trial(question, [Draft(one), Draft(other)], order)
        self.desk.session.blind = trial
        for draft in trial.drafts:
            self.desk.ask(draft, (Message("user", question),))

    def _build(self, trial: Trial | None) -> None:
        self._cells = []
        self.columns.clear()
        self.verdicts.clear()
        self.saved.set_text("")
        self.hint.set_visibility(trial is None)
        if trial is None:
            return
        same = trial.drafts[0].model == trial.drafts[1].model
        ready = not trial.open and not same and all(draft.state != "failed" for draft in trial.drafts)
        with self.columns:
            for place, draft in enumerate(trial.shown):
                with box("column-card", label=f"Answer {LETTERS[place]}"):
                    text(f"{LETTERS[place]}: {draft.model}" if trial.saved else LETTERS[place], "letter")
                    self._cells.append((ui.html("", sanitize=True).classes("prose"), text("", "muted small")))
                    if ready and not trial.saved:
                        self._scale(place)
        if trial.saved:
            self.saved.set_text("Kept. Ask another question, or the same one again.")
        elif same and not trial.open:
            self.saved.set_text("The same version answered twice; pick two that differ.")
        elif ready:
            with self.verdicts:
                button("A is better", lambda: self._save(trial, 0), kind="main")
                button("No difference", lambda: self._save(trial, None))
                button("B is better", lambda: self._save(trial, 1), kind="main")

    def _scale(self, place: int) -> None:
        with box("scale").props(f'role="group" aria-label="Score of answer {LETTERS[place]}"'):
            for score in range(BEST + 1):
                name = f"Score {score} of {BEST} for answer {LETTERS[place]}: {MEANINGS[score]}"
                made = button(
                    str(score), lambda p=place, s=score: self._set(p, s), name=name, classes="score"
                )
                made.props["aria-pressed"] = "true" if self.scores[place] == score else "false"
                made.props["title"] = MEANINGS[score]
            text(f"0 {MEANINGS[0]}, {BEST} {MEANINGS[BEST]}", "small muted").props('aria-hidden="true"')

    def _set(self, place: int, score: int) -> None:
        self.scores[place] = None if self.scores[place] == score else score

    async def _save(self, trial: Trial, better: int | None) -> None:
        first, second = trial.shown
        preferred: Preferred = "neither" if better is None else "first" if better == 0 else "second"
        judgement = Judgement(
            self.desk.service.model.info.fingerprint, trial.question, first.model, second.model, first.text,
            second.text, preferred, *self.scores,
        )  # fmt: skip

        if not trial.saved and await self.desk.do(self.desk.actions.score, judgement):
            trial.saved = True
            self._seen = None  # the results are read again


def row(tally: Tally) -> None:
    """One pair and what was said of it."""
    with box("tally"):
        for name, wins, score in (
            (tally.first, tally.first_wins, tally.first_mean),
            (tally.second, tally.second_wins, tally.second_mean),
        ):
            with box("tally-line"):
                text(name, "tally-name")
                with box("tally-bar").props('aria-hidden="true"'):
                    box("tally-fill").style(f"width: {100 * wins / max(1, tally.total):.0f}%")
                mean = f" · {score:.1f} of {BEST}" if score is not None else ""
                text(f"better {wins} of {tally.total}{mean}", "small muted")
        if tally.neither:
            text(f"no difference {tally.neither} of {tally.total}", "small muted")
