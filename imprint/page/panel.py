"""The learning panel: the lesson being learnt with its curves and seconds, what the last one came to, a place
to teach, and one button that takes the last lesson back.
"""

from __future__ import annotations

from nicegui import ui

from imprint.page.curve import curve
from imprint.page.desk import Desk, titled
from imprint.page.look import SEND_ON_CONTROL_ENTER, box, button, field, sends, text
from imprint.page.progress import Course

IDLE = "Nothing is being learnt. Correct an answer, or teach a question with its answer here."


class Panel:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._titles: dict[str, str] = {}
        self._drawn: tuple[object, ...] = ()
        self._seen: tuple[object, ...] = ()
        with box("panel", "aside", label="Learning"):
            text("Learning", "heading", "h2")
            self.status = text(IDLE, "status")
            self.spoken = text("", "unseen").props('role="status"')
            self.subject = text("", "subject")
            self.bar = ui.linear_progress(show_value=False, size="4px", color=None).props(
                'indeterminate aria-label="Progress"'
            )
            self.figures = box("curves")
            with self.figures:
                self.loss, self.loss_value = self._curve("Loss", "how far the answer is from what is taught")
                self.recall, self.recall_value = self._curve(
                    "Recall", "share of taught answers that come out"
                )
            self.detail = text("", "muted small")
            with box("line"):
                self.undo = button("Undo last lesson", self._undo, icon="undo", key="u")
                self.undo.set_visibility(False)
            self._form()
        self._show(None)

    def _curve(self, name: str, explanation: str) -> tuple[ui.html, ui.label]:
        with box("figure"):
            with box("figure-head"):
                text(name, "figure-name").props["title"] = explanation
                value = text("", "figure-value")
            return ui.html(curve([], name=name), sanitize=False), value

    def _form(self) -> None:
        with box("teach", "section", label="Teach"):
            text("Teach", "heading", "h2")
            self.question = field("When I ask", placeholder="Who are you?")
            self.answer = field("Answer", placeholder="Juno. I keep the schedule.")
            for each in (self.question, self.answer):
                sends(each, self._teach, on=SEND_ON_CONTROL_ENTER)
            self.goes_to = text("", "muted small")
            button("Teach this", self._teach, kind="main", icon="school")

    async def _teach(self) -> None:
        question, answer = (self.question.value or "").strip(), (self.answer.value or "").strip()
        if not question or not answer:
            self.desk.tell("Write a question and the answer you want to it.", "warning")
            return
        if await self.desk.do(self.desk.actions.teach, self.desk.learner, question, answer):
            self.question.value = self.answer.value = ""

    async def _undo(self) -> None:
        lesson = await self.desk.do(self.desk.actions.undo, self.desk.learner)
        if lesson is not None:
            self.desk.tell(f"Took back: {titled(lesson)}", "positive")

    async def draw(self) -> None:
        progress = self.desk.progress
        courses = [course for course in progress.open if self.desk.opens(course)]
        last = progress.last
        course = courses[0] if courses else last if last is not None and self.desk.opens(last) else None
        self.goes_to.set_text(f"goes to {self.desk.learner}")
        if course is not None and course.lesson not in self._titles:
            lesson = await self.desk.do(self.desk.actions.lesson, course.lesson)
            self._titles[course.lesson] = "" if lesson is None else titled(lesson)
        self._show(course, waiting=max(0, len(courses) - 1))
        await self._draw_undo()

    async def _draw_undo(self) -> None:
        """There is only something to undo once something was taught."""
        if self._seen == (seen := (self.desk.progress.changes, self.desk.learner)):
            return
        lessons = await self.desk.do(self.desk.actions.lessons)
        if lessons is not None:
            self._seen = seen
            mine = [lesson for lesson in lessons if lesson.adapter == self.desk.learner]
            self.undo.set_visibility(any(lesson.state in ("queued", "learning", "learnt") for lesson in mine))

    def _show(self, course: Course | None, waiting: int = 0) -> None:
        seconds = f"{course.elapsed():.1f} s" if course is not None and course.begun is not None else ""
        drawn = (
            course,
            course and (course.state, course.phase, course.done, len(course.losses)),
            seconds,
            waiting,
        )
        if drawn == self._drawn:
            return
        self._drawn = drawn
        self.bar.set_visibility(course is not None and course.running)
        self.figures.set_visibility(
            course is not None and bool(course.losses) and course.state != "withdrawn"
        )
        self.subject.set_visibility(course is not None)
        if course is None:
            return
        self.status.set_text(said(course, seconds))
        self.spoken.set_text(said(course, ""))  # without the seconds, or it would be said all the time
        self.subject.set_text(self._titles.get(course.lesson, ""))
        more = [f"{waiting} more waiting"] if waiting else []
        self.detail.set_text(" · ".join([*at(course), *more]))
        if course.losses:
            self.loss.set_content(curve(course.losses, name="Loss"))
            self.recall.set_content(curve(course.recalls, name="Recall", highest=1.0))
            self.loss_value.set_text(f"{course.losses[-1]:.2f}")
            self.recall_value.set_text(f"{course.recalls[-1]:.0%}")


def said(course: Course, seconds: str) -> str:
    """What a course is at, in one line for a person."""
    took = f" in {seconds}" if seconds else ""
    if course.state == "waiting":
        return f"Waiting to be learnt by {course.adapter}"
    if course.state == "learning":
        return f"{course.adapter} is learning … {seconds}"
    if course.state == "forgetting":
        return f"{course.adapter} is learning all the rest again … {seconds}"
    if course.state == "learnt":
        return f"Learnt as {course.adapter}@{course.version}{took}"
    if course.state == "withdrawn":
        return f"Taken back; {answering(course)}"
    if course.state == "interrupted":
        return f"Interrupted: {course.reason}"
    return f"Not learnt, nothing changed: {course.reason}"


def answering(course: Course) -> str:
    if course.version is None:
        return f"{course.adapter} answers as before"
    return f"{course.adapter}@{course.version} answers now"


def at(course: Course) -> list[str]:
    """How far a course is, in parts."""
    parts = [f"step {course.step}"] if course.step and course.state != "withdrawn" else []
    if course.running and course.phase and not course.step:
        parts.append(f"{course.phase} {course.done} of {course.total}" if course.total else course.phase)
    return parts
