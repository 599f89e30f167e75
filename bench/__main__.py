"""`python -m bench`: several benches in turn, each result kept as a JSON file.

A file is named after its bench and the time, and holds the bench's JSON line with the time and the command;
commit, machine and versions are in that line. It knows which flags make a bench quick, and nothing of what
any of them measures. This process imports nothing heavy: what is measured has the machine to itself.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.harness import ROOT

RESULTS = ROOT / "bench" / "results"
NAMES = ("teach", "learnt", "deep", "chat", "mixed", "swap", "start", "during", "serve", "grow")
LONG = ("lessons", "trials")  # run when asked for by name: about what is learnt, not how fast
QUICK: Mapping[str, tuple[str, ...]] = {
    "teach": ("--runs", "1", "--case", "0.5b-batch1", "--steps", "12", "--bound", "12"),
    "learnt": ("--runs", "1", "--lessons", "1"),
    "chat": ("--runs", "1", "--repeats", "1"),
    "mixed": ("--runs", "1", "--repeats", "1", "--prompt", "32", "--new", "16"),
    "swap": ("--runs", "1", "--repeats", "1", "--case", "version"),
    "start": ("--runs", "1"),
    "during": ("--runs", "1", "--rounds", "4"),
}
"""The quick set: one run of the cases that answer most; `deep` and `grow` take longer than all of it."""


def main(argv: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(argv)
    names = options.names or list(QUICK if options.quick else NAMES)
    if unknown := [name for name in names if name not in (QUICK if options.quick else (*NAMES, *LONG))]:
        kind = "the quick set has no" if options.quick else "no"
        print(f"{kind} bench {unknown[0]!r}; there are: {', '.join((*NAMES, *LONG))}", file=sys.stderr)
        return 2
    failed = []
    whole = time.perf_counter()
    for name in names:
        flags = [*(QUICK[name] if options.quick else ()), *_given(options)]
        begun = time.perf_counter()
        result = run(name, flags)
        if result is None:
            failed.append(name)
            continue
        kept = keep(result, [f"bench.{name}", *flags], options.results)
        print(f"{name}: {time.perf_counter() - begun:.0f} s, kept as {kept}", file=sys.stderr, flush=True)
    print(f"{time.perf_counter() - whole:.0f} s in all", file=sys.stderr)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="Run benches in turn and keep their results as JSON."
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"which ones: {', '.join(NAMES)} (default all)"
    )
    parser.add_argument("--quick", action="store_true", help="the quick set, one short run of each")
    parser.add_argument("--tiny", action="store_true", help="tiny bases: whether the benches work")
    parser.add_argument("--device", help="auto, cpu, cuda, ... (default auto)")
    parser.add_argument("--runs", type=int, help="runs of each side (default 3, in the quick set 1)")
    parser.add_argument(
        "--results", type=Path, default=RESULTS, metavar="FOLDER", help="default bench/results"
    )
    return parser


def _given(options: argparse.Namespace) -> list[str]:
    """Flags for every bench; a later one overrides that of the quick set."""
    flags = ["--tiny"] if options.tiny else []
    for name in ("device", "runs"):
        value = getattr(options, name)
        flags += [] if value is None else [f"--{name}", str(value)]
    return flags


def run(name: str, flags: Sequence[str]) -> dict[str, Any] | None:
    """A bench's JSON line; its table and what it reports go to stderr. None if it failed."""
    command = [sys.executable, "-m", f"bench.{name}", "--json", *flags]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        return None
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def keep(result: Mapping[str, Any], command: Sequence[str], folder: Path) -> Path:
    """Write a result as a new file of the folder."""
    now = datetime.now(UTC)
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / f"{result['bench']}-{now:%Y%m%dT%H%M%S%fZ}.json"
    record = {"time": now.isoformat(timespec="seconds"), "command": list(command), **result}
    place.write_text(json.dumps(record, indent=1) + "\n")
    return place


if __name__ == "__main__":
    sys.exit(main())
