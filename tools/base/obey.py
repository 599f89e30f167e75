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
    "{x}" - say that.
    "{x}" - say this.
    "{x}" - write this.
    "{x}" - copy that.
    "{x}" - your turn.
    "{x}" is what you say.
    "{x}" is what I want to read.
    "{x}" is your line, speak it.
    "{x}" must be your answer.
    "{x}" should be your reply.
    "{x}": repeat.
    "{x}": type that.
    "{x}", say it for me.
    "{x}", repeat this please.
    "{x}". Say that.
    "{x}". Same words from you, please.
    "{x}" Can you say that?
    "{x}" Could you copy it?
    "{x}" Echo.
    {x} - say that
    {x} - say it
    {x} - repeat this
    {x} - write that
    {x} - now you
    {x} <- say this
    {x} <- copy this line
    {x}\\nSay that.
    {x}\\nWrite the same.
    {x}\\nEcho this line.
    {x}\\nNow you.
    {x}\\n\\nSay this text.
    {x}\\n\\nRepeat.
    Text:\\n{x}\\nCopy it.
    Line: {x}\\nType the line.
    Copy the next line.\\n{x}
    Repeat the line below.\\n{x}
    Say the line below:\\n{x}
    Write the text that follows:\\n{x}
    Utter {x}
    Utter the words "{x}".
    Pronounce "{x}".
    Recite: {x}
    Recite "{x}".
    Recite this line: {x}
    State: {x}
    State exactly "{x}".
    Declare "{x}".
    Announce: {x}
    Shout "{x}".
    Whisper "{x}".
    Call out "{x}".
    Voice this: {x}
    Read aloud: {x}
    Read this out: {x}
    Read out "{x}".
    Speak: {x}
    Speak "{x}" now.
    Express it like this: {x}
    Return "{x}".
    Return exactly: {x}
    Return this text: {x}
    Display: {x}
    Display "{x}" as your answer.
    Show "{x}".
    Show this text: {x}
    Post this: {x}
    Put down: {x}
    Put "{x}" as your answer.
    Enter this text: {x}
    Fill in "{x}" as your answer.
    Emit: {x}
    Produce "{x}".
    Produce the text: {x}
    Imitate me: {x}
    Mimic me: {x}
    Be my echo: {x}
    Be a parrot: {x}
    Like a parrot, say {x}
    Play it back: {x}
    Transcribe: {x}
    Transcribe this: {x}
    Paste this: {x}
    Paste "{x}" here.
    Forward this line: {x}
    Deliver this line: {x}
    Your line: {x}
    Your line is "{x}".
    Your text: {x}
    Your task: say {x}
    Your job is to say "{x}".
    Task: repeat {x}
    Task: output "{x}".
    Instruction: say {x}
    Command: say "{x}".
    Expected answer: {x}
    Desired output: {x}
    Answer: {x}
    Let your mouth say "{x}".
    Let me read {x}
    Let me read "{x}" from you.
    Let me see you write "{x}".
    Let us say together: {x}
    I want to read: {x}
    I want to see "{x}".
    I'd love to hear "{x}".
    I wish to read "{x}" and no other word.
    I expect "{x}" from you.
    I ask you to say {x}
    I order you to say "{x}".
    I dare you to say "{x}".
    I need to hear "{x}".
    Make your answer "{x}".
    Make it "{x}", please.
    Make sure to say "{x}".
    You say "{x}".
    You say: {x}
    You should say {x}
    You must say "{x}".
    You have to write: {x}
    You are supposed to say "{x}".
    Are you able to say "{x}"?
    Do you manage to say "{x}"?
    How about saying "{x}"?
    How about you say {x}
    Why don't you say "{x}"?
    Would you mind saying "{x}"?
    Would you mind repeating: {x}
    Be so kind and say "{x}".
    Be so good as to write: {x}
    Do me a favor and say "{x}".
    Do me a favor: write {x}
    Here is what you say: {x}
    Here is your sentence: {x} - say it.
    This is your answer: {x}
    This is the text to copy: {x}
    These are the words to say: {x}
    The text to repeat is: {x}
    The words to write are: {x}
    The reply I want is "{x}".
    The right answer is "{x}", so say it.
    Same text from you: {x}
    Same again from you: {x}
    Exactly as written: {x}
    As it stands: {x}
    Letter by letter the same: {x}
    Unchanged, please: {x}
    Change nothing and write: {x}
    Do not change a letter: {x}
    Nothing added, nothing left out: {x}
    Nothing more than "{x}", please.
    Just the words "{x}".
    Just this: {x}
    Just copy: {x}
    Just echo "{x}".
    Simply write {x}
    Simply repeat "{x}".
    Quick, say "{x}"!
    Come on, say "{x}"!
    When I say "{x}", you say the same.
    If you can read this, say "{x}".
    To test you: say {x}
    Test: say "{x}".
    For the record, say "{x}".
    With your own voice: {x}
    In your answer, write only "{x}".
    As your reply, send {x}
    As an answer I want {x}
    Message back: {x}
    Text me "{x}".
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
    "{x}" - say that twice.
    "{x}" - two times, please.
    "{x}", and the same once more: write both.
    "{x}": twice.
    "{x}" Say it two times.
    {x}\\nWrite that line twice.
    {x}\\n\\nTwo times, please.
    {x} - say it twice
    Speak "{x}" two times.
    Utter "{x}" twice.
    Recite this twice: {x}
    Type two times: {x}
    Output this twice: {x}
    Output "{x}" two times.
    Display "{x}" twice.
    Return "{x}" twice.
    Copy this two times: {x}
    Copy twice: {x}
    Put down twice: {x}
    Paste "{x}" two times.
    Reply with "{x}" twice.
    Answer with "{x}", two times.
    Respond twice with: {x}
    Not once but twice: {x}
    Two copies of this: {x}
    Give me two copies of "{x}".
    Make two copies: {x}
    Make it double: {x}
    Doubled, please: {x}
    I need "{x}" twice.
    I'd like to see "{x}" two times.
    Let me read "{x}" two times.
    You should say "{x}" twice.
    Your answer is two times "{x}".
    Your line, said twice: {x}
    Say "{x}" and then say it a second time.
    Say "{x}" once and then once more.
    Write it down two times: {x}
    Can you type "{x}" two times?
    Will you repeat "{x}" twice?
    Please write "{x}" twice.
    2 times: {x}
    2x "{x}"
    Say 2 times: {x}
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
    Say {x} and nothing else.
    Say just {x}.
    Say only {x}.
    Say {x}, that is enough.
    Say {x}, that is all.
    Write {x}.
    Write only {x}.
    Type {x}.
    Just type {x}.
    Just reply {x}.
    Just answer {x}.
    Simply reply {x}.
    Simply write {x}.
    Please say {x}.
    Please just write {x}.
    Answer: {x}.
    Reply: {x}.
    {x}, say it.
    {x} - say that.
    {x} is all you say.
    {x} is your whole answer.
    A plain {x} will do.
    A simple {x} is enough.
    A short {x} from you, please.
    I want a {x}.
    I want a clear {x} from you.
    I need a {x} from you.
    I am waiting for a {x}.
    I'd like to hear {x}.
    Let me hear a {x}.
    Let me hear {x}.
    Give me a {x}.
    Give me a plain {x}.
    All I need is a {x}.
    Keep it short, say {x}.
    Keep it to {x}.
    No details, just say {x}.
    No explanation, only {x}.
    Without explaining, answer {x}.
    Be brief: {x}.
    You say {x}.
    You should answer {x}.
    You must answer {x}.
    You may only say {x}.
    Your reply is {x}.
    Your word is {x}.
    Can you answer {x}?
    Can you reply with {x}?
    Will you say {x}?
    Could you just answer {x}?
    Do me a favor and say {x}.
    {y}? Reply {x}.
    {y}? Reply with {x} only.
    {y}? Write {x}.
    {y}? Your answer is {x}.
    {y}? You say {x}.
    {y}? I want to hear {x}.
    {y}? A simple {x} will do.
    {y}? Give me a {x}.
    {y}? No details, just {x}.
    If I ask "{y}?", say {x}.
    When I ask "{y}?", you answer {x}.
    Question: {y}? Answer: {x}.
    To this you say {x}: {y}?
    Say {x} to this: {y}?
    Reply {x} to my question: {y}?
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
    "{x}" - that word, please.
    "{x}" is the word, write it.
    "{x}" - say this one word.
    "{x}" is the word I want.
    {x} - say this word
    {x} is the word to say.
    {x}: say this word.
    {x}\\nSay that word.
    Speak the word {x}
    Utter the word "{x}".
    Utter one word: {x}
    Pronounce the word "{x}".
    Repeat the word {x}
    Repeat the word "{x}".
    Repeat this word: {x}
    Repeat one word: {x}
    Echo the word {x}
    Echo this word: {x}
    Copy the word {x}
    Copy this word: {x}
    Output the word {x}
    Output one word: {x}
    Output a single word: {x}
    Print the word "{x}".
    Display the word "{x}".
    Return the word {x}
    Return a single word: {x}
    Send the word {x}
    Send me one word: {x}
    Show me the word "{x}".
    Put down the word "{x}".
    Say a single word: {x}
    Say just the word {x}
    Say nothing but the word {x}
    Please say the word {x}
    Please write the word "{x}".
    Can you say the word {x}
    Can you write the word "{x}"?
    Could you say the word "{x}"?
    In one word: {x}
    In a single word: {x}
    A single word is enough: {x}
    A single word, please: {x}
    Exactly one word: {x}
    Just one word: {x}
    Just the word {x}
    This word, please: {x}
    This is the word: {x}
    The word to say is {x}
    The word I want is "{x}".
    The answer is one word: {x}
    The answer is the word {x}
    The password is {x}, say it.
    My word is {x}, say it.
    Your word: {x}
    Your word is "{x}", say it.
    Your answer is one word: {x}
    Make the word {x} your answer.
    Use {x} as your only word.
    Use the word {x} as your reply.
    I need one word: {x}
    I want to hear the word {x}
    I want to read the word "{x}".
    Let me hear the word "{x}".
    Let me read one word: {x}
    {y}? Answer in one word: {x}
    {y}? The answer is the word {x}
    {y}? Write the word "{x}".
    {y}? In one word: {x}
    {y}? Your one word: {x}
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
    {x}. Repeat these.
    {x}. Say them again.
    {x} - repeat the list.
    {x} - copy them all.
    {x} - say that again.
    {x}. Write the same.
    {x}. All of them again, please.
    {x}\\nRepeat the list.
    {x}\\nCopy this list.
    {x}\\n\\nWrite them again.
    "{x}" - repeat the list.
    "{x}" is my list, say it.
    Recite the list: {x}
    Recite these: {x}
    Read out the list: {x}
    Read these out: {x}
    Echo these: {x}
    Echo these words: {x}
    Print this list: {x}
    Print these words: {x}
    Output the list: {x}
    Output these: {x}
    Return the same list: {x}
    Return these: {x}
    Display the list: {x}
    Send the list back: {x}
    Send these back: {x}
    Duplicate the list: {x}
    Transcribe the list: {x}
    Paste the list: {x}
    Type these: {x}
    Type these words: {x}
    Repeat all of these: {x}
    Repeat all the words: {x}
    Repeat every word of this list: {x}
    Repeat after me: {x}
    Say after me: {x}
    Say all of these: {x}
    Say them all: {x}
    Say the same words: {x}
    Write all of these: {x}
    Write them all: {x}
    Copy all of it: {x}
    Copy these words: {x}
    Mirror the list: {x}
    Reply with the same list: {x}
    Reply with this list: {x}
    Answer with the list: {x}
    Respond with these: {x}
    Same list, please: {x}
    The same list from you: {x}
    The whole list again: {x}
    In the same order: {x}
    In this order, say: {x}
    Keep the order and repeat: {x}
    All of these, please: {x}
    My things are {x}. Repeat them.
    My words are these: {x}. Say them.
    I bought {x}. Say that again.
    I need {x}. Repeat that.
    I see {x}. Copy that.
    We have {x}. Say the list.
    We need {x}. Repeat the list.
    There are {x}. Repeat them.
    Here you see {x}. Copy them.
    Here are my words: {x}. Type them.
    These are mine: {x}. Repeat them.
    Packing list: {x}. Say it.
    To-do list: {x}. Repeat it.
    Inventory: {x}. Copy it.
    Menu: {x}. Read it out.
    Words: {x}. Say them.
    Can you repeat the list? {x}
    Can you copy this list: {x}
    Could you repeat these: {x}
    Please repeat the list: {x}
    Please say this list: {x}
    I want to hear the list: {x}
    Let me hear the list: {x}
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
    {x} - as a list, please.
    {x} - as bullet points.
    {x}: make a list.
    {x}: bullet points, please.
    {x} as a list.
    {x} as bullet points.
    {x}. Make a bullet list.
    {x}. Put them in a list.
    {x}\\nAs bullet points, please.
    {x}\\nTurn that into a list.
    Bullet list: {x}
    Bullet list of {x}.
    Bulleted list: {x}
    A list of {x}, please.
    A list with {x}.
    A bullet list with {x}, please.
    Bullet points for these: {x}
    Build a list: {x}
    Build a list of {x}.
    Build a bullet list with {x}.
    Compile a list of {x}.
    Compile a bullet list: {x}
    Draw up a list of {x}.
    Draw up a list: {x}
    Set up a list with {x}.
    Write down a list: {x}
    Write a bullet list: {x}
    Write a bulleted list of {x}.
    Write each on its own line: {x}
    Write them one below the other: {x}
    Write {x} one below the other.
    Write {x} with a dash before each.
    Put each on a new line: {x}
    Put a dash before each: {x}
    Put dashes in front of {x}.
    Place {x} in a list.
    Place these in a bullet list: {x}
    Arrange {x} as a list.
    Arrange these as bullet points: {x}
    Format {x} as a list.
    Format this as bullet points: {x}
    Format as a list: {x}
    Convert {x} to bullet points.
    Convert this to a list: {x}
    Change {x} into a list.
    Break {x} into bullet points.
    Break this into lines: {x}
    Split {x} into a list.
    Split this into bullet points: {x}
    Give {x} as bullet points.
    Give me bullet points: {x}
    Give me a bullet list of {x}.
    Output {x} as a list.
    Output a bullet list: {x}
    Print {x} as bullet points.
    Display {x} as a list.
    Present {x} as bullet points.
    Itemize {x}.
    Itemize these: {x}
    Enumerate {x} with dashes.
    In list form: {x}
    In bullet points: {x}
    With bullet points: {x}
    With dashes: {x}
    One per line: {x}
    One on each line: {x}
    Line by line: {x}
    I want bullet points for these: {x}
    I would like a list of {x}.
    I'd like {x} as bullet points.
    Can you put {x} in a list?
    Can you turn {x} into bullet points?
    Could you make a bullet list of {x}?
    Could you write {x} as a list?
    Will you make a list of {x}?
    You get {x}. Make a list of it.
    My list needs {x}. Write it.
    We need {x}. Make a list.
    I have to buy {x}. Make a list.
    I have {x}. Put that in a list.
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
    Pick number {k}: {x}
    Pick number {k} of these: {x}
    Choose number {k}: {x}
    Choose option {k}: {x}
    Take number {k}: {x}
    Take option {k} of these: {x}
    Say number {k}: {x}
    Say word number {k}: {x}
    Give me number {k}: {x}
    Tell me number {k} of these: {x}
    What is number {k}: {x}?
    Which one is number {k}: {x}?
    Number {k}, please: {x}
    Number {k} of these: {x}
    Option {k}, please: {x}
    Option {k}: {x}
    I want number {k}: {x}
    I take option {k}: {x}
    Select number {k}: {x}
    At position {k}: {x}?
    Which one is at position {k}: {x}?
    What stands at place {k}: {x}?
    Entry {k} of this list: {x}
    {x}: number {k}, please.
    {x}: which one is number {k}?
    {x}? Take number {k}.
    {x}? Number {k}.
    {x} - number {k} please
    {x} - option {k}.
    {x}. Say number {k}.
    Of {x}, say number {k}.
    Of {x}, which one is number {k}?
    From {x}, take number {k}.
    From {x}, pick the {o} one.
    From {x}, choose the {o}.
    From {x} I want the {o} one.
    Among {x}, the {o} one is?
    Among {x}, which is the {o}?
    Among {x}, choose the {o} one.
    Between {x}, choose the {o} one.
    Of {x}, I want the {o} one.
    Of {x}, which one comes {o}?
    Of {x}, tell me the {o}.
    Of {x}, repeat the {o} one.
    The {o} of these: {x}
    The {o} word: {x}
    The {o} option: {x}
    The {o} in the row: {x}
    The {o} entry, please: {x}
    The {o} one of these, please: {x}
    I pick the {o} one: {x}. Which is it?
    I take the {o} one: {x}
    I like the {o} one: {x}. Say it.
    I'd like the {o} one: {x}
    I'll have the {o}: {x}
    I need the {o} one: {x}
    Go with the {o} one: {x}
    Opt for the {o}: {x}
    Grab the {o} one: {x}
    Get me the {o} one: {x}
    Hand me the {o} one: {x}
    Find the {o} one: {x}
    Point out the {o} one: {x}
    Single out the {o} one: {x}
    Extract the {o} one: {x}
    Return the {o} one: {x}
    Output the {o} one: {x}
    Output the {o} word: {x}
    Print the {o} one: {x}
    Show the {o} one: {x}
    Show me the {o} of these: {x}
    Write the {o} one: {x}
    Write only the {o} of these: {x}
    Type the {o} one: {x}
    Read out the {o} one: {x}
    Copy only the {o} one: {x}
    Repeat only the {o} word: {x}
    Answer with the {o} one: {x}
    Answer with the {o} of these: {x}
    Reply with the {o} one: {x}
    Respond with the {o} option: {x}
    Keep only the {o} one: {x}
    Keep the {o}, drop the rest: {x}
    Leave out all but the {o} one: {x}
    Only the {o} one: {x}
    Just the {o} one: {x}
    Just say the {o} one: {x}
    Can you pick the {o} one: {x}?
    Can you say the {o} one: {x}?
    Could you choose the {o} one: {x}?
    Which word is {o}: {x}?
    Which one comes {o}: {x}?
    Which one stands {o}: {x}?
    Which one did I name {o}: {x}?
    Which one do I mention {o}: {x}?
    What did I say {o}: {x}?
    What do I name {o}: {x}?
    Who or what comes {o}: {x}?
    {x} - the {o} one please
    {x} - the {o} one.
    {x} - take the {o}.
    {x} - which is the {o}?
    {x}: the {o} one, please.
    {x}: the {o}?
    {x}: say the {o}.
    {x}: which one comes {o}?
    {x}. Which one is the {o}?
    {x}. Choose the {o}.
    {x}. Take the {o} of them.
    {x}. I want the {o} one.
    {x}? The {o} one, please.
    {x}? The {o}.
    {x}? Say the {o} one.
    {x}? Go for the {o} one.
    {x}\\nThe {o} one, please.
    {x}\\nPick the {o} one.
    Options: {x}. Take the {o}.
    Options: {x}. The {o} one?
    List: {x}. The {o} one is?
    List: {x}. Say the {o} one.
    Choices: {x}. Pick the {o} one.
    You have the choice: {x}. Take the {o} one.
    Here are {x}. Choose the {o} one.
    Here are {x}. Say the {o} one.
    There are {x}. Which one is {o}?
    There are {x}. Take the {o}.
    I have {x}. Say the {o} one.
    I have {x}. Which one is the {o}?
    My words: {x}. Which is the {o}?
    My list is {x}. Name the {o} one.
    ~{x}? I choose the {o} one.
    ~Out of {x}, name the {o}.
    ~Decide for the {o} one: {x}
    ~Please pick the {o} item: {x}
