"""These tests need MLX, which has wheels for most machines and not for all."""

from __future__ import annotations

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("mlx") else ["test_*.py"]
