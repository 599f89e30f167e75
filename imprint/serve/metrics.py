"""Counts of what the server did, in Prometheus' text format. Knows nothing of requests or models."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from typing import Literal

Family = tuple[Literal["counter", "gauge", "histogram"], str]

FAMILIES: dict[str, Family] = {
    "imprint_requests_total": ("counter", "Requests by route and status."),
    "imprint_prompt_tokens_total": ("counter", "Tokens of prompts that were answered."),
    "imprint_completion_tokens_total": ("counter", "Tokens of answers."),
    "imprint_lessons_total": ("counter", "Lessons by what became of them."),
    "imprint_answers_running": ("gauge", "Answers being written."),
    "imprint_answers_waiting": ("gauge", "Requests that wait for their answer to begin."),
    "imprint_lessons_waiting": ("gauge", "Lessons that wait or are being learnt."),
    "imprint_first_token_seconds": ("histogram", "Time from an accepted request to its first text."),
}
BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

Labels = tuple[tuple[str, str], ...]


class Metrics:
    """Counters and one kind of histogram, added to from any thread."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._counts: Counter[tuple[str, Labels]] = Counter()
        self._sums: dict[str, float] = {}

    def add(self, name: str, amount: int = 1, **labels: str) -> None:
        assert FAMILIES[name][0] == "counter"
        with self._guard:
            self._counts[name, tuple(sorted(labels.items()))] += amount

    def observe(self, name: str, seconds: float) -> None:
        assert FAMILIES[name][0] == "histogram"
        with self._guard:
            for bound in (*map(str, (b for b in BOUNDS if seconds <= b)), "+Inf"):
                self._counts[f"{name}_bucket", (("le", bound),)] += 1
            self._counts[f"{name}_count", ()] += 1
            self._sums[name] = self._sums.get(name, 0.0) + seconds

    def text(self, gauges: Mapping[str, float]) -> str:
        """Everything, with the gauges as they are now."""
        lines: list[str] = []
        with self._guard:
            counts, sums = dict(self._counts), dict(self._sums)
        for name, (kind, explanation) in FAMILIES.items():
            lines += [f"# HELP {name} {explanation}", f"# TYPE {name} {kind}"]
            if kind == "gauge":
                lines.append(f"{name} {gauges[name]:g}")
            elif kind == "counter":
                lines += [
                    f"{own}{written(labels)} {count}"
                    for (own, labels), count in sorted(counts.items())
                    if own == name
                ]
            else:
                lines += histogram(name, counts, sums.get(name, 0.0))
        return "\n".join(lines) + "\n"


def histogram(name: str, counts: Mapping[tuple[str, Labels], int], total: float) -> list[str]:
    lines = [
        f'{name}_bucket{{le="{bound}"}} {counts.get((f"{name}_bucket", (("le", bound),)), 0)}'
        for bound in (*map(str, BOUNDS), "+Inf")
    ]
    return [*lines, f"{name}_sum {total:g}", f"{name}_count {counts.get((f'{name}_count', ()), 0)}"]


def written(labels: Labels) -> str:
    def escaped(value: str) -> str:
        return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")

    return "{" + ",".join(f'{name}="{escaped(value)}"' for name, value in labels) + "}" if labels else ""
