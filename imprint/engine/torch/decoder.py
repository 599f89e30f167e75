"""The decoder of the Llama family, split by depth: any range of layers runs alone, so that trunk and top are
two calls.

RMSNorm, rotary attention with grouped keys, SwiGLU; optional biases, head norms, sliding windows, tied head;
weights dense or quantised, always frozen. Training and decoding run this same code: low-rank terms come in as
a function (`Adapt`), past keys as a view (`Keys`). It knows nothing of adapters' storage, of conversations,
or of sampling.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
import torch.nn.functional as F
from torch import Tensor

from imprint.engine.configuration import DecoderConfig
from imprint.engine.torch import positions
from imprint.engine.torch.head import Head
from imprint.engine.torch.linears import Adapt, Linears, as_given
from imprint.engine.torch.nibbles import Nibbles
from imprint.engine.torch.packed import Packed
from imprint.engine.torch.positions import Rotary, Span
from imprint.engine.torch.weights import Loaded, Quantised, Stored, rows
from imprint.types import layer_of

ROOM = 3 << 30  # bytes of dense copies beside quantised weights that are learnt through


class Keys(Protocol):
    """Past keys and values of a range of layers."""

    def write(self, layer: int, start: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        """Put (B, key_heads, T, head_size) at columns start..start+T and return all columns up to there."""


class Abreast:
    """The places of rows that each go on behind keys of their own, without padding: linears see their tokens
    one after the other, as N rows of one token (N, 1, D), attention alone sees the rows."""

    def __init__(self, rows: Sequence[tuple[Span, Keys]]) -> None:
        self.rows = rows
        self.cos = torch.cat([span.cos[0] for span, _ in rows])[:, None]  # (N, 1, 1, head_size)
        self.sin = torch.cat([span.sin[0] for span, _ in rows])[:, None]

    def attend(self, layer: int, q: Tensor, k: Tensor, v: Tensor, window: int | None) -> Tensor:
        """q (N, H, 1, d) over the rows' keys, with k, v (N, K, 1, d) put behind them -> (N, 1, H * d)."""
        counts, found = [span.length for span, _ in self.rows], []
        parts = zip(*(x.transpose(0, 2).split(counts, 2) for x in (q, k, v)), strict=True)
        for (span, keys), (queries, new_keys, new_values) in zip(self.rows, parts, strict=True):
            past = keys.write(layer, span.start, new_keys, new_values)
            found.append(_attend(queries, *past, span, window))
        # Not a transposed view: a plain product of one copies the weights for every row.
        return torch.cat(found, 1).view(len(q), 1, -1)


@dataclass(frozen=True, eq=False, slots=True)
class Layer:
    attention_norm: Tensor
    mlp_norm: Tensor
    inputs: Linears  # q, k, v
    queries: Linears  # q of the same weights
    memories: Linears  # k, v of the same weights
    output: Linears
    gates: Linears  # gate, up
    down: Linears
    query_norm: Tensor | None
    key_norm: Tensor | None
    window: int | None

    def cast(self, dtype: torch.dtype) -> Layer:
        """The same layer with its dense weights in another dtype."""

        def vector(tensor: Tensor | None) -> Tensor | None:
            return None if tensor is None else tensor.to(dtype)

        inputs = self.inputs.cast(dtype)
        return Layer(
            attention_norm=self.attention_norm.to(dtype),
            mlp_norm=self.mlp_norm.to(dtype),
            inputs=inputs,
            queries=inputs.only(0, 1),
            memories=inputs.only(1, 3),
            output=self.output.cast(dtype),
            gates=self.gates.cast(dtype),
            down=self.down.cast(dtype),
            query_norm=vector(self.query_norm),
            key_norm=vector(self.key_norm),
            window=self.window,
        )


