"""Greedy answers to many prompts, and three ways to count them: against expected answers, between adapters,
and against answers of before.

Knows an engine only by its protocol, and nothing of how an adapter came to be. Everything is greedy, so the
same weights give the same figures.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Generator, Mapping, Sequence

from imprint.engine.base import Engine
from imprint.engine.text import Text
from imprint.types import (
    AdapterWeights,
    Check,
    CheckedRow,
    ComparedRow,
    Comparison,
    Example,
    Message,
    Request,
    Sampling,
)

Prompt = Sequence[Message]


def answering(
    engine: Engine,
    text: Text,
    prompts: Sequence[Prompt],
    weights: AdapterWeights | None,
    *,
    max_tokens: int = 256,
    batch: int = 16,
) -> Generator[None, None, list[str]]:
    """Greedy answers in the order of `prompts`, `batch` of them decoded together; yields after each step of
    decoding.

    Prompts of similar length share a batch, so that little is padded. Raises InputError for a prompt that
    fills the base's context.
    """
    assert batch > 0
    encoded = [text.prompt(prompt) for prompt in prompts]
    order = sorted(range(len(encoded)), key=lambda index: len(encoded[index]))
    sampling = Sampling(max_tokens=max_tokens)
    answers = [""] * len(encoded)
    for first in range(0, len(order), batch):
        group = order[first : first + batch]
        produced: list[list[int]] = [[] for _ in group]
        requests = [Request(encoded[i], sampling, weights, alone=text.alone(prompts[i])) for i in group]
        for step in engine.decode(requests):
            for row, token in step:
                produced[row].append(token)
            yield
        for index, ids in zip(group, produced, strict=True):
            answers[index] = text.decode(ids)
    return answers


def answers(
    engine: Engine,
    text: Text,
    prompts: Sequence[Prompt],
    weights: AdapterWeights | None,
    *,
    max_tokens: int = 256,
    batch: int = 16,
) -> list[str]:
    """As `answering`, all at once."""
    slices = answering(engine, text, prompts, weights, max_tokens=max_tokens, batch=batch)
    while True:
        try:
            next(slices)
        except StopIteration as finished:
            found: list[str] = finished.value
            return found


def check(engine: Engine, text: Text, examples: Sequence[Example], weights: AdapterWeights | None) -> Check:
    """Ask each example's prompt, with the whole conversation before it, and compare with its answer."""
    given = answers(engine, text, [example.prompt for example in examples], weights)
    return judge(examples, given)


def judge(examples: Sequence[Example], given: Sequence[str]) -> Check:
    """Compare answers with those of the examples, one by one. No examples are no agreement: all figures are
    0."""
    rows = [compared(example, answer) for example, answer in zip(examples, given, strict=True)]
    scores = [token_f1(row.expected, row.answer) for row in rows]
    passed = sum(
        row.exact if example.match == "exact" else row.contains
        for example, row in zip(examples, rows, strict=True)
    )
    return Check(
        total=len(rows),
        exact=sum(row.exact for row in rows),
        contains=sum(row.contains for row in rows),
        token_f1=sum(scores) / len(scores) if scores else 0.0,
        passed=passed,
        rows=tuple(rows),
    )


def compared(example: Example, answer: str) -> CheckedRow:
    return CheckedRow(
        prompt=example.question,
        expected=example.answer,
        answer=answer,
        exact=is_exact(example.answer, answer),
        contains=is_contained(example.answer, answer),
    )


def is_exact(expected: str, answer: str) -> bool:
    """Equal but for white space around it."""
    return expected.strip() == answer.strip()


def is_contained(expected: str, answer: str) -> bool:
    """Whether the answer contains the expected text; neither case nor the kind of white space matters."""
    return " ".join(expected.split()).casefold() in " ".join(answer.split()).casefold()


def token_f1(expected: str, answer: str) -> float:
    """Harmonic mean of precision and recall over words, as SQuAD counts it (Rajpurkar et al. 2016): lower
    case, punctuation removed, split at white space, each word counted as often as it occurs in both.

    Unlike SQuAD's script it keeps "a", "an" and "the". Two texts without words agree fully (1), one without
    does not agree with one that has some (0).
    """
    wanted, given = words(expected), words(answer)
    if not wanted or not given:
        return float(wanted == given)
    shared = sum((Counter(wanted) & Counter(given)).values())
    return 2 * shared / (len(wanted) + len(given))


def words(text: str) -> list[str]:
    """Lower-case words without punctuation, of any script."""
    return "".join(c for c in text.lower() if not unicodedata.category(c).startswith("P")).split()


def compare(
    engine: Engine,
    text: Text,
    prompts: Sequence[Prompt],
    weights_by_name: Mapping[str, AdapterWeights | None],
) -> Comparison:
    """Ask the same prompts under each name, and count how many answers equal those under the first."""
    assert weights_by_name
    given = {name: answers(engine, text, prompts, weights) for name, weights in weights_by_name.items()}
    first = next(iter(given.values()))
    rows = tuple(
        ComparedRow(last_question(prompt), {name: texts[index] for name, texts in given.items()})
        for index, prompt in enumerate(prompts)
    )
    return Comparison(tuple(given), rows, {name: share_equal(first, texts) for name, texts in given.items()})


def same(
    engine: Engine,
    text: Text,
    prompts: Sequence[Prompt],
    weights: AdapterWeights | None,
    reference: Sequence[str],
) -> float:
    """Locality: the share of prompts whose answer is still the one in `reference`, character for
    character."""
    return share_equal(reference, answers(engine, text, prompts, weights))


def share_equal(first: Sequence[str], second: Sequence[str]) -> float:
    """The share of places where two lists of equal length agree; of nothing, all does (1)."""
    pairs = list(zip(first, second, strict=True))
    return sum(a == b for a, b in pairs) / len(pairs) if pairs else 1.0


def last_question(prompt: Prompt) -> str:
    """What the user said last."""
    return next((message.content for message in reversed(prompt) if message.role == "user"), "")
