"""The context family: answers that stand in notes, in the user's text or in earlier turns, or nowhere.

A context is a few cells of a small table of invented subjects and attributes. The question asks for a cell
that is there, or for one that is not, and nothing else tells the two apart: only reading decides. The answer
names the subject and the attribute before the value. A third of the attributes are any nouns at all, so that
words have to be matched instead of known.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tools.base import words
from tools.base.dialogue import NOT_IN_NOTES, Dialogue
from tools.base.surface import dress

FAMILY = "context"
OWN_FORM = 0.25  # of the statements and of the questions: how many use a form of the attribute's own
PLAIN_FORM = 0.5  # of the other statements: how many are of the form that answers have
ALIKE = 0.35  # of the contexts: how many tell one attribute of several subjects, so that the subject decides
MISSING = 0.45  # of the questions: how many ask for what the context does not hold
FOLLOWING = 0.35  # of the questions after another one: how many lean on it

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
    """What a subject may have; some also have forms of their own that do not name them."""

    noun: str
    value: Value
    state: Forms = ((), ())
    ask: Forms = ((), ())


# In a form `s` is the subject, `p` its possessive, `t` the subject where it cannot be "I", `n` the noun, `v` the
# value; `z`, `es`, `does`, `is`, `has` follow the subject's grammar.

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
    {p} {n} = {v}.
    {p} {n} ({v}).
    {p} {n} -> {v}.
    {p} {n} -- {v}.
    {p} {n} is set to {v}.
    {p} {n} is listed as {v}.
    {p} {n} is given as {v}.
    {p} {n} is recorded as {v}.
    {p} {n} is written down as {v}.
    {p} {n} has changed to {v}.
    {p} {n} goes by {v}.
    {p} {n} reads {v}.
    {p} {n} is still {v}.
    {p} {n} remains {v}.
    {p} {n} was {v} when we last looked.
    {s} {has} the {n} {v}.
    {s} {has} {v} as {n}.
    the {n} that {s} {has} is {v}.
    {t} has {n} {v}.
    {t}: {n} = {v}.
    {t}: {n} is {v}.
    {t} ({n}): {v}.
    {t} / {n}: {v}.
    {t} | {n} | {v}.
    {t} -> {n} -> {v}.
    [{t}] {n}: {v}.
    {t}; {n}; {v}.
    {v} is the {n} of {t}.
    {v} is the {n} for {t}.
    {v} is what we have as {p} {n}.
    {v} is what the notes give for {p} {n}.
    {v}, that is {p} {n}.
    {v} has been {p} {n} for a while.
    {v} is listed as {p} {n}.
    {v}: {p} {n}.
    {v} = {p} {n}.
    {v} ({p} {n}).
    {v} -- {p} {n}.
    {v} <- {p} {n}.
    the notes give {v} as {p} {n}.
    the notes say that {p} {n} is {v}.
    the file shows {v} as {p} {n}.
    according to the file, {p} {n} is {v}.
    it says here that {p} {n} is {v}.
    we know that {p} {n} is {v}.
    we use {v} as {p} {n}.
    everybody says {p} {n} is {v}.
    the {n} of {t}: {v}.
    the {n} of {t} was set to {v}.
    the {n} belonging to {t} is {v}.
    {n} of {t} = {v}.
    {n} of {t} -> {v}.
    {n} ({t}): {v}.
    {n}, {t}: {v}.
    {n}: {v} for {t}.
    {n}: {v} ({t}).
    for {t}: {n} {v}.
    for {t} the {n} reads {v}.
    for {t}, {v} is the {n}.
    with {t}, the {n} is {v}.
    in the case of {t}, the {n} is {v}.
    concerning {t}, the {n} is {v}.
    when it comes to {t}, the {n} is {v}.
    ~{p} {n} happens to be {v}.
    ~as {p} {n} we noted {v}.
    ~{t} - {n} - {v}.
""")

