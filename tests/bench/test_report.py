"""Results are kept with what they need to be believed, and the report says what stands in them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bench import __main__ as suite
from bench import grow, harness, report
from tests.test_readme import ROOT

MACHINE = {
    "system": "Linux x86_64",
    "processor": "A processor",
    "cores": 2,
    "memory_gb": 24.0,
    "accelerator": None,
    "load": 0.1,
}
PAGE = f"# Title\n\n{report.BEGIN}\nold\n{report.END}\n\nthe end\n"


def result(bench: str, figures: dict[str, dict[str, Any]], case: str, **others: Any) -> dict[str, Any]:
    """A bench's JSON line with these figures by side; ratios as the harness computes them."""
    module = report.importlib.import_module(f"bench.{bench}").BENCH
    rows = [{"case": case, "side": side, "runs": 1, **values} for side, values in figures.items()]
    ratios = {
        f"{case}/{peer}": harness.advantages(module, rows, case, peer) for peer in module.cases[case][1:]
    }
    versions = {"python": "3.11.0", "torch": "2.13.0", "commit": "abc1234"}
    line = {"bench": bench, "machine": MACHINE, "versions": versions, "rows": rows, "ratios": ratios}
    return {**line, **others}


def teach(speed: float, **others: Any) -> dict[str, Any]:
    ours = {"steps_per_second": speed, "peak_memory_mb": 500.0, "learn_seconds": None}
    theirs = {"steps_per_second": 2.0, "peak_memory_mb": 1000.0, "learn_seconds": None}
    return result("teach", {"imprint": ours, "peft": theirs}, "0.5b-batch1", **others)


def written(folder: Path, records: Sequence[dict[str, Any]]) -> None:
    folder.mkdir(exist_ok=True)
    for number, record in enumerate(records):
        timed = {"time": f"2026-11-21T0{number}:00:00+00:00", "command": ["bench"], **record}
        (folder / f"{number}.json").write_text(json.dumps(timed))


def reported(tmp_path: Path, page: str = PAGE) -> tuple[int, str]:
    file = tmp_path / "page.md"
    file.write_text(page)
    code = report.main(["--results", str(tmp_path / "results"), "--file", str(file)])
    return code, file.read_text()


def test_the_page_gets_the_newest_figures_between_its_markers(tmp_path: Path) -> None:
    start = result("start", {"imprint": {"help_seconds": 0.2134}}, "help")
    written(tmp_path / "results", [teach(3.0), start, teach(8.0)])
    code, page = reported(tmp_path)
    assert code == 0 and page.startswith(f"# Title\n\n{report.BEGIN}\n") and page.endswith("\n\nthe end\n")
    assert "| a lesson | 0.5b-batch1 | steps/s | 8.00 | 2.00 (peft) | 4.00x |" in page
    assert "| a lesson | 0.5b-batch1 | peak MB | 500 | 1000 (peft) | 2.00x |" in page
    assert "| starting | help | --help s | 0.213 |  |  |" in page
    assert "3.00" not in page and "old" not in page and "learn s" not in page
    assert "On 2 cores of A processor, 24 GB, Linux x86_64:" in page
    assert (
        "`teach`, `start`: measured on 2026-11-21, commit abc1234, 1 run of each side, python 3.11.0" in page
    )
    assert reported(tmp_path, page) == (0, page)


def test_each_machine_has_a_table_of_its_own(tmp_path: Path) -> None:
    other = {**MACHINE, "accelerator": "A GPU"}
    written(tmp_path / "results", [teach(3.0), teach(90.0, machine=other)])
    _, page = reported(tmp_path)
    assert page.count("| question |") == 2 and "On A GPU, 2 cores" in page
    assert " 3.00 |" in page and " 90.00 |" in page


def test_what_was_tried_on_a_tiny_base_and_what_is_a_curve_are_no_rows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    curve = {**teach(1.0), "bench": "grow"}
    written(tmp_path / "results", [teach(3.0, command=["bench.teach", "--tiny"]), curve])
    code, page = reported(tmp_path)
    assert (code, page) == (1, PAGE) and "make bench" in capsys.readouterr().err


@pytest.mark.parametrize(
    "page", ["nothing", PAGE + report.BEGIN, f"{report.END}\n{report.BEGIN}", report.BEGIN]
)
def test_a_page_without_its_two_markers_stays_as_it_is(
    page: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path / "results", [teach(3.0)])
    assert reported(tmp_path, page) == (1, page)
    assert "needs one line" in capsys.readouterr().err


def test_a_bench_runs_in_processes_of_its_own_and_its_result_is_kept_and_reported(tmp_path: Path) -> None:
    found = suite.run("start", ["--case", "help", "--runs", "1", "--repeats", "1"])
    assert found is not None and found["ratios"] == {}
    (row,) = found["rows"]
    assert row["case"] == "help" and 0 < row["help_seconds"] < 60
    results = tmp_path / "results"
    file = suite.keep(found, ["bench.start"], results)
    kept = json.loads(file.read_text())
    assert kept["machine"] == found["machine"] and kept["versions"]["commit"] and kept["time"][:2] == "20"
    assert suite.keep(found, ["bench.start"], results) != file
    code, page = reported(tmp_path)
    assert code == 0 and f"| starting | help | --help s | {row['help_seconds']:.3f} |" in page


def test_the_quick_set_is_run_bench_by_bench_and_a_failure_does_not_end_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran: dict[str, Sequence[str]] = {}

    def run(name: str, flags: Sequence[str]) -> dict[str, Any] | None:
        ran[name] = flags
        return None if name == "learnt" else {**teach(3.0), "bench": name}

    monkeypatch.setattr(suite, "run", run)
    assert suite.main(["--quick", "--device", "cpu", "--results", str(tmp_path)]) == 1
    assert list(ran) == list(suite.QUICK) and "failed: learnt" in capsys.readouterr().err
    assert len(list(tmp_path.iterdir())) == len(ran) - 1
    assert all(flags[:2] == ["--runs", "1"] and "cpu" in flags for flags in ran.values())
    ran.clear()
    assert suite.main(["swap", "--results", str(tmp_path)]) == 0
    assert ran == {"swap": []}
    assert suite.main(["no-such"]) == 2 and "no bench 'no-such'" in capsys.readouterr().err


@pytest.mark.parametrize("name", suite.NAMES)
def test_flags_of_the_quick_set_are_flags_of_its_benches(name: str) -> None:
    bench = report.importlib.import_module(f"bench.{name}").BENCH
    assert bench.name == name
    parsed = harness._parser(bench).parse_args(list(suite.QUICK.get(name, ())))
    for start in parsed.case or ():
        assert any(case.startswith(start) for case in bench.cases)


def test_every_bench_but_the_curves_has_its_words_in_the_report() -> None:
    assert set(report.QUESTIONS) == set(suite.NAMES) - {grow.BENCH.name}
    page = (ROOT / "docs" / "bench.md").read_text(encoding="utf-8")
    assert all(f"| `{name}` |" in page for name in suite.NAMES)
