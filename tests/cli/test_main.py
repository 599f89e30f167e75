from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

import pytest

from imprint import __version__
from imprint.cli import COMMANDS
from tests.cli.conftest import Run

HEAVY = {"numpy", "torch", "rich", "tokenizers", "jinja2", "prompt_toolkit", "sqlite3", "huggingface_hub"}


def python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)


def test_help_names_every_command_and_imports_nothing_heavy() -> None:
    done = python(
        "import sys; from imprint.cli import main; code = main(['--help'])\n"
        "print('loaded', *sorted({name.partition('.')[0] for name in sys.modules})); sys.exit(code)"
    )
    text, _, loaded = done.stdout.rpartition("loaded ")
    assert done.returncode == 0 and not HEAVY & set(loaded.split())
    assert all(f"  {name} " in text for name in COMMANDS) and "examples:" in text


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_every_command_has_examples_and_does_not_load_torch(name: str) -> None:
    done = python(
        f"import sys; from imprint.cli import main; code = main(['{name}', '--help'])\n"
        "assert 'torch' not in sys.modules; sys.exit(code)"
    )
    assert done.returncode == 0, done.stderr
    assert "examples:" in done.stdout and f"imprint {name}" in done.stdout.partition("examples:")[2]


def test_the_version_is_the_packages(run: Run) -> None:
    assert run("--version").out == f"imprint {__version__}\n"


def test_an_unknown_command_is_told_the_nearest(run: Run) -> None:
    done = run("teech")
    assert (done.code, done.out) == (2, "")
    assert done.err == "imprint: no command 'teech'; did you mean 'teach'?\n"


def test_no_command_is_wrong_usage_and_shows_what_there_is(run: Run) -> None:
    done = run()
    assert done.code == 2 and "teach" in done.err


@pytest.mark.parametrize(
    "words",
    [
        ("ask",),
        ("ask", "Hello", "--colour", "red"),
        ("ask", "Hello", "--max-tokens", "0"),
        ("ask", "Hello", "--top-p", "nan"),
        ("ask", "Hello", "--temperature", "-1"),
        ("adapters",),
        ("adapters", "lsit"),
        ("teach", "--rank", "many", "--pair", "a", "b"),
        ("teach", "--resume", "--pair", "a", "b"),
        ("teach", "--resume", "--rank", "4"),
        ("teach",),
        ("compare", "file", "--adapters", ","),
        ("compare", "file", "--adapters", "base,base"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_one_line_and_code_2(run: Run, words: tuple[str, ...], home: Path) -> None:
    done = run(*words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("imprint: ") and done.err.count("\n") == 1
    assert not home.exists()


def test_an_error_is_also_json_where_json_was_asked_for(run: Run) -> None:
    done = run("ask", "--json", "--max-tokens", "none", "Hello")
    assert done.code == 2 and "imprint: " + done.record["error"] + "\n" == done.err


def test_a_prompt_that_is_called_json_does_not_ask_for_json(run: Run) -> None:
    assert run("ask", "--max-tokens", "none", "--", "--json").out == ""


def test_a_defect_becomes_one_line_and_a_log(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(*_: Any) -> NoReturn:
        raise KeyError("shelf")

    monkeypatch.setattr("imprint.cli.check.run", broken)
    done = run("check", "file", "--home", tmp_path / "elsewhere")
    (log,) = (tmp_path / "elsewhere" / "logs").iterdir()
    assert done.code == 1 and done.err.count("\n") == 1 and str(log) in done.err
    assert "KeyError: 'shelf'" in log.read_text() and "Traceback" not in done.err


def test_a_defect_is_logged_even_where_the_home_cannot_be_written(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(*_: Any) -> NoReturn:
        raise RuntimeError("shelf")

    (tmp_path / "file").write_text("")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("imprint.cli.check.run", broken)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    done = run("check", "file", "--home", tmp_path / "file" / "home")
    (log,) = (tmp_path / "temporary").iterdir()
    assert done.code == 1 and str(log) in done.err


def test_ctrl_c_is_one_line_and_code_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr("imprint.cli.check.run", interrupted)
    done = run("check", "file")
    assert (done.code, done.out, done.err) == (130, "", "imprint: interrupted\n")


def test_a_reader_that_goes_away_is_no_error_to_talk_of(home: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "imprint", "adapters", "list"]
    with open(writing, "wb") as closed:  # noqa: PTH123  a descriptor has no path
        done = subprocess.run(command, stdout=closed, stderr=subprocess.PIPE, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (141, "")
