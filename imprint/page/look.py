"""How everything on the page looks and is named: the style sheet, the shortcuts' script, and the few elements
that all views are made of. Every control is made here, so that each has a name a screen reader can say.

Knows nothing of models, lessons or sessions.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

from nicegui import ui
from nicegui.events import UploadEventArguments

HERE = Path(__file__).parent
ACCENT, SLATE, AMBER, RED = "#0f766e", "#45403a", "#9a5b08", "#b3261e"
MARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" '
    f'fill="{ACCENT}"/><g fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round">'
    '<path d="M9 21c0-9 14-9 14 0"/><path d="M13 23c0-5 6-5 6 0"/><path d="M6 16c3-10 17-10 20 0"/></g></svg>'
)

SEND_ON_ENTER = """(event) => {
  if (event.shiftKey || event.isComposing) return;
  event.preventDefault();
  emit();
}"""
SEND_ON_CONTROL_ENTER = "(event) => { if ((event.metaKey || event.ctrlKey) && !event.isComposing) emit(); }"

Kind = Literal["plain", "main", "quiet"]
Tone = Literal["plain", "good", "busy", "bad"]


def favicon() -> str:
    return MARK


def dress() -> None:
    """Give the page being built its style sheet and its script."""
    ui.colors(primary=ACCENT, positive=ACCENT, info=SLATE, warning=AMBER, negative=RED)
    style = (HERE / "look.css").read_text(encoding="utf-8")
    script = (HERE / "keys.js").read_text(encoding="utf-8")
    ui.add_head_html(f"<style>{style}</style><script>{script}</script>")


def box(classes: str = "", tag: str = "div", *, label: str | None = None) -> ui.element:
    """A plain element; with a label it is a region that a screen reader can name."""
    element = ui.element(tag).classes(classes)
    if label is not None:
        element.props["aria-label"] = label
    return element


def text(content: str, classes: str = "", tag: str = "div") -> ui.label:
    """Text exactly as it is, never markup."""
    label = ui.label(content).classes(classes)
    label.tag = tag
    return label


def button(
    label: str,
    on_click: Callable[..., Any],
    *,
    icon: str | None = None,
    kind: Kind = "plain",
    shows_label: bool = True,
    key: str | None = None,
    name: str | None = None,
    classes: str = "",
) -> ui.button:
    """A button that says `label`, or shows an icon and is called so. `key` is its shortcut, as `keys.js`
    knows it; `name` what a screen reader says where the label alone would not tell which it is."""
    made = ui.button(label if shows_label else "", on_click=on_click, icon=icon, color=None)
    made.props("flat no-caps dense" if kind != "main" else "unelevated no-caps dense").classes(
        f"action {kind} {classes}"
    )
    made.props["aria-label"] = name or label
    if key is not None:
        made.props["data-key"] = key
    if not shows_label or key is not None:
        made.props["title"] = label if key is None else f"{label} ({key})"
    return made


def file_button(
    label: str,
    on_upload: Callable[[UploadEventArguments], Any],
    on_rejected: Callable[[str], Any],
    *,
    endings: Sequence[str],
    limit: int,
    kind: Kind = "plain",
    name: str | None = None,
) -> ui.upload:
    """A button for sending a file that ends in one of `endings` and has at most `limit` bytes; of any other
    `on_rejected` is told what it has to be. Whoever got the file resets the upload."""
    # The browser opens its file dialog for a click of the person, not for a word of the server.
    pick = button(label, lambda: None, kind=kind, icon="upload_file", name=name)
    wanted = f"the file has to end in {' or '.join(endings)} and have at most {limit >> 20} MiB"
    upload = ui.upload(
        on_upload=on_upload, on_rejected=lambda: on_rejected(wanted), auto_upload=True, max_file_size=limit
    )
    upload.props(f'accept="{",".join(endings)}"').classes("away")
    pick.on("click", js_handler=f"() => getElement({upload.id}).$refs.qRef.pickFiles()")
    return upload


def field(
    label: str, *, value: str = "", grows: bool = True, placeholder: str = "", classes: str = ""
) -> ui.input:
    """A field for text, which grows with it or is one line."""
    made = (ui.textarea if grows else ui.input)(label, value=value, placeholder=placeholder)
    made.props("outlined dense autogrow rows=1" if grows else "outlined dense").classes(f"field {classes}")
    made.props["aria-label"] = label
    if placeholder:
        made.props["stack-label"] = True
    return made


def sends(made: ui.input, on_send: Callable[..., Any], *, on: str = SEND_ON_ENTER) -> ui.input:
    """Have a key send what is in a field: Enter (Shift+Enter makes a new line), or Enter with Ctrl or Cmd."""
    made.on("keydown.enter", on_send, js_handler=on)
    return made


def picker(
    label: str, options: Sequence[str], value: str | None, on_change: Callable[..., Any], classes: str = ""
) -> ui.select:
    made = ui.select(list(options), label=label, value=value, on_change=on_change)
    made.props("outlined dense options-dense").classes(f"picker {classes}")
    made.props["aria-label"] = label
    made.props["popup-content-class"] = "choices"
    return made


def chip(content: str, tone: Tone = "plain") -> ui.label:
    return text(content, f"chip {tone}", "span")


def heading(content: str, explanation: str) -> None:
    with box():
        text(content, "heading", "h1")
        text(explanation, "muted")


def empty(icon: str, title: str, explanation: str) -> ui.element:
    """What a view says before there is anything in it: what it is for and how to begin."""
    with box("empty") as made:
        ui.icon(icon).classes("empty-icon").props('aria-hidden="true"')
        text(title, "empty-title", "h2")
        text(explanation, "muted")
    return made


def stored(name: str, *, for_good: bool = False) -> str:
    """JavaScript that gives what the browser keeps under a name: in this tab, or for good."""
    return f"{'local' if for_good else 'session'}Storage.getItem({json.dumps(f'imprint.{name}')})"


def store(name: str, value: str | None, *, for_good: bool = False) -> None:
    """Have the browser keep a value, or with None keep it no longer."""
    place, key = f"{'local' if for_good else 'session'}Storage", json.dumps(f"imprint.{name}")
    call = f"removeItem({key})" if value is None else f"setItem({key}, {json.dumps(value)})"
    ui.run_javascript(f"{place}.{call}")
