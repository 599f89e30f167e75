"""The bench's two sides on a tiny base: they train the same thing, and what is said of them is right."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
import torch

from bench import bases, harness, teach
from imprint.types import LoraShape, TokenRow, layer_of

TINY = bases.Shape(
    layers=3, hidden=32, heads=4, key_heads=2, inner=48, vocabulary=200, context=64, dtype="float32"
)


def rows(*lengths: int) -> list[TokenRow]:
    """Random ids; the later half of each row is supervised."""
    random = Random(3)
    return [
        TokenRow(
            tuple(random.choices(range(TINY.vocabulary), k=length)),
            tuple(float(place >= length // 2) for place in range(length)),
        )
        for length in lengths
    ]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("base") / "tiny"
    bases.write(place, TINY)
    return place


@pytest.fixture
def case(base: Path) -> teach.Case:
    shape = LoraShape(rank=4, alpha=8.0, targets=("q_proj", "v_proj", "down_proj"), layers=2)
    return teach.Case(lambda tiny: base, lambda place: rows(12, 9, 12), shape, 3, "float32", 1e-5)


def begun(
    case: teach.Case, base: Path, batch: Sequence[TokenRow]
) -> tuple[teach.ImprintSide, teach.PeftSide]:
    ours, theirs = teach.ImprintSide(case, base, "cpu"), teach.PeftSide(case, base, "cpu")
    ours.begin(batch)
    theirs.begin(batch)
    return ours, theirs


def test_both_sides_begin_with_the_same_loss(case: teach.Case, base: Path) -> None:
    batch = rows(12, 9, 12)
    ours, theirs = begun(case, base, batch)
    losses = {"imprint": ours.loss(batch), "peft": theirs.loss(batch)}
    assert losses["imprint"] == pytest.approx(losses["peft"], rel=1e-5)
    assert teach.different_losses(losses, case.tolerance) is None
    for wrong in (losses["peft"] + 0.01, float("nan")):
        assert "first losses" in str(teach.different_losses({**losses, "peft": wrong}, case.tolerance))


def test_both_sides_train_the_same_linears_with_the_same_gradient(case: teach.Case, base: Path) -> None:
    batch = rows(12, 9, 12)
    ours, theirs = begun(case, base, batch)
    with torch.no_grad():
        for name, parameter in theirs.model.named_parameters():
            if ".lora_A." in name:
                parameter.copy_(ours.learner.terms[module(name)][0])
    ours.learner.gradient(batch)
    theirs.model(**theirs._batch(batch)).loss.backward()
    supervised = sum(row.supervised for row in batch)
    compared = set()
    for name, parameter in theirs.model.named_parameters():
        if parameter.requires_grad and ".lora_B." in name:
            assert parameter.grad is not None
            mine = ours.learner.terms[module(name)][1].grad
            torch.testing.assert_close(mine / supervised, parameter.grad, rtol=2e-4, atol=1e-7)
            compared.add(module(name))
    assert compared == set(ours.learner.terms)
    assert {layer_of(name) for name in compared} == {1, 2}


def module(parameter: str) -> str:
    """The base's module that a parameter of PEFT belongs to."""
    return parameter.removeprefix("base_model.model.").partition(".lora_")[0]


@pytest.mark.parametrize("side", teach.SIDES)
def test_a_run_trains_until_the_rows_are_exact_and_says_when(side: str, case: teach.Case, base: Path) -> None:
    quick = rows(6, 4)
    strong = replace(case, shape=LoraShape(rank=8, alpha=64.0, layers=2))
    trainer = teach.SIDES[side](strong, base, "cpu")
    figures = teach.trained(trainer, quick, 2, steps=8, bound=150)
    assert figures["learn_steps"] is not None and 1 < figures["learn_steps"] <= 150
    assert figures["learn_seconds"] is not None and figures["learn_seconds"] > 0
    assert figures["loss_first"] > figures["loss_last"]  # type: ignore[operator]
    trainer.step(quick)
    assert trainer.exact() == [True, True]


def test_a_run_of_no_steps_gives_the_first_loss_alone(case: teach.Case, base: Path) -> None:
    figures = teach.trained(teach.ImprintSide(case, base, "cpu"), rows(12, 9), 2, steps=0, bound=5)
    assert figures["loss_first"] is not None
    assert figures["steps_per_second"] is figures["learn_steps"] is figures["loss_last"] is None


def test_a_summary_holds_medians_and_ranges() -> None:
    runs: list[harness.Figures] = [{"a": 3.0, "b": None}, {"a": 1.0, "b": 2.0}, {"a": 2.0, "b": 2.0}]
    assert harness.summary(runs) == {"a": 2.0, "b": None, "range": {"a": [1.0, 3.0]}}


def test_an_advantage_of_imprint_is_above_one() -> None:
    figures = {column.figure: 1.0 for column in teach.BENCH.columns}
    result = [
        {"case": "base", "side": "imprint", **figures, "steps_per_second": 8.0, "peak_memory_mb": 100.0},
        {"case": "base", "side": "peft", **figures, "steps_per_second": 2.0, "peak_memory_mb": 50.0},
    ]
    ratios = harness.advantages(teach.BENCH, result, "base", "peft")
    assert ratios == {"speed": 4.0, "learning": 1.0, "memory": 0.5, "loading": 1.0}


def test_the_bench_prints_a_table_and_one_json_line_at_the_end(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def child(bench: harness.Bench, doing: str, case: str, side: str, argv: Sequence[str]) -> harness.Figures:
        asked.append((doing, side))
        return {column.figure: 1.5 if side == "imprint" else 3.0 for column in bench.columns}

    monkeypatch.setattr(harness, "_child", child)
    agreeing = replace(teach.BENCH, disagreement=lambda case, figures: None)
    assert harness.main(agreeing, ["--case", "base", "--runs", "2"]) == 0
    *lines, last = capsys.readouterr().out.splitlines()
    record = json.loads(last)
    assert [(row["case"], row["side"]) for row in record["rows"]] == [("base", "imprint"), ("base", "peft")]
    assert record["ratios"]["base/peft"]["memory"] == 2.0
    assert set(record) == {"bench", "machine", "versions", "rows", "ratios"}
    assert lines[0].startswith("case") and "1.50 (1.50..1.50)" in lines[2]
    # The check comes first, then the sides take turns and the order turns round.
    assert asked[:2] == [("check", "imprint"), ("check", "peft")]
    assert asked[2:] == [("measure", side) for side in ("imprint", "peft", "peft", "imprint")]


def test_nothing_is_timed_when_the_sides_disagree(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    losses = {"imprint": 1.0, "peft": 2.0}
    monkeypatch.setattr(harness, "_child", lambda bench, doing, case, side, argv: losses[side])
    assert harness.main(teach.BENCH, ["--case", "base"]) == 1
    captured = capsys.readouterr()
    assert captured.out == "" and "do not compute the same" in captured.err


def test_a_side_that_fails_is_reported_with_its_last_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert harness._child(teach.BENCH, "measure", "no-such-case", "imprint", []) is None
    assert "no-such-case" in capsys.readouterr().err
