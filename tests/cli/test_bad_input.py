"""Input that cannot be used: one line on stderr that says where and why, code 1, and nothing changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from imprint.adapters.registry import Registry
from imprint.engine.checkpoint import BUILTIN, Checkpoint
from imprint.live.lessons import Lessons
from imprint.store import Home
from tests.cli.conftest import Finished, Run, example, write_lines
from tests.engine.checkpoints import write_checkpoint

GOOD = example("Who are you?", "Juno. I keep the schedule.")
USER = {"role": "user", "content": "Hi"}


def one_line(done: Finished, *words: str) -> None:
    assert done.code == 1 and done.out == "", done
    assert done.err.startswith("imprint: ") and done.err.count("\n") == 1, done.err
    assert all(word in done.err for word in words), done.err


def untouched(home: Path) -> None:
    opened = Home.open(home)
    assert Registry(opened).names() == []
    assert Lessons(opened).interrupted() == ()
    opened.close()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"messages": [', ("not JSON",)),
        ("[1, 2]", ("messages",)),
        ({"messages": []}, ("'messages'",)),
        ({"messages": [{"role": "robot", "content": "Hi"}]}, ("'messages[0].role'", "'robot'", "assistant")),
        (example("Hi", "  "), ("'messages[1].content'", "answer is empty")),
        ({"messages": [USER]}, ("'messages'", "last message", "assistant")),
        (example("Hi", "Yes.", match="fuzzy"), ("'match'", "'fuzzy'")),
    ],
    ids=["malformed", "no object", "no messages", "unknown role", "empty answer", "user last", "match"],
)
@pytest.mark.parametrize("command", ["teach", "check"])
def test_a_bad_line_is_named_by_file_line_and_field(
    run: Run, tmp_path: Path, home: Path, command: str, line: object, words: tuple[str, ...]
) -> None:
    file = write_lines(tmp_path / "bad.jsonl", GOOD, "", line)
    one_line(run(command, file), f"{file}:3", *words)
    assert not home.exists()


@pytest.mark.parametrize("command", ["teach", "check"])
def test_a_missing_or_empty_file_is_named(run: Run, tmp_path: Path, command: str) -> None:
    write_lines(tmp_path / "juno.jsonl", GOOD)
    one_line(run(command, tmp_path / "juna.jsonl"), "no such file", "juno.jsonl")
    one_line(run(command, write_lines(tmp_path / "empty.jsonl")), "empty.jsonl", "no examples")


@pytest.mark.parametrize("command", ["teach", "check"])
def test_an_example_longer_than_the_context_is_named(
    run: Run, tmp_path: Path, home: Path, command: str
) -> None:
    file = write_lines(tmp_path / "long.jsonl", GOOD, "", example("schedule " * 5000, "No."))
    one_line(run(command, file), f"{file}:3", "'messages'", "tokens")
    untouched(home)


def test_a_bad_pair_is_named_by_its_number(run: Run, home: Path) -> None:
    one_line(run("teach", "--pair", "Hi", "Yes.", "--pair", "Ho", ""), "--pair:2", "answer is empty")
    one_line(run("teach", "--pair", "Hi", "Yes.", "--pair", "Ho", "no " * 5000), "--pair:2", "tokens")
    untouched(home)


@pytest.mark.parametrize(
    "words",
    [
        ("ask", "Hi", "--adapter", "jnuo"),
        ("check", "FILE", "--adapter", "jnuo"),
        ("compare", "FILE", "--adapters", "base,jnuo"),
        ("adapters", "show", "jnuo"),
        ("adapters", "use", "jnuo@1"),
        ("adapters", "rollback", "jnuo"),
        ("adapters", "remove", "jnuo", "--yes"),
        ("adapters", "export", "jnuo", "FILE"),
    ],
    ids=" ".join,
)
def test_an_unknown_adapter_is_told_the_nearest_name(
    run: Run, taught: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    file = write_lines(tmp_path / "good.jsonl", GOOD)
    one_line(
        run(*(str(file) if word == "FILE" else word for word in words)), "'jnuo'", "did you mean 'juno'?"
    )


@pytest.mark.parametrize("name", ["../up", "a b", "", "base@1x", "-x"])
def test_what_can_be_no_name_is_said_before_anything_is_done(run: Run, home: Path, name: str) -> None:
    one_line(run("teach", "--pair", "Hi", "Yes.", f"--adapter={name}"), repr(name.partition("@")[0])[:-1])
    assert not home.exists()


@pytest.fixture(scope="module")
def other_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base of random weights and another size, that speaks the built-in one's tokens."""
    folder = tmp_path_factory.mktemp("bases") / "other"
    write_checkpoint(folder, vocab_size=Checkpoint.open(BUILTIN).config.vocabulary)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(BUILTIN / name, folder / name)
    return folder


@pytest.mark.parametrize("words", [("ask", "Hi", "--adapter", "juno"), ("adapters", "use", "juno@1"),
                                   ("teach", "--pair", "Hi", "Yes.", "--adapter", "juno")])  # fmt: skip
def test_an_adapter_of_another_base_is_refused_with_all_that_does_not_fit(
    run: Run, taught: Path, other_base: Path, words: tuple[str, ...]
) -> None:
    layers = Checkpoint.open(BUILTIN).config.layers
    terms = [f"model.layers.{layer}.self_attn.q_proj" for layer in (layers - 2, layers - 1)]
    one_line(run(*words, "--model", other_base), "'builtin'", "'other'", *terms)
    opened = Home.open(taught)
    assert Registry(opened).active("juno") == 2
    opened.close()


def test_an_import_for_another_base_is_refused_with_all_that_does_not_fit(
    run: Run, taught: Path, other_base: Path, tmp_path: Path
) -> None:
    run("adapters", "export", "juno", tmp_path / "out")
    done = run("adapters", "import", tmp_path / "out", "--name", "copy", "--model", other_base)
    one_line(done, "'builtin'", "'other'", "q_proj", "down_proj")
    assert not (taught / "adapters" / "copy").exists()


@pytest.mark.parametrize("words", [("ask", "Hi"), ("teach", "--pair", "Hi", "Yes.")])
def test_a_home_that_cannot_be_written_is_named(run: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "file").write_text("")
    one_line(
        run(*words, "--home", tmp_path / "file" / "home"), str(tmp_path / "file" / "home"), "IMPRINT_HOME"
    )


def test_a_base_that_is_none_is_named(run: Run, tmp_path: Path) -> None:
    one_line(run("ask", "Hi", "--model", tmp_path / "nowhere"), "no base", "nowhere")
    (tmp_path / "empty").mkdir()
    one_line(run("ask", "Hi", "--model", tmp_path / "empty"), "empty", "has no")
