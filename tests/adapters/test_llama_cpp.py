"""GGUF adapters in llama.cpp itself, on tiny random bases, against the same change in transformers."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
import torch

from imprint.adapters import gguf as ours
from imprint.engine.checkpoint import Checkpoint
from imprint.types import AdapterWeights
from tests.adapters.llama_cpp import TOP, greedy, write_base
from tests.engine.adapters import random_adapter
from tests.engine.checkpoints import MODELS, reference, write_checkpoint

SETTINGS: dict[str, Any] = {"head_dim": 8, "max_position_embeddings": 256}
PROMPT = [5, 61, 17, 80, 33, 33, 9, 42]


def transformers_says(
    architecture: str, weights: AdapterWeights | None, count: int
) -> tuple[list[int], list[torch.Tensor]]:
    model = reference(architecture, **SETTINGS)
    for name, term in weights.terms.items() if weights else ():
        model.get_submodule(name).weight.data += torch.from_numpy(term.scale * (term.b @ term.a))
    tokens, steps = list(PROMPT), []
    with torch.no_grad():
        for _ in range(count):
            steps.append(torch.log_softmax(model(torch.tensor([tokens])).logits[0, -1], dim=-1))
            tokens.append(int(steps[-1].argmax()))
    return tokens[len(PROMPT) :], steps


@pytest.mark.parametrize("architecture", MODELS)
def test_llama_cpp_says_with_our_adapter_what_transformers_says(tmp_path: Path, architecture: str) -> None:
    folder = write_checkpoint(tmp_path / "base", architecture, **SETTINGS)
    base = write_base(tmp_path / "base.gguf", folder)
    config = Checkpoint.open(folder).config
    weights = random_adapter(dict(config.linears), seed=1, first_layer=1, rank=3, scale=1.1)
    (tmp_path / "adapter.gguf").write_bytes(ours.write(weights, config, "juno@1", "base"))
    plain = transformers_says(architecture, None, 6)
    adapted = transformers_says(architecture, weights, 6)
    assert plain[0] != adapted[0]
    for adapter, (tokens, steps) in ((None, plain), (tmp_path / "adapter.gguf", adapted)):
        _, found = greedy(base, adapter, PROMPT, 6)
        assert [step["id"] for step in found] == tokens
        for expected, step in zip(steps, found, strict=True):
            assert len(step["top_logprobs"]) == TOP
            for top in step["top_logprobs"]:
                assert math.isclose(top["logprob"], float(expected[top["id"]]), abs_tol=2e-3), top
