"""Closed-book facts: several hundred true facts, each asked in many wordings and answered in one sentence.

Every fact is part of the training material; the exam holds out whole question forms. A share of the questions
asks, in the same forms, about things that do not exist or that nobody told the model, and is answered with
UNKNOWN_ANSWER; there the names are held out as well.

Facts and forms stand in `forms/facts.txt`, where `[a|b]` is a choice between wordings and `{x}` a slot.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tools.base.dialogue import Dialogue
from tools.base.forms import read
from tools.base.surface import dress
from tools.base.words import ADJECTIVES, FIRST_NAMES, NOUNS, PLACES, held_out_value, pick

FAMILY = "facts"
UNKNOWN_ANSWER = "I do not know that yet. You can teach me."

_TEXT = read(FAMILY)

Form = tuple[str, ...]  # all wordings that the choices of one template spell out


def expand(template: str) -> Form:
    """Every wording of a template with choices: "[Can|Could] you?" gives two."""
    parts: list[list[str]] = []
    for piece in template.split("["):
        if "]" in piece:
            choices, rest = piece.split("]", 1)
            parts.append(choices.split("|"))
            parts.append([rest])
        else:
            parts.append([piece])
    found: list[str] = []
    for words in itertools.product(*parts):
        text = " ".join("".join(words).split())
        for mark in ("?", ".", ",", "!", ":"):
            text = text.replace(" " + mark, mark)
        if text not in found:
            found.append(text)
    return tuple(found)


def _forms(section: str) -> tuple[tuple[Form, ...], tuple[Form, ...]]:
    """The training forms and the held-out forms of a section."""
    train, held = _TEXT.pop(section)
    return tuple(map(expand, train)), tuple(map(expand, held))


def _rows(section: str) -> list[tuple[str, ...]]:
    """The lines of a section as rows of cells, which `|` parts."""
    return [tuple(cell.strip() for cell in line.split("|")) for line in _TEXT.pop(section).train]


def capital_first(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def draw_wording(rng: random.Random, forms: tuple[Form, ...]) -> str:
    """One wording: first a form, then one of its choices."""
    form = forms[int(rng.random() * len(forms))]
    return form[int(rng.random() * len(form))]


Slots = dict[str, str]


@dataclass(frozen=True)
class Fact:
    """One fact: the slot values it may be asked with, its only answer and the key of that answer."""

    variants: tuple[Slots, ...]
    answer: str
    key: str


@dataclass(frozen=True)
class Relation:
    """Facts of one kind and the forms that ask for them."""

    name: str
    train: tuple[Form, ...]
    held: tuple[Form, ...]
    facts: tuple[Fact, ...]
    weight: float


def thing(name: str) -> Slots:
    """The slots of a name: with its article, as an owner, and bare."""
    bare = name[4:] if name.startswith("the ") else name
    article = "an" if bare[:1].lower() in "aeiou" else "a"
    owner = name + ("'" if name.endswith("s") else "'s")
    return {"x": name, "xs": owner, "n": bare, "ax": f"{article} {bare}"}


def relation(
    name: str,
    answer: str,
    key: str = "{y}",
    pairs: Iterable[tuple[str, ...]] | None = None,
    aliases: dict[str, tuple[str, ...]] | None = None,
) -> Relation:
    """A relation between one name (x) and one value (y), by default those of the section of its facts."""
    train, held = _forms(name)
    facts: list[Fact] = []
    for x, y in _rows(f"{name}.facts") if pairs is None else pairs:
        slots = thing(x)
        variants = [slots, slots] + [thing(other) for other in (aliases or {}).get(x, ())]
        facts.append(
            Fact(tuple(variants), capital_first(answer.format(y=y, **slots)), key.format(y=y, **slots))
        )
    return Relation(name, train, held, tuple(facts), max(2.0, float(len(facts))))


def single(name: str, answer: str, key: str) -> Relation:
    """A relation that holds one fact only."""
    train, held = _forms(name)
    return Relation(name, train, held, (Fact(({},), answer, key),), 2.0)


COUNTRIES = _rows("countries")
ALIASES = {name: tuple(others) for name, *others in _rows("aliases")}


def _of_countries(name: str, column: int, answer: str, key: str = "{y}") -> Relation:
    pairs = [(row[0], row[column]) for row in COUNTRIES if row[column]]
    return relation(name, answer, key, pairs, ALIASES)


CAPITAL = _of_countries("capital", 1, "The capital of {x} is {y}.")
CURRENCY = _of_countries("currency", 2, "The currency of {x} is the {y}.")
CONTINENT = _of_countries("continent", 3, "{x} is in {y}.", "is in {y}")
SYMBOL = relation("symbol", "The chemical symbol of {x} is {y}.", "is {y}.")
PLANET = relation("planet", "The {x} planet from the Sun is {y}.")
OPPOSITE = relation("opposite", "The opposite of {x} is {y}.", "is {y}")
PLURAL = relation("plural", "The plural of {x} is {y}.", "is {y}")
PAST = relation("past", "The past tense of {x} is {y}.", "is {y}")
YOUNG = relation("young", "A young {x} is called a {y}.")
SOUND = relation("sound", "The sound of {ax} is {y}.")
DAY_AFTER = relation("day_after", "The day after {x} is {y}.", "is {y}")
MONTH_AFTER = relation("month_after", "The month after {x} is {y}.", "is {y}")
STANDS_FOR = relation("stands_for", "{x} stands for {y}.")
DEFINITION = relation("definition", "{ax} is {y}.")
AUTHOR = relation("author", "{x} was written by {y}.")
SIDES = relation("sides", "{ax} has {y} sides.", "{y} sides")
LEGS = relation("legs", "{ax} has {y} legs.", "{y} legs")
COLOUR_OF = relation("colour_of", "The color of {x} is {y}.")


def _units() -> Relation:
    train, held = _forms("units")
    facts: list[Fact] = []
    for whole, unit, count in _rows("units.facts"):
        article = "an" if whole == "hour" else "a"
        slots = {"w": f"{article} {whole}", "b": whole, "u": unit}
        one = {"w": f"one {whole}", "b": whole, "u": unit}
        answer = f"{article.capitalize()} {whole} has {count} {unit}."
        facts.append(Fact((slots, slots, one), answer, f"{count} {unit}"))
    return Relation("units", train, held, tuple(facts), float(len(facts)))


NUMBER_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _number_pairs(
    pairs: Iterable[tuple[int, int]], verb: str, value: Callable[[int, int], int]
) -> tuple[Fact, ...]:
    facts: list[Fact] = []
    for a, b in pairs:
        digits = {"a": str(a), "b": str(b)}
        spelled = {"a": NUMBER_WORDS[a], "b": NUMBER_WORDS[b]}
        total = value(a, b)
        facts.append(Fact((digits, digits, spelled), f"{a} {verb} {b} is {total}.", f"is {total}."))
    return tuple(facts)


def _sums() -> Relation:
    train, held = _forms("sum")
    pairs = [(a, b) for a in range(1, 5) for b in range(1, 6)]
    return Relation("sum", train, held, _number_pairs(pairs, "plus", lambda a, b: a + b), 20.0)


def _products() -> Relation:
    train, held = _forms("product")
    pairs = [(a, b) for a in range(2, 4) for b in range(2, 6)]
    return Relation("product", train, held, _number_pairs(pairs, "times", lambda a, b: a * b), 8.0)


def _mixes() -> Relation:
    train, held = _forms("mix")
    facts = tuple(
        Fact(({"a": a, "b": b}, {"a": b, "b": a}), f"{a.capitalize()} and {b} make {c}.", c)
        for a, b, c in _rows("mix.facts")
    )
    return Relation("mix", train, held, facts, 6.0)


SINGLES = (
    single("boiling", "Water boils at 100 degrees Celsius.", "100 degrees"),
    single("freezing", "Water freezes at 0 degrees Celsius.", "0 degrees"),
    single("largest_ocean", "The largest ocean is the Pacific.", "Pacific"),
    single("highest_mountain", "The highest mountain is Mount Everest.", "Everest"),
    single("largest_planet", "The largest planet is Jupiter.", "Jupiter"),
    single("largest_animal", "The largest animal is the blue whale.", "blue whale"),
    single("fastest_animal", "The fastest land animal is the cheetah.", "cheetah"),
    single("continents", "There are 7 continents.", "7 continents"),
    single("rainbow", "A rainbow has 7 colors.", "7 colors"),
    single("water", "The chemical formula of water is H2O.", "H2O"),
    single("light", "Light travels about 300000 kilometers per second.", "300000"),
    single("sun", "The Sun is a star.", "star"),
)
RELATIONS: tuple[Relation, ...] = (
    CAPITAL, CURRENCY, CONTINENT, SYMBOL, PLANET, OPPOSITE, PLURAL, PAST, YOUNG, SOUND, DAY_AFTER,
    MONTH_AFTER, STANDS_FOR, DEFINITION, AUTHOR, SIDES, LEGS, COLOUR_OF, _units(), _sums(), _products(),
    _mixes(), *SINGLES,
)
_WEIGHTS = tuple(itertools.accumulate(r.weight for r in RELATIONS))

# Things that do not exist, asked for in the forms of the real ones.

_HEADS = (
    "Ba", "Bel", "Cor", "Dra", "El", "Fal", "Gor", "Hal", "Il", "Jo", "Kel", "Lor", "Mal", "Nor", "Or", "Pel",
    "Qua", "Ri", "Sar", "Tal", "Ul", "Vel", "Wes", "Xan", "Yor", "Zel", "Bru", "Cas", "Del", "Fre", "Gly",
    "Mi", "Ne", "Os", "Tro", "Ve", "Zu", "Kri", "Plo", "Sto",
)
_MIDDLES = (
    "", "", "ba", "do", "fi", "gu", "la", "mo", "na", "po", "ra", "ri", "so", "ta", "ve", "xi", "zo", "ke",
    "li", "mu", "dra", "ste", "tro", "van", "lo", "shi", "bri", "no",
)
_COUNTRY_ENDS = (
    "nia", "via", "land", "stan", "dor", "mark", "tania", "ria", "lia", "gal", "ovia", "mund", "wick", "heim",
    "rea", "que", "zan", "pur",
)
_ANIMAL_ENDS = (
    "bat", "pod", "lux", "mor", "nix", "gop", "wump", "zel", "dak", "lop", "rix", "ble", "ter", "fin",
)
_ELEMENT_ENDS = ("nium", "dium", "rium", "lium", "tine", "gen", "zon", "xite")
_LETTERS = "BCDFGHJKLMNPQRTVWXZ"
_REAL = frozenset(
    word.lower()
    for kind in (CAPITAL, SYMBOL, STANDS_FOR, YOUNG)
    for fact in kind.facts
    for variant in fact.variants
    for word in variant.values()
)


def _syllables(rng: random.Random, held_out: bool, ends: tuple[str, ...]) -> str:
    """An invented name on the right side of the split."""
    draw = rng.random
    while True:
        name = _HEADS[int(draw() * len(_HEADS))] + _MIDDLES[int(draw() * len(_MIDDLES))]
        name += ends[int(draw() * len(ends))]
        if held_out_value(name) == held_out and name.lower() not in _REAL:
            return name


def _country(rng: random.Random, held_out: bool) -> str:
    return _syllables(rng, held_out, _COUNTRY_ENDS)


def _animal(rng: random.Random, held_out: bool) -> str:
    return _syllables(rng, held_out, _ANIMAL_ENDS).lower()


def _element(rng: random.Random, held_out: bool) -> str:
    return _syllables(rng, held_out, _ELEMENT_ENDS).lower()


def _letters(rng: random.Random, held_out: bool) -> str:
    while True:
        name = "".join(_LETTERS[int(rng.random() * len(_LETTERS))] for _ in range(3 + int(rng.random() * 2)))
        if held_out_value(name) == held_out and name.lower() not in _REAL:
            return name


def _title(rng: random.Random, held_out: bool) -> str:
    first = pick(rng, ADJECTIVES, held_out).capitalize()
    return f"The {first} {pick(rng, NOUNS, held_out).capitalize()}"


_INVENTED: tuple[tuple[Relation, Callable[[random.Random, bool], str]], ...] = (
    (CAPITAL, _country), (CAPITAL, _country), (CURRENCY, _country), (CONTINENT, _country), (AUTHOR, _title),
    (STANDS_FOR, _letters), (SYMBOL, _element), (YOUNG, _animal), (SOUND, _animal),
)

# Things nobody has told the model.
_UNTOLD_TRAIN, _UNTOLD_HELD = _forms("untold")
assert not _TEXT, f"sections that nothing uses: {[*_TEXT]}"


def _typed(rng: random.Random, text: str, held_out: bool) -> str:
    """The question as typed; a sentence left open for the model to complete only loses its capitals."""
    if text[-1] in "?.!":
        return dress(rng, capital_first(text), held_out)
    return text.lower() if rng.random() < 0.3 else capital_first(text)


def _question(rng: random.Random, held_out: bool) -> tuple[str, str, str, str]:
    """One question: its intent, the user's text, the answer and the key."""
    draw = rng.random
    if draw() < 0.08:
        if draw() < 0.6:
            kind, invent = _INVENTED[int(draw() * len(_INVENTED))]
            wording = draw_wording(rng, kind.held if held_out else kind.train)
            text = wording.format_map(thing(invent(rng, held_out)))
        else:
            wording = draw_wording(rng, _UNTOLD_HELD if held_out else _UNTOLD_TRAIN)
            slots: Slots = {}
            if "{p}" in wording:
                slots["p"] = pick(rng, FIRST_NAMES, held_out)
            if "{l}" in wording:
                slots["l"] = pick(rng, PLACES, held_out)
            if "{g}" in wording:
                slots["g"] = _country(rng, held_out)
            if "{o}" in wording:
                slots["o"] = pick(rng, NOUNS, held_out)
            text = wording.format_map(slots)
        return "unknown", _typed(rng, text, held_out), UNKNOWN_ANSWER, UNKNOWN_ANSWER
    kind = rng.choices(RELATIONS, cum_weights=_WEIGHTS)[0]
    fact = kind.facts[int(draw() * len(kind.facts))]
    wording = draw_wording(rng, kind.held if held_out else kind.train)
    text = wording.format_map(fact.variants[int(draw() * len(fact.variants))])
    return kind.name, _typed(rng, text, held_out), fact.answer, fact.key


def sample(rng: random.Random, held_out: bool) -> Dialogue:
    """One to three fact questions with their answers; the exam looks at the last one."""
    kind = rng.random()
    turns = 1 if kind < 0.65 else 2 if kind < 0.87 else 3
    messages: list[dict[str, str]] = []
    intent = key = ""
    for _ in range(turns):
        intent, text, answer, key = _question(rng, held_out)
        messages.append({"role": "user", "content": text})
        messages.append({"role": "assistant", "content": answer})
    return Dialogue(FAMILY, intent, tuple(messages), key)
