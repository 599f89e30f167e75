"""Words that may stand for each other in a question without changing what is asked, and their exchange.

Closed lists: a group holds where its conditions do, and a word is exchanged only where it is certain whether
it is a verb or a noun. Capitalised words, numbers and quotations stay. Knows nothing of frames.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from imprint.live.english import (
    ADJECTIVES,
    ADVERBS,
    ARTICLES,
    AUXILIARIES,
    BE,
    GERUNDS,
    NOUNS_TOO,
    PARTICIPLES,
    PAST,
    POSSESSIVES,
    PREPOSITIONS,
    THIRD,
    VERBS,
    gerund,
    participle,
    past,
    plural,
    third_person,
    word_set,
)
from imprint.live.grammar import asked, asked_subject, parted

MOST = 8  # texts with exchanged words that one text gives
# A group: words that replace each other; behind > those that only replace; behind ? words of which the text
# has to hold one; behind ! words of which it may hold none. ~: no object may follow. +: one must.
_KINDS = {
    "@vehicle": "train bus ferry tram plane flight boat ship coach trains buses ferries trams planes flights",
    "@machine": "car engine computer server program process machine motor printer service app tv",
    "@animal": "dog cat pet horse hen hens bee bees goat goats cow cows sheep parrot rabbit fish chickens",
}
_VERB_GROUPS = """
die, pass away ! battery phone car engine laptop computer plant tree light fire star fish @animal
~leave, depart, set off > go ? @vehicle
begin, start ! @machine
~end, finish ? when time
buy, purchase
keep, store ? where ! promise secret diary money @animal
look after, take care of, care for
fix, repair, mend ? car bike bicycle roof clock watch radio fence boiler sink tap shoe shoes chair door window
fix, repair ? computer laptop printer phone machine engine boat pipe road bridge
collect, pick up ? parcel parcels package post mail children kids child laundry key keys order ticket tickets
throw away, throw out > get rid of
turn on, switch on
turn off, switch off
postpone, put off
cancel, call off ? meeting appointment match game concert wedding trip event party lesson class
fill in, fill out ? form application questionnaire
submit, hand in ? homework essay form report application assignment
~come back, return ! price
give back, return ? book books key keys car bike tool tools
~continue, carry on, go on
log in, sign in
log out, sign out
sign up, register
look for, search for
find, locate ? where
talk to, speak to, speak with, talk with
answer, reply to, respond to ? email letter message mail
ask for, request
delete, remove ? file files row line record entry branch account user folder photo message directory
close, shut ? door window gate lid drawer shop store office museum library bank market
unlock, open ? door gate safe lock locker shed cabinet padlock
choose, pick ! up
select > choose, pick
receive > get
obtain > get
require > need
reside > live
purchase > get
construct, build
hide, conceal
put, place ? where ! on up off out down away
lose, misplace ? where
feed > give food to ? who
make, prepare ? dinner lunch supper breakfast
cook, prepare ? dinner lunch supper breakfast meal meals
~meet, get together ? when time often ! first last
~arrive, get in, come in ? @vehicle
arrive at > get to, reach
get to, reach ? how when
~land, touch down ? plane flight planes
pay, settle ? bill invoice
send, mail, post ? letter parcel package postcard
write down, note down
attempt, try
restart, reboot ? computer server router laptop machine phone
make sure, ensure
verify, check
talk about, discuss
recommend, suggest
remember, recall
invent, come up with ! person
create > make ? who ! account branch user
set up, found, establish ? company firm club school business society charity
found, establish ? company firm club school town city newspaper university
~collapse, fall down, come down ? bridge tower building roof wall chimney
~break down, stop working
~explode, blow up
~rise, go up, increase ? price prices rent temperature fee fees cost costs
~fall, go down, drop ? price prices rent temperature
take place, happen, occur ! to
hire, employ ! car bike boat
earn, make ? much salary money
~resign, quit, step down
~retire > stop working
~marry, get married ! who whom
+marry, get married to ! who whom
call, phone, ring ? number who whom when ! what named meeting
wash, clean ? car windows dishes floor window
visit > go to see
go to bed, go to sleep ? when time
get up, get out of bed ? when time
live in > reside in
deliver > bring ? milk post parcel mail newspaper package
complete, finish ? degree course training homework report project puzzle
~forget, leave behind ? what ! remind
help, assist ? with
attend, go to ? school class meeting church course lecture
permit, allow
"""
_NOUN_GROUPS = """
price, cost ! living; photo, photograph > picture; phone, telephone; phone number, telephone number
mobile, mobile phone, cell phone; birthday, date of birth ? when; birthday > date of birth
boss, manager, supervisor; job, occupation, profession ! quit leave left get find lose lost apply interview
kid, child; mum, mom, mother; dad, father
grandma, grandmother, granny; grandpa, grandfather, granddad; movie, film; shop, store
holiday, vacation ! public bank national; bicycle, bike; motorbike, motorcycle; physician > doctor
lawyer, attorney; flat, apartment; lift, elevator; rubbish, garbage, trash
rubbish bin, garbage can, trash can
post, mail ? arrive arrives arrived come comes came delivered collected deliver
parcel, package ? post mail arrive arrives arrived send sent deliver delivered collect pick; email, e-mail
email address, e-mail address; combination, code ? safe lock padlock locker
code, passcode ? phone alarm door gate entrance tablet; wifi, wi-fi; wifi password, wi-fi password
sofa, couch; fridge, refrigerator; torch, flashlight; tap, faucet; rucksack, backpack; jumper, sweater
petrol, gasoline; petrol station, gas station; lorry, truck; motorway, highway; car park, parking lot
railway station, train station; timetable, schedule ? @vehicle school; plane, aeroplane, airplane
luggage, baggage; trip, journey; cinema, movie theatre; cellar, basement; loft, attic; beverage > drink
surname, last name, family name; first name, given name; salary, pay; company, firm; colleague, co-worker
customer, client; staff, personnel; repo, repository; config, configuration
folder, directory ? file files server computer repo disk
app, application ! job; website, site ! building camp; docs, documentation; goal, aim; benefit, advantage
disadvantage, drawback, downside; medicine, medication; capital, capital city ? of; baby, infant
teenager, adolescent; adult, grown-up; deadline, due date; gift, present; prize, award; competition, contest
match, game ? football tennis chess hockey basketball rugby; hobby, pastime
owner > proprietor ? shop store hotel restaurant pub cafe; creator, maker; beginning, start; rabbit > bunny
"""
_PHRASE_GROUPS = """
colour, color; favourite, favorite, preferred; favourite colour, favorite color; neighbour, neighbor
theatre, theater; centre, center; big, large ! brother sister deal day
eldest, oldest ? son daughter brother sister child; nearest, closest; correct > right ! turn left side
expensive, costly; cheap, inexpensive; easy, simple; difficult > hard; ill, sick; famous, well-known
wealthy, rich; annual, yearly; current, present ! tense; at the moment, right now, currently
these days, nowadays; every day, each day, daily; every week, each week, weekly; every month, each month
every year, each year; every morning, each morning; every evening, each evening; at night, during the night
last time > the last time, on the last occasion; next to, beside; close to, near
across from, opposite ? where; a lot of, lots of; usually, normally, generally; often, frequently ! how
immediately, right away, at once; approximately, roughly; until, till; near here, around here
once more, again; maybe, perhaps; whole, entire; responsible for, in charge of; afraid of, scared of
fond of, keen on
"""
_OBJECTS = word_set("it them me him her us you")
_PARTICLES = word_set("up on off away out back down in over")
_WITHOUT_PLURAL = word_set(
    "staff personnel pay luggage baggage rubbish garbage trash post mail petrol gasoline"
)


class _Entry(NamedTuple):
    """What may replace a form of a word, and where."""

    others: tuple[str, ...]
    form: str
    follows: str
    only: frozenset[str]
    unless: frozenset[str]


_Inflect = Callable[[str], str]
_Groups = dict[tuple[str, ...], list[_Entry]]


def _conditions(line: str) -> tuple[str, frozenset[str], frozenset[str]]:
    for kind, words in _KINDS.items():
        line = line.replace(kind, words)
    line, _, unless = line.partition("!")
    line, _, only = line.partition("?")
    return line.strip(), word_set(only), word_set(unless)


def _indexed(groups: str, **forms: _Inflect) -> _Groups:
    """For each form of each word that may be replaced, by what and where."""
    found: _Groups = {}
    for line in re.split(r"\s*[;\n]\s*", groups.strip()):
        plain, only, unless = _conditions(line)
        follows = plain[0] if plain[0] in "~+" else ""
        left, _, right = plain.lstrip("~+").partition(">")
        sources = [word.strip() for word in left.split(",")]
        targets = sources + [word.strip() for word in right.split(",") if word.strip()]
        for source in sources:
            for name, inflect in forms.items():
                others = tuple(inflect(word) for word in targets if word != source)
                shape = tuple(inflect(source).split())
                found.setdefault(shape, []).append(_Entry(others, name, follows, only, unless))
    return found


def _several(noun: str) -> str:
    """A noun in the plural; those that have none stay."""
    if noun in _WITHOUT_PLURAL:
        return noun
    if noun == "child":
        return "children"
    return noun.replace("date of", "dates of") if " of " in noun else plural(noun)


_VERBS = _indexed(_VERB_GROUPS, base=str, third=third_person, past=past, participle=participle, ing=gerund)
_NOUNS = _indexed(_NOUN_GROUPS, one=str, many=_several)
_PHRASES = _indexed(_PHRASE_GROUPS, any=str)
_LONGEST = 4  # words of what is replaced


def exchanged(core: str) -> list[str]:
    """The text with a word or two replaced by others of the same meaning, at most `MOST`; it has no closing
    mark.
    """
    if re.search(r"[\"`\u201c\u201d]|(?<!\w)'", core):
        return []
    words = core.split()
    swaps = list(_swaps(words, core))
    firsts = {(start, end): other for start, end, other in reversed(swaps)}
    found = [_put(words, start, end, other) for (start, end), other in sorted(firsts.items())]
    ordered = sorted(firsts.items())
    for at, ((start, end), other) in enumerate(ordered):  # two words at once, the later one first
        for (begin, stop), another in ordered[at + 1 :]:
            if begin >= end:
                found.append(_put(_put(words, begin, stop, another).split(), start, end, other))
    found += [_put(words, *swap) for swap in swaps]
    return [text for text in dict.fromkeys(found) if text != core][:MOST]


def _put(words: list[str], start: int, end: int, other: str) -> str:
    """The words with some replaced; "a" or "an" before them follows the new sound."""
    before = words[:start]
    if before and before[-1].lower() in ("a", "an"):
        vowel = re.match(r"(?!uni|use|euro|one)[aeiou]|hour|honest", other)
        before = [*before[:-1], before[-1][0] + ("n" if vowel else "")]
    return " ".join((*before, other, *words[end:]))


def _swaps(words: list[str], core: str) -> Iterator[tuple[int, int, str]]:
    """What may be replaced: from which word to which, and by what."""
    known = {re.sub(r"['\u2019]s?$|\W+$", "", word.lower()) for word in words}
    verbs = _verbs(words, core)
    at = 0
    while at < len(words):
        step = 1
        for end in range(min(len(words), at + _LONGEST), at, -1):
            fitting = [entry for entry in _fitting(words, at, end, verbs) if _holds(entry, known)]
            others = [other for entry in fitting for other in entry.others]
            if others:
                owner = "'s" if words[end - 1].endswith("'s") else ""
                yield from ((at, end, other + owner) for other in dict.fromkeys(others))
                step = end - at
                break
        at += step


def _holds(entry: _Entry, known: set[str]) -> bool:
    return (not entry.only or bool(entry.only & known)) and not entry.unless & known


def _fitting(words: list[str], at: int, end: int, verbs: dict[int, str]) -> Iterator[_Entry]:
    """The groups of these words in their place."""
    shape = tuple(words[at:end])
    after = words[end] if end < len(words) else ""
    if at in verbs:
        for entry in _VERBS.get(shape, ()):
            if entry.form == verbs[at] and _followed(entry, after, words[end + 1 : end + 2]):
                yield entry
        return
    if shape[0] != "last" or (at and words[at - 1] not in ARTICLES | PREPOSITIONS):
        yield from _PHRASES.get(shape, ())
    if shape[-1].endswith("'s"):
        shape, after = (*shape[:-1], shape[-1][:-2]), "of"
    if shape in _NOUNS and _alone(words[at - 1] if at else "", after, end in verbs):
        yield from _NOUNS[shape]


def _followed(entry: _Entry, after: str, then: list[str]) -> bool:
    """Whether what comes after a verb allows the exchange: no object, an object, no pronoun in between."""
    low = after.lower()
    if low in _OBJECTS and any(other.split()[-1] in _PARTICLES for other in entry.others):
        return False
    if low == "to" and then and then[0] in VERBS:  # what did I forget to buy
        return not entry.follows
    free = low in PREPOSITIONS | ADVERBS | {"", "last", "next", "every"}
    return not entry.follows or free == (entry.follows == "~")


def _alone(before: str, after: str, verb_follows: bool) -> bool:
    """Whether a noun stands alone, and is no part of the name of another thing, as in shop window."""
    low = before.lower()
    begins = low in ARTICLES | POSSESSIVES | ADJECTIVES | PREPOSITIONS | {"", "which", "what", "many"}
    owned = re.search(r"['\u2019]s?$", before) is not None
    ends = after.lower() in PREPOSITIONS | AUXILIARIES | ADVERBS | {"", "and", "or", "last", "next", "called"}
    return (begins or owned) and (ends or verb_follows)


def _verbs(words: list[str], core: str) -> dict[int, str]:
    """Where a word is certainly a verb, and which form of it."""
    found: dict[int, str] = {}
    first = words[0].lower()
    turned = first in AUXILIARIES
    if parts := asked(f"when {core}" if turned else core):
        before = len(parts.word.split()) - turned
        found[before + len(f"{parts.who} {parts.verb}".split())] = "base"
    elif told := asked_subject(core):
        at = len(told.word.split())
        if told.verb not in AUXILIARIES:
            found[at] = "third" if told.verb in THIRD else "past" if told.verb in PAST else "base"
        elif at + 1 < len(words):
            after = words[at + 1]
            found[at + 1] = "base" if after in VERBS else "ing" if after in GERUNDS else "participle"
    elif be := next((at for at, word in enumerate(words[:4]) if word.lower() in BE), None):
        named = parted(" ".join(words[be + 1 :]))
        if named and named.said:
            said = named.said.split()[0]
            if said in GERUNDS or said in PARTICIPLES:
                found[be + 1 + len(named.who.split())] = "ing" if said in GERUNDS else "participle"
    elif first in VERBS and words[1:] and words[1].lower() in ARTICLES | POSSESSIVES:
        found[0] = "base"
    for at, word in enumerate(words[1:], 1):
        after = words[at + 1].lower() if at + 1 < len(words) else ""
        sure = word in VERBS and (word not in NOUNS_TOO or after in ARTICLES | POSSESSIVES | _OBJECTS)
        if words[at - 1] == "to" and sure:
            found[at] = "base"
    return found
