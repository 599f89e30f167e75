"""Time to the first token after an adapter was changed in the middle of a long conversation.

A base of random weights in the shape of Qwen2.5-0.5B in bfloat16, a conversation of 1,000 random tokens that
was read under one adapter (rank 8 on all linears of the last 4 layers), then a message of 16 more. Cases:
`switch`, that message goes to another adapter that is loaded already; `version`, to arrays that were not
there before, as after a lesson; `back`, to an adapter that answered in this conversation earlier. Sides:
`imprint`; `rerun`, the same engine with nothing kept of the conversation; `peft`, `set_adapter` (for a new
version the arrays are copied into the adapter's place) and the whole prompt again. All read the same ids and
arrays; before anything is timed their greedy tokens in float32, on a short conversation, must be the same.

first token: from the change, which is included, to the first token. change: choosing the adapter alone.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bench import answering, bases
from bench.answering import Answered
from bench.device import peak_memory_mb
from bench.harness import Bench, Column, Figures, main
from imprint.types import ALL_LINEAR, AdapterWeights, LoraShape

if TYPE_CHECKING:
    import torch

SHAPE = LoraShape(rank=8, alpha=16.0, targets=ALL_LINEAR, layers=4)
CASES = ("switch", "version", "back")
MESSAGE = 16  # tokens after the conversation
Tokens = tuple[int, ...]


class Side(Protocol):
    device: torch.device

    def change(self, adapter: AdapterWeights) -> None:
        """Answer with this adapter from now on."""

    def answer(self, prompt: Tokens, new: int) -> Answered: ...


class ImprintSide:
    """The engine as it is; without `keeping`, every answer begins with nothing kept."""

    def __init__(
        self, place: Path, device: str, dtype: str, adapters: list[AdapterWeights], *, keeping: bool = True
    ) -> None:
        self.engine = answering.opened(place, device, dtype)
        self.device = self.engine.decoder.device
        self.keeping = keeping
        for adapter in adapters:
            self.change(adapter)

    def change(self, adapter: AdapterWeights) -> None:
        self.adapter = adapter
        self.engine.slots.slot(adapter)

    def answer(self, prompt: Tokens, new: int) -> Answered:
        if not self.keeping:
            self.engine.memory.clear()
        return answering.by_imprint(self.engine, answering.requests([prompt], new, [self.adapter]))


class PeftSide:
    def __init__(self, place: Path, device: str, dtype: str, adapters: list[AdapterWeights]) -> None:
        self.names = {adapter.digest: f"a{index}" for index, adapter in enumerate(adapters)}
        by_name = {self.names[adapter.digest]: adapter for adapter in adapters}
        self.model = answering.attached(answering.loaded(place, device, dtype), by_name)
        self.device = self.model.device

    def change(self, adapter: AdapterWeights) -> None:
        name = self.names.get(adapter.digest)
        if name is None:  # a new version takes the place of the last adapter's arrays
            name = [*self.names.values()][-1]
            answering.fill(self.model, name, adapter)
        self.model.set_adapter(name)

    def answer(self, prompt: Tokens, new: int) -> Answered:
        return answering.by_transformers(self.model, [prompt], new)


SIDES: Mapping[str, Callable[[Path, str, str, list[AdapterWeights]], Side]] = {
    "imprint": ImprintSide,
    "rerun": partial(ImprintSide, keeping=False),
    "peft": PeftSide,
}


def changed(case: str, side: Side, adapters: list[AdapterWeights], told: Tokens, new: int, turn: int) -> (
    tuple[float, Answered]
):  # fmt: skip
    """Read a conversation, change the adapter as the case says, answer a message: seconds of the change, and
    the answer."""
    first, other = adapters[:2]
    conversation = told[:-MESSAGE]
    if case == "back":
        side.change(other)
        side.answer(conversation, 1)
    side.change(first)
    side.answer(conversation, 1)
    after = version(other, turn) if case == "version" else other
    begun = time.perf_counter()
    side.change(after)
    seconds = time.perf_counter() - begun
    return seconds, side.answer(told, new)


def version(adapter: AdapterWeights, turn: int) -> AdapterWeights:
    """The same adapter after another lesson: every B has changed a little."""
    return AdapterWeights(
        {name: replace(term, b=term.b * (1.01 + 0.01 * turn)) for name, term in adapter.terms.items()}
    )


def measure(case: str, side: str, options: argparse.Namespace) -> Figures:
    place = bases.half_billion(tiny=options.tiny)
    adapters = bases.adapters(place, SHAPE, 2)
    chosen = SIDES[side](place, options.device, "bfloat16", adapters)
    chosen.answer(bases.tokens(place, 32, seed=99), 2)
    found = [
        changed(case, chosen, adapters, bases.tokens(place, options.length + MESSAGE, seed=turn), 1, turn)
        for turn in range(options.repeats)
    ]
    return {
        "first_seconds": statistics.median(seconds + answer.first_seconds for seconds, answer in found),
        "change_ms": statistics.median(1000 * seconds for seconds, _ in found),
        "peak_memory_mb": peak_memory_mb(chosen.device),
    }


def check(case: str, side: str, options: argparse.Namespace) -> list[list[int]]:
    place = bases.half_billion(tiny=options.tiny)
    adapters = bases.adapters(place, SHAPE, 2)
    chosen = SIDES[side](place, options.device, "float32", adapters)
    _, answer = changed(case, chosen, adapters, bases.tokens(place, 48 + MESSAGE, seed=0), 8, 0)
    return answer.tokens


def add_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--length", type=int, default=1000, help="tokens of the conversation before the change (default 1000)"
    )
    parser.add_argument("--repeats", type=int, default=3, help="conversations of each run (default 3)")


BENCH = Bench(
    name="swap",
    about="The first token after an adapter was changed in a long conversation.",
    cases=dict.fromkeys(CASES, tuple(SIDES)),
    columns=(
        Column("first_seconds", "first token s", 3, "less", "first token"),
        Column("change_ms", "change ms", 3, "less", "change"),
        Column("peak_memory_mb", "peak MB", 0, "less", "memory"),
    ),
    packages=("imprint", "torch", "transformers", "peft"),
    measure=measure,
    check=check,
    disagreement=lambda case, found: answering.different_tokens(found),
    add_flags=add_flags,
)

if __name__ == "__main__":
    sys.exit(main(BENCH))
