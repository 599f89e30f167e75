"""Tokens and first tokens that clients of `imprint serve` get: 1, 4 and 16 of them, on one adapter and on
eight, with and without a lesson being learnt.

The built-in base, or with `--half-billion` a base of random weights in the shape of Qwen2.5-0.5B, served by a
process of its own; adapters of random weights, rank 8 on all linears of the top layers. Every client sends
its requests one after the other, streamed and greedy, and client i asks adapter i.

With `--peers` the cases of one adapter have peers on the same base, in the same dtype: `transformers serve
--continuous-batching`, and llama.cpp's server with a slot for each client, continuous batching, its own key
cache (float32 where the base is, else its default of 16 bits) and as many threads as torch takes. They serve
no adapters here and so have a little less to compute; before anything is timed all have to give the base's
answers. llama.cpp is the wheel from PyPI, built for any processor with AVX2: one compiled for the machine
may be faster.

tokens/s: of all clients together, over the time from the first request to the end of the last answer; an end
token is not counted. first: seconds from a request to its first text.
"""

from __future__ import annotations

import argparse
import importlib.util
import math
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench import bases, llama_cpp
from bench.harness import Bench, Column, Figures, main
from bench.learnt import built_in
from bench.served import (
    TRANSFORMERS,
    Timed,
    chat,
    memory_mb,
    published,
    served,
    served_by_transformers,
    streamed,
)
from imprint.types import ALL_LINEAR, LoraShape

PROMPTS = ("Who are you?", "What can you do?", "Tell me about the sea.", "What is the capital of France?")
PEERS = ("transformers", llama_cpp.SIDE)
QUESTION = 256  # tokens of a prompt that a slot of llama.cpp has room for, beside the answer


@dataclass(frozen=True)
class Case:
    clients: int
    adapters: int
    lesson: bool

    @property
    def name(self) -> str:
        return f"{self.clients}x{self.adapters}{'-lesson' if self.lesson else ''}"


CASES = {
    case.name: case
    for case in (Case(c, a, lesson) for lesson in (False, True) for c in (1, 4, 16) for a in (1, 8))
    if case.clients > 1 or case.adapters == 1
}


def base(options: argparse.Namespace) -> Path:
    """The folder of the base. One of random weights gets the built-in base's words, as any would do."""
    if not options.half_billion:
        return built_in()
    place = bases.half_billion(tiny=options.tiny)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        if not (place / name).is_file():
            shutil.copy(built_in() / name, place / name)
    return place


def kind(options: argparse.Namespace) -> str:
    """The dtype in which all sides are timed: what Imprint would choose by itself."""
    return "bfloat16" if options.half_billion or options.device.startswith("cuda") else "float32"


@contextmanager
def opened(
    case: Case, side: str, options: argparse.Namespace, dtype: str
) -> Iterator[tuple[str, int, list[str]]]:
    """A server of one side: its address, its process, and the models to ask."""
    place = base(options)
    with tempfile.TemporaryDirectory() as folder:
        if side == llama_cpp.SIDE:
            context = QUESTION + options.new
            with llama_cpp.served(
                place, Path(folder) / "log", dtype, slots=case.clients, context=context
            ) as (url, process):
                yield url, process, [side]
            return
        if side == "transformers":
            device = "cpu" if options.device == "auto" else options.device
            with served_by_transformers(place, Path(folder) / "log", device, dtype) as (url, process):
                yield url, process, [str(place)]
            return
        shape = LoraShape(rank=8, alpha=16.0, targets=ALL_LINEAR, layers=4 if options.half_billion else 2)
        home = Path(folder) / "home"
        names = published(home, place, bases.adapters(place, shape, case.adapters))
        flags = ("--model", str(place), "--device", options.device, "--dtype", dtype)
        with served(home, *flags) as (url, process):
            yield url, process, names


def asked(url: str, names: Sequence[str], case: Case, *, requests: int, new: int) -> list[Timed]:
    """What every client got: each asks its own adapter, one request after the other."""
    import httpx

    def client(index: int) -> list[Timed]:
        # llama.cpp ends a connection after a stream without saying so; whoever asked again there would fail.
        alone = {"Connection": "close"}
        with httpx.Client(base_url=url, timeout=None, headers=alone) as http:
            return [
                streamed(
                    http,
                    "/v1/chat/completions",
                    chat(names[index % len(names)], PROMPTS[(index + i) % len(PROMPTS)], new, temperature=0),
                )
                for i in range(requests)
            ]

    with ThreadPoolExecutor(case.clients) as threads:
        return [each for found in threads.map(client, range(case.clients)) for each in found]


