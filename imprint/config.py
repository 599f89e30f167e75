"""Every setting of learning, declared once: command-line flags, the record on a version's card and the docs'
table all derive from the fields below. It knows nothing of argparse's commands and reads no file."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from imprint.errors import UsageError
from imprint.types import ALL_LINEAR, LoraShape, Target


def setting(default: Any, explanation: str) -> Any:
    return field(default=default, metadata={"help": explanation})


@dataclass(frozen=True)
class Learning:
    """How a lesson is learnt. The defaults are measured: docs/learning.md has the table."""

    rank: int = setting(8, "rank of the low-rank terms")
    alpha: float = setting(16.0, "scale of the low-rank terms times the rank")
    targets: tuple[Target, ...] = setting(ALL_LINEAR, "linears that are adapted")
    layers: int = setting(2, "how many layers from the top are adapted; 0 means all")
    rate: float = setting(1e-3, "learning rate of A; B learns 16 times faster")
    wordings: int = setting(8, "further wordings of each question that are trained on")
    retention: int = setting(16, "generic prompts in each step whose answers must not change")
    max_steps: int = setting(120, "steps after which a lesson that is not recalled is refused")
    confidence: float = setting(0.5, "probability that every taught token has to reach")

    @property
    def shape(self) -> LoraShape:
        return LoraShape(self.rank, self.alpha, self.targets, self.layers)

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
        shown = ",".join(entry.default) if isinstance(entry.default, tuple) else entry.default
        group.add_argument(
            "--" + entry.name.replace("_", "-"),
            default=None,
            metavar=type(entry.default).__name__.upper().replace("TUPLE", "NAMES"),
            help=f"{entry.metadata['help']} (default {shown})",
        )


def from_flags(given: Mapping[str, Any]) -> Learning:
    """The settings of parsed flags; UsageError names the flag whose value cannot be used."""
    changed: dict[str, Any] = {}
    for entry in dataclasses.fields(Learning):
        text = given.get(entry.name)
        if text is not None:
            changed[entry.name] = _parsed(entry.name, str(text), entry.default)
    return Learning(**changed)


def _parsed(name: str, text: str, default: Any) -> Any:
    flag = "--" + name.replace("_", "-")
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
    lowest = 0 if name in ("layers", "wordings", "retention", "confidence") else 1 if kind is int else 1e-12
    if not lowest <= value < float("inf"):
        raise UsageError(f"{flag}: {text!r} is out of range; the least is {lowest:g}")
    return value
