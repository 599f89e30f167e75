"""Whether an adapter fits a base, from shapes alone; knows no tensor library."""

from __future__ import annotations

import numpy as np

from imprint.types import AdapterWeights, BaseInfo, Scope


def mismatches(adapter: AdapterWeights, base: BaseInfo) -> list[str]:
    """Every reason why the adapter does not fit the base, one line each; empty when it fits."""
    problems = []
    for name, term in adapter.terms.items():
        if name not in base.linears:
            problems.append(f"{name} does not exist")
            continue
        out, into = base.linears[name]
        rank = term.a.shape[0]
        if term.a.shape != (rank, into) or term.b.shape != (out, rank):
            problems.append(
                f"{name} has A {term.a.shape} and B {term.b.shape}, needs (r, {into}) and ({out}, r)"
            )
        elif not (np.isfinite(term.a).all() and np.isfinite(term.b).all() and np.isfinite(term.scale)):
            problems.append(f"{name} holds values that are not finite")
    return problems + ([] if adapter.scope is None else _of_scope(adapter.scope, base))


def _of_scope(scope: Scope, base: BaseInfo) -> list[str]:
    problems = []
    if not 0 <= scope.depth <= base.layers:
        problems.append(f"its scope looks below layer {scope.depth} of {base.layers}")
    count = scope.keys.shape[0]
    if scope.keys.shape != (count, base.hidden) or scope.thresholds.shape != (count,):
        problems.append(
            f"its scope has keys {scope.keys.shape} and thresholds {scope.thresholds.shape}, "
            f"needs (K, {base.hidden}) and (K,)"
        )
    elif not (np.isfinite(scope.keys).all() and not np.isnan(scope.thresholds).any()):
        problems.append("its scope holds values that are not finite")
    return problems
