from __future__ import annotations

import json

import pytest

from imprint.cli import terminal
from imprint.cli.terminal import BarProgress, LineProgress, Terminal, shortened, to_json, visible


def test_an_answer_cannot_obey_as_an_escape_sequence() -> None:
    assert (
        visible("a\x1b[2Jb\rc\x9bd\n\te \u00e9\U0001f642")
        == "a\ufffd[2Jb\ufffdc\ufffdd\n\te \u00e9\U0001f642"
    )


def test_json_has_no_word_for_what_is_not_finite() -> None:
    record = {"loss": float("nan"), "rows": [{"x": (1.5, float("inf"))}], "text": "Gr\u00fc\u00dfe"}
    assert json.loads(to_json(record)) == {
        "loss": None,
        "rows": [{"x": [1.5, None]}],
        "text": "Gr\u00fc\u00dfe",
    }


def test_with_json_stdout_holds_the_document_alone(capsys: pytest.CaptureFixture[str]) -> None:
    quiet = Terminal(json=True)
    quiet.say("words")
    quiet.piece("more")
    quiet.table(["a"], [["b"]])
    quiet.result({"a": 1})
    assert capsys.readouterr().out == '{"a": 1}\n'


def test_a_table_shows_brackets_as_they_are(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    Terminal().table(["[red]", "b"], [["[bold]x[/bold]", "y" * 100]], lines=True)
    out = capsys.readouterr().out
    assert "[red]" in out and "[bold]x[/bold]" in out and out.count("y") == 100
    assert all(len(line) <= 60 for line in out.splitlines())


def test_lines_of_progress_come_at_most_once_a_second_and_end_with_the_last(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]
    monkeypatch.setattr(terminal.time, "monotonic", lambda: clock[0])
    with LineProgress("juno") as progress:
        for tenth in range(25):
            clock[0] = tenth / 10
            progress.show(0.5, f"step {tenth}")
    assert capsys.readouterr().err.splitlines() == [f"juno: step {n}" for n in (0, 10, 20, 24)]


def test_a_line_of_progress_is_not_said_twice(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(range(100))
    monkeypatch.setattr(terminal.time, "monotonic", lambda: float(next(clock)))
    with LineProgress("juno") as progress:
        for _ in range(5):
            progress.show(0.0, "reading")
    assert capsys.readouterr().err == "juno: reading\n"


@pytest.mark.parametrize("columns", [20, 40, 100])
def test_a_bar_fits_its_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    with BarProgress("juno") as progress:
        progress.show(0.5, "step 3  [bold]loss 0.5")
    lines = capsys.readouterr().err.splitlines()
    assert "step 3" in lines[0] and all(len(line) <= columns for line in lines)


def test_a_shortened_text_is_one_line_of_that_width() -> None:
    assert shortened("a\n b", 10) == "a b"
    assert shortened("x" * 50, 10) == "xxxxxxx..."
