"""Forgetting, editing and contradicting on the built-in base: what goes is gone, what stays is there."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Generator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import imprint
from imprint.chat import Chat
from imprint.cli.chat import Screen
from imprint.cli.chat_commands import Commands
from imprint.cli.terminal import Terminal
from imprint.config import Learning
from imprint.errors import AdapterBusy, AdapterError, InputError, StorageError, UsageError
from imprint.events import Event
from imprint.live import change as changing
from imprint.live import teacher as teaching
from imprint.live.background import Notice
from imprint.live.driver import Driver
from imprint.store import Home
from imprint.types import AdapterRef, Example, Message, Taught

QUICK = Learning(wordings=0, retention=0, scope="all", rate=1e-3)
KEY, POT, BOX = "Where is the key?", "Under the pot.", "In the green box."
PLANTS, MINA = "Who waters the plants?", "Mina does."
LUNCH, NOON = "When is lunch?", "At noon."


def teach(model: imprint.Model, *pairs: tuple[str, str], settings: Learning = QUICK) -> str:
    """The id of the lesson."""
    taught = model.teach(pairs, adapter="juno", settings=settings)
    assert taught.accepted, taught.reason
    return taught.lesson


def ask(model: imprint.Model, question: str, adapter: str = "juno") -> str:
    return model.ask(question, adapter=adapter)


def states(model: imprint.Model) -> dict[str, str]:
    return {lesson.id: lesson.state for lesson in model.lessons.list("juno")}


def run(work: Generator[Event, None, Taught]) -> Taught:
    while True:
        try:
            next(work)
        except StopIteration as end:
            taught: Taught = end.value
            return taught


def test_a_forgotten_answer_is_gone_and_the_others_stay(model: imprint.Model) -> None:
    key, plants, lunch = teach(model, (KEY, POT)), teach(model, (PLANTS, MINA)), teach(model, (LUNCH, NOON))
    events: list[Event] = []
    taught = model.forget(plants, on_event=events.append)
    assert taught.accepted and taught.version == 4 and taught.forgotten == (plants,) and taught.examples == 2
    assert ask(model, PLANTS) == ask(model, PLANTS, "base") != MINA
    assert (ask(model, KEY), ask(model, LUNCH)) == (POT, NOON)
    card = model.registry.card(AdapterRef("juno"))
    assert (card.version, card.parent, card.lessons) == (4, 3, (key, lunch))
    assert card.metrics["forgotten"] == 1 and card.metrics["earlier_recall"] == 1.0
    assert card.command[:4] == ("imprint", "lessons", "forget", plants)
    assert states(model) == {key: "learnt", plants: "withdrawn", lunch: "learnt"}
    assert events[-1].kind == "withdrawn" and events[-1].fields["version"] == 4
    # It is not learnt again with the next lesson.
    teach(model, ("Who is there?", "Nobody."))
    assert ask(model, PLANTS) != MINA and plants not in model.registry.card(AdapterRef("juno")).lessons


def test_several_are_forgotten_at_once_and_without_any_the_base_answers(model: imprint.Model) -> None:
    ids = [teach(model, (KEY, POT)), teach(model, (PLANTS, MINA)), teach(model, (LUNCH, NOON))]
    assert model.forget(*ids[:2]).version == 4
    assert ask(model, LUNCH) == NOON
    assert [ask(model, q) for q in (KEY, PLANTS)] == [ask(model, q, "base") for q in (KEY, PLANTS)]
    last = model.forget(ids[2])
    assert last.version == 5 and last.steps == 0 and last.recall == 1.0
    card = model.registry.card(AdapterRef("juno"))
    assert card.lessons == () and card.parent == 4
    for question in (KEY, PLANTS, LUNCH, "What is 3 + 4?"):
        assert ask(model, question) == ask(model, question, "base")
    teach(model, (KEY, BOX))
    assert ask(model, KEY) == BOX and model.registry.card(AdapterRef("juno")).parent == 5


def test_what_cannot_be_forgotten_is_refused_and_nothing_changes(model: imprint.Model) -> None:
    key = teach(model, (KEY, POT))
    other = model.teach([(PLANTS, MINA)], adapter="ada", settings=QUICK).lesson
    slow = Learning(rate=1e-9, wordings=0, retention=0, max_steps=2, scope="all")
    refused = model.teach([(LUNCH, NOON)], adapter="juno", settings=slow).lesson
    for ids, error, message in (
        ([], InputError, "no lesson is named"),
        (["nothing"], InputError, "no lesson 'nothing'"),
        ([key, other], InputError, r"several adapters \(ada, juno\)"),
        ([key, refused], AdapterError, f"lesson {refused} was refused and never learnt"),
    ):
        with pytest.raises(error, match=message):
            run(model.teacher.forget(ids))
    model.registry.rollback("juno")
    with pytest.raises(AdapterError, match="is not in the active version of 'juno'"):
        model.forget(key)
    model.registry.use(AdapterRef("juno", 1))
    assert states(model) == {key: "learnt", refused: "refused"} and ask(model, KEY) == POT
    assert model.registry.versions("juno") == [1] and model.home.is_free("juno")


def test_an_interrupted_lesson_is_forgotten_without_training(model: imprint.Model) -> None:
    running = model.teaching([(KEY, POT)], adapter="juno", settings=QUICK)
    next(running)
    running.close()
    (lesson,) = model.lessons.interrupted("juno")
    taught = model.forget(lesson.id)
    assert (taught.version, taught.gate, taught.forgotten) == (None, {}, (lesson.id,))
    assert not model.lessons.interrupted("juno") and states(model) == {lesson.id: "withdrawn"}
    with pytest.raises(AdapterError, match="was withdrawn, so there is nothing to forget"):
        model.forget(lesson.id)


def test_stopped_in_the_middle_nothing_is_forgotten(model: imprint.Model) -> None:
    key, plants = teach(model, (KEY, POT)), teach(model, (PLANTS, MINA))
    running = model.teacher.forget([key])
    assert any(event.kind == "step" for event in running)
    running.close()
    assert states(model) == {key: "learnt", plants: "learnt"} and model.registry.active("juno") == 2
    assert ask(model, KEY) == POT and model.home.is_free("juno") and not model.lessons.interrupted()
    assert model.forget(key).accepted and ask(model, KEY) != POT


def test_killed_while_it_forgets_nothing_has_changed(model: imprint.Model, tmp_path: Path) -> None:
    key, plants = teach(model, (KEY, POT)), teach(model, (PLANTS, MINA))
    code = (
        "import imprint, sys, time\n"
        "model = imprint.load(home=sys.argv[1])\n"
        "for event in model.teacher.forget([sys.argv[2]]):\n"
        "    if event.kind == 'step': print('training', flush=True); time.sleep(60)\n"
    )
    command = [sys.executable, "-c", code, str(model.home.path), key]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        assert process.stdout is not None and process.stdout.readline() == "training\n"
        with pytest.raises(AdapterBusy, match=f"process {process.pid} "), model.home.lock("juno"):
            pass
        process.kill()
    opened = imprint.Model(model.engine, model.text, Home.open(model.home.path))
    assert states(opened) == {key: "learnt", plants: "learnt"} and opened.registry.versions("juno") == [1, 2]
    assert ask(opened, KEY) == POT and opened.forget(key).accepted and ask(opened, KEY) != POT


def test_a_version_that_cannot_be_activated_leaves_everything_as_it_was(
    model: imprint.Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, plants = teach(model, (KEY, POT)), teach(model, (PLANTS, MINA))

    def full(*_: Any) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(changing.Lessons, "settle", full)
        with pytest.raises(StorageError, match="no space left"):
            model.forget(key)
    assert states(model) == {key: "learnt", plants: "learnt"} and model.registry.versions("juno") == [1, 2]
    assert model.registry.active("juno") == 2


def test_who_holds_the_adapter_is_said(model: imprint.Model, monkeypatch: pytest.MonkeyPatch) -> None:
    key = teach(model, (KEY, POT))
    monkeypatch.setattr(teaching, "LOCK_SECONDS", 0.05)
    with model.home.lock("juno"), pytest.raises(AdapterBusy, match=r"process \d+"):
        model.forget(key)
    assert states(model) == {key: "learnt"}


def test_a_contradiction_supersedes_and_the_old_answer_does_not_come_back(model: imprint.Model) -> None:
    old = teach(model, (KEY, POT))
    plants = teach(model, (PLANTS, MINA))
    events: list[Event] = []
    taught = model.teach([("where's the key", BOX)], adapter="juno", settings=QUICK, on_event=events.append)
    assert [(each.lesson, each.answer) for each in taught.replaced] == [(old, POT)]
    assert events[-1].fields["replaces"] == f"replaces lesson {old}: {POT!r}"
    assert [ask(model, q) for q in (KEY, "where's the key", PLANTS)] == [BOX, BOX, MINA]
    record = model.lessons.get(old)
    assert (record.state, record.superseded_by) == ("superseded", taught.lesson)
    assert model.registry.card(AdapterRef("juno")).lessons == (plants, taught.lesson)
    with pytest.raises(AdapterError, match=f"was superseded by {taught.lesson}"):
        model.forget(old)
    # Nor does it with later lessons, nor when the one that superseded it is forgotten.
    teach(model, (LUNCH, NOON))
    assert [ask(model, q) for q in (KEY, "where's the key")] == [BOX, BOX]
    model.forget(taught.lesson)
    assert [ask(model, q) for q in (KEY, "where's the key")] == [
        ask(model, q, "base") for q in (KEY, "where's the key")
    ]
    assert [ask(model, q) for q in (PLANTS, LUNCH)] == [MINA, NOON]


def test_only_the_contradicted_answer_of_a_lesson_goes_out_of_force(model: imprint.Model) -> None:
    both = teach(model, (KEY, POT), (PLANTS, MINA))
    new = teach(model, (KEY, BOX))
    card = model.registry.card(AdapterRef("juno"))
    assert card.lessons == (both, new) and model.lessons.get(both).state == "learnt"
    teach(model, (LUNCH, NOON))  # the next version knows it too
    (held, *_) = model.lessons.held(model.registry.card(AdapterRef("juno")))
    assert held.gone == {0: new} and [ask(model, q) for q in (KEY, PLANTS)] == [BOX, MINA]
    model.forget(new)
    assert ask(model, KEY) == ask(model, KEY, "base") and ask(model, PLANTS) == MINA
    (held, _) = model.lessons.held(model.registry.card(AdapterRef("juno")))
    assert held.gone == {0: new}


def test_undo_brings_back_what_the_lesson_superseded(model: imprint.Model) -> None:
    old = teach(model, (KEY, POT))
    new = teach(model, (KEY, BOX))
    lesson, card = model.teacher.undo("juno")
    assert lesson.id == new and card is not None and card.version == 1 and ask(model, KEY) == POT
    assert states(model) == {old: "learnt", new: "withdrawn"}
    assert model.lessons.get(old).superseded_by is None


def test_undo_is_not_for_what_was_forgotten_but_a_rollback_is(model: imprint.Model) -> None:
    key, plants = teach(model, (KEY, POT)), teach(model, (PLANTS, MINA))
    model.forget(key)
    with pytest.raises(AdapterError, match="roll back to juno@2"):
        model.teacher.undo("juno")
    model.registry.rollback("juno")
    assert [ask(model, q) for q in (KEY, PLANTS)] == [POT, MINA]
    teach(model, (LUNCH, NOON))  # grown from a version that holds a withdrawn lesson
    assert set(states(model).values()) == {"learnt"} and ask(model, KEY) == POT
    assert model.registry.card(AdapterRef("juno")).lessons[:2] == (key, plants)


def test_an_edit_takes_the_place_of_its_lesson(model: imprint.Model) -> None:
    key, plants = teach(model, (KEY, POT)), teach(model, (PLANTS, MINA))
    taught = model.edit(key, BOX)
    assert taught.accepted and taught.version == 3 and ask(model, KEY) == BOX and ask(model, PLANTS) == MINA
    assert [each.lesson for each in taught.replaced] == [key]
    new = model.lessons.get(taught.lesson)
    assert (new.source, new.edit_of, new.examples) == ("edit", key, (Example.pair(KEY, BOX),))
    assert model.lessons.get(key).superseded_by == new.id
    assert model.registry.card(AdapterRef("juno")).lessons == (plants, new.id)
    assert "--answer" in model.registry.card(AdapterRef("juno")).command
    with pytest.raises(AdapterError, match=r"superseded by .* nothing to edit"):
        model.edit(key, POT)


def test_an_edit_to_another_question_gives_the_first_one_back(model: imprint.Model) -> None:
    turns = (
        Message("user", "Hello."),
        Message("assistant", "Hi.", 0.0),
        *Example.pair(PLANTS, MINA).messages,
    )
    key = teach(model, (KEY, POT), (LUNCH, NOON))
    with pytest.raises(InputError, match="has 2 answers"):
        model.edit(key, BOX)
    taught = model.edit(key, [Example(turns), (LUNCH, NOON)])
    assert taught.accepted and model.answers([turns[:-1]], adapter="juno") == [MINA]
    assert ask(model, LUNCH) == NOON and ask(model, KEY) == ask(model, KEY, "base")


def test_an_interrupted_edit_is_resumed_as_one(model: imprint.Model) -> None:
    key = teach(model, (KEY, POT))
    running = model.teacher.edit(key, [Example.pair(PLANTS, MINA)])
    assert any(event.kind == "step" for event in running)
    running.close()
    (lesson,) = model.lessons.interrupted("juno")
    assert lesson.edit_of == key and ask(model, KEY) == POT and model.lessons.get(key).state == "learnt"
    assert run(model.teacher.resume(lesson.id)).accepted
    assert ask(model, PLANTS) == MINA and ask(model, KEY) == ask(model, KEY, "base")
    assert states(model) == {key: "superseded", lesson.id: "learnt"}


def test_an_imported_adapter_stays_below_the_lessons_that_are_forgotten(
    model: imprint.Model, tmp_path: Path
) -> None:
    # Nothing later trains on what is imported, so it is learnt firmly.
    teach(model, (KEY, POT), settings=replace(QUICK, confidence=0.99))
    model.registry.export(AdapterRef("juno"), tmp_path / "out")
    model.registry.import_(tmp_path / "out", "ada", model.info)
    before = ask(model, PLANTS, "ada")
    lesson = model.teach([(PLANTS, MINA)], adapter="ada", settings=QUICK).lesson
    other = model.teach([(LUNCH, NOON)], adapter="ada", settings=QUICK).lesson
    model.forget(lesson)
    answers = [ask(model, q, "ada") for q in (KEY, PLANTS, LUNCH)]
    assert answers == [POT, before, NOON]
    model.forget(other)
    assert model.resolve("ada")[1].digest == model.resolve("ada@1")[1].digest
    third = model.teach([(LUNCH, NOON)], adapter="ada", settings=QUICK).lesson
    for version in (1, 2, 3, 4):
        model.registry.remove(AdapterRef("ada", version))
    with pytest.raises(AdapterError, match="grew from an imported adapter"):
        model.forget(third)


def test_lessons_of_another_base_are_not_touched(model: imprint.Model) -> None:
    lesson = model.lessons.add("juno", [Example.pair(KEY, POT)], base="f" * 64, source="teach")
    for work in (model.teacher.forget([lesson.id]), model.teacher.edit(lesson.id, [Example.pair(KEY, BOX)])):
        with pytest.raises(AdapterError, match="given to another base; open that one with --model"):
            run(work)
    assert states(model) == {lesson.id: "queued"}


def test_a_chat_forgets_in_the_background(model: imprint.Model, capsys: pytest.CaptureFixture[str]) -> None:
    notices: list[Notice] = []
    with (
        closing(Driver()) as driver,
        closing(Chat(model, driver, settings=QUICK, on_notice=notices.append)) as chat,
    ):
        commands = Commands(chat, Screen(Terminal(), interactive=True))
        key, plants = chat.teach(KEY, POT), chat.teach(PLANTS, MINA)
        commands.run(f"/forget {key.id}")  # its turn comes when it is learnt
        assert chat.background.forgetting == 1 and chat.background.waiting == 3
        with pytest.raises(AdapterError, match="still forgetting"):
            chat.undo()
        assert chat.background.wait(300)
        assert [notice.kind for notice in notices] == ["learnt", "learnt", "forgotten"]
        assert notices[-1].text.startswith(f"forgot {KEY!r} in ") and chat.answering == "default@3"
        assert "".join(chat.say(PLANTS)) == MINA and model.lessons.get(key.id).state == "withdrawn"
        commands.run(f"/forget {key.id}")
        assert chat.background.wait(300)
        assert notices[-1].kind == "refused" and "nothing to forget" in notices[-1].text
        assert model.lessons.get(key.id).state == "withdrawn" and chat.answering == "default@3"
        with pytest.raises(InputError, match="no lesson 'x'"):
            commands.run("/forget x")
        with pytest.raises(UsageError, match="/forget LESSON"):
            commands.run("/forget")
        chat.teach(PLANTS, "Tom does.")
        assert chat.background.wait(300) and notices[-1].text.endswith(
            f"replaces lesson {plants.id}: {MINA!r}"
        )
        commands.run("/lessons")
    told = capsys.readouterr().out
    assert f"* forgetting {KEY!r}; go on talking" in told and "superseded by" in told and "withdrawn" in told
