"""One attempt at a change: what it trains on, the training, and what the trained adapter then does.

It knows changes, token rows and learners; nothing of events, of locks or of what is on disk.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from imprint.config import Learning
from imprint.engine.base import Engine, Learner
from imprint.engine.text import Text
from imprint.live import gate, methods
from imprint.live import scope as scopes
from imprint.live.asking import answered, greedy
from imprint.live.change import Change
from imprint.live.contradiction import asked, restated, unanswered
from imprint.live.curriculum import Curriculum, Subject
from imprint.live.gate import Kept, Recalled
from imprint.live.learn import RESCUES, Outcome, Step, learn
from imprint.live.lessons import Lesson
from imprint.live.methods import Method, Task
from imprint.live.parametrised import State
from imprint.live.plan import Plan, Planner
from imprint.live.preference import Standing, standings
from imprint.live.retention import MAX_TOKENS, Phase
from imprint.types import AdapterWeights, Example, Request, Sampling, TokenRow

ANEW = 16  # answers for which `max_steps` is enough when all of them are learnt again
SURE = 0.6  # chance of each token of an answer, from which on it is the likeliest in any dtype
GENTLE = 16  # answers from which on the learning rate falls with the root of their number

Tokens = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Material:
    """What a change trains on. `restored` are questions that are answered again as without the lessons that
    leave; `questions` are the texts of all taught and restored rows, `new` the rows newly taught."""

    plan: Plan
    restored: list[Subject]
    questions: Mapping[Tokens, str]
    new: frozenset[Tokens]
    anew: bool
    method: Method

    @property
    def subjects(self) -> list[Subject]:
        """Everything that has to come out right."""
        taught = self.plan.subjects
        # Learnt again, all are equally urgent: what is not right yet comes first.
        return [*([replace(s, new=False) for s in taught] if self.anew else taught), *self.restored]

    @property
    def practised(self) -> list[Subject]:
        """What trains until it comes out right: everything, or what is new where the method says so."""
        if self.anew or self.method.replay is None:
            return self.subjects
        return [subject for subject in self.subjects if subject.new]

    @property
    def replayed(self) -> list[Subject]:
        """What is left of everything: earlier answers, of which the method draws some or none."""
        everything = self.anew or self.method.replay is None
        return [] if everything else [subject for subject in self.subjects if not subject.new]

    def bound(self, settings: Learning) -> int:
        """The most steps of an attempt: learning many answers again takes more than learning one more."""
        return settings.max_steps * max(1, math.ceil(len(self.plan.subjects) / ANEW) if self.anew else 1)

    def rate(self, settings: Learning) -> float:
        """The learning rate of an attempt: the more an adapter knows, the gentler it learns on."""
        known = sum(not subject.new for subject in self.plan.subjects)
        return settings.rate * min(1.0, math.sqrt(GENTLE / max(1, known)))


@dataclass(frozen=True, eq=False)
class Trial:
    """A trained adapter with its figures. `reason` says why it must not become active, `again` whether more
    retention may help."""

    weights: AdapterWeights
    outcome: Outcome
    recalled: Recalled
    kept: Kept
    reason: str
    again: bool
    state: State = field(default_factory=dict)


def prepared(
    engine: Engine, text: Text, planner: Planner, change: Change, records: Sequence[Lesson]
) -> Generator[Phase, None, Material]:
    """Plan a change that holds at least one lesson; `records` are all that the adapter was ever taught."""
    context = engine.info.context
    *earlier, last = restated(change.lessons, records)
    last = replace(last, seed=change.seed)
    plan = yield from planner.plan(last, earlier, change.settings, anew=change.anew)
    leaving = {asked(example) for example in change.leaving}
    known = [e for each in records for e in each.examples if asked(e) in leaving]
    gone = unanswered(known, change.lessons)
    rows = yield from _before(engine, text, gone, change.start)
    engine.prepare(rows, change.settings.layers)
    if plan.scope is not None and rows:
        states = engine.states([row.prompt for row in rows], plan.scope.depth, keep=True)
        rows = scopes.told(plan.scope, rows, states)
    questions = {row.tokens: example.question for row, example in zip(rows, gone, strict=True)}
    new: set[Tokens] = set()
    for lesson in (*earlier, last):
        own = {text.row(example, context).tokens: example.question for example in lesson.examples}
        questions.update(own)
        if change.lesson is not None and lesson.id == change.lesson.id:
            new.update(own)
    restored = [Subject(row, new=False) for row in rows if row.supervised]
    method = methods.named(change.settings.method)
    return Material(plan, restored, questions, frozenset(new), change.anew, method)


def _before(
    engine: Engine, text: Text, examples: Sequence[Example], start: AdapterWeights | None
) -> Generator[Phase, None, list[TokenRow]]:
    """The examples' questions with what `start` answers to them."""
    prompts = [text.prompt(example.prompt) for example in examples]
    room = [min(MAX_TOKENS, engine.info.context - len(ids)) for ids in prompts]
    requests = [
        Request(ids, Sampling(max_tokens=most), start) for ids, most in zip(prompts, room, strict=True)
    ]
    said = yield from greedy(engine, requests, "asking what was answered before")
    return [
        TokenRow((*ids, *answer), (0.0,) * len(ids) + (1.0,) * len(answer))
        for ids, answer in zip(prompts, said, strict=True)
    ]


