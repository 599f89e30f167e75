"""What answering in MLX does not compute again, how it draws, and what it keeps."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import mlx.core as mx
import numpy as np
import pytest

from imprint.engine import answering as decode_module
from imprint.engine.mlx.cache import Conversation, Memory
from imprint.engine.mlx.decode import draw
from imprint.engine.mlx.engine import MlxEngine
from imprint.engine.mlx.lora import Slots
from imprint.engine.mlx.trunk import Trunk
from imprint.types import LoraShape, Sampling
from tests.engine.adapters import random_adapter
from tests.engine.conftest import LAYERS, TOP
from tests.engine.test_contract import adapters, answer, answers, greedy, prompt, rows


@pytest.fixture
def engine(folder: Path) -> MlxEngine:
    return MlxEngine.open(folder, top_layers=TOP)


class Counting:
    """How many (layer, token) pairs the decoder computed."""

    def __init__(self, engine: MlxEngine, monkeypatch: pytest.MonkeyPatch) -> None:
        self.tokens: Counter[int] = Counter()
        plain = engine.decoder.layer

        def layer(index: int, x: mx.array, *rest: Any, **options: Any) -> mx.array:
            self.tokens[index] += x.shape[0] * x.shape[1]
            return plain(index, x, *rest, **options)

        monkeypatch.setattr(engine.decoder, "layer", layer)

    def taken(self) -> list[int]:
        counts = [self.tokens[index] for index in range(LAYERS)]
        self.tokens.clear()
        return counts


def test_a_swap_runs_the_top_alone_over_what_was_said(
    engine: MlxEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = adapters(engine)
    counting = Counting(engine, monkeypatch)
    answer(engine, greedy(prompt(30)))
    assert counting.taken() == [37] * 4  # the prompt, and the answer but its last token
    answer(engine, greedy(prompt(30), known["top"]))
    assert counting.taken() == [7, 7, 37, 37]
    answer(engine, greedy(prompt(30), known["top"]))
    assert counting.taken() == [7, 7, 8, 8]  # the last prompt token's top is run again


def test_an_edited_message_reuses_only_what_comes_before_it(
    engine: MlxEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(engine, greedy(prompt(40)))
    counting = Counting(engine, monkeypatch)
    answer(engine, greedy((*prompt(40)[:32], *prompt(6, seed=9))))
    assert counting.taken()[0] == 6 + 7


def test_rows_join_late_and_leave_early(engine: MlxEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    counting = Counting(engine, monkeypatch)
    answers(engine, [greedy(prompt(240), count=1)] + [greedy(prompt(5, i), count=1) for i in range(20)])
    assert counting.taken()[0] < 240 + 20 * (5 + 8)
    requests = [greedy(prompt(6, i), count=2) for i in range(9)] + [greedy(prompt(6, 9), count=30)]
    assert [len(row) for row in answers(engine, requests)] == [2] * 9 + [30]
    assert counting.taken()[0] == 60 + 10 + 28


def test_slices_change_no_answer(engine: MlxEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    known = list(adapters(engine).values())
    requests = [greedy(prompt(length, length), known[length % 4]) for length in (3, 50, 17, 18, 1)]
    expected = answers(engine, requests)
    monkeypatch.setattr(decode_module, "SLICE", 8)
    monkeypatch.setattr(decode_module, "BATCH_SLICE", 16)
    monkeypatch.setattr(decode_module, "JOIN", 4)
    engine.memory.clear()
    assert answers(engine, requests) == expected
    assert [answer(engine, request) for request in requests] == expected
    engine.memory.clear()
    steps = list(engine.decode([requests[1]]))
    assert steps[:6] == [[]] * 6 and [token for step in steps for _, token in step] == expected[1]


def test_an_adapter_dropped_during_an_answer_does_not_change_it(engine: MlxEngine) -> None:
    request = greedy(prompt(20), adapters(engine)["top"])
    expected = answer(engine, request)
    steps = engine.decode([request])
    said = [next(steps)[0][1]]
    for seed in range(20, 40):
        engine.slots.slot(random_adapter(dict(engine.info.linears), seed=seed))
    assert [*said, *(token for step in steps for _, token in step)] == expected


def test_slots_are_found_by_content_and_bounded(engine: MlxEngine) -> None:
    linears = dict(engine.info.linears)
    slots = Slots(mx.float32, capacity=3)
    made = [slots.slot(random_adapter(linears, seed=seed, first_layer=3)) for seed in range(5)]
    assert len(slots) == 3
    assert slots.slot(random_adapter(linears, seed=4, first_layer=3)) is made[4]
    assert slots.slot(random_adapter(linears, seed=0, first_layer=3)) is not made[0]
    assert made[0] is not None
    assert len(Slots(mx.float32, budget=made[0].bytes * 2)) == 0
    small = Slots(mx.float32, budget=made[0].bytes * 2)
    for seed in range(4):
        small.slot(random_adapter(linears, seed=seed, first_layer=3))
    assert len(small) == 2 and slots.slot(None) is None


def test_memory_is_bounded_in_number_and_bytes(engine: MlxEngine) -> None:
    def said(seed: int) -> tuple[int, ...]:
        return (seed, *prompt(19, seed))  # no two begin alike

    def conversation(kept: Memory, seed: int) -> Conversation:
        made = kept.take(said(seed), 2, "")
        made.extend(said(seed), mx.zeros((1, 20, 32)))
        kept.leave(made)
        return made

    few = Memory(engine.decoder.config, mx.float32, conversations=3)
    made = [conversation(few, seed) for seed in range(5)]
    assert len(few) == 3
    assert few.take(said(4), 2, "") is made[4]
    assert few.take(said(0), 2, "") is not made[0]
    small = Memory(engine.decoder.config, mx.float32, limit=2 * made[0].bytes)
    for seed in range(5):
        conversation(small, seed)
    assert len(small) == 2 and small.bytes <= 2 * made[0].bytes


def test_the_trunk_is_computed_once_for_a_row_and_keeps_to_its_limit(
    engine: MlxEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting = Counting(engine, monkeypatch)
    learner = engine.learner(LoraShape(layers=TOP), seed=0)
    for _ in range(3):
        learner.gradient(rows())
        learner.apply(1e-3)
    counts = counting.taken()
    assert counts[2] == counts[3] == 3 * counts[0] > 0
    small = Trunk(engine.decoder, limit=25 * 32 * 4)
    ids = [row.tokens for row in rows()]  # 9 + 14 + 6 tokens
    first = [np.array(hidden) for hidden in small.rows(ids, 2)]
    assert 0 < small.held <= 25 * 32 * 4
    for before, after in zip(first, small.rows(ids, 2), strict=True):
        np.testing.assert_allclose(np.array(after), before, atol=1e-5, rtol=1e-4)


def test_draws_follow_temperature_and_top_p() -> None:
    chances = np.array([0.5, 0.3, 0.15, 0.05])
    random = np.random.default_rng(0)

    def shares(**options: float) -> list[float]:
        sampling = Sampling(**{"temperature": 1.0, **options})  # type: ignore[arg-type]
        drawn = Counter(draw(np.log(chances), sampling, random) for _ in range(3000))
        return [drawn[i] / 3000 for i in range(4)]

    assert shares() == pytest.approx(chances.tolist(), abs=0.04)
    assert shares(top_p=0.75) == pytest.approx([0.625, 0.375, 0, 0], abs=0.04)
    assert shares(top_p=0.81)[3] == 0 < shares(top_p=0.81)[2]
    assert shares(top_p=0.0) == [1, 0, 0, 0]
    assert shares(temperature=1e-6) == [1, 0, 0, 0]
    assert shares(temperature=0.5) == pytest.approx((chances**2 / (chances**2).sum()).tolist(), abs=0.04)
    sampling = Sampling(temperature=1.0, top_p=0.75)
    assert {draw(np.log(chances)[::-1], sampling, random) for _ in range(99)} == {2, 3}
