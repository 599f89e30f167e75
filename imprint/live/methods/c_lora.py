"""C-LoRA (Zhang, Bai, Yang and Liang 2025, arXiv 2502.17920): one pair for all lessons and a small matrix
between them that says how it is used.

The change is s B (R_old + R_new) A, with R (r, r). R_old holds the lessons before and lets no gradient pass
(eqs. 11 and 12): A and B learn through R_new alone, which starts at zero. To the loss comes
lambda * ||U_old^T R_new||_F^2 (eq. 26) with U_old a basis of what R_old gives out. After the lesson R_old
takes R_new in. An adapter is (A, B R) to everybody else.

Not taken from the paper, as it is not settled there or was not read: lambda, how B starts, and that U_old is
made of the left singular vectors of R_old whose values are a tenth of the largest at least.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from imprint.adapters.combine import decomposed
from imprint.engine.base import Gradients
from imprint.engine.learning import fresh
from imprint.live.methods import Method, Task
from imprint.live.parametrised import Form, State, Terms, Values
from imprint.types import LowRank

LAMBDA = 0.5
NOTABLE = 0.1  # of the largest singular value of R_old, from which on a direction is in use


def form(task: Task) -> Form:
    old, scales = _begun(task)
    routing = {name: old[f"{name} r"] for name in scales}
    bases = {name: basis(matrix) for name, matrix in routing.items()}

    def terms(values: Values) -> Terms:
        """Twice the rank, so that the engine gives the gradients through R_new apart from those through
        R_old."""
        found: dict[str, LowRank] = {}
        for name, scale in scales.items():
            a, b, new = (values[f"{name} {part}"] for part in "abr")
            found[name] = LowRank(np.concatenate([a, a]), np.hstack([b @ routing[name], b @ new]), scale)
        return found

    def pulled(values: Values, found: Gradients) -> Values:
        grad: dict[str, np.ndarray] = {}
        for name in scales:
            b, new = values[f"{name} b"], values[f"{name} r"]
            rank = len(new)
            outer = found[name][1][:, rank:]  # in B R_new
            grad[f"{name} a"] = found[name][0][rank:]
            grad[f"{name} b"] = outer @ new.T
            grad[f"{name} r"] = b.T @ outer + np.float32(LAMBDA) * interference_slope(bases[name], new)
        return grad

    def state(values: Values) -> State:
        return {n: value + old[n] if n.endswith(" r") else value for n, value in values.items()}

    def published(values: Values) -> Terms:
        whole = state(values)
        return {n: LowRank(whole[f"{n} a"], whole[f"{n} b"] @ whole[f"{n} r"], s) for n, s in scales.items()}

    start = {name: np.zeros_like(value) if name.endswith(" r") else value for name, value in old.items()}
    slow = frozenset(name for name in start if not name.endswith(" r"))
    return Form(start, slow, terms, pulled, published, state)


def basis(routing: np.ndarray) -> np.ndarray:
    """U_old (r, k): the directions that R_old (r, r) gives something out in; none of a matrix of zeros."""
    u, values, _ = np.linalg.svd(routing)
    directions: np.ndarray = u[:, values > NOTABLE * values[0]].astype(np.float32)
    return directions


def interference(used: np.ndarray, new: np.ndarray) -> float:
    """||U_old^T R_new||_F^2; zero just where R_new gives nothing out in directions that are in use."""
    return float(np.square(used.T @ new).sum())


def interference_slope(used: np.ndarray, new: np.ndarray) -> np.ndarray:
    """The gradient of `interference` in R_new."""
    slope: np.ndarray = 2 * used @ (used.T @ new)
    return slope


def _begun(task: Task) -> tuple[State, Mapping[str, float]]:
    """A, B and R_old of every module, and its scale: as kept, or from an adapter that was learnt otherwise,
    or new."""
    if task.start is None:
        return _new(task)
    scales = {name: term.scale for name, term in task.start.terms.items()}
    if task.state:
        return task.state, scales
    found: dict[str, np.ndarray] = {}
    for name, term in task.start.terms.items():
        left, values, right = decomposed(term)
        found[f"{name} a"], found[f"{name} b"] = right.astype(np.float32), left.astype(np.float32)
        found[f"{name} r"] = np.diag(values / term.scale).astype(np.float32)
    return found, scales


def _new(task: Task) -> tuple[State, Mapping[str, float]]:
    terms = fresh(task.base.linears, task.base.layers, task.shape, task.seed)
    random = np.random.default_rng(task.seed)
    found: dict[str, np.ndarray] = {}
    for name, term in sorted(terms.items()):
        spread = term.rank**-0.5
        found[f"{name} a"] = term.a
        found[f"{name} b"] = random.uniform(-spread, spread, term.b.shape).astype(np.float32)
        found[f"{name} r"] = np.zeros((term.rank, term.rank), np.float32)
    return found, {name: term.scale for name, term in terms.items()}


METHOD = Method(replay=0.0, form=form)
