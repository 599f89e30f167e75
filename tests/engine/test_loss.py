"""The chunked loss against torch's cross-entropy on whole logits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from imprint.engine.torch import loss
from imprint.engine.torch.head import Head, Part


def made(seed: int, rows: int, size: int, vocabulary: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(rows, size, generator=generator, requires_grad=True)
    head = torch.randn(vocabulary, size, generator=generator)
    return x, head, torch.randint(0, vocabulary, (rows,), generator=generator)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 9), st.integers(2, 90), st.integers(1, 40))
def test_any_size_of_the_parts_gives_the_loss_and_gradient_of_whole_logits(
    seed: int, rows: int, vocabulary: int, size: int
) -> None:
    x, head, targets = made(seed, rows, 6, vocabulary)
    weights = torch.rand(rows, generator=torch.Generator().manual_seed(seed))
    expected = (F.cross_entropy(x @ head.T, targets, reduction="none") * weights).sum()
    (gradient,) = torch.autograd.grad(expected, x)
    total, scores = loss.summed(x, Head(head, torch.float32, size), targets, weights)
    total.backward()
    alone = loss.scores(x, Head(head, torch.float32, size), targets)
    torch.testing.assert_close(total, expected, atol=1e-4, rtol=1e-4)
    assert x.grad is not None
    torch.testing.assert_close(x.grad, gradient, atol=1e-4, rtol=1e-4)
    assert torch.equal(scores.best, (x @ head.T).argmax(1)) and torch.equal(alone.best, scores.best)
    torch.testing.assert_close(alone.losses, scores.losses)
    chances = (x @ head.T).softmax(1).gather(1, targets[:, None])[:, 0]
    torch.testing.assert_close(scores.probability, chances, atol=1e-5, rtol=1e-4)


def test_each_row_of_the_head_is_read_once_for_loss_and_gradient(monkeypatch: pytest.MonkeyPatch) -> None:
    x, weight, targets = made(0, 4, 6, 20000)
    head, read = Head(weight, torch.float32), []
    parts = head.parts

    def noted() -> Iterator[Part]:
        for part in parts():
            read.append(part.size)
            yield part

    monkeypatch.setattr(head, "parts", noted)
    loss.summed(x, head, targets, torch.ones(4))[0].backward()
    assert read == [8192, 8192, 3616]


def test_logits_far_apart_do_not_overflow() -> None:
    x = torch.tensor([[300.0, -300.0]], requires_grad=True)
    head = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    total, scores = loss.summed(x, Head(head, torch.float32), torch.tensor([1]), torch.ones(1))
    assert float(total) == pytest.approx(600.0)
    total.backward()
    assert x.grad is not None and torch.isfinite(x.grad).all()
    assert float(scores.probability[0]) == 0.0


def test_a_head_in_bfloat16_has_a_gradient_in_bfloat16_close_to_the_exact_one() -> None:
    x, head, targets = made(3, 16, 64, 500)
    exact = torch.autograd.grad(F.cross_entropy(x @ head.T * 0.1, targets, reduction="sum"), x)[0]
    half = x.detach().bfloat16().requires_grad_()
    small = (head * 0.1).bfloat16()
    loss.summed(half, Head(small, torch.bfloat16), targets, torch.ones(16))[0].backward()
    assert half.grad is not None and half.grad.dtype == torch.bfloat16
    cosine = F.cosine_similarity(half.grad.float().flatten(), exact.flatten(), dim=0)
    assert float(cosine) > 0.999
