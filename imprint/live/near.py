"""Near misses of a question: almost its words, but another meaning, so another answer.

A lesson about "my cat's name" must not change what is said of the dog's. Only questions whose parts are
certain
have near misses: who is meant, whose it is, which place, day, person or number. Knows nothing of answers.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from itertools import cycle

from imprint.live.english import capital, plural
from imprint.live.normal import normalised
from imprint.live.things import singular


def _list(words: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in words.split())


_KINDS: tuple[tuple[str, ...], ...] = (
    _list("""
        France Spain Italy Germany Japan Norway Portugal Poland Austria Greece Canada Brazil Egypt India
        China Kenya
        Sweden Finland Denmark Ireland Hungary Mexico Chile Peru Turkey Belgium Switzerland Australia
        Argentina
    """),
    _list("""
        Berlin Paris London Madrid Rome Vienna Oslo Lisbon Dublin Athens Prague Tokyo Cairo Warsaw Munich
        Hamburg
        Boston Chicago Seattle Toronto Sydney Amsterdam Brussels Zurich Milan
    """),
    _list("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
    _list("January February March April June July August September October November December"),
    _list("cat dog horse rabbit parrot hamster goldfish turtle"),
    _list("sister brother mother father uncle aunt cousin boss neighbour son daughter wife husband doctor"),
    _list("red blue green yellow black white brown purple orange pink"),
    _list("gold silver iron copper oxygen hydrogen nitrogen carbon helium"),
    _list("car bike phone laptop house office kitchen garden printer server router"),
    _list("Python Rust Java Kotlin Ruby Haskell Scala"),
    _list("Postgres MySQL SQLite Redis Mongo Cassandra"),
    _list("oldest youngest"),
    _list("biggest smallest"),
    _list("largest smallest"),
    _list("longest shortest"),
    _list("highest lowest"),
    _list("fastest slowest"),
    _list("first second third last"),
    _list("tallest smallest"),
)
_OWNERS = ("cat", "dog", "sister", "brother", "mother", "boss", "neighbour", "car", "doctor", "uncle")
_ATTRIBUTES = _list("""
    name age birthday favourite_colour address phone_number job hobby favourite_food favourite_drink
""")
_NAMES = _list("""
    Mira Tomas Elena Peter Anna Karl Sofia Martin Nora Felix Clara Oscar Lena Victor Irene Hugo Ada Boris
    Julia Simon
    Ruth Paul Emma Max Laura Ben Sarah Tom Alice Bob Kai
""")
_SURNAMES = _list("""
    Harper Lindgren Novak Okafor Moreau Keller Tanaka Rossi Haddad Brandt Silva Petrov Walsh Nguyen Costa
    Ortega Fischer Hansen Weiss Dubois
""")
_THINGS = _list("""
    ladder kettle carpet bicycle candle drawer engine fence window basket curtain lantern bottle mirror
    hammer wardrobe suitcase bridge tower barn pillow bucket saddle wagon flute tractor stove bench
    chimney hallway
