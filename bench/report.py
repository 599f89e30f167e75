"""`python -m bench.report`: the table of the README, written from the kept results between two markers.

Of each machine and bench it takes the newest result; what was tried on a tiny base is no result. It computes
nothing: every figure and ratio stands in the files.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.__main__ import RESULTS
from bench.harness import ROOT, Bench, Column

BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"
QUESTIONS: Mapping[str, str] = {
    "teach": "a lesson",
    "learnt": "from correction to answer",
    "deep": "full-depth training",
    "chat": "one answer",
    "mixed": "eight adapters in a batch",
    "swap": "changing the adapter",
    "start": "starting",
    "during": "chat while learning",
    "serve": "clients of a server",
}
"""In the table's order, in words; the curves of `grow` are no rows of a table."""
HEAD = ("question", "case", "figure", "Imprint", "peer", "advantage")
Record = Mapping[str, Any]


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench.report", description="Write the table of kept results into a page."
    )
    parser.add_argument("--results", type=Path, default=RESULTS, metavar="FOLDER")
    parser.add_argument("--file", type=Path, default=ROOT / "README.md", help="the page (default README.md)")
    options = parser.parse_args(argv)
    records = newest(read(options.results))
    if not records:
        print(f"no results in {options.results}; measure some with: make bench", file=sys.stderr)
        return 1
    page = options.file.read_text(encoding="utf-8")
    whole = between(page, tables(records))
    if whole is None:
        print(f"{options.file} needs one line {BEGIN} and, after it, one line {END}", file=sys.stderr)
        return 1
    if whole != page:
        part = options.file.with_suffix(".part")
        part.write_text(whole, encoding="utf-8")
        part.replace(options.file)
    return 0


def read(folder: Path) -> list[Record]:
    """Every kept result that says something of speed, oldest first."""
    records: list[Record] = [json.loads(file.read_text()) for file in sorted(folder.glob("*.json"))]
    real = [each for each in records if each["bench"] in QUESTIONS and "--tiny" not in each["command"]]
    return sorted(real, key=lambda each: str(each["time"]))


def newest(records: Sequence[Record]) -> list[Record]:
    """The latest of each bench on each machine, in the table's order."""
    latest = {(where(each), each["bench"]): each for each in records}
    order = list(QUESTIONS)
    return sorted(latest.values(), key=lambda each: (where(each), order.index(each["bench"])))


def where(record: Record) -> str:
    """The machine in words, without what changes from minute to minute."""
    machine = record["machine"]
    parts = [
        machine["accelerator"],
        f"{machine['cores']} cores of {machine['processor']}",
        f"{machine['memory_gb']:g} GB",
        machine["system"],
    ]
    return ", ".join(part for part in parts if part)


def between(page: str, text: str) -> str | None:
    """The page with this text between its markers; None unless each stands there once, in order."""
    if page.count(BEGIN) != 1 or page.count(END) != 1 or page.index(BEGIN) > page.index(END):
        return None
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n{text}\n{END}{rest.partition(END)[2]}"


def tables(records: Sequence[Record]) -> str:
    """One table for each machine, each with where, when and with what it was measured."""
    blocks = []
    for machine in dict.fromkeys(map(where, records)):
        own = [each for each in records if where(each) == machine]
        lines = [line(HEAD), line(["---"] * len(HEAD))]
        lines += [line(row) for each in own for row in rows(each)]
        blocks.append("\n".join([f"On {machine}:", "", *lines, "", *origins(own)]))
    return "\n\n".join(blocks)


def line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def rows(record: Record) -> Iterator[list[str]]:
    """A line for every figure that has an advantage, and for the first figure of what has no peer."""
    bench: Bench = importlib.import_module(f"bench.{record['bench']}").BENCH
    question = QUESTIONS[record["bench"]]
    for case in dict.fromkeys(row["case"] for row in record["rows"]):
        ours, *peers = [row for row in record["rows"] if row["case"] == case]
        if not peers:
            column = next(column for column in bench.columns if ours.get(column.figure) is not None)
            yield [question, case, column.title, shown(ours, column), "", ""]
        for peer in peers:
            ratios = record["ratios"][f"{case}/{peer['side']}"]
            for column in bench.columns:
                ratio = ratios.get(column.ratio) if column.ratio else None
                if ratio is not None:
                    theirs = f"{shown(peer, column)} ({peer['side']})"
                    yield [question, case, column.title, shown(ours, column), theirs, f"{ratio:.2f}x"]


def shown(row: Mapping[str, Any], column: Column) -> str:
    return f"{row[column.figure]:.{column.digits}f}"


def origins(records: Sequence[Record]) -> list[str]:
    """For each commit, day and set of versions, which benches were measured then."""
    found: dict[str, list[str]] = {}
    for record in records:
        versions = {name: value for name, value in record["versions"].items() if name != "commit"}
        runs = max(row["runs"] for row in record["rows"])
        told = ", ".join(f"{name} {value}" for name, value in versions.items())
        commit = record["versions"].get("commit", "unknown")
        when = f"{record['time'][:10]}, commit {commit}, {runs} run{'s' * (runs > 1)} of each side, {told}"
        found.setdefault(when, []).append(f"`{record['bench']}`")
    return [f"{', '.join(names)}: measured on {when}." for when, names in found.items()]


if __name__ == "__main__":
    sys.exit(main())
