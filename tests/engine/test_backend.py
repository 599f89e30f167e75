"""Which backend is chosen where, and what is said when it cannot be."""

from __future__ import annotations

import platform
import sys
from importlib.util import find_spec
from typing import Any

import pytest

from imprint.engine import backend
from imprint.engine.backend import choose
from imprint.errors import BaseModelError


def on(monkeypatch: pytest.MonkeyPatch, system: str, machine: str, missing: tuple[str, ...] = ()) -> None:
    """Another machine, on which engines are importable but for those missing."""
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(platform, "machine", lambda: machine)

    def engine(name: str) -> Any:
        if name in missing:
            raise ImportError(f"No module named {name!r}\nand more")

    monkeypatch.setattr(backend, "_engine", engine)


@pytest.mark.parametrize(
    ("system", "machine", "missing", "expected", "reason"),
    [
        ("darwin", "arm64", (), "mlx", "this is Apple silicon"),
        ("darwin", "arm64", ("torch",), "mlx", "this is Apple silicon"),
        ("darwin", "arm64", ("mlx",), "torch", "cannot be imported: No module named 'mlx'"),
        ("darwin", "x86_64", (), "torch", "MLX is for Apple silicon"),
        ("linux", "x86_64", (), "torch", "MLX is for Apple silicon"),
        ("linux", "aarch64", ("mlx",), "torch", "MLX is for Apple silicon"),
    ],
)
def test_auto_is_mlx_on_apple_silicon_and_torch_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
    system: str,
    machine: str,
    missing: tuple[str, ...],
    expected: str,
    reason: str,
) -> None:
    on(monkeypatch, system, machine, missing)
    chosen = choose()
    assert chosen.backend == expected and reason in chosen.reason and "\n" not in chosen.reason


def test_what_was_asked_for_is_taken_wherever_it_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, "darwin", "arm64")
    assert choose("torch").backend == "torch"
    on(monkeypatch, "linux", "x86_64")
    assert choose("mlx").backend == "mlx"


@pytest.mark.parametrize("name", ["mlx", "torch", "auto"])
def test_a_backend_that_is_not_there_is_named_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    on(monkeypatch, "linux", "x86_64", ("mlx", "torch"))
    wanted = "torch" if name == "auto" else name
    with pytest.raises(
        BaseModelError, match=f"backend '{wanted}' cannot be used.*install {wanted}"
    ) as raised:
        choose(name)
    assert "\n" not in str(raised.value)


def test_an_unknown_backend_is_refused() -> None:
    with pytest.raises(BaseModelError, match=r"'jax' is not supported; use auto, torch, mlx"):
        choose("jax")


def test_a_choice_opens_its_engine() -> None:
    names = ["torch", "mlx"] if find_spec("mlx") else ["torch"]
    for name in names:
        engine = choose(name).engine
        assert engine.__module__ == f"imprint.engine.{name}.engine" and callable(engine.open)
