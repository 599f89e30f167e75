"""A row of figures as a small line drawing, for the loss and the recall of a lesson.

SVG made of numbers alone, so nothing that anybody wrote can be in it; colours come from the style sheet.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

WIDTH, HEIGHT, EDGE = 240.0, 64.0, 4.0
MOST = 240  # points; a longer row is thinned, as there are no more pixels


def curve(figures: Sequence[float], *, name: str, highest: float | None = None) -> str:
    """The drawing, from 0 up to `highest` (None: to the largest figure); `name` is ours, not a person's."""
    kept = thinned([figure if math.isfinite(figure) else 0.0 for figure in figures])
    ground, told, drawn = HEIGHT - EDGE, f"{name}: none", ""
    if kept:
        told = f"{name}: {figures[0]:.2f} to {figures[-1]:.2f} in {len(figures)} figures"
        top = max([*kept, 1e-9]) if highest is None else highest
        across = (WIDTH - 2 * EDGE) / max(1, len(kept) - 1)
        points = [
            (EDGE + across * index, ground - (ground - EDGE) * min(1.0, figure / top))
            for index, figure in enumerate(kept)
        ]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        x, y = points[-1]
        drawn = (
            f'<polygon class="curve-area" points="{EDGE},{ground} {line} {x:.1f},{ground}"/>'
            f'<polyline class="curve-line" points="{line}"/>'
            f'<circle class="curve-end" cx="{x:.1f}" cy="{y:.1f}" r="2.5"/>'
        )
    return (
        f'<svg class="curve" role="img" aria-label="{told}" viewBox="0 0 {WIDTH:g} {HEIGHT:g}">'
        f'<line class="curve-ground" x1="0" x2="{WIDTH:g}" y1="{ground}" y2="{ground}"/>{drawn}</svg>'
    )


def thinned(figures: Sequence[float]) -> list[float]:
    """At most MOST of the figures, evenly taken, the last always among them."""
    if len(figures) <= MOST:
        return list(figures)
    step = (len(figures) - 1) / (MOST - 1)
    return [figures[round(index * step)] for index in range(MOST)]
