"""Other wordings of a question or message that mean the same, by rules of English grammar and of politeness.

A rule fires only on a shape that it understands; what none understands is merely dressed: an opening, case,
punctuation. Names, numbers, quotations and code are never altered. Knows nothing of models or of the bank.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from imprint.live.dress import dressed
from imprint.live.english import (
    ASKS,
    AUXILIARIES,
    BE,
    EXPLANATIONS,
    MASS,
    PRONOUNS,
    QUOTED,
    REQUESTED,
    REQUESTS,
    STATED,
    THINGS,
    VERBS,
    WHETHER,
    capital,
    small,
)
from imprint.live.grammar import clause, definite, described, direct, stated, subject
from imprint.live.normal import normalised

_LONGEST = 300  # characters of a sentence that the rules look at
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
    r"|i wonder|i'd like to know|i was wondering) (.+)$",
    re.IGNORECASE,
)


def _beginnings(forms: tuple[str, ...]) -> re.Pattern[str]:
    starts = [re.escape(form.split("{")[0]) for form in forms if form[0] != "{"]
    return re.compile("|".join(sorted(starts, key=len, reverse=True)))


_FRAMED, _QUOTING = _beginnings(ASKS), _beginnings(QUOTED)


def wordings(question: str, count: int, *, seed: int) -> list[str]:
    """Up to `count` distinct other wordings of a question or message, the best first; the same for the
    same seed.

    Of a message of several sentences the last question is rewritten, where there is one. Blank text has none.
    """
    text = question.strip()
    if count < 1 or not any(letter.isalnum() for letter in text):
        return []
    head, last = _split(text)
    rng = random.Random(f"{seed} {text}")
    rewritten = [head + new for new in _rewrite(last)] if last else []
    rewritten = _ordered(rng, _fresh(rewritten, text))
    typed = _fresh(dressed(rng, text, rewritten), text, rewritten)
    mixed: list[str] = []
    while rewritten or typed:  # three of another structure, then one of another surface
        mixed += rewritten[:3] + typed[:1]
        del rewritten[:3], typed[:1]
    return mixed[:count]


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


def _ordered(rng: random.Random, texts: list[str]) -> list[str]:
    """New structures and embedded questions by turns, then those that only put something in front."""
    framed = [text for text in texts if _FRAMED.match(text)]
    quoted = [text for text in texts if _QUOTING.match(text) and text not in framed]
    own = _apart(rng, [text for text in texts if text not in framed and text not in quoted])
    framed = _apart(rng, framed)
    mixed: list[str] = []
    while own or framed:
        mixed += own[:2] + framed[:1]
        del own[:2], framed[:1]
    return mixed + _apart(rng, quoted)


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
    asks = sentence.endswith("?")
    core = sentence.rstrip(" ?.!")
    core = _POLITE_END.sub("", _GREETING.sub("", core))
    if not core:
        return
    if found := _ASKED.match(core):
        asked = found[1] or found[2]
        if again := direct(asked):
            yield capital(again) + "?"
            yield from _question(again)
            return
        if not asked.lower().startswith(
            ("about ", "if ", "whether ", "how ", "why ", "a ", "an ", "me ", "to ")
        ):
            if definite(asked):
                yield from _question(f"what is {asked}")
            return
    first = core.split()[0].lower().replace("\u2019", "'")
    if first.removesuffix("'s") in ("who", "what", "where", "when", "why", "how", "which", "whose"):
        yield from _question(core)
    elif asks and first in AUXILIARIES and core.count(" "):
        yield from _yes_or_no(core)
    elif asks and _is_choice(core):
        yield from _choice(core)
    elif asks and definite(core) and len(core.split()) < 8:
        yield f"What is {small(core)}?"
        yield from _question(f"what is {small(core)}")
    elif asks:
        yield from (form.format(small(core)) for form in QUOTED[:4])
    elif first in VERBS and first not in PRONOUNS and core.count(" "):
        yield from (form.format(small(core) if form[0] != "{" else capital(core)) for form in REQUESTED)
    elif core.count(" ") >= 2:
        yield from _statement(core)


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
    core = re.sub(r"^(who|what|where|when|why|how)['\u2019]s\b", r"\1 is", core, flags=re.IGNORECASE)
    plain = small(core)
    yield capital(core) + "?"
    if embedded := clause(core):
        yield from (form.format(embedded) for form in ASKS)
    for rule in (_how_do, _what_is, _who_is, _where_is, _choice):
        yield from rule(core)
    yield from (form.format(plain) for form in (QUOTED[:3] if embedded else QUOTED))


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


def _what_is(core: str) -> Iterator[str]:
    found = re.match(r"(?:what|which) (is|are|was|were) (.+)$", core, re.IGNORECASE)
    if not found:
        return
    be, thing = found[1].lower(), found[2]
    if subject(thing) is None:
        return
    if thing.lower() not in PRONOUNS:
        yield f"{capital(thing)} {be} what?"
    if be == "is" and not re.search(r"['\u2019]s$", thing):
        yield f"What's {thing}?"
    if not definite(thing):
        if len(thing.split()) <= 3 and thing.lower() not in PRONOUNS:
            yield from (form.format(capital(thing) if form[0] == "{" else thing) for form in EXPLANATIONS)
        return
    for name in (thing, *_possessive(thing)):
        if name != thing:
            yield f"What {be} {name}?"
        yield from (form.format(capital(name) if form[0] == "{" else name) for form in THINGS)
    yield from _attribute(thing, be)


def _attribute(thing: str, be: str) -> Iterator[str]:
    """Questions that ask for a well-known attribute without naming it: how old, when born, called what."""
    found = re.match(r"the (.+?) of (.+)$", thing, re.IGNORECASE)
    if found:
        noun, owner = found[1].lower(), found[2]
    elif found := re.match(r"(.+)['\u2019]s? (.+)$", thing):
        noun, owner = found[2].lower(), found[1]
    elif found := re.match(r"(my|your|his|her|its|their|our) (.+)$", thing, re.IGNORECASE):
        noun = found[2].lower()
        owner = {
            "my": "I",
            "your": "you",
            "his": "he",
            "her": "she",
            "its": "it",
            "their": "they",
            "our": "we",
        }[found[1].lower()]
    else:
        return
    verb = {"I": "am", "you": "are", "they": "are", "we": "are"}.get(owner, "is")
    does = "does" if verb == "is" else "do"
    if noun == "name":
        yield from (f"What {verb} {owner} called?", f"Which name {does} {owner} have?")
    elif noun == "age":
        yield from (f"How old {verb} {owner}?", f"Tell me how old {owner} {verb}.")
    elif noun in ("birthday", "date of birth"):
        yield from (f"When is {thing}?", f"On which day is {thing}?")
    elif noun in ("color", "colour", "size"):
        yield f"What {noun} {verb} {owner}?"
    elif favourite := re.match(r"(?:favourite|favorite) (\w+)$", noun):
        yield from (
            f"Which {favourite[1]} {does} {owner} like best?",
            f"What {favourite[1]} {does} {owner} like most?",
        )


def _possessive(thing: str) -> Iterator[str]:
    """X's Y as the Y of X, and the other way round."""
    if found := re.match(r"the ([\w-]+(?: [\w-]+)?) of ((?:[\w-]+ ){0,2}[\w-]+)$", thing):
        owner = found[2]
        fits = (
            owner.split()[0] not in ("a", "an", "all", "this", "these", "each")
            and owner.lower() not in PRONOUNS
        )
        if found[1].lower() not in MASS and fits and " of " not in owner:
            yield owner + ("' " if owner.endswith("s") else "'s ") + found[1]
    elif found := re.match(r"((?:[\w-]+ ){0,2}[\w-]+)['\u2019]s ([\w-]+(?: [\w-]+)?)$", thing):
        yield f"the {found[2]} of {found[1]}"


