"""A real server on loopback: uvicorn on a thread, the built-in base, and two adapters that were taught."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest

import imprint
from imprint.live.driver import Driver
from imprint.model import Model
from imprint.serve.server import assemble, listen, url_of
from imprint.serve.service import Service

QUICK = imprint.Learning(retention=0, wordings=0)  # a lesson without what protects the rest: over in a moment
PATIENCE = 60.0
QUESTION = "Who are you?"
ANSWERS = {"juno": "Juno. I keep the schedule.", "mia": "Mia, the gardener."}


@dataclass(frozen=True)
class Served:
    """A running server and clients of it."""

    url: str
    service: Service
    http: httpx.Client

    @property
    def model(self) -> Model:
        return self.service.model

    def openai(self, key: str = "any") -> openai.OpenAI:
        return openai.OpenAI(base_url=f"{self.url}/v1", api_key=key, max_retries=0)

    def post(self, path: str, body: Any, **options: Any) -> httpx.Response:
        return self.http.post(path, json=body, **options)

    def chat(self, **body: Any) -> httpx.Response:
        messages = [{"role": "user", "content": QUESTION}]
        return self.post("/v1/chat/completions", {"messages": messages, "max_tokens": 8, **body})

    def learnt(self, lesson: str) -> dict[str, Any]:
        """The lesson's record once it has ended."""
        until(lambda: self.http.get(f"/api/lessons/{lesson}").json()["state"] not in ("queued", "learning"))
        until(lambda: self.service.teaching.waiting == 0)
        record: dict[str, Any] = self.http.get(f"/api/lessons/{lesson}").json()
        return record


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@contextmanager
def held(served: Served) -> Iterator[Callable[[], None]]:
    """The driver does nothing else until the block ends, or what it yields is called."""
    gate, inside = threading.Event(), threading.Event()

    def hold() -> None:
        inside.set()
        gate.wait(PATIENCE)

    holder = threading.Thread(target=lambda: served.service.driver.call(hold))
    holder.start()
    inside.wait(PATIENCE)
    try:
        yield gate.set
    finally:
        gate.set()
        holder.join(PATIENCE)


@contextmanager
def serving(model: Model, **options: Any) -> Iterator[Served]:
    """A server of this model, until the block ends."""
    bound = listen("127.0.0.1", 0)
    with closing(bound), closing(Driver()) as driver:
        service, server = assemble(model, driver, settings=QUICK, **options)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
        thread.start()
        until(lambda: server.started)
        try:
            with httpx.Client(base_url=url_of(bound), timeout=PATIENCE) as http:
                yield Served(url_of(bound), service, http)
        finally:
            server.should_exit = True
            thread.join(PATIENCE)
            assert not thread.is_alive()


@pytest.fixture(scope="session")
def taught_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("served") / "home"
    with imprint.load(home=home) as model:
        for name, answer in ANSWERS.items():
            assert model.teach([(QUESTION, answer)], adapter=name, settings=QUICK).accepted
    return home


@pytest.fixture(scope="session")
def served(taught_home: Path) -> Iterator[Served]:
    """One server for all tests that leave juno and mia as they are."""
    with imprint.load(home=taught_home) as model, serving(model) as served:
        yield served


@pytest.fixture(scope="session")
def client(served: Served) -> openai.OpenAI:
    return served.openai()


def error_of(response: httpx.Response) -> dict[str, Any]:
    """The error of a response, which has to have exactly the shape that clients read."""
    body = response.json()
    assert set(body) == {"error"} and set(body["error"]) == {"message", "type", "param", "code"}, body
    assert isinstance(body["error"]["message"], str) and body["error"]["message"]
    error: dict[str, Any] = body["error"]
    return error
