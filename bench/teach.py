"""The same lesson taught by Imprint's engine and by transformers with PEFT, as their documentation does it.

Cases: five identity pairs on the built-in base, and five examples of 48 tokens (24 of them supervised) on a
base of random weights in the shape of Qwen2.5-0.5B, one example a step (`0.5b-batch1`) or all five
(`0.5b-batch5`). Both sides read the same folder and train low-rank terms of the same rank on the same linears
with the same tokens, without dropout; before anything is timed, their first losses must agree. Each uses its
own optimizer: Imprint LoRA+ (B learns 16 times faster than A), PEFT AdamW.

load: imports and reading the base. learn: from the loaded base until every example came out exact, token for
token, in its latest forward pass, preparation included. steps/s: the median step after three for warming up;
whole: the same with preparation and warming up counted. peak: the process's highest resident size, on CUDA
the most that was allocated.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Literal, Protocol

from bench import bases
from bench.device import peak_memory_mb, wait
from bench.harness import CACHE, ROOT, Bench, Column, Figures, main
from imprint.types import ALL_LINEAR, LoraShape, TokenRow

if TYPE_CHECKING:
    import torch

RATE = 1e-3  # of A and of B's sixteenth here; of AdamW there, as in PEFT's quicktour
WARMING = 3  # steps


@dataclass(frozen=True)
class Case:
    """`batch` examples a step, in turn. `tolerance` is the largest relative difference of the first losses:
    the two sides add in another order and, in bfloat16, round at other places."""

    place: Callable[[bool], Path]
    """(whether a tiny base is wanted) -> its folder."""
    rows: Callable[[Path], list[TokenRow]]
    shape: LoraShape
    batch: int
    dtype: Literal["float32", "bfloat16"]
    tolerance: float


def built_in(tiny: bool) -> Path:
    from imprint.engine.checkpoint import locate

    return locate("")


def lesson_rows(place: Path) -> list[TokenRow]:
    from imprint.engine.text import Text
    from imprint.examples import read

    text = Text.open(place)
    return [text.row(example, context=512) for example in read(ROOT / "examples" / "juno.jsonl")]


def random_rows(place: Path) -> list[TokenRow]:
    """Five rows of 48 random ids, the last 24 of each supervised."""
    random = Random(0)
    ids = range(bases.shape_of(place).vocabulary)
    return [TokenRow(tuple(random.choices(ids, k=48)), (0.0,) * 24 + (1.0,) * 24) for _ in range(5)]


def random_base(tiny: bool) -> Path:
    return bases.half_billion(tiny=tiny)


TOP_FOUR = LoraShape(rank=8, alpha=16.0, targets=("q_proj", "v_proj"), layers=4)
CASES: Mapping[str, Case] = {
    "base": Case(built_in, lesson_rows, LoraShape(rank=8, targets=ALL_LINEAR, layers=2), 5, "float32", 1e-4),
    "0.5b-batch1": Case(random_base, random_rows, TOP_FOUR, 1, "bfloat16", 1e-3),
    "0.5b-batch5": Case(random_base, random_rows, TOP_FOUR, 5, "bfloat16", 1e-3),
}


class Side(Protocol):
    """One way to train, with its base loaded."""

    device: torch.device

    def begin(self, rows: Sequence[TokenRow]) -> None:
        """Make the adapter, its optimizer, and whatever is prepared of the rows."""

    def step(self, rows: Sequence[TokenRow]) -> None:
        """Forward, backward and update on these rows as one batch."""

    def exact(self) -> list[bool]:
        """For each row of the last step, whether its supervised tokens were the most likely ones in its
        forward."""

    def loss(self, rows: Sequence[TokenRow]) -> float:
        """The mean loss of the supervised tokens of rows under the present adapter, read one row at a
        time."""


class ImprintSide:
    def __init__(self, case: Case, place: Path, device: str) -> None:
        from imprint.engine.torch.engine import TorchEngine

        self.engine = TorchEngine.open(place, device=device, dtype=case.dtype, cache_folder=CACHE)
        self.device = self.engine.decoder.device
        self.shape = case.shape
        self.last: list[bool] = []

    def begin(self, rows: Sequence[TokenRow]) -> None:
        self.learner = self.engine.learner(self.shape, seed=0)
        self.engine.prepare(rows, self.shape.layers)

    def step(self, rows: Sequence[TokenRow]) -> None:
        result = self.learner.gradient(rows)
        self.learner.apply(RATE)
        self.last = [row.exact for row in result.rows]

    def exact(self) -> list[bool]:
        return self.last

    def loss(self, rows: Sequence[TokenRow]) -> float:
        total = sum(self.learner.check([row])[0].loss * row.supervised for row in rows)
        return total / sum(row.supervised for row in rows)


class PeftSide:
    """With `checkpointing`, the layers' values are computed again in the backward pass, as PEFT's
    documentation shows it."""

    def __init__(self, case: Case, place: Path, device: str, *, checkpointing: bool = False) -> None:
        import torch
        from transformers import AutoModelForCausalLM

        from imprint.engine.torch.engine import choose_device

        self.device = choose_device(device)
        self.base = AutoModelForCausalLM.from_pretrained(place, dtype=getattr(torch, case.dtype)).to(
            self.device
        )
        self.shape = case.shape
        self.checkpointing = checkpointing

    def begin(self, rows: Sequence[TokenRow]) -> None:
        import torch
        from peft import LoraConfig, TaskType, get_peft_model

        torch.manual_seed(0)
        layers = self.base.config.num_hidden_layers
        config = LoraConfig(
            task_type=TaskType.CAUSAL_LM,
            r=self.shape.rank,
            lora_alpha=int(self.shape.alpha),
            target_modules=list(self.shape.targets),
            layers_to_transform=list(range(layers - (self.shape.layers or layers), layers)),
            use_dora=self.shape.dora,
        )
        if self.checkpointing:
            self.base.gradient_checkpointing_enable()
            self.base.enable_input_require_grads()
        self.model = get_peft_model(self.base, config)
        self.model.train()
        self.optimizer = torch.optim.AdamW((p for p in self.model.parameters() if p.requires_grad), lr=RATE)

    def step(self, rows: Sequence[TokenRow]) -> None:
        batch = self._batch(rows)
        outputs = self.model(**batch, use_cache=False)
        outputs.loss.backward()
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.last = (outputs.logits.detach(), batch["labels"])

    def exact(self) -> list[bool]:
        logits, labels = self.last
        found = []
        for row, wanted in zip(logits[:, :-1], labels[:, 1:], strict=True):
            places = wanted != -100
            found.append(bool((row[places].argmax(-1) == wanted[places]).all()))
        return found

    def loss(self, rows: Sequence[TokenRow]) -> float:
        import torch

        with torch.no_grad():
            total = sum(
                self.model(**self._batch([r]), use_cache=False).loss.item() * r.supervised for r in rows
            )
        return total / sum(row.supervised for row in rows)

    def _batch(self, rows: Sequence[TokenRow]) -> dict[str, torch.Tensor]:
        """Padded on the right, as a collator does it; a label of -100 is not counted."""
        import torch

        width = max(len(row.tokens) for row in rows)

        def stacked(lists: list[list[int]], filling: int) -> torch.Tensor:
            return torch.tensor([[*each, *[filling] * (width - len(each))] for each in lists]).to(self.device)

        labels = [[t if w > 0 else -100 for t, w in zip(r.tokens, r.weights, strict=True)] for r in rows]
        return {
            "input_ids": stacked([list(row.tokens) for row in rows], 0),
            "attention_mask": stacked([[1] * len(row.tokens) for row in rows], 0),
            "labels": stacked(labels, -100),
        }


SIDES: Mapping[str, Callable[[Case, Path, str], Side]] = {"imprint": ImprintSide, "peft": PeftSide}


def measure(name: str, side: str, options: argparse.Namespace) -> Figures:
    """One side's figures for one case; to be called once in a process."""
    case = CASES[name]
    place = case.place(options.tiny)
    rows = case.rows(place)
    begun = time.perf_counter()
    trainer = SIDES[side](case, place, options.device)
    wait(trainer.device)
    loaded = {"load_seconds": time.perf_counter() - begun, "loaded_memory_mb": peak_memory_mb(trainer.device)}
    return {**loaded, **trained(trainer, rows, case.batch, steps=options.steps, bound=options.bound)}


