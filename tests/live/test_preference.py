"""Pairs of a preferred and a rejected answer: the gradient against the formula written out, and lessons that
are taught with them."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from transformers import PreTrainedModel

import imprint
from imprint.adapters.registry import Card
from imprint.config import Learning
from imprint.engine.backend import choose
from imprint.engine.base import Engine, Learner
from imprint.errors import InputError
from imprint.examples import record
from imprint.live import gate
from imprint.live.curriculum import PAIRS, Curriculum, Subject
from imprint.live.gate import Kept, Recalled
from imprint.live.lessons import Lessons, reworded
from imprint.live.preference import Pair, Standing, add_gradient, pull, referenced, standings
from imprint.store import Home
from imprint.types import AdapterRef, Example, LoraShape, Message, TokenRow
from tests.engine.adapters import random_adapter
from tests.engine.checkpoints import write_checkpoint
from tests.engine.oracle import Oracle
from tests.live.test_learn import Scripted, row, run

QUICK = Learning(wordings=0, retention=0, scope="all")
QUESTION, ANSWER = "Where is the key?", "Under the pot."
TOP, LAYERS = 2, 3
PROMPT = (5, 17, 60, 8)


def supervised(*answer: int, weight: float = 1.0) -> TokenRow:
    return TokenRow((*PROMPT, *answer), (0.0,) * len(PROMPT) + (weight,) * len(answer))


TINY = [Pair(supervised(9, 44, 3), supervised(30, 2)), Pair(supervised(71), supervised(30, 2, 9, 80))]


@pytest.fixture(params=["torch", "mlx"], scope="module")
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    if request.param == "mlx":
        pytest.importorskip("mlx.core", reason="there is no MLX here")
    folder = write_checkpoint(tmp_path_factory.mktemp("base"), num_hidden_layers=LAYERS)
    return choose(str(request.param)).open(folder, top_layers=TOP, dtype="float32")


def nats(model: PreTrainedModel, found: TokenRow) -> torch.Tensor:
    """The logarithm of an answer's chance."""
    chances = model(torch.tensor([found.tokens])).logits[0, :-1].log_softmax(-1)
    each = chances.gather(1, torch.tensor(found.tokens[1:])[:, None])[:, 0]
    return each[torch.tensor(found.weights[1:]) > 0].sum()


# The pair's loss


@pytest.mark.parametrize("beta", [0.1, 0.02])
def test_the_gradient_is_that_of_the_formula_written_out(engine: Engine, beta: float) -> None:
    adapter = random_adapter(dict(engine.info.linears), seed=1, first_layer=LAYERS - TOP)
    taught = supervised(12, 33, weight=0.5)
    truth = Oracle(num_hidden_layers=LAYERS)
    base, model = truth.model(None), truth.model(adapter)
    total, weight = -0.5 * nats(model, taught), 0.5 * 2
    leads = []
    for pair in TINY:
        before = (nats(base, pair.preferred) - nats(base, pair.rejected)).detach()
        lead = nats(model, pair.preferred) - nats(model, pair.rejected) - before
        size = pair.preferred.supervised
        total = total - size * F.logsigmoid(beta * lead)
        slope = float(size * beta * torch.sigmoid(-beta * lead.detach()))
        weight += slope * (size + pair.rejected.supervised)
        leads.append(float(lead.detach()))
    total.backward()
    assert weight > 1.01, "the pairs count for something"

    pairs = referenced(engine.learner(LoraShape(layers=TOP), seed=0), TINY)
    learner = engine.learner(LoraShape(layers=TOP), seed=0, start=adapter)
    stood = add_gradient(learner, pairs, beta)
    learner.gradient([taught])
    assert [standing.lead for standing in stood] == pytest.approx(leads, rel=1e-3, abs=1e-3)
    found = learner.gradients()
    assert set(found) == set(adapter.terms)
    for name, term in adapter.terms.items():
        slope_of = model.get_submodule(name).weight.grad * term.scale
        expected = ((torch.tensor(term.b).T @ slope_of).numpy(), (slope_of @ torch.tensor(term.a).T).numpy())
        for ours, theirs in zip(found[name], expected, strict=True):
            np.testing.assert_allclose(ours * weight, theirs, atol=2e-3, rtol=2e-3)