_PLAIN_STATE: Forms = (("{p} {n} is {v}.",), ())

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
    What do I enter as {p} {n}?
    What exactly is {p} {n}?
    What is {p} {n} now?
    What would {p} {n} be?
    What is known about {p} {n}?
    What is written about {p} {n}?
    What do the notes give as {p} {n}?
    What have we got as {p} {n}?
    What is the {n} for {t}?
    What is the {n} that {s} {has}?
    The {n} that {s} {has}, what is it?
    The {n} for {t}?
    {p} {n}, please.
    {p} {n} was what again?
    {t}: {n}?
    {t}, {n}?
    {n}, {t}?
    Which {n} belongs to {t}?
    Which {n} goes with {t}?
    Which {n} is for {t}?
    With {t}, what is the {n}?
    Regarding {t}, what is the {n}?
    It is about {t}: which {n}?
    According to the notes, what is {p} {n}?
    What is {p} {n}, according to the notes?
    Do the notes mention {p} {n}?
    Do you see {p} {n} in the notes?
    Does it say what {p} {n} is?
    Is {p} {n} known?
    Show me {p} {n}.
    Read out {p} {n}.
    Name {p} {n}.
    Please tell me {p} {n}.
    Please give me {p} {n}.
    Give me the {n} of {t}.
    I need the {n} of {t}.
    Help me with {p} {n}.
    Can I have {p} {n}?
    Could I get {p} {n}?
    Could you give me {p} {n}?
    Could you find {p} {n}?
    Can you find out {p} {n}?
    I wonder what {p} {n} is.
    I have to know {p} {n}.
    I do not know {p} {n}.
    I am not sure what {p} {n} is.
    I am trying to find {p} {n}.
    I would like to have {p} {n}.
    They want to know {p} {n}.
    My question is about {p} {n}.
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
    I also want to know {p} {n}.
    And what about {p} {n}?
    And tell me {p} {n}.
    And give me {p} {n}.
    And do you know {p} {n}?
    And also {p} {n}?
    And for {t}, what is the {n}?
    Then {p} {n}?
    Then what is {p} {n}?
    Now what is {p} {n}?
    Also, what is {p} {n}?
    What is {p} {n}, then?
    {p} {n} too?
    {p} {n} as well, please.
    Could you also tell me {p} {n}?
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
    And what about {p}?
    And {p}, please?
    And that of {t}?
    And with {t}?
    And in the case of {t}?
    And for {t}, what is it?
    And what do you have for {t}?
    What is it for {t}?
    What is {p}, then?
    {p} too?
    {p} as well?
    Also {p}?
    Then {p}?
    Tell me {p} too.
    Do you know {p} too?
    The same question for {t}.
    ~How about {p}?
    ~Now for {t}?
""")
# Follow-ups that leave out the subject, which is the one asked about before.
_FOLLOW_NOUN = _forms("""
    And the {n}?
    What about the {n}?
    And what is the {n}?
    The {n} too, please.
    The {n} as well?
    And what about the {n}?
    And the {n}, please?
    And the {n}, what is it?
    And do you know the {n}?
    And could you tell me the {n}?
    Also the {n}?
    Also the {n}, please.
    Then the {n}?
    Now the {n}.
    What is the {n}?
    What is the {n}, then?
    Tell me the {n} too.
    I also need the {n}.
    I need the {n} too.
    Do you have the {n} as well?
    ~How about the {n}?
    ~And which {n}?
