"""The built-in base, read once for a module, and a model on it whose home is the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import imprint
from imprint.store import Home


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[imprint.Model]:
    with imprint.load(home=tmp_path_factory.mktemp("base")) as opened:
        yield opened


@pytest.fixture
def model(base: imprint.Model, tmp_path: Path) -> Iterator[imprint.Model]:
    """The base, which is read once, with a home of the test's own."""
    opened = imprint.Model(base.engine, base.text, Home.open(tmp_path / "home"))
    yield opened
    opened.home.close()
