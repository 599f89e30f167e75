"""What the trunk said, on disk: a new process learns the next lesson without reading the earlier ones again.

One SQLite file for all bases, mapped into memory, bounded, and safe to delete at any time. A row's key is a
hash of what it depends on (base, dtype, depth, token ids), so no text is in it; every row has a checksum, and
one that does not match counts as missing. It is a cache: where it cannot be read or written, work goes on
without it, and a damaged file is begun anew. It knows bytes; nothing of tensors, lessons or adapters.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import sqlite3
import time
from array import array
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Generic, TypeVar

from imprint import __version__

FILE = "trunk.db"
LIMIT = 2 << 30  # bytes of the file, beyond which the rows that were not used for longest go
LEAST_FREE = 1 << 30  # bytes of the disk that are left to others
DROPPED = 10  # one row in so many goes at a time
FRESH = 24 * 3600.0  # seconds in which a row's use is noted once
AT_ONCE = 400  # keys in one query
BUSY_SECONDS = 2.0

Ids = tuple[int, ...]
R = TypeVar("R")
T = TypeVar("T")
log = logging.getLogger(__name__)


class Shelf(Generic[R]):
    """Rows of one sort, `of`, as `pack` and `unpack` make bytes of them. One thread drives it at a time."""

    def __init__(
        self,
        folder: Path,
        of: str,
        pack: Callable[[R], bytes],
        unpack: Callable[[bytes], R],
        *,
        limit: int = LIMIT,
        least_free: int = LEAST_FREE,
    ) -> None:
        self.file = folder / FILE
        self.limit = limit
        self.least_free = least_free
        self._of = hashlib.blake2b(f"{__version__} {of}".encode(), digest_size=32).digest()
        self._pack, self._unpack = pack, unpack
        self._database: sqlite3.Connection | None = None
        self._usable = True

    def find(self, depth: int, tokens: Sequence[Ids]) -> dict[Ids, R]:
        """What is known of these sequences at a depth."""
        return self._carried_out(lambda database: self._found(database, depth, tokens)) or {}

    def add(self, depth: int, rows: Mapping[Ids, R]) -> None:
        """Keep these, and let others go where that is too much."""
        self._carried_out(lambda database: self._added(database, depth, rows))

    def close(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None

    def _found(self, database: sqlite3.Connection, depth: int, tokens: Sequence[Ids]) -> dict[Ids, R]:
        sequences = {self._key(depth, ids): ids for ids in tokens}
        keys = list(sequences)
        found: dict[Ids, R] = {}
        long_ago: list[tuple[float, bytes]] = []
        now = time.time()
        for first in range(0, len(keys), AT_ONCE):
            some = keys[first : first + AT_ONCE]
            marks = ",".join("?" * len(some))
            query = f"SELECT key, used, checksum, data FROM rows WHERE key IN ({marks})"
            for key, used, checksum, data in database.execute(query, some):
                if _checksum(data) != checksum:
                    continue
                found[sequences[key]] = self._unpack(data)
                if now - used > FRESH:
                    long_ago.append((now, key))
        if long_ago:
            database.executemany("UPDATE rows SET used = ? WHERE key = ?", long_ago)
        return found

    def _added(self, database: sqlite3.Connection, depth: int, rows: Mapping[Ids, R]) -> None:
        if shutil.disk_usage(self.file.parent).free < self.least_free:
            return
        now = time.time()
        packed = [(self._key(depth, ids), self._pack(row)) for ids, row in rows.items()]
        database.executemany(
            "INSERT OR REPLACE INTO rows (key, used, checksum, data) VALUES (?, ?, ?, ?)",
            [(key, now, _checksum(data), data) for key, data in packed],
        )
        if _bytes(database) > self.limit:
            (count,) = database.execute("SELECT COUNT(*) FROM rows").fetchone()
            oldest = "SELECT key FROM rows ORDER BY used LIMIT ?"
            database.execute(f"DELETE FROM rows WHERE key IN ({oldest})", (1 + count // DROPPED,))

    def _key(self, depth: int, ids: Ids) -> bytes:
        return hashlib.blake2b(array("q", (depth, *ids)).tobytes(), key=self._of, digest_size=16).digest()

    def _carried_out(self, work: Callable[[sqlite3.Connection], T]) -> T | None:
        """The work's result, in one transaction; None where the file does not let it be done."""
        if not self._usable:
            return None
        try:
            if self._database is None:
                self._database = _open(self.file, self.limit)
            with self._database:
                return work(self._database)
        except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
            raise  # a wrong statement is our mistake, not the file's
        except (sqlite3.Error, OSError) as error:
            log.warning("%s cannot be used (%s); going on without it", self.file, error)
            self._usable = False
            self.close()
            if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
                _remove(self.file)
            return None


def _open(file: Path, limit: int) -> sqlite3.Connection:
    file.parent.mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(file, timeout=BUSY_SECONDS, check_same_thread=False)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute(f"PRAGMA mmap_size = {limit}")
        database.execute(
            "CREATE TABLE IF NOT EXISTS rows "
            "(key BLOB PRIMARY KEY, used REAL NOT NULL, checksum BLOB NOT NULL, data BLOB NOT NULL)"
        )
        database.execute("CREATE INDEX IF NOT EXISTS rows_by_use ON rows (used)")
    except BaseException:
        database.close()
        raise
    return database


def _bytes(database: sqlite3.Connection) -> int:
    """What the rows take of the file; pages that dropped rows left are used again."""
    names = ("page_count", "freelist_count", "page_size")
    (pages,), (free,), (size,) = (database.execute(f"PRAGMA {name}").fetchone() for name in names)
    return int((pages - free) * size)


def _checksum(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=8).digest()


def _remove(file: Path) -> None:
    for each in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
        with suppress(OSError):
            each.unlink(missing_ok=True)
