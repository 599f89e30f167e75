r"""The texts that the families are made of: templates, facts and word lists, kept beside the code.

`<family>.txt` in this folder is a row of sections. A line `[name]` opens one; every line below is one entry:

    [say]
    # what a comment looks like
    Say {x}
    {x}\nRepeat the line above.
    ~ Kindly say {x}

`~` in front reserves an entry for the exam, and `\n` stands for a new line. Spaces around an entry are
dropped, empty lines and lines that start with `#` are skipped. What else an entry is written in (slots,
choices, marks) belongs to the family: this module knows nothing of it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

_HEADER = re.compile(r"\[([a-z0-9_.]+)\]")
_NEARLY_HEADER = re.compile(r"\[[^\[\]|]*\]")


class Sides(NamedTuple):
    """The entries of a section on both sides of the split, in the order of the file."""

    train: tuple[str, ...]
    held: tuple[str, ...] = ()


def read(family: str) -> dict[str, Sides]:
    """The sections of a family's file, in their order.

    A family pops what it uses and asserts that nothing is left: a name mistyped here or there is found out.
    """
    path = Path(__file__).with_name(f"{family}.txt")
    return parse(path.read_text(encoding="utf-8"), path.name)


def parse(text: str, source: str) -> dict[str, Sides]:
    """The sections of a text in the format above; `source` is what errors call it.

    Raises ValueError on a doubled, misspelt or empty section and on an entry above the first section.
    """
    sections: dict[str, tuple[list[str], list[str]]] = {}
    here: tuple[list[str], list[str]] | None = None
    for number, line in enumerate(map(str.strip, text.split("\n")), 1):
        if header := _HEADER.fullmatch(line):
            if header[1] in sections:
                raise ValueError(f"{source}:{number}: section {line} is there twice")
            here = sections[header[1]] = ([], [])
        elif _NEARLY_HEADER.fullmatch(line):
            raise ValueError(f"{source}:{number}: {line} is not the name of a section")
        elif line and not line.startswith("#"):
            if here is None:
                raise ValueError(f"{source}:{number}: an entry above the first section")
            held = line.startswith("~")
            here[held].append(line.removeprefix("~").lstrip().replace("\\n", "\n"))
    for name, (train, held_out) in sections.items():
        if not train and not held_out:
            raise ValueError(f"{source}: section [{name}] is empty")
    return {name: Sides(tuple(train), tuple(held_out)) for name, (train, held_out) in sections.items()}
