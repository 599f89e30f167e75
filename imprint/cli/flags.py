"""Flags that several commands share, and what they open: the home, and the base with everything around it.

Whatever can be found wrong without the base (a name, a file, a setting) is to be found before it is opened.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from imprint.errors import InputError, UnknownAdapter, UsageError

if TYPE_CHECKING:
    from imprint.model import Model
    from imprint.store import Home
    from imprint.types import Example

Numbered = Sequence[tuple[int, "Example"]]


def add_output(parser: argparse.ArgumentParser) -> None:
    """--json and --home, which every command has."""
    group = parser.add_argument_group("common")
    group.add_argument(
        "--json", action="store_true", help="print one JSON document as the last line of stdout"
    )
    group.add_argument(
        "--home",
        metavar="DIR",
        help="where everything is kept (default: IMPRINT_HOME, else your data folder)",
    )


def add_base(parser: argparse.ArgumentParser) -> None:
    """--model, --backend, --device and --dtype, of commands that open a base."""
    group = parser.add_argument_group("base")
    group.add_argument(
        "--model", default="", metavar="M", help="'builtin', a folder, or a hub id org/name[@revision]"
    )
    group.add_argument(
        "--backend",
        default="auto",
        metavar="B",
        help="torch, mlx, or auto: mlx on Apple silicon, else torch (default auto)",
    )
    group.add_argument(
        "--device", default="auto", metavar="D", help="auto, cpu, cuda, cuda:1, ... (default auto)"
    )
    group.add_argument(
        "--dtype", default="auto", metavar="T", help="auto, float32, bfloat16 or float16 (default auto)"
    )


def add_adapter(parser: argparse.ArgumentParser, explanation: str) -> None:
    parser.add_argument("--adapter", metavar="NAME", help=explanation)


def open_home(arguments: argparse.Namespace) -> Home:
    from imprint.store import Home

    return Home.open(home_path(arguments))


def home_path(arguments: argparse.Namespace) -> Path | None:
    return Path(arguments.home).expanduser() if arguments.home else None


def open_model(
    arguments: argparse.Namespace, *, home: Path | None = None, known: Iterable[str] = ()
) -> Model:
    """The base that the flags name, with the home that they name (or `home`). The adapters `known` are looked
    up first: an unknown one is refused without waiting for the base."""
    require_known(arguments, known)
    from imprint.model import load

    return load(
        arguments.model,
        home=home or home_path(arguments),
        device=arguments.device,
        dtype=arguments.dtype,
        backend=arguments.backend,
    )


def require_known(arguments: argparse.Namespace, names: Iterable[str]) -> None:
    """Raises UnknownAdapter, or InputError for what can be no name, unless the home has all these
    adapters."""
    refs = list(names)
    if not refs:
        return
    from imprint.adapters.registry import Registry
    from imprint.types import RESERVED, AdapterRef

    home = open_home(arguments)
    registry = Registry(home)
    try:
        for text in refs:
            ref = AdapterRef.parse(text)
            if ref.name in RESERVED:
                continue
            versions = registry.versions(ref.name)
            if ref.version is not None and ref.version not in versions:
                raise UnknownAdapter(text, [f"{ref.name}@{version}" for version in versions])
    finally:
        home.close()


def require_room(model: Model, examples: Numbered, file: str, *, learning: bool) -> None:
    """Raises InputError naming file and line unless every example fits the base's context: its prompt and a
    token of an answer or, for `learning`, the whole of it."""
    context = model.info.context
    for line, example in examples:
        try:
            if learning:
                for each in (example, *example.sides):
                    model.text.row(each, context)
            elif (length := len(model.text.prompt(example.prompt))) >= context:
                raise InputError(
                    f"the prompt has {length} tokens, the base reads at most {context}; shorten it"
                )
        except InputError as error:
            field = "messages" if example.rejected is None else "input"
            raise InputError(str(error), file=file, line=line, field=field) from None


def positive(text: str) -> int:
    """A whole number above 0, as argparse's `type`."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return number


def share(text: str) -> float:
    """A number above 0 and up to 1."""
    number = _number(text)
    if not 0 < number <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0 and up to 1")
    return number


def temperature(text: str) -> float:
    number = _number(text)
    if not 0 <= number <= 100:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to 100")
    return number


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return -1.0


def message_text(text: str, what: str) -> str:
    """A prompt or a system message from the command line. Raises InputError when it holds no words or no
    text."""
    if not text.strip():
        raise InputError(f"the {what} is empty; write one")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise InputError(f"the {what} is not valid UTF-8; check the terminal's encoding")
    return text


def listed(text: str, flag: str) -> list[str]:
    """Comma-separated names, at least one and none twice. Raises UsageError."""
    names = [part.strip() for part in text.split(",") if part.strip()]
    if not names:
        raise UsageError(f"{flag} names nothing; give names such as base,juno")
    if len(set(names)) < len(names):
        raise UsageError(f"{flag} names one twice: {text!r}")
    return names
