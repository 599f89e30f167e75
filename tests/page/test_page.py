"""The page in a real browser: what a newcomer does with it, from the first question to undoing a lesson."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from selenium.webdriver.common.keys import Keys

from imprint.events import Event, Stream
from imprint.page.judgements import Judgements
from tests.page.conftest import CONTROLS, PATIENCE, Tab, chromium, needs_browser
from tests.serve.conftest import QUESTION, Served

pytestmark = needs_browser

TAUGHT = "Juno. I keep the schedule."
VIEWS = ("Chat", "Lessons", "Adapters", "Compare", "Score", "Jobs")
PHONE = {"width": 375, "height": 740, "deviceScaleFactor": 1, "mobile": True}


@pytest.fixture(scope="module")
def tab(paged: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    """One browser for all tests of this module, which follow each other as a person's steps."""
    with chromium(tmp_path_factory.mktemp("profile")) as driver:
        tab = Tab(driver, paged.url)
        tab.open()
        yield tab


def nameless(tab: Tab) -> list[str]:
    return [each.get_attribute("outerHTML") or "" for each in tab.all(CONTROLS) if not each.accessible_name]


def test_a_newcomer_is_told_what_to_do_and_can_ask_at_once(tab: Tab) -> None:
    tab.says("Teach it something")
    tab.press(QUESTION)
    (answer,) = tab.answers()
    assert answer and answer != TAUGHT
    assert "Undo last lesson" not in tab.text  # there is nothing to undo yet


def test_a_correction_is_learnt_before_ones_eyes_and_over_a_reload(tab: Tab, paged: Served) -> None:
    with held_at(paged.model.events, step=3) as go_on:
        tab.press("Correct")
        tab.write(".correction textarea", TAUGHT)
        tab.press("Teach this", within=".turn")
        tab.until(lambda: len(points(tab)) == 3, "a curve of three steps")
        tab.driver.refresh()
        tab.until(lambda: len(points(tab)) == 3, "the curve after a reload")
        tab.says("default is learning")
        assert TAUGHT in tab.text  # and the conversation is there again
        go_on.set()
    tab.says("Learnt as default@1")
    heights = points(tab)
    assert heights[-1] > heights[0]  # SVG's y grows downwards: the loss has fallen
    assert "100%" in tab.all(".panel .curves")[0].text


def test_asked_again_it_gives_the_new_answer_and_the_base_the_old_one(tab: Tab, paged: Served) -> None:
    tab.press("Ask again")
    tab.until(lambda: len(tab.all(".turn")) == 2, "a second turn")
    assert tab.answers()[-1] == TAUGHT
    assert tab.all(".turn .who")[-1].text == "default@1"
    tab.press("Compare with base")
    old = paged.chat(model="base", max_tokens=64).json()["choices"][0]["message"]["content"]
    tab.until(lambda: [each.text for each in tab.all(".comparison .prose")] == [old], "the base's answer")


def test_markup_in_a_message_and_in_an_answer_is_shown_as_text(tab: Tab, paged: Served) -> None:
    words, answer = "<img src=x onerror=alert(1)>", "<b>Hi</b> to you."
    tab.press("New conversation")
    tab.ask(words)
    tab.until(lambda: len(tab.all(".turn")) == 1, "the turn")
    before = tab.answers()
    with held_at(paged.model.events, step=1) as go_on:
        tab.press("Correct")
        tab.write(".correction textarea", answer)
        tab.press("Teach this", within=".turn")
        tab.until(lambda: tab.answers() == [answer], "the corrected answer")
        assert tab.all(".bubble")[0].text == words
        tab.until(lambda: [each.text for each in tab.all(".panel .subject")] == [words], "the panel")
        assert tab.script("return document.querySelectorAll('.turn img, .turn b, .panel img').length") == 0
        tab.press("Undo this lesson")
        go_on.set()
    tab.says("Taken back")
    tab.until(lambda: tab.answers() == before, "the answer as it was")


def test_undone_the_version_before_answers_again(tab: Tab) -> None:
    tab.write(".panel textarea[aria-label='When I ask']", "Where is the key?")
    tab.write(".panel textarea[aria-label='Answer']", "Under the mat.")
    tab.press("Teach this", within=".panel")
    tab.says("Learnt as default@2")
    tab.press("Undo last lesson")
    tab.says("Taken back; default@1 answers now")
    tab.press("Lessons")
    tab.until(lambda: "taken back" in tab.text and "learnt" in tab.text, "both lessons")
    tab.press("Adapters")
    tab.until(lambda: tab.all("[aria-label='Use default version 2']"), "version 2")
    assert "version 1 answers" in tab.text and "recall 100%" in tab.text
    tab.press("Roll back default")
    tab.says("the base answers for it")
    tab.press("Use default version 1")
    tab.says("version 1 answers")


def test_the_same_question_is_put_to_several_side_by_side(tab: Tab) -> None:
    tab.press("Compare")
    tab.until(lambda: tab.all(".pickers"), "the pickers")
    tab.write("textarea[aria-label=Question]", QUESTION).send_keys(Keys.ENTER)
    tab.until(lambda: len(tab.all(".column-card .prose")) == 2, "two columns")
    tab.until(lambda: {TAUGHT} < {each.text for each in tab.all(".column-card .prose")}, "both answers")
    assert {each.text for each in tab.all(".column-card .who")} == {"base", "default@1"}


