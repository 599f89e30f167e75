"""Blind judgements: which of two answers a person liked better, and how good each was, kept in the home.

A judgement names what answered in full (name@version, or base), so it stays true of that version whatever is
learnt later. Knows nothing of how the answers were shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal, get_args

from imprint.store import Home, now

Preferred = Literal["first", "second", "neither"]
BEST = 3  # scores are whole numbers from 0 (useless) to this (right)


@dataclass(frozen=True)
class Judgement:
    """What was said of two answers to one question; a score is None where none was given."""

    base: str
    question: str
    first: str
    second: str
    first_answer: str
    second_answer: str
    preferred: Preferred
    first_score: int | None = None
    second_score: int | None = None


@dataclass(frozen=True)
class Tally:
    """All judgements of one pair, whichever way round it was asked: how often each was preferred, and the
    mean of its scores (None without any)."""

    first: str
    second: str
    first_wins: int
    second_wins: int
    neither: int
    first_mean: float | None
    second_mean: float | None

    @property
    def total(self) -> int:
        return self.first_wins + self.second_wins + self.neither


class Judgements:
    """All judgements of a home."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def add(self, judgement: Judgement) -> None:
        """Keep a judgement; when this returns it is on disk. Raises StorageError."""
        scores = (judgement.first_score, judgement.second_score)
        assert judgement.preferred in get_args(Preferred)
        assert all(score is None or 0 <= score <= BEST for score in scores)
        row = {"created": now(), **asdict(judgement)}
        columns, values = ", ".join(row), ", ".join(f":{key}" for key in row)
        with self._home.transaction() as db:
            db.execute(f"INSERT INTO judgements ({columns}) VALUES ({values})", row)

    def all(self, base: str) -> list[Judgement]:
        """Those on answers of a base and its adapters, oldest first."""
        fields = ", ".join(Judgement.__dataclass_fields__)
        rows = self._home.rows(f"SELECT {fields} FROM judgements WHERE base = ? ORDER BY number", (base,))
        return [Judgement(**dict(row)) for row in rows]

    def tallies(self, base: str) -> list[Tally]:
        """One for each pair, the pair that was judged last first."""
        pairs: dict[tuple[str, str], list[Judgement]] = {}
        for judgement in reversed(self.all(base)):
            pair = sorted((judgement.first, judgement.second))
            pairs.setdefault((pair[0], pair[1]), []).append(judgement)
        return [tally(*pair, judgements) for pair, judgements in pairs.items()]


def tally(first: str, second: str, judgements: Sequence[Judgement]) -> Tally:
    wins = {first: 0, second: 0}
    scores: dict[str, list[int]] = {first: [], second: []}
    for each in judgements:
        if each.preferred != "neither":
            wins[each.first if each.preferred == "first" else each.second] += 1
        for name, score in ((each.first, each.first_score), (each.second, each.second_score)):
            if score is not None:
                scores[name].append(score)
    neither = sum(each.preferred == "neither" for each in judgements)
    return Tally(first, second, wins[first], wins[second], neither, mean(scores[first]), mean(scores[second]))


def mean(values: Sequence[int]) -> float | None:
    return sum(values) / len(values) if values else None
