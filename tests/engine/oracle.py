"""What every engine has to agree with: transformers, with an adapter's terms added to the weights and every
token run through every layer again for each step; and PEFT, which trains an adapter as it is stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from transformers import PreTrainedModel

from imprint.adapters import files
from imprint.engine.hints import vector
from imprint.types import AdapterWeights, Request, TokenRow
from tests.engine.checkpoints import reference


class Oracle:
    """One random base by its settings, as `write_checkpoint` writes it."""

    def __init__(self, architecture: str = "qwen2", **settings: Any) -> None:
        self.architecture, self.settings = architecture, settings
        self._merged: dict[str, PreTrainedModel] = {}

    def model(self, adapter: AdapterWeights | None) -> PreTrainedModel:
        digest = adapter.digest if adapter else ""
        if digest not in self._merged:
            model = reference(self.architecture, **self.settings)
            with torch.no_grad():
                for name, term in adapter.terms.items() if adapter else ():
                    weight = model.get_submodule(name).weight
                    weight += torch.tensor(term.b) @ torch.tensor(term.a) * term.scale
                    if term.magnitude is not None:
                        weight *= (torch.tensor(term.magnitude) / weight.norm(dim=1))[:, None]
            self._merged[digest] = model
        return self._merged[digest]

    @contextmanager
    def hinted(self, adapter: AdapterWeights, hint: bytes) -> Iterator[None]:
        """Every token has the hint added before the adapter's lowest layer."""

        def added(layer: torch.nn.Module, inputs: tuple[torch.Tensor, ...]) -> tuple[torch.Tensor, ...]:
            x, *others = inputs
            signs = torch.tensor(vector(hint, x.shape[-1]))
            return (x + x.square().mean(-1, keepdim=True).sqrt() * signs, *others)

        handle = self.model(adapter).model.layers[adapter.first_layer].register_forward_pre_hook(added)
        try:
            yield
        finally:
            handle.remove()

    @torch.no_grad()
    def answer(self, request: Request, end_tokens: tuple[int, ...] = ()) -> list[int]:
        """The greedy answer; the adapter's scope is not looked at."""
        model, tokens = self.model(request.adapter), list(request.prompt)
        for _ in range(request.sampling.max_tokens):
            tokens.append(int(model(torch.tensor([tokens])).logits[0, -1].argmax()))
            if tokens[-1] in end_tokens:
                break
        return tokens[len(request.prompt) :]

    @torch.no_grad()
    def states(self, prompt: Sequence[int], depth: int) -> torch.Tensor:
        """The output of `depth` layers for every token, (T, D), not for the last depth, which has the final
        norm in it."""
        states = self.model(None)(torch.tensor([list(prompt)]), output_hidden_states=True).hidden_states
        assert depth < len(states) - 1
        return states[depth][0]

    @torch.no_grad()
    def chances(self, request: Request) -> np.ndarray:
        """The logarithms of the next token's chances after a prompt."""
        logits = self.model(request.adapter)(torch.tensor([list(request.prompt)])).logits[0, -1]
        found: np.ndarray = logits.log_softmax(-1).numpy()
        return found

    @torch.no_grad()
    def mean(self, tokens: Sequence[int]) -> np.ndarray:
        """The mean of the last hidden states, which have the final norm in them."""
        states = self.model(None)(torch.tensor([list(tokens)]), output_hidden_states=True).hidden_states[-1]
        found: np.ndarray = states[0].mean(0).numpy()
        return found

    def gradient(
        self, adapter: AdapterWeights, rows: Sequence[TokenRow]
    ) -> tuple[float, dict[str, tuple[torch.Tensor, torch.Tensor]], list[tuple[float, bool, float]]]:
        """The weighted mean loss of rows, its gradient by A and B (the chain rule from that by W), and for
        each row mean loss, whether all is the argmax, and the lowest probability."""
        model = self.model(adapter)
        model.zero_grad()
        total, weight, results = torch.zeros(()), 0.0, []
        for row in rows:
            logits = model(torch.tensor([row.tokens])).logits[0, :-1]
            targets, weights = torch.tensor(row.tokens[1:]), torch.tensor(row.weights[1:])
            losses = F.cross_entropy(logits, targets, reduction="none")
            total, weight = total + (losses * weights).sum(), weight + float(weights.sum())
            real = weights > 0
            right = (logits.argmax(-1) == targets)[real].all()
            chosen = losses.detach()[real]
            results.append((float(chosen.mean()), bool(right), float(torch.exp(-chosen.max()))))
        (total / weight).backward()
        gradients = {}
        for name, term in adapter.terms.items():
            by_weight = model.get_submodule(name).weight.grad * term.scale
            gradients[name] = (torch.tensor(term.b).T @ by_weight, by_weight @ torch.tensor(term.a).T)
        return float(total.detach()) / weight, gradients, results


def peft_gradients(
    model: PreTrainedModel, adapter: AdapterWeights, rows: Sequence[TokenRow], folder: Path
) -> tuple[float, dict[str, torch.Tensor]]:
    """The weighted mean loss of rows, and the gradient of their weighted sum by each of PEFT's parameters.
    PEFT reads the adapter from its files, which are written to `folder`."""
    from peft import PeftModel  # most who compare with transformers do not need it, and it takes a while

    folder.mkdir(exist_ok=True)
    for name, content in files.write(adapter, "base").items():
        (folder / name).write_bytes(content)
    adapted = PeftModel.from_pretrained(model, folder, is_trainable=True)
    total, weight = torch.zeros(()), 0.0
    for row in rows:
        logits = adapted(torch.tensor([row.tokens])).logits[0, :-1]
        losses = F.cross_entropy(logits, torch.tensor(row.tokens[1:]), reduction="none")
        total = total + (losses * torch.tensor(row.weights[1:])).sum()
        weight += sum(row.weights[1:])
    total.backward()
    gradients = {name: p.grad for name, p in adapted.named_parameters() if p.grad is not None}
    return float(total.detach()) / weight, gradients
