"""The new lesson alone, on from where the last one ended: what forgets most, and the others' measure."""

from __future__ import annotations

from imprint.live.methods import Method

METHOD = Method(replay=0.0)
