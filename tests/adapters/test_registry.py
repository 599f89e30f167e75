from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from imprint.adapters import files
from imprint.adapters.registry import CARD, Card, Registry
from imprint.engine.fit import mismatches
from imprint.errors import (
    AdapterBusy,
    AdapterError,
    AdapterMismatch,
    InputError,
    StorageError,
    UnknownAdapter,
)
from imprint.live.lessons import Lessons
from imprint.store import Home
from imprint.types import AdapterRef, AdapterWeights, BaseInfo, Example, LowRank

Q, UP = "model.layers.1.self_attn.q_proj", "model.layers.1.mlp.up_proj"
BASE = BaseInfo(
    "tiny", "f" * 64, "qwen2", 2, 4, 16, 64, 1000, "float32", "cpu", "torch", linears={Q: (4, 4), UP: (6, 4)}
)
OTHER = replace(BASE, name="other", fingerprint="0" * 64, linears={Q: (8, 8)})


def weights(seed: int = 0) -> AdapterWeights:
    random = np.random.default_rng(seed)
    a = random.standard_normal((2, 4)).astype(np.float32)
    b = random.standard_normal((6, 2)).astype(np.float32)
    return AdapterWeights({Q: LowRank(a, b[:4], 2.0), UP: LowRank(a + 1, b, 2.0)})


@pytest.fixture
def registry(home: Path) -> Registry:
    return Registry(Home.open())


def publish(registry: Registry, name: str = "juno", drawn: int = 0, **options: object) -> Card:
    return registry.publish(name, weights(drawn), base=BASE.fingerprint, base_name=BASE.name, **options)


def fits(_: AdapterWeights) -> list[str]:
    return []


def snapshot(home: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted((home / "adapters").rglob("*")) if path.is_file()}


def test_a_published_version_is_active_and_says_how_it_came_to_be(registry: Registry, home: Path) -> None:
    card = publish(
        registry,
        lessons=["l1"],
        data=[{"name": "a.jsonl", "sha256": "00"}],
        settings={"rank": 2},
        metrics={"recall": 1.0},
        seed=7,
        packages={"torch": "2"},
        command=["imprint", "teach", "a.jsonl"],
    )
    assert registry.names() == ["juno"] and registry.versions("juno") == [1] and registry.active("juno") == 1
    assert sorted(path.name for path in (home / "adapters" / "juno" / "1").iterdir()) == sorted(
        [files.CONFIG, files.TENSORS, CARD]
    )
    again = Registry(Home.open())
    assert again.card(AdapterRef("juno")) == again.card(AdapterRef("juno", 1)) == card
    assert again.weights(AdapterRef("juno")).digest == weights().digest == card.digest
    assert json.loads(json.dumps(card.record())) == card.record()
    assert Card.from_json(card.to_json(), Path("card.json")) == card
    assert card.command == ("imprint", "teach", "a.jsonl") and card.origin == "taught" and card.seed == 7


def test_versions_follow_their_parents_and_roll_back_to_the_base(registry: Registry) -> None:
    publish(registry)
    publish(registry, drawn=1, parent=1)
    publish(registry, drawn=2, parent=2, activate=False)
    assert registry.active("juno") == 2 and registry.versions("juno") == [1, 2, 3]
    assert registry.use(AdapterRef("juno", 3)).version == 3
    back = registry.rollback("juno")
    assert back is not None and back.version == 2
    back = registry.rollback("juno")
    assert back is not None and back.version == 1
    assert registry.rollback("juno") is None and registry.active("juno") is None
    assert registry.resolve("juno", BASE, fits) is None
    with pytest.raises(AdapterError, match="no active version, so there is nothing to roll back"):
        registry.rollback("juno")
    with pytest.raises(AdapterError, match="no active version; choose one of juno@1, juno@2, juno@3"):
        registry.weights(AdapterRef("juno"))
    assert registry.use(AdapterRef("juno", 1)).version == 1 and registry.active("juno") == 1


def test_a_number_is_never_used_twice(registry: Registry) -> None:
    publish(registry)
    publish(registry, activate=False)
    registry.remove(AdapterRef("juno", 2))
    assert publish(registry).version == 3
    registry.remove(AdapterRef("juno"))
    assert registry.names() == []
    assert publish(registry).version == 4 and registry.versions("juno") == [4]


