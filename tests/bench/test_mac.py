"""The bench for Apple silicon on a tiny base: that it runs and learns, not how fast."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("mlx.core", reason="there is no MLX here")

from bench import mac
from bench.bases import QWEN2_5_0_5B

TINY = replace(QWEN2_5_0_5B, layers=5, hidden=32, heads=4, key_heads=2, inner=48, vocabulary=200, context=64)


def test_it_prints_the_lesson_beside_the_headline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(mac, "CACHE", tmp_path)
    monkeypatch.setattr(mac, "QWEN2_5_0_5B", TINY)
    assert mac.main(["--steps", "6"]) == 0
    *shown, last = capsys.readouterr().out.splitlines()
    result = json.loads(last)
    assert [row["case"] for row in result["rows"]] == ["0.5b-batch1", "0.5b-batch5"]
    for line, row in zip(shown[1:], result["rows"], strict=True):
        assert "19.1" in line and f"{row['steps_per_second']:.1f}" in line
        assert row["steps_per_second"] > 0 and row["loss_last"] < row["loss_first"]
        ratio = result["ratios"][f"{row['case']}/headline"]["speed"]
        assert ratio == pytest.approx(6 / row["seconds"] / 19.1)
    assert result["versions"]["mlx"] and result["machine"]["device"]


def test_every_example_is_taught_in_turn() -> None:
    rows = mac.lesson(200)
    assert len({row.tokens for row in rows}) == 5
    assert all(len(row.tokens) == 48 and row.supervised == 24 for row in rows)
