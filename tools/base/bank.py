"""The bank of prompts that the package brings along: drawn from the training side of the corpus, and everyday ones.

    python -m tools.base.bank imprint/live/bank.jsonl

Nothing that is measured on may be in it: only training forms are drawn, and a wording that an exam form of
identity also spells out, or that `examples/juno-wordings.jsonl` has, is dropped.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, pairwise
from pathlib import Path
from types import ModuleType

from imprint import examples
from imprint.live.bank import EVERYDAY
from imprint.live.normal import normalised, tokens
from tools.base import context, facts, identity, obey, personas, work
from tools.base.identity import PLAIN_SYSTEMS
from tools.base.surface import dress

QUESTIONS = Path(__file__).with_name("everyday.txt")
MEASURED = Path(__file__).parents[2] / "examples" / "juno-wordings.jsonl"
SEED = 20
IDENTITY_WORDINGS = 130
IDENTITY_DRESSED = 5
WORK_WORDINGS = 24
NEUTRAL_SHARE = 0.2
SINGLES: tuple[tuple[ModuleType, str, int], ...] = (
    (facts, "facts", 80),
    (context, "context", 110),
    (personas, "personas", 90),
    (obey, "obey", 80),
)
UNKNOWN = 20
LONGEST = 1200  # characters of one prompt

Line = dict[str, object]
Messages = list[dict[str, str]]


def plain(text: str) -> str:
    """The text as near-duplicates share it: lower-case words only."""
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


def diverse(rng: random.Random, candidates: Iterable[str], count: int) -> list[str]:
    """`count` texts, each the one least like those before it; single words and word pairs are compared."""
    pool: list[tuple[str, frozenset[str]]] = []
    for text in dict.fromkeys(candidates):
        words = plain(text).split()
        pool.append((text, frozenset((*words, *map(" ".join, pairwise(words))))))
    rng.shuffle(pool)
    chosen: list[str] = []
    nearest = [0.0] * len(pool)
    while pool and len(chosen) < count:
        at = min(range(len(pool)), key=nearest.__getitem__)
        text, grams = pool.pop(at)
        nearest.pop(at)
        chosen.append(text)
        for index, (_, other) in enumerate(pool):
            nearest[index] = max(nearest[index], len(grams & other) / max(1, len(grams | other)))
    return chosen


def mixed(rng: random.Random, candidates: Sequence[str], count: int, simple: Sequence[str] = ()) -> list[str]:
    """A third simple ones, a third as the corpus draws them, so that usual wordings are there, a third
    for variety.
    """
    chosen = list(simple[: count // 6])
    chosen += diverse(rng, (text for text in simple if text not in chosen), count // 3 - len(chosen))
    chosen += [text for text in dict.fromkeys(candidates) if text not in chosen][: (count - len(chosen)) // 2]
    return chosen + diverse(rng, (text for text in candidates if text not in chosen), count - len(chosen))


def identity_groups(rng: random.Random) -> Iterator[tuple[str, str | None, str]]:
    """(kind, group, wording) of every intent; greetings with the user's name differ in meaning and form
    no group.
    """
    for intent in identity.INTENTS:
        forms = identity.FORMS[intent]
        exam = {plain(text) for form in forms.sides[1] for text in identity.surfaces(form)}
        drawn = [forms.draw(rng, False) for _ in range(8 * IDENTITY_WORDINGS)]
        drawn = [next(identity.surfaces(form)) for form in forms.sides[0] if len(form) < 3] + drawn
        drawn += [identity.expand(rng, form) for form in forms.sides[0]]
        # Wordings that differ in their politeness alone are one here: the package knows politeness by itself.
        forms_of: dict[str, str] = {}
        for text in drawn:
            if plain(text) not in exam:
                forms_of.setdefault(normalised(text), text)
        drawn = list(forms_of.values())
        kept = set(drawn)
        first = dict.fromkeys(
            text for form in forms.sides[0] for text in identity.surfaces(form) if len(form) < 3
        )
        simple = [text for text in first if text in kept and " ".join(tokens(text)) == normalised(text)]
        count = 14 if intent == "meet" else IDENTITY_WORDINGS
        for at, text in enumerate(mixed(rng, drawn, count, simple)):
            bare = intent == "meet" or intent in identity._REMARKS
            if intent == "meet":
                text = text.replace("<name>", identity.pick(rng, identity.FIRST_NAMES, False))
            elif at > count // 3 and at % (2 * count // 3 // IDENTITY_DRESSED) == 0:
                text = dress(random.Random(f"{SEED} {text}"), text, False, (), bare)
            yield "identity", None if intent == "meet" else f"identity/{intent}", text


def work_groups(rng: random.Random) -> Iterator[tuple[str, str | None, str]]:
    """(kind, group, wording) of every topic; wordings that name nothing of their own come first."""
    for topic in work._ALL:
        drawn = [work._wording(rng, topic, False) for _ in range(12 * WORK_WORDINGS)]
        general = [text for text in dict.fromkeys(drawn) if "{" not in text]
        wanted = mixed(rng, general, WORK_WORDINGS) if len(general) >= WORK_WORDINGS else []
        for text in wanted:
            yield "work", f"work/{topic.name}", work.capital_first(text)
        while len(wanted) < WORK_WORDINGS:
            text, _ = work._turn(rng, topic, False)
            if text not in wanted:
                wanted.append(text)
                yield "work", f"work/{topic.name}", text


def singles(rng: random.Random, family: ModuleType, unknown: bool = False) -> Iterator[Messages]:
    """Prompts of a family, one kind of question after the other, without their last answer."""
    sample: Callable[..., object] = family.sample
    seen: dict[str, int] = {}
    while True:
        dialogue = sample(rng, False)
        messages = list(dialogue.messages[:-1])  # type: ignore[attr-defined]
        intent: str = dialogue.intent  # type: ignore[attr-defined]
        if sum(len(message["content"]) for message in messages) > LONGEST:
            continue
        if family is facts and (unknown != (intent == "unknown") or len(messages) > 1):
            continue
        # A kind that has had more than its share waits, so that rare kinds are there too.
        if seen.get(intent, 0) > 1 + 3 * min(seen.values(), default=0) and rng.random() < 0.7:
            continue
        seen[intent] = seen.get(intent, 0) + 1
        yield messages


def lines() -> Iterator[Line]:
    rng = random.Random(SEED)
    known: set[str] = set()
    measured = {normalised(example.question) for example in examples.read(MEASURED)}

    def line(messages: Messages, kind: str, group: str | None) -> Line | None:
        key = plain(" ".join(message["content"] for message in messages))
        if key in known or normalised(messages[-1]["content"]) in measured:
            return None
        known.add(key)
        if kind in ("identity", "work", "facts", "unknown") and rng.random() < NEUTRAL_SHARE:
            system = PLAIN_SYSTEMS[int(rng.random() * len(PLAIN_SYSTEMS))]
            messages = [{"role": "system", "content": system}, *messages]
        return {"messages": messages, "group": group, "kind": kind}

    for kind, group, text in (*identity_groups(rng), *work_groups(rng)):
        if made := line([{"role": "user", "content": text}], kind, group):
            yield made
    for family, kind, count in (*SINGLES, (facts, "unknown", UNKNOWN)):
        drawn = (line(messages, kind, None) for messages in singles(rng, family, kind == "unknown"))
        yield from islice((made for made in drawn if made), count)
    for text in QUESTIONS.read_text(encoding="utf-8").splitlines():
        if made := line([{"role": "user", "content": text}], EVERYDAY, None):
            yield made


def main(path: str) -> None:
    text = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines())
    Path(path).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
