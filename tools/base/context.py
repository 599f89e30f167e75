"""The context family: answers that stand in notes, in the user's text or in earlier turns, or nowhere.

A context is a few cells of a small table of invented subjects and attributes. The question asks for a cell
that is there, or for one that is not, and nothing else tells the two apart: only reading decides. One sort
of context is a list of questions and answers, of which one answer is to be given whole.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tools.base import words
from tools.base.dialogue import Dialogue
from tools.base.surface import dress

FAMILY = "context"
NOT_IN_NOTES = "It is not in my notes."
_NOT_KEY = "not in my notes"

Value = Callable[[random.Random, bool], str]
Slots = dict[str, str]
Forms = tuple[tuple[str, ...], tuple[str, ...]]  # templates for training, templates for the exam
T = TypeVar("T")


def _choose(rng: random.Random, options: Sequence[T]) -> T:
    return options[int(rng.random() * len(options))]


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _forms(block: str) -> Forms:
    """The templates of a block, one a line: those for training and, marked with ~, those for the exam."""
    lines = [line.strip() for line in block.strip().splitlines() if line.strip()]
    return (
        tuple(line for line in lines if not line.startswith("~")),
        tuple(line[1:] for line in lines if line.startswith("~")),
    )


# -------------------------------------------------------------------------------- values


def _on_side(make: Callable[[random.Random], str]) -> Value:
    """A value drawn until it lies on the asked side of the split."""

    def value(rng: random.Random, held_out: bool) -> str:
        while True:
            text = make(rng)
            if words.held_out_value(text) == held_out:
                return text

    return value


def _number(low: int, high: int) -> Value:
    def value(rng: random.Random, held_out: bool) -> str:
        return words.digits(rng, rng.randint(low, high), held_out)

    return value


def _from(entries: tuple[str, ...]) -> Value:
    def value(rng: random.Random, held_out: bool) -> str:
        return words.pick(rng, entries, held_out)

    return value


def _any_of(*values: Value) -> Value:
    def value(rng: random.Random, held_out: bool) -> str:
        return _choose(rng, values)(rng, held_out)

    return value


def _invented_name(rng: random.Random, held_out: bool) -> str:
    return words.invented_word(rng, held_out).capitalize()


def _person_name(rng: random.Random, held_out: bool) -> str:
    roll = rng.random()
    if roll < 0.14:
        return _invented_name(rng, held_out)
    first = words.pick(rng, words.FIRST_NAMES, held_out)
    return first if roll < 0.8 else f"{first} {words.pick(rng, words.SURNAMES, held_out)}"


def _city(rng: random.Random, held_out: bool) -> str:
    if rng.random() < 0.15:
        return _invented_name(rng, held_out)
    return words.pick(rng, words.PLACES, held_out)


def _password(rng: random.Random, held_out: bool) -> str:
    word = words.invented_word(rng, held_out)
    roll = rng.random()
    if roll < 0.5:
        return word + words.digits(rng, rng.randint(1, 4), False)
    if roll < 0.65:
        return f"{word.capitalize()}-{words.digits(rng, 3, held_out)}"
    if roll < 0.8:
        colour = words.pick(rng, words.COLOURS, False).replace(" ", "-")
        return f"{colour}-{words.pick(rng, words.NOUNS, held_out)}"
    return f"{words.pick(rng, words.NOUNS, held_out)}{words.digits(rng, 2, held_out)}"


def _email(rng: random.Random, held_out: bool) -> str:
    first = words.pick(rng, words.FIRST_NAMES, held_out).lower()
    return f"{first}@{words.invented_word(rng, held_out)}.{_choose(rng, ('com', 'org', 'net'))}"


def _address(rng: random.Random, held_out: bool) -> str:
    street = (
        words.pick(rng, words.SURNAMES, held_out) if rng.random() < 0.6 else _invented_name(rng, held_out)
    )
    kind = _choose(rng, ("Street", "Road", "Lane", "Avenue"))
    return f"{words.digits(rng, rng.randint(1, 3), False)} {street} {kind}"


def _hotel(rng: random.Random, held_out: bool) -> str:
    if rng.random() < 0.5:
        return f"Hotel {_invented_name(rng, held_out)}"
    adjective = words.pick(rng, words.ADJECTIVES, held_out).capitalize()
    return f"{adjective} {words.pick(rng, words.NOUNS, held_out).capitalize()} Hotel"


def _company(rng: random.Random, held_out: bool) -> str:
    return _invented_name(rng, held_out) if rng.random() < 0.4 else words.pick(rng, words.BRANDS, held_out)


def _thing(rng: random.Random, held_out: bool) -> str:
    return f"{words.pick(rng, words.ADJECTIVES, held_out)} {words.pick(rng, words.NOUNS, held_out)}"


def _handle(rng: random.Random, held_out: bool) -> str:
    word = words.invented_word(rng, held_out)
    return word if rng.random() < 0.5 else word + words.digits(rng, 2, held_out)


def _pet(rng: random.Random, held_out: bool) -> str:
    return _invented_name(rng, held_out) if rng.random() < 0.4 else words.pick(rng, words.PET_NAMES, held_out)


def _weekday(rng: random.Random, held_out: bool) -> str:
    return _choose(rng, words.WEEKDAYS)


def _count(rng: random.Random, held_out: bool) -> str:
    return str(rng.randint(2, 60))


def _phone_text(rng: random.Random) -> str:
    return f"0{rng.randint(100, 999)} {rng.randint(100, 999)} {rng.randint(100, 999)}"


_DATE = _on_side(lambda rng: f"{rng.randint(1, 28)} {_choose(rng, words.MONTHS)}")
_TIME = _on_side(lambda rng: f"{rng.randint(6, 22)}:{rng.randint(0, 11) * 5:02d}")
_PHONE = _on_side(_phone_text)
_SEAT = _on_side(lambda rng: f"{rng.randint(1, 48)}{_choose(rng, 'ABCDEF')}")
_FLIGHT = _on_side(
    lambda rng: (
        f"{_choose(rng, 'ABCDFGHKLMNQRSTVXZ')}{_choose(rng, 'ABCDFGHKLMNQRSTVXZ')} {rng.randint(100, 9999)}"
    )
)
_MONEY = _on_side(
    lambda rng: f"{rng.randint(2, 990)} {_choose(rng, ('euros', 'dollars', 'pounds', 'francs'))}"
)
_BUDGET = _on_side(
    lambda rng: f"{rng.randint(2, 99)}000 {_choose(rng, ('euros', 'dollars', 'pounds', 'francs'))}"
)
_VERSION = _on_side(
    lambda rng: (
        f"{rng.randint(0, 19)}.{rng.randint(0, 19)}.{rng.randint(0, 9)}"
        if rng.random() < 0.5
        else f"{rng.randint(0, 19)}.{rng.randint(0, 99)}"
    )
)
_LENGTH = _on_side(lambda rng: f"{rng.randint(2, 59) * 5} minutes")
_WEIGHT = _on_side(lambda rng: f"{rng.randint(2, 990)} {_choose(rng, ('grams', 'kilos'))}")
_AGE = _on_side(lambda rng: f"{rng.randint(2, 40)} {_choose(rng, ('years', 'months', 'weeks'))}")
_ROOM = _any_of(
    _on_side(lambda rng: f"room {rng.randint(1, 999)}"),
    lambda rng, held_out: f"the {words.pick(rng, words.PLACES, held_out)} room",
    lambda rng, held_out: f"the {words.pick(rng, words.COLOURS, held_out)} room",
)
_LANGUAGES = words.split("""
    Python Rust Java Kotlin Swift Ruby Haskell Erlang Scala Lua Perl Julia Fortran Ada Zig Elixir
""")
_INSTRUMENTS = words.split("""
    guitar piano violin cello flute trumpet clarinet harp banjo accordion drums saxophone oboe tuba
    mandolin ukulele organ viola trombone bassoon
