"""What `imprint.engine.base` promises, tried on every backend against transformers itself."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from imprint.engine import answering
from imprint.engine.backend import choose
from imprint.engine.base import Engine
from imprint.engine.hints import named
from imprint.errors import BaseModelError, InputError
from imprint.types import AdapterWeights, LoraShape, Request, Sampling, Scope, TokenRow
from tests.engine.adapters import random_adapter
from tests.engine.checkpoints import write_checkpoint
from tests.engine.conftest import LAYERS, TOP, Open
from tests.engine.oracle import Oracle

VOCABULARY, HIDDEN = 97, 32
BASES: dict[str, tuple[str, dict[str, Any]]] = {
    "llama": ("llama", {"tie_word_embeddings": False}),
    "llama 3 rope": (
        "llama",
        {"rope_scaling": {"rope_type": "llama3", "factor": 4.0, "low_freq_factor": 1.0,
                          "high_freq_factor": 4.0, "original_max_position_embeddings": 16}},
    ),
    "qwen2 with windows": (
        "qwen2", {"use_sliding_window": True, "sliding_window": 6, "max_window_layers": 1},
    ),
    "qwen3": ("qwen3", {"head_dim": 16}),
    "mistral with a window": ("mistral", {"sliding_window": 5}),
}  # fmt: skip


def prompt(length: int, seed: int = 0) -> tuple[int, ...]:
    random = Random(seed)
    return tuple(random.randrange(VOCABULARY) for _ in range(length))


def greedy(tokens: Sequence[int], adapter: AdapterWeights | None = None, count: int = 8) -> Request:
    return Request(tuple(tokens), Sampling(max_tokens=count), adapter)


def answers(engine: Engine, requests: Sequence[Request]) -> list[list[int]]:
    rows: list[list[int]] = [[] for _ in requests]
    for step in engine.decode(requests):
        assert len({row for row, _ in step}) == len(step)
        for row, token in step:
            rows[row].append(token)
    return rows


def answer(engine: Engine, request: Request) -> list[int]:
    return answers(engine, [request])[0]


def adapters(engine: Engine) -> dict[str, AdapterWeights | None]:
    linears = dict(engine.info.linears)
    return {
        "base": None,
        "top": random_adapter(linears, seed=1, first_layer=LAYERS - TOP),
        "last": random_adapter(linears, seed=2, first_layer=LAYERS - 1, rank=2),
        "full": random_adapter(linears, seed=3, first_layer=0),
    }


def rows(seed: int = 0, lengths: tuple[tuple[int, int], ...] = ((9, 3), (14, 5), (6, 1))) -> list[TokenRow]:
    """Rows of (length, supervised) tokens, the last ones supervised with weights of their own."""
    random = Random(seed)
    made = []
    for length, supervised in lengths:
        weights = [0.0] * (length - supervised) + [random.choice((0.5, 1.0, 2.0)) for _ in range(supervised)]
        made.append(TokenRow(tuple(random.randrange(VOCABULARY) for _ in range(length)), tuple(weights)))
    return made


# Answers


@pytest.mark.parametrize("name", BASES)
def test_answers_are_those_of_transformers_alone_and_in_a_padded_batch(
    backend: str, name: str, tmp_path: Path
) -> None:
    architecture, settings = BASES[name]
    engine = choose(backend).open(write_checkpoint(tmp_path, architecture, **settings), top_layers=1)
    truth = Oracle(architecture, **settings)
    adapter = random_adapter(dict(engine.info.linears), seed=4, first_layer=2)
    requests = [greedy(prompt(n, n), a, 10) for n, a in ((9, None), (21, adapter), (14, None), (3, adapter))]
    expected = [truth.answer(request) for request in requests]
    assert answers(engine, requests) == expected
    assert [answer(engine, request) for request in requests] == expected


def test_each_row_of_a_batch_has_its_own_adapter(engine: Engine, oracle: Oracle) -> None:
    known = list(adapters(engine).values())
    requests = [greedy(prompt(5 + 3 * i, i), known[i % 4], 2 + i) for i in range(7)]
    requests += [greedy(prompt(12), adapter) for adapter in known]
    expected = [oracle.answer(request) for request in requests]
    assert len({tuple(row) for row in expected[-4:]}) == 4
    assert answers(engine, requests) == expected
    assert [answer(engine, request) for request in requests] == expected


def test_a_conversation_under_changing_adapters_answers_as_if_each_had_run_it_all(
    engine: Engine, oracle: Oracle
) -> None:
    known = adapters(engine)
    history = list(prompt(30))
    for number, name in enumerate(["base", "top", "top", "full", "last", "base", "top", "full", "base"]):
        request = greedy(history, known[name])
        expected = oracle.answer(request)
        assert answer(engine, request) == expected, (number, name)
        history += [*expected, *prompt(5, number)]


def test_a_changed_adapter_never_meets_the_keys_of_its_older_self(engine: Engine, oracle: Oracle) -> None:
    one = random_adapter(dict(engine.info.linears), seed=1, first_layer=2)
    name = next(iter(one.terms))
    two = AdapterWeights({**one.terms, name: replace(one.terms[name], scale=5.0)})
    for adapter in (one, two, one, two):
        request = greedy(prompt(30), adapter)
        assert answer(engine, request) == oracle.answer(request)


def test_an_edited_and_a_forked_conversation_answer_as_new_ones(engine: Engine, oracle: Oracle) -> None:
    opening = prompt(20)
    histories = [opening + prompt(40, 1), opening + prompt(30, 2), opening + prompt(40, 1) + prompt(3, 3)]
    histories += [histories[0][:50] + prompt(6, 4), opening + prompt(40, 1)]
    for history in histories:
        assert answer(engine, greedy(history)) == oracle.answer(greedy(history))


def test_interrupted_and_interleaved_answers_do_not_disturb_each_other(
    engine: Engine, oracle: Oracle
) -> None:
    history = prompt(30)
    known = list(adapters(engine).values())
    left = engine.decode([greedy(history, known[1])])
    said = [next(left)[0][1] for _ in range(4)]
    left.close()  # type: ignore[attr-defined]
    requests = [greedy(history, adapter) for adapter in known]
    expected = [oracle.answer(request) for request in requests]
    assert said == expected[1][:4]
    running: list[Iterator[list[tuple[int, int]]]] = [engine.decode([request]) for request in requests]
    running.append(engine.decode(requests[:2]))
    found: list[list[int]] = [[] for _ in running]
    for steps in zip(*running, strict=True):
        for row, step in zip(found, steps, strict=True):
            row.extend(token for number, token in step if number == 0)
    assert found == [*expected, expected[0]]


def test_a_gradient_between_two_steps_changes_neither(engine: Engine, oracle: Oracle) -> None:
    alone = engine.learner(LoraShape(rank=4, layers=TOP), seed=1).gradient(rows())
    request = greedy(prompt(12), adapters(engine)["top"])
    steps = engine.decode([request])
    said = [next(steps)[0][1]]
    assert engine.learner(LoraShape(rank=4, layers=TOP), seed=1).gradient(rows()) == alone
    assert [*said, *(token for step in steps for _, token in step)] == oracle.answer(request)


def test_an_answer_ends_with_its_end_token(opened: Open, oracle: Oracle) -> None:
    requests = [greedy(prompt(7, i), count=12) for i in range(4)]
    end = oracle.answer(requests[2])[5]
    expected = [oracle.answer(request, (end,)) for request in requests]
    assert any(len(row) < 12 for row in expected)
    ending = opened(end_tokens=(end,))
    assert answers(ending, requests) == expected
    assert [answer(ending, request) for request in requests] == expected


def test_an_answer_stops_where_the_context_is_full(engine: Engine) -> None:
    context = engine.info.context
    long, short = greedy(prompt(context - 3), count=50), greedy(prompt(4), count=6)
    assert len(answer(engine, long)) == 3
    assert [len(row) for row in answers(engine, [long, short])] == [3, 6]
    assert answers(engine, [greedy(prompt(4), count=0)]) == [[]]
    assert list(engine.decode([])) == []
    with pytest.raises(InputError, match=f"context of {context}; shorten"):
        engine.decode([greedy(prompt(context))])


def test_a_seed_draws_the_same_alone_and_in_a_batch(engine: Engine) -> None:
    requests = [
        Request(prompt(5 + i, i), Sampling(max_tokens=10, temperature=0.9, top_p=0.8, seed=seed))
        for i, seed in enumerate((1, 2, 1))
    ]
    together = answers(engine, requests)
    assert together == [answer(engine, request) for request in requests]
    other = replace(requests[0], sampling=replace(requests[0].sampling, seed=7))
    assert answer(engine, other) != together[0]


def test_low_temperature_draws_what_is_greedy(engine: Engine, oracle: Oracle) -> None:
    cold = Request(prompt(9), Sampling(max_tokens=8, temperature=1e-4))
    assert answer(engine, cold) == oracle.answer(cold)


# Scope


def scope_around(engine: Engine, inside: Sequence[int], depth: int) -> Scope:
    """A scope that holds this prompt and hardly another: its key is the prompt's own state."""
    key = engine.states([inside], depth)[0]
    return Scope(depth, key[None], np.array([0.9 * float(key @ key)], np.float32))


