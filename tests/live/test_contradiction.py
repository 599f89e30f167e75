from __future__ import annotations

from collections.abc import Sequence

import pytest

from imprint.live.contradiction import asked, restated, supersede, unanswered
from imprint.live.lessons import Held, Lesson
from imprint.types import Example, Message, Replaced


def lesson(id: str, *pairs: tuple[str, str] | Example) -> Lesson:
    examples = tuple(pair if isinstance(pair, Example) else Example.pair(*pair) for pair in pairs)
    return Lesson(id, "juno", "f" * 64, "teach", None, "2026", "learnt", 1, None, 0, {}, examples)


def turns(*texts: str) -> Example:
    """A conversation that begins with the user."""
    roles: Sequence[Message] = [
        Message("assistant", text, 0.0 if index < len(texts) - 1 else 1.0)
        if index % 2
        else Message("user", text)
        for index, text in enumerate(texts)
    ]
    return Example(tuple(roles))


THURSDAY = lesson("a", ("When is the meeting?", "On Thursday."), ("Who are you?", "Juno."))


@pytest.mark.parametrize(
    "question",
    [
        "When is the meeting?",
        "when is the MEETING",
        "When's the meeting?",
        "Hi, could you tell me please: when is the meeting?",
    ],
)
def test_the_same_question_in_other_dress_with_another_answer_supersedes(question: str) -> None:
    (held,), replaced = supersede([Held(THURSDAY, {})], lesson("b", (question, "On Friday.")))
    assert held.gone == {0: "b"} and held.remainder.examples == THURSDAY.examples[1:]
    assert replaced == (Replaced("a", "When is the meeting?", "On Thursday."),)
    assert str(replaced[0]) == "replaces lesson a: 'On Thursday.'"


@pytest.mark.parametrize(
    "new",
    [
        ("When is the lunch?", "On Friday."),
        ("When is the meeting?", " On Thursday. "),
        turns("Hello", "Hi.", "When is the meeting?", "On Friday."),
        Example(
            (Message("system", "Be Juno."), *Example.pair("When is the meeting?", "On Friday.").messages)
        ),
    ],
)
def test_another_question_the_same_answer_or_another_conversation_contradicts_nothing(
    new: tuple[str, str] | Example,
) -> None:
    (held,), replaced = supersede([Held(THURSDAY, {})], lesson("b", new))
    assert held.gone == {} and replaced == ()


def test_what_is_out_of_force_is_not_superseded_again() -> None:
    once, _ = supersede([Held(THURSDAY, {})], lesson("b", ("When is the meeting?", "On Friday.")))
    (twice,), replaced = supersede(once, lesson("c", ("When is the meeting?", "On Monday.")))
    assert twice.gone == {0: "b"} and replaced == ()
    (whole,), _ = supersede(
        [Held(THURSDAY, {})], lesson("d", ("when is the meeting", "No."), ("who are you", "I."))
    )
    assert whole.in_force == [] and whole.gone == {0: "d", 1: "d"}


def test_a_conversation_is_the_same_with_its_questions_in_other_dress() -> None:
    first, second = turns("Hello!", "Hi.", "And the map?", "No."), turns("hello", "Hi.", "the map", "Yes.")
    assert asked(first) == asked(second) != asked(turns("Hello!", "Ho.", "And the map?", "No."))
    assert asked(Example.pair("???", "a")) != asked(Example.pair("!!!", "a"))


def test_an_answer_is_also_given_to_the_words_of_an_earlier_record() -> None:
    new = lesson("b", ("when's the meeting", "On Friday."))
    (whole,) = restated([new], [THURSDAY, new])
    assert whole.examples == (*new.examples, Example.pair("When is the meeting?", "On Friday."))
    assert restated([whole], [THURSDAY, new]) == [whole]  # nothing twice
    assert restated([THURSDAY], [THURSDAY]) == [THURSDAY]


def test_only_what_no_lesson_answers_is_unanswered() -> None:
    new = lesson("b", ("when's the meeting", "On Friday."))
    assert unanswered([*THURSDAY.examples, THURSDAY.examples[1]], [new]) == [THURSDAY.examples[1]]
