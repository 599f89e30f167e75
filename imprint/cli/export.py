"""`imprint adapters export`: a version as files of another program.

Knows the flags and what to say of a result; the formats themselves are in `imprint.adapters`. What a format
cannot hold is said in a line on stderr.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imprint.cli import flags
from imprint.errors import BaseModelError, Refused, UsageError

if TYPE_CHECKING:
    from imprint.adapters.registry import Card, Registry
    from imprint.adapters.uniform import Uniform
    from imprint.cli.terminal import Terminal
    from imprint.engine.checkpoint import Checkpoint
    from imprint.evaluate.survival import Survival
    from imprint.types import AdapterWeights

ALL_PROMPTS = (
    "imprint: this adapter is for some prompts only; other programs know no such scope and apply the "
    "exported one to all prompts"
)


def add_export(parser: argparse.ArgumentParser) -> None:
    from imprint.config import RECALL_BAR

    parser.add_argument("adapter", metavar="NAME[@VERSION]", help="without a version, the active one")
    parser.add_argument("folder", metavar="FOLDER", help="a new folder")
    parser.add_argument(
        "--format",
        choices=tuple(EXPORTS),
        default="peft",
        help="for stock peft, mlx-lm or llama.cpp; merged with its base; or for Ollama (default peft)",
    )
    parser.add_argument(
        "--model",
        default="",
        metavar="M",
        help="where the adapter's base is (default: what it was taught on)",
    )
    parser.add_argument(
        "--dtype",
        default="auto",
        metavar="T",
        help="merged: bfloat16, float16 or float32 (default: the base's own of 16 bits)",
    )
    parser.add_argument(
        "--requantise",
        type=int,
        choices=(2, 3, 4, 5, 6, 8),
        metavar="BITS",
        help="merged: quantise the matrices to 2, 3, 4, 5, 6 or 8 bits, and ask again what was taught",
    )
    parser.add_argument(
        "--recall-bar",
        type=_share_or_none,
        default=RECALL_BAR,
        metavar="SHARE",
        help="requantised: least share of the answers recalled before that has to stay; 0 writes it without "
        f"asking (default {RECALL_BAR:g})",
    )
    parser.add_argument(
        "--from",
        dest="source",
        metavar="MODEL",
        help="ollama: what Ollama finds the base by (default: the base's folder)",
    )


def export(arguments: argparse.Namespace, registry: Registry, terminal: Terminal) -> int:
    from imprint.adapters.registry import new_folder
    from imprint.types import AdapterRef

    for flag, given, needs in (
        ("--dtype", arguments.dtype != "auto", "merged"),
        ("--requantise", arguments.requantise is not None, "merged"),
        ("--from", arguments.source is not None, "ollama"),
    ):
        if given and arguments.format != needs:
            raise UsageError(f"{flag} is for --format {needs}, not {arguments.format}")
    if len((arguments.source or "").splitlines()) > 1:
        raise UsageError(f"--from {arguments.source!r} is more than a line, and a Modelfile has one for it")
    card = registry.card(AdapterRef.parse(arguments.adapter))
    weights = registry.weights(card.ref)
    folder = new_folder(Path(arguments.folder).expanduser())
    more = EXPORTS[arguments.format](Order(arguments, registry, terminal, card, weights, folder))
    if weights.scope is not None:
        terminal.note(ALL_PROMPTS)
    terminal.say(f"wrote {card.ref} to {arguments.folder}")
    about = {"folder": str(folder), "format": arguments.format, "all_prompts": weights.scope is not None}
    terminal.result({**card.record(), **about, **more})
    return 0


@dataclass(frozen=True)
class Order:
    """One version to write to a new folder."""

    arguments: argparse.Namespace
    registry: Registry
    terminal: Terminal
    card: Card
    weights: AdapterWeights
    folder: Path

    def base(self) -> Checkpoint:
        return base_of(self.arguments, self.registry, self.card, self.weights)


def _peft(order: Order) -> Mapping[str, Any]:
    order.registry.export(order.card.ref, order.folder)
    return {}


def _mlx(order: Order) -> Mapping[str, Any]:
    from imprint.adapters import mlx_files
    from imprint.adapters.registry import CARD
    from imprint.types import AdapterWeights

    layers = order.base().config.layers
    held = mlx_files.expressed(order.weights)
    # What is read back differs from the version where ranks or scales did; the card there describes that.
    there = replace(order.card, digest=AdapterWeights(held.terms).digest)

    def written(card: Card, weights: AdapterWeights) -> dict[str, bytes]:
        return {**mlx_files.write(weights, layers, card.base_name), CARD: there.to_json().encode()}

    order.registry.export(order.card.ref, order.folder, written)
    return _held(held, order.terminal)


def _gguf(order: Order) -> Mapping[str, Any]:
    from imprint.adapters import gguf

    gguf.package()
    checkpoint = order.base()
    ollama = order.arguments.format == "ollama"
    folder = "" if checkpoint.config.quantization else str(checkpoint.folder.resolve())
    source = order.arguments.source or folder
    if ollama and not source:
        raise UsageError("Ollama reads no MLX-quantised base; name its own model of the base with --from")
    weights, left_out = without_magnitudes(checkpoint, order.weights, order.terminal)

    def written(card: Card, _: AdapterWeights) -> dict[str, bytes]:
        data = gguf.write(weights, checkpoint.config, str(card.ref), card.base_name)
        beside = {gguf.MODELFILE: gguf.modelfile(str(card.ref), card.base_name, source)} if ollama else {}
        return {gguf.ADAPTER: data, **beside}

    order.registry.export(order.card.ref, order.folder, written)
    held = {**_held(gguf.expressed(weights), order.terminal), **left_out}
    return {**held, "from": source} if ollama else held


def _merged(order: Order) -> Mapping[str, Any]:
    from imprint.adapters import merged
    from imprint.adapters.registry import CARD

    merged.require_dtype(order.arguments.dtype)  # before a large base is looked through
    checkpoint = order.base()
    survived = _Survived(order, checkpoint)
    with order.terminal.progress(f"merging {order.card.ref}") as progress:

        def check(folder: Path) -> None:
            if survived.wanted:
                progress.show(1.0, "asking what was taught")
                survived.check(folder)

        done = merged.write(
            checkpoint,
            order.weights,
            order.folder,
            dtype=order.arguments.dtype,
            bits=order.arguments.requantise,
            check=check,
            more={CARD: order.card.to_json().encode()},
            report=progress.show,
        )
    bits = order.arguments.requantise
    order.terminal.say(
        f"{merged.amount(done.bytes)} in {f'{bits} bits and ' if bits else ''}{done.dtype}; "
        f"{done.adapted} matrices changed; rounding moved the change by {done.rounding:.1%}"
    )
    if survived.found:
        order.terminal.say(f"{survived.found.share:.2f} of its answers are kept: {survived.found}")
    about = {"dtype": done.dtype, "files": list(done.files), "bytes": done.bytes, "rounding": done.rounding}
    return {**about, **survived.record()}


class _Survived:
    """Whether what was taught is still recalled once it was merged and quantised."""

    def __init__(self, order: Order, checkpoint: Checkpoint) -> None:
        """Ask the base with the adapter beside it. Raises Refused where there is nothing to ask."""
        from imprint.evaluate.survival import recalled
        from imprint.live.lessons import Lessons

        self.ref = order.card.ref
        self.found: Survival | None = None
        self.bits, self.bar = order.arguments.requantise, order.arguments.recall_bar
        self.wanted = self.bits is not None and self.bar > 0
        if not self.wanted:
            return
        held = Lessons(order.registry.home).held(order.card)
        self.examples = [example for each in held for _, example in each.in_force]
        self.before = recalled(checkpoint.folder, self.examples, order.weights) if self.examples else []
        if not any(self.before):
            raise Refused(
                f"{self.ref} recalls no lesson of this home, so nothing shows what {self.bits} bits leave of "
                "it; leave --requantise out, or write it unasked with --recall-bar 0"
            )

    def check(self, folder: Path) -> None:
        """Raises Refused when the base in a folder recalls too little of it."""
        from imprint.evaluate.survival import recalled, survival

        self.found = survival(self.before, recalled(folder, self.examples, None))
        if self.found.share < self.bar:
            raise Refused(
                f"in {self.bits} bits {self.ref} keeps {self.found.share:.2f} of its answers "
                f"({self.found}), less than the {self.bar:g} of --recall-bar; use more bits, or merge into 16"
            )

    def record(self) -> Mapping[str, Any]:
        if self.bits is None:
            return {}
        return {"bits": self.bits, "recall": asdict(self.found) if self.found else None}


def _share_or_none(text: str) -> float:
    """As argparse's `type`: a share, or 0."""
    return 0.0 if text.strip() == "0" else flags.share(text)


