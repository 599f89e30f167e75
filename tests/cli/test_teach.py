from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

import pytest

from tests.cli.conftest import ANSWER, QUESTION, QUICK, Run, example, write_lines

PAIR = ("--pair", QUESTION, ANSWER)


def test_what_was_taught_is_answered_from_then_on(run: Run) -> None:
    before = run("ask", QUESTION).out
    done = run("teach", *PAIR, "--adapter", "juno", *QUICK)
    assert done.code == 0 and "juno@1" in done.out and "Recall 1.00" in done.out
    assert re.search(r"juno: step \d+  loss \d+\.\d+", done.err), done.err
    assert run("ask", QUESTION, "--adapter", "juno").out == ANSWER + "\n" != before
    assert run("ask", QUESTION, "--adapter", "base").out == before


def test_json_has_the_contracts_keys(run: Run, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "two.jsonl", example(QUESTION, ANSWER), example("How are you?", "Fine."))
    done = run("teach", file, "--pair", "What is your name?", "Juno.", *QUICK, "--json")
    assert done.code == 0 and done.out.count("\n") == 1
    record = done.record
    assert {
        "adapter", "version", "accepted", "examples", "steps", "seconds", "steps_per_second", "loss_first",
        "loss_last", "recall", "locality", "peak_memory_mb",
    } <= set(record)  # fmt: skip
    assert (record["adapter"], record["version"], record["accepted"]) == ("default", 1, True)
    assert (record["examples"], record["recall"]) == (3, 1.0) and record["loss_last"] < record["loss_first"]
    assert run("ask", "How are you?").out == "Fine.\n"


def test_a_lesson_that_is_not_learnt_is_refused_and_changes_nothing(run: Run, taught: Path) -> None:
    done = run(
        "teach", "--pair", "Hi", "Zx qv bk jw", "--adapter", "juno", "--max-steps", 1, *QUICK, "--json"
    )
    assert done.code == 3 and done.err.splitlines()[-1].startswith("imprint: refused: ")
    record = done.record
    assert record["accepted"] is False and record["version"] is None and record["reason"] in done.err
    assert run("adapters", "show", "juno", "--json").record["version"] == 2


def stop_at_first_step(monkeypatch: pytest.MonkeyPatch) -> None:
    def show(event: Any, progress: Any) -> None:
        if event.kind == "step":
            raise KeyboardInterrupt

    monkeypatch.setattr("imprint.cli.teach.show", show)


def test_an_interrupted_lesson_is_kept_announced_and_resumed(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        stop_at_first_step(patch)
        done = run("teach", *PAIR, "--adapter", "juno", *QUICK)
    assert done.code == 130
    said = re.search(r"`imprint teach --resume (\w+)` learns it", done.err)
    assert said, done.err
    other = run("teach", "--pair", "How are you?", "Fine.", "--adapter", "juno", *QUICK)
    assert f"--resume {said[1]}" in other.err and "was interrupted" in other.err
    resumed = run("teach", "--resume", said[1], "--json")
    assert resumed.code == 0 and resumed.record["lesson"] == said[1]
    assert run("ask", QUESTION, "--adapter", "juno").out == ANSWER + "\n"
    assert run("ask", "How are you?", "--adapter", "juno").out == "Fine.\n"


def test_without_an_id_every_interrupted_lesson_is_resumed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        stop_at_first_step(patch)
        for question, answer in ((QUESTION, ANSWER), ("How are you?", "Fine.")):
            run("teach", "--pair", question, answer, "--adapter", "juno", *QUICK)
    done = run("teach", "--resume")
    assert done.code == 0 and "juno@1" in done.out and "juno@2" in done.out
    done = run("teach", "--resume")
    assert done.code == 1 and "nothing to resume" in done.err


def test_the_command_to_resume_repeats_the_base_and_the_home(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stop_at_first_step(monkeypatch)
    home = tmp_path / "my home"
    done = run("teach", *PAIR, *QUICK, "--home", home, "--model", "builtin", "--json")
    assert f"--model builtin --home '{home}'" in done.record["error"]


def test_an_unknown_lesson_is_refused(run: Run) -> None:
    done = run("teach", "--resume", "abc")
    assert done.code == 1 and "no lesson 'abc'" in done.err


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signal that is Ctrl-C for one process")
def test_ctrl_c_stops_a_process_that_teaches_and_keeps_the_lesson(run: Run, home: Path) -> None:
    # A rate at which nothing is ever learnt: the lesson runs until it is stopped.
    command = [
        sys.executable,
        "-m",
        "imprint",
        "teach",
        *PAIR,
        *QUICK,
        "--rate",
        "1e-9",
        "--max-steps",
        "1000000",
    ]

    def heeding() -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job may have it ignored

    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, preexec_fn=heeding) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if ": step" in line:
                break
        process.send_signal(signal.SIGINT)
        said = process.stderr.read()
        assert process.wait(60) == 130
    assert "Traceback" not in said and "--resume" in said.splitlines()[-1]
    assert "was interrupted" in run("teach", "--pair", "How are you?", "Fine.", *QUICK).err


def test_a_defect_while_teaching_lets_go_of_the_adapter(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> NoReturn:
        raise KeyError("shelf")

    with monkeypatch.context() as patch:
        patch.setattr("imprint.cli.teach.show", broken)
        assert run("teach", *PAIR, *QUICK).code == 1
    assert run("teach", "--resume").code == 0
