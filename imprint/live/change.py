"""One change of an adapter: the lessons that its next version is to hold, and how that version is published.

Teaching, forgetting and editing are all changes; they differ in what is held and in where training starts. It
knows records and cards; nothing of training or of what a gate measures.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from imprint import __version__
from imprint.adapters.registry import Card, Registry, finish_lessons, set_active
from imprint.config import Learning
from imprint.errors import AdapterError, StorageError
from imprint.live.contradiction import supersede
from imprint.live.lessons import Held, Lesson, Lessons
from imprint.live.parametrised import State
from imprint.store import Home
from imprint.types import AdapterRef, AdapterWeights, BaseInfo, Example, Replaced

PACKAGES = ("torch", "mlx", "numpy", "safetensors", "tokenizers")  # of the backends, those that are there


@dataclass(frozen=True, eq=False)
class Change:
    """`held`: lessons of the version before, without those withdrawn but with those superseded. `lesson`: the
    one newly taught. `leaving`: examples whose answers go, so that their questions are answered as without
    them. `anew`: everything trains again from `start`, which holds no lesson; else `start` was active, and
    `state` is what its method kept with it."""

    adapter: str
    parent: Card | None
    start: AdapterWeights | None
    held: tuple[Held, ...]
    settings: Learning
    seed: int
    command: tuple[str, ...]
    lesson: Lesson | None = None
    withdrawn: tuple[Lesson, ...] = ()
    replaced: tuple[Replaced, ...] = ()
    leaving: tuple[Example, ...] = ()
    anew: bool = False
    state: State = field(default_factory=dict)

    @property
    def subject(self) -> str:
        """The lesson that events speak of."""
        return self.lesson.id if self.lesson else self.withdrawn[0].id

    @property
    def lessons(self) -> list[Lesson]:
        """All that the next version is to know, in the order it was taught, as far as it is in force."""
        return [each.remainder for each in self.held if each.in_force] + (
            [self.lesson] if self.lesson else []
        )


def teaching(
    lesson: Lesson,
    active: tuple[Card, AdapterWeights] | None,
    held: tuple[Held, ...],
    settings: Learning,
    command: tuple[str, ...],
    state: State,
) -> Change:
    """Learning one more lesson on top of what is active."""
    card, weights = active if active is not None else (None, None)
    left, replaced = supersede(held, lesson)
    return Change(
        lesson.adapter, card, weights, left, settings, lesson.seed, command, lesson,
        replaced=replaced, state=state,
    )  # fmt: skip


def editing(
    lesson: Lesson,
    edited: Held,
    card: Card,
    start: AdapterWeights | None,
    held: tuple[Held, ...],
    settings: Learning,
    command: tuple[str, ...],
) -> Change:
    """Learning a lesson in the place of the one that it is an edit of, with everything else again."""
    left, replaced = supersede(held, lesson)
    left = tuple(
        replace(each, gone={**each.gone, **{index: lesson.id for index, _ in each.in_force}})
        if each.lesson.id == edited.lesson.id
        else each
        for each in left
    )
    own = [Replaced(edited.lesson.id, e.question, e.answer) for _, e in edited.in_force]
    others = [each for each in replaced if each.lesson != edited.lesson.id]
    return Change(
        lesson.adapter, card, start, left, settings, lesson.seed, command, lesson,
        replaced=(*own, *others), leaving=edited.remainder.examples, anew=True,
    )  # fmt: skip


def forgetting(
    withdrawn: tuple[Lesson, ...],
    card: Card,
    start: AdapterWeights | None,
    held: tuple[Held, ...],
    settings: Learning,
    seed: int,
    command: tuple[str, ...],
) -> Change:
    """Learning everything again but the withdrawn lessons."""
    ids = {lesson.id for lesson in withdrawn}
    leaving = [e for each in held if each.lesson.id in ids for e in each.remainder.examples]
    left = tuple(each for each in held if each.lesson.id not in ids)
    return Change(
        card.name, card, start, left, settings, seed, command,
        withdrawn=withdrawn, leaving=tuple(leaving), anew=True,
    )  # fmt: skip


def root(registry: Registry, card: Card) -> AdapterRef | None:
    """The version without lessons from which a taught one grew: an imported one, or None for the base.

    Raises AdapterError when what was imported is no longer there to start from."""
    known = registry.versions(card.name)
    parent, seen = card.parent, card
    while parent is not None and parent in known:
        seen = registry.card(AdapterRef(card.name, parent))
        if seen.origin != "taught":
            return seen.ref
        parent = seen.parent
    if parent is not None and card.data:
        raise AdapterError(
            f"{card.name}@{parent} was removed, and {card.ref} grew from an imported adapter, which cannot "
            "be found without it; nothing can be taken out of it"
        )
    return None


def publish(
    home: Home,
    registry: Registry,
    change: Change,
    weights: AdapterWeights,
    base: BaseInfo,
    metrics: Mapping[str, float | str],
    more: Mapping[str, bytes],
) -> Card:
    """Store the next version, with `more` files beside its own, and make it active, with everything that this
    means for the lessons' records, in one transaction. Raises StorageError with nothing changed."""
    parent = change.parent
    card = registry.publish(
        change.adapter,
        weights,
        base=base.fingerprint,
        base_name=base.name,
        parent=parent.version if parent else None,
        lessons=[lesson.id for lesson in change.lessons],
        data=parent.data if parent else (),
        settings=change.settings.record(),
        metrics=metrics,
        seed=change.seed,
        packages={"imprint": __version__, **installed()},
        command=change.command,
        activate=False,
        more=more,
    )
    try:
        with home.transaction() as db:
            set_active(db, card.name, card.version)
            finish_lessons(db, card)
            Lessons.settle(db, card, change.held)
            Lessons.withdraw_in(db, [lesson.id for lesson in change.withdrawn])
    except StorageError:
        with suppress(StorageError):
            home.discard(registry.root / card.name / str(card.version))
        raise
    return card


def installed() -> dict[str, str]:
    """The versions of the packages that what is learnt may depend on."""
    found = {}
    for name in PACKAGES:
        with suppress(importlib.metadata.PackageNotFoundError):
            found[name] = importlib.metadata.version(name)
    return found


def taught_by(lesson: Lesson, base: str) -> tuple[str, ...]:
    """The command line that teaches a lesson of plain pairs again; a longer one is taught from its exported
    examples."""
    common = ("--model", base, "--seed", str(lesson.seed))
    exported = (f"lesson-{lesson.id}.jsonl",)
    plain = all(len(example.messages) == 2 and example.rejected is None for example in lesson.examples)
    if lesson.edit_of:
        words = ("imprint", "lessons", "edit", lesson.edit_of, *common)
        if plain and len(lesson.examples) == 1:
            return (*words, "--answer", lesson.examples[0].answer)
        return (*words, "--file", *exported)
    words = ("imprint", "teach", "--adapter", lesson.adapter, *common)
    if not plain:
        return (*words, *exported)
    pairs = [("--pair", example.question, example.answer) for example in lesson.examples]
    return (*words, *(word for pair in pairs for word in pair))
