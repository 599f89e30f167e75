"""Which engine computes: torch, or MLX on Apple silicon. An engine's library is imported only when it is
chosen.
"""

from __future__ import annotations

import importlib
import platform
import sys
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

from imprint.engine.base import Engine
from imprint.errors import BaseModelError

Backend = Literal["torch", "mlx"]

CHOICES = ("auto", *get_args(Backend))
CLASSES: dict[Backend, str] = {"torch": "TorchEngine", "mlx": "MlxEngine"}
REMEDIES: dict[Backend, str] = {
    "torch": "install torch, or use --backend mlx",
    "mlx": "install mlx (on Linux mlx[cpu]), or use --backend torch",
}


@dataclass(frozen=True)
class Choice:
    """A backend that can be imported here, and why it was chosen, in words."""

    backend: Backend
    reason: str

    @property
    def engine(self) -> Any:
        """The engine's class; both have the same `open`."""
        return getattr(_engine(self.backend), CLASSES[self.backend])

    def open(self, folder: Any, **options: Any) -> Engine:
        """See `TorchEngine.open`."""
        return cast(Engine, self.engine.open(folder, **options))


def choose(name: str = "auto") -> Choice:
    """ "auto" is MLX on Apple silicon if it can be imported, else torch. Raises BaseModelError for another
    name than CHOICES and for a backend that cannot be imported."""
    if name not in CHOICES:
        raise BaseModelError(f"backend {name!r} is not supported; use {', '.join(CHOICES)}")
    if name != "auto":
        backend = cast(Backend, name)
        if problem := _problem(backend):
            raise BaseModelError(f"backend {name!r} cannot be used: {problem}; {REMEDIES[backend]}")
        return Choice(backend, "it was asked for")
    if not apple_silicon():
        return _torch("MLX is for Apple silicon, and this is not")
    if problem := _problem("mlx"):
        return _torch(f"this is Apple silicon, but MLX cannot be imported: {problem}")
    return Choice("mlx", "this is Apple silicon")


def apple_silicon() -> bool:
    return sys.platform == "darwin" and platform.machine() == "arm64"


def _torch(reason: str) -> Choice:
    if problem := _problem("torch"):
        raise BaseModelError(f"backend 'torch' cannot be used: {problem}; {REMEDIES['torch']}")
    return Choice("torch", reason)


def _problem(backend: Backend) -> str:
    """Why a backend cannot be imported, "" if it can."""
    try:
        _engine(backend)
    except (ImportError, OSError, RuntimeError) as error:  # one built for another system fails with any
        return (str(error).splitlines() or [type(error).__name__])[0]
    return ""


def _engine(backend: Backend) -> Any:
    return importlib.import_module(f"imprint.engine.{backend}.engine")
