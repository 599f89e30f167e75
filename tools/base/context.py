"""The context family: answers that stand in notes, in the user's text or in earlier turns, or nowhere.

A context is a few cells of a small table of invented subjects and attributes. The question asks for a cell
that is there, or for one that is not, and nothing else tells the two apart: only reading decides. The answer
names the subject and the attribute before the value. A third of the attributes are any nouns at all, so that
words have to be matched instead of known. The forms stand in `forms/context.txt`, which explains their slots.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tools.base import words
from tools.base.dialogue import NOT_IN_NOTES, Dialogue
from tools.base.forms import Sides, read
from tools.base.surface import dress

FAMILY = "context"
OWN_FORM = 0.25  # of the statements and of the questions: how many use a form of the attribute's own
PLAIN_FORM = 0.5  # of the other statements: how many are of the form that answers have
ALIKE = 0.35  # of the contexts: how many tell one attribute of several subjects, so that the subject decides
MISSING = 0.45  # of the questions: how many ask for what the context does not hold
FOLLOWING = 0.35  # of the questions after another one: how many lean on it

Value = Callable[[random.Random, bool], str]
Slots = dict[str, str]
T = TypeVar("T")
_TEXT = read(FAMILY)


def _choose(rng: random.Random, options: Sequence[T]) -> T:
    return options[int(rng.random() * len(options))]


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


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

_NONE = Sides(())


@dataclass(frozen=True)
class _Attribute:
    """What a subject may have; some also have forms of their own that do not name them."""

    noun: str
    value: Value
    state: Sides = _NONE
    ask: Sides = _NONE


_GENERIC_STATE = _TEXT.pop("state")
_PLAIN_STATE = Sides(("{p} {n} is {v}.",))
_GENERIC_ASK = _TEXT.pop("ask")
_FOLLOW_ASK = _TEXT.pop("follow")
_FOLLOW_SUBJECT = _TEXT.pop("follow.subject")  # leaves out the attribute, which is the one asked for before
_FOLLOW_NOUN = _TEXT.pop("follow.noun")  # leaves out the subject, which is the one asked about before
_SYSTEM = _TEXT.pop("system")
_IN_USER = _TEXT.pop("user")
_TELL = _TEXT.pop("tell")
# What is left are the statements and the questions of single attributes.
_OWN = {
    section.removesuffix(".state").replace("_", " "): (
        _TEXT.pop(section),
        _TEXT.pop(section.removesuffix("state") + "ask"),
    )
    for section in tuple(_TEXT)
    if section.endswith(".state")
}
assert not _TEXT, f"sections that nothing uses: {[*_TEXT]}"


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
_ALL = (*_PERSON, *_PROJECT, *_PRODUCT, *_PLACE, *_MEETING, *_PET)
assert _OWN.keys() <= {one.noun for one in _ALL}, "forms of an attribute that nothing has"


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


def _one_of(rng: random.Random, pair: Sides, held_out: bool, strict: bool = True) -> str:
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


def _form(rng: random.Random, pair: Sides, held_out: bool, me: bool, strict: bool = True) -> str:
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


def sample(rng: random.Random, held_out: bool, missing: float = MISSING) -> Dialogue:
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
            cell = _missing(rng, table) if rng.random() < missing else _choose(rng, table.cells)
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
