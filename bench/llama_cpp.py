"""llama.cpp as a peer, as the package xllamacpp brings it: its server with a base written as GGUF, and its
answers to bare ids.

`python -m bench.llama_cpp FILE --port N` is that server in a process of its own, until it is terminated. It
computes on the CPU, with as many threads as torch would take. It does not know what is measured.
"""

from __future__ import annotations

import argparse
import importlib.util
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import gguf_base
from bench.answering import Answered
from bench.harness import machine
from bench.served import PATIENCE, free_port, records, running, wait_for

SIDE = "llama.cpp"
KINDS = {"float32": "F32", "bfloat16": "BF16"}
"""What GGUF calls the elements of a base that computes in this dtype."""


def lacking(device: str) -> str | None:
    """Why llama.cpp cannot be a side where Imprint computes on this device; None if it can."""
    missing = [name for name in ("xllamacpp", "gguf") if not importlib.util.find_spec(name)]
    if missing:
        return f"{' and '.join(missing)} is not installed"
    other = machine()["accelerator"] if device == "auto" else device
    return f"its wheel computes on the CPU, not on {other}" if other not in (None, "cpu") else None


def threads() -> int:
    """How many torch takes by itself; asked of another process, as torch has no place in this one."""
    command = [sys.executable, "-c", "import torch; print(torch.get_num_threads())"]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


@contextmanager
def served(place: Path, log: Path, dtype: str, *, slots: int, context: int) -> Iterator[tuple[str, int]]:
    """The address and process id of a server with the base in a folder, ended when the block ends."""
    file, port = gguf_base.kept(place, KINDS[dtype]), free_port()
    command = [sys.executable, "-m", "bench.llama_cpp", str(file), "--dtype", dtype, "--port", str(port)]
    command += ["--slots", str(slots), "--context", str(context), "--threads", str(threads())]
    with running(command, log, {}) as process:
        url = f"http://127.0.0.1:{port}"
        wait_for(url, process, log, time.monotonic() + PATIENCE)
        yield url, process.pid


def started(
    file: Path, dtype: str, *, threads: int, slots: int = 1, context: int = 512, port: int = 0
) -> Any:
    """llama.cpp's server with this base, whose slots share room for `context` tokens each, as is its default.
    It runs until the process ends."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(file)
    params.port = port
    params.n_gpu_layers = 0
    params.n_parallel = slots
    params.n_ctx = slots * context
    params.kv_unified = True
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    if dtype == "float32":  # its own default is 16 bits
        params.cache_type_k = params.cache_type_v = xllamacpp.ggml_type.GGML_TYPE_F32
    return xllamacpp.Server(params)


def answered(url: str, prompt: Sequence[int], new: int) -> Answered:
    """The greedy answer of a server, whose only request this is: the stream's ids, and the moments at which
    they were read."""
    import httpx

    body = {
        "prompt": list(prompt),
        "n_predict": new,
        "temperature": 0.0,
        "samplers": ["temperature"],  # the likeliest at once, without sorting the vocabulary before
        "ignore_eos": True,
        "cache_prompt": False,
        "stream": True,
    }
    tokens, moments = [], []
    with httpx.Client(base_url=url, timeout=None) as http:
        begun = time.perf_counter()
        with http.stream("POST", "/completion", json=body) as response:
            response.raise_for_status()
            for record in records(response.iter_lines()):
                if record["tokens"]:
                    moments.append(time.perf_counter())
                    tokens += record["tokens"]
    assert len(tokens) == len(moments) == new, (tokens, len(moments))
    return Answered([tokens], begun, moments)


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.llama_cpp", description="llama.cpp's server.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--dtype", choices=KINDS, required=True)
    parser.add_argument("--slots", type=int, required=True)
    parser.add_argument("--context", type=int, required=True, help="tokens of each slot")
    parser.add_argument("--threads", type=int, required=True)
    options = parser.parse_args(argv)
    server = started(
        options.file,
        options.dtype,
        threads=options.threads,
        slots=options.slots,
        context=options.context,
        port=options.port,
    )
    print(f"listening on {server.listening_address}", file=sys.stderr, flush=True)
    while True:
        signal.pause()


if __name__ == "__main__":
    main()
