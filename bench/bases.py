"""Bases and adapters with random weights in well-known shapes; bases are written once, as folders that every
side reads.

Speed and memory depend on the shape alone, so no download is needed. It knows nothing of what is measured.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from bench.harness import CACHE

if TYPE_CHECKING:
    from torch import Tensor

    from imprint.types import AdapterWeights, LoraShape

SHAPE = "shape.json"


@dataclass(frozen=True)
class Shape:
    """A Qwen2 decoder with tied embedding and head."""

    layers: int
    hidden: int
    heads: int
    key_heads: int
    inner: int
    vocabulary: int
    context: int = 4096
    dtype: str = "bfloat16"
    bits: int | None = None
    """Of a matrix's element where they are packed as MLX does it, in groups of at most 64."""

    @property
    def group_size(self) -> int:
        return min(64, self.hidden)

    def config(self) -> dict[str, object]:
        """As config.json has it."""
        packed = {"quantization": {"bits": self.bits, "group_size": self.group_size}} if self.bits else {}
        return {
            **packed,
            "architectures": ["Qwen2ForCausalLM"],
            "model_type": "qwen2",
            "vocab_size": self.vocabulary,
            "hidden_size": self.hidden,
            "intermediate_size": self.inner,
            "num_hidden_layers": self.layers,
            "num_attention_heads": self.heads,
            "num_key_value_heads": self.key_heads,
            "max_position_embeddings": self.context,
            "rope_theta": 1000000.0,
            "rms_norm_eps": 1e-6,
            "hidden_act": "silu",
            "tie_word_embeddings": True,
            "use_sliding_window": False,
            "torch_dtype": self.dtype,
            "bos_token_id": None,
            "eos_token_id": None,
        }


QWEN2_5_0_5B = Shape(layers=24, hidden=896, heads=14, key_heads=2, inner=4864, vocabulary=151936)
TINY = Shape(layers=6, hidden=32, heads=4, key_heads=2, inner=64, vocabulary=304)


def half_billion(*, tiny: bool) -> Path:
    """The folder of a base in the shape of Qwen2.5-0.5B, or of a tiny one to try a bench with."""
    return folder("tiny", TINY) if tiny else folder("qwen2.5-0.5b", QWEN2_5_0_5B)


def four_bit(*, tiny: bool) -> tuple[Path, Path]:
    """The same shapes with 4 bits an element, as MLX packs them, and with the same weights made dense."""
    name, shape = ("tiny", TINY) if tiny else ("qwen2.5-0.5b", QWEN2_5_0_5B)
    packed = folder(f"{name}-4bit", replace(shape, bits=4))
    dense = packed.with_name(f"{packed.name}-dense")
    if not _is(dense, shape):
        _install(dense, lambda part: _write_dense(part, packed, shape))
    return packed, dense


def shape_of(place: Path) -> Shape:
    """The shape of a base that was written here."""
    return Shape(**json.loads((place / SHAPE).read_text()))


def tokens(place: Path, count: int, *, seed: int) -> tuple[int, ...]:
    """Random ids that the base in `place` knows."""
    return tuple(Random(seed).choices(range(shape_of(place).vocabulary), k=count))


def adapters(place: Path, shape: LoraShape, count: int) -> list[AdapterWeights]:
    """Random adapters of one shape, strong enough to change what the base in `place` says."""
    import numpy as np

    from imprint.engine.checkpoint import Checkpoint
    from imprint.engine.learning import fresh
    from imprint.types import AdapterWeights, LowRank

    config = Checkpoint.open(place).config
    found = []
    for seed in range(count):
        random = np.random.default_rng(seed)
        terms = fresh(config.linears, config.layers, shape, seed)
        strong = {
            name: LowRank(term.a, random.normal(0, 0.1, term.b.shape).astype(np.float32), term.scale)
            for name, term in terms.items()
        }
        found.append(AdapterWeights(strong))
    return found


