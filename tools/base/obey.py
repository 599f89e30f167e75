"""The obey family: short instructions to carry out to the letter, above all to say or list given words.

What is to be said is invented every time, from small grammatical sentences to strings of unrelated words,
made-up words and numbers, and comes back exactly as the user wrote it. So the family teaches copying over
the whole vocabulary. The templates stand in `forms/obey.txt`.
"""

import random
from collections.abc import Callable, Sequence
from typing import TypeVar

from tools.base import words
from tools.base.dialogue import Dialogue
from tools.base.forms import Sides, read
from tools.base.surface import dress

FAMILY = "obey"

T = TypeVar("T")
_TEXT = read(FAMILY)


def _choose(rng: random.Random, options: Sequence[T]) -> T:
    return options[int(rng.random() * len(options))]


def _form(rng: random.Random, forms: Sides, held_out: bool) -> str:
    return _choose(rng, forms[held_out])


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

_SENTENCES = _TEXT.pop("sentence").train
_STATEMENTS = _TEXT.pop("statement").train
_WHEN = _TEXT.pop("when").train


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
    """The user's turn: the form with its slots, dressed, the slots left as they are.

    A form that starts with bare words to say gets no opening, which would read as the first of them.
    """
    text, keep = form.format(**slots), tuple(slots.values())
    return {"role": "user", "content": dress(rng, text, held_out, keep, form.startswith("{x} "))}


def _assistant(content: str) -> dict[str, str]:
    return {"role": "assistant", "content": content}


def _single(intent: str, user: dict[str, str], answer: str, key: str = "") -> Dialogue:
    return Dialogue(FAMILY, intent, (user, _assistant(answer)), key)


# -------------------------------------------------------------------------------- instructions

_SAY = _TEXT.pop("say")
_TWICE = _TEXT.pop("twice")
_FIXED = _TEXT.pop("fixed")
_ONE_WORD = _TEXT.pop("one_word")
_COPY_LIST = _TEXT.pop("copy_list")
_BULLETS = _TEXT.pop("bullets")
_PICK = _TEXT.pop("pick")
_ORDER = ("first", "second", "third", "fourth")
_WITH_AND = ("Of ", "Between ", "Out of ", "From ", "Among ", "Here ", "There ", "I have ", "My list ")
_REMEMBER = _TEXT.pop("remember")
_SOCIAL = tuple(
    (intent, answer, _TEXT.pop(f"social.{intent}"))
    for intent, answer in (
        ("greet", "Hello, {m}!"),
        ("thank", "Thank you, {m}!"),
        ("birthday", "Happy birthday, {m}!"),
        ("farewell", "Goodbye, {m}!"),
        ("luck", "Good luck, {m}!"),
        ("welcome", "Welcome, {m}!"),
    )
)
_MESSAGE = _TEXT.pop("message")
_START, _AFTER = _TEXT.pop("start"), _TEXT.pop("start.after")
_COUNT = _TEXT.pop("count")
_RECALL = _TEXT.pop("recall")
_AGAIN = _TEXT.pop("again")
_IGNORE = _TEXT.pop("ignore")
_CALL_ME, _MY_NAME = _TEXT.pop("call_me"), _TEXT.pop("my_name")
_ALWAYS, _ANY_QUESTION = _TEXT.pop("always"), _TEXT.pop("always.question")
assert not _TEXT, f"sections that nothing uses: {[*_TEXT]}"

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
    text = _joined(items, "and" if form.startswith(_WITH_AND) else "or")
    if rng.random() < 0.2:
        text = ", ".join(items)
    number = words.NUMBER_WORDS[at] if not held_out and rng.random() < 0.3 else str(at + 1)
    return _single("pick", _user(rng, form, held_out, o=order, x=text, k=number), items[at])


def _remember(rng: random.Random, held_out: bool) -> Dialogue:
    text = _statement(rng, held_out)
    shown = "your" + text[2:] if text.startswith("my ") else text
    return _single(
        "remember",
        _user(rng, _form(rng, _REMEMBER, held_out), held_out, x=text),
        f"I will remember that {shown}.",
    )


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
