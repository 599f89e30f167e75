"""How much oneDNN keeps of the products that it has computed, so that a process that lives on stops growing.

For every shape of a product in bfloat16 it makes machine code and keeps it, and torch beside it keeps the
description: together about 0.6 MB, 1,024 times each. The rows of lessons come in ever new shapes, so a server
that learns would reach that. It knows nothing of shapes, nor of who computes.
"""

from __future__ import annotations

import os

KEPT = 512
SERVED = 256
"""Products, of a process that runs for one person and of a server. Fewer make lessons slower: a step on other
rows than the last finds less of what it needs."""
CAPACITIES = ("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "LRU_CACHE_CAPACITY")  # of the code, of the descriptions


def bound(kept: int = KEPT) -> None:
    """Keep that many products unless the environment says otherwise. Both libraries read it at their first
    product; who has computed in bfloat16 before keeps what he had."""
    for name in CAPACITIES:
        os.environ.setdefault(name, str(kept))
