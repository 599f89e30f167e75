from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest

from imprint.cli import demo
from tests.cli.conftest import QUICK, Run


@pytest.fixture
def few_unrelated(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = demo.read_material(demo.examples_folder())
    few = demo.Material(whole.taught, whole.wordings[::4], whole.unrelated[:4])
    monkeypatch.setattr(demo, "read_material", lambda folder: few)


def test_the_demo_shows_before_and_after_and_leaves_nothing(
    run: Run, home: Path, few_unrelated: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    done = run("demo", *QUICK)
    assert done.code == 0, done.err
    assert "Juno. I keep the schedule." in done.out and "before" in done.out and "after" in done.out
    assert all(word in done.out for word in ("recall", "paraphrase recall", "learnt in"))
    assert "steps/s" in done.err
    assert not home.exists()


def test_a_kept_demo_leaves_its_adapter_and_json_has_the_figures(
    run: Run, home: Path, few_unrelated: None
) -> None:
    record = run("demo", *QUICK, "--keep", "--adapter", "june", "--json").record
    assert record["recall"] == 1.0 and 0 <= record["paraphrase_recall"] <= 1
    assert record["accepted"] and len(record["rows"]) == 10
    assert all(row["after"] != row["before"] for row in record["rows"][:5])
    assert run("ask", "Who are you?", "--adapter", "june").out == "Juno. I keep the schedule.\n"


def test_an_interrupted_demo_does_not_offer_what_is_gone(
    run: Run, few_unrelated: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(event: object, progress: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr("imprint.cli.teach.show", interrupted)
    done = run("demo", *QUICK)
    assert done.code == 130 and done.err.splitlines()[-1] == "imprint: interrupted; nothing was kept"


def test_the_examples_are_five_pairs_with_four_wordings_each_that_are_not_taught() -> None:
    material = demo.read_material(demo.examples_folder())
    taught = {example.question: example.answer for example in material.taught}
    wordings = {example.question: example.answer for example in material.wordings}
    assert len(taught) == 5 and len(wordings) == 20 and not set(taught) & set(wordings)
    assert all(list(wordings.values()).count(answer) == 4 for answer in taught.values())
    assert all(3 <= len(answer.split()) <= 9 for answer in taught.values())
    assert not {example.question for example in material.unrelated} & {*taught, *wordings}
