"""Freed memory goes back to the system, though what is still used lies behind it."""

from __future__ import annotations

import ctypes
import time
from pathlib import Path

import pytest

from imprint.serve.freed import Freed, give_back

STATUS = Path("/proc/self/status")
BLOCK, BLOCKS = 60_000, 1000  # below the size for which glibc asks the system each time

pytestmark = pytest.mark.skipif(
    not (STATUS.exists() and hasattr(ctypes.CDLL(None), "malloc_trim")), reason="needs glibc on Linux"
)


def resident() -> int:
    (line,) = [line for line in STATUS.read_text().splitlines() if line.startswith("VmRSS:")]
    return int(line.split()[1]) << 10


def with_a_hole() -> bytes:
    """What is left of many blocks: the last one, behind all that was freed."""
    blocks = [b"1" * BLOCK for _ in range(BLOCKS)]
    return blocks[-1]


def test_a_hole_in_the_heap_is_given_back() -> None:
    kept, before = with_a_hole(), resident()
    assert give_back()
    assert before - resident() > BLOCK * BLOCKS // 2
    assert len(kept) == BLOCK


def test_it_is_given_back_until_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    times: list[float] = []
    monkeypatch.setattr("imprint.serve.freed.give_back", lambda: times.append(0.0))
    freed = Freed(0.001)
    while len(times) < 3:
        time.sleep(0.001)
    freed.close()
    count = len(times)
    time.sleep(0.05)
    assert len(times) == count
