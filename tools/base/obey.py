"""The obey family: short instructions to carry out to the letter, above all to say or list given words.

What is to be said is invented every time, from small grammatical sentences to strings of unrelated words,
made-up words and numbers, and comes back exactly as the user wrote it. So the family teaches copying over
the whole vocabulary.
"""

import random
from collections.abc import Callable, Sequence
from typing import TypeVar

from tools.base import words
from tools.base.dialogue import Dialogue
from tools.base.surface import dress

FAMILY = "obey"

T = TypeVar("T")
Forms = tuple[tuple[str, ...], tuple[str, ...]]


def _choose(rng: random.Random, options: Sequence[T]) -> T:
    return options[int(rng.random() * len(options))]


def _forms(block: str) -> Forms:
    """The templates of a block, one a line: those for training and, marked with ~, those for the exam."""
    lines = [line.strip() for line in block.strip().splitlines() if line.strip()]
    return (
        tuple(line.replace("\\n", "\n") for line in lines if not line.startswith("~")),
        tuple(line[1:].replace("\\n", "\n") for line in lines if line.startswith("~")),
    )


def _form(rng: random.Random, forms: Forms, held_out: bool) -> str:
    return _choose(rng, forms[1] if held_out else forms[0])


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


# -------------------------------------------------------------------------------- what to say

_CONTENT_WORDS = tuple(
    dict.fromkeys(
        (
            *words.NOUNS,
            *words.VERBS,
            *words.ADJECTIVES,
            *words.ADVERBS,
            *words.FOODS,
            *words.COLOURS,
            *words.TOPICS,
            *words.DRINKS,
            *words.NUMBER_WORDS,
            *words.FIRST_NAMES,
            *words.SURNAMES,
            *words.PLACES,
            *words.WEEKDAYS,
            *words.MONTHS,
            *words.BRANDS[::6],
            *words.PET_NAMES,
        )
    )
)
# A bare "yes" or "no" is left to the `fixed` intent, which answers with a sentence.
_VOCABULARY = tuple(
    dict.fromkeys(
        (
            *_CONTENT_WORDS,
            *(word for word in words.FUNCTION_WORDS if word not in ("yes", "no")),
        )
    )
)

_SENTENCES = _forms("""
    the {a} {n} {i} {w}
    the {a} {n} {i} {r}
    the {n} {i} {r}
    a {a0} {n} {i} {w}
    my {n} is {a}
    the {n} is {a} and {a2}
    {m} {t} the {n}
    {m} {t} the {a} {n} {r}
    the {n} {t} the {n2}
    I {v} the {n} {w}
    we {v} {r}
    {m} lives in {c}
    {m} and {m2} {v} {w}
    every {n} needs a {n0}
    there is a {a0} {n} in {c}
    no {n} is {a} {w}
    {m} has {d} {a} reasons
    please {v} the {a} {n}
    the {k} {n} is mine
    all is {a}
    do not {v} the {n}
    {f} and {f2} for {m}
    today I {v}
    this {n} was {a} {w}
    never {v} a {a0} {n}
    why does the {n} {v}
    it is {a} {w}
    you are {a}
    I like {f}
    our {n} {i}
    {c} is {a} {w}
    {m} is {a}
""")[0]
_WHEN = words.split("""
    at_noon at_night in_the_morning on_Monday in_winter all_day in_the_garden by_the_river
    under_the_table behind_the_house at_home in_spring after_lunch before_school on_the_roof
    near_the_window in_the_rain at_six once_a_year on_the_train in_the_dark with_a_friend
    without_a_word for_an_hour in_summer across_the_bridge next_week every_day in_my_room
""")


def _starting(rng: random.Random, entries: tuple[str, ...], held_out: bool) -> str:
    """A word that fits behind "a"."""
    while True:
        word = words.pick(rng, entries, held_out)
        if word[0] not in "aeiou":
            return word


def _sentence(rng: random.Random, held_out: bool) -> str:
    """A small invented sentence, without capital and full stop."""
    pick = words.pick
    form = _choose(rng, _SENTENCES)
    return form.format(
        a=pick(rng, words.ADJECTIVES, held_out),
        a0=_starting(rng, words.ADJECTIVES, held_out),
        a2=pick(rng, words.ADJECTIVES, held_out),
        n=pick(rng, words.NOUNS, held_out),
        n0=_starting(rng, words.NOUNS, held_out),
        n2=pick(rng, words.NOUNS, held_out),
        i=words.third_person(pick(rng, words.INTRANSITIVE_VERBS, held_out)),
        v=pick(rng, words.VERBS, held_out),
        t=words.third_person(pick(rng, words.TRANSITIVE_VERBS, held_out)),
        w=_choose(rng, _WHEN),
        r=pick(rng, words.ADVERBS, held_out),
        m=pick(rng, words.FIRST_NAMES, held_out),
        m2=pick(rng, words.FIRST_NAMES, held_out),
        c=pick(rng, words.PLACES, held_out),
        k=pick(rng, words.COLOURS, held_out),
        f=pick(rng, words.FOODS, held_out),
        f2=pick(rng, words.FOODS, held_out),
        d=rng.randint(2, 99),
    )


def _token(rng: random.Random, held_out: bool) -> str:
    """One word of any kind: a common one, a made-up one or a number."""
    roll = rng.random()
    if roll < 0.72:
        return words.pick(rng, _VOCABULARY, held_out)
    if roll < 0.88:
        word = words.invented_word(rng, held_out)
        return word.capitalize() if rng.random() < 0.3 else word
    return words.digits(rng, rng.randint(1, 6), held_out)


