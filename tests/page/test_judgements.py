"""Blind judgements in the home."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from imprint.page.judgements import Judgement, Judgements
from imprint.store import Home

ONE = Judgement("base-1", "Who are you?", "juno@1", "base", "Juno.", "A stand-in.", "first", 3, 1)


def test_a_judgement_comes_back_as_it_was_given(home: Path) -> None:
    kept = Judgements(Home.open())
    assert kept.all("base-1") == []
    kept.add(ONE)
    kept.add(replace(ONE, preferred="neither", first_score=None, second_score=None))
    assert Judgements(Home.open()).all("base-1")[0] == ONE
    assert [each.first_score for each in kept.all("base-1")] == [3, None]


def test_a_pair_is_one_whichever_way_round_it_was_asked(home: Path) -> None:
    kept = Judgements(Home.open())
    kept.add(ONE)
    kept.add(replace(ONE, first="base", second="juno@1", preferred="second", first_score=0, second_score=2))
    kept.add(replace(ONE, preferred="neither", first_score=None, second_score=None))
    kept.add(replace(ONE, base="base-2"))
    (tally,) = kept.tallies("base-1")
    assert (tally.first, tally.second) == ("base", "juno@1")
    assert (tally.first_wins, tally.second_wins, tally.neither, tally.total) == (0, 2, 1, 3)
    assert (tally.first_mean, tally.second_mean) == (0.5, 2.5)


def test_each_version_is_judged_for_itself(home: Path) -> None:
    kept = Judgements(Home.open())
    kept.add(ONE)
    kept.add(replace(ONE, first="juno@2"))
    assert [tally.second for tally in kept.tallies("base-1")] == ["juno@2", "juno@1"]
