"""Versions of adapters: immutable folders in the home, and one row that says which of them is active.

A version is `adapters/<name>/<version>/` with the PEFT files and card.json; a folder without a card does not
exist. Knows how versions come, go and follow each other, not how one is trained or run.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal, cast

from imprint.adapters import files, mlx_files
from imprint.engine.fit import mismatches
from imprint.errors import AdapterError, AdapterMismatch, InputError, StorageError, UnknownAdapter
from imprint.store import Home, guarded, now
from imprint.types import BASE_NAME, NAME, RESERVED, AdapterRef, AdapterWeights, BaseInfo

CARD = "card.json"
REQUIRED = ("name", "version", "base", "base_name", "digest", "created")
LOCK_SECONDS = 5.0
Written = Callable[["Card", AdapterWeights], Mapping[str, bytes]]
Origin = Literal["taught", "imported", "merged"]


@dataclass(frozen=True)
class Card:
    """What a version is and how it came to be. `base` is a fingerprint, `digest` that of the weights,
    `command` the command line that makes it again; `parent` is the version it grew from (None: from the base
    alone)."""

    name: str
    version: int
    base: str
    base_name: str
    digest: str
    created: str
    parent: int | None = None
    lessons: tuple[str, ...] = ()
    data: tuple[Mapping[str, str], ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    metrics: Mapping[str, Any] = field(default_factory=dict)
    seed: int | None = None
    packages: Mapping[str, str] = field(default_factory=dict)
    command: tuple[str, ...] = ()
    origin: Origin = "taught"

    @property
    def ref(self) -> AdapterRef:
        return AdapterRef(self.name, self.version)

    def record(self) -> dict[str, Any]:
        """The card as plain JSON values."""
        return cast(dict[str, Any], json.loads(json.dumps(asdict(self))))

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=2, sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes, file: Path) -> Card:
        """The card in `text`; raises AdapterError naming `file` when it is damaged. Keys of a newer Imprint
        are ignored."""
        try:
            record = json.loads(text)
            if missing := [name for name in REQUIRED if name not in record]:
                raise ValueError(f"it has no {', '.join(missing)}")
            known = {each.name: record[each.name] for each in fields(cls) if each.name in record}
            for key in ("lessons", "data", "command"):
                known[key] = tuple(known.get(key, ()))
            card = cls(**known)
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise AdapterError(
                f"{file}: damaged card ({error}); remove this version and use another"
            ) from None
        text_fields = (card.name, card.base, card.base_name, card.digest)
        if type(card.version) is not int or not all(isinstance(value, str) for value in text_fields):
            raise AdapterError(f"{file}: damaged card (a field has the wrong type); remove this version")
        return card


class Registry:
    """All adapters of a home. Methods that take a ref read `name` alone as its active version."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.root = home.path / "adapters"

    def names(self) -> list[str]:
        """Adapters that have at least one version, in order."""
        with guarded(self.root):
            entries = sorted(self.root.iterdir()) if self.root.is_dir() else []
        return [entry.name for entry in entries if NAME.fullmatch(entry.name) and self._complete(entry.name)]

    def versions(self, name: str) -> list[int]:
        """The versions of an adapter, oldest first. Raises UnknownAdapter."""
        check_name(name)
        if found := self._complete(name):
            return found
        raise UnknownAdapter(name, self.names())

    def active(self, name: str) -> int | None:
        """The active version; None when `name` answers as the base: it is new, or was rolled back to it."""
        check_name(name)
        if not self._complete(name):
            return None
        rows = self.home.rows("SELECT active FROM adapters WHERE name = ?", (name,))
        return rows[0]["active"] if rows else None

    def card(self, ref: AdapterRef) -> Card:
        card = read_card(file := self._folder(ref) / CARD)
        # A folder may have been copied or renamed by hand; its place says what it is.
        return replace(card, name=file.parent.parent.name, version=int(file.parent.name))

    def weights(self, ref: AdapterRef) -> AdapterWeights:
        """The tensors of a version. Raises AdapterError when they are not those that its card describes."""
        card = self.card(ref)
        weights = files.read(self._folder(card.ref))
        if weights.digest != card.digest:
            raise AdapterError(
                f"adapter {str(card.ref)!r}: the tensors were changed on disk; remove this version"
            )
        return weights

    def resolve(
        self, text: str, base: BaseInfo, mismatches: Callable[[AdapterWeights], Sequence[str]]
    ) -> tuple[Card, AdapterWeights] | None:
        """The version that `text` (`name` or `name@version`) means, fit for `base`; None where the base
        answers: for "base" itself, and for an adapter rolled back to before its first version.

        Raises UnknownAdapter, or AdapterMismatch with everything that does not fit: the fingerprints of both
        bases, and what `mismatches` finds."""
        ref = AdapterRef.parse(text)
        if ref.name == BASE_NAME:
            return None
        self.versions(ref.name)
        if ref.version is None and self.active(ref.name) is None:
            return None
        card = self.card(ref)
        weights = self.weights(card.ref)
        check_fit(text, card.base, card.base_name, base, mismatches(weights))
        return card, weights

    def publish(
        self,
        name: str,
        weights: AdapterWeights,
        *,
        base: str,
        base_name: str,
        parent: int | None = None,
        lessons: Sequence[str] = (),
        data: Sequence[Mapping[str, str]] = (),
        settings: Mapping[str, Any] | None = None,
        metrics: Mapping[str, Any] | None = None,
        seed: int | None = None,
        packages: Mapping[str, str] | None = None,
        command: Sequence[str] = (),
        origin: Origin = "taught",
        activate: bool = True,
        more: Mapping[str, bytes] | None = None,
    ) -> Card:
        """Store a new version, `more` files beside its own, and make it active unless told not to.

        Its number is one above the highest that the name ever had. Activating it also marks those of its
        lessons that were waiting or being learnt as learnt, in the same transaction. Killed in between, a
        complete but inactive version is left. Raises StorageError with nothing changed."""
        self._check_new_name(name)
        version = self._next_version(name)
        card = Card(
            name, version, base, base_name, weights.digest, now(), parent, tuple(lessons), tuple(data),
            settings or {}, metrics or {}, seed, packages or {}, tuple(command), origin,
        )  # fmt: skip
        contents = {**files.write(weights, base_name), **(more or {}), CARD: card.to_json().encode()}
        self.home.publish(self.root / name / str(version), contents, last=CARD)
        if activate:
            try:
                with self.home.transaction() as db:
                    set_active(db, name, version)
                    finish_lessons(db, card)
            except StorageError:
                with suppress(StorageError):
                    self.home.discard(self.root / name / str(version))
                raise
        return card

    def use(self, ref: AdapterRef) -> Card:
        """Make a version the active one."""
        with self.home.transaction() as db:
            card = self.card(ref)  # inside, so that it cannot be removed in between
            set_active(db, card.name, card.version)
        return card

    def rollback(self, name: str) -> Card | None:
        """Make the parent of the active version active. None: it had no parent, and the adapter now answers
        as the base. Raises AdapterError when nothing is active or the parent was removed."""
        self.versions(name)
        with self.home.transaction() as db:
            active = self.active(name)
            if active is None:
                raise AdapterError(
                    f"adapter {name!r} has no active version, so there is nothing to roll back"
                )
            parent = self.card(AdapterRef(name, active)).parent
            remaining = self.versions(name)
            if parent is not None and parent not in remaining:
                choices = ", ".join(f"{name}@{version}" for version in remaining if version != active)
                raise AdapterError(
                    f"{name}@{parent}, from which {name}@{active} grew, was removed; "
                    f"choose with `use`: {choices or BASE_NAME}"
                )
            set_active(db, name, parent)
        return None if parent is None else self.card(AdapterRef(name, parent))

    def remove(self, ref: AdapterRef) -> None:
        """Remove one version, which must not be active, or with no version the whole adapter and its lessons.

        Versions that grew from a removed one keep working. Raises AdapterBusy while the adapter is being
        changed."""
        name = ref.name
        known = self.versions(name)
        if ref.version is not None and ref.version not in known:
            raise unknown_version(ref, known)
        with self.home.lock(name, LOCK_SECONDS), self.home.transaction() as db:
            if ref.version is None:
                # The row stays: it remembers the last number, so that none is used twice.
                set_active(db, name, None)
                db.execute("DELETE FROM lessons WHERE adapter = ?", (name,))
                self.home.discard(self._inside(name))
                return
            if self.active(name) == ref.version:
                raise AdapterError(f"{ref} is the active version; roll back or `use` another version first")
            self.home.discard(self._folder(ref))

    def import_(
        self,
        folder: Path,
        name: str,
        base: BaseInfo,
        *,
        command: Sequence[str] = (),
        activate: bool = True,
    ) -> Card:
        """Store an adapter in the layout of PEFT or of mlx-lm as a new version of `name`.

        What an exported card says of settings, data and metrics is kept; its lessons are of another home.
        Raises AdapterError when it cannot be read, AdapterMismatch when it does not fit `base`."""
        self._check_new_name(name)
        layout = mlx_files if mlx_files.found_in(folder) else files
        weights = layout.read(folder)
        file = folder / CARD
        card = read_card(file) if file.is_file() else None
        if card is not None and card.digest != weights.digest:
            raise AdapterError(f"{folder}: the tensors are not those that {CARD} describes; export it again")
        said = (card.base, card.base_name) if card else (base.fingerprint, base.name)
        check_fit(str(folder), *said, base, mismatches(weights, base))
        source = folder / layout.TENSORS
        own = {"name": str(source), "sha256": hashlib.sha256(source.read_bytes()).hexdigest()}
        return self.publish(
            name,
            weights,
            base=base.fingerprint,
            base_name=base.name,
            data=[*(card.data if card else ()), own],
            settings=card.settings if card else {"rank": weights.rank},
            metrics=card.metrics if card else {},
            seed=card.seed if card else None,
            packages=card.packages if card else {},
            command=command,
            origin="imported",
            activate=activate,
        )

    def export(self, ref: AdapterRef, folder: Path, written: Written | None = None) -> Card:
        """Write a version to a new folder: as stock peft reads it or, with `written`, the files that it
        gives, a card.json of its own among them or not. Raises InputError when the folder has contents."""
        card, folder = self.card(ref), new_folder(folder)
        weights = self.weights(card.ref)
        given = written(card, weights) if written else files.write(weights, card.base_name)
        self.home.publish(folder, {CARD: card.to_json().encode(), **given}, last=CARD)
        return card

    def _folder(self, ref: AdapterRef) -> Path:
        known = self.versions(ref.name)
        version = ref.version if ref.version is not None else self.active(ref.name)
        if version is None:
            raise AdapterError(
                f"adapter {ref.name!r} has no active version; choose one of "
                + ", ".join(f"{ref.name}@{each}" for each in known)
            )
        if version not in known:
            raise unknown_version(AdapterRef(ref.name, version), known)
        return self._inside(ref.name, str(version))

    def _inside(self, *names: str) -> Path:
        path = self.root.joinpath(*names)
        if not path.resolve().is_relative_to(self.root.resolve()):
            raise AdapterError(f"{path}: a link that leads out of the home is not followed; remove it")
        return path

    def _complete(self, name: str) -> list[int]:
        folder = self._inside(name)
        if not folder.is_dir():
            return []
        return sorted(version for version in numbers(folder) if (folder / str(version) / CARD).is_file())

    def _check_new_name(self, name: str) -> None:
        check_name(name)
        for other in self.names():
            # Folders that differ in case alone are one folder on macOS and Windows.
            if other != name and other.casefold() == name.casefold():
                raise InputError(
                    f"adapter {name!r} differs from {other!r} in case only; use {other!r} or a new name"
                )

    def _next_version(self, name: str) -> int:
        folder = self._inside(name)
        on_disk = max(numbers(folder), default=0) if folder.is_dir() else 0
        with self.home.transaction() as db:
            db.execute("INSERT OR IGNORE INTO adapters (name) VALUES (?)", (name,))
            row = db.execute("SELECT last_version FROM adapters WHERE name = ?", (name,)).fetchone()
            version = max(int(row["last_version"]), on_disk) + 1
            db.execute("UPDATE adapters SET last_version = ? WHERE name = ?", (version, name))
        return version


