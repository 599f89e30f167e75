"""Fine-tuning jobs, of the page and of the API alike: a file that is learnt as one lesson, how far it is, and
what it came to. They are on disk, so neither a reload nor a restart loses one.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime

from nicegui import ui
from nicegui.events import UploadEventArguments

from imprint.page.actions import Shown
from imprint.page.desk import Desk
from imprint.page.lessons import ago
from imprint.page.look import Tone, box, button, chip, empty, file_button, heading, text
from imprint.serve.jobs import Status

AGAIN_SECONDS = 1.0  # after which a job that is not ended is looked at again
FILE_BYTES = 64 << 20
TONES: dict[Status, Tone] = {
    "queued": "busy", "running": "busy", "succeeded": "good", "failed": "bad", "cancelled": "plain",
}  # fmt: skip


class JobsView:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._seen = -1
        self._looked = 0.0
        self._open = False
        with box("view page", "section", label="Jobs"):
            with box("page-head"):
                heading("Jobs", "Files that are learnt as one lesson: chat JSONL, as the OpenAI API has it.")
                self.upload = file_button(
                    "Learn a file", self._uploaded, lambda why: desk.tell(why, "warning"),
                    endings=(".jsonl", ".json", ".txt"), limit=FILE_BYTES, kind="main",
                )  # fmt: skip
            self.list = box("cards", "ul")

    async def _uploaded(self, event: UploadEventArguments) -> None:
        data, desk = await event.file.read(), self.desk
        job = await desk.do(desk.actions.begin_job, desk.learner, event.file.name, data)
        self.upload.reset()
        if job is not None:
            desk.tell(f"{event.file.name} is learnt by {job.adapter} in its turn.", "positive")

    async def draw(self) -> None:
        again = self._open and time.monotonic() - self._looked > AGAIN_SECONDS
        if self.desk.progress.changes == self._seen and not again:
            return
        seen, jobs = self.desk.progress.changes, await self.desk.do(self.desk.actions.jobs)
        if jobs is None:
            return
        self._seen, self._looked = seen, time.monotonic()
        self._open = any(shown.status in ("queued", "running") for shown in jobs)
        self.list.clear()
        with self.list:
            for shown in jobs:
                self._card(shown)
            if not jobs:
                empty(
                    "inventory_2", "No jobs yet",
                    "A job teaches a whole file at once. Learn a file here, or send one with any client of "
                    "the OpenAI fine-tuning API.",
                )  # fmt: skip

    def _card(self, shown: Shown) -> None:
        job = shown.job
        created = datetime.fromtimestamp(job.created_at, UTC).isoformat()
        with box("card", "li"):
            with box("card-body"):
                text(f"{shown.filename} → {job.tuned or job.adapter}", "card-title")
                with box("facts"):
                    chip(shown.status, TONES[shown.status])
                    if shown.step:
                        text(f"step {shown.step}", "small muted", "span")
                    if shown.recall is not None:
                        text(f"recall {shown.recall:.0%}", "small muted", "span")
                    text(ago(created), "small muted", "span")
                if shown.status == "running":
                    ui.linear_progress(shown.recall or 0.0, show_value=False, size="4px", color=None).props(
                        f'aria-label="Recall of {job.id}"'
                    )
                if job.reason:
                    text(job.reason, "small reason")
            if shown.status in ("queued", "running"):
                button("Cancel", lambda: self._cancel(job.id), kind="quiet", name=f"Cancel {shown.filename}")

    async def _cancel(self, id: str) -> None:
        await self.desk.do(self.desk.actions.cancel, id)
