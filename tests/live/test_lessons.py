from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from imprint.errors import AdapterError, InputError
from imprint.live.lessons import Lesson, Lessons, reworded
from imprint.store import Home
from imprint.types import Example, Message

PAIR = Example.pair("Who are you?", "Juno. I keep the schedule.")
TALK = Example(
    (
        Message("system", "Be brief."),
        Message("user", "Hi\u2028\x00"),
        Message("assistant", "No.", 0.0),
        Message("user", "Hi"),
        Message("assistant", "Yes.", 0.5),
    ),
    "contains",
)


@pytest.fixture
def lessons(home: Path) -> Lessons:
    return Lessons(Home.open())


def add(lessons: Lessons, adapter: str = "juno", *examples: Example) -> Lesson:
    return lessons.add(adapter, examples or [PAIR], base="f" * 64, source="teach")


def test_a_lesson_is_on_disk_when_add_returns(lessons: Lessons) -> None:
    lesson = lessons.add(
        "juno",
        [PAIR, TALK],
        base="f" * 64,
        source="correct",
        conversation="c1",
        seed=7,
        settings={"rank": 8, "targets": ["q_proj"]},
    )
    assert Lessons(Home.open()).get(lesson.id) == lesson
    assert (lesson.state, lesson.version, lesson.reason, lesson.seed) == ("queued", None, None, 7)
    assert lesson.examples == (PAIR, TALK) and lesson.created.endswith("Z")


def test_lessons_keep_the_order_in_which_they_were_taught(lessons: Lessons) -> None:
    ids = [add(lessons).id for _ in range(5)]
    other = add(lessons, "ada")
    assert [lesson.id for lesson in lessons.list("juno")] == ids
    assert lessons.list("ada") == (other,) and lessons.list("none") == ()
    assert [lesson.id for lesson in lessons.of("juno", [ids[3], ids[0]])] == [ids[0], ids[3]]
    assert lessons.of("juno", []) == ()


def test_a_lesson_that_is_gone_is_not_silently_forgotten(lessons: Lessons) -> None:
    known, other = add(lessons), add(lessons, "ada")
    for missing in ("feedfeedfeed", other.id):
        with pytest.raises(AdapterError, match=rf"'juno' was taught lessons .* does not have \({missing}\)"):
            lessons.of("juno", [known.id, missing])


def test_an_unknown_id_is_refused(lessons: Lessons) -> None:
    with pytest.raises(InputError, match="no lesson 'x'; there are none yet"):
        lessons.get("x")
    lesson = add(lessons)
    with pytest.raises(InputError, match=f"did you mean '{lesson.id}'"):
        lessons.get(lesson.id[:-1])
    with pytest.raises(InputError, match="no lesson"):
        lessons.mark("x", "learning")
    with pytest.raises(InputError, match="is not an adapter name"):
        add(lessons, "../juno")


def test_what_became_of_a_lesson_is_recorded(lessons: Lessons) -> None:
    learnt, refused, withdrawn = add(lessons), add(lessons), add(lessons)
    lessons.mark(learnt.id, "learning")
    assert lessons.mark(learnt.id, "learnt", version=3).version == 3
    assert lessons.mark(refused.id, "refused", reason="it did not converge").reason == "it did not converge"
    assert lessons.withdraw(withdrawn.id).state == "withdrawn"
    taken_back = lessons.withdraw(learnt.id)
    assert (taken_back.state, taken_back.version) == ("withdrawn", 3)
    states = [lesson.state for lesson in Lessons(Home.open()).list("juno")]
    assert states == ["withdrawn", "refused", "withdrawn"]
    assert lessons.interrupted() == ()


def test_only_lessons_whose_process_is_gone_are_interrupted(lessons: Lessons) -> None:
    code = """
import sys, time
from imprint.live.lessons import Lessons
from imprint.store import Home
from tests.live.test_lessons import add
home = Home.open()
lessons = Lessons(home)
with home.lock("juno"):
    lessons.mark(add(lessons).id, "learning")
    add(lessons)
    print("ready", flush=True)
    time.sleep(60)
"""
    root = Path(__file__).parents[2]
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=root)
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    waiting = add(lessons, "ada")
    assert lessons.interrupted() == (waiting,) and lessons.interrupted("juno") == ()
    process.kill()
    process.wait()
    found = lessons.interrupted("juno")
    assert [lesson.state for lesson in found] == ["learning", "queued"] and found[0].examples == (PAIR,)
    assert len(lessons.interrupted()) == 3
    with lessons.home.lock("juno"):  # resumed here
        assert lessons.interrupted("juno") == ()


def test_lessons_of_all_adapters_are_listed_in_order(lessons: Lessons) -> None:
    found = (add(lessons), add(lessons, "ada"), add(lessons))
    assert lessons.list() == found and lessons.list("juno") == found[::2]
    assert lessons.held(None) == ()


def test_an_edit_names_the_lesson_whose_place_it_takes(lessons: Lessons) -> None:
    old = add(lessons)
    new = lessons.add("juno", [PAIR], base=old.base, source="edit", edit_of=old.id)
    assert lessons.get(new.id).edit_of == old.id and lessons.get(old.id).edit_of is None


def test_what_a_lesson_superseded_is_in_force_again_when_it_is_taken_back(lessons: Lessons) -> None:
    old, other, new = (add(lessons) for _ in range(3))
    with lessons.home.transaction() as db:
        db.execute(
            "UPDATE lessons SET state = 'superseded', superseded_by = ? WHERE id = ?", (new.id, old.id)
        )
        db.execute("UPDATE lessons SET state = 'superseded', superseded_by = 'x' WHERE id = ?", (other.id,))
    assert lessons.take_back(new.id).state == "withdrawn"
    assert (lessons.get(old.id).state, lessons.get(old.id).superseded_by) == ("learnt", None)
    assert lessons.get(other.id).superseded_by == "x"


def test_only_a_lesson_of_one_answer_can_be_given_another(lessons: Lessons) -> None:
    (example,) = reworded(add(lessons, "juno", TALK), "Maybe.")
    assert example.prompt == TALK.prompt and example.answer == "Maybe." and example.match == "contains"
    with pytest.raises(InputError, match="has 2 answers"):
        reworded(add(lessons, "juno", PAIR, TALK), "Maybe.")