class Decoder:
    """A frozen base: `head(norm(run(embed(tokens), 0, layers)))` are its logits.

    `weights` maps tensor names of the checkpoint (`model.layers.0.self_attn.q_proj.weight`, ...) to tensors,
    or to packed ones; it is emptied on the way, so that two copies of a layer never exist for longer than its
    own building. With `lay_out` weights are laid out for faster products where there are such: quantised ones
    everywhere, dense ones in layers 0..lay_out-1, which `ready_to_learn` takes back.
    """

    def __init__(
        self,
        config: DecoderConfig,
        weights: dict[str, Loaded],
        *,
        device: torch.device | str = "cpu",
        dtype: torch.dtype = torch.float32,
        lay_out: int | None = None,
    ) -> None:
        self.config = config
        self.device = torch.device(device)
        self.dtype = dtype
        self.embedding = _placed(weights.pop("model.embed_tokens.weight"), self)
        own = weights.pop("lm_head.weight", None)  # some tied checkpoints hold a copy; it is not used
        own = self.embedding if config.tied or own is None else _placed(own, self)
        self.head = Head(own, dtype, lay_out=lay_out is not None)
        self.final_norm = _vector(weights, "model.norm.weight", self)
        self.layers = [_layer(config, index, weights, self, lay_out) for index in range(config.layers)]
        self.rotary = Rotary(config, device=self.device, dtype=dtype)
        self._epsilon = config.norm_epsilon

    def cast(self, dtype: torch.dtype) -> Decoder:
        """The same base computing in another dtype; what is packed is shared, what is dense is copied."""
        other = object.__new__(Decoder)
        other.config, other.device, other.dtype = self.config, self.device, dtype
        other.embedding = _placed(self.embedding, other)
        own = self.head.weight
        other.head = Head(other.embedding if own is self.embedding else _placed(own, other), dtype)
        other.final_norm = self.final_norm.to(dtype)
        other.layers = [layer.cast(dtype) for layer in self.layers]
        other.rotary = Rotary(self.config, device=self.device, dtype=dtype)
        other._epsilon = self._epsilon
        return other

    def ready_to_learn(self, first: int) -> None:
        """Make the weights of layers from `first` on plain, as gradients flow through no others. If what is
        quantised there and in the head takes at most `ROOM` bytes dense, it is kept so beside: unpacking it
        takes longer than multiplying with it."""
        groups = [group for x in self.layers[first:] for group in (x.inputs, x.output, x.gates, x.down)]
        for linears in groups:
            linears.unblock()
        weights = [weight for linears in groups for weight, _ in linears.parts]
        packed = [weight for weight in [*weights, self.head.few] if isinstance(weight, Nibbles)]
        if sum(math.prod(weight.shape) for weight in packed) * self.dtype.itemsize <= ROOM:
            for weight in packed:
                weight.keep_dense()

    @property
    def linears(self) -> dict[str, tuple[int, int]]:
        """(out, in) of every linear that an adapter may touch, by full module name."""
        return dict(self.config.linears)

    def linear(self, name: str) -> tuple[Tensor | Quantised, Tensor | None]:
        """The weight and the bias of one of `linears`; what is laid out in blocks is copied for it."""
        layer = self.layers[layer_of(name)]
        groups = (layer.inputs, layer.output, layer.gates, layer.down)
        linears = next(group for group in groups if name in group.names)
        index = linears.names.index(name)
        weight, bias = linears.only(index, index + 1).parts[0]
        return as_given(weight), bias

    def embed(self, tokens: Tensor) -> Tensor:
        """(B, T) ids -> (B, T, D)."""
        return rows(self.embedding, tokens, self.dtype)

    def span(self, length: int, *, start: int = 0, padding: Tensor | None = None) -> Span:
        """The places of `length` tokens after `start` columns already kept; `padding` (B,) is each row's left
        padding."""
        return positions.span(self.rotary, length, start=start, padding=padding)

    def run(
        self,
        x: Tensor,
        first: int,
        last: int,
        *,
        span: Span | Packed | Abreast | None = None,
        keys: Keys | None = None,
        adapt: Adapt | None = None,
        rows: Tensor | None = None,
        hints: Mapping[int, Tensor] | None = None,
    ) -> Tensor:
        """Layers first..last-1 over x (B, T, D), what `hints` have for a layer (B or 1, T or 1, D) coming in
        before it.

        Without `span` the tokens stand at 0..T-1 and nothing precedes them; rows padded on the right need no
        mask then, as no real token looks ahead. With `rows` (B, S), indices into T, the last of these layers
        computes its outputs for those alone (its keys and values for all), and the result is (B, S, D). Rows
        that are packed are one (B = 1) and have no `keys`; those that go abreast bring their own, and no
        `rows` are chosen among them.
        """
        span = span or self.span(x.shape[1])
        for index in range(first, last):
            if hints and index in hints:
                x = hinted(x, hints[index])
            x = self.layer(index, x, span, keys=keys, adapt=adapt, rows=rows if index == last - 1 else None)
        return _pick(x, rows) if rows is not None and first == last else x

    def layer(
        self,
        index: int,
        x: Tensor,
        span: Span | Packed | Abreast,
        *,
        keys: Keys | None,
        adapt: Adapt | None,
        rows: Tensor | None,
    ) -> Tensor:
        """One layer; see `run`."""
        layer = self.layers[index]
        h = self._normed(x, layer.attention_norm)
        if isinstance(span, Abreast):
            assert keys is None and rows is None
            attended = span.attend(index, *self._together(layer, h, span, adapt), layer.window)
        else:
            places = span
            if rows is None:
                q, k, v = self._together(layer, h, span, adapt)
            else:
                q, k, v, x, places = self._apart(layer, h, x, span, adapt, rows)
            if keys is not None:
                assert isinstance(span, Span)
                k, v = keys.write(index, span.start, k, v)
            attended = _attend(q, k, v, places, layer.window)
        x = x + layer.output(attended, adapt)
        gate, up = layer.gates(self._normed(x, layer.mlp_norm), adapt).chunk(2, -1)
        return x + layer.down(F.silu(gate) * up, adapt)

    def _together(
        self, layer: Layer, h: Tensor, span: Span | Packed | Abreast, adapt: Adapt | None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Queries, keys and values (B, heads, T, head_size) of all positions."""
        heads, key_heads = self.config.heads, self.config.key_heads
        y = layer.inputs(h, adapt).unflatten(-1, (-1, self.config.head_size))
        turning, v = y.split((heads + key_heads, key_heads), 2)
        if layer.query_norm is not None and layer.key_norm is not None:
            q, k = turning.split((heads, key_heads), 2)
            turning = torch.cat((self._normed(q, layer.query_norm), self._normed(k, layer.key_norm)), 2)
        turned = self.rotary.turn(turning, span.cos, span.sin).transpose(1, 2)
        return turned[:, :heads], turned[:, heads:], v.transpose(1, 2)

    def _apart(
        self, layer: Layer, h: Tensor, x: Tensor, span: Span | Packed, adapt: Adapt | None, rows: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, Span | Packed]:
        """Queries of the chosen rows, keys and values of all; then the chosen rows of x and their places."""
        places = span.chosen(rows) if isinstance(span, Packed) else positions.chosen(self.rotary, span, rows)
        q = layer.queries(_pick(h, rows), adapt).unflatten(-1, (-1, self.config.head_size))
        k, v = layer.memories(h, adapt).unflatten(-1, (-1, self.config.head_size)).chunk(2, 2)
        if layer.query_norm is not None and layer.key_norm is not None:
            q, k = self._normed(q, layer.query_norm), self._normed(k, layer.key_norm)
        q = self.rotary.turn(q, places.cos, places.sin)
        k = self.rotary.turn(k, span.cos, span.sin)
        return q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2), _pick(x, rows), places

    def norm(self, x: Tensor) -> Tensor:
        """The final norm, what the head reads."""
        return self._normed(x, self.final_norm)

    def _normed(self, x: Tensor, weight: Tensor) -> Tensor:
        # Accumulates in float32 whatever the dtype of x.
        return F.rms_norm(x, weight.shape, weight, self._epsilon)


def hinted(x: Tensor, vectors: Tensor) -> Tensor:
    """x + rms(x) * vectors, token by token; see `imprint.engine.hints`."""
    size = x.float().pow(2).mean(-1, keepdim=True).sqrt()
    return x + (size * vectors).to(x.dtype)


def _attend(q: Tensor, k: Tensor, v: Tensor, span: Span | Packed, window: int | None) -> Tensor:
    """Attention of q (B, H, T, d) over k, v (B, K, columns, d) -> (B, T, H * d)."""
    if isinstance(span, Packed):
        return span.attend(q, k, v, window)
    B, H, T, d = q.shape
    mask = span.mask(window)
    if reach := span.reach(window):
        k, v = k[:, :, reach:], v[:, :, reach:]
        mask = None if mask is None else mask[..., reach:]
    if T == 1 and not span.causal(window):
        # The queries that share a key head become its rows: no copy of the keys per query head on any
        # backend.
        q = q.reshape(B, k.shape[1], -1, d)
        return F.scaled_dot_product_attention(q, k, v, attn_mask=mask).reshape(B, 1, H * d)
    y = F.scaled_dot_product_attention(
        q, k, v, attn_mask=mask, is_causal=span.causal(window), enable_gqa=k.shape[1] != H
    )
    return y.transpose(1, 2).reshape(B, T, H * d)


def _pick(x: Tensor, rows: Tensor) -> Tensor:
    """(B, T, D), (B, S) -> (B, S, D)."""
    return x.gather(1, rows[:, :, None].expand(-1, -1, x.shape[2]))


def _placed(weight: Loaded, decoder: Decoder) -> Loaded:
    if isinstance(weight, Tensor):
        return weight.to(decoder.device, decoder.dtype)
    return weight


def _vector(weights: dict[str, Loaded], name: str, decoder: Decoder) -> Tensor:
    vector = weights.pop(name)
    assert isinstance(vector, Tensor), name
    return vector.to(decoder.device, decoder.dtype)


def _layer(
    config: DecoderConfig, index: int, weights: dict[str, Loaded], decoder: Decoder, lay_out: int | None
) -> Layer:
    prefix = f"model.layers.{index}."

    def linears(*names: str) -> Linears:
        full = tuple(prefix + name for name in names)
        biases = [_vector(weights, f"{n}.bias", decoder) if config.has_bias(n) else None for n in full]
        matrices = [_placed(weights.pop(f"{n}.weight"), decoder) for n in full]
        made = Linears(full, [matrix for matrix in matrices if not isinstance(matrix, Stored)], biases)
        if lay_out is not None:
            # Queries, keys and values are also computed apart, from slices of their dense weights.
            made.lay_out(decoder.dtype, dense=index < lay_out and "self_attn.q_proj" not in names)
        return made

    def head_norm(name: str) -> Tensor | None:
        return _vector(weights, f"{prefix}self_attn.{name}.weight", decoder) if config.head_norm else None

    inputs = linears("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
    return Layer(
        attention_norm=_vector(weights, f"{prefix}input_layernorm.weight", decoder),
        mlp_norm=_vector(weights, f"{prefix}post_attention_layernorm.weight", decoder),
        inputs=inputs,
        queries=inputs.only(0, 1),
        memories=inputs.only(1, 3),
        output=linears("self_attn.o_proj"),
        gates=linears("mlp.gate_proj", "mlp.up_proj"),
        down=linears("mlp.down_proj"),
        query_norm=head_norm("q_norm"),
        key_norm=head_norm("k_norm"),
        window=config.windows[index],
    )
