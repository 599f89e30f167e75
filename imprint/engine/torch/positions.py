"""Where the tokens of a forward stand: rotary angles and what each may attend to.

Keys lie in columns, one column per position of the longest row; shorter rows are padded on the left
(decoding) or on the right (training). Everything that depends on places alone is worked out here once per
forward and shared by all layers. Knows no weights and no cache.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import torch
from torch import Tensor

from imprint.engine.configuration import DecoderConfig, LinearScaling, Llama3Scaling

FIRST_TABLE = 512  # positions; doubled when needed, so that an unused context of 131072 costs nothing


def frequencies(config: DecoderConfig) -> Tensor:
    """Angle per position of each pair of a head, (head_size / 2,) float32, with the base's rope scaling.

    theta^(-2i/d); linear scaling divides all by the factor; Llama 3 divides those whose wavelength exceeds
    original_context / low_freq_factor, keeps those below original_context / high_freq_factor, and ramps
    between.
    """
    steps = torch.arange(0, config.head_size, 2, dtype=torch.int64).float() / config.head_size
    plain = 1.0 / (config.rope_theta**steps)
    scaling = config.rope_scaling
    if isinstance(scaling, LinearScaling):
        return plain / scaling.factor
    if isinstance(scaling, Llama3Scaling):
        turns = scaling.original_context * plain / (2 * math.pi)  # full turns within the original context
        ramp = (turns - scaling.low_freq_factor) / (scaling.high_freq_factor - scaling.low_freq_factor)
        kept = ramp.clamp(0, 1)
        return plain * kept + plain / scaling.factor * (1 - kept)
    return plain


class Rotary:
    """The table of cosines and signed sines, (positions, head_size) each; grows when a later position is
    asked for.

    A head's halves are the two coordinates of its pairs: x cos + swap(x) sin, where sin carries the sign of
    the half.
    """

    def __init__(self, config: DecoderConfig, *, device: torch.device, dtype: torch.dtype) -> None:
        self.frequencies = frequencies(config).to(device)
        self.dtype = dtype
        self.half = config.head_size // 2
        self._grow(FIRST_TABLE)

    def _grow(self, positions: int) -> None:
        # Outside inference mode, since training reads the same table.
        with torch.inference_mode(False), torch.no_grad():
            places = torch.arange(positions, device=self.frequencies.device).float()
            angles = places[:, None] * self.frequencies
            self.cos = torch.cat((angles.cos(), angles.cos()), 1).to(self.dtype)
            self.sin = torch.cat((-angles.sin(), angles.sin()), 1).to(self.dtype)

    def reserve(self, positions: int) -> None:
        if positions > len(self.cos):
            self._grow(max(positions, 2 * len(self.cos)))

    def turn(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        """x (B, T, heads, head_size) with cos and sin (B or 1, T, 1, head_size)."""
        return torch.addcmul(x * cos, x.roll(self.half, -1), sin)


@dataclass(eq=False)
class Span:
    """The places of one forward: T queries whose keys begin at column `start`, after `start` columns already
    kept."""

    start: int
    length: int
    cos: Tensor
    sin: Tensor
    padding: Tensor | None
    """(B,) columns of left padding, None if there is none."""
    query: Tensor | None
    """(B, T) columns of the queries where they are not simply start, start + 1, ..."""
    device: torch.device
    dtype: torch.dtype
    _masks: dict[int | None, Tensor | None] = field(default_factory=dict)

    @property
    def end(self) -> int:
        return self.start + self.length

    def causal(self, window: int | None) -> bool:
        """Whether the plain triangle says it all: every key is one of this forward's, no padding, no
        window."""
        whole = self.start == 0 and self.padding is None and self.query is None
        return whole and self.length > 1 and (window is None or window >= self.length)

    def mask(self, window: int | None) -> Tensor | None:
        """Additive (1 or B, 1, T, end): 0 where a query may look, -inf elsewhere; None if it may look
        everywhere.

        For a single query per row the window is left to `Span.reach`, which is cheaper than masking.
        """
        if window not in self._masks:
            self._masks[window] = self._mask(window)
        return self._masks[window]

    def reach(self, window: int | None) -> int:
        """The first column any query needs; keys before it need not be read."""
        single = self.length == 1 and self.query is None
        return max(0, self.end - window) if single and window is not None else 0

    def _mask(self, window: int | None) -> Tensor | None:
        single = self.length == 1 and self.query is None
        if self.causal(window) or (single and self.padding is None):
            return None
        keys = torch.arange(self.end, device=self.device)
        if self.query is None:
            query = torch.arange(self.start, self.end, device=self.device)[None, :, None]
        else:
            query = self.query[:, :, None]
        allowed = keys <= query
        if window is not None:
            allowed = allowed & (keys > query - window)
        if self.padding is not None:
            # A padding query still sees itself: an empty row of a softmax is NaN, and NaN spreads through the
            # keys.
            allowed = (allowed & (keys >= self.padding[:, None, None])) | (keys == query)
        mask = torch.zeros(allowed.shape, dtype=self.dtype, device=self.device)
        return mask.masked_fill_(~allowed, -math.inf)[:, None]


def span(rotary: Rotary, length: int, *, start: int = 0, padding: Tensor | None = None) -> Span:
    """The places of `length` tokens in columns start, start + 1, ...; row b's first token is in column
    padding[b]."""
    rotary.reserve(start + length)
    if padding is None:
        cos, sin = (table[start : start + length, None] for table in (rotary.cos, rotary.sin))
        cos, sin = cos[None], sin[None]
    else:
        columns = torch.arange(start, start + length, device=padding.device)
        places = (columns - padding[:, None]).clamp_(min=0)
        cos, sin = (table[places][:, :, None] for table in (rotary.cos, rotary.sin))
    return Span(start, length, cos, sin, padding, None, rotary.cos.device, rotary.dtype)


def chosen(rotary: Rotary, whole: Span, rows: Tensor) -> Span:
    """The places of some queries of a forward: `rows` (B, S) counts from its first token; keys stay all of
    `whole`."""
    query = rows + whole.start
    places = query if whole.padding is None else (query - whole.padding[:, None]).clamp_(min=0)
    cos, sin = (table[places][:, :, None] for table in (rotary.cos, rotary.sin))
    return Span(whole.start, whole.length, cos, sin, whole.padding, query, whole.device, whole.dtype)
