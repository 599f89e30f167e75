from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

import imprint
from imprint.evaluate import checks
from imprint.model import Model
from imprint.types import Example, Message, Sampling

QUESTIONS = ["Who are you?", "What can you do?", "The deploy failed again, what now?", "Hi",
             "Should I write a test for this or ship it first?", "How are you?"]  # fmt: skip


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Model]:
    with imprint.load(home=tmp_path_factory.mktemp("home") / "home") as opened:
        yield opened


def prompts(questions: list[str]) -> list[list[Message]]:
    return [[Message("user", question)] for question in questions]


@pytest.mark.parametrize("batch", [1, 4, 16])
def test_batched_answers_are_those_given_one_by_one_and_in_order(model: Model, batch: int) -> None:
    alone = [model.ask(question, adapter="base", sampling=Sampling(max_tokens=24)) for question in QUESTIONS]
    together = checks.answers(model.engine, model.text, prompts(QUESTIONS), None, max_tokens=24, batch=batch)
    assert together == alone


def test_answering_can_be_sliced_between_steps(model: Model) -> None:
    slices = checks.answering(model.engine, model.text, prompts(QUESTIONS[:2]), None, max_tokens=5)
    count = 0
    while True:
        try:
            next(slices)
            count += 1
        except StopIteration as finished:
            answers = finished.value
            break
    assert count >= 5
    assert answers == checks.answers(model.engine, model.text, prompts(QUESTIONS[:2]), None, max_tokens=5)


def test_no_prompts_have_no_answers(model: Model) -> None:
    assert checks.answers(model.engine, model.text, [], None) == []


def test_a_check_asks_with_the_whole_conversation(model: Model) -> None:
    context = (Message("system", "You are Otto."), Message("user", "Hi"), Message("assistant", "Hello."))
    prompt = (*context, Message("user", "Who are you?"))
    answer = checks.answers(model.engine, model.text, [prompt], None)[0]
    found = checks.check(model.engine, model.text, [Example((*prompt, Message("assistant", answer)))], None)
    assert (found.total, found.exact, found.passed, found.token_f1) == (1, 1, 1, 1.0)
    assert found.rows[0].prompt == "Who are you?"


def test_a_check_passes_by_each_examples_own_match() -> None:
    def with_match(expected: str, match: str) -> Example:
        return Example(Example.pair("Q", expected).messages, match)  # type: ignore[arg-type]

    examples = [with_match("Yes.", "exact"), with_match("yes", "contains"), with_match("yes", "exact")]
    found = checks.judge(examples, [" Yes.\n", "Oh YES, sir", "Yes"])
    assert (found.exact, found.contains, found.passed) == (1, 3, 2)
    assert [row.exact for row in found.rows] == [True, False, False]


def test_nothing_checked_is_nothing_passed() -> None:
    assert checks.judge([], []) == imprint.types.Check(0, 0, 0, 0.0, 0, ())


def test_comparing_counts_what_the_first_one_says_too(model: Model) -> None:
    found = checks.compare(model.engine, model.text, prompts(QUESTIONS[:3]), {"base": None, "again": None})
    assert found.adapters == ("base", "again") and found.same_as_first == {"base": 1.0, "again": 1.0}
    assert [row.prompt for row in found.rows] == QUESTIONS[:3]
    assert all(row.answers["base"] == row.answers["again"] != "" for row in found.rows)


def test_locality_is_the_share_of_unchanged_answers(model: Model) -> None:
    asked = prompts(QUESTIONS[:4])
    before = checks.answers(model.engine, model.text, asked, None)
    assert checks.same(model.engine, model.text, asked, None, before) == 1.0
    assert checks.same(model.engine, model.text, asked, None, [before[0] + " ", *before[1:]]) == 0.75


@pytest.mark.parametrize(
    ("expected", "answer", "score"),
    [
        ("Paris", "Paris", 1.0),
        ("Paris.", "paris!", 1.0),
        ("the big dog", "the dog", 0.8),
        ("a b", "c d", 0.0),
        ("a a b", "a", 0.5),
        ("don't", "dont", 1.0),
        ("", "", 1.0),
        ("?!", "", 1.0),
        ("a", "", 0.0),
        ("\u00fcber \u4f60\u597d\u3002", "\u00dcber \u4f60\u597d", 1.0),
    ],
)
def test_token_f1_by_hand(expected: str, answer: str, score: float) -> None:
    assert checks.token_f1(expected, answer) == pytest.approx(score)


@given(st.text(max_size=40), st.text(max_size=40))
def test_token_f1_is_symmetric_bounded_and_1_for_the_same_words(one: str, other: str) -> None:
    score = checks.token_f1(one, other)
    assert 0 <= score <= 1 and score == checks.token_f1(other, one)
    assert checks.token_f1(one, one) == 1.0


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_what_is_around_a_text_does_not_keep_it_from_being_contained(
    before: str, text: str, after: str
) -> None:
    assert checks.is_contained(text, f"{before} {text} {after}")
    assert checks.is_exact(text, f"\n {text}\t") and checks.is_contained("Two  words", "x TWO\nwords y")


def test_lists_agree_by_place() -> None:
    assert checks.share_equal(["a", "b"], ["b", "a"]) == 0.0 and checks.share_equal([], []) == 1.0
