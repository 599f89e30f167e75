"""The built-in base as a network to train from scratch: Qwen2-shaped, small, compiled; knows nothing of data or chat.

It exists beside the engine's decoder because the two want opposite things: here every weight has a gradient and the
batch is large, there every weight is frozen and the batch is a conversation. `state` writes the names and layout that
transformers and the engine read, and `tests/tools/test_base.py` holds the two to the same logits.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn


@dataclass(frozen=True)
class Shape:
    """Sizes of the network; the defaults are those of the shipped base."""

    vocabulary: int = 4096
    hidden: int = 256
    layers: int = 8
    heads: int = 4
    key_heads: int = 2
    inner: int = 640
    theta: float = 10000.0
    context: int = 2048

    @property
    def head_size(self) -> int:
        return self.hidden // self.heads


class Layer(nn.Module):
    """One pre-norm block: grouped-query attention with rotary positions and q/k/v bias, then SwiGLU."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        d, h = shape.hidden, shape.head_size
        self.input_layernorm = nn.RMSNorm(d, eps=1e-6)
        self.q_proj = nn.Linear(d, shape.heads * h)
        self.k_proj = nn.Linear(d, shape.key_heads * h)
        self.v_proj = nn.Linear(d, shape.key_heads * h)
        self.o_proj = nn.Linear(shape.heads * h, d, bias=False)
        self.post_attention_layernorm = nn.RMSNorm(d, eps=1e-6)
        self.gate_proj = nn.Linear(d, shape.inner, bias=False)
        self.up_proj = nn.Linear(d, shape.inner, bias=False)
        self.down_proj = nn.Linear(shape.inner, d, bias=False)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, rows: tuple[int, int]) -> Tensor:
        """x is (N, D), its first B * T rows the batch: only attention sees B and T, so the rest compiles once."""
        B, T = rows
        q, k, v = self.before(x, cos, sin)
        groups = self.shape.heads // self.shape.key_heads
        q, k, v = (t[: B * T].view(B, T, -1, self.shape.head_size) for t in (q, k, v))
        k, v = k.repeat_interleave(groups, 2), v.repeat_interleave(groups, 2)
        y = attention(q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2))
        y = y.transpose(1, 2).reshape(B * T, -1)
        return self.after(x, F.pad(y, (0, 0, 0, x.shape[0] - B * T)))

    def before(self, x: Tensor, cos: Tensor, sin: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        N, h = x.shape[0], self.shape.head_size
        y = self.input_layernorm(x)
        q = rotate(self.q_proj(y).view(N, -1, h), cos, sin)
        k = rotate(self.k_proj(y).view(N, -1, h), cos, sin)
        return q, k, self.v_proj(y)

    def after(self, x: Tensor, y: Tensor) -> Tensor:
        x = x + self.o_proj(y)
        y = self.post_attention_layernorm(x)
        return x + self.down_proj(F.silu(self.gate_proj(y)) * self.up_proj(y))


class Network(nn.Module):
    """Token ids (B, T) to hidden rows (B, T, D) after the final norm; `head` turns rows into logits.

    With `flat`, the rows are padded to that many, so that compiled blocks see one shape whatever B and T are.
    """

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embed_tokens = nn.Embedding(shape.vocabulary, shape.hidden)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.norm = nn.RMSNorm(shape.hidden, eps=1e-6)
        frequency = shape.theta ** (-torch.arange(0, shape.head_size, 2).float() / shape.head_size)
        angle = torch.outer(torch.arange(shape.context).float(), frequency).repeat(1, 2)
        self.register_buffer("cos", angle.cos(), persistent=False)
        self.register_buffer("sin", angle.sin(), persistent=False)
        initialise(self)

    def forward(self, tokens: Tensor, flat: int = 0) -> Tensor:
        B, T = tokens.shape
        padding = max(0, flat - B * T)
        x = self.embed_tokens(F.pad(tokens.flatten(), (0, padding)))
        positions = F.pad(torch.arange(T, device=tokens.device).repeat(B), (0, padding))
        cos, sin = (table[positions].to(x.dtype)[:, None] for table in (self.cos, self.sin))
        for layer in self.layers:
            x = layer(x, cos, sin, (B, T))
        return self.norm(x[: B * T]).view(B, T, -1)

    def compile_blocks(self) -> None:
        """Compile what does not depend on the batch's shape; worth it from a few hundred steps on."""
        for layer in self.layers:
            layer.before = torch.compile(layer.before, dynamic=False)  # type: ignore[method-assign]
            layer.after = torch.compile(layer.after, dynamic=False)  # type: ignore[method-assign]

    def head(self, rows: Tensor) -> Tensor:
        return F.linear(rows, self.embed_tokens.weight)


def attention(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """Causal attention written out: on a CPU, at these lengths, its backward is several times the fused kernel's speed."""
    T = q.shape[2]
    scores = (q @ k.mT) * q.shape[-1] ** -0.5  # (B, H, T, T)
    ahead = torch.ones(T, T, dtype=torch.bool, device=q.device).triu(1)
    return scores.float().masked_fill(ahead, float("-inf")).softmax(-1).to(v.dtype) @ v


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotary positions in the half-split layout of the Llama family; x is (N, H, head size)."""
    a, b = x.chunk(2, -1)
    return x * cos + torch.cat((-b, a), -1) * sin


@torch.no_grad()
def initialise(network: Network) -> None:
    """Normal weights of 0.02, residual outputs shrunk by the square root of twice the depth (GPT-2, section 2.3)."""
    for name, parameter in network.named_parameters():
        if parameter.dim() < 2:
            parameter.fill_(1.0 if "norm" in name else 0.0)
            continue
        residual = "o_proj" in name or "down_proj" in name
        parameter.normal_(0.0, 0.02 / (2 * network.shape.layers) ** 0.5 if residual else 0.02)


def state(network: Network) -> dict[str, Tensor]:
    """The weights under the names of a Hugging Face Qwen2 checkpoint, in bfloat16."""
    return {
        checkpoint_name(name): parameter.detach().to(torch.bfloat16).contiguous()
        for name, parameter in network.named_parameters()
    }


def checkpoint_name(name: str) -> str:
    """A parameter's name in a Hugging Face checkpoint."""
    for part in ("q_proj", "k_proj", "v_proj", "o_proj"):
        name = name.replace(f".{part}.", f".self_attn.{part}.")
    for part in ("gate_proj", "up_proj", "down_proj"):
        name = name.replace(f".{part}.", f".mlp.{part}.")
    return f"model.{name}"


@torch.no_grad()
def load(network: Network, folder: Path) -> None:
    """Put the weights of a checkpoint that `state` made into the network."""
    tensors = load_file(folder / "model.safetensors")
    for name, parameter in network.named_parameters():
        parameter.copy_(tensors[checkpoint_name(name)])
