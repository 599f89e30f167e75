"""The PEFT layout: an adapter as adapter_config.json and adapter_model.safetensors, as every LoRA server
reads it.

Tensors keep their PEFT names, `base_model.model.<module>.lora_A.weight` (rank, in) and `lora_B.weight` (out,
rank), of a DoRA `lora_magnitude_vector` (out,) too. A scope stands beside them in a file of its own, which
other programs do not look at. Knows nothing of versions or of the base; what the layout can say and Imprint
cannot hold is refused by name. Nothing is ever unpickled.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NoReturn

import numpy as np
from safetensors import SafetensorError, deserialize
from safetensors.numpy import save

from imprint.engine import hints
from imprint.errors import AdapterError
from imprint.types import AdapterWeights, LowRank, Scope, layer_of

CONFIG = "adapter_config.json"
TENSORS = "adapter_model.safetensors"
SCOPE = "scope.safetensors"
PICKLED = "adapter_model.bin"
PREFIX = "base_model.model."
KEY = re.compile(rf"{re.escape(PREFIX)}(?P<module>.+)\.lora_(?P<side>A\.weight|B\.weight|magnitude_vector)")
MODULE = re.compile(r"(?P<before>.+\.)?layers\.(?P<layer>\d+)\.(?P<path>.+)")

# Options of peft that change what the adapter computes, and the values under which they do not.
PLAIN: dict[str, tuple[object, ...]] = {
    "modules_to_save": (None, []),
    "bias": ("none", None),
    "lora_bias": (False, None),
    "target_parameters": (None, []),
    "trainable_token_indices": (None, [], {}),
    "fan_in_fan_out": (False, None),
    "layer_replication": (None, []),
    "alora_invocation_tokens": (None, []),
    "arrow_config": (None,),
    "kasa_config": (None,),
    "monteclora_config": (None,),
    "use_bdlora": (None, False),
    "use_qalora": (False, None),
}
# Initialisations that also change the base's weights, so that the adapter alone means something else.
CHANGES_BASE = ("pissa", "olora", "corda", "loftq", "lora_ga")


def write(weights: AdapterWeights, base_name: str) -> dict[str, bytes]:
    """The files of an adapter as stock `peft` loads them on the base; equal weights give equal bytes.

    `read` gives the same weights back, bit for bit."""
    assert weights.terms
    assert all((term.magnitude is not None) == weights.dora for term in weights.terms.values())
    terms = {name: weights.terms[name] for name in sorted(weights.terms)}
    stabilised, alphas, exact = alphas_of(terms)
    config = {
        "base_model_name_or_path": base_name,
        "bias": "none",
        "fan_in_fan_out": False,
        "inference_mode": True,
        "init_lora_weights": True,
        "lora_dropout": 0.0,
        "modules_to_save": None,
        "peft_type": "LORA",
        "task_type": "CAUSAL_LM",
        "use_dora": weights.dora,
        "use_rslora": stabilised,
        **targets_of(terms),
        **with_pattern("r", "rank_pattern", {name: term.rank for name, term in terms.items()}),
        **with_pattern("lora_alpha", "alpha_pattern", alphas),
    }
    tensors = {}
    for name, term in terms.items():
        tensors[f"{PREFIX}{name}.lora_A.weight"] = np.ascontiguousarray(term.a, np.float32)
        tensors[f"{PREFIX}{name}.lora_B.weight"] = np.ascontiguousarray(term.b, np.float32)
        if term.magnitude is not None:
            magnitude = np.ascontiguousarray(term.magnitude, np.float32)
            tensors[f"{PREFIX}{name}.lora_magnitude_vector"] = magnitude
    # One entry only: the safetensors package writes several in an order that differs from run to run.
    metadata = {"format": "pt"} if not exact else {"scales": json.dumps(exact, sort_keys=True)}
    contents = {
        CONFIG: (json.dumps(config, indent=2, sort_keys=True) + "\n").encode(),
        TENSORS: save(tensors, metadata),
    }
    if weights.scope is not None:
        contents[SCOPE] = scope_bytes(weights.scope)
    return contents


def scope_bytes(scope: Scope) -> bytes:
    arrays = {"keys": scope.keys, "thresholds": scope.thresholds}
    plain = {name: np.ascontiguousarray(array, np.float32) for name, array in arrays.items()}
    if scope.hints:
        rows = [np.frombuffer(hint.ljust(hints.BYTES, b"\0"), np.uint8) for hint in scope.hints]
        plain["hints"] = np.stack(rows).astype(np.float32)  # a file of one dtype, which all readers know
    return save(plain, {"depth": str(scope.depth)})


def alphas_of(terms: Mapping[str, LowRank]) -> tuple[bool, dict[str, float], dict[str, float]]:
    """Whether to use rank-stabilised scaling, each module's alpha, and the scales that no alpha gives
    exactly.

    peft computes scale = alpha / rank or, rank-stabilised, alpha / sqrt(rank), with one choice for all
    modules; every scale that began as an alpha is given to the last bit by one of the two."""
    options = []
    for stabilised in (False, True):
        alphas = {name: alpha_for(term, stabilised) for name, term in terms.items()}
        exact = {
            name: term.scale
            for name, term in terms.items()
            if alphas[name] / divisor(term.rank, stabilised) != term.scale
        }
        options.append((stabilised, alphas, exact))
    return min(options, key=lambda option: (len(option[2]), option[0]))


def divisor(rank: int, stabilised: bool) -> float:
    return math.sqrt(rank) if stabilised else rank


def alpha_for(term: LowRank, stabilised: bool) -> float:
    """The alpha whose scale is nearest to the term's; of equals, a whole number, as peft's own are."""
    by = divisor(term.rank, stabilised)
    product = float(term.scale) * by
    candidates = [product, math.nextafter(product, math.inf), math.nextafter(product, -math.inf)]
    if math.isfinite(product):
        candidates.insert(0, float(round(product)))
    best = min(candidates, key=lambda alpha: abs(alpha / by - term.scale))
    return int(best) if best.is_integer() and abs(best) < 2**53 else best


def targets_of(terms: Mapping[str, LowRank]) -> dict[str, object]:
    """target_modules: by short name and layers where the modules are all of those in those layers, else by
    name."""
    found = {name: MODULE.fullmatch(name) for name in terms}
    layers = sorted({layer_of(name) for name in terms})
    paths = {match["path"] for match in found.values() if match}
    short = {path.rpartition(".")[2] for path in paths}
    one_place = len({match["before"] for match in found.values() if match}) == 1
    complete = len(paths) == len(short) and len(terms) == len(paths) * len(layers)
    if all(found.values()) and one_place and complete:
        return {"target_modules": sorted(short), "layers_to_transform": layers, "layers_pattern": "layers"}
    return {"target_modules": sorted(terms), "layers_to_transform": None, "layers_pattern": None}


def with_pattern(key: str, pattern_key: str, values: Mapping[str, float]) -> dict[str, object]:
    """The commonest value (of equals the smallest) for all modules, and the others by module name."""
    counts = Counter(values.values())
    common = min(counts, key=lambda value: (-counts[value], value))
    return {key: common, pattern_key: {name: value for name, value in values.items() if value != common}}


def read(folder: Path) -> AdapterWeights:
    """The adapter in a folder that peft or `write` made, in float32.

    Raises AdapterError naming the file and the option or tensor that is damaged or cannot be held."""
    config = read_config(folder)
    dora = bool(config.get("use_dora"))
    tensors, scales = read_tensors(folder)
    file = folder / TENSORS
    pairs: dict[str, dict[str, np.ndarray]] = {}
    for key, tensor in sorted(tensors.items()):
        match = KEY.fullmatch(key)
        if match is None or MODULE.fullmatch(match["module"]) is None:
            raise AdapterError(f"{file}: tensor {key!r}: {why_not(key)}")
        if "magnitude" in key and not dora:
            raise AdapterError(
                f"{file}: tensor {key!r}: belongs to a DoRA adapter, but use_dora is not set in {CONFIG}"
            )
        pairs.setdefault(match["module"], {})[match["side"].removesuffix(".weight")] = tensor
    if not pairs:
        raise AdapterError(f"{file}: holds no adapter tensors")
    scale = scaling(config, folder / CONFIG)
    terms = {}
    for module, pair in pairs.items():
        for side in ("A", "B", "magnitude_vector") if dora else ("A", "B"):
            if side not in pair:
                raise AdapterError(f"{file}: module {module!r} has no lora_{side}; the file is incomplete")
        a, b = pair["A"], pair["B"]
        if a.ndim != 2 or b.ndim != 2 or a.shape[0] != b.shape[1] or 0 in (*a.shape, *b.shape):
            raise AdapterError(
                f"{file}: module {module!r}: lora_A {a.shape} and lora_B {b.shape} do not multiply; "
                "(rank, in) and (out, rank) are needed"
            )
        magnitude = pair.get("magnitude_vector")
        if magnitude is not None and magnitude.shape != b.shape[:1]:
            raise AdapterError(
                f"{file}: module {module!r}: lora_magnitude_vector is {magnitude.shape}, not ({b.shape[0]},)"
            )
        value = scale(module, a.shape[0])
        recorded = scales.get(module, value)
        # The config's scale is the truth; the recorded one only restores its last bits.
        exact = recorded if math.isclose(recorded, value, rel_tol=1e-12) else value
        terms[module] = LowRank(a, b, exact, magnitude)
    return AdapterWeights(terms, read_scope(folder))


def read_scope(folder: Path) -> Scope | None:
    """The prompts that an adapter is for; None where its folder does not say, and it is for all."""
    file = folder / SCOPE
    if not file.is_file():
        return None
    arrays, metadata = read_arrays(file)
    keys, thresholds, depth = arrays.get("keys"), arrays.get("thresholds"), metadata.get("depth", "")
    told = arrays.get("hints", np.zeros((0, hints.BYTES), np.float32))
    if (
        keys is None or thresholds is None or keys.ndim != 2 or 0 in keys.shape
        or thresholds.shape != keys.shape[:1] or not (depth.isascii() and depth.isdigit())
        or told.shape not in ((0, hints.BYTES), (len(keys), hints.BYTES))
        or not np.isin(told, np.arange(256)).all()
    ):  # fmt: skip
        raise AdapterError(f"{file}: is not a scope; export the adapter again")
    each = tuple(row.tobytes() if row.any() else hints.NONE for row in told.astype(np.uint8))
    return Scope(int(depth), keys, thresholds, each)


def why_not(key: str) -> str:
    if "embedding" in key or "embed_tokens" in key or "lm_head" in key:
        return "adapters of embeddings or of the head are not supported; adapt the layers' linears only"
    return "is not a LoRA of a linear inside a layer; only those are supported"


def read_config(folder: Path) -> dict[str, object]:
    file = folder / CONFIG
    try:
        config = json.loads(file.read_bytes())
    except OSError as error:
        raise missing(folder, CONFIG, error) from None
    except (ValueError, RecursionError) as error:
        raise AdapterError(f"{file}: not JSON: {error}") from None

    def refuse(key: str) -> NoReturn:
        raise AdapterError(f"{file}: {key} = {config[key]!r} is not supported; only LoRA and DoRA are")

    if not isinstance(config, dict):
        raise AdapterError(f"{file}: must hold a JSON object")
    if config.get("peft_type", "LORA") != "LORA":
        refuse("peft_type")
    for key, plain in PLAIN.items():
        if key in config and config[key] not in plain:
            refuse(key)
    if str(config.get("init_lora_weights")).lower().startswith(CHANGES_BASE):
        refuse("init_lora_weights")
    return config


def missing(folder: Path, name: str, error: OSError) -> AdapterError:
    """Why a file could not be read; a pickle in its place is named, because many old adapters are one."""
    if not folder.is_dir():
        return AdapterError(f"{folder}: no such folder; name one that holds {CONFIG} and {TENSORS}")
    if name == TENSORS and (folder / PICKLED).exists():
        return AdapterError(
            f"{folder / PICKLED}: a pickle can run code and is never unpickled; save the adapter as {TENSORS}"
        )
    if isinstance(error, FileNotFoundError):
        return AdapterError(
            f"{folder / name}: no such file; an adapter is {CONFIG} and {TENSORS} in a folder"
        )
    return AdapterError(f"{folder / name}: cannot be read: {error.strerror}")


def read_tensors(folder: Path) -> tuple[dict[str, np.ndarray], dict[str, float]]:
    """All tensors in float32, and the scales that `write` recorded."""
    tensors, metadata = read_arrays(folder / TENSORS)
    try:
        scales = json.loads(metadata.get("scales", "{}"))
    except (ValueError, RecursionError):
        scales = {}
    plain = scales if isinstance(scales, dict) else {}
    return tensors, {key: value for key, value in plain.items() if isinstance(value, float)}


def read_arrays(file: Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """All arrays of a safetensors file in float32, and what it says of itself."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise missing(file.parent, file.name, error) from None
    try:
        entries = deserialize(data)  # type: ignore[no-untyped-call]
    except SafetensorError as error:
        raise AdapterError(f"{file}: truncated or not a safetensors file ({error}); copy it again") from None
    tensors = {}
    for key, entry in entries:
        array = widened(entry["dtype"], bytes(entry["data"]))
        if array is None:
            raise AdapterError(
                f"{file}: tensor {key!r} is {entry['dtype']}; only F32, F16 and BF16 are supported"
            )
        if not np.isfinite(array).all():
            raise AdapterError(f"{file}: tensor {key!r} holds NaN or infinity")
        tensors[key] = array.reshape(entry["shape"])
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    return tensors, header.get("__metadata__", {})