def test_a_blind_judgement_is_kept_with_the_names_of_what_answered(tab: Tab, paged: Served) -> None:
    tab.press("Score")
    tab.write("textarea[aria-label=Question]", QUESTION)
    tab.press("Ask both")
    tab.until(lambda: tab.all(".verdicts button"), "both answers")
    assert "default@1" not in " ".join(each.text for each in tab.all(".column-card"))
    juno = next(i for i, each in enumerate(tab.all(".column-card .prose")) if each.text == TAUGHT)
    letter = "AB"[juno]
    tab.press(f"Score 3 of 3 for answer {letter}: right")
    tab.until(lambda: tab.all(".score[aria-pressed=true]"), "the score")
    tab.press(f"{letter} is better")
    tab.says(f"{letter}: default@1")
    tab.says("better 1 of 1 · 3.0 of 3")
    model = paged.model
    (kept,) = Judgements(model.home).all(model.info.fingerprint)
    assert (kept.first, kept.second)[juno] == "default@1" and kept.preferred == ("first", "second")[juno]
    assert ((kept.first_score, kept.second_score)[juno], (kept.first_score, kept.second_score)[1 - juno]) == (
        3,
        None,
    )


def test_a_job_sent_to_the_api_is_seen_to_its_end(tab: Tab, paged: Served) -> None:
    tab.press("Jobs")
    tab.says("No jobs yet")
    line = b'{"messages": [{"role": "user", "content": "Where?"}, {"role": "assistant", "content": "Here."}]}'
    client = paged.openai()
    file = client.files.create(file=("lessons.jsonl", line), purpose="fine-tune")
    client.fine_tuning.jobs.create(model="builtin", training_file=file.id, suffix="mia")
    tab.says("lessons.jsonl → mia")
    tab.driver.refresh()
    tab.says("lessons.jsonl → mia@1")
    tab.says("succeeded")


def test_every_control_of_every_view_has_a_name_and_no_line_is_wider_than_a_phone(tab: Tab) -> None:
    tab.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    tab.driver.refresh()
    for view in VIEWS:
        tab.press(view, within=".nav")
        tab.until(lambda v=view: tab.all(f".view[aria-label={v}]"), view)
        assert nameless(tab) == [], view
        assert tab.script("return document.documentElement.scrollWidth") == PHONE["width"], view
        wide = (
            "return [...document.querySelectorAll('.view *, .panel *')].filter(e => e.getBoundingClientRect()"
        )
        assert tab.script(f"{wide}.right > {PHONE['width']} + 1).map(e => e.className)") == [], view
    tab.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_the_picker_keeps_its_room_in_the_header_at_every_width(tab: Tab) -> None:
    for width in (1081, 905, 320):
        tab.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {**PHONE, "width": width})
        placed = tab.all(".tools .picker")[0].rect
        assert placed["width"] >= 100 and placed["x"] + placed["width"] <= width, width
        nav = tab.all(".nav")[0].rect
        assert nav["y"] > placed["y"] + 100 or nav["x"] + nav["width"] <= placed["x"], width
    tab.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_the_keyboard_is_enough(tab: Tab) -> None:
    body = tab.driver.switch_to.active_element
    body.send_keys("1")
    tab.until(lambda: tab.all("textarea[aria-label=Message]"), "the chat")
    tab.script("document.activeElement.blur()")
    tab.driver.switch_to.active_element.send_keys("/")
    tab.until(lambda: tab.driver.switch_to.active_element.accessible_name == "Message", "the message")
    tab.driver.switch_to.active_element.send_keys("1/?d")
    assert (
        tab.driver.switch_to.active_element.get_attribute("value") == "1/?d"
    )  # in a field a key is a letter


def test_dark_is_chosen_and_remembered(tab: Tab) -> None:
    dark = "return document.body.classList.contains('body--dark')"
    before = tab.script(dark)
    tab.press("Dark or light")
    tab.until(lambda: tab.script(dark) != before, "the other colours")
    tab.driver.refresh()
    tab.until(lambda: tab.all(".frame") and tab.script(dark) != before, "the choice after a reload")


def test_nothing_was_loaded_from_elsewhere_and_nothing_failed_in_the_browser(tab: Tab) -> None:
    loaded = tab.script("return performance.getEntriesByType('resource').map(entry => entry.name)")
    assert isinstance(loaded, list) and loaded
    assert [name for name in loaded if not name.startswith((tab.url, "data:"))] == []
    severe = [entry["message"] for entry in tab.driver.get_log("browser") if entry["level"] == "SEVERE"]
    assert severe == []


@contextmanager
def held_at(events: Stream, step: int) -> Iterator[threading.Event]:
    """Lessons stand still after this step, and the driver with them, until the event is set."""
    go_on = threading.Event()

    def hold(event: Event) -> None:
        if event.kind == "step" and event.fields["step"] == step:
            go_on.wait(PATIENCE)

    leave = events.subscribe(hold)
    try:
        yield go_on
    finally:
        go_on.set()
        leave()


def points(tab: Tab) -> list[float]:
    """The heights of the loss curve as it is drawn."""
    drawn = tab.driver.find_elements("css selector", ".panel .curve-line")
    found = (drawn[0].get_attribute("points") or "").split() if drawn else []
    return [float(point.split(",")[1]) for point in found]
