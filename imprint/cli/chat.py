"""`imprint chat`: talk, and teach while you talk.

On a terminal it has history, completion, several lines and a toolbar; fed from a pipe it reads lines plainly,
so that a script can drive it. What a conversation is, is in `imprint.chat`.
"""

from __future__ import annotations

import argparse
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING

from imprint.cli import flags
from imprint.config import add_flags, from_flags
from imprint.errors import ImprintError, StorageError

if TYPE_CHECKING:
    from imprint.chat import Chat
    from imprint.cli.chat_commands import Commands
    from imprint.cli.terminal import Terminal
    from imprint.live.background import Notice
    from imprint.store import Home

INTERRUPTED = 130
EXAMPLES = """\
examples:
  imprint chat
  imprint chat --adapter juno --system "Answer in one sentence."
  printf '/teach Who are you? => Juno.\\n/wait\\nWho are you?\\n' | imprint chat

/help lists what can be done in a chat. Ctrl-C stops an answer and clears a line; twice in a row it leaves at
once, with exit code 130. Ctrl-D and /exit wait for lessons first. Fed from a pipe, answers go to stdout and
all else to stderr; lessons are learnt in the background all the same, and /wait waits for them."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    flags.add_adapter(
        parser, "the adapter NAME[@VERSION] that answers and learns, or 'auto' (default: 'default')"
    )
    parser.add_argument("--system", metavar="S", help="a system message before the conversation")
    parser.add_argument(
        "--max-tokens",
        type=flags.positive,
        default=256,
        metavar="N",
        help="each answer's bound (default 256)",
    )
    parser.add_argument(
        "--temperature", type=flags.temperature, default=0.0, metavar="X", help="0 is greedy (default 0)"
    )
    add_flags(parser)
    flags.add_base(parser)
    flags.add_output(parser)


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Talk until the person leaves. With --json nothing is shown, and the conversation is the document."""
    from imprint.model import DEFAULT_ADAPTER
    from imprint.types import Sampling

    system = None if arguments.system is None else flags.message_text(arguments.system, "system message")
    sampling = Sampling(max_tokens=arguments.max_tokens, temperature=arguments.temperature)
    known = [arguments.adapter] if arguments.adapter not in (None, DEFAULT_ADAPTER) else []
    settings = from_flags(vars(arguments))
    interactive = not arguments.json and sys.stdin.isatty() and sys.stdout.isatty()
    with flags.open_model(arguments, known=known) as model:
        from imprint.chat import Chat
        from imprint.live.driver import Driver

        log_into(model.home)
        screen = Screen(terminal, interactive=interactive)
        with closing(Driver()) as driver, closing(
            Chat(
                model, driver, adapter=arguments.adapter, system=system, sampling=sampling,
                settings=settings, on_notice=screen.notice,
            )
        ) as chat:  # fmt: skip
            code = Talk(chat, screen).run()
            messages = [{"role": message.role, "content": message.content} for message in chat.messages]
            terminal.result({"messages": messages, "model": model.info.name, "adapter": chat.answering})
    return code


class Screen:
    """Where the chat speaks. Notices come from another thread: they wait while an answer is being written."""

    def __init__(self, terminal: Terminal, *, interactive: bool) -> None:
        self.terminal = terminal
        self.interactive = interactive
        self._held: list[str] = []
        self._free = False
        self._guard = threading.Lock()

    def notice(self, notice: Notice) -> None:
        with self._guard:
            if self._free:
                self.note(notice.text)
            else:
                self._held.append(notice.text)

    @contextmanager
    def open_to_notices(self) -> Iterator[None]:
        """Inside the block notices are shown as they come; before it, those that were held back."""
        with self._guard:
            for text in self._held:
                self.note(text)
            self._held.clear()
            self._free = True
        try:
            yield
        finally:
            with self._guard:
                self._free = False

    def note(self, text: str) -> None:
        """One line that is not an answer: on stdout in a terminal, where the prompt makes room for it."""
        line = "* " + " ".join(text.splitlines())
        if self.interactive:
            self.terminal.say(line)
            sys.stdout.flush()
        else:
            self.terminal.note(line)

    def error(self, error: ImprintError) -> None:
        if self.interactive:
            self.terminal.say("! " + " ".join(str(error).splitlines()))
        else:
            self.terminal.error(str(error))


