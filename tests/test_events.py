from __future__ import annotations

import json
from pathlib import Path

import pytest

from imprint.errors import StorageError
from imprint.events import Event, Stream, journal


def test_every_reader_sees_every_event_in_order_until_it_leaves() -> None:
    stream = Stream()
    first: list[Event] = []
    second: list[Event] = []
    leave = stream.subscribe(first.append)
    stream.subscribe(second.append)
    stream.emit("lesson queued", "juno", lesson="l1")
    stream.emit("step", "juno", step=1, loss=0.5)
    leave()
    leave()
    stream.emit("learnt", "juno", version=1)
    assert [event.kind for event in first] == ["lesson queued", "step"]
    assert [event.kind for event in second] == ["lesson queued", "step", "learnt"]
    assert second[1].fields == {"step": 1, "loss": 0.5} and second[1].adapter == "juno"


def test_a_reader_may_leave_while_it_reads() -> None:
    stream = Stream()
    seen: list[str] = []

    def once(event: Event) -> None:
        seen.append(event.kind)
        leave()

    leave = stream.subscribe(once)
    stream.subscribe(lambda event: seen.append("other"))
    stream.emit("step", "juno")
    stream.emit("step", "juno")
    assert seen == ["step", "other", "other"]


def test_the_journal_appends_valid_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "runs" / "1" / "metrics.jsonl"
    stream = Stream()
    stream.subscribe(journal(path))
    stream.emit("step", "juno", loss=float("nan"), rate=0.1, note="two\nlines")
    stream.emit("refused", "juno", reason="it did not converge")
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    assert [row["kind"] for row in rows] == ["step", "refused"]
    assert rows[0]["loss"] is None and rows[0]["rate"] == 0.1 and rows[0]["note"] == "two\nlines"
    assert rows[1]["adapter"] == "juno" and rows[1]["time"].endswith("Z")


def test_a_journal_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match=r"metrics\.jsonl"):
        journal(tmp_path / "file" / "metrics.jsonl")(Event("step", "juno"))