""")

# -------------------------------------------------------------------------------- attributes


@dataclass(frozen=True)
class _Attribute:
    """What a subject may have. Each list of forms is a (training, exam) pair.

    In a form `s` is the subject, `p` its possessive, `t` the subject where it cannot be "I", `v` the value;
    `z`, `es`, `does`, `is`, `has` follow the subject's grammar.
    """

    noun: str
    value: Value
    state: dict[bool, Forms]  # by whether the subject may be "I"
    state_own: dict[bool, Forms]
    ask: dict[bool, Forms]
    ask_own: dict[bool, Forms]
    nouns: tuple[str, ...]


_GENERIC_STATE = _forms("""
    {p} {n} is {v}.
    {p} {n} is {v}.
    {p} {n}: {v}.
    {v} is {p} {n}.
    the {n} of {t} is {v}.
    {n} of {t}: {v}.
    for {t}, the {n} is {v}.
    {t}: {n} {v}.
    {t}, {n}: {v}.
    {n} for {t}: {v}.
    {p} {n} is now {v}.
    the {n} for {t} is {v}.
    we have {v} as {p} {n}.
    {p} {n} is, as far as we know, {v}.
    ~{p} {n} happens to be {v}.
    ~as {p} {n} we noted {v}.
    ~{t} - {n} - {v}.
""")

_GENERIC_ASK = _forms("""
    What is {p} {n}?
    What is {p} {n}?
    {p} {n}?
    {p} {n} is what?
    Tell me {p} {n}.
    Give me {p} {n}.
    Can you tell me {p} {n}?
    Could you tell me what {p} {n} is?
    Do you know {p} {n}?
    Do you know what {p} {n} is?
    I need {p} {n}.
    I need to know {p} {n}.
    I would like to know {p} {n}.
    I forgot {p} {n}.
    I forgot {p} {n}, what is it?
    I want to know what {p} {n} is.
    What was {p} {n} again?
    Remind me of {p} {n}.
    Remind me what {p} {n} is.
    What is the {n} of {t}?
    Tell me the {n} of {t}.
    The {n} of {t}?
    Which {n} {does} {s} have?
    What {n} {does} {s} have?
    What do the notes say about {p} {n}?
    Look up {p} {n} for me.
    Please find {p} {n}.
    Any idea what {p} {n} is?
    {n} of {t}?
    {n} for {t}?
    I am looking for {p} {n}.
    For {t}, what is the {n}?
    When I ask for {p} {n}, what do you say?
    Someone asked me for {p} {n}.
    Let me know {p} {n}.
    Can you look up {p} {n}?
    Do you have {p} {n}?
    Have you got {p} {n}?
    Do you remember {p} {n}?
    Which is {p} {n}?
    Say {p} {n}.
    About {t}: what is the {n}?
    {t} has which {n}?
    What should I write down as {p} {n}?
    ~{p} {n}, do you know it?
    ~I can't recall {p} {n}.
    ~Would you check {p} {n}?
    ~May I ask what {p} {n} is?
    ~Please remind me what {p} {n} was.
    ~Under {t}, which {n} is listed?
    ~How about telling me {p} {n}?
""")

_FOLLOW_ASK = _forms("""
    And {p} {n}?
    And what is {p} {n}?
    What about {p} {n}?
    And the {n} of {t}?
    Now {p} {n}.
    Also tell me {p} {n}.
    I also need {p} {n}.
    ~And how about {p} {n}?
    ~Next, {p} {n}?
""")
# Follow-ups that leave out the attribute, which is the one asked for before.
_FOLLOW_SUBJECT = _forms("""
    And {p}?
    What about {p}?
    And for {t}?
    The same for {t}?
    And what is {p}?
    ~How about {p}?
    ~Now for {t}?
""")
# Follow-ups that leave out the subject, which is the one asked about before.
_FOLLOW_NOUN = _forms("""
    And the {n}?
    What about the {n}?
    And what is the {n}?
    The {n} too, please.
    ~How about the {n}?
    ~And which {n}?
