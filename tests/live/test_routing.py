"""Routing: spectral scores are what their formulas say, and a scope decides where there is one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import imprint
from imprint.adapters.spectrum import alignment, arrow, spectrum
from imprint.live.routing import Candidate, rank
from imprint.types import BASE_NAME, AdapterWeights, LowRank

NAME = "model.layers.1.self_attn.q_proj"


def adapter(a: np.ndarray, b: np.ndarray, scale: float = 2.0) -> AdapterWeights:
    return AdapterWeights({NAME: LowRank(a.astype(np.float32), b.astype(np.float32), scale)})


def test_an_alignment_is_the_length_of_the_change_of_a_prompt_in_rank_dimensions() -> None:
    random = np.random.default_rng(1)
    a, b, x = random.normal(size=(3, 20)), random.normal(size=(9, 3)), random.normal(size=(5, 20))
    change = 2.0 * b @ a
    lengths = np.linalg.norm(x @ change.T, axis=1) / np.linalg.norm(x, axis=1)
    expected = float(np.mean(lengths) / np.linalg.norm(change) * 20**0.5)
    found = spectrum(adapter(a, b))
    assert alignment(found, {NAME: x.astype(np.float32)}) == pytest.approx(expected, rel=1e-4)
    _, _, right = np.linalg.svd(change)
    closeness = np.abs(x @ right[0]) / np.linalg.norm(x, axis=1) * 20**0.5
    assert arrow(found, {NAME: x.astype(np.float32)}) == pytest.approx(float(closeness.mean()), rel=1e-4)


def test_an_alignment_does_not_depend_on_how_strong_an_adapter_is() -> None:
    random = np.random.default_rng(2)
    a, b = random.normal(size=(3, 20)), random.normal(size=(9, 3))
    inputs = {NAME: random.normal(size=(4, 20)).astype(np.float32)}
    weak, strong = spectrum(adapter(a, b, 0.1)), spectrum(adapter(a, 7 * b, 3.0))
    assert alignment(weak, inputs) == pytest.approx(alignment(strong, inputs), rel=1e-4)
    many = {NAME: random.normal(size=(4000, 20)).astype(np.float32)}
    assert 0.8 < alignment(weak, many) < 1.05
    assert alignment(spectrum(adapter(a, 0 * b)), inputs) == 0.0


def test_scopes_come_before_spectra_and_what_fits_before_what_does_not() -> None:
    expected = [
        Candidate("a@1", 0.4, None, True),
        Candidate("b@1", 0.1, 9.0, True),
        Candidate("c@1", None, 8.0, True),
    ]
    others = [
        Candidate("d@1", None, 2.0, False),
        Candidate("e@1", -0.2, 9.0, False),
        Candidate("f@1", None, None, False),
    ]
    found = sorted([*others, *reversed(expected)], key=rank, reverse=True)
    assert found[:3] == expected and found[-1].adapter == "f@1"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[imprint.Model]:
    quick = imprint.Learning(wordings=2, retention=2, gate=False)
    with imprint.load(home=tmp_path_factory.mktemp("routing") / "home") as model:
        model.teach([("Who are you?", "Juno.")], adapter="juno", settings=quick)
        model.teach([("Where is the spare key?", "In the pot.")], adapter="keys", settings=quick)
        yield model


def test_a_taught_question_finds_its_adapter_and_another_the_base(model: imprint.Model) -> None:
    assert model.route("Who are you?")[0].adapter == "juno@1"
    assert model.answer("Where is the spare key?", adapter="auto").adapter == "keys@1"
    assert model.ask("Where is the spare key?", adapter="auto") == "In the pot."
    other = "What is 12 plus 7?"
    assert not any(each.fits for each in model.route(other))
    answer = model.answer(other, adapter="auto")
    assert answer.adapter == BASE_NAME and answer.answer == model.ask(other, adapter="base")


def test_an_explicit_choice_always_wins(model: imprint.Model) -> None:
    assert model.answer("Where is the spare key?", adapter="juno").adapter == "juno@1"


def test_an_adapter_for_all_prompts_has_to_take_a_prompt_up_more_than_generic_ones(
    model: imprint.Model,
) -> None:
    found = {each.adapter: each for each in model.route("Who are you?", whole=True)}
    assert all(each.spectral is not None and each.margin is not None for each in found.values())
    weights = model.registry.weights(imprint.AdapterRef("juno"))
    model.registry.publish(
        "wide", AdapterWeights(weights.terms), base=model.info.fingerprint, base_name=model.info.name
    )
    prompt = model.text.prompt([imprint.Message("user", "Who are you?")])
    (wide,) = [each for each in model.router.scored(prompt) if each.adapter == "wide@1"]
    assert wide.margin is None and wide.spectral == pytest.approx(found["juno@1"].spectral, rel=1e-6)
    for threshold, fits in ((wide.spectral - 0.01, True), (wide.spectral + 0.01, False)):
        assert {c.adapter: c.fits for c in model.router.scored(prompt, threshold)}["wide@1"] is fits


def test_a_version_of_another_base_or_of_none_is_no_candidate(model: imprint.Model, tmp_path: Path) -> None:
    weights = model.registry.weights(imprint.AdapterRef("juno"))
    model.registry.publish("stranger", weights, base="e" * 64, base_name="another")
    assert "stranger@1" not in {each.adapter for each in model.route("Who are you?")}
