"""The vocabulary: values that every other module speaks in; knows no file, no tensor library and no clock.

base: a pretrained model. adapter: a LoRA for a base. version: one immutable state of an adapter. lesson: what
a person taught. retention set: generic prompts whose answers must not change. trunk, top: the layers below
the adapter, and those from its lowest on.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

import numpy as np

from imprint.errors import InputError

Role = Literal["system", "user", "assistant", "tool"]
Match = Literal["exact", "contains"]
Checkpointing = Literal["auto", "on", "off"]
Target = Literal["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]

ATTENTION: tuple[Target, ...] = ("q_proj", "k_proj", "v_proj", "o_proj")
ALL_LINEAR: tuple[Target, ...] = (*ATTENTION, "gate_proj", "up_proj", "down_proj")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
BASE_NAME = "base"  # the adapter name that means "no adapter"
AUTO_NAME = "auto"  # the one that means "whichever fits the prompt"
RESERVED = {BASE_NAME: "the base without an adapter", AUTO_NAME: "whichever adapter fits the prompt"}


@dataclass(frozen=True)
class Message:
    """One turn; `weight` 0 keeps an assistant turn out of training."""

    role: Role
    content: str
    weight: float = 1.0


@dataclass(frozen=True)
class Example:
    """A conversation whose last message is the assistant's, as one line of an OpenAI chat JSONL file holds
    it. `rejected` is an answer to the same prompt to which that last message is preferred."""

    messages: tuple[Message, ...]
    match: Match = "exact"
    rejected: str | None = None

    @property
    def prompt(self) -> tuple[Message, ...]:
        return self.messages[:-1]

    @property
    def question(self) -> str:
        return next((m.content for m in reversed(self.prompt) if m.role == "user"), "")

    @property
    def answer(self) -> str:
        return self.messages[-1].content

    @property
    def sides(self) -> tuple[Example, ...]:
        """The preferred and the rejected answer, each as an example of which nothing else is trained on; none
        where nothing is rejected."""
        if self.rejected is None:
            return ()
        before = [replace(m, weight=0.0) if m.role == "assistant" else m for m in self.prompt]
        answers = (self.answer, self.rejected)
        return tuple(Example((*before, Message("assistant", answer))) for answer in answers)

    @classmethod
    def pair(cls, question: str, answer: str) -> Example:
        return cls((Message("user", question), Message("assistant", answer)))


@dataclass(frozen=True)
class AdapterRef:
    """`name` or `name@version` as a user types it; version None is the active one."""

    name: str
    version: int | None = None

    def __str__(self) -> str:
        return self.name if self.version is None else f"{self.name}@{self.version}"

    @classmethod
    def parse(cls, text: str) -> AdapterRef:
        name, at, version = text.partition("@")
        if not NAME.fullmatch(name):
            raise InputError(
                f"{name!r} is not an adapter name; use letters, digits, '-' and '_', at most 64, "
                "and start with a letter or digit"
            )
        if at and not (len(version) < 10 and version.isascii() and version.isdigit() and int(version) > 0):
            raise InputError(f"{version!r} is not a version of {name!r}; use a whole number such as {name}@1")
        return cls(name, int(version) if at else None)


@dataclass(frozen=True)
class Sampling:
    """How an answer is drawn; temperature 0 is greedy. `stop` texts end the answer and are not part of it."""

    max_tokens: int = 256
    temperature: float = 0.0
    top_p: float = 1.0
    seed: int = 0
    stop: tuple[str, ...] = ()


@dataclass(frozen=True)
class BaseInfo:
    """What is known of a loaded base. `fingerprint` is a sha-256 over its configuration and weights."""

    name: str
    fingerprint: str
    architecture: str
    layers: int
    hidden: int
    vocabulary: int
    context: int
    parameters: int
    dtype: str
    device: str
    backend: str
    linears: Mapping[str, tuple[int, int]] = field(default_factory=dict, repr=False)
    """(out, in) of every linear an adapter may touch, by its full name `model.layers.0.self_attn.q_proj`."""


@dataclass(frozen=True)
class LoraShape:
    """What a new adapter looks like: y = W x + s B (A x), s = alpha / rank (alpha / sqrt(rank) when
    rank-stabilised).

    `layers` counts from the top; 0 means all (full depth). With `dora` the length of each row of W + s B A is
    learnt apart from its direction.
    """

    rank: int = 8
    alpha: float = 16.0
    targets: tuple[Target, ...] = ALL_LINEAR
    layers: int = 2
    rank_stabilised: bool = False
    dora: bool = False

    @property
    def scale(self) -> float:
        return self.alpha / (self.rank**0.5 if self.rank_stabilised else self.rank)


@dataclass(frozen=True, eq=False)
class LowRank:
    """The change of one linear: scale * B A, with A (rank, in) and B (out, rank) in float32.

    With a `magnitude` (out,) it is a DoRA (arXiv 2402.09353): each row of W + scale * B A is brought to the
    length that the magnitude says."""

    a: np.ndarray
    b: np.ndarray
    scale: float
    magnitude: np.ndarray | None = None

    @property
    def rank(self) -> int:
        return int(self.a.shape[0])


@dataclass(frozen=True, eq=False)
class Scope:
    """Which prompts an adapter is for, those whose state some key scores above its threshold; to all others
    the base answers, bit for bit. `Engine.states` says what the state is, after `depth` layers. Keys may have
    hints (`imprint.engine.hints`): all, or none."""

    depth: int
    keys: np.ndarray  # (K, 2D) float32
    thresholds: np.ndarray  # (K,) float32
    hints: tuple[bytes, ...] = ()

    def holds(self, state: np.ndarray) -> bool:
        """Whether a prompt with this state (2D,) is inside."""
        return self.hint(state) is not None

    def hint(self, *states: np.ndarray) -> bytes | None:
        """The hint, if any, of the key that a prompt of one of these states is furthest inside; else None."""
        margins = (self.keys @ np.stack(states, 1).astype(np.float32) - self.thresholds[:, None]).max(1)
        best = int(margins.argmax())
        return None if margins[best] <= 0 else self.hints[best] if self.hints else b""


@dataclass(frozen=True, eq=False)
class AdapterWeights:
    """All low-rank terms of an adapter by full module name, and the prompts it is for (None: all of them).

    Equal content has an equal `digest`, whatever its name."""

    terms: Mapping[str, LowRank]
    scope: Scope | None = None

    @cached_property
    def digest(self) -> str:
        """sha-256 over names, scales and tensors: the key of everything computed with this adapter."""
        total = hashlib.sha256()
        for name in sorted(self.terms):
            term = self.terms[name]
            total.update(f"{name} {float(term.scale)!r} {term.a.shape} {term.b.shape}".encode())
            total.update(np.ascontiguousarray(term.a, np.float32).tobytes())
            total.update(np.ascontiguousarray(term.b, np.float32).tobytes())
            if term.magnitude is not None:
                total.update(b"magnitude" + np.ascontiguousarray(term.magnitude, np.float32).tobytes())
        if self.scope is not None:
            total.update(f"scope {self.scope.depth} {self.scope.keys.shape}".encode())
            total.update(np.ascontiguousarray(self.scope.keys, np.float32).tobytes())
            total.update(np.ascontiguousarray(self.scope.thresholds, np.float32).tobytes())
            total.update(b"".join(self.scope.hints))
        return total.hexdigest()

    @property
    def first_layer(self) -> int:
        """The lowest layer touched; everything below is the trunk."""
        return min(layer_of(name) for name in self.terms)

    @property
    def rank(self) -> int:
        return max(term.rank for term in self.terms.values())

    @property
    def dora(self) -> bool:
        """Whether any term has a magnitude."""
        return any(term.magnitude is not None for term in self.terms.values())


def layer_of(module: str) -> int:
    """The layer number in a module name such as `model.layers.3.mlp.up_proj`."""
    found = re.search(r"\blayers\.(\d+)\.", module)
    assert found, module
    return int(found.group(1))


@dataclass(frozen=True)
class TokenRow:
    """One training row: token ids, for each the weight of predicting it (0: context only; below 0: to be made
    less likely), and the hint that a scope gives its prompt."""

    tokens: tuple[int, ...]
    weights: tuple[float, ...]
    hint: bytes = b""

    def __post_init__(self) -> None:
        assert len(self.tokens) == len(self.weights) > 1 and self.weights[0] == 0

    @property
    def supervised(self) -> int:
        return sum(weight != 0 for weight in self.weights)

    @property
    def prompt(self) -> tuple[int, ...]:
        """The tokens before the last supervised span."""
        start = len(self.tokens)
        while self.weights[start - 1] != 0:
            start -= 1
        return self.tokens[:start]


@dataclass(frozen=True)
class Request:
    """One answer to produce: the prompt's ids, how to draw, and the adapter (None: the base). A batch also
    tells of each token its chance and those of the `likeliest` so many (None: it tells none).

    `alone` are the ids of the last message as if the conversation began with it; empty where it does. What is
    inside an adapter's scope by itself is so in any conversation."""

    prompt: tuple[int, ...]
    sampling: Sampling
    adapter: AdapterWeights | None = None
    likeliest: int | None = None
    alone: tuple[int, ...] = ()