""")


def _expand(forms: tuple[str, ...], nouns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(form.replace("{n}", noun) for form in forms for noun in nouns))


def _by_person(
    pair: Forms,
) -> dict[bool, Forms]:
    train, exam = pair
    return {
        False: pair,
        True: (tuple(f for f in train if "{t}" not in f), tuple(f for f in exam if "{t}" not in f)),
    }


def _attribute(
    nouns: str, value: Value, state: str = "", ask: str = "", of: bool = True
) -> _Attribute:
    """An attribute with its own forms beside the generic ones; `nouns` are its names, canonical first."""
    names = tuple(nouns.split("|"))

    def generic(pair: Forms) -> Forms:
        sides = []
        for forms in pair:
            if not of:
                forms = tuple(f for f in forms if "{n} of" not in f)
            sides.append(_expand(forms, names))
        return sides[0], sides[1]

    return _Attribute(
        noun=names[0],
        value=value,
        state=_by_person(generic(_GENERIC_STATE)),
        state_own=_by_person(_forms(state)),
        ask=_by_person(generic(_GENERIC_ASK)),
        ask_own=_by_person(_forms(ask)),
        nouns=names,
    )


_PERSON = (
    _attribute(
        "door code|code for the door|entry code",
        _number(3, 6),
        """
        {s} open{z} the door with {v}.
        {s} enter{z} {v} at the door.
        the code {s} use{z} for the door is {v}.
        """,
        """
        Which code opens {p} door?
        Which code {does} {s} type at the door?
        With which code {does} {s} open the door?
        How {does} {s} open the door, with which code?
        ~What code unlocks {p} door?
        """,
    ),
    _attribute(
        "birthday|date of birth|day of birth",
        _DATE,
        """
        {s} was born on {v}.
        {s} celebrate{z} on {v}.
        {s} {has} a birthday on {v}.
        on {v} {s} {has} a birthday.
        """,
        """
        When is {p} birthday?
        When was {s} born?
        On which day was {s} born?
        On what date {does} {s} celebrate a birthday?
        Do you know when {p} birthday is?
        Tell me when {s} was born.
        {p} birthday is on which day?
        When {does} {s} have a birthday?
        ~When {does} {s} turn a year older?
        ~What date is {p} birthday on?
        """,
    ),
    _attribute(
        "favourite drink|preferred drink|drink of choice",
        _from(words.DRINKS),
        """
        {s} like{z} {v} most of all drinks.
        {s} always drink{z} {v}.
        {s} would never drink anything but {v}.
        """,
        """
        What {does} {s} like to drink?
        What {does} {s} drink most gladly?
        Which drink {does} {s} prefer?
        What can I offer {t} to drink?
        What should I order for {t} to drink?
        ~What would {s} like to drink best?
        """,
    ),
    _attribute(
        "favourite food|favourite dish|best-loved food",
        _from(words.FOODS),
        """
        {s} love{z} {v} more than any other food.
        {s} always order{z} {v}.
        {s} like{z} to eat {v} best.
        """,
        """
        What {does} {s} like to eat?
        Which food {does} {s} like best?
        What {does} {s} always order?
        What should I cook for {t}?
        What food {does} {s} love?
        ~Which dish would {s} choose?
        """,
    ),
    _attribute(
        "favourite colour|preferred colour",
        _from(words.COLOURS),
        """
        {s} like{z} {v} best of all colours.
        of all colours {s} prefer{z} {v}.
        """,
        """
        Which colour {does} {s} like best?
        What colour {does} {s} prefer?
        In which colour should I buy a present for {t}?
        Which colour is the one {s} like{z} most?
        ~What colour {does} {s} love most?
        """,
    ),
    _attribute(
        "extension|phone extension|internal number",
        _number(2, 4),
        """
        {s} can be called on extension {v}.
        on the phone {s} {has} extension {v}.
        dial {v} to reach {t}.
        """,
        """
        Which extension {does} {s} have?
        What extension should I dial for {t}?
        Which internal number reaches {t}?
        Which extension do I dial to reach {t}?
        ~On which extension do I get {t}?
        """,
    ),
    _attribute(
        "phone number|telephone number|mobile number",
        _PHONE,
        """
        {s} can be called on {v}.
        call {t} on {v}.
        you can phone {t} at {v}.
        """,
        """
        Which number should I call to reach {t}?
        How can I phone {t}?
        On which phone number can I call {t}?
        At what number can {s} be phoned?
        ~What number do I ring for {t}?
        """,
    ),
    _attribute(
        "wifi password|password for the wifi|wlan password",
        _password,
        """
        {s} log{z} in to the wifi with {v}.
        the wifi at {p} place uses the password {v}.
        """,
        """
        With which password {does} {s} join the wifi?
        How do I get into {p} wifi?
        What password does {p} wifi want?
        Which password goes with {p} wifi?
        ~Which password lets me onto {p} wifi?
        """,
    ),
    _attribute(
        "desk number|number of the desk|desk",
        _number(1, 3),
        """
        {s} sit{z} at desk {v}.
        {s} work{z} at desk {v}.
        desk {v} belongs to {t}.
        """,
        """
        At which desk {does} {s} sit?
        Which desk is {p}?
        Where {does} {s} sit, at which desk?
        Which desk belongs to {t}?
        ~What desk {does} {s} work at?
        """,
        of=False,
    ),
    _attribute(
        "home city|home town|city of residence",
        _city,
        """
        {s} live{z} in {v}.
        {s} {has} a flat in {v}.
        {s} moved to {v} and live{z} there.
        {v} is where {s} live{z}.
        """,
        """
        Where {does} {s} live?
        In which city {does} {s} live?
        Which city {does} {s} live in?
        Which town is {s} living in?
        Tell me where {s} live{z}.
        Do you know where {s} live{z}?
        What city {is} {s} based in?
        ~In what town is {p} home?
        ~Which city {does} {s} call home?
        """,
    ),
    _attribute(
        "birthplace|place of birth|city of birth",
        _city,
        """
        {s} was born in {v}.
        {s} come{z} from {v}.
        originally {s} {is} from {v}.
        """,
        """
        Where was {s} born?
        In which city was {s} born?
        Where {does} {s} come from?
        Where {is} {s} from originally?
        Which place {does} {s} come from?
        Tell me where {s} was born.
        ~In what town was {s} born?
        """,
    ),
    _attribute(
        "car colour|colour of the car",
        _from(words.COLOURS),
        """
        {s} drive{z} a car painted {v}.
        {p} car is {v}.
        the car of {t} is {v}.
        {s} {has} a car in {v}.
        """,
        """
        What colour is {p} car?
        Which colour does {p} car have?
        In what colour is {p} car painted?
        What colour of car {does} {s} drive?
        The colour of {p} car?
        ~{p} car, which colour is it?
        """,
        of=False,
    ),
    _attribute(
        "locker number|number of the locker|locker",
        _number(2, 4),
        """
        {s} {has} locker number {v}.
        {s} use{z} locker {v}.
        locker {v} is {p}.
        {p} things are in locker {v}.
        """,
        """
        Which locker {does} {s} have?
        Which locker is {p}?
        What number is {p} locker?
        Which locker {does} {s} use?
        In which locker are {p} things?
        ~What locker belongs to {t}?
        """,
        of=False,
    ),
    _attribute(
        "job|occupation|profession",
        _from(words.JOBS),
        """
        {s} work{z} as a {v}.
        {s} earn{z} a living as a {v}.
        by profession {s} {is} a {v}.
        """,
        """
        What {does} {s} do for a living?
        What {does} {s} work as?
        What kind of work {does} {s} do?
        As what {does} {s} work?
        How {does} {s} earn a living?
        ~What {is} {s} by profession?
        """,
    ),
    _attribute(
        "allergy|food allergy",
        _from(words.FOODS),
        """
        {s} {is} allergic to {v}.
        {s} must not eat {v} because of an allergy.
        {v} would make {t} ill, it is an allergy.
        """,
        """
        What {is} {s} allergic to?
        Which food {is} {s} allergic to?
        To what {is} {s} allergic?
        What allergy {does} {s} have?
        What must {s} not eat because of an allergy?
        Which allergy should I keep in mind for {t}?
        ~{is} {s} allergic to something, and to what?
        """,
    ),
    _attribute(
        "arrival time|time of arrival",
        _TIME,
        """
        {s} arrive{z} at {v}.
        {s} will be here at {v}.
        at {v} {s} arrive{z}.
        {p} train gets in at {v}.
        """,
        """
        When {does} {s} arrive?
        At what time {does} {s} arrive?
        What time will {s} be here?
        When will {s} get here?
        At which time is {s} due to arrive?
        ~What time {does} {s} get in?
        """,
    ),
    _attribute(
        "cat's name",
        _pet,
        """
        {p} cat is called {v}.
        {s} {has} a cat called {v}.
        {s} {has} a cat named {v}.
        the cat of {t} answers to {v}.
        {v} is the name of {p} cat.
        """,
        """
        What is {p} cat called?
        What is the name of {p} cat?
        How is {p} cat called?
        {s} {has} a cat, what is it called?
        Which name did {s} give the cat?
        Name {p} cat.
        Do you know what {p} cat is called?
        ~What do you call {p} cat?
        """,
        of=False,
    ),
    _attribute(
        "dog's name",
        _pet,
        """
        {p} dog is called {v}.
        {s} {has} a dog called {v}.
        {s} {has} a dog named {v}.
        the dog of {t} answers to {v}.
        {v} is the name of {p} dog.
        """,
        """
        What is {p} dog called?
        What is the name of {p} dog?
        How is {p} dog called?
        {s} {has} a dog, what is it called?
        Which name did {s} give the dog?
        Name {p} dog.
        Do you know what {p} dog is called?
        ~What do you call {p} dog?
        """,
        of=False,
    ),
    _attribute(
        "badge number|staff number|number on the badge",
        _number(4, 6),
        """
        {s} wear{z} badge {v}.
        on {p} badge stands {v}.
        """,
        """
        What number is on {p} badge?
        Which badge {does} {s} wear?
        Which number stands on {p} badge?
        ~What does {p} badge say as a number?
        """,
    ),
    _attribute(
        "email address|email|mail address",
        _email,
        """
        {s} read{z} mail at {v}.
        write to {t} at {v}.
        mail for {t} goes to {v}.
        """,
        """
        Where can I write to {t} by email?
        To which address do I send {p} email?
        Which email {does} {s} use?
        Under what address {does} {s} get email?
        ~At which address {does} {s} read email?
        """,
    ),
    _attribute(
        "seat number|seat|place number",
        _SEAT,
        """
        {s} sit{z} in seat {v}.
        {s} {has} a ticket for seat {v}.
        seat {v} is reserved for {t}.
        """,
        """
        Which seat {does} {s} have?
        In which seat {does} {s} sit?
        Which seat is reserved for {t}?
        Where on the plane {does} {s} sit?
        ~What seat is {p}?
        """,
    ),
    _attribute(
        "hotel|place to stay",
        _hotel,
        """
        {s} stay{z} at {v}.
        {s} {has} a room booked at {v}.
        {s} will sleep at {v}.
        """,
        """
        Where {does} {s} stay?
        In which hotel {does} {s} stay?
        Which hotel {is} {s} booked into?
        At what hotel {does} {s} sleep?
        What is {p} hotel called?
        ~Which hotel {has} {s} chosen?
        """,
    ),
    _attribute(
        "flight number|flight",
        _FLIGHT,
        """
        {s} fl{ies} with {v}.
        {s} {is} booked on flight {v}.
        {s} take{z} flight {v}.
        """,
        """
        Which flight {does} {s} take?
        On which flight {is} {s} booked?
        Which flight {is} {s} on?
        With which flight {does} {s} come?
        ~What plane {does} {s} take, which flight number?
        """,
    ),
    _attribute(
        "shoe size|size of shoes",
        _on_side(lambda rng: str(rng.randint(30, 49))),
        """
        {s} wear{z} shoes in size {v}.
        {s} need{z} shoes of size {v}.
        """,
        """
        What size of shoes {does} {s} wear?
        Which shoe size {does} {s} need?
        In which size should I buy shoes for {t}?
        ~How big are {p} shoes?
        """,
    ),
    _attribute(
        "hobby|favourite pastime|pastime",
        _from(words.TOPICS),
        """
        {s} spend{z} every weekend on {v}.
        in free time {s} enjoy{z} {v}.
        """,
        """
        What {does} {s} do in free time?
        How {does} {s} spend free time?
        What {does} {s} do on weekends?
        Which hobby {does} {s} have?
        ~What {does} {s} enjoy after work?
        """,
    ),
    _attribute(
        "employer|company",
        _company,
        """
        {s} work{z} for {v}.
        {s} {is} employed at {v}.
        {v} pays {p} salary.
        """,
        """
        Who {does} {s} work for?
        For which company {does} {s} work?
        Where {is} {s} employed?
        Which company {does} {s} work at?
        ~Which firm employs {t}?
        """,
    ),
    _attribute(
        "nickname|short name",
        _invented_name,
        """
        friends call {t} {v}.
        {s} {is} known as {v} among friends.
        """,
        """
        What do friends call {t}?
        By which nickname {is} {s} known?
        What {is} {s} called by friends?
        How do friends call {t}?
        ~Under what nickname do people know {t}?
        """,
    ),
    _attribute(
        "username|user name|login",
        _handle,
        """
        {s} log{z} in as {v}.
        {s} {has} the login {v}.
        online {s} {is} {v}.
        """,
        """
        Under which name {does} {s} log in?
        How {does} {s} log in?
        What login {does} {s} use?
        As whom {does} {s} log in?
        ~What name {does} {s} enter to log in?
        """,
    ),
    _attribute(
        "manager|boss|line manager",
        _person_name,
        """
        {s} report{z} to {v}.
        {v} leads {p} team.
        {s} work{z} under {v}.
        """,
        """
        Who is {p} manager?
        Who is {p} boss?
        Who {does} {s} report to?
        To whom {does} {s} report?
        Who leads {p} team?
        Under whom {does} {s} work?
        ~Who is in charge of {t}?
        """,
    ),
    _attribute(
        "doctor|family doctor",
        _person_name,
        """
        {s} {is} a patient of {v}.
        {s} see{z} {v} when ill.
        """,
        """
        Who is {p} doctor?
        Which doctor {does} {s} see?
        Who treats {t} when ill?
        To which doctor {does} {s} go?
        ~Whose patient {is} {s}?
        """,
    ),
    _attribute(
        "bus|bus line",
        _number(1, 3),
        """
        {s} take{z} bus {v}.
        {s} go{es} to work by bus {v}.
        """,
        """
        Which bus {does} {s} take?
        What bus {does} {s} take?
        By which bus {does} {s} come?
        With what bus line {does} {s} go to work?
        ~Which bus brings {t} to work?
        """,
    ),
    _attribute(
        "instrument|musical instrument",
        _from(_INSTRUMENTS),
        """
        {s} play{z} the {v}.
        {s} {has} lessons on the {v}.
        in the band {s} play{z} the {v}.
        """,
        """
        What instrument {does} {s} play?
        Which instrument {does} {s} play?
        What {does} {s} play in the band?
        On which instrument {does} {s} have lessons?
        ~What {does} {s} play as a musician?
        """,
    ),
    _attribute(
        "address|postal address|street address",
        _address,
        """
        {s} get{z} letters at {v}.
        send letters for {t} to {v}.
        {p} house stands at {v}.
        """,
        """
        To which address do letters for {t} go?
        Where do I send a letter for {t}?
        At which address is {p} house?
        In which street is {p} house?
        ~Where should a parcel for {t} go?
        """,
    ),
    _attribute(
        "present|gift|birthday present",
        _thing,
        """
        {s} will get a {v} as a present.
        the gift for {t} is a {v}.
        """,
        """
        What will {s} get as a present?
        Which gift is for {t}?
        What present did we choose for {t}?
        ~What did we buy for {t} as a gift?
        """,
    ),
)

_PROJECT = (
    _attribute(
        "owner|project owner|lead",
        _person_name,
        """
        {s} is led by {v}.
        {v} owns {s}.
        {v} is in charge of {s}.
        {v} runs {s}.
        """,
        """
        Who owns {s}?
        Who leads {s}?
        Who is in charge of {s}?
        Who runs {s}?
        Who is responsible for {s}?
        By whom is {s} led?
        ~Whose project is {s}?
        """,
    ),
    _attribute(
        "deadline|due date",
        _any_of(_weekday, _DATE),
        """
        {s} must be finished by {v}.
        {s} is due on {v}.
        the team has to finish {s} on {v}.
        """,
        """
        When is {s} due?
        By when must {s} be finished?
        On which day is {s} due?
        When does {s} have to be ready?
        Until when do we have time for {s}?
        ~When must {s} be done?
        """,
    ),
    _attribute(
        "budget|total budget|spending limit",
        _BUDGET,
        """
        {s} has {v} to spend.
        {s} may cost {v}.
        {v} are set aside for {s}.
        """,
        """
        How much money does {s} have?
        How much may {s} cost?
        How much can we spend on {s}?
        How big is {p} budget?
        ~What sum is set aside for {s}?
        """,
    ),
    _attribute(
        "version|version number|current version",
        _VERSION,
        """
        {s} is at version {v}.
        {s} runs in version {v}.
        version {v} of {s} is out.
        """,
        """
        Which version is {s} at?
        What version of {s} is out?
        In which version does {s} run?
        Which release of {s} do we have?
        ~At what version is {s} now?
        """,
    ),
    _attribute(
        "team size|number of people",
        _count,
        """
        {v} people work on {s}.
        the team of {s} has {v} people.
        {s} employs {v} people.
        """,
        """
        How many people work on {s}?
        How big is the team of {s}?
        How large is {p} team?
        How many are on the team of {s}?
        ~How many people does {s} keep busy?
        """,
    ),
    _attribute(
        "port|port number",
        _number(4, 5),
        """
        {s} listens on port {v}.
        {s} runs on port {v}.
        port {v} is used by {s}.
        """,
        """
        Which port does {s} use?
        On which port does {s} run?
        On what port does {s} listen?
        What port is {s} on?
        ~Which port do I open for {s}?
        """,
    ),
    _attribute(
        "code name|secret name",
        _invented_name,
        """
        inside the company {s} is known as {v}.
        {s} goes by the code name {v}.
        """,
        """
        Under which code name does {s} run?
        What is {s} called in secret?
        Which code name was given to {s}?
        ~By what code name do we call {s}?
        """,
    ),
    _attribute(
        "launch date|start date|release date",
        _DATE,
        """
        {s} starts on {v}.
        {s} goes live on {v}.
        we launch {s} on {v}.
        """,
        """
        When does {s} start?
        When does {s} go live?
        On which day is {s} launched?
        When do we launch {s}?
        ~On what date does {s} come out?
        """,
    ),
    _attribute(
        "client|customer",
        _company,
        """
        {s} is made for {v}.
        {v} ordered {s}.
        {v} pays for {s}.
        """,
        """
        Who is {s} made for?
        Who ordered {s}?
        Which company pays for {s}?
        For which client do we make {s}?
        Who is {p} client?
        ~Which customer is behind {s}?
        """,
    ),
    _attribute(
        "language|programming language",
        _from(_LANGUAGES),
        """
        {s} is written in {v}.
        the code of {s} is {v}.
        """,
        """
        In which language is {s} written?
        What is {s} written in?
        Which programming language does {s} use?
        ~What language is the code of {s}?
        """,
    ),
    _attribute(
        "server|host name",
        _handle,
        """
        {s} runs on the server {v}.
        {v} is the machine that serves {s}.
        """,
        """
        On which server does {s} run?
        Which machine serves {s}?
        Where does {s} run, on which server?
        ~What server is {s} on?
        """,
    ),
)

_PRODUCT = (
    _attribute(
        "price|selling price|cost",
        _MONEY,
        """
        {s} costs {v}.
        {s} sells for {v}.
        you pay {v} for {s}.
        {s} is sold at {v}.
        """,
        """
        How much is {s}?
        How much does {s} cost?
        What does {s} cost?
        For how much do we sell {s}?
        What do I pay for {s}?
        How expensive is {s}?
        ~What would {s} cost me?
        """,
    ),
    _attribute(
        "weight|total weight",
        _WEIGHT,
        """
        {s} weighs {v}.
        the scales show {v} for {s}.
        """,
        """
        How much does {s} weigh?
        What does {s} weigh?
        How heavy is {s}?
        ~What do the scales show for {s}?
        """,
    ),
    _attribute(
        "colour|paint colour",
        _from(words.COLOURS),
        """
        {s} is painted {v}.
        {s} comes in {v}.
        {s} is {v} all over.
        """,
        """
        What colour is {s}?
        Which colour does {s} have?
        In which colour does {s} come?
        How is {s} painted?
        ~What colour was {s} painted?
        """,
    ),
    _attribute(
        "article number|item number|order number",
        _number(4, 6),
        """
        {s} is listed as number {v}.
        order {s} with number {v}.
        """,
        """
        Under which number is {s} listed?
        With which number do I order {s}?
        What number does {s} have in the catalogue?
        ~Which number stands next to {s} in the list?
        """,
    ),
    _attribute(
        "maker|manufacturer|producer",
        _company,
        """
        {s} is made by {v}.
        {v} makes {s}.
        {v} builds {s}.
        """,
        """
        Who makes {s}?
        By whom is {s} made?
        Which company makes {s}?
        Who builds {s}?
        Who is {p} maker?
        ~What company is {s} from?
        """,
    ),
    _attribute(
        "shelf|shelf number",
        _on_side(lambda rng: f"{_choose(rng, 'ABCDEFGHKLMN')}{rng.randint(1, 99)}"),
        """
        {s} stands on shelf {v}.
        you find {s} on shelf {v}.
        {s} is stored on shelf {v}.
        """,
        """
        On which shelf is {s}?
        Where do I find {s}, on which shelf?
        Which shelf is {s} on?
        On what shelf is {s} stored?
        ~Which shelf holds {s}?
        """,
    ),
    _attribute(
        "stock|number in stock",
        _number(2, 4),
        """
        we have {v} pieces of {s} in stock.
        {v} pieces of {s} are left.
        """,
        """
        How many pieces of {s} are left?
        How many pieces of {s} do we have?
        How many of {s} are in stock?
        ~What number of {s} is in stock?
        """,
    ),
    _attribute(
        "serial number|number on the back",
        _password,
        """
        {s} carries the serial number {v}.
        on the back of {s} stands {v}.
        """,
        """
        Which serial number does {s} carry?
        What stands on the back of {s}?
        What serial number is on {s}?
        ~Which number is printed on the back of {s}?
        """,
    ),
)

_ROOM_ATTRIBUTES = (
    _attribute(
        "capacity|number of seats",
        _count,
        """
        {s} has seats for {v} people.
        {v} people fit into {s}.
        {s} holds {v} people.
        """,
        """
        How many people fit into {s}?
        How many seats does {s} have?
        For how many people is {s}?
        How big is {s}?
        How many people does {s} hold?
        ~What number of people can sit in {s}?
        """,
    ),
    _attribute(
        "floor|level",
        _on_side(lambda rng: str(rng.randint(1, 40))),
        """
        {s} is on floor {v}.
        take the lift to floor {v} for {s}.
        """,
        """
        On which floor is {s}?
        Which floor is {s} on?
        Where is {s}, on which floor?
        To which floor do I go for {s}?
        ~What floor do I find {s} on?
        """,
    ),
    _attribute(
        "key colour|colour of the key",
        _from(words.COLOURS),
        """
        the key to {s} is {v}.
        {s} opens with the {v} key.
        """,
        """
        What colour is the key to {s}?
        Which key opens {s}?
        Which key do I need for {s}?
        ~What colour of key fits {s}?
        """,
        of=False,
    ),
    _attribute(
        "door code|entry code",
        _number(3, 6),
        """
        {s} opens with {v}.
        type {v} to enter {s}.
        """,
        """
        Which code opens {s}?
        What code do I type to enter {s}?
        How do I get into {s}?
        With which code does {s} open?
        ~What code lets me into {s}?
        """,
    ),
    _attribute(
        "wifi network|network name",
        _handle,
        """
        in {s} the wifi is called {v}.
        use the network {v} in {s}.
        """,
        """
        What is the wifi in {s} called?
        Which network do I use in {s}?
        Which wifi is there in {s}?
        ~What is the name of the wifi in {s}?
        """,
    ),
    _attribute(
        "wall colour|colour of the walls",
        _from(words.COLOURS),
        """
        the walls of {s} are {v}.
        {s} has {v} walls.
        """,
        """
        What colour are the walls of {s}?
        Which colour do the walls of {s} have?
        How are the walls of {s} painted?
        ~In what colour are the walls of {s}?
        """,
        of=False,
    ),
    _attribute(
        "caretaker|contact person",
        _person_name,
        """
        {v} looks after {s}.
        {v} takes care of {s}.
        ask {v} about {s}.
        """,
        """
        Who looks after {s}?
        Who takes care of {s}?
        Whom can I ask about {s}?
        Who is {p} caretaker?
        ~Who has to be asked about {s}?
        """,
    ),
)

_MEETING = (
    _attribute(
        "start time|starting time",
        _TIME,
        """
        {s} starts at {v}.
        {s} begins at {v}.
        be there at {v} for {s}.
        """,
        """
        When does {s} start?
        At what time does {s} begin?
        What time is {s}?
        When do I have to be there for {s}?
        At which time does {s} start?
        ~What time should I come to {s}?
        """,
    ),
    _attribute(
        "day|weekday",
        _weekday,
        """
        {s} takes place on {v}.
        {s} is on {v}.
        every {v} there is {s}.
        """,
        """
        On which day is {s}?
        What day is {s} on?
        Which day does {s} take place?
        On what weekday is {s}?
        ~Which day of the week is {s}?
        """,
    ),
    _attribute(
        "room|meeting room",
        _ROOM,
        """
        {s} takes place in {v}.
        {s} is in {v}.
        come to {v} for {s}.
        """,
        """
        Where is {s}?
        In which room is {s}?
        Where does {s} take place?
        Which room is {s} in?
        To which room do I go for {s}?
        ~What room do we use for {s}?
        """,
    ),
    _attribute(
        "host|chair",
        _person_name,
        """
        {s} is led by {v}.
        {v} hosts {s}.
        {v} invited us to {s}.
        """,
        """
        Who hosts {s}?
        Who leads {s}?
        Who invited us to {s}?
        Who is {p} host?
        By whom is {s} led?
        ~Who runs {s}?
        """,
    ),
    _attribute(
        "length|duration",
        _LENGTH,
        """
        {s} lasts {v}.
        {s} takes {v}.
        plan {v} for {s}.
        """,
        """
        How long is {s}?
        How long does {s} take?
        How long does {s} last?
        How much time should I plan for {s}?
        ~What time does {s} take in all?
        """,
    ),
    _attribute(
        "access code|dial-in code",
        _number(4, 6),
        """
        dial in to {s} with {v}.
        you join {s} with the code {v}.
        """,
        """
        With which code do I join {s}?
        Which code do I need for {s}?
        How do I dial in to {s}?
        What code opens {s}?
        ~What do I type to join {s}?
        """,
    ),
)

_PET = (
    _attribute(
        "age|exact age",
        _AGE,
        """
        {s} is {v} old.
        {s} has lived for {v}.
        """,
        """
        How old is {s}?
        Tell me how old {s} is.
        Do you know how old {s} is?
        What age is {s}?
        ~How many years or weeks old is {s}?
        """,
    ),
    _attribute(
        "owner|keeper",
        _person_name,
        """
        {s} belongs to {v}.
        {v} keeps {s} as a pet.
        {v} walks with {s} every day.
        """,
        """
        Who owns {s}?
        To whom does {s} belong?
        Whose pet is {s}?
        Who does {s} belong to?
        Who keeps {s}?
        ~Who is {s} the pet of?
        """,
    ),
    _attribute(
        "fur colour|colour",
        _from(words.COLOURS),
        """
        {s} has {v} fur.
        {s} is {v}.
        """,
        """
        What colour is {s}?
        Which colour is {p} fur?
        What colour is the fur of {s}?
        Which colour does {s} have?
        ~How is {p} fur coloured?
        """,
    ),
    _attribute(
        "favourite food|food",
        _from(words.FOODS),
        """
        {s} eats {v}.
        feed {s} with {v}.
        {s} only wants {v}.
        """,
        """
        What does {s} eat?
        What do I feed {s}?
        Which food does {s} get?
        What does {s} like to eat?
        ~What should {s} be fed?
        """,
    ),
    _attribute(
        "kind|species",
        _from(words.ANIMALS),
        """
        {s} is really a {v}.
        as an animal {s} is a {v}.
        """,
        """
        What kind of animal is {s}?
        Which animal is {s}?
        What animal is {s}?
        What sort of animal is {s}?
        ~{s} is which animal?
        """,
    ),
    _attribute(
        "vet|animal doctor",
        _person_name,
        """
        {s} is treated by {v}.
        {v} treats {s}.
        """,
        """
        Who treats {s}?
        Which vet does {s} go to?
        Who is {p} vet?
        To which vet do I take {s}?
        ~Whom do I call when {s} is ill?
        """,
    ),
    _attribute(
        "chip number|number on the chip",
        _number(4, 6),
        """
        {s} wears a chip with {v}.
        """,
        """
        What number is on the chip of {s}?
        Which chip does {s} wear?
        ~Which number does the chip of {s} have?
        """,
    ),
    _attribute(
        "hiding place|favourite place",
        lambda rng, held_out: f"the {_thing(rng, held_out)}",
        """
        {s} hides in {v}.
        {s} loves to sleep in {v}.
        """,
        """
        Where does {s} hide?
        Where does {s} sleep?
        In what does {s} hide?
        ~Where do I look for {s}?
        """,
    ),
)

# -------------------------------------------------------------------------------- subjects


@dataclass(frozen=True)
class _Subject:
    """Somebody or something a context speaks of: its grammar in notes, for the user and in answers."""

    notes: Slots
    user: Slots
    owner: str
    name: str
    first_person: bool = False


def _third(name: str) -> Slots:
    return {
        "s": name,
        "p": name + "'s",
        "t": name,
        "z": "s",
        "es": "es",
        "ies": "ies",
        "does": "does",
        "is": "is",
        "has": "has",
    }


_ME = _Subject(
    notes=_third("the user"),
    user={
        "s": "I",
        "p": "my",
        "t": "",
        "z": "",
        "es": "",
        "ies": "y",
        "does": "do",
        "is": "am",
        "has": "have",
    },
    owner="your",
    name="I",
    first_person=True,
)
_RELATIONS = words.split("""
    sister brother mother father uncle aunt neighbour friend cousin wife husband son daughter
    grandmother grandfather landlord teacher flatmate nephew niece partner colleague roommate
