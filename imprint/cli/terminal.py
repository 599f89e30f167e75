"""What a command shows: results on stdout, progress and diagnostics on stderr, and JSON where it is asked
for.

Knows nothing of what the commands do. rich, which honours NO_COLOR and COLUMNS, is imported when something is
drawn.
"""

from __future__ import annotations

import json as json_format
import math
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

NARROW = 64  # columns; below this a progress line has no room for a bar
PLAIN_SECONDS = 1.0  # the least time between two lines of progress where there is no terminal


class Terminal:
    """Where one command speaks. With `json`, stdout gets the one document of `result` and nothing else."""

    def __init__(self, *, json: bool = False) -> None:
        self.json = json

    def say(self, text: str = "") -> None:
        """A line for people, on stdout."""
        if not self.json:
            print(visible(text))

    def piece(self, text: str) -> None:
        """A piece of a longer text, on stdout at once."""
        if not self.json:
            print(visible(text), end="", flush=True)

    def note(self, text: str) -> None:
        """A line on stderr that is no result: what is going on, what to know."""
        print(visible(text), file=sys.stderr, flush=True)

    def error(self, message: str) -> None:
        self.note("imprint: " + " ".join(message.split("\n")))

    def result(self, record: Mapping[str, Any]) -> None:
        """The command's JSON document, on one line of stdout; without `json`, nothing."""
        if self.json:
            print(to_json(record), flush=True)

    def table(self, header: Sequence[str], rows: Iterable[Sequence[str]], *, lines: bool = False) -> None:
        """A table on stdout, as wide as the terminal, long texts wrapped; `lines` are drawn between the
        rows."""
        if self.json:
            return
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        table = Table(
            show_lines=lines, box=None if not lines else _box(), pad_edge=lines, header_style="bold"
        )
        for title in header:
            table.add_column(Text(title), overflow="fold")
        for row in rows:
            # As Text, so that nothing in an answer is taken for markup.
            table.add_row(*(Text(visible(cell)) for cell in row))
        Console(file=sys.stdout, highlight=False).print(table)

    def progress(self, subject: str) -> Progress:
        """Progress of one piece of work on stderr: a bar on a terminal, else a line now and then."""
        return BarProgress(subject) if sys.stderr.isatty() else LineProgress(subject)


class Progress(Protocol):
    """Progress from 0 to 1 with a few words; a context manager, so that it ends whatever happens."""

    def __enter__(self) -> Progress: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def show(self, share: float, words: str) -> None: ...


class BarProgress:
    """A live bar; on a narrow terminal only its words."""

    def __init__(self, subject: str) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn

        console = Console(stderr=True, highlight=False)
        columns: list[ProgressColumn | str] = [TextColumn("{task.description}", markup=False)]
        if console.width >= NARROW:
            columns.append(BarColumn(bar_width=max(8, console.width // 4)))
        columns.append(TextColumn("{task.fields[words]}", markup=False))
        self._bar: Bar = Progress(*columns, console=console)
        self._task = self._bar.add_task(visible(subject), total=1.0, words="")

    def __enter__(self) -> BarProgress:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def show(self, share: float, words: str) -> None:
        self._bar.update(self._task, completed=share, words=words)


class LineProgress:
    """Plain lines for a log: at most one a second, none twice, and the last state at the end."""

    def __init__(self, subject: str) -> None:
        self._subject = visible(subject)
        self._shown = -math.inf
        self._waiting = self._last = ""

    def __enter__(self) -> LineProgress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._print()

    def show(self, share: float, words: str) -> None:
        self._waiting = "" if words == self._last else words
        if time.monotonic() - self._shown >= PLAIN_SECONDS:
            self._print()

    def _print(self) -> None:
        if self._waiting:
            print(f"{self._subject}: {self._waiting}", file=sys.stderr, flush=True)
            self._last, self._waiting, self._shown = self._waiting, "", time.monotonic()


def visible(text: str) -> str:
    """The text without characters that a terminal would obey: a model's answer must not move the cursor."""
    return "".join(c if c in "\n\t" or not (c < " " or "\x7f" <= c <= "\x9f") else "\ufffd" for c in text)


def to_json(record: Mapping[str, Any]) -> str:
    """One line of JSON; a number that JSON has no word for (NaN, infinity) becomes null."""
    return json_format.dumps(_plain(record), ensure_ascii=False, allow_nan=False)


def shortened(text: str, width: int) -> str:
    """A text on one line of at most `width` characters."""
    line = " ".join(text.split())
    return line if len(line) <= width else line[: max(0, width - 3)] + "..."


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _box() -> Any:
    from rich import box

    return box.ROUNDED
