"""The line that a person types in a chat: history, several lines, completion, and the toolbar below it.

All of prompt_toolkit is here. Knows what can be completed and what is going on; does nothing about either.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.enums import DEFAULT_BUFFER
from prompt_toolkit.filters import has_focus
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.patch_stdout import patch_stdout

from imprint.cli.terminal import visible
from imprint.errors import ImprintError, StorageError
from imprint.store import Home, guarded
from imprint.types import BASE_NAME

if TYPE_CHECKING:
    from imprint.chat import Chat

HISTORY = "chat_history"
REFRESH = 0.3  # seconds between two looks at what is being learnt


class Prompt:
    """Reads one input after the other."""

    def __init__(self, chat: Chat, commands: Iterable[str]) -> None:
        self.chat = chat
        self.session: PromptSession[str] = PromptSession(
            "> ",
            history=history(chat.model.home),
            multiline=True,
            prompt_continuation="  ",
            key_bindings=bindings(),
            completer=Words(chat, commands),
            bottom_toolbar=lambda: toolbar(chat),
            refresh_interval=REFRESH,
        )

    def read(self) -> str | None:
        """What was typed; "" when Ctrl-C cleared it, None at Ctrl-D. KeyboardInterrupt on an empty line."""
        with patch_stdout():
            try:
                return self.session.prompt()
            except EOFError:
                return None
            except KeyboardInterrupt:
                if not self.session.default_buffer.text:
                    raise
                return ""


class Words(Completer):
    """Commands at the beginning of a line, adapters after /adapter."""

    def __init__(self, chat: Chat, commands: Iterable[str]) -> None:
        self.chat = chat
        self.commands = sorted(commands)

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        typed = document.text_before_cursor
        command, space, word = typed.partition(" ")
        if not typed.startswith("/") or "\n" in typed:
            return
        choices = self.commands if not space else self._adapters() if command == "/adapter" else []
        start = word if space else command
        for choice in choices:
            if choice.startswith(start) and choice != start:
                yield Completion(choice, -len(start))

    def _adapters(self) -> list[str]:
        registry = self.chat.model.registry
        try:
            names = registry.names()
            versions = [f"{name}@{version}" for name in names for version in registry.versions(name)]
        except ImprintError:  # said when the adapter is used
            return []
        return [BASE_NAME, *names, *versions]


def bindings() -> KeyBindings:
    """Enter sends, Alt-Enter (or Enter after a backslash) adds a line; pasted line breaks are kept."""
    keys = KeyBindings()

    @keys.add("enter", filter=has_focus(DEFAULT_BUFFER))
    def send(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if buffer.complete_state is not None and buffer.complete_state.current_completion is not None:
            buffer.complete_state = None
        elif buffer.document.text_before_cursor.endswith("\\"):
            buffer.delete_before_cursor()
            buffer.insert_text("\n")
        else:
            buffer.validate_and_handle()

    @keys.add("escape", "enter", filter=has_focus(DEFAULT_BUFFER))
    def add_line(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    return keys


def toolbar(chat: Chat) -> str:
    """What answers, and how far learning has come."""
    parts = [chat.answering]
    latest, waiting = chat.background.latest, chat.background.waiting
    if latest is not None and latest.kind in ("step", "rescued"):
        fields = latest.fields
        parts.append(
            f"learning: step {fields['step']} of at most {fields['steps']}, loss {fields['loss']:.2f}"
        )
    elif waiting:
        parts.append(f"learning: {latest.fields.get('phase') if latest else 'waiting'}")
    if waiting > 1:
        parts.append(f"{waiting - 1} more waiting")
    return visible(" " + " | ".join(parts))


def history(home: Home) -> History:
    """The lines typed in earlier chats, for their owner alone; only of this one if there is no home."""
    file = home.path / HISTORY
    try:
        home.folder()
        with guarded(file):
            file.touch(mode=0o600)
            file.open("ab").close()
    except StorageError:
        return InMemoryHistory()
    return FileHistory(str(file))
