"""Lessons looked up instead of learnt: the best few by BM25, written into the system message as notes.

The plainest form of what a learnt adapter has to be compared with: no index service, no embedding model, and
nothing tuned but how near a lesson has to be before it is shown. Knows texts; nothing of engines.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from imprint.types import Message

Prompt = tuple[Message, ...]
K1, B = 1.5, 0.75  # Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond"
SHOWN = 3  # lessons at most
NEAR = 0.3  # of the score that a lesson has for its own question, below which it is not shown


@dataclass(frozen=True, eq=False)
class Index:
    """Documents ready to be searched; `mean` is their mean length, `own` each one's score for its own
    question."""

    notes: Sequence[str]
    documents: Sequence[Sequence[str]]
    rarity: Mapping[str, float]
    mean: float
    own: Sequence[float]


class Notes:
    """Lessons by their question and their note; a later one with the question of an earlier takes its
    place."""

    def __init__(self) -> None:
        self._notes: dict[Prompt, str] = {}
        self._index: Index | None = None

    def add(self, prompt: Prompt, note: str) -> None:
        self._notes.pop(prompt, None)
        self._notes[prompt] = note
        self._index = None

    @property
    def bytes(self) -> int:
        """What is kept of the lessons."""
        texts = [*self._notes.values(), *(turn.content for prompt in self._notes for turn in prompt)]
        return sum(len(text.encode()) for text in texts)

    def found(self, prompt: Sequence[Message]) -> list[str]:
        """The notes of the nearest lessons, best first."""
        if not self._notes:
            return []
        index = self._index = self._index or indexed(self._notes)
        query = words(asked(prompt))
        scores = [bm25(query, document, index.rarity, index.mean) for document in index.documents]
        near = [i for i, score in enumerate(scores) if score > 0 and score >= NEAR * index.own[i]]
        return [index.notes[i] for i in sorted(near, key=lambda i: -scores[i])[:SHOWN]]

    def informed(self, prompt: Prompt) -> Prompt:
        """The prompt with what was found as a system message; as it is where nothing was."""
        notes = self.found(prompt)
        lines = "\n".join(f"- {note}" for note in notes)
        return (Message("system", f"Use these notes to answer.\n{lines}"), *prompt) if notes else prompt


def indexed(notes: Mapping[Prompt, str]) -> Index:
    questions = [words(asked(prompt)) for prompt in notes]
    documents = [[*question, *words(note)] for question, note in zip(questions, notes.values(), strict=True)]
    rarity = weights(documents)
    mean = sum(map(len, documents)) / len(documents)
    own = [bm25(*pair, rarity, mean) for pair in zip(questions, documents, strict=True)]
    return Index([*notes.values()], documents, rarity, mean, own)


def asked(prompt: Sequence[Message]) -> str:
    """What a prompt is looked up by: all that was said in it."""
    return " ".join(turn.content for turn in prompt)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def weights(documents: Sequence[Sequence[str]]) -> dict[str, float]:
    """The inverse document frequency of every word, which is above 0 even of a word in all documents."""
    counts = Counter(word for document in documents for word in set(document))
    return {
        word: math.log(1 + (len(documents) - count + 0.5) / (count + 0.5)) for word, count in counts.items()
    }


def bm25(query: Sequence[str], document: Sequence[str], rarity: Mapping[str, float], mean: float) -> float:
    """How well a document fits a query."""
    counts = Counter(document)
    size = K1 * (1 - B + B * len(document) / mean)
    return sum(
        rarity[word] * counts[word] * (K1 + 1) / (counts[word] + size) for word in set(query) if counts[word]
    )
