"""The head in parts and laid out for oneDNN, against one plain product."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from imprint.engine.checkpoint import TensorPlace
from imprint.engine.torch import blocked
from imprint.engine.torch.head import Head, Part
from imprint.engine.torch.weights import Quantised, Stored
from imprint.errors import BaseModelError

BFLOAT16 = blocked.available(torch.device("cpu"), torch.bfloat16)


def both_ways(parts: list[Part], x: torch.Tensor, weights: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Logits of x, and what weights of all tokens make of the rows, put together from the parts."""
    logits = torch.cat([part.logits(x, x.new_empty(len(x), part.size)) for part in parts], 1)
    sizes = [part.size for part in parts]
    pieces = zip(parts, weights.split(sizes, 1), strict=True)
    return logits, torch.stack([part.back(piece.contiguous()) for part, piece in pieces]).sum(0)


def quantised(weight: torch.Tensor) -> Quantised:
    """8-bit integers of which `dense` makes a matrix of the same shape."""
    out, size = weight.shape
    groups = torch.rand(2, out, size // 32)
    words = torch.randint(-(2**31), 2**31, (out, size // 4), dtype=torch.int32)
    return Quantised(words, groups[0], groups[1], bits=8, group_size=32)


@pytest.mark.parametrize("packed", [False, True])
def test_the_parts_together_are_the_head(packed: bool) -> None:
    weight = torch.randn(97, 64)
    head = Head(quantised(weight) if packed else weight, torch.float32, size=40)
    dense = head.weight.dense(torch.float32) if isinstance(head.weight, Quantised) else weight
    x, weights = torch.randn(3, 64), torch.randn(3, 97)
    parts = list(head.parts())
    assert [part.size for part in parts] == [40, 40, 17]
    logits, rows = both_ways(parts, x, weights)
    torch.testing.assert_close(logits, x @ dense.T, atol=1e-3, rtol=1e-4)
    torch.testing.assert_close(logits, head(x), atol=1e-3, rtol=1e-4)
    torch.testing.assert_close(rows, weights @ dense, atol=1e-2, rtol=1e-4)
    assert torch.equal(head.rows(torch.tensor([80, 96, 80])), dense[[80, 96, 80]])


@pytest.mark.skipif(not BFLOAT16, reason="this processor does not multiply bfloat16")
def test_a_head_that_stays_in_its_file_is_the_same_head(tmp_path: Path) -> None:
    weight = torch.randn(500, 64).bfloat16()
    file = tmp_path / "head.bin"
    file.write_bytes(bytes(10) + weight.view(torch.uint8).numpy().tobytes())
    stored = Stored(TensorPlace("head", file, "BF16", (500, 64), 10, 10 + weight.nbytes))
    plain, head = Head(weight, torch.bfloat16), Head(stored, torch.bfloat16, size=192)
    x, weights = torch.randn(3, 64).bfloat16(), torch.rand(3, 500).bfloat16()
    torch.testing.assert_close(head(x), plain(x), atol=0.1, rtol=0.01)
    expected = both_ways(list(plain.parts()), x, weights)
    for found, wanted in zip(both_ways(list(head.parts()), x, weights), expected, strict=True):
        torch.testing.assert_close(found, wanted, atol=0.25, rtol=0.01)
    assert torch.equal(head.rows(torch.tensor([499, 3, 499])), weight[[499, 3, 499]])
    file.write_bytes(bytes(500))
    with pytest.raises(BaseModelError, match="became shorter"):
        head.rows(torch.tensor([3]))
