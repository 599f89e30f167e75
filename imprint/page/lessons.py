"""The list of lessons: what was taught, to which adapter, what became of it; each can be forgotten."""

from __future__ import annotations

from datetime import UTC, datetime

from imprint.live.lessons import Lesson, State
from imprint.page.desk import Desk, shortened, titled
from imprint.page.look import Tone, box, button, chip, empty, heading, picker, text

ALL = "all adapters"
TONES: dict[State, Tone] = {
    "queued": "busy", "learning": "busy", "learnt": "good", "refused": "bad", "superseded": "plain",
    "withdrawn": "plain",
}  # fmt: skip
WORDS: dict[State, str] = {
    "queued": "waiting", "learning": "learning", "learnt": "learnt", "refused": "not learnt",
    "superseded": "replaced by a later lesson", "withdrawn": "taken back",
}  # fmt: skip


class LessonsView:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._seen: tuple[object, ...] = ()
        with box("view page", "section", label="Lessons"):
            with box("page-head"):
                heading(
                    "Lessons", "Everything that was taught, newest first. Forgetting one keeps all others."
                )
                self.filter = picker("Adapter", [ALL], ALL, lambda: None, "narrow")
            self.list = box("cards", "ul")

    async def draw(self) -> None:
        seen = (self.desk.progress.changes, self.filter.value)
        if seen == self._seen:
            return
        lessons = await self.desk.do(self.desk.actions.lessons)
        if lessons is None:
            return
        self._seen = seen
        self.filter.set_options([ALL, *sorted({lesson.adapter for lesson in lessons})])
        wanted = [lesson for lesson in lessons if self.filter.value in (ALL, None, lesson.adapter)]
        self.list.clear()
        with self.list:
            for lesson in wanted:
                self._row(lesson)
            if not wanted:
                empty(
                    "school", "No lessons yet",
                    "Correct an answer in the chat, or teach a question with its answer in the panel. "
                    "It appears here, and can be forgotten again.",
                )  # fmt: skip

    def _row(self, lesson: Lesson) -> None:
        with box("card", "li"):
            with box("card-body"):
                text(titled(lesson), "card-title")
                text(shortened(lesson.examples[0].answer, 200), "card-text")
                with box("facts"):
                    chip(WORDS[lesson.state], TONES[lesson.state])
                    version = f"@{lesson.version}" if lesson.version is not None else ""
                    text(f"{lesson.adapter}{version}", "muted small", "span")
                    text(ago(lesson.created), "muted small", "span")
                if lesson.state == "refused" and lesson.reason:
                    text(lesson.reason, "small reason")
            if lesson.state in ("queued", "learning", "learnt"):
                name = f"Forget {shortened(titled(lesson), 40)}"
                button("Forget", lambda: self._forget(lesson), icon="delete_outline", kind="quiet", name=name)

    async def _forget(self, lesson: Lesson) -> None:
        left = await self.desk.do(self.desk.actions.forget, lesson.id)
        if left is not None and left.state != "withdrawn":
            self.desk.tell(f"Forgetting: {titled(lesson)}. The rest is learnt again without it.")


def ago(created: str) -> str:
    """How long ago a record's time is."""
    try:
        seconds = (datetime.now(UTC) - datetime.fromisoformat(created)).total_seconds()
    except (ValueError, TypeError):
        return created
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if (count := int(seconds // size)) > 0:
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "just now"


def percent(value: object) -> str | None:
    return f"{value:.0%}" if isinstance(value, int | float) else None
