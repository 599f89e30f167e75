"""Running the application: a socket, uvicorn, signals, and a log without what anybody wrote.

SIGTERM and Ctrl-C end it in order: answers being written get a few seconds, lessons wait for the next run.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import socket
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from types import FrameType

import uvicorn

from imprint.config import Learning
from imprint.errors import InputError
from imprint.live.driver import Driver
from imprint.model import Model
from imprint.serve.access import Key
from imprint.serve.answers import RUNNING, WAITING
from imprint.serve.app import Page, create_app
from imprint.serve.service import Service

DRAIN_SECONDS = 5  # that answers may take to end after the server was told to stop
END_SECONDS = 7  # from then on until the process is gone, orderly or not
LOOK_SECONDS = 0.25
LOGS = ("imprint", "uvicorn.error", "concurrent.futures", "asyncio", "nicegui")


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to an address, to be served later. Raises InputError when that cannot be."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        bound = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        raise InputError(f"{host!r} is no address of this machine: {error}; give another --host") from None
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
    except OSError as error:
        bound.close()
        raise InputError(f"cannot listen on {host}:{port}: {error.strerror}; give another --port") from None
    return bound


def url_of(bound: socket.socket) -> str:
    host, port = bound.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(
    model: Model,
    bound: socket.socket,
    *,
    keys: Sequence[Key] = (),
    settings: Learning | None = None,
    page: Page | None = None,
    on_ready: Callable[[], None] = lambda: None,
) -> Service:
    """Serve a model until a signal says stop; the service that did, closed."""
    host = bound.getsockname()[0]
    servers: list[uvicorn.Server] = []
    with (
        closing(bound),
        quiet_log(),
        own_signals(),
        bounded_end(lambda: any(each.should_exit for each in servers)),
        closing(Driver()) as driver,
    ):
        service, server = assemble(model, driver, keys=keys, settings=settings, hosts=(host,), page=page)
        servers.append(server)
        on_ready()
        server.run(sockets=[bound])
    gc.freeze()  # Python would look through all that is left for cycles before it ends, for most of a second
    return service


def assemble(
    model: Model,
    driver: Driver,
    *,
    keys: Sequence[Key] = (),
    settings: Learning | None = None,
    hosts: Sequence[str] = (),
    page: Page | None = None,
    running: int = RUNNING,
    waiting: int = WAITING,
) -> tuple[Service, uvicorn.Server]:
    """A service and the uvicorn server of its application, not yet running. `running` answers are written at
    once, `waiting` requests wait for their turn."""
    servers: list[uvicorn.Server] = []
    service = Service.of(
        model, driver, settings=settings, running=running, waiting=waiting,
        stopping=lambda: any(server.should_exit for server in servers),
    )  # fmt: skip
    config = uvicorn.Config(
        create_app(service, keys=keys, hosts=hosts, page=page), lifespan="on", access_log=False,
        log_config=None, server_header=False, timeout_graceful_shutdown=DRAIN_SECONDS,
    )  # fmt: skip
    servers.append(uvicorn.Server(config))
    return service, servers[0]


@contextmanager
def bounded_end(stopping: Callable[[], bool]) -> Iterator[None]:
    """End the process when leaving the block takes too long after `stopping`: a lesson's slice cannot be
    broken off, and a process that is ended in the middle of one loses nothing that was accepted."""
    done = threading.Event()

    def watch() -> None:
        while not stopping():
            if done.wait(LOOK_SECONDS):
                return
        if not done.wait(END_SECONDS):
            os._exit(0)

    threading.Thread(target=watch, name="imprint end", daemon=True).start()
    try:
        yield
    finally:
        done.set()


@contextmanager
def own_signals() -> Iterator[None]:
    """uvicorn raises the signal that stopped it once more when it is done; an orderly end by SIGTERM is
    no failure, so nothing happens then. Ctrl-C still is a KeyboardInterrupt."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def done(number: int, frame: FrameType | None) -> None:
        pass

    before = signal.signal(signal.SIGTERM, done)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def quiet_log() -> Iterator[None]:
    """Warnings and defects on stderr, exceptions as their kind and place alone: their words may be a
    person's."""
    handler = logging.StreamHandler()
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(without_words)
    kept = [(logging.getLogger(name), logging.getLogger(name).propagate) for name in LOGS]
    for log, _ in kept:
        log.addHandler(handler)
        log.propagate = False
    try:
        yield
    finally:
        for log, propagate in kept:
            log.removeHandler(handler)
            log.propagate = propagate


def without_words(record: logging.LogRecord) -> bool:
    """Replace a record's exception by its type and where it was raised."""
    if record.exc_info and record.exc_info[1] is not None:
        error = record.exc_info[1]
        frames = "".join(traceback.format_tb(error.__traceback__))
        said = "" if isinstance(record.msg, BaseException) else record.getMessage()
        record.msg = f"{said}\n{frames}{type(error).__name__}"
        record.args, record.exc_info, record.exc_text = (), None, None
    return True