""")


def _own(state: str, ask: str) -> tuple[Forms, Forms]:
    return _forms(state), _forms(ask)


_OWN: dict[str, tuple[Forms, Forms]] = {
    "birthday": _own(
        """
        {s} was born on {v}.
        {s} {has} a birthday on {v}.
        {s} turn{z} a year older on {v}.
        {s} came into the world on {v}.
        {v} is the day {s} was born.
        on {v} {s} {has} a birthday.
        ~{s} celebrate{z} on {v}.
        """,
        """
        What is the day {s} was born?
        When did {s} come into the world?
        When was it that {s} was born?
        On which day {does} {s} turn a year older?
        When is {p} birthday?
        When was {s} born?
        On which day was {s} born?
        When {does} {s} have a birthday?
        ~What date is {p} birthday on?
        """,
    ),
    "favourite drink": _own(
        """
        {s} like{z} {v} most of all drinks.
        {s} always drink{z} {v}.
        {s} pick{z} {v} over any other drink.
        {v} is what {s} like{z} to drink.
        {v} is the drink {s} prefer{z}.
        when thirsty, {s} want{z} {v}.
        """,
        """
        Which drink {does} {s} like most?
        Which drink {does} {s} pick?
        What {does} {s} want to drink?
        What {does} {s} always drink?
        What {does} {s} like to drink?
        Which drink {does} {s} prefer?
        What {does} {s} drink?
        ~What would {s} like to drink best?
        """,
    ),
    "favourite food": _own(
        """
        {s} like{z} to eat {v}.
        {s} love{z} {v} more than any other food.
        {s} pick{z} {v} over any other food.
        {v} is what {s} like{z} to eat.
        {v} is the food {s} prefer{z}.
        when hungry, {s} want{z} {v}.
        """,
        """
        Which food {does} {s} prefer?
        Which food {does} {s} love?
        Which food {does} {s} pick?
        What {does} {s} want to eat?
        What {does} {s} like to eat?
        Which food {does} {s} like best?
        What {does} {s} love to eat?
        ~What would {s} like to eat best?
        """,
    ),
    "favourite colour": _own(
        """
        {s} like{z} the colour {v} best.
        {s} prefer{z} the colour {v}.
        {s} {is} fond of the colour {v}.
        {s} pick{z} the colour {v} over any other.
        {v} is the colour {s} like{z} best.
        {v} is the colour {s} prefer{z}.
        """,
        """
        What is the colour {s} prefer{z}?
        Which colour {does} {s} prefer?
        Which colour {does} {s} pick?
        Which colour {is} {s} fond of?
        Which colour {does} {s} like best?
        What colour {does} {s} prefer?
        What is the colour {s} like{z} best?
        ~Of all colours, which one {does} {s} like best?
        """,
    ),
    "home": _own(
        """
        {s} live{z} in {v}.
        {s} {is} at home in {v}.
        {s} reside{z} in {v}.
        {s} {has} a flat in {v}.
        {v} is where {s} live{z}.
        the city {s} live{z} in is {v}.
        """,
        """
        In which place {does} {s} live?
        Where {does} {s} reside?
        Where {does} {s} have a flat?
        In which city {is} {s} at home?
        Where {does} {s} live?
        Which city {does} {s} live in?
        In which city {does} {s} live?
        Where {is} {s} at home?
        ~What city {does} {s} live in?
        """,
    ),
    "birthplace": _own(
        """
        {s} was born in {v}.
        {s} come{z} from {v}.
        {s} {is} from {v}.
        {v} is where {s} was born.
        {v} is where {s} come{z} from.
        the city {s} was born in is {v}.
        """,
        """
        Where {is} {s} from?
        From where {does} {s} come?
        Which city was {s} born in?
        In which place was {s} born?
        Where was {s} born?
        Where {does} {s} come from?
        In which city was {s} born?
        ~What city {does} {s} come from?
        """,
    ),
    "job": _own(
        """
        {s} work{z} as a {v}.
        {s} {is} a {v}.
        {s} {is} a {v} by profession.
        {s} {is} employed as a {v}.
        {s} {has} work as a {v}.
        {s} earn{z} a living as a {v}.
        """,
        """
        What kind of work {does} {s} do?
        How {does} {s} earn a living?
        What {is} {s} employed as?
        Which profession {does} {s} have?
        What {does} {s} work as?
        What {does} {s} do for a living?
        What {is} {s} by profession?
        ~As what {does} {s} work?
        """,
    ),
    "allergy": _own(
        """
        {s} {is} allergic to {v}.
        {s} must not eat {v}.
        {s} cannot eat {v}.
        {s} {has} an allergy to {v}.
        {s} {has} to avoid {v}.
        {s} react{z} badly to {v}.
        {s} get{z} ill from {v}.
        """,
        """
        What can {s} not eat?
        What {does} {s} have to avoid?
        What {does} {s} react badly to?
        Which food must {s} not eat?
        Which food {is} {s} allergic to?
        What {is} {s} allergic to?
        What must {s} not eat?
        ~To what {is} {s} allergic?
        """,
    ),
    "employer": _own(
        """
        {s} work{z} for {v}.
        {s} {has} a job at {v}.
        {s} {is} employed by {v}.
        {s} {is} paid by {v}.
        {v} employs {t}.
        {v} is where {s} work{z}.
        {v} is the company {s} work{z} for.
        """,
        """
        Who employs {t}?
        Who {is} {s} employed by?
        By which company {is} {s} employed?
        Where {does} {s} have a job?
        Who {does} {s} work for?
        Which company {does} {s} work for?
        Where {does} {s} work?
        ~For whom {does} {s} work?
        """,
    ),
    "instrument": _own(
        """
        {s} play{z} the {v}.
        {s} {is} learning the {v}.
        {s} practise{z} the {v}.
        {s} {has} lessons on the {v}.
        {s} make{z} music on the {v}.
        {s} know{z} how to play the {v}.
        """,
        """
        Which instrument {is} {s} learning?
        What instrument {is} {s} learning?
        Which instrument {does} {s} practise?
        What kind of instrument {does} {s} play?
        What {does} {s} play?
        Which instrument {does} {s} play?
        What instrument {does} {s} play?
        ~On which instrument {does} {s} play?
        """,
    ),
    "arrival time": _own(
        """
        {s} arrive{z} at {v}.
        {s} will be here at {v}.
        {s} will arrive at {v}.
        {s} get{z} here at {v}.
        {s} {is} expected at {v}.
        at {v} {s} will be here.
        """,
        """
        When will {s} arrive?
        When {does} {s} get here?
        When {is} {s} expected?
        At what time will {s} be here?
        When {does} {s} arrive?
        At what time {does} {s} arrive?
        When will {s} be here?
        ~What time {does} {s} arrive?
        """,
    ),
    "hotel": _own(
        """
        {s} stay{z} at {v}.
        {s} {has} a room at {v}.
        {s} {has} a booking at {v}.
        {s} sleep{z} at {v}.
        {s} spend{z} the night at {v}.
        {v} is where {s} stay{z}.
        """,
        """
        Where {does} {s} sleep?
        Where {does} {s} spend the night?
        Where {does} {s} have a booking?
        Which hotel {does} {s} sleep at?
        Where {does} {s} stay?
        Which hotel {does} {s} stay at?
        At which hotel {does} {s} stay?
        ~In what hotel {does} {s} stay?
        """,
    ),
    "owner": _own(
        """
        {v} owns {t}.
        {t} belongs to {v}.
        {t} is owned by {v}.
        {t} is the property of {v}.
        {v} bought {t} and owns it.
        {v} is the person who owns {t}.
        """,
        """
        Who is {t} owned by?
        By whom is {t} owned?
        Which person owns {t}?
        Which person does {t} belong to?
        Who owns {t}?
        To whom does {t} belong?
        Who does {t} belong to?
        ~Whose is {t}?
        """,
    ),
    "leader": _own(
        """
        {v} leads {t}.
        {t} is led by {v}.
        {t} is run by {v}.
        {v} is in charge of {t}.
        {v} runs {t}.
        {v} heads {t}.
        at the head of {t} is {v}.
        """,
        """
        Who runs {t}?
        Who heads {t}?
        Who is {t} run by?
        Who is at the head of {t}?
        Who leads {t}?
        By whom is {t} led?
        Who is in charge of {t}?
        ~Who is it that leads {t}?
        """,
    ),
    "deadline": _own(
        """
        {t} is due on {v}.
        {t} must be done by {v}.
        {t} has to be finished by {v}.
        {v} is the day {t} is due.
        we must finish {t} by {v}.
        the last day for {t} is {v}.
        we have until {v} to finish {t}.
        """,
        """
        Which day is {t} due?
        By when must {t} be finished?
        When does {t} have to be done?
        What is the last day for {t}?
        When is {t} due?
        By when must {t} be done?
        On which day is {t} due?
        ~On what day must {t} be done?
        """,
    ),
    "client": _own(
        """
        {t} is for {v}.
        {v} pays for {t}.
        {v} ordered {t}.
        {v} gets the bill for {t}.
        {t} is paid for by {v}.
        we do {t} for {v}.
        """,
        """
        Who ordered {t}?
        Who gets the bill for {t}?
        Who is {t} paid for by?
        For whom do we do {t}?
        Who is {t} for?
        For whom is {t}?
        Who pays for {t}?
        ~Which client pays for {t}?
        """,
    ),
    "language": _own(
        """
        {t} is written in {v}.
        we write {t} in {v}.
        {t} is programmed in {v}.
        {t} uses {v}.
        {v} is what {t} is written in.
        the source code of {t} is in {v}.
        """,
        """
        What is {t} programmed in?
        What do we write {t} in?
        Which language does {t} use?
        In which language is the source code of {t}?
        What is {t} written in?
        In which language is {t} written?
        Which language is {t} written in?
        ~What language is {t} written in?
        """,
    ),
    "price": _own(
        """
        {t} costs {v}.
        {t} is sold for {v}.
        {t} goes for {v}.
        {v} is what {t} costs.
        {v} buys {t}.
        you can buy {t} for {v}.
        the shop asks {v} for {t}.
        """,
        """
        What is {t} sold for?
        For how much is {t} sold?
        What does {t} go for?
        How much does the shop ask for {t}?
        What does {t} cost?
        How much is {t}?
        How much does {t} cost?
        ~How much do I pay for {t}?
        """,
    ),
    "weight": _own(
        """
        {t} weighs {v}.
        {t} weighs {v} in total.
        {t} has a weight of {v}.
        {v} is what {t} weighs.
        the scales show {v} for {t}.
        """,
        """
        How heavy exactly is {t}?
        How much does {t} weigh in total?
        What do the scales show for {t}?
        Tell me how heavy {t} is.
        How much does {t} weigh?
        How heavy is {t}?
        What does {t} weigh?
        ~Do you know how much {t} weighs?
        """,
    ),
    "maker": _own(
        """
        {t} is made by {v}.
        {v} makes {t}.
        {v} builds {t}.
        {v} produces {t}.
        {t} is produced by {v}.
        {t} was built by {v}.
        """,
        """
        Who builds {t}?
        Who produces {t}?
        Who is {t} made by?
        By whom is {t} produced?
        Who makes {t}?
        Who made {t}?
        By whom is {t} made?
        ~Which company makes {t}?
        """,
    ),
    "start": _own(
        """
        {t} starts at {v}.
        {t} begins at {v}.
        {t} is set to begin at {v}.
        {v} is when {t} starts.
        we start {t} at {v}.
        at {v} {t} begins.
        """,
        """
        At what time does {t} begin?
        At which time does {t} start?
        When do we start {t}?
        When is {t} set to begin?
        When does {t} start?
        At what time does {t} start?
        When does {t} begin?
        ~What time does {t} start?
        """,
    ),
    "day": _own(
        """
        {t} is on {v}.
        {t} takes place on {v}.
        {t} is held on {v}.
        {t} is planned for {v}.
        {v} is the day of {t}.
        we hold {t} on {v}.
        on {v} we have {t}.
        """,
        """
        On which day does {t} take place?
        On which day do we hold {t}?
        For which day is {t} planned?
        Which day is {t} held on?
        When is {t}?
        On which day is {t}?
        Which day is {t} on?
        ~On what day is {t}?
        """,
    ),
    "room": _own(
        """
        {t} is in {v}.
        {t} takes place in {v}.
        {t} is held in {v}.
        {v} is where {t} takes place.
        we hold {t} in {v}.
        for {t} we meet in {v}.
        """,
        """
        Where is {t} held?
        Where do we meet for {t}?
        Which room is {t} in?
        In which room does {t} take place?
        Where is {t}?
        In which room is {t}?
        Where does {t} take place?
        ~In what room is {t}?
        """,
    ),
    "length": _own(
        """
        {t} takes {v}.
        {t} lasts {v}.
        {t} goes on for {v}.
        {t} is {v} long.
        {t} is planned to last {v}.
        we need {v} for {t}.
        """,
        """
        How long does {t} go on?
        How long is {t} planned to last?
        How much time does {t} take?
        How many minutes does {t} take?
        How long is {t}?
        How long does {t} take?
        How long does {t} last?
        ~For how long does {t} last?
        """,
    ),
    "age": _own(
        """
        {t} is {v} old.
        {t} is now {v} old.
        {t} was born {v} ago.
        {t} has lived for {v}.
        {t} has reached the age of {v}.
        """,
        """
        How old is {t} now?
        How long ago was {t} born?
        How long has {t} lived?
        Which age has {t} reached?
        What age has {t} reached?
        How old is {t}?
        ~Do you know how old {t} is?
        """,
    ),
    "kind": _own(
        """
        {t} is a {v}.
        {t} was born a {v}.
        {t}, by the way, is a {v}.
        the animal called {t} is a {v}.
        we all know that {t} is a {v}.
        """,
        """
        What animal is {t}?
        What kind of pet is {t}?
        What kind of creature is {t}?
        Tell me what animal {t} is.
        What is {t}?
        Which animal is {t}?
        What kind of animal is {t}?
        ~What sort of animal is {t}?
        """,
    ),
}


def _attributes(**values: Value) -> tuple[_Attribute, ...]:
    """Attributes by name, "_" for a space and a trailing "_s" before a noun for "'s"."""
    return tuple(
        _Attribute(noun, value, *_OWN.get(noun, ()))
        for noun, value in ((name.replace("_s_", "'s_").replace("_", " "), value) for name, value in values.items())
    )


_SHELF = _on_side(lambda rng: f"{_choose(rng, 'ABCDEFGHKLMN')}{rng.randint(1, 99)}")
_PERSON = _attributes(
    door_code=_number(3, 6), birthday=_DATE, favourite_drink=_from(words.DRINKS), favourite_food=_from(words.FOODS),
    favourite_colour=_from(words.COLOURS), extension=_number(2, 4), phone_number=_PHONE, wifi_password=_password,
    desk_number=_number(1, 3), home=_city, birthplace=_city, car_colour=_from(words.COLOURS), locker_number=_number(2, 4),
    job=_from(words.JOBS), allergy=_from(words.FOODS), arrival_time=_TIME, cat_s_name=_pet, dog_s_name=_pet,
    badge_number=_number(4, 6), email_address=_email, seat_number=_SEAT, hotel=_hotel, flight_number=_FLIGHT,
    shoe_size=_on_side(lambda rng: str(rng.randint(30, 49))), hobby=_from(words.TOPICS), employer=_company,
    nickname=_invented_name, username=_handle, manager=_person_name, doctor=_person_name, bus=_number(1, 3),
    instrument=_from(_INSTRUMENTS), address=_address, present=_thing,
)  # fmt: skip
_PROJECT = _attributes(
    leader=_person_name, deadline=_any_of(_weekday, _DATE), budget=_BUDGET, version=_VERSION, team_size=_count,
    port=_number(4, 5), code_name=_invented_name, launch_date=_DATE, client=_company, language=_from(_LANGUAGES),
    server=_handle, password=_password,
)  # fmt: skip
_PRODUCT = _attributes(
    price=_MONEY, weight=_WEIGHT, colour=_from(words.COLOURS), article_number=_number(4, 6), maker=_company,
    shelf=_SHELF, stock=_number(2, 4), serial_number=_password, owner=_person_name,
)  # fmt: skip
_PLACE = _attributes(
    capacity=_count, floor=_on_side(lambda rng: str(rng.randint(1, 40))), key_colour=_from(words.COLOURS),
    door_code=_number(3, 6), wifi_network=_handle, wall_colour=_from(words.COLOURS), caretaker=_person_name,
)  # fmt: skip
_MEETING = _attributes(
    start=_TIME, day=_weekday, room=_ROOM, host=_person_name, length=_LENGTH, access_code=_number(4, 6), topic=_thing,
)  # fmt: skip
_PET = _attributes(
    age=_AGE, owner=_person_name, fur_colour=_from(words.COLOURS), kind=_from(words.ANIMALS), vet=_person_name,
    chip_number=_number(4, 6), hiding_place=lambda rng, held_out: f"the {_thing(rng, held_out)}",
)  # fmt: skip
_ANYTHING = _any_of(
    _number(2, 6), _number(2, 6), _person_name, _city, _from(words.COLOURS), _invented_name, _DATE, _TIME, _MONEY, _thing,
    _from(words.NOUNS), _password, _company, _SHELF,
)  # fmt: skip


def _any_attribute(rng: random.Random, held_out: bool) -> _Attribute:
    """A noun out of the word lists as an attribute, with a value of any sort."""
    noun = words.pick(rng, words.OBJECTS if rng.random() < 0.4 else words.NOUNS, held_out)
    roll = rng.random()
    if roll < 0.3:
        noun = f"{words.pick(rng, words.ADJECTIVES, held_out)} {noun}"
    elif roll < 0.5:
        noun = f"{noun} {_choose(rng, ('code', 'number', 'colour', 'name', 'date', 'price', 'place', 'key', 'size', 'owner'))}"
    return _Attribute(noun, _ANYTHING)


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
    (_room, _PLACE),
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
    {x}
    {b}
    Notes:\\n{x}
    The notes:\\n{b}
    Our notes: {l}
    Some notes: {l}
    Notes for this chat:\\n{b}
    These are your notes.\\n{b}
    Here are the notes.\\n{x}
    Here are some facts. {l}
    Here is the context: {l}
    Text: {l}
    Text:\\n{x}
    Document:\\n{x}
    File:\\n{x}
    Data:\\n{b}
    Records:\\n{b}
    Knowledge: {l}
    Knowledge:\\n{b}
    Saved facts:\\n{b}
    Saved from earlier: {l}
    Summary of earlier talks: {l}
    This is known: {l}
    You have been told this: {l}
    You have these notes:\\n{b}
    You can see the following notes.\\n{b}
    You answer questions about these notes. {l}
    You are an assistant with these notes: {l}
    You are an assistant. Context:\\n{x}
    Questions will be about this text.\\n{l}
    Read the notes and answer.\\n{b}
    Read this before you answer.\\n{x}
    Only what stands here is known.\\n{b}
    If it is not in these notes, say so.\\n{b}
    The user will ask about this: {l}
    Please answer with these notes only: {l}
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
    {b}\\n\\n{q}
    {x}\\n{q}
    {q}\\n{b}
    {q}\\n\\n{x}
    {q} {l}
    {q} ({l})
    {q}\\nNotes: {l}
    {q}\\n\\nContext:\\n{x}
    {q}\\n\\nText:\\n{x}
    {q}\\nFacts:\\n{b}
    {q} The notes say this: {l}
    {q} You can find it here: {l}
    {q} Answer from this text: {l}
    {q}\\nMy notes:\\n{b}
    Notes: {l}\\n{q}
    Notes:\\n{x}\\n\\n{q}
    My notes:\\n{b}\\n\\n{q}
    My notes: {l} My question: {q}
    Facts: {l} {q}
    Known: {l} Asked: {q}
    Context: {l} {q}
    Context:\\n{x}\\n\\nQuestion: {q}
    Text:\\n{x}\\n\\nQuestion: {q}
    Document:\\n{x}\\n\\n{q}
    Data:\\n{b}\\n{q}
    Here is a text. {l} {q}
    Here is some context.\\n{x}\\n{q}
    Here is what I wrote down:\\n{b}\\n{q}
    These are the facts: {l} {q}
    I wrote this down: {l} {q}
    I have these notes.\\n{b}\\n\\n{q}
    Let me tell you something first. {l} {q}
    Read the notes.\\n{b}\\nThen answer: {q}
    Use these notes: {l} {q}
    Use these notes.\\n{b}\\n\\n{q}
    Please read: {l}\\n{q}
    You should know this: {l} {q}
    Some background: {l} {q}
    Background:\\n{b}\\nQuestion: {q}
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
    Please save: {}
    Important: {}
    Reminder: {}
    Memo: {}
    Update: {}
    News: {}
    New entry: {}
    Attention: {}
    Heads up: {}
    Good to know: {}
    One thing: {}
    Another thing: {}
    A fact: {}
    Here is a fact: {}
    Don't forget: {}
    Do not forget this: {}
    Make a note: {}
    For your notes: {}
    Add this to the notes: {}
    Please add: {}
    Please write down: {}
    Learn this: {}
    Listen: {}
    You should know: {}
    I want you to know this: {}
    Let me tell you something: {}
    I just found out: {}
    Remember this for me: {}
    Hi, please remember this: {}
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


@dataclass(frozen=True)
class _Table:
    """The subjects and attributes that a context is about, the cells that it holds, and where more come from."""

    subjects: list[_Subject]
    attributes: list[_Attribute]
    cells: list[_Cell]
    another_subject: Callable[[], _Subject]
    another_attribute: Callable[[], _Attribute]

    def holds(self, subject: _Subject, attribute: _Attribute) -> bool:
        return any(cell.subject.name == subject.name and cell.attribute.noun == attribute.noun for cell in self.cells)


def _distinct(make: Callable[[], T], name: Callable[[T], str], count: int) -> list[T]:
    """`count` things of which none shares its telling words with another."""
    chosen: list[T] = []
    while len(chosen) < count:
        one = make()
        telling = set(name(one).lower().split()) - {"the", "my", "room", "project", "name", "number", "colour"}
        if all(not telling & set(name(other).lower().split()) for other in chosen):
            chosen.append(one)
    return chosen


def _table(rng: random.Random, held_out: bool, count: int) -> _Table:
    """`count` cells of a small table of subjects and attributes, in random order."""
    make, known = _choose(rng, _KINDS)

    def another_subject() -> _Subject:
        return make(rng, held_out)

    def another_attribute() -> _Attribute:
        return _any_attribute(rng, held_out) if rng.random() < any_share else _choose(rng, known)

    any_share = _choose(rng, (0.0, 0.0, 0.5, 1.0))
    if rng.random() < ALIKE:
        rows, columns = min(4, count + rng.randint(0, 1)), max(1, count - 3)
    else:
        rows = min(count + 1, rng.randint(1, 4))
        columns = max((count + rows - 1) // rows, rng.randint(1, 3))
    subjects = _distinct(another_subject, lambda one: one.name, rows)
    attributes = _distinct(another_attribute, lambda one: one.noun, columns)
    places = rng.sample([(s, a) for s in subjects for a in attributes], count)
    cells: list[_Cell] = []
    for subject, attribute in places:
        value = attribute.value(rng, held_out)
        for _ in range(12):  # short lists of values may have no other left
            if all(value != cell.value for cell in cells):
                break
            value = attribute.value(rng, held_out)
        cells.append(_Cell(subject, attribute, value))
    return _Table(subjects, attributes, cells, another_subject, another_attribute)


def _missing(rng: random.Random, table: _Table) -> _Cell:
    """A cell that the context lacks: with another subject, another attribute, both, or both of the context's own."""
    absent = [
        (a.subject, b.attribute) for a in table.cells for b in table.cells if not table.holds(a.subject, b.attribute)
    ]
    roll = rng.random()
    if roll < 0.25 and absent:
        return _Cell(*_choose(rng, absent))
    known = _choose(rng, table.cells)
    while True:
        subject = known.subject if 0.7 < roll < 0.9 else table.another_subject()
        attribute = known.attribute if roll < 0.7 else table.another_attribute()
        if not table.holds(subject, attribute):
            return _Cell(subject, attribute)
        roll = rng.random()


