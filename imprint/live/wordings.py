"""Other wordings of a question or message that mean the same, by rules of English grammar and of politeness.

A rule fires only on a shape that it understands; what none understands is merely dressed: an opening, case,
punctuation. Names, numbers, quotations and code are never altered. Knows nothing of models or of the bank.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import lru_cache

from imprint.live.dress import dressed
from imprint.live.english import (
    ARTICLES,
    ASKS,
    AUXILIARIES,
    BE,
    MODALS,
    NOUNS_TOO,
    PAST,
    POSSESSIVES,
    PREPOSITIONS,
    PRONOUNS,
    QUESTION_WORDS,
    QUOTED,
    REQUESTED,
    REQUESTS,
    STATED,
    THIRD,
    VERBS,
    WHETHER,
    capital,
    small,
    word_set,
)
from imprint.live.grammar import (
    asked_subject,
    described,
    is_pronoun,
    noun_phrase,
    perfect,
    stated,
    subject,
)
from imprint.live.normal import normalised
from imprint.live.questions import clause, restructured
from imprint.live.synonyms import exchanged
from imprint.live.things import definite, of_things, singular

PEOPLE = word_set("""
    boss manager sister brother mother father mum mom dad wife husband son daughter uncle aunt cousin teacher
    doctor dentist neighbour neighbor landlord lawyer coach plumber grandmother grandfather friend partner
