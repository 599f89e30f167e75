"""A hundred lessons in turn: what is still known after 1, 5, 10, 25, 50 and 100 of them, method by method.

python -m bench.lessons [--count N] [--seed S] [--methods NAME,NAME] [--runs N] [--json] [--plots FOLDER]

The lessons of `bench/stream.py` are taught one at a time to the built-in base, each method in a process of
its own. `cumulative` is the product as it is, its gate included; the gate is not asked of the other methods,
as it would refuse what they forget. `retrieval` learns nothing: the lessons nearest to a prompt stand in its
system message (`bench/retrieval.py`). A lesson that a later one contradicts counts no more.

recall: share of the lessons so far that are answered as taught, word for word. holds: share whose answer
holds the value, in whatever words, which is the fair one for retrieval. paraphrase, confusable: both on
wordings that no training has met (see `unseen`), and on the families of like lessons alone. locality: share
of 200 unrelated prompts that get the base's answer; near: the same of questions like those taught about
people and doors that nothing was said of. forgetting, transfer: see `forgetting` and `backward_transfer`.
seconds: of a lesson, the mean since the row before. prompt: tokens that are read for a question, the mean.
Everything is drawn by seed; run r of several has the seed S + r.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from bench.harness import CACHE, ROOT, Bench, Column, Figures, machine, summary, table, versions
from bench.learnt import LIGHT
from bench.retrieval import Notes
from bench.stream import CONFUSABLE, LENGTH, Prompt, Told, in_force, lessons, unrelated, untaught
from imprint.config import METHODS, Learning
from imprint.live.bank import Bank
from imprint.live.normal import normalised
from imprint.live.wordings import wordings

if TYPE_CHECKING:
    from imprint.model import Model

CHECKPOINTS = (1, 5, 10, 25, 50, 100)
RETRIEVAL = "retrieval"
SIDES = (*METHODS, RETRIEVAL)
ADAPTER = "bench"
ANSWER, UNRELATED = 32, 48  # tokens of an answer at most
EVERY = 10_000  # wordings of a question: more than rules make
MEGABYTE = 1 << 20
Scores = dict[int, bool]  # lesson -> whether it came out as taught


class Side(Protocol):
    """What lessons are told to and questions asked of."""

    adapter: str

    def tell(self, told: Told) -> bool:
        """Learn one lesson; whether it was accepted."""

    def prompt(self, prompt: Prompt) -> Prompt:
        """What is asked in the place of a prompt."""

    def kilobytes(self) -> float:
        """What is kept of all lessons so far, for answering."""


class Learnt:
    """Lessons in the weights of an adapter, by one method."""

    def __init__(self, model: Model, settings: Learning) -> None:
        self.model = model
        self.settings = settings
        self.adapter = "base"  # until a lesson is accepted

    def tell(self, told: Told) -> bool:
        taught = self.model.teach([told.example], adapter=ADAPTER, settings=self.settings)
        self.adapter = ADAPTER if taught.accepted else self.adapter
        return taught.accepted

    def prompt(self, prompt: Prompt) -> Prompt:
        return prompt

    def kilobytes(self) -> float:
        if self.adapter == "base":
            return 0.0
        folder = self.model.registry.root / ADAPTER / str(self.model.registry.active(ADAPTER))
        return sum(file.stat().st_size for file in folder.iterdir()) / 1024


class Retrieved:
    """Lessons beside the base, looked up for each prompt."""

    adapter = "base"

    def __init__(self) -> None:
        self.notes = Notes()

    def tell(self, told: Told) -> bool:
        self.notes.add(told.prompt, told.note)
        return True

    def prompt(self, prompt: Prompt) -> Prompt:
        return self.notes.informed(prompt)

    def kilobytes(self) -> float:
        return self.notes.bytes / 1024


class Examiner:
    """Asks one side of everything, and keeps how each lesson fared."""

    def __init__(self, model: Model, side: Side, told: Sequence[Told], seed: int, others: int) -> None:
        self.model = model
        self.side = side
        self.told = told
        self.unrelated = unrelated(seed, others)
        self.near = untaught(seed)
        bank = {normalised(prompt.question) for prompt in Bank.open().prompts}
        self.unseen = [unseen(each, bank) for each in told]
        self.before = self._ask([*self.unrelated, *self.near], UNRELATED)
        self.history: list[Scores] = []

    def just_told(self, index: int) -> None:
        """See whether the lesson just told comes out."""
        (said,) = self._ask([self.told[index].prompt], ANSWER)
        self.history.append({index: said == self.told[index].answer})

    def figures(self, count: int) -> Figures:
        """All that is known after `count` lessons."""
        known = in_force(self.told[:count])
        asked = [self.told[index].prompt for index in known]
        said = self._ask(asked, ANSWER)
        right = {i: text == self.told[i].answer for i, text in zip(known, said, strict=True)}
        holds = {i: self.told[i].value in text for i, text in zip(known, said, strict=True)}
        others = [(wording, i) for i in known for wording in self.unseen[i]]
        worded = self._ask([wording for wording, _ in others], ANSWER)
        after = self._ask([*self.unrelated, *self.near], UNRELATED)
        same = [now == then for now, then in zip(after, self.before, strict=True)]
        self.history.append(right)
        return {
            "recall": mean(right.values()),
            "holds": mean(holds.values()),
            "confusable_holds": mean(holds[i] for i in known if self.told[i].kind in CONFUSABLE),
            "paraphrase_holds": mean(
                self.told[i].value in text for text, (_, i) in zip(worded, others, strict=True)
            ),
            "paraphrase_recall": mean(
                text == self.told[i].answer for text, (_, i) in zip(worded, others, strict=True)
            ),
            "unseen": len(others),
            "confusable_recall": mean(right[i] for i in known if self.told[i].kind in CONFUSABLE),
            "locality": mean(same[: len(self.unrelated)]),
            "near_locality": mean(same[len(self.unrelated) :]),
            "forgetting": forgetting(self.history, count, known),
            "backward_transfer": backward_transfer(self.history, count, known),
            "adapter_kb": self.side.kilobytes(),
            "prompt_tokens": mean(len(self.model.text.prompt(self.side.prompt(prompt))) for prompt in asked),
        }

    def _ask(self, prompts: Sequence[Prompt], tokens: int) -> list[str]:
        put = [self.side.prompt(prompt) for prompt in prompts]
        return self.model.answers(put, adapter=self.side.adapter, max_tokens=tokens)


def unseen(told: Told, bank: Collection[str]) -> list[Prompt]:
    """The wordings that no training has met: neither rules nor the bank, normalised, make them."""
    made = {normalised(text) for text in wordings(told.prompt[-1].content, EVERY, seed=0)}
    return [each for each in told.wordings if normalised(each[-1].content) not in made | set(bank)]


def forgetting(history: Sequence[Scores], count: int, known: Sequence[int]) -> float | None:
    """1/(T-1) * sum over i < T of max over t < T of (a_t,i - a_T,i), where a_t,i is whether lesson i comes
    out after lesson t (Chaudhry et al. 2018, arXiv 1801.10112); t are the times at which i was asked, T the
    last of them."""
    last = history[-1]
    drops = [
        max(before[i] - last[i] for before in history[:-1] if i in before) for i in known if i < count - 1
    ]
    return mean(drops)


def backward_transfer(history: Sequence[Scores], count: int, known: Sequence[int]) -> float | None:
    """1/(T-1) * sum over i < T of (a_T,i - a_i,i): what later lessons did to earlier ones, below 0 for harm
    (Lopez-Paz and Ranzato 2017, arXiv 1706.08840)."""
    first: Scores = {}
    for scores in history:
        first = {**scores, **first}
    return mean(history[-1][i] - first[i] for i in known if i < count - 1)


def mean(values: Any) -> float | None:
    found = [float(value) for value in values]
    return statistics.fmean(found) if found else None


def measure(name: str, seed: int, options: argparse.Namespace) -> dict[str, Figures]:
    """The figures of one side at every checkpoint, one stream of lessons."""
    import imprint

    told = lessons(seed, options.count)
    with tempfile.TemporaryDirectory() as home, imprint.load(home=home, device=options.device) as model:
        side = side_of(name, model, options)
        examiner = Examiner(model, side, told, seed, 20 if options.tiny else 200)
        rows: dict[str, Figures] = {}
        seconds: list[float] = []
        refused = 0
        for index, lesson in enumerate(told):
            begun = time.perf_counter()
            refused += not side.tell(lesson)
            seconds.append(time.perf_counter() - begun)
            examiner.just_told(index)
            count = index + 1
            progress(f"{name}, seed {seed}: lesson {count} of {len(told)}, {seconds[-1]:.1f} s")
            if count in CHECKPOINTS or count == len(told):
                figures = examiner.figures(count)
                held = getattr(getattr(model.engine, "trunk", None), "held", None)
                cache = None if held is None else held / MEGABYTE
                rows[f"after-{count}"] = {
                    **figures, "seconds": statistics.fmean(seconds), "refused": refused, "cache_mb": cache,
                }  # fmt: skip
                seconds.clear()
                progress(f"{name}, seed {seed}: after {count}, recall {figures['recall']:.2f}", end="\n")
    return rows


def side_of(name: str, model: Model, options: argparse.Namespace) -> Side:
    if name == RETRIEVAL:
        return Retrieved()
    settings = LIGHT if options.tiny else Learning()
    return Learnt(model, replace(settings, method=name, gate=name == Learning().method))


def progress(line: str, end: str = "") -> None:
    """In place on a terminal; in a file, only lines that are to stay."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{line}", end=end, file=sys.stderr, flush=True)
    elif end:
        print(line, file=sys.stderr, flush=True)


