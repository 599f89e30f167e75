"""O-LoRA (Wang et al. 2023, arXiv 2310.14152): a pair of its own for each lesson, kept orthogonal to others.

The change is the sum of all pairs, s [B_old, B_new] [A_old; A_new], and only the newest trains. To the loss
comes lambda * sum over modules of sum |A_old A_new^T|, the sum of absolute entries that the authors' code has
(src/uie_trainer_lora.py, lambda_1 = 0.5, lambda_2 = 0), so that the new lesson reads other directions of what
comes in. The rank grows with every lesson, and a module has no more directions than inputs.
"""

from __future__ import annotations

import numpy as np

from imprint.adapters.combine import concatenated
from imprint.engine.base import Gradients
from imprint.engine.learning import fresh
from imprint.live.methods import Method, Task
from imprint.live.parametrised import Form, Terms, Values
from imprint.types import LowRank

LAMBDA = 0.5
APART = 1_000_003  # between the seeds of two lessons' pairs: equal ones would begin parallel


def form(task: Task) -> Form:
    old = dict(task.start.terms) if task.start else {}
    ranks = max((term.rank for term in old.values()), default=0)
    new = fresh(task.base.linears, task.base.layers, task.shape, task.seed + APART * ranks)

    def terms(values: Values) -> Terms:
        pairs = {n: LowRank(values[f"{n} a"], values[f"{n} b"], term.scale) for n, term in new.items()}
        return concatenated([(old, 1.0), (pairs, 1.0)])

    def pulled(values: Values, found: Gradients) -> Values:
        grad: dict[str, np.ndarray] = {}
        for name, term in new.items():
            a, b = found[name]
            grad[f"{name} a"] = a[-term.rank :]
            grad[f"{name} b"] = b[:, -term.rank :]
            if name in old:
                slope = overlap_slope(old[name].a, values[f"{name} a"])
                grad[f"{name} a"] = grad[f"{name} a"] + np.float32(LAMBDA) * slope
        return grad

    start = {f"{n} {side}": getattr(term, side) for n, term in new.items() for side in ("a", "b")}
    slow = frozenset(f"{name} a" for name in new)
    return Form(start, slow, terms, pulled, terms, lambda values: {})


def overlap(old: np.ndarray, new: np.ndarray) -> float:
    """Sum |A_old A_new^T| of A_old (R, in) and A_new (r, in)."""
    return float(np.abs(old @ new.T).sum())


def overlap_slope(old: np.ndarray, new: np.ndarray) -> np.ndarray:
    """The gradient of `overlap` in A_new: (r, in)."""
    slope: np.ndarray = np.sign(new @ old.T) @ old
    return slope


METHOD = Method(replay=0.0, form=form)
