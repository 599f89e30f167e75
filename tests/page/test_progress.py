"""The courses of lessons, put together from events."""

from __future__ import annotations

import re

import pytest

from imprint.events import Stream
from imprint.page.curve import MOST, curve, thinned
from imprint.page.panel import said
from imprint.page.progress import KEPT, Progress
from imprint.serve.feed import Feed


@pytest.fixture
def events() -> Stream:
    return Stream()


@pytest.fixture
def progress(events: Stream) -> Progress:
    return Progress(Feed(events))


def step(events: Stream, number: int, recalled: int) -> None:
    events.emit(
        "step", "juno", lesson="one", step=number, steps=120, loss=1.0 / number, recalled=recalled, taught=2,
        steps_per_second=3.0,
    )  # fmt: skip


def test_who_comes_in_the_middle_of_a_lesson_finds_all_of_it(events: Stream, progress: Progress) -> None:
    events.emit("lesson queued", "juno", lesson="one", examples=2)
    events.emit("lesson queued", "mia", lesson="two", examples=1)
    events.emit("learning", "juno", lesson="one", phase="reading", done=1, total=2)
    step(events, 1, 0)
    step(events, 2, 1)
    progress.catch_up()
    course, waiting = progress.open
    assert (course.lesson, course.state, course.losses, course.recalls) == (
        "one",
        "learning",
        [1.0, 0.5],
        [0.0, 0.5],
    )
    assert (waiting.lesson, waiting.state) == ("two", "waiting")
    assert course.begun is not None and course.elapsed(course.begun + 2) == 2
    assert "juno is learning" in said(course, "2.0 s")


def test_a_lesson_ends_learnt_with_the_teachers_own_figures(events: Stream, progress: Progress) -> None:
    step(events, 1, 1)
    before = progress.changes
    events.emit("learnt", "juno", lesson="one", version=3, steps=1, seconds=1.5, recall=1.0, loss_last=0.1)
    progress.catch_up()
    course = progress.last
    assert course is not None and progress.open == [] and progress.changes > before
    assert (course.state, course.version, course.elapsed(), course.recalls[-1]) == ("learnt", 3, 1.5, 1.0)
    assert said(course, "1.5 s") == "Learnt as juno@3 in 1.5 s"


def test_taking_a_learnt_lesson_out_is_a_course_of_its_own(events: Stream, progress: Progress) -> None:
    step(events, 1, 1)
    events.emit("learnt", "juno", lesson="one", version=1, seconds=1.0, recall=1.0, loss_last=0.1)
    events.emit("learning", "juno", lesson="one", phase="reading", done=0, total=0)
    progress.catch_up()
    (course,) = progress.open
    assert (course.state, course.losses) == ("forgetting", [])
    events.emit("withdrawn", "juno", lesson="one", version=2, seconds=1.0)
    progress.catch_up()
    assert course.state == "withdrawn" and said(course, "") == "Taken back; juno@2 answers now"


@pytest.mark.parametrize(
    ("kind", "fields", "state", "words"),
    [
        ("refused", {"reason": "locality 0.10 is below 0.25"}, "refused", "locality 0.10"),
        ("interrupted", {"reason": "busy"}, "interrupted", "busy"),
        ("rolled back", {"version": None}, "withdrawn", "answers as before"),
    ],
)
def test_every_end_is_said(
    events: Stream, progress: Progress, kind: str, fields: dict[str, str], state: str, words: str
) -> None:
    events.emit("lesson queued", "juno", lesson="one", examples=1)
    events.emit(kind, "juno", lesson="one", **fields)  # type: ignore[arg-type]
    progress.catch_up()
    assert progress.last is not None and progress.last.state == state and words in said(progress.last, "")


def test_a_rollback_without_a_lesson_counts_as_a_change_and_no_more(
    events: Stream, progress: Progress
) -> None:
    events.emit("rolled back", "juno", lesson=None, version=1)
    progress.catch_up()
    assert progress.changes == 1 and progress.last is None


def test_only_the_latest_courses_are_kept(events: Stream, progress: Progress) -> None:
    for number in range(KEPT + 5):
        events.emit("lesson queued", "juno", lesson=str(number), examples=1)
    progress.catch_up()
    assert len(progress.open) == KEPT and progress.of("4") is None and progress.of("5") is not None


def test_a_curve_falls_where_its_figures_fall_and_has_words_too() -> None:
    drawn = curve([2.0, 1.0, 0.0], name="Loss")
    found = re.search(r'polyline class="curve-line" points="([^"]+)"', drawn)
    assert found
    heights = [float(point.split(",")[1]) for point in found[1].split()]
    assert heights == sorted(heights) and len(heights) == 3  # SVG's y grows downwards
    assert 'aria-label="Loss: 2.00 to 0.00 in 3 figures"' in drawn


def test_a_curve_is_drawn_of_no_figures_and_of_such_as_are_not_finite() -> None:
    assert "Loss: none" in curve([], name="Loss")
    assert "nan" not in re.sub('aria-label="[^"]*"', "", curve([float("nan"), 1.0], name="Loss"))


def test_a_long_curve_keeps_its_ends() -> None:
    figures = [float(number) for number in range(10 * MOST)]
    kept = thinned(figures)
    assert len(kept) == MOST and (kept[0], kept[-1]) == (figures[0], figures[-1])
