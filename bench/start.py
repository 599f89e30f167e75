"""What one waits for before the first word: the command's help, a base being loaded, its first token.

Case `help`: `python -m imprint --help` as a whole process, the median of several; nobody to compare with.
Case `load`: a base of random weights in the shape of Qwen2.5-0.5B in bfloat16, opened by Imprint and by
transformers from the same folder; then the first token of the same 8. Before anything is timed both must say
the same first token in float32. That check has read the file, so both sides find it in the page cache, and
Imprint the fingerprint that it keeps of every base it has opened once.

import: the library, until a base can be opened. load: from the folder to a base that answers.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time

from bench import answering, bases
from bench.device import peak_memory_mb, wait
from bench.harness import ROOT, Bench, Column, Figures, main


def measure(case: str, side: str, options: argparse.Namespace) -> Figures:
    return help_seconds(options.repeats) if case == "help" else first_token(side, options)


def help_seconds(repeats: int) -> Figures:
    """The median over whole processes."""
    seconds = []
    for _ in range(repeats):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-m", "imprint", "--help"], cwd=ROOT, check=True, capture_output=True)
        seconds.append(time.perf_counter() - begun)
    return {"help_seconds": statistics.median(seconds)}


def first_token(side: str, options: argparse.Namespace) -> Figures:
    """To be called in a process that has imported neither library."""
    place = bases.half_billion(tiny=options.tiny)
    prompt = bases.tokens(place, 8, seed=0)
    begun = time.perf_counter()
    imported(side)
    there = time.perf_counter()
    if side == "imprint":
        engine = answering.opened(place, options.device, "bfloat16")
        device = engine.decoder.device
        wait(device)
        loaded = time.perf_counter()
        answer = answering.by_imprint(engine, answering.requests([prompt], 1))
    else:
        model = answering.loaded(place, options.device, "bfloat16")
        device = model.device
        wait(device)
        loaded = time.perf_counter()
        answer = answering.by_transformers(model, [prompt], 1)
    return {
        "import_seconds": there - begun,
        "load_seconds": loaded - there,
        "first_seconds": answer.first_seconds,
        "whole_seconds": answer.moments[0] - begun,
        "peak_memory_mb": peak_memory_mb(device),
    }


def imported(side: str) -> None:
    if side == "imprint":
        import imprint.engine.torch.engine  # noqa: F401
    else:
        from transformers import AutoModelForCausalLM  # noqa: F401


def check(case: str, side: str, options: argparse.Namespace) -> list[list[int]]:
    place = bases.half_billion(tiny=options.tiny)
    prompt = bases.tokens(place, 8, seed=0)
    if side == "imprint":
        engine = answering.opened(place, options.device, "float32")
        answering.opened(place, options.device, "bfloat16")  # keeps the fingerprint, if it was not kept yet
        return answering.by_imprint(engine, answering.requests([prompt], 1)).tokens
    return answering.by_transformers(answering.loaded(place, options.device, "float32"), [prompt], 1).tokens


def add_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--repeats", type=int, default=5, help="times --help is asked in a run (default 5)")


BENCH = Bench(
    name="start",
    about="The command's help, loading a base, its first token.",
    cases={"help": ("imprint",), "load": ("imprint", "transformers")},
    columns=(
        Column("help_seconds", "--help s", 3),
        Column("import_seconds", "import s", 2, "less", "import"),
        Column("load_seconds", "load s", 2, "less", "loading"),
        Column("first_seconds", "first token s", 3, "less", "first token"),
        Column("whole_seconds", "all s", 2, "less", "whole"),
        Column("peak_memory_mb", "peak MB", 0, "less", "memory"),
    ),
    packages=("imprint", "torch", "transformers"),
    measure=measure,
    check=check,
    disagreement=lambda case, found: answering.different_tokens(found),
    add_flags=add_flags,
)

if __name__ == "__main__":
    sys.exit(main(BENCH))
