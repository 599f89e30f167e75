"""How cost grows: steps a second against layers adapted, row length and examples a step, and the n-th lesson.

Imprint alone; a case is one point of a curve, `layers-4` for instance. Points of `layers`, `length` and
`examples` train on a base of random weights in the shape of Qwen2.5-0.5B in bfloat16, LoRA of rank 8 on q and
v of the last 4 layers, one row of 48 random ids with the last half supervised; each curve varies one of
these. Points of `lesson` take the built-in base and n lessons of one question each: `prepare` is planning the
n-th with all earlier ones replayed, their trunk computed (in a process that has kept nothing), `step` the
median training step, `examine` one look at everything taught and kept. How many steps a lesson needs is not
measured here.

Curves are written as PNG, if matplotlib is installed, and as one JSON file.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from bench import bases, teach
from bench.harness import CACHE, Bench, Column, Figures, main
from bench.learnt import LIGHT, built_in
from imprint.config import Learning
from imprint.types import Example, LoraShape, TokenRow

if TYPE_CHECKING:
    from imprint.model import Model

POINTS: Mapping[str, tuple[int, ...]] = {
    "layers": (1, 2, 4, 8, 16, 24),
    "length": (32, 64, 128, 256, 512),
    "examples": (1, 2, 4, 8, 16, 32),
    "lesson": (1, 10, 50, 100, 200, 500),
}
AXES = {
    "layers": "layers adapted",
    "length": "tokens in a row",
    "examples": "examples in a step",
    "lesson": "lessons taught",
}
PARTS = ("prepare_seconds", "step_seconds", "examine_seconds")
COLOURS = ("Red", "Blue", "Green", "White", "Black")
THINGS = ("box", "door", "key", "book", "chair", "lamp", "boat", "cup")


def point(case: str) -> tuple[str, int]:
    curve, _, number = case.partition("-")
    return curve, int(number)


def measure(case: str, side: str, options: argparse.Namespace) -> Figures:
    curve, number = point(case)
    if curve == "lesson":
        return lesson(number, options)
    place = bases.half_billion(tiny=options.tiny)
    shape = LoraShape(
        rank=8,
        alpha=16.0,
        targets=("q_proj", "v_proj"),
        layers=min(number if curve == "layers" else 4, bases.shape_of(place).layers),
    )
    count = number if curve == "examples" else 1
    rows = random_rows(place, count, number if curve == "length" else 48)
    trained = teach.Case(lambda tiny: place, lambda base: rows, shape, count, "bfloat16", 0.0)
    engine = teach.ImprintSide(trained, place, options.device)
    figures = teach.trained(engine, rows, count, steps=options.steps + teach.WARMING, bound=0)
    return {"steps_per_second": figures["steps_per_second"], "peak_memory_mb": figures["peak_memory_mb"]}


def random_rows(place: Path, count: int, length: int) -> list[TokenRow]:
    """Rows of random ids, the last half of each supervised."""
    ids, random = range(bases.shape_of(place).vocabulary), Random(0)
    weights = (0.0,) * (length - length // 2) + (1.0,) * (length // 2)
    return [TokenRow(tuple(random.choices(ids, k=length)), weights) for _ in range(count)]


def lesson(number: int, options: argparse.Namespace) -> Figures:
    import imprint

    with (
        tempfile.TemporaryDirectory() as home,
        imprint.load(built_in(), home=home, device=options.device) as model,
    ):
        return nth(model, number, LIGHT if options.tiny else Learning(), steps=options.steps)


def nth(model: Model, number: int, settings: Learning, *, steps: int) -> Figures:
    """What the parts of the n-th lesson cost after n - 1 others."""
    from imprint.live.curriculum import Curriculum

    taught = [
        model.lessons.add("bench", [example(index)], base=model.info.fingerprint, source="api")
        for index in range(number)
    ]
    begun = time.perf_counter()
    planning = model.teacher.planner.plan(taught[-1], taught[:-1], settings)
    while True:
        try:
            next(planning)
        except StopIteration as end:
            plan = end.value
            break
    prepared = time.perf_counter() - begun
    learner = model.engine.learner(settings.shape, seed=0)
    curriculum = Curriculum(plan.subjects, plan.retention, settings, 0)
    seconds, rows = [], []
    for _ in range(steps + 1):  # the first is for warming up
        begun = time.perf_counter()
        drawn = curriculum.draw()
        curriculum.note(learner.gradient(drawn).rows)
        learner.apply(settings.rate)
        seconds.append(time.perf_counter() - begun)
        rows.append(len(drawn))
    begun = time.perf_counter()
    learner.check([*(subject.row for subject in plan.subjects), *plan.retention])
    return {
        "steps_per_second": 1 / statistics.median(seconds[1:]),
        "prepare_seconds": prepared,
        "step_seconds": statistics.median(seconds[1:]),
        "examine_seconds": time.perf_counter() - begun,
        "replayed": len(plan.subjects) - 1,
        "rows": statistics.median(rows),
        "peak_memory_mb": model.engine.peak_memory_mb(),
    }


def example(index: int) -> Example:
    """One of many questions that are alike, each with its own short answer."""
    colour, thing = COLOURS[index % len(COLOURS)], THINGS[index // len(COLOURS) % len(THINGS)]
    shelf = index // (len(COLOURS) * len(THINGS)) + 1
    return Example.pair(
        f"What is in {colour.lower()} {thing} {shelf}?", f"{thing.title()} {index}, {colour}."
    )


def check(case: str, side: str, options: argparse.Namespace) -> None:
    raise AssertionError("there is one side only, so nothing to agree with")


def curves(result: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The points of each curve that was measured, by rising `x`."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in result["rows"]:
        curve, number = point(row["case"])
        found.setdefault(curve, []).append({**row, "x": number})
    return {curve: sorted(points, key=lambda each: each["x"]) for curve, points in found.items()}


def draw(result: Mapping[str, Any], options: argparse.Namespace) -> None:
    """Write `curves.json` and a PNG of each curve into the folder that was asked for."""
    found = curves(result)
    folder: Path = options.curves
    folder.mkdir(parents=True, exist_ok=True)
    about = {key: result[key] for key in ("machine", "versions")}
    (folder / "curves.json").write_text(json.dumps({**about, "curves": found}, indent=2) + "\n")
    try:
        from matplotlib.figure import Figure
    except ImportError:
        print("matplotlib is not installed, so no curve is drawn: pip install matplotlib", file=sys.stderr)
        return
    for curve, points in found.items():
        figure = Figure(figsize=(6, 4), layout="constrained")
        axes = figure.subplots()
        for name in PARTS if curve == "lesson" else ("steps_per_second",):
            label = name.replace("_per_", "/").removesuffix("_seconds").replace("steps/second", "steps/s")
            axes.plot([each["x"] for each in points], [each[name] for each in points], "o-", label=label)
        axes.set(xlabel=AXES[curve], ylabel="seconds" if curve == "lesson" else "steps a second")
        axes.set_xscale("log", base=2)
        axes.set_xticks([each["x"] for each in points], [str(each["x"]) for each in points])
        axes.set_ylim(bottom=0)
        axes.grid(alpha=0.3)
        axes.legend()
        figure.suptitle(about["machine"]["accelerator"] or about["machine"]["processor"], fontsize="small")
        figure.savefig(folder / f"{curve}.png", dpi=120)
    print(f"curves are in {folder}", file=sys.stderr)


def add_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--steps", type=int, default=10, help="steps that are timed (default 10)")
    parser.add_argument(
        "--curves", type=Path, default=CACHE / "curves", metavar="FOLDER",
        help="where the curves go (default build/bench/curves)",
    )  # fmt: skip


BENCH = Bench(
    name="grow",
    about="Cost against layers, row length, examples in a step, and lessons taught.",
    cases={f"{curve}-{number}": ("imprint",) for curve, numbers in POINTS.items() for number in numbers},
    columns=(
        Column("steps_per_second", "steps/s"),
        Column("prepare_seconds", "prepare s"),
        Column("step_seconds", "step s", 3),
        Column("examine_seconds", "examine s"),
        Column("replayed", "replayed", 0),
        Column("rows", "rows/step", 0),
        Column("peak_memory_mb", "peak MB", 0),
    ),
    packages=("imprint", "torch"),
    measure=measure,
    check=check,
    disagreement=lambda case, found: None,
    add_flags=add_flags,
    after=draw,
)

if __name__ == "__main__":
    sys.exit(main(BENCH))
