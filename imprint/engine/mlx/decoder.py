"""The decoder of the Llama family in MLX, split by depth: any range of layers runs alone, so that trunk and
top are two calls.

RMSNorm, rotary attention with grouped keys, SwiGLU; optional biases, head norms, sliding windows, tied head;
weights dense or packed, always frozen. Training and decoding run this same code: low-rank terms come in as a
function (`Adapt`), past keys as a view (`Keys`). It knows nothing of adapters' storage, of conversations, or
of sampling.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import mlx.core as mx
import numpy as np

from imprint.engine.configuration import DecoderConfig, LinearScaling, Llama3Scaling
from imprint.engine.mlx.weights import Matrix, Weights
from imprint.types import layer_of

Adapt = Callable[[str, mx.array, mx.array], mx.array]
"""(module name, its input (B, T, in), its output (B, T, out)) -> the output with the low-rank term added."""


class Keys(Protocol):
    """Past keys and values of a range of layers."""

    def write(self, layer: int, start: int, keys: mx.array, values: mx.array) -> tuple[mx.array, mx.array]:
        """Put (B, key_heads, T, head_size) at columns start..start+T and return all columns up to there."""


@dataclass(eq=False)
class Span:
    """The places of one forward: T queries in columns start, start + 1, ... or, per row, in those of `query`.

    Keys lie in columns, one per position of the longest row; row b's first token is in column padding[b].
    """

    start: int
    length: int
    padding: mx.array | None = None  # (B,) columns of left padding
    query: mx.array | None = None  # (B, S) columns of the queries where they are chosen ones
    _masks: dict[int | None, mx.array | str | None] = field(default_factory=dict)

    @property
    def end(self) -> int:
        return self.start + self.length

    def chosen(self, rows: mx.array) -> Span:
        """The same keys seen by some of the queries: `rows` (B, S) counts from the first."""
        return Span(self.start, self.length, self.padding, rows + self.start)

    def reach(self, window: int | None) -> int:
        """The first column any query needs; keys before it need not be read."""
        single = self.length == 1 and self.query is None
        return max(0, self.end - window) if single and window is not None else 0

    def mask(self, window: int | None) -> mx.array | str | None:
        """What `scaled_dot_product_attention` takes: None where all may be seen, "causal" where the triangle
        says it all, else booleans (1 or B, 1, T, end). A single query's window is left to `reach`."""
        if window not in self._masks:
            self._masks[window] = self._mask(window)
        return self._masks[window]

    def _mask(self, window: int | None) -> mx.array | str | None:
        if self.padding is None and self.query is None:
            if self.length == 1:
                return None
            if window is None or window >= self.end:
                return "causal"  # the last query sees the last key, wherever the first one stands
        keys = mx.arange(self.end)
        if self.query is None:
            query = mx.arange(self.start, self.end)[None, :, None]
        else:
            query = self.query[:, :, None]
        allowed = keys <= query
        if window is not None:
            allowed = allowed & (keys > query - window)
        if self.padding is not None:
            # A padding query still sees itself: an empty row of a softmax may be NaN, which spreads.
            allowed = (allowed & (keys >= self.padding[:, None, None])) | (keys == query)
        return allowed[:, None]


class Abreast:
    """The places of rows that each go on behind keys of their own, without padding: linears see their tokens
    one after the other, as N rows of one token (N, 1, D), attention alone sees the rows."""

    def __init__(self, rows: Sequence[tuple[Span, Keys]]) -> None:
        self.rows = rows
        self.places = mx.concatenate([mx.arange(span.start, span.end) for span, _ in rows])

    def attend(self, layer: int, q: mx.array, k: mx.array, v: mx.array, window: int | None) -> mx.array:
        """q (N, H, 1, d) over the rows' keys, with k, v (N, K, 1, d) put behind them -> (N, 1, H * d)."""
        ends = np.cumsum([span.length for span, _ in self.rows])[:-1].tolist()
        parts = zip(*(mx.split(x.swapaxes(0, 2), ends, axis=2) for x in (q, k, v)), strict=True)
        found = []
        for (span, keys), (queries, new_keys, new_values) in zip(self.rows, parts, strict=True):
            past = keys.write(layer, span.start, new_keys, new_values)
            found.append(attend(queries, *past, span, window))
        return mx.concatenate(found, axis=1).reshape(len(q), 1, -1)


@dataclass(frozen=True, eq=False, slots=True)
class Linear:
    name: str
    matrix: Matrix
    bias: mx.array | None

    def __call__(self, x: mx.array, adapt: Adapt | None) -> mx.array:
        y = self.matrix.times(x)
        if self.bias is not None:
            y = y + self.bias
        return y if adapt is None else adapt(self.name, x, y)


