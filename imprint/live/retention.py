"""What the base itself says to the bank's prompts: the answers that learning must leave as they are.

They are asked once per base, greedily, and kept as token ids in the home's cache, with the states of the
prompts and of everyday ones; for the built-in base they come with the package. It knows nothing of lessons
but which prompts they are about.
"""

from __future__ import annotations

import base64
import hashlib
import json
from array import array
from collections.abc import Collection, Generator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from imprint.engine.base import Engine
from imprint.engine.shelf import Ids, Shelf
from imprint.engine.text import Text
from imprint.errors import InputError
from imprint.live.bank import Bank, BankPrompt
from imprint.live.normal import normalised
from imprint.store import Home, guarded, replace_file
from imprint.types import Message, Request, Sampling, TokenRow

BATCH = 32
MEASURED = 64  # prompts whose states are computed in one slice
MAX_TOKENS = 64
LONGEST = 112  # tokens of a prompt with its answer; a longer one costs as much as several others
MANY, FEW = 240, 96  # prompts; a base of more than SMALL parameters answers few, as each costs it more
SMALL = 100_000_000
PROBE_EVERY = 5  # one in so many prompts is never trained on and measures locality
PACKAGED = "answers.json"


@dataclass(frozen=True)
class Phase:
    """A slice of preparation: what is being done, and how far it is."""

    doing: str
    done: int
    total: int


@dataclass(frozen=True)
class Kept:
    """One prompt with the base's answer, ready to be trained on; `group` names the question it is a wording
    of."""

    prompt: BankPrompt
    row: TokenRow


