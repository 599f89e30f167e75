"""What torch can compute on here, for a report; the engine chooses its device itself."""

from __future__ import annotations

from typing import Any

import torch


def devices() -> list[dict[str, Any]]:
    """The devices beside the CPU, each with kind, name and, where it is known, memory_mb and capability."""
    found: list[dict[str, Any]] = []
    if torch.cuda.is_available():
        for index in range(torch.cuda.device_count()):
            about = torch.cuda.get_device_properties(index)
            found.append(
                {
                    "kind": "cuda",
                    "name": about.name,
                    "memory_mb": about.total_memory // 2**20,
                    "capability": f"{about.major}.{about.minor}",
                }
            )
    if torch.backends.mps.is_available():
        found.append({"kind": "mps", "name": "Apple GPU"})
    return found


def threads() -> int:
    """How many threads torch uses for one operation."""
    return torch.get_num_threads()
