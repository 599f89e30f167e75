"""The new lesson, and at every step a fixed share of rows drawn from all earlier ones (Rolnick et al. 2019,
arXiv 1811.11682). Earlier lessons are not trained until they are right, so that a step costs the same however
many there are."""

from __future__ import annotations

from imprint.live.methods import Method

METHOD = Method(replay=1 / 3)
