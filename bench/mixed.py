"""Eight requests with eight adapters in one batch, and what that costs beside eight on one adapter.

A base of random weights in the shape of Qwen2.5-0.5B in bfloat16; adapters of random weights, rank 8 on all
linears of the last 4 layers; prompts of one length, so that nobody pads; greedy, no end token. Sides:
`imprint` (each row its own adapter), `imprint-one` (all rows the first one) and `peft` (`adapter_names`, as
PEFT documents mixed batches). All read the same folder, ids and arrays; before anything is timed the greedy
tokens in float32 must be the same, of `imprint-one` those of the first row, which has the same adapter.

tokens/s: all rows' new tokens over the whole time, reading included. decode: the same after the first step.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import answering, bases
from bench.answering import Answered
from bench.device import peak_memory_mb
from bench.harness import Bench, Column, Figures, main
from imprint.types import ALL_LINEAR, LoraShape

if TYPE_CHECKING:
    import torch

    Answer = Callable[[list[tuple[int, ...]], int], Answered]

ROWS = 8
SHAPE = LoraShape(rank=8, alpha=16.0, targets=ALL_LINEAR, layers=4)


def imprint(place: Path, device: str, dtype: str, *, one: bool = False) -> tuple[Answer, torch.device]:
    engine = answering.opened(place, device, dtype)
    adapters = bases.adapters(place, SHAPE, ROWS)
    chosen = adapters[:1] * ROWS if one else adapters

    def answer(prompts: list[tuple[int, ...]], new: int) -> Answered:
        return answering.by_imprint(engine, answering.requests(prompts, new, chosen))

    return answer, engine.decoder.device


def peft(place: Path, device: str, dtype: str) -> tuple[Answer, torch.device]:
    adapters = {f"a{index}": each for index, each in enumerate(bases.adapters(place, SHAPE, ROWS))}
    model = answering.attached(answering.loaded(place, device, dtype), adapters)
    names = list(adapters)

    def answer(prompts: list[tuple[int, ...]], new: int) -> Answered:
        return answering.by_transformers(model, prompts, new, adapter_names=names)

    return answer, model.device


SIDES: Mapping[str, Callable[[Path, str, str], tuple[Answer, torch.device]]] = {
    "imprint": imprint,
    "imprint-one": partial(imprint, one=True),
    "peft": peft,
}


def prompts(place: Path, length: int, seed: int) -> list[tuple[int, ...]]:
    return [bases.tokens(place, length, seed=seed * ROWS + row) for row in range(ROWS)]


def measure(case: str, side: str, options: argparse.Namespace) -> Figures:
    place = bases.half_billion(tiny=options.tiny)
    answer, device = SIDES[side](place, options.device, "bfloat16")
    answer(prompts(place, 8, 99), 4)
    found = [answer(prompts(place, options.prompt, seed), options.new) for seed in range(options.repeats)]
    return {
        "tokens_per_second": statistics.median(ROWS * options.new / each.seconds for each in found),
        "decode": statistics.median(ROWS * (each.steps_per_second or 0.0) for each in found),
        "first_seconds": statistics.median(each.first_seconds for each in found),
        "peak_memory_mb": peak_memory_mb(device),
    }


def check(case: str, side: str, options: argparse.Namespace) -> list[list[int]]:
    place = bases.half_billion(tiny=options.tiny)
    answer, _ = SIDES[side](place, options.device, "float32")
    return answer(prompts(place, 12, 0), 8).tokens


def disagreement(case: str, found: Mapping[str, Any]) -> str | None:
    rows = {side: tokens for side, tokens in found.items() if side != "imprint-one"}
    first = {"imprint": found["imprint"][:1], "imprint-one": found["imprint-one"][:1]}
    if why := answering.different_tokens(rows) or answering.different_tokens(first):
        return why
    if len({tuple(row) for row in found["imprint"][1:]} - {tuple(row) for row in found["imprint-one"][1:]}):
        return None
    return "eight adapters say what one says, so nothing is mixed"


def add_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--prompt", type=int, default=64, help="tokens of each prompt (default 64)")
    parser.add_argument("--new", type=int, default=32, help="tokens of each answer (default 32)")
    parser.add_argument("--repeats", type=int, default=3, help="batches of each run (default 3)")


BENCH = Bench(
    name="mixed",
    about="Eight requests with eight adapters in one batch, beside one adapter and beside PEFT.",
    cases={"0.5b-eight": tuple(SIDES)},
    columns=(
        Column("tokens_per_second", "tokens/s", 1, "more", "speed"),
        Column("decode", "decode tokens/s", 1, "more", "decode"),
        Column("first_seconds", "first token s", 2, "less", "first token"),
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