def check(name: str, side: str, options: argparse.Namespace) -> float:
    """One side's loss before it has learnt anything."""
    case = CASES[name]
    place = case.place(options.tiny)
    rows = case.rows(place)
    trainer = SIDES[side](case, place, options.device)
    trainer.begin(rows)
    return trainer.loss(rows)


def trained(side: Side, rows: Sequence[TokenRow], batch: int, *, steps: int, bound: int) -> Figures:
    """Train for `steps`, and on until the rows are learnt, `bound` at the most; only training itself is
    timed."""
    begun = time.perf_counter()
    side.begin(rows)
    wait(side.device)
    preparing = time.perf_counter() - begun
    figures: Figures = {
        "loss_first": side.loss(rows),
        "loss_last": None,
        "learn_steps": None,
        "learn_seconds": None,
    }
    seconds: list[float] = []
    exact: dict[int, bool] = {}
    while len(seconds) < steps or (steps and figures["learn_steps"] is None and len(seconds) < bound):
        chosen = [(len(seconds) * batch + index) % len(rows) for index in range(batch)]
        begun = time.perf_counter()
        side.step([rows[index] for index in chosen])
        wait(side.device)
        seconds.append(time.perf_counter() - begun)
        if figures["learn_steps"] is None:
            exact.update(zip(chosen, side.exact(), strict=True))
            if len(exact) == len(rows) and all(exact.values()):
                figures |= {"learn_steps": len(seconds), "learn_seconds": preparing + sum(seconds)}
        if len(seconds) == steps:
            figures["loss_last"] = side.loss(rows)
    speed = 1 / statistics.median(seconds[WARMING:]) if len(seconds) > WARMING else None
    whole = len(seconds) / (preparing + sum(seconds)) if seconds else None
    peak = peak_memory_mb(side.device)
    return {**figures, "steps_per_second": speed, "whole_steps_per_second": whole, "peak_memory_mb": peak}