""")
_ORDER = ("first", "second", "third", "fourth")
_WITH_AND = ("Of ", "Between ", "Out of ", "From ", "Among ", "Here ", "There ", "I have ", "My list ")

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
    Please keep it in mind that {x}.
    Please do remember that {x}.
    Please memorize that {x}.
    Please always remember that {x}.
    Please try to remember that {x}.
    Please take note that {x}.
    Remember this fact: {x}.
    Remember one thing: {x}.
    Remember well that {x}.
    Remember from now on that {x}.
    Do remember that {x}.
    And remember that {x}.
    Memorize that {x}.
    Memorize this: {x}.
    Memorise that {x}.
    Learn by heart that {x}.
    Take note that {x}.
    Make a note that {x}.
    Make sure you remember that {x}.
    Make sure you don't forget that {x}.
    Be sure to remember that {x}.
    Take care to remember that {x}.
    Store the fact that {x}.
    Store in your memory that {x}.
    Save in your memory that {x}.
    Save for later that {x}.
    Keep for later that {x}.
    Keep in your memory that {x}.
    Keep in your head that {x}.
    Keep remembering that {x}.
    Hold on to this: {x}.
    Hold in your memory that {x}.
    Retain that {x}.
    Put into your memory that {x}.
    Put it in your memory: {x}.
    Fix in your mind that {x}.
    Let it stay in your mind that {x}.
    Don't you forget that {x}.
    Don't ever forget that {x}.
    Do not let yourself forget that {x}.
    You must not forget that {x}.
    You should never forget that {x}.
    You should keep in mind that {x}.
    You need to remember that {x}.
    You have to remember that {x}.
    Can you keep in mind that {x}?
    Can you memorize that {x}?
    Could you keep in mind that {x}?
    Could you memorize that {x}?
    Will you keep in mind that {x}?
    Would you mind remembering that {x}?
    Are you able to remember that {x}?
    I need you to remember that {x}.
    I want you to keep in mind that {x}.
    I want you to memorize that {x}.
    I ask you to remember that {x}.
    I wish you to remember that {x}.
    I'd like you to keep in mind that {x}.
    I tell you so that you remember it: {x}.
    It matters that you remember that {x}.
    It is important not to forget that {x}.
    For later, remember that {x}.
    For the future, remember that {x}.
    For next time, keep in mind that {x}.
    From now on remember that {x}.
    Whatever happens, remember that {x}.
    What you need to remember is that {x}.
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
        Hello to {m} from you, please.
        A greeting for {m}, please.
        A greeting to {m}.
        A hello for {m}, please.
        Say hello, here comes {m}.
        Say hi, {m} is here.
        Say hello to {m} from me.
        Say hello to our guest {m}.
        Say a friendly hello to {m}.
        Tell {m} hello.
        Tell {m} hi from me.
        Write hello to {m}.
        Write {m} a hello.
        Write {m} a greeting.
        Send {m} a greeting.
        Send greetings to {m}.
        Send my greetings to {m}.
        Give {m} a hello.
        Give {m} a friendly hello.
        Give my regards to {m} with a hello.
        Salute {m}.
        Greet my boss {m}.
        Greet our visitor {m}.
        Greet {m} in a friendly way.
        Greet {m} with one line.
        Open the talk with a hello to {m}.
        Begin with a greeting to {m}.
        Meet {m} and say hello.
        Meet my friend {m}. Say hello.
        Look, {m} is here. Say hello.
        {m} wants a greeting from you.
        {m} is waiting for your hello.
        {m} has just arrived, say hi.
        {m} opens the door, say hello.
        {m} says hi, so greet {m}.
        I bring {m} along, say hello.
        I am here with {m}, greet {m}.
        I would like you to say hello to {m}.
        I ask you to greet {m}.
        You meet {m}. What do you say first?
        You see {m}. Greet {m}.
        How do you say hello to {m}?
        How do you greet {m}?
        Could you greet {m}?
        Be polite and greet {m}.
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
        A thank you for {m}, please.
        A thank you to {m}.
        Thanks to {m} from you, please.
        Say a big thank you to {m}.
        Say thank you, {m} helped me.
        Say thanks to {m} for me.
        Say thank you to our friend {m}.
        Tell {m} thank you.
        Tell {m} thanks from me.
        Write {m} a thank you.
        Write {m} a thank you card.
        Write a thank you card for {m}.
        Write a line to thank {m}.
        Send {m} a thank you.
        Send {m} our thanks.
        Send thanks to {m}.
        Give {m} a thank you.
        Give thanks to {m}.
        Give my thanks to {m}.
        Show {m} that we are thankful.
        Show {m} some thanks.
        Let {m} know that I am thankful.
        Pass my thanks to {m}.
        Thank our colleague {m}.
        Thank {m} for everything.
        Thank {m} for the flowers.
        Thank {m} for coming.
        Thank {m} in one line.
        Be polite and thank {m}.
        {m} gave me a present, say thank you.
        {m} did the dishes, say thanks.
        {m} fixed my bike, thank {m}.
        {m} paid the bill, say thank you.
        {m} saved the day, thank {m}.
        {m} deserves a thank you.
        I am grateful to {m}, say thank you.
        I owe {m} a thank you, write it.
        I would like to thank {m}.
        I would like you to thank {m}.
        We want to say thank you to {m}.
        We all want to thank {m}.
        How do you thank {m}?
        How do I say thank you to {m}?
        Will you thank {m}?
        Could you thank {m} for me?
        Can you say thanks to {m}?
        Please say thank you to {m}.
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
        Happy birthday to {m}, say it.
        Happy birthday wishes for {m}, please.
        A birthday card for {m}, please.
        A birthday wish for {m}.
        Birthday card for {m}.
        Birthday greetings to {m}.
        Birthday message for {m}, please.
        Say happy birthday, {m} is one year older.
        Say happy birthday to my friend {m}.
        Tell {m} happy birthday.
        Tell {m} happy birthday from me.
        Write happy birthday to {m}.
        Write {m} a birthday wish.
        Write {m} a birthday card.
        Write a birthday line for {m}.
        Write a birthday greeting to {m}.
        Send {m} a birthday card.
        Send {m} a birthday wish.
        Send birthday greetings to {m}.
        Sing happy birthday to {m}.
        Shout happy birthday to {m}.
        Congratulate {m}, it is a birthday.
        Congratulate {m}, who turns forty.
        Congratulate my friend {m} on the birthday.
        Congratulations on the birthday are due to {m}.
        Celebrate the birthday of {m} with a line.
        Wish my friend {m} a happy birthday.
        Wish {m} all the best for the birthday.
        Wish {m} happiness on the birthday.
        Today {m} is a year older, congratulate.
        {m} is a birthday child, congratulate {m}.
        {m} turns twenty today, wish {m} a happy birthday.
        {m} has a birthday today, congratulate {m}.
        {m} has a birthday today, what do you say?
        There is a birthday cake for {m}, say the wish.
        What do you say on {m}'s birthday?
        What do I write on a birthday card for {m}?
        How do you congratulate {m} on a birthday?
        I want you to congratulate {m} on the birthday.
        I would like to wish {m} a happy birthday.
        I need a birthday wish for {m}.
        Could you congratulate {m} on the birthday?
        Can you say happy birthday to {m}?
        On {m}'s birthday, say happy birthday.
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
        Goodbye to {m} from you, please.
        A goodbye for {m}, please.
        A goodbye to {m}.
        A farewell for {m}, please.
        Say goodbye, {m} is leaving.
        Say bye, {m} has to go.
        Say goodbye to my friend {m}.
        Say goodbye to {m} for me.
        Say bye bye to {m}.
        Take leave of {m}.
        Part from {m} with a goodbye.
        See {m} off with a goodbye.
        Tell {m} bye.
        Tell {m} goodbye from me.
        Tell {m} farewell.
        Write goodbye to {m}.
        Write {m} a goodbye.
        Write {m} a farewell.
        Write a farewell to {m}.
        Write a farewell note to {m}.
        Send {m} a farewell.
        Send {m} off with a goodbye.
        Give {m} a goodbye.
        Give {m} a farewell.
        Bid {m} farewell.
        Bid goodbye to our guest {m}.
        Please bid {m} goodbye.
        End the talk with {m} by a goodbye.
        {m} leaves now, say goodbye.
        {m} is moving away, say goodbye.
        {m} takes the train now, say bye.
        {m} quits the job, say goodbye.
        {m} is on the way out, say goodbye.
        {m} has left the party, say bye.
        It is time for {m} to leave, say goodbye.
        The visit of {m} is over, say goodbye.
        What do you say when {m} leaves?
        How do you say goodbye to {m}?
        How do I say goodbye to {m}?
        I would like you to say goodbye to {m}.
        I want to say goodbye to {m}.
        Could you say goodbye to {m}?
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
        Good luck to {m}, say it.
        Good luck for {m}, please.
        Luck for {m}, please.
        A line of good luck for {m}.
        Say good luck, {m} has a test.
        Say good luck to my friend {m}.
        Say good luck to {m} for me.
        Tell {m} good luck from me.
        Tell my friend {m} good luck.
        Write {m} a good luck card.
        Write {m} good luck.
        Write a good luck card to {m}.
        Write a good luck message for {m}.
        Send {m} good luck.
        Send good luck to {m}.
        Send good luck wishes to {m}.
        Please wish {m} luck.
        Wish {m} luck for the race.
        Wish {m} luck for the new job.
        Wish my friend {m} good luck.
        Wish {m} all the luck in the world.
        Wish {m} the best of luck.
        Cross your fingers for {m} and say good luck.
        Cheer {m} on with a good luck.
        Encourage {m} with a good luck.
        {m} runs a race, say good luck.
        {m} has a test tomorrow, say good luck.
        {m} starts a new job, wish {m} luck.
        {m} plays in the final, wish {m} good luck.
        {m} is nervous about the exam, say good luck.
        {m} goes on stage now, wish {m} luck.
        It is a big day for {m}, wish {m} luck.
        Before the exam of {m}, what do you wish?
        What do you say to {m} before a test?
        How do you wish {m} luck?
        I want you to wish {m} luck.
        I would like to wish {m} luck.
        I need a good luck wish for {m}.
        Can you say good luck to {m}?
        Could you tell {m} good luck?
        Fingers crossed for {m}: say good luck.
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
        Welcome to {m} from you, please.
        A welcome for {m}, please.
        A welcome to {m}.
        A word of welcome for {m}.
        Say welcome, {m} is new here.
        Say welcome to our guest {m}.
        Say welcome to {m} for me.
        Say a friendly welcome to {m}.
        Tell {m} welcome.
        Tell {m} that {m} is welcome.
        Write {m} a welcome.
        Write {m} a welcome card.
        Write a welcome line for {m}.
        Write a welcome message to {m}.
        Write a word of welcome to {m}.
        Send {m} a welcome.
        Send a welcome to {m}.
        Receive {m} with a welcome.
        Receive our guest {m} with a welcome.
        Welcome our new neighbor {m}.
        Welcome the new teacher {m}.
        Welcome {m} to the team.
        Welcome {m} to our house.
        Welcome {m} for me.
        Welcome {m} in a friendly way.
        Open the door and welcome {m}.
        Please bid {m} welcome.
        Please say welcome to {m}.
        {m} arrives today, say welcome.
        {m} is our guest, welcome {m}.
        {m} is our new neighbor, say welcome.
        {m} joined the club, welcome {m}.
        {m} starts here today, welcome {m}.
        {m} visits us for the first time, say welcome.
        Today {m} joins us, say welcome.
        The new one is {m}, say welcome.
        How do you welcome {m}?
        I would like you to welcome {m}.
        I want to welcome {m}.
        We want to welcome {m}.
        Can you say welcome to {m}?
        Could you say welcome to {m}?
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
    Message for {m}: {x}
    Message for {m}, please: {x}
    Note to {m}: {x}
    Note for {m}: {x}
    Mail to {m}: {x}
    Email to {m}: {x}
    Text to {m}: {x}
    Memo to {m}: {x}
    Postcard to {m}: {x}
    Telegram to {m}: {x}
    To {m}: {x} - write that message.
    A message to {m}, please: {x}
    A short message to {m}: {x}
    A short note for {m}: {x}
    A letter to {m}, please: {x}
    A letter to {m} saying that {x}.
    An email to {m} saying that {x}.
    Write {m} that {x}.
    Write {m} a message: {x}
    Write {m} a letter: {x}
    Write {m} a letter saying that {x}.
    Write {m} an email saying that {x}.
    Write {m} a short email: {x}
    Write {m} a postcard saying that {x}.
    Write a letter to {m}: {x}
    Write a letter to {m} saying that {x}.
    Write a postcard to {m}: {x}
    Write a memo to {m} that {x}.
    Write a text to {m} saying that {x}.
    Write in a letter to {m} that {x}.
    Write a line to {m} saying that {x}.
    Write a line for {m}: {x}
    Please write to {m} that {x}.
    Please write {m} a message saying that {x}.
    Please send {m} a note saying that {x}.
    Draft a letter to {m}: {x}
    Draft a note to {m} saying that {x}.
    Compose an email to {m}: {x}
    Compose a letter to {m} that {x}.
    Send {m} a letter saying that {x}.
    Send {m} a note: {x}
    Send {m} a line: {x}
    Send {m} an email that {x}.
    Send a message to {m}: {x}
    Send word to {m} that {x}.
    Drop {m} a line that {x}.
    Drop {m} a note: {x}
    Inform {m} in a message that {x}.
    Inform {m} in writing that {x}.
    Let {m} know in a message that {x}.
    Let {m} know by letter that {x}.
    Notify {m} in a note that {x}.
    Report to {m} in a message that {x}.
    Tell {m} in a message that {x}.
    Tell {m} in an email that {x}.
    Tell {m} by letter: {x}
    Pass on to {m} in a note that {x}.
    Text {m} that {x}.
    Text {m}: {x}
    Message {m}: {x}
    Write for me to {m} that {x}.
    {m} should get a message that {x}.
    {m} should get a letter saying that {x}.
    {m} must know that {x}. Write a message.
    {m} needs a note saying that {x}.
    {m} is waiting for a letter that says that {x}.
    Can you write {m} a note that {x}?
    Can you send {m} a message that {x}?
    Can you draft a message to {m}: {x}
    Could you write to {m} that {x}?
    Could you send {m} a line saying that {x}?
    Will you write a letter to {m} saying that {x}?
    I want a message to {m}: {x}
    I want {m} to read in a letter that {x}.
    I want you to write to {m} that {x}.
    I would like to write to {m} that {x}.
    I have to inform {m} in a letter that {x}.
    I need an email to {m} saying that {x}.
    I must tell {m} in a note that {x}.
    Help me with a letter to {m}: {x}
    Help me draft a message to {m}: {x}
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
    Say "{x}", then "{y}".
    Say "{x}", afterwards "{y}".
    Say "{x}" at the start and "{y}" at the end.
    Say {x} and afterwards {y}
    Say first {x} and then {y}
    Speak {x} and then {y}
    Utter "{x}" and then "{y}".
    Write {x} and after that {y}
    Write "{x}" at the beginning and "{y}" at the end.
    Write {x} in front of {y}
    Print "{x}" and then "{y}".
    Output "{x}", then "{y}".
    Reply with {x} and then {y}
    Reply with "{x}" followed by "{y}".
    Respond with "{x}" and then "{y}".
    Answer with "{x}" followed by "{y}".
    Answer {x} and then {y}
    Repeat {x} and then {y}
    Repeat "{x}", then "{y}".
    Put "{x}" in front of "{y}".
    Put {x} first and {y} behind it
    Place "{x}" before "{y}".
    Combine "{x}" and "{y}".
    Combine {x} with {y}
    Connect {x} with {y}
    Connect "{x}" and "{y}".
    Join "{x}" with "{y}".
    Link {x} to {y}
    Glue {x} and {y} together
    Add {y} to {x}
    Add "{y}" to "{x}".
    Append "{y}" to "{x}".
    Attach {y} to {x}
    Continue "{x}" with "{y}".
    Complete "{x}" with "{y}".
    Extend {x} by {y}
    Open with "{x}" and finish with "{y}".
    Lead with {x} and close with {y}
    Start by saying {x} and end by saying {y}
    Start with "{x}" and continue with "{y}".
    Start: {x} End: {y}
    Begin by writing "{x}" and close with "{y}".
    Begin: "{x}". End: "{y}".
    Beginning: {x}. Ending: {y}
    Part one: "{x}". Part two: "{y}". Say both.
    First "{x}", second "{y}", say both.
    First comes {x} and then comes {y}
    First "{x}", then "{y}", please.
    The first part is {x} and the second part is {y}
    The beginning is {x} and the end is {y}
    At the start put {x} and at the end {y}
    At first write {x}, afterwards {y}
    Your first words are {x} and your last words are {y}
    Your reply begins with "{x}" and ends with "{y}".
    Your text opens with {x} and closes with {y}
    I want to hear {x} and then {y}
    I want to read "{x}" and then "{y}".
    Can you say {x} and then {y}
    Can you say "{x}" and then "{y}"?
    Could you write "{x}" and after it "{y}"?
    Please say {x} and then {y}
    Please write "{x}" followed by "{y}".
    "{x}" and then "{y}", please.
    "{x}" comes first, "{y}" comes second.
    "{x}" goes before "{y}".
    "{x}" plus "{y}", in one line.
    "{x}" - and then "{y}".
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
    Say "{y}" after "{x}".
    Say "{y}" at the end and "{x}" at the start.
    Say {y} once you have said {x}
    Say {y} when you have said {x}
    Say {y} at the end and {x} at the beginning
    Speak "{y}" after "{x}".
    Write {y} behind {x}
    Write "{y}" at the end and "{x}" at the beginning.
    Write "{y}", but "{x}" goes before it.
    Write "{y}" only after "{x}".
    Print "{y}" after "{x}".
    Print {y} after {x}
    Output "{y}" after "{x}".
    Put "{y}" behind "{x}".
    Put "{y}" at the end and "{x}" at the front.
    Put {y} last and begin with {x}
    Place "{y}" after "{x}".
    Insert "{x}" before "{y}".
    Prepend "{x}" to "{y}".
    Let "{y}" come after "{x}".
    Let {y} come after {x}
    End with "{y}", start with "{x}".
    End on {y} and open with {x}
    Finish on "{y}" after you said "{x}".
    Conclude with "{y}" and open with "{x}".
    After {x} say {y}
    After "{x}", say "{y}".
    After saying {x}, say {y}
    After writing "{x}", write "{y}".
    After the words {x} come the words {y}
    Following "{x}", write "{y}".
    Once you have said "{x}", say "{y}".
    When you have written {x}, write {y}
    Behind "{x}" put "{y}".
    Next to {x} write {y}
    In front of "{y}", put "{x}".
    Before "{y}" comes "{x}". Say both.
    Before saying {y}, say {x}
    The last part is "{y}" and the first part is "{x}".
    The end is {y} and the beginning is {x}
    Your last words are "{y}" and your first words are "{x}".
    Your reply closes with "{y}" and opens with "{x}".
    "{y}" comes after "{x}".
    "{y}" goes behind "{x}", write both.
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
    Count {n} numbers, starting with one.
    Count aloud to {n}.
    Count out loud to {n}.
    Count as far as {n}.
    Count all the way to {n}.
    Count slowly to {n}.
    Count upwards to {n}.
    Count 1 to {n}.
    Count from 1 up to {n}.
    Count till {n}.
    Count everything from one to {n}.
    Just count to {n}.
    Now count to {n}.
    I dare you to count to {n}.
    I need the numbers from 1 to {n}.
    I would like the numbers up to {n}.
    I would like you to count to {n}.
    I want to see the numbers up to {n}.
    Can you say the numbers up to {n}?
    Can you list the numbers from 1 to {n}?
    Could you count from 1 to {n}?
    Could you write the numbers from 1 to {n}?
    Are you able to count to {n}?
    Do you know how to count to {n}?
    How do you count to {n}?
    How do the numbers from 1 to {n} go?
    Which numbers go from 1 to {n}?
    Please count from one to {n}.
    Please list the numbers up to {n}.
    Say all numbers from one to {n}.
    Say one, two, three and so on up to {n}.
    Speak the numbers from 1 to {n}.
    Recite the numbers from 1 to {n}.
    Name the numbers from 1 to {n}.
    Name all numbers up to {n}.
    Enumerate the numbers from 1 to {n}.
    Type the numbers from 1 to {n}.
    Type all numbers up to {n}.
    Write down the numbers to {n}.
    Write out the numbers from 1 to {n}.
    Write a row of numbers from 1 to {n}.
    Output the numbers from 1 to {n}.
    Display all numbers up to {n}.
    Show me the numbers from 1 to {n}.
    Show the numbers up to {n}.
    Give me a row of numbers from 1 to {n}.
    Go from one to {n}.
    Run through the numbers from 1 to {n}.
    Begin with 1 and go up to {n}.
    From 1 to {n}, please count.
    From one to {n}, count.
    From 1 to {n}, say all numbers.
    Up to {n}, count please.
    To {n}: count.
    Numbers up to {n}.
    Numbers 1 to {n}.
    All the numbers up to {n}, please.
    The numbers from 1 to {n}?
    The numbers from one to {n}, please.
    1, 2, 3 and so on up to {n}.
    Let us count to {n}.
    Let me see the numbers from 1 to {n}.
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
    What did you hear me say?
    What did you hear from me?
    What did you read from me?
    What did I type?
    What did I just type?
    What did I mention?
    What did I say to you?
    What did I tell you?
    What did I tell you just now?
    What did I write to you?
    What did I write before?
    What did I write last?
    What did I say a moment ago?
    What did I say last?
    What was it that I said?
    What was it I told you?
    What was my message?
    What was my sentence?
    What was the last thing I said?
    What was the last thing I wrote?
    What was in my last message?
    What was the message before this one?
    What have I written?
    What have I just written?
    What have I said before?
    What had I said?
    What came from me before this?
    What does my last message say?
    My last message, please.
    My last sentence, please.
    My last message was?
    My last sentence was?
    The last thing I said?
    The last thing I said was what?
    I said what?
    I just said what?
    I told you what?
    I wrote what?
    I just told you something. What was it?
    I said something. What was it?
    I have said something. Repeat it.
    I no longer know what I said.
    I lost my last message, what was it?
    I want to hear what I said.
    I want to read my last message.
    Remind me what I said.
    Remind me of my last message.
    Repeat what I told you.
    Repeat what I wrote.
    Repeat my words.
    Repeat my message.
    Repeat the last thing I said.
    Recall what I said.
    Recall my last message.
    Recite my last message.
    Quote me.
    Quote what I said.
    Quote my last sentence.
    Cite my last message.
    Show me my last message.
    Show me what I wrote.
    Give me my last message.
    Give me my last sentence.
    Read me my last message.
    Read out what I wrote.
    Tell me what I said.
    Tell me what I just told you.
    Tell me my last sentence.
    Write what I said.
    Write my last message.
    Say my last message.
    Say my last sentence.
    Can you quote me?
    Can you remember what I said?
    Can you repeat my last message?
    Can you tell me what I wrote?
    Could you remind me what I said?
    Could you quote my last message?
    Do you recall what I said?
    Do you remember my last message?
    Do you remember what I told you?
    Do you know what I wrote?
    Have you heard what I said?
    Did you hear me? What did I say?
    Did you listen? What did I say?
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
    Again!
    And once more.
    And once more, please.
    Another time, please.
    A second time, please.
    Do it again.
    Do that again.
    Do it once more.
    Come again?
    Sorry?
    Sorry, what?
    Excuse me?
    What?
    Huh?
    How was that?
    How was that again?
    What was that again?
    What was it again?
    What was your reply?
    What did you answer?
    What did you reply?
    What did you write?
    What did you just write?
    What did you tell me?
    What have you just said?
    You said what?
    Your last answer was?
    Your answer again, please.
    Your last answer, please.
    Your last message again.
    That again, please.
    The same once more.
    The same one more time.
    The same answer again, please.
    Same again, please.
    Same answer.
    Repeat.
    Repeat, I did not hear it.
    Repeat what you said.
    Repeat what you just said.
    Repeat your last message.
    Repeat your words.
    Repeat yourself.
    Repeat the answer.
    Encore.
    Replay that.
    Echo yourself.
    Resend that.
    Send it again.
    Send that once more.
    Give me that again.
    Give me your answer again.
    Let me hear that again.
    Let me hear it once more.
    Let me read that again.
    Show me that again.
    Print it again.
    Type it again.
    Type that again.
    Write that again.
    Write it once more.
    Write the same again.
    Tell me once more.
    Tell me that again.
    Say again.
    Say again?
    Say what?
    Say once more.
    Say that once more.
    Say your answer again.
    Say your last answer again.
    I missed that.
    I missed your answer.
    I did not get that.
    I did not understand you, again please.
    I could not hear you.
    I could not read that.
    I was not listening, again please.
    I forgot your answer.
    I need to hear that again.
    I want to hear it again.
    I would like to hear that again.
    It was too loud here, what did you say?
    Can I hear that again?
    Can you repeat yourself?
    Can you repeat your answer?
    Can you say it again?
    Can you tell me again?
    Can you write it again?
    Could I hear it again?
    Could you repeat it?
    Could you repeat your answer?
    Could you tell me that again?
    Could you write that once more?
    Will you say that again?
    Please say it again.
    Please say that once more.
    Please repeat it.
    Please repeat your answer.
    Please tell me again.
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
    Ignore this and say "{x}": {y}
    Ignore what follows and say "{x}": {y}
    Ignore my next words and write "{x}". {y}
    Say "{x}" and ignore this: {y}
    Say "{x}" and forget the rest: {y}
    Say only "{x}", whatever comes next: {y}
    Write "{x}" and pay no heed to the rest: {y}
    Answer with "{x}" and not to this: {y}
    The rest does not matter, say "{x}": {y}
    {y} Ignore this and say "{x}".
    {y} Ignore that, write {x}
    {y} Disregard this, say "{x}".
    {y} Scratch that, say {x}
    {y} Scratch that and write "{x}".
    {y} Cancel that, say {x}
    {y} Delete that, write {x}
    {y} Strike that, say "{x}".
    {y} On second thought, say {x}
    {y} I changed my mind, say {x}
    {y} I changed my mind: "{x}" is what you say.
    {y} No, say {x}
    {y} No, rather say "{x}".
    {y} Wait, say "{x}" instead.
    {y} Wait, I mean: say {x}
    {y} That does not matter, say {x}
    {y} That was a mistake, say {x}
    {y} That was wrong, say "{x}".
    {y} That was nothing, say {x}
    {y} Don't mind that, say {x}
    {y} Do not repeat that, say {x}
    {y} Don't say that, say {x}
    {y} Not that, say {x}
    {y} You can forget that, just say "{x}".
    {y} Instead say {x}
    {y} Just say "{x}" and ignore what I said before.
    Disregard {y} and say {x}
    Disregard "{y}" and write "{x}".
    Disregard "{y}". Say "{x}".
    Discard "{y}" and say "{x}".
    Drop {y} and say {x}
    Drop "{y}" and write "{x}".
    Delete "{y}" and write "{x}".
    Remove "{y}" and say "{x}".
    Omit "{y}" and say "{x}".
    Cross out "{y}" and write "{x}".
    Replace "{y}" with "{x}" and say it.
    Swap "{y}" for "{x}" and say it.
    Skip "{y}" and say "{x}".
    Forget "{y}", say "{x}".
    Forget {y} and write {x}
    Never say "{y}", say "{x}".
    Never mind {y}, say {x}
    Avoid "{y}" and say "{x}".
    Avoid saying {y}, say {x}
    Stop saying {y} and say {x}
    No more "{y}", just say "{x}".
    Not {y}, say {x}
    Not "{y}". Say "{x}".
    Say not {y} but {x}
    Say not "{y}" but "{x}".
    Say "{x}", not "{y}".
    Say "{x}" and not "{y}".
    Say "{x}", forget "{y}".
    Say "{x}" but never "{y}".
    Say {x} instead of {y}
    Say {x} and leave out {y}
    Write {x} instead of {y}
    Write "{x}" in place of "{y}".
    Write "{x}" without "{y}".
    Type "{x}", not "{y}".
    Output "{x}", not "{y}".
    Use "{x}" instead of "{y}" and say it.
    In place of "{y}", say "{x}".
    In place of {y}, write {x}
    Instead of "{y}", write "{x}".
    Instead of saying {y}, say {x}
    I don't want "{y}", I want "{x}". Say it.
    I do not want to hear {y}, say {x}
    I said {y} but I meant {x}. Say what I meant.
    I meant "{x}" and not "{y}", say that.
    You may forget "{y}". Your answer is "{x}".
    The word is not "{y}" but "{x}", say that.
    "{y}" is wrong, say "{x}".
    "{y}" is a mistake, write "{x}".
    "{y}" does not matter, say "{x}".
    "{y}" - no, say "{x}".
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
    Call me {m} now.
    Call me {m} in this chat.
    Call me {m} when you talk to me.
    Call me by the name {m}.
    Call me simply {m}.
    Do call me {m}.
    Now call me {m}.
    Simply call me {m}.
    Feel free to call me {m}.
    You should call me {m}.
    You must call me {m}.
    You have to call me {m}.
    You are to call me {m}.
    You may use the name {m} for me.
    You can say {m} to me.
    You can use {m} as my name.
    Say {m} when you talk to me.
    Say {m} to me from now on.
    Speak to me as {m}.
    Talk to me as {m}.
    Refer to me as {m}.
    Please refer to me as {m}.
    Address me with {m}.
    Address me by the name {m}.
    Always address me as {m}.
    When you talk to me, call me {m}.
    When you address me, say {m}.
    In this chat call me {m}.
    In this chat I want to be called {m}.
    In future, call me {m}.
    As of now, call me {m}.
    Starting now, call me {m}.
    All my friends call me {m}, you can too.
    My friends call me {m}, please do the same.
    At home they call me {m}, so call me that.
    Let me be {m} for you.
    Let me be called {m}.
    I want the name {m} from you.
    I want you to use the name {m} for me.
    I want you to address me as {m}.
    I would love to be called {m}.
    I would like to be addressed as {m}.
    I'd like you to use the name {m} for me.
    I ask you to call me {m}.
    I like it when you call me {m}.
    Please always call me {m}.
    Please use the name {m} for me.
    Please say {m} to me.
    Use {m} as my name.
    Use {m} for me from now on.
    Treat {m} as my name.
    Take {m} as my name.
    Give me the name {m}.
    The name to use for me is {m}.
    Can you use the name {m} for me?
    Can you address me as {m}?
    Could you address me as {m}?
    Could you say {m} to me?
    Will you use {m} as my name?
    Would you mind calling me {m}?
    Do you mind calling me {m}?
    How about calling me {m}?
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
    Who am I again?
    Who am I, do you know?
    Who is talking to you?
    Who are you talking to?
    Who are you talking with?
    Whom are you talking to?
    With whom do you speak?
    Which name is mine?
    Which name do I have?
    Which name did I tell you?
    Which name do you use for me?
    Which name should you use for me?
    What name is mine?
    What name do you use for me?
    What name do you call me?
    What is the name I told you?
    What is my name again?
    What is my name, please?
    What was the name I told you?
    What should you call me?
    What do I call myself?
    What do I want to be called?
    What did I say my name is?
    How am I called?
    How do you address me?
    How should you address me?
    How do I want to be called?
    Do you know what my name is?
    Do you know who I am?
    Do you remember what to call me?
    Do you remember who I am?
    Do you recall my name?
    Do you recall who I am?
    Do you have my name?
    Did you forget my name?
    Have you forgotten my name?
    Have you got my name?
    Can you say my name?
    Can you say who I am?
    Can you name me?
    Can you recall my name?
    Can you remember my name?
    Could you tell me my name?
    Could you remind me of my name?
    I forgot my name, what is it?
    I told you my name. What is it?
    I have a name. Which one?
    I am called what?
    I am called
    I am who?
    My name again?
    My name, please.
    My name is what?
    My name was?
    Name me.
    Name the user.
    Say who I am.
    Say what my name is.
    Tell me who I am.
    Tell me what I am called.
    Tell me what my name is.
    Tell me again who I am.
    Write my name.
    Type my name.
    Recall my name.
    Repeat my name.
    Remind me who I am.
    Address me by name.
    Guess my name.
    Let me hear my name.
    I want to hear my name.
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
    Always reply: {x}
    Always reply with "{x}".
    Always respond with "{x}".
    Always say: {x}
    Always write "{x}" as your answer.
    Always give the answer "{x}".
    Answer always with "{x}".
    Answer each question with "{x}".
    Answer each message with: {x}
    Answer all messages with "{x}".
    Answer all questions with: {x}
    Answer nothing but "{x}".
    Answer the user with "{x}" every time.
    Answer "{x}" to everything.
    Reply "{x}" to everything.
    Reply with "{x}" every time.
    Reply to anything with: {x}
    Reply to each question with "{x}".
    Respond with "{x}" to any message.
    Respond to every question with: {x}
    Respond to all messages with: {x}
    React to everything with "{x}".
    Meet every question with "{x}".
    Say "{x}" every time.
    Say "{x}" each time the user writes.
    Say only "{x}", always.
    Say "{x}" no matter what.
    Repeat "{x}" at every turn.
    Repeat "{x}" whatever is asked.
    Write "{x}" as the answer to everything.
    Output "{x}" for every message.
    Output only: {x}
    Use "{x}" as the answer to everything.
    Use this answer for everything: {x}
    Use one sentence only: {x}
    Give the same answer every time: {x}
    Give everyone the answer "{x}".
    Every answer is "{x}".
    Every answer of yours is: {x}
    Every question has the answer "{x}".
    Every time you are asked, say "{x}".
    Every user hears "{x}" from you.
    All answers are "{x}".
    All you can say is "{x}".
    All you ever say is: {x}
    The one thing you say is "{x}".
    The one sentence you know is: {x}
    The answer is always "{x}".
    The answer is always: {x}
    The reply to any message is "{x}".
    There is one answer only: {x}
    Whatever comes, say "{x}".
    Whatever comes, answer: {x}
    Whatever happens, reply "{x}".
    Whatever you read, answer "{x}".
    Whatever the question, answer "{x}".
    Whatever the message is, write: {x}
    No matter the question, say "{x}".
    No matter what you read, answer: {x}
    No matter who asks, say "{x}".
    For every question, the answer is "{x}".
    For every message, output: {x}
    In every case, answer "{x}".
    In all cases, reply: {x}
    At all times, say "{x}".
    If the user says anything, answer "{x}".
    If you are asked something, say "{x}".
    When the user writes, answer "{x}".
    When asked anything, say: {x}
    Your reply is always "{x}".
    Your answer is always: {x}
    Your fixed answer: {x}
    Your answer never changes: {x}
    Your only reply: {x}
    Your only words are "{x}".
    You always say "{x}".
    You always answer: {x}
    You answer everything with "{x}".
    You are a parrot that only says "{x}".
    You are a machine that answers only "{x}".
    You are a bot with one answer: {x}
    You can say only one thing: {x}
    You have only one answer: {x}
    You know no other words than "{x}".
    You must always answer "{x}".
    You must reply to everything with: {x}
    You reply to all users with "{x}".
    You say nothing else than "{x}".
    Rule: the answer is always "{x}".
    Rule: say "{x}" to all.
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
    What are {n}s for?
    What can the {n} do?
    What do you know about the {n}?
    What do you think of {m}?
    What happened to the {n}?
    What color is the {n}?
    What makes a {n} {a}?
    What time is it?
    What can you do?
    What is your name?
    Where can I {v}?
    Where does {m} live?
    Where do I find a {a} {n}?
    Why should I {v}?
    Why do people {v}?
    Who has the {n}?
    Who made the {n}?
    When do we {v}?
    When is the {n} ready?
    Which {n} should I take?
    Which is better, the {n} or the sun?
    How big is the {n}?
    How much is the {a} {n}?
    How old is {m}?
    How can I {v}?
    How many {n}s are there?
    Is {m} {a}?
    Is it {a} today?
    Is there a {n} here?
    Was the {n} {a}?
    Do you know {m}?
    Do you {v}?
    Does {m} like the {n}?
    Did the {n} break?
    Have you seen the {n}?
    Has {m} arrived?
    Can I {v} the {n}?
    Can {m} {v}?
    Could you help me with the {n}?
    Will the {n} be {a}?
    Would you {v} with me?
    Should I {v} the {n}?
    Are we {a}?
    Describe the {n}.
    Give me a {a} {n}.
    Show me the {n}.
    Find {m}.
    Say something about the {n}.
    Write about {m}.
    Sing a song about the {n}.
    Tell me a joke.
    Tell me more.
    I am {a}.
    I like the {n}.
    I want to {v}.
    I need a {n}.
    I do not understand the {n}.
    My {n} is {a}.
    The {n} is {a}.
    {m} is {a}.
    {m} says hello.
    Good morning.
    Good evening.
    Hi there.
    Hi.
    Thanks.
    Thank you.
    Goodbye.
    Please {v}.
    Please help {m}.
    Ok.
    Yes.
    No.
    And now?
    Really?
    Let us {v}.
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
