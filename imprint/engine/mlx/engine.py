"""The MLX engine: one base on MLX's default device, with its adapters, conversations and learners.

It puts the parts together and checks what comes from outside; it computes nothing itself, and sets nothing
global. An engine may be opened on one thread and driven on another: whatever outlives a call is evaluated, as
MLX can evaluate an operation only on the thread that it was called on.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import mlx.core as mx
import numpy as np

from imprint.engine import fit
from imprint.engine.batch import Batch
from imprint.engine.checkpoint import Checkpoint, facts
from imprint.engine.mlx import devices
from imprint.engine.mlx.cache import Memory
from imprint.engine.mlx.decode import Answering
from imprint.engine.mlx.decoder import Decoder
from imprint.engine.mlx.learner import MlxLearner
from imprint.engine.mlx.lora import Slots
from imprint.engine.mlx.trunk import Trunk, inputs, means, shelf_of_rows, states, states_of
from imprint.engine.mlx.weights import DTYPES, load
from imprint.engine.trunk import kept_states
from imprint.errors import BaseModelError
from imprint.types import AdapterWeights, BaseInfo, Checkpointing, LoraShape, Request, TokenRow

SMALL = 100_000_000  # parameters; on a CPU a smaller base runs in float32, which is exact and no slower there


class MlxEngine:
    """See `imprint.engine.base.Engine`."""

    def __init__(
        self,
        decoder: Decoder,
        info: BaseInfo,
        *,
        end_tokens: tuple[int, ...],
        top_layers: int | None = None,
        cache_folder: Path | None = None,
    ) -> None:
        self.decoder = decoder
        self.info = info
        self.end_tokens = end_tokens
        layers = decoder.config.layers
        self.split = max(0, layers - (top_layers or (2 if layers <= 8 else 4)))
        self.slots = Slots(decoder.dtype, decoder=decoder)
        self.memory = Memory(decoder.config, decoder.dtype)
        self.trunk = Trunk(decoder, shelf=shelf_of_rows(cache_folder, info.fingerprint, decoder))
        self.kept_states = kept_states(
            partial(states, decoder), cache_folder, f"mlx {decoder.dtype} {info.fingerprint}"
        )
        self._answering = Answering(decoder, self.split, self.slots, self.memory, end_tokens)

    @classmethod
    def open(
        cls,
        folder: Path | str,
        *,
        device: str = "auto",
        dtype: str = "auto",
        top_layers: int | None = None,
        end_tokens: tuple[int, ...] = (),
        cache_folder: Path | None = None,
    ) -> MlxEngine:
        """Load a base from a folder. `device` is "auto" or what MLX runs on here, "gpu" or "cpu"; `dtype` is
        "auto" or one of DTYPES; the rest is as in `TorchEngine.open`. Raises BaseModelError."""
        checkpoint = Checkpoint.open(Path(folder))
        config = checkpoint.config
        place = choose_device(device)
        kind = choose_dtype(dtype, checkpoint, place)
        decoder = Decoder(config, load(checkpoint, DTYPES[kind]), DTYPES[kind])
        info = facts(checkpoint, cache=cache_folder, dtype=kind, device=place, backend="mlx")
        return cls(
            decoder,
            info,
            end_tokens=tuple(end_tokens) or config.eos,
            top_layers=top_layers,
            cache_folder=cache_folder,
        )

    def decode(self, requests: Sequence[Request]) -> Iterator[list[tuple[int, int]]]:
        return self._answering.decode(requests)

    def batch(self) -> Batch[Any, Any]:
        return Batch(self._answering)

    def states(self, prompts: Sequence[Sequence[int]], depth: int, *, keep: bool = False) -> np.ndarray:
        sequences = [tuple(prompt) for prompt in prompts]
        if keep:
            return np.stack(self.kept_states.rows(sequences, depth))
        return states(self.decoder, sequences, depth)

    def inputs(self, prompt: Sequence[int], modules: Collection[str]) -> dict[str, np.ndarray]:
        return inputs(self.decoder, tuple(prompt), modules)

    def means(self, texts: Sequence[Sequence[int]]) -> np.ndarray:
        return means(self.decoder, [tuple(text) for text in texts])

    def mismatches(self, adapter: AdapterWeights) -> list[str]:
        return fit.mismatches(adapter, self.info)

    def learner(
        self,
        shape: LoraShape,
        *,
        seed: int,
        start: AdapterWeights | None = None,
        checkpointing: Checkpointing = "auto",
    ) -> MlxLearner:
        return MlxLearner(
            self.decoder, shape, seed=seed, start=start, trunk=self.trunk, checkpointing=checkpointing
        )

    def prepare(self, rows: Sequence[TokenRow], layers: int) -> None:
        depth = 0 if layers == 0 else max(0, self.info.layers - layers)
        kept = self.trunk.rows([row.tokens for row in rows], depth)
        if 0 < depth <= self.split:  # where a scope may look: what it wants to know is in these rows
            hidden = {row.prompt: each[: len(row.prompt)] for row, each in zip(rows, kept, strict=True)}
            self.kept_states.rows(
                list(hidden),
                depth,
                lambda batch, _: list(states_of(self.decoder, batch, [hidden[ids] for ids in batch])),
            )

    def peak_memory_mb(self) -> float:
        """The process's highest resident size on a CPU, the most that MLX had allocated on a GPU."""
        if self.info.device == "gpu":
            return mx.get_peak_memory() / 2**20
        highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return highest / (2**20 if sys.platform == "darwin" else 2**10)

    def close(self) -> None:
        """Let go of conversations and adapters; the engine is not used afterwards."""
        self.memory.clear()
        self.slots.clear()
        self.trunk.close()
        self.kept_states.close()
        mx.clear_cache()


def choose_device(name: str) -> str:
    """What MLX runs on here, if that is what was asked for. MLX can run on the CPU beside a GPU, but only by
    a setting of the whole process, and slowly; torch is the better engine for that."""
    place = devices.name()
    if name not in ("auto", place):
        raise BaseModelError(
            f"device {name!r} cannot be used: MLX runs on {place!r} here; use 'auto' or --backend torch"
        )
    return place


def choose_dtype(name: str, checkpoint: Checkpoint, device: str) -> str:
    """ "auto" is float32 for a small base on a CPU, else the checkpoint's own type if that has 16 bits (what
    its quantised scales were made in), else bfloat16."""
    if name == "auto":
        if device == "cpu" and checkpoint.config.parameters < SMALL:
            return "float32"
        return "float16" if checkpoint.tensors["model.norm.weight"].dtype == "F16" else "bfloat16"
    if name not in DTYPES:
        raise BaseModelError(f"dtype {name!r} is not supported; use 'auto' or one of {', '.join(DTYPES)}")
    return name
