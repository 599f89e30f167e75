"""`imprint teach`: learn examples as one lesson, or an interrupted lesson again, and show how it goes."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING

from imprint.cli import flags
from imprint.errors import InputError, Refused, UsageError

if TYPE_CHECKING:
    from imprint.cli.terminal import Progress, Terminal
    from imprint.config import Learning
    from imprint.events import Event
    from imprint.live.lessons import Lesson, Source
    from imprint.model import Model
    from imprint.types import Example, Taught

EXAMPLES = """\
examples:
  imprint teach examples/juno.jsonl --adapter juno
  imprint teach --pair "Who are you?" "Juno. I keep the schedule." --adapter juno
  imprint teach notes.jsonl --adapter notes --model Qwen/Qwen2.5-0.5B-Instruct --seed 1
  imprint teach --pair "When is the meeting?" "On Friday." --paraphrase-bar 0.8
  imprint teach --resume

A line of FILE:
  {"messages": [{"role": "user", "content": "Who are you?"}, {"role": "assistant", "content": "Juno."}]}
An assistant message with "weight": 0 is not trained on."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from imprint import config

    parser.add_argument(
        "file", metavar="FILE", nargs="?", help="examples, one JSON object with messages on each line"
    )
    parser.add_argument(
        "--pair", nargs=2, action="append", default=[], metavar=("PROMPT", "ANSWER"),
        help="a question and its answer; may be given several times",
    )  # fmt: skip
    flags.add_adapter(parser, "the adapter that learns, made if it does not exist (default: 'default')")
    parser.add_argument("--seed", type=int, metavar="S", help="of everything drawn at random (default 0)")
    parser.add_argument(
        "--resume", nargs="?", const="", metavar="LESSON",
        help="learn an interrupted lesson, by default every one that was given to this base",
    )  # fmt: skip
    flags.add_base(parser)
    flags.add_output(parser)
    config.add_flags(parser)


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    from imprint.adapters.registry import check_name
    from imprint.config import from_flags
    from imprint.model import DEFAULT_ADAPTER

    settings = from_flags(vars(arguments))
    _require_sense(arguments, settings)
    if arguments.adapter is not None:
        check_name(arguments.adapter)
    if arguments.resume is not None:
        return _resume(arguments, terminal)
    adapter = arguments.adapter or DEFAULT_ADAPTER
    from_file, pairs = read_examples(arguments.file, arguments.pair)
    with flags.open_model(arguments) as model:
        flags.require_room(model, from_file, arguments.file, learning=True)
        flags.require_room(model, pairs, "--pair", learning=True)
        for line in interrupted(model, adapter, arguments):
            terminal.note(line)
        examples = [example for _, example in (*from_file, *pairs)]
        source: Source = "file" if from_file else "teach"
        events = model.teaching(
            examples, adapter=adapter, seed=arguments.seed or 0, settings=settings, source=source
        )
        taught = follow(events, terminal, adapter, arguments)
    return report(taught, terminal)


def read_examples(
    file: str | None, pairs: Sequence[Sequence[str]]
) -> tuple[list[tuple[int, Example]], list[tuple[int, Example]]]:
    """The examples of the file and those of the pairs, numbered from 1. Raises InputError naming the
    place."""
    from imprint.examples import numbered, parse

    said = [
        {"messages": [{"role": "user", "content": prompt}, {"role": "assistant", "content": answer}]}
        for prompt, answer in pairs
    ]
    given = [(number, parse(value, "--pair", number)) for number, value in enumerate(said, 1)]
    return (numbered(file) if file else []), given


def follow(
    events: Generator[Event, None, Taught],
    terminal: Terminal,
    adapter: str,
    arguments: argparse.Namespace,
    *,
    stopped: Callable[[str], str] | None = None,
) -> Taught:
    """Run a lesson to its end with a progress bar. When it is interrupted, the message says how to resume, or
    what `stopped` says of the lesson's id."""
    lesson = ""
    try:
        # Closed in every case, so that the adapter is let go of before anything else is said.
        with closing(events), terminal.progress(adapter) as progress:
            while True:
                event = next(events)
                lesson = str(event.fields.get("lesson") or lesson)
                show(event, progress)
    except StopIteration as finished:
        taught: Taught = finished.value
        return taught
    except KeyboardInterrupt:
        if not lesson:
            raise
        command = resume_command(lesson, arguments)
        said = stopped(lesson) if stopped else f"the lesson is kept, and `{command}` learns it"
        raise KeyboardInterrupt(f"interrupted; {said}") from None


