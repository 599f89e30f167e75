"""`imprint lessons`: what was taught, looked at, taken out again, changed and written out.

`forget` and `edit` open the base, as they learn the rest again; the others read records alone.
"""

from __future__ import annotations

import argparse
import os
import shlex
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imprint.cli import flags, teach
from imprint.errors import InputError, Refused, UsageError

if TYPE_CHECKING:
    from imprint.adapters.registry import Card, Registry
    from imprint.cli.terminal import Terminal
    from imprint.config import Learning
    from imprint.live.lessons import Held, Lesson, Lessons
    from imprint.types import Example, Taught

EXAMPLES = """\
examples:
  imprint lessons list
  imprint lessons list --adapter juno
  imprint lessons show 3f2a91c04d17
  imprint lessons forget 3f2a91c04d17
  imprint lessons edit 3f2a91c04d17 --answer "On Friday."
  imprint lessons export --adapter juno juno.jsonl"""
COLUMN = 40  # characters of a question or an answer in a list

Action = Callable[[argparse.Namespace, "Terminal"], int]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from imprint import config

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

    listed = action(
        "list", _list, "every lesson and what became of it", "imprint lessons list --adapter juno"
    )
    show = action("show", _show, "all that is known of a lesson", "imprint lessons show 3f2a91c04d17")
    forget = action("forget", _forget, "take lessons out: the rest is learnt again without them",
                    "imprint lessons forget 3f2a91c04d17 90c1e2d3f4a5")  # fmt: skip
    edit = action("edit", _edit, "give a lesson another answer, or other examples",
                  'imprint lessons edit 3f2a91c04d17 --answer "On Friday."')  # fmt: skip
    export = action("export", _export, "write the answers that are in force as chat JSONL",
                    "imprint lessons export --adapter juno juno.jsonl")  # fmt: skip
    for one in (listed, export):
        flags.add_adapter(one, "of this adapter alone (default: of all)")
    show.add_argument("lesson", metavar="LESSON", help="as `imprint lessons list` names it")
    forget.add_argument("lessons", metavar="LESSON", nargs="+", help="lessons of one adapter")
    edit.add_argument("lesson", metavar="LESSON", help="as `imprint lessons list` names it")
    edit.add_argument("--answer", metavar="TEXT", help="the new answer of a lesson that has one")
    edit.add_argument(
        "--file", metavar="F", help="chat JSONL with the examples that take the place of the old ones"
    )
    export.add_argument("file", metavar="FILE", help="a new file")
    for one in (forget, edit):
        one.add_argument(
            "--seed", type=int, metavar="S", help="of everything drawn at random (default: as before)"
        )
        flags.add_base(one)
    for one in (listed, show, forget, edit, export):
        flags.add_output(one)
    for one in (forget, edit):
        config.add_flags(one)


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    code: int = arguments.run_action(arguments, terminal)
    return code


class _Records:
    """The lessons of a home, and what of each the active version of its adapter holds."""

    def __init__(self, lessons: Lessons, registry: Registry) -> None:
        self.lessons = lessons
        self.registry = registry

    def of(self, adapter: str | None) -> tuple[Lesson, ...]:
        """Raises UnknownAdapter for one that has neither versions nor lessons."""
        found = self.lessons.list(adapter)
        if adapter is not None and not found:
            self.registry.versions(adapter)
        return found

    def held(self, adapter: str) -> dict[str, Held]:
        """By id. Raises AdapterError when a lesson of the active version has no record."""
        return {each.lesson.id: each for each in self.lessons.held(self.card(adapter))}

    def card(self, adapter: str) -> Card | None:
        """Of the active version, where there is one."""
        from imprint.types import AdapterRef

        version = self.registry.active(adapter)
        return None if version is None else self.registry.card(AdapterRef(adapter, version))

    def record(self, lesson: Lesson, held: Held | None) -> dict[str, Any]:
        """A lesson in JSON: `active` says whether the active version of its adapter holds it."""
        from imprint.examples import record

        examples = [
            {**record(example), "superseded_by": held.gone.get(index) if held else lesson.superseded_by}
            for index, example in enumerate(lesson.examples)
        ]
        about = {key: value for key, value in vars(lesson).items() if key != "examples"}
        return {**about, "active": held is not None, "examples": examples}


