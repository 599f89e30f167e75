"""Every setting of learning, declared once: command-line flags, the record on a version's card and the docs'
table all derive from the fields below. It knows nothing of argparse's commands and opens no file."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from imprint.errors import UsageError
from imprint.types import ALL_LINEAR, Checkpointing, LoraShape, Target

RECALL_BAR = 0.9  # of `imprint adapters export --requantise`: least share of taught answers that stay
NAMED = {int: "INT", float: "FLOAT", tuple: "NAMES"}  # what a flag's help calls its value
ScopeKind = Literal["lesson", "all"]
PLUG_INS = Path(__file__).parent / "live" / "methods"
METHODS = tuple(
    sorted(
        (file.stem.replace("_", "-") for file in PLUG_INS.glob("[a-z]*.py")),
        key=lambda name: (name != "cumulative", name),
    )
)
"""The methods of learning one lesson after another, the default first: one file each."""


def setting(default: Any, explanation: str, choices: tuple[str, ...] = ()) -> Any:
    return field(default=default, metadata={"help": explanation, "choices": choices})


@dataclass(frozen=True)
class Learning:
    """How a lesson is learnt. The defaults are measured: docs/learning.md has the table."""

    rank: int = setting(8, "rank of the low-rank terms")
    alpha: float = setting(16.0, "scale of the low-rank terms times the rank")
    targets: tuple[Target, ...] = setting(ALL_LINEAR, "linears that are adapted")
    dora: bool = setting(False, "learn the length of each row apart from its direction (DoRA)")
    layers: int = setting(2, "how many layers from the top are adapted; 0 means all")
    checkpointing: Checkpointing = setting(
        "auto",
        "compute layers again in the backward pass, for less memory and longer steps; 'auto': where keeping "
        "them would take gigabytes",
        get_args(Checkpointing),
    )
    rate: float = setting(1.5e-3, "learning rate of A; B learns 16 times faster")
    wordings: int = setting(8, "further wordings of each question that are trained on")
    retention: int = setting(4, "generic prompts in each step whose answers must not change")
    method: str = setting(
        "cumulative", "how earlier lessons are kept while a new one is learnt: docs/lessons.md", METHODS
    )
    scope: ScopeKind = setting(
        "lesson",
        "prompts that the adapter is for: 'lesson', those that are about what was taught, or 'all'",
        get_args(ScopeKind),
    )
    max_steps: int = setting(120, "steps after which a lesson that is not recalled is refused")
    confidence: float = setting(0.5, "probability that every taught token has to reach")
    beta: float = setting(
        0.1, "beta of DPO, for pairs with a rejected answer: the larger, the nearer they stay to the base"
    )
    gate: bool = setting(True, "activate a version whatever the gate says of it")
    paraphrase_bar: float = setting(0.0, "least share of unseen wordings answered as taught; 0 means none")
    locality_bar: float = setting(0.25, "least share of generic answers that stay as they were; 0 means none")
    loss_budget: float = setting(
        0.0, "nats a token that generic answers may become less likely by; 0 means any"
    )

    @property
    def shape(self) -> LoraShape:
        return LoraShape(self.rank, self.alpha, self.targets, self.layers, dora=self.dora)

    def record(self) -> dict[str, Any]:
        """As JSON holds it, for the card."""
        return {
            name: list(value) if isinstance(value, tuple) else value for name, value in vars(self).items()
        }

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Learning:
        """The settings of a `record`; what it does not hold has its default."""
        known = {entry.name for entry in dataclasses.fields(cls)}
        kept: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in record.items()
        }
        return cls(**{name: value for name, value in kept.items() if name in known})


def add_flags(parser: argparse.ArgumentParser) -> None:
    """One flag for each setting; a flag that is not given leaves the default."""
    group = parser.add_argument_group("learning")
    for entry in dataclasses.fields(Learning):
        flag = entry.name.replace("_", "-")
        if isinstance(entry.default, bool):
            group.add_argument(
                f"--no-{flag}" if entry.default else f"--{flag}", dest=entry.name, action="store_const",
                const=not entry.default, default=None, help=entry.metadata["help"],
            )  # fmt: skip
            continue
        shown = ",".join(entry.default) if isinstance(entry.default, tuple) else entry.default
        group.add_argument(
            "--" + flag,
            default=None,
            metavar="|".join(entry.metadata["choices"]) or NAMED[type(entry.default)],
            help=f"{entry.metadata['help']} (default {shown})",
        )


def from_flags(given: Mapping[str, Any], others: Learning | None = None) -> Learning:
    """The settings of parsed flags, those not given as in `others` (default: the defaults); UsageError names
    the flag whose value cannot be used."""
    changed: dict[str, Any] = {}
    for entry in dataclasses.fields(Learning):
        text = given.get(entry.name)
        if isinstance(text, bool):
            changed[entry.name] = text
        elif text is not None:
            changed[entry.name] = _parsed(entry.name, str(text), entry.default, entry.metadata["choices"])
    return dataclasses.replace(others or Learning(), **changed)


def _parsed(name: str, text: str, default: Any, choices: tuple[str, ...]) -> Any:
    flag = "--" + name.replace("_", "-")
    if choices:
        if text not in choices:
            raise UsageError(f"{flag}: {text!r} is not one of {', '.join(choices)}")
        return text
    if isinstance(default, tuple):
        names = tuple(part.strip() for part in text.split(",") if part.strip())
        if not names or (unknown := [part for part in names if part not in ALL_LINEAR]):
            raise UsageError(
                f"{flag}: {(unknown if names else [text])[0]!r} is not one of {', '.join(ALL_LINEAR)}"
            )
        return names
    kind = type(default)
    try:
        value = kind(text)
    except ValueError:
        raise UsageError(f"{flag}: {text!r} is not a {'whole ' if kind is int else ''}number") from None
    bar = name.endswith("_bar")
    free = bar or name in ("layers", "wordings", "retention", "confidence", "loss_budget")
    lowest = 0 if free else 1 if kind is int else 1e-12
    if not lowest <= value < float("inf"):
        raise UsageError(f"{flag}: {text!r} is out of range; the least is {lowest:g}")
    if bar and value > 1:
        raise UsageError(f"{flag}: {text!r} is out of range; a share is at most 1")
    return value