def test_a_lost_database_does_not_bring_numbers_back(registry: Registry, home: Path) -> None:
    publish(registry)
    publish(registry)
    registry.home.close()
    for file in home.glob("imprint.db*"):
        file.unlink()
    fresh = Registry(Home.open())
    assert fresh.active("juno") is None and fresh.versions("juno") == [1, 2]
    assert publish(fresh).version == 3


def test_the_active_version_stays_and_children_outlive_their_parent(registry: Registry) -> None:
    publish(registry)
    publish(registry, drawn=1, parent=1)
    with pytest.raises(AdapterError, match="juno@2 is the active version; roll back"):
        registry.remove(AdapterRef("juno", 2))
    registry.remove(AdapterRef("juno", 1))
    assert registry.weights(AdapterRef("juno")).digest == weights(1).digest
    with pytest.raises(
        AdapterError, match="juno@1, from which juno@2 grew, was removed; choose with `use`: base"
    ):
        registry.rollback("juno")
    assert registry.active("juno") == 2


def test_removing_an_adapter_takes_its_lessons_along(registry: Registry) -> None:
    lessons = Lessons(registry.home)
    lesson = lessons.add("juno", [Example.pair("a", "b")], base=BASE.fingerprint, source="teach")
    kept = lessons.add("ada", [Example.pair("a", "b")], base=BASE.fingerprint, source="teach")
    publish(registry, lessons=[lesson.id])
    publish(registry, "ada", lessons=[kept.id])
    registry.remove(AdapterRef("juno"))
    assert lessons.list("juno") == () and lessons.list("ada") == (lessons.get(kept.id),)
    assert registry.names() == ["ada"]
    with pytest.raises(UnknownAdapter, match="no adapter 'juno'"):
        registry.resolve("juno", BASE, fits)


def test_activating_a_version_finishes_its_lessons(registry: Registry) -> None:
    lessons = Lessons(registry.home)
    first, second, other = (
        lessons.add("juno", [Example.pair("a", "b")], base=BASE.fingerprint, source="teach") for _ in range(3)
    )
    lessons.mark(first.id, "learning")
    lessons.mark(other.id, "withdrawn")
    publish(registry, lessons=[first.id, other.id], activate=False)
    assert lessons.get(first.id).state == "learning"
    publish(registry, lessons=[first.id, other.id])
    assert (lessons.get(first.id).state, lessons.get(first.id).version) == ("learnt", 2)
    assert lessons.get(second.id).state == "queued" and lessons.get(other.id).state == "withdrawn"
    publish(registry, lessons=[first.id, second.id])
    assert lessons.get(first.id).version == 2 and lessons.get(second.id).version == 3


def test_unknown_names_offer_the_nearest(registry: Registry) -> None:
    with pytest.raises(UnknownAdapter, match="no adapter 'juno'; there are none yet"):
        registry.versions("juno")
    publish(registry)
    assert registry.active("jono") is None
    for call in (registry.versions, registry.rollback):
        with pytest.raises(UnknownAdapter, match="no adapter 'jono'; did you mean 'juno'"):
            call("jono")
    for call in (registry.card, registry.weights, registry.use, registry.remove):
        with pytest.raises(UnknownAdapter, match="no adapter 'juno@7'; did you mean 'juno@1'"):
            call(AdapterRef("juno", 7))
        with pytest.raises(UnknownAdapter, match="no adapter 'jono'"):
            call(AdapterRef("jono", 1))
    with pytest.raises(UnknownAdapter):
        registry.resolve("jono", BASE, fits)


@pytest.mark.parametrize(
    "name", ["../juno", "a/b", "", ".", "..", "a b", "-a", "a" * 65, "juno\n", "jünö", "a\\b"]
)
def test_a_name_cannot_lead_anywhere_else(registry: Registry, home: Path, name: str) -> None:
    for call in (
        lambda: publish(registry, name),
        lambda: registry.versions(name),
        lambda: registry.card(AdapterRef(name, 1)),
        lambda: registry.remove(AdapterRef(name)),
        lambda: registry.resolve(name, BASE, fits),
    ):
        with pytest.raises(InputError, match="is not an adapter name; use letters"):
            call()
    assert not home.exists()


