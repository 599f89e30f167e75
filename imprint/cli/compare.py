"""`imprint compare`: the same prompts asked of several adapters, side by side."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING

from imprint.cli import flags

if TYPE_CHECKING:
    from imprint.cli.terminal import Terminal

EXAMPLES = """\
examples:
  imprint compare examples/juno-wordings.jsonl --adapters base,juno
  imprint compare examples/unrelated.jsonl --adapters juno@1,juno@2 --json"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE", help="examples whose prompts are asked; their answers are not used"
    )
    parser.add_argument(
        "--adapters",
        required=True,
        metavar="NAMES",
        help="comma-separated NAME[@VERSION]; 'base' is no adapter",
    )
    flags.add_base(parser)
    flags.add_output(parser)


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    from imprint.examples import numbered

    names = flags.listed(arguments.adapters, "--adapters")
    examples = numbered(arguments.file)
    with flags.open_model(arguments, known=names) as model:
        flags.require_room(model, examples, arguments.file, learning=False)
        found = model.compare([example.prompt for _, example in examples], names)
    terminal.table(
        ["prompt", *found.adapters],
        ([row.prompt, *(row.answers[name] for name in found.adapters)] for row in found.rows),
        lines=True,
    )
    for name in found.adapters[1:]:
        percent = found.same_as_first[name]
        terminal.say(f"{name} answers {percent:.0%} of {len(found.rows)} prompts as {found.adapters[0]} does")
    terminal.result({"model": model.info.name, **asdict(found)})
    return 0
