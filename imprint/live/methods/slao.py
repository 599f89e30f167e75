"""SLAO (Qiao and Mahdavi 2025, arXiv 2512.23017): one pair, learnt on from an orthogonal start and merged.

Lesson i starts from A = Q^T with Q R = QR(A_i-1^T), whose rows are orthonormal and span what A_i-1 spanned,
and from B = B_i-1 as it was trained. After it A_i replaces A, and B is merged:
B_merged <- B_merged + lambda(i) (B_i - B_merged), lambda(i) = 1 / sqrt(i). What is published is the merged
pair. Memory does not grow; nothing of earlier lessons is looked at again.

The signs of Q are chosen so that R has a positive diagonal, which leaves B on the side it was trained for.
"""

from __future__ import annotations

import numpy as np

from imprint.engine.base import Gradients
from imprint.engine.learning import fresh
from imprint.live.methods import Method, Task
from imprint.live.parametrised import Form, State, Terms, Values
from imprint.types import LowRank

LESSONS = "lessons"


def form(task: Task) -> Form:
    if task.start is None:
        number, before = 1, fresh(task.base.linears, task.base.layers, task.shape, task.seed)
    else:
        number, before = int(task.state.get(LESSONS, np.array([1]))[0]) + 1, dict(task.start.terms)
    start: dict[str, np.ndarray] = {}
    for name, term in before.items():
        start[f"{name} a"] = term.a if number == 1 else orthonormal(term.a)
        start[f"{name} b"] = task.state.get(f"{name} b", term.b)

    def terms(values: Values) -> Terms:
        return {n: LowRank(values[f"{n} a"], values[f"{n} b"], term.scale) for n, term in before.items()}

    def pulled(values: Values, found: Gradients) -> Values:
        return {f"{name} {side}": found[name][i] for name in before for i, side in enumerate("ab")}

    def published(values: Values) -> Terms:
        return {
            name: LowRank(values[f"{name} a"], merged(term.b, values[f"{name} b"], number), term.scale)
            for name, term in before.items()
        }

    def state(values: Values) -> State:
        return {LESSONS: np.array([number]), **{n: v for n, v in values.items() if n.endswith(" b")}}

    slow = frozenset(f"{name} a" for name in before)
    return Form(start, slow, terms, pulled, published, state)


def orthonormal(a: np.ndarray) -> np.ndarray:
    """Orthonormal rows (r, in) that span those of A."""
    q, r = np.linalg.qr(a.astype(np.float64).T)
    rows: np.ndarray = (q * np.where(np.diag(r) < 0, -1.0, 1.0)).T.astype(np.float32)
    return rows


def merged(before: np.ndarray, trained: np.ndarray, number: int) -> np.ndarray:
    """B after lesson `number`, from the merged B before it and the one just trained."""
    result: np.ndarray = before + np.float32(number**-0.5) * (trained - before)
    return result


METHOD = Method(replay=0.0, form=form)