def _string(rng: random.Random, held_out: bool, low: int = 1, high: int = 9) -> str:
    """Unrelated words in a row."""
    return " ".join(_token(rng, held_out) for _ in range(rng.randint(low, high)))


def _phrase(rng: random.Random, held_out: bool, framed: bool = False) -> str:
    """What is to be said: half the time a sentence, else a string of words.

    Where no quote or new line sets it apart (`framed`), a string of words mostly starts with a name or a number: a
    rare word is spelt in other tokens after a space than at the start of an answer.
    """
    roll = rng.random()
    if not framed and roll >= 0.5 and rng.random() < 0.8:
        first = _name(rng, held_out) if roll < 0.9 else words.digits(rng, rng.randint(1, 5), held_out)
        return first if roll < 0.6 else f"{first} {_string(rng, held_out, 1, 6)}"
    if roll < 0.38:
        return _sentence(rng, held_out)
    if roll < 0.5:
        return _capital(_sentence(rng, held_out)) + _choose(rng, (".", ".", ".", "!"))
    if roll < 0.6:
        return _token(rng, held_out)
    if roll < 0.9:
        return _string(rng, held_out, 2, 8)
    if roll < 0.94:
        return " ".join(words.invented_word(rng, held_out) for _ in range(rng.randint(1, 4)))
    return " ".join(words.digits(rng, rng.randint(1, 5), held_out) for _ in range(rng.randint(1, 4)))


def _inner(rng: random.Random, held_out: bool) -> str:
    """A phrase without closing punctuation, for the middle of an instruction."""
    return _phrase(rng, held_out).rstrip(".!")


def _item(rng: random.Random, held_out: bool) -> str:
    """An entry of a list."""
    roll = rng.random()
    if roll < 0.55:
        return words.pick(rng, _choose(rng, _ITEM_LISTS), held_out)
    if roll < 0.72:
        return words.pick(rng, _CONTENT_WORDS, held_out)
    if roll < 0.8:
        return words.invented_word(rng, held_out)
    return f"{words.pick(rng, words.ADJECTIVES, held_out)} {words.pick(rng, words.NOUNS, held_out)}"


_ITEM_LISTS = (
    words.NOUNS,
    words.OBJECTS,
    words.FOODS,
    words.ANIMALS,
    words.COLOURS,
    words.PLACES,
    words.FIRST_NAMES,
    words.DRINKS,
    words.TOPICS,
    words.VERBS,
)


def _items(rng: random.Random, held_out: bool, low: int, high: int) -> list[str]:
    count = rng.randint(low, high)
    items: list[str] = []
    same = _choose(rng, _ITEM_LISTS) if rng.random() < 0.5 else None
    while len(items) < count:
        item = words.pick(rng, same, held_out) if same else _item(rng, held_out)
        if item in items:
            same = None
        else:
            items.append(item)
    return items


def _name(rng: random.Random, held_out: bool) -> str:
    if rng.random() < 0.2:
        return words.invented_word(rng, held_out).capitalize()
    return words.pick(rng, words.FIRST_NAMES, held_out)


def _joined(items: list[str], last: str) -> str:
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + f" {last} " + items[-1]


def _user(rng: random.Random, form: str, held_out: bool, **slots: str) -> dict[str, str]:
    """The user's turn: the form with its slots, dressed, the slots left as they are."""
    text = form.format(**slots)
    return {"role": "user", "content": dress(rng, text, held_out, keep=tuple(slots.values()))}


def _assistant(content: str) -> dict[str, str]:
    return {"role": "assistant", "content": content}


def _single(intent: str, user: dict[str, str], answer: str, key: str = "") -> Dialogue:
    return Dialogue(FAMILY, intent, (user, _assistant(answer)), key)


# -------------------------------------------------------------------------------- instructions

