"""Small closed lists of English words and frames that the rewriting rules go by, and a first word's case.

Knows nothing of the rules themselves.
"""

from __future__ import annotations

import re


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


PRONOUNS = _set(
    "i you he she it we they this that there everyone everybody someone somebody nobody people one"
)
POSSESSIVES = _set("my your his her its our their")
ARTICLES = _set("the a an this that these those every each any some no")
BE = _set("is are am was were")
MODALS = _set("can could should would will must may might shall")
AUXILIARIES = BE | MODALS | _set("do does did has have had")
QUESTION_WORDS = _set("who what where when why how which whose whom")
ADVERBS = _set(
    "again now today tomorrow yesterday here there still always so not exactly really then anyway already"
)

VERBS = _set("""
    accept add agree answer ask be become begin believe book break bring build buy call cancel care carry
    change
    charge check choose clean close come compare compile configure connect contact continue convert cook
    copy cost
    count create cry cut debug decide delete deploy describe design disable do download drink drive eat
    enable end
    enter estimate expect explain export fail feel fill find finish fit fix follow forget format get give
    go grow
    handle happen have hear help hold import improve include increase install invite join keep know learn
    leave let
    like list listen live load log look lose love make manage mean measure meet merge move name need offer
    open order
    patch pay pick plan play post prefer prepare present print process protect provide publish pull push
    put read reboot
    recommend record reduce refactor release remember remove rename rent repeat replace reply report reset
    restart
    restore return review rewrite roll rollback run save say schedule search see sell send serve set share
    ship show
    sign sing sit skip sleep solve sort speak spell spend stand start stay stop store study submit suggest
    summarise
    summarize support swim switch take talk teach tell test think throw track train translate travel treat
    try turn type
    understand uninstall update upgrade upload use validate verify visit wait wake walk want wash watch
    wear win work
    worry write
""")
# What "Can you ...?" asks to be done, rather than whether it is possible.
REQUESTS = _set("""
    add answer book build calculate call change check close compare convert copy correct count create
    define delete
    describe draft explain find fix format generate give help improve keep list make open order plan
    prepare print
    recommend remind remove rename repeat replace reply rewrite run save say schedule search send set share
    shorten
    show sort spell start stop suggest summarise summarize teach tell test translate try update write
""")
# A first word in this set is written small when something comes before it; every other word keeps its case.
COMMON = (
    QUESTION_WORDS
    | AUXILIARIES
    | (PRONOUNS - {"i"})
    | POSSESSIVES
    | ARTICLES
    | VERBS
    | ADVERBS
    | _set(
        "in on at for with about from to of if as by please and or but because let tell me us our new old no"
    )
)
MASS = _set(
    "number rest lot kind sort type amount couple pair list lack use point way part half piece sense role"
)

CONTRACTED = (
    ("what is", "what's"),
    ("who is", "who's"),
    ("where is", "where's"),
    ("how is", "how's"),
    ("it is", "it's"),
    ("that is", "that's"),
    ("i am", "I'm"),
    ("you are", "you're"),
    ("we are", "we're"),
    ("they are", "they're"),
    ("do not", "don't"),
    ("does not", "doesn't"),
    ("did not", "didn't"),
    ("is not", "isn't"),
    ("are not", "aren't"),
    ("cannot", "can't"),
    ("can not", "can't"),
    ("will not", "won't"),
    ("would not", "wouldn't"),
    ("should not", "shouldn't"),
    ("could not", "couldn't"),
    ("i have", "I've"),
    ("i would", "I'd"),
)
# Frames of a clause, a thing, something to explain, a question as it is, a request, a statement.
ASKS = (
    "Tell me {}.",
    "Can you tell me {}?",
    "I would like to know {}.",
    "Please tell me {}.",
    "Could you tell me {}?",
    "I want to know {}.",
    "Let me know {}.",
    "May I ask {}?",
    "I was wondering {}.",
    "Would you tell me {}, please?",
    "I need to know {}.",
    "I'd like to know {}.",
    "Could you say {}?",
    "Do you mind telling me {}?",
)
THINGS = (
    "Tell me {}.",
    "{0}?",
    "Give me {}.",
    "Can you tell me {}?",
    "I need to know {}.",
    "I would like to know {}.",
    "Could you tell me {}, please?",
    "Please give me {}.",
)
EXPLANATIONS = (
    "Explain {}.",
    "Can you explain {}?",
    "What does {} mean?",
    "{0}: what is that?",
    "Explain to me {}.",
)
QUOTED = (
    "Tell me: {}?",
    "Quick question: {}?",
    "A question: {}?",
    "My question is: {}?",
    "Can you answer this: {}?",
    "I have a question: {}?",
    "Please tell me, {}?",
    "I was wondering, {}?",
    "And {}?",
    "So {}?",
)
REQUESTED = (
    "Please {}.",
    "Could you {}?",
    "Can you {}, please?",
    "Would you {}?",
    "I want you to {}.",
    "{0}, please.",
    "I would like you to {}.",
    "Will you please {}?",
    "Kindly {}.",
    "I need you to {}.",
)
STATED = (
    "So {}.",
    "I have to say, {}.",
    "Look, {}.",
    "Just so you know, {}.",
    "By the way, {}.",
    "Well, {}.",
    "It is like this: {}.",
    "I wanted to say that {}.",
    "Note that {}.",
    "Hey, {}.",
    "Listen, {}.",
)
WHETHER = (
    "Tell me if {}.",
    "I would like to know if {}.",
    "Can you tell me whether {}?",
    "Please tell me if {}.",
    "I want to know whether {}.",
    "I wonder if {}.",
    "Let me know if {}.",
    "May I ask if {}?",
)
_FIRST = re.compile(r"[A-Za-z]+(?:'[a-z]+)?")


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def small(text: str) -> str:
    """The text with a small first letter where the first word is a common one; names and "I" keep theirs."""
    first = _FIRST.match(text)
    if first and first[0].split("'")[0].lower() in COMMON and first[0][1:] == first[0][1:].lower():
        return text[0].lower() + text[1:]
    return text


def third_person(verb: str) -> str:
    """The form of a base verb after he, she or it."""
    if verb in ("have", "be", "do", "go"):
        return {"have": "has", "be": "is", "do": "does", "go": "goes"}[verb]
    if re.search(r"(?:s|x|z|ch|sh)$", verb):
        return verb + "es"
    if re.search(r"[^aeiou]y$", verb):
        return verb[:-1] + "ies"
    return verb + "s"
