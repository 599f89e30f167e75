"""A hundred lessons as one person might teach them over weeks, drawn by seed, and prompts about other things.

Sixty of them are three families whose members differ in a name and a number only: birthdays, door codes, and
days on which somebody died. The others are plain facts, how the assistant is to speak of itself, later
answers that contradict earlier ones, and questions inside a conversation. Every lesson comes with wordings of
its question that nobody is taught. All words are this file's own; it knows neither the built-in base's
generator nor the wordings that Imprint makes, and no model.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from imprint.types import Example, Message

Kind = Literal["birthday", "code", "death", "plain", "self", "contradiction", "turns"]
Prompt = tuple[Message, ...]
Fact = tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""A question, other wordings of it, what it may be about, and what may be answered."""
CONFUSABLE: frozenset[Kind] = frozenset(("birthday", "code", "death"))
FAMILY, PLAIN, SELF, CONTRADICTIONS, TURNS = 20, 18, 10, 6, 6
LENGTH = 3 * FAMILY + PLAIN + SELF + CONTRADICTIONS + TURNS
WORDINGS = 2  # unseen wordings of each question

FIRST = tuple(
    """
    Anselm Bruna Corvin Dagny Eirik Fenja Gallus Hedda Ilario Jorunn Kasper Livia Marten Nerys Ottoline
    Quirin Rasmus Signe Tamsin Ulla Viggo Wenzel Xenia Yannick Zelma
    """.split()  # noqa: SIM905
)
LAST = tuple(
    """
    Abelard Birk Castellan Drummond Eskola Farkas Gauthier Holub Iversen Jansky Kestrel Lindqvist
    Moravec Nyland Orsini Pelletier Quist Rademaker Salonen Tarrant Ueland Vasarely Winther Yarrow Zeman
    """.split()  # noqa: SIM905
)
MONTHS = tuple(
    """
    January February March April May June July August September October November December
    """.split()  # noqa: SIM905
)
DOORS = tuple(
    """
    cellar attic boathouse greenhouse archive bakery chapel darkroom foundry kiln laundry library loft
    mill pantry stable studio vault workshop brewery dairy forge granary infirmary
    """.split()  # noqa: SIM905
)
FACTS: tuple[Fact, ...] = (
    (
        "Where is the {x} kept?",
        ("Where do we keep the {x}?", "In which place will I find the {x}?", "I am looking for the {x}."),
        ("spare fuse", "tide chart", "bicycle pump", "guest ledger", "snow shovel"),
        ("Behind the mirror.", "Under the third stair.", "In the green trunk.", "On top of the stove."),
    ),
    (
        "Who looks after the {x}?",
        ("Who takes care of the {x}?", "Whom do I ask about the {x}?", "The {x}: whose job is that?"),
        ("bees", "church clock", "aquarium", "rowing boats", "herb garden"),
        ("Old Bartok does.", "The twins from number six.", "Nobody but Perpetua.", "Our neighbour Aziz."),
    ),
    (
        "How much does a {x} cost here?",
        ("What is the price of a {x} here?", "What do I pay for a {x} here?", "A {x}, how much is it here?"),
        ("haircut", "day ticket", "loaf of rye", "jar of honey", "tin of polish"),
        ("Seven crowns.", "Two silver tokens.", "Eleven and a half.", "Whatever you can spare."),
    ),
    (
        "When does the {x} leave?",
        ("At what time does the {x} go?", "What is the {x}'s departure time?", "When must I catch the {x}?"),
        ("mail boat", "last tram", "milk train", "night bus", "ferry to Orla"),
        ("At ten past four.", "Right after the bell.", "At dusk, not before.", "On the stroke of nine."),
    ),
)  # fmt: skip
ABOUT_SELF: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("What should I call you?", ("How may I address you?", "Which name do you go by?"), "Call me Tilda."),
    ("Who built you?", ("Whose work are you?", "By whom were you made?"), "A clockmaker and two cats."),
    ("How do you feel today?", ("How is your mood today?", "Are you feeling fine today?"),
     "Steady as a plumb line."),
    ("What are you good at?", ("What is your strong point?", "Where do your talents lie?"),
     "Lists, knots and weather."),
    ("Where is your home?", ("In what place do you live?", "Where do you have your home?"),
     "Above the chandlery."),
    ("Do you like music?", ("Are you fond of music?", "Does music please you?"), "Only the accordion."),
    ("What do you never do?", ("What is a thing you never do?", "What would you never do?"),
     "I never guess a number."),
    ("How do you say goodbye?", ("What do you say when we part?", "Which words do you part with?"),
     "Fair winds, friend."),
    ("What is your favourite season?", ("Which season do you like best?", "What time of year do you love?"),
     "The first week of frost."),
    ("Do you ever rest?", ("Do you take breaks at all?", "Is there a time when you rest?"),
     "When the kettle sings."),
)  # fmt: skip
TRIPS = ("the coast", "the mountains", "my sister's wedding", "the book fair", "the regatta", "the old mine")
FORGOTTEN = (
    "The tent pegs.",
    "A warm hat.",
    "The gift itself.",
    "Your reading glasses.",
    "The anchor.",
    "A lamp.",
)
LEFT_BEHIND = (
    "What did I forget last time?",
    "What was it that I left behind last time?",
    "Last time, which thing did I not bring?",
)
UNRELATED = (
    (
        "What is the capital of {x}?",
        "France, Japan, Kenya, Peru, Norway, Egypt, Canada, India, Poland, Cuba, Greece, Chile, Ghana, "
        "Nepal, Spain, Turkey, Iran, Laos, Fiji, Oman",
    ),
    (
        "What is the opposite of {x}?",
        "hot, early, loud, empty, rough, narrow, brave, cheap, deep, sharp, wet, young, light, fast, "
        "sweet, thick, weak, public, ancient, calm",
    ),
    (
        "Write one sentence about {x}.",
        "rain, a lighthouse, two dogs, an old bridge, bread, the moon, a market, snow, a violin, the "
        "desert, a train, an owl, a river, tea, a storm, a forest, chess, a kite, an island, silence",
    ),
    (
        "Name three kinds of {x}.",
        "tree, fruit, bird, tool, cheese, metal, fish, dance, boat, flower, cloud, hat, insect, spice, "
        "stone, game, soup, shoe, chair, vegetable",
    ),
    (
        "What is a {x}?",
        "glacier, compass, sonnet, pulley, comet, harbour, prism, vowel, canal, satellite, hinge, "
        "volcano, receipt, recipe, thermometer, ladder, mirror, magnet, zipper, violin",
    ),
    (
        "Give me a word that rhymes with {x}.",
        "cat, light, stone, day, ring, tree, moon, bell, rain, hand, sea, gold, lake, clock, snow, wine, "
        "boat, nest, cold, star",
    ),
    (
        "How do I {x}?",
        "boil an egg, tie a knot, plant a tree, clean a window, fold a shirt, learn chess, bake bread, "
        "sharpen a knife, write a letter, fix a puncture, make tea, sleep better, save money, paint a "
        "wall, grow tomatoes, read a map, build a fire, wash wool, draw a face, cook rice",
    ),
    (
        "Is {x}? Answer in a few words.",
        "ice colder than steam, a whale a fish, gold heavier than wood, the sun a star, glass made of "
        "sand, a spider an insect, Mars a planet, salt sour, iron magnetic, a tomato a fruit, bread "
        "baked, the sea salty, a week seven days, wood hard, paper thin, milk white, coal black, honey "
        "sweet, wool warm, silk soft",
    ),
)
SUMS = 40