_SAY = _forms("""
    Say {x}
    Say {x}
    Say: {x}
    Say "{x}"
    Say '{x}'
    Say this: {x}
    Say the following: {x}
    Say exactly this: {x}
    Just say {x}
    Only say {x}
    Say only {x}
    Say nothing but {x}
    Say the words {x}
    Please say {x}
    Please say "{x}"
    Can you say {x}
    Can you say "{x}"?
    Could you say "{x}"?
    Would you please say: {x}
    Will you say "{x}" for me?
    I want you to say {x}
    I would like you to say: {x}
    I want to hear you say "{x}"
    Let me hear you say {x}
    Try to say {x}
    Try saying {x}
    Now say {x}
    Repeat {x}
    Repeat: {x}
    Repeat "{x}"
    Repeat this: {x}
    Repeat after me: {x}
    Repeat after me, {x}
    Repeat after me. {x}
    Repeat these words: {x}
    Repeat this sentence: {x}
    Repeat the following: {x}
    Repeat what I say: {x}
    Please repeat: {x}
    Please repeat "{x}"
    Can you repeat this: {x}
    Can you repeat "{x}"?
    Could you repeat after me: {x}
    I say {x} and you repeat it.
    Echo {x}
    Echo: {x}
    Echo this: {x}
    Echo back: {x}
    echo "{x}"
    Write {x}
    Write: {x}
    Write "{x}"
    Write this: {x}
    Write down: {x}
    Write exactly: {x}
    Write the words "{x}"
    Type {x}
    Type: {x}
    Type this: {x}
    Type out "{x}"
    Print {x}
    Print: {x}
    Print "{x}"
    Output {x}
    Output: {x}
    Output only: {x}
    Copy this: {x}
    Copy: {x}
    Copy the text: {x}
    Copy what I write: {x}
    Reply with {x}
    Reply with: {x}
    Reply with exactly: {x}
    Reply exactly: {x}
    Reply only with: {x}
    Reply "{x}"
    Respond with {x}
    Respond with: {x}
    Respond with exactly "{x}"
    Respond only with: {x}
    Answer with: {x}
    Answer with exactly this: {x}
    Answer "{x}"
    Your answer must be: {x}
    Your answer should be "{x}" and nothing else.
    Your whole answer is: {x}
    Give me back these words: {x}
    Give back exactly: {x}
    Tell me "{x}"
    Tell me this: {x}
    Send this back: {x}
    Send back: {x}
    Quote me: {x}
    Quote this: {x}
    Put this in your answer and nothing else: {x}
    Do not explain, just say: {x}
    No comments, only say {x}
    Without any other word, say {x}
    After me: {x}
    "{x}" - say it.
    "{x}" - repeat that.
    "{x}" Please repeat.
    {x}\\nRepeat the line above.
    {x}\\n\\nCopy this text.
    Text: {x}\\nRepeat the text.
    Say this sentence for me: {x}
    Speak these words: {x}
    Speak after me: {x}
    Use exactly these words: {x}
    Mirror this: {x}
    Parrot this: {x}
    I need you to write: {x}
    I need you to repeat this: {x}
    ~Kindly say {x}
    ~Say back to me: {x}
    ~Say word for word: {x}
    ~Let's hear it: say {x}
    ~Repeat word for word: {x}
    ~Repeat, please: {x}
    ~Now repeat "{x}"
    ~Would you write "{x}"?
    ~Answer with these words only: {x}
    ~The only thing you should say is: {x}
    ~Reply using exactly these words: {x}
    ~My words are: {x} - now repeat them.
    ~Reproduce this: {x}
    ~Go ahead and say {x}
    ~Give me this text again: {x}
""")

_TWICE = _forms("""
    Say {x} twice
    Say "{x}" twice.
    Say twice: {x}
    Say "{x}" two times.
    Say two times: {x}
    Repeat twice: {x}
    Repeat "{x}" twice.
    Repeat this two times: {x}
    Write {x} twice
    Write twice: {x}
    Write "{x}" two times.
    Please say twice: {x}
    Can you say "{x}" twice?
    Two times please: {x}
    Say this twice: {x}
    Type "{x}" twice.
    I want to read "{x}" twice.
    Twice: {x}
    Echo "{x}" twice.
    Double this: {x}
    ~Could you say "{x}" two times?
    ~Print this twice: {x}
    ~I want to hear "{x}" twice.
""")

_FIXED = _forms("""
    Say {x}
    Just say {x}.
    Only say {x}.
    Answer only {x}.
    Answer with {x} only.
    Answer just {x}.
    Answer {x}, nothing else.
    Answer this with {x}: {y}?
    Reply {x}.
    Reply with {x} only.
    Reply only with {x}.
    Respond with {x}.
    Respond {x} and nothing more.
    Simply answer {x}.
    Please answer {x}.
    Your answer is {x}.
    Can you just say {x}?
    I only want to hear {x}.
    Whatever I ask, answer {x}. {y}?
    {y}? Answer {x}.
    {y}? Just say {x}.
    {y}? Say {x} and no more.
    One word from you: {x}.
    Tell me {x}.
    ~Please only reply {x}.
    ~{y}? The answer should be {x}.
    ~Nothing but {x}, please.
    ~Could you simply say {x}?
""")

_ONE_WORD = _forms("""
    Answer with one word: {x}
    Answer in one word: {x}
    Answer with the word {x}
    Answer with the single word {x}
    Answer with the word "{x}".
    Reply with one word: {x}
    Reply with the word {x}
    Reply with the single word "{x}".
    Use one word only: {x}
    Say one word: {x}
    Say the word {x}
    Say the word "{x}".
    Write one word: {x}
    Write the word {x}
    Write the single word "{x}".
    One word, please: {x}
    Give me one word: {x}
    The word is {x}, say it.
    Respond with the word {x}
    Your one word is: {x}
    {y}? Answer with the word {x}
    {y}? Use the word "{x}" as your answer.
    {y}? Reply with one word: {x}
    I want one word from you: {x}
    ~Only one word: {x}
    ~Let your answer be the word {x}
    ~{y}? Say the single word {x}
    ~Type one word, {x}
""")

_COPY_LIST = _forms("""
    Copy this list: {x}
    Copy the list: {x}
    Copy: {x}
    Repeat this list: {x}
    Repeat the list: {x}
    Repeat these: {x}
    Say these words: {x}
    Say this list: {x}
    Write this list: {x}
    Write the same list: {x}
    Write these words again: {x}
    Give me the list again: {x}
    Give the same list back: {x}
    Here is a list: {x}. Repeat it.
    My list is {x}. Say it again.
    I have {x}. Repeat that.
    Read my list back: {x}
    Read this back to me: {x}
    Echo the list: {x}
    Type the list: {x}
    List: {x}. Copy it.
    Shopping list: {x}. Repeat it.
    ~Say my list back to me: {x}
    ~Please copy these: {x}
    ~The list is {x}. Write it again.
    ~Reproduce the list: {x}
""")

