"""`imprint serve` in a process of its own, and clients that time what they read of it.

Shared by the bench of serving and the soak. It knows how a server is started and spoken to, not what is
measured.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.harness import ROOT

if TYPE_CHECKING:
    import httpx

    from imprint.types import AdapterWeights

PATIENCE = 120.0  # seconds that a server may take to start
TRANSFORMERS = Path(sys.executable).parent / "transformers"


@dataclass(frozen=True)
class Timed:
    """One streamed answer: its text, its tokens as the server counts them, whether it ended by itself,
    seconds to its first text and to its end."""

    text: str
    tokens: int
    ended: bool
    first: float
    seconds: float


@contextmanager
def served(home: Path, *flags: str) -> Iterator[tuple[str, int]]:
    """The address and process id of a server with this home, ended when the block ends."""
    command = [sys.executable, "-m", "imprint", "serve", "--port", "0", "--no-page", *flags]
    log = home.parent / "serve.log"
    with running(command, log, {"IMPRINT_HOME": str(home)}) as process:
        deadline = time.monotonic() + PATIENCE
        while not (found := re.search(r"(http://\S+?)/v1", log.read_text())):
            require_alive(process, log, deadline)
        wait_for(found[1], process, log, deadline)
        yield found[1], process.pid


@contextmanager
def served_by_transformers(place: Path, log: Path, device: str, dtype: str) -> Iterator[tuple[str, int]]:
    """The address and process id of `transformers serve` with the base in a folder, batching continuously."""
    port = free_port()
    command = [str(TRANSFORMERS), "serve", str(place), "--host", "127.0.0.1", "--port", str(port)]
    command += ["--device", device, "--dtype", dtype]
    with running([*command, "--continuous-batching"], log, {}) as process:
        url = f"http://127.0.0.1:{port}"
        wait_for(url, process, log, time.monotonic() + PATIENCE)
        yield url, process.pid


def free_port() -> int:
    """A port of the loopback that nobody has now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def running(command: Sequence[str], log: Path, more: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", **more}
    with log.open("wb") as told:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=told, env=environment
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def require_alive(process: subprocess.Popen[bytes], log: Path, deadline: float) -> None:
    """Wait a moment for a server that is starting. Raises RuntimeError when that takes too long."""
    if process.poll() is not None or time.monotonic() > deadline:
        raise RuntimeError(f"the server did not start: {log.read_text()[-2000:]}")
    time.sleep(0.05)


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path, deadline: float) -> None:
    """Until the server answers where it will be."""
    import httpx

    while True:
        try:
            if httpx.get(f"{url}/health").status_code == 200:
                return
        except httpx.TransportError:
            pass
        require_alive(process, log, deadline)


def chat(model: str, prompt: str, tokens: int, **more: Any) -> dict[str, Any]:
    """The body of a chat request."""
    messages = [{"role": "user", "content": prompt}]
    return {"model": model, "messages": messages, "max_tokens": tokens, **more}


def streamed(http: httpx.Client, path: str, body: dict[str, Any]) -> Timed:
    """An answer as it comes. Raises httpx.HTTPStatusError for a refusal."""
    begun = time.perf_counter()
    first, tokens, ended, texts = 0.0, 0, False, []
    wanted = {**body, "stream": True, "stream_options": {"include_usage": True}}
    with http.stream("POST", path, json=wanted) as response:
        if response.is_error:
            response.read()
        response.raise_for_status()
        for record in records(response.iter_lines()):
            if record.get("usage"):
                tokens = record["usage"]["completion_tokens"]
            for choice in record.get("choices", ()):
                ended = ended or choice.get("finish_reason") == "stop"
                text = choice["text"] if "text" in choice else choice["delta"].get("content")
                if text:
                    first = first or time.perf_counter() - begun
                    texts.append(text)
    seconds = time.perf_counter() - begun
    return Timed("".join(texts), tokens, ended, first or seconds, seconds)


def records(lines: Iterator[str]) -> Iterator[dict[str, Any]]:
    """The JSON of server-sent events."""
    for line in lines:
        if line.startswith("data: ") and line != "data: [DONE]":
            record: dict[str, Any] = json.loads(line.removeprefix("data: "))
            if "error" in record:
                raise RuntimeError(f"the stream ended with {record['error']}")
            yield record


def memory_mb(process: int) -> float:
    """A process's resident size."""
    told = subprocess.run(["ps", "-o", "rss=", "-p", str(process)], capture_output=True, text=True)
    return int(told.stdout) / 1024


def published(home: Path, place: Path, adapters: Sequence[AdapterWeights]) -> list[str]:
    """The names under which these adapters of the base in `place` now stand in a home."""
    from imprint.adapters.registry import Registry
    from imprint.engine.checkpoint import Checkpoint, facts
    from imprint.store import Home

    opened = Home.open(home)
    try:
        base = facts(Checkpoint.open(place), cache=opened.folder("cache"))
        registry, names = Registry(opened), []
        for number, weights in enumerate(adapters):
            names.append(f"adapter-{number}")
            registry.publish(
                names[-1], weights, base=base.fingerprint, base_name=base.name, origin="imported"
            )
    finally:
        opened.close()
    return names
