"""Memory that was freed and that the C library keeps: given back to the system now and then.

Keys of conversations live long and lie between buffers that come and go with every answer and every step of a
lesson, so the heap of a busy server has holes, which glibc never gives back by itself. It knows nothing of
who used them.
"""

from __future__ import annotations

import ctypes
import sys
import threading

SECONDS = 5.0  # between two times; one takes some ten milliseconds, in which an allocation may wait


def give_back() -> bool:
    """Give whole free pages back to the system. False where there was nothing to give, or the C library knows
    no such thing."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    return trim is not None and bool(trim(ctypes.c_size_t(0)))


class Freed:
    """Gives memory back every `seconds`, on a thread of its own, until closed."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="imprint memory", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End it; when this returns, it has ended."""
        self._closed.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._closed.wait(self._seconds):
            give_back()
