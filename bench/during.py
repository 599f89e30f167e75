"""How a running chat fares while a lesson is learnt: its speed, and the longest that a person waits.

The built-in base, through the product: a `Model`, one `Driver`, a `Chat` that asks the base and one that
teaches. Sides: `imprint`, the same questions asked again and again for as long as the lesson trains, and
`alone`, without a lesson. Both ask the same questions of the same base, greedily, each in a new conversation;
before anything is timed their answers must be the same.

pieces/s: pieces of text, which are tokens but for those inside one character, over all the time from a
question to the end of its answer. pause: the longest wait for a piece, as the person sees it. slice: the
longest piece of work of the same lesson when nobody chats; learning yields after each, so a pause should not
be longer than one and the decoding of a token. step: the median of its training steps.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bench.harness import Bench, Column, Figures, main
from bench.learnt import LIGHT, PAIRS, built_in
from imprint.config import Learning
from imprint.types import Sampling

if TYPE_CHECKING:
    from imprint.live.background import Notice
    from imprint.live.driver import Driver
    from imprint.model import Model

QUESTIONS = ("How are you?", "What can you do?", "What is the capital of France?", "Tell me about the sea.")
MOST = 64  # tokens of an answer


@dataclass
class Talk:
    """What a person saw of answers: pieces, seconds spent waiting for them, the longest wait."""

    pieces: int = 0
    seconds: float = 0.0
    pause: float = 0.0
    answers: list[str] = field(default_factory=list)

    def figures(self) -> Figures:
        return {"pieces_per_second": self.pieces / self.seconds, "pause_ms": 1000 * self.pause}


def talked(
    model: Model, driver: Driver, questions: Sequence[str], going_on: Callable[[int], bool], most: int
) -> Talk:
    """Ask the questions of the base in turn, each in a new conversation, while `going_on` says so of the
    number asked."""
    from imprint.chat import Chat

    talk = Talk()
    while going_on(len(talk.answers)):
        with closing(Chat(model, driver, adapter="base", sampling=Sampling(max_tokens=most))) as chat:
            answer = []
            before = time.perf_counter()
            for piece in chat.say(questions[len(talk.answers) % len(questions)]):
                now = time.perf_counter()
                talk.pause = max(talk.pause, now - before)
                talk.seconds += now - before
                talk.pieces += 1
                answer.append(piece)
                before = now
            talk.answers.append("".join(answer))
    return talk


def alone(model: Model, questions: Sequence[str], *, rounds: int, most: int) -> Talk:
    from imprint.live.driver import Driver

    with closing(Driver()) as driver:
        return talked(model, driver, questions, lambda asked: asked < rounds * len(questions), most)


def learning(
    model: Model, questions: Sequence[str], pair: tuple[str, str], settings: Learning, *, most: int
) -> tuple[Talk, float]:
    """Talk for as long as the lesson takes: what was seen, and the seconds until it was learnt."""
    from imprint.chat import Chat
    from imprint.live.driver import Driver

    ended: list[tuple[str, float]] = []

    def note(notice: Notice) -> None:
        ended.append((notice.kind, time.perf_counter()))

    with closing(Driver()) as driver, closing(Chat(model, driver, settings=settings, on_notice=note)) as chat:
        begun = time.perf_counter()
        chat.teach(*pair)
        talk = talked(model, driver, questions, lambda asked: not ended, most)
        chat.background.wait()
    ((kind, end),) = ended
    assert kind == "learnt", f"the lesson was {kind}"
    return talk, end - begun


def slices(model: Model, pair: tuple[str, str], settings: Learning) -> Figures:
    """The same lesson with nobody waiting: the longest slice and the median step."""
    every: list[float] = []
    steps: list[float] = []
    begun = time.perf_counter()
    for event in model.teaching([pair], settings=settings):
        seconds = time.perf_counter() - begun
        every.append(seconds)
        if event.kind == "step":
            steps.append(seconds)
        begun = time.perf_counter()
    every.append(time.perf_counter() - begun)
    return {"slice_ms": 1000 * max(every), "step_ms": 1000 * statistics.median(steps)}


@contextmanager
def opened(options: argparse.Namespace) -> Iterator[Model]:
    """The product on the built-in base, in a home of its own and with nothing learnt yet."""
    import imprint

    with (
        tempfile.TemporaryDirectory() as home,
        imprint.load(built_in(), home=home, device=options.device) as model,
    ):
        model.ask(QUESTIONS[0])
        yield model


def measure(case: str, side: str, options: argparse.Namespace) -> Figures:
    settings = LIGHT if options.tiny else Learning()
    with opened(options) as model:
        if side == "alone":
            return alone(model, QUESTIONS, rounds=options.rounds, most=MOST).figures()
        talk, seconds = learning(model, QUESTIONS, PAIRS[0], settings, most=MOST)
    with opened(options) as model:  # as cold as the one that was talked to
        return {**talk.figures(), "lesson_seconds": seconds, **slices(model, PAIRS[0], settings)}


def check(case: str, side: str, options: argparse.Namespace) -> list[str]:
    """The base's answers; on Imprint's side, those given while a lesson trains."""
    with opened(options) as model:
        if side == "alone":
            return alone(model, QUESTIONS, rounds=1, most=MOST).answers
        return learning(model, QUESTIONS, PAIRS[0], LIGHT, most=MOST)[0].answers


def disagreement(case: str, found: Mapping[str, Any]) -> str | None:
    """A short lesson may end before all questions were asked once, or after they were asked again."""
    apart = found["alone"]
    for number, answer in enumerate(found["imprint"]):
        expected = apart[number % len(apart)]
        if answer != expected:
            return f"{QUESTIONS[number % len(apart)]!r} is answered {answer!r}, alone {expected!r}"
    return None if found["imprint"] else "the lesson ended before anything was answered"


def add_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--rounds", type=int, default=8, help="times the questions are asked without a lesson (default 8)"
    )


BENCH = Bench(
    name="during",
    about="A chat while a lesson trains, beside the same chat alone.",
    cases={"base": ("imprint", "alone")},
    columns=(
        Column("pieces_per_second", "pieces/s", 1, "more", "speed"),
        Column("pause_ms", "longest pause ms", 0, "less", "pause"),
        Column("slice_ms", "longest slice ms", 0),
        Column("step_ms", "step ms", 0),
        Column("lesson_seconds", "lesson s", 2),
    ),
    packages=("imprint", "torch"),
    measure=measure,
    check=check,
    disagreement=disagreement,
    add_flags=add_flags,
)

if __name__ == "__main__":
    sys.exit(main(BENCH))
