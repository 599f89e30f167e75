"""Scopes that do not fit a base; terms that do not are tried on the engines themselves."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from imprint.engine.fit import mismatches
from imprint.types import AdapterWeights, BaseInfo, LowRank, Scope

BASE = BaseInfo(
    name="tiny", fingerprint="0" * 64, architecture="qwen2", layers=3, hidden=6, vocabulary=9, context=8,
    parameters=1, dtype="float32", device="cpu", backend="torch",
    linears={"model.layers.2.mlp.up_proj": (8, 6)},
)  # fmt: skip
TERMS = {"model.layers.2.mlp.up_proj": LowRank(np.ones((2, 6), np.float32), np.ones((8, 2), np.float32), 1.0)}
SCOPE = Scope(2, np.ones((4, 12), np.float32), np.zeros(4, np.float32))


def test_what_fits_has_no_mismatch() -> None:
    assert mismatches(AdapterWeights(TERMS, SCOPE), BASE) == []
    always = replace(SCOPE, thresholds=np.full(4, -np.inf, np.float32))
    assert mismatches(AdapterWeights(TERMS, always), BASE) == []


@pytest.mark.parametrize(
    ("scope", "word"),
    [
        (replace(SCOPE, depth=4), "layer 4 of 3"),
        (replace(SCOPE, depth=-1), "layer -1"),
        (replace(SCOPE, keys=np.ones((4, 5), np.float32)), r"\(4, 5\)"),
        (replace(SCOPE, thresholds=np.zeros(3, np.float32)), r"\(3,\)"),
        (replace(SCOPE, keys=np.full((4, 12), np.nan, np.float32)), "not finite"),
        (replace(SCOPE, thresholds=np.full(4, np.nan, np.float32)), "not finite"),
    ],
)
def test_a_scope_that_does_not_fit_is_one_line(scope: Scope, word: str) -> None:
    (problem,) = mismatches(AdapterWeights(TERMS, scope), BASE)
    assert re.search(word, problem) and "scope" in problem
