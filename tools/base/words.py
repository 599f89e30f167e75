"""The word lists of the base corpus, written by hand in `forms/words.txt`, and the split of all values."""

import random
import zlib
from itertools import product

from tools.base.forms import read


def split(*lines: str) -> tuple[str, ...]:
    """The distinct entries of lines of words, in order; an underscore stands for a space."""
    return tuple(dict.fromkeys(word.replace("_", " ") for line in lines for word in line.split()))


_TEXT = read("words")


def _list(section: str) -> tuple[str, ...]:
    return split(*_TEXT.pop(section).train)


FIRST_NAMES = _list("first_names")
SURNAMES = _list("surnames")
PLACES = _list("places")
COLOURS = _list("colours")
FOODS = _list("foods")
DRINKS = _list("drinks")
ANIMALS = _list("animals")
OBJECTS = _list("objects")
JOBS = _list("jobs")
TOPICS = _list("topics")
VERBS = _list("verbs")
INTRANSITIVE_VERBS = _list("intransitive_verbs")
TRANSITIVE_VERBS = _list("transitive_verbs")
ADJECTIVES = _list("adjectives")
_MORE_NOUNS = _list("more_nouns")
_NAMED_DAYS = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "yesterday"}
NOUNS = tuple(
    dict.fromkeys(word for word in (*_MORE_NOUNS, *OBJECTS, *ANIMALS, *JOBS) if word not in _NAMED_DAYS)
)
ADVERBS = _list("adverbs")
FUNCTION_WORDS = _list("function_words")
WEEKDAYS = _list("weekdays")
MONTHS = _list("months")
NUMBER_WORDS = _list("number_words")
PET_NAMES = _list("pet_names")
# Invented names of companies, products and projects: a first half and a second half, written together.
BRANDS = tuple(first + second for first, second in product(_list("brands.first"), _list("brands.second")))
assert not _TEXT, f"sections that nothing uses: {[*_TEXT]}"


def held_out_value(word: str) -> bool:
    """Whether a value belongs to the exam: a stable tenth of all strings, whatever their case."""
    return zlib.crc32(word.lower().encode()) % 10 == 7


_sides: dict[int, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {}


def pick(rng: random.Random, words: tuple[str, ...], held_out: bool) -> str:
    """A word from the training side of a list, or from its exam side; `words` is a module-level tuple."""
    entry = _sides.get(id(words))
    if entry is None or entry[0] is not words:
        train = tuple(word for word in words if not held_out_value(word))
        exam = tuple(word for word in words if held_out_value(word))
        entry = (words, train or words, exam or words)
        _sides[id(words)] = entry
    side = entry[2] if held_out else entry[1]
    return side[int(rng.random() * len(side))]


def third_person(verb: str) -> str:
    """The form a verb takes after "it": sings, watches, carries."""
    if verb.endswith(("s", "x", "z", "ch", "sh", "o")):
        return verb + "es"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ies"
    return verb + "s"


def with_article(noun: str) -> str:
    """A noun phrase with its indefinite article: a lamp, an owl."""
    return ("an " if noun[0] in "aeiou" else "a ") + noun


_ONSETS = ("", *split("b br c ch d dr f fl g gr h j k kr l m n p pl qu r s sh sk st t tr v w z"))
_VOWELS = split("a e i o u ai ea oo ou y")
_CODAS = ("", "", "", "l", "n", "r", "s", "t", "x", "m", "nd", "rk", "sh", "p")


def _syllables(rng: random.Random) -> str:
    count = 2 if rng.random() < 0.7 else 3
    out = []
    for _ in range(count):
        out.append(_ONSETS[int(rng.random() * len(_ONSETS))])
        out.append(_VOWELS[int(rng.random() * len(_VOWELS))])
    out.append(_CODAS[int(rng.random() * len(_CODAS))])
    return "".join(out)


def invented_word(rng: random.Random, held_out: bool) -> str:
    """A lower-case word that no dictionary has, from the asked side of the split."""
    while True:
        word = _syllables(rng)
        if held_out_value(word) == held_out:
            return word


def digits(rng: random.Random, count: int, held_out: bool) -> str:
    """A number of `count` random digits that does not start with zero, from the asked side of the split.

    One and two digits are too few to split: they come from all numbers.
    """
    while True:
        text = str(int((1 + 9 * rng.random()) * 10 ** (count - 1)))
        if count < 3 or held_out_value(text) == held_out:
            return text
