from __future__ import annotations

import io

import pytest

from tests.cli.conftest import ANSWER, QUESTION, Run


def test_the_answer_goes_to_stdout_and_nothing_else(run: Run) -> None:
    done = run("ask", QUESTION)
    assert (done.code, done.err) == (0, "")
    assert done.out == run("ask", QUESTION, "--json").record["answer"] + "\n"


def test_json_has_the_contracts_keys(run: Run) -> None:
    done = run("ask", QUESTION, "--json")
    assert done.out.count("\n") == 1
    assert set(done.record) == {
        "answer", "model", "adapter", "prompt_tokens", "completion_tokens", "seconds"
    }  # fmt: skip
    assert done.record["model"] == "builtin" and done.record["adapter"] == "base"
    assert done.record["completion_tokens"] > 0 and done.record["seconds"] > 0


def test_a_dash_reads_the_question_from_stdin(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(QUESTION))
    assert run("ask", "-").out == run("ask", QUESTION).out


@pytest.mark.parametrize(("adapter", "says"), [("juno", "juno@2"), ("juno@1", "juno@1"), ("base", "base")])
def test_the_adapter_named_is_the_one_that_answers(run: Run, taught: object, adapter: str, says: str) -> None:
    record = run("ask", QUESTION, "--adapter", adapter, "--json").record
    assert record["adapter"] == says
    assert (record["answer"] == ANSWER) == (adapter != "base")


def test_an_answer_is_no_longer_than_allowed(run: Run) -> None:
    assert run("ask", QUESTION, "--max-tokens", 3, "--json").record["completion_tokens"] <= 3


def test_a_seed_makes_a_drawn_answer_come_again(run: Run) -> None:
    words = ("ask", "Tell me something.", "--temperature", "5", "--max-tokens", "20")
    answers = [run(*words, "--seed", seed).out for seed in (1, 1, 2, 3, 4)]
    assert answers[0] == answers[1] and len(set(answers)) > 1


@pytest.mark.parametrize("prompt", ["", "  \n", "\udce9"])
def test_a_prompt_that_is_no_text_is_refused(run: Run, prompt: str) -> None:
    done = run("ask", prompt)
    assert done.code == 1 and "prompt" in done.err and done.err.count("\n") == 1


def test_a_prompt_that_fills_the_context_is_refused_in_one_line(run: Run) -> None:
    done = run("ask", "schedule " * 5000)
    assert done.code == 1 and "context" in done.err and done.err.count("\n") == 1