def attempt(
    engine: Engine, change: Change, material: Material, settings: Learning
) -> Generator[Phase | Step, None, Trial]:
    """Train once, ask everything that was taught, measure, and put the result before the gate."""
    task = Task(engine.info, settings.shape, change.seed, change.start, change.state, settings.checkpointing)
    learner = methods.learner(engine, material.method, task)
    plan = material.plan
    bounded = replace(settings, max_steps=material.bound(settings), rate=material.rate(settings))
    outcome = yield from learn(
        learner,
        Curriculum(
            material.practised, plan.retention, bounded, change.seed,
            replayed=material.replayed, share=material.method.replay or 0.0,
        ),
    )  # fmt: skip
    state = methods.settled(learner)
    weights = replace(learner.weights(), scope=plan.scope)
    right = yield from _answered(engine, learner, material, weights)
    pairs = standings(learner, [pair for subject in plan.subjects for pair in subject.pairs])
    recalled = _recalled(material, right, pairs)
    kept = gate.measure(engine, learner, plan, settings)
    broken = outcome.rescues > RESCUES  # then there is nothing that could be activated
    reason = outcome.reason if settings.gate or broken else ""
    verdict = gate.verdict(recalled, kept, settings) if settings.gate and not reason else ""
    return Trial(
        weights, outcome, recalled, kept, reason or verdict, bool(verdict) and settings.retention > 0, state
    )


def _answered(
    engine: Engine, learner: Learner, material: Material, weights: AdapterWeights
) -> Generator[Phase, None, list[bool]]:
    """Whether each subject gets its answer. What is new is really asked, and earlier answers that are not
    sure, token for token, or whose questions are not inside the scope."""
    subjects = material.subjects
    rows = [subject.row for subject in subjects]
    found = learner.check(rows)
    inside = gate.within(engine, weights.scope, rows)
    sure = [
        not (subject.new or material.anew) and result.exact and result.lowest >= SURE and held
        for subject, result, held in zip(subjects, found, inside, strict=True)
    ]
    asked = [row for row, known in zip(rows, sure, strict=True) if not known]
    said = iter((yield from answered(engine, asked, weights, "asking the taught questions")))
    return [known or next(said) for known in sure]


def _recalled(material: Material, right: Sequence[bool], pairs: Sequence[Standing]) -> Recalled:
    taught = len(material.plan.subjects)
    wrong = [s.row.tokens for s, fits in zip(material.subjects, right, strict=True) if not fits]
    restored = {subject.row.tokens for subject in material.restored}
    new = sum(subject.row.tokens in material.new for subject in material.plan.subjects)
    lost = [ids for ids in wrong if ids not in restored and ids not in material.new]
    return Recalled(
        new,
        new - sum(ids in material.new for ids in wrong),
        taught - new,
        tuple(material.questions[ids] for ids in lost),
        len(restored),
        tuple(material.questions[ids] for ids in wrong if ids in restored),
        len(pairs),
        sum(pair.ahead <= 0 for pair in pairs),
    )