""")
_MY = tuple(
    _Subject(
        notes=_third(f"the user's {one}"), user=_third(f"my {one}"), owner=f"your {one}'s", name=f"my {one}"
    )
    for one in _RELATIONS
)


def _named(name: str) -> _Subject:
    slots = _third(name)
    return _Subject(notes=slots, user=slots, owner=slots["p"], name=name)


def _person(rng: random.Random, held_out: bool) -> _Subject:
    roll = rng.random()
    if roll < 0.1:
        return _ME
    if roll < 0.2:
        return _choose(rng, _MY)
    return _named(_person_name(rng, held_out))


def _project(rng: random.Random, held_out: bool) -> _Subject:
    name = _company(rng, held_out)
    return _named(_choose(rng, (name, f"the {name} project", f"project {name}")))


def _product(rng: random.Random, held_out: bool) -> _Subject:
    roll = rng.random()
    item = words.pick(rng, words.OBJECTS, held_out)
    if roll < 0.4:
        return _named(f"the {_company(rng, held_out)} {item}")
    if roll < 0.75:
        return _named(f"the {words.pick(rng, words.ADJECTIVES, held_out)} {item}")
    return _named(f"the {item}")


def _room(rng: random.Random, held_out: bool) -> _Subject:
    roll = rng.random()
    if roll < 0.3:
        return _named(f"room {words.digits(rng, rng.randint(1, 3), held_out)}")
    if roll < 0.6:
        return _named(f"the {words.pick(rng, words.PLACES, held_out)} room")
    kind = _choose(rng, ("room", "hall", "office", "studio"))
    return _named(f"the {words.pick(rng, words.ADJECTIVES, held_out)} {kind}")


def _meeting(rng: random.Random, held_out: bool) -> _Subject:
    what = (
        words.pick(rng, words.TOPICS, held_out)
        if rng.random() < 0.5
        else words.pick(rng, words.NOUNS, held_out)
    )
    return _named(f"the {what} {_choose(rng, ('meeting', 'workshop', 'call', 'course', 'lecture'))}")


def _animal(rng: random.Random, held_out: bool) -> _Subject:
    return _named(_pet(rng, held_out))


_KINDS: tuple[tuple[Callable[[random.Random, bool], _Subject], tuple[_Attribute, ...]], ...] = (
    (_person, _PERSON),
    (_person, _PERSON),
    (_person, _PERSON),
    (_person, _PERSON),
    (_project, _PROJECT),
    (_product, _PRODUCT),
    (_room, _ROOM_ATTRIBUTES),
    (_meeting, _MEETING),
    (_animal, _PET),
)

# -------------------------------------------------------------------------------- contexts

_SYSTEM = _forms("""
    Use these notes to answer.\\n{b}
    Use these notes to answer the user.\\n{b}
    Notes:\\n{b}
    Notes: {l}
    My notes:\\n{b}
    Context: {l}
    Context:\\n{b}
    Context:\\n{x}
    Facts:\\n{b}
    Facts: {l}
    Known facts:\\n{b}
    Answer from the text below.\\n{l}
    Answer from the notes below.\\n{b}
    Answer the question using only this context.\\n{x}
    Here is what you know: {l}
    You know the following.\\n{b}
    You are a helpful assistant. Use these notes.\\n{b}
    You are a helpful assistant.\\n\\nNotes:\\n{b}
    What you remember:\\n{b}
    Memory:\\n{b}
    Background: {l}
    The following is true.\\n{x}
    Information:\\n{x}
    Relevant notes:\\n{b}
    Reply with the help of these facts: {l}
    {l}
    ~Use the information below.\\n{b}
    ~Keep these facts in mind: {l}
    ~Reference material:\\n{x}
    ~Rely on these lines.\\n{b}
