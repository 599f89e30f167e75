"""Other structures of a question of what is done: another question word, a cleft, a noun for the verb.

Each rule takes a question without its closing mark and yields whole wordings, or nothing where the shape is
not its own. Knows nothing of frames, of synonyms or of which wordings are best.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from imprint.live.english import (
    ASPECTS,
    BE,
    PARTICIPLES,
    PREPOSITIONS,
    PRONOUNS,
    capital,
    gerund,
    participle,
    word_set,
)
from imprint.live.grammar import (
    Asked,
    asked,
    asked_subject,
    described,
    is_pronoun,
    noun_phrase,
    parted,
    perfect,
    time_at_end,
    turned,
)
from imprint.live.things import OBJECT, owned, singular

_NOUNS = {
    "die": "death", "arrive": "arrival", "leave": "departure", "depart": "departure", "start": "start",
    "begin": "beginning", "end": "end", "marry": "wedding", "retire": "retirement", "open": "opening",
    "launch": "launch", "return": "return", "move": "move", "graduate": "graduation", "resign": "resignation",
    "collapse": "collapse", "release": "release", "close": "closing", "explode": "explosion",
    "disappear": "disappearance", "escape": "escape", "surrender": "surrender", "perform": "performance",
}  # fmt: skip
# What happens once, on one day: "when" is "on which date".
_ONCE = word_set("die marry retire found launch graduate resign divorce born invent discover publish")
_TIMED = re.compile(
    r"\b(?:train|bus|ferry|tram|plane|flight|boat|shop|store|market|museum|library|bank|pool|gym|bakery|cafe"
    r"|caf\u00e9|pharmacy|post office|post|mail|meeting|standup|lesson|film|movie|concert|match|lunch|dinner"
    r"|breakfast|supper|restaurant|office|show|kitchen|canteen|bar|pub|zoo|cinema|theatre|gate|reception)s?$"
)
_MOTION = word_set("go come move travel drive walk run fly take bring send head sail ride climb")
_STATES = word_set("be do feel like know think mean want seem look sound love hate fit taste")
_AGENTS = {
    "own": "owner", "invent": "inventor", "found": "founder", "discover": "discoverer", "win": "winner",
    "manage": "manager", "write": "author", "lead": "leader",
}  # fmt: skip


def clause(core: str) -> str | None:
    """A question with a question word as the clause after "tell me": where is the key gives "where the
    key is".
    """
    if asked_subject(core):
        return core[0].lower() + core[1:]
    if parts := asked(core):
        return f"{parts.word} {parts.clause}" if parts.clause else None
    found = turned(core)
    if found is None:
        return None
    word, aux, rest = found
    if word == "why" and aux in BE:
        told = described(rest)
        return f"why {told[0]} {aux} {told[1]}" if told else None
    if aux in ("has", "have", "had") and (who := perfect(rest)):
        return f"{word} {who} {aux} {rest[len(who) + 1 :]}"
    if aux not in BE:
        return None
    if word == "which":
        return core[0].lower() + core[1:]
    noun = word.split()[-1]
    if (
        word.startswith(("which ", "what ", "whose "))
        and rest.lower() not in PRONOUNS
        and noun not in ASPECTS
    ):
        named = parted(rest)
        if named and named.said in PREPOSITIONS:
            return f"{word} {named.who} {aux}{named.end}"
        return None if word.startswith("whose") else core[0].lower() + core[1:]
    named = parted(rest)
    if named is None or (word == "how" and named.said not in PARTICIPLES.keys() | {""}):
        return None
    if is_pronoun(named.who) and re.match(r"(?:the|a|an|my|your) ", named.said) and word in ("who", "what"):
        return None
    return f"{word} {named.who} {aux}{named.end}"


def restructured(core: str) -> Iterator[str]:
    """Wordings of other structure of a question with a question word, the more different ones first."""
    if parts := asked(core):
        for rule in (_when, _where, _why, _how, _how_much, _how_many, _which, _cleft):
            yield from rule(parts)
    yield from _does_who(core)
    yield from _price(core)
    yield from _fronted(core)


# ------------------------------------------------------------------------------ questions of what is done


def _when(parts: Asked) -> Iterator[str]:
    if parts.word != "when":
        return
    noun = _NOUNS.get(parts.verb) if not parts.rest and parts.aux != "do" else None
    yield f"When exactly {parts.inverted}?"
    if parts.aux == "did":
        yield f"When was it that {parts.clause}?"
        if parts.verb in _ONCE:
            yield from (f"{word} {parts.inverted}?" for word in ("On what date", "On which day", "What day"))
    elif parts.aux in ("do", "does"):
        yield f"When is it that {parts.clause}?"
        if _TIMED.search(parts.who) or parts.rest.startswith("up"):
            yield from (
                f"{word} {parts.inverted}?" for word in ("At what time", "What time", "At which time")
            )
            if noun in ("departure", "arrival") and parts.who.startswith("the "):
                time = f"the {noun} time of {parts.who}"
                yield from (f"What is {time}?", f"Tell me {time}.", f"What is {owned(parts.who, noun)} time?")
    short = len(parts.who.split()) <= 4 and not set(parts.who.split()) & PREPOSITIONS
    if is_pronoun(parts.who) and noun in (
        "start",
        "beginning",
        "end",
        "opening",
        "closing",
        "launch",
        "release",
    ):
        return
    if noun and short and (parts.verb not in ("open", "close", "leave", "move") or parts.aux == "does"):
        if parts.verb in ("open", "close"):
            return
        be = "was" if parts.aux == "did" else "is"
        named = owned(parts.who, noun)
        yield f"When {be} {named}?"
        if parts.aux == "did" and parts.verb in _ONCE:
            yield f"On what day was {named}?"
            dates = [f"the date of {named}", f"the date on which {parts.clause}"]
            if is_pronoun(parts.who) is False:
                dates.append(f"the date of the {noun} of {parts.who}")
            for date in dates:
                yield from (f"What was {date}?", f"Tell me {date}.")


def _where(parts: Asked) -> Iterator[str]:
    if parts.word != "where":
        return
    last = parts.rest.split()[-1] if parts.rest else parts.verb
    if last == "from":
        yield f"From which place {parts.inverted.removesuffix(' from')}?"
        yield f"Whereabouts {parts.inverted}?"
        if f"{parts.verb} {parts.rest}" == "come from" and parts.aux in ("do", "does"):
            be = "am" if parts.who == "I" else "is" if singular(parts.who) else "are"
            yield f"Where {be} {parts.who} from?"
        return
    if last in PREPOSITIONS - {"in", "on", "up", "off"}:
        return
    yield from (f"Whereabouts {parts.inverted}?", f"Where exactly {parts.inverted}?")
    moving = parts.verb in _MOTION
    for word in ("To which place", "To what place") if moving else ("In which place", "In what place"):
        yield f"{word} {parts.inverted}?"
    if not moving:
        yield f"What is the place where {parts.clause}?"
        yield f"At which place {parts.inverted}?"
    kept = parts.aux in ("do", "does") and parts.verb in ("keep", "store") and parts.who in ("we", "they")
    if kept and noun_phrase(parts.rest.split()):
        yield f"Where {'is' if singular(parts.rest) else 'are'} {parts.rest} {participle(parts.verb)}?"


def _why(parts: Asked) -> Iterator[str]:
    if parts.word != "why":
        return
    be = "was" if parts.aux == "did" else "is"
    yield f"For what reason {parts.inverted}?"
    yield f"How come {parts.clause}?"
    yield f"What {be} the reason that {parts.clause}?"
    yield f"What is the reason why {parts.clause}?"
    yield f"Tell me the reason why {parts.clause}."
    if parts.aux == "did" and parts.verb.count(" ") == 0:
        whom = OBJECT.get(parts.who.lower(), parts.who)
        yield f"What made {whom} {parts.verb} {parts.rest}".strip() + "?"


def _how(parts: Asked) -> Iterator[str]:
    """How does X do it: the way in which."""
    if parts.word != "how" or parts.verb in _STATES or " " in parts.verb:
        return
    who, action = parts.who, f"{parts.verb} {parts.rest}".strip()
    yield f"In what way {parts.inverted}?"
    if parts.aux in ("do", "does"):
        if (who[0].isupper() and who != "I") or who.lower() in ("you", "he", "she", "they"):
            yield f"What is {owned(who, 'way')} of {gerund(parts.verb)} {parts.rest}".strip() + "?"
            if parts.rest and who.lower() == "you":
                yield f"What do you do to {action}?"
        yield f"In which way {parts.inverted}?"
        yield f"Tell me the way {parts.clause}."
    elif parts.aux == "did":
        yield f"In which way {parts.inverted}?"
        yield f"Tell me in what way {parts.clause}."


def _how_much(parts: Asked) -> Iterator[str]:
    fits = (parts.word in ("how much", "what") and parts.verb == "cost" and parts.aux != "do") or (
        parts.word in ("how much", "what") and parts.verb == "cost" and not is_pronoun(parts.who)
    )
    if parts.word == "how much" and parts.verb in ("pay", "spend", "earn", "owe", "save"):
        yield f"How much money {parts.inverted}?"
        yield f"What {parts.inverted}?"
    if parts.word in ("how much", "what") and parts.verb == "weigh" and not parts.rest and parts.aux != "did":
        yield f"{'What' if parts.word == 'how much' else 'How much'} {parts.inverted}?"
        yield f"How heavy {'is' if singular(parts.who) else 'are'} {parts.who}?"
        yield f"What is the weight of {parts.who}?" if not is_pronoun(parts.who) else ""
    if not fits:
        return
    be = "was" if parts.aux == "did" else "is"
    yield f"{'What' if parts.word == 'how much' else 'How much'} {parts.inverted}?"
    if parts.aux not in ("do", "does", "did"):
        return
    rest = f" {parts.rest}" if parts.rest else ""
    if rest and not re.match(r" (?:here|there|per|now|today|in|at|for|from|with|on)\b", rest):
        return
    yield from _costing(parts.who, be, rest)


def _costing(thing: str, be: str, rest: str) -> Iterator[str]:
    """What a thing costs, without the verb."""
    one = singular(thing)
    plain = be if one else {"is": "are", "was": "were"}[be]
    yield f"How much {plain} {thing}{rest}?"
    yield f"How expensive {plain} {thing}{rest}?"
    if is_pronoun(thing):
        return
    yield f"What {be} the price of {thing}{rest}?"
    yield f"Tell me the price of {thing}{rest}."
    yield f"What {be} the cost of {thing}{rest}?"
    if be == "is":
        yield f"What do I pay for {thing}{rest}?"
        yield f"How much do I have to pay for {thing}{rest}?"
        yield f"What price is {thing}{rest}?" if one else f"What price are {thing}{rest}?"


def _price(core: str) -> Iterator[str]:
    """The price of a thing, and how much it is."""
    found = re.match(r"(what) (is|was) (?:the )(?:price|cost) of (.+)$", core, re.I) or re.match(
        r"(how much) (is|are|was|were) ((?:an?|this|these|the) .+)$", core, re.I
    )
    if not found:
        return
    thing, asks = found[3], found[1].lower()
    be = {"are": "is", "were": "was"}.get(found[2].lower(), found[2].lower())
    plain, rest = (thing.removesuffix(" here"), " here") if thing.endswith(" here") else (thing, "")
    measured = re.search(r"\b(?:in|left|of|kilos?|grams?|pounds?|miles?|dozen|water|per)\b", plain)
    if (asks == "how much" and measured) or (not noun_phrase(plain.split()) and len(plain.split()) > 1):
        return
    do = "did" if be == "was" else "does" if singular(plain) else "do"
    if asks == "what" or found[3].lower().startswith(("a ", "an ")):
        yield from (f"{word} {do} {plain} cost{rest}?" for word in ("How much", "What"))
        yield from (other for other in _costing(plain, be, rest))


def _how_many(parts: Asked) -> Iterator[str]:
    found = re.match(r"how many ([\w -]+)$", parts.word)
    if found and not found[1].startswith(("times", "of ", "more")):
        yield f"What number of {found[1]} {parts.inverted}?"
        yield f"What is the number of {found[1]} that {parts.clause}?"
        yield f"Tell me the number of {found[1]} that {parts.clause}."
    elif found := re.match(r"how much ([a-z][\w -]*)$", parts.word):
        yield from (f"What {word} of {found[1]} {parts.inverted}?" for word in ("amount", "quantity"))
    elif parts.word == "how often":
        yield f"How frequently {parts.inverted}?"
        yield f"How regularly {parts.inverted}?" if parts.aux in ("do", "does") else ""
    elif parts.word == "how long" and parts.verb == "take":
        yield f"How much time {parts.inverted}?"
        yield f"What amount of time {parts.inverted}?"


def _which(parts: Asked) -> Iterator[str]:
    """Which for what and the other way round; what time and what day as when."""
    found = re.match(r"((?:on|at|in|for|to|from) )?(which|what) (.+)$", parts.word)
    if found and not re.search(r"time|else|exactly|kind of|sort of|type of|ones?$", found[3]):
        other = "what" if found[2] == "which" else "which"
        yield f"{capital((found[1] or '') + other)} {found[3]} {parts.inverted}?"
        yield f"What is the {found[3]} that {parts.clause}?" if not found[1] and singular(found[3]) else ""
    if found and found[3] == "year":
        yield from (f"{word} {parts.inverted}?" for word in ("In which year", "In what year", "When"))
    if found and found[3] in ("time", "day", "date") and (found[1] or "") in ("", "at ", "on "):
        yield f"When {parts.inverted}?"
        preposition = "At" if found[3] == "time" else "On"
        yield f"{preposition} {'what' if found[3] == 'time' else 'which'} {found[3]} {parts.inverted}?"
    if parts.word == "who" and parts.aux != "will":
        last = parts.rest.split()[-1] if parts.rest else ""
        yield f"Which person {parts.inverted}?"
        if last in ("to", "with", "for", "from", "about"):
            yield f"{capital(last)} whom {parts.inverted.removesuffix(' ' + last)}?"
        else:
            yield f"Whom {parts.inverted}?"


def _cleft(parts: Asked) -> Iterator[str]:
    """What is it that X did; and X did what?"""
    if parts.verb in ("cost", "weigh", "mean"):
        return
    if parts.word in ("what", "who", "where") or parts.word.startswith(("which ", "what ")):
        word = capital(parts.word)
        if "kind of" not in word and not parts.word.endswith("time"):
            yield f"{word} is it that {parts.clause}?"
        if parts.aux == "did":
            yield f"{word} was it that {parts.clause}?"
    rest, when = time_at_end(f"x x x {parts.rest}")
    open_end = len(rest.split()) > 3
    if parts.word in ("what", "who") and not open_end:
        yield f"{capital(parts.clause.removesuffix(when).strip())} {parts.word}{' ' + when if when else ''}?"
    elif set(parts.rest.split()[:-1]) & PREPOSITIONS:
        return  # the place would stand behind another: the geese sleep in winter where
    elif parts.word in ("when", "where") and not when and parts.aux in ("do", "does", "did"):
        yield f"{capital(parts.clause)} {parts.word}?"


def _does_who(core: str) -> Iterator[str]:
    """Who does it: which person, who is it that."""
    parts = asked_subject(core)
    if parts is None:
        return
    word = parts.word
    if word == "who":
        yield f"Which person {parts.told}?"
        yield f"Who is it that {parts.told}?"
        yield f"Who is the person that {parts.told}?"
        yield f"Tell me the name of the person who {parts.told}."
        yield from _agent(parts.verb, parts.rest)
    elif word == "what" and parts.verb not in BE:
        yield f"What is it that {parts.told}?"
        yield f"Which thing {parts.told}?" if not parts.verb.startswith("happen") else ""
    elif found := re.match(r"(which|what) ([\w -]+)$", word):
        yield f"{'What' if found[1] == 'which' else 'Which'} {found[2]} {parts.told}?"
        yield f"Which {found[2]} is it that {parts.told}?"
        if singular(found[2]):
            yield f"What is the {found[2]} that {parts.told}?"
    elif found := re.match(r"how many ([\w-]+)$", word):
        yield f"What is the number of {found[1]} that {parts.told}?"
        yield f"Tell me the number of {found[1]} that {parts.told}."
        yield f"What is the number of {found[1]} {parts.rest}?" if parts.verb == "are" else ""


def _agent(verb: str, rest: str) -> Iterator[str]:
    """Who wrote it: by whom was it written; who is its author."""
    made = {"wrote": "write", "painted": "paint", "invented": "invent", "discovered": "discover",
            "built": "build", "made": "make", "designed": "design", "created": "create", "founded": "found",
            "broke": "break", "stole": "steal", "found": "find", "repaired": "repair"}.get(verb)  # fmt: skip
    thing = rest.lower() if rest.lower() in ("you", "it") else rest
    whole = noun_phrase(rest.split()) and not set(rest.split()) & PREPOSITIONS - {"of"}
    if not rest or not whole or time_at_end(f"x x x {rest}")[1]:
        return
    if made:
        be = "were" if thing == "you" or not singular(thing) else "was"
        yield f"By whom {be} {thing} {participle(made)}?"
        yield f"Who {be} {thing} {participle(made)} by?"
    base = next((base for base in _AGENTS if verb in (f"{base}s", made)), None)
    base = base or ("found" if verb == "founded" else "win" if verb == "won" else None)
    if base and not is_pronoun(thing):
        yield f"Who is the {_AGENTS[base]} of {thing}?"
        yield f"Tell me who the {_AGENTS[base]} of {thing} is."
        if base == "own":
            yield f"Who does {thing} belong to?" if singular(thing) else f"Who do {thing} belong to?"


def _fronted(core: str) -> Iterator[str]:
    """The time first: last time, what did I forget?"""
    body, when = time_at_end(core)
    if (
        when
        and re.match(r"(?:who|what|where|why|which|how)\b", body, re.I)
        and when not in ("now", "right now")
    ):
        yield f"{capital(when)}, {body[0].lower() + body[1:]}?"
