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
    Capital of {x}, [anyone|please|quick]?
    [Quick|Easy|Simple|Trivia] one: capital of {x}?
    [Geography|School|Pub] quiz, {x}: the capital is?
    [Flashcard|Trivia|Crossword clue|Test question]: {xs} capital.
    The capital belonging to {x}?
    [Please state|State|Provide|Specify|Identify] the capital [city |]of {x}.
    Kindly inform me of {xs} capital.
    Say which city is {xs} capital.
    Show me that you know {xs} capital.
    Help me out, the capital of {x} is [which|what] one?
    My [teacher|daughter|son|friend] wants to know the capital of {x}.
    [Somebody|A friend|My boss] asked me for the capital of {x}.
    [I can't remember|I don't recall|It slipped my mind] which city is {xs} capital.
    I have no idea [what|which city] the capital of {x} is.
    Looking for the capital of {x}.
    I'm [searching for|after|curious about] {xs} capital[| city].
    Any idea what the capital of {x} [is|might be]?
    [Got|Have you got] the capital of {x} for me?
    Are you able to name the capital of {x}?
    May I ask [what|which city] the capital of {x} is?
    Might you know {xs} capital?
    Does {x} have a capital, and which city is it?
    {x} is a country. Its capital?
    {x} is governed from a capital. Which one?
    [The country|The nation|The state] {x}, what capital does it have?
    Country: {x}. Capital:
    country {x} capital
    capital {n}
    capital city {n}
    {n} capital city name
    {x} - capital?
    {x} = country, capital = ?
    Capital city for [the country |]{x}?
    Every country has a capital. What about {x}?
    What city holds the title of capital in {x}?
    [Which|What] town is the capital of {x}?
    Which place is [known as |]the capital of {x}?
    Which capital [does {x} have|belongs to {x}]?
    What capital has {x} got?
    What would be the capital of {x}?
    [Fill in|Fill the gap]: {xs} capital is
    As its capital, {x} has [which|what] city?
    The capital city in {x} goes by which name?
    On the map of {x}, which city is marked as the capital?
    Guess the capital of {x}.
    Let's talk about {x}. Which city is the capital?
    How about the capital of {x}, do you know it?
    Where is the capital of {x}, I mean which city?
    Out of all cities in {x}, which one is the capital?
    The embassy is in the capital of {x}. So in which city?
    I fly to the capital of {x} tomorrow. Which city is that?
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
    [State|Provide|Specify|Identify] the currency of {x}.
    Say which currency {x} has.
    Currency in {x}, anyone?
    currency {n}
    money {n}
    {n} money name
    {x} - currency?
    Country: {x}. Currency:
    [Quick|Easy|Trivia] one: {xs} currency?
    Quiz: what is the currency of {x}?
    What [coins|notes|banknotes] do they have in {x}, which currency?
    What do [shops|stores|taxis|hotels] in {x} take, which currency?
    Which money do I [need|bring|take along] for {x}?
    I have to change money for {x}. Into what?
    Which [cash|coins] will I find in my wallet in {x}?
    What will I [spend|carry] in {x}, which currency?
    Wages in {x} are paid in what?
    Prices in {x} are [given|shown|written] in what currency?
    In what currency are prices [shown|written] in {x}?
    How do I pay in {x}, in which currency?
    For a trip to {x}, what money must I get?
    I am [off to|flying to|moving to|on holiday in] {x}. What money will I need?
    At the bank I ask for money from {x}. What is it called?
    My [teacher|friend|boss] asked me for the currency of {x}.
    I forgot {xs} currency.
    I have no idea what the money in {x} is called.
    Any idea what money {x} [has|uses]?
    Are you able to name {xs} currency?
    May I ask which currency {x} has?
    Remind me which money {x} has.
    Does {x} have its own money, and what is it called?
    The [cash|money|coin] of {x}?
    What does {x} call its [money|currency]?
    What name does the money in {x} have?
    The citizens of {x} use what money?
    What currency has {x} got?
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
    [State|Identify|Specify] the continent of {x}.
    Say on which continent {x} is.
    continent {n}
    continent of {n}
    {x} - continent?
    Country: {x}. Continent:
    [Quick|Easy|Trivia] one: the continent of {x}?
    Quiz: on which continent is {x}?
    Where in the world is {x}, on which continent?
    Geography question: {x} is part of which continent?
    Which continent is {x} a part of?
    {x} is a part of which continent?
    {x} can be found on which continent?
    Where would you put {x}, on which continent?
    To visit {x}, I have to fly to which continent?
    If I travel to {x}, which continent do I reach?
    What continent should I look at to see {x}?
    What continent do I point at for {x}?
    My [teacher|son|daughter] wants to know the continent of {x}.
    I forgot on which continent {x} is.
    I have no idea what continent {x} is on.
    Any idea which continent {x} is on?
    May I ask which continent {x} belongs to?
    People from {x} live on which continent?
    Which continent has {x} in it?
    Which continent contains {x}?
    Remind me which continent {x} is on.
    Sort {x} by continent.
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
    [State|Provide|Specify|Identify] the chemical symbol of {x}.
    Say which symbol {x} has.
    symbol {n}
    symbol of {n}
    chemical symbol {n}
    {x} - symbol?
    {x} = ?, as a chemical symbol
    Element: {x}. Symbol:
    [Quick|Easy|Trivia] one: the chemical symbol for {x}?
    Chemistry quiz: the symbol of {x}?
    Chemistry homework: {x}, which symbol?
    [Which|What] letters does {x} have in the periodic table?
    [Which|What] letters do I look for to find {x} in the periodic table?
    How do I note down {x} in a formula?
    In a formula, {x} appears as what?
    In a chemical formula, how is {x} shown?
    What is {x} shortened to in the periodic table?
    The short sign for {x} in chemistry?
    My chemistry teacher wants the symbol of {x}.
    I forgot the [chemical |]symbol [of|for] {x}.
    I have no idea what symbol {x} has.
    Any idea what the symbol for {x} is?
    Are you able to name {xs} symbol?
    May I ask for the chemical symbol of {x}?
    Remind me of the symbol for {x}.
    Which box of the periodic table holds {x}, the one with what letters?
    {x} is an element. Its symbol?
    {x} goes by which letters in chemistry?
    {x} is marked with what letters in the periodic table?
    Label the element {x}.
    A bottle of {x} carries which chemical symbol?
    By what sign is {x} known in chemistry?
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
    [State|Identify] the {x} planet from the Sun.
    Say which planet is {x} from the Sun.
    {x} planet
    {x} planet solar system
    Solar system, {x} planet?
    Planets in order: the {x} is
    [Quick|Easy|Trivia] one: the {x} planet from the Sun?
    Quiz: the {x} planet, counted from the Sun?
    [Astronomy|Space] quiz: which planet is {x}?
    Which planet has the {x} orbit?
    Which planet holds the {x} place from the Sun?
    Who is {x} in the row of planets?
    What comes {x} in the row of planets?
    The {x} place in the solar system belongs to which planet?
    If the planets stand in line behind the Sun, which one is {x}?
    Line up the planets: which is {x}?
    I fly away from the Sun. Which planet do I meet {x}?
    I forgot [which|what] planet is {x}.
    My [teacher|son|daughter] wants to know the {x} planet.
    Any idea which planet is {x} from the Sun?
    May I ask which planet is the {x}?
    Remind me which planet is {x}.
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
    [State|Provide|Find|Say|Write] the opposite of {x}.
    opposite {n}
    opposite word {n}
    antonym {n}
    {x} - opposite?
    {x} <-> ?
    {x} versus what?
    {x} or
    Not {x} but
    Not {x} but what?
    Word: {x}. Opposite:
    [Quick|Easy] one: the opposite of {x}?
    [English|Word|Language] quiz: the opposite of {x}?
    [What is|Name] the contrary of {x}.
    The contrary of {x}?
    The reverse of {x}?
    What is the reverse of {x}?
    What is the exact contrary of {x}?
    Which word is the antonym of {x}?
    Turn {x} into its opposite.
    Flip {x} around. Which word is it?
    Change {x} to its opposite.
    [If it is|When it is] not {x}, then it is what?
    Something that is not {x} at all is
    The very opposite of {x}, what is it?
    What stands against {x}?
    What is on the other side of {x}, as a word?
    Which word contrasts with {x}?
    What forms a pair of opposites with {x}?
    Pair of opposites: {x} and
    Opposites: {x} and what?
    Opposites attract. {x} and?
    My [teacher|son|daughter] needs the opposite of {x}.
    I forgot the opposite of {x}.
    I can't think of the opposite of {x}.
    Any idea what the opposite of {x} is?
    Help me find the opposite of {x}.
    May I ask for the opposite of {x}?
    English homework: {x}, the opposite?
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
    [State|Provide|Say|Write|Name] the plural of {x}.
    plural {n}
    plural of {n}
    {x} - plural?
    one {x}, many
    one {x} and two
    Singular: {x}. Plural:
    {x} is the singular. What is the plural?
    [Quick|Easy] one: the plural of {x}?
    [English|Grammar|Language] quiz: the plural of {x}?
    [Turn|Make|Put] {x} into the plural.
    Make {x} plural.
    Pluralize {x}.
    Pluralize the word {x} for me.
    Grammar question: {x} in the plural?
    First there was one {x}, then there were two
    Not one {x} but [ten|five|several]
    Ten of them: not {x} but
    What is {x} when there are [many|several|two]?
    What do I write for more than one {x}?
    More than one {x} are called what?
    A single {x}, a pair of what?
    A group of what, if one of them is called {x}?
    What is the right form of {x} for two of them?
    My [teacher|son|daughter] wants the plural of {x}.
    I forgot the plural of {x}.
    I always get the plural of {x} wrong. What is it?
    Any idea what the plural of {x} is?
    May I ask for the plural of {x}?
    The noun {x} has what plural form?
    Remind me of the plural of {x}.
    Correct plural for {x}?
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
    [State|Provide|Say|Write|Name] the past tense of {x}.
    past tense {n}
    past of {n}
    past tense of {n}
    {x} - past tense?
    to {x}, past tense?
    Present: {x}. Past:
    Present {x}, past
    [Quick|Easy] one: the past tense of {x}?
    [English|Grammar|Verb] quiz: the past tense of {x}?
    Grammar question: {x} in the past?
    Irregular verbs: {x},
    Irregular verb {x}, what is the past?
    [Turn|Change|Make] {x} into the past tense.
    Conjugate {x} in the past.
    The past form of to {x}?
    Last week I what? The verb is {x}.
    They {x} now, but long ago they
    Now we {x}. A year ago we
    I {x} every day. Last week I
    Every day I {x}. What is it for yesterday?
    I want to {x}. Did I already? Yes, I
    What is {x} when it is over and done?
    Which form of {x} do I use for last year?
    My [teacher|son|daughter] wants the past tense of {x}.
    I forgot the past tense of {x}.
    I always mix up the past of {x}. What is it?
    Any idea what the past tense of {x} is?
    May I ask for the past tense of {x}?
    The verb {x}, in past tense?
    Remind me of the past tense of {x}.
    Simple past of {x}?
    What is the simple past of {x}?
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
    [State|Say|Name|Write] the word for a young {x}.
    young {n}
    baby {n} name
    baby {n} called
    {x} - its young?
    {x} baby, what is the word?
    Animal: {x}. Young:
    [Quick|Easy|Trivia] one: a baby {x} is called?
    [Animal|Nature|Zoo] quiz: the young of {ax}?
    A little {x} is a
    A small, young {x} goes by what name?
    What are baby {x} animals called?
    What is the child of {ax} called?
    What does {ax} have when it becomes a mother?
    The mother is {ax}. What is the little one called?
    Grown up it is {ax}. What was it when it was little?
    It grows up to be {ax}. What is it now?
    Later it will be {ax}. What is it called while it is little?
    Which young animal grows into {ax}?
    The offspring of {ax}?
    What is the offspring of {ax} called?
    [What|Which] word describes a {x} that is still a baby?
    My [son|daughter|teacher] wants to know what a baby {x} is called.
    I forgot what a baby {x} is called.
    I have no idea what a young {x} is called.
    Any idea what a baby {x} is called?
    May I ask what a young {x} is called?
    Remind me what a young {x} is called.
    In English, a baby {x} is a what?
    A baby {x} has a special name. Which one?
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
    [State|Say|Name|Write] the sound of {ax}.
    sound of {n}
    {n} noise
    sound {n}
    {x} - sound?
    {ax} goes
    {ax} says
    {ax} goes what?
    {ax} says what?
    How does {ax} go?
    Animal: {x}. Sound:
    [Quick|Easy] one: the sound of {ax}?
    Animal quiz: what does {ax} say?
    Make a noise like {ax}.
    Make the sound of {ax}.
    Do the {x}.
    Talk like {ax}.
    Imitate {ax}.
    Can you sound like {ax}?
    Which noise do I hear from {ax}?
    I hear {ax}. What do I hear?
    There is {ax} outside. What can I hear?
    Old MacDonald had {ax}. What did it say?
    The noise of {ax}?
    The voice of {ax}, how does it sound?
    How would you write the sound of {ax}?
    In a comic, what does {ax} say?
    My [son|daughter] wants to know what {ax} says.
    I forgot what sound {ax} makes.
    Any idea what {ax} says?
    May I ask what sound {ax} makes?
    Remind me what {ax} says.
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
    [State|Say|Write|Give me] the day after {x}.
    day after {n}
    after {n}
    next day {n}
    {x} - next day?
    {x}, then
    {x} and then?
    {x}, next?
    {x}, and the next day is
    [Quick|Easy] one: the day after {x}?
    Calendar quiz: the day after {x}?
    What weekday comes after {x}?
    Which weekday [follows|is after|comes next after] {x}?
    Which day do we get after {x}?
    Next after {x} is which day?
    What is next in the week after {x}?
    Weekdays in order: {x},
    One day after {x} it is
    One day later than {x} is which day?
    The party was moved from {x} to one day later. Which day is it?
    Yesterday was {x}. What is today?
    Yesterday was {x}, so today is
    If yesterday was {x}, what day is today?
    I sleep on {x} and wake up on which day?
    The shop is closed on {x} and opens the day after. On which day?
    Any idea which day comes after {x}?
    Remind me what day comes after {x}.
    Do you know the day after {x}?
    [Can|Could] you tell me the day after {x}?
    After {x}, what day is it?
    {x} comes before which day?
    {x} is the day before what?
    Which day does {x} come before?
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
    [State|Say|Write|Give me] the month after {x}.
    month after {n}
    after {n}
    next month {n}
    {x} - next month?
    {x}, then
    {x} and then?
    {x}, next?
    {x}, and the next month is
    [Quick|Easy] one: the month after {x}?
    Calendar quiz: the month after {x}?
    Which month do we get after {x}?
    Next after {x} is which month?
    What is next in the year after {x}?
    Months in order: {x},
    One month after {x} it is
    One month later than {x} is which month?
    Turn the calendar page after {x}. Which month do you see?
    Last month was {x}. What is this month?
    Last month was {x}, so now it is
    If last month was {x}, which month is it now?
    The rent is due in the month after {x}. When is that?
    Any idea which month comes after {x}?
    Remind me what month comes after {x}.
    Do you know the month after {x}?
    [Can|Could] you tell me the month after {x}?
    After {x}, what month is it?
    {x} comes before which month?
    {x} is the month before what?
    Which month does {x} come before?
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
    [State|Provide|Give me|Write out] the full form of {x}.
    Write {x} in full.
    Write {x} out in words.
    full form {n}
    {n} full form
    {n} stands for
    {n} abbreviation
    abbreviation {n}
    {x} - meaning?
    {x} = ?
    {x}, in full?
    {x} in words?
    {x} in plain words, please.
    Abbreviation: {x}. Meaning:
    [Quick|Easy|Trivia] one: what does {x} stand for?
    [Computer|Tech|IT] quiz: {x} stands for?
    Expand {x}.
    Expand the [abbreviation|acronym] {x}.
    Unfold the acronym {x}.
    Resolve {x} into words.
    [The acronym|The short form] {x}, what does it mean?
    {x} is an acronym. For what?
    {x} is [short|shorthand] for what?
    Which long name is shortened to {x}?
    What is {x} when you write it in full?
    What is hidden in the letters {x}?
    Each letter of {x} means what?
    The letters {x} mean what?
    My [boss|teacher|colleague] keeps saying {x}. What does it mean?
    The manual says {x}. What is that?
    On the screen it says {x}. What is that short for?
    I have no idea what {x} means.
    I never understood what {x} stands for.
    I forgot what {x} stands for.
    Any idea what {x} stands for?
    May I ask what {x} means?
    Remind me what {x} stands for.
    I'd like to know what {x} [means|stands for].
    Please clarify the term {x}.
    Say what {x} stands for.
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
    [Give me|State|Provide|Write] a definition of {x}.
    Say what {ax} is.
    define {n}
    {n} definition
    what is {n}
    meaning of {n}
    {x} - meaning?
    {x} = ?
    {x}, what is it?
    {ax}, what is it?
    {ax} is what?
    Term: {x}. Definition:
    [Quick|Easy] one: what is {ax}?
    [Computer|Tech|IT] quiz: {ax} is?
    Glossary entry: {x}.
    Look up {x}.
    Describe {ax}.
    Describe in one sentence what {ax} is.
    Teach me what {ax} is.
    Clarify the term {x}.
    What should I [imagine|understand] by {ax}?
    What sort of thing is {ax}?
    What kind of thing is {ax}?
    What does a developer mean by {x}?
    The word {x}, what does it mean?
    The term {x} means
    What is the definition of {x}?
    My [boss|teacher|colleague] talks about {ax}. What is it?
    I am new to computers. What is {ax}?
    I read about {ax}. What is it?
    I keep hearing the word {x}. What is it?
    I never understood what {ax} is.
    I forgot what {ax} is.
    I have no idea what {ax} is.
    Any idea what {ax} is?
    May I ask what {ax} is?
    Remind me what {ax} is.
    Basically, what is {ax}?
    Give a short explanation of {ax}.
    In one sentence: what is {ax}?
    Imagine I am five. What is {ax}?
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
    [State|Identify|Provide|Say] the author of {x}.
    Say who wrote {x}.
    author {n}
    author of {n}
    who wrote {n}
    {x} - author?
    {x}, by whom?
    {x} by
    {x} is by
    Book: {x}. Author:
    [Quick|Easy|Trivia] one: who wrote {x}?
    [Literature|Book|Library] quiz: the author of {x}?
    Who is the writer of {x}?
    The writer of {x} is
    The writer behind {x}?
    Who is [behind|responsible for] {x}?
    Who created {x}?
    Who came up with {x}?
    Who penned {x}?
    Who put {x} on paper?
    {x} was penned by whom?
    {x} comes from whose pen?
    From whose pen is {x}?
    Whose name is on the cover of {x}?
    The cover of {x} shows which author?
    Under which author do I find {x} in the library?
    [Which|What] famous [author|writer] do we thank for {x}?
    To whom do we owe {x}?
    {x} is [great|famous|a classic]. Who wrote it?
    I bought {x}. By whom is it?
    At school we read {x}. Who wrote that?
    My [teacher|friend|boss] asked who wrote {x}.
    I can't remember who wrote {x}.
    I have no idea who wrote {x}.
    Any idea who wrote {x}?
    May I ask who wrote {x}?
    Remind me who wrote {x}.
    I would like to know who wrote {x}.
    I want to know the author of {x}.
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
    [State|Say|Give me|Write] the number of sides of {ax}.
    number of sides {n}
    {n} number of sides
    sides of {ax}
    {x} - sides?
    Shape: {x}. Sides:
    [Quick|Easy] one: the sides of {ax}, how many?
    [Math|Geometry|Shape] quiz: how many sides has {ax}?
    Count the sides of {ax}.
    Count the edges of {ax}. How many?
    Sides of {ax}: how many?
    {ax} is a shape with how many sides?
    How many lines make {ax}?
    How many straight lines form {ax}?
    How many sides make up {ax}?
    How many sides [belong to|form] {ax}?
    With how many sides do we draw {ax}?
    A shape called {x} has how many sides?
    What number of sides does {ax} have?
    What is the side count of {ax}?
    My [teacher|son|daughter] asks how many sides {ax} has.
    I forgot how many sides {ax} has.
    Any idea how many sides {ax} has?
    May I ask how many sides {ax} has?
    Remind me how many sides {ax} has.
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
    [State|Say|Give me|Write] the number of legs of {ax}.
    number of legs {n}
    {n} number of legs
    legs of {ax}
    {x} - legs?
    Animal: {x}. Legs:
    [Quick|Easy] one: the legs of {ax}, how many?
    [Biology|Animal|Nature] quiz: how many legs has {ax}?
    Count the legs of {ax}.
    Legs of {ax}: how many?
    {ax} is an animal with how many legs?
    {ax} [stands|runs] on how many legs?
    How many legs carry {ax}?
    How many legs [belong to|are part of] {ax}?
    How many feet does {ax} stand on?
    What number of legs does {ax} have?
    What is the leg count of {ax}?
    How many shoes would {ax} need, one for each leg?
    I draw {ax}. How many legs must I draw?
    I see {ax}. On how many legs does it walk?
    My [teacher|son|daughter] asks how many legs {ax} has.
    I forgot how many legs {ax} has.
    Any idea how many legs {ax} has?
    May I ask how many legs {ax} has?
    Remind me how many legs {ax} has.
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
    [State|Say|Give me|Write] the [color|colour] of {x}.
    color {n}
    {n} color
    color of {n}
    {x} - color?
    Thing: {x}. Color:
    [Quick|Easy] one: the color of {x}?
    [Color|Nature|Kids] quiz: {x} is what color?
    {x} is
    {x} is what [color|colour]?
    {x} is which [color|colour]?
    {x} comes in which color?
    {x} shines in which color?
    Which [pencil|crayon] do I take to draw {x}?
    What crayon should a child use for {x}?
    Which color do you think of with {x}?
    Which color do you see when you look at {x}?
    Look at {x}. What color do you see?
    What [shade|hue] does {x} have?
    What is the typical color of {x}?
    By color, what is {x}?
    Describe the color of {x}.
    My [son|daughter|teacher] asks what color {x} is.
    I forgot what color {x} is.
    Any idea what color {x} is?
    May I ask what color {x} is?
    Remind me what color {x} is.
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
        [State|Say|Give me|Write] the number of {u} in {w}.
        {u} {b}
        {b} in {u}
        {b} to {u}
        {b} {u} how many
        number of {u} in {w}
        {w} = ? {u}
        {w} equals
        {w} corresponds to how many {u}?
        {w} consists of how many {u}?
        {w} is made of how many {u}?
        {w} is divided into how many {u}?
        Change {w} into {u}.
        Turn {w} into {u}.
        Count the {u} in {w}.
        [Quick|Easy] one: {w} in {u}?
        [Math|Unit|School] quiz: how many {u} in {w}?
        What is the number of {u} in {w}?
        What number of {u} is {w}?
        How much is {w} in {u}?
        How many {u} go into {w}?
        How many {u} make up {w}?
        How many {u} is {w}?
        How many {u} add up to {w}?
        After how many {u} is {w} full?
        For one {b}, how many {u}?
        Per {b}, how many {u}?
        My [teacher|son|daughter] asks how many {u} are in {w}.
        I forgot how many {u} {w} has.
        I have no idea how many {u} are in {w}.
        Any idea how many {u} {w} has?
        May I ask how many {u} {w} has?
        Remind me how many {u} are in {w}.
        I would like to know how many {u} {w} has.
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
        {a} and {b}?
        {a} and {b} is
        {a} and {b} together?
        {a} + {b}
        {a} plus {b}
        {a} plus {b} equals what?
        {a} with {b} added?
        {a}, and {b} more, is
        {a}+{b}=?
        Sum of {a} and {b}?
        Add {b} to {a}.
        Add up {a} and {b}.
        Add the numbers {a} and {b}.
        Add together {a} and {b}.
        Put {a} and {b} together. How much is it?
        Sum up {a} and {b}.
        Work out {a} plus {b}.
        Solve {a} + {b}.
        Solve this: {a} + {b} = ?
        Figure out {a} plus {b}.
        [Quick|Easy] one: {a} plus {b}?
        [Math|Maths|School] quiz: {a} + {b}?
        Math homework: {a} plus {b}.
        What number is {a} plus {b}?
        What are {a} and {b} together?
        What is {a} increased by {b}?
        What is the total of {a} and {b}?
        The total of {a} and {b}?
        How much are {a} and {b} together?
        How many are {a} plus {b}?
        How many is {a} and {b} more?
        What do {a} and {b} add up to?
        {a} and {b} add up to
        First {a}, then {b} more. How many in all?
        There are {a} birds and {b} more come. How many birds?
        I have {a} coins in one hand and {b} in the other. How many coins?
        {a} cats and {b} dogs, how many animals?
        I own {a} books and buy {b}. How many books do I own?
        Any idea what {a} plus {b} is?
        May I ask what {a} plus {b} is?
        My [son|daughter|teacher] asks what {a} plus {b} is.
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
        {a} x {b}
        {a} times {b}
        {a} * {b}
        {a}x{b}=?
        {a} times {b} equals
        {a} times {b} equals what?
        {a} times {b} gives what?
        {a} multiplied by {b} is
        {a} rows of {b} are how many?
        {a} bags with {b} apples each. How many apples?
        {a} boxes hold {b} pens each. How many pens?
        {a} tables with {b} chairs each, how many chairs?
        Product of {a} and {b}?
        Work out {a} times {b}.
        Solve {a} * {b}.
        Solve this: {a} x {b} = ?
        Compute {a} * {b}.
        Compute the product of {a} and {b}.
        Figure out {a} times {b}.
        Take {b} {a} times. How much is it?
        [Quick|Easy] one: {a} times {b}?
        [Math|Maths|School] quiz: {a} x {b}?
        Multiplication table: {a} times {b}?
        Math homework: {a} times {b}.
        What number is {a} times {b}?
        What do you get if you multiply {a} by {b}?
        How many is {a} times {b}?
        How much do I get for {a} times {b}?
        How much is {a} multiplied by {b}?
        Any idea what {a} times {b} is?
        May I ask what {a} times {b} is?
        My [son|daughter|teacher] asks what {a} times {b} is.
        Tell me the product of {a} and {b}.
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
        {a} and {b}?
        {a} + {b}
        {a} + {b} = ?
        {a} and {b} mixed
        mix {a} {b}
        {a} mixed with {b}?
        {a} and {b} give
        {a} and {b} give which [color|colour]?
        {a} with some {b} becomes
        {a} with a bit of {b} turns into which [color|colour]?
        A mix of {a} and {b} is
        A mix of {a} and {b}?
        A blend of {a} and {b} gives
        Blend {a} and {b}.
        Blend {a} with {b}. What [color|colour] is that?
        Combine {a} and {b}.
        Combining {a} with {b} makes what?
        Stir {a} into {b}. What is it now?
        I stir {a} and {b} together. What [color|colour] is it now?
        Add {a} to {b}: what [color|colour]?
        Adding {a} to {b} makes what?
        Out of {a} and {b} you get which [color|colour]?
        [Quick|Easy] one: {a} mixed with {b}?
        [Color|Art|Painting] quiz: {a} plus {b}?
        In art class we mix {a} and {b}. What do we get?
        A painter mixes {a} with {b}. What does he get?
        What becomes of {a} and {b} when mixed?
        What is the mix of {a} and {b}?
        What is {a} mixed with {b}?
        How do I name the mix of {a} and {b}?
        My [son|daughter] mixed {a} and {b}. What came out?
        Any idea what {a} and {b} make?
        May I ask what {a} and {b} make?
        Remind me what {a} and {b} make.
        I forgot what {a} and {b} make.
        I would like to know what {a} and {b} make.
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
        boiling point water
        boiling point of water
        water boiling temperature
        Water, boiling point?
        [State|Name|Say|Give me] the boiling point of water.
        [Quick|Easy|Physics] quiz: the boiling point of water?
        Boiling water has which temperature?
        Boiling water is how hot?
        What is the temperature of boiling water?
        Which temperature makes water boil?
        How hot does water get before it boils?
        How hot does the pot of water have to be before it bubbles?
        When does water turn to steam?
        When does a kettle of water start to boil, at how many degrees?
        I heat water. At what temperature does it boil?
        I want to know when water boils.
        I forgot the boiling point of water.
        Any idea at what temperature water boils?
        [Can|Could] you tell me the boiling point of water?
        Remind me how hot water must be to boil.
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
        freezing point water
        freezing point of water
        water freezing temperature
        Water, freezing point?
        [State|Name|Say|Give me] the freezing point of water.
        [Quick|Easy|Physics] quiz: the freezing point of water?
        Freezing water has which temperature?
        Which temperature makes water freeze?
        What temperature turns water into ice?
        Water turns to ice at what temperature?
        Water turns to ice at
        When does a lake freeze, at how many degrees?
        When does ice form on water?
        Ice forms at how many degrees?
        I cool water down. At what temperature does it freeze?
        I want to know when water freezes.
        I forgot the freezing point of water.
        Any idea at what temperature water freezes?
        [Can|Could] you tell me the freezing point of water?
        Remind me how cold water must be to freeze.
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
        largest ocean
        biggest ocean name
        Ocean, the largest one?
        [State|Say|Identify|Give me] the [largest|biggest] ocean.
        [Quick|Easy|Geography] quiz: the largest ocean?
        What is the name of the [largest|biggest] ocean?
        What is the world's largest ocean?
        The world's biggest ocean is
        Earth's largest ocean?
        Which ocean covers the most area?
        Which ocean takes up the most space on the globe?
        Which ocean has the most water?
        Which ocean is bigger than all the others?
        What ocean beats all others in size?
        I want to sail on the biggest ocean. Which is it?
        I forgot which ocean is the largest.
        Any idea which ocean is the biggest?
        [Can|Could] you name the largest ocean?
        Remind me which ocean is the largest.
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
        highest mountain
        tallest mountain name
        Mountain, the highest one?
        [State|Say|Identify|Give me] the [highest|tallest] mountain.
        [Quick|Easy|Geography] quiz: the highest mountain?
        What is the name of the [highest|tallest] mountain?
        What is the world's highest mountain?
        The world's tallest mountain is
        Earth's highest mountain?
        Which peak is the highest?
        What is the highest [peak|summit] on Earth?
        Which mountain reaches up the most?
        Which mountain is taller than all the others?
        What mountain beats all others in height?
        I want to climb the tallest mountain. Which is it?
        Climbers dream of the highest mountain. Which one?
        I forgot which mountain is the highest.
        Any idea which mountain is the tallest?
        [Can|Could] you name the highest mountain?
        Remind me which mountain is the highest.
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
        largest planet
        biggest planet name
        Planet, the largest one?
        [State|Say|Identify|Give me] the [largest|biggest] planet.
        [Quick|Easy|Astronomy] quiz: the largest planet?
        What is the name of the [largest|biggest] planet?
        The solar system's biggest planet is
        The giant of our planets, which one is it?
        Which planet is the giant of the solar system?
        Which planet is bigger than all the others?
        What planet beats all others in size?
        Which planet has the biggest diameter?
        Which planet is the heaviest and biggest?
        I look for the biggest planet in the sky. Which is it?
        I forgot which planet is the largest.
        Any idea which planet is the biggest?
        [Can|Could] you name the largest planet?
        Remind me which planet is the largest.
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
        largest animal
        biggest animal name
        Animal, the largest one?
        [State|Say|Identify|Give me] the [largest|biggest] animal.
        [Quick|Easy|Nature] quiz: the largest animal?
        What is the name of the [largest|biggest] animal?
        What is the world's largest animal?
        The world's biggest animal is
        Earth's largest animal?
        Which creature is the [largest|biggest]?
        What is the biggest [creature|living animal] of all?
        Which animal grows the biggest?
        Which animal is bigger than all the others?
        What animal beats all others in size?
        I want to see the biggest animal. Which is it?
        I forgot which animal is the largest.
        Any idea which animal is the biggest?
        [Can|Could] you name the largest animal?
        Remind me which animal is the largest.
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
        fastest land animal
        fastest animal land
        fastest runner among animals
        Land animal, the fastest one?
        [State|Say|Identify|Give me] the fastest land animal.
        [Quick|Easy|Nature] quiz: the fastest land animal?
        What is the name of the fastest land animal?
        What is the world's fastest land animal?
        The world's fastest land animal is
        Which creature on land is the fastest?
        Which animal is the quickest on land?
        What is the quickest animal on legs?
        Which animal would win a race on land?
        Who wins a running race of all animals?
        The best sprinter in the animal world?
        Which four-legged animal has the highest speed?
        I forgot which land animal is the fastest.
        Any idea which land animal is the fastest?
        [Can|Could] you name the fastest animal on land?
        Remind me which land animal is the fastest.
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
        number of continents
        how many continents
        continents number
        Continents, how many?
        [State|Say|Give me] the number of continents.
        [Quick|Easy|Geography] quiz: how many continents?
        What is the total number of continents?
        Count the continents.
        How many continents can you count?
        How many continents make up the world?
        How many continents are on the globe?
        How many continents would I see on a globe?
        Our planet has how many continents?
        The land of our planet is divided into how many continents?
        There are how many continents?
        Into how many continents is the world divided?
        I forgot how many continents there are.
        Any idea how many continents there are?
        [Can|Could] you tell me how many continents there are?
        Remind me how many continents exist.
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
        rainbow colors
        rainbow colors number
        number of rainbow colors
        Rainbow: how many colors?
        [State|Say|Give me] the number of rainbow colors.
        [Quick|Easy|Nature] quiz: how many colors has a rainbow?
        Count the colors of the rainbow.
        The number of colors in a rainbow is
        How many [stripes|bands] of color does a rainbow have?
        How many colors can you see in a rainbow?
        How many colors make up a rainbow?
        How many different colors shine in a rainbow?
        I see a rainbow. How many colors does it show?
        A rainbow shows how many [colors|colours]?
        A rainbow is painted with how many crayons?
        After the rain there is a rainbow. How many colors?
        I forgot how many colors a rainbow has.
        Any idea how many colors a rainbow has?
        [Can|Could] you tell me how many colors a rainbow has?
        Remind me how many colors are in a rainbow.
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
        water formula
        water chemical formula
        formula of water
        formula water
        Water, formula?
        Water: chemical formula?
        [State|Say|Give me|Name] the chemical formula of water.
        [Quick|Easy|Chemistry] quiz: the formula of water?
        Chemistry homework: the formula for water.
        What is water in chemistry?
        What is water called in chemical terms, as a formula?
        What letters and numbers stand for water in chemistry?
        What is the molecular formula of water?
        The molecule of water has what formula?
        The water molecule, how is it written?
        Write water as a [chemical |]formula.
        Write down the formula of water.
        I forgot the chemical formula of water.
        Any idea what the formula for water is?
        [Can|Could] you tell me the formula of water?
        Remind me of the chemical formula of water.
        I need the chemical formula of water.
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
        speed of light
        light speed
        speed of light km per second
        Light speed?
        Light: how fast?
        [State|Say|Give me|Name] the speed of light.
        [Quick|Easy|Physics] quiz: the speed of light?
        What is the velocity of light?
        What speed does light have?
        How much distance does light cover per second?
        How many kilometers per second does light travel?
        How many kilometers per second is the speed of light?
        How speedy is a ray of light?
        How fast does a ray of light fly?
        How fast does the light of a lamp travel?
        Light covers how many kilometers per second?
        Light travels at a speed of
        Nothing is faster than light. How fast is it?
        I forgot the speed of light.
        Any idea how fast light is?
        [Can|Could] you tell me the speed of light?
        Remind me how fast light is.
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
        sun star or planet
        the sun is
        what is the sun
        Sun: star or planet?
        The Sun is what?
        The Sun is what kind of thing?
        [State|Say] what the Sun is.
        [Quick|Easy|Astronomy] quiz: what is the Sun?
        Star or planet, what is the Sun?
        What type of body is the Sun?
        What do astronomers call the Sun, a star or a planet?
        How do astronomers classify the Sun?
        Classify the Sun.
        Define the Sun.
        Describe what the Sun is.
        Would you call the Sun a star or a planet?
        That bright thing in the sky, the Sun, what is it?
        I forgot what the Sun is.
        Any idea what the Sun is?
        [Can|Could] you tell me what the Sun is?
        Remind me what the Sun is.
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
    What did {p} get for [lunch|breakfast|dinner|the birthday]?
    When is the birthday of {p}?
    Which day should I congratulate {p} on?
    How many [children|brothers|sisters|cats|cars] does {p} have?
    How [tall|heavy|rich] is {p}?
    How much does {p} earn?
    What does {p} look like?
    What is {p} [like|wearing|thinking about|working on]?
    What [language|instrument|game] does {p} [study|play|practice]?
    Where did {p} [go|sleep|study|grow up|park]?
    Where was {p} last [night|week|summer]?
    Where can I find {p}?
    Is {p} [married|at home|hungry|busy]?
    Has {p} [arrived|called|finished|paid]?
    Did {p} [call|write|win|pay the bill]?
    Does {p} have [a dog|children|a car|time tomorrow]?
    Why is {p} [late|sad|angry|so happy]?
    Why did {p} [leave|call|laugh|quit]?
    With whom does {p} [live|work|travel]?
    Whose [coat|bag|idea] is this, is it {p}'s?
    [birthday|address|phone number|age|job] of {p}
    {p} [birthday|address|phone number|age|job]
    {p}, how old?
    {p}: address?
    I [need|forgot|lost] {p}'s [address|phone number|email].
    Remind me when {p} was born.
    Any idea where {p} [lives|is|works]?
    [Can|Could] you tell me where {p} lives?
    Give me {p}'s [email|number|address].
    Which [school|hotel|office] is {p} in?
    [weather|time|population|mayor] {l}
    {l} [weather|mayor|population]?
    Any idea what the weather is like in {l}?
    Is it [raining|snowing|sunny|cold] in {l}?
    How [warm|cold|big|old] is {l}?
    How many [schools|shops|bridges|hotels] are there in {l}?
    What is the name of the [river|airport|main street|football club] in {l}?
    What is there to see in {l}?
    Who [founded|runs|visited] {l}?
    When was {l} founded?
    Is the [museum|library|pool|market] in {l} open today?
    Who [made|sold|broke|found|lost] the {o}?
    How [old|big|heavy] is the {o}?
    How long does the {o} last?
    To whom does the {o} belong?
    The {o} belongs to whom?
    The {o} is where?
    {o} [price|password|code]
    I cannot find the {o}. Where is it?
    I forgot the [code|password] of the {o}.
    When will the {o} be ready?
    Why is the {o} broken?
    How many people live in {g}?
    When was {g} founded?
    What is the [flag|anthem|national dish] of {g}?
    Which countries border {g}?
    {g} [president|population|flag]
    Who rules {g}?
    How do I get to {g}?
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
