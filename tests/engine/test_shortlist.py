"""Losses by the shortlist against the whole head, over the steps of a lesson."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from imprint.engine.torch import loss, shortlist
from imprint.engine.torch.learner import TorchLearner
from tests.engine.test_learner import learner_of, opened, rows

VOCABULARY = 1200


@pytest.fixture
def learners(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[TorchLearner, TorchLearner]:
    """The same lesson's learner, by a shortlist of 40 tokens and by the whole head."""
    monkeypatch.setattr(shortlist, "TOP", 40)
    decoder = opened(tmp_path, vocab_size=VOCABULARY)
    fast, plain = learner_of(decoder), learner_of(decoder)
    assert fast.shortlist is None  # of a vocabulary this small
    fast.shortlist = shortlist.Shortlist(decoder)
    return fast, plain


class Head:
    """A head of random rows in the shape of a small real one, as a decoder shows it."""

    def __init__(self, vocabulary: int, size: int) -> None:
        self.config = SimpleNamespace(vocabulary=vocabulary)
        self.rows = torch.randn(vocabulary, size, generator=torch.Generator().manual_seed(0)) * 0.04

    def head_weight(self, first: int, last: int) -> torch.Tensor:
        return self.rows[first:last]

    def head_rows(self, tokens: torch.Tensor) -> torch.Tensor:
        return F.embedding(tokens, self.rows)


def test_gradients_point_where_those_of_the_whole_head_do_while_rows_move_to_their_targets() -> None:
    head = Head(12_000, 128)
    short = shortlist.Shortlist(head)  # type: ignore[arg-type]
    generator = torch.Generator().manual_seed(1)
    places = torch.randn(48, 128, generator=generator)
    targets, weights = torch.randint(0, 12_000, (48,), generator=generator), torch.ones(48)
    alike, read = [], []
    for _ in range(40):
        fast, plain = (places.clone().requires_grad_() for _ in range(2))
        short.summed(fast, ["first", "second"], [24, 24], targets, weights)[0].backward()
        loss.summed(plain, head.head_weight, 12_000, targets, weights)[0].backward()
        assert fast.grad is not None and plain.grad is not None
        alike.append(float(F.cosine_similarity(fast.grad.flatten(), plain.grad.flatten(), dim=0)))
        read.append(sum(kept.uses == 0 for kept in short._kept.values()))
        places -= 1.5 * plain.grad
    assert min(alike) >= 0.999
    assert sum(read) <= 2 * 40 / 3  # rows are mostly known
    assert float(loss.scores(places, head.head_weight, 12_000, targets).losses.mean()) < 1.0  # from 9.5


def test_the_first_use_of_a_row_and_each_eighth_read_the_whole_head(
    learners: tuple[TorchLearner, TorchLearner], monkeypatch: pytest.MonkeyPatch
) -> None:
    fast, _ = learners
    seen: list[int] = []
    whole = shortlist.loss.summed

    def counted(x: torch.Tensor, *others: object) -> object:
        seen.append(len(x))
        return whole(x, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(shortlist.loss, "summed", counted)
    first, second = rows()[:2]
    for _ in range(shortlist.EXACT_EVERY + 1):
        fast.gradient([first])
    assert seen == [first.supervised] * 2
    fast.gradient([first, second])
    assert seen[2:] == [second.supervised]  # beside a row that is known, the new one alone


def test_a_lesson_by_the_shortlist_learns_what_one_by_the_whole_head_learns(
    learners: tuple[TorchLearner, TorchLearner],
) -> None:
    fast, plain = learners
    lesson = rows()
    for learner in learners:
        for _ in range(120):
            learner.gradient(lesson)
            learner.apply(5e-3)
    a, b = fast.check(lesson), plain.check(lesson)
    assert [row.exact for row in a] == [row.exact for row in b] == [True] * len(lesson)
    assert np.allclose([row.loss for row in a], [row.loss for row in b], rtol=0.05)


def test_after_a_jump_of_the_parameters_nothing_kept_is_used(
    learners: tuple[TorchLearner, TorchLearner],
) -> None:
    fast, plain = learners
    start = fast.snapshot()
    lesson = rows()
    for _ in range(3):
        fast.gradient(lesson)
        fast.apply(3e-2)
    fast.restore(start)
    fast.gradient(lesson)
    plain.gradient(lesson)
    assert torch.allclose(fast.grad, plain.grad, atol=1e-4)


def test_what_is_kept_is_bounded(
    learners: tuple[TorchLearner, TorchLearner], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shortlist, "KEPT_PLACES", 20)
    fast, _ = learners
    assert fast.shortlist is not None
    for seed in range(6):
        fast.gradient(rows(seed))
        assert sum(len(kept.target) for kept in fast.shortlist._kept.values()) <= 20