def widened(dtype: str, data: bytes) -> np.ndarray | None:
    """Little-endian numbers in float32, without loss; None for a dtype that adapters do not use."""
    if dtype == "F32":
        return np.frombuffer(data, "<f4").astype(np.float32)
    if dtype == "F16":
        return np.frombuffer(data, "<f2").astype(np.float32)
    if dtype == "BF16":  # bfloat16 is the upper half of a float32
        return (np.frombuffer(data, "<u2").astype(np.uint32) << np.uint32(16)).view(np.float32)
    return None


def scaling(config: Mapping[str, object], file: Path) -> Callable[[str, int], float]:
    """A module's scale by its name and the rank its tensors have, as peft computes it from the config.

    A pattern's key is a regular expression for the end of a module's name; the first that matches decides."""

    def patterns(key: str) -> dict[str, object]:
        value = config.get(key) or {}
        if not isinstance(value, dict):
            raise AdapterError(f"{file}: {key} must be an object, not {value!r}")
        return value

    def number(key: str, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise AdapterError(f"{file}: {key} must be a number, not {value!r}")
        return value

    def chosen(module: str, key: str, pattern_key: str, default: float) -> float:
        for pattern, value in patterns(pattern_key).items():
            try:
                if re.match(rf"(.*\.)?({pattern})$", module):
                    return number(pattern_key, value)
            except re.error as error:
                raise AdapterError(f"{file}: {pattern_key}: {pattern!r} is not a pattern: {error}") from None
        return number(key, config.get(key, default))

    def scale(module: str, rank: int) -> float:
        said = chosen(module, "r", "rank_pattern", 8)
        if said != rank:
            raise AdapterError(f"{file}: module {module!r}: the rank is {said} here and {rank} in {TENSORS}")
        alpha = chosen(module, "lora_alpha", "alpha_pattern", 8)
        return alpha / divisor(rank, bool(config.get("use_rslora")))

    return scale
