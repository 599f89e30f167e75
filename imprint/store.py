"""The home: one folder and one SQLite database, changed only in ways that a crash cannot show.

Knows nothing of adapters' contents or of lessons' meaning. A reader may rely on three things: a published
folder is whole or absent, a transaction happened or did not, and an adapter is changed by one process at a
time.
"""

from __future__ import annotations

import errno
import json
import os
import secrets
import shutil
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from imprint.errors import AdapterBusy, StorageError
from imprint.types import NAME

DATABASE = "imprint.db"
BUSY_SECONDS = 10.0
SHORTEST_WAIT = 0.25  # longer than the moment in which `is_free` itself holds a lock
PART, OWNER = ".part", ".owner"  # suffixes of a folder being written and of the lock its writer holds


def m001_adapters(db: sqlite3.Connection) -> None:
    db.execute(
        "CREATE TABLE adapters ("
        "name TEXT PRIMARY KEY, last_version INTEGER NOT NULL DEFAULT 0, active INTEGER)"
    )


def m002_lessons(db: sqlite3.Connection) -> None:
    db.execute(
        "CREATE TABLE lessons ("
        "number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, "
        "adapter TEXT NOT NULL REFERENCES adapters (name), base TEXT NOT NULL, source TEXT NOT NULL, "
        "conversation TEXT, created TEXT NOT NULL, state TEXT NOT NULL, version INTEGER, reason TEXT, "
        "seed INTEGER NOT NULL, settings TEXT NOT NULL, examples TEXT NOT NULL)"
    )
    db.execute("CREATE INDEX lessons_of_adapter ON lessons (adapter, state)")


def m003_superseded(db: sqlite3.Connection) -> None:
    db.execute("ALTER TABLE lessons ADD COLUMN superseded_by TEXT")
    db.execute("ALTER TABLE lessons ADD COLUMN edit_of TEXT")
    db.execute(
        "CREATE TABLE superseded ("
        "lesson TEXT NOT NULL REFERENCES lessons (id) ON DELETE CASCADE, example INTEGER NOT NULL, "
        "version INTEGER NOT NULL, successor TEXT NOT NULL, PRIMARY KEY (lesson, example, version))"
    )


def m004_judgements(db: sqlite3.Connection) -> None:
    db.execute(
        "CREATE TABLE judgements ("
        "number INTEGER PRIMARY KEY, created TEXT NOT NULL, base TEXT NOT NULL, question TEXT NOT NULL, "
        "first TEXT NOT NULL, second TEXT NOT NULL, first_answer TEXT NOT NULL, second_answer TEXT NOT NULL, "
        "preferred TEXT NOT NULL, first_score INTEGER, second_score INTEGER)"
    )


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    m001_adapters, m002_lessons, m003_superseded, m004_judgements,
)  # fmt: skip


def default_path() -> Path:
    """IMPRINT_HOME, else this platform's folder for a user's data."""
    if named := os.environ.get("IMPRINT_HOME"):
        return Path(named).expanduser()
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "imprint"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "imprint"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "imprint"


