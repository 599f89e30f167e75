"""Killed at any instant, nothing is lost or half-written."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def test_fifty_kills_during_teach_lose_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.live.killed", str(tmp_path / "killed"), "7", "50"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    result = json.loads(done.stdout.splitlines()[-1])
    assert sum(result["ends"].values()) == 50 and result["ends"]["killed"] >= 20
    assert result["recalled"] and result["pending"] >= 20 and result["resumed"]
