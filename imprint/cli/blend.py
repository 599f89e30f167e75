"""`imprint adapters route` and `merge`: which adapter a prompt is for, and two adapters as one.

Knows the flags and what to say; scores are made in `imprint.live.routing`, sums in
`imprint.adapters.combine`. Merging reads nothing of the base.
"""

from __future__ import annotations

import argparse
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from imprint.cli import flags
from imprint.errors import AdapterError, InputError, UsageError

if TYPE_CHECKING:
    from imprint.adapters.registry import Card, Registry
    from imprint.cli.terminal import Terminal


def add_route(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("prompt", metavar="PROMPT", help="a message, as `imprint ask` takes it")
    parser.add_argument("--system", metavar="S", help="a system message before the prompt")
    flags.add_base(parser)


def add_merge(parser: argparse.ArgumentParser) -> None:
    for place in ("first", "second"):
        parser.add_argument(place, metavar="NAME[@VERSION]", help="without a version, the active one")
    parser.add_argument(
        "--as", dest="name", required=True, metavar="NAME", help="the adapter whose next version it becomes"
    )
    parser.add_argument("--weights", default="1,1", metavar="A,B", help="of the sum (default 1,1)")
    parser.add_argument(
        "--rank", type=flags.positive, metavar="R",
        help="keep so many ranks, and say what that loses (default: both together, which loses nothing)",
    )  # fmt: skip
    parser.add_argument(
        "--scope", choices=("union", "all"), default="union",
        help="prompts that it is for: those of either, or all (default union)",
    )  # fmt: skip


def route(arguments: argparse.Namespace, registry: Registry, terminal: Terminal) -> int:
    from imprint.types import BASE_NAME

    prompt = flags.message_text(arguments.prompt, "prompt")
    with flags.open_model(arguments) as model:
        found = model.route(prompt, system=arguments.system, whole=True)
    chosen = found[0].adapter if found and found[0].fits else BASE_NAME
    rows = [
        (each.adapter, _shown(each.margin, "all prompts"), _shown(each.spectral, "-"), "fits" * each.fits)
        for each in found
    ]
    if rows:
        terminal.table(("adapter", "inside scope by", "spectral", ""), rows)
    terminal.say(f"{chosen} answers with --adapter auto")
    terminal.result({"chosen": chosen, "adapters": [asdict(each) for each in found]})
    return 0


def _shown(value: float | None, absent: str) -> str:
    return absent if value is None else f"{value:+.2f}"


def merge(arguments: argparse.Namespace, registry: Registry, terminal: Terminal) -> int:
    from imprint.adapters import combine
    from imprint.adapters.registry import LOCK_SECONDS, check_name
    from imprint.types import AdapterRef

    check_name(arguments.name)
    share = weights(arguments.weights)
    cards = [registry.card(AdapterRef.parse(text)) for text in (arguments.first, arguments.second)]
    require_alike(cards)
    adapters = [registry.weights(card.ref) for card in cards]
    merged, error = combine.merged(adapters, share, arguments.rank)
    union = arguments.scope == "union"
    scope = combine.united([adapter.scope for adapter in adapters]) if union else None
    merged = replace(merged, scope=scope)
    refs = [str(card.ref) for card in cards]
    command = ["imprint", "adapters", "merge", *refs, "--as", arguments.name, "--weights", arguments.weights]
    command += ["--rank", str(arguments.rank)] if arguments.rank else []
    command += ["--scope", "all"] if not union else []
    with registry.home.lock(arguments.name, LOCK_SECONDS):
        card = registry.publish(
            arguments.name, merged, base=cards[0].base, base_name=cards[0].base_name, origin="merged",
            data=[{"name": ref, "sha256": each.digest} for ref, each in zip(refs, cards, strict=True)],
            settings={"rank": merged.rank}, metrics={"truncation_error": error}, command=command,
        )  # fmt: skip
    missed = f"it misses {error:.1%} of their sum" if arguments.rank else "exactly their weighted sum"
    prompts = "all prompts" if scope is None else "the prompts that either is for"
    terminal.say(f"merged as {card.ref}, now active: rank {merged.rank}, {missed}; for {prompts}")
    record = {"rank": merged.rank, "error": error, "weights": share, "all_prompts": scope is None}
    terminal.result({**card.record(), **record})
    return 0


def weights(text: str) -> list[float]:
    """Two numbers, not both 0. Raises UsageError."""
    try:
        found = [float(part) for part in text.split(",")]
    except ValueError:
        found = []
    if len(found) != 2 or not all(abs(each) < float("inf") for each in found) or not any(found):
        raise UsageError(f"--weights: {text!r} is not two numbers such as 0.5,0.5")
    return found


def require_alike(cards: list[Card]) -> None:
    """Raises AdapterError unless the adapters are for one base, InputError for an adapter and itself."""
    first, second = cards
    if first.ref == second.ref:
        raise InputError(f"{first.ref} twice; name two adapters, or two versions")
    if first.base != second.base:
        raise AdapterError(
            f"{first.ref} was made for {first.base_name!r} ({first.base[:12]}) and {second.ref} for "
            f"{second.base_name!r} ({second.base[:12]}); adapters of different bases cannot be merged"
        )
