"""The whole corpus: families in their shares, some dialogues chained into longer ones; knows nothing of tokens.

`dialogues(seed, count)` is the training material; `exam(family, seed, count)` draws held-out forms and values.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from types import ModuleType

from tools.base import context, facts, identity, obey, personas, words, work
from tools.base.dialogue import Dialogue
from tools.base.surface import blur

SHARES: dict[ModuleType, float] = {identity: 0.20, personas: 0.18, facts: 0.17, work: 0.05, context: 0.26, obey: 0.14}
FAMILIES: dict[str, ModuleType] = {module.FAMILY: module for module in SHARES}
BLURRED = 0.15  # of the questions whose words nobody copies: how many have a function word lost, changed or put in
CHAINED = 0.15  # of the dialogues without a system prompt continue with another one's turns


def dialogues(seed: int, count: int, missing: float = context.MISSING) -> Iterator[Dialogue]:
    """Training material; `missing` is how many questions a context does not answer."""
    rng = random.Random(seed)
    modules, shares = list(SHARES), list(SHARES.values())

    def draw() -> Dialogue:
        module = rng.choices(modules, shares)[0]
        return context.sample(rng, False, missing) if module is context else module.sample(rng, False)

    for _ in range(count):
        dialogue = draw()
        while rng.random() < CHAINED and len(dialogue.messages) < 6:
            following = draw()
            if following.messages[0]["role"] == "system" or dialogue.family == "personas":
                break
            dialogue = Dialogue("chain", following.family, dialogue.messages + following.messages, following.key)
        yield _blurred(rng, dialogue)


def _blurred(rng: random.Random, dialogue: Dialogue) -> Dialogue:
    if dialogue.family not in ("identity", "personas", "facts", "work"):
        return dialogue
    messages = tuple(
        {**message, "content": blur(rng, message["content"])}
        if message["role"] == "user" and rng.random() < BLURRED
        else message
        for message in dialogue.messages
    )
    return replace(dialogue, messages=messages)


def exam(family: str, seed: int, count: int) -> list[Dialogue]:
    rng = random.Random(f"exam {family} {seed}")
    return [FAMILIES[family].sample(rng, True) for _ in range(count)]


def vocabulary() -> list[str]:
    """Every word of every list, so that the tokenizer knows words that a user may bring."""
    lists = [value for name, value in vars(words).items() if name.isupper() and isinstance(value, tuple)]
    return [str(word) for entries in lists for word in entries]
