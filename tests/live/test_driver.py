"""The thread that drives an engine: order, shares, errors and ends, seen by work that records them."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import CancelledError, Future
from itertools import pairwise

import pytest

from imprint.errors import AdapterBusy
from imprint.live.driver import LEARNING_SHARE, Driver

PATIENCE = 10.0


@pytest.fixture
def driver() -> Iterator[Driver]:
    driver = Driver()
    yield driver
    driver.close()


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def endless(closed: list[str] | None = None, name: str = "") -> Generator[int, None, None]:
    number = 0
    try:
        while True:
            time.sleep(0.0005)
            yield (number := number + 1)
    finally:
        if closed is not None:
            closed.append(name)


def lesson(slices: int, log: list[str], name: str = "lesson") -> Generator[int, None, str]:
    for number in range(slices):
        log.append(f"{name} {number}")
        yield number
    return name


def test_items_come_in_order_from_the_drivers_thread(driver: Driver) -> None:
    def work() -> Iterator[tuple[int, str]]:
        for number in range(50):
            yield number, threading.current_thread().name

    assert list(driver.stream(work)) == [(number, "imprint driver") for number in range(50)]


def test_nothing_runs_before_the_first_item_is_asked_for(driver: Driver) -> None:
    begun: list[str] = []
    stream = driver.stream(lambda: iter(lesson(1, begun)))
    assert driver.call(lambda: len(begun)) == 0
    assert list(stream) == [0]


def test_an_error_follows_the_items_before_it(driver: Driver) -> None:
    def work() -> Iterator[int]:
        yield 1
        raise ValueError("no more")

    stream = driver.stream(work)
    assert next(stream) == 1
    with pytest.raises(ValueError, match="no more"):
        next(stream)
    assert driver.call(lambda: "alive") == "alive"


@pytest.mark.parametrize("error", [ValueError, SystemExit, KeyboardInterrupt])
def test_an_error_in_making_the_work_reaches_the_reader_and_the_driver_lives_on(
    driver: Driver, error: type[BaseException]
) -> None:
    def fail() -> Iterator[int]:
        raise error("broken")

    with pytest.raises(error, match="broken"):
        list(driver.stream(fail))
    assert driver.call(lambda: "alive") == "alive"


def test_a_call_gives_the_result_and_raises_the_error_of_its_function(driver: Driver) -> None:
    assert driver.call(threading.current_thread).name == "imprint driver"
    assert driver.call(lambda: None) is None
    with pytest.raises(ZeroDivisionError):
        driver.call(lambda: 1 // 0)
    with pytest.raises(RuntimeError):  # a generator that is left early is not the end of the stream
        driver.call(lambda: next(iter(())))


def test_closing_a_stream_closes_its_work_before_the_next_work_begins(driver: Driver) -> None:
    closed: list[str] = []
    stream = driver.stream(lambda: endless(closed, "answer"))
    assert next(stream) == 1
    stream.close()
    assert driver.call(lambda: list(closed)) == ["answer"]


def test_two_answers_advance_in_turn(driver: Driver) -> None:
    order: list[str] = []
    gate = threading.Event()

    def work(name: str) -> Iterator[int]:
        gate.wait(PATIENCE)
        for number in range(3):
            order.append(name)
            yield number

    readers = [
        threading.Thread(target=lambda name=name: list(driver.stream(lambda: work(name)))) for name in "ab"
    ]
    for reader in readers:
        reader.start()
    until(lambda: len(driver._answers) == 2)
    gate.set()
    for reader in readers:
        reader.join(PATIENCE)
    assert sorted(order) == [*"aaabbb"] and order[1:5] in ([*"baba"], [*"abab"])


def test_lessons_run_one_after_the_other_and_return_their_results(driver: Driver) -> None:
    log: list[str] = []
    gate = threading.Event()

    def gated() -> Generator[int, None, str]:
        gate.wait(PATIENCE)
        return (yield from lesson(2, log, "first"))

    first, second = driver.learn(gated), driver.learn(lambda: lesson(2, log, "second"))
    assert driver.learning == 2
    gate.set()
    assert (first.result(PATIENCE), second.result(PATIENCE)) == ("first", "second")
    assert log == ["first 0", "first 1", "second 0", "second 1"] and driver.learning == 0


def test_a_finished_lesson_is_no_longer_counted_when_its_end_is_heard_of(driver: Driver) -> None:
    counts: list[int] = []
    gate = threading.Event()

    def work() -> Generator[int, None, None]:
        gate.wait(PATIENCE)
        yield 0

    future = driver.learn(work)
    future.add_done_callback(lambda _: counts.append(driver.learning))
    gate.set()
    future.result(PATIENCE)
    until(lambda: counts == [0])


def test_a_refusal_reaches_the_future_without_a_traceback_in_the_log(
    driver: Driver, caplog: pytest.LogCaptureFixture
) -> None:
    def busy() -> Generator[int, None, None]:
        yield 0
        raise AdapterBusy("held by another process")

    def broken() -> Generator[int, None, None]:
        yield 0
        raise IndexError("a defect")

    with caplog.at_level(logging.ERROR):
        with pytest.raises(AdapterBusy):
            driver.learn(busy).result(PATIENCE)
        assert not caplog.records
        with pytest.raises(IndexError):
            driver.learn(broken).result(PATIENCE)
    assert [record.message for record in caplog.records] == ["a lesson failed"]
    assert driver.learn(lambda: lesson(1, [])).result(PATIENCE) == "lesson"


def test_a_cancelled_lesson_is_closed_before_a_later_call_and_the_next_one_runs(driver: Driver) -> None:
    closed: list[str] = []
    running = driver.learn(lambda: endless(closed, "running"))
    waiting = driver.learn(lambda: endless(closed, "waiting"))
    last = driver.learn(lambda: lesson(1, []))
    assert waiting.cancel() and running.cancel()
    assert driver.call(lambda: driver.learning) <= 1
    assert closed in (["running"], []) and last.result(PATIENCE) == "lesson"


def test_cancelling_during_the_last_slice_does_not_end_the_driver(driver: Driver) -> None:
    inside, leave = threading.Event(), threading.Event()

    def work() -> Generator[int, None, str]:
        yield 0
        inside.set()
        leave.wait(PATIENCE)
        return "done"

    future = driver.learn(work)
    inside.wait(PATIENCE)
    assert future.cancel()
    leave.set()
    assert driver.call(lambda: "alive") == "alive" and driver.learning == 0


def test_learning_takes_about_its_share_while_an_answer_is_written(driver: Driver) -> None:
    times = {"answer": 0.0, "lesson": 0.0}

    def spend(name: str, seconds: float) -> None:
        begun = time.perf_counter()
        time.sleep(seconds)
        times[name] += time.perf_counter() - begun

    def learn() -> Generator[int, None, None]:
        while True:
            spend("lesson", 0.01)
            yield 0

    def answer() -> Iterator[int]:
        for number in range(100):
            spend("answer", 0.004)
            yield number

    learning = driver.learn(learn)
    until(lambda: times["lesson"] > 0)
    times["lesson"] = 0.0
    list(driver.stream(answer))
    share = times["lesson"] / sum(times.values())
    learning.cancel()
    assert LEARNING_SHARE - 0.12 < share < LEARNING_SHARE + 0.12


def test_an_answer_never_waits_for_more_than_one_slice(driver: Driver) -> None:
    slices: list[int] = []

    def learn() -> Generator[int, None, None]:
        while True:
            time.sleep(0.003)
            slices.append(0)
            yield 0

    future = driver.learn(learn)
    until(lambda: len(slices) > 2)

    def answer() -> Iterator[int]:
        for _ in range(20):
            yield len(slices)

    between = list(driver.stream(answer))
    assert max(later - earlier for earlier, later in pairwise(between)) <= 1
    future.cancel()


def test_a_long_answer_before_a_lesson_gives_it_no_credit(driver: Driver) -> None:
    order: list[str] = []
    futures: list[Future[None]] = []

    def learn() -> Generator[int, None, None]:
        for _ in range(30):
            time.sleep(0.02)
            order.append("slice")
            yield 0

    stream = driver.stream(lambda: endless())
    while next(stream) < 400:  # far more answering time than the slices below take together
        pass
    futures.append(driver.learn(learn))
    until(lambda: "slice" in order)
    before = next(stream)
    until(lambda: len(order) == 5)
    while next(stream) < before + 30:
        pass
    assert len(order) < 25
    stream.close()
    futures[0].cancel()


def test_close_cancels_lessons_and_ends_answers_with_an_error() -> None:
    driver, closed = Driver(), list[str]()
    running = driver.learn(lambda: endless(closed, "running"))
    waiting = driver.learn(lambda: endless(closed, "waiting"))
    stream = driver.stream(lambda: endless(closed, "answer"))
    next(stream)
    driver.close()
    with pytest.raises(CancelledError):
        for _ in stream:
            pass
    assert running.cancelled() and waiting.cancelled() and set(closed) == {"answer", "running"}
    driver.close()


def test_a_lesson_that_cannot_be_closed_holds_nobody_up(caplog: pytest.LogCaptureFixture) -> None:
    driver, begun = Driver(), threading.Event()

    def stubborn() -> Generator[int, None, None]:
        try:
            while True:
                begun.set()
                yield 0
        finally:
            raise OSError("no space left")

    running, waiting = driver.learn(stubborn), driver.learn(endless)
    begun.wait(PATIENCE)
    with caplog.at_level(logging.ERROR):
        driver.close()
    assert running.cancelled() and waiting.cancelled() and "no space left" in caplog.text


def test_work_that_would_wait_for_itself_is_our_mistake(driver: Driver) -> None:
    with pytest.raises(AssertionError, match="never end"):
        driver.call(lambda: driver.call(int))
