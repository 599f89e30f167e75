"""How earlier lessons are kept while a new one is learnt: one method in each file of this package.

A file is a plug-in: its name is what `--method` calls it, and its `METHOD` says what differs from the others.
Here is what they share: what a method is, how it is found by its name, and where a version keeps what its
method has to remember. It knows no tensor library and nothing of text.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import safetensors.numpy
from safetensors import SafetensorError

from imprint.adapters.registry import Card, Registry
from imprint.config import METHODS, Learning
from imprint.engine.base import Engine, Learner
from imprint.errors import AdapterError, InputError
from imprint.live.parametrised import Form, Parametrised, State
from imprint.store import guarded
from imprint.types import AdapterWeights, BaseInfo, Checkpointing, LoraShape

FILE = "method.safetensors"  # beside the tensors of a version


@dataclass(frozen=True, eq=False)
class Task:
    """One lesson to be learnt: the base, the shape of a new adapter, what training starts from (None: nothing
    was learnt yet), and what the method kept with that; whether layers are computed again in the backward
    pass."""

    base: BaseInfo
    shape: LoraShape
    seed: int
    start: AdapterWeights | None = None
    state: State = field(default_factory=dict)
    checkpointing: Checkpointing = "auto"


@dataclass(frozen=True)
class Method:
    """`replay`: the share of each step's lesson rows that are drawn from earlier lessons; None: all of them
    train until they are right again. `form`: what is trained, and how it becomes an adapter; None: A and B
    themselves, on from where they are."""

    replay: float | None = None
    form: Callable[[Task], Form] | None = None


def named(name: str) -> Method:
    """The method of this name. Raises InputError."""
    if name not in METHODS:
        raise InputError(f"no method {name!r}; there are: {', '.join(METHODS)}")
    method = importlib.import_module(f"{__name__}.{name.replace('-', '_')}").METHOD
    assert isinstance(method, Method), name
    return method


def require(settings: Learning, start: AdapterWeights | None) -> None:
    """Raises InputError for settings that a method cannot learn by."""
    if named(settings.method).form is not None and (settings.dora or (start is not None and start.dora)):
        plain = [name for name in METHODS if named(name).form is None]
        raise InputError(f"method {settings.method!r} does not know DoRA; use one of {', '.join(plain)}")


def learner(engine: Engine, method: Method, task: Task) -> Learner:
    """What trains a lesson by a method."""
    if method.form is None:
        return engine.learner(task.shape, seed=task.seed, start=task.start, checkpointing=task.checkpointing)
    return Parametrised(engine, task.shape, method.form(task), task.checkpointing)


def settled(learner: Learner) -> State:
    """Bring a trained learner to what is to be published; what the method wants to find again with it."""
    return learner.settle() if isinstance(learner, Parametrised) else {}


def written(state: State) -> dict[str, bytes]:
    """The files that hold a state; none for a method that remembers nothing."""
    return {FILE: safetensors.numpy.save(dict(state))} if state else {}


def kept(registry: Registry, card: Card | None, settings: Learning) -> State:
    """What a version's method kept; nothing for one that was learnt by another method. Raises
    AdapterError."""
    if card is None or card.settings.get("method") != settings.method:
        return {}
    file = registry.root / card.name / str(card.version) / FILE
    return _read(file) if file.is_file() else {}


def _read(file: Path) -> State:
    with guarded(file):
        try:
            found: State = safetensors.numpy.load(file.read_bytes())
            return found
        except SafetensorError as error:
            raise AdapterError(f"{file}: damaged ({error}); roll back to another version") from None