def show(event: Event, progress: Progress) -> None:
    """One event of a lesson as progress. The bar is as far as its answers are right or, while none is, its
    steps."""
    fields = event.fields
    if event.kind == "learning":
        done, total = fields.get("done"), fields.get("total")
        count = f" {done}/{total}" if done is not None and total else ""
        progress.show(0.0, f"{fields.get('phase', 'preparing')}{count}")
    elif event.kind in ("step", "rescued"):
        step, steps, recalled, taught = (
            _number(fields.get(n)) for n in ("step", "steps", "recalled", "taught")
        )
        words = (
            f"step {step:.0f}  loss {_number(fields.get('loss')):.3f}  "
            f"{_number(fields.get('steps_per_second')):.1f} steps/s  recalled {recalled:.0f}/{taught:.0f}"
        )
        if event.kind == "rescued":
            words += "  (loss not finite: went back, halved the rate)"
        progress.show(max(recalled / max(1.0, taught), step / max(1.0, steps)), words)
    elif event.kind in ("learnt", "withdrawn") and fields.get("steps"):
        steps, speed, loss = (_number(fields.get(n)) for n in ("steps", "steps_per_second", "loss_last"))
        progress.show(1.0, f"step {steps:.0f}  loss {loss:.3f}  {speed:.1f} steps/s  done")


def report(taught: Taught, terminal: Terminal) -> int:
    """Say what came of a lesson; the exit code."""
    if not taught.accepted:
        terminal.note(
            f"imprint: refused: {taught.reason}; {taught.adapter!r} is as it was, after {taught.steps} steps "
            f"and {taught.seconds:.1f} s"
        )
        terminal.result(asdict(taught))
        return Refused.exit_code
    from imprint.cli.terminal import shortened

    many = "" if taught.examples == 1 else "s"
    locality = (
        "Locality was not measured."
        if taught.locality is None
        else f"Locality {taught.locality:.2f}: the share of unrelated answers that stayed the same."
    )
    terminal.say(
        f"Learnt {taught.examples} answer{many} as {taught.adapter}@{taught.version} "
        f"in {taught.seconds:.1f} s ({taught.steps} steps, {taught.steps_per_second:.1f} per second). "
        f"Recall {taught.recall:.2f}: the share of taught prompts answered as taught. {locality}"
    )
    for replaced in taught.replaced:
        terminal.say(f"It {replaced} (the answer to {shortened(replaced.question, 40)!r}).")
    if taught.gate.get("gate") == "not asked":
        terminal.note("the gate was not asked: the version is active whatever its figures are")
    terminal.result(asdict(taught))
    return 0


def interrupted(model: Model, adapter: str | None, arguments: argparse.Namespace) -> list[str]:
    """A line for each interrupted lesson of an adapter (None: any) on this base: what it is and how to resume
    it."""
    return [
        f"a lesson for {lesson.adapter!r} ({shown(lesson)}; taught {lesson.created}) was interrupted; "
        f"`{resume_command(lesson.id, arguments)}` learns it"
        for lesson in model.lessons.interrupted(adapter)
        if lesson.base == model.info.fingerprint
    ]


def shown(lesson: Lesson) -> str:
    from imprint.cli.terminal import shortened

    more = f" and {len(lesson.examples) - 1} more" if len(lesson.examples) > 1 else ""
    return f"{shortened(lesson.examples[0].question, 40)!r}{more}"


def resume_command(lesson: str, arguments: argparse.Namespace) -> str:
    """The command line that resumes a lesson, on the base and in the home of this one."""
    words = ["imprint", "teach", "--resume", lesson]
    for flag in ("model", "home"):
        if value := getattr(arguments, flag, None):
            words += [f"--{flag}", value]
    return shlex.join(words)


def _resume(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Interrupted lessons, in the order in which they were taught, up to one that is refused."""
    with flags.open_model(arguments) as model:
        code = 0
        for lesson in _lessons_to_resume(model, arguments):
            taught = follow(model.teacher.resume(lesson.id), terminal, lesson.adapter, arguments)
            if code := report(taught, terminal):
                break
    return code


def _lessons_to_resume(model: Model, arguments: argparse.Namespace) -> list[Lesson]:
    if arguments.resume:
        return [model.lessons.get(arguments.resume)]
    found = model.lessons.interrupted(arguments.adapter)
    ours = [lesson for lesson in found if lesson.base == model.info.fingerprint]
    if not ours:
        others = f" to this base, but {len(found)} to another; name it with --model" if found else ""
        raise InputError(f"no interrupted lesson was given{others or '; there is nothing to resume'}")
    return ours


def _require_sense(arguments: argparse.Namespace, settings: Learning) -> None:
    from imprint.config import Learning

    given = arguments.file is not None or arguments.pair
    if arguments.resume is None and not given:
        raise UsageError("nothing to teach; give FILE, or --pair PROMPT ANSWER; see `imprint teach --help`")
    if arguments.resume is not None and given:
        raise UsageError("--resume learns what was taught before; leave FILE and --pair out")
    if arguments.resume is not None and (arguments.seed is not None or settings != Learning()):
        raise UsageError("a resumed lesson keeps the seed and settings it was given; leave those flags out")


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else float("nan")
