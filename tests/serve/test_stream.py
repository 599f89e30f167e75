"""The fold of a stream is the plain answer, whatever the pieces; and the feed of events misses nothing."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imprint.errors import InputError
from imprint.events import Stream
from imprint.serve import stream
from imprint.serve.answers import End, Item, Piece
from imprint.serve.feed import Feed
from imprint.serve.messages import Answered, Remembered
from imprint.serve.metrics import Metrics
from imprint.serve.server import listen, without_words
from imprint.types import Message

ITEMS = st.lists(st.one_of(st.none(), st.text(max_size=5).map(Piece)), max_size=8)


async def given_items(
    items: Sequence[Item | None], error: Exception | None = None
) -> AsyncIterator[Item | None]:
    for item in items:
        yield item
    if error is not None:
        raise error


def reply(shape: stream.Shape) -> stream.Reply:
    return stream.Reply("id-1", "juno@1", "fp", 7, shape)


@settings(deadline=None, max_examples=25)
@given(ITEMS, st.sampled_from([stream.CHAT, stream.TEXT]), st.sampled_from(["stop", "length"]))
def test_the_plain_answer_is_what_its_chunks_add_up_to(
    items: list[Item | None], shape: stream.Shape, finish: str
) -> None:
    async def run() -> None:
        whole = [*items, End(finish, 3)]  # type: ignore[arg-type]
        told: list[tuple[str, str, int]] = []
        one = reply(shape)
        chunks = stream.chunks(one, given_items(whole), lambda *end: told.append(end))
        plain = await stream.fold(one, chunks)
        events = [e async for e in stream.events(stream.chunks(one, given_items(whole)), usage=True)]
        said = [json.loads(e.removeprefix("data: ")) for e in events[:-1] if not e.startswith(":")]
        text = "".join(
            choice["delta"].get("content", "") if "delta" in choice else choice["text"]
            for chunk in said
            for choice in chunk["choices"]
        )
        assert plain is not None and events[-1] == "data: [DONE]\n\n"
        (choice,) = plain["choices"]
        expected = "".join(item.text for item in items if isinstance(item, Piece))
        assert text == expected == (choice["text"] if "text" in choice else choice["message"]["content"])
        assert told == [(expected, finish, 0)] and choice["finish_reason"] == finish
        assert plain["usage"] == said[-1]["usage"]
        assert plain["usage"] == {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}

    asyncio.run(run())


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 2), st.text(max_size=3)), max_size=12), st.permutations(range(3)))
def test_mixed_answers_come_apart_by_their_index(pieces: list[tuple[int, str]], ends: list[int]) -> None:
    async def run() -> None:
        several = replace(reply(stream.CHAT), count=3)
        items: list[Item | None] = [Piece(text, index=index) for index, text in pieces]
        items += [End("stop", index + 1, index) for index in ends]
        told: list[tuple[str, str, int]] = []
        chunks = stream.chunks(several, given_items(items), lambda *end: told.append(end))
        plain = await stream.fold(several, chunks)
        texts = ["".join(text for index, text in pieces if index == each) for each in range(3)]
        assert plain is not None
        assert [(each["index"], each["message"]["content"]) for each in plain["choices"]] == list(
            enumerate(texts)
        )
        assert told == [(texts[index], "stop", index) for index in ends]
        assert plain["usage"] == {"prompt_tokens": 7, "completion_tokens": 6, "total_tokens": 13}

    asyncio.run(run())


def test_an_answer_whose_client_left_has_no_plain_form() -> None:
    async def run() -> None:
        one = reply(stream.CHAT)
        assert await stream.fold(one, stream.chunks(one, given_items([Piece("half")]))) is None
        two = replace(one, count=2)
        assert await stream.fold(two, stream.chunks(two, given_items([End("stop", 1)]))) is None

    asyncio.run(run())


def test_an_error_in_the_middle_is_an_event_and_the_last_one() -> None:
    async def run() -> list[str]:
        items = given_items([Piece("half")], InputError("the rest is missing"))
        return [e async for e in stream.events(stream.chunks(reply(stream.CHAT), items), usage=False)]

    last = asyncio.run(run())[-1]
    error = json.loads(last.removeprefix("data: "))["error"]
    assert error["message"] == "the rest is missing" and set(error) == {"message", "type", "param", "code"}


def follow(feed: Feed, last: str | None, count: int) -> list[str]:
    """What a listener hears first, the word on reconnecting left out."""

    async def run() -> list[str]:
        heard: list[str] = []
        events = feed.follow(last, lambda event: event.adapter == "juno", lambda: False)
        async for event in events:
            heard.append(event)
            if len(heard) > count:
                break
        await events.aclose()  # type: ignore[attr-defined]
        return heard[1:]

    return asyncio.run(run())


def test_the_feed_replays_what_was_missed_and_says_what_is_lost() -> None:
    source = Stream()
    feed = Feed(source, kept=3)
    for number in range(5):
        source.emit("step", "juno", step=number)
        if number == 1:
            source.emit("step", "mia", step=number)
    assert [entry.number for entry in feed.after(0)] == [4, 5, 6]
    gap, *rest = follow(feed, f"{feed.run}-1", 4)
    assert gap == 'event: gap\ndata: {"missed": 2}\n\n'
    assert [event.split("\n")[0] for event in rest] == [f"id: {feed.run}-{n}" for n in (4, 5, 6)]
    assert follow(feed, f"{feed.run}-5", 1)[0].startswith(f"id: {feed.run}-6\nevent: step\ndata: ")
    assert feed.since(None) == feed.since("") == 6
    for stranger in ("other-3", "3", f"{feed.run}-", f"{feed.run}-x", f"{feed.run}--1"):
        assert feed.since(stranger) == 0
    assert feed.since(f"{feed.run}-{10**30}") == 6
    feed.close()
    source.emit("step", "juno")
    assert feed.latest == 6 and not feed._listeners


def test_the_feed_ends_when_the_server_stops() -> None:
    async def run() -> list[str]:
        return [event async for event in Feed(Stream()).follow(None, lambda event: True, lambda: True)]

    assert asyncio.run(run()) == ["retry: 3000\n\n"]


def test_the_oldest_answers_are_forgotten_first() -> None:
    def answered(id: str, length: int) -> Answered:
        return Answered(id, (Message("user", ""),), "x" * length, "base", None, True)

    remembered = Remembered(kept=3, characters=100)
    for number in range(5):
        remembered.add(answered(f"m{number}", 10))
    assert sorted(remembered._answers) == ["m2", "m3", "m4"]
    remembered.add(answered("long", 95))
    assert sorted(remembered._answers) == ["long"]
    remembered.add(answered("longer", 500))
    assert sorted(remembered._answers) == ["longer"] and remembered._characters == 500


def test_only_the_last_answer_of_a_conversation_is_learnt() -> None:
    turns = (Message("user", "a"), Message("assistant", "b"), Message("user", "c"))
    example = Answered("m", turns, "d", "juno@1", "juno", True).example("e")
    assert [(m.content, m.weight) for m in example.messages if m.role == "assistant"] == [
        ("b", 0.0),
        ("e", 1.0),
    ]


def test_the_metrics_are_in_the_text_format_with_labels_escaped() -> None:
    metrics = Metrics()
    metrics.add("imprint_requests_total", route='a"b\\c\nd', status="200")
    metrics.add("imprint_requests_total", 2, route='a"b\\c\nd', status="200")
    for seconds in (0.01, 0.7, 99):
        metrics.observe("imprint_first_token_seconds", seconds)
    gauges = dict.fromkeys(
        ("imprint_answers_running", "imprint_answers_waiting", "imprint_lessons_waiting"), 2
    )
    lines = metrics.text(gauges).splitlines()
    assert 'imprint_requests_total{route="a\\"b\\\\c\\nd",status="200"} 3' in lines
    assert 'imprint_first_token_seconds_bucket{le="0.5"} 1' in lines
    assert 'imprint_first_token_seconds_bucket{le="1.0"} 2' in lines
    assert 'imprint_first_token_seconds_bucket{le="+Inf"} 3' in lines
    assert "imprint_first_token_seconds_sum 99.71" in lines and "imprint_answers_running 2" in lines
    assert sum(line.startswith("# TYPE") for line in lines) == sum(
        line.startswith("# HELP") for line in lines
    )


def test_the_log_says_where_it_failed_and_not_what_anybody_wrote(caplog: pytest.LogCaptureFixture) -> None:
    log, words = logging.getLogger("imprint.test"), " ".join(("own", "words"))
    with caplog.at_level(logging.ERROR):
        try:
            raise ValueError(f"a person's {words}")
        except ValueError:
            log.exception("it failed")
    (record,) = caplog.records
    assert without_words(record)
    said = logging.Formatter().format(record)
    assert "own words" not in said and "ValueError" in said and "test_stream.py" in said


def test_an_address_that_cannot_be_listened_on_is_one_line() -> None:
    bound = listen("127.0.0.1", 0)
    try:
        bound.listen()
        with pytest.raises(InputError, match="give another --port"):
            listen("127.0.0.1", bound.getsockname()[1])
    finally:
        bound.close()
    with pytest.raises(InputError, match="give another --host"):
        listen("no such host.invalid", 0)
