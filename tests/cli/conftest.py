"""Whole command lines in this process, and a home in which an adapter was taught twice."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import imprint
from imprint.cli import main

QUICK = (
    "--retention",
    "0",
    "--wordings",
    "0",
)  # a lesson without what protects the rest: it is over in a moment
QUESTION, ANSWER = "Who are you?", "Juno. I keep the schedule."


@dataclass(frozen=True)
class Finished:
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def record(self) -> Any:
        """The JSON document in the last line of stdout."""
        return json.loads(self.out.splitlines()[-1])


Run = Callable[..., Finished]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs `imprint WORDS...` and gives back what it printed and its exit code."""

    def run(*words: object) -> Finished:
        capfd.readouterr()
        code = main([str(word) for word in words])
        return Finished(code, *capfd.readouterr())

    return run


@pytest.fixture(scope="session")
def twice_taught(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("taught") / "home"
    settings = imprint.Learning(retention=0, wordings=0)
    with imprint.load(home=home) as model:
        first = model.teach([(QUESTION, ANSWER)], adapter="juno", settings=settings)
        second = model.teach([("How are you?", "On time. You?")], adapter="juno", settings=settings)
    assert (first.version, second.version) == (1, 2)
    return home


@pytest.fixture
def taught(twice_taught: Path, home: Path) -> Path:
    """The test's home, with versions 1 and 2 of the adapter juno; 2 is active and knows more."""
    shutil.copytree(twice_taught, home)
    return home


def write_lines(path: Path, *lines: object) -> Path:
    """A file of JSON lines; a string is written as it is."""
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path


def example(question: str, answer: str, **more: Any) -> dict[str, Any]:
    messages = [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]
    return {"messages": messages, **more}
