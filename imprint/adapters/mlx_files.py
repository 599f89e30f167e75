"""The layout of mlx-lm: an adapter as adapter_config.json and adapters.safetensors.

Matrices lie transposed to PEFT's, `<module>.lora_a` (in, rank) and `<module>.lora_b` (rank, out), and one
`scale` is the plain factor of all of them: y = W x + scale * (x A) B. A DoRA has its magnitudes as
`<module>.m` (out,). Knows nothing of versions or of the base's tensors, only how many layers it has, because
the layout counts layers from the top.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from safetensors.numpy import save

from imprint.adapters import files
from imprint.adapters.uniform import Uniform, uniform
from imprint.errors import AdapterError
from imprint.types import AdapterWeights, LowRank

CONFIG = files.CONFIG
TENSORS = "adapters.safetensors"
KEY = re.compile(r"(?P<module>.+)\.(?P<side>lora_a|lora_b|m)")


def found_in(folder: Path) -> bool:
    """Whether a folder holds this layout rather than PEFT's."""
    return (folder / TENSORS).is_file() and not (folder / files.TENSORS).exists()


def expressed(weights: AdapterWeights) -> Uniform:
    """The adapter as the layout can hold it: one rank and one scale. `read` gives exactly these terms."""
    return uniform(weights)


def write(weights: AdapterWeights, layers: int, base_name: str) -> dict[str, bytes]:
    """The two files as stock `mlx_lm` loads them on a base of `layers` layers.

    mlx-lm adapts every module named in `keys` in the last `num_layers` layers; those that have no tensors
    keep the zeros they start with."""
    assert weights.terms
    held = expressed(weights)
    found = {name: files.MODULE.fullmatch(name) for name in held.terms}
    paths = sorted({match["path"] for match in found.values() if match})
    assert all(found.values()) and weights.first_layer < layers
    config = {
        "fine_tune_type": "dora" if weights.dora else "lora",
        "lora_parameters": {"dropout": 0.0, "keys": paths, "rank": held.rank, "scale": held.scale},
        "model": base_name,
        "num_layers": layers - weights.first_layer,
    }
    tensors = {}
    for name, term in held.terms.items():
        tensors[f"{name}.lora_a"] = np.ascontiguousarray(term.a.T)
        tensors[f"{name}.lora_b"] = np.ascontiguousarray(term.b.T)
        if term.magnitude is not None:
            tensors[f"{name}.m"] = np.ascontiguousarray(term.magnitude, np.float32)
    return {
        CONFIG: (json.dumps(config, indent=2, sort_keys=True) + "\n").encode(),
        TENSORS: save(tensors, {"format": "mlx"}),
    }


def read(folder: Path) -> AdapterWeights:
    """The adapter in a folder that mlx-lm or `write` made, in float32, with the effect it has in mlx-lm.

    Raises AdapterError naming the file and what is damaged or cannot be held."""
    rank, scale, dora = read_config(folder / CONFIG)
    file = folder / TENSORS
    pairs: dict[str, dict[str, np.ndarray]] = {}
    tensors, _ = files.read_arrays(file)
    for key, tensor in sorted(tensors.items()):
        match = KEY.fullmatch(key)
        if match is None or files.MODULE.fullmatch(match["module"]) is None:
            raise AdapterError(f"{file}: tensor {key!r}: {why_not(key)}")
        if match["side"] == "m" and not dora:
            raise AdapterError(f"{file}: tensor {key!r}: belongs to a DoRA adapter, {CONFIG} says 'lora'")
        pairs.setdefault(match["module"], {})[match["side"]] = tensor
    if not pairs:
        raise AdapterError(f"{file}: holds no adapter tensors")
    terms = {}
    for module, pair in pairs.items():
        for side in ("lora_a", "lora_b", "m") if dora else ("lora_a", "lora_b"):
            if side not in pair:
                raise AdapterError(f"{file}: module {module!r} has no {side}; the file is incomplete")
        a, b, magnitude = pair["lora_a"], pair["lora_b"], pair.get("m")
        if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or 0 in (*a.shape, *b.shape):
            raise AdapterError(
                f"{file}: module {module!r}: lora_a {a.shape} and lora_b {b.shape} do not multiply; "
                "(in, rank) and (rank, out) are needed"
            )
        if a.shape[1] != rank:
            raise AdapterError(
                f"{file}: module {module!r}: the rank is {a.shape[1]} here and {rank} in {CONFIG}"
            )
        if magnitude is not None and magnitude.shape != b.shape[1:]:
            raise AdapterError(f"{file}: module {module!r}: m is {magnitude.shape}, not ({b.shape[1]},)")
        terms[module] = LowRank(np.ascontiguousarray(a.T), np.ascontiguousarray(b.T), scale, magnitude)
    return AdapterWeights(terms)


def why_not(key: str) -> str:
    if "embed_tokens" in key or "lm_head" in key:
        return "adapters of embeddings or of the head are not supported; adapt the layers' linears only"
    return "is not a LoRA of a linear inside a layer; only those are supported"


def read_config(file: Path) -> tuple[int, float, bool]:
    """Rank, scale, and whether it is a DoRA. Raises AdapterError."""
    try:
        config = json.loads(file.read_bytes())
    except OSError as error:
        raise AdapterError(
            f"{file}: {error.strerror}; an mlx-lm adapter is {CONFIG} and {TENSORS} in a folder"
        ) from None
    except (ValueError, RecursionError) as error:
        raise AdapterError(f"{file}: not JSON: {error}") from None
    if not isinstance(config, dict):
        raise AdapterError(f"{file}: must hold a JSON object")
    kind = config.get("fine_tune_type", "lora")
    if kind not in ("lora", "dora"):
        raise AdapterError(f"{file}: fine_tune_type = {kind!r} is not supported; only LoRA and DoRA are")
    parameters = config.get("lora_parameters")
    if not isinstance(parameters, Mapping):
        raise AdapterError(f"{file}: lora_parameters must be an object, not {parameters!r}")
    rank, scale = parameters.get("rank"), parameters.get("scale")
    if isinstance(rank, bool) or not isinstance(rank, int) or rank < 1:
        raise AdapterError(f"{file}: rank must be a whole number above 0, not {rank!r}")
    if isinstance(scale, bool) or not isinstance(scale, int | float) or not math.isfinite(scale):
        # An "alpha" in its place would be another quantity, and mlx-lm itself refuses to guess.
        raise AdapterError(f"{file}: scale must be a number, not {scale!r}; mlx-lm multiplies by it as it is")
    return rank, float(scale), kind == "dora"