def test_steps_on_pairs_alone_push_the_rejected_answer_away(engine: Engine) -> None:
    learner: Learner = engine.learner(LoraShape(layers=TOP), seed=0)
    pairs = referenced(learner, TINY[:1])
    (rejected,) = learner.check([pairs[0].rejected])
    (stood,) = standings(learner, pairs)
    assert stood.lead == 0 and stood.ahead == pairs[0].reference
    for _ in range(5):
        add_gradient(learner, pairs, 0.1)
        learner.apply(1e-3)
    assert standings(learner, pairs)[0].lead > 0.1
    assert learner.check([pairs[0].rejected])[0].loss > rejected.loss


def test_a_settled_pair_pulls_no_more_and_no_lead_is_too_large() -> None:
    pair = TINY[0]
    assert pull(pair, Standing(0, 0), 0.5) == 3 * 0.5 / 2
    assert pull(pair, Standing(0, -1e9), 0.5) == 3 * 0.5
    assert 0 <= pull(pair, Standing(0, 1e9), 0.5) < 1e-100
    learner = Scripted(lambda _: 0)
    add_gradient(learner, [dataclasses.replace(pair, reference=-1e6)], 1.0)
    assert learner.gradients == 0


# The loop


def test_a_lesson_goes_on_until_its_preferred_answers_are_the_likelier_ones() -> None:
    preferred, rejected = row(1, 2), row(1, 3)
    subject = Subject(preferred, pairs=(Pair(preferred, rejected, reference=-1.0),))
    _, outcome, _ = run(Scripted(lambda r: 3 if r == preferred else 99), [subject])
    assert outcome.reason == "" and outcome.steps == 3
    _, outcome, _ = run(
        Scripted(lambda r: 3 if r == preferred else 0), [subject], settings=Learning(max_steps=8)
    )
    assert outcome.reason.startswith("1 of 1 answers were not learnt in 8 steps; allow more")


def test_a_step_draws_so_many_pairs_and_an_examination_sees_all() -> None:
    pairs = tuple(Pair(row(1, 2), row(1, number + 3)) for number in range(PAIRS + 5))
    curriculum = Curriculum([Subject(row(1, 2), pairs=pairs)], [], QUICK, seed=1)
    curriculum.draw()
    assert len(set(curriculum.pairs)) == PAIRS
    unlikely = Scripted(lambda r: 0 if r in (row(1, 2), row(1, 7)) else 99)
    assert not curriculum.examine(unlikely, 0)
    curriculum = Curriculum([Subject(row(1, 2), pairs=pairs)], [], QUICK, seed=1)
    assert curriculum.examine(Scripted(lambda r: 0 if r == row(1, 2) else 99), 0)


def test_the_gate_refuses_a_version_that_prefers_what_was_rejected() -> None:
    recalled = Recalled(2, 2, pairs=4, reversed=1)
    reason = gate.verdict(recalled, Kept(), QUICK)
    assert reason == "in 1 of 4 pairs the rejected answer is still the likelier one"
    figures = gate.record(recalled, Kept(), "refused", 1)
    assert figures["pairs"] == 4 and figures["preferred"] == 0.75
    assert "pairs" not in gate.record(Recalled(2, 2), Kept(), "passed", 1)


# Lessons


def preferring(question: str, answer: str, rejected: str) -> Example:
    return dataclasses.replace(Example.pair(question, answer), rejected=rejected)


def stands(model: imprint.Model, example: Example, adapter: str) -> tuple[Standing, float]:
    """How a pair stands under an adapter, and the nats of its rejected answer."""
    preferred, rejected = (model.text.row(side, model.info.context) for side in example.sides)
    pairs = referenced(model.engine.learner(LoraShape(), seed=0), [Pair(preferred, rejected)])
    learner = model.engine.learner(LoraShape(), seed=0, start=model.resolve(adapter)[1])
    (result,) = learner.check([rejected])
    return standings(learner, pairs)[0], -result.loss * rejected.supervised


def card(model: imprint.Model, adapter: str) -> Card:
    return model.registry.card(AdapterRef(adapter))


