"""What attention starts as: the first layer looks a few tokens back, the second finds where the last tokens stood before.

Together they are an induction head (Olsson et al. 2022, "In-context learning and induction heads"): after "locker is"
it finds an earlier "locker is" and points at what followed. Left to itself, a network this small needs many millions of
tokens to form one, and until then learns no copying; as with the attention of Trockman and Kolter (2023, "Mimetic
initialization of self-attention layers"), the shape is only a start, and every weight of it is trained. It knows
nothing of data.
"""

from __future__ import annotations

import torch
from torch import Tensor

from tools.base.network import Layer, Network

LOOK = 5.4  # length of a looking head's bias in each rotary pair: 4 nats between the token looked at and its neighbours
QUICK = 16  # rotary pairs that turn fast enough to tell neighbouring positions apart
SLOW = 18  # from this rotary pair on, a match hardly fades over a hundred tokens
MATCH = 2.2  # length of a matching head's rows
WRITE = 0.2  # length of what a head writes, relative to what it reads
EMBEDDING = 0.1  # deviation of the embedding, so that a token and what heads write of others weigh alike


@torch.no_grad()
def begin(network: Network, generator: torch.Generator) -> None:
    """Set the embedding and the attention of the first two layers of a network with 4 query heads on 2 key heads."""
    shape = network.shape
    assert (shape.heads, shape.key_heads, shape.head_size) == (4, 2, 64) and shape.layers >= 2
    network.embed_tokens.weight.normal_(0.0, EMBEDDING, generator=generator)
    read, written = _look_back(network.layers[0], shape.hidden, shape.theta, generator)
    _find_again(network.layers[1], shape.hidden, read[0], written, generator)


def _look_back(layer: Layer, hidden: int, theta: float, generator: torch.Generator) -> tuple[list[Tensor], list[Tensor]]:
    """Query head h attends to the token h + 1 back, whatever it is. The result are the directions in which each key
    head reads (head size, D), and each query head writes (D, head size)."""
    size, pairs = layer.shape.head_size, layer.shape.head_size // 2
    turn = theta ** (-torch.arange(QUICK) / pairs)  # radians a position
    read = [_orthonormal(size, hidden, generator) for _ in range(layer.shape.key_heads)]
    written = [_orthonormal(size, hidden, generator).T for _ in range(layer.shape.heads)]
    layer.q_proj.weight.mul_(0.25)  # what stands there would otherwise blur where it looks
    layer.k_proj.weight.mul_(0.25)
    for head, rows in _heads(layer.shape.key_heads, size):
        layer.k_proj.bias[rows][:QUICK] = LOOK
        layer.v_proj.weight[rows] = read[head]
    for head, rows in _heads(layer.shape.heads, size):
        angle = turn * (head + 1)
        layer.q_proj.bias[rows][:QUICK] = LOOK * angle.cos()
        layer.q_proj.bias[rows][pairs : pairs + QUICK] = -LOOK * angle.sin()
        layer.o_proj.weight[:, rows] = WRITE * written[head]
    return read, written


def _find_again(layer: Layer, hidden: int, read: Tensor, written: list[Tensor], generator: torch.Generator) -> None:
    """Each query head attends to what followed its token before, every other one to what followed its last two, and
    copies it. `read` and `written` are the first layer's."""
    size, pairs = layer.shape.head_size, layer.shape.head_size // 2
    middle = (SLOW + pairs) // 2
    # Rotary pairs: what a query's own token is compared in, and what the token before it is.
    first = [*range(SLOW, middle), *range(SLOW + pairs, middle + pairs)]
    second = [*range(middle, pairs), *range(middle + pairs, size)]
    for key, rows in _heads(layer.shape.key_heads, size):
        part = slice(key * len(first), (key + 1) * len(first))  # each key head compares in other directions
        keys, copied = layer.k_proj.weight[rows], _orthonormal(size, hidden, generator)
        keys[first], keys[second] = MATCH * written[0].T[part], MATCH * written[1].T[part]
        layer.v_proj.weight[rows] = copied
        for query in (2 * key, 2 * key + 1):
            queries = layer.q_proj.weight[query * size : (query + 1) * size]
            queries[first] = MATCH * read[part]
            if query % 2 == 0:
                queries[second] = MATCH * written[0].T[part]
            layer.o_proj.weight[:, query * size : (query + 1) * size] = WRITE * copied.T


def _heads(count: int, size: int) -> list[tuple[int, slice]]:
    return [(head, slice(head * size, (head + 1) * size)) for head in range(count)]


def _orthonormal(rows: int, columns: int, generator: torch.Generator) -> Tensor:
    """Random orthonormal rows (rows, columns)."""
    return torch.linalg.qr(torch.randn(columns, rows, generator=generator))[0].T