def measured(
    names: Sequence[str], given: Sequence[str], options: argparse.Namespace
) -> dict[str, Any] | None:
    """The whole result, every side and run in a process of its own; None if one failed."""
    found: dict[tuple[str, str], list[Figures]] = {}
    for run in range(options.runs):
        for name in names:
            words = [sys.executable, "-m", "bench.lessons", *given, "--only", name, str(options.seed + run)]
            done = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)
            if done.returncode != 0:
                print(f"{name} failed with status {done.returncode}", file=sys.stderr)
                return None
            for case, figures in json.loads(done.stdout.splitlines()[-1]).items():
                found.setdefault((case, name), []).append(figures)
    rows = [
        {"case": case, "side": name, "runs": len(each), **summary(each)}
        for (case, name), each in found.items()
    ]
    rows.sort(key=lambda row: (int(str(row["case"]).partition("-")[2]), names.index(str(row["side"]))))
    return {
        "bench": "lessons",
        "machine": machine(),
        "versions": versions(BENCH.packages),
        "stream": {"seed": options.seed, "count": options.count},
        "rows": rows,
        "ratios": {},
    }


def draw(result: Mapping[str, Any], folder: Path) -> None:
    """Write the result as JSON, and one PNG for each figure with a line for each side."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "lessons.json").write_text(json.dumps(result, indent=1) + "\n")
    try:
        from matplotlib.figure import Figure
    except ImportError:
        print("matplotlib is not installed, so nothing is drawn: pip install matplotlib", file=sys.stderr)
        return
    for column in BENCH.columns:
        figure = Figure(figsize=(6, 4), layout="constrained")
        axes = figure.subplots()
        for side in dict.fromkeys(row["side"] for row in result["rows"]):
            own = [row for row in result["rows"] if row["side"] == side and row[column.figure] is not None]
            places = [int(row["case"].partition("-")[2]) for row in own]
            axes.plot(places, [row[column.figure] for row in own], "o-", label=side)
        axes.set(xlabel="lessons taught", ylabel=column.title)
        axes.set_xscale("log")
        axes.set_xticks(ticks := sorted({int(row["case"].partition("-")[2]) for row in result["rows"]}))
        axes.set_xticklabels(map(str, ticks))
        axes.minorticks_off()
        axes.grid(alpha=0.3)
        axes.legend(fontsize="small")
        figure.savefig(folder / f"{column.figure}.png", dpi=120)
    print(f"plots are in {folder}", file=sys.stderr)


def main(argv: Sequence[str] | None = None) -> int:
    given = list(sys.argv[1:] if argv is None else argv)
    options = parser().parse_args(given)
    if options.tiny:
        options.count = min(options.count, 3)
    if options.only:
        name, seed = options.only
        print(json.dumps(measure(name, int(seed), options)), flush=True)
        return 0
    names = [name.strip() for name in options.methods.split(",") if name.strip()] or list(SIDES)
    if unknown := [name for name in names if name not in SIDES]:
        print(f"no method {unknown[0]!r}; there are: {', '.join(SIDES)}", file=sys.stderr)
        return 2
    result = measured(names, given, options)
    if result is None:
        return 1
    print(table(BENCH, result), file=sys.stderr if options.json else sys.stdout, flush=True)
    draw(result, options.plots)
    print(json.dumps(result))
    return 0


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="python -m bench.lessons",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument(
        "--count", type=int, default=LENGTH, choices=range(1, LENGTH + 1), metavar="N",
        help=f"lessons that are taught (default {LENGTH})",
    )  # fmt: skip
    made.add_argument("--seed", type=int, default=0, help="of the stream of lessons (default 0)")
    made.add_argument(
        "--methods", default="", metavar="NAMES", help=f"separated by commas (default {','.join(SIDES)})"
    )
    made.add_argument("--runs", type=int, default=1, help="streams of lessons (default 1)")
    made.add_argument(
        "--plots", type=Path, default=CACHE / "lessons", metavar="FOLDER",
        help="where plots and their figures go (default build/bench/lessons)",
    )  # fmt: skip
    made.add_argument("--json", action="store_true", help="nothing but the JSON line on stdout")
    made.add_argument("--device", default="auto", help="auto, cpu, cuda, cuda:1, ... (default auto)")
    made.add_argument(
        "--tiny", action="store_true", help="three quick lessons: whether the bench works, not what is learnt"
    )
    made.add_argument("--only", nargs=2, metavar=("METHOD", "SEED"), help=argparse.SUPPRESS)
    return made


BENCH = Bench(
    name="lessons",
    about="What is still known after up to a hundred lessons, method by method.",
    cases={f"after-{count}": SIDES for count in CHECKPOINTS},
    columns=(
        Column("recall", "recall"),
        Column("holds", "holds"),
        Column("paraphrase_holds", "paraphrase holds"),
        Column("confusable_holds", "confusable holds"),
        Column("paraphrase_recall", "paraphrase"),
        Column("confusable_recall", "confusable"),
        Column("locality", "locality"),
        Column("near_locality", "near"),
        Column("forgetting", "forgetting"),
        Column("backward_transfer", "transfer"),
        Column("seconds", "seconds", 1),
        Column("refused", "refused", 0),
        Column("adapter_kb", "adapter KB", 0),
        Column("cache_mb", "cache MB", 1),
        Column("prompt_tokens", "prompt", 0),
    ),
    packages=("imprint", "torch", "tokenizers"),
    measure=lambda case, side, options: measure(side, options.seed, options)[case],
    check=lambda case, side, options: None,
    disagreement=lambda case, found: None,
)

if __name__ == "__main__":
    sys.exit(main())