def _who_is(core: str) -> Iterator[str]:
    found = re.match(r"who (is|are|am|was|were) (.+)$", core, re.IGNORECASE)
    if not found or subject(found[2]) is None or found[2].split()[0].lower().endswith("ing"):
        return
    be, who = found[1].lower(), found[2]
    yield f"{capital(who)} {be} who?"
    yield f"And who {be} {who}?"
    yield f"Who exactly {be} {who}?"
    if be == "is":
        yield f"Who's {who}?"
    if who.lower() not in PRONOUNS:
        yield f"Do you know who {who} {be}?"


def _where_is(core: str) -> Iterator[str]:
    found = re.match(r"(where|when) (is|are|was|were) (.+)$", core, re.IGNORECASE)
    if not found or subject(found[3]) is None:
        return
    word, be, what = found[1].lower(), found[2].lower(), found[3]
    yield f"{capital(what)} {be} {word}?"
    if word == "where":
        yield f"Where can I find {what}?" if what.lower() not in PRONOUNS else f"Where exactly {be} {what}?"
        yield f"In which place {be} {what}?"
    else:
        yield (
            f"At what time {be} {what}?"
            if be == "is" and re.search(r"meeting|call|standup|lunch", what)
            else f"When exactly {be} {what}?"
        )
    if be == "is":
        yield f"{capital(word)}'s {what}?"


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
