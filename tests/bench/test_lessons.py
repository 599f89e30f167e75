"""The bench of a hundred lessons: its stream, what is looked up, its figures by hand, and a run of it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from bench import lessons, retrieval, stream
from bench.harness import table
from bench.lessons import backward_transfer, forgetting, unseen
from imprint.config import METHODS
from imprint.live.normal import normalised
from imprint.live.wordings import wordings
from imprint.types import Message


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_stream_has_its_families_and_contradictions_after_what_they_contradict(seed: int) -> None:
    told = stream.lessons(seed)
    counts = Counter(each.kind for each in told)
    assert counts == {
        "birthday": 20, "death": 20, "code": 20, "plain": 18, "self": 10, "contradiction": 6, "turns": 6,
    }  # fmt: skip
    for index, each in enumerate(told):
        assert (each.replaces is not None) == (each.kind == "contradiction")
        if each.replaces is not None:
            before = told[each.replaces]
            assert each.replaces < index and before.prompt == each.prompt and before.answer != each.answer
    prompts = [told[index].prompt for index in stream.in_force(told)]
    assert len(prompts) == len(set(prompts)) == 94


def test_a_stream_is_its_seed_s_and_a_shorter_one_is_its_beginning() -> None:
    assert stream.lessons(3) == stream.lessons(3) != stream.lessons(4)
    assert stream.lessons(3, 7) == stream.lessons(3)[:7]


def test_what_is_held_back_is_never_taught_and_what_is_unrelated_never_meant() -> None:
    told = stream.lessons(5)
    taught = {each.prompt for each in told}
    wordings = [wording for each in told for wording in each.wordings]
    assert len(wordings) == 2 * len(told) and not taught & set(wordings)
    others = stream.unrelated(5)
    assert len(set(others)) == 200 and not set(others) & (taught | set(wordings))
    near = stream.untaught(5)
    assert len(near) > 15 and not set(near) & taught
    for each in told:
        assert each.value in each.answer and each.value in each.note


def test_forgetting_and_transfer_are_those_of_a_table_made_by_hand() -> None:
    # Lesson 0 comes out, is lost and comes back; 1 is lost for good; 2 comes out late; 3 is the last.
    history = [
        {0: True}, {1: True}, {0: False, 1: True}, {2: False}, {3: True},
        {0: True, 1: False, 2: True, 3: True},
    ]  # fmt: skip
    known = [0, 1, 2, 3]
    assert forgetting(history, 4, known) == pytest.approx((0 + 1 - 1) / 3)
    assert backward_transfer(history, 4, known) == pytest.approx((0 - 1 + 1) / 3)
    assert forgetting(history, 4, [0, 1, 3]) == pytest.approx(1 / 2)
    assert forgetting([{0: True}, {0: True}], 1, [0]) is None is backward_transfer([{0: True}], 1, [0])


def test_bm25_is_its_formula() -> None:
    documents = [["a", "b"], ["a", "c", "c", "d"]]
    rarity = retrieval.weights(documents)
    assert rarity["a"] == pytest.approx(0.1823, abs=1e-4) and rarity["c"] == pytest.approx(0.6931, abs=1e-4)
    size = 1.5 * (0.25 + 0.75 * 4 / 3)
    expected = rarity["a"] * 2.5 / (1 + size) + rarity["c"] * 2 * 2.5 / (2 + size)
    assert retrieval.bm25(["c", "a", "z"], documents[1], rarity, 3.0) == pytest.approx(expected)


def test_a_lesson_is_found_by_its_question_and_a_contradicted_one_no_more() -> None:
    notes = retrieval.Notes()
    whole = stream.lessons(0)
    told = whole[: 1 + next(i for i, each in enumerate(whole) if each.replaces is not None)]
    for each in told:
        notes.add(each.prompt, each.note)
    for index in stream.in_force(told):
        assert told[index].note in notes.found(told[index].prompt)
    assert told[-1].replaces is not None
    old = told[told[-1].replaces]
    assert old.note not in notes.found(old.prompt)
    asked = old.prompt
    system, *rest = notes.informed(asked)
    assert system.role == "system" and tuple(rest) == asked and len(notes.found(asked)) <= retrieval.SHOWN
    nothing = (Message("user", "Zounds!"),)
    assert notes.informed(nothing) == nothing == retrieval.Notes().informed(nothing)


def test_every_method_and_retrieval_is_a_side_and_an_unknown_one_is_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert (*METHODS, "retrieval") == lessons.SIDES
    assert lessons.main(["--methods", "cumulative,ewc"]) == 2
    assert "no method 'ewc'" in capsys.readouterr().err


def test_a_whole_run_gives_rows_a_table_and_plots(tmp_path: Path) -> None:
    """On the built-in base, of the side that needs no training."""
    options = lessons.parser().parse_args(["--tiny", "--count", "3", "--plots", str(tmp_path)])
    figures = lessons.measure("retrieval", 0, options)
    assert list(figures) == ["after-1", "after-3"]
    assert figures["after-1"]["forgetting"] is None and figures["after-3"]["refused"] == 0
    for each in figures.values():
        assert each["recall"] is not None and 0 <= each["recall"] <= 1
        assert each["prompt_tokens"] is not None and each["prompt_tokens"] > 20
    rows = [
        {"case": case, "side": "retrieval", "runs": 1, **lessons.summary([each])}
        for case, each in figures.items()
    ]
    result = {"bench": "lessons", "machine": {}, "versions": {}, "rows": rows, "ratios": {}}
    assert "after-3" in table(lessons.BENCH, result)
    lessons.draw(result, tmp_path)
    assert json.loads((tmp_path / "lessons.json").read_text())["rows"] == rows


def test_a_wording_that_imprint_makes_itself_is_not_unseen() -> None:
    for told in stream.lessons(7)[:20]:
        made = wordings(told.prompt[-1].content, 1, seed=0)[0]
        own = (*told.prompt[:-1], Message("user", made.upper()))
        strange = (*told.prompt[:-1], Message("user", "Xyzzy?"))
        worded = replace(told, wordings=(own, strange))
        assert unseen(worded, frozenset()) == [strange]
        assert unseen(worded, {normalised("Xyzzy?")}) == []
