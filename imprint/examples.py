"""Files of examples in the OpenAI chat JSONL layouts: on each line one JSON object with "messages", or, as a
preference pair, with "input", "preferred_output" and "non_preferred_output".

Every defect is found here and named by file, line and field. Knows nothing of tokens or of a model's limits.
"""

from __future__ import annotations

import codecs
import difflib
import json
import reprlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn, cast, get_args

from imprint.errors import InputError
from imprint.store import replace_file
from imprint.types import Example, Match, Message, Role

ROLES: tuple[str, ...] = get_args(Role)
MATCHES: tuple[str, ...] = get_args(Match)
PREFERRED, REJECTED = "preferred_output", "non_preferred_output"


def read(path: Path | str) -> list[Example]:
    """The examples of a file, at least one; blank lines and a byte-order mark are skipped. Raises
    InputError."""
    return [example for _, example in numbered(path)]


def numbered(path: Path | str) -> list[tuple[int, Example]]:
    """As `read`, each example with the line it stands on."""
    examples = []
    data = contents(Path(path)).removeprefix(codecs.BOM_UTF8)
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line.strip():
            examples.append((number, parse_line(line, path, number)))
    if not examples:
        raise InputError('holds no examples; each line must be an object with "messages"', file=path)
    return examples


def write(path: Path | str, examples: Iterable[Example]) -> None:
    """Make `path` a file that `read` reads back as these examples. Raises InputError when it cannot be
    written."""
    lines = [json.dumps(record(example), ensure_ascii=False) + "\n" for example in examples]
    try:
        replace_file(Path(path), "".join(lines).encode())
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", file=path) from error


def record(example: Example) -> dict[str, object]:
    """An example as the JSON object that a file holds; `parse` is the inverse."""
    whole: dict[str, object] = {"messages": turns_record(example.messages)}
    if example.rejected is not None:
        whole = {
            "input": {"messages": turns_record(example.prompt, usual=0)},
            PREFERRED: turns_record(example.messages[-1:]),
            REJECTED: turns_record([Message("assistant", example.rejected)]),
        }
    if example.match != "exact":
        whole["match"] = example.match
    return whole


def turns_record(messages: Iterable[Message], usual: float = 1) -> list[dict[str, object]]:
    """Messages as a file holds them: an assistant's says its weight where it is not the usual one."""
    entries = []
    for message in messages:
        entry: dict[str, object] = {"role": message.role, "content": message.content}
        if message.role == "assistant" and message.weight != usual:
            entry["weight"] = message.weight
        entries.append(entry)
    return entries


def contents(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"no such file{nearest_file(path)}", file=path) from None
    except IsADirectoryError:
        raise InputError("is a folder; name a .jsonl file in it", file=path) from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=path) from error


def nearest_file(path: Path) -> str:
    try:
        names = [entry.name for entry in path.parent.iterdir() if entry.is_file()]
    except OSError:
        return f"; there is no folder {str(path.parent)!r} either"
    close = difflib.get_close_matches(path.name, names, n=1, cutoff=0.5)
    return f"; did you mean {str(path.with_name(close[0]))!r}?" if close else "; check the name"


def parse_line(line: bytes, file: Path | str, number: int) -> Example:
    try:
        value = json.loads(line.decode(), parse_constant=reject_constant)
    except UnicodeDecodeError as error:
        raise InputError(
            f"not UTF-8 at byte {error.start + 1}; save the file as UTF-8", file=file, line=number
        ) from None
    except json.JSONDecodeError as error:
        raise InputError(f"not JSON: {error.msg} at column {error.colno}", file=file, line=number) from None
    except (ValueError, RecursionError) as error:  # a number too long to convert, brackets nested too deep
        raise InputError(f"not usable as JSON: {error}", file=file, line=number) from None
    return parse(value, file, number)


def reject_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def parse(value: object, file: Path | str, line: int | None = None) -> Example:
    """The example in a decoded JSON value. Raises InputError naming file, line and field."""
    if not isinstance(value, dict):
        raise InputError(f'must be an object with "messages", not {shown(value)}', file=file, line=line)
    paired = PREFERRED in value or REJECTED in value or ("input" in value and "messages" not in value)
    example = parse_pair(value, file, line) if paired else parse_chat(value, file, line)
    match = value.get("match", "exact")
    if match not in MATCHES:
        message = f"unknown match {shown(match)}; use {' or '.join(map(repr, MATCHES))}"
        raise InputError(message, file=file, line=line, field="match")
    return replace(example, match=cast(Match, match))


