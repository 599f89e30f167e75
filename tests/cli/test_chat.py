"""`imprint chat` as a person or a script meets it: in a terminal, from a pipe, and key by key."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pexpect
import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from imprint.chat import Chat
from imprint.cli import main
from imprint.cli.chat import Screen, read_line
from imprint.cli.chat_commands import Commands
from imprint.cli.chat_prompt import HISTORY, Prompt, Words, toolbar
from imprint.cli.terminal import Terminal
from imprint.events import Event
from imprint.live.background import Notice
from imprint.live.driver import Driver
from imprint.model import Model, load
from imprint.store import Home
from tests.engine.adapters import random_adapter
from tests.tiny_base import write_base

QUICK = ["--rate", "3e-3", "--wordings", "0", "--retention", "0", "--max-steps", "150", "--confidence", "0.1"]
SECONDS = 90  # a bound for a busy machine; nothing here waits for it


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_base(tmp_path_factory.mktemp("base"), context=8192)


@pytest.fixture
def model(folder: Path) -> Iterator[Model]:
    with load(folder, device="cpu") as model:
        yield model


@pytest.fixture
def chat(model: Model) -> Iterator[Chat]:
    with closing(Driver()) as driver, closing(Chat(model, driver)) as chat:
        yield chat


@pytest.fixture
def keyboard() -> Iterator[PipeInput]:
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        yield keys


def publish(model: Model, name: str, seed: int) -> None:
    weights = random_adapter(dict(model.info.linears), seed=seed, first_layer=2)
    model.registry.publish(name, weights, base=model.info.fingerprint, base_name=model.info.name)


class Script:
    """`imprint chat` fed with lines, in this process."""

    def __init__(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.folder, self.monkeypatch, self.capsys = folder, monkeypatch, capsys

    def __call__(
        self, *lines: str, flags: tuple[str, ...] = ("--max-tokens", "12")
    ) -> tuple[int, list[str], str]:
        self.monkeypatch.setattr(sys, "stdin", io.StringIO("".join(line + "\n" for line in lines)))
        code = main(["chat", "--model", str(self.folder), *QUICK, *flags])
        out, errors = self.capsys.readouterr()
        return code, out.splitlines(), errors


@pytest.fixture
def script(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Script:
    return Script(folder, monkeypatch, capsys)


def test_a_script_teaches_and_hears_the_new_answer(script: Script) -> None:
    assert script("Who?")[1] != ["Juno."]
    code, out, errors = script("/teach Who? => Juno.", "/wait", "Who?", "/exit")
    assert (code, out) == (0, ["Juno."])
    assert re.search(r"^\* learnt 'Who\?' in \d+\.\d s as default@1$", errors, re.M)


def test_the_end_of_the_input_waits_for_lessons(script: Script) -> None:
    code, _, errors = script("/teach Who? => Juno.")
    assert code == 0 and errors.index("still learning, waiting") < errors.index("learnt 'Who?'")


def test_a_wrong_line_is_one_line_on_stderr_and_the_chat_goes_on(script: Script, tmp_path: Path) -> None:
    wrong = [
        "/techa a => b",
        "/teach no arrow",
        "/correct",
        "/good",
        "/good x",
        "/adapter jun",
        "/adapter a b",
    ]
    wrong += [
        "/undo",
        "/save",
        f"/save {tmp_path / 'none' / 'x.jsonl'}",
        "/compare",
        "/help me",
        "/adapter ../x",
    ]
    code, out, errors = script(*wrong, "Who?")
    assert code == 0 and len(out) == 1
    lines = errors.splitlines()
    assert len(lines) == len(wrong) and all(line.startswith("imprint: ") for line in lines)
    assert "did you mean '/teach'?" in lines[0] and "QUESTION => ANSWER" in lines[1]


def test_what_a_conversation_holds_is_listed_and_saved(script: Script, model: Model, tmp_path: Path) -> None:
    publish(model, "juno", 1)
    file = tmp_path / "talk.jsonl"
    lines = ("/adapter", "/adapter juno", "Who?", "/compare Who?", "/correct No.", "/undo", "/lessons")
    code, out, errors = script(*lines, f"/save {file}", "/help")
    text = "\n".join(out)
    assert code == 0 and "juno@1 answers from now on" in errors and "learning it as juno" in errors
    assert re.search(r"\*\s+base", text) and re.search(r"withdrawn\s+Who\?\s+No\.", text)
    assert "/teach QUESTION => ANSWER" in text
    messages = json.loads(file.read_text())["messages"]
    assert [message["content"] for message in messages] == ["Who?", "No."]


def test_as_json_the_conversation_is_the_one_document(script: Script) -> None:
    code, out, _ = script("Who?", "line one\\", "line two", "//etc", flags=("--max-tokens", "4", "--json"))
    (line,) = out
    record = json.loads(line)
    questions = [message["content"] for message in record["messages"] if message["role"] == "user"]
    assert code == 0 and record["adapter"] == "base" and questions == ["Who?", "line one\nline two", "/etc"]


def test_an_unknown_adapter_ends_the_command_before_the_base_is_read(
    script: Script, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, errors = script("Who?", flags=("--adapter", "nobody"))
    assert (code, out) == (1, []) and "no adapter 'nobody'" in errors and len(errors.splitlines()) == 1


def test_lines_joined_by_a_backslash_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("one\\\ntwo\r\nthree\\"))
    assert [read_line(), read_line(), read_line()] == ["one\ntwo", "three\n"[:-1], None]


def test_notices_wait_while_an_answer_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    screen = Screen(Terminal(), interactive=True)
    screen.notice(Notice("learnt", "first\nline"))
    assert capsys.readouterr().out == ""
    with screen.open_to_notices():
        assert capsys.readouterr().out == "* first line\n"
        thread = threading.Thread(target=screen.notice, args=[Notice("learnt", "second")])
        thread.start()
        thread.join()
        assert capsys.readouterr().out == "* second\n"


def test_enter_sends_and_further_lines_come_by_alt_enter_backslash_or_pasting(
    chat: Chat, keyboard: PipeInput
) -> None:
    prompt = Prompt(chat, ["/help"])
    keyboard.send_text("one\x1b\rtwo\\\rthree\r")
    assert prompt.read() == "one\ntwo\nthree"
    keyboard.send_text("\x1b[200~four\nfive\x1b[201~\r")
    assert prompt.read() == "four\nfive"
    keyboard.send_text("\x04")
    assert prompt.read() is None


def test_ctrl_c_clears_a_line_and_is_passed_on_from_an_empty_one(chat: Chat, keyboard: PipeInput) -> None:
    prompt = Prompt(chat, ["/help"])
    keyboard.send_text("never sent\x03")
    assert prompt.read() == ""
    keyboard.send_text("\x03")
    with pytest.raises(KeyboardInterrupt):
        prompt.read()


def test_lines_are_remembered_for_their_owner_alone(chat: Chat, keyboard: PipeInput, home: Path) -> None:
    keyboard.send_text("remember me\r")
    Prompt(chat, []).read()
    assert (home / HISTORY).stat().st_mode & 0o077 == 0
    keyboard.send_text("\x1b[A\r")
    assert Prompt(chat, []).read() == "remember me"


def test_commands_and_adapters_are_completed(chat: Chat, model: Model) -> None:
    publish(model, "juno", 1)
    screen = Screen(Terminal(), interactive=True)
    words = Words(chat, Commands(chat, screen).words)

    def completed(text: str) -> list[str]:
        return [each.text for each in words.get_completions(Document(text), CompleteEvent())]

    assert completed("/co") == ["/compare", "/correct"] and "/adapter" in completed("/")
    assert completed("/adapter ju") == ["juno", "juno@1"] and completed("/adapter b") == ["base"]
    assert completed("hello /") == completed("/teach ju") == []


def test_the_toolbar_shows_what_answers_and_how_far_learning_is(chat: Chat) -> None:
    assert toolbar(chat) == " base"
    chat.background.latest = Event("step", "default", {"step": 3, "steps": 120, "loss": 0.5})
    assert toolbar(chat) == " base | learning: step 3 of at most 120, loss 0.50"


@pytest.fixture
def terminal(folder: Path, home: Path) -> Iterator[pexpect.spawn[str]]:
    words = ["-m", "imprint", "chat", "--model", str(folder), "--max-tokens", "7000", *QUICK]
    environment = {**os.environ, "PROMPT_TOOLKIT_NO_CPR": "1", "TERM": "xterm"}
    child = pexpect.spawn(
        sys.executable, words, env=environment, timeout=SECONDS, encoding="utf-8", dimensions=(40, 120),
        cwd=str(Path(__file__).parents[2]), codec_errors="replace",
        # Where tests run in the background the signal is ignored, and so it would be here.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    yield child
    child.close(force=True)


def test_a_person_talks_teaches_stops_and_leaves(terminal: pexpect.spawn[str]) -> None:
    terminal.expect("answering as base")
    terminal.send("/help\r")
    terminal.expect("/teach QUESTION => ANSWER")
    terminal.send("/hepl\r")
    terminal.expect("did you mean '/help'")
    terminal.send("Tell me all.\r")  # of the base, whose answer is long: that of a lesson may be one word
    terminal.expect(r"[!-~]{40}")  # the answer streams: a random base writes no words
    terminal.sendintr()
    terminal.expect("stopped; Ctrl-C again leaves")
    terminal.send("/teach Who? => Juno.\r")
    terminal.expect("learning it as default; go on talking")
    terminal.expect(r"learnt 'Who\?' in \d+\.\d s as default@1")
    terminal.send("/adapter base\r")
    terminal.expect("base answers from now on")
    time.sleep(1)  # as a person would: until the prompt is back, Ctrl-C is not for it
    terminal.sendintr()
    terminal.expect("Ctrl-C again leaves")
    time.sleep(1)
    terminal.sendintr()
    terminal.expect(pexpect.EOF)
    terminal.wait()
    assert terminal.exitstatus == 130


def test_an_interrupted_lesson_is_reported_and_resumed(
    folder: Path, model: Model, terminal: pexpect.spawn[str]
) -> None:
    from imprint.types import Example

    settings = {"wordings": 0, "retention": 0, "rate": 3e-3, "confidence": 0.1}
    model.lessons.add(
        "default",
        [Example.pair("Who?", "Juno.")],
        base=model.info.fingerprint,
        source="teach",
        settings=settings,
    )
    terminal.expect("a lesson was interrupted and can still be learnt: /resume")
    terminal.send("/resume\r")
    terminal.expect("learning 1 lesson")
    terminal.send("/exit\r")
    terminal.expect(r"learnt 'Who\?' in")
    terminal.expect(pexpect.EOF)
    terminal.wait()
    assert terminal.exitstatus == 0
    assert Home.open().rows("SELECT state FROM lessons")[0]["state"] == "learnt"