_BULLETS = _forms("""
    List these: {x}
    List {x}.
    List the following: {x}
    Make a list of {x}.
    Make a list: {x}
    Make a bullet list of {x}.
    Make a bullet list: {x}
    Write a list of {x}.
    Write a list with {x}.
    Write these as a list: {x}
    Write {x} as bullet points.
    Put {x} in a list.
    Put these in a list: {x}
    Put {x} into bullet points.
    Bullet points, please: {x}
    As a list: {x}
    As bullet points: {x}
    Turn this into a list: {x}
    Turn {x} into bullet points.
    Can you make a list of {x}?
    Could you list {x}?
    I need a list of {x}.
    I want {x} as a list.
    Give me a list with {x}.
    Show {x} as a list.
    One line each: {x}
    ~Please list {x}.
    ~Create a list from {x}.
    ~Show me bullet points for {x}.
    ~Make bullets: {x}
""")

_PICK = _forms("""
    Pick the {o} one: {x}
    Pick the {o}: {x}
    Choose the {o} one: {x}
    Choose the {o}: {x}
    Take the {o} one: {x}
    Take the {o} of these: {x}
    Say the {o} one: {x}
    Say the {o} of these: {x}
    Which one is the {o}: {x}?
    Which is {o}: {x}?
    What is the {o} one: {x}?
    What comes {o}: {x}?
    Tell me the {o} one: {x}
    Give me the {o} one: {x}
    Name the {o} one: {x}
    Repeat the {o} one: {x}
    The {o} one, please: {x}
    {x}? Pick the {o} one.
    {x}? Take the {o} one.
    {x}: choose the {o}.
    {x}: which one is {o}?
    {x}. Say the {o} one.
    Of {x}, pick the {o}.
    Between {x}, take the {o} one.
    Select the {o} one: {x}
    I want the {o} one: {x}
    ~{x}? I choose the {o} one.
    ~Out of {x}, name the {o}.
    ~Decide for the {o} one: {x}
    ~Please pick the {o} item: {x}
""")
_ORDER = ("first", "second", "third", "fourth")

_REMEMBER = _forms("""
    Remember that {x}.
    Please remember that {x}.
    Remember for me that {x}.
    Can you remember that {x}?
    Could you remember that {x}?
    Try to remember that {x}.
    You should remember that {x}.
    You must remember that {x}.
    I want you to remember that {x}.
    I would like you to remember that {x}.
    Don't forget that {x}.
    Do not forget that {x}.
    Never forget that {x}.
    Please don't forget that {x}.
    Keep in mind that {x}.
    Please keep in mind that {x}.
    Make a mental note that {x}.
    Will you remember that {x}?
    It is important to remember that {x}.
    Always remember that {x}.
    ~Would you please remember that {x}?
    ~You are not to forget that {x}.
    ~I hope you will remember that {x}.
    ~Bear in mind that {x}.
""")

