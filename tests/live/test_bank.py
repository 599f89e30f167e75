from __future__ import annotations

import random
import re
from collections import Counter
from pathlib import Path

import pytest

from imprint.errors import StorageError
from imprint.live.bank import Bank
from imprint.live.normal import normalised
from tools.base import bank as material
from tools.base import context, facts, identity, personas, work


def plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


@pytest.fixture(scope="module")
def bank() -> Bank:
    return Bank.open()


def test_every_kind_and_every_intent_and_topic_is_there(bank: Bank) -> None:
    kinds = Counter(prompt.kind for prompt in bank.prompts)
    assert set(kinds) == {"identity", "work", "facts", "context", "personas", "obey", "unknown", "everyday"}
    assert kinds["everyday"] >= 150 and kinds["context"] >= 100
    assert kinds["facts"] >= 70 and kinds["personas"] >= 80
    assert {f"identity/{intent}" for intent in identity.INTENTS if intent != "meet"} <= bank.groups.keys()
    assert {f"work/{topic}" for topic in work.TOPICS} <= bank.groups.keys()
    assert min(len(wordings) for wordings in bank.groups.values()) >= 12


def test_no_prompt_is_there_twice(bank: Bank) -> None:
    whole = [
        plain(" ".join(m.content for m in prompt.messages if m.content not in identity.PLAIN_SYSTEMS))
        for prompt in bank.prompts
    ]
    assert len(set(whole)) == len(whole)


def test_every_prompt_ends_with_the_user_and_groups_are_of_one_turn(bank: Bank) -> None:
    for prompt in bank.prompts:
        assert prompt.messages[-1].role == "user" and prompt.question.strip()
        if prompt.group is not None:
            assert [m.role for m in prompt.messages] in (["user"], ["system", "user"])
    neutral = sum(len(prompt.messages) == 2 for prompt in bank.prompts if prompt.group)
    assert 0.15 < neutral / sum(prompt.group is not None for prompt in bank.prompts) < 0.25


def test_no_wording_that_the_exam_asks_is_in_the_bank(bank: Bank) -> None:
    asked = {plain(prompt.question): prompt.group for prompt in bank.prompts}
    for intent in identity.INTENTS:
        for form in identity.FORMS[intent].sides[1]:
            for text in identity.surfaces(form):
                assert asked.get(plain(text)) != f"identity/{intent}", text
    for topic in work._ALL:
        exam = {plain(text) for text in topic.parts["q"].held for text in text}
        assert not exam & asked.keys()


def test_the_shipped_bank_is_what_the_tool_draws(tmp_path: Path) -> None:
    material.main(str(tmp_path / "bank.jsonl"))
    shipped = Path(material.__file__).parents[2] / "imprint" / "live" / "bank.jsonl"
    assert shipped.read_bytes() == (tmp_path / "bank.jsonl").read_bytes()
    assert shipped.stat().st_size < 850_000


def test_every_wording_of_the_bank_matches_its_group(bank: Bank) -> None:
    """But for remarks that are wordings of two groups."""
    wrong = [p.question for p in bank.prompts if p.group and bank.match(p.question) not in (p.group, None)]
    missed = [p.question for p in bank.prompts if p.group and bank.match(p.question) is None]
    total = sum(prompt.group is not None for prompt in bank.prompts)
    assert len(wrong) < 0.01 * total and not missed, (wrong, missed)


@pytest.mark.parametrize(
    ("question", "group"),
    [
        ("Who are you?", "identity/who"),
        ("hey, who r u", "identity/who"),
        ("Excuse me, could you tell me what your name is?", "identity/name"),
        ("what's ur name??", "identity/name"),
        ("The deploy failed again.", "work/deploy"),
        ("Who made you?", "identity/maker"),
        ("Thanks a lot!", "identity/thanks"),
        ("How are you today?", "identity/how_are_you"),
        ("What is your favourite color?", "identity/colour"),
        ("What is my name?", "identity/my_name"),
    ],
)
def test_a_question_matches_its_group(bank: Bank, question: str, group: str) -> None:
    assert bank.match(question) == group


@pytest.mark.parametrize(
    "question",
    [
        "What is the name of my cat?",
        "What is my cat's name?",
        "Who is Mira?",
        "Who is the mayor of Berlin?",
        "Who are they?",
        "What is her name?",
        "What is my favourite colour?",
        "What does Mira do?",
        "How old is my sister?",
        "Who made the table?",
        "Where does Anna live?",
        "What is the capital of France?",
        "What can the parser do?",
        "What is the name of your sister?",
        "Who wrote Hamlet?",
        "",
        "?!",
        "x" * 5000,
        "Was ist los?",
        "What colour is the sky?",
        "Where is the key?",
    ],
)
def test_a_near_miss_of_a_group_matches_none(bank: Bank, question: str) -> None:
    assert bank.match(question) is None


