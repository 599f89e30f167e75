"""`imprint adapters`: the versions of a home, looked at, switched, removed, taken in and given out.

`use` and `import` read of a base only what says whether an adapter fits: no weight is loaded. What is given
out is in `imprint.cli.export` and `imprint.cli.publish`.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imprint.cli import blend, export, flags, publish
from imprint.errors import AdapterError, UsageError

if TYPE_CHECKING:
    from imprint.adapters.registry import Registry
    from imprint.cli.terminal import Terminal
    from imprint.types import BaseInfo

EXAMPLES = """\
examples:
  imprint adapters list
  imprint adapters show juno@2
  imprint adapters use juno@1
  imprint adapters rollback juno
  imprint adapters remove juno@2 --yes
  imprint adapters route "When is the meeting?"
  imprint adapters merge juno office --as both
  imprint adapters import my-adapter --name juno
  imprint adapters export juno my-adapter
  imprint adapters export juno@2 juno-mlx --format mlx
  imprint adapters export juno juno-merged --format merged
  imprint adapters publish juno --to /srv/adapters --url http://127.0.0.1:8000"""

Action = Callable[[argparse.Namespace, "Registry", "Terminal"], int]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)

    def action(name: str, run_action: Action, summary: str, example: str) -> argparse.ArgumentParser:
        one = actions.add_parser(
            name,
            help=summary,
            description=summary[0].upper() + summary[1:] + ".",
            epilog=f"example:\n  {example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        one.set_defaults(run_action=run_action)
        return one

    ref = "NAME[@VERSION]"
    found = [
        action("list", _list, "every adapter and its versions", "imprint adapters list --json"),
        action("show", _show, "all that is known of a version", "imprint adapters show juno@2"),
        action("use", _use, "make a version the active one", "imprint adapters use juno@1"),
        action("rollback", _rollback, "return to the version before", "imprint adapters rollback juno"),
        action("remove", _remove, "remove a version, or an adapter whole",
               "imprint adapters remove juno@2 --yes"),
        action("route", blend.route, "which adapter a prompt is for, without asking any",
               'imprint adapters route "When is the meeting?"'),
        action("merge", blend.merge, "two adapters as one: exactly their sum, or fewer ranks",
               "imprint adapters merge juno office --as both --weights 1,0.5 --rank 8"),
        action("import", _import, "take in an adapter in the layout of PEFT or of mlx-lm",
               "imprint adapters import my-adapter --name juno --model Qwen/Qwen2.5-0.5B-Instruct"),
        action("export", export.export, "write a version as another program reads it",
               "imprint adapters export juno juno-gguf --format gguf"),
        action("publish", publish.run, "write a version for vLLM or SGLang, and have a running server use it",
               "imprint adapters publish juno --to /srv/adapters --url http://127.0.0.1:8000"),
    ]  # fmt: skip
    _, show, use, rollback, remove, routed, merged, import_, exported, published = found
    blend.add_route(routed)
    blend.add_merge(merged)
    show.add_argument("adapter", metavar=ref, help="without a version, the active one")
    use.add_argument("adapter", metavar="NAME@VERSION")
    rollback.add_argument("adapter", metavar="NAME")
    remove.add_argument("adapter", metavar=ref, help="without a version, the adapter with all of them")
    remove.add_argument("--yes", action="store_true", help="do not ask")
    import_.add_argument(
        "folder",
        metavar="FOLDER",
        help="holds adapter_config.json and adapter_model.safetensors, or mlx-lm's adapters.safetensors",
    )
    import_.add_argument(
        "--name", required=True, metavar="NAME", help="the adapter whose next version it becomes"
    )
    export.add_export(exported)
    publish.add_arguments(published)
    for one in (use, import_):
        one.add_argument(
            "--model", default="", metavar="M", help="the base it has to fit (default: the built-in one)"
        )
    for one in found:
        flags.add_output(one)


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    from imprint.adapters.registry import Registry

    home = flags.open_home(arguments)
    try:
        code: int = arguments.run_action(arguments, Registry(home), terminal)
        return code
    finally:
        home.close()


def _list(arguments: argparse.Namespace, registry: Registry, terminal: Terminal) -> int:
    records = [_summary(registry, name) for name in registry.names()]
    if not records:
        terminal.say("no adapters yet; `imprint teach` makes one")
    else:
        header = ["name", "active", "versions", "lessons", "base", "made"]
        terminal.table(header, ([_cell(record[key]) for key in header] for record in records))
    for record in records:
        if record["problem"]:
            terminal.note(f"imprint: {record['problem']}")
    terminal.result({"adapters": records})
    return 0


def _summary(registry: Registry, name: str) -> dict[str, Any]:
    """An adapter in a few figures; one that cannot be read says why instead of hiding the others."""
    from imprint.types import AdapterRef

    versions, active = registry.versions(name), registry.active(name)
    record: dict[str, Any] = {"name": name, "active": active, "versions": versions}
    try:
        card = registry.card(AdapterRef(name, active if active in versions else versions[-1]))
    except AdapterError as error:
        return {
            **record,
            "lessons": None,
            "base": None,
            "fingerprint": None,
            "made": None,
            "problem": str(error),
        }
    about = {
        "lessons": len(card.lessons),
        "base": card.base_name,
        "fingerprint": card.base,
        "made": card.created,
    }
    return {**record, **about, "problem": ""}


def _cell(value: object) -> str:
    if value is None or value in ("", []):
        return "-"
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _show(arguments: argparse.Namespace, registry: Registry, terminal: Terminal) -> int:
    from imprint.types import AdapterRef

    card = registry.card(AdapterRef.parse(arguments.adapter))
    active = registry.active(card.name)
    record = {**card.record(), "active": card.version == active, "versions": registry.versions(card.name)}
    for key, value in record.items():
        if key == "command":
            value = shlex.join(value)
        elif isinstance(value, dict):
            value = ", ".join(f"{name} {_cell(inner)}" for name, inner in value.items())
        terminal.say(f"{key:<10}{_cell(value)}".rstrip())
    if "gate" in card.metrics:
        terminal.say(f"{'gate':<10}{_gate(card.metrics)}")
    terminal.result(record)
    return 0


def _gate(metrics: Mapping[str, Any]) -> str:
    """What the gate said of a version, and by which figures."""
    attempts = metrics.get("attempts", 1)
    said = f"{metrics['gate']}" + (f" at attempt {attempts}" if attempts != 1 else "")
    shares = ("new_recall", "earlier_recall", "paraphrase_recall", "locality")
    figures = [f"{name.replace('_', ' ')} {metrics[name]:.2f}" for name in shares if name in metrics]
    if "mean_rise" in metrics:
        figures.append(f"loss of generic answers {metrics['mean_rise']:+.3f} nats a token")
    return "; ".join([said, *figures])


def _use(arguments: argparse.Namespace, registry: Registry, terminal: Terminal) -> int:
    from imprint.engine.fit import mismatches
    from imprint.types import AdapterRef

    ref = AdapterRef.parse(arguments.adapter)
    if ref.version is None:
        raise UsageError(f"name the version to use, such as {ref.name}@1; `imprint adapters list` shows them")
    with _changing(registry, ref.name):
        registry.card(ref)  # an unknown name is said before a base is looked for
        base = base_facts(arguments.model, registry.home.path)
        registry.resolve(str(ref), base, lambda weights: mismatches(weights, base))
        card = registry.use(ref)
    terminal.say(f"{ref.name} now answers as {ref}")
    terminal.result(card.record())
    return 0


def _rollback(arguments: argparse.Namespace, registry: Registry, terminal: Terminal) -> int:
    name = arguments.adapter
    registry.versions(name)  # raises for what is no name, before anything is locked by it
    with _changing(registry, name):
        card = registry.rollback(name)
    terminal.say(f"{name} now answers as {card.ref if card else 'the base'}")
    terminal.result(card.record() if card else {"name": name, "version": None})
    return 0


def _remove(arguments: argparse.Namespace, registry: Registry, terminal: Terminal) -> int:
    from imprint.types import AdapterRef

    ref = AdapterRef.parse(arguments.adapter)
    versions = registry.versions(ref.name)
    if not arguments.yes and not _agreed(ref, versions, terminal):
        terminal.note("nothing was removed")
        return 0
    registry.remove(ref)
    left = [] if ref.version is None else registry.versions(ref.name)
    terminal.say(f"removed {ref}")
    terminal.result({"name": ref.name, "version": ref.version, "removed": True, "versions": left})
    return 0


def _agreed(ref: object, versions: list[int], terminal: Terminal) -> bool:
    if not sys.stdin.isatty():
        raise UsageError("removing asks first, and there is no terminal to ask on; say --yes")
    whole = "" if "@" in str(ref) else f" with all {len(versions)} versions and its lessons"
    terminal.note(f"Remove {ref}{whole}? This cannot be undone. [y/N]")
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _import(arguments: argparse.Namespace, registry: Registry, terminal: Terminal) -> int:
    from imprint.adapters.registry import check_name

    check_name(arguments.name)
    base = base_facts(arguments.model, registry.home.path)
    command = ["imprint", "adapters", "import", arguments.folder, "--name", arguments.name]
    command += ["--model", arguments.model] if arguments.model else []
    with _changing(registry, arguments.name):
        card = registry.import_(Path(arguments.folder).expanduser(), arguments.name, base, command=command)
    terminal.say(f"imported as {card.ref}, now active")
    terminal.result(card.record())
    return 0


@contextmanager
def _changing(registry: Registry, name: str) -> Iterator[None]:
    """Be the only process that changes the adapter: a lesson that another one learns must not be passed
    by."""
    from imprint.adapters.registry import LOCK_SECONDS

    with registry.home.lock(name, LOCK_SECONDS):
        yield


def base_facts(model: str, home: Path) -> BaseInfo:
    """What decides whether an adapter fits a base. Raises BaseModelError."""
    from imprint.engine.checkpoint import Checkpoint, facts, locate

    return facts(Checkpoint.open(locate(model)), cache=home / "cache")
