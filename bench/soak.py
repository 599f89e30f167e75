"""`python -m bench.soak`: many clients on one server for minutes; is anything wrong, lost or leaked?

The built-in base with adapters of random weights, served by a process of its own. Clients ask the base and
the adapters, streamed and whole, and some go away in the middle of an answer; meanwhile lessons arrive for
other adapters. Every answer has to be the one that the same request got alone, every refusal the documented
503, every lesson learnt and then answered as taught; after a warm-up the server's memory may not grow by more
than `--growth`. Prints one JSON line; status 1 when anything of this is not so.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import httpx

from bench import bases
from bench.learnt import built_in
from bench.served import chat, memory_mb, published, served, streamed
from imprint.types import ALL_LINEAR, LoraShape

SHAPE = LoraShape(rank=8, alpha=16.0, targets=ALL_LINEAR, layers=2)
LEAVING = 0.2  # of requests, whose client goes away
PUPILS = 3
PATIENCE = 120.0
PROMPTS = ("Who are you?", "How are you?", "What can you do?", "Name a colour.", "Tell me about the sea.")
WORDS = ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heath", "islet", "jetty")


@dataclass
class Seen:
    """What the clients met, and the lessons that were taken in."""

    answers: int = 0
    left: int = 0
    busy: int = 0
    wrong: list[str] = field(default_factory=list)
    lessons: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    """Adapter, question and answer by the lesson's id."""
    memory: list[float] = field(default_factory=list)
    guard: threading.Lock = field(default_factory=threading.Lock)

    def add(self, what: str) -> None:
        with self.guard:
            setattr(self, what, getattr(self, what) + 1)

    def problem(self, what: str) -> None:
        with self.guard:
            self.wrong.append(what)


def ask(http: httpx.Client, body: dict[str, Any], expected: str, *, stream: bool, seen: Seen) -> None:
    """One request, whose answer has to be as expected."""
    try:
        if stream:
            text = streamed(http, "/v1/chat/completions", body).text
        else:
            response = http.post("/v1/chat/completions", json=body)
            response.raise_for_status()
            text = response.json()["choices"][0]["message"]["content"]
    except httpx.HTTPStatusError as error:
        if error.response.status_code == 503 and int(error.response.headers.get("retry-after", 0)) > 0:
            seen.add("busy")
            time.sleep(0.2)
        else:
            seen.problem(f"{error.response.status_code} for {body}: {error.response.text[:300]}")
        return
    seen.add("answers")
    if text != expected:
        seen.problem(f"{body['model']} answered {text!r}, alone {expected!r}")


def leave(http: httpx.Client, body: dict[str, Any], lines: int, seen: Seen) -> None:
    """Read so many lines of an answer and go away."""
    with http.stream("POST", "/v1/chat/completions", json={**body, "stream": True}) as response:
        for _ in zip(range(lines), response.iter_lines(), strict=False):
            pass
    seen.add("left")


def client(
    url: str, seed: int, requests: Sequence[tuple[dict[str, Any], str]], until: float, seen: Seen
) -> None:
    random = Random(seed)
    with httpx.Client(base_url=url, timeout=PATIENCE) as http:
        while time.monotonic() < until:
            body, expected = random.choice(requests)
            try:
                if random.random() < LEAVING:
                    leave(http, body, random.randrange(1, 12), seen)
                else:
                    ask(http, body, expected, stream=random.random() < 0.5, seen=seen)
            except (httpx.HTTPError, RuntimeError) as error:
                seen.problem(f"{type(error).__name__} for {body}: {error}")


