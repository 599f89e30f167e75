"""Every test runs with a home of its own, offline, on one thread."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["NO_COLOR"] = "1"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """IMPRINT_HOME redirected into the test's folder, so that no test can touch a real one."""
    path = tmp_path / "home"
    monkeypatch.setenv("IMPRINT_HOME", str(path))
    return path
