"""Which adapter a prompt is for, when nobody says: scores of all adapters of a base, without any training.

A version that was taught here has a scope, which says so itself: how far inside of it the prompt is. One for
all prompts, or from elsewhere, has none; there its spectral score counts, how strongly its change takes the
prompt up, beside how strongly it takes up generic ones. It knows adapters and the engine; nothing of answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from imprint.adapters.registry import Registry
from imprint.adapters.spectrum import Spectrum, alignment, arrow, spectrum
from imprint.engine.base import Engine
from imprint.engine.shelf import Ids
from imprint.engine.text import Text
from imprint.errors import AdapterError, InputError
from imprint.live import scope as scopes
from imprint.live.bank import Bank
from imprint.types import AdapterRef, AdapterWeights

THRESHOLD = 3.0  # standard deviations above generic prompts, from which a spectral score counts
GENERIC = 24  # prompts that say what an adapter's score is where it does not belong
LOOKED_AT = 8  # adapters whose whole spectrum is looked at: those with the best first direction


@dataclass(frozen=True)
class Candidate:
    """A version and how well a prompt fits it. `margin`: how far inside its scope the prompt is, below 0
    outside; None for a version for all prompts. `spectral`: standard deviations above generic prompts; None
    where a scope decides, or where others were nearer at first sight. `fits`: it may answer."""

    adapter: str
    margin: float | None
    spectral: float | None
    fits: bool


class Router:
    """Scores the active versions of one base's adapters."""

    def __init__(self, engine: Engine, text: Text, registry: Registry) -> None:
        self.engine = engine
        self.text = text
        self.registry = registry
        self._weights: dict[str, AdapterWeights] = {}
        self._spectra: dict[str, Spectrum] = {}
        self._usual: dict[str, tuple[float, float]] = {}

    def scored(
        self, prompt: Sequence[int], threshold: float = THRESHOLD, *, whole: bool = False
    ) -> list[Candidate]:
        """Every adapter of this base, best first: those that fit by their scope, then those that fit by their
        spectrum, then the rest. `whole`: also the spectral scores of those with a scope, which change
        nothing."""
        known = self._known()
        margins = {name: self._margin(weights, prompt) for name, weights in known.items()}
        judged = {name: weights for name, weights in known.items() if whole or margins[name] is None}
        spectral = self._spectral(judged, tuple(prompt)) if judged else {}
        found = []
        for name in known:
            margin, score = margins[name], spectral.get(name)
            fits = margin > 0 if margin is not None else score is not None and score >= threshold
            found.append(Candidate(name, margin, score, fits))
        return sorted(found, key=rank, reverse=True)

    def chosen(
        self, prompt: Sequence[int], threshold: float = THRESHOLD
    ) -> tuple[str, AdapterWeights] | None:
        """The best version that fits, by its full name, with its weights; None where the base is to
        answer."""
        best = next(iter(self.scored(prompt, threshold)), None)
        return (best.adapter, self._weights[best.adapter]) if best is not None and best.fits else None

    def _known(self) -> dict[str, AdapterWeights]:
        """The active versions that fit this base; what cannot be read answers nobody."""
        found: dict[str, AdapterWeights] = {}
        for name in self.registry.names():
            active = self.registry.active(name)
            if active is None:
                continue
            full = str(AdapterRef(name, active))
            if full not in self._weights:
                with suppress(AdapterError):
                    resolved = self.registry.resolve(full, self.engine.info, self.engine.mismatches)
                    if resolved is not None:
                        self._weights[full] = resolved[1]
            if full in self._weights:
                found[full] = self._weights[full]
        return found

    def _margin(self, weights: AdapterWeights, prompt: Sequence[int]) -> float | None:
        if weights.scope is None:
            return None
        states = self.engine.states([tuple(prompt)], weights.scope.depth)
        return float(scopes.margins(weights.scope, states)[0])

    def _spectral(self, adapters: dict[str, AdapterWeights], prompt: Ids) -> dict[str, float]:
        """Standard deviations above generic prompts, of the nearest adapters at first sight."""
        for name, weights in adapters.items():
            if name not in self._spectra:
                self._spectra[name] = spectrum(weights)
        inputs = self.engine.inputs(prompt, modules(self._spectra[name] for name in adapters))
        nearest = sorted(adapters, key=lambda name: -arrow(self._spectra[name], inputs))[:LOOKED_AT]
        self._measure([name for name in nearest if name not in self._usual])
        return {
            name: (alignment(self._spectra[name], inputs) - self._usual[name][0]) / self._usual[name][1]
            for name in nearest
        }

    def _measure(self, names: Sequence[str]) -> None:
        """Learn the mean and the standard deviation of adapters' scores over generic prompts. What comes into
        the linears is not kept: on a large base it is large."""
        spectra = [self._spectra[name] for name in names]
        scores = [
            [alignment(each, inputs) for each in spectra]
            for prompt in (self._generic if names else [])
            for inputs in [self.engine.inputs(prompt, modules(spectra))]
        ]
        for name, column in zip(names, np.array(scores).T, strict=True):
            self._usual[name] = (float(column.mean()), float(column.std()) + 1e-9)

    @cached_property
    def _generic(self) -> list[Ids]:
        found: list[Ids] = []
        for prompt in Bank.open().retention(())[:GENERIC]:
            with suppress(InputError):  # a template without system messages
                found.append(self.text.prompt(prompt.messages))
        return found


def modules(spectra: Iterable[Spectrum]) -> set[str]:
    """The linears that any of these change."""
    return {module for each in spectra for module in each.modules}


def rank(candidate: Candidate) -> tuple[int, float]:
    """What to sort by, best last."""
    if candidate.margin is not None:
        return (2 if candidate.fits else 0), candidate.margin
    score = -np.inf if candidate.spectral is None else candidate.spectral
    return (1 if candidate.fits else 0), float(score)
