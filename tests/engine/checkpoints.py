"""Tiny bases with random weights, written to a folder by transformers itself, as the reference to compare
with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from transformers import (
    LlamaConfig,
    LlamaForCausalLM,
    MistralConfig,
    MistralForCausalLM,
    PreTrainedModel,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
)

from imprint.engine.checkpoint import Checkpoint
from imprint.engine.torch.decoder import Decoder
from imprint.engine.torch.weights import load

MODELS: dict[str, tuple[type, type]] = {
    "llama": (LlamaConfig, LlamaForCausalLM),
    "mistral": (MistralConfig, MistralForCausalLM),
    "qwen2": (Qwen2Config, Qwen2ForCausalLM),
    "qwen3": (Qwen3Config, Qwen3ForCausalLM),
}
SMALL: dict[str, Any] = {
    "vocab_size": 97,
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 256,
    "tie_word_embeddings": True,
    "bos_token_id": None,
    "eos_token_id": None,
    "pad_token_id": None,
}


def write_checkpoint(folder: Path, architecture: str = "qwen2", *, seed: int = 0, **settings: Any) -> Path:
    """A random base of an architecture; `settings` override SMALL in the words of transformers."""
    reference(architecture, seed=seed, **settings).save_pretrained(folder)
    return folder


def reference(architecture: str = "qwen2", *, seed: int = 0, **settings: Any) -> PreTrainedModel:
    """The same base as transformers runs it. Weights are large enough for answers to differ from token to
    token, and no bias or norm has the value a forgotten one would have."""
    config_class, model_class = MODELS[architecture]
    config = config_class(**{**SMALL, **settings})
    config._attn_implementation = "eager"
    torch.manual_seed(seed)
    model = model_class(config).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.ndim > 1:
                parameter.normal_(0, 0.3 if "embed" not in name else 0.2)
            elif name.endswith("bias"):
                parameter.normal_(0, 0.2)
            else:
                parameter.uniform_(0.7, 1.3)
    return model


def open_decoder(folder: Path, *, dtype: torch.dtype = torch.float32, device: str = "cpu") -> Decoder:
    checkpoint = Checkpoint.open(folder)
    return Decoder(
        checkpoint.config, load(checkpoint, device=device, dtype=dtype), device=device, dtype=dtype
    )