""")

_IN_USER = _forms("""
    Notes: {l} Question: {q}
    Notes:\\n{b}\\n\\nQuestion: {q}
    Context: {l}\\n\\nQuestion: {q}
    Context:\\n{b}\\n{q}
    {l} {q}
    {l}\\n{q}
    {l}\\n\\n{q}
    {x}\\n\\n{q}
    {b}\\n{q}
    Here are my notes: {l} {q}
    Here are my notes.\\n{b}\\n{q}
    Facts:\\n{b}\\nQuestion: {q}
    Read this: {l} Now tell me: {q}
    Read this first.\\n{x}\\n\\n{q}
    {q}\\n\\nNotes:\\n{b}
    {q}\\nContext: {l}
    {q} Use these notes: {l}
    {q} Here is what I know: {l}
    Answer from these notes. {l} {q}
    Use the text to answer.\\nText: {l}\\nQuestion: {q}
    I know this: {l} {q}
    Text: {l}\\n{q}
    ~Given these facts: {l} {q}
    ~{q}\\n\\nThis is all I have:\\n{b}
    ~Look at my list.\\n{b}\\nSo: {q}
""")

_TELL = _forms("""
    {}
    {}
    {}
    Remember: {}
    Please remember: {}
    Note: {}
    Please note: {}
    For later: {}
    By the way: {}
    Just so you know: {}
    Fyi: {}
    Keep in mind: {}
    Write this down: {}
    Something to remember: {}
    A note for you: {}
    Save this: {}
    ~Store this: {}
    ~To keep in mind: {}
