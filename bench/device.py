"""What every bench asks of the device it measures on: to be done, how much was allocated, how fast memory is
read.

It does not know what is measured.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


def wait(device: torch.device) -> None:
    """Until the device has done all it was given."""
    if device.type == "cuda":
        import torch

        torch.cuda.synchronize(device)


def peak_memory_mb(device: torch.device | None) -> float:
    """The process's highest resident size; on CUDA the most that was allocated. None: a side without
    torch."""
    if device is not None and device.type == "cuda":
        import torch

        return torch.cuda.max_memory_allocated(device) / 2**20
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return highest / (2**20 if sys.platform == "darwin" else 2**10)


def bandwidth(device: torch.device, *, megabytes: int = 1024, times: int = 4) -> float:
    """GB/s (10^9 bytes) at which a buffer larger than any cache is read: the fastest of several ways to read
    it and of `times` tries of each. No way of decoding that reads its weights once a token is faster."""
    import torch
    import torch.nn.functional as F

    width = 1024
    half = torch.ones(megabytes * 2**20 // 2 // width, width, dtype=torch.bfloat16, device=device)
    single = half.view(torch.float32)
    rows = torch.ones(1, width, dtype=torch.bfloat16, device=device)
    column = torch.ones(width // 2, device=device)
    ways: list[Callable[[], object]] = [
        lambda: single.sum(),
        lambda: torch.mv(single, column),
        lambda: F.linear(rows, half),
    ]
    best = float("inf")
    with torch.inference_mode():
        for way in ways:
            way()
            for _ in range(times):
                wait(device)
                begun = time.perf_counter()
                way()
                wait(device)
                best = min(best, time.perf_counter() - begun)
    return half.nbytes / best / 1e9
