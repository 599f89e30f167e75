"""Where the page meets the server: which requests are the page's, and which of those are let in.

The paths of the page go past the API's routes and keys, so who sends them is checked here: the page is a
shell that shows nothing until it was given a key, where the server has keys. Knows nothing of what is on it.
"""

from __future__ import annotations

import warnings
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cache
from typing import Any

from fastapi import FastAPI
from nicegui import app as pages
from nicegui import ui
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from imprint.page.desk import Desks
from imprint.page.frame import open_page
from imprint.page.look import favicon
from imprint.serve.access import LOCAL, UPLOAD_BYTES, Key, bounded, host_name
from imprint.serve.errors import RequestError, error_response
from imprint.serve.service import Service

PARTS = ("/_nicegui/", "/_nicegui_ws/")
RECONNECT_SECONDS = 20.0  # that a page whose line dropped is kept for it to come back
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
        "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Nothing is loaded from, sent to, or shown inside another site, whatever an answer holds. Vue compiles its
templates in the browser, which is why scripts of the page itself may be inline."""


def mount(app: FastAPI, service: Service, keys: Iterable[Key] = (), hosts: Iterable[str] = ()) -> None:
    """Serve the page at `/` of an application, in front of all that was added to it before.

    NiceGUI has one application in a process, so one server at a time can have a page."""
    shell, inner = prepared(), app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[Any]:
        async with AsyncExitStack() as parts:
            with warnings.catch_warnings():  # it looks at every object there is, deprecated ones too
                warnings.simplefilter("ignore")
                await parts.enter_async_context(shell.router.lifespan_context(shell))
            yield await parts.enter_async_context(inner(app))

    app.router.lifespan_context = lifespan
    known = tuple(keys)
    app.add_middleware(Door, desks=Desks(service, known), locked=bool(known), hosts=tuple(hosts))


@cache
def prepared() -> FastAPI:
    """An application that only carries NiceGUI's start and end; its requests never reach it."""
    shell = FastAPI(openapi_url=None)
    ui.page("/", response_timeout=30.0)(open_page)
    ui.run_with(
        shell, title="Imprint", favicon=favicon(), dark=None, language="en-US", binding_refresh_interval=None,
        reconnect_timeout=RECONNECT_SECONDS, tailwind=False, show_welcome_message=False,
    )  # fmt: skip
    return shell


class Door:
    """An ASGI application around another one: takes the page's requests, hands on all others."""

    def __init__(self, app: ASGIApp, *, desks: Desks, locked: bool, hosts: Iterable[str]) -> None:
        self.app = app
        self.desks = desks
        self.locked = locked
        self.hosts = frozenset((*LOCAL, *hosts))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not is_of_page(scope):
            await self.app(scope, receive, send)
            return
        try:
            self._check_sender(Headers(scope=scope))
        except RequestError as error:
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008, "reason": str(error)[:120]})
            else:
                await error_response(error)(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        scope["state"] = {**scope.get("state", {}), "desks": self.desks}
        await pages(scope, bounded(receive, UPLOAD_BYTES), guarded)

    def _check_sender(self, headers: Headers) -> None:
        """Only pages of this server itself may speak to it, and without keys only under its own names. Raises
        RequestError. A websocket is not bound by a browser's same-origin rule, so this is what binds it."""
        host, origin = headers.get("host", ""), headers.get("origin")
        if not self.locked and host_name(host) not in self.hosts:
            raise RequestError(f"{host!r} is not a name of this server", status=403, code="unknown_host")
        if origin is not None and origin.partition("://")[2] != host:
            raise RequestError(
                f"requests of pages of {origin!r} are refused", status=403, code="cross_origin"
            )


def is_of_page(scope: Scope) -> bool:
    if scope["type"] not in ("http", "websocket"):
        return False
    path: str = scope["path"]
    shell = path == "/" and scope.get("method") == "GET"
    return shell or path.startswith(PARTS)