""")


def _one_of(rng: random.Random, pair: Forms, held_out: bool, strict: bool = True) -> str:
    """A form of the right side; in the exam a form that is not `strict` may also be a trained one."""
    train, exam = pair
    if held_out and exam and (strict or rng.random() < 0.5):
        return exam[int(rng.random() * len(exam))]
    return train[int(rng.random() * len(train))]


@dataclass(frozen=True)
class _Cell:
    """One statement: a subject, an attribute and, where the context has it, the value."""

    subject: _Subject
    attribute: _Attribute
    value: str = ""


_Table = tuple[list[_Subject], tuple[_Attribute, ...], list[_Attribute], list[_Cell], Callable[..., _Subject]]


def _table(rng: random.Random, held_out: bool, count: int) -> _Table:
    """`count` cells of a small table of subjects and attributes, in random order."""
    make, attributes = _choose(rng, _KINDS)
    rows = min(count + 1, rng.randint(1, 4))
    fewest = (count + rows - 1) // rows
    columns = rng.randint(fewest, max(fewest, 2, min(4, count + 1)))
    subjects: list[_Subject] = []
    while len(subjects) < rows:
        subject = make(rng, held_out)
        first = subject.name.split(" ")[0]
        if all(
            subject.name != one.name
            and (first in ("the", "my", "room", "project") or first not in one.name.split(" "))
            for one in subjects
        ):
            subjects.append(subject)
    chosen = rng.sample(attributes, min(columns, len(attributes)))
    places = [(subject, attribute) for subject in subjects for attribute in chosen]
    places = rng.sample(places, min(count, len(places)))
    cells: list[_Cell] = []
    taken: list[str] = []
    for subject, attribute in places:
        value = attribute.value(rng, held_out)
        for _ in range(12):  # short lists of values may have no other left
            if value not in taken:
                break
            value = attribute.value(rng, held_out)
        taken.append(value)
        cells.append(_Cell(subject, attribute, value))
    if count > 2 and rng.random() < 0.25:  # one line about something else altogether
        other, others = _choose(rng, _KINDS)
        subject = other(rng, held_out)
        if all(subject.name != one.name for one in subjects):
            attribute = _choose(rng, others)
            cells[-1] = _Cell(subject, attribute, attribute.value(rng, held_out))
            rng.shuffle(cells)
    return subjects, attributes, chosen, cells, make


def _missing(rng: random.Random, held_out: bool, table: _Table) -> _Cell:
    """A cell that the context lacks: of the table, or with another attribute, another subject or both."""
    subjects, attributes, chosen, cells, make = table
    there = {(cell.subject.name, cell.attribute.noun) for cell in cells}
    gaps = [(s, a) for s in subjects for a in chosen if (s.name, a.noun) not in there]
    roll = rng.random()
    if gaps and roll < 0.3:
        subject, attribute = _choose(rng, gaps)
        return _Cell(subject, attribute)
    while True:
        subject = make(rng, held_out) if roll > 0.65 else _choose(rng, subjects)
        attribute = _choose(rng, chosen if roll > 0.8 else attributes)
        if (subject.name, attribute.noun) not in there:
            return _Cell(subject, attribute)
        roll = rng.random()


def _fill(form: str, value: str, slots: Slots) -> str:
    """The form with its slots filled, "a" turned to "an" where the value asks for it."""
    if value[0] in "aeiou" and " a {v}" in form:
        form = form.replace(" a {v}", " an {v}")
    return form.format(v=value, **slots)


def _state(rng: random.Random, cell: _Cell, held_out: bool, by_user: bool) -> str:
    """The statement of a cell, in the words of notes about the user or in the user's own."""
    slots = cell.subject.user if by_user else cell.subject.notes
    me = by_user and cell.subject.first_person
    attribute = cell.attribute
    own = attribute.state_own[me]
    pair = own if own[0] and rng.random() < 0.42 else attribute.state[me]
    form = _one_of(rng, pair, held_out, strict=False)
    text = _fill(form, cell.value, slots)
    return text if form.startswith("{v}") else _capital(text)