def teach(url: str, pause: float, until: float, seen: Seen) -> None:
    """A lesson every `pause` seconds, each one new and for one of a few adapters."""
    number = 0
    with httpx.Client(base_url=url, timeout=PATIENCE) as http:
        while time.monotonic() < until:
            word, more = WORDS[number % len(WORDS)], WORDS[number // len(WORDS) % len(WORDS)]
            pupil = f"pupil-{number % PUPILS}"
            question, answer = f"What is the {word} {more} for?", f"For the {more} in the {word}."
            response = http.post("/api/lessons", json={"adapter": pupil, "pairs": [[question, answer]]})
            if response.status_code == 202:
                seen.lessons[response.json()["id"]] = (pupil, question, answer)
            else:
                seen.problem(f"{response.status_code} for a lesson: {response.text[:300]}")
            number += 1
            time.sleep(max(0.0, min(pause, until - time.monotonic())))


def watch(process: int, until: float, seen: Seen) -> None:
    while time.monotonic() < until:
        seen.memory.append(memory_mb(process))
        time.sleep(0.25)


def learnt(url: str, seen: Seen) -> int:
    """How many of the lessons were learnt, once none waits; each is asked for."""
    count = 0
    with httpx.Client(base_url=url, timeout=PATIENCE) as http:
        for id, (pupil, question, answer) in seen.lessons.items():
            deadline = time.monotonic() + PATIENCE
            while (state := http.get(f"/api/lessons/{id}").json()["state"]) in ("queued", "learning"):
                if time.monotonic() > deadline:
                    break
                time.sleep(0.1)
            count += state == "learnt"
            if state != "learnt":
                seen.problem(f"lesson {id} of {pupil} is {state}")
                continue
            version = http.get(f"/api/lessons/{id}").json()["version"]
            text = streamed(http, "/v1/chat/completions", chat(f"{pupil}@{version}", question, 32)).text
            if text != answer:
                seen.problem(f"{pupil}@{version} was taught {answer!r} and says {text!r}")
    return count


def growth(memory: Sequence[float]) -> float:
    """The part by which the highest of the last quarter's samples is above the highest of the quarter before:
    of stretches as long as each other, as the highest of a longer one is higher by chance alone."""
    later = memory[len(memory) // 2 :]
    middle = max(1, len(later) // 2)
    return max(later[middle:]) / max(later[:middle]) - 1 if len(later) > 1 else 0.0


def soak(url: str, process: int, names: Sequence[str], options: argparse.Namespace) -> dict[str, Any]:
    """Everything the JSON line says."""
    seen, bodies = Seen(), []
    for index, name in enumerate([*names, *[f"{name}@1" for name in names], "base"]):
        bodies += [chat(name, prompt, 4 + 5 * ((index + i) % 4)) for i, prompt in enumerate(PROMPTS)]
    with httpx.Client(base_url=url, timeout=PATIENCE) as http:
        requests = [(body, streamed(http, "/v1/chat/completions", body).text) for body in bodies]
    until = time.monotonic() + options.seconds
    with ThreadPoolExecutor(options.clients + 2) as threads:
        work = [threads.submit(client, url, seed, requests, until, seen) for seed in range(options.clients)]
        work.append(threads.submit(teach, url, options.pause, until, seen))
        work.append(threads.submit(watch, process, until, seen))
        for each in work:
            each.result()
    count = learnt(url, seen)
    grown = growth(seen.memory)
    if grown > options.growth:
        seen.problem(f"memory grew by {grown:.1%} after the warm-up")
    return {
        "soak": "serve", "seconds": options.seconds, "clients": options.clients, "answers": seen.answers,
        "left": seen.left, "busy": seen.busy, "lessons": len(seen.lessons), "learnt": count,
        "memory_mb": round(max(seen.memory, default=0.0), 1), "growth": round(grown, 4),
        "problems": len(seen.wrong), "first_problems": seen.wrong[:10],
    }  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description="Soak a server.")
    parser.add_argument("--seconds", type=float, default=180.0, help="how long (default 180)")
    parser.add_argument("--clients", type=int, default=16, help="clients at once (default 16)")
    parser.add_argument("--adapters", type=int, default=6, help="adapters that answer (default 6)")
    parser.add_argument("--pause", type=float, default=5.0, help="seconds between lessons (default 5)")
    parser.add_argument(
        "--growth", type=float, default=0.05, help="of memory in the last quarter, as a part (default 0.05)"
    )
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        home, place = Path(folder) / "home", built_in()
        names = published(home, place, bases.adapters(place, SHAPE, options.adapters))
        with served(home, "--retention", "0", "--wordings", "0") as (url, process):
            result = soak(url, process, names, options)
    print(json.dumps(result))
    return 1 if result["problems"] else 0


if __name__ == "__main__":
    sys.exit(main())
