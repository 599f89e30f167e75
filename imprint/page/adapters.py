"""Adapters with their versions: what answers now, what the gate measured of each, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nicegui import ui
from nicegui.events import UploadEventArguments

from imprint.page.desk import Desk
from imprint.page.lessons import ago, percent
from imprint.page.look import box, button, chip, empty, field, file_button, heading, text
from imprint.serve.access import UPLOAD_BYTES

FIGURES = (
    ("recall", "recall"),
    ("paraphrase_recall", "other wordings"),
    ("locality", "unrelated answers kept"),
)
"""What a card's metrics are called here; docs/lessons.md says how each is measured."""
ZIP_BYTES = UPLOAD_BYTES - (1 << 20)  # an upload has more around its file


class AdaptersView:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._seen = -1
        with box("view page", "section", label="Adapters"):
            with box("page-head"):
                heading("Adapters", "Every lesson makes a version. Any of them can answer again.")
                with box("line begin"):
                    self.name = field("New adapter", grows=False, classes="narrow")
                    button("Begin", self._begin, icon="add", name="Begin a new adapter")
                self.upload = file_button(
                    "Add a zip", self._uploaded, lambda why: desk.tell(why, "warning"),
                    endings=(".zip",), limit=ZIP_BYTES, name="Add an adapter from a zip",
                )  # fmt: skip
            self.list = box("cards", "ul")

    async def draw(self) -> None:
        if self.desk.progress.changes == self._seen:
            return
        seen, found = self.desk.progress.changes, await self.desk.do(self.desk.actions.adapters)
        if found is None:
            return
        self._seen = seen
        self.list.clear()
        with self.list:
            for adapter in found:
                self._card(adapter)
            if not found:
                empty(
                    "layers", "No adapters yet",
                    "The first lesson makes one. An adapter holds what was taught; the base never changes.",
                )  # fmt: skip

    def _card(self, adapter: Mapping[str, Any]) -> None:
        name, active = adapter["name"], adapter["active"]
        with box("card tall", "li"):
            with box("card-head"):
                with box("card-body"):
                    text(name, "card-title")
                    text(f"version {active} answers" if active else "the base answers for it", "muted small")
                button(
                    "Talk to it", lambda: self._talk(name), icon="chat_bubble_outline", name=f"Talk to {name}"
                )
                if active is not None:
                    button(
                        "Roll back", lambda: self._roll_back(name), icon="history", name=f"Roll back {name}"
                    )
            with box("versions", "ul"):
                for version in reversed(adapter["versions"]):
                    self._version(name, version, version["version"] == active)

    def _version(self, name: str, version: Mapping[str, Any], active: bool) -> None:
        number = version["version"]
        with box("version", "li"):
            text(f"@{number}", "version-number")
            with box("facts"):
                if active:
                    chip("answers", "good")
                for part in facts(version):
                    text(part, "small muted", "span")
                if "problem" in version:
                    text(version["problem"], "small reason")
            if "problem" not in version:
                button(
                    "Download", lambda: self._download(name, number), icon="download", kind="quiet",
                    shows_label=False, name=f"Download {name} version {number}",
                )  # fmt: skip
            if not active and version.get("fits"):
                button(
                    "Use", lambda: self._use(name, number), kind="quiet", name=f"Use {name} version {number}"
                )

    async def _use(self, name: str, version: int) -> None:
        if await self.desk.do(self.desk.actions.use, name, version):
            self.desk.progress.changes += 1
            self.desk.tell(f"{name}@{version} answers now.", "positive")

    async def _roll_back(self, name: str) -> None:
        def rolled_back() -> str:
            version = self.desk.actions.roll_back(name)
            return f"{name}@{version} answers now." if version else f"The base answers for {name} now."

        if said := await self.desk.do(rolled_back):
            self.desk.tell(said, "positive")

    async def _download(self, name: str, version: int) -> None:
        if (packed := await self.desk.do(self.desk.actions.download, name, version)) is not None:
            with self.desk.client:
                ui.download.content(packed[1], packed[0], "application/zip")

    def _talk(self, name: str) -> None:
        self.desk.session.adapter = name
        self.desk.show("chat")

    async def _uploaded(self, event: UploadEventArguments) -> None:
        data, desk, name = await event.file.read(), self.desk, (self.name.value or "").strip()
        ref = await desk.do(desk.actions.take_in, name, event.file.name, data)
        self.upload.reset()
        if ref is not None:
            self.name.value = ""
            desk.progress.changes += 1
            desk.tell(f"{ref} answers now.", "positive")

    async def _begin(self) -> None:
        name = await self.desk.do(self.desk.actions.begin, (self.name.value or "").strip())
        if name is not None:
            self.name.value = ""
            self.desk.session.new = self.desk.session.adapter = name
            self.desk.progress.changes += 1
            self.desk.show("chat")
            self.desk.tell(f"{name} answers as the base until its first lesson. Teach it something.")


def facts(version: Mapping[str, Any]) -> list[str]:
    """A version's figures in words, those that were measured."""
    if "problem" in version:
        return []
    count, metrics = version["lessons"], version["metrics"]
    origin = f"{count} lesson{'' if count == 1 else 's'}" if version["origin"] == "taught" else "imported"
    parts = [origin]
    parts += [f"{said} {share}" for key, said in FIGURES if (share := percent(metrics.get(key)))]
    if "gate" in metrics:
        parts.append(f"gate {metrics['gate']}")
    if isinstance(seconds := metrics.get("seconds"), int | float):
        parts.append(f"learnt in {seconds:.1f} s")
    if not version["fits"]:
        parts.append("made for another base")
    return [*parts, ago(version["created"])]
