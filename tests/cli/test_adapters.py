from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from imprint.adapters.registry import Registry
from imprint.store import Home
from imprint.types import AdapterRef
from tests.cli.conftest import ANSWER, QUESTION, Run


def test_an_empty_home_lists_nothing_and_stays_empty(run: Run, home: Path) -> None:
    assert run("adapters", "list", "--json").record == {"adapters": []}
    assert "no adapters yet" in run("adapters", "list").out
    assert not home.exists()


def test_the_list_shows_versions_and_which_is_active(run: Run, taught: Path) -> None:
    (record,) = run("adapters", "list", "--json").record["adapters"]
    assert (record["name"], record["active"], record["versions"]) == ("juno", 2, [1, 2])
    assert (record["lessons"], record["base"], record["problem"]) == (2, "builtin", "")
    assert "1,2" in run("adapters", "list").out


def test_listing_reads_no_base(taught: Path) -> None:
    code = (
        "import sys; from imprint.cli import main; main(['adapters', 'list', '--json'])\n"
        "assert not {'torch', 'imprint.engine.checkpoint'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and json.loads(done.stdout)["adapters"], done.stderr


def test_a_damaged_version_does_not_hide_the_others(run: Run, taught: Path) -> None:
    shutil.copytree(taught / "adapters" / "juno", taught / "adapters" / "zeno")
    (taught / "adapters" / "juno" / "2" / "card.json").write_text("{")
    done = run("adapters", "list", "--json")
    juno, zeno = done.record["adapters"]
    assert done.code == 0 and "damaged" in juno["problem"] and not zeno["problem"]
    assert "damaged" in done.err


def test_show_is_the_whole_card(run: Run, taught: Path) -> None:
    record = run("adapters", "show", "juno@1", "--json").record
    card = json.loads((taught / "adapters" / "juno" / "1" / "card.json").read_text())
    assert {key: record[key] for key in card} == card
    assert record["active"] is False and run("adapters", "show", "juno", "--json").record["version"] == 2
    assert card["digest"] in run("adapters", "show", "juno@1").out


def test_use_and_rollback_change_what_answers(run: Run, taught: Path) -> None:
    assert run("adapters", "use", "juno@1").out == "juno now answers as juno@1\n"
    assert run("ask", QUESTION, "--adapter", "juno", "--json").record["adapter"] == "juno@1"
    assert run("adapters", "use", "juno@2", "--json").record["version"] == 2
    assert run("adapters", "rollback", "juno", "--json").record["version"] == 1
    assert run("adapters", "rollback", "juno").out == "juno now answers as the base\n"
    assert run("ask", QUESTION, "--adapter", "juno", "--json").record["adapter"] == "base"
    done = run("adapters", "rollback", "juno")
    assert done.code == 1 and "nothing to roll back" in done.err


def test_use_wants_a_version(run: Run, taught: Path) -> None:
    done = run("adapters", "use", "juno")
    assert done.code == 2 and "juno@1" in done.err


def test_an_unknown_version_is_told_the_ones_there_are(run: Run, taught: Path) -> None:
    done = run("adapters", "use", "juno@7")
    assert done.code == 1 and "juno@" in done.err.partition("'juno@7'")[2]


def test_removing_needs_a_yes(run: Run, taught: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    done = run("adapters", "remove", "juno@1")
    assert done.code == 2 and "--yes" in done.err and (taught / "adapters" / "juno" / "1").exists()


@pytest.mark.parametrize("reply", ["y\n", "n\n", "\n", ""])
def test_on_a_terminal_it_asks(run: Run, taught: Path, monkeypatch: pytest.MonkeyPatch, reply: str) -> None:
    terminal = io.StringIO(reply)
    monkeypatch.setattr(terminal, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdin", terminal)
    assert run("adapters", "remove", "juno@1").code == 0
    assert (taught / "adapters" / "juno" / "1").exists() == (reply != "y\n")


def test_remove_takes_a_version_or_the_whole_adapter(run: Run, taught: Path) -> None:
    done = run("adapters", "remove", "juno@2", "--yes")
    assert done.code == 1 and "active" in done.err
    record = run("adapters", "remove", "juno@1", "--yes", "--json").record
    assert record == {"name": "juno", "version": 1, "removed": True, "versions": [2]}
    assert run("adapters", "remove", "juno", "--yes", "--json").record["versions"] == []
    assert run("adapters", "list", "--json").record == {"adapters": []}


def test_what_was_exported_comes_back_and_answers_the_same(run: Run, taught: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    assert run("adapters", "export", "juno@1", folder, "--json").record["folder"] == str(folder)
    assert (folder / "adapter_config.json").is_file()
    record = run("adapters", "import", folder, "--name", "copy", "--json").record
    assert (record["name"], record["version"], record["origin"]) == ("copy", 1, "imported")
    assert record["command"][:3] == ["imprint", "adapters", "import"]
    assert run("ask", QUESTION, "--adapter", "copy").out == ANSWER + "\n"


def test_exporting_onto_something_changes_nothing(run: Run, taught: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").write_text("here")
    done = run("adapters", "export", "juno", tmp_path / "out")
    assert done.code == 1 and str(tmp_path / "out") in done.err
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine"]


@pytest.mark.parametrize(
    "words", [("import", "/nowhere", "--name", "x"), ("import", "/nowhere", "--name", "base")]
)
def test_an_import_that_cannot_be_is_refused(run: Run, home: Path, words: tuple[str, ...]) -> None:
    done = run("adapters", *words)
    assert done.code == 1 and done.err.count("\n") == 1
    assert run("adapters", "list", "--json").record == {"adapters": []}


@pytest.mark.parametrize("words", [("use", "juno@1"), ("rollback", "juno")])
def test_an_adapter_that_another_process_changes_is_left_alone(
    run: Run, taught: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setattr("imprint.adapters.registry.LOCK_SECONDS", 0.0)
    other = Home.open(taught)
    with other.lock("juno"):
        done = run("adapters", *words)
    assert done.code == 1 and "being changed" in done.err
    assert Registry(other).active("juno") == 2
    other.close()


def test_two_versions_become_one_adapter_that_is_exactly_their_sum(run: Run, taught: Path) -> None:
    done = run("adapters", "merge", "juno@1", "juno@2", "--as", "both", "--weights", "0.5,1", "--json")
    record = done.record
    assert done.code == 0 and (record["name"], record["version"], record["rank"]) == ("both", 1, 16)
    assert (record["error"], record["weights"], record["all_prompts"]) == (0.0, [0.5, 1.0], False)
    assert record["origin"] == "merged" and [each["name"] for each in record["data"]] == ["juno@1", "juno@2"]
    registry = Registry(Home.open())
    one, two, both = (registry.weights(AdapterRef.parse(text)) for text in ("juno@1", "juno@2", "both"))
    for name, term in both.terms.items():
        expected = 0.5 * one.terms[name].scale * one.terms[name].b @ one.terms[name].a
        expected += two.terms[name].scale * two.terms[name].b @ two.terms[name].a
        np.testing.assert_allclose(term.scale * term.b @ term.a, expected, atol=1e-5)
    assert one.scope is not None and two.scope is not None and both.scope is not None
    assert len(both.scope.keys) == len(one.scope.keys) + len(two.scope.keys)


def test_a_merge_to_fewer_ranks_says_what_it_loses(run: Run, taught: Path) -> None:
    words = ("adapters", "merge", "juno@1", "juno@2", "--as", "small", "--rank", "4", "--scope", "all")
    record = run(*words, "--json").record
    assert record["rank"] == 4 and 0 < record["error"] < 1 and record["all_prompts"] is True
    assert f"misses {record['error']:.1%} of their sum; for all prompts" in run(*words).out


def test_what_cannot_be_merged_is_said(run: Run, taught: Path) -> None:
    assert run("adapters", "merge", "juno", "juno@2", "--as", "both").code == 1
    done = run("adapters", "merge", "juno@1", "juno", "--as", "both", "--weights", "1")
    assert done.code == 2 and "0.5,0.5" in done.err
    done = run("adapters", "merge", "juno@1", "juno", "--as", "auto")
    assert done.code == 1 and "reserved for whichever adapter fits" in done.err


def test_a_route_names_what_would_answer(run: Run, taught: Path) -> None:
    record = run("adapters", "route", QUESTION, "--json").record
    assert record["chosen"] == "juno@2" and record["adapters"][0]["margin"] > 0
    assert run("ask", QUESTION, "--adapter", "auto", "--json").record["adapter"] == "juno@2"
    done = run("adapters", "route", "What is 31 plus 8?")
    assert done.code == 0 and "base answers with --adapter auto" in done.out