def check_name(name: str) -> None:
    """Raises InputError unless `name` can name an adapter."""
    if AdapterRef.parse(name).version is not None:
        raise InputError(f"{name!r} names a version; give the adapter's name alone")
    if name in RESERVED:
        raise InputError(f"{name!r} is reserved for {RESERVED[name]}; use another name")


def new_folder(folder: Path) -> Path:
    """The path of a folder to export to, absolute. Raises InputError unless it is absent or empty."""
    folder = folder.resolve()
    require_room_for(folder)
    with guarded(folder):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise InputError("already exists and is not an empty folder; name a new one", file=folder)
    return folder


def require_room_for(folder: Path) -> None:
    """Raises InputError where the way to a folder, which is absolute, leads through a file."""
    with guarded(folder):
        above = next(parent for parent in folder.parents if parent.exists())
        if not above.is_dir():
            raise InputError("is a file, so no folder can be made in it; name another", file=above)


def read_card(file: Path) -> Card:
    with guarded(file):
        return Card.from_json(file.read_bytes(), file)


def numbers(folder: Path) -> list[int]:
    """The version numbers that name something in `folder`."""
    with guarded(folder):
        names = [entry.name for entry in folder.iterdir()]
    return [int(name) for name in names if name.isascii() and name.isdigit() and not name.startswith("0")]


