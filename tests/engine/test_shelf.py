"""Rows on disk come back as they were put there, and nothing that happens to the file stops anybody."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from imprint.engine import shelf as shelves
from imprint.engine.shelf import FILE, Shelf


def opened(folder: Path, of: str = "rows", **limits: Any) -> Shelf[bytes]:
    return Shelf(folder, of, bytes, bytes, **{"least_free": 0, **limits})


ROWS = {(1, 2, 3): b"one", (1, 2): b"two", (4,): b""}


def test_what_one_process_kept_another_finds(tmp_path: Path) -> None:
    first = opened(tmp_path)
    first.add(2, ROWS)
    first.close()
    second = opened(tmp_path)
    assert second.find(2, [*ROWS, (9,)]) == ROWS
    assert second.find(3, list(ROWS)) == {}
    assert opened(tmp_path, "rows of another base").find(2, list(ROWS)) == {}


def test_two_that_are_open_at_once_see_what_the_other_adds(tmp_path: Path) -> None:
    one, other = opened(tmp_path), opened(tmp_path)
    one.add(1, {(1,): b"a"})
    other.add(1, {(2,): b"b"})
    assert one.find(1, [(1,), (2,)]) == other.find(1, [(1,), (2,)]) == {(1,): b"a", (2,): b"b"}


def test_many_rows_are_found_in_one_call(tmp_path: Path) -> None:
    rows = {(number, number + 1): str(number).encode() for number in range(3 * shelves.AT_ONCE + 7)}
    kept = opened(tmp_path)
    kept.add(1, rows)
    assert kept.find(1, list(rows)) == rows


def test_a_row_that_changed_on_disk_counts_as_missing(tmp_path: Path) -> None:
    kept = opened(tmp_path)
    kept.add(1, ROWS)
    kept.close()
    with closing(sqlite3.connect(tmp_path / FILE)) as database, database:
        database.execute("UPDATE rows SET data = ? WHERE data = ?", (b"ONE", b"one"))
    assert set(opened(tmp_path).find(1, list(ROWS))) == {(1, 2), (4,)}


def test_the_rows_that_were_not_used_for_longest_go_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = opened(tmp_path, limit=600_000)
    days = iter(range(1000))
    monkeypatch.setattr(time, "time", lambda: next(days) * 2 * shelves.FRESH)
    for number in range(40):
        kept.add(1, {(number,): os.urandom(20_000)})
        assert set(kept.find(1, [(0,), (number,)])) == {(0,), (number,)}
    left = kept.find(1, [(number,) for number in range(40)])
    assert 10 < len(left) < 30 and (0,) in left and (1,) not in left
    assert (tmp_path / FILE).stat().st_size < 800_000


def test_nothing_is_written_where_the_disk_is_nearly_full(tmp_path: Path) -> None:
    kept = opened(tmp_path, least_free=1 << 62)
    kept.add(1, ROWS)
    assert kept.find(1, list(ROWS)) == {}


def test_a_damaged_file_is_begun_anew(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / FILE).write_bytes(b"no database at all" * 1000)
    kept = opened(tmp_path)
    kept.add(1, ROWS)
    assert kept.find(1, list(ROWS)) == {} and "going on without it" in caplog.text
    again = opened(tmp_path)
    again.add(1, ROWS)
    assert again.find(1, list(ROWS)) == ROWS


def test_without_a_place_to_write_nothing_is_kept_and_nobody_is_stopped(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    kept = opened(tmp_path / "file" / "cache")
    kept.add(1, ROWS)
    assert kept.find(1, list(ROWS)) == {}


def test_a_file_that_another_holds_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(tmp_path).add(1, ROWS)
    monkeypatch.setattr(shelves, "BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        kept = opened(tmp_path)
        kept.add(1, {(7,): b"late"})
        database.execute("ROLLBACK")
    assert opened(tmp_path).find(1, [*ROWS, (7,)]) == ROWS
