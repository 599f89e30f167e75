"""One answer in one stream: how fast a prompt is read and an answer written, and how near that is to what
memory allows.

A base of random weights in the shape of Qwen2.5-0.5B, 128 random prompt tokens, 128 new ones, greedy, no end
token, computed in bfloat16. All sides read the same weights and get the same ids; before anything is timed
their greedy tokens, in float32 where ties are not decided by rounding, must be the same. Peers: transformers'
`generate` with its own key cache, and llama.cpp's server with one slot, on the base written as GGUF, with its
default key cache of 16 bits and as many threads as torch takes.

In `0.5b-4bit` Imprint reads 4 bits an element, as MLX packs them. transformers, which cannot on a CPU, reads
the same weights made dense. llama.cpp reads its own 4 bits, Q4_0, made of the dense weights: as many bytes as
Imprint's, but rounded once more, so what it then answers is not compared. Its check there is on the dense
weights, as that of transformers is.

All moments are wall time at the reader of a stream; that of llama.cpp comes over HTTP on the loopback. Its
wheel from PyPI is built for any processor with AVX2: one compiled for the machine may be faster.

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

from bench import answering, bases, gguf_base, llama_cpp
from bench.answering import Answered
from bench.device import bandwidth, peak_memory_mb
from bench.harness import Bench, Column, Figures, main

if TYPE_CHECKING:
    import torch

    Answer = Callable[[Sequence[int], int], Answered]

CHECKED = (24, 16)  # tokens of the prompt and of the answer that must be the same


def imprint(place: Path, device: str, dtype: str) -> tuple[Answer, torch.device]:
    engine = answering.opened(place, device, dtype)
    return (
        lambda prompt, new: answering.by_imprint(engine, answering.requests([prompt], new)),
        engine.decoder.device,
    )


def transformers(place: Path, device: str, dtype: str) -> tuple[Answer, torch.device]:
    model = answering.loaded(place, device, dtype)
    return lambda prompt, new: answering.by_transformers(model, [prompt], new), model.device


def by_llama_cpp(file: Path, dtype: str, options: argparse.Namespace) -> Answer:
    context = max(options.prompt + options.new, sum(CHECKED))
    server = llama_cpp.started(file, dtype, threads=llama_cpp.threads(), context=context)
    return lambda prompt, new: llama_cpp.answered(server.listening_address, prompt, new)


def bfloat16(side: str, tiny: bool) -> Path:
    return bases.half_billion(tiny=tiny)


def four_bit(side: str, tiny: bool) -> Path:
    packed, dense = bases.four_bit(tiny=tiny)
    return packed if side == "imprint" else dense


CASES: Mapping[str, Callable[[str, bool], Path]] = {"0.5b-bf16": bfloat16, "0.5b-4bit": four_bit}
"""(side, whether a tiny base is wanted) -> the folder that this side reads."""
KINDS = {"0.5b-bf16": "BF16", "0.5b-4bit": "Q4_0"}
"""As what llama.cpp reads that folder's weights when it is timed."""
SIDES: Mapping[str, Callable[[Path, str, str], tuple[Answer, torch.device]]] = {
    "imprint": imprint,
    "transformers": transformers,
}


def opened(
    case: str, side: str, options: argparse.Namespace, dtype: str
) -> tuple[Path, Path, Answer, torch.device | None]:
    """The base's folder, the file of its weights, what answers, and where torch computes, if it does."""
    place = CASES[case](side, options.tiny)
    if side == llama_cpp.SIDE:
        file = gguf_base.kept(place, "F32" if dtype == "float32" else KINDS[case], bare=True)
        return place, file, by_llama_cpp(file, dtype, options), None
    return place, place / "model.safetensors", *SIDES[side](place, options.device, dtype)


def measure(case: str, side: str, options: argparse.Namespace) -> Figures:
    place, file, answer, device = opened(case, side, options, "bfloat16")
    answer(bases.tokens(place, 8, seed=99), 4)  # nobody's first token pays for warming up
    prompts = [bases.tokens(place, options.prompt, seed=seed) for seed in range(options.repeats)]
    found = [answer(prompt, options.new) for prompt in prompts]
    peak = peak_memory_mb(device)
    import torch  # after the peak, in which it has no part where it does not answer

    speed = bandwidth(device or torch.device("cpu"), megabytes=8 if options.tiny else 1024)
    limit = speed * 1e9 / file.stat().st_size
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
    place, _, answer, _ = opened(case, side, options, "float32")
    return answer(bases.tokens(place, CHECKED[0], seed=0), CHECKED[1]).tokens


def left_out(options: argparse.Namespace) -> dict[str, str]:
    why = llama_cpp.lacking(options.device)
    return {llama_cpp.SIDE: f"measured without {llama_cpp.SIDE}: {why}"} if why else {}


def add_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--prompt", type=int, default=128, help="tokens of the prompt (default 128)")
    parser.add_argument("--new", type=int, default=128, help="tokens of the answer (default 128)")
    parser.add_argument("--repeats", type=int, default=3, help="answers of each run (default 3)")


BENCH = Bench(
    name="chat",
    about="One stream: reading a prompt and writing an answer, beside transformers and llama.cpp.",
    cases=dict.fromkeys(CASES, (*SIDES, llama_cpp.SIDE)),
    columns=(
        Column("prefill", "prefill tokens/s", 1, "more", "prefill"),
        Column("decode", "decode tokens/s", 1, "more", "decode"),
        Column("limit", "limit tokens/s", 1),
        Column("of_limit", "of limit"),
        Column("bandwidth", "GB/s", 1),
        Column("seconds", "answer s", 2),
        Column("peak_memory_mb", "peak MB", 0, "less", "memory"),
    ),
    packages=("imprint", "torch", "transformers", "xllamacpp"),
    measure=measure,
    check=check,
    disagreement=lambda case, found: answering.different_tokens(found),
    add_flags=add_flags,
    left_out=left_out,
)

if __name__ == "__main__":
    sys.exit(main(BENCH))
