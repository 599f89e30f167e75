"""A DoRA by whole command lines: taught, asked, sent to other programs and taken in again."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from imprint.adapters import files, mlx_files
from tests.cli.conftest import ANSWER, QUESTION, QUICK, Run


@pytest.fixture
def dora(run: Run, home: Path) -> Path:
    """A home whose adapter juno was taught with --dora."""
    done = run("teach", "--pair", QUESTION, ANSWER, "--adapter", "juno", "--dora", *QUICK, "--json")
    assert done.code == 0 and done.record["recall"] == 1.0, done.err
    return home


def test_it_is_taught_and_every_format_says_what_it_makes_of_it(run: Run, dora: Path, tmp_path: Path) -> None:
    assert run("ask", QUESTION, "--adapter", "juno").out == ANSWER + "\n"
    assert run("adapters", "show", "juno", "--json").record["settings"]["dora"] is True
    for kind in ("peft", "mlx"):
        out = tmp_path / kind
        assert run("adapters", "export", "juno", out, "--format", kind).code == 0
        assert run("adapters", "import", out, "--name", kind).code == 0
        assert run("ask", QUESTION, "--adapter", kind).out == ANSWER + "\n"
    assert files.read(tmp_path / "peft").dora and mlx_files.read(tmp_path / "mlx").dora
    merged = run("adapters", "export", "juno", tmp_path / "merged", "--format", "merged", "--json")
    assert merged.code == 0 and 0 < merged.record["rounding"] < 0.5
    assert run("ask", QUESTION, "--model", tmp_path / "merged").out == ANSWER + "\n"


def test_a_server_gets_the_nearest_plain_adapter_and_is_told_so(run: Run, dora: Path, tmp_path: Path) -> None:
    done = run("adapters", "publish", "juno", "--to", tmp_path, "--json")
    assert done.code == 0 and "leaves out" in done.err and 0 < done.record["left_out"] < 0.5
    config = json.loads((tmp_path / "juno@1" / files.CONFIG).read_text())
    assert config["use_dora"] is False and config["r"] == done.record["rank"] >= 32
    term = next(iter(files.read(tmp_path / "juno@1").terms.values()))
    assert term.magnitude is None and np.isfinite(term.b).all()


def test_gguf_holds_the_nearest_plain_adapter(run: Run, dora: Path, tmp_path: Path) -> None:
    pytest.importorskip("gguf")
    done = run("adapters", "export", "juno", tmp_path / "out", "--format", "gguf", "--json")
    assert done.code == 0 and "holds no DoRA" in done.err and 0 < done.record["left_out"] < 0.5


def test_a_second_lesson_keeps_the_magnitudes(run: Run, dora: Path) -> None:
    done = run("teach", "--pair", "How are you?", "On time. You?", "--adapter", "juno", *QUICK, "--json")
    assert done.code == 0 and done.record["version"] == 2, done.err
    assert run("ask", QUESTION, "--adapter", "juno").out == ANSWER + "\n"
    assert files.read(dora / "adapters" / "juno" / "2").dora
