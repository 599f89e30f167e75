"""The bound of what oneDNN keeps: set before anything is computed, and the environment's own comes first."""

from __future__ import annotations

import os

import pytest

from imprint.engine.torch import primitives
from imprint.engine.torch.engine import TorchEngine
from imprint.errors import BaseModelError


def test_whoever_opens_a_base_has_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in primitives.CAPACITIES:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(BaseModelError):
        TorchEngine.open("/no/such/folder")
    assert {os.environ[name] for name in primitives.CAPACITIES} == {str(primitives.KEPT)}


def test_the_environments_own_bound_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in primitives.CAPACITIES:
        monkeypatch.setenv(name, "7")
    primitives.bound()
    assert {os.environ[name] for name in primitives.CAPACITIES} == {"7"}
