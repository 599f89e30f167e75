"""Two adapters as one: their ranks side by side, which is their sum exactly, or fewer with a known error.

Knows arrays and scopes; nothing of lessons, of versions or of what any adapter is for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from imprint.engine.hints import NONE
from imprint.errors import AdapterError
from imprint.types import AdapterWeights, LowRank, Scope

Terms = Mapping[str, LowRank]


def concatenated(parts: Sequence[tuple[Terms, float]]) -> dict[str, LowRank]:
    """The weighted sum of terms: sum_i w_i s_i B_i A_i = s [B_1 w_1 s_1 / s, ...] [A_1; ...], with the rank
    of all together and the scale of the first that has a module. Exact, but for float32 where w_i s_i / s is
    no power of two."""
    together: dict[str, LowRank] = {}
    for name in dict.fromkeys(name for terms, _ in parts for name in terms):
        own = [(terms[name], weight) for terms, weight in parts if name in terms]
        scale = own[0][0].scale or 1.0
        assert all(term.magnitude is None for term, _ in own)
        a = np.concatenate([term.a for term, _ in own])
        b = np.concatenate([term.b * np.float32(weight * term.scale / scale) for term, weight in own], axis=1)
        together[name] = LowRank(a.astype(np.float32), b.astype(np.float32), scale)
    return together


def truncated(terms: Terms, rank: int) -> tuple[dict[str, LowRank], float]:
    """Each module's nearest change of at most `rank` (Eckart and Young 1936), and by how much all of them
    together miss: the Frobenius norm of what is left out, relative to that of the whole change."""
    assert rank > 0
    cut: dict[str, LowRank] = {}
    lost = whole = 0.0
    for name, term in terms.items():
        left, values, right = decomposed(term)
        kept = min(rank, len(values))
        root = np.sqrt(values[:kept] / abs(term.scale or 1.0))
        lost += float(np.square(values[kept:]).sum())
        whole += float(np.square(values).sum())
        b, a = left[:, :kept] * root * np.sign(term.scale), root[:, None] * right[:kept]
        cut[name] = LowRank(a.astype(np.float32), b.astype(np.float32), term.scale)
    return cut, float(np.sqrt(lost / whole)) if whole else 0.0


def decomposed(term: LowRank) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """U (out, r), the singular values (r,) and V^T (r, in) of scale * B A, without that product: of R_B R_A^T
    from the QR decompositions of B and A^T. Float64."""
    outer, left = np.linalg.qr(term.b.astype(np.float64))
    inner, right = np.linalg.qr(term.a.astype(np.float64).T)
    u, values, v = np.linalg.svd(term.scale * left @ right.T)
    return outer @ u, values, v @ inner.T


def united(scopes: Sequence[Scope | None]) -> Scope | None:
    """The prompts that any of the scopes holds; None, all prompts, if any of them is. Raises AdapterError for
    scopes that look at different depths of the base."""
    known = [scope for scope in scopes if scope is not None]
    if len(known) < len(scopes):
        return None
    depths = sorted({scope.depth for scope in known})
    if len(depths) > 1:
        raise AdapterError(
            f"the scopes look at layers {' and '.join(map(str, depths))} and cannot be one; say --scope all"
        )
    keys, limits = ([getattr(scope, side) for scope in known] for side in ("keys", "thresholds"))
    hints = [hint for scope in known for hint in scope.hints or (NONE,) * len(scope.keys)]
    return Scope(depths[0], np.concatenate(keys), np.concatenate(limits), tuple(hints) if any(hints) else ())


def merged(
    adapters: Sequence[AdapterWeights], weights: Sequence[float], rank: int | None = None
) -> tuple[AdapterWeights, float]:
    """The weighted sum of adapters without a scope, of at most `rank` (None: exactly), and what that misses.
    Raises AdapterError for DoRA, whose magnitudes no sum of ranks expresses."""
    if any(adapter.dora for adapter in adapters):
        raise AdapterError("an adapter with magnitudes (DoRA) cannot be merged by ranks; export it merged")
    terms = concatenated([(each.terms, weight) for each, weight in zip(adapters, weights, strict=True)])
    if rank is None:
        return AdapterWeights(terms), 0.0
    cut, error = truncated(terms, rank)
    return AdapterWeights(cut), error
