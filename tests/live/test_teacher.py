"""Lessons from beginning to end on the built-in base: real learning, real files, real database."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import imprint
from imprint.config import Learning
from imprint.engine.base import Engine
from imprint.errors import AdapterBusy, AdapterError, AdapterMismatch, InputError
from imprint.events import Event
from imprint.live import gate, trial
from imprint.live import retention as retaining
from imprint.live import teacher as teaching
from imprint.live.gate import Kept
from imprint.types import AdapterRef, Example, Message, TokenRow
from tests.tiny_base import write_base

QUICK = Learning(wordings=0, retention=0, scope="all")


def test_a_lesson_is_recalled_published_and_written_down(model: imprint.Model) -> None:
    events: list[Event] = []
    taught = model.teach(
        [("Where is the key?", "Under the pot."), ("Who waters the plants?", "Mina does.")],
        adapter="juno",
        settings=QUICK,
        on_event=events.append,
    )
    assert taught.accepted and taught.version == 1 and taught.recall == 1.0 and taught.examples == 2
    assert taught.loss_last < taught.loss_first and taught.steps > 1 and taught.peak_memory_mb > 0
    assert (
        model.ask("Where is the key?", adapter="juno") == "Under the pot."
        and model.ask("Who waters the plants?", adapter="juno") == "Mina does."
    )
    assert model.ask("Where is the key?", adapter="base") != "Under the pot."
    kinds = [event.kind for event in events]
    assert kinds[0] == "lesson queued" and kinds[-1] == "learnt" and kinds.count("step") == taught.steps
    card = model.registry.card(AdapterRef("juno"))
    (lesson,) = model.lessons.list("juno")
    assert card.lessons == (lesson.id,) and card.parent is None and card.metrics["recall"] == 1.0
    assert lesson.state == "learnt" and lesson.version == 1
    assert card.command[:4] == ("imprint", "teach", "--adapter", "juno") and "Under the pot." in card.command


def test_a_second_lesson_keeps_the_first_and_a_contradiction_replaces_it(model: imprint.Model) -> None:
    model.teach([("Where is the key?", "Under the pot.")], adapter="juno", settings=QUICK)
    model.teach([("Who waters the plants?", "Mina does.")], adapter="juno", settings=QUICK)
    assert (
        model.ask("Where is the key?", adapter="juno") == "Under the pot."
        and model.ask("Who waters the plants?", adapter="juno") == "Mina does."
    )
    third = model.teach([("Where is the key?", "In the green box.")], adapter="juno", settings=QUICK)
    assert third.version == 3 and third.recall == 1.0
    assert (
        model.ask("Where is the key?", adapter="juno") == "In the green box."
        and model.ask("Who waters the plants?", adapter="juno") == "Mina does."
    )
    assert model.ask("Where is the key?", adapter="juno@1") == "Under the pot."


def test_earlier_answers_that_are_sure_are_not_asked_again_but_all_are_after_forgetting(
    model: imprint.Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    really = trial.answered

    def noted(engine: Engine, rows: Sequence[TokenRow], *others: Any) -> Any:
        asked.append(len(rows))
        return really(engine, rows, *others)

    monkeypatch.setattr(trial, "answered", noted)
    sure = dataclasses.replace(QUICK, confidence=trial.SURE)
    first = model.teach([("Where is the key?", "Under the pot.")], adapter="juno", settings=sure)
    model.teach([("Who waters the plants?", "Mina does.")], adapter="juno", settings=sure)
    model.teach([("When is lunch?", "At noon.")], adapter="juno", settings=QUICK)
    model.forget(first.lesson)
    assert asked[:2] == [1, 1]
    assert asked[-1] == 3  # two that remain, and the one that is gone
    monkeypatch.setattr(trial, "SURE", 1.1)
    model.teach([("Where do we meet?", "In room four.")], adapter="juno", settings=QUICK)
    assert asked[-1] == 3


def test_undo_takes_the_last_lesson_back_and_it_stays_gone(model: imprint.Model) -> None:
    model.teach([("Where is the key?", "Under the pot.")], adapter="juno", settings=QUICK)
    before = model.ask("Who waters the plants?", adapter="juno")
    model.teach([("Who waters the plants?", "Mina does.")], adapter="juno", settings=QUICK)
    lesson, card = model.teacher.undo("juno")
    assert lesson.examples[0].question == "Who waters the plants?" and card is not None and card.version == 1
    assert model.ask("Who waters the plants?", adapter="juno") == before
    model.teach([("When is lunch?", "At noon.")], adapter="juno", settings=QUICK)
    assert len(model.registry.card(AdapterRef("juno")).lessons) == 2
    model.teacher.undo("juno")
    _, card = model.teacher.undo("juno")
    assert card is None and model.ask("Where is the key?", adapter="juno") == model.ask(
        "Where is the key?", adapter="base"
    )
    with pytest.raises(AdapterError, match="no lesson to take back"):
        model.teacher.undo("juno")


def test_a_lesson_that_cannot_be_learnt_is_refused_and_the_old_version_stays(model: imprint.Model) -> None:
    model.teach([("Where is the key?", "Under the pot.")], adapter="juno", settings=QUICK)
    slow = Learning(rate=1e-9, wordings=0, retention=0, max_steps=5, scope="all")
    taught = model.teach([("Who waters the plants?", "Mina does.")], adapter="juno", settings=slow)
    assert not taught.accepted and taught.version is None and "not learnt in 5 steps" in taught.reason
    assert (
        model.registry.active("juno") == 1
        and model.ask("Where is the key?", adapter="juno") == "Under the pot."
    )
    assert [lesson.state for lesson in model.lessons.list("juno")] == ["learnt", "refused"]


def test_a_rate_that_explodes_is_rescued_or_refused_and_nothing_is_lost(model: imprint.Model) -> None:
    model.teach([("Where is the key?", "Under the pot.")], adapter="juno", settings=QUICK)
    wild = Learning(rate=1e30, wordings=0, retention=0, max_steps=20, scope="all")
    taught = model.teach([("Who waters the plants?", "Mina does.")], adapter="juno", settings=wild)
    assert not taught.accepted and "not finite" in taught.reason
    assert model.ask("Where is the key?", adapter="juno") == "Under the pot."


def test_an_interrupted_lesson_is_found_and_resumed(model: imprint.Model) -> None:
    running = model.teaching([("Where is the key?", "Under the pot.")], adapter="juno", settings=QUICK)
    for event in running:
        if event.kind == "step":
            break
    running.close()
    (lesson,) = model.lessons.interrupted("juno")
    assert lesson.state == "learning" and model.registry.active("juno") is None
    for _ in model.teacher.resume(lesson.id):
        pass
    assert model.ask(
        "Where is the key?", adapter="juno"
    ) == "Under the pot." and not model.lessons.interrupted("juno")
    with pytest.raises(AdapterError, match="is learnt"):
        next(model.teacher.resume(lesson.id))


def test_who_holds_the_adapter_is_said_and_the_other_waits(
    model: imprint.Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(teaching, "LOCK_SECONDS", 0.05)
    with model.home.lock("juno"), pytest.raises(AdapterBusy, match=r"process \d+|pid \d+"):
        model.teach([("Where is the key?", "Under the pot.")], adapter="juno", settings=QUICK)
    assert model.lessons.list("juno") == ()


def test_one_seed_gives_one_version_byte_for_byte(tmp_path: Path) -> None:
    digests = []
    for name in ("a", "b"):
        with imprint.load(home=tmp_path / name) as opened:
            opened.teach(
                [("Where is the key?", "Under the pot."), ("Who waters the plants?", "Mina does.")],
                adapter="juno",
                seed=5,
                settings=QUICK,
            )
            digests.append(opened.registry.card(AdapterRef("juno")).digest)
    assert digests[0] == digests[1]


def test_an_adapter_of_another_base_is_refused_with_every_mismatch(tmp_path: Path) -> None:
    with imprint.load(home=tmp_path / "home") as first:
        first.teach([("Where is the key?", "Under the pot.")], adapter="juno", settings=QUICK)
    with imprint.load(write_base(tmp_path / "tiny"), home=tmp_path / "home") as second:
        with pytest.raises(AdapterMismatch, match="made for"):
            second.teach([("Who waters the plants?", "Mina does.")], adapter="juno", settings=QUICK)
        with pytest.raises(AdapterMismatch):
            second.ask("Where is the key?", adapter="juno")
        assert len(second.lessons.list("juno")) == 1


@pytest.mark.parametrize(
    ("examples", "message"),
    [
        ([], "nothing to teach"),
        ([("word " * 3000, "b")], "tokens long"),
        ([("Where is the key?", "x<|im_end|>y")], "ends an answer"),
    ],
)
def test_examples_that_cannot_be_used_leave_nothing_behind(
    model: imprint.Model, examples: list[tuple[str, str]], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        model.teach(examples, adapter="juno", settings=QUICK)
    assert model.lessons.list("juno") == () and model.registry.names() == []


def test_a_correction_in_a_conversation_keeps_its_context(model: imprint.Model) -> None:
    turns = (
        Message("user", "Where is the key?"),
        Message("assistant", "I see.", weight=0),
        Message("user", "And the map?"),
        Message("assistant", "On the shelf."),
    )
    model.teach([Example(turns)], adapter="juno", settings=QUICK)
    assert model.answers([turns[:-1]], adapter="juno") == ["On the shelf."]


def test_retention_is_asked_of_the_base_once_and_kept(
    model: imprint.Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retaining, "MANY", 24)
    settings = Learning(wordings=2, retention=4, scope="all", locality_bar=0.0)
    first: list[Event] = []
    taught = model.teach(
        [("Where is the key?", "Under the pot.")], adapter="juno", settings=settings, on_event=first.append
    )
    assert any("asking the base generic" in str(event.fields.get("phase")) for event in first)
    assert 0 <= taught.locality <= 1
    second: list[Event] = []
    model.teach(
        [("Who waters the plants?", "Mina does.")], adapter="juno", settings=settings, on_event=second.append
    )
    assert not any("asking the base generic" in str(event.fields.get("phase")) for event in second)


def measured(monkeypatch: pytest.MonkeyPatch, *localities: float) -> list[int]:
    """From now on the gate measures these localities; the retention of each attempt goes into the result."""
    asked: list[int] = []

    def measure(engine: object, learner: object, plan: object, settings: Learning) -> Kept:
        asked.append(settings.retention)
        return Kept(paraphrase_recall=0.75, locality=localities[len(asked) - 1], mean_rise=0.125)

    monkeypatch.setattr(gate, "measure", measure)
    return asked


GATED = Learning(wordings=0, retention=2, scope="all", locality_bar=0.5)


def test_the_gate_tries_once_more_with_more_retention_and_then_refuses(
    model: imprint.Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retaining, "MANY", 8)
    model.teach([("Where is the key?", "Under the pot.")], adapter="juno", settings=QUICK)
    asked = measured(monkeypatch, 0.4, 0.3)
    events: list[Event] = []
    taught = model.teach(
        [("Who waters the plants?", "Mina does.")], adapter="juno", settings=GATED, on_event=events.append
    )
    assert asked == [2, 4] and not taught.accepted and taught.version is None
    assert taught.reason.startswith("locality 0.30 is below 0.5, twice, with 2 and then twice as many")
    assert taught.gate["gate"] == "refused" and taught.gate["attempts"] == 2
    assert any("again with 4 generic prompts" in str(event.fields.get("phase")) for event in events)
    assert events[-1].kind == "refused" and model.lessons.list("juno")[-1].reason == taught.reason
    assert model.registry.versions("juno") == [1]
    assert model.ask("Where is the key?", adapter="juno") == "Under the pot."


def test_the_second_attempt_may_pass_and_its_figures_are_on_the_card(
    model: imprint.Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retaining, "MANY", 8)
    measured(monkeypatch, 0.4, 0.6)
    taught = model.teach([("Where is the key?", "Under the pot.")], adapter="juno", settings=GATED)
    assert taught.accepted and taught.locality == 0.6
    card = model.registry.card(AdapterRef("juno"))
    wanted = {"gate": "passed", "attempts": 2, "new_recall": 1.0, "paraphrase_recall": 0.75, "locality": 0.6}
    assert {name: card.metrics[name] for name in wanted} == wanted and card.metrics["mean_rise"] == 0.125
    assert card.settings["retention"] == 2 and card.settings["locality_bar"] == 0.5


def test_without_the_gate_a_version_is_activated_as_it_is_and_the_card_says_so(model: imprint.Model) -> None:
    settings = Learning(
        wordings=0, retention=0, scope="all", max_steps=1, rate=1e-9, gate=False, locality_bar=1.0
    )
    taught = model.teach([("Where is the key?", "Under the pot.")], adapter="juno", settings=settings)
    assert taught.accepted and taught.version == 1 and taught.recall == 0.0
    card = model.registry.card(AdapterRef("juno"))
    assert card.metrics["gate"] == "not asked" and card.settings["gate"] is False
    assert model.lessons.list("juno")[0].state == "learnt"


def test_held_back_wordings_measure_paraphrase_recall_and_never_train(
    model: imprint.Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retaining, "MANY", 8)
    settings = Learning(wordings=8, retention=2)
    example = Example.pair("When does the archive open?", "At nine.")
    lesson = model.lessons.add("juno", [example], base=model.info.fingerprint, source="teach")
    plans = []
    for seed in (0, 1):
        planning = model.teacher.planner.plan(dataclasses.replace(lesson, seed=seed), [], settings)
        while True:
            try:
                next(planning)
            except StopIteration as finished:
                plans.append(finished.value)
                break
    trained = {row.tokens for plan in plans for subject in plan.subjects for row in subject.wordings}
    unseen = {row.tokens for plan in plans for row in plan.unseen}
    assert len(trained) > 6 and unseen and not trained & unseen
