"""Methods of learning one lesson after another: the property that defines each, and whole lessons taught by
them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import imprint
from imprint.adapters.registry import Registry
from imprint.config import METHODS, Learning
from imprint.engine.base import Gradients
from imprint.errors import AdapterError, InputError
from imprint.live import methods
from imprint.live.curriculum import Curriculum, Subject
from imprint.live.methods import FILE, Task, c_lora, o_lora, slao
from imprint.live.parametrised import Form, Terms, Values
from imprint.store import Home
from imprint.types import AdapterWeights, BaseInfo, Example, LoraShape, LowRank, TokenRow

NAME = "model.layers.1.self_attn.q_proj"
OUT, INTO, RANK = 6, 10, 3
SHAPE = LoraShape(rank=RANK, alpha=6.0, targets=("q_proj",), layers=1)
BASE = BaseInfo("b", "f" * 64, "a", 2, INTO, 9, 99, 1, "float32", "cpu", "torch", {NAME: (OUT, INTO)})
QUICK = Learning(retention=0, wordings=0, scope="all", gate=False, max_steps=40)


def delta(term: LowRank) -> np.ndarray:
    change: np.ndarray = term.scale * term.b @ term.a
    return change


def random_adapter(seed: int, rank: int = RANK) -> AdapterWeights:
    random = np.random.default_rng(seed)
    a, b = (random.normal(size=size).astype(np.float32) for size in ((rank, INTO), (OUT, rank)))
    return AdapterWeights({NAME: LowRank(a, b, SHAPE.scale)})


def moved(values: Values, seed: int = 9) -> Values:
    """Other values, as after some training."""
    random = np.random.default_rng(seed)
    return {n: (v + random.normal(size=v.shape) / 4).astype(np.float32) for n, v in values.items()}


def linear(terms: Terms, slope: np.ndarray) -> tuple[float, Gradients]:
    """A loss that is linear in the change, sum(slope * change), and its gradient as an engine gives it."""
    term = terms[NAME]
    grads = (term.scale * term.b.T @ slope, term.scale * slope @ term.a.T)
    return float((slope * delta(term)).sum()), {NAME: grads}


def numeric(loss: Callable[[Values], float], values: Values, name: str) -> np.ndarray:
    """The gradient by central differences."""
    found = np.zeros(values[name].shape)
    for place in np.ndindex(found.shape):
        sides = []
        for step in (1e-3, -1e-3):
            array = values[name].astype(np.float64).copy()
            array[place] += step
            sides.append(loss({**values, name: array}))
        found[place] = (sides[0] - sides[1]) / 2e-3
    return found


def test_every_method_is_a_file_and_the_default_is_the_first() -> None:
    folder = Path(methods.__file__).parent
    assert {name.replace("-", "_") for name in METHODS} == {
        file.stem for file in folder.glob("*.py") if file.stem != "__init__"
    }
    assert METHODS[0] == Learning().method == "cumulative"
    assert [methods.named(name).replay for name in METHODS[:1]] == [None]
    with pytest.raises(InputError, match="no method 'ewc'; there are: cumulative, c-lora"):
        methods.named("ewc")


def test_dora_is_refused_by_methods_that_train_other_values() -> None:
    methods.require(Learning(dora=True, method="replay"), None)
    with pytest.raises(InputError, match="'slao' does not know DoRA; use one of cumulative, replay"):
        methods.require(Learning(dora=True, method="slao"), None)
    term = replace(random_adapter(0).terms[NAME], magnitude=np.ones(OUT, np.float32))
    with pytest.raises(InputError, match="'o-lora' does not know DoRA"):
        methods.require(Learning(method="o-lora"), AdapterWeights({NAME: term}))


# -------------------------------------------------------------------------------- replay


def row(*tokens: int) -> TokenRow:
    return TokenRow(tokens, (0.0,) + (1.0,) * (len(tokens) - 1))


@pytest.mark.parametrize("count", [1, 7, 60])
def test_replay_keeps_its_share_of_every_step_however_many_lessons_there_are(count: int) -> None:
    share = methods.named("replay").replay
    assert share == pytest.approx(1 / 3)
    earlier = [Subject(row(1, number), (row(2, number),), new=False) for number in range(count)]
    new = [Subject(row(3, number)) for number in range(4)]
    kept = [row(4, number) for number in range(30)]
    curriculum = Curriculum(new, kept, Learning(retention=5), 0, replayed=earlier, share=share)
    seen = set()
    for _ in range(60):
        drawn = curriculum.draw()
        replayed = [each for each in drawn if each.tokens[0] in (1, 2)]
        lesson = [each for each in drawn if each.tokens[0] != 4]
        assert len(replayed) / len(lesson) == pytest.approx(share)
        assert len(drawn) - len(lesson) == 5
        seen.update(each.tokens[1] for each in replayed)
    assert len(seen) > 0.7 * count


def test_without_earlier_lessons_or_a_share_nothing_is_replayed() -> None:
    new = [Subject(row(3, number)) for number in range(4)]
    assert len(Curriculum(new, [], Learning(), 0, share=1 / 3).draw()) == 4
    assert len(Curriculum(new, [], Learning(), 0, replayed=new, share=0.0).draw()) == 4


# -------------------------------------------------------------------------------- O-LoRA


def test_the_penalty_of_o_lora_is_the_sum_of_all_absolute_products_of_rows() -> None:
    old, new = (random_adapter(seed, rank).terms[NAME].a for seed, rank in ((1, 5), (2, 3)))
    by_hand = sum(abs(float(one @ other)) for one in old for other in new)
    assert o_lora.overlap(old, new) == pytest.approx(by_hand, rel=1e-6)
    apart = np.eye(INTO, dtype=np.float32)
    assert o_lora.overlap(apart[:5], apart[5:8]) == 0.0


def test_o_lora_trains_the_new_pair_alone_and_away_from_the_old_ones() -> None:
    start = random_adapter(3, rank=4)
    form = o_lora.form(Task(BASE, SHAPE, 0, start))
    values = moved(form.start)
    term, old = form.terms(values)[NAME], start.terms[NAME]
    np.testing.assert_array_equal(term.a[:4], old.a)
    np.testing.assert_array_equal(term.b[:, :4], old.b)
    assert term.rank == 4 + RANK and set(values) == {f"{NAME} a", f"{NAME} b"}
    slope = np.random.default_rng(4).normal(size=(OUT, INTO)).astype(np.float32)

    def loss(values: Values) -> float:
        penalty = o_lora.LAMBDA * o_lora.overlap(old.a, values[f"{NAME} a"])
        return linear(form.terms(values), slope)[0] + penalty

    grad = form.pulled(values, linear(form.terms(values), slope)[1])
    for name in values:
        np.testing.assert_allclose(grad[name], numeric(loss, values, name), rtol=0.02, atol=0.02)


def test_o_lora_begins_each_lesson_with_a_pair_of_its_own_that_changes_nothing() -> None:
    first = o_lora.form(Task(BASE, SHAPE, 0))
    start = AdapterWeights(first.published(moved(first.start)))
    second = o_lora.form(Task(BASE, SHAPE, 0, start))
    assert not np.allclose(first.start[f"{NAME} a"], second.start[f"{NAME} a"])
    begun = second.terms(second.start)[NAME]
    np.testing.assert_allclose(delta(begun), delta(start.terms[NAME]), atol=1e-6)


# -------------------------------------------------------------------------------- C-LoRA


def taught_by_c_lora() -> tuple[AdapterWeights, Form]:
    """An adapter of one lesson, and the form of the second."""
    first = c_lora.form(Task(BASE, SHAPE, 0))
    values = moved(first.start)
    start = AdapterWeights(first.published(values))
    return start, c_lora.form(Task(BASE, SHAPE, 0, start, first.state(values)))


def test_c_lora_begins_with_nothing_changed_and_takes_the_routing_in() -> None:
    fresh = c_lora.form(Task(BASE, SHAPE, 0))
    assert not delta(fresh.terms(fresh.start)[NAME]).any()
    start, form = taught_by_c_lora()
    np.testing.assert_allclose(delta(form.terms(form.start)[NAME]), delta(start.terms[NAME]), atol=1e-5)
    values = moved(form.start)
    whole, trained = form.published(values)[NAME], form.terms(values)[NAME]
    assert (whole.rank, trained.rank) == (RANK, 2 * RANK)
    np.testing.assert_allclose(delta(whole), delta(trained), atol=1e-4)


def test_the_gradient_of_c_lora_flows_through_the_new_routing_alone() -> None:
    _, form = taught_by_c_lora()
    values = moved(form.start)
    slope = np.random.default_rng(5).normal(size=(OUT, INTO)).astype(np.float32)
    old = form.state({**values, f"{NAME} r": np.zeros((RANK, RANK), np.float32)})[f"{NAME} r"]
    used = c_lora.basis(old)

    def loss(values: Values) -> float:
        a, b, new = (values[f"{NAME} {part}"] for part in "abr")
        penalty = c_lora.LAMBDA * c_lora.interference(used, new)
        return float((slope * (SHAPE.scale * b @ new @ a)).sum()) + penalty

    grad = form.pulled(values, linear(form.terms(values), slope)[1])
    for name in values:
        np.testing.assert_allclose(grad[name], numeric(loss, values, name), rtol=0.02, atol=0.02)


def test_the_penalty_of_c_lora_is_zero_just_where_the_new_routing_avoids_the_old() -> None:
    old = np.diag([2.0, 0.5, 0.0]).astype(np.float32)
    used = c_lora.basis(old)
    assert used.shape == (3, 2)
    beside = np.zeros((3, 3), np.float32)
    beside[2] = 7.0
    assert c_lora.interference(used, beside) == pytest.approx(0.0, abs=1e-9)
    assert c_lora.interference(used, beside.T) == pytest.approx(2 * 49.0)
    assert c_lora.basis(np.zeros((3, 3), np.float32)).shape == (3, 0)


def test_c_lora_goes_on_from_an_adapter_that_was_learnt_otherwise() -> None:
    start = random_adapter(6)
    form = c_lora.form(Task(BASE, SHAPE, 0, start))
    np.testing.assert_allclose(delta(form.terms(form.start)[NAME]), delta(start.terms[NAME]), atol=1e-4)


# -------------------------------------------------------------------------------- SLAO


def test_slao_merges_b_by_one_over_the_root_of_the_lesson_and_replaces_a() -> None:
    form = slao.form(Task(BASE, SHAPE, 0))
    first = moved(form.start, 1)
    published, state = AdapterWeights(form.published(first)), form.state(first)
    np.testing.assert_allclose(published.terms[NAME].b, first[f"{NAME} b"], rtol=1e-6)
    before = published.terms[NAME].b
    for number in (2, 3):
        form = slao.form(Task(BASE, SHAPE, 0, published, state))
        np.testing.assert_array_equal(form.start[f"{NAME} b"], state[f"{NAME} b"])
        trained = moved(form.start, number)
        published, state = AdapterWeights(form.published(trained)), form.state(trained)
        expected = before + (trained[f"{NAME} b"] - before) / number**0.5
        np.testing.assert_allclose(published.terms[NAME].b, expected, rtol=1e-5, atol=1e-6)
        np.testing.assert_array_equal(published.terms[NAME].a, trained[f"{NAME} a"])
        before = published.terms[NAME].b
    assert state["lessons"].tolist() == [3]


def test_slao_starts_from_orthonormal_rows_that_span_the_same() -> None:
    a = random_adapter(7).terms[NAME].a
    rows = slao.orthonormal(a)
    np.testing.assert_allclose(rows @ rows.T, np.eye(RANK), atol=1e-6)
    np.testing.assert_allclose(a @ rows.T @ rows, a, atol=1e-5)
    assert (np.diag(a @ rows.T) > 0).all()


# -------------------------------------------------------------------------------- whole lessons


def test_what_a_method_keeps_lies_with_the_version_and_is_found_again(home: Path) -> None:
    registry = Registry(Home.open())
    state = {"x a": np.arange(6, dtype=np.float32).reshape(2, 3), "lessons": np.array([4])}
    slow = Learning(method="slao")
    card = registry.publish(
        "juno", random_adapter(8), base="f" * 64, base_name="b", settings=slow.record(),
        more=methods.written(state),
    )  # fmt: skip
    found = methods.kept(registry, card, slow)
    assert {name: value.tolist() for name, value in found.items()} == {
        name: value.tolist() for name, value in state.items()
    }
    assert methods.kept(registry, card, Learning()) == {} == methods.kept(registry, None, slow)
    assert methods.written({}) == {}
    (registry.root / "juno" / "1" / FILE).write_bytes(b"no tensors")
    with pytest.raises(AdapterError, match="damaged"):
        methods.kept(registry, card, slow)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> imprint.Model:
    return imprint.load(home=tmp_path_factory.mktemp("methods") / "home")


@pytest.mark.parametrize("name", METHODS[1:])
def test_two_lessons_are_learnt_in_turn(model: imprint.Model, name: str) -> None:
    adapter = f"by-{name}"
    settings = replace(QUICK, method=name)
    first = model.teach([("Who are you?", "Juno.")], adapter=adapter, settings=settings)
    assert model.ask("Who are you?", adapter=adapter) == "Juno."
    second = model.teach([("Where is the key?", "In the pot.")], adapter=adapter, settings=settings)
    assert (first.version, second.version, second.examples) == (1, 2, 1)
    card = model.registry.card(imprint.types.AdapterRef(adapter))
    assert card.settings["method"] == name and len(card.lessons) == 2
    # Its own new answer is not left of SLAO's merging, which halves the way to it.
    if name != "slao":
        assert model.ask("Where is the key?", adapter=adapter) == "In the pot."
    folder = model.registry.root / adapter / "2"
    assert (folder / FILE).exists() == (name in ("c-lora", "slao"))
    rank = model.registry.weights(card.ref).rank
    assert rank == (16 if name == "o-lora" else 8)


def test_a_form_that_changes_nothing_trains_as_the_engine_itself(model: imprint.Model) -> None:
    from imprint.live.parametrised import Parametrised

    pairs = [("Who are you?", "Juno."), ("Where is the key?", "In the pot.")]
    rows = [model.text.row(Example.pair(*pair), model.info.context) for pair in pairs]
    shape = Learning().shape
    task = Task(model.info, shape, 0)
    plain = slao.form(task)  # of the first lesson: A and B as they are
    ours, theirs = Parametrised(model.engine, shape, plain), model.engine.learner(shape, seed=0)
    for _ in range(3):
        assert ours.gradient(rows).loss == pytest.approx(theirs.gradient(rows).loss, rel=1e-4)
        ours.apply(1e-3)
        theirs.apply(1e-3)
    for name, term in theirs.weights().terms.items():
        for side in ("a", "b"):
            got, wanted = getattr(ours.weights().terms[name], side), getattr(term, side)
            np.testing.assert_allclose(got, wanted, atol=2e-3)
    kept = ours.snapshot()
    before = ours.check(rows)
    ours.gradient(rows)
    ours.apply(0.1)
    assert ours.check(rows) != before
    ours.restore(kept)
    assert ours.check(rows) == before
