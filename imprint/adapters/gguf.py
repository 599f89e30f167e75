"""GGUF: an adapter as one file for llama.cpp and what is built on it, and a Modelfile for Ollama beside it.

Needs the package `gguf`. Follows what llama.cpp's loader reads: `blk.N.<tensor>.weight.lora_a` (rank, in) and
`.lora_b` (out, rank), each applied with scale alpha / rank and one alpha for all. Knows the base's
configuration, not its tensors.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from types import ModuleType

import numpy as np

from imprint.adapters import files
from imprint.adapters.uniform import Uniform, uniform
from imprint.engine.configuration import Architecture, DecoderConfig
from imprint.errors import AdapterError
from imprint.types import AdapterWeights

ADAPTER = "adapter.gguf"
MODELFILE = "Modelfile"
ARCHITECTURES: dict[Architecture, str] = {
    "llama": "llama",
    "mistral": "llama",
    "qwen2": "qwen2",
    "qwen3": "qwen3",
}
"""What llama.cpp calls the architecture; to it a Mistral is a Llama."""
TENSORS = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}


def package() -> ModuleType:
    """The package `gguf`. Raises AdapterError when it is not installed."""
    try:
        import gguf
    except ImportError:
        raise AdapterError(
            "the package 'gguf', which writes GGUF files, is not installed; pip install 'imprint[gguf]'"
        ) from None
    return gguf


def expressed(weights: AdapterWeights) -> Uniform:
    """The adapter with the one rank and alpha that a file can hold.

    llama.cpp computes alpha / rank in float32; a power of two as the rank makes any scale come out as it
    is."""
    held = uniform(weights)
    if np.float32(held.scale * held.rank) / np.float32(held.rank) == np.float32(held.scale):
        return held
    return uniform(weights, 1 << held.rank.bit_length())


def write(weights: AdapterWeights, config: DecoderConfig, name: str, base_name: str) -> bytes:
    """The file that llama.cpp loads with `--lora` on a GGUF of the base. Raises AdapterError without the
    package `gguf`."""
    assert weights.terms
    gguf, held = package(), expressed(weights)
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / ADAPTER
        writer = gguf.GGUFWriter(file, ARCHITECTURES[config.architecture])
        writer.add_type("adapter")
        writer.add_name(name)
        writer.add_base_model_count(1)
        writer.add_base_model_name(0, base_name)
        writer.add_string("adapter.type", "lora")
        writer.add_float32("adapter.lora.alpha", held.scale * held.rank)
        for module, term in held.terms.items():
            tensor = tensor_name(module)
            writer.add_tensor(f"{tensor}.lora_a", np.ascontiguousarray(term.a))
            writer.add_tensor(f"{tensor}.lora_b", np.ascontiguousarray(reordered(module, term.b, config)))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        return file.read_bytes()


def tensor_name(module: str) -> str:
    """`blk.3.attn_q.weight` for `model.layers.3.self_attn.q_proj`."""
    match = files.MODULE.fullmatch(module)
    assert match and match["path"] in TENSORS, module
    return f"blk.{match['layer']}.{TENSORS[match['path']]}.weight"


def reordered(module: str, b: np.ndarray, config: DecoderConfig) -> np.ndarray:
    """The rows of B in the order in which a GGUF of the base has the rows of the module.

    For its `llama` architecture llama.cpp rotates neighbouring pairs of a head, where the checkpoints rotate
    its first half against its second: row i of the first half goes to 2i, of the second to 2i + 1."""
    heads = {"q_proj": config.heads, "k_proj": config.key_heads}.get(module.rpartition(".")[2])
    if heads is None or ARCHITECTURES[config.architecture] != "llama":
        return b
    halves = b.reshape(heads, 2, b.shape[0] // heads // 2, b.shape[1])
    return halves.swapaxes(1, 2).reshape(b.shape)


def modelfile(name: str, base_name: str, source: str) -> bytes:
    """A Modelfile for `ollama create`; `source` is what Ollama finds the base by."""
    lines = [
        f"# {name}, made for the base {base_name}.",
        "# FROM is that base: a model that Ollama has, a GGUF file, or a folder of 16-bit safetensors.",
        f"FROM {source}",
        f"ADAPTER ./{ADAPTER}",
        "# As Imprint answers: the likeliest word, always.",
        "PARAMETER temperature 0",
    ]
    return ("\n".join(lines) + "\n").encode()