def now() -> str:
    """The time in UTC, as every record of Imprint writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def storage_error(error: OSError | sqlite3.Error, path: Path) -> StorageError:
    """The one line a user sees when `path` could not be read or written."""
    elsewhere = "or use another folder (IMPRINT_HOME names the home)"
    code = error.errno if isinstance(error, OSError) else None
    text = str(error)
    if code in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) or "disk is full" in text:
        return StorageError(f"{path}: no space left to write; free some {elsewhere}; nothing was changed")
    if code in (errno.EROFS, errno.EACCES, errno.EPERM) or "readonly" in text:
        return StorageError(f"{path}: not permitted to write or read here; allow it {elsewhere}")
    if "unable to open" in text:
        return StorageError(f"{path}: cannot be opened; make its folder writable {elsewhere}")
    if "locked" in text:
        return StorageError(f"{path}: another process has been writing for {BUSY_SECONDS:g} s; try again")
    if isinstance(error, sqlite3.DatabaseError) and ("not a database" in text or "malformed" in text):
        return StorageError(f"{path}: damaged ({text}); move the file away, {elsewhere}")
    reason = error.strerror if isinstance(error, OSError) and error.strerror else text
    return StorageError(f"{path}: {reason}; check the folder {elsewhere}")


@contextmanager
def guarded(path: Path) -> Iterator[None]:
    """Failures of the disk or the database inside the block become StorageError about `path`."""
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise  # a wrong statement is our mistake, not the disk's
    except (OSError, sqlite3.Error) as error:
        raise storage_error(error, path) from error


class Home:
    """One home folder. Threads may share it; nothing on disk is made before something is written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._guard = threading.RLock()
        self._connection: sqlite3.Connection | None = None

    @classmethod
    def open(cls, path: Path | None = None) -> Home:
        """The home at `path` (default: IMPRINT_HOME, else the platform's data folder), with what killed
        processes left half-written in it removed."""
        home = cls(Path(path) if path is not None else default_path())
        adapters = home.path / "adapters"
        with suppress(OSError):  # a home that cannot be listed fails where it is used, with a reason
            for parent in (home.path, adapters, *adapters.iterdir()):
                sweep(parent)
        return home

    def close(self) -> None:
        with self._guard:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def folder(self, *names: str) -> Path:
        """A folder below the home, made if it is missing."""
        path = self.path.joinpath(*names)
        with guarded(path):
            path.mkdir(parents=True, exist_ok=True)
        return path

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A write transaction: all of the block's statements or, after any exception, none.

        Raises StorageError when the database cannot be opened or written or stays locked for BUSY_SECONDS."""
        with self._guard, guarded(self.path / DATABASE):
            db = self._open_database()
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:  # SQLite ends it by itself on a full disk
                    db.execute("ROLLBACK")
                raise

    def rows(self, query: str, parameters: tuple[object, ...] = ()) -> list[sqlite3.Row]:
        """All rows of a SELECT; none, and nothing made, while there is no database yet."""
        with self._guard, guarded(self.path / DATABASE):
            if self._connection is None and not (self.path / DATABASE).exists():
                return []
            return self._open_database().execute(query, parameters).fetchall()

    def _open_database(self) -> sqlite3.Connection:
        if self._connection is None:
            path = self.folder() / DATABASE
            # One connection for all threads: `_guard` admits them one at a time.
            db = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
            try:
                db.row_factory = sqlite3.Row
                enter_wal(db)
                db.execute("PRAGMA foreign_keys = ON")
                migrate(db, path)
            except BaseException:
                db.close()
                raise
            self._connection = db
        return self._connection

    def publish(self, folder: Path, files: Mapping[str, bytes], last: str) -> None:
        """Make `folder` with `files` in one instant, `last` written after all others; if that fails it is not
        there.

        `folder` must not exist, or be empty; the name of a file has no separator. Raises StorageError."""
        assert last in files and all(Path(name).name == name for name in files)
        order = [*sorted(name for name in files if name != last), last]
        with guarded(folder):
            folder.parent.mkdir(parents=True, exist_ok=True)
            with part_of(folder) as part:
                part.mkdir()
                for name in order:
                    write_synced(part / name, files[name])
                sync_folder(part)
                if folder.exists():
                    folder.rmdir()
                part.rename(folder)
                sync_folder(folder.parent)

    def discard(self, folder: Path) -> None:
        """Remove `folder` and all in it; to a reader it goes in one instant. Raises StorageError."""
        with guarded(folder), part_of(folder) as part:
            folder.rename(part)
            sync_folder(folder.parent)

    @contextmanager
    def lock(self, name: str, wait: float = 0.0) -> Iterator[None]:
        """Be the only process and thread that changes adapter `name`. Not reentrant; the system releases the
        lock of a process that is killed.

        Waits up to `wait` seconds, then raises AdapterBusy saying who holds it."""
        assert NAME.fullmatch(name), name
        place = self.folder("locks")
        lock, holder = FileLock(place / f"{name}.lock"), place / f"{name}.json"
        with guarded(place):
            try:
                lock.acquire(timeout=max(wait, SHORTEST_WAIT))
            except Timeout:
                raise AdapterBusy(busy_message(name, holder)) from None
        try:
            with guarded(holder):
                about = {"pid": os.getpid(), "command": command_line(), "since": now()}
                replace_file(holder, json.dumps(about).encode())
            yield
        finally:
            with suppress(OSError):
                holder.unlink(missing_ok=True)
            lock.release()

    def is_free(self, name: str) -> bool:
        """Whether no process, this one included, holds the lock of adapter `name`."""
        assert NAME.fullmatch(name), name
        path = self.path / "locks" / f"{name}.lock"
        if not path.exists():
            return True
        with guarded(path):
            return try_lock(path, release=True) is not None


def enter_wal(db: sqlite3.Connection) -> None:
    """Switch to write-ahead logging; SQLite does not itself wait for another process that is switching
    too."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def migrate(db: sqlite3.Connection, path: Path) -> None:
    """Bring the database up to date in one transaction; refuse one that a newer Imprint has changed."""
    known = {step.__name__ for step in MIGRATIONS}
    done = migrated(db)
    if newer := sorted(done - known):
        raise StorageError(
            f"{path}: written by a newer Imprint (it has {newer[-1]!r}); upgrade Imprint "
            "or set IMPRINT_HOME to another folder"
        )
    if done == known:
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        db.execute("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied TEXT NOT NULL)")
        done = migrated(db)  # another process may have migrated while this one waited
        for step in MIGRATIONS:
            if step.__name__ not in done:
                step(db)
                db.execute("INSERT INTO migrations VALUES (?, ?)", (step.__name__, now()))
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def migrated(db: sqlite3.Connection) -> set[str]:
    """Names of the migrations that this database has had."""
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'migrations'").fetchone():
        return set()
    return {str(row["name"]) for row in db.execute("SELECT name FROM migrations")}


