from __future__ import annotations

import platform
from pathlib import Path

import pytest

from imprint.cli.doctor import folder_size
from tests.cli.conftest import Run


def test_a_sound_machine_has_no_problems(run: Run, home: Path) -> None:
    done = run("doctor", "--json")
    record = done.record
    keys = {"versions", "devices", "backend", "backend_reason", "home", "base", "problems"}
    assert done.code == 0 and set(record) == keys and record["backend_reason"]
    assert record["versions"]["python"] == platform.python_version() and record["versions"]["torch"]
    assert record["devices"][0]["kind"] == "cpu" and record["devices"][0]["threads"] >= 1
    assert record["home"] == {**record["home"], "path": str(home), "writable": True}
    assert record["base"]["loads"] and record["base"]["parameters"] > 1e6 and record["backend"] == "torch"
    assert list(home.iterdir()) == []


def test_the_backend_that_is_asked_for_is_the_one_that_is_tried(run: Run) -> None:
    pytest.importorskip("mlx.core", reason="there is no MLX here")
    record = run("doctor", "--backend", "mlx", "--json").record
    assert (record["backend"], record["backend_reason"]) == ("mlx", "it was asked for")
    assert record["base"]["loads"] and record["base"]["backend"] == "mlx" and not record["problems"]


def test_people_read_the_same(run: Run) -> None:
    text = run("doctor").out
    assert all(word in text for word in ("versions", "device", "home", "base", "builtin"))


def test_a_home_that_cannot_be_written_is_a_problem_and_the_base_is_tried_all_the_same(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    done = run("doctor", "--home", tmp_path / "file" / "home", "--json")
    assert done.code == 1 and done.record["home"]["writable"] is False and done.record["base"]["loads"]
    assert "cannot be written" in done.record["problems"][0]


def test_a_base_that_does_not_load_is_a_problem(run: Run, tmp_path: Path) -> None:
    done = run("doctor", "--model", tmp_path / "nowhere", "--json")
    assert (
        done.code == 1 and done.record["base"]["loads"] is False and "nowhere" in done.record["problems"][0]
    )
    assert "does not load" in run("doctor", "--model", tmp_path / "nowhere").out


def test_a_folders_size_is_that_of_its_files(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c").write_bytes(b"x" * 1000)
    (tmp_path / "d").write_bytes(b"x" * 24)
    assert folder_size(tmp_path) == 1024
