"""What a client's `model` means: the base, an adapter, or one version of it.

Knows the registry and that an adapter's fit is for the driver's thread to say; nothing of requests.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass

from imprint.adapters.registry import Card
from imprint.errors import AdapterError, InputError, UnknownAdapter, nearest
from imprint.live.driver import Driver
from imprint.model import DEFAULT_ADAPTER, Model
from imprint.serve.errors import RequestError
from imprint.types import BASE_NAME, AdapterRef, AdapterWeights

KEPT = 32  # versions whose weights need not be read again


@dataclass(frozen=True, eq=False)
class Chosen:
    """What answers: `model` is its full name, `adapter` the name that would learn (None: the base)."""

    model: str
    adapter: str | None
    weights: AdapterWeights | None
    fingerprint: str
    fixed: bool = False
    """Whether one version was asked for, which never learns."""


class Names:
    """The models of one server. Its methods block; not for the event loop."""

    def __init__(self, model: Model, driver: Driver) -> None:
        self._model = model
        self._driver = driver
        self._guard = threading.Lock()
        self._kept: OrderedDict[tuple[str, int, str], AdapterWeights] = OrderedDict()

    @property
    def base(self) -> str:
        return self._model.info.name

    def choose(self, text: str | None) -> Chosen:
        """What `model` in a request stands for now; None is the default adapter. Raises RequestError with
        status 404 for a name that nothing has, AdapterMismatch for an adapter of another base."""
        if text in (self.base, BASE_NAME):
            return self._as_base(None)
        ref = self._parsed(DEFAULT_ADAPTER if text is None else text)
        registry = self._model.registry
        if str(ref) == DEFAULT_ADAPTER and DEFAULT_ADAPTER not in registry.names():
            return self._as_base(DEFAULT_ADAPTER)
        try:
            known = registry.versions(ref.name)
            version = ref.version if ref.version is not None else registry.active(ref.name)
            if version is None:
                return self._as_base(ref.name)
            if version not in known:
                raise UnknownAdapter(str(ref), ())
            card = registry.card(AdapterRef(ref.name, version))
        except UnknownAdapter:
            raise self._unknown(str(ref)) from None
        weights = self._weights(card)
        fingerprint = f"fp_{self._model.info.fingerprint[:8]}_{weights.digest[:8]}"
        return Chosen(str(card.ref), ref.name, weights, fingerprint, ref.version is not None)

    def cards(self) -> list[Card]:
        """The cards of every version made for this base, by name and version; damaged ones are left out."""
        registry = self._model.registry
        found = []
        for name in registry.names():
            for version in registry.versions(name):
                with suppress(AdapterError):
                    card = registry.card(AdapterRef(name, version))
                    if card.base == self._model.info.fingerprint:
                        found.append(card)
        return found

    def _as_base(self, adapter: str | None) -> Chosen:
        return Chosen(self.base, adapter, None, f"fp_{self._model.info.fingerprint[:8]}")

    def _parsed(self, text: str) -> AdapterRef:
        try:
            return AdapterRef.parse(text)
        except InputError:
            raise self._unknown(text) from None

    def _unknown(self, text: str) -> RequestError:
        name = text.partition("@")[0]
        registry = self._model.registry
        if name in registry.names():
            known = [f"{name}@{version}" for version in registry.versions(name)]
        else:
            known = [self.base, *registry.names()]
        shown = text if len(text) <= 80 else text[:77] + "..."
        return RequestError(
            f"no model {shown!r}{nearest(shown, known)}", status=404, code="model_not_found", param="model"
        )

    def _weights(self, card: Card) -> AdapterWeights:
        """The weights of a version, which never change; the digest tells a name that was used again."""
        key = (card.name, card.version, card.digest)
        with self._guard:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        _, weights = self._driver.call(lambda: self._model.resolve(str(card.ref)))
        assert weights is not None
        with self._guard:
            self._kept[key] = weights
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return weights