""")
# What stands in the place of a thing and is none, or says which one or how much of it is meant.
_NO_THINGS = frozenset(
    _list("""
        same other next last first second third best worst most
        least only very whole usual right wrong new old time times day days date way ways reason name names
        number amount moment kind sort type place one ones word words thing things people person point end
        start beginning difference meaning answer question capital opposite currency colour color size
        price cost age total few lot bit
    """)
)
_SHAPE = re.compile(
    r"(?:(?:who|what|where|when|why|how|which|whose)(?:['\u2019]s)?|is|are|am|was|were|do|does|did|can"
    r"|could|should"
    r"|would|will|has|have) .+\?|(?:my|your|the|[A-Z]\w+['\u2019]s) .+\?",
    re.IGNORECASE | re.DOTALL,
)
_OPEN = re.compile(r"(?:who|what|where|when|why|how|which|is|are|do|does|did|can)\b", re.IGNORECASE)
_PEOPLE = "he|she|they|we|I|you"
_BE = {"I": "am", "you": "are", "he": "is", "she": "is", "they": "are", "we": "are"}
_BE_PAST = {"I": "was", "you": "were", "he": "was", "she": "was", "they": "were", "we": "were"}
_POSSESSIVES = ("my", "your", "his", "her", "our", "their")
_PERSONAL = re.compile(
    r"\b(?:i|me|my|mine|you|your|yours|he|him|his|she|her|they|them|their|we|us|our)\b", re.I
)
_QUOTED = re.compile(r"[\"`\u201c\u201d\n]|(?<!\w)'")


def near_misses(question: str, count: int, *, seed: int) -> list[str]:
    """Up to `count` questions of nearly the same words that ask something else; the same for the same seed.

    None for whatever is not one plain question, or has no part that could be exchanged safely.
    """
    text = question.strip()
    if text[-1:].isalnum() and _OPEN.match(text):
        text += "?"
    inner = text[:-1]
    if count < 1 or len(text) > 200 or _QUOTED.search(text) or re.search(r"[.!?]\s", inner) or "," in inner:
        return []
    if not _SHAPE.fullmatch(text):
        return []
    rng = random.Random(f"{seed} {text}")
    own = normalised(text)
    rules = [list(dict.fromkeys(rule(text))) for rule in _RULES]
    for found in rules:
        rng.shuffle(found)
    known = {own}
    chosen: list[str] = []
    for at in range(max(map(len, rules))):  # the rules take turns
        for found in rules:
            key = normalised(found[at]) if at < len(found) else own
            if key not in known:
                known.add(key)
                chosen.append(found[at])
    return chosen[:count]


def _person(text: str) -> Iterator[str]:
    """Another person as the subject or as the owner, where only one person is spoken of."""
    persons = _PERSONAL.findall(text)
    if len(persons) != 1:
        return
    if found := re.fullmatch(
        rf"(\w+(?: \w+)?) (?:is|are|am|was|were) ({_PEOPLE})( .+)?\?", text, re.IGNORECASE
    ):
        forms = _BE_PAST if re.search(r"\b(?:was|were)\b", text, re.IGNORECASE) else _BE
        for who, be in forms.items():
            yield f"{found[1]} {be} {who}{found[3] or ''}?"
    elif found := re.fullmatch(
        r"(.*\b(?:do|can|could|should|would|will|did) )(you|I|we|they)( .+\?)", text, re.IGNORECASE
    ):
        generic = found[2] in ("I", "we", "i")  # how do I install it, how do we install it: one question
        if not (generic and text.lower().startswith(("how ", "should "))):
            for who in ("you", "they") if generic else ("I", "we", "they", "you"):
                yield f"{found[1]}{who}{found[3]}"
    elif (found := re.search(r"\b(my|your|his|her|our|their)\b", text, re.IGNORECASE)) and persons[
        0
    ] == found[1]:
        if found[1].lower() == "her" and re.search(r"\bher(?:\?| (?:to|in|at|on)\b)", text):
            return
        for whose in _POSSESSIVES:
            yield (
                text[: found.start()]
                + (capital(whose) if found[1][0].isupper() else whose)
                + text[found.end() :]
            )


def _owner(text: str) -> Iterator[str]:
    """Another owner: my cat's name, my dog's name; the name of my cat, the name of my dog."""
    found = re.search(
        r"\b(?:my|your|his|her|our|their) (\w+)(?=['\u2019]s \w)", text, re.IGNORECASE
    ) or re.search(r"\bof (?:my|your|his|her|our|their) (\w+)(?=\?)", text, re.IGNORECASE)
    if found:
        for owner in _OWNERS:
            yield text[: found.start(1)] + owner + text[found.end(1) :]


def _attribute(text: str) -> Iterator[str]:
    """Another attribute of the same owner, where the question asks for a well-known one with "what"."""
    if not re.match(r"(?:what|and what|which)\b", text, re.IGNORECASE):
        return
    attributes = "|".join(sorted((*_ATTRIBUTES, "favorite color"), key=len, reverse=True))
    found = re.search(
        rf"\b(?:my|your|his|her|their|\w+['\u2019]s) ({attributes})(?=\?)|\bthe ({attributes}) of my ",
        text,
        re.IGNORECASE,
    )
    if found:
        group = 1 if found[1] else 2
        for attribute in _ATTRIBUTES:
            yield text[: found.start(group)] + attribute + text[found.end(group) :]


def _kind(text: str) -> Iterator[str]:
    """Another thing of the same kind: a country, a day, an animal, a colour."""
    for kind in _KINDS:
        present = [word for word in kind if re.search(rf"\b{word}\b", text)]
        if len(present) == 1:
            for other in kind:
                if other != present[0]:
                    yield _with_article(re.sub(rf"\b{present[0]}\b", other, text))


def _with_article(text: str) -> str:
    text = re.sub(r"\b([Aa])n (?=[^aeiouAEIOU\W])", r"\1 ", text)
    return re.sub(r"\b([Aa]) (?=[aeioAEIO])", r"\1n ", text)


def _name(text: str) -> Iterator[str]:
    """Another person's name: one that is known as such, or whoever "Who is ...?" asks about."""
    found = re.fullmatch(r"(who is |who's |where is |how old is )([A-Z][\w-]+)(\?)", text, re.IGNORECASE)
    if found and found[2][0].isupper():
        for other in _NAMES:
            if other.lower() != found[2].lower():
                yield found[1] + other + found[3]
        return
    present = [name for name in _NAMES if re.search(rf"\b{name}\b", text)]
    if len(present) == 1:
        for other in _NAMES:
            if other != present[0]:
                yield re.sub(rf"\b{present[0]}\b", other, text)
        return
    # Whatever else is capitalised inside a sentence is taken for a name.
    name = r"(?<=[a-z,] )((?!I\b)[A-Z][\w-]+)(?: ([A-Z][\w-]+))?"
    found = re.search(name + r"(?=['\u2019]s\b|[ ?])(?! \d)", text)
    if found and not any(word in kind for kind in _KINDS for word in found.groups()):
        before, after = text[: found.start()], text[found.end() :]
        for other, surname in zip(_NAMES, cycle(_SURNAMES), strict=False):
            if found[2]:
                yield f"{before}{other} {surname}{after}"
                yield f"{before}{found[1]} {surname}{after}"
                yield f"{before}{other} {found[2]}{after}"
            else:
                yield f"{before}{other}{after}"


def _thing(text: str) -> Iterator[str]:
    """Another thing in the place of one: the code of the cellar door, the code of the window door."""
    before = r"\b(?:the|a|an|my|your|our|this|of(?! (?:the|an?|my|your|our|his|her|their|this|that)\b)) "
    behind = r"(?=['\u2019]s\b|[ ?])(?! of\b)"
    for found in re.finditer(before + r"([a-z]{3,})" + behind, text):
        word = found[1]
        if word not in _NO_THINGS and word not in _THINGS and not any(word in kind for kind in _KINDS):
            for other in _THINGS:
                noun = other if singular(word) else plural(other)
                yield _with_article(text[: found.start(1)] + noun + text[found.end(1) :])


def _number(text: str) -> Iterator[str]:
    """Another whole number in the place of one; those inside versions, codes and dates stay."""
    for found in re.finditer(r"(?<![\w.,:/+-])\d{1,6}(?![\w:/+-]|[.,]\d)", text):
        value = int(found[0])
        for change in (1, 2, 3, 5, 7):
            yield text[: found.start()] + str(value + change) + text[found.end() :]


_RULES = (_person, _owner, _attribute, _kind, _name, _thing, _number)
