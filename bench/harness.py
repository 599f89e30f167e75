"""What all benches share: fresh processes that take turns, the table, the JSON line, the machine and the
versions.

It does not know what is measured. A bench gives it a function that measures one side of one case, and one
that says what that side computes; each runs in a process of its own each time. This process imports neither
torch nor a peer: a child's peak resident size begins at its parent's, and the machine's memory belongs to
what is measured.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / "build" / "bench"  # bases that benches write once; safe to delete
Figure = float | None
Figures = dict[str, Figure]


@dataclass(frozen=True)
class Column:
    """A figure as the table shows it; `better` says which way is an advantage, `ratio` how ratios call it."""

    figure: str
    title: str
    digits: int = 2
    better: str = ""  # "more", "less" or neither
    ratio: str = ""


def no_flags(parser: argparse.ArgumentParser) -> None:
    """For a bench without flags of its own."""


def nobody(options: argparse.Namespace) -> Mapping[str, str]:
    """For a bench whose sides all take part whenever it runs."""
    return {}


def nothing_more(result: Mapping[str, Any], options: argparse.Namespace) -> None:
    """For a bench that only prints its result."""


@dataclass(frozen=True)
class Bench:
    """`python -m bench.<name>`. `cases` names the sides of each case: the first is Imprint's, the others are
    its peers."""

    name: str
    about: str
    cases: Mapping[str, tuple[str, ...]]
    columns: tuple[Column, ...]
    packages: tuple[str, ...]
    measure: Callable[[str, str, argparse.Namespace], Figures]
    """(case, side, options) -> figures; runs in a fresh process."""
    check: Callable[[str, str, argparse.Namespace], Any]
    """(case, side, options) -> what the side computes, as JSON has it; runs in a fresh process, and not at
    all where a case has one side."""
    disagreement: Callable[[str, Mapping[str, Any]], str | None]
    """(case, what was checked by side) -> why the sides do not compute the same thing, None if they do."""
    add_flags: Callable[[argparse.ArgumentParser], None] = no_flags
    left_out: Callable[[argparse.Namespace], Mapping[str, str]] = nobody
    """options -> peers that have no part in this run, each with what to say of it, if anything."""
    after: Callable[[Mapping[str, Any], argparse.Namespace], None] = nothing_more
    """What is made of the result once it is there."""


def main(bench: Bench, argv: Sequence[str] | None = None) -> int:
    given = list(sys.argv[1:] if argv is None else argv)
    options = _parser(bench).parse_args(given)
    if options.only:
        doing, case, side = options.only
        function = bench.check if doing == "check" else bench.measure
        print(json.dumps(function(case, side, options)), flush=True)
        return 0
    bench = taking_part(bench, options)
    cases = [case for case in bench.cases if not options.case or any(map(case.startswith, options.case))]
    if not cases:
        print(f"no case {options.case!r}; there are: {', '.join(bench.cases)}", file=sys.stderr)
        return 2
    result = _measured(bench, cases, given, options.runs)
    if result is None:
        return 1
    print(table(bench, result), file=sys.stderr if options.json else sys.stdout, flush=True)
    bench.after(result, options)
    print(json.dumps(result))
    return 0


def _parser(bench: Bench) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m bench.{bench.name}", description=bench.about)
    parser.add_argument("--json", action="store_true", help="nothing but the JSON line on stdout")
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda, cuda:1, ... (default auto)")
    parser.add_argument(
        "--runs", type=int, default=3, help="runs of each side, each in a fresh process (default 3)"
    )
    parser.add_argument(
        "--case", action="append", metavar="NAME", help=f"only cases that begin so: {', '.join(bench.cases)}"
    )
    parser.add_argument(
        "--tiny", action="store_true", help="a tiny base: whether the bench works, not how fast anything is"
    )
    parser.add_argument("--only", nargs=3, metavar=("DOING", "CASE", "SIDE"), help=argparse.SUPPRESS)
    bench.add_flags(parser)
    return parser


def taking_part(bench: Bench, options: argparse.Namespace) -> Bench:
    """The bench without the peers that these options leave out; why is on stderr, a line each."""
    without = bench.left_out(options)
    for why in filter(None, without.values()):
        _report(why)
    return replace(
        bench,
        cases={case: tuple(s for s in sides if s not in without) for case, sides in bench.cases.items()},
    )


def _measured(bench: Bench, cases: Sequence[str], argv: Sequence[str], runs: int) -> dict[str, Any] | None:
    """Everything the JSON line says; None, with the reason on stderr, if a side failed or the sides
    disagree."""
    rows: list[dict[str, Any]] = []
    for case in cases:
        sides = bench.cases[case]
        if len(sides) > 1 and not _agreeing(bench, case, argv):
            return None
        found: dict[str, list[Figures]] = {side: [] for side in sides}
        for run in range(runs):
            # Whoever comes second finds a warmer machine, so the order turns round with each run.
            for side in sides if run % 2 == 0 else sides[::-1]:
                _report(f"{case}: {side}, run {run + 1} of {runs}")
                figures = _child(bench, "measure", case, side, argv)
                if figures is None:
                    return None
                found[side].append(figures)
        rows += [{"case": case, "side": side, "runs": runs, **summary(found[side])} for side in sides]
    ratios = {
        f"{case}/{peer}": advantages(bench, rows, case, peer)
        for case in cases
        for peer in bench.cases[case][1:]
    }
    return {
        "bench": bench.name,
        "machine": machine(),
        "versions": versions(bench.packages),
        "rows": rows,
        "ratios": ratios,
    }


def _agreeing(bench: Bench, case: str, argv: Sequence[str]) -> bool:
    """Whether all sides of a case compute the same thing; if not, why is on stderr."""
    _report(f"{case}: checking that all sides compute the same")
    checks = {}
    for side in bench.cases[case]:
        checks[side] = _child(bench, "check", case, side, argv)
        if checks[side] is None:
            return False
    if why := bench.disagreement(case, checks):
        _report(f"{case}: the sides do not compute the same thing, so nothing is timed: {why}")
        return False
    return True


def _child(bench: Bench, doing: str, case: str, side: str, argv: Sequence[str]) -> Any:
    """What one side says in a process of its own, None if it fails; its stderr is shown only then."""
    command = [sys.executable, "-m", f"bench.{bench.name}", *argv, "--only", doing, case, side]
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        _report(f"{case}: {side} failed with status {done.returncode}\n{done.stderr[-4000:]}")
        return None
    return json.loads(done.stdout.splitlines()[-1])


def summary(runs: Sequence[Figures]) -> dict[str, Any]:
    """Each figure's median over runs and its lowest and highest value; a figure that a run lacks has
    neither."""
    medians: dict[str, Figure] = {}
    ranges: dict[str, list[float]] = {}
    for figure in runs[0]:
        values = [value for run in runs if (value := run[figure]) is not None]
        whole = len(values) == len(runs)
        medians[figure] = statistics.median(values) if whole else None
        if whole:
            ranges[figure] = [min(values), max(values)]
    return {**medians, "range": ranges}


def advantages(bench: Bench, rows: Sequence[Mapping[str, Any]], case: str, peer: str) -> Figures:
    """Imprint's advantage over a peer, above 1 where Imprint is ahead; None where a side has no such
    figure."""
    of = {row["side"]: row for row in rows if row["case"] == case}
    ratios: Figures = {}
    for column in bench.columns:
        if column.ratio:
            ours, theirs = of[bench.cases[case][0]].get(column.figure), of[peer].get(column.figure)
            if column.better == "less":
                ours, theirs = theirs, ours
            ratios[column.ratio] = round(ours / theirs, 3) if ours and theirs else None
    return ratios


def table(bench: Bench, result: Mapping[str, Any]) -> str:
    """The rows as text, a figure's lowest and highest run behind its median; then the ratios and the
    machine."""
    lines = [["case", "side", *(column.title for column in bench.columns)]]
    for row in result["rows"]:
        lines.append([row["case"], row["side"], *(_shown(row, column) for column in bench.columns)])
    widths = [max(len(line[index]) for line in lines) for index in range(len(lines[0]))]
    text = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]
    text.insert(1, "  ".join("-" * width for width in widths))
    for name, ratios in result["ratios"].items():
        shown = ", ".join(
            f"{kind} {'-' if value is None else f'{value:.2f}x'}" for kind, value in ratios.items()
        )
        text.append(f"{name}: {shown}")
    about = result["machine"]
    text.append(", ".join(f"{key} {value}" for key, value in about.items() if value is not None))
    text.append(", ".join(f"{key} {value}" for key, value in result["versions"].items()))
    return "\n".join(text)


def _shown(row: Mapping[str, Any], column: Column) -> str:
    value = row.get(column.figure)  # cases of one bench may have different figures
    if value is None:
        return "-"
    low, high = row["range"][column.figure]
    spread = "" if row["runs"] == 1 else f" ({low:.{column.digits}f}..{high:.{column.digits}f})"
    return f"{value:.{column.digits}f}{spread}"


def machine() -> dict[str, Any]:
    """What the figures were measured on; `load` is the number of processes that wanted to run in the last
    minute."""
    affinity = getattr(os, "sched_getaffinity", None)
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "cores": len(affinity(0)) if affinity else os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "accelerator": _accelerator(),
        "load": round(os.getloadavg()[0], 2),
    }


def _processor() -> str:
    if sys.platform == "darwin":
        return _output("sysctl", "-n", "machdep.cpu.brand_string") or platform.processor()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or "unknown")


def _accelerator() -> str | None:
    return _output("nvidia-smi", "--query-gpu=name", "--format=csv,noheader").partition("\n")[0] or None


def versions(packages: Sequence[str]) -> dict[str, str]:
    """Of Python, of what a bench compares, and of this repository."""
    found = {"python": platform.python_version()}
    for package in packages:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = "not installed"
    if commit := _output("git", "rev-parse", "--short", "HEAD"):
        found["commit"] = commit + (" (changed)" if _output("git", "status", "--porcelain") else "")
    return found


def _output(*command: str) -> str:
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _report(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
