"""Answers: the same tokens alone, in a batch, from memory or from nothing, and as transformers draws them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from imprint.engine import answering as decode_module
from imprint.engine.torch.cache import Conversation, Memory
from imprint.engine.torch.decode import draw
from imprint.engine.torch.engine import TorchEngine
from imprint.errors import BaseModelError, InputError
from imprint.types import AdapterWeights, Request, Sampling, Scope
from tests.engine.adapters import random_adapter
from tests.engine.checkpoints import reference, write_checkpoint
from tests.engine.conftest import LAYERS, TOP

BASES: dict[str, tuple[str, dict[str, Any]]] = {
    "llama": ("llama", {"tie_word_embeddings": False}),
    "qwen2 with windows": (
        "qwen2",
        {"use_sliding_window": True, "sliding_window": 6, "max_window_layers": 1},
    ),
    "qwen3": ("qwen3", {"head_dim": 16}),
    "mistral with a window": ("mistral", {"sliding_window": 5}),
}


@pytest.fixture
def engine(folder: Path) -> TorchEngine:
    return TorchEngine.open(folder, top_layers=TOP)


def prompt(length: int, seed: int = 0) -> tuple[int, ...]:
    return tuple(torch.randint(0, 97, (length,), generator=torch.Generator().manual_seed(seed)).tolist())


def greedy(tokens: Sequence[int], adapter: AdapterWeights | None = None, count: int = 12) -> Request:
    return Request(tuple(tokens), Sampling(max_tokens=count), adapter)


def answers(engine: TorchEngine, requests: Sequence[Request]) -> list[list[int]]:
    rows: list[list[int]] = [[] for _ in requests]
    for step in engine.decode(requests):
        assert len({row for row, _ in step}) == len(step)
        for row, token in step:
            rows[row].append(token)
    return rows


def answer(engine: TorchEngine, request: Request) -> list[int]:
    return answers(engine, [request])[0]


def uncached(engine: TorchEngine, request: Request) -> list[int]:
    """The greedy answer by running every token through every layer again for each step."""
    tokens, decoder = list(request.prompt), engine.decoder
    from imprint.engine.torch import lora

    with torch.inference_mode():
        for _ in range(request.sampling.max_tokens):
            adapt = lora.adapt([engine.slots.slot(request.adapter)])
            x = decoder.run(decoder.embed(torch.tensor([tokens])), 0, decoder.config.layers, adapt=adapt)
            tokens.append(int(decoder.head(decoder.norm(x[:, -1])).argmax()))
            if tokens[-1] in engine.end_tokens:
                break
    return tokens[len(request.prompt) :]


def adapters(engine: TorchEngine) -> dict[str, AdapterWeights | None]:
    linears = engine.decoder.linears
    return {
        "base": None,
        "top": random_adapter(linears, seed=1, first_layer=LAYERS - TOP),
        "last": random_adapter(linears, seed=2, first_layer=LAYERS - 1, rank=2),
        "full": random_adapter(linears, seed=3, first_layer=0),
    }


class Counting:
    """How many (layer, token) pairs the decoder computed."""

    def __init__(self, engine: TorchEngine, monkeypatch: pytest.MonkeyPatch) -> None:
        self.tokens: Counter[int] = Counter()
        plain = engine.decoder.layer

        def layer(index: int, x: torch.Tensor, *rest: Any, **options: Any) -> torch.Tensor:
            self.tokens[index] += x.shape[0] * x.shape[1]
            return plain(index, x, *rest, **options)

        monkeypatch.setattr(engine.decoder, "layer", layer)

    def taken(self) -> list[int]:
        counts = [self.tokens[index] for index in range(LAYERS)]
        self.tokens.clear()
        return counts


@pytest.mark.parametrize("name", BASES)
def test_greedy_answers_are_those_of_transformers(name: str, tmp_path: Path) -> None:
    architecture, options = BASES[name]
    model = reference(architecture, **options)
    ours = TorchEngine.open(write_checkpoint(tmp_path / "base", architecture, **options))
    for seed in range(3):
        tokens = prompt(9 + seed, seed)
        expected = model.generate(
            torch.tensor([tokens]), max_new_tokens=20, do_sample=False, pad_token_id=0, eos_token_id=96
        )
        assert answer(ours, greedy(tokens, count=20)) == uncached(ours, greedy(tokens, count=20))
        with_end = TorchEngine(ours.decoder, ours.info, end_tokens=(96,))
        assert answer(with_end, greedy(tokens, count=20)) == expected[0, len(tokens) :].tolist()


@given(lengths=st.lists(st.integers(1, 40), min_size=2, max_size=5), data=st.data())
@settings(deadline=None, max_examples=12)
def test_a_batch_gives_what_its_rows_give_alone(
    folder: Path, lengths: list[int], data: st.DataObject
) -> None:
    engine = TorchEngine.open(folder, top_layers=TOP)
    kinds = list(adapters(engine).values())
    requests = [
        greedy(prompt(length, i), data.draw(st.sampled_from(kinds)), data.draw(st.integers(1, 10)))
        for i, length in enumerate(lengths)
    ]
    assert answers(engine, requests) == [uncached(engine, request) for request in requests]


@pytest.mark.parametrize("name", ["qwen2 with windows", "mistral with a window", "qwen3"])
def test_a_padded_batch_read_in_slices_gives_what_its_rows_give_alone(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decode_module, "SLICE", 8)
    monkeypatch.setattr(decode_module, "BATCH_SLICE", 16)
    monkeypatch.setattr(decode_module, "JOIN", 4)
    architecture, options = BASES[name]
    engine = TorchEngine.open(write_checkpoint(tmp_path / "base", architecture, **options))
    requests = [greedy(prompt(length, length)) for length in (3, 50, 17, 18, 1)]
    assert answers(engine, requests) == [uncached(engine, request) for request in requests]


def test_rows_with_little_prompt_do_not_pay_for_a_long_neighbour(
    engine: TorchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting = Counting(engine, monkeypatch)
    answers(engine, [greedy(prompt(240), count=1)] + [greedy(prompt(5, i), count=1) for i in range(20)])
    assert counting.taken()[0] < 240 + 20 * (5 + 8)


def test_finished_rows_leave_the_batch(engine: TorchEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    counting = Counting(engine, monkeypatch)
    requests = [greedy(prompt(6, i), count=2) for i in range(9)] + [greedy(prompt(6, 9), count=30)]
    assert [len(row) for row in answers(engine, requests)] == [2] * 9 + [30]
    assert counting.taken()[0] == 60 + 10 + 28


def test_an_answer_ends_with_its_end_token(engine: TorchEngine) -> None:
    plain = [greedy(prompt(7, i), count=20) for i in range(4)]
    full = answers(engine, plain)
    end = full[2][5]
    ending = TorchEngine(engine.decoder, engine.info, end_tokens=(end,), top_layers=TOP)
    expected = [row[: row.index(end) + 1] if end in row else row for row in full]
    assert answers(ending, plain) == expected
    assert [answer(ending, request) for request in plain] == expected


def test_an_answer_stops_where_the_context_is_full(engine: TorchEngine) -> None:
    context = engine.info.context
    long, short = greedy(prompt(context - 3), count=50), greedy(prompt(4), count=6)
    assert len(answer(engine, long)) == 3
    assert [len(row) for row in answers(engine, [long, short])] == [3, 6]
    with pytest.raises(InputError, match=f"context of {context}; shorten"):
        engine.decode([greedy(prompt(context))])


def test_no_requests_give_no_steps(engine: TorchEngine) -> None:
    assert list(engine.decode([])) == []


def test_a_long_prompt_is_read_in_slices_that_others_can_use(
    engine: TorchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decode_module, "SLICE", 16)
    request = greedy(prompt(50))
    steps = list(engine.decode([request]))
    assert steps[:6] == [[]] * 6 and steps[6] != []  # three slices of the trunk, three of the top
    assert [token for step in steps for _, token in step] == uncached(engine, request)


def test_gradients_can_be_taken_between_two_steps(engine: TorchEngine) -> None:
    steps = engine.decode([greedy(prompt(5))])
    next(steps)
    assert not torch.is_inference_mode_enabled()
    x = torch.randn(1, 600, 32, requires_grad=True)  # longer than the table of angles was so far
    engine.decoder.run(x, 0, LAYERS).sum().backward()
    assert x.grad is not None
    assert len(list(steps)) == 11


def test_a_conversation_under_changing_adapters_answers_as_if_each_had_run_it_all(
    engine: TorchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several turns; the trunk is never run again over what was said, whatever adapter comes next."""
    known = adapters(engine)
    turns = ["base", "top", "top", "full", "last", "base", "top", "full", "last", "base"]
    history: list[int] = list(prompt(30))
    said: Counter[bool] = Counter()
    differing = set()
    for number, name in enumerate(turns):
        request = greedy(history, known[name], count=8)
        expected = uncached(engine, request)
        with monkeypatch.context() as patch:
            counting = Counting(engine, patch)
            assert answer(engine, request) == expected, (number, name)
            counts = counting.taken()
        differing.add(tuple(expected))
        full = name == "full"
        fresh = len(history) - said[full] + len(expected) - 1
        if full:
            assert counts == [fresh] * LAYERS
        else:
            assert counts[: LAYERS - TOP] == [fresh] * (LAYERS - TOP)
        said[full] = len(history) + len(expected) - 1
        history += [*expected, *prompt(5, number)]
    assert len(differing) == len(turns)


