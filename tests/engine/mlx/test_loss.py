"""The walk over the vocabulary against logits that exist as a whole."""

from __future__ import annotations

import mlx.core as mx
import numpy as np
import pytest

from imprint.engine.configuration import Packing
from imprint.engine.mlx import loss
from imprint.engine.mlx.weights import Matrix

R, D, V = 7, 32, 97


def head(packed: bool) -> Matrix:
    weight = mx.random.normal((V, D), key=mx.random.key(1))
    if not packed:
        return Matrix(weight)
    return Matrix(*mx.quantize(weight, group_size=32, bits=4), packing=Packing(4, 32))


@pytest.mark.parametrize("packed", [False, True], ids=["dense", "4 bits"])
@pytest.mark.parametrize("chunk", [8192, 40, 1])
def test_losses_gradients_and_scores_are_those_of_whole_logits(
    packed: bool, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loss, "CHUNK", chunk)
    matrix = head(packed)
    rows = mx.random.normal((R, D), key=mx.random.key(2))
    targets, weights = mx.array([3, 0, 96, 41, 40, 39, 3]), mx.array([1.0, 0.5, 2, 1, 1, 1, 0])

    def whole(x: mx.array) -> mx.array:
        logits = x @ matrix.dense().T
        aimed = mx.take_along_axis(logits, targets[:, None], 1)[:, 0]
        return ((mx.logsumexp(logits, axis=1) - aimed) * weights).sum()

    found: list[tuple[mx.array, loss.Scores]] = []

    def walked(x: mx.array) -> mx.array:
        summed, scores, carrier = loss.summed(x, matrix, targets, weights)
        found.append((summed, scores))
        return carrier

    gradient = mx.grad(walked)(rows)
    ((summed, scores),) = found
    expected, expected_gradient = mx.value_and_grad(whole)(rows)
    assert float(summed) == pytest.approx(float(expected), rel=1e-5)
    np.testing.assert_allclose(np.array(gradient), np.array(expected_gradient), atol=1e-5)
    logits = np.array(rows @ matrix.dense().T)
    assert np.array(scores.best).tolist() == logits.argmax(1).tolist()
    chances = np.exp(logits - np.logaddexp.reduce(logits, 1, keepdims=True))[np.arange(R), np.array(targets)]
    np.testing.assert_allclose(np.array(scores.probability), chances, rtol=1e-4)
    alone = loss.scores(rows, matrix, targets)
    np.testing.assert_allclose(np.array(alone.losses), np.array(scores.losses), atol=1e-6)


def test_logits_far_apart_do_not_overflow() -> None:
    matrix = Matrix(mx.array([[400.0], [-400.0], [0.0]]))
    found = loss.scores(mx.array([[1.0], [1.0]]), matrix, mx.array([0, 1]))
    assert np.array(found.losses).tolist() == [0.0, 800.0]
    assert np.array(found.probability).tolist() == [1.0, 0.0]