@pytest.mark.parametrize("depth", [0, 1, LAYERS - TOP])
def test_outside_its_scope_an_adapter_leaves_the_answer_to_the_base(
    engine: Engine, oracle: Oracle, depth: int
) -> None:
    plain = random_adapter(dict(engine.info.linears), seed=1, first_layer=2)
    own, other = prompt(20), (*prompt(23, 5)[:-1], prompt(20)[-1] ^ 1)
    scoped = replace(plain, scope=scope_around(engine, own, depth))
    requests = [greedy(own, scoped), greedy(other, scoped), greedy(other, plain), greedy(own)]
    expected = [oracle.answer(greedy(own, plain)), oracle.answer(greedy(other))]
    expected += [oracle.answer(greedy(other, plain)), oracle.answer(greedy(own))]
    assert expected[0] != expected[3] and expected[1] != expected[2]
    assert answers(engine, requests) == expected
    assert [answer(engine, request) for request in requests] == expected


@pytest.mark.parametrize("depth", [1, LAYERS - TOP])
def test_what_is_in_scope_by_itself_is_so_in_a_conversation(
    engine: Engine, oracle: Oracle, depth: int
) -> None:
    plain = random_adapter(dict(engine.info.linears), seed=1, first_layer=2)
    own, talk = prompt(20), prompt(40, 5)
    scoped = replace(plain, scope=scope_around(engine, own, depth))
    requests = [replace(greedy(talk, scoped), alone=alone) for alone in (own, prompt(23, 5), ())]
    expected = [oracle.answer(greedy(talk, plain)), *[oracle.answer(greedy(talk))] * 2]
    assert expected[0] != expected[1]
    assert answers(engine, requests) == expected
    assert [answer(engine, request) for request in requests] == expected


