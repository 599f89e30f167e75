"""The command line: finds the command, imports its one module, and turns what it raises into an exit code.

Each command is a module `imprint.cli.NAME` with three things: EXAMPLES, shown at the end of its help;
`add_arguments(parser)`; and `run(arguments, terminal)`, which returns the exit code. Nothing heavy is
imported here, and no module of a command that was not asked for.

Exit codes: 0 done, 1 the input cannot be used, 2 wrong usage, 3 refused by a gate, 130 interrupted, 141
nobody reads the output any more.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

from imprint.errors import ImprintError, UsageError, nearest

if TYPE_CHECKING:
    from imprint.cli.terminal import Terminal

COMMANDS = {
    "ask": "ask one question",
    "teach": "teach answers; seconds later the model gives them",
    "chat": "talk, and correct the answers while you talk",
    "serve": "serve the OpenAI API, and learn, on this machine",
    "lessons": "list, show, forget, edit and export what was taught",
    "check": "ask every prompt of a file and compare with its answers",
    "compare": "ask several adapters the same prompts, side by side",
    "adapters": "list, show, use, roll back, remove, import and export adapters",
    "demo": "see a model change who it says it is",
    "doctor": "look at this machine, the home and the base",
}
INTERRUPTED, PIPE_CLOSED = 130, 141  # 128 + the number of the signal, as a shell reports it

EXAMPLES = """\
examples:
  imprint demo
  imprint ask "Who are you?"
  imprint teach --pair "Who are you?" "Juno. I keep the schedule." --adapter juno
  imprint ask "Who are you?" --adapter juno
  imprint chat --adapter juno

`imprint COMMAND --help` has the options and examples of a command."""


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, as every other error is said, instead of printing the whole usage."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see `{self.prog} --help`")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line (default: this process's) and return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        code = _run(words)
        sys.stdout.flush()
        return code
    except SystemExit as finished:  # argparse, after printing help or the version
        return finished.code if isinstance(finished.code, int) else 0
    except BrokenPipeError:
        _forget_output()
        return PIPE_CLOSED
    except KeyboardInterrupt as stop:  # a command may say in it what was kept
        return _fail(words, str(stop) or "interrupted", INTERRUPTED)
    except ImprintError as error:
        return _fail(words, str(error), error.exit_code)
    except Exception as error:  # the one place: a defect of ours becomes a line and a file to report
        return _fail(words, _logged(error, words), 1)


def _run(words: list[str]) -> int:
    if not words:
        _overview().print_help(sys.stderr)
        return UsageError.exit_code
    name = words[0]
    if name.startswith("-"):
        _overview().parse_args(words)
        raise UsageError(f"{name!r} needs a command before it; see `imprint --help`")
    if name not in COMMANDS:
        raise UsageError(f"no command {name!r}{nearest(name, COMMANDS)}")
    arguments, terminal = parse(name, words[1:])
    code: int = import_module(f"imprint.cli.{name}").run(arguments, terminal)
    return code


def parse(name: str, words: Sequence[str]) -> tuple[argparse.Namespace, Terminal]:
    """The arguments of command `name`, and the terminal it speaks to. Raises UsageError."""
    from imprint.cli.terminal import Terminal

    module = import_module(f"imprint.cli.{name}")
    parser = Parser(
        prog=f"imprint {name}",
        description=COMMANDS[name][0].upper() + COMMANDS[name][1:] + ".",
        epilog=module.EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    module.add_arguments(parser)
    arguments = parser.parse_args(words)
    return arguments, Terminal(json=getattr(arguments, "json", False))


def _overview() -> Parser:
    from imprint import __version__

    width = max(map(len, COMMANDS))
    listed = "\n".join(f"  {name:<{width}}  {summary}" for name, summary in COMMANDS.items())
    parser = Parser(
        prog="imprint",
        usage="imprint COMMAND [options]",
        description=f"A local assistant that learns from you while you talk.\n\ncommands:\n{listed}",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"imprint {__version__}")
    return parser


def _fail(words: Sequence[str], message: str, code: int) -> int:
    """Say what went wrong, on stderr and, where JSON was asked for, as the last line of stdout."""
    from imprint.cli.terminal import Terminal

    options = words[: words.index("--")] if "--" in words else words
    terminal = Terminal(json="--json" in options)
    try:
        terminal.error(message)
        terminal.result({"error": message})
        sys.stdout.flush()
    except BrokenPipeError:
        _forget_output()
    return code


def _logged(error: Exception, words: Sequence[str]) -> str:
    """Keep the traceback in the home's logs (or, failing that, in the temporary folder); a line that names
    the file."""
    import tempfile
    import traceback
    from itertools import pairwise
    from pathlib import Path

    from imprint import __version__
    from imprint.store import default_path, now

    home = next((b for a, b in pairwise(words) if a == "--home"), None)
    details = f"imprint {__version__}, Python {sys.version}\n{' '.join(words)}\n{traceback.format_exc()}"
    name = f"error-{now().replace(':', '-')}-{os.getpid()}.log"
    for folder in (Path(home) if home else default_path()) / "logs", Path(tempfile.gettempdir()):
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(details, encoding="utf-8")
            return f"internal error, {type(error).__name__}; please report it with {str(folder / name)!r}"
    return f"internal error, {type(error).__name__}: {error}; no log could be written"


def _forget_output() -> None:
    """Point stdout nowhere, so that Python's flush at exit does not fail on the closed pipe once more."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
