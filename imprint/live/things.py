"""Other structures of a question of what, who, where or when something is, how old, how much, called what.

Each rule takes a question without its closing mark and yields whole wordings, or nothing where the shape is
not its own. Knows nothing of frames, of synonyms or of which wordings are best.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from imprint.live.english import (
    EXPLANATIONS,
    MASS,
    PARTICIPLES,
    POSSESSIVES,
    PREPOSITIONS,
    PRONOUNS,
    THINGS,
    capital,
    word_set,
)
from imprint.live.grammar import described, is_pronoun, noun_phrase, parted

OBJECT = {"i": "me", "he": "him", "she": "her", "we": "us", "they": "them"}
_OWN = {"i": "my", "you": "your", "he": "his", "she": "her", "it": "its", "we": "our", "they": "their"}
_DAYS = re.compile(
    r"\b(?:birthday|anniversary|wedding|party|exam|trip|festival|concert|deadline|funeral|appointment|holiday"
    r"|race|match|competition|graduation|picnic|fair|election|premiere|launch|interview|reunion)$"
)
_CLOCK = re.compile(r"\b(?:meeting|call|standup|stand-up|lunch|dinner|breakfast|supper|lesson|briefing|tea)$")
_MEASURES = {
    "old": "age", "tall": "height", "high": "height", "long": "length", "heavy": "weight", "deep": "depth",
    "wide": "width", "big": "size", "large": "size", "thick": "thickness",
}  # fmt: skip
_ADJECTIVES = {"height": "tall", "length": "long", "weight": "heavy", "depth": "deep", "width": "wide"}
_KEPT = ("kept", "stored", "put", "placed")
# Passives whose doer nobody has in mind: when do they empty the bins?
_DONE = word_set("build finish found open close publish release deliver collect clean paint repair pay")
_HELD = re.compile(
    r"(?:name|number|code|combination|password|passcode|pin|colour|color|address|surname|nickname"
    r"|breed|hobby|job|phone number|email address|star sign|blood type|middle name|first name|last name"
    r"|licence plate|license plate|(?:door|gate|alarm|wifi|wi-fi|access|entry|post) (?:code|password))$",
    re.IGNORECASE,
)
_LOCKED = "door|gate|safe|alarm|wifi|wi-fi|garage|locker|office|building|entrance|printer|router|shed|cellar"


def of_things(core: str) -> Iterator[str]:
    """Wordings of other structure of a question with a question word and a form of be."""
    for rule in (_what_is, _who_is, _where_is, _when_is, _why_is, _measure, _aspect, _called):
        yield from rule(core)


def definite(thing: str) -> bool:
    """Whether a noun phrase names one certain thing, which may be asked for: my cat, the door code,
    Mira's age.
    """
    words = thing.split()
    known = words[0].lower() in POSSESSIVES or (words[0].lower() == "the" and len(words) > 1)
    return (known or any(re.search(r"['\u2019]s?$", word) for word in words[:-1][:4])) and "," not in thing


def singular(thing: str) -> bool:
    """Whether "is" and "does" go with a noun phrase rather than "are" and "do"."""
    words = thing.lower().split()
    if words[0] in ("a", "an", "this", "that", "each", "every", "one", "he", "she", "it"):
        return True
    if words[0] in (
        "these",
        "those",
        "both",
        "two",
        "three",
        "four",
        "five",
        "six",
        "ten",
        "you",
        "they",
        "we",
    ):
        return False
    if " and " in thing:
        return False
    if thing[0].isupper() and not re.search(r"['\u2019]s? ", thing):
        return True
    end = next((at for at, word in enumerate(words) if at and word in PREPOSITIONS), len(words))
    head = words[end - 1]
    if head in ("people", "children", "men", "women", "feet", "kids", "mice", "police"):
        return False
    return head in ("news", "bus", "gas", "gps") or not re.search(r"[^su'i\u2019]s$|ies$", head)


def owned(owner: str, noun: str) -> str:
    """The noun as the owner's: Mira's departure, her departure."""
    if owner.lower() in _OWN:
        return f"{_OWN[owner.lower()]} {noun}"
    return f"{owner}{chr(39) if owner.endswith('s') and not singular(owner) else chr(39) + 's'} {noun}"


def _bare(words: str, core: str) -> tuple[str, str] | None:
    """The "is" and the thing of a question with one of these words that says nothing more: what is X."""
    found = re.match(rf"(?:{words}) (is|are|am|was|were) (.+)$", core, re.IGNORECASE)
    parts = parted(found[2]) if found else None
    return (found[1].lower(), found[2]) if found and parts and not (parts.said or parts.when) else None


def _what_is(core: str) -> Iterator[str]:
    found = _bare("what|which", core)
    if found is None or found[0] == "am":
        return
    be, thing = found
    if thing.lower() in ("the matter", "the point"):
        return
    pronoun = is_pronoun(thing)
    yield f"{capital(thing)} {be} what?" if not pronoun else f"What exactly {be} {thing}?"
    if be == "is" and not re.search(r"['\u2019]s$", thing):
        yield f"What's {thing}?"
    if not definite(thing):
        if len(thing.split()) <= 3 and not pronoun and not re.search(r"\d", thing):
            yield from (form.format(capital(thing) if form[0] == "{" else thing) for form in EXPLANATIONS)
        return
    yield from _attribute(thing, be)
    for name in (thing, *_possessive(thing)):
        if name != thing:
            yield f"What {be} {name}?"
        yield from (form.format(capital(name) if form[0] == "{" else name) for form in THINGS)


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
    plain = {"I": "am", "you": "are", "they": "are", "we": "are"}.get(
        owner, "is" if singular(owner) else "are"
    )
    does = "does" if plain == "is" else "do"
    verb = {"was": "were" if plain == "are" else "was", "were": "were"}.get(be, plain)
    if be in ("is", "are"):
        yield from _held(thing[-len(noun) :] if thing.lower().endswith(noun) else found[1], owner, does)
    if noun == "name":
        yield f"What {verb} {owner} called?"
        yield f"What name {does if be in ('is', 'are') else 'did'} {owner} have?"
    elif noun == "age":
        yield from (
            f"How old {verb} {owner}?",
            f"Tell me how old {owner} {verb}.",
            f"What age {verb} {owner}?",
        )
    elif noun in ("birthday", "date of birth"):
        yield from (f"When is {thing}?", f"On which day is {thing}?")
        yield f"When {'were' if owner in _OWN and plain == 'are' else 'was'} {owner} born?"
    elif noun in ("color", "colour", "size", "breed"):
        yield from (f"What {noun} {verb} {owner}?", f"Which {noun} {verb} {owner}?")
    elif noun in _ADJECTIVES:
        yield f"How {_ADJECTIVES[noun]} {verb} {owner}?"
    elif noun in ("job", "occupation", "profession") and be == "is":
        yield from (f"What {does} {owner} do for a living?", f"What {does} {owner} do for work?")
    elif favourite := re.match(r"(?:favourite|favorite|preferred) (\w+)$", noun):
        yield from (
            f"Which {favourite[1]} {does} {owner} like best?",
            f"What {favourite[1]} {does} {owner} like most?",
            f"Which {favourite[1]} is it that {owner} {'likes' if does == 'does' else 'like'} best?",
        )


def _held(noun: str, owner: str, does: str) -> Iterator[str]:
    """Which name, code or number it has."""
    if _HELD.fullmatch(noun) and noun != "name":
        yield f"Which {noun} {does} {owner} have?"
        yield f"What {noun} {does} {owner} have?"
    elif noun == "name":
        yield f"Which name {does} {owner} have?"
    if noun == "phone number":
        yield f"Which number do I call to reach {OBJECT.get(owner.lower(), owner)}?"


def _possessive(thing: str) -> Iterator[str]:
    """X's Y as the Y of X, and the other way round; the door code as the code for the door."""
    if found := re.match(rf"(the|my|our|your) ({_LOCKED}) (code|password|combination|key)$", thing):
        yield f"the {found[3]} {'to' if found[3] == 'key' else 'for'} {found[1]} {found[2]}"
    if found := re.match(
        rf"the (code|password|combination|key) (?:for|of|to) (the|my|our|your) ({_LOCKED})$", thing
    ):
        yield f"{found[2]} {found[3]} {found[1]}"
    if found := re.match(r"the ([\w-]+(?: [\w-]+)?) of ((?:[\w-]+ ){0,2}[\w-]+)$", thing):
        owner = found[2]
        fits = (
            owner.split()[0] not in ("a", "an", "all", "this", "these", "each")
            and owner.lower() not in PRONOUNS
        )
        if found[1].lower() not in MASS and fits and " of " not in owner:
            yield owner + ("' " if owner.endswith("s") else "'s ") + found[1]
    elif re.match(r"(?:today|tomorrow|yesterday)['\u2019]s ", thing):
        return
    elif found := re.match(r"((?:[\w-]+ ){0,2}[\w-]+)['\u2019]s ([\w-]+(?: [\w-]+)?)$", thing):
        yield f"the {found[2]} of {found[1]}"


