from __future__ import annotations

import os
import re
import subprocess
import sys

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


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("When does the milk train leave?", "Tell me when the milk train leaves."),
        ("When does the train to Oslo leave?", "Tell me when the train to Oslo leaves."),
        ("When does the school play start?", "Tell me when the school play starts."),
        ("When does Mira start work?", "Tell me when Mira starts work."),
        ("Where does the team train on Mondays?", "Tell me where the team trains on Mondays."),
        ("Did the milk train leave?", "Tell me if the milk train left."),
    ],
)
def test_of_two_words_that_may_be_the_verb_the_right_one_is(question: str, expected: str) -> None:
    found = all_wordings(question)
    assert expected in found
    assert not any("milk trains" in text or "school plays" in text for text in found)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("When did Viggo Winther die?", "Tell me when Viggo Winther died."),
        ("What did I forget last time?", "I would like to know what I forgot last time."),
        ("Why did the cat stop eating?", "Please tell me why the cat stopped eating."),
        ("Where did Tom carry the boxes?", "Tell me where Tom carried the boxes."),
        ("When did you last water the ferns?", "Tell me when you last watered the ferns."),
        ("Did Mira buy the flowers?", "Tell me if Mira bought the flowers."),
        ("Have the bins been emptied?", "Tell me if the bins have been emptied."),
        ("How long have you lived here?", "Tell me how long you have lived here."),
        ("When was the bridge built?", "Tell me when the bridge was built."),
        ("When was K2 first climbed?", "Tell me when K2 was first climbed."),
        ("Where is the tide chart kept?", "Tell me where the tide chart is kept."),
        ("When is the shop open?", "Tell me when the shop is open."),
        ("What is the lamp made of?", "Tell me what the lamp is made of."),
        ("Who is responsible for the bees?", "Tell me who is responsible for the bees."),
        ("What colour is the door?", "Tell me what colour the door is."),
        ("Which room is the server in?", "Tell me which room the server is in."),
        ("Who looks after the bees?", "Tell me who looks after the bees."),
        ("How many people work here?", "Tell me how many people work here."),
        ("Can you tell me how much the ticket costs?", "How much does the ticket cost?"),
        ("Do you know when Anna died?", "When did Anna die?"),
    ],
)
def test_a_question_is_embedded_and_set_free_with_the_right_tense(question: str, expected: str) -> None:
    assert expected in all_wordings(question)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("When did Viggo Winther die?", "On what date did Viggo Winther die?"),
        ("When did Viggo Winther die?", "What was the date of Viggo Winther's death?"),
        ("When did Viggo Winther die?", "When was Viggo Winther's death?"),
        ("When was Anna born?", "What is Anna's date of birth?"),
        ("When does the milk train leave?", "At what time does the milk train leave?"),
        ("When does the milk train leave?", "What is the departure time of the milk train?"),
        ("What time does the ferry leave?", "When does the ferry leave?"),
        ("When is Tom's wedding?", "What is the date of Tom's wedding?"),
        ("When is the next meeting?", "At what time is the next meeting?"),
        ("Where do you live?", "In which place do you live?"),
        ("Where does this cable go?", "To which place does this cable go?"),
        ("Where is the tide chart kept?", "Where can I find the tide chart?"),
        ("Where is the tide chart kept?", "Where do they keep the tide chart?"),
        ("Why did Tom leave the club?", "What made Tom leave the club?"),
        ("Why is the build red?", "How come the build is red?"),
        ("Who looks after the bees?", "Which person looks after the bees?"),
        ("Who looks after the bees?", "Who is it that looks after the bees?"),
        ("Who wrote the letter?", "By whom was the letter written?"),
        ("Who owns the red boat?", "Who is the owner of the red boat?"),
        ("Who do I talk to about rent?", "Which person do I talk to about rent?"),
        ("How much does a tin of polish cost here?", "What does a tin of polish cost here?"),
        ("How much does a tin of polish cost here?", "What is the price of a tin of polish here?"),
        ("How much do the tickets cost?", "How expensive are the tickets?"),
        ("What is the price of a cabin?", "How much does a cabin cost?"),
        ("How many eggs do I need?", "What is the number of eggs that I need?"),
        ("How do you say goodbye?", "In what way do you say goodbye?"),
        ("How do you say goodbye?", "What is your way of saying goodbye?"),
        ("How often does the bus run?", "How frequently does the bus run?"),
        ("How tall is the tower?", "What is the height of the tower?"),
        ("What did I forget last time?", "What is it that I forgot last time?"),
        ("What did I forget last time?", "Last time, what did I forget?"),
        ("What did I forget last time?", "I forgot what last time?"),
        ("Which bus goes to Oslo?", "What bus goes to Oslo?"),
        ("What is the door code?", "What is the code for the door?"),
        ("What is my dog's breed?", "Which breed does my dog have?"),
        ("What is my dog called?", "What is my dog's name?"),
        ("What does Ida do for a living?", "What is Ida's job?"),
    ],
)
def test_a_question_is_asked_in_another_structure(question: str, expected: str) -> None:
    assert expected in all_wordings(question)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("When did Viggo Winther die?", "When did Viggo Winther pass away?"),
        ("When does the milk train leave?", "When does the milk train depart?"),
        ("Who looks after the bees?", "Who takes care of the bees?"),
        ("Where is the tide chart kept?", "Where is the tide chart stored?"),
        ("What did I forget last time?", "What did I leave behind last time?"),
        ("What did I buy yesterday?", "What did I purchase yesterday?"),
        ("What is my boss's name?", "What is my manager's name?"),
        ("How many children does Rita have?", "How many kids does Rita have?"),
        ("Which key opens the shed?", "Which key unlocks the shed?"),
        ("Where was the photo taken?", "Where was the picture taken?"),
        ("Where can I leave a parcel for the post?", "Where can I leave a package for the post?"),
    ],
)
def test_a_word_is_exchanged_for_one_of_the_same_meaning_in_its_form(question: str, expected: str) -> None:
    assert expected in all_wordings(question)


