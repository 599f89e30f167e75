"""A tab's state, and answers that are written into it."""

from __future__ import annotations

import asyncio

from imprint.page.asking import fitted, write
from imprint.page.session import KEPT, TURNS, Draft, Session, Sessions, Turn
from imprint.types import Message
from tests.serve.conftest import QUESTION, Served

ASKED = (Message("user", QUESTION),)


def turn(question: str, draft: Draft, corrected: str | None = None) -> Turn:
    return Turn(question, (), draft, "juno", corrected=corrected)


def test_a_tab_finds_its_session_again_but_not_with_another_key() -> None:
    sessions = Sessions()
    first = sessions.of("tab", "key")
    assert sessions.of("tab", "key") is first
    assert sessions.of("tab", "other") is not first and sessions.of("other", "key") is not first


def test_the_session_that_was_not_used_for_longest_is_forgotten() -> None:
    sessions = Sessions()
    first, second = sessions.of("1", ""), sessions.of("2", "")
    for number in range(3, KEPT + 2):
        sessions.of("1", "")
        sessions.of(str(number), "")
    assert sessions.of("1", "") is first and sessions.of("2", "") is not second


def test_the_conversation_is_what_was_answered_as_it_now_stands() -> None:
    session = Session()
    session.add(turn("one", Draft("juno", text="1", state="whole")))
    session.add(turn("two", Draft("juno", text="2", state="whole"), corrected="II"))
    session.add(turn("three", Draft("juno", state="failed", said="no")))
    session.add(turn("four", Draft("juno", text="4", state="writing")))
    said = [(message.role, message.content) for message in session.conversation]
    assert said == [("user", "one"), ("assistant", "1"), ("user", "two"), ("assistant", "II")]
    for _ in range(TURNS):
        session.add(turn("more", Draft("juno")))
    assert len(session.turns) == TURNS and session.turns[0].question == "more"


def written(served: Served, draft: Draft, *messages: Message) -> Draft:
    asyncio.run(write(served.service, draft, messages or ASKED, new=("fresh",), unwanted=lambda: False))
    return draft


def test_an_answer_is_the_one_that_the_api_gives(paged: Served) -> None:
    body = {"model": "base", "max_tokens": 64}
    told = paged.chat(**body).json()["choices"][0]["message"]["content"]
    draft = written(paged, Draft("base"))
    assert (draft.text, draft.state, draft.model, draft.said) == (told, "whole", "base", "")


def test_a_name_without_a_lesson_answers_as_the_base_and_one_that_nobody_gave_does_not(paged: Served) -> None:
    assert written(paged, Draft("fresh")).model == "base"
    failed = written(paged, Draft("nobody"))
    assert failed.state == "failed" and "'nobody'" in failed.said


def test_an_answer_that_nobody_waits_for_is_not_written(paged: Served) -> None:
    assert written(paged, Draft("base", stopped=True)).state == "stopped"


def test_the_oldest_turns_make_room_and_one_message_that_is_too_long_is_refused(paged: Served) -> None:
    long = [Message("user", "word " * 40), Message("assistant", "Yes.")] * 200
    context = paged.model.info.context
    assert len(fitted(paged.service, [*long, *ASKED])) < context
    refused = written(paged, Draft("base"), Message("user", "word " * 4 * context))
    assert refused.state == "failed" and "shorten" in refused.said