def test_the_name_of_the_base_is_reserved(registry: Registry) -> None:
    with pytest.raises(InputError, match="'base' is reserved"):
        publish(registry, "base")
    with pytest.raises(InputError, match="names a version; give the adapter's name alone"):
        publish(registry, "juno@2")
    assert registry.resolve("base", BASE, fits) is None


def test_names_that_differ_in_case_only_are_refused(registry: Registry) -> None:
    publish(registry)
    with pytest.raises(InputError, match="'Juno' differs from 'juno' in case only"):
        publish(registry, "Juno")


@pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links")
def test_a_link_out_of_the_home_is_not_followed(registry: Registry, home: Path, tmp_path: Path) -> None:
    publish(registry)
    (tmp_path / "outside").mkdir()
    (home / "adapters" / "juno").rename(tmp_path / "outside" / "juno")
    (home / "adapters" / "juno").symlink_to(tmp_path / "outside" / "juno")
    before = {path.name for path in (tmp_path / "outside" / "juno" / "1").iterdir()}
    for call in (registry.weights, registry.remove):
        with pytest.raises(AdapterError, match="a link that leads out of the home is not followed"):
            call(AdapterRef("juno"))
    assert {path.name for path in (tmp_path / "outside" / "juno" / "1").iterdir()} == before


def test_an_adapter_of_another_base_is_refused_with_every_mismatch(registry: Registry) -> None:
    publish(registry)
    resolved = registry.resolve("juno@1", BASE, lambda found: mismatches(found, BASE))
    assert resolved is not None and resolved[0].version == 1 and resolved[1].digest == weights().digest
    with pytest.raises(AdapterMismatch) as caught:
        registry.resolve("juno", OTHER, lambda found: mismatches(found, OTHER))
    assert len(caught.value.mismatches) == 3 and "\n" not in str(caught.value)
    text = str(caught.value)
    assert "made for 'tiny' (ffffffffffff), this base is 'other' (000000000000)" in text
    assert f"{Q}: made for (out, in) (4, 4), the base has (8, 8)" in text
    assert f"{UP}: the base has no such linear" in text


def test_a_folder_without_a_card_does_not_exist(registry: Registry, home: Path) -> None:
    publish(registry)
    publish(registry)
    (home / "adapters" / "juno" / "2" / CARD).unlink()
    (home / "adapters" / "juno" / "notes").mkdir()
    (home / "adapters" / "stray").mkdir()
    (home / "adapters" / "file").write_text("")
    assert registry.names() == ["juno"] and registry.versions("juno") == [1]
    assert publish(registry).version == 3


def test_an_adapter_whose_folder_was_deleted_by_hand_starts_anew(registry: Registry, home: Path) -> None:
    publish(registry)
    registry.home.discard(home / "adapters" / "juno")
    assert registry.active("juno") is None and registry.names() == []
    assert publish(registry).version == 2 and registry.active("juno") == 2


def test_damage_on_disk_is_noticed(registry: Registry, home: Path) -> None:
    publish(registry)
    publish(registry, drawn=1)
    folder = home / "adapters" / "juno"
    (folder / "1" / files.TENSORS).write_bytes((folder / "2" / files.TENSORS).read_bytes())
    with pytest.raises(AdapterError, match="'juno@1': the tensors were changed on disk"):
        registry.weights(AdapterRef("juno", 1))
    for text in (
        "{",
        "[]",
        "{}",
        '{"name": 1, "version": 1, "base": "", "base_name": "", "digest": "", "created": ""}',
    ):
        (folder / "1" / CARD).write_text(text)
        with pytest.raises(AdapterError, match=r"card\.json: damaged card"):
            registry.card(AdapterRef("juno", 1))
    assert registry.card(AdapterRef("juno", 2)).version == 2


def test_a_card_of_a_newer_imprint_is_read(registry: Registry) -> None:
    card = publish(registry)
    text = json.dumps({**asdict(card), "something": "new"})
    assert Card.from_json(text, Path(CARD)) == card