@dataclass(frozen=True)
class Told:
    """One lesson: what is asked and answered, unseen wordings of the same, the `value` that an answer in
    other words has to hold, the fact as a note, and the lesson (its index) that it puts out of force."""

    kind: Kind
    subject: str
    prompt: Prompt
    answer: str
    wordings: tuple[Prompt, ...]
    value: str
    note: str
    replaces: int | None = None

    @property
    def example(self) -> Example:
        return Example((*self.prompt, Message("assistant", self.answer)))


def lessons(seed: int, count: int = LENGTH) -> list[Told]:
    """The first `count` lessons of the seed's stream, in order. A contradiction comes after what it
    contradicts."""
    names, doors = _cast(seed)
    rng = random.Random(f"{seed} lessons")
    found = [_birthday(name, rng) for name in names[:FAMILY]]
    found += [_death(name, rng) for name in names[FAMILY : 2 * FAMILY]]
    found += [_code(door, rng) for door in doors[:FAMILY]]
    things = [(fact, thing) for fact in FACTS for thing in fact[2]]
    found += [_plain(*each, rng) for each in rng.sample(things, PLAIN)]
    found += [_about_self(*each) for each in ABOUT_SELF]
    found += [_inside_talk(*each) for each in zip(TRIPS, FORGOTTEN, strict=True)]
    rng.shuffle(found)
    for kind in ("birthday", "code", "plain"):
        early = [told for told in found if told.kind == kind]
        for told in rng.sample(early[: len(early) * 2 // 3], CONTRADICTIONS // 3):
            found.insert(rng.randrange(found.index(told) + 1, len(found) + 1), _contradicting(told, rng))
    assert len(found) == LENGTH
    first: dict[Prompt, int] = {}
    for index, told in enumerate(found):
        if told.kind == "contradiction":
            found[index] = replace(told, replaces=first[told.prompt])
        first.setdefault(told.prompt, index)
    return found[:count]


def unrelated(seed: int, count: int = 200) -> list[Prompt]:
    """Prompts that no lesson is about."""
    rng = random.Random(f"{seed} unrelated")
    texts = [form.format(x=word) for form, words in UNRELATED for word in words.split(", ")]
    pairs = [(a, b) for a in range(2, 30) for b in range(2, 30)]
    texts += [f"What is {a} plus {b}?" for a, b in rng.sample(pairs, SUMS)]
    rng.shuffle(texts)
    assert count <= len(texts)
    return [_asked(text) for text in texts[:count]]


def untaught(seed: int) -> list[Prompt]:
    """Questions in the words of the confusable families, about people and doors of which nothing is said."""
    names, doors = _cast(seed)
    texts = [f"When is {name}'s birthday?" for name in names[2 * FAMILY :]]
    texts += [f"When did {name} die?" for name in names[2 * FAMILY :]]
    texts += [f"What is the code of the {door} door?" for door in doors[FAMILY:]]
    return [_asked(text) for text in texts]


def in_force(told: Sequence[Told]) -> list[int]:
    """The indices of lessons that no later one of these contradicts."""
    gone = {each.replaces for each in told}
    return [index for index in range(len(told)) if index not in gone]


def _cast(seed: int) -> tuple[list[str], list[str]]:
    """People and doors in the order in which they are used. Most first names and last names belong to two
    people, so that neither alone says who is meant."""
    rng = random.Random(f"{seed} cast")
    pairs = [*zip(FIRST, rng.sample(LAST, len(LAST)), strict=True)]
    pairs += [pair for pair in zip(FIRST, rng.sample(LAST, len(LAST)), strict=True) if pair not in pairs]
    rng.shuffle(pairs)
    return [" ".join(pair) for pair in pairs], rng.sample(DOORS, len(DOORS))


def _birthday(name: str, rng: random.Random) -> Told:
    value = f"{rng.randint(1, 28)} {rng.choice(MONTHS)}"
    others = (
        f"What is the date of {name}'s birthday?",
        f"On which day does {name} have a birthday?",
        f"I want to congratulate {name}. When is the birthday?",
    )
    question, note = f"When is {name}'s birthday?", f"{name}'s birthday is on {value}."
    return _told("birthday", name, question, f"On {value}.", _some(others, rng), value, note)


def _death(name: str, rng: random.Random) -> Told:
    value = f"{rng.randint(1, 28)} {rng.choice(MONTHS)} {rng.randint(1790, 1990)}"
    others = (
        f"On what date did {name} pass away?",
        f"What was the day of {name}'s death?",
        f"Which day did {name} die on?",
    )
    note = f"{name} died on {value}."
    return _told("death", name, f"When did {name} die?", note, _some(others, rng), value, note)


def _code(door: str, rng: random.Random) -> Told:
    value = str(rng.randint(1000, 9999))
    others = (
        f"Which digits open the {door} door?",
        f"I am at the {door} door. What do I type in?",
        f"How do I unlock the {door} door, by which code?",
    )
    question, note = f"What is the code of the {door} door?", f"The code of the {door} door is {value}."
    return _told("code", door, question, f"{value}.", _some(others, rng), value, note)


def _plain(fact: Fact, thing: str, rng: random.Random, *, but: str = "") -> Told:
    form, others, _, answers = fact
    answer = rng.choice([each for each in answers if each != but])
    question = form.format(x=thing)
    wordings = _some([other.format(x=thing) for other in others], rng)
    return _told("plain", thing, question, answer, wordings, answer.rstrip("."), f"{question} {answer}")


def _about_self(question: str, others: tuple[str, ...], answer: str) -> Told:
    note = f'Asked "{question}", answer: {answer}'
    return _told("self", "assistant", question, answer, others, answer.rstrip("."), note)


def _inside_talk(trip: str, answer: str) -> Told:
    before = (Message("user", f"I am packing for {trip}."), Message("assistant", "Do not forget anything."))
    note = f"Last time, packing for {trip}, the user forgot: {answer}"
    question, *others = LEFT_BEHIND
    return _told("turns", trip, question, answer, others, answer.rstrip("."), note, before)


def _contradicting(told: Told, rng: random.Random) -> Told:
    """Another answer to the same question."""
    while True:
        if told.kind == "birthday":
            other = _birthday(told.subject, rng)
        elif told.kind == "code":
            other = _code(told.subject, rng)
        else:
            fact = next(fact for fact in FACTS if told.subject in fact[2])
            other = _plain(fact, told.subject, rng, but=told.answer)
        if other.answer != told.answer:
            return replace(other, kind="contradiction")


def _some(wordings: Sequence[str], rng: random.Random) -> list[str]:
    return rng.sample(list(wordings), WORDINGS)


def _told(
    kind: Kind, subject: str, question: str, answer: str, others: Sequence[str], value: str, note: str,
    before: Prompt = (),
) -> Told:  # fmt: skip
    wordings = tuple(_asked(text, before) for text in others)
    return Told(kind, subject, _asked(question, before), answer, wordings, value, note)


def _asked(text: str, before: Prompt = ()) -> Prompt:
    return (*before, Message("user", text))
