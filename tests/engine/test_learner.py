"""Training on cached trunk rows against transformers and PEFT running every layer."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import torch

from imprint.engine.torch import learner as learning
from imprint.engine.torch.decoder import Decoder
from imprint.engine.torch.learner import TorchLearner
from imprint.engine.torch.packed import rounded
from imprint.engine.torch.trunk import Trunk
from imprint.types import AdapterWeights, LoraShape, TokenRow
from tests.engine.adapters import random_adapter
from tests.engine.checkpoints import open_decoder, reference, write_checkpoint
from tests.engine.oracle import peft_gradients

LENGTHS = ((9, 3), (14, 5), (6, 1), (11, 11 - 1))


def rows(seed: int = 0, lengths: tuple[tuple[int, int], ...] = LENGTHS) -> list[TokenRow]:
    """Rows of (length, supervised) tokens, the last ones supervised with weights of their own."""
    rng = random.Random(seed)
    made = []
    for length, supervised in lengths:
        weights = [0.0] * (length - supervised) + [rng.choice((0.5, 1.0, 2.0)) for _ in range(supervised)]
        made.append(TokenRow(tuple(rng.randrange(97) for _ in range(length)), tuple(weights)))
    return made


def opened(tmp_path: Path, architecture: str = "qwen2", **settings: object) -> Decoder:
    return open_decoder(write_checkpoint(tmp_path / "base", architecture, **settings))


def learner_of(
    decoder: Decoder, start: AdapterWeights | None = None, shape: LoraShape | None = None
) -> TorchLearner:
    return TorchLearner(Trunk(decoder), shape or LoraShape(rank=4), seed=3, start=start)


@pytest.mark.parametrize("architecture", ["llama", "qwen2", "qwen3", "mistral"])
def test_cached_training_has_the_loss_and_gradients_of_running_all_layers(
    tmp_path: Path, architecture: str
) -> None:
    decoder = opened(tmp_path, architecture)
    adapter = random_adapter(dict(decoder.linears), seed=1, first_layer=2)
    loss, theirs = peft_gradients(reference(architecture), adapter, rows(), tmp_path / "adapter")
    ours = learner_of(decoder, adapter)
    result = ours.gradient(rows())
    assert result.loss == pytest.approx(loss, rel=1e-4)
    assert len(theirs) == 2 * len(ours.terms) == 14
    for name, (a, b) in ours.terms.items():
        for side, tensor in (("A", a), ("B", b)):
            torch.testing.assert_close(
                tensor.grad,
                theirs[f"base_model.model.{name}.lora_{side}.default.weight"],
                atol=2e-4,
                rtol=1e-3,
            )


def test_eight_small_batches_equal_one_batch(tmp_path: Path) -> None:
    decoder = opened(tmp_path)
    many = rows(5, ((7, 2), (9, 4), (12, 1), (5, 3), (8, 8 - 1), (6, 2), (10, 5), (9, 1)))
    whole, parts = learner_of(decoder), learner_of(decoder)
    for _ in range(3):
        whole.gradient(many)
        whole.apply(1e-2)
        for row in many:
            parts.gradient([row])
        parts.apply(1e-2)
    torch.testing.assert_close(whole.flat, parts.flat, atol=1e-5, rtol=1e-4)


def test_a_batch_beyond_the_token_budget_is_accumulated_in_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoder = opened(tmp_path)
    whole, cut = learner_of(decoder), learner_of(decoder)
    first = whole.gradient(rows())
    monkeypatch.setattr(learning, "BATCH_TOKENS", 16)
    second = cut.gradient(rows())
    assert second.loss == pytest.approx(first.loss, rel=1e-5)
    assert [r.exact for r in second.rows] == [r.exact for r in first.rows]
    torch.testing.assert_close(cut.grad, whole.grad, atol=1e-5, rtol=1e-4)


def test_padding_is_never_a_target(tmp_path: Path) -> None:
    decoder = opened(tmp_path)
    short, long = rows(1, ((5, 2), (30, 4)))
    alone, together = learner_of(decoder), learner_of(decoder)
    expected = alone.gradient([short]).rows[0]
    found = together.gradient([short, long]).rows[0]
    assert found.loss == pytest.approx(expected.loss, rel=1e-5)
    assert found.lowest == pytest.approx(expected.lowest, rel=1e-4)


def test_a_batch_without_supervised_tokens_changes_nothing(tmp_path: Path) -> None:
    learner = learner_of(opened(tmp_path))
    before = learner.flat.clone()
    result = learner.gradient([TokenRow((1, 2, 3), (0.0, 0.0, 0.0))])
    learner.apply(1e-2)
    assert result.loss == 0.0 and result.norm == 0.0
    assert torch.equal(learner.flat, before) and learner.count == 0


def test_optimizer_state_belongs_to_its_adapter(tmp_path: Path) -> None:
    """A second learner on the same engine, trained in between, leaves the first as if it had been alone."""
    decoder = opened(tmp_path)
    alone, disturbed, other = learner_of(decoder), learner_of(decoder), learner_of(decoder)
    for seed in range(4):
        for learner in (alone, disturbed):
            learner.gradient(rows(seed))
            learner.apply(1e-2)
        other.gradient(rows(seed + 50))
        other.apply(1e-1)
    assert alone.weights().digest == disturbed.weights().digest != other.weights().digest


def test_a_restored_learner_goes_on_as_if_nothing_had_happened(tmp_path: Path) -> None:
    decoder = opened(tmp_path)
    straight, detour = learner_of(decoder), learner_of(decoder)
    for learner in (straight, detour):
        learner.gradient(rows())
        learner.apply(1e-2)
    kept = detour.snapshot()
    detour.gradient(rows(9))
    detour.apply(5.0)
    detour.gradient(rows(9))
    detour.restore(kept)
    for learner in (straight, detour):
        learner.gradient(rows())
        learner.apply(1e-2)
    assert straight.weights().digest == detour.weights().digest


def test_checking_gives_what_a_gradient_gives_and_leaves_it_alone(tmp_path: Path) -> None:
    learner = learner_of(opened(tmp_path))
    result = learner.gradient(rows())
    gradient = learner.grad.clone()
    checked = learner.check(rows())
    assert [r.exact for r in checked] == [r.exact for r in result.rows]
    assert [r.loss for r in checked] == pytest.approx([r.loss for r in result.rows], rel=1e-5)
    assert torch.equal(learner.grad, gradient)


def test_adam_steps_as_torch_does_with_its_own_rate_for_b(tmp_path: Path) -> None:
    learner = learner_of(opened(tmp_path))
    a = [pair[0] for pair in learner.terms.values()]
    b = [pair[1] for pair in learner.terms.values()]
    copies = [torch.nn.Parameter(p.detach().clone()) for p in (*a, *b)]
    groups = [
        {"params": copies[: len(a)], "lr": 1e-3},
        {"params": copies[len(a) :], "lr": 1e-3 * learning.RATIO},
    ]
    reference_steps = torch.optim.Adam(groups, betas=learning.BETAS, eps=learning.EPSILON)
    for seed in range(5):
        learner.gradient(rows(seed))
        for copy, own in zip(copies, (*a, *b), strict=True):
            assert own.grad is not None
            copy.grad = own.grad / learner.weight
        torch.nn.utils.clip_grad_norm_(copies, learning.CLIP)
        reference_steps.step()
        learner.apply(1e-3)
    for copy, own in zip(copies, (*a, *b), strict=True):
        torch.testing.assert_close(own.detach(), copy.detach(), atol=2e-5, rtol=1e-3)


def test_the_trunk_is_computed_once_for_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    decoder = opened(tmp_path)
    learner = learner_of(decoder)
    ran: list[int] = []
    original = decoder.layer
    monkeypatch.setattr(
        decoder, "layer", lambda index, *args, **kw: (ran.append(index), original(index, *args, **kw))[1]
    )
    for _ in range(4):
        learner.gradient(rows())
        learner.apply(1e-3)
    assert learner.depth == 1
    assert ran.count(0) == 1 and ran.count(1) == ran.count(2) == 4


def test_the_trunk_keeps_to_its_limit_and_computes_again_what_it_dropped(tmp_path: Path) -> None:
    decoder = opened(tmp_path)
    size = 32 * 4
    trunk = Trunk(decoder, limit=25 * size)
    ids = [row.tokens for row in rows()]  # 9 + 14 + 6 + 11 tokens
    first = [hidden.clone() for hidden in trunk.rows(ids, 2)]
    assert trunk.held <= 25 * size
    for before, after in zip(first, trunk.rows(ids, 2), strict=True):
        torch.testing.assert_close(before, after, atol=1e-5, rtol=1e-4)


def test_full_depth_is_every_layer_and_one_seed_gives_one_start(tmp_path: Path) -> None:
    decoder = opened(tmp_path)
    shape = LoraShape(rank=2, layers=0, targets=("q_proj", "v_proj"))
    learner = learner_of(decoder, shape=shape)
    assert learner.depth == 0 and len(learner.terms) == 6
    assert learner.weights().digest == learner_of(decoder, shape=shape).weights().digest
    assert all(not term.b.any() and term.a.any() for term in learner.weights().terms.values())


def test_few_sizes_occur_and_none_is_an_eighth_larger_than_it_has_to_be() -> None:
    sizes = {rounded(count) for count in range(512, 1025)}
    assert len(sizes) <= 9 and rounded(0) == 0
    assert all(count <= rounded(count) <= max(count + 7, count * 9 / 8) for count in range(3000))
