"""Every bench that times answers or steps on a random base: on a tiny one all its sides do the same, a
difference is noticed, and every figure that is compared is there."""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import torch

from bench import answering, bases, chat, deep, device, harness, mixed, start, swap, teach
from imprint.types import layer_of

FLAGS: dict[str, tuple[str, ...]] = {
    "chat": ("--prompt", "12", "--new", "5", "--repeats", "1"),
    "mixed": ("--prompt", "9", "--new", "4", "--repeats", "1"),
    "swap": ("--length", "24", "--repeats", "2"),
    "start": ("--repeats", "1"),
    "deep": ("--batch", "2", "--steps", "1"),
}


def options(bench: harness.Bench, flags: Sequence[str]) -> argparse.Namespace:
    return harness._parser(bench).parse_args(["--tiny", "--device", "cpu", *flags])


BENCHES = {
    bench.name: harness.taking_part(bench, options(bench, ()))
    for bench in (chat.BENCH, mixed.BENCH, swap.BENCH, start.BENCH, deep.BENCH)
}
"""Without the peers that are not installed."""
COMPARED = [(name, case) for name, each in BENCHES.items() for case, sides in each.cases.items() if sides[1:]]


@pytest.fixture(scope="module")
def checked() -> dict[tuple[str, str], dict[str, Any]]:
    """What every side of every case computes."""
    return {
        (name, case): {
            side: BENCHES[name].check(case, side, options(BENCHES[name], FLAGS[name]))
            for side in BENCHES[name].cases[case]
        }
        for name, case in COMPARED
    }


@pytest.mark.parametrize(("name", "case"), COMPARED)
def test_all_sides_compute_the_same_and_a_difference_is_noticed(
    name: str, case: str, checked: dict[tuple[str, str], dict[str, Any]]
) -> None:
    bench, found = BENCHES[name], checked[name, case]
    assert bench.disagreement(case, found) is None
    last = bench.cases[case][-1]
    if isinstance(found[last], float):
        wrong: Any = found[last] * 1.01
    else:
        wrong = [[token + 1 for token in row] for row in found[last]]
    assert last in str(bench.disagreement(case, {**found, last: wrong}))


@pytest.mark.parametrize(("name", "case"), [pair for pair in COMPARED if pair[1] not in ("switch", "back")])
def test_every_figure_that_is_compared_is_measured_on_every_side(name: str, case: str) -> None:
    bench = BENCHES[name]
    for side in bench.cases[case]:
        figures = bench.measure(case, side, options(bench, FLAGS[name]))
        for column in bench.columns:
            if column.ratio:
                value = figures[column.figure]
                assert value is not None and math.isfinite(value) and value > 0, (side, column.figure)


def test_eight_adapters_that_say_what_one_says_are_noticed(
    checked: dict[tuple[str, str], dict[str, Any]],
) -> None:
    found = checked["mixed", "0.5b-eight"]
    alike = {**found, "imprint-one": found["imprint"]}
    assert "nothing is mixed" in str(mixed.disagreement("0.5b-eight", alike))


def test_a_new_version_answers_otherwise_than_the_one_before() -> None:
    place = bases.half_billion(tiny=True)
    first, second = bases.adapters(place, swap.SHAPE, 2)
    assert swap.version(second, 0).digest not in (first.digest, second.digest, swap.version(second, 1).digest)
    told = bases.tokens(place, 24, seed=0)
    engine = answering.opened(place, "cpu", "float32")
    firsts = {
        adapter.digest: answering.by_imprint(engine, answering.requests([told], 8, [adapter])).tokens[0]
        for adapter in (first, second)
    }
    assert len(set(map(tuple, firsts.values()))) == 2


def test_the_side_that_keeps_nothing_reads_every_token_again(monkeypatch: pytest.MonkeyPatch) -> None:
    place = bases.half_billion(tiny=True)
    adapters = bases.adapters(place, swap.SHAPE, 2)
    told = bases.tokens(place, 24 + swap.MESSAGE, seed=0)
    for side, expected in (("imprint", swap.MESSAGE), ("rerun", len(told))):
        chosen = swap.SIDES[side](place, "cpu", "float32", adapters)
        assert isinstance(chosen, swap.ImprintSide)
        read: list[int] = []
        embed = chosen.engine.decoder.embed
        monkeypatch.setattr(
            chosen.engine.decoder,
            "embed",
            lambda ids, read=read, embed=embed: read.append(ids.numel()) or embed(ids),
        )
        swap.changed("switch", chosen, adapters, told, 1, 0)
        assert read[-1] == expected


def test_full_depth_gradients_are_those_of_both_peers() -> None:
    place = bases.half_billion(tiny=True)
    case = teach.Case(deep.CASE.place, deep.CASE.rows, deep.CASE.shape, 2, "float32", 1e-5)
    batch = deep.rows(place, (9, 24))
    ours = teach.ImprintSide(case, place, "cpu")
    ours.begin(batch)
    ours.learner.gradient(batch)
    supervised = sum(row.supervised for row in batch)
    for name in ("peft", "peft-checkpointing"):
        theirs = deep.SIDES[name](case, place, "cpu")
        assert isinstance(theirs, teach.PeftSide)
        theirs.begin(batch)
        answering.fill(theirs.model, "default", ours.learner.weights())
        theirs.model(**theirs._batch(batch), use_cache=False).loss.backward()
        for module, (_, b) in ours.learner.terms.items():
            other = theirs.model.base_model.model.get_submodule(module).lora_B["default"].weight.grad
            assert b.grad is not None
            torch.testing.assert_close(b.grad / supervised, other, rtol=1e-3, atol=1e-6)
    assert {layer_of(module) for module in ours.learner.terms} == set(range(bases.TINY.layers))


def test_rows_of_full_depth_training_are_supervised_by_a_third() -> None:
    for row in deep.rows(bases.half_billion(tiny=True), (64, 9)):
        assert row.supervised == len(row.tokens) // 3
        assert row.weights[-1] == 1.0 and row.weights[-row.supervised - 1] == 0.0


def test_an_answer_counts_its_first_token_apart_from_the_others() -> None:
    answer = answering.Answered([[1, 2, 3]], begun=10.0, moments=[12.0, 12.5, 13.0])
    assert (answer.first_seconds, answer.steps_per_second, answer.seconds) == (2.0, 2.0, 3.0)
    assert answering.Answered([[1]], 0.0, [1.0]).steps_per_second is None


def test_memory_is_not_read_at_an_impossible_speed() -> None:
    assert 0.01 < device.bandwidth(torch.device("cpu"), megabytes=4, times=1) < 10_000


def test_a_base_is_written_once_and_its_tokens_are_its_own(tmp_path: Path) -> None:
    place = bases.half_billion(tiny=True)
    assert bases.half_billion(tiny=True) == place and bases.shape_of(place) == bases.TINY
    ids = bases.tokens(place, 500, seed=1)
    assert max(ids) < bases.TINY.vocabulary and ids == bases.tokens(place, 500, seed=1)