def parse_chat(value: Mapping[str, Any], file: Path | str, line: int | None) -> Example:
    def refuse(message: str) -> NoReturn:
        raise InputError(message, file=file, line=line, field="messages")

    messages = parse_turns(value, "messages", file, line)
    if messages[-1].role != "assistant":
        refuse(f"the last message must be the assistant's, not the {messages[-1].role}'s")
    if all(message.role != "user" for message in messages):
        refuse("there is no user message to answer")
    if all(message.weight == 0 for message in messages if message.role == "assistant"):
        refuse("every answer has weight 0, so there is nothing to learn; remove a weight")
    return Example(messages)


def parse_pair(value: Mapping[str, Any], file: Path | str, line: int | None) -> Example:
    """Two answers to one prompt. What the assistant said in the prompt has weight 0 unless it says
    otherwise."""

    def refuse(message: str, field: str) -> NoReturn:
        raise InputError(message, file=file, line=line, field=field)

    given = value.get("input")
    if not isinstance(given, dict):
        missing = "is missing; give" if "input" not in value else "must be"
        refuse(f'{missing} an object with "messages"', "input")
    before = parse_turns(given, "messages", file, line, within="input.", usual=0)
    if all(message.role != "user" for message in before):
        refuse("there is no user message to answer", "input.messages")
    answers = {}
    for key in (PREFERRED, REJECTED):
        turns = parse_turns(value, key, file, line)
        if len(turns) > 1 or turns[0].role != "assistant":
            refuse("must hold one message, the assistant's", key)
        answers[key] = turns[0]
    preferred, rejected = answers[PREFERRED], answers[REJECTED]
    if preferred.weight == 0:
        refuse("has weight 0, so there is nothing to prefer; remove the weight", PREFERRED)
    if preferred.content.strip() == rejected.content.strip():
        refuse(f"is the same as {PREFERRED!r}; give an answer that is not as good", REJECTED)
    return Example((*before, preferred), rejected=rejected.content)


def parse_turns(
    holder: Mapping[str, Any],
    key: str,
    file: Path | str,
    line: int | None,
    *,
    within: str = "",
    usual: float = 1,
) -> tuple[Message, ...]:
    """The list of messages under a key; `usual` is the weight of an assistant's that says none."""
    field = within + key
    if key not in holder:
        raise InputError('is missing; give a list of {"role", "content"}', file=file, line=line, field=field)
    entries = holder[key]
    if not isinstance(entries, list) or not entries:
        message = f'must be a list of {{"role", "content"}} with at least one, not {shown(entries)}'
        raise InputError(message, file=file, line=line, field=field)
    return tuple(
        parse_message(entry, file, line, f"{field}[{index}]", usual) for index, entry in enumerate(entries)
    )


def parse_message(entry: object, file: Path | str, line: int | None, field: str, usual: float = 1) -> Message:
    def refuse(message: str, part: str = "") -> NoReturn:
        raise InputError(message, file=file, line=line, field=field + part)

    if not isinstance(entry, dict):
        refuse(f"must be an object with role and content, not {shown(entry)}")
    role, content = entry.get("role"), entry.get("content")
    if role not in ROLES:
        refuse(f"unknown role {shown(role)}; use one of {', '.join(ROLES)}", ".role")
    if not isinstance(content, str):
        refuse(f"must be a string, not {shown(content)}", ".content")
    if not content.strip() and role in ("user", "assistant"):
        refuse(f"the {'answer' if role == 'assistant' else 'question'} is empty; write one", ".content")
    if any("\ud800" <= character <= "\udfff" for character in content):
        refuse("holds half of a surrogate pair, which is no character; remove it", ".content")
    weight = entry.get("weight", usual)
    # bool is a kind of int in Python, but true is not a weight; the bound keeps float() from overflowing
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 <= weight <= 1e6:
        refuse(f"must be 0, 1 or another number from 0 to 1000000, not {shown(weight)}", ".weight")
    return Message(cast(Role, role), content, float(weight) if role == "assistant" else 1.0)


def shown(value: object) -> str:
    """A value for a message: as Python writes it, cut to one short line however long or deep it is."""
    text = reprlib.repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
