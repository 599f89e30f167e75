"""An engine made of transformers and PEFT: what Imprint would be without an engine of its own.

It meets `imprint.engine.base.Engine` with `generate`, `PeftModel` and AdamW in PEFT's LoRA+ groups, used as
their documentation does, so that the same lessons, plans and stop rule run on both and nothing but the engine
differs. It answers greedily alone, keeps nothing of conversations, and caches no layer's output.
"""

from __future__ import annotations

import copy
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from bench import answering
from bench.device import peak_memory_mb
from bench.harness import CACHE
from imprint.engine import fit
from imprint.engine.checkpoint import Checkpoint, facts
from imprint.engine.learning import BATCH_TOKENS, BETAS, CLIP, EPSILON, RATIO, fresh, parts
from imprint.engine.trunk import state
from imprint.types import (
    AdapterWeights,
    Checkpointing,
    GradientResult,
    LoraShape,
    LowRank,
    Request,
    RowResult,
    TokenRow,
)

KEPT = 4  # adapters that stay attached
IGNORED = -100  # transformers' label of a token that is not counted


class PeftEngine:
    """See `imprint.engine.base.Engine`."""

    def __init__(self, place: Path, *, device: str, dtype: str, end_tokens: tuple[int, ...]) -> None:
        self.base = answering.loaded(place, device, dtype)
        self.device: torch.device = self.base.device
        checkpoint = Checkpoint.open(place)
        config = checkpoint.config
        self.info = facts(checkpoint, cache=CACHE, dtype=dtype, device=str(self.device), backend="peft")
        self.end_tokens = end_tokens
        self.split = max(0, config.layers - (2 if config.layers <= 8 else 4))
        self.model: Any = None  # a PeftModel once there is an adapter
        self.names: OrderedDict[str, str] = OrderedDict()  # of attached adapters, by digest
        self.count = 0

    def decode(self, requests: Sequence[Request]) -> Iterator[list[tuple[int, int]]]:
        """Rows of one adapter are one padded batch; its steps come when all of it is written."""
        assert all(request.sampling.temperature == 0 for request in requests), "this peer is greedy"
        groups: dict[str, list[int]] = {}
        for row, request in enumerate(requests):
            groups.setdefault(self._meant(request).digest if self._holds(request) else "", []).append(row)
        answers: list[list[int]] = [[] for _ in requests]
        for digest, rows in groups.items():
            asked = [requests[row] for row in rows]
            adapter = asked[0].adapter if digest else None
            for row, answer in zip(rows, self._generated(asked, adapter), strict=True):
                answers[row] = answer
        for step in range(max(map(len, answers), default=0)):
            yield [(row, answer[step]) for row, answer in enumerate(answers) if step < len(answer)]

    def states(self, prompts: Sequence[Sequence[int]], depth: int, *, keep: bool = False) -> np.ndarray:
        assert depth < self.info.layers, "transformers norms the last layer's output"
        found = []
        with self._as_base(), torch.no_grad():
            for prompt in prompts:
                ids = torch.tensor([list(prompt)], device=self.device)
                hidden = self.base(input_ids=ids, output_hidden_states=True, use_cache=False).hidden_states
                found.append([hidden[layer][0].float().mean(0).cpu().numpy() for layer in (depth, 0)])
        means = np.stack(found, axis=1)  # (2, N, D)
        return state(means[0], means[1])

    def mismatches(self, adapter: AdapterWeights) -> list[str]:
        return fit.mismatches(adapter, self.info)

    def learner(
        self,
        shape: LoraShape,
        *,
        seed: int,
        start: AdapterWeights | None = None,
        checkpointing: Checkpointing = "auto",
    ) -> PeftLearner:
        """Its layers are always kept: `checkpointing` is for Imprint's own engines."""
        weights = start or AdapterWeights(fresh(self.info.linears, self.info.layers, shape, seed))
        self.count += 1
        return PeftLearner(self, self.attach(f"learning-{self.count}", weights))

    def prepare(self, rows: Sequence[TokenRow], layers: int) -> None:
        """Nothing can be prepared: every forward runs all layers."""

    def peak_memory_mb(self) -> float:
        return peak_memory_mb(self.device)

    def close(self) -> None:
        self.names.clear()

    def attach(self, key: str, weights: AdapterWeights) -> str:
        """The name that an adapter is attached under, found by `key` if it is attached already."""
        if key not in self.names:
            self.count += 1
            name = self.names[key] = f"adapter{self.count}"
            if self.model is None:
                self.model = answering.attached(self.base, {name: weights})
            else:
                self.model.add_adapter(name, answering.config_of(weights))
                answering.fill(self.model, name, weights)
        self.names.move_to_end(key)
        while len(self.names) > KEPT:
            self.model.delete_adapter(self.names.popitem(last=False)[1])
        return self.names[key]

    def _as_base(self) -> Any:
        return torch.no_grad() if self.model is None else self.model.disable_adapter()

    def _meant(self, request: Request) -> AdapterWeights:
        assert request.adapter is not None
        return request.adapter

    def _holds(self, request: Request) -> bool:
        """Whether the request's adapter is for its prompt."""
        if request.adapter is None:
            return False
        scope = request.adapter.scope
        return scope is None or scope.holds(self.states([request.prompt], scope.depth)[0])

    def _generated(self, asked: Sequence[Request], adapter: AdapterWeights | None) -> list[list[int]]:
        width = max(len(request.prompt) for request in asked)
        ids = [[0] * (width - len(request.prompt)) + [*request.prompt] for request in asked]
        mask = [[0] * (width - len(request.prompt)) + [1] * len(request.prompt) for request in asked]
        limits = [
            min(request.sampling.max_tokens, self.info.context - len(request.prompt)) for request in asked
        ]
        settings = {
            "input_ids": torch.tensor(ids, device=self.device),
            "attention_mask": torch.tensor(mask, device=self.device),
            "max_new_tokens": max(limits),
            "do_sample": False,
            "pad_token_id": 0,
            "eos_token_id": list(self.end_tokens) or None,
        }
        if adapter is not None:  # outside of inference mode, whose tensors can never be trained
            self.model.set_adapter(self.attach(adapter.digest, adapter))
        with torch.no_grad():
            if adapter is None:
                with self._as_base():
                    out = self.base.generate(**settings)
            else:
                out = self.model.eval().generate(**settings)
        answers = out[:, width:].tolist()
        return [self._ended(row[:limit]) for row, limit in zip(answers, limits, strict=True)]

    def _ended(self, answer: list[int]) -> list[int]:
        ends = [place for place, token in enumerate(answer) if token in self.end_tokens]
        return answer[: ends[0] + 1] if ends else answer


