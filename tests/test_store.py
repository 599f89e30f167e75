from __future__ import annotations

import errno
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from imprint import store
from imprint.errors import AdapterBusy, StorageError
from imprint.store import DATABASE, Home

FILES = {"weights": b"w" * 1000, "card.json": b"{}"}
SCHEMA = {
    "adapters": "CREATE TABLE adapters (name TEXT PRIMARY KEY, last_version INTEGER NOT NULL DEFAULT 0, "
    "active INTEGER)",
    "lessons": "CREATE TABLE lessons (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, "
    "adapter TEXT NOT NULL REFERENCES adapters (name), base TEXT NOT NULL, source TEXT NOT NULL, "
    "conversation TEXT, created TEXT NOT NULL, state TEXT NOT NULL, version INTEGER, reason TEXT, "
    "seed INTEGER NOT NULL, settings TEXT NOT NULL, examples TEXT NOT NULL, "
    "superseded_by TEXT, edit_of TEXT)",
    "superseded": "CREATE TABLE superseded (lesson TEXT NOT NULL REFERENCES lessons (id) ON DELETE CASCADE, "
    "example INTEGER NOT NULL, version INTEGER NOT NULL, successor TEXT NOT NULL, "
    "PRIMARY KEY (lesson, example, version))",
    "judgements": "CREATE TABLE judgements (number INTEGER PRIMARY KEY, created TEXT NOT NULL, "
    "base TEXT NOT NULL, question TEXT NOT NULL, first TEXT NOT NULL, second TEXT NOT NULL, "
    "first_answer TEXT NOT NULL, second_answer TEXT NOT NULL, preferred TEXT NOT NULL, "
    "first_score INTEGER, second_score INTEGER)",
    "lessons_of_adapter": "CREATE INDEX lessons_of_adapter ON lessons (adapter, state)",
    "migrations": "CREATE TABLE migrations (name TEXT PRIMARY KEY, applied TEXT NOT NULL)",
}


def listing(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def python(code: str, *arguments: object, **options: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1]
    )


def test_the_schema_is_this_one(home: Path) -> None:
    rows = Home.open().rows("SELECT 1")
    assert rows == [] and not home.exists()  # reading makes nothing
    with Home.open().transaction() as db:
        found = db.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        assert {row["name"]: row["sql"] for row in found} == SCHEMA
        assert [row["name"] for row in db.execute("SELECT name FROM migrations ORDER BY rowid")] == [
            "m001_adapters",
            "m002_lessons",
            "m003_superseded",
            "m004_judgements",
        ]
        assert db.execute("PRAGMA foreign_keys").fetchone()[0] == 1
        assert db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


def test_an_older_database_keeps_its_rows_and_gets_what_is_missing(home: Path) -> None:
    home.mkdir()
    db = sqlite3.connect(home / DATABASE)
    store.m001_adapters(db)
    db.execute("CREATE TABLE migrations (name TEXT PRIMARY KEY, applied TEXT NOT NULL)")
    db.execute("INSERT INTO migrations VALUES ('m001_adapters', '2024')")
    db.execute("INSERT INTO adapters VALUES ('juno', 3, 2)")
    db.commit()
    db.close()
    opened = Home.open()
    assert [tuple(row) for row in opened.rows("SELECT * FROM adapters")] == [("juno", 3, 2)]
    assert opened.rows("SELECT * FROM lessons") == []


def test_a_database_of_a_newer_imprint_is_refused_and_left_alone(home: Path) -> None:
    with Home.open().transaction() as db:
        db.execute("INSERT INTO migrations VALUES ('m999_future', '2099')")
    opened = Home.open()
    with pytest.raises(StorageError, match=r"newer Imprint \(it has 'm999_future'\); upgrade") as caught:
        opened.rows("SELECT 1")
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_database_is_named(home: Path) -> None:
    home.mkdir()
    (home / DATABASE).write_bytes(b"not a database, but long enough to have a header " * 100)
    with pytest.raises(StorageError, match=rf"{DATABASE}: damaged .*move the file away"):
        Home.open().rows("SELECT 1")


def test_the_platform_decides_where_home_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("IMPRINT_HOME")
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    places = {}
    for platform in ("linux", "darwin", "win32"):
        monkeypatch.setattr(sys, "platform", platform)
        places[platform] = store.default_path().relative_to(tmp_path).as_posix()
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("XDG_DATA_HOME")
    assert store.default_path() == tmp_path / ".local" / "share" / "imprint"
    assert places == {
        "linux": "data/imprint",
        "darwin": "Library/Application Support/imprint",
        "win32": "local/imprint",
    }