@pytest.mark.parametrize("first_layer", [1, 2, 3])
def test_inside_its_scope_an_adapter_is_told_what_the_prompt_is_about(
    engine: Engine, oracle: Oracle, first_layer: int
) -> None:
    plain = random_adapter(dict(engine.info.linears), seed=1, first_layer=first_layer)
    depth = min(first_layer, LAYERS - TOP)
    one, two = prompt(20), prompt(17, 5)
    around = [scope_around(engine, own, depth) for own in (one, two)]
    keys = np.concatenate([each.keys for each in around])
    limits = np.concatenate([each.thresholds for each in around])
    hints = (named("one"), named("two"))
    scoped = replace(plain, scope=Scope(depth, keys, limits, hints))
    expected = []
    for own, hint in zip((one, two), hints, strict=True):
        with oracle.hinted(plain, hint):
            expected.append(oracle.answer(greedy(own, plain)))
    assert expected != [oracle.answer(greedy(own, plain)) for own in (one, two)]
    requests = [greedy(one, scoped), greedy(two, scoped), greedy(one, scoped), greedy(two)]
    expected = [expected[0], expected[1], expected[0], oracle.answer(greedy(two))]
    assert answers(engine, requests) == expected
    assert together(engine, requests, [0, 0, 1, 3]) == expected
    assert [answer(engine, request) for request in requests] == expected
    talk = prompt(40, 7)  # a conversation whose last message is one of the two
    with oracle.hinted(plain, hints[1]):
        said = oracle.answer(greedy(talk, plain))
    assert answer(engine, replace(greedy(talk, scoped), alone=two)) == said


def test_rows_with_hints_train_as_they_are_served(engine: Engine, oracle: Oracle) -> None:
    adapter = random_adapter(dict(engine.info.linears), seed=2, first_layer=LAYERS - TOP)
    learner = engine.learner(LoraShape(layers=TOP), seed=0, start=adapter)
    row = TokenRow(prompt(12, 4), (0.0,) * 6 + (1.0,) * 6)
    hinted = replace(row, hint=named("anything"))
    with oracle.hinted(adapter, hinted.hint):
        (told,) = oracle.gradient(adapter, [hinted])[2]
    (plain,) = oracle.gradient(adapter, [row])[2]
    assert told[0] != pytest.approx(plain[0], rel=1e-2)
    found = learner.check([row, hinted, row])
    assert [result.loss for result in found] == pytest.approx([plain[0], told[0], plain[0]], rel=1e-3)
    found = learner.gradient([hinted, row]).rows
    assert [result.loss for result in found] == pytest.approx([told[0], plain[0]], rel=1e-3)


