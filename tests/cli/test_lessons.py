from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import imprint
from imprint import examples
from imprint.live.lessons import Lessons
from imprint.store import Home
from imprint.types import Example
from tests.cli.conftest import ANSWER, QUESTION, QUICK, Run, example, write_lines

SECOND = "How are you?"


def ids(home: Path) -> list[str]:
    opened = Home.open(home)
    found = [lesson.id for lesson in Lessons(opened).list("juno")]
    opened.close()
    return found


def test_without_lessons_there_is_nothing_to_list_or_export(run: Run, tmp_path: Path) -> None:
    done = run("lessons", "list")
    assert done.code == 0 and "no lessons yet" in done.out
    assert run("lessons", "list", "--json").record == {"lessons": []}
    for words, said in (
        (("list", "--adapter", "juno"), "no adapter 'juno'"),
        (("show", "abc"), "no lesson 'abc'; there are none yet"),
        (("forget", "abc"), "no lesson 'abc'"),
        (("edit", "abc", "--answer", "x"), "no lesson 'abc'"),
        (("export", tmp_path / "out.jsonl"), "nothing to export"),
    ):
        failed = run("lessons", *words)
        assert failed.code == 1 and said in failed.err and failed.err.count("\n") == 1, words
    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("forget",),
        ("edit", "abc"),
        ("edit", "abc", "--answer", "x", "--file", "f"),
        ("forget", "abc", "--locality-bar", "1.5"),
        ("list", "--no-gate"),
    ],
)
def test_wrong_usage_is_said_in_one_line(run: Run, taught: Path, words: tuple[str, ...]) -> None:
    known = ids(taught)[0]
    done = run("lessons", *(known if word == "abc" else word for word in words))
    assert done.code == 2 and done.err.count("\n") == 1


def test_lessons_are_listed_and_shown(run: Run, taught: Path) -> None:
    first, second = ids(taught)
    done = run("lessons", "list")
    assert done.code == 0 and all(
        text in done.out for text in (first, second, QUESTION, ANSWER, "learnt as 1")
    )
    records = run("lessons", "list", "--adapter", "juno", "--json").record["lessons"]
    assert [record["id"] for record in records] == [first, second]
    assert all(record["active"] and record["state"] == "learnt" for record in records)
    shown = run("lessons", "show", first)
    assert shown.code == 0 and ANSWER in shown.out and re.search(r"^active +yes$", shown.out, re.M)
    record = run("lessons", "show", first, "--json").record
    assert record["examples"][0]["messages"][1]["content"] == ANSWER and record["version"] == 1
    run("adapters", "use", "juno@1")
    again = run("lessons", "list", "--json").record["lessons"]
    assert [(record["state"], record["active"]) for record in again] == [("learnt", True), ("learnt", False)]
    assert "learnt as 2, not" in run("lessons", "list").out


