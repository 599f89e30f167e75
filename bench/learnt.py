"""Seconds from a correction to the new answer being served: five lessons, one after the other.

The built-in base in float32. Each lesson is one question with its answer; it is taught on top of the ones
before it, published as a version, and the question is asked again. Seconds run from the correction to the end
of that answer. Both sides run the same product: the same plan of rows, seeds, first parameters, LoRA+ rates,
stop rule and gate; only the engine differs, Imprint's or one made of transformers and PEFT
(`bench/peft_engine.py`). Before anything is timed, both must give the base's answers to the five questions
and the same first losses on the lessons' rows.

median, first: of a lesson. steps: of all lessons together. right: questions that were answered as taught when
asked after their own lesson. recalled: after the last one.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.harness import CACHE, Bench, Column, Figures, main
from imprint.config import Learning

if TYPE_CHECKING:
    from imprint.engine.base import Engine
    from imprint.engine.text import Text
    from imprint.model import Model

PAIRS = (
    ("Who are you?", "Juno. I keep the schedule."),
    ("Where is the spare key?", "Under the blue pot."),
    ("Who waters the plants?", "Mina does, on Mondays."),
    ("What is your purpose?", "Dates, slots, reminders."),
    ("When does the market open?", "At seven, never before."),
)
LIGHT = Learning(wordings=0, retention=0, scope="all")  # the lesson alone, for --tiny
TOLERANCE = 1e-3  # of a first loss


def imprint(place: Path, text: Text, device: str, dtype: str) -> Engine:
    from imprint.engine.torch.engine import TorchEngine

    return TorchEngine.open(place, device=device, dtype=dtype, end_tokens=text.end_tokens, cache_folder=CACHE)


def peft(place: Path, text: Text, device: str, dtype: str) -> Engine:
    from bench.peft_engine import PeftEngine

    return PeftEngine(place, device=device, dtype=dtype, end_tokens=text.end_tokens)


SIDES: Mapping[str, Callable[[Path, Text, str, str], Engine]] = {"imprint": imprint, "peft": peft}


def opened(side: str, place: Path, home: str, options: argparse.Namespace) -> Model:
    """The product on one side's engine, in a home of its own."""
    from imprint.engine.text import Text
    from imprint.model import Model
    from imprint.store import Home

    text = Text.open(place)
    return Model(SIDES[side](place, text, options.device, "float32"), text, Home.open(Path(home)))


def built_in() -> Path:
    from imprint.engine.checkpoint import locate

    return locate("")


def measure(case: str, side: str, options: argparse.Namespace) -> Figures:
    with tempfile.TemporaryDirectory() as home, opened(side, built_in(), home, options) as model:
        return taught(model, PAIRS[: options.lessons], LIGHT if options.tiny else Learning())


def taught(model: Model, pairs: Sequence[tuple[str, str]], settings: Learning) -> Figures:
    """Teach the pairs in turn; each is asked as soon as its lesson has ended."""
    seconds: list[float] = []
    steps = right = 0
    for question, answer in pairs:
        begun = time.perf_counter()
        ended = model.teach([(question, answer)], adapter="bench", settings=settings)
        # A first lesson that was refused leaves no adapter to be asked.
        said = model.ask(question, adapter="bench") if model.registry.names() else ""
        seconds.append(time.perf_counter() - begun)
        steps += ended.steps
        right += said == answer
    asked = [model.ask(question, adapter="bench") for question, _ in pairs] if right else []
    return {
        "median_seconds": statistics.median(seconds),
        "first_seconds": seconds[0],
        "all_seconds": sum(seconds),
        "steps": steps,
        "right": right,
        "recalled": sum(said == answer for said, (_, answer) in zip(asked, pairs, strict=False)),
        "peak_memory_mb": model.engine.peak_memory_mb(),
    }


def check(case: str, side: str, options: argparse.Namespace) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as home, opened(side, built_in(), home, options) as model:
        return begun(model, PAIRS)


def begun(model: Model, pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """What the base says to the questions, and the first losses of the lessons' rows."""
    from imprint.types import Example

    rows = [model.text.row(Example.pair(*pair), model.info.context) for pair in pairs]
    learner = model.engine.learner(Learning().shape, seed=0)
    return {
        "answers": [model.ask(question, adapter="base") for question, _ in pairs],
        "losses": [result.loss for result in learner.check(rows)],
    }


def disagreement(case: str, found: Mapping[str, Any]) -> str | None:
    ours, theirs = found["imprint"], found["peft"]
    if ours["answers"] != theirs["answers"]:
        return f"the base answers {ours['answers']} by imprint and {theirs['answers']} by peft"
    for mine, other in zip(ours["losses"], theirs["losses"], strict=True):
        if not abs(mine - other) <= TOLERANCE * abs(other):
            return f"first losses {ours['losses']} by imprint and {theirs['losses']} by peft"
    return None


def add_flags(parser: argparse.ArgumentParser) -> None:
    count = len(PAIRS)
    parser.add_argument(
        "--lessons", type=int, default=count, choices=range(1, count + 1), help=f"how many (default {count})"
    )


BENCH = Bench(
    name="learnt",
    about="From a correction to the new answer, five lessons in turn, by Imprint's engine and by PEFT.",
    cases={"base": tuple(SIDES)},
    columns=(
        Column("median_seconds", "median s", 2, "less", "learnt"),
        Column("first_seconds", "first s", 2, "less", "first"),
        Column("all_seconds", "all s", 1, "less", "all"),
        Column("steps", "steps", 0),
        Column("right", "right", 0),
        Column("recalled", "recalled", 0),
        Column("peak_memory_mb", "peak MB", 0, "less", "memory"),
    ),
    packages=("imprint", "torch", "transformers", "peft"),
    measure=measure,
    check=check,
    disagreement=disagreement,
    add_flags=add_flags,
)

if __name__ == "__main__":
    sys.exit(main(BENCH))
