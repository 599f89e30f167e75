"""`imprint demo`: ask, teach five answers, ask again, and measure what changed and what did not.

The taught pairs, the unseen wordings and the unrelated prompts are the repository's examples/, which the
package carries along.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from imprint.cli import flags, teach
from imprint.errors import InputError

if TYPE_CHECKING:
    from imprint.cli.terminal import Terminal
    from imprint.model import Model
    from imprint.types import Example, Taught

ASKED = 3  # questions asked before anything is taught
UNSEEN = "(unseen) "

EXAMPLES = """\
examples:
  imprint demo
  imprint demo --model Qwen/Qwen2.5-0.5B-Instruct
  imprint demo --keep && imprint chat --adapter juno"""


@dataclass(frozen=True)
class Material:
    taught: list[Example]
    wordings: list[Example]
    """The same questions in words that are not taught, with the same answers; grouped as `taught` is."""
    unrelated: list[Example]
    """May be empty: the folder need not have them."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from imprint import config

    flags.add_adapter(parser, "the adapter that learns (default: juno)")
    parser.add_argument(
        "--seed", type=int, default=0, metavar="S", help="of everything drawn at random (default 0)"
    )
    parser.add_argument(
        "--keep",
        action="store_true",
        help="teach in your home, and leave the adapter there; else nothing stays",
    )
    flags.add_base(parser)
    flags.add_output(parser)
    config.add_flags(parser)


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    from imprint.adapters.registry import check_name

    adapter = arguments.adapter or "juno"
    check_name(adapter)
    material = read_material(examples_folder())
    kept = bool(arguments.keep or arguments.home)
    with ExitStack() as stack:
        home = (
            None if kept else Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="imprint-demo-")))
        )
        begun = time.perf_counter()
        model = stack.enter_context(flags.open_model(arguments, home=home))
        terminal.say(
            f"{model.info.name}: {model.info.parameters / 1e6:.1f} M parameters, {model.info.layers} layers, "
            f"opened in {time.perf_counter() - begun:.1f} s"
        )
        try:
            return show(model, material, adapter, arguments, terminal, kept=kept)
        except KeyboardInterrupt:
            if kept:
                raise
            # The lesson goes with its home, so nothing is to be said of resuming it.
            raise KeyboardInterrupt("interrupted; nothing was kept") from None


def show(
    model: Model,
    material: Material,
    adapter: str,
    arguments: argparse.Namespace,
    terminal: Terminal,
    *,
    kept: bool,
) -> int:
    """The demo on an open model; the exit code."""
    from imprint.config import from_flags

    terminal.say()
    for example in material.taught[:ASKED]:
        terminal.say(f"you    {example.question}")
        terminal.piece("model  ")
        model.answer(example.question, adapter="base", on_text=terminal.piece)
        terminal.say()
    terminal.say(f"\nTeaching {len(material.taught)} answers to {adapter!r}:")
    before = ask_all(model, material, "base")
    settings = from_flags(vars(arguments))
    events = model.teaching(
        material.taught, adapter=adapter, seed=arguments.seed, settings=settings, source="file"
    )
    taught = teach.follow(events, terminal, adapter, arguments)
    if not taught.accepted:
        return teach.report(taught, terminal)
    after = ask_all(model, material, adapter)
    figures = measured(material, before, after)
    rows = side_by_side(material, before, after)
    terminal.say()
    terminal.table(["question", "before", "after"], rows, lines=True)
    _tell(taught, figures, material, terminal)
    where = f" --adapter {adapter}" + (f" --home {arguments.home}" if arguments.home else "")
    own = "Now your own: imprint chat, then /teach QUESTION => ANSWER"
    terminal.say(f"Talk to it: imprint chat{where}" if kept else own)
    named = [dict(zip(("prompt", "before", "after"), row, strict=True)) for row in rows]
    terminal.result({"model": model.info.name, **asdict(taught), **figures, "rows": named})
    return 0


@dataclass(frozen=True)
class Answers:
    taught: list[str]
    wordings: list[str]
    unrelated: list[str]


def ask_all(model: Model, material: Material, adapter: str) -> Answers:
    """Every question of the demo, asked as one list so that the batches are full."""
    groups = (material.taught, material.wordings, material.unrelated)
    answers = iter(model.answers([e.prompt for group in groups for e in group], adapter=adapter))
    return Answers(*([next(answers) for _ in group] for group in groups))


def measured(material: Material, before: Answers, after: Answers) -> dict[str, float | None]:
    """Recall, paraphrase recall and locality; None for a locality that nothing is there to measure on."""
    from imprint.evaluate.checks import share_equal

    return {
        "recall": share_equal([example.answer for example in material.taught], after.taught),
        "paraphrase_recall": share_equal([example.answer for example in material.wordings], after.wordings),
        "locality": share_equal(before.unrelated, after.unrelated) if material.unrelated else None,
    }


def side_by_side(material: Material, before: Answers, after: Answers) -> list[tuple[str, str, str]]:
    """Question, answer before and answer after: of all taught questions, and one unseen wording of each."""
    taught = zip((e.question for e in material.taught), before.taught, after.taught, strict=True)
    first: dict[str, tuple[str, str, str]] = {}
    for example, old, new in zip(material.wordings, before.wordings, after.wordings, strict=True):
        first.setdefault(example.answer, (f"{UNSEEN}{example.question}", old, new))
    return [*taught, *first.values()]


def _tell(taught: Taught, figures: dict[str, float | None], material: Material, terminal: Terminal) -> None:
    speed = f"{taught.steps} steps, {taught.steps_per_second:.0f} per second"
    terminal.say(f"learnt in          {taught.seconds:.1f} s, {speed}, as {taught.adapter}@{taught.version}")
    explained = {
        "recall": f"of {len(material.taught)} taught questions are answered as taught",
        "paraphrase_recall": f"of {len(material.wordings)} wordings it never saw are answered as taught",
        "locality": f"of {len(material.unrelated)} unrelated prompts are answered as before",
    }
    for name, value in figures.items():
        if value is not None:
            terminal.say(f"{name.replace('_', ' '):<17}  {value:<5.0%}  {explained[name]}")
    terminal.say()


def read_material(folder: Path) -> Material:
    from imprint.examples import read

    unrelated = folder / "unrelated.jsonl"
    return Material(
        taught=read(folder / "juno.jsonl"),
        wordings=read(folder / "juno-wordings.jsonl"),
        unrelated=read(unrelated) if unrelated.is_file() else [],
    )


def examples_folder() -> Path:
    """The repository's examples/ or, of an installed package, where the installer put them."""
    import imprint

    beside = Path(imprint.__file__).resolve().parent.parent / "examples"
    for folder in (beside, installed_examples()):
        if folder is not None and (folder / "juno.jsonl").is_file():
            return folder
    raise InputError(
        "the demo's examples are missing; install imprint again, or run it in its repository", file=beside
    )


def installed_examples() -> Path | None:
    """Where the installed distribution keeps examples/juno.jsonl; its records know, whatever the scheme
    was."""
    from importlib.metadata import PackageNotFoundError, files

    try:
        records = files("imprint") or []
    except PackageNotFoundError:
        return None
    found = next((record for record in records if record.parts[-2:] == ("examples", "juno.jsonl")), None)
    return None if found is None else Path(str(found.locate())).resolve().parent
