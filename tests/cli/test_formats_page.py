"""docs/formats.md: its transcripts, typed in their order into one home, print what the page shows."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from imprint.engine.checkpoint import BUILTIN
from tests.adapters.test_publish import Server
from tests.cli.conftest import Run
from tests.test_readme import blocks

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "formats.md"
FORMATS = {"peft", "mlx", "gguf", "ollama", "merged"}
SCOPE = "imprint: this adapter is for some prompts only"
ADDRESSES = {"http://127.0.0.1:8000": "vllm", "http://127.0.0.1:30000": "sglang"}
FIGURE = re.compile(r"\d+\.\d%")  # of rounding and the like, which another lesson's adapter has others of


def transcripts() -> Iterator[tuple[str, list[str]]]:
    """Each command of the page's consoles with the lines below it, but for Ollama's, which is not run."""
    for code in blocks(PAGE, "console"):
        for part in re.split(r"^\$ ", code, flags=re.MULTILINE)[1:]:
            command, *shown = part.splitlines()
            if not command.startswith("ollama "):
                yield command, shown


def mlx_generate(words: list[str], capfd: pytest.CaptureFixture[str]) -> str:
    """What stock mlx_lm.generate prints as the answer."""
    generate = pytest.importorskip("mlx_lm.generate", reason="the page shows mlx-lm's own command")
    capfd.readouterr()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", words)
        generate.main()
    return capfd.readouterr().out.split("==========\n")[1]


def test_what_the_page_shows_is_what_is_printed(
    run: Run, taught: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert run("adapters", "use", "juno@1").code == 0
    with Server() as vllm, Server(kind="sglang") as sglang:
        own = {"vllm": vllm.url, "sglang": sglang.url}
        places = {"/srv/adapters": str(tmp_path / "to"), "imprint/base": str(BUILTIN)}
        places |= {address: own[kind] for address, kind in ADDRESSES.items()}
        for command, shown in transcripts():
            words = shlex.split(command)
            typed = [places.get(word, word) for word in words]
            if words[0] == "cat":
                found = Path(words[1]).read_text()
            elif words[0] == "mlx_lm.generate":
                found = mlx_generate(typed, capfd)
            else:
                done = run(*typed[1:])
                notes = [line + "\n" for line in done.err.splitlines() if line.startswith("imprint: ")]
                found = "".join(notes) + done.out
            for place, stand_in in places.items():
                found = found.replace(stand_in, place)
            lines = [line for line in found.splitlines() if not line.startswith(SCOPE) or line in shown]
            assert [FIGURE.sub("%", line) for line in lines] == [FIGURE.sub("%", line) for line in shown], (
                command
            )


def test_the_page_shows_every_format_and_both_servers() -> None:
    commands = [shlex.split(command) for command, _ in transcripts()]
    exports = [words for words in commands if words[:3] == ["imprint", "adapters", "export"]]
    shown = {words[words.index("--format") + 1] if "--format" in words else "peft" for words in exports}
    assert shown == FORMATS
    told = {words[words.index("--url") + 1] for words in commands if "--url" in words}
    assert told == set(ADDRESSES)