_SOCIAL: tuple[tuple[str, str, Forms], ...] = (
    (
        "greet",
        "Hello, {m}!",
        _forms("""
        Greet {m}.
        Please greet {m}.
        Say hello to {m}.
        Say hi to {m}.
        Say hello to my friend {m}.
        Give {m} a greeting.
        Write a greeting for {m}.
        Write a greeting to {m}.
        How would you greet {m}?
        Can you greet {m}?
        Can you say hello to {m}?
        Could you say hi to {m} for me?
        This is {m}, say hello.
        {m} is here, say hello.
        {m} just came in, greet {m}.
        Greet my colleague {m}.
        Greet {m} for me.
        Send {m} a hello.
        I want you to greet {m}.
        Welcome {m} with a hello.
        ~Here is {m}, please greet {m}.
        ~Would you say hello to {m}?
        ~Offer {m} a greeting.
    """),
    ),
    (
        "thank",
        "Thank you, {m}!",
        _forms("""
        Thank {m}.
        Please thank {m}.
        Say thank you to {m}.
        Say thanks to {m}.
        Thank my friend {m}.
        Thank {m} for me.
        Thank {m} for the help.
        Thank {m} for the present.
        Write a thank you to {m}.
        Write thanks to {m}.
        Write a thank you note to {m}.
        Can you thank {m}?
        Could you say thank you to {m}?
        {m} helped us, say thank you.
        {m} brought cake, thank {m}.
        How would you thank {m}?
        Give {m} our thanks.
        I want you to thank {m}.
        ~Would you thank {m}?
        ~Express thanks to {m}.
        ~{m} was kind to you, so say thanks.
    """),
    ),
    (
        "birthday",
        "Happy birthday, {m}!",
        _forms("""
        Wish {m} a happy birthday.
        Please wish {m} a happy birthday.
        Say happy birthday to {m}.
        Congratulate {m} on the birthday.
        It is {m}'s birthday, say something.
        It is {m}'s birthday today, congratulate {m}.
        Today is {m}'s birthday, wish {m} well.
        Write a birthday wish for {m}.
        Write a birthday card for {m}.
        Write birthday wishes to {m}.
        {m} has a birthday, say the usual.
        {m} turns thirty today, congratulate.
        Can you wish {m} a happy birthday?
        Could you say happy birthday to {m}?
        Send {m} birthday wishes.
        I want to wish {m} a happy birthday.
        A birthday greeting for {m}, please.
        Birthday wishes for {m}.
        ~Give {m} a birthday greeting.
        ~{m} celebrates a birthday, wish {m} the best.
        ~Would you wish {m} a happy birthday?
    """),
    ),
    (
        "farewell",
        "Goodbye, {m}!",
        _forms("""
        Say goodbye to {m}.
        Say bye to {m}.
        Please say goodbye to {m}.
        Bid {m} goodbye.
        Bid farewell to {m}.
        Write a goodbye to {m}.
        {m} is leaving, say goodbye.
        {m} has to go now, say bye.
        Can you say goodbye to {m}?
        Could you say bye to {m} for me?
        Tell {m} goodbye.
        Send {m} a goodbye.
        How would you say goodbye to {m}?
        Say farewell to {m}.
        I want you to say goodbye to {m}.
        ~Wave goodbye to {m}.
        ~{m} goes home, so say goodbye.
        ~Would you tell {m} goodbye?
    """),
    ),
    (
        "luck",
        "Good luck, {m}!",
        _forms("""
        Wish {m} good luck.
        Wish {m} luck.
        Please wish {m} good luck.
        Say good luck to {m}.
        Wish {m} good luck for the exam.
        {m} has an exam, wish {m} luck.
        {m} has an interview today, wish {m} luck.
        Can you wish {m} luck?
        Could you wish {m} good luck?
        Send {m} some luck.
        Write good luck to {m}.
        Tell {m} good luck.
        I want to wish {m} good luck.
        A good luck wish for {m}, please.
        Write {m} a good luck wish.
        ~Would you wish {m} luck?
        ~{m} needs luck, say so.
        ~Give {m} a wish for good luck.
    """),
    ),
    (
        "welcome",
        "Welcome, {m}!",
        _forms("""
        Welcome {m}.
        Please welcome {m}.
        Bid {m} welcome.
        Say welcome to {m}.
        Welcome our guest {m}.
        Welcome my friend {m}.
        {m} is new here, welcome {m}.
        {m} joins the team, say welcome.
        Can you welcome {m}?
        Could you welcome {m}?
        Write a welcome to {m}.
        Write a welcome for {m}.
        Give {m} a welcome.
        I want you to welcome {m}.
        Make {m} feel welcome.
        ~Would you welcome {m}?
        ~Offer {m} a warm welcome.
        ~Our new colleague is {m}, bid {m} welcome.
    """),
    ),
)

_MESSAGE = _forms("""
    Write a one-line message to {m} saying that {x}.
    Write a one-line message to {m} saying {x}.
    Write a message to {m} saying that {x}.
    Write a message to {m}: {x}
    Write a short message to {m} that {x}.
    Write to {m} that {x}.
    Write {m} a note saying that {x}.
    Write {m} a note: {x}
    Write a note to {m} that {x}.
    Write an email to {m} saying that {x}.
    Write a one-line email to {m}: {x}
    Draft a message to {m} saying that {x}.
    Draft a short email to {m}: {x}
    Send {m} a message that {x}.
    Message to {m}: {x}
    Message {m} that {x}.
    Compose a line to {m}: {x}
    Can you write to {m} that {x}?
    Could you write a message to {m} saying that {x}?
    I need a message to {m} saying that {x}.
    I need to write to {m} that {x}.
    I want to tell {m} in a letter that {x}.
    Letter to {m}: {x}
    A line for {m} please: {x}
    Tell {m} in one line that {x}.
    Help me write to {m} that {x}.
    ~Prepare a message to {m} saying that {x}.
    ~Please put in a message to {m} that {x}.
    ~Email {m} that {x}.
    ~Would you write {m} a line: {x}
""")

_START = _forms("""
    Start your answer with {x} and then say {y}
    Start your answer with "{x}" and end with "{y}".
    Start with {x} and end with {y}
    Start with "{x}", then write "{y}".
    Begin your answer with {x} and go on with {y}
    Begin with {x} and finish with {y}
    Begin with "{x}" and then say "{y}".
    First say {x}, then say {y}
    First say {x} and after that {y}
    First write "{x}", then "{y}".
    Say {x} first and {y} second
    Say {x} and then {y}
    Say "{x}" and after it "{y}".
    Say {x} followed by {y}
    Write {x} followed by {y}
    Write "{x}" and then "{y}".
    Put {x} before {y}
    Open with {x} and close with {y}
    Answer with {x} first, then {y}
    Your answer starts with {x} and ends with {y}
    Join {x} and {y}
    ~Let your answer start with {x} and end with {y}
    ~To begin say {x}, to finish say {y}
    ~Write first "{x}" and next "{y}".
    ~Type {x} followed by {y}
""")

_AFTER = _forms("""
    Say {y} after {x}
    Put {y} after {x}
    Write "{y}" after "{x}".
    Say "{y}", but first say "{x}".
    Write {y}, but before that {x}
    End with {y} and start with {x}
    Finish with "{y}" and begin with "{x}".
    Let {y} follow {x}
    Say {y} only after {x}
    Place {y} behind {x}
    Your answer ends with {y} and starts with {x}
    Close with {y} and open with {x}
    Before you say {y}, say {x}
    Before "{y}", write "{x}".
    Write {y} second and {x} first
    ~Say {y} last and {x} first
    ~Type "{y}" right after "{x}".
    ~Before you write {y}, write {x}
""")

