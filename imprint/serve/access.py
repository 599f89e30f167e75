"""Who may do what, and how much: keys, the hosts and origins that are answered, and the size of a body.

Knows nothing of what a request asks for beyond its path. A server without keys is for this machine alone, so
it also refuses what a web page in a browser on this machine could send.
"""

from __future__ import annotations

import hmac
import ipaddress
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import HTTPException, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from imprint.errors import InputError
from imprint.serve.errors import RequestError, error_response
from imprint.serve.metrics import Metrics
from imprint.types import BASE_NAME, NAME

BODY_BYTES = 2 << 20
UPLOAD_BYTES = 256 << 20
UPLOADS = ("/v1/files", "/api/adapters")
OPEN = ("/health",)
CHAT = re.compile(r"/v1/(chat/completions|completions|embeddings|models(/.*)?)")
LOCAL = ("localhost", "127.0.0.1", "::1")
KEY = "imprint.key"  # where a request's key is kept in its scope


@dataclass(frozen=True)
class Key:
    """A secret and what it opens: all, or only chatting; all adapters (None), or those named."""

    secret: str = field(repr=False)
    chat_only: bool = False
    adapters: frozenset[str] | None = None

    def permits(self, adapter: str) -> bool:
        return self.adapters is None or adapter in self.adapters


def read_keys(file: Path) -> tuple[Key, ...]:
    """The keys of a file: one a line, followed by what limits it, `chat` or `adapters=NAME,NAME` (`base` is
    the base); empty lines and those that begin with # do not count. Raises InputError."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be read: {error}", file=file) from None
    keys = []
    for number, line in enumerate(lines, 1):
        if (words := line.split()) and not line.lstrip().startswith("#"):
            keys.append(_key(words, file, number))
    if not keys:
        raise InputError("holds no key; write one on a line", file=file)
    return tuple(keys)


def _key(words: Sequence[str], file: Path, line: int) -> Key:
    secret, *limits = words
    if not secret.isascii():
        raise InputError("a key has to be ASCII, as it travels in a header", file=file, line=line)
    chat_only, adapters = False, None
    for limit in limits:
        kind, _, names = limit.partition("=")
        if limit == "chat":
            chat_only = True
        elif kind == "adapters" and (listed := names.split(",")) and all(map(NAME.fullmatch, listed)):
            adapters = frozenset(listed)
        else:
            raise InputError(
                f"{limit!r} limits nothing; use 'chat' or 'adapters=NAME,NAME'", file=file, line=line
            )
    return Key(secret, chat_only, adapters)


def is_local(host: str) -> bool:
    """Whether a server bound to `host` can be reached from this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def key_of(request: Request) -> Key | None:
    """The key that a request came with; None where the server has no keys, and so everything is allowed."""
    key: Key | None = request.scope[KEY]
    return key


def permit(request: Request, adapter: str | None) -> None:
    """Raises RequestError unless the request's key opens this adapter (None: the base)."""
    name = BASE_NAME if adapter is None else adapter
    if (key := key_of(request)) is not None and not key.permits(name):
        raise RequestError(f"this key does not open {name!r}", status=403, code="key_limited", param="model")


class Gate:
    """What every request passes first. An ASGI application around another one."""

    def __init__(self, app: ASGIApp, *, keys: Iterable[Key], hosts: Iterable[str], metrics: Metrics) -> None:
        self.app = app
        self.keys = tuple(keys)
        self.hosts = frozenset((*LOCAL, *hosts))
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                path = getattr(scope.get("route"), "path", "other")
                status = str(message["status"])
                self.metrics.add("imprint_requests_total", route=path, method=scope["method"], status=status)
            await send(message)

        try:
            headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
            self._check_sender(headers)
            scope[KEY] = self._key(headers, scope["method"], scope["path"])
            limit = UPLOAD_BYTES if scope["path"].rstrip("/") in UPLOADS else BODY_BYTES
            check_length(headers.get("content-length", "0"), limit)
        except RequestError as error:
            await error_response(error)(scope, receive, counted)
            return
        await self.app(scope, bounded(receive, limit), counted)

    def _check_sender(self, headers: dict[str, str]) -> None:
        """A page of any site may have a browser send requests here. With an Origin it is a page of another
        site; under a foreign Host a name was made to point to this machine. No page can know a key."""
        if self.keys:
            return
        host = headers.get("host", "")
        if host_name(host) not in self.hosts:
            raise RequestError(f"{host!r} is not a name of this server", status=403, code="unknown_host")
        origin = headers.get("origin")
        if origin is not None and origin.partition("://")[2] != host:
            raise RequestError(
                f"requests of pages of {origin!r} are refused", status=403, code="cross_origin"
            )

    def _key(self, headers: dict[str, str], method: str, path: str) -> Key | None:
        if not self.keys or path in OPEN:
            return None
        scheme, _, given = headers.get("authorization", "").partition(" ")
        found = find(self.keys, given.strip() if scheme.lower() == "bearer" else "")
        if found is None:
            raise RequestError(
                "no valid key; send the header 'Authorization: Bearer KEY'",
                status=401,
                code="invalid_api_key",
            )
        if found.chat_only and (method == "DELETE" or not CHAT.fullmatch(path)):
            raise RequestError("this key is for chatting only", status=403, code="key_limited")
        return found


def host_name(header: str) -> str | None:
    """The name in a Host header, without its port; None for what can be none."""
    try:
        return urlsplit(f"//{header}").hostname
    except ValueError:
        return None


def find(keys: Iterable[Key], given: str) -> Key | None:
    """The key with this secret; takes as long for a wrong one as for a right one."""
    found = None
    for key in keys:
        if hmac.compare_digest(key.secret.encode(), given.encode("latin-1", "replace")):
            found = key
    return found


def check_length(said: str, limit: int) -> None:
    if not (said.isascii() and said.isdigit()) or int(said[:20]) > limit:
        raise RequestError(
            f"the body has {said[:20]!r} bytes, at most {limit} are read; send less",
            status=413,
            code="body_too_large",
        )


def bounded(receive: Receive, limit: int) -> Receive:
    """The same, but a body of more bytes than `limit` ends in HTTP 413, whatever its header said."""
    seen = 0

    async def read() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            # Of this class, as reading a body turns any other into a 400.
            raise HTTPException(413, f"the body has more than {limit} bytes; send less")
        return message

    return read
