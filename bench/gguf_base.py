"""A base as the GGUF file that llama.cpp reads; `python -m bench.gguf_base FOLDER KIND CACHE` prints where.

The file is written once to the benches' cache, in a process of its own, so that what is measured has neither
torch nor the tensors in its memory. Needs the package `gguf`. It knows the decoders that Imprint knows, with
the tokenizer that lies beside them, and nothing of what is measured.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.harness import CACHE, ROOT

TOKENIZER, TEMPLATE = "tokenizer.json", "tokenizer_config.json"


def kept(place: Path, kind: str, *, bare: bool = False) -> Path:
    """The file of the base in a folder, written by another process if it is not there yet; `kind` is that of
    its matrices' elements, as gguf calls it. A bare one, for answers in ids, has words that nobody reads."""
    command = [sys.executable, "-m", "bench.gguf_base", str(place), kind, str(CACHE), *["--bare"] * bare]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"the base in {place} could not be written as GGUF: {done.stderr[-2000:]}")
    return Path(done.stdout.splitlines()[-1])


def cached(place: Path, kind: str, cache: Path, *, bare: bool = False) -> Path:
    """The file; its name has the base's fingerprint, so that another base is another file."""
    from imprint.engine.checkpoint import Checkpoint, facts

    cache.mkdir(parents=True, exist_ok=True)
    bare = bare or not (place / TOKENIZER).is_file()
    digest = hashlib.sha256(facts(Checkpoint.open(place), cache=cache).fingerprint.encode())
    for name in () if bare else (TOKENIZER, TEMPLATE):
        digest.update((place / name).read_bytes())
    file = cache / f"{place.name}-{digest.hexdigest()[:12]}-{kind.lower()}.gguf"
    if not file.is_file():
        with tempfile.TemporaryDirectory(dir=cache) as part:
            write(Path(part) / file.name, place, kind, bare=bare)
            (Path(part) / file.name).rename(file)
    return file


def write(file: Path, place: Path, kind: str, *, bare: bool) -> None:
    """A base of 16 or 32 bits in one safetensors file, bare or with the tokenizer and the chat template that
    lie beside it. Vectors are always F32, as llama.cpp wants them."""
    import gguf
    import numpy as np
    from safetensors.torch import load_file

    from imprint.adapters import gguf as ours
    from imprint.engine.checkpoint import Checkpoint

    config = Checkpoint.open(place).config
    writer = gguf.GGUFWriter(file, ours.ARCHITECTURES[config.architecture], use_temp_file=True)
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
    if bare:
        _add_words(writer, config.vocabulary)
    else:
        _add_tokenizer(writer, place, config.vocabulary)
        if config.eos:
            writer.add_eos_token_id(config.eos[0])
    architecture = next(arch for arch, name in gguf.MODEL_ARCH_NAMES.items() if name == writer.arch)
    names = gguf.get_tensor_name_map(architecture, config.layers)
    for name, tensor in load_file(place / "model.safetensors").items():
        module, _, end = name.rpartition(".")
        rows = tensor.float().numpy().reshape(len(tensor), -1)
        rows = np.ascontiguousarray(ours.reordered(module, rows, config).reshape(tensor.shape))
        stored = gguf.GGMLQuantizationType[kind if rows.ndim > 1 else "F32"]
        written = gguf.quants.quantize(rows, stored)
        writer.add_tensor(f"{names.get_name(module)}.{end}", written, raw_dtype=stored)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _add_tokenizer(writer: Any, place: Path, count: int) -> None:
    """Byte-level BPE that splits words as Qwen2 does, which is how all bases of that architecture do."""
    from gguf import TokenType

    told = json.loads((place / TOKENIZER).read_bytes())
    special = {each["id"] for each in told["added_tokens"]}
    vocabulary = told["model"]["vocab"] | {each["content"]: each["id"] for each in told["added_tokens"]}
    named = {id: token for token, id in vocabulary.items()}
    kinds = [
        (TokenType.CONTROL if id in special else TokenType.NORMAL) if id in named else TokenType.UNUSED
        for id in range(count)
    ]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list([named.get(id, f"[unused {id}]") for id in range(count)])
    writer.add_token_types(kinds)
    writer.add_token_merges([" ".join(pair) for pair in told["model"]["merges"]])
    writer.add_chat_template(json.loads((place / TEMPLATE).read_bytes())["chat_template"])


def _add_words(writer: Any, count: int) -> None:
    from gguf import TokenType

    tokens = ["<unk>", "<s>", "</s>", "<0x0A>", *(f"w{number}" for number in range(count - 4))]
    kinds = [TokenType.UNKNOWN, TokenType.CONTROL, TokenType.CONTROL, TokenType.BYTE]
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * count)
    writer.add_token_types([*kinds, *[TokenType.NORMAL] * (count - 4)])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)


if __name__ == "__main__":
    folder, kind, cache, *flags = sys.argv[1:]
    print(cached(Path(folder), kind, Path(cache), bare="--bare" in flags))
