"""`imprint adapters publish`: a version as a folder for servers, and a running server told of it.

Knows the flags and what to say; the folders and the requests are in `imprint.adapters.publish`.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imprint.cli import export
from imprint.errors import UsageError

if TYPE_CHECKING:
    from imprint.adapters.publish import Published
    from imprint.adapters.registry import Card, Registry
    from imprint.cli.terminal import Terminal
    from imprint.types import AdapterWeights


def add_arguments(parser: argparse.ArgumentParser) -> None:
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
        "--model",
        default="",
        metavar="M",
        help="where the adapter's base is, for those adapters that have to be converted (default: what it "
        "was taught on)",
    )
    parser.add_argument(
        "--url",
        metavar="URL",
        help="also make this running vLLM or SGLang server load it under its name, and unload older versions",
    )


def run(arguments: argparse.Namespace, registry: Registry, terminal: Terminal) -> int:
    from imprint.adapters import publish
    from imprint.engine.checkpoint import BUILTIN
    from imprint.types import AdapterRef

    if not arguments.to.strip():
        raise UsageError("--to names no folder; name the server's folder of adapters")
    if arguments.url is not None:
        publish.server_address(arguments.url)  # a mistyped one is said before anything is written
    card = registry.card(AdapterRef.parse(arguments.adapter))
    stored = registry.weights(card.ref)
    base = arguments.base or (str(BUILTIN) if card.base_name == "builtin" else card.base_name)
    weights, about = _for_servers(arguments, registry, card, stored, terminal)
    done = publish.publish(registry.home, card, weights, Path(arguments.to).expanduser(), base)
    if stored.scope is not None:
        terminal.note(export.ALL_PROMPTS)
    export.say_rounded(done.rounded, terminal)
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
        "all_prompts": stored.scope is not None,
        **about,
    }
    terminal.result(record if arguments.url is None else {**record, **_told(arguments.url, done, terminal)})
    return 0


def _for_servers(
    arguments: argparse.Namespace, registry: Registry, card: Card, weights: AdapterWeights, terminal: Terminal
) -> tuple[AdapterWeights, Mapping[str, Any]]:
    """The adapter as servers take it, and what to record of the conversion. Only one that has to be
    converted needs the base. Raises BaseModelError, AdapterMismatch, Refused."""
    from imprint.adapters import publish

    if not weights.dora and not publish.absent(weights):
        return weights, {}
    checkpoint = export.base_of(arguments, registry, card, weights)
    plain, left_out = export.without_magnitudes(checkpoint, weights, terminal)
    return publish.completed(plain, checkpoint.config.linears), left_out


def _told(url: str, done: Published, terminal: Terminal) -> Mapping[str, Any]:
    """Have a running server serve what was published; what to record of that."""
    from imprint.adapters import publish

    swapped = publish.swap(url, done)
    terminal.say(f"{url} serves {done.name}; the model of a request is {swapped.model}")
    for name in swapped.unloaded:
        terminal.say(f"{url} unloaded {name}")
    return {
        "url": url,
        "model": swapped.model,
        "loaded": swapped.loaded,
        "unloaded": list(swapped.unloaded),
    }