@contextmanager
def _records(arguments: argparse.Namespace) -> Iterator[_Records]:
    from imprint.adapters.registry import Registry
    from imprint.live.lessons import Lessons

    home = flags.open_home(arguments)
    try:
        yield _Records(Lessons(home), Registry(home))
    finally:
        home.close()


def _list(arguments: argparse.Namespace, terminal: Terminal) -> int:
    from imprint.cli.terminal import shortened

    with _records(arguments) as records:
        lessons = records.of(arguments.adapter)
        held = {name: records.held(name) for name in {lesson.adapter for lesson in lessons}}
        found = [records.record(lesson, held[lesson.adapter].get(lesson.id)) for lesson in lessons]
    if not found:
        terminal.say("no lessons yet; `imprint teach` gives one")
    else:
        rows = []
        for lesson, record in zip(lessons, found, strict=True):
            for index, example in enumerate(lesson.examples):
                asked, said = shortened(example.question, COLUMN), shortened(example.answer, COLUMN)
                first = (lesson.id, lesson.adapter) if index == 0 else ("", "")
                rows.append((*first, standing(record, index), asked, said))
        terminal.table(("lesson", "adapter", "state", "question", "answer"), rows)
    terminal.result({"lessons": found})
    return 0


def standing(record: dict[str, Any], index: int) -> str:
    """What became of an example of a lesson, in a few words."""
    if by := record["examples"][index]["superseded_by"]:
        return f"superseded by {by}"
    if record["active"]:
        return f"learnt as {record['version']}"
    if record["state"] == "learnt":
        return f"learnt as {record['version']}, not active"
    return str(record["state"])


def _show(arguments: argparse.Namespace, terminal: Terminal) -> int:
    with _records(arguments) as records:
        lesson = records.lessons.get(arguments.lesson)
        record = records.record(lesson, records.held(lesson.adapter).get(lesson.id))
    for key, value in record.items():
        if key not in ("examples", "settings"):
            shown = "-" if value is None else "yes" if value is True else "no" if value is False else value
            terminal.say(f"{key:<15}{shown}")
    terminal.say(
        f"{'settings':<15}{', '.join(f'{name} {_cell(value)}' for name, value in lesson.settings.items())}"
    )
    for index, example in enumerate(lesson.examples):
        terminal.say()
        for message in example.messages:
            terminal.say(f"{message.role:<11}{message.content}")
        if example.rejected is not None:
            terminal.say(f"{'rejected':<11}{example.rejected}")
        if by := record["examples"][index]["superseded_by"]:
            terminal.say(f"{'':<11}(superseded by {by})")
    terminal.result(record)
    return 0