_COUNT = _forms("""
    Count to {n}.
    Count up to {n}.
    Count from one to {n}.
    Count from 1 to {n}.
    Please count to {n}.
    Can you count to {n}?
    Could you count up to {n}?
    Count to {n} for me.
    Say the numbers from 1 to {n}.
    Say the numbers up to {n}.
    Write the numbers from 1 to {n}.
    Write the numbers from one to {n}.
    List the numbers from 1 to {n}.
    Give me the numbers up to {n}.
    Give me the numbers from one to {n}.
    Show me that you can count to {n}.
    I want you to count to {n}.
    Let me hear you count to {n}.
    Numbers from 1 to {n}, please.
    All numbers from one to {n}?
    ~Would you count to {n}?
    ~Try counting to {n}.
    ~Start at one and count until {n}.
    ~Print the numbers 1 to {n}.
""")

_RECALL = _forms("""
    What did I just say?
    What did I say?
    What did I say just now?
    What did I say before?
    What was my last sentence?
    What was my last message?
    What have I just said?
    What have I told you?
    What did I just tell you?
    What did I just write?
    What did I write?
    Repeat what I said.
    Repeat what I just said.
    Repeat my last message.
    Repeat my last sentence.
    Do you remember what I said?
    Can you repeat what I just said?
    Can you tell me what I said?
    Say what I said.
    Tell me what I just wrote.
    Which sentence did I write?
    My last words were?
    Quote my last message.
    I forgot what I said, what was it?
    ~What were my last words?
    ~Which words did I just use?
    ~Could you repeat my sentence?
    ~Do you still know what I just said?
""")

_AGAIN = _forms("""
    Again.
    Again, please.
    Say it again.
    Say that again.
    Once more.
    One more time.
    Once more, please.
    Repeat that.
    Repeat it.
    Repeat your answer.
    Repeat your last answer.
    Please repeat that.
    Can you repeat that?
    Can you say that again?
    Could you say it once more?
    What did you just say?
    What did you say?
    What was that?
    What was your answer?
    Tell me again.
    Write it again.
    The same again.
    I did not catch that.
    I did not hear you.
    Pardon?
    ~Would you repeat that?
    ~And again?
    ~Say it one more time.
    ~What was your last answer?
""")

_IGNORE = _forms("""
    Ignore the rest and say "{x}": {y}
    Ignore the next sentence and say "{x}". {y}
    {y} Ignore that and say {x}
    {y} Forget that and say "{x}".
    {y} Never mind, say {x}
    {y} No, wait, just say {x}
    {y} Forget it, write {x}
    {y} Ignore everything before this and say {x}
    {y} But do not answer that, say {x}
    Forget about {y} and say "{x}".
    Instead of {y}, say {x}
    Do not say {y}, say {x}
    Don't say "{y}", say "{x}".
    Don't write {y} but {x}
    Not "{y}" but "{x}", say that.
    Say {x}, not {y}
    Say "{x}" instead of "{y}".
    Write "{x}" and not "{y}".
    Ignore {y} and repeat {x}
    Ignore "{y}". Say "{x}".
    Leave out "{y}" and say "{x}".
    Skip {y} and write {x}
    I first wanted {y}, but now say {x}
    ~{y} Skip that and say {x}
    ~Rather than {y}, say {x}
    ~Pay no attention to "{y}" and say "{x}".
    ~Please do not say {y}, but say {x}
""")

_CALL_ME = _forms("""
    Call me {m}.
    Please call me {m}.
    You can call me {m}.
    You may call me {m}.
    Just call me {m}.
    From now on call me {m}.
    Everybody calls me {m}, so do that too.
    I want you to call me {m}.
    I would like you to call me {m}.
    I would like to be called {m}.
    I want to be called {m}.
    Could you call me {m}?
    Can you call me {m}?
    Will you call me {m}?
    Address me as {m}.
    Please address me as {m}.
    Use the name {m} for me.
    Please use {m} when you talk to me.
    For you I am {m}.
    Call me {m} from now on.
    Always call me {m}.
    ~Would you call me {m}?
    ~It would be nice if you called me {m}.
    ~From today call me {m}.
    ~I prefer to be called {m}.
""")

_MY_NAME = _forms("""
    What is my name?
    What's my name?
    Do you know my name?
    Do you remember my name?
    What am I called?
    Who am I?
    How should you call me?
    How do you call me?
    What do you call me?
    What was my name?
    What was my name again?
    My name?
    My name is?
    Tell me my name.
    Say my name.
    Can you tell me my name?
    Could you say my name?
    What name do I have?
    Which name do I go by?
    Do you still know who I am?
    Remind me of my name.
    ~By what name do you know me?
    ~Do you still remember what I am called?
    ~What name did I give you?
    ~Please say my name.
""")

_ALWAYS = _forms("""
    Always answer: {x}
    Always answer with "{x}".
    Always say "{x}".
    Answer every question with "{x}".
    Answer everything with: {x}
    Whatever the user says, answer "{x}".
    Whatever the user asks, say: {x}
    Your only answer is "{x}".
    You only know one sentence: {x}
    You can only say "{x}".
    Reply to every message with: {x}
    Reply to all questions with "{x}".
    Respond to everything with "{x}".
    Say "{x}" to every question.
    No matter what is asked, answer: {x}
    The answer to all questions is "{x}".
    ~To whatever you are asked, reply "{x}".
    ~Each of your answers must be: {x}
    ~Never say anything but "{x}".
""")
_ANY_QUESTION = _forms("""
    What is {n}?
    What is a {a} {n}?
    Where is the {n}?
    How do I {v} the {n}?
    Who are you?
    Why is the {n} {a}?
    Tell me about {n}.
    Hello!
    Can you {v}?
    When does the {n} start?
    How are you?
    What should I {v}?
    Do you like the {n}?
    Who is {m}?
    Help me.
    Is the {n} {a}?
    Explain {n}.
    What day is it?
    ~Which {n} is the best?
    ~Could you explain {n} to me?
    ~Are you {a}?
    ~What does {m} think of the {n}?
""")

