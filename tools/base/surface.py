"""Surface dressing: the casual, polite or careless ways in which one question may be typed.

`dress` takes a clean user text and now and then adds an opening or an ending, drops capitals, punctuation
or apostrophes, contracts, or lets one small typo slip in. Names and values are never damaged: a change that
would alter one of the `keep` substrings is skipped, and typos only touch lower-case words.
"""

from __future__ import annotations

import random

from tools.base.words import FUNCTION_WORDS

_FUNCTION = frozenset(FUNCTION_WORDS)

# Openings that train; each ends where the text begins.
OPENINGS: tuple[str, ...] = (
    "Hey, ", "Hi, ", "Hello, ", "Hi there, ", "Hey there, ", "Hello there, ", "Ok so ", "Ok, ", "Okay, ",
    "Okay so ", "So, ", "So ", "Well, ", "Alright, ", "Right, ", "Right then, ", "Quick question: ",
    "One question: ", "Question: ", "A question: ", "Sorry, ", "Sorry to bother you, ", "Excuse me, ",
    "Pardon me, ", "By the way, ", "Btw, ", "Oh, ", "Oh and ", "And ", "But ", "Now, ", "Um, ", "Uh, ",
    "Hmm, ",
    "Please, ", "Listen, ", "Look, ", "Say, ", "Just wondering, ", "Just curious, ", "I was wondering, ",
    "Another thing: ", "One more thing: ", "Good morning, ", "Good evening, ", "Hello! ", "Hi! ", "Hey! ",
    "Thanks. ", "Great. ", "Cool. ", "Ok. ", "Yo, ", "Dear assistant, ", "First of all, ",
    "Before I forget, ",
    "Maybe a silly question: ", "Let me ask you this: ", "Next question: ", "Actually, ", "Anyway, ",
)
HELD_OPENINGS: tuple[str, ...] = (
    "Good afternoon, ", "Small question: ", "Oh hi, ", "Let me see, ", "While we are at it, ", "Hm, ok, ",
    "Something else: ", "Forgive me, ",
)
# Endings replace the closing punctuation. The first group suits any text, the second only questions.
ENDINGS: tuple[str, ...] = (", please{p}", " please{p}", " please", " thanks", ", thanks", ", thank you{p}",
                            " pls")
HELD_ENDINGS: tuple[str, ...] = (" plz", ", thanks a lot{p}", ", if you please{p}")
ASKING_ENDINGS: tuple[str, ...] = (
    "??", " ?", "?!", "???", "? Just curious.", " - just curious", "? Thanks.", "? Thank you.", "? Thanks!",
    "? I was wondering.", "? Please tell me.",
)
HELD_ASKING_ENDINGS: tuple[str, ...] = ("? I am curious.", "...?", "? Many thanks.")

CONTRACTIONS: tuple[tuple[str, str], ...] = (
    ("what is", "what's"), ("who is", "who's"), ("where is", "where's"), ("how is", "how's"), ("that is",
    "that's"),
    ("when is", "when's"), ("it is", "it's"), ("there is", "there's"), ("i am", "I'm"), ("you are", "you're"),
    ("we are", "we're"), ("they are", "they're"), ("i have", "I've"), ("i will", "I'll"),
    ("i would", "I'd"), ("do not", "don't"), ("does not", "doesn't"), ("did not", "didn't"), ("is not",
    "isn't"),
    ("are not", "aren't"), ("can not", "can't"), ("cannot", "can't"), ("have not", "haven't"),
    ("has not", "hasn't"), ("will not", "won't"), ("was not", "wasn't"), ("could not", "couldn't"),
    ("would not", "wouldn't"), ("let us", "let's"),
)
# What may follow a contracted "not" at the end of a clause.
_CLAUSE_ENDS = (".", "?", "!", ",", ";", ":", "-", ")")

_LOWER = frozenset("abcdefghijklmnopqrstuvwxyz")
_CLOSING = "?.!"


def _kept(text: str, changed: str, keep: tuple[str, ...]) -> bool:
    """True when every value of `keep` that the text holds is still in the changed text as often."""
    for value in keep:
        if value and changed.count(value) < text.count(value):
            return False
    return True


def _spans(text: str, keep: tuple[str, ...]) -> list[tuple[int, int]]:
    """The places in the text that the values of `keep` cover."""
    found: list[tuple[int, int]] = []
    for value in keep:
        if not value:
            continue
        at = text.find(value)
        while at >= 0:
            found.append((at, at + len(value)))
            at = text.find(value, at + 1)
    found.sort()
    return found


def lower_first(text: str, keep: tuple[str, ...] = ()) -> str:
    """The text with a small first letter, unless the first word is "I", an abbreviation or a kept value."""
    if len(text) < 2 or not text[0].isupper() or not text[1].islower():
        return text
    if text[0] == "I" and text[1] in " '":
        return text
    for value in keep:
        if value and text.startswith(value):
            return text
    return text[0].lower() + text[1:]


def lower_all(text: str, keep: tuple[str, ...] = ()) -> str:
    """The text in lower case, all but the kept values."""
    if not keep:
        return text.lower()
    parts: list[str] = []
    at = 0
    for start, end in _spans(text, keep):
        if end <= at:
            continue
        if start > at:
            parts.append(text[at:start].lower())
            at = start
        parts.append(text[at:end])
        at = end
    parts.append(text[at:].lower())
    return "".join(parts)


