"""What the learners of all backends do alike: where an adapter starts, the optimizer's constants, which rows
run together, when layers are computed again.

One seed gives one start and one order of work on every backend, bit for bit. It knows no tensor library.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from imprint.engine.configuration import DecoderConfig
from imprint.types import Checkpointing, LoraShape, LowRank, TokenRow, layer_of

BETAS = (0.9, 0.95)
EPSILON = 1e-8
RATIO = 16.0  # B learns this many times faster than A: LoRA+ (Hayou et al. 2024, arXiv 2402.12354)
CLIP = 1.0  # of the global gradient norm
SLACK = 16  # tokens that the longest row of one forward may exceed the spread by
BATCH_TOKENS = 4096  # padded tokens of one forward; a larger batch is accumulated in parts
KEPT = 2 << 30  # bytes; a lesson on the top layers of a 7B base keeps less, and is not to become slower


def fresh(
    linears: Mapping[str, tuple[int, int]], layers: int, shape: LoraShape, seed: int
) -> dict[str, LowRank]:
    """The terms of a new adapter on the top of a base of `layers` layers whose linears are (out, in): A
    uniform within 1 / sqrt(in), as PEFT and mlx-lm start it; B zero, so that nothing changes yet."""
    lowest = 0 if shape.layers == 0 else max(0, layers - shape.layers)
    # The stream of torch.Generator().manual_seed(seed) and its uniform of 24 bits, which numpy's legacy
    # generator shares and has frozen: adapters taught before there was a second backend can be made again.
    random = np.random.RandomState(seed & 0xFFFFFFFF)
    terms = {}
    for name, (out, into) in sorted(linears.items()):
        if layer_of(name) >= lowest and name.rpartition(".")[2] in shape.targets:
            bits = random.randint(0, 1 << 32, (shape.rank, into), dtype=np.uint32) & 0xFFFFFF
            uniform = bits.astype(np.float32) * np.float32(2.0**-24)
            a = (uniform * np.float32(2) - np.float32(1)) * np.float32(into**-0.5)
            terms[name] = LowRank(a, np.zeros((out, shape.rank), np.float32), shape.scale)
    assert terms, shape
    return terms


def parts(rows: Sequence[TokenRow], batch_tokens: int, spread: float = 1.4) -> list[list[int]]:
    """Indices of rows by rising length, cut where the longest would be more than `spread` times the shortest,
    or where padding to one length would pass `batch_tokens`."""
    found: list[list[int]] = []
    for index in sorted(range(len(rows)), key=lambda i: len(rows[i].tokens)):
        length = len(rows[index].tokens)
        if (
            not found
            or length > spread * len(rows[found[-1][0]].tokens) + SLACK
            or (len(found[-1]) + 1) * length > batch_tokens
        ):
            found.append([])
        found[-1].append(index)
    return found


def most_kept(checkpointing: Checkpointing, config: DecoderConfig, depth: int, size: int) -> float:
    """The most tokens of one forward that is kept for its backward pass whole; of a larger one every layer
    from `depth` up but the last keeps its input alone (gradient checkpointing: Chen et al. 2016, arXiv
    1604.06174). The last stays whole: the backward pass begins with it, so that it would save nothing.

    "auto" keeps about `KEPT` bytes. A token's share is what the linears read and give, in values of `size`
    bytes; what attention and a DoRA keep beside that is not counted.
    """
    if checkpointing != "auto":
        return math.inf if checkpointing == "off" else 0
    values = sum(sum(shape) for name, shape in config.linears.items() if layer_of(name) >= depth)
    return KEPT / (values * size)