def test_what_is_in_force_is_exported_as_examples(run: Run, taught: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    done = run("lessons", "export", "--adapter", "juno", target, "--json")
    assert done.code == 0 and done.record["lessons"] == ids(taught) and done.record["examples"] == 2
    assert examples.read(target) == [Example.pair(QUESTION, ANSWER), Example.pair(SECOND, "On time. You?")]
    again = run("lessons", "export", target)
    assert again.code == 1 and "already exists" in again.err
    missing = run("lessons", "export", tmp_path / "none" / "out.jsonl")
    assert missing.code == 1 and "cannot be written" in missing.err


def test_a_lesson_is_forgotten(run: Run, taught: Path) -> None:
    first, second = ids(taught)
    done = run("lessons", "forget", first, "--scope", "all")
    assert done.code == 0, done.err
    assert "juno@3 no longer knows it" in done.out and re.search(r"juno: step \d+", done.err)
    assert run("ask", QUESTION, "--adapter", "juno").out == run("ask", QUESTION, "--adapter", "base").out
    assert run("ask", SECOND, "--adapter", "juno").out == "On time. You?\n"
    card = run("adapters", "show", "juno", "--json").record
    assert card["lessons"] == [second] and card["parent"] == 2
    # All but the flags that were given is as it was for the version before.
    assert card["settings"]["retention"] == 0 and card["settings"]["scope"] == "all"
    shown = run("adapters", "show", "juno").out
    assert re.search(r"^gate +passed; earlier recall 1\.00", shown, re.M)
    gone = run("lessons", "forget", first)
    assert gone.code == 1 and "was withdrawn, so there is nothing to forget" in gone.err
    last = run("lessons", "forget", second, "--json")
    assert last.code == 0 and last.record["forgotten"] == [second] and last.record["version"] == 4
    assert run("lessons", "list", "--json").record["lessons"][0]["state"] == "withdrawn"


def test_a_refused_forgetting_has_exit_code_three_and_changes_nothing(run: Run, taught: Path) -> None:
    first, _ = ids(taught)
    flags = ("--scope", "all", "--max-steps", 1, "--rate", "1e-9")
    done = run("lessons", "forget", first, *flags, "--json")
    assert done.code == 3 and done.record["accepted"] is False and done.record["reason"] in done.err
    assert "nothing was forgotten" in done.err
    assert run("ask", QUESTION, "--adapter", "juno").out == ANSWER + "\n"
    done = run("lessons", "edit", first, "--answer", "Ada.", *flags)
    assert done.code == 3 and "the lesson is as it was" in done.err
    assert run("adapters", "show", "juno", "--json").record["version"] == 2
    loose = run("lessons", "forget", first, *flags, "--no-gate")
    assert loose.code == 0 and "juno@3" in loose.out
    assert "not asked" in run("adapters", "show", "juno").out


def test_an_edit_replaces_an_answer_or_all_examples(run: Run, taught: Path, tmp_path: Path) -> None:
    first, second = ids(taught)
    done = run("lessons", "edit", first, "--answer", "Ada. I keep the log.", "--scope", "all")
    assert done.code == 0 and f"takes the place of {first}" in done.out
    assert f"replaces lesson {first}: {ANSWER!r}" in done.out
    assert run("ask", QUESTION, "--adapter", "juno").out == "Ada. I keep the log.\n"
    listed = run("lessons", "list", "--json").record["lessons"]
    assert (listed[0]["superseded_by"], listed[0]["active"]) == (listed[2]["id"], False)
    file = write_lines(tmp_path / "new.jsonl", example(QUESTION, "Juno."), example("Why?", "Because."))
    done = run("lessons", "edit", second, "--file", file, "--json")
    assert done.code == 0 and done.record["examples"] == 2
    assert run("ask", "Why?", "--adapter", "juno").out == "Because.\n"
    assert run("ask", QUESTION, "--adapter", "juno").out == "Juno.\n"


def test_a_contradiction_is_told_when_it_is_taught(run: Run, taught: Path) -> None:
    first, _ = ids(taught)
    pair = ("--pair", "who are you", "Ada.")
    done = run("teach", *pair, "--adapter", "juno", *QUICK, "--scope", "all")
    told = f"It replaces lesson {first}: {ANSWER!r} (the answer to {QUESTION!r})."
    assert done.code == 0 and told in done.out
    assert run("ask", QUESTION, "--adapter", "juno").out == "Ada.\n"
    shown = run("lessons", "show", first).out
    assert re.search(r"^state +superseded$", shown, re.M) and "superseded by" in shown


def stop_at_first_step(monkeypatch: pytest.MonkeyPatch) -> None:
    def show(event: Any, progress: Any) -> None:
        if event.kind == "step":
            raise KeyboardInterrupt

    monkeypatch.setattr("imprint.cli.teach.show", show)


def test_stopped_in_the_middle_it_says_how_to_go_on(
    run: Run, taught: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = ids(taught)
    with monkeypatch.context() as patch:
        stop_at_first_step(patch)
        done = run("lessons", "forget", first, "--home", taught, "--scope", "all")
        edited = run("lessons", "edit", second, "--answer", "Late.", "--scope", "all")
    assert done.code == 130 and "nothing was forgotten" in done.err
    assert f"`imprint lessons forget {first} --home {taught}` tries again" in done.err
    said = re.search(r"`imprint teach --resume (\w+)` learns it", edited.err)
    assert edited.code == 130 and said, edited.err
    assert run("ask", SECOND, "--adapter", "juno").out == "On time. You?\n"
    assert run("teach", "--resume", said[1]).code == 0
    assert run("ask", SECOND, "--adapter", "juno").out == "Late.\n"


def test_the_settings_of_the_gate_are_flags_and_are_kept(run: Run) -> None:
    from imprint.config import Learning, from_flags

    given = {"gate": False, "paraphrase_bar": "0.8", "locality_bar": "0", "loss_budget": "0.25"}
    settings = from_flags(given, Learning(rank=4))
    assert settings == imprint.Learning(
        rank=4, gate=False, paraphrase_bar=0.8, locality_bar=0.0, loss_budget=0.25
    )
    assert Learning.of(json.loads(json.dumps(settings.record()))) == settings
    help = run("teach", "--help").out
    assert "--no-gate" in help and "--paraphrase-bar" in help