def _fill(form: str, cell: _Cell, slots: Slots) -> str:
    """The form with its slots filled, "a" turned to "an" where the value asks for it."""
    if cell.value and cell.value[0] in "aeiou" and " a {v}" in form:
        form = form.replace(" a {v}", " an {v}")
    text = form.format(v=cell.value, n=cell.attribute.noun, **slots)
    return text if form.startswith("{v}") else _capital(text)


def _form(rng: random.Random, pair: Forms, held_out: bool, me: bool, strict: bool = True) -> str:
    """A form that fits the subject: where that is "I", one that does not need its name."""
    while True:
        form = _one_of(rng, pair, held_out, strict)
        if not (me and "{t}" in form):
            return form


def _state(rng: random.Random, cell: _Cell, held_out: bool, by_user: bool) -> str:
    """The statement of a cell, in the words of notes about the user or in the user's own."""
    own = cell.attribute.state
    generic = _PLAIN_STATE if rng.random() < PLAIN_FORM else _GENERIC_STATE
    pair = own if own[0] and rng.random() < OWN_FORM else generic
    me = by_user and cell.subject.first_person
    slots = cell.subject.user if by_user else cell.subject.notes
    return _fill(_form(rng, pair, held_out, me, strict=False), cell, slots)


def _ask(rng: random.Random, cell: _Cell, held_out: bool, before: _Cell | None) -> str:
    """The question for a cell; after another question it may lean on that one."""
    subject, own = cell.subject, cell.attribute.ask
    if before is not None and rng.random() < FOLLOWING:
        pair = _FOLLOW_ASK
        if before.subject.name == subject.name:
            pair = _FOLLOW_NOUN
        elif before.attribute is cell.attribute and not subject.first_person:
            pair = _FOLLOW_SUBJECT
    else:
        pair = own if own[held_out] and rng.random() < OWN_FORM else _GENERIC_ASK
    text = _fill(_form(rng, pair, held_out, subject.first_person), cell, subject.user)
    return dress(rng, text, held_out, keep=("I",) if subject.first_person else (subject.name,))


