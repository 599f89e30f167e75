"""The little grammar that the rewriting rules need: subjects, clauses, and questions turned around.

Every function answers None rather than guess. Knows nothing of wordings or of politeness.
"""

from __future__ import annotations

import re

from imprint.live.english import (
    ADVERBS,
    ARTICLES,
    AUXILIARIES,
    BE,
    MODALS,
    POSSESSIVES,
    PRONOUNS,
    VERBS,
    third_person,
)

_LINKS = frozenset(
    [
        "the",
        "a",
        "an",
        "my",
        "your",
        "his",
        "her",
        "our",
        "their",
        "to",
        "in",
        "on",
        "at",
        "by",
        "for",
        "with",
        "from",
        "as",
        "than",
        "and",
        "or",
        "not",
    ]
)


def definite(thing: str) -> bool:
    """Whether a noun phrase names one certain thing, which may be asked for: my cat, the door code,
    Mira's age.
    """
    words = thing.split()
    known = words[0].lower() in POSSESSIVES or (words[0].lower() == "the" and len(words) > 1)
    return (known or any(re.search(r"['\u2019]s?$", word) for word in words[:-1][:4])) and "," not in thing


def subject(text: str, *, verb: bool = False) -> str | None:
    """The subject that a clause after an auxiliary begins with; None where that is not certain.

    With `verb` a base verb must follow it; without, the whole text may be the subject.
    """
    words = text.split()
    if not words or any(mark in text for mark in ',;:"'):
        return None
    if words[0].lower() in PRONOUNS and (
        len(words) == 1 or words[0].lower() not in ("this", "that", "one", "people")
    ):
        return words[0]
    if verb:
        for size in range(1, min(6, len(words))):
            if words[size].lower() in VERBS and words[size - 1].lower() not in ARTICLES | POSSESSIVES:
                named = words[0][0].isupper() and size <= 2
                if named or words[0].lower() in ARTICLES | POSSESSIVES or size == 1:
                    return " ".join(words[:size])
        return None
    if words[-1].lower() in ADVERBS or words[-1].lower().endswith("ing"):
        return None
    return text


def described(text: str) -> tuple[str, str] | None:
    """Subject and description of what follows "is": the build, red again. None where they cannot be told
    apart.
    """
    words = text.split()
    end = len(words)
    while end and words[end - 1].lower() in ADVERBS:
        end -= 1
    if end < 2 or not all(re.fullmatch(r"[\w'\u2019-]+", word) for word in words):
        return None
    if words[0].lower() in PRONOUNS:
        size = 1
    elif words[0].lower() in POSSESSIVES | {"the"} and 3 <= end <= 6 and not set(words[1:end]) & _LINKS:
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
    if aux == "do":
        return f"{who} {tail}"
    if aux == "does":
        verb, _, rest = tail.partition(" ")
        return f"{who} {third_person(verb)} {rest}".strip() if verb in VERBS else None
    if aux in MODALS or aux in BE or aux in ("has", "have"):
        return f"{who} {aux} {tail}"
    return None


def clause(core: str) -> str | None:
    """A question with a question word as the clause after "tell me": where is the key gives "where the
    key is".
    """
    found = re.match(
        r"((?:who|what|where|when|why|how|which|whose)(?: (?:old|big|tall|long|far|high|deep|many [\w-]+"
        r"|much [\w-]+"
        r"|kind of [\w-]+)|(?:(?<=which)|(?<=what)) [a-z]+(?: [a-z]+)?)??)"
        rf" ({'|'.join(sorted(AUXILIARIES))}) (.+)$",
        core,
        re.IGNORECASE,
    )
    if not found:
        return None
    word, aux, rest = found[1].lower(), found[2].lower(), found[3]
    if found[1].lower() == "why" and aux in BE:
        told = described(rest)
        return f"why {told[0]} {aux} {told[1]}" if told else None
    if aux in BE and " " in word and rest.lower() not in PRONOUNS and word.startswith(("which", "what")):
        return core[0].lower() + core[1:]
    if aux in BE:
        parts = re.match(r"(.+?) (about|for|like|called|made of|doing|from|located|used for|due)$", rest)
        body, end = (parts[1], " " + parts[2]) if parts else (rest, "")
        who = subject(body)
        if who is None or (word in ("why", "how") and who.lower() not in PRONOUNS):
            return None
        tail = body[len(who) :]
        if who.lower() in PRONOUNS and re.match(r" (?:the|a|an|my|your) ", tail) and word in ("who", "what"):
            return None
        return f"{word} {who} {aux}{tail}{end}"
    if aux in MODALS | {"do", "does", "have", "has"}:
        who = subject(rest, verb=True)
        if who is None or rest == who:
            return None
        after = stated(aux, who, rest[len(who) + 1 :])
        return f"{word} {after}" if after else None
    return None


def direct(clause: str) -> str | None:
    """The clause after "tell me" as a question again: where the key is gives "where is the key"."""
    if found := re.match(
        r"(who|what|where|when|how old|how) (.+) (is|are|am|was|were)$", clause, re.IGNORECASE
    ):
        return f"{found[1].lower()} {found[3].lower()} {found[2]}"
    if found := re.match(r"(what|where|when|how|why|who) (i|you|we|they) (\w+)(.*)$", clause, re.IGNORECASE):
        word, who, verb = found[1].lower(), found[2], found[3].lower()
        if verb in MODALS:
            return f"{word} {verb} {who}{found[4]}"
        if verb in VERBS and verb != "be":
            return f"{word} do {who} {verb}{found[4]}"
    return None
