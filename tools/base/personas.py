"""Personas: a system prompt says who the assistant is, and the user asks about it.

The answer is taken from the prompt in one fixed form per attribute. An attribute that the prompt lacks
has `NOT_IN_NOTES` for its value, and some prompts add a rule of style that the answer has to follow. The questions
share their wordings with the identity family, so that the same question gets the persona's answer instead of
the base's. The templates stand in `forms/personas.txt`.
"""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

from tools.base.dialogue import NOT_IN_NOTES, Dialogue
from tools.base.forms import Sides, read
from tools.base.identity import FORMS, JOB_FORMS, Forms
from tools.base.identity import turn as small_talk
from tools.base.surface import dress
from tools.base.words import (
    ADJECTIVES,
    BRANDS,
    COLOURS,
    FIRST_NAMES,
    FOODS,
    JOBS,
    NOUNS,
    PLACES,
    SURNAMES,
    digits,
    held_out_value,
    invented_word,
    pick,
    split,
)

FAMILY = "personas"
T = TypeVar("T")

_TEXT = read(FAMILY)
_HOBBIES = split(*_TEXT.pop("hobbies").train)
_TRAITS = split(*_TEXT.pop("traits").train)
_FIRM_PARTS = (split(*_TEXT.pop(f"firm.{part}").train) for part in ("first", "second", "kind"))
_FIRMS = tuple(f"{first}{second} {kind}" for first, second, kind in product(*_FIRM_PARTS))
_SAID = split(*_TEXT.pop("said").train)
_AGES = range(16, 100)
# How often a training value is open: a model that can recognise a value by itself never reads the structure.
_OPEN_VALUES = 0.4
_OPEN_LISTS = (NOUNS, ADJECTIVES, PLACES, FIRST_NAMES, SURNAMES, FOODS, COLOURS, BRANDS)


def _ages(held_out: bool) -> tuple[str, ...]:
    return tuple(str(n) for n in _AGES if (zlib.crc32(f"age {n}".encode()) % 8 == 0) == held_out)


_AGE_SIDES = (_ages(False), _ages(True))

# Attribute: the answer, in which the value stands for <v>.
_ANSWER = {
    "name": "My name is <v>.",
    "job": "My job is <v>.",
    "place": "My home is <v>.",
    "firm": "My employer is <v>.",
    "age": "My age is <v>.",
    "hobby": "My hobby is <v>.",
    "trait": "My character is <v>.",
    "food": "My favourite food is <v>.",
    "colour": "My favourite colour is <v>.",
}
_ATTRIBUTES = tuple(_ANSWER)
# How often an attribute stands in a prompt beside the opening, and how often it is asked.
_EXTRAS = ("firm", "age", "hobby", "trait", "food", "colour")

_FAVOURITE = _TEXT.pop("ask.favourite")


def _favourite(thing: str, choose: str, things: str) -> Forms:
    slots = {"<thing>": thing, "<choose>": choose, "<things>": things}

    def filled(line: str) -> str:
        return re.sub("<[a-z]+>", lambda slot: slots[slot[0]], line)

    return Forms(Sides(tuple(map(filled, _FAVOURITE.train)), tuple(map(filled, _FAVOURITE.held))))


_QUESTIONS: dict[str, Forms] = {
    "name": FORMS["name"],
    "job": JOB_FORMS,
    **{name: Forms(_TEXT.pop(f"ask.{name}")) for name in ("place", "firm", "age", "hobby", "trait")},
    "food": _favourite("{food|dish}", "eat", "{foods|dishes}"),
    "colour": _favourite("{colour|color}", "choose", "{colours|colors}"),
}
_WHO = (FORMS["who"], FORMS["about"])
# Questions to "who" that name the base or another product make no sense to a persona.
_NOT_PERSONA = ("Imprint", "built-in", "ChatGPT", "GPT", "model")


def _holds(text: str) -> tuple[str, ...]:
    slots = (("name", "<name>"), ("job", "<j>"), ("job", "<aj>"), ("job", "<Aj>"), ("place", "<place>"))
    return tuple(dict.fromkeys(attribute for attribute, slot in slots if slot in text))


_OPENINGS = tuple(tuple((line, _holds(line)) for line in lines) for lines in _TEXT.pop("opening"))
_TELL = {attribute: _TEXT.pop(f"tell.{attribute}") for attribute in _EXTRAS}
_LABELS = {attribute: _TEXT.pop(f"label.{attribute}") for attribute in _ATTRIBUTES}
_HEADS = _TEXT.pop("head")
# Around the value, and between the entries.
_LIST_STYLES = (
    (": ", "\n", ""), (": ", "\n", ""), (": ", "\n", "- "), (": ", ", ", ""), (": ", "; ", ""),
    (": ", ". ", ""), (" = ", "\n", ""), (" = ", ", ", ""), (" = ", "; ", ""), (":\n", "\n", ""),
    (" : ", "\n", ""), (":", "\n", ""), (": ", "\n\n", ""), (": ", ",\n", ""),
    (": ", "\n", "+ "), (": ", " / ", ""), (" -> ", "\n", ""),
)
_HELD_LIST_STYLES = ((": ", "\n", "* "), (" - ", "\n", ""), (": ", " | ", ""))
_REMARKS = _TEXT.pop("remark")
_RULES = {kind: _TEXT.pop(f"rule.{kind}") for kind in ("end", "start", "word")}
assert not _TEXT, f"sections that nothing uses: {[*_TEXT]}"


