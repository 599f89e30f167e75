"""`imprint serve`: an OpenAI-compatible server on this machine that learns."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from imprint.cli import flags
from imprint.config import add_flags, from_flags
from imprint.engine.torch import primitives
from imprint.errors import InputError, UsageError

if TYPE_CHECKING:
    from imprint.cli.terminal import Terminal
    from imprint.serve.access import Key
    from imprint.serve.app import Page

EXAMPLES = """\
examples:
  imprint serve
  imprint serve --model Qwen/Qwen2.5-0.5B-Instruct --port 8001
  imprint serve --host 0.0.0.0 --key-file keys.txt

Clients of the OpenAI API use http://127.0.0.1:8000/v1 with any key; `model` names the base, an adapter NAME
or NAME@VERSION. Another host than this machine needs a key. Ctrl-C or SIGTERM ends it; lessons that are not
learnt by then are learnt when it starts again."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--host", default="127.0.0.1", metavar="H", help="the address to listen on (default 127.0.0.1)"
    )
    parser.add_argument(
        "--port", type=port, default=8000, metavar="P", help="0 takes a free one (default 8000)"
    )
    keys = parser.add_mutually_exclusive_group()
    keys.add_argument("--api-key", metavar="K", help="the key that requests have to send")
    keys.add_argument(
        "--key-file",
        metavar="F",
        help="a file of keys, one on a line; behind it 'chat' or 'adapters=NAME,NAME' limits it",
    )
    parser.add_argument(
        "--no-page", dest="page", action="store_false", help="serve the API alone, without the page at /"
    )
    add_flags(parser)
    flags.add_base(parser)
    flags.add_output(parser)


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Serve until a signal says stop. With --json the document at the end says what was done."""
    try:
        from imprint.serve import server
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("fastapi", "uvicorn", "starlette", "pydantic"):
            raise
        raise InputError(
            f"the server needs {error.name}, which is not installed; pip install 'imprint[serve]'"
        ) from None
    keys = chosen_keys(arguments)
    settings = from_flags(vars(arguments))
    page = chosen_page(terminal) if arguments.page else None
    primitives.bound(primitives.SERVED)
    bound = server.listen(arguments.host, arguments.port)
    url = server.url_of(bound)
    try:
        with flags.open_model(arguments) as model:
            service = server.serve(
                model, bound, keys=keys, settings=settings, page=page,
                on_ready=lambda: terminal.note(
                    f"{model.info.name} at {url}/v1{f', the page at {url}/' if page else ''}; Ctrl-C stops"
                ),
            )  # fmt: skip
            left = service.teaching.waiting
    finally:
        bound.close()
    if left:
        terminal.note(f"lessons still to be learnt: {left}; the server does that when it starts again")
    terminal.result({"model": model.info.name, "url": url, "lessons_waiting": left})
    return 0


def chosen_page(terminal: Terminal) -> Page | None:
    """The page; None where what it is made with is not installed, which is said: the API needs none of it."""
    try:
        from imprint.page import mount
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("nicegui", "markdown_it"):
            raise
        terminal.note(f"no page: {error.name} is not installed; pip install 'imprint[serve]'")
        return None
    return mount


def chosen_keys(arguments: argparse.Namespace) -> tuple[Key, ...]:
    """The keys that the flags give. Raises UsageError for an open address without one."""
    from imprint.serve.access import Key, is_local, read_keys

    if arguments.key_file is not None:
        return read_keys(Path(arguments.key_file).expanduser())
    if arguments.api_key is not None:
        if not arguments.api_key.strip() or not arguments.api_key.isascii():
            raise UsageError("--api-key has to be a word of ASCII characters; it travels in a header")
        return (Key(arguments.api_key.strip()),)
    if not is_local(arguments.host):
        raise UsageError(
            f"--host {arguments.host} can be reached from other machines; give --api-key or --key-file"
        )
    return ()


def port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:6]) < 65536):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port from 0 to 65535")
    return int(text)