def disagreement(name: str, losses: Mapping[str, Any]) -> str | None:
    return different_losses(losses, CASES[name].tolerance)


def different_losses(losses: Mapping[str, float], tolerance: float) -> str | None:
    """What to say of first losses that differ from Imprint's by more than `tolerance` of their value."""
    ours = losses["imprint"]
    # Written so that a loss that is not a number is a disagreement too.
    if all(abs(ours - theirs) <= tolerance * abs(theirs) for theirs in losses.values()):
        return None
    return f"first losses {dict(losses)}, which may differ by {tolerance:g} of their value"


def add_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--steps", type=int, default=30, help="steps that are timed (default 30)")
    parser.add_argument(
        "--bound", type=int, default=200, help="steps after which learning is given up (default 200)"
    )


BENCH = Bench(
    name="teach",
    about="The same lesson by Imprint and by transformers with PEFT.",
    cases=dict.fromkeys(CASES, tuple(SIDES)),
    columns=(
        Column("steps_per_second", "steps/s", 2, "more", "speed"),
        Column("whole_steps_per_second", "whole"),
        Column("learn_steps", "steps to learn", 0),
        Column("learn_seconds", "learn s", 2, "less", "learning"),
        Column("peak_memory_mb", "peak MB", 0, "less", "memory"),
        Column("loss_first", "first loss", 4),
        Column("loss_last", "final loss", 4),
        Column("load_seconds", "load s", 1, "less", "loading"),
    ),
    packages=("imprint", "torch", "transformers", "peft"),
    measure=measure,
    check=check,
    disagreement=disagreement,
    add_flags=add_flags,
)

if __name__ == "__main__":
    sys.exit(main(BENCH))