def contract(text: str) -> str:
    """The text with the first contraction that fits ("what is" becomes "what's")."""
    low = text.lower()
    for long, short in CONTRACTIONS:
        at = low.find(long)
        if at < 0:
            continue
        end = at + len(long)
        if at and (low[at - 1].isalnum() or low[at - 1] == "'"):
            continue
        if end >= len(low) or low[end] != " ":
            # At the end of a clause only the "not" forms contract.
            negative = long.endswith("not")
            if not negative or (end < len(low) and low[end] not in _CLAUSE_ENDS):
                continue
        put = short[0].upper() + short[1:] if text[at].isupper() else short
        return text[:at] + put + text[end:]
    return text


def typo(rng: random.Random, text: str, keep: tuple[str, ...] = ()) -> str:
    """The text with one letter swapped, dropped or doubled in a lower-case word of five letters or more."""
    covered = _spans(text, keep) if keep else []
    places: list[tuple[int, int]] = []
    at = 0
    for part in text.split(" "):
        start, end = at, at + len(part)
        at = end + 1
        while end > start and not part[end - start - 1].isalnum():
            end -= 1
        word = text[start:end]
        if len(word) < 5 or not _LOWER.issuperset(word):
            continue
        if any(start < b and a < end for a, b in covered):
            continue
        places.append((start, end))
    if not places:
        return text
    start, end = places[int(rng.random() * len(places))]
    at = start + 1 + int(rng.random() * (end - start - 2))  # never the first letter
    kind = rng.random()
    if kind < 0.4:
        return text[:at] + text[at + 1] + text[at] + text[at + 2:]
    if kind < 0.75:
        return text[:at] + text[at + 1:]
    return text[:at] + text[at] + text[at:]


def blur(rng: random.Random, text: str) -> str:
    """The text with one function word lost, changed or put in, so that no single one of them decides the meaning."""
    parts = text.split(" ")
    at = int(rng.random() * len(parts))
    other = FUNCTION_WORDS[int(rng.random() * len(FUNCTION_WORDS))]
    if rng.random() < 0.4:
        parts.insert(at, other)
    elif parts[at].lower() in _FUNCTION and len(parts) > 2:
        parts[at : at + 1] = [other] if rng.random() < 0.5 else []
    return " ".join(parts)


def _open(rng: random.Random, text: str, held_out: bool, keep: tuple[str, ...]) -> str:
    pool = HELD_OPENINGS if held_out and rng.random() < 0.5 else OPENINGS
    opening = pool[int(rng.random() * len(pool))]
    word = opening[: opening.find(" ") if " " in opening else None].strip(",.:! ").lower()
    first = text.split(" ", 1)[0].strip(",.:!?").lower()
    greetings = ("hey", "hi", "hello", "good", "yo", "thanks", "sorry", "please", "ok", "okay", "so")
    if first == word or (first in greetings and word in greetings):
        return text
    if opening[-2] in ".!":
        return opening + text
    return opening + lower_first(text, keep)


def _end(rng: random.Random, text: str, held_out: bool) -> str:
    mark = text[-1] if text[-1] in _CLOSING else ""
    body = text.rstrip(_CLOSING + " ") if mark else text
    if not body:
        return text
    special = held_out and rng.random() < 0.5
    if mark == "?" and rng.random() < 0.55:
        endings = HELD_ASKING_ENDINGS if special else ASKING_ENDINGS
        return body + endings[int(rng.random() * len(endings))]
    low = body.lower()
    if "please" in low or "thank" in low:
        return body
    endings = HELD_ENDINGS if special else ENDINGS
    return body + endings[int(rng.random() * len(endings))].replace("{p}", mark or ".")


def dress(
    rng: random.Random, text: str, held_out: bool, keep: tuple[str, ...] = (), bare: bool = False
) -> str:
    """The text as a user might type it; about 60 of 100 come back as they are.

    `keep` names substrings that survive unchanged, case included (names, numbers, quoted material). Texts of
    several lines only have their first letter and their apostrophes touched, never their layout. `bare`
    texts get no opening and no polite ending: remarks such as "ok" or "hello", which these would change.
    """
    draw = rng.random
    if not text or draw() < 0.60:
        return text
    plain = "\n" not in text
    out = text

    def accept(changed: str) -> None:
        nonlocal out
        if not keep or _kept(out, changed, keep):
            out = changed

    if draw() < 0.25:
        accept(contract(out))
    if plain and not bare and draw() < 0.36:
        accept(_open(rng, out, held_out, keep))
    if plain:
        ending = draw()
        if ending < 0.32:
            stripped = out.rstrip(_CLOSING)
            if stripped:
                accept(stripped)
        elif ending < 0.50 and not bare:
            accept(_end(rng, out, held_out))
    case = draw()
    if plain and case < 0.34:
        accept(lower_all(out, keep))
    elif case < 0.46:
        accept(lower_first(out, keep))
    if draw() < 0.12 and "'" in out:
        accept(out.replace("'", ""))
    if plain and draw() < 0.10:
        accept(typo(rng, out, keep))
    return out
