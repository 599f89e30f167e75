"""The bank: English prompts that come with the package, as other wordings of a question and as retention
prompts.

Some prompts form groups, the wordings of one question. `Bank.match` tells which group a question belongs
to, by its
plain form or by its nearest wordings, and rather says None than guess. Knows nothing of answers or of models.
"""

from __future__ import annotations

import json
import math
import random
import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np

from imprint.errors import StorageError
from imprint.live.normal import normalised
from imprint.types import Message

FILE = Path(__file__).with_name("bank.jsonl")
NEIGHBOURS = 20
LONGEST = 200  # characters of a plain form that may be a wording of a group
NEAR = 0.4  # how close the votes for a group must come
RETAINED = 14  # wordings of one group among the retention prompts
LEAD = 1.15  # times the votes of any other question
# Who is meant decides what is asked, so these words weigh more than their frequency says.
PERSONS = frozenset(
    "i me my mine you your yours he him his she her they them their we us our".split()  # noqa: SIM905
)
PERSONS_MEANT = {
    "you": "you",
    "your": "you",
    "yours": "you",
    "yourself": "you",
    "my": "my",
    "mine": "my",
} | dict.fromkeys(("he", "him", "his", "she", "her", "they", "them", "their"), "others")
COVERAGE = 1.25  # exponent of how much a question's coverage by a group counts
PERSON_WEIGHT = 2.0
SHARES = (0.45, 0.2, 0.35)  # of words, pairs of words and letters in the similarity
EVERYDAY = "everyday"  # the kind of prompts about anything at all, of which only the words are wanted
SKIPPED = frozenset(("personas", EVERYDAY))  # kinds that take no part in telling groups apart


@dataclass(frozen=True)
class BankPrompt:
    """A prompt up to the answer; `group` names the question it is a wording of, `kind` the sort of prompt."""

    messages: tuple[Message, ...]
    group: str | None
    kind: str

    @property
    def question(self) -> str:
        return self.messages[-1].content


class Bank:
    """All prompts, in the order of the file."""

    def __init__(self, prompts: Sequence[BankPrompt]) -> None:
        self.prompts = tuple(prompts)

    @classmethod
    def open(cls, path: Path | None = None) -> Bank:
        """The bank of a file, by default the one of the package. Raises StorageError when it cannot be
        read.
        """
        path = path or FILE
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise StorageError(f"{path} cannot be read: {error}; install imprint again") from error
        prompts = []
        for number, line in enumerate(lines, start=1):
            try:
                entry = json.loads(line)
                messages = tuple(Message(m["role"], m["content"]) for m in entry["messages"])
                prompts.append(BankPrompt(messages, entry["group"], entry["kind"]))
            except (ValueError, KeyError, TypeError) as error:
                raise StorageError(
                    f"{path}:{number}: not a prompt of the bank ({error!r}); install imprint again"
                ) from error
        return cls(prompts)

    @cached_property
    def groups(self) -> dict[str, tuple[BankPrompt, ...]]:
        """The wordings of each group."""
        found: dict[str, list[BankPrompt]] = defaultdict(list)
        for prompt in self.prompts:
            if prompt.group is not None:
                found[prompt.group].append(prompt)
        return {group: tuple(prompts) for group, prompts in found.items()}

    def match(self, question: str) -> str | None:
        """The group that the question is a wording of; None when it is none or when that is not certain."""
        return self._matcher.group(question)

    def wordings(self, group: str, count: int, seed: int) -> list[str]:
        """Up to `count` wordings of a group in an order drawn by `seed`; an unknown group has none."""
        found = list(dict.fromkeys(prompt.question for prompt in self.groups.get(group, ())))
        random.Random(f"{seed} {group}").shuffle(found)
        return found[:count]

    def retention(self, exclude_groups: Collection[str], *, seed: int = 0) -> list[BankPrompt]:
        """The prompts outside these groups, so ordered that the kinds take turns and any beginning is
        balanced.
        """
        rng = random.Random(seed)
        kinds: dict[str, dict[str | None, list[BankPrompt]]] = defaultdict(lambda: defaultdict(list))
        for prompt in self.prompts:
            if prompt.kind != EVERYDAY and (prompt.group is None or prompt.group not in exclude_groups):
                kinds[prompt.kind][prompt.group].append(prompt)
        queues = []
        for groups in kinds.values():
            for group, prompts in groups.items():
                rng.shuffle(prompts)
                if group is not None:
                    del prompts[RETAINED:]
            rows = list(groups.values())
            rng.shuffle(rows)
            queues.append(_in_turn(rows))
        rng.shuffle(queues)
        return _in_turn(queues)

    @cached_property
    def everyday(self) -> list[BankPrompt]:
        """Prompts about anything at all."""
        return [prompt for prompt in self.prompts if prompt.kind == EVERYDAY]

    @cached_property
    def _matcher(self) -> _Matcher:
        return _Matcher([prompt for prompt in self.prompts if prompt.kind not in SKIPPED])


