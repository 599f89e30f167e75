"""How the server says no: one exception that carries a status, and the error body of the OpenAI API.

Knows nothing of routes. Every ImprintError has a status here, so a route may raise what the core raises.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi.responses import JSONResponse

from imprint.errors import AdapterBusy, ImprintError, Refused, StorageError, UnknownAdapter

TYPES = {
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    409: "conflict_error",
    429: "rate_limit_error",
}
"""The error type of a status; any other is invalid_request_error below 500 and server_error from there on."""
BUSY_SECONDS = 2  # after which a client is told to try again


class RequestError(ImprintError):
    """A request that is answered with an error. `code` and `param` are as the OpenAI API uses them;
    `retry_after` (seconds) tells the client that the same request may succeed later."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        code: str | None = None,
        param: str | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.param = param
        self.retry_after = retry_after

    @property
    def body(self) -> dict[str, Any]:
        kind = TYPES.get(self.status, "invalid_request_error" if self.status < 500 else "server_error")
        return {"error": {"message": str(self), "type": kind, "param": self.param, "code": self.code}}

    @property
    def headers(self) -> dict[str, str]:
        """The official client repeats a 409 or a 5xx by itself, unless it is told that this is no use."""
        if self.retry_after is not None:
            return {"Retry-After": str(self.retry_after)}
        return {"x-should-retry": "false"} if self.status in (409, 500) else {}


def request_error(error: ImprintError) -> RequestError:
    """What an error of the core is to a client."""
    if isinstance(error, RequestError):
        return error
    message = str(error)
    if isinstance(error, UnknownAdapter):
        return RequestError(message, status=404, code="model_not_found", param="model")
    if isinstance(error, AdapterBusy):
        return RequestError(message, status=409, code="adapter_busy", retry_after=BUSY_SECONDS)
    if isinstance(error, Refused):
        return RequestError(message, status=409, code="refused")
    if isinstance(error, StorageError):
        return RequestError(message, status=500, code="storage")
    return RequestError(message)


def error_response(error: ImprintError, headers: Mapping[str, str] | None = None) -> JSONResponse:
    said = request_error(error)
    return JSONResponse(said.body, said.status, {**said.headers, **(headers or {})})
