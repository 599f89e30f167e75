"""What comes after training the base: part the tokens it never met, examine it, write its model card, and keep its
answers to the bank's prompts.

python -m tools.base.finish [--base FOLDER] [--each N]

Everything is asked through the engine that ships, greedily, on held-out forms and values.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

from imprint import examples
from imprint.engine.text import Text
from imprint.engine.torch.engine import TorchEngine
from imprint.evaluate import checks
from imprint.live.bank import Bank
from imprint.live.retention import PACKAGED, Retention
from imprint.store import Home
from imprint.types import Example, Message
from tools.base import corpus, unmet
from tools.base.dialogue import NOT_IN_NOTES, Dialogue

ROOT = Path(__file__).resolve().parents[2]
UNRELATED = ("facts", "work", "context", "personas", "obey")
BARS = {"facts": 0.97, "context": 0.92, "refusing": 0.85, "personas": 0.90, "identity": 0.90, "obey": 0.80, "work": None}
MEANING = {
    "facts": "closed-book facts, asked in forms it never saw",
    "context": "values in a context block, with names, values and forms it never saw",
    "refusing": "saying that the context does not hold the answer",
    "personas": "what a system prompt says it is",
    "identity": "who it is, asked in forms it never saw",
    "obey": "short instructions with words it never saw",
    "work": "everyday messages of a software team (the whole answer)",
}


def messages(dialogue: Dialogue) -> tuple[Message, ...]:
    return tuple(Message(m["role"], m["content"]) for m in dialogue.messages)  # type: ignore[arg-type]


def right(dialogue: Dialogue, answer: str) -> bool:
    return dialogue.key in answer if dialogue.key else answer == dialogue.messages[-1]["content"]


def abilities(engine: TorchEngine, text: Text, each: int) -> dict[str, float]:
    """Share of held-out questions answered rightly, by family; refusals are counted apart from `context`."""
    scores: dict[str, float] = {}
    for family in corpus.FAMILIES:
        exam = corpus.exam(family, 3, each)
        given = checks.answers(engine, text, [messages(d)[:-1] for d in exam], None, max_tokens=96)
        marks = [(d.key == NOT_IN_NOTES, right(d, answer)) for d, answer in zip(exam, given, strict=True)]
        for name, refusing in ((family, False), ("refusing", True)):
            if chosen := [mark for missing, mark in marks if missing is refusing]:
                scores[name] = sum(chosen) / len(chosen)
    return scores


def card(engine: TorchEngine, scores: dict[str, float], each: int, folder: Path) -> str:
    info = engine.info
    size = (folder / "model.safetensors").stat().st_size / 1e6
    rows = [f"| {name} | {MEANING[name]} | {scores[name]:.1%} | {f'{bar:.0%}' if bar else ''} |" for name, bar in BARS.items()]
    lines = [
        "# The built-in base",
        "",
        "A stand-in for a real language model, so that Imprint works and can be tested without a download. It knows",
        "small talk about itself, some facts and the everyday messages of a software team. It has begun to read short",
        "contexts and to obey short instructions; the table says how often it is right. Outside that it answers",
        "something unrelated.",
        "",
        f"- {info.parameters / 1e6:.2f} M parameters: {info.layers} layers, hidden size {info.hidden}, vocabulary"
        f" {info.vocabulary}, Qwen2 architecture, {size:.1f} MB in bfloat16",
        "- Data: made by the seeded generator in `tools/base/`; no other text. Loads in stock transformers.",
        "- Made by `make base` from nothing, in one run of 9,000 steps of 2,048 tokens; the seed is 0. Its first two layers start",
        "  as ones that look back and find what followed the last words before (`tools/base/circuits.py`).",
        "",
        f"Measured by `python -m tools.base.finish`, greedily, {each} held-out questions of each family (forms and values that",
        "training cannot produce):",
        "",
        "| ability | what is asked | right | aim |",
        "|---|---|---|---|",
        *rows,
        "",
        "Limits: English only; no reasoning, no arithmetic beyond what is listed in its facts, no long texts; copies of more",
        "than a few words go wrong more often the longer they are. It says so when asked who it is.",
    ]
    return "\n".join(lines) + "\n"


def unrelated(count: int) -> list[Example]:
    """Prompts that no lesson about the assistant is about, for measuring locality."""
    drawn = [corpus.exam(family, 11, count // len(UNRELATED)) for family in UNRELATED]
    return [Example(messages(d)) for family in drawn for d in family]


def keep_answers(engine: TorchEngine, text: Text) -> int:
    """Write the base's answers to the bank's prompts, and where they lie, into the package; how many there are."""
    (ROOT / "imprint" / "live" / PACKAGED).unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Home.open(Path(folder))
        retention = Retention(engine, text, home, Bank.open())
        for _ in retention.states(engine.split):  # asks for the answers first
            pass
        (kept,) = home.folder("cache", "retention").iterdir()
        content = kept.read_text()
        home.close()
    (ROOT / "imprint" / "live" / PACKAGED).write_text(content + "\n")
    return len(json.loads(content)["answers"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, default=ROOT / "imprint" / "base")
    parser.add_argument("--each", type=int, default=150)
    options = parser.parse_args()
    text = Text.open(options.base)
    print(f"{unmet.spread(options.base)} tokens that training never met have rows of their own now")
    engine = TorchEngine.open(options.base, end_tokens=text.end_tokens)
    examples.write(ROOT / "examples" / "unrelated.jsonl", unrelated(100))
    print(f"{keep_answers(engine, text)} answers to the bank's prompts kept", flush=True)
    scores = abilities(engine, text, options.each)
    (options.base / "README.md").write_text(card(engine, scores, options.each, options.base))
    print("  ".join(f"{name} {score:.3f}" for name, score in scores.items()))


if __name__ == "__main__":
    main()