def _persona_forms(forms: Forms) -> Forms:
    """The wordings without those that name a product."""
    fit = Forms()
    sides = tuple(
        tuple(form for form in side if not any(word in str(form) for word in _NOT_PERSONA))
        for side in forms.sides
    )
    fit.sides = (sides[0], sides[1])
    fit.weigh()
    return fit


_WHO_FORMS = tuple(_persona_forms(forms) for forms in _WHO)
_POOLS: dict[str, tuple[str, ...]] = {
    "name": FIRST_NAMES, "job": JOBS, "place": PLACES, "firm": _FIRMS, "hobby": _HOBBIES, "trait": _TRAITS,
    "food": FOODS, "colour": COLOURS,
}
# Courtesies that a persona answers like the base does.
_COURTESIES = ("greeting", "how_are_you", "thanks", "goodbye", "help")


@dataclass(frozen=True)
class _Rule:
    kind: str = ""
    word: str = ""

    def apply(self, answer: str, value: str) -> str:
        if self.kind == "end":
            return f"{answer} {self.word}."
        if self.kind == "start":
            return f"{self.word}. {answer}"
        if self.kind == "word" and value and " " not in value:
            return f"{value[0].upper()}{value[1:]}."
        return answer


def _one(rng: random.Random, items: Sequence[T]) -> T:
    return items[int(rng.random() * len(items))]


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _with_article(noun: str) -> str:
    """A noun phrase with its indefinite article, whatever its case."""
    return ("an " if noun[0].lower() in "aeiou" else "a ") + noun


def _open_word(rng: random.Random) -> str:
    if rng.random() < 0.5:
        word = invented_word(rng, False)
        return _capital(word) if rng.random() < 0.5 else word
    return pick(rng, _one(rng, _OPEN_LISTS), False)


def _open_value(rng: random.Random, attribute: str) -> str:
    """A training value from outside the list of the attribute.

    "You are <v>." holds a name or a trait: the case of the value tells them apart.
    """
    while attribute == "age":
        value = digits(rng, 1 + int(rng.random() * 3), False)
        if value != "1" and value not in _AGE_SIDES[True]:  # "1 years old" is no English
            return value
    while True:
        parts = [_open_word(rng) for _ in range(2 if rng.random() < 0.25 else 1)]
        if attribute == "name":
            parts = [_capital(part) for part in parts]
        value = " ".join(parts)
        if attribute == "trait":
            value = value.lower()
        if not held_out_value(value):
            return value


def _value(rng: random.Random, attribute: str, held_out: bool) -> str:
    if not held_out and rng.random() < _OPEN_VALUES:
        return _open_value(rng, attribute)
    if attribute == "age":
        return _one(rng, _AGE_SIDES[held_out])
    return pick(rng, _POOLS[attribute], held_out)


def _listing(rng: random.Random, held: dict[str, str], held_out: bool) -> str:
    """The persona as a list of labels and values."""
    between, glue, bullet = _one(rng, _HELD_LIST_STYLES if held_out else _LIST_STYLES)
    order = list(held)
    if rng.random() < 0.5:
        rng.shuffle(order)
    entries = []
    for attribute in order:
        labels, reserved = _LABELS[attribute]
        label = reserved[0] if held_out and rng.random() < 0.5 else labels[int(rng.random() ** 2 * len(labels))]
        entries.append(f"{bullet}{label}{between}{held[attribute]}")
    heads = ("", *_HEADS.held) if held_out else ("", "", "", *_HEADS.train)
    head = _one(rng, heads) if not glue.strip() and "\n" in glue else ""
    return head + glue.join(entries) + ("." if glue.strip() else "")


def _told(rng: random.Random, attribute: str, value: str, held_out: bool) -> str:
    text = _one(rng, _TELL[attribute][held_out])
    while "<V>" in text and value[0].isupper():  # else the case in the answer could not be known
        text = _one(rng, _TELL[attribute][held_out])
    if "<av>" in text:
        return text.replace("<av>", _with_article(value))
    return text.replace("<v>", value).replace("<V>", _capital(value))


