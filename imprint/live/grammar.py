"""The little grammar that the rewriting rules need: subjects, clauses, and questions turned around.

Every function answers None rather than guess. Knows nothing of wordings or of politeness.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from imprint.live.english import (
    ADJECTIVES,
    ADVERBS,
    ARTICLES,
    AUXILIARIES,
    BE,
    DEGREES,
    DOINGS,
    FREQUENCY,
    GERUNDS,
    MODALS,
    NOUNS_TOO,
    PARTICIPLES,
    PAST,
    POSSESSIVES,
    PREDICATES,
    PREPOSITIONS,
    PRONOUNS,
    QUESTION_WORDS,
    THIRD,
    VERBS,
    WHENEVER,
    past,
    third_person,
    word_set,
)

_LINKS = PREPOSITIONS | word_set("as than and or not")
_JOINTS = _LINKS | ARTICLES | POSSESSIVES
_PARTICLES = word_set("off on out up down")
_OPENERS = ARTICLES | POSSESSIVES | word_set("all both most two three four five six ten")
_NAME_PARTS = word_set("and of the van von de der la &")
_POINTING = word_set("this that one people these those")
_PLACED = re.compile(
    r"(.+?) ((?:in|on|at|under|behind|inside|near|from) (?:(?:the|my|your|our|his|her) [a-z-]+|[A-Z]\w+))$"
)
_QUESTION = re.compile(
    r"((?:(?:on|at|in|for|to|from) )?(?:who|whom|what|where|when|why|how|which|whose)(?: [a-z][\w-]*){0,4}?)"
    rf" ({'|'.join(sorted(AUXILIARIES))}) (.+)$",
    re.IGNORECASE,
)


def is_pronoun(who: str) -> bool:
    """Whether a subject is a bare pronoun."""
    return who.lower() in PRONOUNS


def time_at_end(core: str) -> tuple[str, str]:
    """The text without a time that certainly ends it, and that time: last week, on Mondays; or nothing."""
    found = WHENEVER.search(core)
    before = core[: found.start()].split() if found else []
    if not found or len(before) < 3 or before[-1].lower() in (_JOINTS | BE) - {"like", "up", "off"}:
        return core, ""
    return core[: found.start()], found[1]


def _blocked(before: str) -> bool:
    """Whether the word before shows that what follows is no verb: an article, an adjective, a preposition."""
    low = before.lower()
    owner = re.search(r"['\u2019]s?$|^\d+$", before) is not None
    return owner or low in ARTICLES | POSSESSIVES | _LINKS | ADJECTIVES


def noun_phrase(words: list[str]) -> bool:
    """Whether the words are certainly one noun phrase: a name, or something behind an article."""
    lower = {word.lower() for word in words}
    if (
        not words
        or lower & (AUXILIARIES | QUESTION_WORDS)
        or words[-1].lower() in _LINKS | FREQUENCY | ADVERBS
    ):
        return False
    if not re.search(r"\w", words[-1]) or words[-1].lower() in (ARTICLES | POSSESSIVES) - _POINTING:
        return False
    if "that" in [word.lower() for word in words[1:]]:
        return False
    if all(word[0].isupper() or word in _NAME_PARTS for word in words) and words[0].lower() not in _OPENERS:
        return True
    if words[0].lower() in _OPENERS or words[0][0].isdigit():
        return len(words) > 1
    if len(words) == 2 and words[1][-1].isdigit():  # flight BA117, room 12
        return True
    owner = next((at for at, word in enumerate(words) if re.search(r"['\u2019]s?$", word)), None)
    if owner is not None and owner < len(words) - 1:
        return words[0][0].isupper() or not owner
    return len(words) == 1 and words[0].lower() not in _LINKS | ADVERBS | FREQUENCY


def _subject_size(words: list[str]) -> int | None:
    """How many words the subject before a base verb has."""
    spots = [at for at in range(1, min(len(words), 8)) if words[at] in VERBS and not _blocked(words[at - 1])]
    if not spots:
        return None
    at = spots[0]
    if words[at] in NOUNS_TOO:  # the milk train leave: the later verb, where there is one
        surer = next((later for later in spots[1:] if words[later] not in NOUNS_TOO), None)
        after = words[at + 1].lower() if at + 1 < len(words) else ""
        if surer is not None:
            near = all(word in NOUNS_TOO for word in words[at + 1 : surer])
            if (at == 1 and words[0][0].isupper()) or not (near or after in PREPOSITIONS - {"to"} | {"to"}):
                return None
            return surer
        sure = after in ARTICLES | POSSESSIVES | PREPOSITIONS | PRONOUNS | ADVERBS | {"", "me", "us", "him"}
        return at if sure or not words[at + 1].islower() else None
    if at + 1 in spots and words[at + 1] not in NOUNS_TOO and words[at] not in ("help", "let", "go", "come"):
        return None
    return at


def subject(text: str, *, verb: bool = False) -> str | None:
    """The subject that a clause after an auxiliary begins with; None where that is not certain.

    With `verb` a base verb must follow it; without, the whole text may be the subject.
    """
    words = text.split()
    if not words or any(mark in text for mark in ',;:"'):
        return None
    if is_pronoun(words[0]) and (len(words) == 1 or words[0].lower() not in _POINTING):
        return words[0]
    if verb:
        if words[0].lower() in _POINTING and words[1:2] and words[1] in VERBS - NOUNS_TOO:
            return words[0]
        size = _subject_size(words)
        named = words[:size] if size else []
        while named and named[-1] in FREQUENCY:
            named.pop()
        return " ".join(named) if named and noun_phrase(named) else None
    last = words[-1].lower()
    if last in ADVERBS or (last.endswith("ing") and last not in DOINGS):
        return None
    return text


class Parted(NamedTuple):
    """What follows "is" in a question: the subject, what is said of it (kept, made of) and when."""

    who: str
    said: str
    when: str

    @property
    def end(self) -> str:
        """What is said and when, each behind a gap."""
        return "".join(f" {part}" for part in (self.said, self.when) if part)


def parted(text: str) -> Parted | None:
    """The parts of what follows "is", "are", "was" in a question with a question word."""
    if any(mark in text for mark in ',;:"'):
        return None
    padded, when = time_at_end(f"x x {text}")
    text = padded[4:]
    if not when and text.endswith(" here"):
        text, when = text.removesuffix(" here"), "here"
    words = text.split()
    if not words or (len(words) == 1 and words[0] in ADJECTIVES | PREDICATES):  # what is new
        return None
    first = words[0].lower()
    if is_pronoun(first) and (first not in _POINTING or len(words) == 1):
        return Parted(words[0], " ".join(words[1:]), when)
    if first in _POINTING and (_says(words[1]) or words[1].lower() in PREPOSITIONS):
        return Parted(words[0], " ".join(words[1:]), when)
    size = len(words)
    last = words[-1].lower()
    if last in PREPOSITIONS or last in ("called", "like"):
        size -= 1
        if size > 1 and (_says(words[size - 1]) or words[size - 1].endswith("ing")) and last != "called":
            size -= 1
    else:
        said = [
            at
            for at in range(1, size)
            if _says(words[at]) and (words[at - 1] in FREQUENCY or not _blocked(words[at - 1]))
        ]
        if said and said[0] < size - 1:
            return _named_doing(words, when)
        if said:
            size -= 2 if size > 2 and words[size - 2] in FREQUENCY else 1  # K2, first climbed
    idle = last in ADVERBS | FREQUENCY or (last.endswith("ing") and last not in DOINGS)
    if size == len(words) and idle:
        return None
    if not noun_phrase(words[:size]) or (size == 1 and size < len(words) and words[0].islower()):
        bare = size == len(words) <= 3 and not {word.lower() for word in words} & (_LINKS | AUXILIARIES)
        return (
            Parted(text, "", when)
            if bare and not _says(first) and first not in PREDICATES | ADJECTIVES
            else None
        )
    return Parted(" ".join(words[:size]), " ".join(words[size:]), when)


def _named_doing(words: list[str], when: str) -> Parted | None:
    """A name and what it does: Mira cooking for dinner."""
    size = next((at for at, word in enumerate(words) if not word[0].isupper()), len(words))
    if size and words[size] in (GERUNDS.keys() | PARTICIPLES.keys() | PREDICATES) - DOINGS:
        return Parted(" ".join(words[:size]), " ".join(words[size:]), when)
    return None


def _says(word: str) -> bool:
    """Whether a word after a subject says something of it: kept, open, leaving."""
    ended = word.endswith("ed") and not re.search(r"eed$|(?:b|sh|sl|hundr|cr)ed$", word)
    sure = (word in PARTICIPLES and word not in VERBS - {"run"}) or (ended and len(word) > 4)
    return sure or word in PREDICATES or word == "born" or (word in GERUNDS and word not in DOINGS)


def described(text: str) -> tuple[str, str] | None:
    """Subject and description of what follows "is": the build, red again. None where they cannot be told
    apart.
    """
    words = text.split()
    body, when = time_at_end(f"x x {text}")
    if when and (told := described(body[4:])):
        return told[0], f"{told[1]} {when}"
    placed = _PLACED.match(text)
    whole = placed and noun_phrase(placed[1].split()) and not _says(placed[1].split()[-1])
    if placed and (whole or is_pronoun(placed[1])):
        return placed[1], placed[2]
    end = len(words)
    while end and words[end - 1].lower() in ADVERBS:
        end -= 1
    if end < 2 or not all(re.fullmatch(r"[\w'\u2019-]+", word) for word in words):
        return None
    if words[0].lower() in PRONOUNS:
        size = 1
    elif (words[0].lower() in POSSESSIVES | {"the"} or words[0][-2:] == "'s") and 3 <= end <= 6:
        if set(words[1 : end - 1]) & _JOINTS or words[end - 1] in _JOINTS - _PARTICLES:
            return None
        size = end - 1
    elif (words[0][0].isupper() and words[1].lower() in ("a", "an")) or (
        end == 2 and words[0].lower() not in ARTICLES
    ):
        size = 1
    else:
        return None
    return " ".join(words[:size]), " ".join(words[size:])


def stated(aux: str, who: str, tail: str) -> str | None:
    """A yes-or-no question as a clause: do, you, like tea gives "you like tea"."""
    if aux in ("do", "does", "did"):
        words = tail.split()
        at = 0
        while at < len(words) - 1 and words[at].lower() in FREQUENCY:
            at += 1
        verb = words[at] if words else ""
        if verb == "be" or (aux != "do" and verb not in VERBS):
            return None
        words[at] = {"do": verb, "does": third_person(verb), "did": past(verb)}[aux]
        return " ".join((who, *words))
    if aux in MODALS or aux in BE or aux in ("has", "have", "had"):
        return f"{who} {aux} {tail}"
    return None


def perfect(text: str) -> str | None:
    """The subject of what follows "has" or "have" in a question: the parcel, of the parcel arrived."""
    words = text.split()
    for at in range(1, len(words)):
        if (words[at] in PARTICIPLES or words[at] in ("been", "had")) and not _blocked(words[at - 1]):
            fits = is_pronoun(words[0]) if at == 1 else noun_phrase(words[:at])
            return " ".join(words[:at]) if fits or (at == 1 and words[0][0].isupper()) else None
    return None


class Asked(NamedTuple):
    """A question that turns subject and auxiliary around: when, did, X, leave, at last."""

    word: str
    aux: str
    who: str
    verb: str
    rest: str

    @property
    def inverted(self) -> str:
        """The question without its question word: did X leave."""
        return f"{self.aux} {self.who} {self.verb} {self.rest}".strip()

    @property
    def clause(self) -> str:
        """The statement in it: X left."""
        return stated(self.aux, self.who, f"{self.verb} {self.rest}".strip()) or ""


def turned(core: str) -> tuple[str, str, str] | None:
    """Question word with what belongs to it, auxiliary, and the rest."""
    found = _QUESTION.match(core)
    if not found:
        return None
    words = found[1].lower().split()
    at = next(at for at, word in enumerate(words) if word in QUESTION_WORDS)
    more = words[at + 1 :]
    if set(more) & (ARTICLES | POSSESSIVES | PRONOUNS | QUESTION_WORDS):
        return None
    if words[at] == "how" and more and more[0] not in DEGREES:
        return None
    if words[at] in ("who", "whom", "where", "when", "why") and more not in ([], ["exactly"], ["else"]):
        return None
    return found[1].lower(), found[2].lower(), found[3]


def asked(core: str) -> Asked | None:
    """The parts of a question with a question word, an auxiliary, a subject and a base verb."""
    parts = turned(core)
    if parts is None or parts[1] not in MODALS | {"do", "does", "did"}:
        return None
    word, aux, rest = parts
    who = subject(rest, verb=True)
    if who is None or rest == who:
        return None
    words = rest[len(who) + 1 :].split()
    at = 0
    while at < len(words) - 1 and words[at] in FREQUENCY and words[at + 1] in VERBS:
        at += 1
    verb = words[at]
    if not verb.islower() or (verb not in VERBS and (aux != "do" or verb in _LINKS | ADVERBS)):
        return None
    return Asked(word, aux, who, " ".join(words[: at + 1]), " ".join(words[at + 1 :]))


class Subject(NamedTuple):
    """A question after its own subject: who, looks, after the bees."""

    word: str
    verb: str
    rest: str

    @property
    def told(self) -> str:
        """The verb and what follows."""
        return f"{self.verb} {self.rest}".strip()


def asked_subject(core: str) -> Subject | None:
    """The parts of a question that asks who or what does something, in the order of a statement."""
    words = core.split()
    size = 1
    if words[0].lower() in ("which", "what") and len(words) > 3 and words[1].islower():
        size = next((at for at in (2, 3) if words[at] in THIRD or words[at] in PAST), 1)
    elif words[0].lower() == "how" and words[1:2] in (["many"], ["much"]):
        size = 3
    elif words[0].lower() not in ("who", "what", "which"):
        return None
    if len(words) < size + 1 or (words[0].lower() == "which" and size == 1):
        return None
    if {word.lower() for word in words[1:size]} & (
        ARTICLES | POSSESSIVES | AUXILIARIES | (PRONOUNS - _POINTING)
    ):
        return None
    verb, after = words[size], words[size + 1].lower() if len(words) > size + 1 else ""
    rest = " ".join(words[size + 1 :])
    parts = Subject(" ".join(words[:size]).lower(), verb, rest)
    if verb in AUXILIARIES:
        there = size == 3 and verb in ("are", "were") and after in PREPOSITIONS
        return parts if there or (size == 1 and _acts(verb, words[size + 1 :])) else None
    if after in AUXILIARIES | PRONOUNS - _POINTING and after not in ("you", "it"):
        return None
    known = THIRD.get(verb) or PAST.get(verb) or (verb if verb in VERBS and size == 3 else None)
    if known is None or known in ("be", "have", "do"):
        return None
    doubtful = words[0].lower() not in ("who", "how") and known in NOUNS_TOO
    if doubtful and after not in ARTICLES | POSSESSIVES | {"you", "it", "me", "us", "to"}:
        return None
    return parts


def _acts(aux: str, words: list[str]) -> bool:
    """Whether who is asked about does what follows the auxiliary: has the key, can help, is leaving."""
    first = words[0].lower() if words else ""
    if aux in ("has", "had"):
        whole = first in ARTICLES | POSSESSIVES and not _says(words[-1])
        return whole or (first in PARTICIPLES and len(words) > 1)
    if aux in ("is", "was"):
        return len(words) > 1 and (_says(first) or first in PREPOSITIONS)
    return aux in MODALS and first in VERBS and first not in NOUNS_TOO - {"open", "help", "drive", "play"}
