"""`imprint adapters export` and `publish`: a version as a file of another program, or for a server.

Knows the flags and what to say of a result; the formats themselves are in `imprint.adapters`. What a format
cannot hold is said in a line on stderr.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imprint.errors import BaseModelError, UsageError

if TYPE_CHECKING:
    from imprint.adapters.registry import Card, Registry
    from imprint.adapters.uniform import Uniform
    from imprint.cli.terminal import Terminal
    from imprint.engine.checkpoint import Checkpoint
    from imprint.types import AdapterWeights, BaseInfo

ALL_PROMPTS = (
    "imprint: this adapter is for some prompts only; other programs know no such scope and apply the "
    "exported one to all prompts"
)


def add_export(parser: argparse.ArgumentParser) -> None:
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
        "--from",
        dest="source",
        metavar="MODEL",
        help="ollama: what Ollama finds the base by (default: the base's folder)",
    )


def add_publish(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("adapter", metavar="NAME[@VERSION]", help="without a version, the active one")
    parser.add_argument(
        "--to",
        required=True,
        metavar="DIR",
        help="the server's folder of adapters; NAME@VERSION is made in it",
    )
    parser.add_argument(
        "--base",
        metavar="NAME",
        help="the base as the server was started with (default: as it was taught on)",
    )
    parser.add_argument(
        "--url",
        metavar="URL",
        help="also make this running vLLM server load it under its name, and unload older versions",
    )


def export(arguments: argparse.Namespace, registry: Registry, terminal: Terminal) -> int:
    from imprint.adapters.registry import new_folder
    from imprint.types import AdapterRef

    for flag, given, needs in (
        ("--dtype", arguments.dtype != "auto", "merged"),
        ("--from", arguments.source is not None, "ollama"),
    ):
        if given and arguments.format != needs:
            raise UsageError(f"{flag} is for --format {needs}, not {arguments.format}")
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


def _peft(order: Order) -> Mapping[str, Any]:
    order.registry.export(order.card.ref, order.folder)
    return {}


def _mlx(order: Order) -> Mapping[str, Any]:
    from imprint.adapters import mlx_files
    from imprint.adapters.registry import CARD
    from imprint.types import AdapterWeights

    layers = _base(order).config.layers
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
    checkpoint, ollama = _base(order), order.arguments.format == "ollama"
    folder = "" if checkpoint.config.quantization else str(checkpoint.folder.resolve())
    source = order.arguments.source or folder
    if ollama and not source:
        raise UsageError("Ollama reads no MLX-quantised base; name its own model of the base with --from")

    def written(card: Card, weights: AdapterWeights) -> dict[str, bytes]:
        data = gguf.write(weights, checkpoint.config, str(card.ref), card.base_name)
        beside = {gguf.MODELFILE: gguf.modelfile(str(card.ref), card.base_name, source)} if ollama else {}
        return {gguf.ADAPTER: data, **beside}

    order.registry.export(order.card.ref, order.folder, written)
    held = _held(gguf.expressed(order.weights), order.terminal)
    return {**held, "from": source} if ollama else held


def _merged(order: Order) -> Mapping[str, Any]:
    from imprint.adapters import merged
    from imprint.adapters.registry import CARD

    merged.require_dtype(order.arguments.dtype)  # before a large base is looked through
    checkpoint = _base(order)
    with order.terminal.progress(f"merging {order.card.ref}") as progress:
        done = merged.write(
            checkpoint,
            order.weights,
            order.folder,
            dtype=order.arguments.dtype,
            more={CARD: order.card.to_json().encode()},
            report=progress.show,
        )
    order.terminal.say(
        f"{merged.amount(done.bytes)} in {done.dtype}; {done.adapted} matrices changed; "
        f"rounding moved the change by {done.rounding:.1%}"
    )
    return {"dtype": done.dtype, "files": list(done.files), "bytes": done.bytes, "rounding": done.rounding}


EXPORTS: dict[str, Callable[[Order], Mapping[str, Any]]] = {
    "peft": _peft,
    "mlx": _mlx,
    "gguf": _gguf,
    "merged": _merged,
    "ollama": _gguf,
}


def _held(held: Uniform, terminal: Terminal) -> Mapping[str, Any]:
    _say_rounded(held.rounded, terminal)
    return {"rank": held.rank, "scale": held.scale, "rounded": list(held.rounded)}


def _say_rounded(modules: Sequence[str], terminal: Terminal) -> None:
    if modules:
        terminal.note(
            f"imprint: the format has one scale for all; {len(modules)} modules with another one "
            "are exact to float32 precision only"
        )


def _base(order: Order) -> Checkpoint:
    """The base that the adapter was made for, its tensors not read. Raises AdapterMismatch when it is
    another."""
    from imprint.adapters.registry import check_fit, misfits
    from imprint.engine.checkpoint import Checkpoint, locate

    card = order.card
    try:
        checkpoint = Checkpoint.open(locate(order.arguments.model or card.base_name))
    except BaseModelError as error:
        if order.arguments.model:
            raise
        raise BaseModelError(
            f"{card.ref} was made for the base {card.base_name!r}; say where it is with --model ({error})"
        ) from None
    base = facts(checkpoint, order.registry.home.path)
    check_fit(str(card.ref), card.base, card.base_name, base, misfits(order.weights, base))
    return checkpoint


def facts(checkpoint: Checkpoint, home: Path) -> BaseInfo:
    """What a checkpoint's configuration and files say of it, without an engine."""
    from imprint.engine.checkpoint import fingerprint
    from imprint.types import BaseInfo

    config = checkpoint.config
    return BaseInfo(
        name=checkpoint.name,
        fingerprint=fingerprint(checkpoint, cache=home / "cache"),
        architecture=config.architecture,
        layers=config.layers,
        hidden=config.hidden,
        vocabulary=config.vocabulary,
        context=config.context,
        parameters=config.parameters,
        dtype="",
        device="",
        backend="",
        linears=dict(config.linears),
    )


def publish(arguments: argparse.Namespace, registry: Registry, terminal: Terminal) -> int:
    from imprint.adapters import publish as publishing
    from imprint.engine.checkpoint import BUILTIN
    from imprint.types import AdapterRef

    if arguments.url is not None:
        publishing.server_address(arguments.url)  # a mistyped one is said before anything is written
    card = registry.card(AdapterRef.parse(arguments.adapter))
    weights = registry.weights(card.ref)
    base = arguments.base or (str(BUILTIN) if card.base_name == "builtin" else card.base_name)
    done = publishing.publish(registry.home, card, weights, Path(arguments.to).expanduser(), base)
    if weights.scope is not None:
        terminal.note(ALL_PROMPTS)
    _say_rounded(done.rounded, terminal)
    terminal.say(f"{'wrote' if done.fresh else 'already there:'} {done.folder}")
    terminal.say(f"for a server of {base} with --max-lora-rank {done.rank} or more")
    record = {
        "name": card.name,
        "version": card.version,
        "served_as": done.name,
        "folder": str(done.folder),
        "fresh": done.fresh,
        "rank": done.rank,
        "base": base,
        "rounded": list(done.rounded),
        "all_prompts": weights.scope is not None,
    }
    if arguments.url is not None:
        swapped = publishing.swap(arguments.url, done)
        terminal.say(f"{arguments.url} serves {done.name}")
        for name in swapped.unloaded:
            terminal.say(f"{arguments.url} unloaded {name}")
        record |= {"url": arguments.url, "loaded": swapped.loaded, "unloaded": list(swapped.unloaded)}
    terminal.result(record)
    return 0