def _in_turn(queues: Sequence[Sequence[BankPrompt]]) -> list[BankPrompt]:
    longest = max((len(queue) for queue in queues), default=0)
    return [queue[at] for at in range(longest) for queue in queues if at < len(queue)]


def _persons(plain: str) -> frozenset[str]:
    """Who a plain form speaks of: the assistant, what is the user's, or others."""
    return frozenset(PERSONS_MEANT[word] for word in plain.split() if word in PERSONS_MEANT)


class _Matcher:
    """The nearest prompts by cosine similarity of words, word pairs and letters, weighted by how few
    questions have them (tf-idf over groups; each prompt outside all groups is a question of its own).

    The prompts outside all groups take part: what is nearer to them belongs to no group.
    """

    def __init__(self, prompts: Sequence[BankPrompt]) -> None:
        keys: dict[str, str | None] = {}
        for prompt in prompts:
            key = normalised(prompt.question)
            if len(key) < LONGEST and (prompt.group is not None or key not in keys):
                keys[key] = prompt.group
        self._exact = {key: group for key, group in keys.items() if group is not None}
        self._labels = list(keys.values())
        self._ids: dict[str, int] = {}
        self._parts: list[int] = []
        self._of_word: dict[str, list[int]] = {}
        rows = [self._features(key, grow=True) for key in keys]
        self._persons = [_persons(key) for key in keys]
        self._vocabulary: dict[str | None, set[int]] = {}
        for group, row in zip(self._labels, rows, strict=True):
            if group is not None:
                self._vocabulary.setdefault(group, set()).update(row)
        self._index(rows)

    def _index(self, rows: list[list[int]]) -> None:
        lengths = [len(row) for row in rows]
        ids = np.array([feature for row in rows for feature in row], np.int64)
        where = np.repeat(np.arange(len(rows)), lengths)
        parts = np.array(self._parts, np.int64)
        askers = [list(known) for known in self._vocabulary.values()]
        askers += [row for row, group in zip(rows, self._labels, strict=True) if group is None]
        spread = np.bincount(np.array([f for asker in askers for f in asker], np.int64), minlength=len(parts))
        total = len(askers)
        self._rarity = np.log((1 + total) / np.maximum(spread, 1))
        self._unseen = math.log(1 + total)
        for word in PERSONS & self._ids.keys():
            self._rarity[self._ids[word]] *= PERSON_WEIGHT
        weights = self._rarity[ids]
        cell = where * len(SHARES) + parts[ids]
        norms = np.sqrt(np.bincount(cell, weights**2, minlength=len(rows) * len(SHARES)))
        weights = weights / np.maximum(norms, 1e-9)[cell]
        order = np.argsort(ids, kind="stable")
        self._starts = np.concatenate(([0], np.cumsum(np.bincount(ids, minlength=len(parts)))))
        self._rows, self._weights = where[order], weights[order]

    def _features(self, plain: str, *, grow: bool = False) -> list[int]:
        """The numbers of words, neighbouring words and letter trigrams; unknown ones are added, or are -1
        - part.
        """
        words = plain.split()
        found: list[int] = []
        for word in words:
            known = self._of_word.get(word)
            if known is None:
                inside = f"<{word}>"
                known = [self._number(word, 0, grow)]
                if len(word) > 3:
                    known += [
                        self._number("." + inside[at : at + 3], 2, grow) for at in range(len(inside) - 2)
                    ]
                if grow:
                    self._of_word[word] = known
            found += known
        found += [self._number(f"{a} {b}", 1, grow) for a, b in pairwise(("^", *words, "$"))]
        return list(dict.fromkeys(found)) if grow else found

    def _number(self, feature: str, part: int, grow: bool) -> int:
        number = self._ids.get(feature)
        if number is None:
            if not grow:
                return -1 - part
            number = self._ids[feature] = len(self._parts)
            self._parts.append(part)
        return number

    def similarities(self, plain: str) -> np.ndarray:
        """The similarity (0..1) of a plain form to every known one.

        What no prompt has counts as the rarest, so that it lowers every similarity.
        """
        total = np.zeros(len(self._labels))
        features = self._features(plain)
        seen = dict.fromkeys(feature for feature in features if feature >= 0)
        squares = [1e-9] * len(SHARES)
        for feature in features:
            if feature < 0:
                squares[-1 - feature] += self._unseen**2
        for feature in seen:
            squares[self._parts[feature]] += float(self._rarity[feature]) ** 2
        for feature in seen:
            part = self._parts[feature]
            span = slice(self._starts[feature], self._starts[feature + 1])
            weight = SHARES[part] * float(self._rarity[feature]) / math.sqrt(squares[part])
            total[self._rows[span]] += weight * self._weights[span]
        return total

    def votes(self, plain: str) -> list[tuple[float, str | None]]:
        """What the nearest prompts are wordings of, the likeliest first.

        A vote counts the nearest prompt of a group, its nearest three, and how much of the question the
        words of the
        whole group cover: a word that no wording has makes another question of it.
        """
        close = self.similarities(plain)
        found: dict[str | None, list[float]] = defaultdict(list)
        persons = _persons(plain)
        for at in np.argsort(-close)[:NEIGHBOURS].tolist():
            if self._labels[at] is not None and self._persons[at] != persons:
                continue  # about somebody else
            found[self._labels[at]].append(float(close[at]))
        features = self._features(plain)
        ranked = []
        for group, near in found.items():
            vote = 0.7 * near[0] + 0.1 * sum(near[:3])
            ranked.append((vote * self._covered(features, group) ** COVERAGE, group))
        return sorted(ranked, key=lambda vote: -vote[0])

    def _covered(self, features: Sequence[int], group: str | None) -> float:
        """The share of a question's words and letters, by rarity, that the wordings of a group have; 1
        for no group.
        """
        known = self._vocabulary.get(group)
        if known is None:
            return 1.0
        inside = whole = 1e-9
        for feature in features:
            part = self._parts[feature] if feature >= 0 else -1 - feature
            if part != 1:
                weight = SHARES[part] * (float(self._rarity[feature]) if feature >= 0 else self._unseen)
                whole += weight
                inside += weight if feature in known else 0.0
        return inside / whole

    def group(self, question: str) -> str | None:
        plain = normalised(question)
        if plain in self._exact:
            return self._exact[plain]
        if not plain or len(plain) >= LONGEST or not self._labels:
            return None
        votes = self.votes(plain)
        best, group = votes[0] if votes else (0.0, None)
        rest = votes[1][0] if len(votes) > 1 else 0.0
        if group is None or best < NEAR or best < LEAD * rest or not self._concerns(question, plain, group):
            return None
        return group

    def _concerns(self, question: str, plain: str, group: str) -> bool:
        """Whether the names in a question, and the things that are mine or yours, occur in the group.

        "My name" does not occur in "the name of my cat", nor does "spell out RAM" in "spell out your name".
        """
        known = self._vocabulary[group]
        named = [name.lower() for name in re.findall(r"(?<=[\w,] )[A-Z]\w+", question)]
        owned = [thing for whose, thing in pairwise(plain.split()) if whose in ("my", "your")]
        return all(self._ids.get(word) in known for word in (*named, *owned))