def test_what_is_exported_comes_back_with_its_history(registry: Registry, tmp_path: Path) -> None:
    data = [{"name": "a.jsonl", "sha256": "00"}]
    card = publish(registry, settings={"rank": 2}, metrics={"recall": 1.0}, seed=7, data=data, lessons=["l1"])
    (tmp_path / "out").mkdir()
    assert registry.export(AdapterRef("juno"), tmp_path / "out") == card
    back = registry.import_(tmp_path / "out", "ada", BASE, command=["imprint", "adapters", "import"])
    assert (back.name, back.version, back.origin, back.parent) == ("ada", 1, "imported", None)
    assert (back.digest, back.settings, back.metrics, back.seed) == (
        card.digest,
        card.settings,
        card.metrics,
        7,
    )
    assert (
        back.lessons == () and back.data[0] == data[0] and back.command == ("imprint", "adapters", "import")
    )
    assert registry.weights(AdapterRef("ada")).digest == card.digest
    with pytest.raises(InputError, match="not an empty folder; name a new one"):
        registry.export(AdapterRef("juno"), tmp_path / "out")
    (tmp_path / "file").write_text("kept")
    with pytest.raises(InputError, match="not an empty folder"):
        registry.export(AdapterRef("juno"), tmp_path / "file")
    assert (tmp_path / "file").read_text() == "kept"


def test_an_import_that_does_not_fit_changes_nothing(registry: Registry, home: Path, tmp_path: Path) -> None:
    publish(registry)
    registry.export(AdapterRef("juno"), tmp_path / "out")
    before = snapshot(home)
    with pytest.raises(AdapterMismatch) as caught:
        registry.import_(tmp_path / "out", "ada", OTHER)
    assert len(caught.value.mismatches) == 3
    (tmp_path / "out" / CARD).unlink()  # without a card, the tensors alone decide
    with pytest.raises(AdapterMismatch) as caught:
        registry.import_(tmp_path / "out", "ada", OTHER)
    assert len(caught.value.mismatches) == 2
    assert registry.import_(tmp_path / "out", "juno", BASE, activate=False).version == 2
    with pytest.raises(AdapterError, match="no such folder"):
        registry.import_(tmp_path / "none", "ada", BASE)
    with pytest.raises(InputError):
        registry.import_(tmp_path / "out", "../ada", BASE)
    assert {key: value for key, value in snapshot(home).items() if "/juno/2/" not in key} == before
    assert registry.active("juno") == 1


def test_a_disk_that_fills_while_publishing_changes_nothing(
    registry: Registry, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(registry)
    before = snapshot(home)
    with monkeypatch.context() as patch:

        def fail(*_: object) -> None:
            raise OSError(28, "No space left on device")

        patch.setattr(os, "fsync", fail)
        with pytest.raises(StorageError, match="no space left"):
            publish(registry, drawn=1)
    assert snapshot(home) == before and registry.active("juno") == 1 and registry.versions("juno") == [1]
    with monkeypatch.context() as patch:

        def full(*_: object) -> None:
            raise sqlite3.OperationalError("database or disk is full")

        patch.setattr("imprint.adapters.registry.set_active", full)  # when the folder is already in place
        with pytest.raises(StorageError, match="no space left"):
            publish(registry, drawn=1)
    assert snapshot(home) == before and registry.active("juno") == 1
    assert publish(registry, drawn=1).version == 4


def test_removing_waits_for_whoever_changes_the_adapter(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(registry)
    monkeypatch.setattr("imprint.adapters.registry.LOCK_SECONDS", 0)
    with registry.home.lock("juno"), pytest.raises(AdapterBusy):
        registry.remove(AdapterRef("juno"))
    assert registry.versions("juno") == [1]


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_killed_at_any_instant_every_version_is_whole_and_the_active_one_loads(home: Path) -> None:
    code = """
from imprint.adapters.registry import Registry
from imprint.store import Home
from tests.adapters.test_registry import publish
registry = Registry(Home.open())
publish(registry)
print("ready", flush=True)
while True:
    publish(registry, parent=registry.active("juno"))
"""
    seen = 0
    for attempt in range(4):
        process = subprocess.Popen(
            [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
        )
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        time.sleep(0.017 * (attempt + 1))
        process.send_signal(signal.SIGKILL)
        process.wait()
        registry = Registry(Home.open())
        versions = registry.versions("juno")
        assert len(versions) > seen and registry.active("juno") in versions
        seen = len(versions)
        for version in versions:
            assert registry.weights(AdapterRef("juno", version)).digest == weights().digest
        assert all(entry.name.isdigit() for entry in (home / "adapters" / "juno").iterdir())
        registry.home.close()