def _who_is(core: str) -> Iterator[str]:
    found = _bare("who", core)
    if found is None:
        return
    be, who = found
    yield f"{capital(who)} {be} who?"
    yield f"And who {be} {who}?"
    yield f"Who exactly {be} {who}?"
    if be == "is":
        yield f"Who's {who}?"
    if is_pronoun(who):
        return
    if definite(who) and be in ("is", "was"):
        yield from (f"What {be} the name of {who}?", f"Tell me the name of {who}.")
    yield f"Do you know who {who} {be}?"
    if who.split()[0].lower() in POSSESSIVES | {"the"} and be in (
        "is",
        "was",
    ):
        yield f"Which person {be} {who}?"
        yield f"Who is it that {be} {who}?"


def _where_is(core: str) -> Iterator[str]:
    found = re.match(r"where (is|are|was|were|am) (.+)$", core, re.IGNORECASE)
    parts = parted(found[2]) if found else None
    if found and parts and parts.said == "from" and found[1].lower() in ("is", "are"):
        yield f"{capital(parts.who)} {found[1].lower()} from where?"
        yield f"Where {'does' if singular(parts.who) else 'do'} {parts.who} come from{parts.end[5:]}?"
    if not found or parts is None or parts.said in PREPOSITIONS:
        return
    be, what, end = found[1].lower(), parts.who, parts.end
    yield f"{capital(what)} {be}{end} where?" if not parts.when else ""
    yield f"Where exactly {be} {what}{end}?"
    yield f"Whereabouts {be} {what}{end}?"
    if not is_pronoun(what):
        yield from (f"{word} place {be} {what}{end}?" for word in ("In which", "In what"))
    if be == "is" and not is_pronoun(what):
        yield f"Where's {what}{end}?"
    base = PARTICIPLES.get(parts.said, "")
    now = be in ("is", "are") and not is_pronoun(what)
    when = f" {parts.when}" if parts.when else ""
    if now and parts.said in ("", "located", "hidden", *_KEPT):
        yield f"Where can I find {what}{when}?"
        yield f"In which place can I find {what}{when}?"
    if parts.said in _KEPT:
        do = "do" if now else "did"
        yield f"What is the place where {what} {be}{end}?"
        yield from (f"Where {do} {who} {base} {what}{when}?" for who in ("they", "you"))
    elif parts.said == "born" and not parts.when:
        yield f"What is {owned(what, 'birthplace')}?"
        yield f"Tell me {owned(what, 'place of birth')}."
    elif not parts.said and now and not when:
        yield f"Where is {what} to be found?" if be == "is" else f"Where are {what} to be found?"
        yield f"What is the location of {what}?"