EXPORTS: dict[str, Callable[[Order], Mapping[str, Any]]] = {
    "peft": _peft,
    "mlx": _mlx,
    "gguf": _gguf,
    "merged": _merged,
    "ollama": _gguf,
}


def _held(held: Uniform, terminal: Terminal) -> Mapping[str, Any]:
    say_rounded(held.rounded, terminal)
    return {"rank": held.rank, "scale": held.scale, "rounded": list(held.rounded)}


def say_rounded(modules: Sequence[str], terminal: Terminal) -> None:
    if modules:
        terminal.note(
            f"imprint: the format has one scale for all; {len(modules)} modules with another one "
            "are exact to float32 precision only"
        )


def without_magnitudes(
    checkpoint: Checkpoint, weights: AdapterWeights, terminal: Terminal
) -> tuple[AdapterWeights, Mapping[str, Any]]:
    """The adapter as a plain LoRA, and what to record of it: nothing for one that is one. Raises Refused."""
    from imprint.adapters.plain import plain

    if not weights.dora:
        return weights, {}
    found = plain(checkpoint, weights)
    terminal.note(
        f"imprint: the format holds no DoRA; the nearest plain LoRA of rank {found.weights.rank} leaves out "
        f"{found.left_out:.1%} of its change"
    )
    return found.weights, {"left_out": found.left_out}


def base_of(
    arguments: argparse.Namespace, registry: Registry, card: Card, weights: AdapterWeights
) -> Checkpoint:
    """The base that the adapter was made for, its tensors not read. Raises AdapterMismatch when it is
    another."""
    from imprint.adapters.registry import check_fit
    from imprint.engine.checkpoint import Checkpoint, facts, locate
    from imprint.engine.fit import mismatches

    try:
        checkpoint = Checkpoint.open(locate(arguments.model or card.base_name))
    except BaseModelError as error:
        if arguments.model:
            raise
        raise BaseModelError(
            f"{card.ref} was made for the base {card.base_name!r}; say where it is with --model ({error})"
        ) from None
    base = facts(checkpoint, cache=registry.home.path / "cache")
    check_fit(str(card.ref), card.base, card.base_name, base, mismatches(weights, base))
    return checkpoint