@dataclass(frozen=True, eq=False, slots=True)
class Layer:
    attention_norm: mx.array
    mlp_norm: mx.array
    query: Linear
    key: Linear
    value: Linear
    output: Linear
    gate: Linear
    up: Linear
    down: Linear
    query_norm: mx.array | None
    key_norm: mx.array | None
    window: int | None


class Decoder:
    """A frozen base: `head.times(norm(run(embed(tokens), 0, layers)))` are its logits."""

    def __init__(self, config: DecoderConfig, weights: Weights, dtype: mx.Dtype) -> None:
        self.config = config
        self.dtype = dtype
        self.embedding = weights.matrices["model.embed_tokens"]
        self.head = self.embedding if config.tied else weights.matrices["lm_head"]
        self.final_norm = weights.vectors["model.norm.weight"]
        self.layers = [_layer(config, index, weights) for index in range(config.layers)]
        self._wavelengths = mx.array(1.0 / frequencies(config))

    def linear(self, name: str) -> Linear:
        """One of the linears of the layers by its full module name."""
        layer = self.layers[layer_of(name)]
        found = (layer.query, layer.key, layer.value, layer.output, layer.gate, layer.up, layer.down)
        return next(linear for linear in found if linear.name == name)

    def embed(self, tokens: mx.array) -> mx.array:
        """(B, T) ids -> (B, T, D)."""
        return self.embedding.rows(tokens.reshape(-1)).dense().reshape(*tokens.shape, -1)

    def run(
        self,
        x: mx.array,
        first: int,
        last: int,
        *,
        span: Span | Abreast | None = None,
        keys: Keys | None = None,
        adapt: Adapt | None = None,
        rows: mx.array | None = None,
        hints: Mapping[int, mx.array] | None = None,
    ) -> mx.array:
        """Layers first..last-1 over x (B, T, D), what `hints` have for a layer (B or 1, T or 1, D) coming in
        before it.

        Without `span` the tokens stand at 0..T-1 and nothing precedes them; rows padded on the right need no
        mask then, as no real token looks ahead. With `rows` (B, S), indices into T, the last of these layers
        computes its outputs for those alone (its keys and values for all), and the result is (B, S, D). Rows
        that go abreast bring their own `keys`, and no `rows` are chosen among them.
        """
        span = span or Span(0, x.shape[1])
        for index in range(first, last):
            if hints and index in hints:
                x = hinted(x, hints[index])
            x = self.layer(index, x, span, keys=keys, adapt=adapt, rows=rows if index == last - 1 else None)
        return pick(x, rows) if rows is not None and first == last else x

    def layer(
        self,
        index: int,
        x: mx.array,
        span: Span | Abreast,
        *,
        keys: Keys | None,
        adapt: Adapt | None,
        rows: mx.array | None,
    ) -> mx.array:
        """One layer; see `run`."""
        layer, config = self.layers[index], self.config
        h = self._normed(x, layer.attention_norm)
        k = self._turned(self._heads(layer.key(h, adapt), config.key_heads, layer.key_norm), span)
        v = self._heads(layer.value(h, adapt), config.key_heads, None)
        places = span
        if rows is not None:
            assert isinstance(span, Span)
            x, h, places = pick(x, rows), pick(h, rows), span.chosen(rows)
        q = self._turned(self._heads(layer.query(h, adapt), config.heads, layer.query_norm), places)
        if isinstance(places, Abreast):
            attended = places.attend(index, q, k, v, layer.window)
        else:
            if keys is not None:
                k, v = keys.write(index, places.start, k, v)
            attended = attend(q, k, v, places, layer.window)
        x = x + layer.output(attended, adapt)
        h = self._normed(x, layer.mlp_norm)
        gate = layer.gate(h, adapt)
        return x + layer.down(gate * mx.sigmoid(gate) * layer.up(h, adapt), adapt)

    def _heads(self, y: mx.array, heads: int, norm: mx.array | None) -> mx.array:
        """(B, T, heads * head_size) -> (B, heads, T, head_size), each head normed if the base does so."""
        y = y.reshape(*y.shape[:2], heads, self.config.head_size)
        return (y if norm is None else self._normed(y, norm)).swapaxes(1, 2)

    def _turned(self, y: mx.array, span: Span | Abreast) -> mx.array:
        """y (B, heads, T, head_size) with each head's halves rotated as pairs by its place's angle."""
        B, heads, T, size = y.shape
        if isinstance(span, Abreast):
            return self._rotated(y, span.places)
        if span.query is None:
            offset = span.start if span.padding is None else span.start - span.padding
            return self._rotated(y, offset)
        places = span.query if span.padding is None else span.query - span.padding[:, None]
        # Chosen queries stand anywhere, but the kernel counts on from an offset per batch row: one each.
        single = y.swapaxes(1, 2).reshape(B * T, heads, 1, size)
        return self._rotated(single, places.reshape(-1)).reshape(B, T, heads, size).swapaxes(1, 2)

    def _rotated(self, y: mx.array, offset: int | mx.array) -> mx.array:
        return mx.fast.rope(
            y,
            self.config.head_size,
            traditional=False,
            base=None,
            scale=1.0,
            offset=offset,
            freqs=self._wavelengths,
        )

    def norm(self, x: mx.array) -> mx.array:
        """The final norm, what the head reads."""
        return self._normed(x, self.final_norm)

    def _normed(self, x: mx.array, weight: mx.array) -> mx.array:
        return mx.fast.rms_norm(x, weight, self.config.norm_epsilon)