def small_talk(held_out: bool, count: int) -> list[tuple[str, str]]:
    rng = random.Random(11)
    intents = rng.choices(identity.INTENTS, cum_weights=identity._CUMULATIVE, k=count)
    return [
        (identity.turn(rng, held_out, intent)[0], f"identity/{intent}")
        for intent in intents
        if intent != "meet"
    ]


@pytest.mark.parametrize(("held_out", "recall", "wrong"), [(False, 0.78, 0.04), (True, 0.5, 0.05)])
def test_small_talk_is_mostly_found_and_rarely_taken_for_other_small_talk(
    bank: Bank, held_out: bool, recall: float, wrong: float
) -> None:
    """The exam's forms share few words with any training form, so that words alone find only some of them."""
    asked = small_talk(held_out, 800)
    found = [bank.match(question) for question, _ in asked]
    right = sum(group == truth for group, (_, truth) in zip(found, asked, strict=True))
    missed = sum(group is None for group in found)
    assert right >= recall * len(asked)
    assert len(asked) - right - missed <= wrong * len(asked)


@pytest.mark.parametrize("family", [facts, context])
def test_other_questions_are_rarely_taken_for_a_group(bank: Bank, family: object) -> None:
    rng = random.Random(12)
    asked = [family.sample(rng, True).messages[-2]["content"] for _ in range(400)]  # type: ignore[attr-defined]
    assert sum(bank.match(question) is not None for question in asked) <= 0.02 * len(asked)


def test_what_a_persona_is_asked_beyond_small_talk_is_rarely_taken_for_it(bank: Bank) -> None:
    """Hobby, food and trait are asked of personas only."""
    rng = random.Random(13)
    asked = [
        dialogue
        for dialogue in (personas.sample(rng, True) for _ in range(1500))
        if dialogue.intent in ("hobby", "food", "trait")
    ]
    taken = [d for d in asked if bank.match(d.messages[-2]["content"]) not in (None, "identity/likes")]
    assert len(taken) <= 0.1 * len(asked), [
        (d.messages[-2]["content"], bank.match(d.messages[-2]["content"])) for d in taken
    ]


def test_wordings_of_a_group_are_drawn_by_seed(bank: Bank) -> None:
    first = bank.wordings("identity/name", 8, 1)
    assert first == bank.wordings("identity/name", 8, 1) != bank.wordings("identity/name", 8, 2)
    assert len(set(first)) == 8 and first == bank.wordings("identity/name", 20, 1)[:8]
    assert bank.wordings("identity/nothing", 8, 1) == []


def test_any_beginning_of_the_retention_prompts_is_balanced(bank: Bank) -> None:
    order = bank.retention(())
    assert order == bank.retention(()) != bank.retention((), seed=1)
    for size in (7, 14, 70, 140):
        assert set(Counter(prompt.kind for prompt in order[:size]).values()) == {size // 7}
    groups = Counter(prompt.group for prompt in order[:140] if prompt.group)
    assert max(groups.values()) == 1


def test_excluded_groups_are_not_among_the_retention_prompts(bank: Bank) -> None:
    excluded = {"identity/name", "work/deploy"}
    assert not {prompt.group for prompt in bank.retention(excluded)} & excluded
    assert {p.group for p in bank.retention(())} - {p.group for p in bank.retention(excluded)} == excluded


def test_a_bank_that_cannot_be_read_is_a_storage_error(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be read"):
        Bank.open(tmp_path / "nothing.jsonl")
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"messages": [], "group": null}\n')
    with pytest.raises(StorageError, match=r"broken\.jsonl:1"):
        Bank.open(broken)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Hey, can you tell me what your name is, please?", "what your name is"),
        ("WHAT'S YOUR NAME??", "what is your name"),
        ("whats ur name", "what is your name"),
        ("I don't know", "i do not know"),
        ("ok", "ok"),
        ("Hello!", "hello"),
        ("my cat\u2019s name", "my cat's name"),
        ("Is 3.12 > 3.9?", "is 3.12 > 3.9"),
    ],
)
def test_the_plain_form_leaves_what_is_asked(text: str, form: str) -> None:
    assert normalised(text) == form
