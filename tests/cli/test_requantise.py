"""`imprint adapters export --format merged --requantise`: what is asked again, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from imprint.adapters import merged
from imprint.engine.checkpoint import BUILTIN, Checkpoint, fingerprint
from imprint.engine.configuration import Packing
from imprint.types import AdapterWeights
from tests.cli.conftest import ANSWER, QUESTION, Run
from tests.cli.test_adapters_export import store
from tests.engine.adapters import random_adapter

MERGED = ("--format", "merged", "--requantise")


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built-in base in 8 bits."""
    folder = tmp_path_factory.mktemp("packed") / "base"
    merged.write(Checkpoint.open(BUILTIN), AdapterWeights({}), folder, bits=8)
    return folder


def test_what_was_taught_on_a_quantised_base_is_asked_before_and_after(
    run: Run, packed: Path, taught: Path, tmp_path: Path
) -> None:
    # What was taught on the dense base fits the same in 8 bits; teaching there would ask it much first.
    card = taught / "adapters" / "juno" / "2" / "card.json"
    record = {
        **json.loads(card.read_text()),
        "base": fingerprint(Checkpoint.open(packed)),
        "base_name": "base",
    }
    card.write_text(json.dumps(record))
    done = run("adapters", "export", "juno", tmp_path / "out", *MERGED, "8", "--model", packed, "--json")
    assert done.code == 0, done.err
    assert (done.record["bits"], done.record["recall"]) == (8, {"asked": 2, "before": 2, "kept": 2})
    checkpoint = Checkpoint.open(tmp_path / "out")
    assert checkpoint.packing("model.layers.7.mlp.up_proj") == Packing(8, merged.GROUP)
    assert run("ask", QUESTION, "--model", tmp_path / "out").out == ANSWER + "\n"


def test_too_few_bits_are_refused_with_both_figures_and_written_when_nothing_is_to_be_asked(
    run: Run, taught: Path, tmp_path: Path
) -> None:
    done = run("adapters", "export", "juno", tmp_path / "out", *MERGED, "2")
    assert done.code == 3 and not (tmp_path / "out").exists()
    assert "in 2 bits juno@2 keeps 0.00" in done.err and "recall 0.00, was 1.00" in done.err
    assert "0.9 of --recall-bar" in done.err
    done = run("adapters", "export", "juno", tmp_path / "out", *MERGED, "2", "--recall-bar", "0", "--json")
    assert done.code == 0 and done.record["recall"] is None
    config = json.loads((tmp_path / "out" / "config.json").read_text())
    assert config["quantization"] == {"group_size": merged.GROUP, "mode": "affine", "bits": 2}


def test_without_a_lesson_nothing_shows_what_is_left(run: Run, home: Path, tmp_path: Path) -> None:
    linears = dict(Checkpoint.open(BUILTIN).config.linears)
    store(home, random_adapter(linears, seed=1, first_layer=7, rank=2))
    done = run("adapters", "export", "juno", tmp_path / "out", *MERGED, "8")
    assert done.code == 3 and "recalls no lesson of this home" in done.err and done.err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_bits_are_for_merged_and_a_bar_is_a_share(run: Run, taught: Path, tmp_path: Path) -> None:
    done = run("adapters", "export", "juno", tmp_path / "out", "--requantise", "4")
    assert done.code == 2 and "--requantise is for --format merged" in done.err
    for words in (("7",), ("4", "--recall-bar", "2")):
        assert run("adapters", "export", "juno", tmp_path / "out", *MERGED, *words).code == 2
