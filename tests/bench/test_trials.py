"""The bench of forgetting and superseding: what a trial is made of, and one trial run as it is documented."""

from __future__ import annotations

import json

import pytest

from bench import trials


@pytest.mark.parametrize("seed", range(6))
def test_a_trial_has_four_questions_and_another_answer_to_one_of_them(seed: int) -> None:
    told, later = trials.drawn(seed)
    assert len({each.prompt for each in told}) == len(told) == 4
    assert later.prompt == told[0].prompt and later.answer != told[0].answer
    assert trials.drawn(seed) == (told, later)


def test_a_trial_says_which_part_of_it_is_right(capsys: pytest.CaptureFixture[str]) -> None:
    trials.main(["--count", "1", "--tiny", "--json"])
    captured = capsys.readouterr()
    result = json.loads(captured.out)
    assert result["count"] == 1 and all(result[part] in (0, 1) for part in trials.PARTS)
    assert result["right"] == min(result[part] for part in trials.PARTS)
    assert result["learnt"] == result["forgotten"] == result["superseded"] == 1, captured.err
