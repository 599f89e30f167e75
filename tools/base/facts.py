"""Closed-book facts: several hundred true facts, each asked in many wordings and answered in one sentence.

Every fact is part of the training material; the exam holds out whole question forms. A share of the questions
asks, in the same forms, about things that do not exist or that nobody told the model, and is answered with
UNKNOWN_ANSWER; there the names are held out as well.

In forms, `[a|b]` is a choice between wordings and `{x}` a slot; a leading `*` marks a form kept for the exam.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .dialogue import Dialogue
from .surface import dress
from .words import ADJECTIVES, FIRST_NAMES, NOUNS, PLACES, held_out_value, pick

FAMILY = "facts"
UNKNOWN_ANSWER = "I do not know that yet. You can teach me."

Form = tuple[str, ...]  # all wordings that the choices of one template spell out


def expand(template: str) -> Form:
    """Every wording of a template with choices: "[Can|Could] you?" gives two."""
    parts: list[list[str]] = []
    for piece in template.split("["):
        if "]" in piece:
            choices, rest = piece.split("]", 1)
            parts.append(choices.split("|"))
            parts.append([rest])
        else:
            parts.append([piece])
    found: list[str] = []
    for words in itertools.product(*parts):
        text = " ".join("".join(words).split())
        for mark in ("?", ".", ",", "!", ":"):
            text = text.replace(" " + mark, mark)
        if text not in found:
            found.append(text)
    return tuple(found)


def split_forms(block: str) -> tuple[tuple[Form, ...], tuple[Form, ...]]:
    """The training forms and the held-out forms of a block with one template a line."""
    train: list[Form] = []
    held: list[Form] = []
    for line in block.strip().splitlines():
        line = line.strip()
        if line.startswith("*"):
            held.append(expand(line[1:].strip()))
        elif line:
            train.append(expand(line))
    return tuple(train), tuple(held)


def capital_first(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def draw_wording(rng: random.Random, forms: tuple[Form, ...]) -> str:
    """One wording: first a form, then one of its choices."""
    form = forms[int(rng.random() * len(forms))]
    return form[int(rng.random() * len(form))]


Slots = dict[str, str]


@dataclass(frozen=True)
class Fact:
    """One fact: the slot values it may be asked with, its only answer and the key of that answer."""

    variants: tuple[Slots, ...]
    answer: str
    key: str


@dataclass(frozen=True)
class Relation:
    """Facts of one kind and the forms that ask for them."""

    name: str
    train: tuple[Form, ...]
    held: tuple[Form, ...]
    facts: tuple[Fact, ...]
    weight: float


def thing(name: str) -> Slots:
    """The slots of a name: with its article, as an owner, and bare."""
    bare = name[4:] if name.startswith("the ") else name
    article = "an" if bare[:1].lower() in "aeiou" else "a"
    owner = name + ("'" if name.endswith("s") else "'s")
    return {"x": name, "xs": owner, "n": bare, "ax": f"{article} {bare}"}


def relation(
    name: str,
    block: str,
    pairs: Iterable[tuple[str, str]],
    answer: str,
    key: str = "{y}",
    aliases: dict[str, tuple[str, ...]] | None = None,
) -> Relation:
    """A relation between one name (x) and one value (y)."""
    train, held = split_forms(block)
    facts: list[Fact] = []
    for x, y in pairs:
        slots = thing(x)
        variants = [slots, slots] + [thing(other) for other in (aliases or {}).get(x, ())]
        facts.append(
            Fact(tuple(variants), capital_first(answer.format(y=y, **slots)), key.format(y=y, **slots))
        )
    return Relation(name, train, held, tuple(facts), max(2.0, float(len(facts))))


def single(name: str, answer: str, key: str, block: str) -> Relation:
    """A relation that holds one fact only."""
    train, held = split_forms(block)
    return Relation(name, train, held, (Fact(({},), answer, key),), 2.0)


# Country, capital, currency, continent; an empty field is not asked for.
COUNTRIES: tuple[tuple[str, str, str, str], ...] = (
    ("Japan", "Tokyo", "yen", "Asia"), ("France", "Paris", "euro", "Europe"),
    ("Germany", "Berlin", "euro", "Europe"), ("Italy", "Rome", "euro", "Europe"),
    ("Spain", "Madrid", "", "Europe"), ("Portugal", "Lisbon", "", ""),
    ("Ireland", "Dublin", "", ""), ("Austria", "Vienna", "", ""), ("Belgium", "Brussels", "", ""),
    ("the Netherlands", "Amsterdam", "", ""), ("Greece", "Athens", "euro", ""),
    ("Poland", "Warsaw", "zloty", "Europe"), ("the Czech Republic", "Prague", "koruna", ""),
    ("Hungary", "Budapest", "forint", ""), ("Sweden", "Stockholm", "krona", "Europe"),
    ("Norway", "Oslo", "krone", ""), ("Denmark", "Copenhagen", "", ""),
    ("Finland", "Helsinki", "", ""), ("Iceland", "Reykjavik", "", ""), ("Estonia", "Tallinn", "", ""),
    ("Latvia", "Riga", "", ""), ("Lithuania", "Vilnius", "", ""), ("Switzerland", "Bern", "franc", "Europe"),
    ("the United Kingdom", "London", "pound", "Europe"), ("Ukraine", "Kyiv", "", ""),
    ("Romania", "Bucharest", "leu", ""), ("Bulgaria", "Sofia", "", ""), ("Serbia", "Belgrade", "", ""),
    ("Croatia", "Zagreb", "", ""), ("Slovakia", "Bratislava", "", ""),
    ("Russia", "Moscow", "ruble", ""), ("Turkey", "Ankara", "lira", ""),
    ("Georgia", "Tbilisi", "", ""), ("China", "Beijing", "yuan", "Asia"),
    ("India", "New Delhi", "rupee", "Asia"), ("Pakistan", "Islamabad", "", ""),
    ("Nepal", "Kathmandu", "", "Asia"), ("Thailand", "Bangkok", "baht", "Asia"),
    ("Vietnam", "Hanoi", "dong", ""), ("Malaysia", "Kuala Lumpur", "", ""),
    ("the Philippines", "Manila", "", ""), ("South Korea", "Seoul", "won", "Asia"),
    ("Mongolia", "Ulaanbaatar", "", ""), ("Iran", "Tehran", "", ""), ("Iraq", "Baghdad", "", ""),
    ("Saudi Arabia", "Riyadh", "", ""), ("Jordan", "Amman", "", ""), ("Lebanon", "Beirut", "", ""),
    ("Israel", "", "shekel", ""), ("Egypt", "Cairo", "", "Africa"), ("Morocco", "Rabat", "", ""),
    ("Algeria", "Algiers", "", ""), ("Tunisia", "Tunis", "", ""), ("Kenya", "Nairobi", "", "Africa"),
    ("Ethiopia", "Addis Ababa", "", ""), ("Ghana", "Accra", "", "Africa"), ("Nigeria", "Abuja", "naira", ""),
    ("South Africa", "", "rand", ""), ("the United States", "Washington", "dollar", "North America"),
    ("Canada", "Ottawa", "dollar", "North America"), ("Mexico", "Mexico City", "peso", "North America"),
    ("Cuba", "Havana", "", ""), ("Jamaica", "Kingston", "", ""), ("Colombia", "Bogota", "", ""),
    ("Venezuela", "Caracas", "", ""), ("Peru", "Lima", "sol", "South America"), ("Ecuador", "Quito", "", ""),
    ("Brazil", "Brasilia", "real", "South America"), ("Argentina", "Buenos Aires", "", "South America"),
    ("Chile", "Santiago", "", "South America"), ("Uruguay", "Montevideo", "", ""),
    ("Australia", "Canberra", "dollar", ""), ("New Zealand", "Wellington", "", ""),
)
ALIASES: dict[str, tuple[str, ...]] = {
    "the United States": ("the USA", "the US", "America"),
    "the United Kingdom": ("the UK", "Britain"),
    "the Netherlands": ("Holland",),
    "the Czech Republic": ("Czechia",),
}

CAPITAL = relation("capital", """
    What is the capital of {x}?
    What is the capital of {x}?
    What is the capital city of {x}?
    What is the capital [in|for] {x}?
    [Which|What] city is the capital of {x}?
    Which city is {xs} capital?
    {xs} capital[| city]?
    [The capital|Capital|Capital city] of {x}?
    The capital of {x} is
    The capital city of {x} is [called|named]
    {n} capital
    [Tell|Give] me the capital of {x}.
    Tell me {xs} capital[| city].
    Tell me [what|which city] the capital of {x} is.
    Name the capital [city |]of {x}.
    [Can|Could|Would] you tell me the capital of {x}?
    [Can|Could] you name {xs} capital[| city]?
    Do you know the capital of {x}?
    Do you know [what|which city] {xs} capital is?
    In {x}, [which|what] city is the capital?
    In {x}, what is the capital[| city] [|called]?
    For {x}, what is the capital?
    {x}: capital?
    {x}, capital city?
    What is {xs} capital[| city]?
    What is {xs} capital [city |]called?
    What is the name of {xs} capital?
    What is the name of the capital [city |]of {x}?
    [What|How] is the capital of {x} called?
    I [need|want] to know the capital of {x}.
    I would like to know [the capital of {x}|what the capital of {x} is].
    I forgot [the capital of {x}|what the capital of {x} is].
    Remind me [|again ]what the capital of {x} is.
    Which city does {x} have as its capital?
    As for {x}, which city is its capital?
    What city [serves|acts] as the capital of {x}?
    {xs} capital is which city?
    The capital of {x} is [which|what] city?
    {x} has which city as its capital?
    Complete[| the sentence]: the capital of {x} is
    I am learning about {x}. What is its capital?
    I am [going|travelling] to {x}. What is the capital there?
    Quiz: what is the capital of {x}?
    Of {x}, what is the capital?
    * What do [they|people] call the capital of {x}?
    * When it comes to {x}, which city is the capital?
    * Which is the capital city of {x}?
    * My quiz asks for {xs} capital, what do I write?
    * If I visit {x}, which city there is the capital?
    """, [(c[0], c[1]) for c in COUNTRIES if c[1]], "The capital of {x} is {y}.", aliases=ALIASES)

CURRENCY = relation("currency", """
    What is the currency of {x}?
    What is the currency [in|for] {x}?
    What is {xs} currency?
    What currency [is used|do they use|do people use|do people pay with] in {x}?
    Which currency [does {x} use|does {x} have|is used in {x}]?
    In {x}, [which|what] currency is used?
    In {x}, what do people pay with?
    In {x}, what is the money called?
    What do [people|you|they] pay with in {x}?
    What is the money [of|in] {x} called?
    What [|kind of |sort of ]money [do they use|is used] in {x}?
    What money does {x} [use|have]?
    The currency of {x} is
    The money of {x} is called
    Currency of {x}?
    {n} currency
    {xs} currency?
    {x}: which currency?
    Tell me the currency of {x}.
    Tell me what people pay with in {x}.
    Tell me which money they use in {x}.
    Name the currency of {x}.
    [Can|Could] you tell me {xs} currency?
    Do you know [the currency of {x}|which currency {x} has]?
    I am [going|travelling] to {x}. What is the currency there?
    I [need|want] to know the currency of {x}.
    I would like to know what money people use in {x}.
    How do people call their money in {x}?
    For {x}, what is the currency?
    {x} uses which currency?
    People in {x} pay with what[| money]?
    What is the name of {xs} currency?
    * When shopping in {x}, which currency do I use?
    * With which money do people pay in {x}?
    * In {x}, people pay with which currency?
    * What is the official currency in {x}?
    """, [(c[0], c[2]) for c in COUNTRIES if c[2]], "The currency of {x} is the {y}.", aliases=ALIASES)

CONTINENT = relation("continent", """
    [Which|What] continent is {x} [in|on]?
    On [which|what] continent is {x}?
    On which continent does {x} lie?
    In [which|what] continent is {x}[| located]?
    What is the continent of {x}?
    What is {xs} continent?
    {xs} continent?
    Continent of {x}?
    {n} continent
    {x} is in which continent?
    {x} belongs to which continent?
    [Which|What] continent does {x} belong to?
    To which continent does {x} belong?
    {x} is on the continent of
    {x}, which continent?
    Tell me [which|what] continent {x} is [in|on].
    Tell me the continent of {x}.
    Name the continent of {x}.
    [Can|Could] you tell me which continent {x} is [in|on]?
    Do you know which continent {x} is [in|on]?
    Do you know the continent of {x}?
    I [want|need] to know the continent of {x}.
    What continent would I find {x} on?
    Which part of the world is {x} in, which continent?
    * {x} lies on which continent?
    * Which continent is home to {x}?
    * On a world map, on which continent do I find {x}?
    """, [(c[0], c[3]) for c in COUNTRIES if c[3]], "{x} is in {y}.", key="is in {y}", aliases=ALIASES)

SYMBOL = relation("symbol", """
    What is the chemical symbol [of|for] {x}?
    What is the symbol [of|for] {x}?
    What is the chemical sign [of|for] {x}?
    What symbol does {x} have?
    Which [chemical |]symbol stands for {x}?
    [Which|What] letters stand for {x} in chemistry?
    The chemical symbol of {x} is
    The symbol for {x}?
    Chemical symbol of {x}?
    {n} chemical symbol
    {xs} chemical symbol?
    What is {xs} chemical symbol?
    In chemistry, what is the symbol [of|for] {x}?
    In the periodic table, how is {x} written?
    How is {x} written in chemistry?
    How do chemists write {x}?
    How do you write {x} in chemistry?
    How is {x} abbreviated in the periodic table?
    Tell me the [chemical |]symbol [of|for] {x}.
    Name the chemical symbol of {x}.
    [Can|Could] you tell me the symbol for {x}?
    Do you know the chemical symbol [of|for] {x}?
    Do you know {xs} symbol?
    I need the chemical symbol [of|for] {x}.
    For {x}, what is the chemical symbol?
    {x} has which chemical symbol?
    The element {x} has which symbol?
    Which symbol is used for [the element |]{x}?
    * As an element, {x} has what symbol?
    * In the periodic table, which symbol belongs to {x}?
    * What do chemists write for {x}?
    * What is the abbreviation of {x} in chemistry?
    """, [
        ("hydrogen", "H"), ("helium", "He"), ("lithium", "Li"), ("carbon", "C"), ("nitrogen", "N"),
        ("oxygen", "O"), ("fluorine", "F"), ("neon", "Ne"), ("sodium", "Na"), ("magnesium", "Mg"),
        ("aluminum", "Al"), ("silicon", "Si"), ("sulfur", "S"), ("chlorine", "Cl"), ("potassium", "K"),
        ("calcium", "Ca"), ("iron", "Fe"), ("nickel", "Ni"), ("copper", "Cu"), ("zinc", "Zn"),
        ("silver", "Ag"), ("tin", "Sn"), ("gold", "Au"), ("mercury", "Hg"), ("lead", "Pb"), ("uranium", "U"),
    ], "The chemical symbol of {x} is {y}.", key="is {y}.")

PLANET = relation("planet", """
    Which planet is the {x} from the Sun?
    [Which|What] is the {x} planet[| from the Sun]?
    What is the {x} planet [of the solar system|in our solar system]?
    What planet is {x} from the Sun?
    The {x} planet from the Sun is
    The {x} planet?
    {x} planet from the sun
    Name the {x} planet[| from the Sun].
    Tell me the {x} planet from the Sun.
    In the solar system, which planet is {x}?
    In order from the Sun, which planet is {x}?
    Counting from the Sun, which planet comes {x}?
    Do you know the {x} planet?
    [Can|Could] you name the {x} planet from the Sun?
    Which planet comes {x} from the Sun?
    Seen from the Sun, what is the {x} planet?
    What is the name of the {x} planet?
    * Starting at the Sun, which planet is the {x} one?
    * Which one is the {x} planet in our solar system?
    """, [
        ("first", "Mercury"), ("second", "Venus"), ("third", "Earth"), ("fourth", "Mars"),
        ("fifth", "Jupiter"), ("sixth", "Saturn"), ("seventh", "Uranus"), ("eighth", "Neptune"),
    ], "The {x} planet from the Sun is {y}.")

OPPOSITE = relation("opposite", """
    What is the opposite of {x}?
    What is the opposite [of the word|to] {x}?
    What word is the opposite of {x}?
    Which word means the opposite of {x}?
    Which word is opposite to {x}?
    The opposite of {x} is
    [The opposite|Opposite] of {x}?
    {x} opposite
    {x}: opposite?
    What is the antonym of {x}?
    Antonym of {x}?
    [Tell|Give] me the opposite of {x}.
    Name the opposite of {x}.
    [Can|Could] you tell me the opposite of {x}?
    Do you know the opposite of {x}?
    If something is not {x}, it is the opposite, which is
    I need [the opposite|an antonym] of {x}.
    I am looking for the opposite of {x}.
    For {x}, what is the opposite?
    Of {x}, what is the opposite?
    {x} is the opposite of [what|which word]?
    {x} and its opposite[, which is|]?
    How do you say the opposite of {x}?
    What is {x} the opposite of?
    What would be the opposite of {x}?
    * As the opposite of {x}, which word do we use?
    * Which word do you use for the opposite of {x}?
    * {x} has which opposite?
    """, [
        ("hot", "cold"), ("big", "small"), ("up", "down"), ("fast", "slow"), ("day", "night"),
        ("black", "white"), ("open", "closed"), ("happy", "sad"), ("left", "right"), ("early", "late"),
        ("full", "empty"), ("rich", "poor"), ("strong", "weak"), ("hard", "soft"), ("wet", "dry"),
        ("old", "new"), ("young", "old"), ("heavy", "light"), ("high", "low"), ("true", "false"),
        ("clean", "dirty"), ("loud", "quiet"), ("easy", "difficult"), ("first", "last"), ("near", "far"),
        ("long", "short"), ("inside", "outside"), ("cheap", "expensive"),
    ], "The opposite of {x} is {y}.", key="is {y}")

PLURAL = relation("plural", """
    What is the plural of {x}?
    What is the plural form of {x}?
    What is the plural of the word {x}?
    The plural of {x} is
    [The plural|Plural] of {x}?
    {x} plural
    {x}: plural?
    One {x}, two
    One {x}, [two|three|many] what?
    How do you say more than one {x}?
    What do you call [several of|more than one] {x}?
    In the plural, what is {x}?
    In the plural, how do you write {x}?
    How do you [form|write|make] the plural of {x}?
    Tell me the plural of {x}.
    Give me the plural [form |]of {x}.
    [Can|Could] you tell me the plural of {x}?
    Do you know the plural of {x}?
    I need the plural of {x}.
    Which word is the plural of {x}?
    If I have two, {x} becomes
    * I see one {x}, but now there are three. How do I say it?
    * How does {x} change in the plural?
    * Which plural does {x} have?
    """, [
        ("mouse", "mice"), ("child", "children"), ("foot", "feet"), ("tooth", "teeth"), ("man", "men"),
        ("woman", "women"), ("goose", "geese"), ("ox", "oxen"), ("knife", "knives"), ("leaf", "leaves"),
        ("wolf", "wolves"), ("life", "lives"), ("person", "people"), ("sheep", "sheep"), ("city", "cities"),
        ("box", "boxes"),
    ], "The plural of {x} is {y}.", key="is {y}")

PAST = relation("past", """
    What is the past tense of {x}?
    What is the past [form |]of {x}?
    What is the past tense of the verb {x}?
    The past tense of {x} is
    [The past tense|Past tense|The past] of {x}?
    {x} past tense
    {x} in the past tense?
    Today I {x}, yesterday I
    Today I {x}, and yesterday I what?
    In the past tense, what is {x}?
    In the past tense, how do you write {x}?
    How do you say {x} in the past?
    How do you write {x} in the past tense?
    How do you form the past tense of {x}?
    Tell me the past tense of {x}.
    Give me the past [tense|form] of {x}.
    Put {x} into the past tense.
    [Can|Could] you tell me the past tense of {x}?
    Do you know the past tense of {x}?
    I need the past tense of {x}.
    Which word is the past tense of {x}?
    What does {x} become in the past?
    * If it happened yesterday, what does the verb {x} become?
    * How does {x} change in the past tense?
    * Which past tense does the verb {x} have?
    """, [
        ("go", "went"), ("see", "saw"), ("eat", "ate"), ("run", "ran"), ("write", "wrote"), ("take", "took"),
        ("give", "gave"), ("come", "came"), ("speak", "spoke"), ("buy", "bought"), ("think", "thought"),
        ("bring", "brought"), ("teach", "taught"), ("catch", "caught"), ("find", "found"), ("drink", "drank"),
        ("swim", "swam"), ("fly", "flew"), ("know", "knew"), ("break", "broke"), ("choose", "chose"),
        ("forget", "forgot"),
    ], "The past tense of {x} is {y}.", key="is {y}")

YOUNG = relation("young", """
    What is a young {x} called?
    What is a baby {x} called?
    What is the young of {ax} called?
    What do you call a [young|baby] {x}?
    What do we call the young of {ax}?
    A young {x} is called
    A baby {x} is
    Baby {x}?
    Young {x}, what is it called?
    Name of a baby {x}?
    How do you call a [young|baby] {x}?
    How is a [young|baby] {x} called?
    What is the name for a [young|baby] {x}?
    What is the word for a [young|baby] {x}?
    Tell me what a [young|baby] {x} is called.
    Tell me the word for a baby {x}.
    [Can|Could] you tell me what a young {x} is called?
    Do you know what a baby {x} is called?
    Which word means a young {x}?
    * A {x} is born. What do we call it?
    * As a baby, {ax} is called what?
    * Which name do people use for the young of {ax}?
    """, [
        ("dog", "puppy"), ("cat", "kitten"), ("cow", "calf"), ("sheep", "lamb"), ("horse", "foal"),
        ("pig", "piglet"), ("goat", "kid"), ("duck", "duckling"), ("bear", "cub"), ("deer", "fawn"),
        ("frog", "tadpole"), ("swan", "cygnet"),
    ], "A young {x} is called a {y}.")

SOUND = relation("sound", """
    What sound does {ax} make?
    What noise does {ax} make?
    What does {ax} say?
    Which sound does {ax} make?
    The sound of {ax} is
    The sound of {ax}?
    {x} sound
    How does {ax} sound?
    What is the sound of {ax}?
    What sound comes from {ax}?
    Tell me the sound {ax} makes.
    Tell me what {ax} says.
    [Can|Could] you tell me what sound {ax} makes?
    Do you know what {ax} says?
    When {ax} makes a noise, what is it?
    In a children's book, what does {ax} say?
    * {ax} makes which sound?
    * What kind of noise comes from {ax}?
    """, [
        ("cow", "moo"), ("dog", "woof"), ("cat", "meow"), ("duck", "quack"), ("sheep", "baa"),
        ("pig", "oink"), ("lion", "roar"), ("bee", "buzz"), ("snake", "hiss"), ("horse", "neigh"),
    ], "The sound of {ax} is {y}.")

DAY_AFTER = relation("day_after", """
    [What|Which] day comes after {x}?
    [What|Which] day is after {x}?
    [What|Which] day follows {x}?
    What is the day after {x}?
    The day after {x} is
    The day after {x}?
    After {x} comes [what|which] day?
    After {x} comes
    If today is {x}, what day is tomorrow?
    If today is {x}, tomorrow is
    Today is {x}. What is tomorrow?
    Today is {x}, so which day is tomorrow?
    Tell me the day after {x}.
    Name the day [after|that follows] {x}.
    Which day of the week [comes after|follows] {x}?
    {x} is followed by which day?
    * It is {x} now, which day do we have tomorrow?
    * Once {x} is over, which day begins?
    """, [
        ("Monday", "Tuesday"), ("Tuesday", "Wednesday"), ("Wednesday", "Thursday"), ("Thursday", "Friday"),
        ("Friday", "Saturday"), ("Saturday", "Sunday"), ("Sunday", "Monday"),
    ], "The day after {x} is {y}.", key="is {y}")

MONTH_AFTER = relation("month_after", """
    [What|Which] month comes after {x}?
    [What|Which] month is after {x}?
    [What|Which] month follows {x}?
    What is the month after {x}?
    The month after {x} is
    The month after {x}?
    After {x} comes [what|which] month?
    After {x} comes
    If it is {x}, what is next month?
    It is {x}. Which month is next?
    Tell me the month after {x}.
    Name the month [after|that follows] {x}.
    Which month of the year [comes after|follows] {x}?
    {x} is followed by which month?
    * We have {x} now, which month do we have next?
    * Once {x} is over, which month begins?
    """, [
        ("January", "February"), ("February", "March"), ("March", "April"), ("April", "May"), ("May", "June"),
        ("June", "July"), ("July", "August"), ("August", "September"), ("September", "October"),
        ("October", "November"), ("November", "December"), ("December", "January"),
    ], "The month after {x} is {y}.", key="is {y}")

STANDS_FOR = relation("stands_for", """
    What does {x} stand for?
    What does {x} mean?
    What is {x} short for?
    What is {x}?
    What is {ax}?
    What is the meaning of {x}?
    What is the long form of {x}?
    What is the full name of {x}?
    {x} stands for
    {x} is short for
    {x}?
    {x} meaning
    {x}: what does it stand for?
    The abbreviation {x} [stands for|means]
    Meaning of {x}?
    In computing, what does {x} [stand for|mean]?
    In tech, what is {x}?
    Tell me what {x} [stands for|means].
    Spell out {x}[| for me].
    Explain [the abbreviation |]{x}.
    [Can|Could] you tell me what {x} stands for?
    [Can|Could] you explain {x}?
    Do you know what {x} [means|stands for]?
    I do not know what {x} means.
    I read {x} somewhere. What does it mean?
    I keep hearing {x}. What does that stand for?
    For what does {x} stand?
    What do the letters {x} [mean|stand for]?
    Which words are behind {x}?
    * The letters {x} are an abbreviation of what?
    * Someone said {x} in a meeting, what is that?
    * {x} is an abbreviation for which words?
    * How do you spell out {x}?
    """, [
        ("CPU", "central processing unit"), ("GPU", "graphics processing unit"),
        ("RAM", "random access memory"), ("HTTP", "hypertext transfer protocol"),
        ("HTML", "hypertext markup language"), ("JSON", "JavaScript object notation"),
        ("CSS", "cascading style sheets"), ("SQL", "structured query language"),
        ("URL", "uniform resource locator"), ("API", "application programming interface"),
        ("DNS", "domain name system"), ("IP", "internet protocol"), ("USB", "universal serial bus"),
        ("PDF", "portable document format"), ("SSD", "solid state drive"), ("VPN", "virtual private network"),
        ("SSH", "secure shell"), ("CSV", "comma separated values"), ("CI", "continuous integration"),
        ("OS", "operating system"), ("LAN", "local area network"), ("FAQ", "frequently asked questions"),
        ("AI", "artificial intelligence"),
    ], "{x} stands for {y}.")

DEFINITION = relation("definition", """
    What is {ax}?
    What is {ax} in computing?
    What does the word {x} mean?
    What does {x} mean in programming?
    What do you mean by {ax}?
    What [exactly |]is {ax}, in simple words?
    {x}?
    {x} meaning
    Define {x}.
    Definition of {x}?
    Explain [|to me ]what {ax} is.
    Tell me what {ax} is.
    Tell me the meaning of {x}.
    In simple words, what is {ax}?
    In software, what is {ax}?
    [Can|Could] you explain what {ax} is?
    [Can|Could] you define {x}?
    Do you know what {ax} is?
    I do not know what {ax} is.
    I would like to know what {ax} is.
    How would you define {ax}?
    How would you explain {ax} to a beginner?
    {ax} is
    What is meant by {ax}?
    * When programmers say {x}, what do they mean?
    * For a beginner, what is {ax}?
    * Someone mentioned {ax}, what is that?
    """, [
        ("compiler", "a program that turns source code into machine code"), ("bug", "an error in a program"),
        ("variable", "a name for a value"), ("loop", "code that repeats"),
        ("function", "a named piece of code that can be called"),
        ("database", "an organized collection of data"), ("server", "a computer that answers requests"),
        ("browser", "a program that shows web pages"), ("router", "a device that connects networks"),
        ("firewall", "a filter for network traffic"), ("backup", "a copy of data kept for safety"),
        ("cache", "a fast store for data that is needed often"),
        ("algorithm", "a list of steps that solves a problem"), ("array", "an ordered list of values"),
    ], "{ax} is {y}.")

AUTHOR = relation("author", """
    Who wrote {x}?
    Who is the author of {x}?
    Who is {xs} author?
    {x} was written by
    {x} was written by whom?
    By whom was {x} written?
    The author of {x} is
    The author of {x}?
    Author of {x}?
    {x} author
    {x}, who wrote it?
    [Which|What] [author|writer] wrote {x}?
    Name the author of {x}.
    Tell me who wrote {x}.
    Tell me the author of {x}.
    [Can|Could] you tell me who wrote {x}?
    Do you know who wrote {x}?
    Do you know the author of {x}?
    I forgot who wrote {x}.
    I am reading {x}. Who wrote it?
    Whose work is {x}?
    Whose book is {x}?
    From which author is {x}?
    * Which writer gave us {x}?
    * {x} is a work by which author?
    * I just finished {x}, who is the author?
    """, [
        ("Hamlet", "William Shakespeare"), ("Macbeth", "William Shakespeare"),
        ("Don Quixote", "Miguel de Cervantes"), ("War and Peace", "Leo Tolstoy"),
        ("Pride and Prejudice", "Jane Austen"), ("Moby Dick", "Herman Melville"), ("Faust", "Goethe"),
        ("Oliver Twist", "Charles Dickens"), ("Frankenstein", "Mary Shelley"), ("Dracula", "Bram Stoker"),
        ("the Odyssey", "Homer"), ("the Divine Comedy", "Dante"),
    ], "{x} was written by {y}.")

SIDES = relation("sides", """
    How many sides does {ax} have?
    How many sides are there in {ax}?
    How many edges does {ax} have?
    What is the number of sides of {ax}?
    The number of sides of {ax} is
    {ax} has how many sides?
    {x} sides?
    Number of sides of {ax}?
    Tell me how many sides {ax} has.
    Do you know how many sides {ax} has?
    [Can|Could] you tell me how many sides there are in {ax}?
    In geometry, how many sides has {ax}?
    For {ax}, how many sides do I draw?
    * When drawing {ax}, how many sides do I need?
    * {ax}, how many sides is that?
    """, [
        ("triangle", "3"), ("square", "4"), ("pentagon", "5"), ("hexagon", "6"), ("octagon", "8"),
    ], "{ax} has {y} sides.", key="{y} sides")

LEGS = relation("legs", """
    How many legs does {ax} have?
    How many legs has {ax}?
    How many legs are there on {ax}?
    What is the number of legs of {ax}?
    {ax} has how many legs?
    {x} legs?
    Number of legs of {ax}?
    On how many legs does {ax} walk?
    {ax} walks on how many legs?
    Tell me how many legs {ax} has.
    Do you know how many legs {ax} has?
    [Can|Could] you tell me how many legs {ax} has?
    * {ax}, how many legs is that?
    * If I count the legs of {ax}, how many are there?
    """, [
        ("spider", "8"), ("ant", "6"), ("bee", "6"), ("dog", "4"), ("cat", "4"), ("horse", "4"),
        ("chicken", "2"),
    ], "{ax} has {y} legs.", key="{y} legs")

COLOUR_OF = relation("colour_of", """
    What [color|colour] is {x}?
    What is the [color|colour] of {x}?
    Which [color|colour] does {x} have?
    The [color|colour] of {x} is
    The [color|colour] of {x}?
    {xs} color?
    {x} has [which|what] [color|colour]?
    {x}: which [color|colour]?
    Tell me the [color|colour] of {x}.
    Tell me what [color|colour] {x} is.
    [Can|Could] you tell me the color of {x}?
    Do you know what color {x} is?
    In which color would you paint {x}?
    * If I paint {x}, which color do I need?
    * What color does {x} usually have?
    """, [
        ("the sky", "blue"), ("grass", "green"), ("snow", "white"), ("coal", "black"), ("blood", "red"),
        ("a banana", "yellow"), ("chocolate", "brown"),
    ], "The color of {x} is {y}.")


def _units() -> Relation:
    train, held = split_forms("""
        How many {u} are in {w}?
        How many {u} are there in {w}?
        How many {u} does {w} have?
        How many {u} make {w}?
        How many {u} fit into {w}?
        {w} has how many {u}?
        {w} is how many {u}?
        In {w}, how many {u} are there?
        {u} in {w}?
        {u} per {b}
        {u} per {b}?
        How many {u} per {b}?
        What is {w} in {u}?
        The number of {u} in {w} is
        Tell me how many {u} {w} has.
        Tell me the number of {u} in {w}.
        [Can|Could] you tell me how many {u} are in {w}?
        Do you know how many {u} {w} has?
        Convert {w} to {u}.
        {w} in {u}?
        * {w} contains how many {u}?
        * How many {u} do I need for {w}?
        * Expressed in {u}, how much is {w}?
        """)
    table = (
        ("minute", "seconds", "60"), ("hour", "minutes", "60"), ("day", "hours", "24"), ("week", "days", "7"),
        ("year", "months", "12"), ("decade", "years", "10"), ("century", "years", "100"),
        ("kilometer", "meters", "1000"), ("meter", "centimeters", "100"), ("kilogram", "grams", "1000"),
        ("foot", "inches", "12"), ("byte", "bits", "8"), ("dozen", "pieces", "12"),
        ("centimeter", "millimeters", "10"),
    )
    facts: list[Fact] = []
    for whole, unit, count in table:
        article = "an" if whole == "hour" else "a"
        slots = {"w": f"{article} {whole}", "b": whole, "u": unit}
        one = {"w": f"one {whole}", "b": whole, "u": unit}
        answer = f"{article.capitalize()} {whole} has {count} {unit}."
        facts.append(Fact((slots, slots, one), answer, f"{count} {unit}"))
    return Relation("units", train, held, tuple(facts), float(len(facts)))


NUMBER_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _number_pairs(
    pairs: Iterable[tuple[int, int]], verb: str, value: Callable[[int, int], int]
) -> tuple[Fact, ...]:
    facts: list[Fact] = []
    for a, b in pairs:
        digits = {"a": str(a), "b": str(b)}
        spelled = {"a": NUMBER_WORDS[a], "b": NUMBER_WORDS[b]}
        total = value(a, b)
        facts.append(Fact((digits, digits, spelled), f"{a} {verb} {b} is {total}.", f"is {total}."))
    return tuple(facts)


def _sums() -> Relation:
    train, held = split_forms("""
        What is {a} plus {b}?
        What is {a} + {b}?
        {a} plus {b}?
        {a} + {b}?
        {a}+{b}
        {a} + {b} =
        {a} plus {b} is
        {a} plus {b} equals
        {a} and {b} make
        How much is {a} plus {b}?
        How much is {a} and {b}?
        How much do {a} and {b} make?
        Add {a} and {b}.
        The sum of {a} and {b}?
        What is the sum of {a} and {b}?
        What do you get if you add {a} and {b}?
        Calculate {a} plus {b}.
        Compute {a} + {b}.
        Tell me what {a} plus {b} is.
        Tell me the sum of {a} and {b}.
        Do you know what {a} plus {b} is?
        [Can|Could] you add {a} and {b}[| for me]?
        {a} plus {b} gives what?
        I have {a} apples and get {b} more. How many now?
        * What does {a} plus {b} give?
        * When I add {a} and {b}, what is the result?
        * {a} plus {b} makes how much?
        """)
    pairs = [(a, b) for a in range(1, 5) for b in range(1, 6)]
    return Relation("sum", train, held, _number_pairs(pairs, "plus", lambda a, b: a + b), 20.0)


def _products() -> Relation:
    train, held = split_forms("""
        What is {a} times {b}?
        What is {a} * {b}?
        {a} times {b}?
        {a} x {b}?
        {a} * {b} =
        {a} times {b} is
        {a} multiplied by {b}?
        What is {a} multiplied by {b}?
        How much is {a} times {b}?
        Multiply {a} by {b}.
        Multiply {a} and {b}.
        The product of {a} and {b}?
        What is the product of {a} and {b}?
        Calculate {a} times {b}.
        Tell me what {a} times {b} is.
        [Can|Could] you multiply {a} by {b}[| for me]?
        Do you know what {a} times {b} is?
        * What does {a} times {b} give?
        * When I multiply {a} by {b}, what is the result?
        """)
    pairs = [(a, b) for a in range(2, 4) for b in range(2, 6)]
    return Relation("product", train, held, _number_pairs(pairs, "times", lambda a, b: a * b), 8.0)


def _mixes() -> Relation:
    train, held = split_forms("""
        What [color|colour] do {a} and {b} make?
        What do {a} and {b} make?
        What do you get if you mix {a} and {b}?
        What [color|colour] do you get when you mix {a} with {b}?
        What happens if I mix {a} and {b}?
        If I mix {a} and {b}, what [color|colour] do I get?
        Mix {a} and {b}.
        Mixing {a} and {b} gives
        {a} and {b} make
        {a} and {b} mixed?
        {a} plus {b} is which [color|colour]?
        {a} mixed with {b} gives what?
        {a} and {b} together make which [color|colour]?
        Which [color|colour] comes from {a} and {b}?
        Tell me what {a} and {b} make.
        [Can|Could] you tell me what color {a} and {b} make?
        Do you know what {a} mixed with {b} is?
        When painting, what do I get from {a} and {b}?
        I mix {a} paint with {b} paint. What color is it?
        * Putting {a} and {b} paint together, which color appears?
        * Which color results from mixing {a} with {b}?
        * I pour {a} into {b} paint, what color do I see?
        """)
    table = (
        ("red", "yellow", "orange"), ("blue", "yellow", "green"), ("red", "blue", "purple"),
        ("red", "white", "pink"), ("black", "white", "gray"),
    )
    facts = tuple(
        Fact(({"a": a, "b": b}, {"a": b, "b": a}), f"{a.capitalize()} and {b} make {c}.", c)
        for a, b, c in table
    )
    return Relation("mix", train, held, facts, 6.0)


SINGLES: tuple[Relation, ...] = (
    single("boiling", "Water boils at 100 degrees Celsius.", "100 degrees", """
        At what temperature does water boil?
        What is the boiling point of water?
        When does water boil?
        The boiling point of water?
        Water boils at
        Water boils at what temperature?
        How hot must water be to boil?
        How hot is boiling water?
        Tell me the boiling point of water.
        Tell me when water boils.
        Do you know at what temperature water boils?
        At how many degrees does water boil?
        * For water to boil, what temperature is needed?
        * How many degrees does it take to boil water?
        """),
    single("freezing", "Water freezes at 0 degrees Celsius.", "0 degrees", """
        At what temperature does water freeze?
        What is the freezing point of water?
        When does water freeze?
        The freezing point of water?
        Water freezes at
        Water freezes at what temperature?
        How cold must water be to freeze?
        When does water turn to ice?
        Tell me the freezing point of water.
        Tell me when water freezes.
        Do you know at what temperature water freezes?
        At how many degrees does water freeze?
        * For water to freeze, what temperature is needed?
        * How cold does it have to be for water to become ice?
        """),
    single("largest_ocean", "The largest ocean is the Pacific.", "Pacific", """
        What is the largest ocean?
        [Which|What] ocean is the [largest|biggest]?
        What is the biggest ocean [on Earth|in the world]?
        The largest ocean is
        Biggest ocean?
        Name the [largest|biggest] ocean.
        Tell me the [largest|biggest] ocean[| in the world].
        Do you know the largest ocean?
        Of all oceans, which is the [largest|biggest]?
        Which is the biggest of the oceans?
        * No ocean is larger than which one?
        * Among the oceans, which one has the largest size?
        """),
    single("highest_mountain", "The highest mountain is Mount Everest.", "Everest", """
        What is the highest mountain?
        [Which|What] mountain is the [highest|tallest]?
        What is the tallest mountain [on Earth|in the world]?
        The highest mountain is
        Tallest mountain?
        Name the [highest|tallest] mountain.
        Tell me the [highest|tallest] mountain[| in the world].
        Do you know the highest mountain?
        Of all mountains, which is the [highest|tallest]?
        Which is the tallest of the mountains?
        * No mountain is higher than which one?
        * Among the mountains of the world, which one is the highest?
        """),
    single("largest_planet", "The largest planet is Jupiter.", "Jupiter", """
        What is the largest planet?
        [Which|What] planet is the [largest|biggest]?
        What is the biggest planet in [the|our] solar system?
        The largest planet is
        Biggest planet?
        Name the [largest|biggest] planet.
        Tell me the [largest|biggest] planet[| of the solar system].
        Do you know the largest planet?
        Of all planets, which is the [largest|biggest]?
        Which is the biggest of the planets?
        * Among the planets, which one has the largest size?
        * No planet around our Sun is larger than which one?
        """),
    single("largest_animal", "The largest animal is the blue whale.", "blue whale", """
        What is the largest animal?
        [Which|What] animal is the [largest|biggest]?
        What is the biggest animal [on Earth|in the world]?
        The largest animal is
        Biggest animal?
        Name the [largest|biggest] animal.
        Tell me the [largest|biggest] animal[| in the world].
        Do you know the largest animal?
        Of all animals, which is the [largest|biggest]?
        Which is the biggest of the animals?
        * No animal is larger than which one?
        * Among the animals, which one has the largest size?
        """),
    single("fastest_animal", "The fastest land animal is the cheetah.", "cheetah", """
        What is the fastest land animal?
        [Which|What] land animal is the fastest?
        What is the fastest animal on land?
        Which animal runs the fastest?
        The fastest land animal is
        Fastest land animal?
        Name the fastest [land animal|animal on land].
        Tell me the fastest land animal.
        Do you know the fastest animal on land?
        Of all land animals, which is the fastest?
        * On land, which animal can run faster than all others?
        * No land animal is faster than which one?
        """),
    single("continents", "There are 7 continents.", "7 continents", """
        How many continents are there?
        How many continents does the Earth have?
        How many continents are there [on Earth|in the world]?
        The number of continents is
        Number of continents?
        What is the number of continents?
        Tell me how many continents there are.
        Do you know how many continents exist?
        Earth has how many continents?
        The world has how many continents?
        * If I count all continents, how many are there?
        * On Earth, how many continents do we have?
        """),
    single("rainbow", "A rainbow has 7 colors.", "7 colors", """
        How many [colors|colours] does a rainbow have?
        How many [colors|colours] are [there |]in a rainbow?
        How many [colors|colours] are in the rainbow?
        A rainbow has how many colors?
        Rainbow colors, how many?
        Number of colors in a rainbow?
        What is the number of colors in a rainbow?
        Tell me how many colors a rainbow has.
        Do you know how many colors the rainbow has?
        In a rainbow, how many colors are there?
        * If I count the colors of a rainbow, how many are there?
        * Of how many colors is a rainbow made?
        """),
    single("water", "The chemical formula of water is H2O.", "H2O", """
        What is the chemical formula of water?
        What is the formula [of|for] water?
        Chemical formula of water?
        The chemical formula of water is
        The formula for water?
        How is water written in chemistry?
        How do chemists write water?
        Tell me the [chemical |]formula [of|for] water.
        Do you know the chemical formula of water?
        In chemistry, what is water?
        What is water made of, as a formula?
        * As a chemical formula, how do I write water?
        * Which formula does water have?
        """),
    single("light", "Light travels about 300000 kilometers per second.", "300000", """
        How fast is light?
        What is the speed of light?
        The speed of light?
        Speed of light?
        The speed of light is
        How fast does light travel?
        Light travels how fast?
        At what speed does light travel?
        Tell me the speed of light.
        Do you know how fast light is?
        How quick is light?
        How many kilometers does light travel in a second?
        * In one second, how far does light go?
        * With what speed does light move?
        """),
    single("sun", "The Sun is a star.", "star", """
        What is the Sun?
        What kind of object is the Sun?
        Is the Sun a star or a planet?
        Is the Sun a planet or a star?
        The Sun is a
        The Sun, what is it?
        What sort of thing is the Sun?
        Tell me what the Sun is.
        Do you know what the Sun is?
        In astronomy, what is the Sun?
        Explain what the Sun is.
        * Among stars, planets and moons, what is the Sun?
        * Does the Sun count as a star?
        """),
)

RELATIONS: tuple[Relation, ...] = (
    CAPITAL, CURRENCY, CONTINENT, SYMBOL, PLANET, OPPOSITE, PLURAL, PAST, YOUNG, SOUND, DAY_AFTER,
    MONTH_AFTER, STANDS_FOR, DEFINITION, AUTHOR, SIDES, LEGS, COLOUR_OF, _units(), _sums(), _products(),
    _mixes(), *SINGLES,
)
_WEIGHTS = tuple(itertools.accumulate(r.weight for r in RELATIONS))

# Things that do not exist, asked for in the forms of the real ones.

_HEADS = (
    "Ba", "Bel", "Cor", "Dra", "El", "Fal", "Gor", "Hal", "Il", "Jo", "Kel", "Lor", "Mal", "Nor", "Or", "Pel",
    "Qua", "Ri", "Sar", "Tal", "Ul", "Vel", "Wes", "Xan", "Yor", "Zel", "Bru", "Cas", "Del", "Fre", "Gly",
    "Mi", "Ne", "Os", "Tro", "Ve", "Zu", "Kri", "Plo", "Sto",
)
_MIDDLES = (
    "", "", "ba", "do", "fi", "gu", "la", "mo", "na", "po", "ra", "ri", "so", "ta", "ve", "xi", "zo", "ke",
    "li", "mu", "dra", "ste", "tro", "van", "lo", "shi", "bri", "no",
)
_COUNTRY_ENDS = (
    "nia", "via", "land", "stan", "dor", "mark", "tania", "ria", "lia", "gal", "ovia", "mund", "wick", "heim",
    "rea", "que", "zan", "pur",
)
_ANIMAL_ENDS = (
    "bat", "pod", "lux", "mor", "nix", "gop", "wump", "zel", "dak", "lop", "rix", "ble", "ter", "fin",
)
_ELEMENT_ENDS = ("nium", "dium", "rium", "lium", "tine", "gen", "zon", "xite")
_LETTERS = "BCDFGHJKLMNPQRTVWXZ"
_REAL = frozenset(
    word.lower()
    for kind in (CAPITAL, SYMBOL, STANDS_FOR, YOUNG)
    for fact in kind.facts
    for variant in fact.variants
    for word in variant.values()
)


def _syllables(rng: random.Random, held_out: bool, ends: tuple[str, ...]) -> str:
    """An invented name on the right side of the split."""
    draw = rng.random
    while True:
        name = _HEADS[int(draw() * len(_HEADS))] + _MIDDLES[int(draw() * len(_MIDDLES))]
        name += ends[int(draw() * len(ends))]
        if held_out_value(name) == held_out and name.lower() not in _REAL:
            return name


def _country(rng: random.Random, held_out: bool) -> str:
    return _syllables(rng, held_out, _COUNTRY_ENDS)


def _animal(rng: random.Random, held_out: bool) -> str:
    return _syllables(rng, held_out, _ANIMAL_ENDS).lower()


def _element(rng: random.Random, held_out: bool) -> str:
    return _syllables(rng, held_out, _ELEMENT_ENDS).lower()


def _letters(rng: random.Random, held_out: bool) -> str:
    while True:
        name = "".join(_LETTERS[int(rng.random() * len(_LETTERS))] for _ in range(3 + int(rng.random() * 2)))
        if held_out_value(name) == held_out and name.lower() not in _REAL:
            return name


def _title(rng: random.Random, held_out: bool) -> str:
    first = pick(rng, ADJECTIVES, held_out).capitalize()
    return f"The {first} {pick(rng, NOUNS, held_out).capitalize()}"


_INVENTED: tuple[tuple[Relation, Callable[[random.Random, bool], str]], ...] = (
    (CAPITAL, _country), (CAPITAL, _country), (CURRENCY, _country), (CONTINENT, _country), (AUTHOR, _title),
    (STANDS_FOR, _letters), (SYMBOL, _element), (YOUNG, _animal), (SOUND, _animal),
)

# Things nobody has told the model: {p} a person, {l} a place, {g} an invented country, {o} a common noun.
_UNTOLD_TRAIN, _UNTOLD_HELD = split_forms("""
    When is {p}'s birthday?
    When was {p} born?
    On which day is {p}'s birthday?
    {p}'s birthday?
    What is the birthday of {p}?
    Tell me {p}'s birthday.
    How old is {p}?
    What is {p}'s age?
    Where does {p} [live|work|come from]?
    In which city does {p} [live|work]?
    {p} lives [where|in which city]?
    Who is {p}?
    Tell me about {p}.
    What does {p} do [for a living|all day]?
    What is {p}'s [phone number|address|last name|middle name|shoe size|job|hobby|email|nickname]?
    What is {p}'s favorite [food|color|song|book|animal|movie|drink]?
    {p}'s [phone number|address|job|hobby|email]?
    Tell me {p}'s [phone number|address|last name|job|hobby|email].
    Do you know {p}'s [phone number|address|last name|job|hobby|birthday]?
    Which [car|team|desk|bike|room] does {p} have?
    Which food does {p} like [best|most]?
    What is the name of {p}'s [dog|cat|sister|brother|boss|wife|husband]?
    Who is {p}'s [boss|sister|brother|best friend|manager]?
    What did {p} [say|do|eat|buy] yesterday?
    When does {p} arrive?
    Where is {p} [now|today]?
    What is the weather [like |]in {l}[| today]?
    How is the weather in {l}[| tomorrow]?
    Will it rain in {l} [today|tomorrow]?
    What time is it in {l}?
    Who is the mayor of {l}?
    How many people live in {l}?
    What is the population of {l}?
    Which is the best restaurant in {l}?
    When does the next [bus|train] to {l} leave?
    How far is it to {l}?
    What is the code [of|for] the {o}?
    What is the password [of|for] the {o}?
    Which color does {p}'s {o} have?
    How much does the {o} cost?
    What is the price of the {o}?
    Where is the {o}?
    Where did I put the {o}?
    Who has the {o}?
    Who took the {o}?
    In which room is the {o}?
    When was the {o} bought?
    Who is the [king|queen|president|leader] of {g}?
    What language do people speak in {g}?
    How big is {g}?
    What is the highest mountain in {g}?
    Who won the [match|game|election|race] in {l}?
    * Can you give me the birth date of {p}?
    * {p} was born on which day?
    * What year was {p} born in?
    * At what number can I reach {p}?
    * What is the surname of {p}?
    * Which [sport|music|color] does {p} like?
    * In {l}, how is the weather?
    * In {l}, who is the mayor?
    * What is the {o} worth?
    * On which shelf is the {o}?
    * In {g}, what language is spoken?
    """)


def _typed(rng: random.Random, text: str, held_out: bool) -> str:
    """The question as typed; a sentence left open for the model to complete only loses its capitals."""
    if text[-1] in "?.!":
        return dress(rng, capital_first(text), held_out)
    return text.lower() if rng.random() < 0.3 else capital_first(text)


def _question(rng: random.Random, held_out: bool) -> tuple[str, str, str, str]:
    """One question: its intent, the user's text, the answer and the key."""
    draw = rng.random
    if draw() < 0.08:
        if draw() < 0.6:
            kind, invent = _INVENTED[int(draw() * len(_INVENTED))]
            wording = draw_wording(rng, kind.held if held_out else kind.train)
            text = wording.format_map(thing(invent(rng, held_out)))
        else:
            wording = draw_wording(rng, _UNTOLD_HELD if held_out else _UNTOLD_TRAIN)
            slots: Slots = {}
            if "{p}" in wording:
                slots["p"] = pick(rng, FIRST_NAMES, held_out)
            if "{l}" in wording:
                slots["l"] = pick(rng, PLACES, held_out)
            if "{g}" in wording:
                slots["g"] = _country(rng, held_out)
            if "{o}" in wording:
                slots["o"] = pick(rng, NOUNS, held_out)
            text = wording.format_map(slots)
        return "unknown", _typed(rng, text, held_out), UNKNOWN_ANSWER, UNKNOWN_ANSWER
    kind = rng.choices(RELATIONS, cum_weights=_WEIGHTS)[0]
    fact = kind.facts[int(draw() * len(kind.facts))]
    wording = draw_wording(rng, kind.held if held_out else kind.train)
    text = wording.format_map(fact.variants[int(draw() * len(fact.variants))])
    return kind.name, _typed(rng, text, held_out), fact.answer, fact.key


def sample(rng: random.Random, held_out: bool) -> Dialogue:
    """One to three fact questions with their answers; the exam looks at the last one."""
    kind = rng.random()
    turns = 1 if kind < 0.65 else 2 if kind < 0.87 else 3
    messages: list[dict[str, str]] = []
    intent = key = ""
    for _ in range(turns):
        intent, text, answer, key = _question(rng, held_out)
        messages.append({"role": "user", "content": text})
        messages.append({"role": "assistant", "content": answer})
    return Dialogue(FAMILY, intent, tuple(messages), key)