@contextmanager
def learning(url: str) -> Iterator[None]:
    """Lessons are learnt, one after the other, for as long as the block runs."""
    import httpx

    over = threading.Event()

    def teach() -> None:
        with httpx.Client(base_url=url, timeout=None) as http:
            number = 0
            while not over.is_set():
                pair = [f"What is rule number {number}?", f"Rule {number} is to be kind."]
                id = http.post("/api/lessons", json={"adapter": "pupil", "pairs": [pair]}).json()["id"]
                number += 1
                states = ("queued", "learning")
                while not over.wait(0.1) and http.get(f"/api/lessons/{id}").json()["state"] in states:
                    pass

    teacher = threading.Thread(target=teach)
    teacher.start()
    time.sleep(0.5)  # until the first slices are at work
    try:
        yield
    finally:
        over.set()
        teacher.join()


def measure(name: str, side: str, options: argparse.Namespace) -> Figures:
    case = CASES[name]
    with opened(case, side, options, kind(options)) as (url, process, names):
        asked(url, names, replace(case, clients=len(names)), requests=1, new=2)
        with learning(url) if case.lesson else nullcontext():
            return figures(url, process, names, case, options, ends=side in PEERS)


def figures(
    url: str, process: int, names: Sequence[str], case: Case, options: argparse.Namespace, *, ends: bool
) -> Figures:
    """`ends`: this server counts the end of an answer as one of its tokens, as Imprint does not."""
    begun = time.perf_counter()
    found = asked(url, names, case, requests=options.requests, new=options.new)
    seconds = time.perf_counter() - begun
    firsts = sorted(each.first for each in found)
    return {
        "tokens_per_second": sum(each.tokens - (ends and each.ended) for each in found) / seconds,
        "first_p50": 1000 * quantile(firsts, 0.5),
        "first_p95": 1000 * quantile(firsts, 0.95),
        "memory_mb": memory_mb(process),
    }


def quantile(ordered: Sequence[float], share: float) -> float:
    """The lowest value that this share of the ordered values does not exceed."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def check(name: str, side: str, options: argparse.Namespace) -> list[str]:
    """The base's answers, in float32, where rounding decides no tie."""
    one = Case(1, 1, False)
    with opened(one, side, options, "float32") as (url, _, names):
        model = names if side in PEERS else ["base"]
        return [each.text for each in asked(url, model, one, requests=len(PROMPTS), new=16)]


def disagreement(name: str, found: Mapping[str, Any]) -> str | None:
    for side, answers in found.items():
        for prompt, one, other in zip(PROMPTS, found["imprint"], answers, strict=True):
            if one != other:
                return f"{prompt!r} is answered {one!r} by imprint and {other!r} by {side}"
    return None


def add_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--half-billion", action="store_true", help="a base in the shape of Qwen2.5-0.5B")
    parser.add_argument("--peers", action="store_true", help="beside transformers and llama.cpp")
    parser.add_argument("--requests", type=int, default=8, help="of each client (default 8)")
    parser.add_argument("--new", type=int, default=32, help="tokens of an answer at most (default 32)")


def left_out(options: argparse.Namespace) -> dict[str, str]:
    """Peers that were not asked for, or cannot be started here."""
    if not options.peers:
        return dict.fromkeys(PEERS, "")
    missing = [name for name in ("transformers", "uvicorn", "fastapi") if not importlib.util.find_spec(name)]
    whys = {llama_cpp.SIDE: llama_cpp.lacking(options.device)}
    if missing or not TRANSFORMERS.is_file():
        whys["transformers"] = f"{' and '.join(missing) or TRANSFORMERS} is not installed"
    return {side: f"measured without {side}: {why}" for side, why in whys.items() if why}


BENCH = Bench(
    name="serve",
    about="Clients of a server: tokens and first tokens, with and without a lesson.",
    cases={
        name: ("imprint", *PEERS) if case.adapters == 1 and not case.lesson else ("imprint",)
        for name, case in CASES.items()
    },
    columns=(
        Column("tokens_per_second", "tokens/s", 1, "more", "speed"),
        Column("first_p50", "first token p50 ms", 0, "less", "first token"),
        Column("first_p95", "first token p95 ms", 0, "less", "first token p95"),
        Column("memory_mb", "server MB", 0, "less", "memory"),
    ),
    packages=("imprint", "torch", "transformers", "xllamacpp"),
    measure=measure,
    check=check,
    disagreement=disagreement,
    add_flags=add_flags,
    left_out=left_out,
)

if __name__ == "__main__":
    sys.exit(main(BENCH))
