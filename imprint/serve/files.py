"""Files that clients sent for fine-tuning, and the results: kept in the home until they are deleted.

A file is an immutable folder `files/<id>/` with its content and a record; a client's file name is only ever
data. Knows nothing of jobs.
"""

from __future__ import annotations

import json
import re
import secrets
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from imprint.errors import InputError, StorageError
from imprint.examples import parse_line
from imprint.serve.errors import RequestError
from imprint.store import Home, guarded
from imprint.types import Example

ID = re.compile(r"file-[0-9a-f]{24}")
CONTENT, RECORD = "content", "file.json"
MOST_EXAMPLES = 20_000
MOST_FILES = 1000

Purpose = Literal["fine-tune", "fine-tune-results"]


@dataclass(frozen=True)
class Stored:
    """A file as the OpenAI API describes it."""

    id: str
    bytes: int
    created_at: int
    filename: str
    purpose: Purpose

    def record(self) -> dict[str, Any]:
        more = {"object": "file", "status": "processed", "status_details": None, "expires_at": None}
        return {**asdict(self), **more}


class Files:
    """All files of a home. Methods that take an id raise RequestError with status 404 for one it has not."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._root = home.path / "files"

    def add(self, filename: str, purpose: Purpose, data: bytes) -> Stored:
        """Keep a file; when this returns it is on disk. Raises StorageError."""
        assert purpose in get_args(Purpose)
        if len(self.all()) >= MOST_FILES:
            raise RequestError(f"there are {MOST_FILES} files already; delete some", status=409)
        id = f"file-{secrets.token_hex(12)}"
        stored = Stored(id, len(data), int(time.time()), filename[:255], purpose)
        contents = {CONTENT: data, RECORD: json.dumps(asdict(stored)).encode()}
        self._home.publish(self._root / id, contents, last=RECORD)
        return stored

    def all(self) -> list[Stored]:
        """Every file, newest first."""
        with guarded(self._root):
            folders = list(self._root.iterdir()) if self._root.is_dir() else []
            kept = [each for each in folders if ID.fullmatch(each.name) and (each / RECORD).exists()]
            kept.sort(key=lambda folder: (folder / RECORD).stat().st_mtime_ns, reverse=True)
            return [self._read(each) for each in kept]

    def get(self, id: str) -> Stored:
        folder = self._folder(id)
        with guarded(folder):
            return self._read(folder)

    def content(self, id: str) -> bytes:
        file = self._folder(id) / CONTENT
        with guarded(file):
            return file.read_bytes()

    def delete(self, id: str) -> None:
        self._home.discard(self._folder(id))

    def _folder(self, id: str) -> Path:
        folder = self._root / id
        if not ID.fullmatch(id) or not (folder / RECORD).is_file():
            raise RequestError(f"no file {id[:80]!r}", status=404, code="file_not_found", param="file_id")
        return folder

    def _read(self, folder: Path) -> Stored:
        try:
            return Stored(**json.loads((folder / RECORD).read_bytes()))
        except (ValueError, TypeError):
            raise StorageError(f"{folder / RECORD}: damaged; remove the folder") from None


def examples_of(data: bytes, filename: str) -> list[Example]:
    """The examples of a chat JSONL file. Raises InputError naming line and field."""
    examples = []
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if line.strip():
            examples.append(parse_line(line, filename[:80], number))
        if len(examples) > MOST_EXAMPLES:
            raise InputError(f"more than {MOST_EXAMPLES} examples; send less", file=filename[:80])
    if not examples:
        raise InputError('holds no examples; each line must be an object with "messages"', file=filename[:80])
    return examples
