"""Hints as vectors: the same everywhere, different for different words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from imprint.engine.hints import BYTES, NONE, by_layer, named, stacked, vector


@dataclass(frozen=True)
class Row:
    first_layer: int
    hint: bytes = NONE


def test_a_hint_is_a_vector_of_ones_that_does_not_depend_on_the_machine() -> None:
    hint = named("When is the meeting?")
    assert len(hint) == BYTES and hint == named("When is the meeting?") != named("When is the market?")
    assert hint.hex() == "f3009a71e04b439e"
    found = vector(hint, 100)
    assert found.shape == (100,) and set(found) == {1.0, -1.0}
    assert np.array_equal(vector(hint, 60), found[:60])
    assert not vector(NONE, 8).any()


def test_hints_of_different_words_have_little_to_do_with_each_other() -> None:
    vectors = np.stack([vector(named(str(number)), 256) for number in range(100)])
    products = vectors @ vectors.T / 256 - np.eye(100)
    assert np.abs(products).max() < 0.35 and abs(products.mean()) < 0.01


def test_rows_that_decode_together_are_told_at_their_own_layers() -> None:
    one, two = named("one"), named("two")
    found = by_layer([Row(2, one), None, Row(2), Row(3, two)], 16)
    assert sorted(found) == [2, 3] and found[2].shape == (4, 1, 16)
    assert np.array_equal(found[2][0, 0], vector(one, 16)) and not found[2][1:].any()
    assert np.array_equal(found[3][3, 0], vector(two, 16)) and not found[3][:3].any()
    assert by_layer([Row(2), None], 16) == {}


def test_rows_that_follow_one_another_have_their_hint_at_every_token() -> None:
    hint = named("one")
    found = stacked([NONE, hint], [2, 3, 4], 8)  # and a last row of which nothing is said
    assert found is not None and found.shape == (9, 8)
    assert not found[:2].any() and not found[5:].any() and (found[2:5] == vector(hint, 8)).all()
    assert stacked([NONE, NONE], [2, 3], 8) is None


@pytest.mark.parametrize("size", [1, 7, 64])
def test_any_size_will_do(size: int) -> None:
    assert vector(named("x"), size).shape == (size,)
