"""Whether an adapter fits a base, from shapes alone; knows no tensor library."""

from __future__ import annotations

import numpy as np

from imprint.types import AdapterWeights, BaseInfo, LowRank, Scope


def mismatches(adapter: AdapterWeights, base: BaseInfo) -> list[str]:
    """Every reason why the adapter does not fit the base, one line each; empty when it fits."""
    problems = [
        f"{name}: {problem}"
        for name, term in adapter.terms.items()
        if (problem := _of_term(term, base.linears.get(name)))
    ]
    return problems + ([] if adapter.scope is None else _of_scope(adapter.scope, base))


def _of_term(term: LowRank, needed: tuple[int, int] | None) -> str:
    if needed is None:
        return "the base has no such linear"
    rank, into = term.a.shape
    out, inner = term.b.shape
    if (out, into) != tuple(needed):
        return f"made for (out, in) {(out, into)}, the base has {tuple(needed)}"
    parts = [term.a, term.b, np.array(term.scale)]
    if term.magnitude is not None:
        parts.append(term.magnitude)
        if term.magnitude.shape != (out,):
            return f"has a magnitude {term.magnitude.shape}, needs ({out},)"
    if inner != rank:
        return f"A {term.a.shape} and B {term.b.shape} do not multiply"
    return "" if all(np.isfinite(part).all() for part in parts) else "holds values that are not finite"


def _of_scope(scope: Scope, base: BaseInfo) -> list[str]:
    problems = []
    if not 0 <= scope.depth <= base.layers:
        problems.append(f"its scope looks below layer {scope.depth} of {base.layers}")
    count = scope.keys.shape[0]
    if scope.keys.shape != (count, 2 * base.hidden) or scope.thresholds.shape != (count,):
        problems.append(
            f"its scope has keys {scope.keys.shape} and thresholds {scope.thresholds.shape}, "
            f"needs (K, {2 * base.hidden}) and (K,)"
        )
    elif not (np.isfinite(scope.keys).all() and not np.isnan(scope.thresholds).any()):
        problems.append("its scope holds values that are not finite")
    return problems