@dataclass(frozen=True)
class Drawn:
    """A token of the request with this number in a batch, and whether it is its last one. `adapted` says
    whether the request's adapter had a part in it: outside its scope the base alone answers.

    `chance` is the natural logarithm of the token's chance before temperature and top-p, `likeliest` the
    likeliest tokens with theirs; neither is there unless the request asks for it."""

    number: int
    token: int
    last: bool
    adapted: bool
    chance: float | None = None
    likeliest: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True)
class RowResult:
    """What teacher forcing says of one row: mean loss, whether every supervised token is the argmax, and the
    lowest probability any of them has."""

    loss: float
    exact: bool
    lowest: float


@dataclass(frozen=True)
class GradientResult:
    """One forward and backward: weighted mean loss, the gradient's norm after it, and each row's result."""

    loss: float
    norm: float
    rows: tuple[RowResult, ...]


@dataclass(frozen=True)
class Answer:
    """A finished answer, as `imprint ask --json` prints it."""

    answer: str
    model: str
    adapter: str
    prompt_tokens: int
    completion_tokens: int
    seconds: float


@dataclass(frozen=True)
class Replaced:
    """An earlier answer that a later lesson to the same question put out of force."""

    lesson: str
    question: str
    answer: str

    def __str__(self) -> str:
        return f"replaces lesson {self.lesson}: {self.answer!r}"