def _when_is(core: str) -> Iterator[str]:
    found = re.match(r"when (is|are|was|were) (.+)$", core, re.IGNORECASE)
    parts = parted(found[2]) if found else None
    if not found or parts is None or parts.said in PREPOSITIONS:
        return
    be, what, end = found[1].lower(), parts.who, parts.end
    yield f"{capital(what)} {be}{end} when?" if not parts.when else ""
    yield f"When exactly {be} {what}{end}?"
    yield f"When {'was' if be in ('was', 'were') else 'is'} it that {what} {be}{end}?" if parts.said else ""
    if be == "is" and not parts.when and not is_pronoun(what):
        yield f"When's {what}{end}?"
    if parts.said == "born" and not parts.when:
        date = owned(what, "date of birth")
        yield from (f"On what date {be} {what} born?", f"On which day {be} {what} born?")
        yield from (f"What is {date}?", f"Tell me {date}.", f"What was the date on which {what} {be} born?")
    elif parts.said in PARTICIPLES and PARTICIPLES[parts.said] in _DONE and not is_pronoun(what):
        do = "did" if be in ("was", "were") else "do"
        yield f"When {do} they {PARTICIPLES[parts.said]} {what}{' ' + parts.when if parts.when else ''}?"
    elif not parts.said and not parts.when:
        yield from _dated(what, be)


def _dated(what: str, be: str) -> Iterator[str]:
    """The day or the hour of something that has one."""
    if _DAYS.search(what):
        yield from (f"On which day {be} {what}?", f"On what date {be} {what}?", f"What day {be} {what}?")
        yield from (f"What {be} the date of {what}?", f"Tell me the date of {what}.")
    elif _CLOCK.search(what):
        yield from (f"At what time {be} {what}?", f"What time {be} {what}?", f"At which time {be} {what}?")


def _why_is(core: str) -> Iterator[str]:
    found = re.match(r"why (is|are|was|were) (.+)$", core, re.IGNORECASE)
    told = described(found[2]) if found else None
    if not found or told is None:
        return
    be = found[1].lower()
    state = f"{told[0]} {be} {told[1]}"
    yield f"For what reason {be} {told[0]} {told[1]}?"
    yield from (f"How come {state}?", f"What is the reason that {state}?", f"What is the reason why {state}?")
    yield f"Tell me the reason why {state}."


