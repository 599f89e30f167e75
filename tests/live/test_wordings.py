from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imprint.live.near import near_misses
from imprint.live.normal import normalised
from imprint.live.wordings import wordings

QUESTIONS = (
    "Who are you?",
    "What is your name?",
    "What is my cat's name?",
    "How do I reset my password?",
    "Where is the key to the office?",
    "The deploy failed again.",
    "Should we refactor or patch it?",
    "Tabs or spaces?",
    "Do you like tea?",
    "Can you help me with the review?",
    "Write a poem about Berlin.",
    "What is the capital of France?",
    "Why is the build red?",
    "What does the parser do?",
    "Who is Mira?",
    "How old are you?",
    "Tell me who you are.",
    "When is the standup?",
    "Which editor should I use?",
)


def all_wordings(question: str) -> list[str]:
    return wordings(question, 500, seed=0)


@pytest.mark.parametrize(
    ("question", "wording"),
    [
        ("Who are you?", "Tell me who you are."),
        ("Who are you?", "Can you tell me who you are?"),
        ("Who are you?", "You are who?"),
        ("Tell me who you are.", "Who are you?"),
        ("I would like to know what your name is.", "What is your name?"),
        ("What is your name?", "Your name?"),
        ("What is your name?", "What's your name?"),
        ("What is your name?", "Tell me your name."),
        ("What is your name?", "What are you called?"),
        ("Your name?", "What is your name?"),
        ("What is my cat's name?", "What is the name of my cat?"),
        ("What is my cat's name?", "What is my cat called?"),
        ("What is the name of my cat?", "What is my cat's name?"),
        ("What is the capital of France?", "What is France's capital?"),
        ("When is Mira's birthday?", "Tell me when Mira's birthday is."),
        ("How do I reset my password?", "How can I reset my password?"),
        ("How do I reset my password?", "What is the way to reset my password?"),
        ("How do I reset my password?", "Tell me how to reset my password."),
        ("Where is the key to the office?", "Can you tell me where the key to the office is?"),
        ("Why is the build red?", "Please tell me why the build is red."),
        ("Is the server down?", "Tell me if the server is down."),
        ("What does the parser do?", "I want to know what the parser does."),
        ("What can you do?", "Let me know what you can do."),
        ("Which editor should I use?", "Tell me which editor I should use."),
        ("Should we refactor or patch it?", "Refactor or patch it?"),
        ("Should we refactor or patch it?", "Is it better to refactor or to patch it?"),
        ("Tabs or spaces?", "Which is better, tabs or spaces?"),
        ("Do you like tea?", "Tell me if you like tea."),
        ("Can you help me?", "Please help me."),
        ("Write a poem about Berlin.", "Could you write a poem about Berlin?"),
        ("The deploy failed again.", "deploy failed again"),
        ("The deploy failed again.", "The deploy has failed again."),
        ("My CI is slow. What should I do?", "My CI is slow. Tell me what I should do."),
    ],
)
def test_a_rule_gives_the_wording(question: str, wording: str) -> None:
    assert wording.lower() in {text.lower() for text in all_wordings(question)}


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_same_seed_gives_the_same_wordings_and_another_seed_another_order(question: str) -> None:
    assert wordings(question, 12, seed=3) == wordings(question, 12, seed=3)
    assert len({tuple(wordings(question, 12, seed=seed)) for seed in range(6)}) > 1


@pytest.mark.parametrize("question", QUESTIONS)
def test_fewer_wordings_are_the_beginning_of_more(question: str) -> None:
    assert wordings(question, 5, seed=1) == wordings(question, 20, seed=1)[:5]
    assert len(wordings(question, 20, seed=1)) == 20


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q.startswith(("Wh", "How", "Do", "Should"))])
def test_the_first_wordings_are_of_several_structures(question: str) -> None:
    """Not merely the question behind eight openings."""
    inner = question.rstrip("?.").lower()
    first = wordings(question, 8, seed=2)
    assert sum(inner not in text.lower() for text in first) >= 4, first


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("What is ACME-42's door code?", ("ACME-42", "door code")),
        ("Why does `rm -RF` fail?", ("`rm -RF`",)),
        ('Say "Good Day Sir" to me', ('"Good Day Sir"',)),
        ("How do I open McDuff v3.11 on port 8080?", ("McDuff", "v3.11", "8080")),
        ("Juno is in Berlin.", ("Juno", "Berlin")),
        ("Who is Dr. Smith?", ("Dr. Smith",)),
        ("Is NASA in the USA?", ("NASA", "USA")),
    ],
)
def test_names_numbers_quotations_and_code_are_never_altered(question: str, kept: tuple[str, ...]) -> None:
    found = all_wordings(question)
    assert found
    for text in found:
        assert all(part in text for part in kept), text


