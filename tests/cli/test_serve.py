"""`imprint serve` as a process: where it is, what it leaves, how it ends; and what its flags refuse."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.cli.conftest import QUICK, Run

PATIENCE = 90.0
SECRET = "words that belong to a person"


@contextmanager
def process(home: Path, log: Path, *flags: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A server of its own and its address, killed if it is still there at the end."""
    environment = {**os.environ, "IMPRINT_HOME": str(home), "OMP_NUM_THREADS": "1"}
    with log.open("wb") as err:
        server = subprocess.Popen(
            [sys.executable, "-m", "imprint", "serve", "--port", "0", *QUICK, *flags],
            stdout=subprocess.PIPE, stderr=err, env=environment,
        )  # fmt: skip
    try:
        deadline = time.monotonic() + PATIENCE
        while not (found := re.search(r"http://\S+?(?=/v1)", log.read_text())):
            assert server.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
        yield server, found[0]
    finally:
        server.kill()
        server.wait()


def reached(url: str, method: str, path: str, **options: Any) -> httpx.Response:
    """A response, however long the server still needs to start."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return httpx.request(method, url + path, timeout=PATIENCE, **options)
        except httpx.ConnectError:
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_it_ends_in_order_on_sigterm_and_goes_on_where_a_killed_one_was(home: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    pairs = [[f"{SECRET} {number}", f"Answer {number}, {SECRET}."] for number in range(6)]
    with process(home, log) as (server, url):
        asked = {"messages": [{"role": "user", "content": SECRET}], "max_tokens": 2}
        assert reached(url, "POST", "/v1/chat/completions", json=asked).status_code == 200
        accepted = reached(url, "POST", "/api/lessons", json={"adapter": "juno", "pairs": pairs})
        assert accepted.status_code == 202
        server.kill()
    lesson = accepted.json()["id"]
    with process(home, log) as (server, url):
        assert reached(url, "GET", f"/api/lessons/{lesson}").json()["state"] in (
            "queued",
            "learning",
            "learnt",
        )
        begun = time.monotonic()
        with httpx.stream("GET", f"{url}/api/events", timeout=PATIENCE) as events:
            next(events.iter_raw())
            server.send_signal(signal.SIGTERM)
            assert server.wait(PATIENCE) == 0
        assert time.monotonic() - begun < 20
    assert SECRET not in log.read_text() and "Traceback" not in log.read_text()


def test_an_open_address_needs_a_key(run: Run) -> None:
    done = run("serve", "--host", "0.0.0.0")
    assert done.code == 2 and "--api-key" in done.err and done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--port", "70000"), 2, "'70000'"),
        (("--port", "x"), 2, "'x'"),
        (("--api-key", " "), 2, "--api-key"),
        (("--api-key", "a", "--key-file", "b"), 2, "not allowed with"),
        (("--key-file", "/no/such/file"), 1, "/no/such/file"),
        (("--rank", "none"), 2, "--rank"),
        (("--host", "no such host.invalid"), 2, "can be reached"),
        (("--host", "no such host.invalid", "--api-key", "k"), 1, "--host"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_wrong_flag_is_said_before_a_base_is_opened(
    run: Run, home: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    done = run("serve", *words)
    assert done.code == code and said in done.err and done.err.count("\n") == 1, done
    assert not home.exists()


def test_a_missing_package_is_named_with_what_installs_it(home: Path) -> None:
    code = "import sys, imprint.cli as cli; sys.modules['fastapi'] = None; sys.exit(cli.main(['serve']))"
    environment = {**os.environ, "IMPRINT_HOME": str(home)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
    assert done.returncode == 1 and "imprint[serve]" in done.stderr and done.stderr.count("\n") == 1, done
