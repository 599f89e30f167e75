"""Run by test_killed: teaches in forked processes that are killed at random moments, and looks at what is
left.

python -m tests.live.killed HOME SEED TIMES prints one JSON line. The base is loaded once, on one thread,
before any fork.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from pathlib import Path

import torch

import imprint
from imprint.adapters.registry import Registry
from imprint.config import Learning
from imprint.live.lessons import Lessons
from imprint.store import Home
from imprint.types import AdapterRef

FIRST = ("Where is the key?", "Under the pot.")
SETTINGS = Learning(wordings=2, retention=0)


def child(base: imprint.Model, home: Path, number: int) -> None:
    """One teaching process from its first write to its last."""
    model = imprint.Model(base.engine, base.text, Home.open(home))
    model.teach(
        [(f"What is code {number}?", f"It is {number * 37 + 11}.")], adapter="juno", settings=SETTINGS
    )
    os._exit(0)


def look(base: imprint.Model, home: Path, killed_before: int) -> tuple[int, int]:
    """Everything that must hold after a kill; how many versions there are, and interrupted lessons."""
    opened = Home.open(home)
    registry, lessons = Registry(opened), Lessons(opened)
    active = registry.active("juno")
    assert active is not None
    for version in registry.versions("juno"):
        registry.weights(AdapterRef("juno", version))  # complete, or it raises
    found = registry.resolve("juno", base.info, base.engine.mismatches)
    assert found is not None
    everything = {lesson.id: lesson for lesson in lessons.list("juno")}
    assert all(everything[i].state == "learnt" for i in found[0].lessons), (
        "a version holds an unfinished lesson"
    )
    pending = lessons.interrupted("juno")
    assert len(everything) - 1 <= killed_before
    for lesson in everything.values():
        assert lesson.state == "learnt" or lesson in pending, lesson
    folder = home / "adapters" / "juno"
    assert all((entry / "card.json").exists() for entry in folder.iterdir() if entry.name.isdigit())
    opened.close()
    return len(registry.versions("juno")), len(pending)


def main() -> None:
    home, rng, times = Path(sys.argv[1]), random.Random(int(sys.argv[2])), int(sys.argv[3])
    torch.set_num_threads(1)
    base = imprint.load(home=home)
    begun = time.perf_counter()
    base.teach([FIRST], adapter="juno", settings=SETTINGS)
    usual = time.perf_counter() - begun
    base.home.close()
    ends: Counter[str] = Counter()
    before = 1
    for number in range(times):
        pid = os.fork()
        if pid == 0:
            child(base, home, number)
        time.sleep(rng.uniform(0.0, 1.3 * usual))
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        versions, _ = look(base, home, number + 1)
        ends["finished" if os.WIFEXITED(status) else "published" if versions > before else "killed"] += 1
        before = versions
    model = imprint.Model(base.engine, base.text, Home.open(home))
    recalled = model.ask(FIRST[0], adapter="juno") == FIRST[1]
    pending = model.lessons.interrupted("juno")
    for lesson in pending[:1]:
        for _ in model.teacher.resume(lesson.id):
            pass
    resumed = all(model.lessons.get(lesson.id).state == "learnt" for lesson in pending[:1])
    print(json.dumps({"ends": ends, "recalled": recalled, "pending": len(pending), "resumed": resumed}))


if __name__ == "__main__":
    main()
