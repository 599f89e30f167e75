"""llama.cpp for the tests: a base as the file that it reads, and what it answers.

It comes as the package xllamacpp, which has wheels; without it there is nothing to compare with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bench import gguf_base

TOP = 20  # log probabilities of a step


def write_base(file: Path, folder: Path) -> Path:
    """A base of 16 or 32 bits in one safetensors file, in float32."""
    pytest.importorskip("gguf")
    gguf_base.write(file, folder, "F32", bare=not (folder / gguf_base.TOKENIZER).is_file())
    return file


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
