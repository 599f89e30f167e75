"""DoRA on every backend: against dense lengths, transformers with the changed weights, and PEFT."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from imprint.engine.backend import choose
from imprint.engine.base import Engine
from imprint.engine.torch import dora as torch_dora
from imprint.types import AdapterWeights, LoraShape, LowRank, TokenRow
from tests.engine.adapters import random_adapter
from tests.engine.checkpoints import reference
from tests.engine.conftest import LAYERS, TOP
from tests.engine.oracle import Oracle, peft_gradients
from tests.engine.test_contract import answer, answers, greedy, prompt, rows, scope_around

SHAPE = LoraShape(rank=4, layers=TOP, dora=True)


def adapter(engine: Engine, seed: int, first_layer: int = LAYERS - TOP) -> AdapterWeights:
    return random_adapter(dict(engine.info.linears), seed=seed, first_layer=first_layer, dora=True)


# Lengths


def lengths(backend: str, weight: np.ndarray, term: LowRank) -> np.ndarray:
    """The factored lengths of W + s B A."""
    if backend == "torch":
        w, a, b = (torch.from_numpy(x) for x in (weight, term.a, term.b))
        return torch_dora.lengths(torch_dora.squares(w), a @ w.T, a, b, term.scale).numpy()
    mx = pytest.importorskip("mlx.core")
    from imprint.engine.mlx import dora, weights

    matrix = weights.Matrix(mx.array(weight))
    a, b = mx.array(term.a), mx.array(term.b)
    return np.array(dora.lengths(dora.squares(matrix), matrix.times(a), a, b, term.scale))


@pytest.mark.parametrize("kind", ["torch", "mlx"])
@settings(deadline=None, max_examples=60)
@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 6), st.floats(-4, 4), st.integers(0, 999))
def test_the_factored_length_is_the_dense_one(
    kind: str, out: int, into: int, rank: int, scale: float, seed: int
) -> None:
    random = np.random.default_rng(seed)
    shapes = ((out, into), (rank, into), (out, rank))
    weight, a, b = (random.normal(size=shape).astype(np.float32) for shape in shapes)
    change = scale * (b.astype(np.float64) @ a)
    dense = np.linalg.norm(weight + change, axis=1)
    found = lengths(kind, weight, LowRank(a, b, scale))
    # What may be lost is a rounding of the terms that add up, and no more.
    whole = np.linalg.norm(weight, axis=1) + abs(scale) * (np.abs(b) @ np.linalg.norm(a, axis=1))
    assert np.all(np.abs(found.astype(np.float64) ** 2 - dense**2) <= 1e-5 * whole**2 + 1e-6)


def test_a_change_that_undoes_a_row_leaves_a_length_that_can_divide(backend: str) -> None:
    weight = np.array([[3.0, 4.0], [1.0, 2.0]], np.float32)
    undoing = LowRank(np.array([[3.0, 4.0]], np.float32), np.array([[-1.0], [0.0]], np.float32), 1.0)
    found = lengths(backend, weight, undoing)
    assert found[0] > 0 and found[1] == pytest.approx(5**0.5)


@pytest.mark.parametrize("bits", [4, 8])
def test_packed_weights_have_the_length_that_they_have_dense(backend: str, bits: int, tmp_path: Path) -> None:
    pytest.importorskip("mlx.core", reason="MLX quantises the base")
    from tests.engine.mlx.bases import write_quantised

    engine: Any = choose(backend).open(write_quantised(tmp_path, bits), dtype="float32")
    truth = choose("torch").open(tmp_path, dtype="float32")
    term = adapter(engine, 1).terms[name := f"model.layers.{LAYERS - 1}.self_attn.v_proj"]
    weight, _ = truth.decoder.linear(name)  # type: ignore[attr-defined]
    dense = weight.dense(torch.float32).numpy() + term.scale * (term.b @ term.a)
    stretch = np.asarray(engine.slots.slot(AdapterWeights({name: term})).terms[name].stretch)
    assert term.magnitude is not None
    np.testing.assert_allclose(1 + stretch, term.magnitude / np.linalg.norm(dense, axis=1), rtol=1e-4)


# Answers


def test_a_batch_may_mix_the_base_plain_adapters_and_dora(engine: Engine, oracle: Oracle) -> None:
    linears = dict(engine.info.linears)
    known = [
        adapter(engine, 1),
        None,
        random_adapter(linears, seed=2, first_layer=1, rank=3),
        adapter(engine, 3, LAYERS - 1),
        adapter(engine, 4, 0),
    ]
    requests = [greedy(prompt(5 + 3 * i, i), known[i % 5], 3 + i) for i in range(8)]
    expected = [oracle.answer(request) for request in requests]
    assert answers(engine, requests) == expected
    assert [answer(engine, request) for request in requests] == expected
    same = [greedy(prompt(12), each) for each in known]
    assert len({tuple(row) for row in answers(engine, same)}) == 5


def test_a_magnitude_makes_another_adapter_and_a_conversation_never_mixes_them(
    engine: Engine, oracle: Oracle
) -> None:
    one = adapter(engine, 1)
    plain = AdapterWeights({name: replace(term, magnitude=None) for name, term in one.terms.items()})
    longer = AdapterWeights(
        {name: replace(term, magnitude=1.5 * term.magnitude) for name, term in one.terms.items()}
    )
    assert len({one.digest, plain.digest, longer.digest}) == 3 and one.dora and not plain.dora
    history = list(prompt(20))
    for each in (one, plain, longer, None, one):
        request = greedy(history, each)
        expected = oracle.answer(request)
        assert answer(engine, request) == expected
        history += expected


def test_outside_its_scope_the_base_answers(engine: Engine, oracle: Oracle) -> None:
    plain, own, other = adapter(engine, 1), prompt(20), prompt(23, 5)
    scoped = replace(plain, scope=scope_around(engine, own, LAYERS - TOP))
    requests = [greedy(own, scoped), greedy(other, scoped)]
    expected = [oracle.answer(greedy(own, plain)), oracle.answer(greedy(other))]
    assert answers(engine, requests) == expected == [answer(engine, request) for request in requests]


# Learning


def test_loss_and_gradients_are_those_of_peft(engine: Engine, tmp_path: Path) -> None:
    start = adapter(engine, 1)
    loss, theirs = peft_gradients(reference(num_hidden_layers=LAYERS), start, rows(), tmp_path)
    learner: Any = engine.learner(SHAPE, seed=0, start=start)
    assert learner.gradient(rows()).loss == pytest.approx(loss, rel=1e-4)
    found = gradients(learner)
    assert len(theirs) == sum(len(parts) for parts in found.values()) == 3 * 7 * TOP
    for name, parts in found.items():
        for side, mine in zip(("A.default", "B.default", "magnitude_vector.default"), parts, strict=True):
            expected = theirs[f"base_model.model.{name}.lora_{side}.weight"].numpy()
            np.testing.assert_allclose(mine, expected, atol=2e-4 * np.abs(expected).max() + 1e-6, rtol=2e-3)


def gradients(learner: Any) -> dict[str, tuple[np.ndarray, ...]]:
    """A, B and magnitude of each module, as the flat gradient has them."""
    flat, terms = np.asarray(learner.grad), learner.weights().terms
    shapes = [t.a.shape for t in terms.values()] + [t.magnitude.shape for t in terms.values()]
    shapes += [t.b.shape for t in terms.values()]
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])
    pieces = [p.reshape(s) for p, s in zip(np.split(flat, ends[:-1]), shapes, strict=True)]
    n = len(terms)
    return {
        name: (a, b, m)
        for name, a, m, b in zip(terms, pieces[:n], pieces[n : 2 * n], pieces[2 * n :], strict=True)
    }


def test_a_new_dora_changes_nothing_yet_and_one_made_of_a_plain_adapter_neither(
    engine: Engine, oracle: Oracle
) -> None:
    fresh = engine.learner(SHAPE, seed=3).weights()
    plain = engine.learner(replace(SHAPE, dora=False), seed=3).weights()
    assert fresh.dora and {n: t.a.tobytes() for n, t in fresh.terms.items()} == {
        n: t.a.tobytes() for n, t in plain.terms.items()
    }
    request = greedy(prompt(10))
    assert answer(engine, replace(request, adapter=fresh)) == oracle.answer(request)
    start = random_adapter(dict(engine.info.linears), seed=2, first_layer=LAYERS - TOP)
    upgraded = engine.learner(SHAPE, seed=0, start=start)
    before = engine.learner(LoraShape(), seed=0, start=start).check(rows())
    assert [r.loss for r in upgraded.check(rows())] == pytest.approx([r.loss for r in before], rel=1e-4)
    assert upgraded.weights().dora
    # A DoRA stays one, whatever the shape says: its magnitudes cannot be left out.
    assert engine.learner(LoraShape(), seed=0, start=upgraded.weights()).weights().dora


def test_a_lesson_is_learnt_restored_and_answered_as_it_was_learnt(engine: Engine) -> None:
    taught = [TokenRow(prompt(8, seed), (0.0,) * 5 + (1.0,) * 3) for seed in (1, 2)]
    learner = engine.learner(replace(SHAPE, rank=8), seed=0)
    start = learner.weights()
    for step in range(45):
        learner.gradient(taught)
        learner.apply(2e-3)
        if step == 20:
            kept, said = learner.snapshot(), learner.check(taught)
    learner.restore(kept)
    assert learner.check(taught) == said
    for _ in range(24):
        learner.gradient(taught)
        learner.apply(2e-3)
    weights = learner.weights()
    assert all(row.exact for row in learner.check(taught))
    requests = [greedy(row.tokens[:5], weights, 3) for row in taught]
    assert answers(engine, requests) == [list(row.tokens[5:]) for row in taught]
    moved = [np.abs(weights.terms[n].magnitude / term.magnitude - 1).max() for n, term in start.terms.items()]
    assert min(moved) > 1e-4
    checked = engine.learner(SHAPE, seed=0, start=weights).check(taught)
    assert [r.loss for r in checked] == pytest.approx([r.loss for r in learner.check(taught)], rel=1e-4)


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_sixteen_bits_learn_and_answer(backend: str, folder: Path, dtype: str) -> None:
    engine = choose(backend).open(folder, top_layers=TOP, dtype=dtype)
    learner = engine.learner(SHAPE, seed=0)
    first = learner.gradient(rows()).loss
    for _ in range(15):
        learner.apply(3e-3)
        last = learner.gradient(rows())
    assert last.loss < 0.7 * first
    weights = learner.weights()
    assert all(t.magnitude is not None and t.magnitude.dtype == np.float32 for t in weights.terms.values())
    assert len(answers(engine, [greedy(prompt(9), each) for each in (weights, None)])[0]) == 8


def test_a_plain_adapter_keeps_its_digest_and_computes_no_length(
    engine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    term = LowRank(np.ones((1, 2), np.float32), np.ones((2, 1), np.float32), 2.0)
    digest = "4e6a7f200e2d435f291cf50b052f5e2b4a40aa8a8fd8d8f0619137e94efe9e60"
    assert AdapterWeights({"model.layers.0.mlp.up_proj": term}).digest == digest

    def unwanted(*arguments: object) -> None:
        raise AssertionError("a plain adapter has no lengths")

    monkeypatch.setattr(f"imprint.engine.{engine.info.backend}.dora.Norms.__call__", unwanted)
    plain = random_adapter(dict(engine.info.linears), seed=1, first_layer=LAYERS - TOP)
    learner = engine.learner(replace(SHAPE, dora=False), seed=0)
    learner.gradient(rows())
    learner.apply(1e-3)
    assert len(answers(engine, [greedy(prompt(9), plain), greedy(prompt(5))])[0]) == 8
