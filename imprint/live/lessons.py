"""Lessons as records: what a person taught, written down before anything is learnt from it, so that no crash
loses one.

Knows nothing of training. A lesson waits (queued), is being learnt (learning), and ends as learnt in a
version, refused with a reason, superseded by a later lesson that answers its questions otherwise, or
withdrawn by the person who taught it.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from imprint.adapters.registry import Card, check_name
from imprint.errors import AdapterError, InputError, nearest
from imprint.examples import parse, record
from imprint.store import DATABASE, Home, now
from imprint.types import Example, Message

Source = Literal["teach", "correct", "good", "file", "api", "edit"]
State = Literal["queued", "learning", "learnt", "refused", "superseded", "withdrawn"]


@dataclass(frozen=True)
class Lesson:
    """What was taught to `adapter` on the base with fingerprint `base`; `version` is the one that first holds
    it, `superseded_by` the lesson that took its place, `edit_of` the lesson whose place it is to take."""

    id: str
    adapter: str
    base: str
    source: Source
    conversation: str | None
    created: str
    state: State
    version: int | None
    reason: str | None
    seed: int
    settings: Mapping[str, Any]
    examples: tuple[Example, ...]
    superseded_by: str | None = None
    edit_of: str | None = None


@dataclass(frozen=True)
class Held:
    """A lesson as a version holds it: `gone` are its examples (by index) that are no longer in force, each
    with the lesson that superseded it."""

    lesson: Lesson
    gone: Mapping[int, str]

    @property
    def in_force(self) -> list[tuple[int, Example]]:
        return [(i, example) for i, example in enumerate(self.lesson.examples) if i not in self.gone]

    @property
    def remainder(self) -> Lesson:
        """The lesson with the examples that are in force."""
        return replace(self.lesson, examples=tuple(example for _, example in self.in_force))


def reworded(lesson: Lesson, answer: str) -> tuple[Example, ...]:
    """The one example of a lesson with another answer. Raises InputError for a lesson of several."""
    if len(lesson.examples) != 1:
        raise InputError(
            f"lesson {lesson.id} has {len(lesson.examples)} answers; give all its examples, as a file"
        )
    (example,) = lesson.examples
    rejected = None if example.rejected == answer else example.rejected
    return (replace(example, messages=(*example.prompt, Message("assistant", answer)), rejected=rejected),)


class Lessons:
    """All lessons of a home, in the order they were taught."""

    def __init__(self, home: Home) -> None:
        self.home = home

    def add(
        self,
        adapter: str,
        examples: Sequence[Example],
        *,
        base: str,
        source: Source,
        conversation: str | None = None,
        seed: int = 0,
        settings: Mapping[str, Any] | None = None,
        edit_of: str | None = None,
    ) -> Lesson:
        """Write a lesson down as queued; when this returns it is on disk. Raises StorageError.

        Whoever means to learn it now holds the adapter's lock from before this call until the lesson has
        ended: without the lock it counts as interrupted."""
        check_name(adapter)
        assert examples and source in get_args(Source)
        lesson = Lesson(
            uuid.uuid4().hex[:12], adapter, base, source, conversation, now(), "queued", None, None, seed,
            dict(settings or {}), tuple(examples), edit_of=edit_of,
        )  # fmt: skip
        row = {
            **vars(lesson),
            "settings": json.dumps(lesson.settings),
            "examples": json.dumps([record(example) for example in lesson.examples]),
        }
        with self.home.transaction() as db:
            db.execute("INSERT OR IGNORE INTO adapters (name) VALUES (?)", (adapter,))
            db.execute(
                f"INSERT INTO lessons ({', '.join(row)}) VALUES ({', '.join(f':{key}' for key in row)})", row
            )
        return lesson

    def get(self, id: str) -> Lesson:
        """Raises InputError for an id that no lesson has."""
        if rows := self.home.rows("SELECT * FROM lessons WHERE id = ?", (id,)):
            return self._lesson(rows[0])
        known = [row["id"] for row in self.home.rows("SELECT id FROM lessons ORDER BY number DESC LIMIT 10")]
        raise InputError(f"no lesson {id!r}{nearest(id, known)}")

    def list(self, adapter: str | None = None) -> tuple[Lesson, ...]:
        """Every lesson of an adapter (default: of all), whatever became of it."""
        rows = self.home.rows("SELECT * FROM lessons ORDER BY number")
        return tuple(self._lesson(row) for row in rows if adapter in (None, row["adapter"]))

    def of(self, adapter: str, ids: Sequence[str]) -> tuple[Lesson, ...]:
        """The lessons with these ids, in the order they were taught. Raises AdapterError when one has no
        record: training without it would make the adapter forget it."""
        wanted = set(ids)
        found = tuple(lesson for lesson in self.list(adapter) if lesson.id in wanted)
        if lost := sorted(wanted - {lesson.id for lesson in found}):
            raise AdapterError(
                f"adapter {adapter!r} was taught lessons that this home does not have ({', '.join(lost)}); "
                "teach another adapter, or restore the home's database"
            )
        return found

    def held(self, card: Card | None) -> tuple[Held, ...]:
        """The lessons of a version in the order they were taught, each with what of it is in force; none for
        no version. Raises AdapterError as `of` does."""
        if card is None:
            return ()
        query = (
            "SELECT lesson, example, successor FROM superseded JOIN lessons ON lesson = id "
            "WHERE adapter = ? AND superseded.version = ?"
        )
        gone: dict[str, dict[int, str]] = {}
        for row in self.home.rows(query, (card.name, card.version)):
            gone.setdefault(row["lesson"], {})[row["example"]] = row["successor"]
        return tuple(Held(lesson, gone.get(lesson.id, {})) for lesson in self.of(card.name, card.lessons))

    def mark(self, id: str, state: State, *, version: int | None = None, reason: str | None = None) -> Lesson:
        """Record what became of a lesson; `version` and `reason` stay as they were where None is given."""
        assert state in get_args(State) and (state != "refused" or reason)
        with self.home.transaction() as db:
            self.get(id)
            db.execute(
                "UPDATE lessons SET state = ?, version = coalesce(?, version), reason = coalesce(?, reason) "
                "WHERE id = ?",
                (state, version, reason, id),
            )
        lesson = self.get(id)
        assert state != "learnt" or lesson.version is not None
        return lesson

    def withdraw(self, id: str) -> Lesson:
        """Take a lesson back: it is kept as a record and taught no more."""
        return self.mark(id, "withdrawn")

    def take_back(self, id: str) -> Lesson:
        """Withdraw a lesson whose version is no longer active; what it superseded is in force again."""
        with self.home.transaction() as db:
            self.withdraw_in(db, [id])
            db.execute(
                "UPDATE lessons SET state = 'learnt', superseded_by = NULL "
                "WHERE superseded_by = ? AND state = 'superseded'",
                (id,),
            )
        return self.get(id)

    @staticmethod
    def withdraw_in(db: sqlite3.Connection, ids: Sequence[str]) -> None:
        db.executemany("UPDATE lessons SET state = 'withdrawn' WHERE id = ?", [(id,) for id in ids])

    @staticmethod
    def settle(db: sqlite3.Connection, card: Card, held: Sequence[Held]) -> None:
        """Record what a version that becomes active means for earlier lessons: `held` are those of the
        version before it that it holds or supersedes. In the transaction that activates it."""
        db.executemany(
            "INSERT INTO superseded (lesson, example, version, successor) VALUES (?, ?, ?, ?)",
            [(each.lesson.id, i, card.version, by) for each in held for i, by in each.gone.items()],
        )
        db.executemany(
            "UPDATE lessons SET state = 'superseded', superseded_by = ? WHERE id = ?",
            [([*each.gone.values()][-1], each.lesson.id) for each in held if not each.in_force],
        )
        # After a rollback a version may grow from one whose lessons were withdrawn or superseded since.
        db.executemany(
            "UPDATE lessons SET state = 'learnt', superseded_by = NULL "
            "WHERE id = ? AND adapter = ? AND state IN ('superseded', 'withdrawn')",
            [(id, card.name) for id in card.lessons],
        )

    def interrupted(self, adapter: str | None = None) -> tuple[Lesson, ...]:
        """Lessons that wait or are being learnt though no process holds their adapter (default: any
        adapter)."""
        rows = self.home.rows("SELECT * FROM lessons WHERE state IN ('queued', 'learning') ORDER BY number")
        lessons = [lesson for lesson in map(self._lesson, rows) if adapter in (None, lesson.adapter)]
        free = {name: self.home.is_free(name) for name in {lesson.adapter for lesson in lessons}}
        # Read again after the locks: a lesson may have ended, and its lock been released, in between.
        return tuple(
            again
            for lesson in lessons
            if free[lesson.adapter] and (again := self.get(lesson.id)).state in ("queued", "learning")
        )

    def _lesson(self, row: sqlite3.Row) -> Lesson:
        values = {key: row[key] for key in row.keys() if key != "number"}  # noqa: SIM118  a Row iterates over values
        examples = json.loads(row["examples"])
        file = self.home.path / DATABASE
        values["settings"] = json.loads(row["settings"])
        values["examples"] = tuple(parse(example, file) for example in examples)
        return Lesson(**values)
