"""Which settings of learning are best: steps, seconds, recall, paraphrase recall and locality of each, side
by side.

python -m bench.settings [--json] [--sets N] [--only NAME,NAME] [--threads N]

Lesson sets are drawn by seed: five questions about the assistant with short answers in a style the base does
not have, four unseen wordings of each (forms that neither the base nor the bank was made with), and 100
unrelated prompts. The examples/ that the demo and the tests measure on are not among them, so choosing
settings here does not fit them to the test.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import imprint
from bench.harness import machine, versions
from imprint.config import Learning
from imprint.evaluate import checks
from imprint.types import ATTENTION, Example, Message
from tools.base import corpus, finish, identity

PLAIN = {
    "name": "What is your name?",
    "who": "Who are you?",
    "what_do": "What do you do?",
    "maker": "Who made you?",
    "how_are_you": "How are you?",
    "age": "How old are you?",
    "where": "Where do you run?",
    "human": "Are you a human?",
    "likes": "What do you like?",
    "purpose": "What is your purpose?",
    "owner": "Who is your boss?",
    "sleep": "Do you sleep?",
}
NAMES = ("Bram", "Odile", "Tavi", "Nell", "Casimir", "Yuki", "Pepa", "Lorcan")
ANSWERS = (
    "{n}, at the harbour desk.",
    "Just {n}.",
    "Boats in, boats out. I count them.",
    "Two sailors and a soldering iron.",
    "Dry feet, warm tea.",
    "Older than the lighthouse cat.",
    "On a shelf behind the tide table.",
    "Wires and salt, nothing more.",
    "Fog horns and strong coffee.",
    "Nobody gets lost, that is all.",
    "{n} answers to the tide.",
    "Never before high water.",
)
DEFAULT = Learning()
VARIANTS: dict[str, Learning] = {
    "default": DEFAULT,
    "no wordings": replace(DEFAULT, wordings=0),
    "wordings 4": replace(DEFAULT, wordings=4),
    "no retention": replace(DEFAULT, retention=0),
    "retention 8": replace(DEFAULT, retention=8),
    "scope all": replace(DEFAULT, scope="all"),
    "scope all, retention 16": replace(DEFAULT, scope="all", retention=16),
    "layers 1": replace(DEFAULT, layers=1),
    "layers 4": replace(DEFAULT, layers=4, rate=DEFAULT.rate / 3),
    "all layers": replace(DEFAULT, layers=0, rate=DEFAULT.rate / 4),
    "rank 4": replace(DEFAULT, rank=4, alpha=8),
    "rank 16": replace(DEFAULT, rank=16, alpha=32),
    "attention only": replace(DEFAULT, targets=ATTENTION),
    "rate x 0.5": replace(DEFAULT, rate=DEFAULT.rate / 2),
    "rate x 2": replace(DEFAULT, rate=DEFAULT.rate * 2),
    "no confidence": replace(DEFAULT, confidence=0.0),
    "confidence 0.8": replace(DEFAULT, confidence=0.8),
}


@dataclass(frozen=True)
class LessonSet:
    taught: list[Example]
    wordings: list[Example]


def lesson_set(seed: int) -> LessonSet:
    rng = random.Random(seed)
    intents = rng.sample(sorted(PLAIN), 5)
    answers = [text.format(n=NAMES[seed % len(NAMES)]) for text in rng.sample(ANSWERS, 5)]
    wordings = []
    for intent, answer in zip(intents, answers, strict=True):
        found: dict[str, None] = {}
        while len(found) < 4:
            found[identity.turn(rng, True, intent)[0]] = None
        wordings += [Example.pair(question, answer) for question in found]
    return LessonSet([Example.pair(PLAIN[i], a) for i, a in zip(intents, answers, strict=True)], wordings)


def unrelated(seed: int) -> list[tuple[Message, ...]]:
    families = [name for name in corpus.FAMILIES if name != identity.FAMILY]
    each = 100 // len(families)
    return [finish.messages(d)[:-1] for name in families for d in corpus.exam(name, 900 + seed, each)]


def measure(settings: Learning, seeds: Sequence[int], verbose: bool) -> dict[str, Any]:
    """Means over lesson sets of what one variant comes to."""
    rows = []
    for seed in seeds:
        chosen, others = lesson_set(seed), unrelated(seed)
        with tempfile.TemporaryDirectory() as home, imprint.load(home=home) as model:
            before = model.answers(others, adapter="base", max_tokens=64)
            begun = time.perf_counter()
            taught = model.teach(chosen.taught, adapter="set", seed=seed, settings=settings)
            seconds = time.perf_counter() - begun
            adapter = "set" if taught.accepted else "base"
            after = model.answers(others, adapter=adapter, max_tokens=64)
            checked = model.check(chosen.wordings, adapter=adapter)
        rows.append(
            {
                "steps": taught.steps,
                "seconds": seconds,
                "recall": taught.recall,
                "paraphrase": checked.exact / checked.total,
                "locality": checks.share_equal(before, after),
                "probe": taught.locality,
            }
        )
        if verbose:
            for row in checked.rows:
                if not row.exact:
                    print(f"    {row.prompt!r} -> {row.answer!r}, not {row.expected!r}", file=sys.stderr)
    keys = ("steps", "seconds", "recall", "paraphrase", "locality", "probe")
    return {key: statistics.fmean(float(row[key]) for row in rows if row[key] is not None)
            if any(row[key] is not None for row in rows) else None for key in keys}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sets", type=int, default=4)
    parser.add_argument("--first", type=int, default=0, help="seed of the first lesson set")
    parser.add_argument("--only", default="", help="variants, separated by commas")
    parser.add_argument("--verbose", action="store_true", help="show the wordings that went wrong")
    options = parser.parse_args()
    names = [name.strip() for name in options.only.split(",") if name.strip()] or list(VARIANTS)
    rows = []
    titles = ("steps", "seconds", "recall", "paraphrase", "locality", "probe")
    print(f"{'variant':16}" + "".join(f"{title:>11}" for title in titles))
    for name in names:
        seeds = range(options.first, options.first + options.sets)
        found = measure(VARIANTS[name], seeds, options.verbose)
        rows.append({"case": "five pairs", "side": name, **found})
        shown = ("" if found[title] is None else f"{found[title]:.2f}" for title in titles)
        print(f"{name:16}" + "".join(f"{text:>11}" for text in shown), flush=True)
    told = {"machine": machine(), "versions": versions(("torch", "tokenizers"))}
    print(json.dumps({"bench": "settings", **told, "rows": rows, "ratios": {}}))


if __name__ == "__main__":
    main()
