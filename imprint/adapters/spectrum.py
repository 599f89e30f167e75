"""What an adapter's change of a linear reacts to: its directions and how strongly it stretches each.

Enough to say how much of a prompt an adapter would take up, without running it. Knows arrays; nothing of
prompts' texts, of engines or of where adapters come from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from imprint.adapters.combine import decomposed
from imprint.types import AdapterWeights

Inputs = Mapping[str, np.ndarray]
"""What comes into each linear, by module: (T, in)."""


@dataclass(frozen=True, eq=False)
class Spectrum:
    """By module: the right singular vectors of the change, times their values and of Frobenius norm 1
    together, strongest first: (r, in)."""

    modules: Mapping[str, np.ndarray]


def spectrum(weights: AdapterWeights) -> Spectrum:
    """Of the low-rank part alone: magnitudes (DoRA) react to everything. Modules that change nothing are left
    out."""
    modules: dict[str, np.ndarray] = {}
    for name, term in weights.terms.items():
        _, values, right = decomposed(term)
        if (size := float(np.linalg.norm(values))) > 0:
            modules[name] = (values[:, None] * right / size).astype(np.float32)
    return Spectrum(modules)


def arrow(spectrum: Spectrum, inputs: Inputs) -> float:
    """|x . v| with v the strongest direction (Ostapenko et al. 2024, arXiv 2405.11157), as `alignment` is
    averaged: one product for a module, to choose whom to look at more closely."""
    first = {name: rows[:1] / np.linalg.norm(rows[0]) for name, rows in spectrum.modules.items()}
    return alignment(Spectrum(first), inputs)


def alignment(spectrum: Spectrum, inputs: Inputs) -> float:
    """||S V^T x|| = ||B A x|| of all directions (SpectR, arXiv 2504.03454), for a change and an x of norm 1,
    averaged over modules and places and times sqrt(in): 1 is what directions at random come to."""
    found = []
    for name, rows in spectrum.modules.items():
        x = inputs[name]
        size = np.linalg.norm(x, axis=1) + 1e-12
        found.append(np.linalg.norm(x @ rows.T, axis=1) / size * x.shape[1] ** 0.5)
    return float(np.mean(found)) if found else 0.0