class Retention:
    """The bank's prompts as this base answers them."""

    def __init__(self, engine: Engine, text: Text, home: Home, bank: Bank) -> None:
        self.engine = engine
        self.text = text
        self.home = home
        self.bank = bank
        self._kept: list[Kept] | None = None
        self._states: dict[int, dict[Ids, np.ndarray]] = {}

    def load(self) -> Generator[Phase, None, list[Kept]]:
        """All prompts with their answers; where they are not known yet the base is asked."""
        if self._kept is None:
            prompts = self._prompts
            record = self._read()
            if "answers" not in record:
                record["answers"] = yield from self.ask(
                    [prompt.messages for prompt in prompts], "asking the base generic questions, once"
                )
                self._write(record)
            answers: list[list[int]] = record["answers"]
            pairs = [(prompt, answer) for prompt, answer in zip(prompts, answers, strict=True) if answer]
            rows = [Kept(prompt, self.row(prompt.messages, answer)) for prompt, answer in pairs]
            self._kept = [entry for entry in rows if len(entry.row.tokens) <= LONGEST]
        return self._kept

    def states(self, depth: int) -> Generator[Phase, None, Mapping[Ids, np.ndarray]]:
        """The states at this depth of all prompts, everyday ones too, by their ids, measured where they are
        not known yet."""
        if depth not in self._states:
            kept = yield from self.load()
            prompts = [*(entry.row.prompt for entry in kept), *self._everyday]
            record = self._read()
            packed = record.setdefault("states", {}).get(str(depth))
            if packed is None:
                parts: list[np.ndarray] = []
                for first in range(0, len(prompts), MEASURED):
                    parts.append(self.engine.states(prompts[first : first + MEASURED], depth))
                    yield Phase("finding where generic questions lie, once", first, len(prompts))
                array = np.concatenate(parts).astype(np.float16)
                record["states"][str(depth)] = base64.b64encode(array.tobytes()).decode()
                self._write(record)
            else:
                array = np.frombuffer(base64.b64decode(packed), np.float16).reshape(len(prompts), -1)
            self._states[depth] = dict(zip(prompts, array.astype(np.float32), strict=True))
        return self._states[depth]

    def everyday(self, taken: Collection[str]) -> list[Ids]:
        """The ids of prompts about anything at all but the taken questions (normalised)."""
        return [ids for ids, question in self._everyday.items() if question not in taken]

    @cached_property
    def _everyday(self) -> dict[Ids, str]:
        return {self.text.prompt(each.messages): normalised(each.question) for each in self.bank.everyday}

    def split(self, kept: list[Kept], groups: Collection[str]) -> tuple[list[TokenRow], list[TokenRow]]:
        """Rows to train on and rows to measure with, without the prompts of the groups that are being
        taught."""
        others = [
            entry.row for entry in kept if entry.prompt.group is None or entry.prompt.group not in groups
        ]
        train = [row for index, row in enumerate(others) if index % PROBE_EVERY]
        return train, others[::PROBE_EVERY]

    def row(self, prompt: Sequence[Message], answer: Sequence[int]) -> TokenRow:
        """A prompt and the ids that the base answered, which are the supervised ones."""
        before = self.text.prompt(prompt)
        return TokenRow((*before, *answer), (0.0,) * len(before) + (1.0,) * len(answer))

    def ask(
        self, prompts: Sequence[Sequence[Message]], doing: str
    ) -> Generator[Phase, None, list[list[int]]]:
        """The ids that the base answers, at most `MAX_TOKENS`; none to a prompt that it cannot take. What was
        asked before is remembered in the home's cache."""
        asked = [self._ids(prompt) for prompt in prompts]
        shelf = Shelf[Ids](self.home.folder("cache"), f"answers {self.engine.info}", _packed, _unpacked)
        known = shelf.find(0, [ids for ids in dict.fromkeys(asked) if ids])
        order = sorted({ids for ids in asked if ids and ids not in known}, key=len)
        for first in range(0, len(order), BATCH):
            batch = order[first : first + BATCH]
            answers: dict[Ids, list[int]] = {ids: [] for ids in batch}
            for step in self.engine.decode([Request(ids, Sampling(max_tokens=MAX_TOKENS)) for ids in batch]):
                for row, token in step:
                    answers[batch[row]].append(token)
                yield Phase(doing, first, len(order))
            said = {ids: tuple(answer) for ids, answer in answers.items()}
            shelf.add(0, said)
            known |= said
        shelf.close()
        return [list(known.get(ids, ())) for ids in asked]

    def _ids(self, prompt: Sequence[Message]) -> Ids:
        """The prompt's ids; none where the base cannot take it."""
        try:
            ids = self.text.prompt(prompt)
        except InputError:  # a template without system messages: such prompts say nothing about this base
            return ()
        return ids if len(ids) + MAX_TOKENS < self.engine.info.context else ()

    @cached_property
    def _prompts(self) -> list[BankPrompt]:
        return self.bank.retention(())[: FEW if self.engine.info.parameters > SMALL else MANY]

    @cached_property
    def _key(self) -> str:
        asked = [*self._prompts, *self.bank.everyday]
        told = [[(message.role, message.content) for message in prompt.messages] for prompt in asked]
        whole = json.dumps([self.engine.info.fingerprint, MAX_TOKENS, told])
        return hashlib.sha256(whole.encode()).hexdigest()

    def _read(self) -> dict[str, Any]:
        """What is known of this base: its answers, and states by depth. The cache may know more than the
        package."""
        for source in (self._cache, files("imprint.live") / PACKAGED):
            with suppress(OSError, ValueError):  # a damaged cache is made anew
                found: dict[str, Any] = json.loads(source.read_text())
                if found.get("key") == self._key:
                    return found
        return {"key": self._key}

    def _write(self, record: Mapping[str, Any]) -> None:
        with guarded(self._cache):
            replace_file(self._cache, json.dumps(record).encode())

    @property
    def _cache(self) -> Path:
        return self.home.folder("cache", "retention") / f"{self._key[:20]}.json"


def _packed(answer: Ids) -> bytes:
    return array("q", answer).tobytes()


def _unpacked(data: bytes) -> Ids:
    return tuple(array("q", data))