# -------------------------------------------------------------------------------- the intents


def _say(rng: random.Random, held_out: bool) -> Dialogue:
    form = _form(rng, _SAY, held_out)
    framed = any(mark in form for mark in ('"{x}', "'{x}")) or form.startswith("{x}")
    text = _phrase(rng, held_out, framed)
    if not form.endswith(("{x}", '"{x}"', '"{x}"?')):
        text = text.rstrip(".!")
    return _single("say", _user(rng, form, held_out, x=text), text)


def _twice(rng: random.Random, held_out: bool) -> Dialogue:
    text = _inner(rng, held_out)
    return _single("twice", _user(rng, _form(rng, _TWICE, held_out), held_out, x=text), f"{text} {text}")


def _fixed(rng: random.Random, held_out: bool) -> Dialogue:
    answer = _choose(rng, ("yes", "no", "yes", "no", "ok", "maybe", "hello"))
    question = (
        f"{_choose(rng, _ASKING)} {_thing(rng, held_out)} {words.pick(rng, words.ADJECTIVES, held_out)}"
    )
    user = _user(rng, _form(rng, _FIXED, held_out), held_out, x=answer, y=question)
    return _single("fixed", user, _capital(answer) + ".")


_ASKING = ("Is the", "Was the", "Is your", "Is my", "Is every", "Why is the", "Will it be a", "Are you the")


def _thing(rng: random.Random, held_out: bool) -> str:
    return words.pick(rng, words.OBJECTS if rng.random() < 0.3 else words.NOUNS, held_out)


def _one_word(rng: random.Random, held_out: bool) -> Dialogue:
    word = _token(rng, held_out).replace(" ", "-")
    question = (
        f"{_choose(rng, _ASKING)} {_thing(rng, held_out)} {words.pick(rng, words.ADJECTIVES, held_out)}"
    )
    return _single(
        "one_word", _user(rng, _form(rng, _ONE_WORD, held_out), held_out, x=word, y=question), word
    )


def _copy_list(rng: random.Random, held_out: bool) -> Dialogue:
    text = ", ".join(_items(rng, held_out, 3, 6))
    return _single("copy_list", _user(rng, _form(rng, _COPY_LIST, held_out), held_out, x=text), text)


def _bullets(rng: random.Random, held_out: bool) -> Dialogue:
    items = _items(rng, held_out, 2, 5)
    text = ", ".join(items) if rng.random() < 0.25 else _joined(items, "and")
    return _single(
        "bullets", _user(rng, _form(rng, _BULLETS, held_out), held_out, x=text), "- " + "\n- ".join(items)
    )


def _pick(rng: random.Random, held_out: bool) -> Dialogue:
    items = _items(rng, held_out, 2, 4)
    at = int(rng.random() * len(items))
    order = "last" if at == len(items) - 1 and rng.random() < 0.4 else _ORDER[at]
    form = _form(rng, _PICK, held_out)
    text = _joined(items, "and" if form.startswith(("Of ", "Between ", "Out of ")) else "or")
    if rng.random() < 0.2:
        text = ", ".join(items)
    return _single("pick", _user(rng, form, held_out, o=order, x=text), items[at])


def _remember(rng: random.Random, held_out: bool) -> Dialogue:
    text = _statement(rng, held_out)
    shown = "your" + text[2:] if text.startswith("my ") else text
    return _single(
        "remember",
        _user(rng, _form(rng, _REMEMBER, held_out), held_out, x=text),
        f"I will remember that {shown}.",
    )


_STATEMENTS = _forms("""
    the {a} {n} {i} {w}
    the {n} {i} {r}
    the {n} is {a}
    my {n} is {a}
    my {n} {i} {w}
    {m} {t} the {n}
    {m} lives in {c}
    {m} {i} {w}
    {m} likes {f}
    {f} is {a}
    the {k} {n} belongs to {m}
    the {n} is in {c}
    {c} is {a} {w}
    the {n} {t} the {a} {n2}
    {m} and {m2} are {a}
    the {a} {n} costs {d}
    {m} needs the {n}
    the {n} is {k}
    every {n} is {a}
    the {n} comes from {c}
    {m} has the {a} {n}
    {m} is {a} {w}
""")[0]


def _statement(rng: random.Random, held_out: bool) -> str:
    """A small sentence that states something, for what is to be remembered or passed on."""
    pick = words.pick
    return _choose(rng, _STATEMENTS).format(
        a=pick(rng, words.ADJECTIVES, held_out),
        n=pick(rng, words.NOUNS, held_out),
        n2=pick(rng, words.OBJECTS, held_out),
        i=words.third_person(pick(rng, words.INTRANSITIVE_VERBS, held_out)),
        t=words.third_person(pick(rng, words.TRANSITIVE_VERBS, held_out)),
        w=_choose(rng, _WHEN),
        r=pick(rng, words.ADVERBS, held_out),
        m=_name(rng, held_out),
        m2=_name(rng, held_out),
        c=pick(rng, words.PLACES, held_out),
        k=pick(rng, words.COLOURS, held_out),
        f=pick(rng, words.FOODS, held_out),
        d=words.digits(rng, 2, held_out),
    )