class Talk:
    """The loop: read, answer, until the person leaves."""

    def __init__(self, chat: Chat, screen: Screen) -> None:
        from imprint.cli.chat_commands import Commands

        self.chat = chat
        self.screen = screen
        self.commands: Commands = Commands(chat, screen)
        self.read = self._reader()
        self._leaving = False  # the last thing that happened was a Ctrl-C: another one leaves

    def run(self) -> int:
        self._greet()
        while True:
            try:
                with self.screen.open_to_notices():
                    text = self.read()
                if text is None or self._handle(text):
                    break
            except KeyboardInterrupt:
                if not self.screen.interactive:
                    self._leave_lessons()
                    raise
                if self._leaving:
                    self._leave_lessons()
                    return INTERRUPTED
                self._leaving = True
                self.screen.note("stopped; Ctrl-C again leaves")
        return self._finish()

    def _handle(self, text: str) -> bool:
        """Do what one input says; true to leave."""
        self._leaving = False
        try:
            if text.startswith("/") and not text.startswith("//"):
                return self.commands.run(text)
            if text.strip():
                self._answer(text[1:] if text.startswith("//") else text)
        except ImprintError as error:
            self.screen.error(error)
        return False

    def _answer(self, text: str) -> None:
        begun = False
        try:
            with closing(self.chat.say(text)) as pieces:
                for piece in pieces:
                    begun = True
                    self.screen.terminal.piece(piece)
        except BaseException:
            if begun:
                self.screen.terminal.say(" ...")
            raise
        self.screen.terminal.say()
        sys.stdout.flush()

    def _greet(self) -> None:
        chat = self.chat
        if self.screen.interactive:
            self.screen.terminal.say(
                f"{chat.model.info.name}, answering as {chat.answering}. /help lists commands, /exit leaves."
            )
        if interrupted := chat.background.interrupted():
            count = "a lesson was" if len(interrupted) == 1 else f"{len(interrupted)} lessons were"
            self.screen.note(
                f"{count} interrupted and can still be learnt: /resume here, or `imprint teach --resume`"
            )

    def _finish(self) -> int:
        """Wait for lessons, unless the person will not."""
        with self.screen.open_to_notices():
            if self.chat.background.waiting:
                leave = " (Ctrl-C leaves it for later)" if self.screen.interactive else ""
                self.screen.note(f"still learning, waiting{leave}")
            try:
                self.chat.background.wait()
            except KeyboardInterrupt:
                self._leave_lessons()
                return INTERRUPTED
        return 0

    def _leave_lessons(self) -> None:
        background = self.chat.background
        if background.waiting > background.forgetting:
            self.screen.note(
                "what is not learnt yet is kept: /resume in the next chat, or `imprint teach --resume`"
            )
        if background.forgetting:
            self.screen.note("what is not forgotten yet is still known: /forget it in the next chat")

    def _reader(self) -> Callable[[], str | None]:
        if not self.screen.interactive:
            with suppress(AttributeError):  # stdin may be a stream of another kind, which has no encoding
                sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]
            return read_line
        from imprint.cli.chat_prompt import Prompt

        prompt = Prompt(self.chat, self.commands.words)
        return prompt.read


def read_line() -> str | None:
    """The next line of stdin, joined with the following one where it ends in a backslash; None at the end."""
    lines: list[str] = []
    while line := sys.stdin.readline():
        lines.append(line.removesuffix("\n").removesuffix("\r"))
        if not lines[-1].endswith("\\"):
            break
        lines[-1] = lines[-1][:-1]
    return "\n".join(lines) if lines else None


def log_into(home: Home) -> None:
    """Send what our own defects log to a file, as a traceback in the middle of a prompt helps nobody."""
    log = logging.getLogger("imprint")
    log.propagate = False
    with suppress(StorageError):
        log.addHandler(logging.FileHandler(home.folder("logs") / "chat.log", delay=True))
