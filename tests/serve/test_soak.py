"""The soak for a few seconds, against a server process of its own; `make soak` runs it for minutes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bench import soak
from bench.served import chat
from tests.serve.conftest import ANSWERS, QUESTION, Served


def test_clients_that_come_and_go_meet_no_error_and_lose_no_lesson(
    capsys: pytest.CaptureFixture[str],
) -> None:
    flags = ["--seconds", "4", "--clients", "5", "--adapters", "2", "--pause", "2", "--growth", "0.5"]
    status = soak.main(flags)
    result: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (status, result["first_problems"]) == (0, [])
    assert result["answers"] > 5 and result["left"] > 0
    assert result["learnt"] == result["lessons"] >= 2


def test_memory_that_rises_after_the_warm_up_is_noticed() -> None:
    assert soak.growth([100, 300, 300, 300, 303, 300]) == pytest.approx(0.01)
    assert soak.growth([100.0] * 20 + [120.0]) == pytest.approx(0.2)


def test_an_answer_that_is_another_than_alone_is_noticed(served: Served) -> None:
    seen, body = soak.Seen(), chat("juno", QUESTION, 32)
    for stream in (False, True):
        soak.ask(served.http, body, ANSWERS["juno"], stream=stream, seen=seen)
        assert seen.wrong == []
    soak.ask(served.http, body, ANSWERS["mia"], stream=False, seen=seen)
    soak.ask(served.http, chat("nobody", QUESTION, 32), "", stream=True, seen=seen)
    assert len(seen.wrong) == 2 and ANSWERS["mia"] in seen.wrong[0] and seen.wrong[1].startswith("404")
    assert seen.answers == 3
