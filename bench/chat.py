"""One answer in one stream: how fast a prompt is read and an answer written, and how near that is to what
memory allows.

A base of random weights in the shape of Qwen2.5-0.5B, 128 random prompt tokens, 128 new ones, greedy, no end
token, computed in bfloat16. Both sides read the same weights and get the same ids; before anything is timed
their greedy tokens, in float32 where ties are not decided by rounding, must be the same. Peer: transformers'
`generate` with its own key cache. In `0.5b-4bit` Imprint reads 4 bits an element, as MLX packs them;
transformers, which cannot on a CPU, the same weights made dense.

prefill: prompt tokens a second until the first token. decode: tokens a second after it. limit: bytes of all
weights, which every token reads once, against the fastest reading of memory measured in the same process.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bench import answering, bases
from bench.answering import Answered
from bench.device import bandwidth, peak_memory_mb
from bench.harness import Bench, Column, Figures, main

if TYPE_CHECKING:
    import torch

    Answer = Callable[[Sequence[int], int], Answered]


def imprint(place: Path, device: str, dtype: str) -> tuple[Answer, torch.device]:
    engine = answering.opened(place, device, dtype)
    return (
        lambda prompt, new: answering.by_imprint(engine, answering.requests([prompt], new)),
        engine.decoder.device,
    )


def transformers(place: Path, device: str, dtype: str) -> tuple[Answer, torch.device]:
    model = answering.loaded(place, device, dtype)
    return lambda prompt, new: answering.by_transformers(model, [prompt], new), model.device


def bfloat16(side: str, tiny: bool) -> Path:
    return bases.half_billion(tiny=tiny)


def four_bit(side: str, tiny: bool) -> Path:
    packed, dense = bases.four_bit(tiny=tiny)
    return packed if side == "imprint" else dense


CASES: Mapping[str, Callable[[str, bool], Path]] = {"0.5b-bf16": bfloat16, "0.5b-4bit": four_bit}
"""(side, whether a tiny base is wanted) -> the folder that this side reads."""
SIDES: Mapping[str, Callable[[Path, str, str], tuple[Answer, torch.device]]] = {
    "imprint": imprint,
    "transformers": transformers,
}


def measure(case: str, side: str, options: argparse.Namespace) -> Figures:
    place = CASES[case](side, options.tiny)
    answer, device = SIDES[side](place, options.device, "bfloat16")
    answer(bases.tokens(place, 8, seed=99), 4)  # nobody's first token pays for warming up
    prompts = [bases.tokens(place, options.prompt, seed=seed) for seed in range(options.repeats)]
    found = [answer(prompt, options.new) for prompt in prompts]
    peak = peak_memory_mb(device)
    speed = bandwidth(device, megabytes=8 if options.tiny else 1024)
    limit = speed * 1e9 / (place / "model.safetensors").stat().st_size
    decode = statistics.median(each.steps_per_second or 0.0 for each in found)
    return {
        "prefill": statistics.median(options.prompt / each.first_seconds for each in found),
        "decode": decode,
        "seconds": statistics.median(each.seconds for each in found),
        "bandwidth": speed,
        "limit": limit,
        "of_limit": decode / limit,
        "peak_memory_mb": peak,
    }


def check(case: str, side: str, options: argparse.Namespace) -> list[list[int]]:
    place = CASES[case](side, options.tiny)
    answer, _ = SIDES[side](place, options.device, "float32")
    return answer(bases.tokens(place, 24, seed=0), 16).tokens


def add_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--prompt", type=int, default=128, help="tokens of the prompt (default 128)")
    parser.add_argument("--new", type=int, default=128, help="tokens of the answer (default 128)")
    parser.add_argument("--repeats", type=int, default=3, help="answers of each run (default 3)")


BENCH = Bench(
    name="chat",
    about="One stream: reading a prompt and writing an answer, beside transformers.",
    cases=dict.fromkeys(CASES, tuple(SIDES)),
    columns=(
        Column("prefill", "prefill tokens/s", 1, "more", "prefill"),
        Column("decode", "decode tokens/s", 1, "more", "decode"),
        Column("limit", "limit tokens/s", 1),
        Column("of_limit", "of limit"),
        Column("bandwidth", "GB/s", 1),
        Column("seconds", "answer s", 2),
        Column("peak_memory_mb", "peak MB", 0, "less", "memory"),
    ),
    packages=("imprint", "torch", "transformers"),
    measure=measure,
    check=check,
    disagreement=lambda case, found: answering.different_tokens(found),
    add_flags=add_flags,
)

if __name__ == "__main__":
    sys.exit(main(BENCH))