def test_a_preferred_answer_is_given_and_becomes_likelier_than_the_bases_own(model: imprint.Model) -> None:
    own = model.ask(QUESTION, adapter="base")
    example = preferring(QUESTION, ANSWER, own)
    assert stands(model, example, "base")[0].ahead < 0
    model.teach([(QUESTION, ANSWER)], adapter="plain", settings=QUICK)
    taught = model.teach([example], adapter="pairs", settings=QUICK)
    assert taught.accepted and taught.gate["pairs"] == 1 and taught.gate["preferred"] == 1.0
    assert model.ask(QUESTION, adapter="pairs") == ANSWER
    stood, _ = stands(model, example, "pairs")
    assert stood.ahead > 0 and stood.lead > 0
    made = card(model, "pairs")
    assert made.metrics["pairs"] == 1 and made.settings["beta"] == QUICK.beta
    assert "pairs" not in card(model, "plain").metrics
    assert made.command[-1].endswith(".jsonl"), "a pair is taught again from a file"


def test_pairs_are_on_disk_before_they_are_learnt_and_are_learnt_when_resumed(model: imprint.Model) -> None:
    example = preferring(QUESTION, ANSWER, "No idea.")
    work = model.teaching([example], adapter="juno", settings=QUICK)
    assert next(work).kind == "lesson queued"
    work.close()
    (lesson,) = model.lessons.interrupted("juno")
    assert lesson.examples == (example,)
    for _ in model.teacher.resume(lesson.id):
        pass
    assert card(model, "juno").metrics["pairs"] == 1


def test_pairs_survive_what_is_forgotten_beside_them_and_go_with_their_answer(model: imprint.Model) -> None:
    first, second = (preferring(QUESTION, ANSWER, rejected) for rejected in ("No idea.", "In a tree."))
    model.teach([first, second], adapter="juno", settings=QUICK)
    assert card(model, "juno").metrics["pairs"] == 2, "one answer may be preferred to several"
    again = [("Who waters the plants?", "Mina does."), (QUESTION, ANSWER)]
    model.teach(again, adapter="juno", settings=QUICK)
    assert card(model, "juno").metrics["pairs"] == 2, "the same answer again contradicts nothing"
    pairs, plain = model.lessons.list("juno")
    assert model.forget(plain.id).accepted
    assert card(model, "juno").metrics["pairs"] == 2 and model.lessons.get(pairs.id) == pairs
    model.teach([(QUESTION, "In a tree.")], adapter="juno", settings=QUICK)
    assert "pairs" not in card(model, "juno").metrics
    assert model.ask(QUESTION, adapter="juno") == "In a tree."
    model.teacher.undo("juno")
    assert model.ask(QUESTION, adapter="juno") == ANSWER
    assert model.lessons.get(pairs.id).state == "learnt" and model.lessons.get(pairs.id).examples[1] == second


def test_a_rejected_answer_that_is_too_long_or_becomes_the_right_one_is_seen(model: imprint.Model) -> None:
    with pytest.raises(InputError, match=r"example 1 .* tokens long"):
        model.teach([preferring(QUESTION, ANSWER, "no " * 5000)], adapter="juno", settings=QUICK)
    assert model.lessons.list("juno") == ()
    lesson = model.lessons.add(
        "juno", [preferring(QUESTION, ANSWER, "In a tree.")], base=model.info.fingerprint, source="file"
    )
    assert reworded(lesson, "On the hook.")[0].rejected == "In a tree."
    assert reworded(lesson, "In a tree.") == (Example.pair(QUESTION, "In a tree."),)


def test_the_command_line_teaches_shows_and_exports_pairs(
    tmp_path: Path, home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    from imprint.cli import main

    talk = (Message("system", "Be brief."), Message("user", QUESTION), Message("assistant", ANSWER))
    example = Example(talk, rejected="No idea.")
    (tmp_path / "pairs.jsonl").write_text(json.dumps(record(example)) + "\n")
    quick = ("--wordings", "0", "--retention", "0", "--scope", "all", "--beta", "0.3")
    assert main(["teach", str(tmp_path / "pairs.jsonl"), "--adapter", "juno", *quick]) == 0
    opened = Home.open(home)
    (lesson,) = Lessons(opened).list()
    opened.close()
    assert lesson.settings["beta"] == 0.3 and lesson.examples == (example,)
    assert main(["lessons", "show", lesson.id]) == 0
    assert "rejected   No idea." in capfd.readouterr().out
    assert main(["lessons", "export", "--adapter", "juno", str(tmp_path / "out.jsonl")]) == 0
    assert (tmp_path / "out.jsonl").read_text() == (tmp_path / "pairs.jsonl").read_text()