@contextmanager
def part_of(folder: Path) -> Iterator[Path]:
    """A free path beside `folder` to write in or to move into; what is still there afterwards is removed.

    Its lock file marks it as in use, so that `sweep` removes it only after its process has gone."""
    sweep(folder.parent)
    part = folder.parent / f".imprint-{folder.name[:100]}-{secrets.token_hex(8)}{PART}"
    owner = FileLock(part.with_suffix(OWNER))
    owner.acquire(timeout=BUSY_SECONDS)  # at most a sweeper holds it, for a moment
    try:
        yield part
    finally:
        shutil.rmtree(part, ignore_errors=True)
        drop(owner)


def sweep(parent: Path) -> None:
    """Remove what processes that no longer run left half-written in `parent`; never fails."""
    with suppress(OSError):
        for path in {
            each.with_suffix(OWNER) for each in parent.glob(".imprint-*") if each.suffix in (PART, OWNER)
        }:
            if owner := try_lock(path):
                shutil.rmtree(path.with_suffix(PART), ignore_errors=True)
                drop(owner)


def drop(lock: FileLock) -> None:
    """Release a lock and remove its file: while it is held, so that nobody else can hold that file (who waits
    for it notices and makes another), except on Windows, which removes no open file."""
    path = Path(lock.lock_file)
    if os.name == "nt":
        lock.release()
    with suppress(OSError):
        path.unlink(missing_ok=True)
    lock.release()


def try_lock(path: Path, *, release: bool = False) -> FileLock | None:
    """The lock at `path`, taken (and with `release` given back at once), or None when somebody holds it."""
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return None
    if release:
        lock.release()
    return lock


def write_synced(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def replace_file(path: Path, data: bytes) -> None:
    """Make `path` hold `data` in one instant; on any failure it keeps what it held. Raises OSError."""
    part = path.with_name(f".imprint-{path.name}-{secrets.token_hex(8)}.new")
    try:
        write_synced(part, data)
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def sync_folder(path: Path) -> None:
    """Make renames in `path` durable; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def command_line() -> str:
    return " ".join([Path(sys.argv[0]).name, *sys.argv[1:]])[:200]


def busy_message(name: str, holder: Path) -> str:
    try:
        about = json.loads(holder.read_bytes())
        who = f"process {about['pid']} ({about['command']}) since {about['since']}"
    except (OSError, ValueError, KeyError, TypeError):  # the holder has only just come or is about to go
        who = "another process"
    return f"adapter {name!r} is being changed by {who}; wait until it is done, or end that process"
