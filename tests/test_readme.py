"""What README and the docs show is true: code runs, commands parse, links lead somewhere, generated pages
are fresh."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from imprint.cli import parse
from imprint.cli.chat_commands import Commands
from tools import docs

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
PAGES = [README, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")


def blocks(page: Path, *languages: str) -> list[str]:
    return [
        code for language, code in BLOCK.findall(page.read_text(encoding="utf-8")) if language in languages
    ]


def commands() -> Iterator[tuple[str, list[str]]]:
    """(page, words) of every `imprint ...` command in a block of a page; a pipe or && begins another one."""
    for page in PAGES:
        for code in blocks(page, "sh", "text", "console"):
            for line in code.splitlines():
                for part in re.split(r"\s(?:\||&&)\s", line.removeprefix("$ ")):
                    if part.startswith("imprint "):
                        yield page.name, shlex.split(part, comments=True)[1:]


def test_the_python_in_the_readme_runs_and_says_what_it_claims(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = blocks(README, "python")
    exec(compile(code, "README.md", "exec"), {"__name__": "readme"})
    before, version, after = capsys.readouterr().out.splitlines()
    assert before != after == "Juno. I keep the schedule."
    assert version.startswith("juno 1 ")


@pytest.mark.parametrize(("page", "words"), list(commands()), ids=lambda value: str(value)[:60])
def test_a_command_that_is_shown_parses(page: str, words: list[str]) -> None:
    arguments, _ = parse(words[0], words[1:])
    shown = getattr(arguments, "file", None)
    if page == "README.md" and shown:
        assert (ROOT / shown).is_file()


def test_the_readme_shows_commands_at_all() -> None:
    assert {words[0] for page, words in commands() if page == "README.md"} >= {
        "ask",
        "teach",
        "chat",
        "adapters",
    }


def test_make_targets_that_are_shown_exist() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    shown = set(re.findall(r"^make (\w+)", text, re.MULTILINE)) | set(re.findall(r"`make (\w+)`", text))
    rules = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert shown and shown - rules == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_inside_the_repository_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        file, _, heading = target.partition("#")
        if "://" in target:
            continue
        found = (page.parent / file).resolve()
        assert found.is_file(), target
        if heading:
            headings = re.findall(r"^#+ (.+)$", found.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in {each.lower().replace(" ", "-") for each in headings}, target


def test_every_guide_is_on_the_index() -> None:
    linked = set(LINK.findall((ROOT / "docs" / "index.md").read_text(encoding="utf-8")))
    there = {page.relative_to(ROOT / "docs").as_posix() for page in PAGES if "docs" in page.parts}
    assert there - linked == {"index.md"}


def test_the_page_of_commands_is_what_the_parsers_say() -> None:
    assert docs.PAGE.read_text(encoding="utf-8") == docs.page(), (
        "docs/reference/cli.md is stale; run `make docs`"
    )


def test_the_page_of_the_chat_lists_its_commands_as_they_are() -> None:
    text = (ROOT / "docs" / "chat.md").read_text(encoding="utf-8")
    listed = Commands(cast(Any, None), cast(Any, None)).listed
    shown = re.findall(r"^\| `(/[^`]+)` \| (.+) \|$", text, re.MULTILINE)
    assert shown == [(command.usage, command.help) for command in listed]


def test_make_alone_says_what_can_be_made() -> None:
    done = subprocess.run(["make", "-s"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    rules = re.findall(r"^(\w+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert re.findall(r"^  make (\w+) ", done.stdout, re.MULTILINE) == rules
