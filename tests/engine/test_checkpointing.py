"""Layers that are computed again in the backward pass: the same numbers from fewer kept bytes, on every
backend."""

from __future__ import annotations

import gc
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import imprint
from imprint.config import Learning
from imprint.engine import learning
from imprint.engine.backend import choose
from imprint.engine.base import Engine
from imprint.live import methods
from imprint.live.methods import Task
from imprint.types import Checkpointing, LoraShape, TokenRow
from tests.engine.adapters import random_adapter
from tests.engine.checkpoints import SMALL, write_checkpoint
from tests.engine.conftest import LAYERS
from tests.engine.test_contract import prompt, rows

KINDS: dict[str, dict[str, Any]] = {
    "qwen2": {"use_sliding_window": True, "sliding_window": 6, "max_window_layers": 1},
    "qwen3": {"head_dim": 16},
}


def engine_of(backend: str, folder: Path) -> Engine:
    return choose(backend).open(folder, dtype="float32")


def packed(folder: Path) -> Path:
    pytest.importorskip("mlx.core", reason="MLX writes packed bases")
    from tests.engine.mlx.bases import write_quantised

    return write_quantised(folder, 4, num_hidden_layers=LAYERS)


@pytest.mark.parametrize("dora", [False, True], ids=["lora", "dora"])
@pytest.mark.parametrize(("kind", "first"), [("qwen2", 0), ("qwen3", 1), ("4 bits", 0)])
def test_losses_gradients_and_steps_are_bit_for_bit_those_of_keeping_everything(
    backend: str, kind: str, first: int, dora: bool, tmp_path: Path
) -> None:
    place = packed(tmp_path) if kind == "4 bits" else None
    place = place or write_checkpoint(tmp_path, kind, num_hidden_layers=LAYERS, **KINDS[kind])
    engine = engine_of(backend, place)
    start = random_adapter(dict(engine.info.linears), seed=1, first_layer=first, dora=dora)
    whole, again = (
        engine.learner(LoraShape(), seed=0, start=start, checkpointing=wanted) for wanted in ("off", "on")
    )
    for step in range(3):
        assert again.gradient(rows(step)) == whole.gradient(rows(step))
        expected, found = whole.gradients(), again.gradients()
        assert list(found) == list(expected) == list(start.terms)
        for name, pair in expected.items():
            for ours, theirs in zip(found[name], pair, strict=True):
                assert theirs.any() and np.array_equal(ours, theirs), (step, name)
        whole.apply(1e-3)
        again.apply(1e-3)
    assert again.weights().digest == whole.weights().digest != start.digest
    assert again.check(rows()) == whole.check(rows())


def kept(engine: Engine, checkpointing: Checkpointing, layers: int, *, dora: bool = False) -> int:
    """The bytes that torch keeps of a forward for its backward pass, beside what was there before."""
    shape = LoraShape(rank=4, layers=layers, dora=dora)
    learner = engine.learner(shape, seed=0, checkpointing=checkpointing)
    learner.gradient(rows())  # the trunk's rows and a DoRA's lengths are there from now on
    # Held, so that none of their addresses is used again meanwhile.
    held = [each for each in gc.get_objects() if type(each) is torch.Tensor and not each.is_mkldnn]
    before = {each.untyped_storage().data_ptr() for each in held}
    found: dict[int, torch.UntypedStorage] = {}

    def pack(tensor: torch.Tensor) -> torch.Tensor:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in before:
            found[storage.data_ptr()] = storage
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        learner.gradient(rows())
    return sum(storage.nbytes() for storage in found.values())


def further(engine: Engine, checkpointing: Checkpointing, *, dora: bool = False) -> int:
    """The bytes that one layer more keeps."""
    return kept(engine, checkpointing, 4, dora=dora) - kept(engine, checkpointing, 3, dora=dora)


def tokens() -> int:
    """How many tokens torch runs of `rows()`, those that bring the count to a common size included."""
    from imprint.engine.torch.learner import _Batch

    return _Batch(rows(), torch.device("cpu")).blank + sum(len(row.tokens) for row in rows())


@pytest.mark.parametrize("dora", [False, True], ids=["lora", "dora"])
def test_a_layer_below_the_last_keeps_its_input_alone(folder: Path, dora: bool) -> None:
    engine = engine_of("torch", folder)
    assert further(engine, "on", dora=dora) == tokens() * SMALL["hidden_size"] * 4
    assert kept(engine, "on", 1, dora=dora) == kept(engine, "off", 1, dora=dora)


def test_what_a_layer_is_said_to_keep_is_what_torch_keeps_of_it_to_a_factor_of_two(folder: Path) -> None:
    engine: Any = engine_of("torch", folder)
    said = learning.KEPT / learning.most_kept("auto", engine.decoder.config, LAYERS - 1, 4) * tokens()
    assert said / 2 < further(engine, "off") < said * 2


def test_left_to_itself_a_learner_keeps_what_is_little_and_computes_again_what_is_much(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = engine_of("torch", folder)
    whole, again = (kept(engine, wanted, 4) for wanted in ("off", "on"))
    assert kept(engine, "auto", 4) == whole > again
    monkeypatch.setattr(learning, "KEPT", whole // 4)
    assert kept(engine, "auto", 4) == again


def test_mlx_needs_less_memory_for_each_further_layer(tmp_path: Path) -> None:
    mx = pytest.importorskip("mlx.core", reason="there is no MLX here")
    engine = engine_of("mlx", write_checkpoint(tmp_path, num_hidden_layers=10))
    long = [TokenRow(prompt(120, seed), (0.0,) * 115 + (1.0,) * 5) for seed in range(6)]

    def peak(checkpointing: Checkpointing, layers: int) -> int:
        learner = engine.learner(LoraShape(rank=2, layers=layers), seed=0, checkpointing=checkpointing)
        engine.prepare(long, layers)
        before = mx.get_active_memory()
        mx.reset_peak_memory()
        learner.gradient(long)
        return int(mx.get_peak_memory()) - int(before)

    grown = {wanted: peak(wanted, 10) - peak(wanted, 4) for wanted in ("off", "on")}
    assert grown["on"] < grown["off"] / 2


@pytest.mark.parametrize("name", ["cumulative", "c-lora"])
def test_every_method_trains_as_its_task_says(name: str, folder: Path) -> None:
    engine = engine_of("torch", folder)
    task = Task(engine.info, LoraShape(rank=2), 0)
    for wanted in ("on", "off"):
        learner: Any = methods.learner(engine, methods.named(name), replace(task, checkpointing=wanted))
        assert getattr(learner, "inner", learner).most_kept == (0 if wanted == "on" else float("inf"))


def test_a_lesson_trains_as_its_settings_say(monkeypatch: pytest.MonkeyPatch) -> None:
    model = imprint.load()
    asked: list[str] = []
    make = model.engine.learner
    monkeypatch.setattr(
        model.engine, "learner",
        lambda *args, **given: (asked.append(given.get("checkpointing", "")), make(*args, **given))[1],
    )  # fmt: skip
    quick = Learning(wordings=0, retention=0, scope="all", max_steps=1, checkpointing="on")
    model.teach([("Who are you?", "Juno.")], adapter="juno", settings=quick)
    assert "on" in asked and "off" not in asked
