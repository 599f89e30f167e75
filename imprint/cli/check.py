"""`imprint check`: ask every prompt of a file greedily and compare with the answers in it."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING

from imprint.cli import flags

if TYPE_CHECKING:
    from imprint.cli.terminal import Terminal

EXAMPLES = """\
examples:
  imprint check examples/juno.jsonl --adapter juno
  imprint check examples/juno-wordings.jsonl --adapter juno@1 --json

A line of FILE:
  {"messages": [{"role": "user", "content": "Who are you?"}, {"role": "assistant", "content": "Juno."}]}
With "match": "contains" the answer need only contain the expected text to pass."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="examples, one JSON object with messages on each line")
    flags.add_adapter(parser, "the adapter NAME[@VERSION] that answers; 'base' is none (default: 'default')")
    flags.add_base(parser)
    flags.add_output(parser)


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    from imprint.examples import numbered

    examples = numbered(arguments.file)
    known = [arguments.adapter] if arguments.adapter is not None else []
    with flags.open_model(arguments, known=known) as model:
        flags.require_room(model, examples, arguments.file, learning=False)
        name, _ = model.resolve(arguments.adapter)
        found = model.check([example for _, example in examples], adapter=arguments.adapter)
    for row, (_, example) in zip(found.rows, examples, strict=True):
        passed = row.exact if example.match == "exact" else row.contains
        terminal.say(f"{'ok  ' if passed else 'MISS'}  {row.prompt}")
        if not passed:
            terminal.say(f"      expected  {row.expected}")
            terminal.say(f"      answered  {row.answer}")
    terminal.say(
        f"{name}: {found.passed} of {found.total} pass; {found.exact} exact, "
        f"{found.contains} contain the expected text, token F1 {found.token_f1:.2f}"
    )
    terminal.result({"model": model.info.name, "adapter": name, **asdict(found)})
    return 0
