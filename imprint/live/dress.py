"""How one text may be typed: an opening, small letters, contractions, no punctuation; the words stay the
same.

Knows nothing of grammar or of meaning.
"""

from __future__ import annotations

import random
import re

from imprint.live.english import CONTRACTED, capital, small

_OPENINGS = (
    "Hey, ",
    "Hi, ",
    "Ok, ",
    "Hello, ",
    "Excuse me, ",
    "Hi there, ",
    "So, ",
    "Please, ",
    "By the way, ",
)


def _plain_case(text: str) -> str:
    """The text in lower case, all but words that may be names, abbreviations, quotations or code."""
    if re.search(r"[\"`\u201c\u201d]|(?<!\w)'", text):
        return small(text)
    words = small(text).split(" ")
    return " ".join("i" + word[1:] if re.fullmatch(r"I(?:'\w+)?[.,?!]?", word) else word for word in words)


def _contracted(text: str) -> str:
    for long, short in CONTRACTED:
        if found := re.search(rf"\b{long}\b(?= \w)", text, re.IGNORECASE):
            put = capital(short) if found[0][0].isupper() and found.start() == 0 else short
            return text[: found.start()] + put + text[found.end() :]
    return text


def _spelt(text: str) -> str:
    """The text without the contractions that have one reading."""
    for long, short in CONTRACTED:
        found = re.search(rf"\b{short}\b", text.replace("\u2019", "'"), re.IGNORECASE)
        if found and long.startswith(
            ("what", "who", "where", "how", "i am", "you", "we", "they", "do", "is", "are", "can")
        ):
            put = capital(long) if found.start() == 0 else long.replace("i am", "I am")
            return text[: found.start()] + put + text[found.end() :]
    return text


def dressed(rng: random.Random, text: str, rewritten: list[str]) -> list[str]:
    """The text and its wordings as they may be typed: careless, contracted, with an opening."""
    openings = list(_OPENINGS)
    rng.shuffle(openings)
    if "\n" in text or "`" in text or '"' in text:
        return [opening + small(text) for opening in openings] + [
            _contracted(text) for _ in "1" if '"' not in text
        ]
    bare = text.rstrip(" ?.!") or text
    found = [_plain_case(bare), _contracted(text), bare, _plain_case(text), _spelt(text)]
    first = text.split()[0].lower().strip(",.!?")
    if len(text.split()) > 1 and first not in (
        "hey",
        "hi",
        "hello",
        "thanks",
        "ok",
        "okay",
        "so",
        "please",
        "good",
    ):
        found += [opening + small(text) for opening in openings[:3]]
        found.append(openings[3].lower() + _plain_case(bare))
        found += [opening + small(text) for opening in openings[4:]]
    for at, other in enumerate(rewritten[:12]):
        plain = _plain_case(other.rstrip(" ?.!"))
        found.insert(2 + 2 * at, plain)
    mark = text[-1] if text[-1] in "?.!" else ""
    found.append(bare + "!" if mark == "." else bare + (mark or "."))
    return found if mark != "?" else [*found, f"{bare}, please?", f"{bare} please"]
