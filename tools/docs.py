"""Writes docs/reference/cli.md from the parsers of the command line: `python -m tools.docs`.

The page is made from what the parsers declare, not from argparse's own layout of it, which differs between
Python versions. It knows no command by name but for the keys of its JSON document.
"""

from __future__ import annotations

import argparse
from dataclasses import fields
from importlib import import_module
from pathlib import Path

from imprint.cli import COMMANDS
from imprint.types import Answer, Check, Comparison, Taught

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "cli.md"
HEAD = """\
# Commands

<!-- Written by `make docs` from the parsers; change those. -->

Text for people goes to stdout, progress and notes to stderr. With `--json` the last line of stdout is one
JSON document. A command that fails says why in one line on stderr; with `--json` the document is then
`{"error": ...}`.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | the input cannot be used; nothing was changed |
| 2 | the command line is wrong |
| 3 | refused by a gate; nothing was changed |
| 130 | interrupted |
| 141 | nobody reads the output any more |
"""


def names(record: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(record))


KEYS = {
    "ask": names(Answer),
    "teach": names(Taught),
    "chat": ("messages", "model", "adapter"),
    "check": ("model", "adapter", *names(Check)),
    "compare": ("model", *names(Comparison)),
    "demo": ("model", *names(Taught), "paraphrase_recall", "rows"),
    "doctor": ("versions", "devices", "backend", "backend_reason", "home", "base", "problems"),
}


def page() -> str:
    """The whole page."""
    sections = [HEAD]
    for name, summary in COMMANDS.items():
        module = import_module(f"imprint.cli.{name}")
        parser = argparse.ArgumentParser(prog=f"imprint {name}", add_help=False)
        module.add_arguments(parser)
        sections.append(f"## imprint {name}\n\n{sentence(summary)}\n")
        if actions := subcommands(parser):
            sections += [
                f"### imprint {name} {action}\n\n{sentence(help)}\n\n{options(sub)}"
                for action, help, sub in actions
            ]
        else:
            sections.append(options(parser))
        if name in KEYS:
            sections.append(f"JSON keys: {', '.join(f'`{key}`' for key in KEYS[name])}.\n")
        examples = module.EXAMPLES.removeprefix("examples:\n")
        sections.append(
            "```text\n" + "\n".join(line.removeprefix("  ") for line in examples.split("\n")) + "\n```\n"
        )
    return "\n".join(sections)


def sentence(text: str) -> str:
    return text[0].upper() + text[1:] + "."


def subcommands(parser: argparse.ArgumentParser) -> list[tuple[str, str, argparse.ArgumentParser]]:
    """(name, help, parser) of each action that a command has."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            helps = {choice.dest: choice.help or "" for choice in action._choices_actions}
            return [(name, helps[name], sub) for name, sub in action.choices.items()]
    return []


def options(parser: argparse.ArgumentParser) -> str:
    """The arguments and flags of a parser as a table, in the order in which they were declared."""
    rows = ["| argument | meaning |", "|---|---|"]
    for group in parser._action_groups:
        for action in group._group_actions:
            if not isinstance(action, argparse._HelpAction):
                rows.append(f"| `{written(action)}` | {cell(action.help or '')} |")
    return "\n".join(rows) + "\n"


def written(action: argparse.Action) -> str:
    """An argument as a person types it."""
    if action.nargs == 0:
        value = ""
    elif isinstance(action.metavar, tuple):
        value = " ".join(action.metavar)
    else:
        value = action.metavar or action.dest.upper()
    if action.nargs == "?":
        value = f"[{value}]"
    return cell(" ".join([*action.option_strings[-1:], *([value] if value else [])]))


def cell(text: str) -> str:
    return text.replace("%%", "%").replace("|", "\\|")


def main() -> None:
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
    print(f"wrote {PAGE}")


if __name__ == "__main__":
    main()
