"""The page itself: the way in where the server has keys, then a header, six views and the learning panel, all
drawn again and again from the session and the events.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, get_args

from nicegui import Client, ui

from imprint.page.adapters import AdaptersView
from imprint.page.chat import Chat
from imprint.page.compare import CompareView
from imprint.page.desk import Desk, Desks
from imprint.page.jobs import JobsView
from imprint.page.lessons import LessonsView
from imprint.page.look import box, button, dress, favicon, picker, store, stored, text
from imprint.page.panel import Panel
from imprint.page.score import ScoreView
from imprint.page.session import View

TICK_SECONDS = 0.2
ANSWER_SECONDS = 30.0  # that a browser may take to say what it keeps
WRONG_SECONDS = 1.0  # that a wrong key takes to be answered
KEYS = (
    ("/", "write a message"), ("Enter", "send it"), ("g", "the last answer is good"), ("b", "it is bad"),
    ("c", "correct it"), ("Ctrl+Enter", "teach what is written"), ("v", "compare it with the base"),
    ("u", "undo the last lesson"), ("n", "new conversation"), ("1 to 6", "go to a view"),
    ("d", "dark or light"), ("Esc", "leave a field"), ("?", "this list"),
)  # fmt: skip


class Drawn(Protocol):
    async def draw(self) -> None: ...


@dataclass(frozen=True)
class Place:
    """A view as the navigation has it."""

    view: View
    label: str
    icon: str
    make: Callable[[Desk], Drawn]
    teaches: bool = True
    """Whether a key for chatting only leaves it closed."""


PLACES = (
    Place("chat", "Chat", "chat_bubble_outline", Chat, teaches=False),
    Place("lessons", "Lessons", "school", LessonsView),
    Place("adapters", "Adapters", "layers", AdaptersView),
    Place("compare", "Compare", "compare_arrows", CompareView, teaches=False),
    Place("score", "Score", "balance", ScoreView),
    Place("jobs", "Jobs", "inventory_2", JobsView),
)
assert tuple(place.view for place in PLACES) == get_args(View)


async def open_page(client: Client) -> None:
    """Build the page for one browser tab."""
    dress()
    desks: Desks = client.request.state.desks
    await client.connected()
    if client.is_deleted:
        return  # it was only looked at, without a browser behind it
    asked = f"return [{stored('key')}, {stored('dark', for_good=True)}]"
    secret, dark = await ui.run_javascript(asked, timeout=ANSWER_SECONDS) or (None, None)
    if client.id not in Client.instances:
        return
    dark_mode = ui.dark_mode({"dark": True, "light": False}.get(dark or ""))
    if (desk := desks.open(client, secret)) is not None:
        Frame(desk, dark_mode, locked=bool(desks.keys))
        return
    with box("lock") as form:
        ui.html(favicon(), sanitize=False).classes("mark").props('aria-hidden="true"')
        text("This server needs a key", "welcome-title", "h1")
        key = (
            ui.input("Key", password=True).props('outlined autofocus aria-label="Key"').classes("field wide")
        )

        async def enter() -> None:
            opened = desks.open(client, (key.value or "").strip())
            if opened is None:
                await asyncio.sleep(WRONG_SECONDS)
                said = "This is no key of this server."
                ui.notify(said, type="warning", position="top", textColor="white")
                return
            store("key", (key.value or "").strip())
            form.delete()
            with client.content:
                Frame(opened, dark_mode, locked=True)

        key.on("keydown.enter", enter)
        button("Open", enter, kind="main")


class Frame:
    def __init__(self, desk: Desk, dark_mode: ui.dark_mode, *, locked: bool) -> None:
        self.desk = desk
        self.dark_mode = dark_mode
        self._seen = -1
        self._views: dict[View, Drawn] = {}
        self._holders: dict[View, ui.element] = {}
        self._buttons: dict[View, ui.button] = {}
        self.places = [place for place in PLACES if desk.actions.may_teach or not place.teaches]
        desk.show = self.show
        with box("frame") as self.root:
            self._header(locked)
            with box("body"):
                with box("views", "main"):
                    for place in self.places:
                        self._holders[place.view] = box("holder")
                self.panel = Panel(desk) if desk.actions.may_teach else None
        self.help = self._help()
        self.show(desk.session.view if desk.session.view in self._holders else "chat")
        ui.timer(TICK_SECONDS, self.tick)

    def _header(self, locked: bool) -> None:
        with box("bar locked" if locked else "bar", "header"):
            with box("brand"):
                ui.html(favicon(), sanitize=False).classes("mark").props('aria-hidden="true"')
                text("Imprint", "brand-name")
            with box("nav", "nav", label="Views"):
                for number, place in enumerate(self.places, 1):
                    made = button(
                        place.label, lambda v=place.view: self.show(v), icon=place.icon, kind="quiet",
                        key=str(number),
                    )  # fmt: skip
                    self._buttons[place.view] = made
            with box("tools"):
                self.picker = picker("Answers", [], None, self._picked)
                button("Dark or light", self._turn, icon="contrast", kind="quiet", shows_label=False, key="d")
                button(
                    "Keys",
                    lambda: self.help.open(),
                    icon="keyboard",
                    kind="quiet",
                    shows_label=False,
                    key="?",
                )
                if locked:
                    button("Leave", self._leave, icon="logout", kind="quiet", shows_label=False)

    def _help(self) -> ui.dialog:
        with ui.dialog() as dialog, box("sheet"):
            text("Keys", "heading", "h2")
            with box("keys", "dl"):
                for key, meaning in KEYS:
                    text(key, "key", "dt")
                    text(meaning, "", "dd")
            button("Close", dialog.close)
        return dialog

    def show(self, view: View) -> None:
        """Go to a view; it is built when it is seen for the first time."""
        self.desk.session.view = view
        if view not in self._views:
            make = next(place.make for place in self.places if place.view == view)
            with self._holders[view]:
                self._views[view] = make(self.desk)
        for each, holder in self._holders.items():
            holder.set_visibility(each == view)
            self._buttons[each].props["aria-current"] = "page" if each == view else "false"
        self.root.props["data-view"] = view

    async def tick(self) -> None:
        desk = self.desk
        if not desk.client.has_socket_connection:
            return
        desk.session.seen = time.monotonic()
        desk.progress.catch_up()
        await self._draw_choices()
        await self._views[desk.session.view].draw()
        if self.panel is not None:
            await self.panel.draw()

    async def _draw_choices(self) -> None:
        """Keep the picker to what there is, and to what the session says answers."""
        desk, session = self.desk, self.desk.session
        if desk.progress.changes != self._seen:
            seen, choices = desk.progress.changes, await desk.do(desk.actions.choices, session.new)
            if choices is None:
                return
            self._seen = seen
            if session.adapter not in choices:
                session.adapter = choices[0] if choices else session.adapter
            self.picker.set_options(choices, value=session.adapter if choices else None)
        elif self.picker.value != session.adapter and session.adapter in self.picker.options:
            self.picker.set_value(session.adapter)

    def _picked(self) -> None:
        if self.picker.value:
            self.desk.session.adapter = self.picker.value

    async def _turn(self) -> None:
        """Dark, if it is light now, and the other way round; the browser remembers."""
        dark = self.dark_mode.value
        if dark is None:
            dark = await ui.run_javascript("return matchMedia('(prefers-color-scheme: dark)').matches")
        self.dark_mode.set_value(not dark)
        store("dark", "light" if dark else "dark", for_good=True)

    def _leave(self) -> None:
        store("key", None)
        ui.run_javascript("location.reload()")