@dataclass(frozen=True, eq=False)
class Saved:
    weights: AdapterWeights
    optimizer: dict[str, Any]


class PeftLearner:
    """See `imprint.engine.base.Learner`: a training loop as PEFT's guides have it, in pieces."""

    def __init__(self, engine: PeftEngine, name: str) -> None:
        from peft.optimizers import create_loraplus_optimizer

        self.engine, self.model, self.name = engine, engine.model, name
        self.model.set_adapter(name)
        self.parameters = [p for p in self.model.parameters() if p.requires_grad]
        self.optimizer = create_loraplus_optimizer(
            self.model, torch.optim.AdamW, lr=1.0, loraplus_lr_ratio=RATIO, betas=BETAS, eps=EPSILON,
            weight_decay=0.0,
        )  # fmt: skip
        self.ratios = [group["lr"] for group in self.optimizer.param_groups]  # times the rate of A
        self.weight = 0.0

    def gradient(self, rows: Sequence[TokenRow]) -> GradientResult:
        self.model.set_adapter(self.name)
        self.model.train()
        results: dict[int, RowResult] = {}
        total = weight = 0.0
        for part in parts(rows, BATCH_TOKENS):
            batch = self._batch([rows[index] for index in part])
            count = int((batch["labels"] != IGNORED).sum())
            outputs = self.model(**batch, use_cache=False)
            (outputs.loss * count).backward()
            total, weight = total + float(outputs.loss.detach()) * count, weight + count
            results.update(zip(part, _results(outputs.logits.detach(), batch["labels"]), strict=True))
        self.weight += weight
        norm = float(torch.nn.utils.get_total_norm([p.grad for p in self.parameters])) / self.weight
        return GradientResult(total / weight, norm, tuple(results[index] for index in range(len(rows))))

    def apply(self, rate: float) -> None:
        for parameter in self.parameters:
            assert parameter.grad is not None
            parameter.grad /= self.weight
        torch.nn.utils.clip_grad_norm_(self.parameters, CLIP)
        for group, ratio in zip(self.optimizer.param_groups, self.ratios, strict=True):
            group["lr"] = rate * ratio
        self.optimizer.step()
        self.discard()

    def discard(self) -> None:
        self.optimizer.zero_grad()
        self.weight = 0.0

    @torch.no_grad()
    def check(self, rows: Sequence[TokenRow]) -> list[RowResult]:
        self.model.set_adapter(self.name)
        self.model.eval()
        results: dict[int, RowResult] = {}
        for part in parts(rows, BATCH_TOKENS):
            batch = self._batch([rows[index] for index in part])
            logits = self.model(**batch, use_cache=False).logits
            results.update(zip(part, _results(logits, batch["labels"]), strict=True))
        return [results[index] for index in range(len(rows))]

    def snapshot(self) -> Saved:
        return Saved(self.weights(), copy.deepcopy(self.optimizer.state_dict()))

    def restore(self, snapshot: object) -> None:
        assert isinstance(snapshot, Saved)
        answering.fill(self.model, self.name, snapshot.weights)
        self.optimizer.load_state_dict(copy.deepcopy(snapshot.optimizer))
        self.discard()

    def weights(self) -> AdapterWeights:
        terms = {}
        for module, linear in self.model.base_model.model.named_modules():
            if self.name in getattr(linear, "lora_A", {}):
                a, b = (held[self.name].weight.detach().cpu() for held in (linear.lora_A, linear.lora_B))
                terms[module] = LowRank(a.numpy().copy(), b.numpy().copy(), linear.scaling[self.name])
        return AdapterWeights(terms)

    def _batch(self, rows: Sequence[TokenRow]) -> dict[str, torch.Tensor]:
        """Padded on the right, as a collator does it."""
        width = max(len(row.tokens) for row in rows)

        def stacked(lists: list[list[int]], filling: int) -> torch.Tensor:
            padded = [[*each, *[filling] * (width - len(each))] for each in lists]
            return torch.tensor(padded, device=self.engine.device)

        labels = [[t if w > 0 else IGNORED for t, w in zip(r.tokens, r.weights, strict=True)] for r in rows]
        return {
            "input_ids": stacked([list(row.tokens) for row in rows], 0),
            "attention_mask": stacked([[1] * len(row.tokens) for row in rows], 0),
            "labels": stacked(labels, IGNORED),
        }


def _results(logits: torch.Tensor, labels: torch.Tensor) -> list[RowResult]:
    """What teacher forcing says of each row."""
    results = []
    for row, wanted in zip(logits[:, :-1], labels[:, 1:], strict=True):
        places = wanted != IGNORED
        chosen, targets = row[places].float(), wanted[places]
        losses = F.cross_entropy(chosen, targets, reduction="none")
        exact = bool((chosen.argmax(-1) == targets).all())
        results.append(RowResult(float(losses.mean()), exact, float(torch.exp(-losses.max()))))
    return results