def test_the_top_is_not_run_again_for_an_adapter_that_was_here_before(
    engine: TorchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = adapters(engine)
    history = prompt(30)
    first = answer(engine, greedy(history, known["top"]))
    counting = Counting(engine, monkeypatch)
    same = AdapterWeights(dict(known["top"].terms)) if known["top"] else None
    again = answer(engine, greedy(history, same))
    assert again == first
    assert counting.taken() == [
        11,
        11,
        12,
        12,
    ]  # the last prompt token's top, then the answer but its last token


def test_a_changed_adapter_never_meets_the_keys_of_its_older_self(engine: TorchEngine) -> None:
    one = random_adapter(engine.decoder.linears, seed=1, first_layer=2)
    name = next(iter(one.terms))
    two = AdapterWeights({**one.terms, name: replace(one.terms[name], scale=5.0)})
    history = prompt(30)
    for adapter in (one, two, one, two):
        assert answer(engine, greedy(history, adapter)) == uncached(engine, greedy(history, adapter))


def scope_around(engine: TorchEngine, inside: Sequence[int], depth: int) -> Scope:
    """A scope that holds this prompt and hardly another: its key is the prompt's own state."""
    (state,) = engine.states([inside], depth)
    return Scope(depth, state[None], np.array([0.999 * float(state @ state)], np.float32))


@pytest.mark.parametrize("depth", [LAYERS - TOP, 1, LAYERS - 1])
def test_outside_its_scope_an_adapter_leaves_the_answer_to_the_base(engine: TorchEngine, depth: int) -> None:
    own, other = prompt(9, seed=1), prompt(12, seed=2)
    first = max(depth, LAYERS - TOP)
    plain = random_adapter(dict(engine.info.linears), seed=4, first_layer=first)
    scoped = replace(plain, scope=scope_around(engine, own, depth))
    adapted, base = uncached(engine, greedy(own, plain)), uncached(engine, greedy(other))
    assert adapted != uncached(engine, greedy(own)) and base != uncached(engine, greedy(other, plain))
    requests = [greedy(own, scoped), greedy(other, scoped), greedy(other, plain)]
    expected = [adapted, base, uncached(engine, requests[2])]
    assert answers(engine, requests) == expected
    assert [answer(engine, request) for request in requests] == expected


def test_one_conversation_may_go_in_and_out_of_a_scope(engine: TorchEngine) -> None:
    plain = random_adapter(dict(engine.info.linears), seed=4, first_layer=LAYERS - TOP)
    first, second = prompt(9, seed=1), prompt(14, seed=1)
    scoped = replace(plain, scope=scope_around(engine, second, engine.split))
    for tokens, adapter in [(first, None), (second, plain), (first, None), (second, plain)]:
        assert answer(engine, greedy(tokens, scoped)) == uncached(engine, greedy(tokens, adapter))


def test_states_are_the_means_of_the_trunks_output_and_of_the_embeddings(engine: TorchEngine) -> None:
    prompts = [prompt(5, seed=1), prompt(11, seed=2), prompt(5, seed=1)]
    states = engine.states(prompts, 2)
    assert states.shape == (3, 2 * engine.info.hidden) and states.dtype == np.float32
    for tokens, state in zip(prompts, states, strict=True):
        embedded = engine.decoder.embed(torch.tensor([tokens]))
        means = [rows[0].mean(0) for rows in (engine.decoder.run(embedded, 0, 2), embedded)]
        expected = torch.cat([mean / mean.square().mean().sqrt() for mean in means])
        assert np.allclose(state, expected.numpy(), atol=1e-5)


def test_an_edited_message_reuses_only_what_comes_before_it(
    engine: TorchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = prompt(40)
    answer(engine, greedy(history))
    edited = greedy((*history[:32], *prompt(6, seed=9)))
    expected = uncached(engine, edited)
    counting = Counting(engine, monkeypatch)
    assert answer(engine, edited) == expected
    assert counting.taken()[0] == 6 + 11


def test_a_conversation_with_the_same_opening_leaves_the_other_as_it_was(
    engine: TorchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening = prompt(10)
    one, two = greedy(opening + prompt(40, 1)), greedy(opening + prompt(30, 2))
    expected = [uncached(engine, one), uncached(engine, two)]
    counting = Counting(engine, monkeypatch)
    assert answer(engine, one) == expected[0]
    counting.taken()
    assert answer(engine, two) == expected[1]
    assert counting.taken()[0] == 30 + 11
    assert answer(engine, one) == expected[0]
    assert counting.taken()[0] == 11


def test_an_interrupted_answer_leaves_what_was_computed(
    engine: TorchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = prompt(30)
    steps = engine.decode([greedy(history)])
    said = [next(steps)[0][1] for _ in range(4)]
    steps.close()  # type: ignore[attr-defined]
    request = greedy((*history, *said, *prompt(3, 4)))
    expected = uncached(engine, request)
    counting = Counting(engine, monkeypatch)
    assert answer(engine, request) == expected
    assert counting.taken()[0] == 1 + 3 + 11


def test_what_a_batch_computed_is_not_computed_again(
    engine: TorchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    top, history = adapters(engine)["top"], prompt(30)
    batch, said = engine.batch(), list[int]()
    number, _ = batch.join(greedy(history, top, 6)), batch.join(greedy(prompt(9, 1), None, 3))
    while len(batch):
        said += [drawn.token for drawn in batch.step() if drawn.number == number]
    request = greedy((*history, *said, *prompt(3, 4)), top)
    expected = uncached(engine, request)
    counting = Counting(engine, monkeypatch)
    assert answer(engine, request) == expected
    assert counting.taken() == [1 + 3 + 11] * LAYERS


def test_requests_with_one_opening_share_it_while_they_are_written(
    engine: TorchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening = prompt(40)
    requests = [greedy(opening + prompt(4, seed), count=5) for seed in (1, 2, 3)]
    expected = [uncached(engine, request) for request in requests]
    counting = Counting(engine, monkeypatch)
    batch, found = engine.batch(), [list[int]() for _ in requests]
    for request in requests:
        batch.join(request)
    while len(batch):
        for drawn in batch.step():
            found[drawn.number].append(drawn.token)
    assert found == expected
    assert counting.taken()[0] == 44 + 4 + 4 + 3 * 4


def test_interleaved_answers_do_not_disturb_each_other(engine: TorchEngine) -> None:
    history = prompt(30)
    known = list(adapters(engine).values())
    requests = [greedy(history, adapter) for adapter in known] + [greedy(history)]
    expected = [uncached(engine, request) for request in requests]
    running: list[Iterator[list[tuple[int, int]]]] = [engine.decode([request]) for request in requests]
    running.append(engine.decode(requests[:2]))
    rows: list[list[int]] = [[] for _ in running]
    for steps in zip(*running, strict=True):
        for row, step in zip(rows, steps, strict=True):
            row.extend(token for number, token in step if number == 0)
    assert rows == [*expected, expected[0]]


def test_an_adapter_installed_during_an_answer_does_not_change_it(engine: TorchEngine) -> None:
    known = adapters(engine)
    request = greedy(prompt(20), known["top"])
    expected = uncached(engine, request)
    steps = engine.decode([request])
    said = [next(steps)[0][1]]
    for seed in range(20, 40):
        engine.slots.slot(random_adapter(engine.decoder.linears, seed=seed))
    assert [*said, *(token for step in steps for _, token in step)] == expected


def test_a_seed_draws_the_same_alone_and_in_a_batch(engine: TorchEngine) -> None:
    requests = [
        Request(prompt(5 + i, i), Sampling(max_tokens=10, temperature=0.9, top_p=0.8, seed=seed))
        for i, seed in enumerate((1, 2, 1))
    ]
    together = answers(engine, requests)
    assert together == [answer(engine, request) for request in requests]
    other = replace(requests[0], sampling=replace(requests[0].sampling, seed=7))
    assert answer(engine, other) != together[0]


def test_draws_follow_temperature_and_top_p() -> None:
    chances = torch.tensor([0.5, 0.3, 0.15, 0.05])
    generator = torch.Generator().manual_seed(0)

    def shares(**options: float) -> list[float]:
        sampling = Sampling(**{"temperature": 1.0, **options})  # type: ignore[arg-type]
        drawn = Counter(draw(chances.log(), sampling, generator) for _ in range(2000))
        return [drawn[i] / 2000 for i in range(4)]

    assert shares() == pytest.approx(chances.tolist(), abs=0.04)
    assert shares(top_p=0.75) == pytest.approx([0.625, 0.375, 0, 0], abs=0.04)
    assert shares(top_p=0.81)[3] == 0 < shares(top_p=0.81)[2]
    assert shares(top_p=0.0) == [1, 0, 0, 0]
    assert shares(temperature=1e-6) == [1, 0, 0, 0]
    assert shares(temperature=0.5) == pytest.approx((chances**2 / (chances**2).sum()).tolist(), abs=0.04)


def test_top_p_is_right_where_the_likeliest_thousand_do_not_reach_it() -> None:
    logits = torch.zeros(5000)
    generator = torch.Generator().manual_seed(0)
    drawn = {draw(logits, Sampling(temperature=1.0, top_p=0.9), generator) for _ in range(3000)}
    assert 1024 < len(drawn) <= 4501


def test_memory_is_bounded_in_number_and_bytes(engine: TorchEngine) -> None:
    def memory(**limits: int) -> Memory:
        return Memory(engine.decoder.config, device=torch.device("cpu"), dtype=torch.float32, **limits)

    def conversation(kept: Memory, seed: int) -> Conversation:
        made = kept.take(prompt(20, seed), 2, "")
        made.extend(prompt(20, seed), torch.zeros(1, 20, 32))
        kept.leave(made)
        return made

    few = memory(conversations=3)
    made = [conversation(few, seed) for seed in range(5)]
    assert len(few) == 3
    assert few.take(prompt(20, 4), 2, "") is made[4]
    assert few.take(prompt(20, 0), 2, "") is not made[0]
    small = memory(limit=2 * made[0].bytes)
    for seed in range(5):
        conversation(small, seed)
    assert len(small) == 2 and small.bytes <= 2 * made[0].bytes
    least = memory(limit=1)
    assert conversation(least, 0) and len(least) == 1
    assert [least.kept((*prompt(20, 0)[:12], 98), 2), least.kept(prompt(20, 0), 0)] == [12, 0]


def test_a_conversation_keeps_a_few_tops_the_latest_used(engine: TorchEngine) -> None:
    history = prompt(20)
    for seed in range(7):
        answer(engine, greedy(history, random_adapter(engine.decoder.linears, seed=seed, first_layer=2)))
    kept = engine.memory.take(history, LAYERS - TOP, "")
    assert len(kept.tops) == 4


def test_mismatches_name_every_module_that_does_not_fit(engine: TorchEngine) -> None:
    good = random_adapter(engine.decoder.linears, seed=1)
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


def test_info_says_what_was_opened(engine: TorchEngine) -> None:
    info = engine.info
    assert (info.layers, info.hidden, info.vocabulary, info.context) == (LAYERS, 32, 97, 256)
    assert (info.dtype, info.backend, info.architecture) == ("float32", "torch", "qwen2")
    assert info.linears["model.layers.3.mlp.down_proj"] == (32, 48)
    assert len(info.fingerprint) == 64
    assert engine.peak_memory_mb() > 10


def test_an_impossible_device_or_dtype_is_named(folder: Path) -> None:
    with pytest.raises(BaseModelError, match="'tpu9'"):
        TorchEngine.open(folder, device="tpu9")
    with pytest.raises(BaseModelError, match="'int4'"):
        TorchEngine.open(folder, dtype="int4")
    assert TorchEngine.open(folder, dtype="bfloat16").info.dtype == "bfloat16"