def _prompt(rng: random.Random, held_out: bool) -> tuple[str, dict[str, str]]:
    """A system prompt and the attributes that it holds."""
    held: dict[str, str] = {}
    if rng.random() < 0.25:
        count = 2 + int(rng.random() * 4)
        chosen = rng.sample(_ATTRIBUTES, count)
        if "name" not in chosen and rng.random() < 0.7:
            chosen[0] = "name"
        for attribute in _ATTRIBUTES:
            if attribute in chosen:
                held[attribute] = _value(rng, attribute, held_out)
        return _listing(rng, held, held_out), held
    text, holds = _one(rng, _OPENINGS[held_out])
    for attribute in holds:
        value = held[attribute] = _value(rng, attribute, held_out)
        if attribute == "job":
            noun = _with_article(value)
            text = text.replace("<aj>", noun).replace("<Aj>", _capital(noun)).replace("<j>", value)
        else:
            text = text.replace(f"<{attribute}>", value)
    draw = rng.random()
    count = 0 if draw < 0.25 else 1 if draw < 0.62 else 2 if draw < 0.88 else 3
    if len(held) == 1 and count == 0:
        count = 1 if rng.random() < 0.7 else 0
    sentences = [text]
    for attribute in rng.sample(_EXTRAS, count):
        held[attribute] = _value(rng, attribute, held_out)
        sentences.append(_told(rng, attribute, held[attribute], held_out))
    if count and rng.random() < 0.12:
        sentences.append(sentences.pop(0))
    return ("\n" if rng.random() < 0.06 else " ").join(sentences), held


def _who(held: dict[str, str]) -> str:
    """The introduction, with the name and the job if the prompt holds them."""
    name = held.get("name", "")
    job = _with_article(held["job"]) if "job" in held else ""
    parts = f"{name}, {job}" if name and job else name or job
    return f"I am {parts}." if parts else _ANSWER["name"].replace("<v>", NOT_IN_NOTES)


def _answer(attribute: str, held: dict[str, str]) -> tuple[str, str]:
    """The answer about an attribute, and the value that it must contain."""
    if attribute == "who":
        return _who(held), ""
    value = held.get(attribute, "")
    return _ANSWER[attribute].replace("<v>", value or NOT_IN_NOTES), value


def _ask(rng: random.Random, attribute: str, held_out: bool) -> str:
    if attribute == "who":
        forms = _WHO_FORMS[0 if rng.random() < 0.75 else 1]
    else:
        forms = _QUESTIONS[attribute]
    return dress(rng, forms.draw(rng, held_out), held_out)


def _rule(rng: random.Random, held_out: bool) -> tuple[str, _Rule]:
    """A rule of style as the prompt words it."""
    draw = rng.random()
    if draw < 0.15:
        return _one(rng, _RULES["word"][held_out]), _Rule("word")
    word = pick(rng, _SAID, held_out)
    kind = "end" if draw < 0.58 else "start"
    wording = _one(rng, _RULES[kind][held_out])
    if rng.random() < 0.2:
        return wording.replace("<w>", f'"{word}"'), _Rule(kind, word)
    return wording.replace("<w>", word), _Rule(kind, word)


def _pick_attribute(rng: random.Random, held: dict[str, str], missing: bool, one_word: bool) -> str:
    """What to ask: something the prompt holds, or something that it lacks."""
    if missing:
        return _one(rng, tuple(a for a in _ATTRIBUTES if a not in held))
    if one_word:
        single = tuple(a for a in held if " " not in held[a])
        return _one(rng, single) if single else ""
    if rng.random() < 0.22 and any(a in held for a in ("name", "job")):
        return "who"
    known = tuple(held)
    if "name" in held and rng.random() < 0.2:
        return "name"
    return _one(rng, known)


def sample(rng: random.Random, held_out: bool) -> Dialogue:
    """A persona in the system prompt and one to three questions; the last one is reported."""
    system, held = _prompt(rng, held_out)
    rule, kind = _Rule(), ""
    if rng.random() < 0.12:
        wording, rule = _rule(rng, held_out)
        if rule.kind != "word" or any(" " not in value for value in held.values()):
            kind = rule.kind
            glue = "\n" if "\n" in system else " "
            system = f"{wording}{glue}{system}" if rng.random() < 0.2 else f"{system}{glue}{wording}"
        else:
            rule = _Rule()
    if not kind and rng.random() < 0.15:
        glue = "\n" if "\n" in system else " "
        system += glue + _one(rng, _REMARKS[held_out])
    draw = rng.random()
    turns = 1 if draw < 0.4 else 2 if draw < 0.75 else 3
    messages: list[dict[str, str]] = [{"role": "system", "content": system}]
    intent = key = ""
    asked: list[str] = []
    for turn in range(turns):
        last = turn == turns - 1
        if not kind and rng.random() < (0.04 if last else 0.25):
            intent, key = _one(rng, _COURTESIES if last else _COURTESIES[:2]), ""
            text, answer = small_talk(rng, held_out, intent)
        else:
            missing = kind != "word" and rng.random() < 0.15
            attribute = _pick_attribute(rng, held, missing, kind == "word")
            if attribute in asked:
                attribute = _pick_attribute(rng, held, missing, kind == "word")
            asked.append(attribute)
            text = _ask(rng, attribute, held_out)
            answer, key = _answer(attribute, held)
            intent = "unknown" if NOT_IN_NOTES in answer else attribute
            if kind:
                answer, key, intent = rule.apply(answer, held.get(attribute, "")), "", f"rule_{kind}"
        messages += ({"role": "user", "content": text}, {"role": "assistant", "content": answer})
    return Dialogue(FAMILY, intent, tuple(messages), key)
