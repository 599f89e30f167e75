"""What MLX can compute on here, for a report; the engine takes MLX's default device."""

from __future__ import annotations

import os
from typing import Any

import mlx.core as mx


def devices() -> list[dict[str, Any]]:
    """The devices beside the CPU, each with kind, name and, where it is known, memory_mb."""
    if name() == "cpu":
        return []
    about = mx.device_info()
    found: dict[str, Any] = {"kind": "gpu", "name": str(about.get("device_name", "GPU"))}
    if size := about.get("memory_size"):
        found["memory_mb"] = int(size) // 2**20
    return [found]


def threads() -> int:
    """How many threads MLX's CPU backend may use for one operation: it follows the linear algebra library,
    which takes OMP_NUM_THREADS or all cores."""
    text = os.environ.get("OMP_NUM_THREADS", "")
    return int(text) if text.isdigit() and int(text) > 0 else os.cpu_count() or 1


def name() -> str:
    """What MLX runs on unless told otherwise: "gpu" on Apple silicon, "cpu" where it has no other."""
    return "cpu" if mx.default_device().type == mx.DeviceType.cpu else "gpu"
