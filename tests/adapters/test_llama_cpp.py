"""GGUF adapters in llama.cpp itself, on tiny random bases, against the same change in transformers.

llama.cpp comes as the package xllamacpp, which has wheels; without it there is nothing to compare with."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from imprint.adapters import gguf as ours
from imprint.engine.checkpoint import Checkpoint
from imprint.types import AdapterWeights
from tests.engine.adapters import random_adapter
from tests.engine.checkpoints import MODELS, reference, write_checkpoint

SETTINGS: dict[str, Any] = {"head_dim": 8, "max_position_embeddings": 256}
PROMPT = [5, 61, 17, 80, 33, 33, 9, 42]
TOP = 20


def write_gguf(file: Path, architecture: str, folder: Path) -> None:
    """A random base as llama.cpp reads it, in float32, with a vocabulary that is never used."""
    gguf = pytest.importorskip("gguf")
    config, model = Checkpoint.open(folder).config, reference(architecture, **SETTINGS)
    writer = gguf.GGUFWriter(file, ours.ARCHITECTURES[config.architecture])
    writer.add_vocab_size(config.vocabulary)
    writer.add_context_length(config.context)
    writer.add_embedding_length(config.hidden)
    writer.add_block_count(config.layers)
    writer.add_feed_forward_length(config.inner)
    writer.add_head_count(config.heads)
    writer.add_head_count_kv(config.key_heads)
    writer.add_key_length(config.head_size)
    writer.add_value_length(config.head_size)
    writer.add_rope_dimension_count(config.head_size)
    writer.add_rope_freq_base(config.rope_theta)
    writer.add_layer_norm_rms_eps(config.norm_epsilon)
    tokens = ["<unk>", "<s>", "</s>", "<0x0A>", *(f"w{number}" for number in range(config.vocabulary - 4))]
    kinds = [gguf.TokenType.UNKNOWN, gguf.TokenType.CONTROL, gguf.TokenType.CONTROL, gguf.TokenType.BYTE]
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * len(tokens))
    writer.add_token_types([*kinds, *[gguf.TokenType.NORMAL] * (len(tokens) - 4)])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    kind = next(arch for arch, name in gguf.MODEL_ARCH_NAMES.items() if name == writer.arch)
    names = gguf.get_tensor_name_map(kind, config.layers)
    for name, tensor in model.state_dict().items():
        if name == "lm_head.weight":
            continue  # tied
        module, _, end = name.rpartition(".")
        rows = tensor.numpy().reshape(len(tensor), -1)
        rows = ours.reordered(module, rows, config).reshape(tensor.shape)
        writer.add_tensor(f"{names.get_name(module)}.{end}", np.ascontiguousarray(rows))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def llama_cpp(base: Path, adapter: Path | None, count: int) -> tuple[list[int], list[dict[int, float]]]:
    """The greedy tokens after PROMPT, and the likeliest tokens' log probabilities at each step."""
    library = pytest.importorskip("xllamacpp", reason="the reference for a GGUF adapter is llama.cpp")
    params = library.CommonParams()
    params.model.path = str(base)
    params.n_ctx = 128
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = params.n_threads_http = 1
    params.warmup = params.use_jinja = False
    params.n_parallel = 1
    params.cache_type_k = params.cache_type_v = library.ggml_type.GGML_TYPE_F32
    params.flash_attn_type = library.llama_flash_attn_type.LLAMA_FLASH_ATTN_TYPE_DISABLED
    if adapter is not None:
        params.lora_adapters = [library.CommonAdapterLoraInfo(str(adapter), 1.0)]
    server = library.Server(params)
    request = {
        "prompt": PROMPT, "max_tokens": count, "temperature": 0.0, "logprobs": TOP, "cache_prompt": False,
    }  # fmt: skip
    steps = server.handle_completions(request)["choices"][0]["logprobs"]["content"]
    likeliest = [{top["id"]: top["logprob"] for top in step["top_logprobs"]} for step in steps]
    return [step["id"] for step in steps], likeliest


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
    write_gguf(tmp_path / "base.gguf", architecture, folder)
    config = Checkpoint.open(folder).config
    weights = random_adapter(dict(config.linears), seed=1, first_layer=1, rank=3, scale=1.1)
    (tmp_path / "adapter.gguf").write_bytes(ours.write(weights, config, "juno@1", "base"))
    plain = transformers_says(architecture, None, 6)
    adapted = transformers_says(architecture, weights, 6)
    assert plain[0] != adapted[0]
    for adapter, (tokens, steps) in ((None, plain), (tmp_path / "adapter.gguf", adapted)):
        found, likeliest = llama_cpp(tmp_path / "base.gguf", adapter, 6)
        assert found == tokens
        for ours_at, theirs_at in zip(steps, likeliest, strict=True):
            assert len(theirs_at) == TOP
            for token, value in theirs_at.items():
                assert math.isclose(value, float(ours_at[token]), abs_tol=2e-3), (token, value)
