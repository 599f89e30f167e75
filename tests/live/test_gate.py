"""What the gate says of figures, and what is measured of adapters whose effect is known."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import imprint
from imprint.config import Learning
from imprint.live import gate
from imprint.live.gate import Kept, Recalled, measure, record, verdict
from imprint.live.plan import Plan
from imprint.types import Request, Sampling, Scope, TokenRow
from tests.tiny_base import write_base

STRICT = Learning(paraphrase_bar=0.8, locality_bar=0.9, loss_budget=0.1, layers=2)
FINE = Kept(0.8, 0.9, 0.1, 0.0)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[imprint.Model]:
    folder: Path = tmp_path_factory.mktemp("gate")
    with imprint.load(write_base(folder / "base"), home=folder / "home", device="cpu") as opened:
        yield opened


def test_an_adapter_at_its_bars_passes() -> None:
    assert verdict(Recalled(2, 2, 3), FINE, STRICT) == ""
    assert verdict(Recalled(2, 2), Kept(), STRICT) == ""  # what was not measured is held against nobody
    assert verdict(Recalled(1, 1), Kept(0.0, 0.0, 9.0, 9.0), Learning(locality_bar=0.0)) == ""


@pytest.mark.parametrize(
    ("recalled", "kept", "reason"),
    [
        (Recalled(3, 1), FINE, "only 1 of 3 answers came out"),
        (Recalled(1, 1, 2, ("Who are you?",)), FINE, "1 of 2 earlier answers would be lost ('Who are you?')"),
        (
            Recalled(0, 0, 2, (), 1, ("Why?",)),
            FINE,
            "1 of 1 forgotten questions would not be answered as before",
        ),
        (Recalled(1, 1), Kept(0.79, 0.9, 0.1), "paraphrase recall 0.79 is below 0.8"),
        (Recalled(1, 1), Kept(0.8, 0.89, 0.1), "locality 0.89 is below 0.9"),
        (Recalled(1, 1), Kept(0.8, 0.9, 0.11), "rose by 0.110 nats a token, the budget is 0.1"),
    ],
)
def test_each_figure_below_its_bar_is_a_reason_with_its_number(
    recalled: Recalled, kept: Kept, reason: str
) -> None:
    said = verdict(recalled, kept, STRICT)
    assert reason in said and ";" not in said


def test_all_reasons_are_said_at_once_and_many_questions_in_short() -> None:
    lost = tuple(f"What is\ncode {number}, {'and so on ' * 9}?" for number in range(9))
    said = verdict(Recalled(2, 1, 9, lost), Kept(0.1, 0.1, 1.0), STRICT)
    assert said.count("; ") == 4 and "6 more" in said and "\n" not in said and len(said) < 500


def test_recall_is_over_everything_taught() -> None:
    assert Recalled(2, 1, 2, ("x",)).share == 0.5 and Recalled(0, 0).share == 1.0
    figures = record(Recalled(2, 1, 4, ("x",), 2, ("y",)), FINE, "refused", 2)
    assert (figures["new_recall"], figures["earlier_recall"], figures["forgotten"]) == (0.5, 0.75, 1)
    assert (figures["gate"], figures["attempts"], figures["locality"]) == ("refused", 2, 0.9)
    assert "paraphrase_recall" not in record(Recalled(1, 1), Kept(), "passed", 1)


def rows(model: imprint.Model, count: int) -> list[TokenRow]:
    """Prompts with the base's own answers."""
    made = []
    for number in range(count):
        prompt = model.text.prompt(imprint.Example.pair(f"What is {number}?", "x").prompt)
        request = Request(prompt, Sampling(max_tokens=8))
        answer = [token for step in model.engine.decode([request]) for _, token in step]
        made.append(TokenRow((*prompt, *answer), (0.0,) * len(prompt) + (1.0,) * len(answer)))
    return made


def test_an_adapter_that_changes_nothing_keeps_everything(model: imprint.Model) -> None:
    probe = rows(model, 4)
    learner = model.engine.learner(STRICT.shape, seed=0)
    kept = measure(model.engine, learner, Plan([], [], probe, probe), STRICT)
    assert kept == Kept(1.0, 1.0, 0.0, 0.0)
    assert measure(model.engine, learner, Plan([], [], [], []), STRICT) == Kept()


def test_a_changed_adapter_is_measured_and_what_is_out_of_scope_counts_as_kept(model: imprint.Model) -> None:
    probe = rows(model, 4)
    learner = model.engine.learner(STRICT.shape, seed=0)
    for _ in range(12):  # away from the base's answers
        wrong = TokenRow(
            probe[0].prompt + probe[0].tokens[-1:] * 4, (0.0,) * len(probe[0].prompt) + (1.0,) * 4
        )
        learner.gradient([wrong])
        learner.apply(0.01)
    without = measure(model.engine, learner, Plan([], [], probe, []), STRICT)
    assert without.locality is not None and without.locality < 1 and without.paraphrase_recall is None
    assert without.mean_rise is not None and without.mean_rise > 0
    inside = [result.exact for result in learner.check(probe)]
    half = measure(model.engine, learner, Plan([], [], probe, [], None, 4), STRICT)
    assert half.locality == (4 + sum(inside)) / 8
    assert half.mean_rise == pytest.approx(without.mean_rise / 2)
    nothing = measure(model.engine, learner, Plan([], [], [], [], None, 4), STRICT)
    assert nothing == Kept(None, 1.0, 0.0, 0.0)


def test_an_unseen_wording_outside_the_scope_is_not_recalled(model: imprint.Model) -> None:
    unseen = rows(model, 3)
    states = model.engine.states([row.prompt for row in unseen], 2)
    only = Scope(2, states[:1] / np.linalg.norm(states[0]), np.array([-1e9], np.float32))
    never = Scope(2, only.keys, np.array([1e9], np.float32))
    learner = model.engine.learner(STRICT.shape, seed=0)
    for scope, share in ((None, 1.0), (only, 1.0), (never, 0.0)):
        plan = Plan([], [], [], unseen, scope)
        assert measure(model.engine, learner, plan, STRICT).paraphrase_recall == share
    assert gate.within(model.engine, never, unseen) == [False] * 3