def set_active(db: sqlite3.Connection, name: str, version: int | None) -> None:
    db.execute(
        "INSERT INTO adapters (name, last_version, active) VALUES (?, ?, ?) "
        "ON CONFLICT (name) DO UPDATE SET active = excluded.active",
        (name, version or 0, version),
    )


def finish_lessons(db: sqlite3.Connection, card: Card) -> None:
    """Record the lessons of a version that becomes active, as far as they were unfinished, as learnt by it.

    In the transaction that activates it: no crash can leave a lesson both learnt and waiting to be learnt."""
    db.executemany(
        "UPDATE lessons SET state = 'learnt', version = ? "
        "WHERE id = ? AND adapter = ? AND state IN ('queued', 'learning')",
        [(card.version, lesson, card.name) for lesson in card.lessons],
    )


def unknown_version(ref: AdapterRef, known: Sequence[int]) -> UnknownAdapter:
    return UnknownAdapter(str(ref), [f"{ref.name}@{version}" for version in known])


def check_fit(name: str, fingerprint: str, base_name: str, base: BaseInfo, found: Sequence[str]) -> None:
    """Raises AdapterMismatch when the bases differ or anything was found."""
    differing = []
    if fingerprint != base.fingerprint:
        theirs, ours = f"{base_name!r} ({fingerprint[:12]})", f"{base.name!r} ({base.fingerprint[:12]})"
        differing.append(f"it was made for {theirs}, this base is {ours}")
    if differing or found:
        raise AdapterMismatch(name, [*differing, *found])