def _answer(cell: _Cell) -> str:
    return f"{_capital(cell.subject.owner)} {cell.attribute.noun} is {cell.value or NOT_IN_NOTES}."


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


def _told(rng: random.Random, held_out: bool, cells: list[_Cell]) -> list[dict[str, str]]:
    """The cells told by the user, turn after turn."""
    messages = []
    for cell in cells:
        line = _state(rng, cell, held_out, by_user=True)
        if rng.random() < 0.2:
            line = line.removesuffix(".")
        messages.append(_message("user", _one_of(rng, _TELL, held_out, strict=False).format(line)))
        messages.append(_message("assistant", "Noted."))
    return messages


def sample(rng: random.Random, held_out: bool) -> Dialogue:
    """A context and one to four questions on it; the last one is answered by the context, or not at all."""
    where = rng.choices(("system", "user", "told"), (0.45, 0.35, 0.2))[0]
    count = rng.choice((1, 1, 2, 2, 3)) if where == "told" else rng.choice((1, 2, 2, 3, 3, 4, 5))
    table = _table(rng, held_out, count)
    messages: list[dict[str, str]] = []
    lines: list[str] = []
    wrapper = ""
    if where == "told":
        messages = _told(rng, held_out, table.cells)
    else:
        lines = [_state(rng, cell, held_out, by_user=where == "user") for cell in table.cells]
        wrapper = _one_of(rng, _SYSTEM if where == "system" else _IN_USER, held_out, strict=False)
    if where == "system":
        messages = [_message("system", _laid_out(rng, wrapper, lines))]
    before: _Cell | None = None
    cell = table.cells[0]
    for number in range(rng.choice((1, 1, 2, 2, 3, 4))):
        for _ in range(4):
            cell = _missing(rng, table) if rng.random() < MISSING else _choose(rng, table.cells)
            if before is None or (cell.subject.name, cell.attribute.noun) != (before.subject.name, before.attribute.noun):
                break
        question = _ask(rng, cell, held_out, before)
        if where == "user" and number == 0:
            if "{q} " in wrapper and question[-1].isalnum():
                question += "?"
            question = _laid_out(rng, wrapper, lines, question)
        messages.append(_message("user", question))
        messages.append(_message("assistant", _answer(cell)))
        before = cell
    side = "answer" if cell.value else "missing"
    return Dialogue(FAMILY, f"{where}-{side}", tuple(messages), cell.value or NOT_IN_NOTES)