@dataclass(frozen=True)
class Taught:
    """What teaching, forgetting or editing came to, as `imprint teach --json` prints it. `version` is None
    when it was not accepted; `gate` has the gate's figures, `forgotten` the lessons that were taken out."""

    adapter: str
    version: int | None
    accepted: bool
    examples: int
    steps: int
    seconds: float
    steps_per_second: float
    loss_first: float
    loss_last: float
    recall: float
    locality: float | None
    peak_memory_mb: float
    lesson: str = ""
    reason: str = ""
    replaced: tuple[Replaced, ...] = ()
    forgotten: tuple[str, ...] = ()
    gate: Mapping[str, float | str] = field(default_factory=dict)


@dataclass(frozen=True)
class CheckedRow:
    """One prompt of a check: what was expected, what came, and how the two agree."""

    prompt: str
    expected: str
    answer: str
    exact: bool
    contains: bool


@dataclass(frozen=True)
class Check:
    """Greedy answers against expected ones, as `imprint check --json` prints it; `passed` goes by each row's
    `match`."""

    total: int
    exact: int
    contains: int
    token_f1: float
    passed: int
    rows: tuple[CheckedRow, ...]


@dataclass(frozen=True)
class ComparedRow:
    prompt: str
    answers: Mapping[str, str]


@dataclass(frozen=True)
class Comparison:
    """The same prompts under several adapters, as `imprint compare --json` prints it."""

    adapters: tuple[str, ...]
    rows: tuple[ComparedRow, ...]
    same_as_first: Mapping[str, float]
