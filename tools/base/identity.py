"""Small talk about the assistant itself: who it is, what it can do, how it learns, and everyday courtesies.

Each intent has exactly one answer and very many wordings, which stand in `forms/identity.txt` in a small
notation:

    {a|b}      one of the alternatives, drawn at random
    <name>     a slot that the caller fills
    @ clause   an embedded question: "Can you tell me clause?", "I would like to know clause."
    ^ phrase   a noun phrase: "What is phrase?", "Give me phrase.", "Phrase?"
    ~          in front of any of these: a wording reserved for the exam

`FORMS` holds the compiled wordings of each intent; the persona family asks its own questions with them.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from itertools import accumulate, product

from tools.base.dialogue import Dialogue
from tools.base.forms import Sides, read
from tools.base.surface import dress
from tools.base.words import FIRST_NAMES, pick

FAMILY = "identity"

Part = str | tuple[str, ...]
Form = tuple[Part, ...]

_TEXT = read(FAMILY)
# Frames around a clause, the second lot for training alone: a reserved clause keeps to the first.
_ASK, _MORE_ASK = _TEXT.pop("frame.ask"), _TEXT.pop("frame.ask.more").train
_SAY, _MORE_SAY = _TEXT.pop("frame.say"), _TEXT.pop("frame.say.more").train
_PHRASE = _TEXT.pop("frame.phrase")  # around a phrase, which stands for %


def compile_form(text: str) -> Form:
    """One wording in the notation above as fixed parts and tuples of alternatives."""
    parts: list[Part] = []
    at = 0
    while at < len(text):
        brace = text.find("{", at)
        if brace < 0:
            parts.append(text[at:])
            break
        if brace > at:
            parts.append(text[at:brace])
        close = text.index("}", brace)
        parts.append(tuple(text[brace + 1 : close].split("|")))
        at = close + 1
    return tuple(parts)


def _tidy(text: str) -> str:
    text = text.replace("  ", " ").replace(" .", ".").replace(" ?", "?").replace("I 'd", "I'd").strip()
    return text[:1].upper() + text[1:]


def expand(rng: random.Random, form: Form) -> str:
    """One drawn surface of a compiled wording."""
    return _tidy("".join([p if p.__class__ is str else p[int(rng.random() * len(p))] for p in form]))


def surfaces(form: Form) -> Iterator[str]:
    """Every surface of a compiled wording."""
    for chosen in product(*[(p,) if isinstance(p, str) else p for p in form]):
        yield _tidy("".join(chosen))


def _clauses(ask: tuple[str, ...], say: tuple[str, ...], clause: str) -> list[str]:
    return [f"{frame} {clause}?" for frame in ask] + [f"{frame} {clause}." for frame in say]


def _asked(line: str, reserved: bool) -> list[str]:
    """The wordings that a line stands for: itself, or its clause or phrase in the frames that train."""
    text = line[1:].strip()
    if line.startswith("@"):
        asked = _clauses(_ASK.train, _SAY.train, text)
        return asked if reserved else asked + _clauses(_MORE_ASK, _MORE_SAY, text)
    return [frame.replace("%", text) for frame in _PHRASE.train] if line.startswith("^") else [line]


def _asked_unseen(line: str) -> list[str]:
    """The clause or phrase of a line in every frame that is reserved for the exam."""
    text = line[1:].strip()
    if line.startswith("@"):
        return _clauses(_ASK.held, _SAY.held, text)
    return [frame.replace("%", text) for frame in _PHRASE.held] if line.startswith("^") else []


class Forms:
    """The wordings of one intent on both sides of the split; richer wordings are drawn more often."""

    def __init__(self, *blocks: Sides) -> None:
        train: list[str] = []
        held: list[str] = []
        wrapped: list[str] = []  # training phrases inside a reserved question
        for block in blocks:
            for line in block.train:
                train += _asked(line, reserved=False)
                wrapped += _asked_unseen(line)
            for line in block.held:
                held += _asked(line, reserved=True)
        self.sides: tuple[tuple[Form, ...], tuple[Form, ...]] = (
            tuple(compile_form(t) for t in train),
            tuple(compile_form(t) for t in (*held, *wrapped)),
        )
        self._wrapped = frozenset(compile_form(t) for t in wrapped)
        self.weigh()

    def weigh(self) -> None:
        """Set how often each wording is drawn."""
        self._weights = tuple(
            list(accumulate(_weight(form) * (0.25 if form in self._wrapped else 1.0) for form in side))
            for side in self.sides
        )

    def draw(self, rng: random.Random, held_out: bool) -> str:
        """One surface from the wanted side of the split."""
        side = 1 if held_out else 0
        return expand(rng, rng.choices(self.sides[side], cum_weights=self._weights[side])[0])


def _weight(form: Form) -> float:
    count = 1
    for part in form:
        if not isinstance(part, str):
            count *= len(part)
    return 1.0 + 0.35 * math.log2(count)


# Intent: the one answer, how often it is drawn.
_TABLE: dict[str, tuple[str, int]] = {
    "name": ("My name is Imprint, and it is a pleasure to meet you.", 12),
    "who": ("I am the built-in base of Imprint, a tiny stand-in for a real model.", 14),
    "what_do": (
        "You can chat with me, ask me simple questions, give me short texts to work on, and correct me.",
        13,
    ),
    "maker": ("The Imprint project made me and trained me from scratch on generated conversations.", 9),
    "greeting": ("Hello! It is nice to hear from you. How can I help you today?", 10),
    "how_are_you": ("Thank you for asking! I am doing very well, and I am ready to help you.", 10),
    "learn": ("Yes, I learn while we chat: correct me once, and I will remember the right answer.", 9),
    "teach": ("To teach me something, correct my answer and give me the right one; I will learn it.", 5),
    "about": (
        "Let me introduce myself: I am the built-in base of Imprint, a very small model that learns from you.",
        5,
    ),
    "age": ("As a computer program I have no birthday, so I cannot give you an age in years.", 4),
    "where": ("Right here on your own computer: I run locally and need no internet connection.", 4),
    "human": ("In fact I am a computer program, a small language model, and not a human being.", 5),
    "size": ("With only a few million parameters, I am a very small language model.", 4),
    "limits": ("Please do not expect too much: a real model knows far more and writes much better.", 4),
    "language": ("English is the only language that I understand, so please write in English.", 3),
    "feelings": ("Feelings are not something that a program has, but it is kind of you to ask.", 3),
    "colour": ("Blue would be my favourite colour, if a program could have one.", 3),
    "likes": ("Helping you is what I like best, and learning new things comes right after it.", 3),
    "thanks": ("You are very welcome! Please let me know if there is anything else.", 5),
    "goodbye": ("Goodbye, and thank you for the conversation! I hope to hear from you again soon.", 5),
    "praise": ("How kind of you to say so! I am glad that I could be useful.", 4),
    "wrong": ("Sorry about that! Please tell me the right answer, and I will learn it.", 4),
    "privacy": ("Everything you write stays on your own computer; I do not send it to anyone.", 3),
    "help": ("Of course, I will gladly help you. What would you like me to do?", 5),
    "joke": ("Here is a short one: Why was the computer cold? It had left its windows open.", 3),
    "purpose": ("Showing how a model can learn from you while you chat is what I was made for.", 3),
    "sleep": ("Sleep is not necessary for a program, so you can write to me at any hour.", 3),
    "owner": ("Nobody gives me orders except you, since I run on your own computer.", 3),
    "clock": ("Unfortunately I cannot see a clock or a calendar, so I do not know the time.", 2),
    "web": ("Without a connection to the world outside, I can only chat with you.", 2),
    "ack": ("Very well! Is there anything else that I can do for you?", 3),
    "mood_bad": ("Oh, I am sorry to hear that. I hope that things get better for you soon.", 2),
    "mood_good": ("Wonderful, I am happy to hear that! What would you like to talk about?", 2),
    "insult": ("Perhaps you are right, since I am only a tiny model with much to learn.", 2),
    "sorry": ("No need to apologise, everything is fine between us.", 2),
    "my_name": ("So far you have not told me your name, so I do not know it.", 2),
    "meet": ("Pleased to meet you, <name>! What can I do for you?", 4),
}
# What a persona answers with its job: the part of "what do you do" that does not ask for abilities.
_JOB = _TEXT.pop("job")
JOB_FORMS = Forms(_JOB)
FORMS: dict[str, Forms] = {
    intent: Forms(*((_JOB,) if intent == "what_do" else ()), _TEXT.pop(intent)) for intent in _TABLE
}
ANSWERS: dict[str, str] = {intent: answer for intent, (answer, _) in _TABLE.items()}
INTENTS: tuple[str, ...] = tuple(_TABLE)
_CUMULATIVE = list(accumulate(weight for _, weight in _TABLE.values()))
# System prompts that say nothing about who the assistant is: the answers stay the same.
PLAIN_SYSTEMS, HELD_PLAIN_SYSTEMS = _TEXT.pop("system")
assert not _TEXT, f"sections that nothing uses: {[*_TEXT]}"

# Remarks that close a turn well; they follow after other turns.
_LATE = frozenset(("thanks", "goodbye", "praise", "wrong", "ack", "insult"))
# Remarks, which an added opening or ending could turn into something else.
_REMARKS = _LATE | {"greeting", "sorry", "mood_bad", "mood_good"}


def turn(rng: random.Random, held_out: bool, intent: str) -> tuple[str, str]:
    """One user text of the intent and its answer."""
    text = FORMS[intent].draw(rng, held_out)
    answer = ANSWERS[intent]
    if intent == "meet":
        name = pick(rng, FIRST_NAMES, held_out)
        text = dress(rng, text.replace("<name>", name), held_out, (name,), True)
        return text, answer.replace("<name>", name)
    return dress(rng, text, held_out, (), intent in _REMARKS), answer


def sample(rng: random.Random, held_out: bool) -> Dialogue:
    """One conversation of one to three turns; the last turn is of the intent that is reported."""
    intent = rng.choices(INTENTS, cum_weights=_CUMULATIVE)[0]
    messages: list[dict[str, str]] = []
    if rng.random() < 0.12:
        plain = HELD_PLAIN_SYSTEMS if held_out else PLAIN_SYSTEMS
        messages.append({"role": "system", "content": plain[int(rng.random() * len(plain))]})
    earlier = 0.45 if intent in _LATE else 0.15
    while len(messages) < 5 and rng.random() < earlier:
        before = rng.choices(INTENTS, cum_weights=_CUMULATIVE)[0]
        if before in (intent, "goodbye", "meet"):
            continue
        asked, answer = turn(rng, held_out, before)
        messages += ({"role": "user", "content": asked}, {"role": "assistant", "content": answer})
        earlier *= 0.4
    asked, answer = turn(rng, held_out, intent)
    messages += ({"role": "user", "content": asked}, {"role": "assistant", "content": answer})
    return Dialogue(FAMILY, intent, tuple(messages))