def attend(q: mx.array, k: mx.array, v: mx.array, span: Span, window: int | None) -> mx.array:
    """Attention of q (B, H, T, d) over k, v (B, K, columns, d) -> (B, T, H * d)."""
    B, H, T, d = q.shape
    mask = span.mask(window)
    if reach := span.reach(window):
        k, v = k[:, :, reach:], v[:, :, reach:]
        mask = mask[..., reach:] if isinstance(mask, mx.array) else mask
    y: mx.array = mx.fast.scaled_dot_product_attention(q, k, v, scale=d**-0.5, mask=mask)
    return y.swapaxes(1, 2).reshape(B, T, H * d)


def frequencies(config: DecoderConfig) -> np.ndarray:
    """Angle per position of each pair of a head, (head_size / 2,) float32, with the base's rope scaling.

    theta^(-2i/d); linear scaling divides all by the factor; Llama 3 divides those whose wavelength exceeds
    original_context / low_freq_factor, keeps those below original_context / high_freq_factor, and ramps
    between.
    """
    # In float32 throughout, as the bases were trained.
    steps = np.arange(0, config.head_size, 2, dtype=np.float32) / np.float32(config.head_size)
    plain = np.float32(1) / np.float32(config.rope_theta) ** steps
    scaling = config.rope_scaling
    if isinstance(scaling, LinearScaling):
        plain = plain / scaling.factor
    elif isinstance(scaling, Llama3Scaling):
        turns = scaling.original_context * plain / (2 * math.pi)  # full turns within the original context
        ramp = (turns - scaling.low_freq_factor) / (scaling.high_freq_factor - scaling.low_freq_factor)
        kept = np.clip(ramp, 0, 1)
        plain = plain * kept + plain / scaling.factor * (1 - kept)
    frequency: np.ndarray = plain.astype(np.float32)
    return frequency


def hinted(x: mx.array, vectors: mx.array) -> mx.array:
    """x + rms(x) * vectors, token by token; see `imprint.engine.hints`."""
    size = mx.sqrt(mx.mean(mx.square(x.astype(mx.float32)), axis=-1, keepdims=True))
    return x + (size * vectors).astype(x.dtype)


def pick(x: mx.array, rows: mx.array) -> mx.array:
    """(B, T, D), (B, S) -> (B, S, D)."""
    return mx.take_along_axis(x, rows[:, :, None], axis=1)


def _layer(config: DecoderConfig, index: int, weights: Weights) -> Layer:
    prefix = f"model.layers.{index}."

    def linear(name: str) -> Linear:
        full = prefix + name
        bias = weights.vectors[f"{full}.bias"] if config.has_bias(full) else None
        return Linear(full, weights.matrices[full], bias)

    def norm(name: str) -> mx.array:
        return weights.vectors[f"{prefix}{name}.weight"]

    return Layer(
        attention_norm=norm("input_layernorm"),
        mlp_norm=norm("post_attention_layernorm"),
        query=linear("self_attn.q_proj"),
        key=linear("self_attn.k_proj"),
        value=linear("self_attn.v_proj"),
        output=linear("self_attn.o_proj"),
        gate=linear("mlp.gate_proj"),
        up=linear("mlp.up_proj"),
        down=linear("mlp.down_proj"),
        query_norm=norm("self_attn.q_norm") if config.head_norm else None,
        key_norm=norm("self_attn.k_norm") if config.head_norm else None,
        window=config.windows[index],
    )
