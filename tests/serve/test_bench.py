"""What the bench of serving measures, on a server that is here already."""

from __future__ import annotations

import argparse
import importlib.util
import os
from pathlib import Path

import pytest

from bench import gguf_base, harness, llama_cpp, serve
from imprint.engine.checkpoint import BUILTIN
from tests.serve.conftest import ANSWERS, Served


def test_every_figure_is_measured_and_each_client_asks_its_own_adapter(served: Served) -> None:
    case = serve.Case(4, 2, False)
    options = argparse.Namespace(requests=2, new=6)
    found = serve.figures(served.url, os.getpid(), list(ANSWERS), case, options, ends=False)
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


def test_other_answers_of_a_peer_are_noticed() -> None:
    said = [f"answer {number}" for number in range(len(serve.PROMPTS))]
    for side in serve.PEERS:
        alike = dict.fromkeys(("imprint", *serve.PEERS), said)
        assert serve.disagreement("1x1", alike) is None
        other = serve.disagreement("1x1", {**alike, side: [*said[:-1], "another"]})
        assert other is not None and "another" in other and serve.PROMPTS[-1] in other and side in other


def test_peers_take_part_where_they_are_asked_for_and_installed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def sides(*flags: str) -> tuple[str, ...]:
        told = harness._parser(serve.BENCH).parse_args(["--device", "cpu", *flags])
        return harness.taking_part(serve.BENCH, told).cases["16x1"]

    assert sides() == ("imprint",) and not capsys.readouterr().err
    found = importlib.util.find_spec
    monkeypatch.setattr(serve, "TRANSFORMERS", serve.TRANSFORMERS.with_name("not-there"))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name != "xllamacpp" and found(name))
    assert sides("--peers") == ("imprint",)
    lines = capsys.readouterr().err.splitlines()
    assert "measured without llama.cpp: xllamacpp is not installed" in lines and len(lines) == 2
    assert "not-there is not installed" in str(lines)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: True)
    assert sides("--peers") == ("imprint", "llama.cpp")
    assert sides("--peers", "--device", "cuda:1") == ("imprint",)
    assert "not on cuda:1" in capsys.readouterr().err


def test_llama_cpp_serves_the_same_base_to_all_clients_at_once(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("xllamacpp", reason="llama.cpp is not installed")
    monkeypatch.setattr(gguf_base, "CACHE", tmp_path / "cache")
    case = serve.Case(4, 1, False)
    ours = serve.asked(served.url, ["base"], case, requests=4, new=32)
    with llama_cpp.served(BUILTIN, tmp_path / "log", "float32", slots=4, context=288) as (url, process):
        theirs = serve.asked(url, ["any"], case, requests=4, new=32)
        found = serve.figures(url, process, ["any"], case, argparse.Namespace(requests=1, new=4), ends=True)
    assert [each.text for each in theirs] == [each.text for each in ours]
    assert all(each.ended for each in theirs)
    assert [each.tokens - 1 for each in theirs] == [each.tokens for each in ours]
    assert all(found.values())
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
