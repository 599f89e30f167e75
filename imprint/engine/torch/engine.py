"""The torch engine: one base on a CPU or a CUDA device, with its adapters, conversations and learners.

It puts the parts together and checks what comes from outside; it computes nothing itself, and sets nothing
global but how much oneDNN keeps (`primitives`).
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from imprint.engine import fit
from imprint.engine.batch import Batch
from imprint.engine.checkpoint import Checkpoint, DecoderConfig, facts
from imprint.engine.torch import blocked, primitives
from imprint.engine.torch.cache import Memory
from imprint.engine.torch.decode import Answering
from imprint.engine.torch.decoder import Decoder
from imprint.engine.torch.lora import Slots
from imprint.engine.torch.trunk import Trunk, inputs, means, shelf_of_rows, states, states_of
from imprint.engine.torch.weights import load
from imprint.engine.trunk import kept_states
from imprint.errors import BaseModelError
from imprint.types import AdapterWeights, BaseInfo, Checkpointing, LoraShape, Request, TokenRow

if TYPE_CHECKING:
    from imprint.engine.torch.learner import TorchLearner

DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}
SMALL = 100_000_000  # parameters; on a CPU a smaller base runs in float32, which is exact and no slower there


class TorchEngine:
    """See `imprint.engine.base.Engine`."""

    def __init__(
        self,
        decoder: Decoder,
        info: BaseInfo,
        *,
        end_tokens: tuple[int, ...],
        top_layers: int | None = None,
        learning_dtype: torch.dtype | None = None,
        cache_folder: Path | None = None,
    ) -> None:
        self.decoder = decoder
        self.info = info
        self.end_tokens = end_tokens
        self.split = split_of(decoder.config, top_layers)
        self.slots = Slots(device=decoder.device, dtype=decoder.dtype, decoder=decoder)
        self.memory = Memory(decoder.config, device=decoder.device, dtype=decoder.dtype)
        dtype = learning_dtype or decoder.dtype
        learning = decoder if dtype == decoder.dtype else decoder.cast(dtype)
        self.trunk = Trunk(learning, shelf=shelf_of_rows(cache_folder, info.fingerprint, learning))
        self.kept_states = kept_states(
            partial(states, decoder), cache_folder, f"torch {decoder.dtype} {info.fingerprint}"
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
        lay_out: bool = True,
    ) -> TorchEngine:
        """Load a base from a folder. `top_layers` is the depth of the adapters to be expected (by default 2,
        or 4 on bases of more than 8 layers); `dtype` is "auto" or one of DTYPES; without `end_tokens` the
        configuration's are used; `cache_folder` keeps fingerprints and what the trunk says of lessons. With
        dtype "auto" a base that answers in float32 learns in bfloat16 where
        the processor has it. `lay_out` lays weights out for faster products on a CPU, in bfloat16 alone and
        with the same result up to rounding. Raises BaseModelError."""
        primitives.bound()
        checkpoint = Checkpoint.open(Path(folder))
        config = checkpoint.config
        place = choose_device(device)
        kind = choose_dtype(dtype, config, place)
        lay_out = lay_out and place.type == "cpu" and kind == torch.bfloat16
        split = split_of(config, top_layers)
        weights = load(checkpoint, device=place, dtype=kind, mapped=lay_out)
        decoder = Decoder(config, weights, device=place, dtype=kind, lay_out=split if lay_out else None)
        info = facts(
            checkpoint,
            cache=cache_folder,
            dtype=str(kind).removeprefix("torch."),
            device=str(place),
            backend="torch",
        )
        return cls(
            decoder,
            info,
            end_tokens=tuple(end_tokens) or config.eos,
            top_layers=top_layers,
            learning_dtype=torch.bfloat16 if dtype == "auto" and fast_bfloat16(place) else kind,
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
    ) -> TorchLearner:
        from imprint.engine.torch.learner import TorchLearner

        return TorchLearner(self.trunk, shape, seed=seed, start=start, checkpointing=checkpointing)

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
        """The process's highest resident size on a CPU, the most that was allocated on a CUDA device."""
        if self.decoder.device.type == "cuda":
            return torch.cuda.max_memory_allocated(self.decoder.device) / 2**20
        highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return highest / (2**20 if sys.platform == "darwin" else 2**10)

    def close(self) -> None:
        """Let go of conversations and adapters; the engine is not used afterwards."""
        self.memory.clear()
        self.slots.clear()
        self.trunk.close()
        self.kept_states.close()


def choose_device(name: str) -> torch.device:
    """ "auto" is CUDA where there is one, else the CPU; anything else is as torch names it, and must work."""
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError) as error:
        reason = str(error).splitlines()[0]
        raise BaseModelError(f"device {name!r} cannot be used: {reason}; use 'auto' or 'cpu'") from None
    return device


def split_of(config: DecoderConfig, top_layers: int | None) -> int:
    """How many layers the trunk has."""
    return max(0, config.layers - (top_layers or (2 if config.layers <= 8 else 4)))


def fast_bfloat16(device: torch.device) -> bool:
    """Whether products of bfloat16 are faster than those of float32: on a CPU, only with instructions for
    them."""
    return device.type != "cpu" or blocked.available(device, torch.bfloat16)


def choose_dtype(name: str, config: DecoderConfig, device: torch.device) -> torch.dtype:
    """ "auto" is float32 for a small base on a CPU, else bfloat16."""
    if name == "auto":
        return torch.float32 if device.type == "cpu" and config.parameters < SMALL else torch.bfloat16
    if name not in DTYPES:
        raise BaseModelError(f"dtype {name!r} is not supported; use 'auto' or one of {', '.join(DTYPES)}")
    return DTYPES[name]