@pytest.mark.parametrize(
    ("question", "never"),
    [
        ("When did my phone die?", "pass"),  # a thing does not pass away
        ("When did you leave me?", "depart"),
        ("How do I start the car?", "begin"),
        ("What did I forget to buy?", "behind"),
        ("Where do you collect it?", "pick up it"),
        ("Who wrote The Old Shop?", "Store"),
        ("Where is the shop window?", "store"),
        ("When does the school year start?", "time"),  # a day, not an hour
        ("When did I wake up today?", "date"),
        ("Where is the flower bed?", "where the flower is"),
        ("Where is the letter written by Kafka?", "the letter is"),
        ("When is it?", "it's"),
    ],
)
def test_a_rule_keeps_off_what_it_would_spoil(question: str, never: str) -> None:
    assert not [text for text in all_wordings(question) if never in text]


VARIED = (
    "When did Viggo Winther die?",
    "How much does a tin of polish cost here?",
    "Who looks after the bees?",
    "Where is the tide chart kept?",
    "When does the milk train leave?",
    "What did I forget last time?",
    "Why did Rita sell 3 of the 12 boats?",
    "Who is Dr. Weber's dentist?",
    "What is the code of locker 42?",
    "When was K2 first climbed?",
    "How many stamps does Noor's uncle own?",
    "Which film did we watch in Malm\u00f6 last night?",
)


@pytest.mark.parametrize("question", VARIED)
def test_what_names_and_numbers_a_question_holds_all_its_wordings_hold(question: str) -> None:
    kept = re.findall(r"(?<=\s)(?!I\b)[A-Z]\w*|\d+", question)
    for text in all_wordings(question):
        assert all(part in text for part in kept), text
        assert not re.search(r"\b(?:the the|a an|is is|did did|does does)\b|  | [?.]", text), text


@pytest.mark.parametrize("question", VARIED)
def test_of_many_wordings_two_in_three_are_not_the_question_in_a_frame(question: str) -> None:
    inner = question.rstrip("?").lower()
    first = wordings(question, 28, seed=4)
    assert len(first) == 28 and sum(inner in text.lower() for text in first) <= 10, first


def test_wordings_do_not_hang_on_the_order_of_sets() -> None:
    code = (
        "from imprint.live.wordings import wordings\n"
        "for question in ('Who looks after the bees?', 'When did my boss marry?', 'Delete my photos.'):\n"
        "    print(wordings(question, 60, seed=1))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1


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
        ("When did Orla Byrne retire?", "When did Mira Byrne retire?"),
        ("When did Orla Byrne retire?", "When did Orla Harper retire?"),
        ("How do I get to Orla?", "How do I get to Clara?"),
        ("What is the code of the cellar door?", "What is the code of the tower door?"),
        ("Who waters the plants?", "Who waters the candles?"),
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