""")
_BEHIND = re.compile(r"(?:on|at|in|for|to|from|by|with) (?:which|what|whom|whose)\b", re.IGNORECASE)
_LONGEST = 300  # characters of a sentence that the rules look at
OWN = 44  # texts of other structure that one question is given at most
OTHER = 24  # texts with other words besides
_GREETING = re.compile(
    r"^(?:(?:hey|hi|hello|ok|okay|so|well|please|um|hmm|sorry|excuse me|by the way"
    r"|quick question)(?: there)?[,:!]*\s+)+(?=\S)",
    re.IGNORECASE,
)
_POLITE_END = re.compile(r"[,\s]+(?:please|thanks|thank you)$", re.IGNORECASE)
_ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|St|Prof|No|vs|etc|e\.g|i\.e|approx)|\b[A-Z])\.$")
_ASKED = re.compile(
    r"^(?:(?:can|could|would|will) you (?:please )?|please )?(?:tell me|let me know|explain|explain to me"
    r"|say) (.+)$"
    r"|^(?:do you mind telling me|may i ask|can i ask(?: you)?|i (?:want|need|would like|'d like) to know"
    r"|i wonder|i'd like to know|i was wondering"
    r"|do you (?:happen to )?know(?= (?:who|what|where|when|why|how|which)\b)) (.+)$",
    re.IGNORECASE,
)


def _beginnings(forms: tuple[str, ...]) -> re.Pattern[str]:
    starts = [re.escape(form.split("{")[0]) for form in forms if form[0] != "{"]
    return re.compile("|".join(sorted(starts, key=len, reverse=True)))


_FRAMED, _QUOTING = _beginnings(ASKS), _beginnings(QUOTED)


def wordings(question: str, count: int, *, seed: int) -> list[str]:
    """Up to `count` distinct other wordings of a question or message, the best first; the same for a seed.
    Of several sentences the last question is rewritten, where there is one. Blank text has none."""
    text = question.strip()
    if count < 1 or not any(letter.isalnum() for letter in text):
        return []
    return list(_worded(text, seed)[:count])


@lru_cache(8192)  # every later lesson asks for the wordings of the earlier ones again
def _worded(text: str, seed: int) -> tuple[str, ...]:
    head, last = _split(text)
    rng = random.Random(f"{seed} {text}")
    rewritten = _fresh([head + new for new in _rewrite(last)], text) if last else []
    others = _fresh([head + new for new in _exchanged(last)], text, rewritten) if last else []
    rewritten = _ordered(rng, rewritten, others)
    typed = _fresh(dressed(rng, text, rewritten), text, rewritten)
    mixed: list[str] = []
    while rewritten or typed:  # three of another structure, then one of another surface
        mixed += rewritten[:3] + typed[:1]
        del rewritten[:3], typed[:1]
    return tuple(mixed)


def _split(text: str) -> tuple[str, str]:
    """What stays as it is, and the last sentence, which may be rewritten: empty where rewriting is not
    safe.
    """
    if "\n" in text or "`" in text or len(text) > 4 * _LONGEST:
        return text, ""
    at = 0
    for gap in re.finditer(r"[.!?]+[\"')]*\s+(?=[\"'(A-Z0-9])", text):
        if not _ABBREVIATION.search(text[: gap.end()].rstrip()):
            at = gap.end()
    last = text[at:]
    if len(last) > _LONGEST or (at and not last.endswith("?")):
        return text, ""
    return text[:at], last


def _fresh(candidates: list[str], text: str, *taken: list[str]) -> list[str]:
    """Non-blank texts other than the question and the taken ones, each once."""
    known = {text, *(t for texts in taken for t in texts)}
    return [c for c in dict.fromkeys(c.strip() for c in candidates) if c and c not in known]


def _ordered(rng: random.Random, texts: list[str], others: list[str]) -> list[str]:
    """New structures and embedded questions by turns, then those that only put something in front.

    `others` have other words as well; of them, and of very many texts, some are drawn.
    """
    framed, quoted, own = _sorted(texts)
    more_framed, _, more = _sorted(others)
    own = _apart(rng, _some(rng, own, OWN) + _some(rng, more, OTHER))
    framed = _apart(rng, framed + _some(rng, more_framed, OTHER // 3))
    mixed: list[str] = []
    while own or framed:
        mixed += own[:2] + framed[:1]
        del own[:2], framed[:1]
    return mixed + _apart(rng, quoted)


def _some(rng: random.Random, texts: list[str], most: int) -> list[str]:
    return texts if len(texts) <= most else rng.sample(texts, most)


def _sorted(texts: list[str]) -> tuple[list[str], list[str], list[str]]:
    """The texts with an embedded question, those that only put something in front, and the others."""
    framed = [text for text in texts if _FRAMED.match(text)]
    quoted = [text for text in texts if _QUOTING.match(text) and not _FRAMED.match(text)]
    return framed, quoted, [text for text in texts if not (_FRAMED.match(text) or _QUOTING.match(text))]


def _apart(rng: random.Random, texts: list[str]) -> list[str]:
    """The texts in an order in which each is little like those before it; ties as drawn."""
    pool = [(text, frozenset(normalised(text).split() + text.lower().split()[:3])) for text in texts]
    rng.shuffle(pool)
    nearest = [0.0] * len(pool)
    chosen: list[str] = []
    while pool:
        at = min(range(len(pool)), key=nearest.__getitem__)
        text, words = pool.pop(at)
        nearest.pop(at)
        chosen.append(text)
        for index, (_, other) in enumerate(pool):
            nearest[index] = max(nearest[index], len(words & other) / max(1, len(words | other)))
    return chosen


# ------------------------------------------------------------------------------ sentences


def _rewrite(sentence: str) -> Iterator[str]:
    """Wordings of one sentence, whatever it is."""
    if core := _core(sentence):
        yield from _wordings(core, sentence.endswith("?"))


def _core(sentence: str) -> str:
    """The sentence without its mark, greeting and politeness."""
    return _POLITE_END.sub("", _GREETING.sub("", sentence.rstrip(" ?.!")))


def _exchanged(sentence: str) -> Iterator[str]:
    """Wordings of the sentence with other words of the same meaning in it."""
    core = _core(sentence)
    mark = "?" if sentence.endswith("?") else "."
    for other in exchanged(_spelt_out(small(core))) if core else ():
        yield capital(other) + mark
        yield from _wordings(other, mark == "?")


def _wordings(core: str, asks: bool) -> Iterator[str]:
    if found := _ASKED.match(core):
        asked = found[1] or found[2]
        if again := _direct(asked):
            yield capital(again) + "?"
            yield from _question(again)
            return
        if not asked.lower().startswith(
            ("about ", "if ", "whether ", "how ", "why ", "a ", "an ", "me ", "to ")
        ):
            if definite(asked):
                yield from _question(f"what {'is' if singular(asked) else 'are'} {asked}")
            return
    first = core.split()[0].lower().replace("\u2019", "'")
    if first.removesuffix("'s") in QUESTION_WORDS or (asks and _BEHIND.match(core)):
        yield from _question(core)
    elif asks and first in AUXILIARIES and core.count(" "):
        yield from _yes_or_no(core)
    elif asks and _is_choice(core):
        yield from _choice(core)
    elif asks and definite(core) and len(core.split()) < 8:
        word = "who" if core.split()[-1].lower() in PEOPLE and " of " not in core else "what"
        yield from _question(f"{word} {'is' if singular(core) else 'are'} {small(core)}")
    elif asks:
        yield from (form.format(small(core)) for form in QUOTED[:4])
    elif _demands(core):
        yield from (form.format(small(core) if form[0] != "{" else capital(core)) for form in REQUESTED)
    elif core.count(" ") >= 2:
        yield from _statement(core)


def _demands(core: str) -> bool:
    """Whether the sentence tells somebody to do something, rather than begins with a noun: work is hard."""
    first, _, rest = core.lower().partition(" ")
    after = rest.split(" ")[0]
    if (
        first not in VERBS
        or first in PRONOUNS
        or not after
        or after in AUXILIARIES
        or after in PAST.keys() - VERBS
    ):
        return False
    return first in REQUESTS or first not in NOUNS_TOO or after in ARTICLES | POSSESSIVES | PREPOSITIONS


def _statement(core: str) -> Iterator[str]:
    inner = small(core)
    yield from (form.format(inner) for form in STATED)
    if found := re.match(r"(?:the|our|my) (.+)$", core, re.IGNORECASE):
        yield capital(found[1]) + "."
    if found := re.match(
        r"((?:the|our|my|your) [\w-]+) (failed|crashed|stopped|started|ended|finished|arrived)\b(.*)$",
        core,
        re.I,
    ):
        yield f"{found[1]} has {found[2]}{found[3]}."


def _question(core: str) -> Iterator[str]:
    """Wordings of a question with a question word; the text has no closing mark."""
    core = _spelt_out(core)
    plain = small(core)
    yield capital(core) + "?"
    if embedded := clause(core):
        yield from (form.format(embedded) for form in ASKS)
    for rule in (restructured, of_things, _how_do, _choice):
        yield from rule(core)
    yield from (form.format(plain) for form in (QUOTED[:3] if embedded else QUOTED))


def _spelt_out(core: str) -> str:
    """The question with "is" for the 's of its question word, but for "who's got"."""
    if re.match(r"\w+['\u2019]s (?:got|been|had|taken|seen|done|gone)\b", core):
        return core
    return re.sub(r"^(who|what|where|when|why|how)['\u2019]s\b", r"\1 is", core, flags=re.IGNORECASE)


