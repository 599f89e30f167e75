"""The same requests answered greedily by Imprint's engine and by transformers, with PEFT for adapters: the
tokens, and the moment each step's came.

Both sides begin from the same ids, arrays and dtype. It does not know what is made of the moments.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.harness import CACHE
from imprint.types import AdapterWeights, Request, Sampling

if TYPE_CHECKING:
    from imprint.engine.base import Engine
    from imprint.engine.torch.engine import TorchEngine


@dataclass(frozen=True)
class Answered:
    """One batch: each row's new tokens, and by `time.perf_counter` when it was begun and when each step's
    tokens were there."""

    tokens: list[list[int]]
    begun: float
    moments: list[float]

    @property
    def first_seconds(self) -> float:
        """Until the first token, the reading of the prompts included."""
        return self.moments[0] - self.begun

    @property
    def steps_per_second(self) -> float | None:
        """After the first token; None for a single one."""
        return (len(self.moments) - 1) / (self.moments[-1] - self.moments[0]) if self.moments[1:] else None

    @property
    def seconds(self) -> float:
        return self.moments[-1] - self.begun


@dataclass
class Moments:
    """A streamer, as `generate` calls it: first with the prompts, then with every step's tokens."""

    noted: list[float] = field(default_factory=list)

    def put(self, value: Any) -> None:
        self.noted.append(time.perf_counter())

    def end(self) -> None:
        pass


def opened(place: Path, device: str, dtype: str) -> TorchEngine:
    """Imprint's engine on a base."""
    from imprint.engine.torch.engine import TorchEngine

    return TorchEngine.open(place, device=device, dtype=dtype, cache_folder=CACHE)


def loaded(place: Path, device: str, dtype: str) -> Any:
    """The same base as transformers runs it."""
    import torch
    from transformers import AutoModelForCausalLM

    from imprint.engine.torch.engine import choose_device

    model = AutoModelForCausalLM.from_pretrained(place, dtype=getattr(torch, dtype))
    return model.to(choose_device(device)).eval()


def requests(
    prompts: Sequence[Sequence[int]], new: int, adapters: Sequence[AdapterWeights | None] = ()
) -> list[Request]:
    """One request a prompt, for `new` tokens, each with its own adapter."""
    chosen = adapters or [None] * len(prompts)
    return [
        Request(tuple(prompt), Sampling(max_tokens=new), adapter)
        for prompt, adapter in zip(prompts, chosen, strict=True)
    ]


def by_imprint(engine: Engine, asked: Sequence[Request]) -> Answered:
    tokens: list[list[int]] = [[] for _ in asked]
    moments = []
    begun = time.perf_counter()
    for step in engine.decode(asked):
        if step:
            moments.append(time.perf_counter())
            for row, token in step:
                tokens[row].append(token)
    return Answered(tokens, begun, moments)


def by_transformers(model: Any, prompts: Sequence[Sequence[int]], new: int, **settings: Any) -> Answered:
    """Prompts of one length; `settings` are further ones of `generate`."""
    import torch

    ids = torch.tensor([list(prompt) for prompt in prompts], device=model.device)
    streamer = Moments()
    begun = time.perf_counter()
    with torch.inference_mode():
        out = model.generate(
            input_ids=ids,
            attention_mask=torch.ones_like(ids),
            max_new_tokens=new,
            do_sample=False,
            pad_token_id=0,
            streamer=streamer,
            **settings,
        )
    return Answered(out[:, ids.shape[1] :].tolist(), begun, streamer.noted[1:])


def attached(base: Any, adapters: Mapping[str, AdapterWeights]) -> Any:
    """The base as a PEFT model that has these adapters by name; the first is active."""
    from peft import get_peft_model

    model = None
    for name, weights in adapters.items():
        if model is None:
            model = get_peft_model(base, config_of(weights), adapter_name=name)
        else:
            model.add_adapter(name, config_of(weights))
        fill(model, name, weights)
    assert model is not None
    return model.eval()


def config_of(weights: AdapterWeights) -> Any:
    """PEFT's configuration of an adapter whose terms are of one rank and scale."""
    from peft import LoraConfig, TaskType

    scale = next(iter(weights.terms.values())).scale
    assert all((term.rank, term.scale) == (weights.rank, scale) for term in weights.terms.values())
    return LoraConfig(
        task_type=TaskType.CAUSAL_LM,
        r=weights.rank,
        lora_alpha=scale * weights.rank,  # type: ignore[arg-type]
        target_modules=list(weights.terms),
    )


def fill(model: Any, name: str, weights: AdapterWeights) -> None:
    """Put an adapter's arrays in the place of those that the PEFT model has under this name."""
    import torch

    with torch.no_grad():
        for module, term in weights.terms.items():
            linear = model.base_model.model.get_submodule(module)
            linear.lora_A[name].weight.copy_(torch.from_numpy(term.a))
            linear.lora_B[name].weight.copy_(torch.from_numpy(term.b))


def different_tokens(found: Mapping[str, list[list[int]]]) -> str | None:
    """What to say of sides whose greedy tokens are not Imprint's."""
    ours = found["imprint"]
    for side, tokens in found.items():
        for row, (mine, other) in enumerate(zip(ours, tokens, strict=True)):
            if mine != other:
                return f"row {row} is answered {mine} by imprint and {other} by {side}"
    return None
