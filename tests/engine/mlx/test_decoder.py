"""The decoder in MLX against the one in torch, and its own short ways against the long ones."""

from __future__ import annotations

from pathlib import Path

import mlx.core as mx
import numpy as np
import pytest
import torch

from imprint.engine.checkpoint import Checkpoint
from imprint.engine.mlx.cache import KeyStore
from imprint.engine.mlx.decoder import Abreast, Decoder, Span, frequencies
from imprint.engine.torch import positions
from tests.engine.checkpoints import reference, write_checkpoint
from tests.engine.mlx.bases import open_decoder
from tests.engine.test_contract import BASES, prompt

TOKENS = [list(prompt(14, seed)) for seed in (1, 2)]


@pytest.fixture(params=list(BASES))
def decoder(request: pytest.FixtureRequest, tmp_path: Path) -> Decoder:
    architecture, settings = BASES[request.param]
    return open_decoder(write_checkpoint(tmp_path, architecture, **settings))


def whole(decoder: Decoder, tokens: list[list[int]]) -> mx.array:
    return decoder.run(decoder.embed(mx.array(tokens)), 0, decoder.config.layers)


def close(one: mx.array, other: mx.array) -> None:
    np.testing.assert_allclose(np.array(one), np.array(other), atol=2e-4, rtol=1e-3)


@pytest.mark.parametrize("name", BASES)
def test_logits_are_those_of_transformers(name: str, tmp_path: Path) -> None:
    architecture, settings = BASES[name]
    decoder = open_decoder(write_checkpoint(tmp_path, architecture, **settings))
    with torch.no_grad():
        expected = reference(architecture, **settings)(torch.tensor(TOKENS)).logits.numpy()
    found = np.array(decoder.head.times(decoder.norm(whole(decoder, TOKENS))))
    np.testing.assert_allclose(found, expected, atol=2e-3, rtol=1e-3)


def test_trunk_and_top_are_the_whole(decoder: Decoder) -> None:
    trunk = decoder.run(decoder.embed(mx.array(TOKENS)), 0, 2)
    close(decoder.run(trunk, 2, 3), whole(decoder, TOKENS))


def test_chosen_rows_are_those_of_all(decoder: Decoder) -> None:
    rows = mx.array([[13, 4, 0], [2, 7, 13]])
    x = decoder.embed(mx.array(TOKENS))
    expected = mx.take_along_axis(whole(decoder, TOKENS), rows[:, :, None], axis=1)
    close(decoder.run(x, 0, 3, rows=rows), expected)
    close(decoder.run(x, 3, 3, rows=rows), mx.take_along_axis(x, rows[:, :, None], axis=1))


def test_left_padding_and_slices_change_nothing(decoder: Decoder) -> None:
    """A row of 9 tokens behind 5 columns of padding, beside one of 14, read 6, 7 and 1 columns at a time."""
    padded = np.array([TOKENS[0], [0] * 5 + TOKENS[1][:9]])
    store = KeyStore(decoder.config, 0, 3, mx.float32, rows=2, columns=4)
    pieces = []
    for start, end in ((0, 6), (6, 13), (13, 14)):
        span = Span(start, end - start, mx.array([0, 5]))
        x = decoder.embed(mx.array(padded[:, start:end]))
        pieces.append(decoder.run(x, 0, 3, span=span, keys=store))
    found = mx.concatenate(pieces, axis=1)
    close(found[0], whole(decoder, TOKENS[:1])[0])
    close(found[1, 5:], whole(decoder, [TOKENS[1][:9]])[0])


def test_rows_abreast_give_what_each_gives_alone(decoder: Decoder) -> None:
    """Rows of 14, 9 and 1 tokens, of which 6, 0 and 0 were run before."""
    rows, kept, places = [TOKENS[0], TOKENS[1][:9], TOKENS[1][:1]], (6, 0, 0), []
    for row, first in zip(rows, kept, strict=True):
        store = KeyStore(decoder.config, 0, 3, mx.float32, columns=4)
        if first:
            decoder.run(decoder.embed(mx.array([row[:first]])), 0, 3, span=Span(0, first), keys=store)
        places.append((Span(first, len(row) - first), store))
    fresh = [[token] for row, first in zip(rows, kept, strict=True) for token in row[first:]]
    found = decoder.run(decoder.embed(mx.array(fresh)), 0, 3, span=Abreast(places))[:, 0]
    parts = mx.split(found, [8, 17])
    for row, first, part in zip(rows, kept, parts, strict=True):
        close(part, whole(decoder, [row])[0, first:])


@pytest.mark.parametrize("name", ["llama", "llama 3 rope"])
def test_frequencies_are_those_of_the_torch_engine(name: str, tmp_path: Path) -> None:
    architecture, settings = BASES[name]
    config = Checkpoint.open(write_checkpoint(tmp_path, architecture, **settings)).config
    np.testing.assert_allclose(frequencies(config), positions.frequencies(config).numpy(), rtol=1e-6)