def test_a_batch_says_of_each_answer_whether_an_adapter_had_a_part_in_it(engine: Engine) -> None:
    plain = random_adapter(dict(engine.info.linears), seed=1, first_layer=2)
    own, other = prompt(20), prompt(23, 5)
    scoped = replace(plain, scope=scope_around(engine, own, 1))
    batch = engine.batch()
    numbers = [batch.join(greedy(own, scoped)), batch.join(greedy(other, scoped))]
    numbers += [batch.join(greedy(other, plain)), batch.join(greedy(own))]
    adapted: dict[int, set[bool]] = {number: set() for number in numbers}
    while len(batch):
        for drawn in batch.step():
            adapted[drawn.number].add(drawn.adapted)
    assert [adapted[number] for number in numbers] == [{True}, {False}, {True}, {False}]


def test_rows_that_are_prepared_tell_the_states_of_their_prompts(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [TokenRow(prompt(9, 3), (0.0,) * 5 + (1.0,) * 4), TokenRow(prompt(6, 4), (0.0,) * 3 + (1.0,) * 3)]
    prompts = [row.prompt for row in rows]
    engine = opened()
    monkeypatch.setattr(engine.kept_states, "_compute", lambda *_: pytest.fail("computed again"))  # type: ignore[attr-defined]
    engine.prepare(rows, TOP)
    known = engine.states(prompts, LAYERS - TOP, keep=True)
    np.testing.assert_allclose(known, engine.states(prompts, LAYERS - TOP), rtol=1e-4, atol=1e-5)


def test_a_full_depth_adapter_may_have_a_scope_too(engine: Engine, oracle: Oracle) -> None:
    plain = random_adapter(dict(engine.info.linears), seed=3)
    own, other = prompt(20), prompt(22, 5)
    scoped = replace(plain, scope=scope_around(engine, own, LAYERS - TOP))
    assert answer(engine, greedy(own, scoped)) == oracle.answer(greedy(own, plain))
    assert answer(engine, greedy(other, scoped)) == oracle.answer(greedy(other))


def test_states_are_means_of_the_hidden_states_of_transformers(engine: Engine, oracle: Oracle) -> None:
    prompts = [prompt(12), prompt(3, 1), prompt(12), prompt(30, 2)]
    for depth in (0, 1, LAYERS - TOP):
        found = engine.states(prompts, depth)
        assert found.dtype == np.float32 and found.shape == (4, 2 * HIDDEN)
        for state, tokens in zip(found, prompts, strict=True):
            means = [oracle.states(tokens, layer).mean(0).numpy() for layer in (depth, 0)]
            expected = np.concatenate([mean / np.sqrt(np.mean(mean**2)) for mean in means])
            np.testing.assert_allclose(state, expected, atol=1e-4, rtol=1e-3)


# Batches that are joined and left


def together(
    engine: Engine,
    requests: Sequence[Request],
    arrivals: Sequence[int],
    *,
    leave: dict[int, int] | None = None,
) -> list[list[int]]:
    """The answers of requests that join one batch before these steps; those in `leave` go after so many
    tokens."""
    batch, numbers = engine.batch(), dict[int, int]()
    found: list[list[int]] = [[] for _ in requests]
    step = 0
    while len(batch) or step <= max(arrivals):
        for index, arrival in enumerate(arrivals):
            if arrival == step:
                numbers[batch.join(requests[index])] = index
        drawn = batch.step()
        assert len({each.number for each in drawn}) == len(drawn)
        for each in drawn:
            index = numbers[each.number]
            found[index].append(each.token)
            if leave and leave.get(index) == len(found[index]):
                batch.drop(each.number)
        step += 1
    return found


def test_requests_join_and_leave_a_batch_and_get_what_they_get_alone(engine: Engine, oracle: Oracle) -> None:
    known = adapters(engine)
    own, other = prompt(20), prompt(23, 5)
    plain = known["top"]
    assert plain is not None
    scoped = replace(plain, scope=scope_around(engine, own, LAYERS - TOP))
    requests = [
        greedy(prompt(9, 1), known["base"], 9), greedy(prompt(30, 2), known["full"], 4),
        greedy(own, scoped, 7), greedy(other, scoped, 6), greedy(prompt(3, 3), known["last"], 12),
        greedy(prompt(44, 4), known["top"], 2), greedy(own, plain, 1), greedy(other, None, 5),
    ]  # fmt: skip
    asked = [replace(each, adapter=plain if each.adapter is scoped else each.adapter) for each in requests]
    asked[3] = replace(asked[3], adapter=None)  # outside its adapter's scope
    expected = [oracle.answer(each) for each in asked]
    assert expected[2] != oracle.answer(greedy(own, None, 7))
    assert [answer(engine, request) for request in requests] == expected
    for arrivals in ([0] * 8, [0, 0, 2, 2, 3, 3, 5, 9], [9, 7, 5, 4, 3, 2, 1, 0]):
        assert together(engine, requests, arrivals) == expected


def test_a_conversation_goes_on_from_a_batch_in_a_batch_and_alone(engine: Engine, oracle: Oracle) -> None:
    known = adapters(engine)
    histories = {name: list(prompt(20 + 3 * i, i)) for i, name in enumerate(known)}
    for turn in range(3):
        named = enumerate(histories.items())
        requests = [greedy(history, known[name], 4 + i) for i, (name, history) in named]
        expected = [oracle.answer(request) for request in requests]
        if turn == 1:
            assert [answer(engine, request) for request in requests] == expected
        else:
            assert together(engine, requests, [0, 1, 0, 2]) == expected
        for history, said in zip(histories.values(), expected, strict=True):
            history += [*said, *prompt(2, turn)]


def test_a_request_that_is_dropped_leaves_the_others_as_they_were(engine: Engine, oracle: Oracle) -> None:
    known = list(adapters(engine).values())
    requests = [greedy(prompt(8 + 5 * i, i), known[i], 6) for i in range(4)]
    expected = [oracle.answer(request) for request in requests]
    found = together(engine, requests, [0, 0, 1, 1], leave={0: 2, 2: 1})
    assert found == [expected[0][:2], expected[1], expected[2][:1], expected[3]]
    assert [answer(engine, request) for request in requests] == expected
    batch = engine.batch()
    number = batch.join(requests[0])
    batch.drop(number)
    batch.drop(number)
    assert len(batch) == 0 and batch.step() == []


def test_long_prompts_take_turns_and_hold_up_nobody_who_is_answered(
    engine: Engine, oracle: Oracle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "SLICE", 8)
    adapter = adapters(engine)["top"]
    short, long, later = greedy(prompt(5)), greedy(prompt(60, 1), adapter, 3), greedy(prompt(6, 2), None, 3)
    batch, found = engine.batch(), dict[int, list[int]]()
    numbers = [batch.join(short), batch.join(long)]
    steps = []
    while len(batch):
        if len(steps) == 2:
            numbers.append(batch.join(later))
        drawn = batch.step()
        steps.append({each.number for each in drawn})
        for each in drawn:
            found.setdefault(each.number, []).append(each.token)
    assert all(numbers[0] in step for step in steps[:8])
    first = {number: next(i for i, step in enumerate(steps) if number in step) for number in numbers}
    assert first[numbers[2]] <= 4 < 8 < first[numbers[1]]
    assert [found[number] for number in numbers] == [oracle.answer(r) for r in (short, long, later)]


def test_a_batch_draws_by_seed_and_tells_chances_as_transformers_has_them(
    engine: Engine, oracle: Oracle
) -> None:
    adapter = adapters(engine)["top"]
    sampling = Sampling(max_tokens=6, temperature=0.9, top_p=0.8, seed=3)
    drawn = Request(prompt(9), sampling, adapter, likeliest=4)
    batch, told = engine.batch(), []
    number, _ = batch.join(drawn), batch.join(greedy(prompt(14, 1)))
    while len(batch):
        told += [each for each in batch.step() if each.number == number or each.chance is not None]
    assert [each.token for each in told] == answer(engine, drawn)
    assert [each.last for each in told] == [False] * 5 + [True]
    for index, each in enumerate(told):
        before = (*drawn.prompt, *(earlier.token for earlier in told[:index]))
        chances = oracle.chances(Request(before, sampling, adapter))
        assert each.chance == pytest.approx(float(chances[each.token]), abs=1e-3)
        expected = sorted(range(VOCABULARY), key=lambda token: -chances[token])[:4]
        assert [token for token, _ in each.likeliest] == expected
        assert [chance for _, chance in each.likeliest] == pytest.approx(list(chances[expected]), abs=1e-3)


def test_a_text_is_embedded_as_the_mean_of_transformers_last_states(engine: Engine, oracle: Oracle) -> None:
    texts = [prompt(12), prompt(1, 1), prompt(12), prompt(30, 2)]
    found = engine.means(texts)
    assert found.dtype == np.float32 and found.shape == (4, HIDDEN)
    for vector, tokens in zip(found, texts, strict=True):
        np.testing.assert_allclose(vector, oracle.mean(tokens), atol=1e-4, rtol=1e-3)


# Learning


def test_loss_gradient_norm_and_rows_are_those_of_running_all_layers(engine: Engine, oracle: Oracle) -> None:
    for first_layer in (2, 0):
        adapter = random_adapter(dict(engine.info.linears), seed=1, first_layer=first_layer)
        learner = engine.learner(LoraShape(), seed=0, start=adapter)
        found = learner.gradient(rows())
        loss, gradients, expected = oracle.gradient(adapter, rows())
        norm = sum(float((g * g).sum()) for pair in gradients.values() for g in pair) ** 0.5
        assert found.loss == pytest.approx(loss, rel=1e-4)
        assert found.norm == pytest.approx(norm, rel=1e-3)
        for row, (mean, exact, lowest) in zip(found.rows, expected, strict=True):
            assert row.loss == pytest.approx(mean, rel=1e-4)
            assert row.lowest == pytest.approx(lowest, rel=1e-3, abs=1e-7)
            assert row.exact == exact
        checked = learner.check(rows())
        assert [r.loss for r in checked] == pytest.approx([r.loss for r in found.rows], rel=1e-5)
        assert [r.exact for r in checked] == [r.exact for r in found.rows]


def test_the_first_step_moves_each_parameter_against_its_gradient(engine: Engine, oracle: Oracle) -> None:
    """After one step Adam has moved every parameter by its rate, B sixteen times as far as A."""
    adapter = random_adapter(dict(engine.info.linears), seed=1, first_layer=3)
    learner = engine.learner(LoraShape(), seed=0, start=adapter)
    learner.gradient(rows())
    learner.apply(1e-3)
    after = learner.weights()
    _, gradients, _ = oracle.gradient(adapter, rows())
    norm = sum(float((g * g).sum()) for pair in gradients.values() for g in pair) ** 0.5
    assert list(after.terms) == list(adapter.terms)
    for name, pair in gradients.items():
        sides = ((pair[0], adapter.terms[name].a, after.terms[name].a, 1e-3),
                 (pair[1], adapter.terms[name].b, after.terms[name].b, 16e-3))  # fmt: skip
        for gradient, before, now, step in sides:
            clipped = gradient.numpy() / max(norm, 1.0)
            sure = np.abs(clipped) > 1e-5
            moved = (now - before)[sure]
            expected = -step * clipped[sure] / (np.abs(clipped[sure]) + 1e-8)
            np.testing.assert_allclose(moved, expected, rtol=2e-2, atol=1e-6)


def test_a_lesson_is_learnt_and_answered_with_the_weights_that_learnt_it(engine: Engine) -> None:
    taught = [TokenRow(prompt(8, seed), (0.0,) * 5 + (1.0,) * 3) for seed in (1, 2)]
    engine.prepare(taught, TOP)
    learner = engine.learner(LoraShape(rank=8, layers=TOP), seed=0)
    first = learner.gradient(taught).loss
    for _ in range(40):
        learner.apply(2e-3)
        last = learner.gradient(taught)
    assert last.loss < 0.6 < 3 < first  # a tiny head cannot say anything with more certainty
    assert all(row.exact and row.lowest > 0.35 for row in learner.check(taught))
    requests = [greedy(row.tokens[:5], learner.weights(), 3) for row in taught]
    assert answers(engine, requests) == [list(row.tokens[5:]) for row in taught]
    assert [answer(engine, request) for request in requests] == [list(row.tokens[5:]) for row in taught]


def test_several_gradients_before_a_step_equal_one_batch(engine: Engine) -> None:
    start = random_adapter(dict(engine.info.linears), seed=1, first_layer=2)
    whole, parts = (engine.learner(LoraShape(), seed=0, start=start) for _ in range(2))
    many = rows(5, ((7, 2), (9, 4), (40, 1), (5, 3), (8, 7)))
    for _ in range(3):
        one = whole.gradient(many)
        whole.apply(1e-3)
        for row in many:
            last = parts.gradient([row])
        parts.apply(1e-3)
        assert last.norm == pytest.approx(one.norm, rel=1e-3)
    for name, term in whole.weights().terms.items():
        np.testing.assert_allclose(parts.weights().terms[name].a, term.a, atol=2e-5, rtol=1e-3)
        np.testing.assert_allclose(parts.weights().terms[name].b, term.b, atol=2e-4, rtol=1e-3)


def test_padding_is_never_a_target(engine: Engine) -> None:
    start = random_adapter(dict(engine.info.linears), seed=1, first_layer=2)
    learner = engine.learner(LoraShape(), seed=0, start=start)
    short, long = rows(1, ((16, 2), (30, 4)))
    alone, together = learner.check([short])[0], learner.check([short, long])[0]
    assert together.loss == pytest.approx(alone.loss, rel=1e-5)
    assert together.lowest == pytest.approx(alone.lowest, rel=1e-4)


def test_a_batch_without_supervised_tokens_changes_nothing(engine: Engine) -> None:
    learner = engine.learner(LoraShape(layers=TOP), seed=0)
    before = learner.weights().digest
    nothing = TokenRow((1, 2, 3), (0.0, 0.0, 0.0))
    result = learner.gradient([nothing])
    learner.apply(1e-2)
    assert (result.loss, result.norm) == (0.0, 0.0) and result.rows[0].exact
    assert learner.check([nothing])[0].exact
    assert learner.weights().digest == before
    mixed = learner.gradient([nothing, *rows()])
    assert mixed.loss == pytest.approx(learner.gradient(rows()).loss, rel=1e-5)


def test_discarding_forgets_the_gradient_so_far(engine: Engine) -> None:
    plain, other = (engine.learner(LoraShape(layers=TOP), seed=0) for _ in range(2))
    other.gradient(rows(8))
    other.discard()
    for learner in (plain, other):
        learner.gradient(rows())
        learner.apply(1e-3)
    assert plain.weights().digest == other.weights().digest


def test_a_restored_learner_goes_on_as_if_nothing_had_happened(engine: Engine) -> None:
    straight, detour = (engine.learner(LoraShape(layers=TOP), seed=0) for _ in range(2))
    for learner in (straight, detour):
        learner.gradient(rows())
        learner.apply(1e-3)
    kept = detour.snapshot()
    for _ in range(2):  # a snapshot may be used again
        detour.gradient(rows(9))
        detour.apply(float("inf"))
        assert not np.isfinite(detour.gradient(rows(9)).loss)
        detour.restore(kept)
    for learner in (straight, detour):
        learner.gradient(rows())
        learner.apply(1e-3)
    assert straight.weights().digest == detour.weights().digest


def test_learners_on_one_engine_have_nothing_in_common(engine: Engine) -> None:
    alone, disturbed, other = (engine.learner(LoraShape(layers=TOP), seed=0) for _ in range(3))
    for seed in range(3):
        for learner in (alone, disturbed):
            learner.gradient(rows(seed))
            learner.apply(1e-3)
        other.gradient(rows(seed + 50))
        other.apply(1e-2)
    assert alone.weights().digest == disturbed.weights().digest != other.weights().digest


def test_a_new_adapter_changes_nothing_yet_and_one_seed_gives_one_start(
    engine: Engine, oracle: Oracle
) -> None:
    shape = LoraShape(rank=2, layers=0, targets=("q_proj", "v_proj"))
    fresh = engine.learner(shape, seed=3).weights()
    assert len(fresh.terms) == 2 * LAYERS and fresh.first_layer == 0
    assert all(not term.b.any() and term.a.any() for term in fresh.terms.values())
    assert fresh.digest == engine.learner(shape, seed=3).weights().digest
    assert fresh.digest != engine.learner(shape, seed=4).weights().digest
    assert answer(engine, greedy(prompt(10), fresh)) == oracle.answer(greedy(prompt(10)))


def test_continuing_starts_from_the_given_weights_and_leaves_them_alone(engine: Engine) -> None:
    start = random_adapter(dict(engine.info.linears), seed=1, first_layer=3)
    copies = {name: (term.a.copy(), term.b.copy()) for name, term in start.terms.items()}
    learner = engine.learner(LoraShape(), seed=0, start=start)
    assert learner.weights().digest == start.digest
    learner.gradient(rows())
    learner.apply(1e-2)
    before = learner.weights()
    kept = {name: term.a.copy() for name, term in before.terms.items()}
    learner.gradient(rows())
    learner.apply(1e-2)
    for name, term in start.terms.items():
        assert np.array_equal(term.a, copies[name][0]) and np.array_equal(term.b, copies[name][1])
        assert np.array_equal(before.terms[name].a, kept[name])


# The engine itself


def test_mismatches_name_every_module_that_does_not_fit(engine: Engine) -> None:
    good = random_adapter(dict(engine.info.linears), seed=1)
    assert engine.mismatches(good) == []
    names = list(good.terms)
    terms = dict(good.terms)
    terms[names[0]] = replace(terms[names[0]], a=terms[names[0]].a[:, :-1])
    terms[names[1]] = replace(terms[names[1]], b=terms[names[1]].b[:-1])
    terms[names[2]] = replace(terms[names[2]], a=terms[names[2]].a * float("nan"))
    terms["model.layers.9.mlp.up_proj"] = good.terms[names[0]]
    found = engine.mismatches(AdapterWeights(terms))
    assert len(found) == 4
    for name, problem in zip([*names[:3], "model.layers.9.mlp.up_proj"], found, strict=True):
        assert name in problem


def test_info_says_what_was_opened(backend: str, engine: Engine) -> None:
    info = engine.info
    assert (info.layers, info.hidden, info.vocabulary, info.context) == (LAYERS, HIDDEN, VOCABULARY, 256)
    assert (info.dtype, info.backend, info.architecture) == ("float32", backend, "qwen2")
    assert info.linears["model.layers.3.mlp.down_proj"] == (32, 48)
    assert len(info.fingerprint) == 64 and engine.split == LAYERS - TOP
    assert engine.peak_memory_mb() > 10


def test_an_impossible_device_or_dtype_is_named(opened: Open) -> None:
    with pytest.raises(BaseModelError, match="'tpu9'"):
        opened(device="tpu9")
    with pytest.raises(BaseModelError, match="'int4'"):
        opened(dtype="int4")


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_sixteen_bits_answer_and_learn(opened: Open, dtype: str) -> None:
    engine = opened(dtype=dtype)
    assert engine.info.dtype == dtype
    known = adapters(engine)
    assert len(answers(engine, [greedy(prompt(9), adapter) for adapter in known.values()])[1]) == 8
    learner = engine.learner(LoraShape(rank=4, layers=TOP), seed=0)
    first = learner.gradient(rows()).loss
    for _ in range(15):
        learner.apply(3e-3)
        last = learner.gradient(rows())
    assert last.loss < 0.7 * first
    assert all(term.a.dtype == np.float32 for term in learner.weights().terms.values())


def test_an_engine_opened_here_may_be_driven_by_another_thread(engine: Engine, oracle: Oracle) -> None:
    """As the background driver does: what one thread leaves behind, the next one goes on with."""
    requests = [greedy(prompt(20), adapter) for adapter in adapters(engine).values()]
    learner = engine.learner(LoraShape(layers=TOP), seed=0)
    found: list[Any] = [answer(engine, requests[1]), answers(engine, requests)]
    learner.gradient(rows())
    steps = engine.decode([requests[2]])
    begun = next(steps)
    failed: list[BaseException] = []

    def elsewhere() -> None:
        try:
            learner.apply(1e-3)
            learner.gradient(rows())
            found.append([begun[0][1], *(token for step in steps for _, token in step)])
            found.append([answer(engine, request) for request in requests])
            found.append(answers(engine, requests))
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert failed == []
    learner.apply(1e-3)
    assert np.isfinite(learner.gradient(rows()).loss)
    expected = [oracle.answer(request) for request in requests]
    assert found == [expected[1], expected, expected[2], expected, expected]
    assert [answer(engine, request) for request in requests] == expected


def test_what_the_trunk_says_of_lessons_is_kept_on_disk(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [TokenRow(prompt(9, 3), (0.0,) * 5 + (1.0,) * 4), TokenRow(prompt(6, 4), (0.0,) * 3 + (1.0,) * 3)]
    asked = [prompt(7, 5), prompt(4, 6)]

    def learnt(engine: Engine) -> tuple[list[float], np.ndarray]:
        engine.prepare(rows, TOP)
        learner = engine.learner(LoraShape(rank=2, layers=TOP), seed=1)
        losses = []
        for _ in range(3):
            losses.append(learner.gradient(rows).loss)
            learner.apply(1e-2)
        return losses, engine.states(asked, LAYERS - TOP, keep=True)

    first = opened(cache_folder=tmp_path)
    losses, states = learnt(first)
    first.close()
    second = opened(cache_folder=tmp_path)
    for kept in (second.trunk, second.kept_states):  # type: ignore[attr-defined]
        monkeypatch.setattr(kept, "_compute", lambda batch, depth: pytest.fail(f"computed again: {batch}"))
    again = learnt(second)
    assert again[0] == losses and np.array_equal(again[1], states)
    np.testing.assert_allclose(states, second.states(asked, LAYERS - TOP), rtol=1e-5, atol=1e-6)
