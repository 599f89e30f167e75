"""Everything Imprint raises on purpose; a message states the fact, the offending value and the remedy, in one
line.

ImprintError                     exit code 1
├── InputError                   a file, prompt or field of the user's cannot be used; names file, line and
field ├── BaseModelError               a base cannot be found, read or run
├── AdapterError                 an adapter cannot be used
│   ├── UnknownAdapter           no such name or version; offers the nearest
│   ├── AdapterMismatch          made for another base, or tensors that do not fit; lists every mismatch
│   └── AdapterBusy              another process is changing it
├── StorageError                 the home cannot be read or written
├── UsageError                   exit code 2: the command line itself is wrong
└── Refused                      exit code 3: a gate or guard said no, and nothing changed
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from pathlib import Path


class ImprintError(Exception):
    exit_code = 1


class InputError(ImprintError):
    """`file`, `line` and `field` say where, as far as they are known."""

    def __init__(
        self,
        message: str,
        *,
        file: Path | str | None = None,
        line: int | None = None,
        field: str | None = None,
    ) -> None:
        place = ":".join(str(part) for part in (file, line) if part is not None)
        where = ", ".join(part for part in (place, f"field {field!r}" if field else "") if part)
        super().__init__(f"{where}: {message}" if where else message)


class BaseModelError(ImprintError):
    pass


class AdapterError(ImprintError):
    pass


class UnknownAdapter(AdapterError):
    """`known` are the names (or versions) that would have worked."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(f"no adapter {name!r}{nearest(name, known)}")


class AdapterMismatch(AdapterError):
    def __init__(self, name: str, mismatches: Sequence[str]) -> None:
        super().__init__(f"adapter {name!r} does not fit this base: " + "; ".join(mismatches))
        self.mismatches = tuple(mismatches)


class AdapterBusy(AdapterError):
    pass


class StorageError(ImprintError):
    pass


class UsageError(ImprintError):
    exit_code = 2


class Refused(ImprintError):
    exit_code = 3


def nearest(name: str, known: Iterable[str]) -> str:
    """The end of an unknown-name message: the closest known name, else all of them, else that there are
    none."""
    names = list(known)
    if close := difflib.get_close_matches(name, names, n=1, cutoff=0.5):
        return f"; did you mean {close[0]!r}?"
    return f"; there are: {', '.join(names)}" if names else "; there are none yet"
