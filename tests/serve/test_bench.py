"""What the bench of serving measures, on a server that is here already."""

from __future__ import annotations

import argparse
import os

import pytest

from bench import serve
from tests.serve.conftest import ANSWERS, Served


def test_every_figure_is_measured_and_each_client_asks_its_own_adapter(served: Served) -> None:
    case = serve.Case(4, 2, False)
    options = argparse.Namespace(requests=2, new=6)
    found = serve.figures(served.url, os.getpid(), list(ANSWERS), case, options)
    assert set(found) == {column.figure for column in serve.BENCH.columns}
    first, last, speed = found["first_p50"], found["first_p95"], found["tokens_per_second"]
    assert first and last and speed and 0 < first <= last
    timed = serve.asked(served.url, ["juno", "mia"], serve.Case(2, 2, False), requests=4, new=32)
    assert timed[0].text == ANSWERS["juno"] and timed[7].text == ANSWERS["mia"]
    assert all(0 < each.first <= each.seconds and each.tokens > 1 for each in timed)


def test_a_quantile_is_a_value_that_was_seen() -> None:
    assert serve.quantile([1.0], 0.95) == 1.0
    assert [serve.quantile([1.0, 2.0, 3.0, 4.0], share) for share in (0.5, 0.95)] == [2.0, 4.0]
    assert serve.quantile(list(map(float, range(1, 101))), 0.95) == 95.0


def test_other_answers_of_the_peer_are_noticed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = [f"answer {number}" for number in range(len(serve.PROMPTS))]
    assert serve.disagreement("1x1", {"imprint": said, serve.PEER: said}) is None
    other = serve.disagreement("1x1", {"imprint": said, serve.PEER: [*said[:-1], "another"]})
    assert other is not None and "another" in other and serve.PROMPTS[-1] in other
    monkeypatch.setattr(serve, "TRANSFORMERS", serve.TRANSFORMERS.with_name("not-there"))
    assert serve.beside(["--transformers"]) is serve.BENCH
    assert "measured without it" in capsys.readouterr().err