def _ask(rng: random.Random, cell: _Cell, held_out: bool, before: _Cell | None) -> str:
    """The question for a cell; after another question it may lean on that one."""
    subject, attribute = cell.subject, cell.attribute
    me = subject.first_person
    slots = subject.user
    if before is not None and rng.random() < 0.45:
        if before.subject.name == subject.name:
            form = _one_of(rng, _FOLLOW_NOUN, held_out)
        elif before.attribute is attribute and not me:
            form = _one_of(rng, _FOLLOW_SUBJECT, held_out)
        else:
            form = _one_of(rng, _FOLLOW_ASK_ME if me else _FOLLOW_ASK, held_out)
        form = form.replace("{n}", _choose(rng, attribute.nouns))
    else:
        own = attribute.ask_own[me]
        pair = own if own[1 if held_out else 0] and rng.random() < 0.45 else attribute.ask[me]
        form = _one_of(rng, pair, held_out)
    text = _capital(form.format(**slots))
    return dress(rng, text, held_out, keep=("I",) if me else (subject.name,))


_FOLLOW_ASK_ME = _by_person(_FOLLOW_ASK)[True]


def _answer(cell: _Cell) -> str:
    return f"It is {cell.value}." if cell.value else NOT_IN_NOTES


def _message(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}


def _laid_out(rng: random.Random, wrapper: str, lines: list[str], question: str = "") -> str:
    """The lines in the layout that the wrapper asks for: running text, plain lines, bullets, numbers."""
    wrapper = wrapper.replace("\\n", "\n")
    if "{l}" in wrapper:
        body, slot = " ".join(lines), "{l}"
    elif "{x}" in wrapper:
        body, slot = "\n".join(lines), "{x}"
    else:
        slot = "{b}"
        style = rng.random()
        if style < 0.6:
            body = "- " + "\n- ".join(lines)
        elif style < 0.85:
            body = "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
        else:
            body = "* " + "\n* ".join(lines)
    return wrapper.replace("{q}", question).replace(slot, body)


def _notes(rng: random.Random, held_out: bool) -> Dialogue:
    """A table as a context and one to three questions on it."""
    place = rng.random()
    questions = 1 if rng.random() < 0.65 else rng.randint(2, 3)
    told = place >= 0.8
    count = rng.choice((1, 1, 2, 2, 3)) if told else rng.choice((1, 1, 2, 2, 3, 3, 4, 5))
    table = _table(rng, held_out, count)
    cells = table[3]
    messages: list[dict[str, str]] = []
    lines: list[str] = []
    wrapper = ""
    if place < 0.45:
        where = "system"
        lines = [_state(rng, cell, held_out, by_user=False) for cell in cells]
        messages.append(
            _message("system", _laid_out(rng, _one_of(rng, _SYSTEM, held_out, strict=False), lines))
        )
    elif not told:
        where = "user"
        lines = [_state(rng, cell, held_out, by_user=True) for cell in cells]
        wrapper = _one_of(rng, _IN_USER, held_out, strict=False)
    else:
        where = "told"
        for cell in cells:
            line = _state(rng, cell, held_out, by_user=True)
            if rng.random() < 0.2 and line.endswith("."):
                line = line[:-1]
            telling = _one_of(rng, _TELL, held_out, strict=False)
            messages.append(_message("user", telling.format(line)))
            messages.append(_message("assistant", "Noted."))
    before: _Cell | None = None
    asked: list[tuple[str, str]] = []
    cell = cells[0]
    for number in range(questions):
        for _ in range(4):
            cell = _choose(rng, cells) if rng.random() < 0.5 else _missing(rng, held_out, table)
            if (cell.subject.name, cell.attribute.noun) not in asked or rng.random() < 0.6:
                break
        asked.append((cell.subject.name, cell.attribute.noun))
        question = _ask(rng, cell, held_out, before)
        if wrapper and number == 0:
            if "{q} " in wrapper and question[-1].isalnum():
                question += "?"
            question = _laid_out(rng, wrapper, lines, question)
        messages.append(_message("user", question))
        messages.append(_message("assistant", _answer(cell)))
        before = cell
    side = "answer" if cell.value else "missing"
    return Dialogue(FAMILY, f"{where}-{side}", tuple(messages), cell.value or _NOT_KEY)


# -------------------------------------------------------------------------------- answers in a list

