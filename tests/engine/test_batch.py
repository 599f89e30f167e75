"""Prompts that wait together are read together, and each gets the answer that it gets alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from imprint.engine import answering
from imprint.engine.backend import choose
from imprint.engine.base import Batch, Engine
from imprint.types import Request
from tests.engine.adapters import random_adapter
from tests.engine.checkpoints import write_checkpoint
from tests.engine.conftest import LAYERS, TOP, Open
from tests.engine.oracle import Oracle
from tests.engine.test_contract import BASES, adapters, answer, greedy, prompt, scope_around, together

Forwards = list[tuple[int, int]]


def watched(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Forwards:
    """What the engine runs from now on: the layer and the tokens of every layer that is run."""
    decoder: Any = engine.decoder  # type: ignore[attr-defined]
    found: Forwards = []
    plain = decoder.layer

    def layer(index: int, x: Any, *rest: Any, **options: Any) -> Any:
        found.append((index, x.shape[0] * x.shape[1]))
        return plain(index, x, *rest, **options)

    monkeypatch.setattr(decoder, "layer", layer)
    return found


def finished(batch: Batch, found: dict[int, list[int]] | None = None) -> dict[int, list[int]]:
    """The rest of all answers in a batch, by number."""
    found = {} if found is None else found
    while len(batch):
        for drawn in batch.step():
            found.setdefault(drawn.number, []).append(drawn.token)
    return found


def joined(engine: Engine, requests: Sequence[Request]) -> Batch:
    batch = engine.batch()
    assert [batch.join(request) for request in requests] == list(range(len(requests)))
    return batch


def test_prompts_that_wait_are_read_in_one_forward(
    engine: Engine, oracle: Oracle, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = adapters(engine)
    lengths = (3, 17, 9, 30, 1)
    named = zip(lengths, ("base", "top", "last", "top", "base"), strict=True)
    requests = [greedy(prompt(length, length), known[name]) for length, name in named]
    batch = joined(engine, requests)
    forwards = watched(engine, monkeypatch)
    drawn = batch.step()
    assert [each.number for each in drawn] == list(range(5))
    assert forwards == [(layer, sum(lengths)) for layer in range(LAYERS)]
    found = finished(batch, {each.number: [each.token] for each in drawn})
    assert [found[number] for number in range(5)] == [oracle.answer(request) for request in requests]


@pytest.mark.parametrize("name", BASES)
def test_prompts_read_together_are_answered_as_transformers_answers_them(
    backend: str, name: str, tmp_path: Path
) -> None:
    architecture, settings = BASES[name]
    engine = choose(backend).open(write_checkpoint(tmp_path, architecture, **settings), top_layers=1)
    truth = Oracle(architecture, **settings)
    adapter = random_adapter(dict(engine.info.linears), seed=4, first_layer=2)
    requests = [greedy(prompt(n, n), a, 10) for n, a in ((9, None), (21, adapter), (14, None), (3, adapter))]
    expected = [truth.answer(request) for request in requests]
    assert together(engine, requests, [0, 0, 0, 0]) == expected
    longer = [greedy((*r.prompt, *e, 5, 7), r.adapter) for r, e in zip(requests, expected, strict=True)]
    assert together(engine, longer, [0, 0, 0, 0]) == [truth.answer(request) for request in longer]


def test_each_of_them_is_inside_or_outside_its_own_scope(engine: Engine, oracle: Oracle) -> None:
    known = adapters(engine)
    own, other = prompt(20), prompt(23, 5)
    requests, expected = [], []
    for name in ("top", "last", "full"):
        plain = known[name]
        assert plain is not None
        for depth in (1, LAYERS - TOP):
            scoped = replace(plain, scope=scope_around(engine, own, depth))
            requests += [greedy(own, scoped), greedy(other, scoped)]
            requests.append(replace(requests[-1], alone=own))
            expected += [greedy(own, plain), greedy(other), greedy(other, plain)]
    answers = [oracle.answer(request) for request in expected]
    assert len({tuple(each) for each in answers}) == 7
    assert together(engine, requests, [0] * len(requests)) == answers
    assert together(engine, requests, [0] * len(requests)) == answers  # now from what is kept


def test_what_is_kept_of_each_is_not_read_again(
    engine: Engine, oracle: Oracle, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = adapters(engine)
    histories = [list(prompt(length, length)) for length in (40, 8, 25, 12)]
    names = ("top", "base", "last", "top")
    requests = [greedy(history, known[name]) for history, name in zip(histories, names, strict=True)]
    for request, history in zip(requests, histories, strict=True):
        history += answer(engine, request)
    longer = [
        replace(request, prompt=(*history, *prompt(more, 90 + more)))
        for request, history, more in zip(requests, histories, (2, 9, 1, 5), strict=True)
    ]
    repeated = [*longer[:2], requests[3], longer[2]]  # the fourth is kept already, to its last token
    expected = [oracle.answer(request) for request in repeated]
    forwards = watched(engine, monkeypatch)
    batch = joined(engine, repeated)
    found = {each.number: [each.token] for each in batch.step()}
    # The last token of an answer has not been run yet, and the last one of a prompt is always run in the top.
    trunk, top = (1 + 2) + (1 + 9) + (1 + 1), (1 + 2) + (1 + 9) + 1 + (1 + 1)
    assert forwards == [(layer, trunk if layer < LAYERS - TOP else top) for layer in range(LAYERS)]
    assert list(finished(batch, found).values()) == expected


def test_an_adapter_that_meets_a_long_conversation_takes_its_turns(
    engine: Engine, oracle: Oracle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "SLICE", 16)
    known = adapters(engine)
    talk = prompt(50)
    answer(engine, greedy(talk))
    requests = [greedy(prompt(4, 1)), greedy(talk, known["top"]), greedy(prompt(5, 2), known["last"])]
    requests += [greedy(prompt(70, 3), known["top"], 2), greedy(talk)]
    expected = [oracle.answer(request) for request in requests]
    assert together(engine, requests, [0] * 5) == expected
    assert together(engine, requests, [0, 2, 2, 2, 3]) == expected
    assert [answer(engine, request) for request in requests] == expected


def test_one_that_begins_as_another_does_waits_and_reads_only_what_is_its_own(
    engine: Engine, oracle: Oracle, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = adapters(engine)
    opening = prompt(40)
    requests = [greedy(opening + prompt(4, seed), known["top"]) for seed in (1, 2, 3)]
    requests += [greedy(prompt(6, 9)), requests[0]]
    expected = [oracle.answer(request) for request in requests]
    forwards = watched(engine, monkeypatch)
    batch = joined(engine, requests)
    found = {each.number: [each.token] for each in batch.step()}
    tokens = [44 + 6, 44 + 6, 4 + 4, 4 + 4 + 1]
    assert [count for layer, count in forwards if layer in (0, LAYERS - 1)] == tokens
    assert [finished(batch, found)[number] for number in range(5)] == expected


def test_whoever_joins_while_others_are_written_disturbs_nobody(engine: Engine, oracle: Oracle) -> None:
    known = list(adapters(engine).values())
    requests = [greedy(prompt(4 + 7 * i % 31, i), known[i % 4], 3 + i % 5) for i in range(12)]
    expected = [oracle.answer(request) for request in requests]
    for arrivals in ([0] * 4 + [1] * 4 + [2] * 4, [0, 3, 3, 3, 3, 4, 4, 6, 6, 6, 9, 9]):
        assert together(engine, requests, arrivals) == expected


@pytest.mark.parametrize(("steps", "long", "short"), [(0, 0, 0), (1, 16, 0), (2, 32, 7)])
def test_what_is_dropped_while_it_is_read_is_left_to_the_memory(
    engine: Engine, oracle: Oracle, monkeypatch: pytest.MonkeyPatch, steps: int, long: int, short: int
) -> None:
    monkeypatch.setattr(answering, "SLICE", 16)
    adapter = adapters(engine)["top"]
    requests = [greedy(prompt(60, 1), adapter), greedy(prompt(5, 2)), greedy(prompt(7, 3), adapter)]
    expected = [oracle.answer(request) for request in requests]
    batch = joined(engine, requests)
    found: dict[int, list[int]] = {}
    for _ in range(steps):
        for drawn in batch.step():
            found.setdefault(drawn.number, []).append(drawn.token)
    batch.drop(0)
    batch.drop(2)
    assert len(batch) == 1
    memory: Any = engine.memory  # type: ignore[attr-defined]
    kept = [memory.kept(requests[index].prompt, LAYERS - TOP) for index in (0, 2)]
    assert kept == [long, short]
    assert finished(batch, found)[1] == expected[1]
    assert found == {1: expected[1], **({2: expected[2][:1]} if short else {})}
    assert memory._taken == []
    assert together(engine, requests, [0, 0, 0]) == expected


def test_a_failure_while_reading_leaves_every_conversation_as_it_was(
    engine: Engine, oracle: Oracle, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoder: Any = engine.decoder  # type: ignore[attr-defined]
    plain: Callable[..., Any] = decoder.layer
    requests = [greedy(prompt(n, n), adapters(engine)["top"]) for n in (6, 11, 4)]
    for broken in range(LAYERS):

        def layer(index: int, *rest: Any, broken: int = broken, **options: Any) -> Any:
            if index == broken:
                raise MemoryError
            return plain(index, *rest, **options)

        monkeypatch.setattr(decoder, "layer", layer)
        batch = joined(engine, requests)
        with pytest.raises(MemoryError):
            batch.step()
        batch.close()
        monkeypatch.setattr(decoder, "layer", plain)
        assert len(batch) == 0
    assert together(engine, requests, [0, 0, 0]) == [oracle.answer(request) for request in requests]
    memory: Any = engine.memory  # type: ignore[attr-defined]
    assert memory._taken == []


def test_rows_that_come_and_go_in_one_step_move_once(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = opened()
    batch = joined(engine, [greedy(prompt(n, n), None, 3) for n in (5, 9, 7)])
    rows: Any = batch._rows  # type: ignore[attr-defined]
    moves, plain = list[tuple[int, int]](), rows.regroup

    def regroup(kept: Sequence[int], joining: Sequence[Any] = ()) -> None:
        moves.append((len(kept), len(joining)))
        plain(kept, joining)

    monkeypatch.setattr(rows, "regroup", regroup)
    batch.step()
    batch.step()
    assert moves == [(0, 3)]
    batch.drop(1)
    batch.join(greedy(prompt(6, 6)))
    batch.join(greedy(prompt(8, 8)))
    batch.step()  # the last tokens of two, the first ones of two others
    batch.step()
    assert moves == [(0, 3), (2, 0), (0, 0), (0, 2)]


def test_numbers_without_bounds_stay_with_those_whose_they_are(engine: Engine, oracle: Oracle) -> None:
    known = adapters(engine)
    wild = random_adapter(dict(engine.info.linears), seed=1, first_layer=LAYERS - TOP, scale=1e25)
    requests = [greedy(prompt(9, 1), None, 12), greedy(prompt(20, 3), None, 9)]
    requests += [greedy(prompt(30, 2), wild, 3), greedy(prompt(4, 4), known["top"], 6)]
    requests += [greedy(prompt(7, 5), None, 6)]
    found = together(engine, requests, [0, 0, 0, 4, 6])
    for index in (0, 1, 3, 4):
        assert found[index] == oracle.answer(requests[index]), index


@pytest.mark.parametrize("leaving", [[0], [3], [1, 4], [0, 1, 2], [0, 2, 4], [4]])
def test_rows_fill_the_places_of_those_that_left(
    engine: Engine, oracle: Oracle, monkeypatch: pytest.MonkeyPatch, leaving: list[int]
) -> None:
    known = list(adapters(engine).values())
    requests = [greedy(prompt(5 + 3 * i, i), known[i % 4], 10) for i in range(8)]
    expected = [oracle.answer(request) for request in requests]
    arrivals = [0] * 5 + [4] * (len(leaving) - 1) + [5] * (4 - len(leaving))
    found = together(engine, requests, arrivals, leave=dict.fromkeys(leaving, 3))
    assert found == [each[:3] if i in leaving else each for i, each in enumerate(expected)]
