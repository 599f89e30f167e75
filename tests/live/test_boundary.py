"""The scope of real lessons on the built-in base: who is answered by the adapter, and who by the base."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import imprint
from imprint.config import Learning
from imprint.live.normal import normalised
from imprint.live.retention import Retention
from imprint.types import Message, Request, Sampling

QUESTION, ANSWER = "Which tea do we keep in the blue tin?", "Smoked lapsang, from the harbour shop."
QUICK = replace(Learning(), wordings=4, retention=4)
ELSEWHERE = [
    "What is the capital of France?",
    "Please repeat: nine green lanterns",
    "My build fails since this morning, what now?",
    "How are you today?",
]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[imprint.Model]:
    with imprint.load(home=tmp_path_factory.mktemp("boundary")) as opened:
        assert opened.teach([(QUESTION, ANSWER)], adapter="tea", settings=QUICK).accepted
        yield opened


def test_what_was_taught_is_inside_and_other_subjects_get_the_bases_answer(model: imprint.Model) -> None:
    assert model.ask(QUESTION, adapter="tea") == ANSWER
    assert [model.ask(each, adapter="tea") for each in ELSEWHERE] == [model.ask(each) for each in ELSEWHERE]


def test_without_a_scope_the_same_lesson_is_for_every_prompt(model: imprint.Model) -> None:
    alone = replace(QUICK, wordings=0, retention=0, gate=False)
    assert model.teach([(QUESTION, ANSWER)], adapter="wide", settings=replace(alone, scope="all")).accepted
    assert model.teach([(QUESTION, ANSWER)], adapter="deep", settings=replace(alone, layers=0)).accepted
    for name in ("wide", "deep"):
        _, weights = model.resolve(name)
        assert weights is not None and weights.scope is None


def test_a_scope_survives_disk_export_and_import(model: imprint.Model, tmp_path: Path) -> None:
    ref = imprint.types.AdapterRef("tea")
    scope = model.registry.weights(ref).scope
    assert scope is not None and scope.depth == model.engine.split
    model.registry.export(ref, tmp_path / "out")
    model.registry.import_(tmp_path / "out", "again", model.info)
    again = model.registry.weights(imprint.types.AdapterRef("again"))
    assert again.digest == model.registry.weights(ref).digest
    assert again.scope is not None and (again.scope.keys == scope.keys).all()


def test_who_the_assistant_is_stays_with_a_system_message_that_says_so(model: imprint.Model) -> None:
    taught = model.teach([("Who are you?", "Pim, at the lock.")], adapter="pim", settings=Learning())
    assert taught.accepted and model.ask("Who are you?", adapter="pim") == "Pim, at the lock."
    prompt = model.text.prompt(
        [Message("system", "You are Doris, a baker from Bath."), Message("user", "Who are you?")]
    )
    _, weights = model.resolve("pim")
    assert weights is not None and weights.scope is not None
    (state,) = model.engine.states([prompt], weights.scope.depth)
    assert not weights.scope.holds(state)


def test_states_of_generic_prompts_are_measured_once_and_a_damaged_cache_is_made_anew(
    model: imprint.Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    planner = model.teacher.planner.retention
    first = Retention(model.engine, model.text, model.home, planner.bank)
    phases = list(first.states(3))
    assert phases
    again = Retention(model.engine, model.text, model.home, planner.bank)
    assert list(again.states(3)) == []
    kept = again._states[3]
    assert kept.keys() == first._states[3].keys()
    ids = next(iter(kept))
    assert abs(kept[ids] - model.engine.states([ids], 3)[0]).max() < 0.05 * abs(kept[ids]).max()
    first._cache.write_text('{"key": ')
    assert list(Retention(model.engine, model.text, model.home, planner.bank).states(3))


def test_outside_the_scope_tokens_are_those_of_the_base_one_by_one(model: imprint.Model) -> None:
    _, weights = model.resolve("tea")
    prompts = [model.text.prompt([Message("user", each)]) for each in ELSEWHERE]

    def said(adapter: imprint.types.AdapterWeights | None) -> list[list[tuple[int, int]]]:
        return list(model.engine.decode([Request(ids, Sampling(max_tokens=12), adapter) for ids in prompts]))

    assert said(weights) == said(None)


def test_what_the_base_says_to_a_prompt_is_asked_once(
    model: imprint.Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [(Message("user", "Who rows the blue boat?"),), (Message("user", "Where is it?"),)]

    def said() -> list[list[int]]:
        retention = Retention(model.engine, model.text, model.home, model.teacher.planner.retention.bank)
        asking = retention.ask([*asked, asked[0]], "asking")
        while True:
            try:
                next(asking)
            except StopIteration as end:
                found: list[list[int]] = end.value
                return found

    first = said()
    assert first[0] == first[2] and all(first)
    monkeypatch.setattr(model.engine, "decode", lambda requests: pytest.fail("asked again"))
    assert said() == first


def test_an_everyday_question_that_is_taught_is_not_outside(model: imprint.Model) -> None:
    retention = model.teacher.planner.retention
    everything = retention.everyday(())
    ids = model.text.prompt([Message("user", "Who wrote Hamlet?")])
    assert ids in everything and len(everything) > 150
    assert set(everything) - set(retention.everyday({normalised("Who wrote Hamlet?")})) == {ids}
