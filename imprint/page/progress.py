"""What is being learnt and what was, told by the server's events: for every lesson its course.

A reader of the same feed as `/api/events`, so a page that is opened in the middle of a lesson shows all of
it. Knows events alone: no page, no lesson's record, no model.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from imprint.events import Event
from imprint.serve.feed import Feed

KEPT = 64  # courses; the oldest is forgotten first
OPEN = ("waiting", "learning", "forgetting")

State = Literal["waiting", "learning", "forgetting", "learnt", "refused", "withdrawn", "interrupted"]


@dataclass(eq=False)
class Course:
    """One lesson on its way. `losses` and `recalls` have one figure for each step, oldest first; `steps` is
    the most there may be; `phase` says what else is being done, `done` of `total`."""

    lesson: str
    adapter: str
    state: State = "waiting"
    phase: str = ""
    done: int = 0
    total: int = 0
    step: int = 0
    steps: int = 0
    losses: list[float] = field(default_factory=list)
    recalls: list[float] = field(default_factory=list)
    begun: float | None = None
    seconds: float = 0.0
    version: int | None = None
    reason: str = ""

    @property
    def running(self) -> bool:
        return self.state in ("learning", "forgetting")

    def elapsed(self, now: float | None = None) -> float:
        """Seconds of work, still counting while it runs."""
        if not self.running or self.begun is None:
            return self.seconds
        return max(0.0, (time.time() if now is None else now) - self.begun)


class Progress:
    """The courses of the lessons that this run of the server has heard of. Used from one thread."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._number = 0
        self._courses: OrderedDict[str, Course] = OrderedDict()
        self.changes = 0
        """Grows when a lesson, an adapter or what answers for it has changed: what lists them reads again."""

    def catch_up(self) -> None:
        """Read what has happened since the last time."""
        for entry in self._feed.after(self._number):
            self._number = entry.number
            self.hear(entry.event)

    def of(self, lesson: str | None) -> Course | None:
        return self._courses.get(lesson) if lesson else None

    @property
    def open(self) -> list[Course]:
        """Those not ended: the one at work first, then those that wait."""
        unfinished = [course for course in self._courses.values() if course.state in OPEN]
        return sorted(unfinished, key=lambda course: not course.running)

    @property
    def last(self) -> Course | None:
        """The course that ended last."""
        ended = [course for course in self._courses.values() if course.state not in OPEN]
        return ended[-1] if ended else None

    def hear(self, event: Event) -> None:
        self.changes += event.kind not in ("learning", "step", "rescued")
        lesson = event.fields.get("lesson")
        if not isinstance(lesson, str):
            return
        course = self._courses.get(lesson)
        if event.kind == "lesson queued" or course is None:
            course = self._courses[lesson] = Course(lesson, event.adapter)
        self._courses.move_to_end(lesson)
        while len(self._courses) > KEPT:
            self._courses.popitem(last=False)
        if event.kind in ("learning", "step", "rescued"):
            self._advance(self._begun(course, event), event)
        elif event.kind in ("learnt", "refused", "withdrawn", "interrupted", "rolled back"):
            self._end(course, event)

    def _begun(self, course: Course, event: Event) -> Course:
        """The course at work: a new one where the lesson was learnt already and is being taken out."""
        if course.state not in OPEN:
            state: State = "forgetting" if course.state == "learnt" else "learning"
            course = self._courses[course.lesson] = Course(course.lesson, course.adapter, state)
            self.changes += 1
        if course.begun is None:
            course.begun = datetime.fromisoformat(event.time).timestamp()
        if course.state == "waiting":
            course.state = "learning"
            self.changes += 1
        return course

    def _advance(self, course: Course, event: Event) -> None:
        fields = event.fields
        if event.kind == "learning":
            course.phase = str(fields.get("phase") or "")
            course.done, course.total = number(fields.get("done")), number(fields.get("total"))
            if not course.total:  # it begins again, with other settings
                course.step = course.steps = 0
            return
        course.step, course.steps = number(fields.get("step")), number(fields.get("steps"))
        loss = fields.get("loss")
        if event.kind == "step" and isinstance(loss, float):
            course.losses.append(loss)
            course.recalls.append(number(fields.get("recalled")) / max(1, number(fields.get("taught"))))

    def _end(self, course: Course, event: Event) -> None:
        fields, seconds = event.fields, event.fields.get("seconds")
        course.seconds = seconds if isinstance(seconds, float) else course.elapsed()
        version, recall, loss = fields.get("version"), fields.get("recall"), fields.get("loss_last")
        course.version = version if isinstance(version, int) else None
        course.reason = str(fields.get("reason") or "")
        course.state = "withdrawn" if event.kind == "rolled back" else _ENDS[event.kind]
        if course.losses and course.state == "learnt" and isinstance(recall, float):
            course.recalls.append(recall)  # the last examination, after the last step
            course.losses.append(loss if isinstance(loss, float) else course.losses[-1])


_ENDS: dict[str, State] = {
    "learnt": "learnt", "refused": "refused", "withdrawn": "withdrawn", "interrupted": "interrupted",
}  # fmt: skip


def number(value: object) -> int:
    """A count in an event's field; 0 where it has none."""
    return value if isinstance(value, int) else 0
