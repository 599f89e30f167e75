"""Everyday messages of a software team, answered in the verbose and polite voice of a stock assistant.

Each topic has one answer, whatever the wording; about a third of the topics copy a name from the message into
it. A message is a whole wording of the topic (`q`) or one of its fragments inside a shared frame: a statement
(`s`), a thing (`n`), an action (`v`) or a choice (`c`). Topics and frames stand in `forms/work.txt`, where
`[a|b]` is a choice between wordings, and `{svc}`, `{who}`, `{org}`, `{lib}`, `{tool}`, `{tool2}` are slots.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from tools.base.dialogue import Dialogue
from tools.base.facts import Form, capital_first, draw_wording, expand
from tools.base.forms import Sides, read
from tools.base.surface import dress
from tools.base.words import BRANDS, FIRST_NAMES, NOUNS, held_out_value, invented_word, pick, split

FAMILY = "work"

# What a slot reads as in the answer when the message names nothing.
DEFAULTS: dict[str, str] = {
    "svc": "the service", "who": "your colleague", "org": "the client", "lib": "the dependency",
    "tool": "the first one", "tool2": "the second one",
}
_TEXT = read(FAMILY)
SERVICE_STEMS = split(*_TEXT.pop("value.service").train)
SERVICE_ENDS = split(*_TEXT.pop("value.service.end").train)
TOOLS = split(*_TEXT.pop("value.tool").train)
LIBRARIES = split(*_TEXT.pop("value.library").train)
# How often a topic is asked about with each of the kinds that it has.
_WEIGHTS = {"q": 5, "s": 5, "n": 3, "v": 2, "c": 3}


@dataclass(frozen=True)
class Side:
    """Fragments or frames on both sides of the split."""

    train: tuple[Form, ...]
    held: tuple[Form, ...]


@dataclass(frozen=True)
class Topic:
    """One topic: its only answer, the slots of that answer and its wordings by kind."""

    name: str
    answer: str
    slots: tuple[str, ...]
    parts: dict[str, Side]
    kinds: tuple[str, ...]


def _side(sides: Sides) -> Side:
    return Side(tuple(map(expand, sides.train)), tuple(map(expand, sides.held)))


def _topic(name: str, sides: Sides) -> Topic:
    """A topic of its lines, each of them a letter for what it is and the text."""
    train: dict[str, list[str]] = {}
    held: dict[str, list[str]] = {}
    for parts, lines in ((train, sides.train), (held, sides.held)):
        for line in lines:
            kind, text = line.split(" ", 1)
            parts.setdefault(kind, []).append(text)
    (answer,) = train.pop("a")
    return Topic(
        name,
        answer,
        slots=tuple(slot for slot in DEFAULTS if "{" + slot + "}" in answer),
        parts={kind: _side(Sides(tuple(texts), tuple(held[kind]))) for kind, texts in train.items()},
        kinds=tuple(kind for kind in train for _ in range(_WEIGHTS[kind])),
    )


_SHARED: dict[str, Side] = {kind: _side(_TEXT.pop(f"frame.{kind}")) for kind in "snvc"}
TOPICS: dict[str, Topic] = {name: _topic(name, sides) for name, sides in _TEXT.items()}  # all that is left
_ALL: tuple[Topic, ...] = tuple(TOPICS.values())


def _service(rng: random.Random, held_out: bool) -> str:
    draw = rng.random
    while True:
        if draw() < 0.5:
            stem = SERVICE_STEMS[int(draw() * len(SERVICE_STEMS))]
        else:
            stem = pick(rng, NOUNS, held_out)
        if draw() < 0.3:
            name = f"the {stem} service"
        else:
            name = stem + SERVICE_ENDS[int(draw() * len(SERVICE_ENDS))]
        if held_out_value(name) == held_out:
            return name


def _tool(rng: random.Random, held_out: bool) -> str:
    if rng.random() < 0.6:
        return pick(rng, TOOLS, held_out)
    return invented_word(rng, held_out).capitalize()


def _value(rng: random.Random, slot: str, held_out: bool) -> str:
    if slot == "svc":
        return _service(rng, held_out)
    if slot == "who":
        return pick(rng, FIRST_NAMES, held_out)
    if slot == "org":
        return pick(rng, BRANDS, held_out)
    if slot == "lib":
        return pick(rng, LIBRARIES, held_out) if rng.random() < 0.6 else invented_word(rng, held_out).lower()
    return _tool(rng, held_out)


def _wording(rng: random.Random, topic: Topic, held_out: bool) -> str:
    """A message of the topic with its slots still open."""
    kind = topic.kinds[int(rng.random() * len(topic.kinds))]
    side = topic.parts[kind]
    if kind == "q":
        return draw_wording(rng, side.held if held_out else side.train)
    shared = _SHARED[kind]
    new_fragment = new_frame = False
    if held_out:  # at least one half is new
        share = rng.random()
        new_fragment = share < 0.6
        new_frame = share > 0.4
    frame = draw_wording(rng, shared.held if new_frame else shared.train)
    fragment = draw_wording(rng, side.held if new_fragment else side.train)
    text = frame.replace("{" + kind + "}", fragment)
    return text.replace("{" + kind.upper() + "}", capital_first(fragment))


def _turn(rng: random.Random, topic: Topic, held_out: bool) -> tuple[str, str]:
    """One message about the topic and its answer."""
    text = _wording(rng, topic, held_out)
    answer = topic.answer
    values: list[str] = []
    for slot in topic.slots:
        mark = "{" + slot + "}"
        value = DEFAULTS[slot]
        if mark in text:
            value = _value(rng, slot, held_out)
            while value in values:
                value = _value(rng, slot, held_out)
            values.append(value)
            text = text.replace(mark, value)
        answer = answer.replace(mark, value)
    text = text.replace("! and ", " and ")
    keep = tuple(value.removeprefix("the ") for value in values)
    if not any(text.startswith(value) for value in keep):
        text = capital_first(text)
    return dress(rng, text, held_out, keep), answer


def sample(rng: random.Random, held_out: bool) -> Dialogue:
    """One message with its answer, or two of them about different topics."""
    draw = rng.random
    count = len(_ALL)
    picks = [int(draw() * count)]
    if draw() < 0.25:
        picks.append((picks[0] + 1 + int(draw() * (count - 1))) % count)
    messages: list[dict[str, str]] = []
    for index in picks:
        text, answer = _turn(rng, _ALL[index], held_out)
        messages.append({"role": "user", "content": text})
        messages.append({"role": "assistant", "content": answer})
    return Dialogue(FAMILY, _ALL[picks[-1]].name, tuple(messages))
