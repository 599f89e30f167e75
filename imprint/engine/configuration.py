"""The configuration of a base: what its config.json says, as one value, in either spelling of transformers.

Knows the Llama family (Llama, Qwen2, Qwen3, Mistral) and refuses everything else in one line. Does not know
where the tensors are, nor how a decoder computes with them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, cast

from imprint.errors import BaseModelError

Architecture = Literal["llama", "qwen2", "qwen3", "mistral"]

FAMILY: tuple[Architecture, ...] = ("llama", "qwen2", "qwen3", "mistral")
SUPPORTED = "supported are " + ", ".join(FAMILY)


@dataclass(frozen=True)
class Llama3Scaling:
    """Rotary scaling of Llama 3.1: long wavelengths divided by `factor`, short ones kept, a ramp between."""

    factor: float
    low_freq_factor: float
    high_freq_factor: float
    original_context: int


@dataclass(frozen=True)
class LinearScaling:
    """Rotary positions divided by `factor`."""

    factor: float


@dataclass(frozen=True)
class Packing:
    """How a module is quantised: `bits` per element, a scale and a bias per `group_size` elements."""

    bits: int
    group_size: int

    def __post_init__(self) -> None:
        if self.bits not in (2, 3, 4, 5, 6, 8) or self.group_size not in (32, 64, 128):
            raise BaseModelError(
                f"quantisation with {self.bits!r} bits in groups of {self.group_size!r} is not supported; "
                "supported are 2, 3, 4, 5, 6 and 8 bits in groups of 32, 64 or 128"
            )


@dataclass(frozen=True)
class Quantization:
    """MLX affine quantisation: the packing of every module that has scales, exceptions by module path."""

    default: Packing
    overrides: Mapping[str, Packing | None] = field(default_factory=dict)

    def packing(self, module: str) -> Packing | None:
        """The packing of a module, None if it must be dense."""
        return self.overrides.get(module, self.default)


@dataclass(frozen=True)
class DecoderConfig:
    """What a decoder of the Llama family needs to know, whatever way its config.json spells it."""

    architecture: Architecture
    vocabulary: int
    hidden: int
    layers: int
    heads: int
    key_heads: int
    head_size: int
    inner: int
    norm_epsilon: float
    rope_theta: float
    rope_scaling: Llama3Scaling | LinearScaling | None
    windows: tuple[int | None, ...]
    """For each layer how many latest positions (itself included) a position attends to; None: all."""
    context: int
    tied: bool
    """The head is the embedding."""
    input_bias: bool
    """Biases on q, k and v."""
    output_bias: bool
    """A bias on o."""
    mlp_bias: bool
    head_norm: bool
    """RMSNorm over each head of q and k."""
    quantization: Quantization | None = None
    bos: int | None = None
    eos: tuple[int, ...] = ()

    @property
    def sliding_window(self) -> int | None:
        """The window of the layers that have one."""
        return next((window for window in self.windows if window is not None), None)

    @cached_property
    def linears(self) -> Mapping[str, tuple[int, int]]:
        """(out, in) of every linear of every layer by full module name, in the order of computation."""
        attended, keys = self.heads * self.head_size, self.key_heads * self.head_size
        shapes = {
            "self_attn.q_proj": (attended, self.hidden),
            "self_attn.k_proj": (keys, self.hidden),
            "self_attn.v_proj": (keys, self.hidden),
            "self_attn.o_proj": (self.hidden, attended),
            "mlp.gate_proj": (self.inner, self.hidden),
            "mlp.up_proj": (self.inner, self.hidden),
            "mlp.down_proj": (self.hidden, self.inner),
        }
        return {
            f"model.layers.{i}.{name}": shape for i in range(self.layers) for name, shape in shapes.items()
        }

    def has_bias(self, module: str) -> bool:
        """Whether a linear named in `linears` has a bias vector."""
        if ".mlp." in module:
            return self.mlp_bias
        return self.output_bias if module.endswith("o_proj") else self.input_bias

    @cached_property
    def matrices(self) -> Mapping[str, tuple[int, int]]:
        """Shapes of all modules that may be quantised: linears, embedding, and the head if it is its own."""
        ends = {"model.embed_tokens": (self.vocabulary, self.hidden)}
        if not self.tied:
            ends["lm_head"] = (self.vocabulary, self.hidden)
        return {**self.linears, **ends}

    @cached_property
    def vectors(self) -> Mapping[str, tuple[int]]:
        """Shapes of all norms and biases by tensor name."""
        shapes: dict[str, tuple[int]] = {"model.norm.weight": (self.hidden,)}
        for i in range(self.layers):
            for name in ("input_layernorm", "post_attention_layernorm"):
                shapes[f"model.layers.{i}.{name}.weight"] = (self.hidden,)
            for name in ("q_norm", "k_norm") if self.head_norm else ():
                shapes[f"model.layers.{i}.self_attn.{name}.weight"] = (self.head_size,)
        for name, (out, _) in self.linears.items():
            if self.has_bias(name):
                shapes[f"{name}.bias"] = (out,)
        return shapes

    @property
    def parameters(self) -> int:
        """Number of weights, counted before quantisation."""
        return sum(math.prod(shape) for shape in (*self.matrices.values(), *self.vectors.values()))


def read_json(file: Path) -> dict[str, Any]:
    """A JSON object from a file of a base, or a BaseModelError that names the file and its fault."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BaseModelError(f"{str(file.parent)!r} has no {file.name}; a base is a folder with config.json, "
                             "tokenizer.json and safetensors files") from None  # fmt: skip
    except (OSError, ValueError, RecursionError) as error:
        raise BaseModelError(f"{str(file)!r} cannot be read: {error}; fetch it again") from None
    if not isinstance(content, dict):
        raise BaseModelError(f"{str(file)!r} does not hold a JSON object; fetch it again")
    return content