def test_a_failed_transaction_leaves_nothing(home: Path) -> None:
    opened = Home.open()
    with pytest.raises(ZeroDivisionError), opened.transaction() as db:
        db.execute("INSERT INTO adapters (name) VALUES ('juno')")
        raise ZeroDivisionError
    assert opened.rows("SELECT * FROM adapters") == []
    with opened.transaction() as db:  # and the connection still works
        db.execute("INSERT INTO adapters (name) VALUES ('juno')")
    assert len(Home.open().rows("SELECT * FROM adapters")) == 1


def test_threads_share_a_home(home: Path) -> None:
    opened = Home.open()

    def add(number: int) -> None:
        for _ in range(20):
            with opened.transaction() as db:
                db.execute("INSERT OR IGNORE INTO adapters (name) VALUES (?)", (f"a{number}",))
                db.execute(
                    "UPDATE adapters SET last_version = last_version + 1 WHERE name = ?", (f"a{number}",)
                )

    threads = [threading.Thread(target=add, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = opened.rows("SELECT name, last_version FROM adapters ORDER BY name")
    assert [tuple(row) for row in rows] == [(f"a{number}", 20) for number in range(4)]


def test_processes_that_open_a_fresh_home_at_once_all_succeed(home: Path) -> None:
    code = """
from imprint.store import Home
for _ in range(10):
    with Home.open().transaction() as db:
        db.execute("INSERT OR IGNORE INTO adapters (name) VALUES ('juno')")
        db.execute("UPDATE adapters SET last_version = last_version + 1")
"""
    runs = [python(code) for _ in range(3)]
    for run in runs:
        _, errors = run.communicate(timeout=60)
        assert run.returncode == 0, errors
    assert Home.open().rows("SELECT last_version FROM adapters")[0][0] == 30


def test_a_published_folder_is_whole_and_alone(home: Path) -> None:
    opened = Home.open()
    opened.publish(home / "adapters" / "juno" / "1", FILES, last="card.json")
    assert listing(home) == {"adapters/juno/1/weights": FILES["weights"], "adapters/juno/1/card.json": b"{}"}
    with pytest.raises(StorageError, match="not empty"):
        opened.publish(home / "adapters" / "juno" / "1", {"card.json": b"other"}, last="card.json")
    assert listing(home)["adapters/juno/1/card.json"] == b"{}"
    opened.discard(home / "adapters" / "juno" / "1")
    assert listing(home) == {} and list((home / "adapters" / "juno").iterdir()) == []


@pytest.mark.parametrize("call", ["fsync", "rename"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EIO])
def test_a_failure_at_any_write_leaves_nothing(
    home: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int
) -> None:
    opened = Home.open()
    opened.publish(home / "a" / "1", FILES, last="card.json")
    before = listing(home)
    real = getattr(os, call)
    for survived in range(2 if call == "fsync" else 1):
        calls = []

        def fail(*arguments: object, survived: int = survived, calls: list[int] = calls) -> object:
            calls.append(1)
            if len(calls) > survived:
                raise OSError(code, os.strerror(code))
            return real(*arguments)

        with monkeypatch.context() as patch:
            patch.setattr(os, call, fail)
            with pytest.raises(StorageError, match=r"a/2: .*; .* or use another folder") as caught:
                opened.publish(home / "a" / "2", FILES, last="card.json")
        assert "\n" not in str(caught.value)
        assert listing(home) == before and [path.name for path in (home / "a").iterdir()] == ["1"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_write_that_the_system_cuts_short_leaves_nothing(home: Path) -> None:
    code = """
import resource
from imprint.errors import StorageError
from imprint.store import Home
home = Home.open()
resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))
try:
    home.publish(home.path / "a" / "1", {"card.json": b"{}", "weights": b"w" * 1000}, last="card.json")
except StorageError as error:
    print(error)
"""
    out, errors = python(code).communicate(timeout=30)
    assert "no space left to write; free some" in out and out.count("\n") == 1, errors
    assert listing(home) == {} and list((home / "a").iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX permissions")
def test_a_read_only_home_is_one_line_and_unchanged() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o555)
        is_root = os.geteuid() == 0
        if is_root:
            os.seteuid(65534)  # the superuser may write anywhere
        try:
            home = Home.open(folder / "home")
            for attempt in (
                lambda: home.transaction().__enter__(),
                lambda: home.publish(home.path / "1", FILES, last="card.json"),
                lambda: home.lock("juno").__enter__(),
            ):
                with pytest.raises(
                    StorageError, match="not permitted to write or read here; allow it"
                ) as caught:
                    attempt()
                assert "\n" not in str(caught.value) and str(folder) in str(caught.value)
        finally:
            if is_root:
                os.seteuid(0)
            folder.chmod(0o755)
        assert list(folder.iterdir()) == []


def test_a_home_below_a_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(StorageError, match="Not a directory"),
        Home.open(tmp_path / "file" / "home").transaction(),
    ):
        pass


def test_what_a_killed_process_left_goes_at_the_next_start_and_what_a_living_one_writes_stays(
    home: Path,
) -> None:
    code = """
import sys, time
from imprint.store import part_of
from pathlib import Path
folder = Path(sys.argv[1])
folder.parent.mkdir(parents=True, exist_ok=True)
with part_of(folder) as part:
    part.mkdir()
    (part / "half").write_bytes(b"half")
    print("ready", flush=True)
    time.sleep(60)
"""
    writer = python(code, home / "adapters" / "juno" / "1")
    assert writer.stdout is not None and writer.stdout.readline() == "ready\n"
    Home.open()
    assert [path.name for path in (home / "adapters" / "juno").glob("*/half")] == ["half"]
    writer.kill()
    writer.wait()
    (home / "adapters" / "juno" / ".imprint-2-0.owner").write_bytes(b"")  # killed before it made its folder
    Home.open()
    assert listing(home) == {} and list((home / "adapters" / "juno").iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_killed_at_any_instant_a_folder_is_whole_or_absent(home: Path) -> None:
    code = """
import itertools
from imprint.store import Home
home = Home.open()
contents = {"weights": b"w" * 200000, "card": b"c"}
for number in itertools.count():
    home.publish(home.path / "adapters" / "a" / str(number), contents, last="card")
    if number == 0:
        print("ready", flush=True)
"""
    for attempt in range(4):
        writer = python(code.replace("count()", f"count({attempt}000)").replace("== 0", f"== {attempt}000"))
        assert writer.stdout is not None and writer.stdout.readline() == "ready\n"
        time.sleep(0.013 * (attempt + 1))
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        Home.open()
        folders = list((home / "adapters" / "a").iterdir())
        assert folders and all(folder.name.isdigit() for folder in folders)
        for folder in folders:
            assert {path.name: path.stat().st_size for path in folder.iterdir()} == {
                "weights": 200000,
                "card": 1,
            }


def test_a_lock_has_one_holder_who_is_named(home: Path) -> None:
    code = """
import time
from imprint.store import Home
with Home.open().lock("juno"):
    print("ready", flush=True)
    time.sleep(60)
"""
    holder = python(code)
    assert holder.stdout is not None and holder.stdout.readline() == "ready\n"
    opened = Home.open()
    assert not opened.is_free("juno") and opened.is_free("ada")
    with (
        pytest.raises(AdapterBusy, match=rf"process {holder.pid} \(.*\) since 20.*wait until"),
        opened.lock("juno"),
    ):
        pass
    with opened.lock("ada"):
        pass
    holder.kill()
    holder.wait()
    assert opened.is_free("juno")
    with opened.lock("juno"):
        about = json.loads((home / "locks" / "juno.json").read_bytes())
        assert about["pid"] == os.getpid()
        assert not opened.is_free("juno")
    assert opened.is_free("juno") and not (home / "locks" / "juno.json").exists()


def test_a_lock_is_waited_for(home: Path) -> None:
    opened = Home.open()
    order = []
    taken = threading.Event()

    def hold() -> None:
        with opened.lock("juno"):
            taken.set()
            time.sleep(0.4)
            order.append("first")

    thread = threading.Thread(target=hold)
    thread.start()
    taken.wait()
    with opened.lock("juno", wait=10):
        order.append("second")
    thread.join()
    assert order == ["first", "second"]


def test_a_full_disk_in_the_database_rolls_back(home: Path) -> None:
    opened = Home.open()
    with opened.transaction() as db:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
    assert opened._connection is not None
    opened._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StorageError, match="no space left"), opened.transaction() as db:
        for number in range(1000):
            db.execute("INSERT INTO adapters (name) VALUES (?)", (f"a{number:0200}",))
    assert opened.rows("SELECT * FROM adapters") == []


def test_replacing_a_file_keeps_the_old_one_on_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    store.replace_file(path, b"one")

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="full"):
        store.replace_file(path, b"two")
    assert listing(tmp_path) == {"file": b"one"}