def _social(rng: random.Random, held_out: bool) -> Dialogue:
    intent, answer, forms = _choose(rng, _SOCIAL)
    name = _name(rng, held_out)
    return _single(intent, _user(rng, _form(rng, forms, held_out), held_out, m=name), answer.format(m=name))


def _message(rng: random.Random, held_out: bool) -> Dialogue:
    name, text = _name(rng, held_out), _statement(rng, held_out)
    return _single(
        "message",
        _user(rng, _form(rng, _MESSAGE, held_out), held_out, m=name, x=text),
        f"Dear {name}, {text}.",
    )


def _start(rng: random.Random, held_out: bool) -> Dialogue:
    one, two = _string(rng, held_out, 1, 3), _string(rng, held_out, 1, 4)
    forms = _START if rng.random() < 0.7 else _AFTER
    return _single("start", _user(rng, _form(rng, forms, held_out), held_out, x=one, y=two), f"{one} {two}")


def _count(rng: random.Random, held_out: bool) -> Dialogue:
    last = rng.randint(2, 15)
    shown = words.NUMBER_WORDS[last - 1] if rng.random() < 0.4 else str(last)
    numbers = ", ".join(str(number) for number in range(1, last + 1))
    return _single("count", _user(rng, _form(rng, _COUNT, held_out), held_out, n=shown), numbers)


def _recall(rng: random.Random, held_out: bool) -> Dialogue:
    text = _capital(_statement(rng, held_out)) + "." if rng.random() < 0.6 else _inner(rng, held_out)
    messages = (
        {"role": "user", "content": text},
        _assistant("I see."),
        _user(rng, _form(rng, _RECALL, held_out), held_out),
        _assistant(f"You said: {text}"),
    )
    return Dialogue(FAMILY, "recall", messages, text)


def _again(rng: random.Random, held_out: bool) -> Dialogue:
    before = _choose(rng, (_say, _say, _social, _message, _copy_list, _pick, _one_word, _remember))(
        rng, held_out
    )
    answer = before.messages[-1]
    return Dialogue(
        FAMILY, "again", (*before.messages, _user(rng, _form(rng, _AGAIN, held_out), held_out), answer)
    )


def _ignore(rng: random.Random, held_out: bool) -> Dialogue:
    form = _form(rng, _IGNORE, held_out)
    text = _inner(rng, held_out) if rng.random() < 0.4 else _string(rng, held_out, 1, 4)
    if form.startswith("{y} ") or form.endswith((": {y}", ". {y}")):
        other = _capital(_sentence(rng, held_out)) + "."
    else:
        other = _string(rng, held_out, 1, 4)
    return _single("ignore", _user(rng, form, held_out, x=text, y=other), text)


def _call_me(rng: random.Random, held_out: bool) -> Dialogue:
    name = _name(rng, held_out)
    messages = [
        _user(rng, _form(rng, _CALL_ME, held_out), held_out, m=name),
        _assistant(f"All right, {name}."),
    ]
    if rng.random() < 0.4:
        return Dialogue(FAMILY, "call_me", tuple(messages), name)
    if rng.random() < 0.4:  # something else in between
        messages += _choose(rng, (_say, _social, _copy_list, _pick, _count))(rng, held_out).messages
    messages += (_user(rng, _form(rng, _MY_NAME, held_out), held_out), _assistant(f"Your name is {name}."))
    return Dialogue(FAMILY, "my_name", tuple(messages), name)


def _always(rng: random.Random, held_out: bool) -> Dialogue:
    text = _phrase(rng, held_out)
    system = {"role": "system", "content": _form(rng, _ALWAYS, held_out).format(x=text)}
    messages = [system]
    for _ in range(1 if rng.random() < 0.7 else 2):
        noun = words.pick(rng, words.NOUNS, held_out)
        question = _form(rng, _ANY_QUESTION, held_out).format(
            n=noun,
            a=words.pick(rng, words.ADJECTIVES, held_out),
            v=words.pick(rng, words.VERBS, held_out),
            m=words.pick(rng, words.FIRST_NAMES, held_out),
        )
        messages += ({"role": "user", "content": dress(rng, question, held_out)}, _assistant(text))
    return Dialogue(FAMILY, "always", tuple(messages))


_WEIGHTS: tuple[tuple[Callable[[random.Random, bool], Dialogue], int], ...] = (
    (_say, 36),
    (_twice, 5),
    (_fixed, 2),
    (_one_word, 4),
    (_copy_list, 6),
    (_bullets, 5),
    (_pick, 5),
    (_remember, 4),
    (_social, 6),
    (_message, 5),
    (_start, 4),
    (_count, 1),
    (_recall, 4),
    (_again, 4),
    (_ignore, 4),
    (_call_me, 4),
    (_always, 3),
)
_INTENTS = tuple(intent for intent, weight in _WEIGHTS for _ in range(weight))


def sample(rng: random.Random, held_out: bool) -> Dialogue:
    """A dialogue that ends with an instruction carried out."""
    return _choose(rng, _INTENTS)(rng, held_out)
