"""The application: routes, error bodies and the gate in front of them, put together.

No page of documentation is served, as FastAPI's loads its parts from elsewhere; /openapi.json is the schema.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException as StarletteHTTPException

from imprint import __version__
from imprint.errors import ImprintError
from imprint.serve import adapters, chat, embeddings, lessons, models, tuning
from imprint.serve.access import Gate, Key
from imprint.serve.body import place
from imprint.serve.errors import RequestError, error_response
from imprint.serve.schema import ERRORS, Health
from imprint.serve.service import Service, service_of

ROUTERS = tuple(part.router for part in (chat, embeddings, models, lessons, adapters, tuning))

Page = Callable[[FastAPI, Service, Iterable[Key], Iterable[str]], None]
"""Puts a page in front of an application: `imprint.page.mount`, which this package does not know."""


def create_app(
    service: Service, *, keys: Iterable[Key] = (), hosts: Iterable[str] = (), page: Page | None = None
) -> FastAPI:
    """The application of one service. With `keys` every request but /health needs one; without, only requests
    of this machine itself are answered, under its local names or one of `hosts`."""

    keys, hosts = tuple(keys), tuple(hosts)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await run_in_threadpool(service.teaching.resume)
        yield
        await run_in_threadpool(service.close)

    app = FastAPI(
        title="Imprint", version=__version__, docs_url=None, redoc_url=None, lifespan=lifespan,
        redirect_slashes=False, responses=ERRORS,
    )  # fmt: skip
    app.state.service = service
    for router in ROUTERS:
        app.include_router(router)
    app.add_api_route("/health", health, methods=["GET"], responses={200: {"model": Health}})
    app.add_api_route("/metrics", metrics, methods=["GET"], response_class=PlainTextResponse)
    app.add_exception_handler(ImprintError, on_error)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(StarletteHTTPException, on_http_error)
    app.add_exception_handler(Exception, on_defect)
    app.add_middleware(Gate, keys=keys, hosts=hosts, metrics=service.metrics)
    if page is not None:
        page(app, service, keys, hosts)
    return app


def health(request: Request) -> dict[str, Any]:
    """Whether the server is up; the one thing that never needs a key, and so says little."""
    return {"status": "stopping" if service_of(request).stopping() else "ok", "version": __version__}


def metrics(request: Request) -> PlainTextResponse:
    service = service_of(request)
    return PlainTextResponse(
        service.metrics.text(service.gauges), media_type="text/plain; version=0.0.4; charset=utf-8"
    )


async def on_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ImprintError)
    return error_response(error)


async def on_invalid(request: Request, error: Exception) -> JSONResponse:
    """The first thing that is wrong with a request, in the words of the OpenAI API and without its value."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return error_response(RequestError("the body is not JSON"))
    if len(first["loc"]) == 1 and first["type"] in ("missing", "model_attributes_type"):
        said = "the body is no JSON object; send one, with the header 'Content-Type: application/json'"
        return error_response(RequestError(said))
    param, said = place(first["loc"]), str(first["msg"]).removeprefix("Value error, ")
    message = f"{param}: {said}" if param else said
    return error_response(RequestError(message, param=param))


async def on_http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, StarletteHTTPException)
    said = error.detail or HTTPStatus(error.status_code).phrase
    if error.status_code == 404:
        said = f"there is no {request.method} {request.url.path[:200]}"
    code = "body_too_large" if error.status_code == 413 else None
    headers = dict(error.headers or {})
    if error.status_code == 405 and (methods := methods_at(request.scope["path"])):
        headers["Allow"] = ", ".join(methods)
    return error_response(RequestError(str(said), status=error.status_code, code=code), headers)


def methods_at(path: str) -> list[str]:
    """The methods of all routes at a path; the framework names those of the first one alone."""
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    found = [route.methods or () for route in routes if route.path_regex.match(path)]
    return sorted({method for methods in found for method in methods})


async def on_defect(request: Request, error: Exception) -> JSONResponse:
    """A defect of ours; what it was is in the log, without what anybody wrote."""
    return error_response(RequestError("internal error; the server's log has more", status=500))
