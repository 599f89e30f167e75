"""What the tests of every backend open: one tiny base, an engine of it, and what transformers makes of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from imprint.engine.backend import choose
from imprint.engine.base import Engine
from tests.engine.checkpoints import write_checkpoint
from tests.engine.oracle import Oracle

LAYERS, TOP = 4, 2

Open = Callable[..., Engine]


@pytest.fixture(params=["torch", "mlx"], scope="module")
def backend(request: pytest.FixtureRequest) -> str:
    if request.param == "mlx":
        pytest.importorskip("mlx.core", reason="there is no MLX here")
    return str(request.param)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_checkpoint(tmp_path_factory.mktemp("base"), num_hidden_layers=LAYERS)


@pytest.fixture(scope="module")
def oracle() -> Oracle:
    return Oracle(num_hidden_layers=LAYERS)


@pytest.fixture
def opened(backend: str, folder: Path) -> Open:
    return lambda **options: choose(backend).open(
        folder, **{"top_layers": TOP, "dtype": "float32", **options}
    )


@pytest.fixture
def engine(opened: Open) -> Engine:
    return opened()