def _cell(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _export(arguments: argparse.Namespace, terminal: Terminal) -> int:
    from imprint.examples import write

    target = Path(arguments.file).expanduser()
    if os.path.lexists(target):
        raise InputError("already exists and is not overwritten; name a new file", file=target)
    with _records(arguments) as records:
        names = list(dict.fromkeys(lesson.adapter for lesson in records.of(arguments.adapter)))
        held = [each for name in names for each in records.held(name).values() if each.in_force]
    examples = [example for each in held for _, example in each.in_force]
    if not examples:
        whose = f"adapter {arguments.adapter!r}" if arguments.adapter else "no adapter"
        raise InputError(
            f"there is nothing to export: {whose} holds {'no' if arguments.adapter else 'a'} lesson"
        )
    write(target, examples)
    adapters = sorted({each.lesson.adapter for each in held})
    if len(adapters) > 1:
        terminal.note(f"of several adapters ({', '.join(adapters)}); --adapter NAME writes those of one")
    wrote = f"wrote {counted(len(examples), 'example')} of {counted(len(held), 'lesson')}"
    terminal.say(f"{wrote} to {str(target)!r}")
    ids = [each.lesson.id for each in held]
    terminal.result(
        {"file": str(target.resolve()), "adapters": adapters, "lessons": ids, "examples": len(examples)}
    )
    return 0


def _forget(arguments: argparse.Namespace, terminal: Terminal) -> int:
    lessons, settings = _known(arguments, arguments.lessons)
    command = _again("forget", [lesson.id for lesson in lessons], arguments)
    with flags.open_model(arguments) as model:
        events = model.teacher.forget(
            [lesson.id for lesson in lessons], seed=arguments.seed, settings=settings
        )
        taught = teach.follow(
            events, terminal, lessons[0].adapter, arguments,
            stopped=lambda _: f"nothing was forgotten, and `{command}` tries again",
        )  # fmt: skip
    if not taught.accepted:
        return _refused(taught, "nothing was forgotten", terminal)
    what = counted(len(taught.forgotten), "lesson")
    if not taught.gate:
        terminal.say(f"Forgot {what} that had not been learnt.")
    else:
        them = "it" if len(taught.forgotten) == 1 else "them"
        rest = f"{counted(taught.examples, 'answer')} learnt again" if taught.examples else "nothing is left"
        terminal.say(
            f"Forgot {what}: {taught.adapter}@{taught.version} no longer knows {them}; {rest}, in "
            f"{taught.seconds:.1f} s. `imprint adapters rollback {taught.adapter}` takes this back."
        )
    terminal.result(asdict(taught))
    return 0


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _edit(arguments: argparse.Namespace, terminal: Terminal) -> int:
    if (arguments.answer is None) == (arguments.file is None):
        raise UsageError("give either --answer TEXT or --file F")
    (lesson,), settings = _known(arguments, [arguments.lesson])
    examples = _edited(lesson, arguments)
    with flags.open_model(arguments) as model:
        numbered = list(enumerate(examples, 1))
        flags.require_room(model, numbered, arguments.file or "--answer", learning=True)
        events = model.teacher.edit(lesson.id, examples, seed=arguments.seed, settings=settings)
        taught = teach.follow(events, terminal, lesson.adapter, arguments)
    if not taught.accepted:
        return _refused(taught, "the lesson is as it was", terminal)
    terminal.say(
        f"Lesson {taught.lesson} takes the place of {lesson.id}: learnt as {taught.adapter}@{taught.version} "
        f"in {taught.seconds:.1f} s."
    )
    for replaced in taught.replaced:
        terminal.say(f"It {replaced}.")
    terminal.result(asdict(taught))
    return 0


def _edited(lesson: Lesson, arguments: argparse.Namespace) -> Sequence[Example]:
    from imprint.examples import read
    from imprint.live.lessons import reworded

    if arguments.file is not None:
        return read(arguments.file)
    return reworded(lesson, flags.message_text(arguments.answer, "answer"))


def _refused(taught: Taught, stays: str, terminal: Terminal) -> int:
    terminal.note(
        f"imprint: refused: {taught.reason}; {stays}, after {taught.steps} steps and {taught.seconds:.1f} s"
    )
    terminal.result(asdict(taught))
    return Refused.exit_code


def _known(arguments: argparse.Namespace, ids: Sequence[str]) -> tuple[list[Lesson], Learning]:
    """The lessons, looked up before the base is opened, and the settings: those of the active version but for
    the flags that are given. Raises InputError."""
    from imprint.config import Learning, from_flags

    with _records(arguments) as records:
        lessons = [records.lessons.get(id) for id in dict.fromkeys(ids)]
        card = records.card(lessons[0].adapter)
    return lessons, from_flags(vars(arguments), Learning.of(card.settings) if card else None)


def _again(action: str, ids: Sequence[str], arguments: argparse.Namespace) -> str:
    """The command line that does the same once more, on the base and in the home of this one."""
    words = ["imprint", "lessons", action, *ids]
    for flag in ("model", "home"):
        if value := getattr(arguments, flag, None):
            words += [f"--{flag}", value]
    return shlex.join(words)