def test_a_text_of_several_lines_keeps_its_layout() -> None:
    text = "What is wrong here?\n\n    for i in X:\n        Run(i)"
    for wording in all_wordings(text):
        assert wording.endswith("\n\n    for i in X:\n        Run(i)")


def test_only_the_last_question_of_a_message_is_rewritten() -> None:
    for wording in all_wordings("I use Redis. The build of Monday broke. What should I do?"):
        assert re.search(r"(?i)i use Redis\. The build of Monday broke\. ", wording), wording


def test_blank_text_and_a_count_of_nothing_have_no_wordings() -> None:
    assert (
        wordings("  \n", 5, seed=0) == wordings("?!", 5, seed=0) == wordings("Who are you?", 0, seed=0) == []
    )


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=120)
    | st.lists(
        st.sampled_from(
            [
                "what",
                "who",
                "is",
                "are",
                "the",
                "my",
                "your",
                "cat's",
                "name",
                "of",
                "or",
                "how",
                "do",
                "i",
                "can",
                "you",
                "?",
                ".",
                "!",
                ",",
                ":",
                "tell",
                "me",
                "Berlin",
                '"x',
                'y"',
                "`c`",
                "if",
                "Mira",
                "should",
                "we",
                "why",
            ]
        ),
        max_size=12,
    ).map(" ".join),
    st.integers(),
)
def test_any_text_has_distinct_and_non_blank_wordings(text: str, seed: int) -> None:
    found = wordings(text, 40, seed=seed)
    assert len(set(found)) == len(found) <= 40
    assert all(wording.strip() and wording != text.strip() for wording in found)
    misses = near_misses(text, 20, seed=seed)
    assert len(set(misses)) == len(misses) <= 20
    assert normalised(text) not in {normalised(miss) for miss in misses}


@pytest.mark.parametrize(
    ("question", "miss"),
    [
        ("Who are you?", "Who am I?"),
        ("who are you", "who is he?"),
        ("How old are you?", "How old are they?"),
        ("What is your name?", "What is my name?"),
        ("What is my cat's name?", "What is my dog's name?"),
        ("What is my cat's name?", "What is my sister's name?"),
        ("What is my cat's name?", "What is my cat's age?"),
        ("What is the name of my cat?", "What is the name of my dog?"),
        ("What is the capital of France?", "What is the capital of Spain?"),
        ("What is 12 plus 7?", "What is 13 plus 7?"),
        ("Who is Mira?", "Who is Tomas?"),
        ("Do you like tea?", "Do they like tea?"),
        ("What is the oldest city in Poland?", "What is the youngest city in Poland?"),
        ("Is it an orange bike?", "Is it a red bike?"),
    ],
)
def test_a_near_miss_changes_who_or_what_is_asked_about(question: str, miss: str) -> None:
    assert miss in near_misses(question, 500, seed=0)


@pytest.mark.parametrize(
    "text",
    [
        "The deploy failed again.",
        "Write a poem.",
        "Can you help me?",
        'What does "my cat" mean?',
        "",
        "Hello!",
        "I like France. Do you?",
        "How do I install Imprint 0.1.2?",
    ],
)
def test_what_is_not_safely_exchanged_has_no_near_misses(text: str) -> None:
    assert near_misses(text, 10, seed=0) == []


def test_near_misses_are_the_same_for_the_same_seed_and_mix_the_rules() -> None:
    misses = near_misses("What is my cat's name?", 8, seed=5)
    assert (
        misses
        == near_misses("What is my cat's name?", 8, seed=5)
        != near_misses("What is my cat's name?", 8, seed=6)
    )
    assert any("cat's" not in miss for miss in misses) and any("name" not in miss for miss in misses)


@pytest.mark.parametrize(
    "question", [*QUESTIONS, "What is my sister's age?", "When is Anna's birthday?", "What is 3 plus 4?"]
)
def test_no_wording_of_a_question_is_one_of_its_near_misses(question: str) -> None:
    meant = {normalised(text) for text in all_wordings(question)} | {normalised(question)}
    assert not meant & {normalised(text) for text in near_misses(question, 500, seed=0)}
