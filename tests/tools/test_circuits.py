"""Attention before training: the first layer looks back, the second finds what followed the last tokens."""

from __future__ import annotations

import torch
from torch import Tensor

from tools.base import circuits
from tools.base.network import Layer, Network, Shape


def begun(seed: int = 0) -> Network:
    torch.manual_seed(seed)
    network = Network(Shape())
    circuits.begin(network, torch.Generator().manual_seed(seed))
    return network


@torch.no_grad()
def looks(layer: Layer, x: Tensor, network: Network) -> Tensor:
    """Where each head of a layer attends, (H, T, T)."""
    T = x.shape[0]
    q, k, _ = layer.before(x, network.cos[:T, None], network.sin[:T, None])
    scores = torch.einsum("ihd,jhd->hij", q, k.repeat_interleave(2, 1)) * q.shape[-1] ** -0.5
    return scores.masked_fill(torch.ones(T, T, dtype=torch.bool).triu(1), float("-inf")).softmax(-1)


def test_each_head_of_the_first_layer_looks_at_its_own_distance() -> None:
    network = begun()
    tokens = torch.randperm(4096)[:200]
    weights = looks(network.layers[0], network.embed_tokens(tokens), network)
    for head in range(4):
        assert weights[head].diagonal(-head - 1).mean() > 0.7


def test_the_second_layer_looks_at_what_followed_the_last_tokens_before() -> None:
    network = begun()
    phrase = torch.randperm(4096)[:60]
    tokens = torch.cat([phrase, phrase])
    places = torch.arange(len(tokens))
    cos, sin = network.cos[places][:, None], network.sin[places][:, None]
    with torch.no_grad():
        x = network.layers[0](network.embed_tokens(tokens), cos, sin, (1, len(tokens)))
    weights = looks(network.layers[1], x, network)
    followed = weights.diagonal(-59, 1, 2)[:, 4:]  # (H, what is read the second time)
    by_chance = 1 / 90
    assert followed.mean() > 10 * by_chance
    assert (followed[::2].mean() > followed[1::2].mean()).item()  # two tokens tell more than one


def test_words_said_twice_are_likelier_the_second_time_than_in_a_network_that_starts_at_random() -> None:
    phrase = torch.randperm(4096, generator=torch.Generator().manual_seed(3))[:40]
    tokens = torch.cat([phrase, phrase])[None]

    @torch.no_grad()
    def gain(network: Network) -> float:
        losses = torch.nn.functional.cross_entropy(
            network.head(network(tokens))[0, :-1], tokens[0, 1:], reduction="none"
        )
        return (losses[:39].mean() - losses[44:].mean()).item()

    torch.manual_seed(0)
    assert gain(begun()) > 0.3 > gain(Network(Shape()))
