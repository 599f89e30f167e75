from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import ANSWER, QUESTION, Run, example, write_lines


def test_check_counts_what_is_answered_as_expected(run: Run, taught: Path, tmp_path: Path) -> None:
    file = write_lines(
        tmp_path / "check.jsonl",
        example(QUESTION, ANSWER),
        example(QUESTION, "i keep", match="contains"),
        example(QUESTION, "Zeno."),
    )
    done = run("check", file, "--adapter", "juno", "--json")
    record = done.record
    assert done.code == 0 and set(record) >= {"total", "exact", "contains", "token_f1", "rows"}
    assert (record["total"], record["exact"], record["contains"], record["passed"]) == (3, 1, 2, 2)
    assert record["rows"][0] == {
        "prompt": QUESTION, "expected": ANSWER, "answer": ANSWER, "exact": True, "contains": True
    }  # fmt: skip
    text = run("check", file, "--adapter", "juno").out
    assert text.count("ok  ") == 2 and text.count("MISS") == 1 and "juno@2: 2 of 3 pass" in text


def test_compare_puts_adapters_side_by_side(run: Run, taught: Path, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "compare.jsonl", example(QUESTION, "-"), example("How are you?", "-"))
    record = run("compare", file, "--adapters", "juno@1,juno@2,base", "--json").record
    assert record["adapters"] == ["juno@1", "juno@2", "base"]
    assert [row["prompt"] for row in record["rows"]] == [QUESTION, "How are you?"]
    assert record["rows"][0]["answers"]["juno@1"] == record["rows"][0]["answers"]["juno@2"] == ANSWER
    assert record["rows"][0]["answers"]["base"] != ANSWER
    assert record["same_as_first"]["juno@1"] == 1.0 and record["same_as_first"]["base"] < 1.0
    text = run("compare", file, "--adapters", "juno,base").out
    assert "base answers" in text and "as juno does" in text