def _how_do(core: str) -> Iterator[str]:
    """How do I V: the way to V."""
    found = re.match(
        r"how (?:do|can|could|should|would) (i|we|you|one) (.+)$|how to (.+)$", core, re.IGNORECASE
    )
    if not found or (found[1] and found[1].lower() == "you"):
        return
    action = found[2] or found[3]
    who = {"we": "we"}.get((found[1] or "i").lower(), "I")
    if action.split()[0].lower() not in VERBS:
        return
    yield from (
        f"How can {who} {action}?",
        f"How to {action}?",
        f"Tell me how to {action}.",
        f"What is the way to {action}?",
        f"Can you explain how to {action}?",
        f"How should {who} {action}?",
        f"What do {who} do to {action}?",
        f"Show me how to {action}.",
        f"{capital(small(who)) if who == 'we' else who} want to {action}. How?",
        f"{capital(who)} need to {action}, how do {who} do that?",
        f"Do you know how to {action}?",
    )


def _direct(clause: str) -> str | None:
    """The clause after "tell me" as a question again: where the key is gives "where is the key"."""
    if asked_subject(clause):
        return clause
    if found := re.match(
        r"(who|what|where|when|how old|how) (.+) (is|are|am|was|were)$", clause, re.IGNORECASE
    ):
        return f"{found[1].lower()} {found[3].lower()} {found[2]}"
    found = re.match(
        r"((?:what|where|when|why|how|who)(?: much| many [a-z]+| long| often| far| time)?) (.+)$",
        clause,
        re.IGNORECASE,
    )
    words = found[2].split() if found else []
    if not found or len(words) < 2:
        return None
    word, who, verb, rest = found[1].lower(), words[0], words[1].lower(), " ".join(words[2:])
    if who.lower() in ("i", "you", "we", "they") and (verb in MODALS or (verb in VERBS and verb != "be")):
        return f"{word} {verb} {who} {rest}".strip() if verb in MODALS else f"{word} do {' '.join(words)}"
    for at in range(1, len(words)):
        base = THIRD.get(words[at]) or PAST.get(words[at])
        if base and base not in NOUNS_TOO | {"be", "have"} and words[at] not in VERBS:
            whole = noun_phrase(words[:at]) or (at == 1 and is_pronoun(who))
            do = "does" if words[at] in THIRD else "did"
            return f"{word} {do} {' '.join([*words[:at], base, *words[at + 1 :]])}" if whole else None
    return None


