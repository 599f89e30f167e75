"""The optimizer of the base's training: Muon for matrices, Adam for the rest; fp32 masters beside bf16 weights.

Muon orthogonalises each matrix's momentum (Jordan et al. 2024, "Muon: an optimizer for hidden layers"), here with the
quintic steps of Polar Express (Amsel et al. 2025, arXiv 2505.16932), of which four are enough. It needs about half the
tokens Adam needs at this size. It knows nothing of the model but parameter names and shapes.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

QUINTICS = (
    (8.28721201814563, -23.595886519098837, 17.300387312530933),
    (4.107059111542203, -2.9478499167379106, 0.5448431082926601),
    (3.9486908534822946, -2.908902115962949, 0.5518191394370137),
    (3.3184196573706015, -2.488488024314874, 0.51004894012372),
)


def orthogonal(stack: Tensor) -> Tensor:
    """Approximately U V^T of every matrix (N, rows, columns), in bfloat16."""
    tall = stack.shape[1] > stack.shape[2]
    x = stack.mT if tall else stack
    x = (x / (x.norm(dim=(1, 2), keepdim=True) * 1.02 + 1e-7)).bfloat16()
    for a, b, c in QUINTICS:
        gram = x @ x.mT
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.mT if tall else x


class Optimizer:
    """Steps every parameter of `network` from its `.grad`; `scale` multiplies both base rates."""

    def __init__(self, network: nn.Module, matrix_rate: float = 0.007, rate: float = 1.4e-3) -> None:
        self.matrix_rate, self.rate = matrix_rate, rate
        self.shapes: dict[tuple[int, ...], list[nn.Parameter]] = {}
        self.others: list[nn.Parameter] = []
        for name, parameter in network.named_parameters():
            if parameter.dim() == 2 and "embed" not in name:
                self.shapes.setdefault(tuple(parameter.shape), []).append(parameter)
            else:
                self.others.append(parameter)
        self.masters = {p: p.detach().float().clone() for p in network.parameters()}
        self.momentum = {shape: torch.zeros(len(ps), *shape) for shape, ps in self.shapes.items()}
        self.first = {p: torch.zeros_like(self.masters[p]) for p in self.others}
        self.second = {p: torch.zeros_like(self.masters[p]) for p in self.others}
        self.count = 0

    @torch.no_grad()
    def step(self, scale: float) -> None:
        self.count += 1
        for shape, parameters in self.shapes.items():
            gradient = torch.stack([p.grad for p in parameters]).float()
            momentum = self.momentum[shape].lerp_(gradient, 0.05)
            update = orthogonal(gradient.lerp(momentum, 0.95)).float()
            rate = self.matrix_rate * scale * max(1.0, shape[0] / shape[1]) ** 0.5
            for parameter, change in zip(parameters, update, strict=True):
                self.masters[parameter].mul_(1 - 0.01 * scale * self.matrix_rate).sub_(change, alpha=rate)
        for parameter in self.others:
            gradient = parameter.grad.float()
            first = self.first[parameter].lerp_(gradient, 0.1)
            second = self.second[parameter].lerp_(gradient.square(), 0.02)
            a, b = 1 - 0.9**self.count, 1 - 0.98**self.count
            change = (first / a) / ((second / b).sqrt() + 1e-8)
            self.masters[parameter].sub_(change, alpha=self.rate * scale)
        for parameter, master in self.masters.items():
            parameter.copy_(master)
            parameter.grad = None
