"""llama.cpp for the tests: a base as the file that it reads, and what it answers.

It comes as the package xllamacpp, which has wheels; without it there is nothing to compare with."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.torch import load_file

from imprint.adapters import gguf as ours
from imprint.engine.checkpoint import Checkpoint

TOP = 20  # log probabilities of a step


def write_base(file: Path, folder: Path) -> Path:
    """A base of 16 or 32 bits in one safetensors file, in float32; with the tokenizer that lies beside it,
    or with words that are never used."""
    gguf = pytest.importorskip("gguf")
    config = Checkpoint.open(folder).config
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
    if (folder / "tokenizer.json").is_file():
        _add_tokenizer(writer, gguf, json.loads((folder / "tokenizer.json").read_bytes()))
        writer.add_eos_token_id(config.eos[0])
    else:
        _add_words(writer, gguf, config.vocabulary)
    kind = next(arch for arch, name in gguf.MODEL_ARCH_NAMES.items() if name == writer.arch)
    names = gguf.get_tensor_name_map(kind, config.layers)
    for name, tensor in load_file(folder / "model.safetensors").items():
        module, _, end = name.rpartition(".")
        rows = tensor.float().numpy().reshape(len(tensor), -1)
        rows = ours.reordered(module, rows, config).reshape(tensor.shape)
        writer.add_tensor(f"{names.get_name(module)}.{end}", np.ascontiguousarray(rows))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return file


def _add_tokenizer(writer: Any, gguf: Any, told: dict[str, Any]) -> None:
    """Byte-level BPE that splits words as Qwen2 does, which is how all bases of that architecture do."""
    special = {each["id"] for each in told["added_tokens"]}
    vocabulary = told["model"]["vocab"] | {each["content"]: each["id"] for each in told["added_tokens"]}
    control, normal = gguf.TokenType.CONTROL, gguf.TokenType.NORMAL
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(sorted(vocabulary, key=vocabulary.__getitem__))
    writer.add_token_types([control if index in special else normal for index in range(len(vocabulary))])
    writer.add_token_merges([" ".join(pair) for pair in told["model"]["merges"]])


def _add_words(writer: Any, gguf: Any, count: int) -> None:
    tokens = ["<unk>", "<s>", "</s>", "<0x0A>", *(f"w{number}" for number in range(count - 4))]
    kinds = [gguf.TokenType.UNKNOWN, gguf.TokenType.CONTROL, gguf.TokenType.CONTROL, gguf.TokenType.BYTE]
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * count)
    writer.add_token_types([*kinds, *[gguf.TokenType.NORMAL] * (count - 4)])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)


def greedy(
    base: Path, adapter: Path | None, prompt: str | Sequence[int], count: int
) -> tuple[str, list[dict[str, Any]]]:
    """What llama.cpp answers to a prompt, and of each token its `id` and `top_logprobs`."""
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
        "prompt": prompt, "max_tokens": count, "temperature": 0.0, "logprobs": TOP, "cache_prompt": False,
    }  # fmt: skip
    choice = server.handle_completions(request)["choices"][0]
    return choice["text"], choice["logprobs"]["content"]
