"""Slots: found by content, never changed, and rows of a batch that differ only by their low-rank terms."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from imprint.engine.torch import lora
from imprint.engine.torch.decoder import Decoder
from imprint.engine.torch.lora import Slot, Slots
from imprint.types import AdapterWeights
from tests.engine.adapters import random_adapter
from tests.engine.checkpoints import open_decoder, reference, write_checkpoint


@pytest.fixture
def decoder(tmp_path: Path) -> Decoder:
    return open_decoder(write_checkpoint(tmp_path / "base"))


@pytest.fixture
def slots() -> Slots:
    return Slots(device="cpu", dtype=torch.float32)


TOKENS = torch.randint(0, 97, (4, 11), generator=torch.Generator().manual_seed(5))


@torch.inference_mode()
def output(decoder: Decoder, tokens: torch.Tensor, rows: list[Slot | None]) -> torch.Tensor:
    return decoder.run(decoder.embed(tokens), 0, decoder.config.layers, adapt=lora.adapt(rows))


def test_an_adapter_in_a_slot_equals_the_changed_weights(decoder: Decoder, slots: Slots) -> None:
    adapter = random_adapter(decoder.linears, seed=1)
    model = reference()
    with torch.no_grad():
        for name, term in adapter.terms.items():
            model.get_submodule(name).weight += torch.from_numpy(term.scale * (term.b @ term.a))
        expected = model(TOKENS).logits
    actual = decoder.head(decoder.norm(output(decoder, TOKENS, [slots.slot(adapter)] * 4)))
    torch.testing.assert_close(actual, expected, atol=2e-3, rtol=1e-3)


def test_a_mixed_batch_equals_its_rows_one_by_one_whatever_their_ranks(
    decoder: Decoder, slots: Slots
) -> None:
    rows = [
        slots.slot(random_adapter(decoder.linears, seed=1, rank=2)),
        None,
        slots.slot(random_adapter(decoder.linears, seed=2, rank=7, first_layer=2)),
        slots.slot(random_adapter(decoder.linears, seed=1, rank=2)),
    ]
    mixed = output(decoder, TOKENS, rows)
    for i, row in enumerate(rows):
        alone = output(decoder, TOKENS[i : i + 1], [row])
        torch.testing.assert_close(mixed[i : i + 1], alone, atol=1e-4, rtol=1e-4)
    base = output(decoder, TOKENS, [None] * 4)
    torch.testing.assert_close(mixed[1], base[1], atol=1e-4, rtol=1e-4)
    assert min((mixed[i] - base[i]).abs().max() for i in (0, 2, 3)) > 1e-2


def test_only_the_base_needs_no_terms_at_all(slots: Slots) -> None:
    assert slots.slot(None) is None
    assert slots.slot(AdapterWeights({})) is None
    assert lora.adapt([None, None]) is None


def test_equal_content_shares_a_slot_and_other_content_never_does(decoder: Decoder, slots: Slots) -> None:
    one = random_adapter(decoder.linears, seed=1)
    same = random_adapter(decoder.linears, seed=1)
    name = next(iter(one.terms))
    other = AdapterWeights({**one.terms, name: replace(one.terms[name], scale=9.0)})
    assert slots.slot(one) is slots.slot(same)
    assert slots.slot(one) is not slots.slot(other)


def test_the_least_recently_used_slot_goes_first(decoder: Decoder) -> None:
    slots = Slots(device="cpu", dtype=torch.float32, capacity=2)
    first, second, third = (random_adapter(decoder.linears, seed=seed) for seed in range(3))
    kept, dropped = slots.slot(first), slots.slot(second)
    assert slots.slot(first) is kept
    slots.slot(third)
    assert len(slots) == 2
    assert slots.slot(first) is kept
    assert slots.slot(second) is not dropped


def test_bytes_are_bounded_but_the_adapter_in_use_always_fits(decoder: Decoder) -> None:
    adapters = [random_adapter(decoder.linears, seed=seed) for seed in range(3)]
    size = sum(term.a.nbytes + term.b.nbytes for term in adapters[0].terms.values())
    slots = Slots(device="cpu", dtype=torch.float32, budget=2 * size)
    for adapter in adapters:
        slots.slot(adapter)
    assert len(slots) == 2 and slots.bytes == 2 * size
    tiny = Slots(device="cpu", dtype=torch.float32, budget=1)
    assert tiny.slot(adapters[0]) is not None and len(tiny) == 1


def test_changing_the_arrays_of_an_adapter_does_not_change_its_slot(decoder: Decoder, slots: Slots) -> None:
    adapter = random_adapter(decoder.linears, seed=1)
    slot = slots.slot(adapter)
    before = output(decoder, TOKENS, [slot] * 4)
    for term in adapter.terms.values():
        term.a[:] = 0
        term.b[:] = 0
    assert torch.equal(output(decoder, TOKENS, [slot] * 4), before)


def test_terms_dropped_while_a_decode_runs_still_serve_it(decoder: Decoder) -> None:
    slots = Slots(device="cpu", dtype=torch.float32, capacity=1)
    apply = lora.adapt([slots.slot(random_adapter(decoder.linears, seed=1))])
    with torch.inference_mode():
        before = decoder.run(decoder.embed(TOKENS[:1]), 0, 3, adapt=apply)
        for seed in range(2, 6):
            slots.slot(random_adapter(decoder.linears, seed=seed))
        assert torch.equal(decoder.run(decoder.embed(TOKENS[:1]), 0, 3, adapt=apply), before)