# Each entry: how one question may be put, and what its answers look like.
_TOPICS: tuple[tuple[Forms, tuple[str, ...]], ...] = (
    (
        _forms("""
        How do I open {x}?
        How can I open {x}?
        How is {x} opened?
        How does {x} open?
        What do I do to open {x}?
        Tell me how to open {x}.
        I want to open {x}, how?
        ~What is the way to open {x}?
        ~Explain how {x} gets opened.
    """),
        ("{v} the {an} {r}.", "{v} the {n} and {v2} the {an2}.", "{v} the {an} first. Then {v2} the {n2}."),
    ),
    (
        _forms("""
        Where is {x}?
        Where do I find {x}?
        Where can {x} be found?
        In which place is {x}?
        Where is {x} kept?
        Tell me where {x} is.
        I am looking for {x}, where is it?
        ~Where should I look for {x}?
        ~Which place is {x} in?
    """),
        (
            "It is in the {an} near the {n2}.",
            "It is behind the {an}. Ask {m} for the key.",
            "{m} keeps it under the {an}.",
            "It is in {c}, next to the {n}.",
        ),
    ),
    (
        _forms("""
        Who takes care of {x}?
        Who looks after {x}?
        Who is responsible for {x}?
        Whom do I ask about {x}?
        By whom is {x} looked after?
        Who is in charge of {x}?
        ~Who do I speak to about {x}?
        ~Whose task is {x}?
    """),
        ("Ask {m} from {c}.", "{m} does that with the {an}.", "That is {m}. The number is {d}."),
    ),
    (
        _forms("""
        When can I use {x}?
        At what time can I use {x}?
        When is {x} free?
        When may {x} be used?
        What are the hours for {x}?
        Tell me when I can use {x}.
        ~During which hours can I use {x}?
        ~When is it possible to use {x}?
    """),
        (
            "Every {w} from {h} to {h2}.",
            "On {w} only. Bring the {an}.",
            "Any day before {h}. {m} has the list.",
        ),
    ),
    (
        _forms("""
        What do I do if {x} is broken?
        What happens when {x} breaks?
        {x} is broken, what now?
        What should I do when {x} breaks?
        Who helps if {x} is broken?
        How do I get {x} repaired?
        ~{x} does not work any more, what do I do?
        ~What is to be done when {x} fails?
    """),
        ("Call {m} on {d}.", "{v} the {an}. Then wait for {m}.", "Write to {m} and {v2} the {n}."),
    ),
    (
        _forms("""
        Why is {x} {a}?
        What makes {x} {a}?
        For what reason is {x} {a}?
        How come {x} is {a}?
        What is the reason that {x} is {a}?
        Explain why {x} is {a}.
        ~Do you know the reason why {x} is {a}?
        ~{x} is {a}, but why?
    """),
        (
            "Because {m} likes the {an}.",
            "The {an} made it so. It was in {c}.",
            "It stood next to the {an} too {r}.",
        ),
    ),
    (
        _forms("""
        How often do we {i} {x}?
        How many times do we {i} {x}?
        How frequently must we {i} {x}?
        When do we {i} {x}?
        On which days do we {i} {x}?
        ~Is there a rule how often we {i} {x}?
    """),
        ("Every {w}, {r}.", "Once a week. {m} writes it in the {n}.", "Only when the {n} is {a2}."),
    ),
    (
        _forms("""
        May I take {x} home?
        Can I take {x} home?
        Am I allowed to take {x} home?
        Is it fine to take {x} home?
        I would like to take {x} home, may I?
        Can {x} be taken home?
        ~Would it be all right to take {x} home?
    """),
        ("Yes, but tell {m} first.", "No, it must stay in the {an}.", "Yes. Bring it back on {w}."),
    ),
    (
        _forms("""
        What is {x} for?
        What do we use {x} for?
        For what is {x} used?
        What purpose does {x} have?
        Why do we have {x}?
        Tell me what {x} is for.
        ~What is the use of {x}?
    """),
        (
            "It is used to {i2} the {an}.",
            "{m} uses it to {i2} the {n}. It came from {c}.",
            "With it you can {i2} every {n2}.",
        ),
    ),
    (
        _forms("""
        Who made {x}?
        Who built {x}?
        Who is the maker of {x}?
        By whom was {x} made?
        Where does {x} come from?
        Tell me who made {x}.
        ~From whose hands is {x}?
    """),
        ("{m} made it in {c}.", "{m} and {m2} built it from the {an}.", "The {j} from {c}. The name is {m}."),
    ),
)

_NOT_LISTED_HEADS = _forms("""
    Use these answers.\\n{x}
    Answer with these answers.\\n{x}
    {x}
    Questions and answers:\\n{x}
    Here are questions with their answers.\\n{x}
    FAQ:\\n{x}
    Answer from this list.\\n{x}
    Notes:\\n{x}
    When the user asks one of these, give its answer.\\n{x}
    ~Known questions:\\n{x}
    ~Reply from this table.\\n{x}
""")
_LIST_IN_USER = _forms("""
    {x}\\n\\n{q}
    {x}\\nQ: {q}
    Use these answers.\\n{x}\\n\\n{q}
    Here is a list.\\n{x}\\n\\nNow: {q}
    {q}\\n\\n{x}
    ~From this list:\\n{x}\\n\\nanswer: {q}
""")


def _entry(rng: random.Random, held_out: bool) -> tuple[Forms, Slots, str]:
    """A question's wordings, their slots, and an invented answer."""
    forms, answers = _choose(rng, _TOPICS)
    pick = words.pick
    item = pick(rng, words.OBJECTS, held_out) if rng.random() < 0.5 else pick(rng, words.NOUNS, held_out)
    verb = pick(rng, words.TRANSITIVE_VERBS, held_out)
    slots = {
        "x": f"the {pick(rng, words.ADJECTIVES, held_out)} {item}" if rng.random() < 0.6 else f"the {item}",
        "a": pick(rng, words.ADJECTIVES, held_out),
        "i": verb,
    }
    answer = _choose(rng, answers).format(
        v=pick(rng, words.TRANSITIVE_VERBS, held_out).capitalize(),
        v2=pick(rng, words.TRANSITIVE_VERBS, held_out),
        i2=pick(rng, words.TRANSITIVE_VERBS, held_out),
        n=pick(rng, words.NOUNS, held_out),
        r=pick(rng, words.ADVERBS, held_out),
        n2=pick(rng, words.OBJECTS, held_out),
        a2=pick(rng, words.ADJECTIVES, held_out),
        an=_thing(rng, held_out),
        an2=_thing(rng, held_out),
        m=_person_name(rng, held_out),
        m2=_person_name(rng, held_out),
        c=_city(rng, held_out),
        d=words.digits(rng, rng.randint(3, 5), held_out),
        w=_choose(rng, words.WEEKDAYS),
        h=f"{rng.randint(6, 12)}",
        h2=f"{rng.randint(13, 22)}",
        j=pick(rng, words.JOBS, held_out),
    )
    return forms, slots, _capital(answer)


def _listed(rng: random.Random, held_out: bool) -> Dialogue:
    """A list of questions with answers, then one or two of them, or others, asked."""
    entries = []
    for _ in range(rng.choice((1, 2, 2, 3, 3))):
        entry = _entry(rng, held_out)
        if all(entry[0] is not one[0] or entry[1]["x"] != one[1]["x"] for one in entries):
            entries.append(entry)
    written = [
        _capital(_one_of(rng, forms, held_out, strict=False).format(**slots)) for forms, slots, _ in entries
    ]
    style = rng.random()
    pattern = "Q: {}\nA: {}" if style < 0.7 else ("Question: {}\nAnswer: {}" if style < 0.85 else "{} {}")
    text = "\n".join(
        pattern.format(question, entry[2]) for question, entry in zip(written, entries, strict=True)
    )
    in_system = rng.random() < 0.65
    heads = _NOT_LISTED_HEADS if in_system else _LIST_IN_USER
    head = _one_of(rng, heads, held_out, strict=False).replace("\\n", "\n")
    messages = [_message("system", head.replace("{x}", text))] if in_system else []
    answer = NOT_IN_NOTES
    found = False
    for number in range(1 if rng.random() < 0.65 else 2):
        found = rng.random() < 0.6
        if found:
            at = int(rng.random() * len(entries))
            forms, slots, answer = entries[at]
            same = rng.random() < 0.4 and not held_out
            question = written[at] if same else _capital(_one_of(rng, forms, held_out).format(**slots))
        else:
            forms, slots, _ = _entry(rng, held_out)
            if rng.random() < 0.6:  # about a listed thing, or asking the listed question about another thing
                other = _choose(rng, entries)
                if rng.random() < 0.5:
                    slots = other[1]
                else:
                    forms = other[0]
            if any(forms is one[0] and slots["x"] == one[1]["x"] for one in entries):
                continue
            answer = NOT_IN_NOTES
            question = _capital(_one_of(rng, forms, held_out).format(**slots))
        question = dress(rng, question, held_out, keep=(slots["x"],))
        if not in_system and number == 0:
            question = head.replace("{x}", text).replace("{q}", question)
        messages.append(_message("user", question))
        messages.append(_message("assistant", answer))
    if (
        not messages
        or messages[-1]["role"] != "assistant"
        or (not in_system and "\n" not in messages[0]["content"])
    ):
        return _listed(rng, held_out)
    found = answer != NOT_IN_NOTES
    return Dialogue(
        FAMILY, "list-answer" if found else "list-missing", tuple(messages), "" if found else _NOT_KEY
    )


def sample(rng: random.Random, held_out: bool) -> Dialogue:
    """A dialogue whose last question is answered by its context, or not at all."""
    if rng.random() < 0.12:
        return _listed(rng, held_out)
    return _notes(rng, held_out)