def read_config(folder: Path) -> DecoderConfig:
    """The configuration in `folder`/config.json, in the spelling of transformers 4 or 5."""
    if (folder / "adapter_config.json").is_file() and not (folder / "config.json").is_file():
        raise BaseModelError(
            f"{str(folder)!r} holds an adapter, not a base; import it with 'imprint adapters import'"
        )
    file = folder / "config.json"
    raw = read_json(file)
    try:
        return _config(raw)
    except BaseModelError as error:
        raise BaseModelError(f"{str(file)!r}: {error}") from None


def _config(raw: dict[str, Any]) -> DecoderConfig:
    kind = raw.get("model_type")
    if kind not in FAMILY:
        raise BaseModelError(f"model_type {kind!r} is not supported; {SUPPORTED}")
    architecture = cast(Architecture, kind)
    classes = raw.get("architectures") or []
    if any(str(name).lower() != f"{architecture}forcausallm" for name in classes):
        raise BaseModelError(
            f"architectures {classes!r} is not a causal language model of {kind}; {SUPPORTED}"
        )
    activation = raw.get("hidden_act", "silu")
    if activation not in ("silu", "swish"):
        raise BaseModelError(f"hidden_act {activation!r} is not supported; supported is 'silu'")

    heads, hidden = _whole(raw, "num_attention_heads"), _whole(raw, "hidden_size")
    layers, context = _whole(raw, "num_hidden_layers"), _whole(raw, "max_position_embeddings")
    head_size = _whole(raw, "head_dim", 128 if architecture == "qwen3" else hidden // heads)
    key_heads = _whole(raw, "num_key_value_heads", heads)
    if heads % key_heads or head_size % 2:
        raise BaseModelError(f"{heads} heads of size {head_size} cannot share {key_heads} key heads")
    theta, scaling = _rope(raw, context)
    bias = bool(raw.get("attention_bias", False)) and architecture in ("llama", "qwen3")
    return DecoderConfig(
        architecture=architecture, vocabulary=_whole(raw, "vocab_size"), hidden=hidden, layers=layers,
        heads=heads, key_heads=key_heads, head_size=head_size, inner=_whole(raw, "intermediate_size"),
        norm_epsilon=_number(raw, "rms_norm_eps", 1e-6), rope_theta=theta, rope_scaling=scaling,
        windows=_windows(raw, architecture, layers), context=context,
        tied=bool(raw.get("tie_word_embeddings", False)),
        input_bias=bias or architecture == "qwen2", output_bias=bias,
        mlp_bias=bool(raw.get("mlp_bias", False)) and architecture == "llama",
        head_norm=architecture == "qwen3", quantization=_quantization(raw),
        bos=next(iter(token_ids(raw, "bos_token_id")), None), eos=token_ids(raw, "eos_token_id"),
    )  # fmt: skip


def token_ids(raw: Mapping[str, Any], key: str) -> tuple[int, ...]:
    """A key that holds no id, one id or a list of ids."""
    value = raw.get(key)
    ids = value if isinstance(value, list) else [] if value is None else [value]
    if any(isinstance(item, bool) or not isinstance(item, int) or item < 0 for item in ids):
        raise BaseModelError(f"{key} is {value!r}, not a token id or a list of them")
    return tuple(ids)


def _whole(raw: Mapping[str, Any], key: str, default: int | None = None) -> int:
    value = default if raw.get(key) is None else raw[key]
    if value is None:
        raise BaseModelError(f"key {key!r} is missing; fetch the file again")
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        raise BaseModelError(f"{key} is {value!r}, not a positive whole number")
    return value


def _number(raw: Mapping[str, Any], key: str, default: float | None = None) -> float:
    value = default if raw.get(key) is None else raw[key]
    if value is None:
        raise BaseModelError(f"key {key!r} is missing; fetch the file again")
    if isinstance(value, bool) or not isinstance(value, int | float) or not (0 < value < math.inf):
        raise BaseModelError(f"{key} is {value!r}, not a positive number")
    return float(value)


def _rope(raw: Mapping[str, Any], context: int) -> tuple[float, Llama3Scaling | LinearScaling | None]:
    """Theta and scaling: transformers 5 has both in `rope_parameters`, transformers 4 has `rope_theta` beside
    `rope_scaling`, whose kind is under "rope_type" or, in the oldest files, "type"."""
    rope = raw.get("rope_parameters") or raw.get("rope_scaling") or {}
    if not isinstance(rope, dict):
        raise BaseModelError(f"rope_scaling is {rope!r}, not an object")
    theta = _number(rope if rope.get("rope_theta") is not None else raw, "rope_theta", 10000.0)
    kind = rope.get("rope_type", rope.get("type", "default"))
    fraction = rope.get("partial_rotary_factor", raw.get("partial_rotary_factor"))
    if fraction not in (None, 1):
        raise BaseModelError(f"partial_rotary_factor {fraction!r} is not supported; supported is 1")
    if kind is None or kind == "default":
        return theta, None
    if kind == "linear":
        return theta, LinearScaling(_number(rope, "factor"))
    if kind == "llama3":
        low, high = _number(rope, "low_freq_factor"), _number(rope, "high_freq_factor")
        # The outer spelling wins where both exist, as it does in transformers.
        inner = _whole(rope, "original_max_position_embeddings", context)
        length = _whole(raw, "original_max_position_embeddings", inner)
        return theta, Llama3Scaling(_number(rope, "factor"), low, high, length)
    raise BaseModelError(
        f"rope scaling {kind!r} is not supported; supported are 'default', 'linear' and 'llama3'"
    )


def _windows(raw: Mapping[str, Any], architecture: Architecture, layers: int) -> tuple[int | None, ...]:
    if architecture == "mistral":
        return (_window(raw),) * layers
    if architecture == "llama" or not raw.get("use_sliding_window", False):
        return (None,) * layers
    window, first, kinds = _window(raw), raw.get("max_window_layers", 28), raw.get("layer_types")
    if not isinstance(first, int) or not isinstance(kinds, list | None):
        raise BaseModelError(f"max_window_layers {first!r} or layer_types {kinds!r} is of the wrong type")
    if kinds is None:
        kinds = ["sliding_attention" if i >= first else "full_attention" for i in range(layers)]
    if len(kinds) != layers or not set(kinds) <= {"sliding_attention", "full_attention"}:
        raise BaseModelError(
            f"layer_types {kinds!r} does not name sliding_attention or full_attention for each layer"
        )
    return tuple(window if kind == "sliding_attention" else None for kind in kinds)


def _window(raw: Mapping[str, Any]) -> int | None:
    """The width: an absent key means the 4096 of the first Mistral, an explicit null means no window."""
    if "sliding_window" in raw and raw["sliding_window"] is None:
        return None
    return _whole(raw, "sliding_window", 4096)


def _quantization(raw: Mapping[str, Any]) -> Quantization | None:
    packed, other = raw.get("quantization"), raw.get("quantization_config")
    if packed is None and isinstance(other, dict) and "quant_method" not in other:
        packed = other
    if packed is None:
        if other is not None:
            method = other.get("quant_method") if isinstance(other, dict) else other
            raise BaseModelError(
                f"quantisation {method!r} is not supported; supported is MLX affine, or no quantisation"
            )
        return None
    if not isinstance(packed, dict):
        raise BaseModelError(f"quantization is {packed!r}, not an object")
    overrides: dict[str, Packing | None] = {}
    for module, value in packed.items():
        if isinstance(value, dict):
            overrides[module] = _packing({**packed, **value})
        elif value is False:
            overrides[module] = None
    return Quantization(_packing(packed), overrides)


def _packing(raw: Mapping[str, Any]) -> Packing:
    mode = raw.get("mode") or "affine"
    if mode != "affine":
        raise BaseModelError(f"quantisation mode {mode!r} is not supported; supported is 'affine'")
    return Packing(_whole(raw, "bits"), _whole(raw, "group_size"))