def folder(name: str, shape: Shape, *, seed: int = 0) -> Path:
    """The folder of this base in the benches' cache, written if it is not there yet."""
    place = CACHE / f"{name}-seed{seed}"
    if not _is(place, shape):
        _install(place, lambda part: write(part, shape, seed=seed))
    return place


def _install(place: Path, make: Callable[[Path], None]) -> None:
    """Put what `make` writes into a folder in `place`, whole or not at all."""
    shutil.rmtree(place, ignore_errors=True)
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as part:
        make(Path(part) / "base")
        (Path(part) / "base").rename(place)


def write(place: Path, shape: Shape, *, seed: int = 0) -> None:
    """Weights as a training run begins with them (normal, packed ones even), but biases and norms
    that a forgotten one would show."""
    _save(place, shape, dict(_tensors(shape, seed)))


def _write_dense(place: Path, packed: Path, shape: Shape) -> None:
    import torch

    from imprint.engine.checkpoint import Checkpoint
    from imprint.engine.torch.weights import Quantised, load

    dtype = getattr(torch, shape.dtype)
    loaded = load(Checkpoint.open(packed), device="cpu", dtype=dtype)
    _save(place, shape, {n: w.dense(dtype) if isinstance(w, Quantised) else w for n, w in loaded.items()})


def _save(place: Path, shape: Shape, tensors: Mapping[str, Any]) -> None:
    from safetensors.torch import save_file

    place.mkdir(parents=True)
    save_file(dict(tensors), place / "model.safetensors", {"format": "pt"})
    (place / "config.json").write_text(json.dumps(shape.config(), indent=2) + "\n")
    (place / SHAPE).write_text(json.dumps(asdict(shape)) + "\n")


def _is(place: Path, shape: Shape) -> bool:
    written = place / SHAPE
    return written.is_file() and json.loads(written.read_text()) == asdict(shape)


def _tensors(shape: Shape, seed: int) -> Iterator[tuple[str, Tensor]]:
    import torch

    generator = torch.Generator().manual_seed(seed)
    dtype = getattr(torch, shape.dtype)
    keys = shape.hidden // shape.heads * shape.key_heads

    # Of 896 as training runs begin; narrower ones need more, or they only repeat what they are told.
    std = 0.02 * max(1.0, (896 / shape.hidden) ** 0.5)

    def normal(*size: int, mean: float = 0.0) -> Tensor:
        return (torch.randn(size, generator=generator) * std + mean).to(dtype)

    def matrix(name: str, out: int, size: int) -> Iterator[tuple[str, Tensor]]:
        if shape.bits is None:
            yield f"{name}.weight", normal(out, size)
            return
        words = torch.randint(-(2**31), 2**31, (out, size * shape.bits // 32), generator=generator)
        scales = torch.rand(out, size // shape.group_size, generator=generator) + 0.5
        scales *= std * 12**0.5 / 2**shape.bits  # of even elements with that standard deviation
        yield f"{name}.weight", words.to(torch.int32).view(torch.uint32)
        yield f"{name}.scales", scales.to(dtype)
        yield f"{name}.biases", (-scales * (2**shape.bits - 1) / 2).to(dtype)

    yield from matrix("model.embed_tokens", shape.vocabulary, shape.hidden)
    yield "model.norm.weight", normal(shape.hidden, mean=1.0)
    for index in range(shape.layers):
        layer = f"model.layers.{index}."
        yield layer + "input_layernorm.weight", normal(shape.hidden, mean=1.0)
        yield layer + "post_attention_layernorm.weight", normal(shape.hidden, mean=1.0)
        for name, out in (("q", shape.hidden), ("k", keys), ("v", keys)):
            yield from matrix(layer + f"self_attn.{name}_proj", out, shape.hidden)
            yield layer + f"self_attn.{name}_proj.bias", normal(out)
        yield from matrix(layer + "self_attn.o_proj", shape.hidden, shape.hidden)
        yield from matrix(layer + "mlp.gate_proj", shape.inner, shape.hidden)
        yield from matrix(layer + "mlp.up_proj", shape.inner, shape.hidden)
        yield from matrix(layer + "mlp.down_proj", shape.hidden, shape.inner)
