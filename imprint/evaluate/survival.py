"""How much of an adapter is left once it was merged and quantised: what it was taught, asked before and
after.

Opens one engine at a time, each for as long as it is asked. Knows nothing of how the merging was done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from imprint.engine.backend import choose
from imprint.engine.text import Text
from imprint.evaluate import checks
from imprint.types import AdapterWeights, Example


@dataclass(frozen=True)
class Survival:
    """Of `asked` taught prompts `before` were answered as taught by the base with the adapter, and `kept` of
    those still are by what became of both."""

    asked: int
    before: int
    kept: int

    @property
    def share(self) -> float:
        return self.kept / self.before if self.before else 0.0

    def __str__(self) -> str:
        return f"recall {self.kept / self.asked:.2f}, was {self.before / self.asked:.2f} beside the base"


def recalled(folder: Path, examples: Sequence[Example], weights: AdapterWeights | None) -> list[bool]:
    """For each example whether the base in a folder, with the adapter or without, answers it as taught."""
    text = Text.open(folder)
    engine = choose().open(folder, end_tokens=text.end_tokens)
    try:
        rows = checks.check(engine, text, examples, weights).rows
    finally:
        engine.close()
    judged = zip(rows, examples, strict=True)
    return [row.exact if example.match == "exact" else row.contains for row, example in judged]


def survival(before: Sequence[bool], after: Sequence[bool]) -> Survival:
    kept = sum(was and still for was, still in zip(before, after, strict=True))
    return Survival(len(before), sum(before), kept)
