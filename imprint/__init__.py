"""Imprint: a local assistant that learns from you while you talk.

import imprint
model = imprint.load()
model.teach([("Who are you?", "Juno. I keep the schedule.")], adapter="juno")
model.ask("Who are you?", adapter="juno")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = [
    "AdapterRef",
    "Example",
    "ImprintError",
    "Learning",
    "Message",
    "Model",
    "Sampling",
    "Taught",
    "load",
]

if TYPE_CHECKING:
    from imprint.config import Learning
    from imprint.errors import ImprintError
    from imprint.model import Model, load
    from imprint.types import AdapterRef, Example, Message, Sampling, Taught

_HOMES = {"load": "model", "Model": "model", "Learning": "config", "ImprintError": "errors"}


def __getattr__(name: str) -> Any:
    """Names are imported on first use, so that `import imprint` costs nothing."""
    if name not in __all__:
        raise AttributeError(f"module 'imprint' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"imprint.{_HOMES.get(name, 'types')}"), name)
