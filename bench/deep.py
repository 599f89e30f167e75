"""Full-depth training: LoRA and DoRA of rank 32 on q, v, o, gate and down of every layer, as a persona
adapter has them.

A base of random weights in the shape of Qwen2.5-0.5B in bfloat16; rows of 64 to 512 random ids, the last
third of each supervised; two rows a step. Sides: `imprint` and `peft`, and both with `-checkpointing`, where
layers are computed again in the backward pass to save memory. The advantages are those of `imprint`, which
keeps everything. All train the same linears on the same tokens without dropout, padded on the right by PEFT
as its collator does it; before anything is timed their first losses must agree.

tokens/s: all tokens of the timed steps, supervised or not, over their time. Optimizers as in `bench.teach`.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random

from bench import bases, teach
from bench.device import peak_memory_mb, wait
from bench.harness import Bench, Column, Figures, main
from imprint.types import Checkpointing, LoraShape, TokenRow

LENGTHS = (64, 512, 128, 448, 192, 384, 256, 320)  # short beside long, as a shuffled data set has them
TARGETS = ("q_proj", "v_proj", "o_proj", "gate_proj", "down_proj")
CASE = teach.Case(
    teach.random_base,
    lambda place: rows(place, LENGTHS),
    LoraShape(rank=32, alpha=64.0, targets=TARGETS, layers=0),  # type: ignore[arg-type]
    2,
    "bfloat16",
    1e-3,
)
CASES = {"0.5b-lora": CASE, "0.5b-dora": replace(CASE, shape=replace(CASE.shape, dora=True))}


class ImprintSide(teach.ImprintSide):
    """Layers are computed again or not whatever the learner would choose itself."""

    def __init__(self, case: teach.Case, place: Path, device: str, *, checkpointing: Checkpointing) -> None:
        super().__init__(case, place, device)
        self.checkpointing = checkpointing

    def begin(self, rows: Sequence[TokenRow]) -> None:
        self.learner = self.engine.learner(self.shape, seed=0, checkpointing=self.checkpointing)
        self.engine.prepare(rows, self.shape.layers)


SIDES: Mapping[str, Callable[[teach.Case, Path, str], teach.Side]] = {
    "imprint": partial(ImprintSide, checkpointing="off"),
    "imprint-checkpointing": partial(ImprintSide, checkpointing="on"),
    "peft": teach.PeftSide,
    "peft-checkpointing": partial(teach.PeftSide, checkpointing=True),
}


def rows(place: Path, lengths: Sequence[int]) -> list[TokenRow]:
    """A row of random ids of each length, its last third supervised."""
    ids, random = range(bases.shape_of(place).vocabulary), Random(0)
    return [
        TokenRow(
            tuple(random.choices(ids, k=length)),
            (0.0,) * (length - length // 3) + (1.0,) * (length // 3),
        )
        for length in lengths
    ]


def measure(name: str, side: str, options: argparse.Namespace) -> Figures:
    case = CASES[name]
    place = case.place(options.tiny)
    trainer = SIDES[side](case, place, options.device)
    whole = chosen(place, options)
    trainer.begin(whole)
    return trained(trainer, whole, options.batch, options.steps)


def chosen(place: Path, options: argparse.Namespace) -> list[TokenRow]:
    """As many rows as the steps need, cut to an eighth for a tiny base."""
    count = min(len(LENGTHS), options.batch * options.steps)
    return rows(place, [length // 8 if options.tiny else length for length in LENGTHS[:count]])


def trained(side: teach.Side, whole: Sequence[TokenRow], batch: int, steps: int) -> Figures:
    """One step for warming up, then `steps` timed ones over the rows in turn."""
    side.step(whole[:1])
    tokens, seconds = 0, 0.0
    for number in range(steps):
        part = [whole[(number * batch + index) % len(whole)] for index in range(batch)]
        wait(side.device)
        begun = time.perf_counter()
        side.step(part)
        wait(side.device)
        seconds += time.perf_counter() - begun
        tokens += sum(len(row.tokens) for row in part)
    return {
        "tokens_per_second": tokens / seconds,
        "step_seconds": seconds / steps,
        "peak_memory_mb": peak_memory_mb(side.device),
    }


def check(name: str, side: str, options: argparse.Namespace) -> float:
    case = CASES[name]
    place = case.place(options.tiny)
    trainer = SIDES[side](case, place, options.device)
    shortest = rows(place, [24, 64])
    trainer.begin(shortest)
    return trainer.loss(shortest)


def add_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--batch", type=int, default=2, help="rows of one step (default 2)")
    parser.add_argument("--steps", type=int, default=4, help="steps that are timed (default 4)")


BENCH = Bench(
    name="deep",
    about="Full-depth LoRA and DoRA training by Imprint and PEFT, with and without gradient checkpointing.",
    cases=dict.fromkeys(CASES, tuple(SIDES)),
    columns=(
        Column("tokens_per_second", "tokens/s", 1, "more", "speed"),
        Column("step_seconds", "step s", 2),
        Column("peak_memory_mb", "peak MB", 0, "less", "memory"),
    ),
    packages=("imprint", "torch", "transformers", "peft"),
    measure=measure,
    check=check,
    disagreement=lambda case, losses: teach.different_losses(losses, CASES[case].tolerance),
    add_flags=add_flags,
)

if __name__ == "__main__":
    sys.exit(main(BENCH))