def _is_choice(core: str) -> bool:
    return re.search(r"\S or \S", core) is not None and core.count(" ") < 12


def _choice(core: str) -> Iterator[str]:
    """A or B, by itself or after "which is better"."""
    found = re.match(
        r"(?:(?:which|what) (?:one )?is better[,:]? )?([^,:?]+ or [^,:?]+)(?:, which is better)?$", core, re.I
    )
    if not found or found[1].split()[0].lower() in AUXILIARIES | {
        "what",
        "which",
        "who", "how", "where", "when", "why",
    }:  # fmt: skip
        return
    options = small(found[1])
    first, last = options.split(" or ")[0].split()[0], options.split()[-1]
    if first.endswith("s") and last.endswith("s") and last.islower():
        options = options[0].lower() + options[1:]  # plurals are no names: tabs or spaces
    yield from (
        f"Which is better, {options}?",
        f"What is better, {options}?",
        f"{capital(options)}?",
        f"{capital(options)}, which is better?",
        f"Would you pick {options}?",
        f"Tell me which is better, {options}.",
        f"I cannot decide: {options}?",
        f"What would you choose, {options}?",
        f"{capital(options)}: what do you say?",
    )


def _yes_or_no(core: str) -> Iterator[str]:
    words = core.split()
    aux, rest = words[0].lower(), words[1:]
    who = subject(" ".join(rest), verb=aux not in BE)
    tail = " ".join(rest[len(who.split()) :]) if who is not None else ""
    plain = small(core)
    if aux in ("has", "have", "had") and (who := perfect(" ".join(rest))):
        tail = " ".join(rest[len(who.split()) :])
    if aux in BE and (parts := described(" ".join(rest))):
        who, tail = parts
    if aux in ("can", "could", "would", "will") and rest[0].lower() == "you":
        verb = next((w.lower() for w in rest[1:] if w.lower() not in ("please", "kindly")), "")
        action = re.sub(r"^(?:please|kindly) ", "", " ".join(rest[1:]), flags=re.IGNORECASE)
        if verb in REQUESTS:
            yield from (form.format(action if form[0] != "{" else capital(action)) for form in REQUESTED)
            return
        if aux in ("can", "could") and verb in VERBS:
            yield from (f"Are you able to {action}?", f"Is it possible for you to {action}?")
    if aux in ("should", "do", "shall") and " or " in core and rest[0].lower() in ("i", "we"):
        yield from _options(rest[0], " ".join(rest[1:]))
    told = stated(aux, who, tail) if who and tail and " there " not in f" {tail} " else None
    if told and (" or " not in core or aux in ("should", "shall")):
        yield from (form.format(told) for form in WHETHER)
        if " or " not in core and aux not in ("should", "shall"):
            yield from (f"{capital(told)}?", f"Is it true that {told}?")
    yield from (form.format(plain) for form in QUOTED)


def _options(who: str, actions: str) -> Iterator[str]:
    """Should we A or B: what is better."""
    first, _, second = actions.partition(" or ")
    who = "I" if who.lower() == "i" else "we"
    yield f"{capital(actions)}?"
    yield from (f"What do you think, should {who} {actions}?", f"{capital(actions)}: what should {who} do?")
    yield f"Should {who} rather {actions}?"
    yield f"{capital(who)} cannot decide whether to {actions}."
    yield f"Tell me whether to {actions}."
    if first.split()[0].lower() in VERBS and second.split()[0].lower() in VERBS:
        yield f"Is it better to {first} or to {second}?"
        yield f"What is better, to {first} or to {second}?"