def _measure(core: str) -> Iterator[str]:
    """How old is X: the age of X."""
    found = re.match(r"how (\w+) (is|are|was|were) (.+)$", core, re.IGNORECASE)
    noun = _MEASURES.get(found[1].lower()) if found else None
    parts = parted(found[3]) if found else None
    if to := re.match(r"how far is it to (.+)$", core, re.IGNORECASE):
        yield from (f"What is the distance to {to[1]}?", f"How far away is {to[1]}?")
    far = re.match(r"how far is (.+?) from (.+)$", core, re.IGNORECASE)
    if far and noun_phrase(far[1].split()):
        yield f"What is the distance from {far[2]} to {far[1]}?"
        yield f"What is the distance between {far[1]} and {far[2]}?"
    if not found or not noun or parts is None or parts.said or parts.when or found[3].lower() == "it":
        return
    word, be, what = found[1].lower(), found[2].lower(), parts.who
    now = "was" if be in ("was", "were") else "is"
    short = len(what.split()) <= 3
    if short:
        yield from (f"What {now} {owned(what, noun)}?", f"Tell me {owned(what, noun)}.")
    if not is_pronoun(what):
        yield from (f"What {now} the {noun} of {what}?", f"Tell me the {noun} of {what}.")
        yield f"{capital(what)} {be} how {word}?"
    if word == "old":
        yield from (f"What age {be} {what}?", f"How many years old {be} {what}?")
    elif word in ("big", "large"):
        yield from (f"What size {be} {what}?", f"How {'large' if word == 'big' else 'big'} {be} {what}?")


def _aspect(core: str) -> Iterator[str]:
    """What colour is X: the colour of X; what time is X: when."""
    found = re.match(r"(?:(on|at) )?(what|which) ([a-z]+) (is|are|was|were) (.+)$", core, re.IGNORECASE)
    parts = parted(found[5]) if found else None
    if not found or parts is None or parts.said or is_pronoun(parts.who) or parts.when:
        return
    noun, be, what = found[3].lower(), found[4].lower(), parts.who
    other = "Which" if found[2].lower() == "what" else "What"
    if noun in ("time", "day", "date"):
        before = "At" if noun == "time" else "On"
        yield from (
            f"When {be} {what}?",
            f"{before} what {noun} {be} {what}?",
            f"{before} which {noun} {be} {what}?",
        )
        yield f"What {noun} {be} {what}?"
        yield f"What {be} the date of {what}?" if noun == "date" else ""
    elif noun in ("colour", "color", "size", "breed", "brand", "shape", "nationality", "length", "height"):
        yield from (
            f"{other} {noun} {be} {what}?",
            f"{capital(what)} {be} {'what' if found[2] else ''} {noun}?",
        )
        if singular(what):
            yield from (f"What {be} the {noun} of {what}?", f"Tell me the {noun} of {what}.")
            yield f"What {be} {owned(what, noun)}?" if len(what.split()) <= 3 else ""
    elif found[2].lower() == "which" and not found[1] and noun not in ("one", "ones"):
        yield from (f"What {noun} {be} {what}?", f"{capital(what)} {be} which {noun}?")


def _called(core: str) -> Iterator[str]:
    """What is X called: the name of X; and other ways round of asking for what someone has."""
    if found := re.match(r"what (is|are) (.+) called$", core, re.IGNORECASE):
        who = found[2]
        whole = is_pronoun(who) or noun_phrase(who.split())
        if whole and (singular(who) or who.lower() == "you"):
            name = owned(who, "name")
            yield from (f"What is {name}?", f"Tell me {name}.", f"{capital(name)}?", f"Do you know {name}?")
            do = "does" if found[1].lower() == "is" else "do"
            yield f"What name {do} {who} have?"
            yield f"What is the name of {who}?" if not is_pronoun(who) else ""
        return
    found = re.match(r"what (?:does|do) (.+) do for (?:a living|work)$", core, re.IGNORECASE)
    if found and (is_pronoun(found[1]) or noun_phrase(found[1].split())):
        yield from (f"What is {owned(found[1], noun)}?" for noun in ("job", "occupation", "profession"))
    best = r"(?:which|what) (\w+) (?:does|do) (.+) (?:like|love|prefer) (?:best|most)$"
    found = re.match(best, core, re.IGNORECASE)
    if found and (is_pronoun(found[2]) or noun_phrase(found[2].split())):
        favourite = owned(found[2], f"favourite {found[1]}")
        yield from (f"What is {favourite}?", f"Tell me {favourite}.", f"{capital(favourite)}?")
