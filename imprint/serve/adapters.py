"""`/api/adapters`: look at adapters, choose what answers, roll back, remove, take in and give out as zip.

Knows the registry's words and HTTP's; what a zip may hold is in `archive`.
"""

from __future__ import annotations

from typing import IO, Annotated, Any

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import Response
from pydantic import Field

from imprint.adapters.registry import LOCK_SECONDS, Card, check_name
from imprint.errors import AdapterError
from imprint.serve.access import key_of, permit
from imprint.serve.archive import packed, unpacked
from imprint.serve.body import Body
from imprint.serve.errors import RequestError
from imprint.serve.schema import ZIPPED, AdapterList, CardRecord, RemovedAdapter, RolledBack, ShownCard
from imprint.serve.service import Service, service_of
from imprint.types import AdapterRef

router = APIRouter(prefix="/api/adapters")


class Use(Body):
    version: Annotated[int, Field(ge=1)]


@router.get("", responses={200: {"model": AdapterList}})
def adapters(request: Request) -> dict[str, Any]:
    service, key = service_of(request), key_of(request)
    names = [n for n in service.model.registry.names() if key is None or key.permits(n)]
    return {"adapters": [summary(service, name) for name in names]}


@router.post("", status_code=201, responses={201: {"model": CardRecord}})
def upload(
    request: Request, name: Annotated[str, Form()], file: Annotated[UploadFile, File()], activate: bool = True
) -> dict[str, Any]:
    """Take in a zip of an adapter in the PEFT layout as the next version of `name`."""
    check_name(name)
    permit(request, name)
    return take_in(service_of(request), name, file.file, activate=activate).record()


@router.get("/{ref}", responses={200: {"model": ShownCard}})
def show(ref: str, request: Request) -> dict[str, Any]:
    """All that is known of one version; a name alone is its active one."""
    service, parsed = service_of(request), known(ref, request)
    registry = service.model.registry
    card = registry.card(parsed)
    active = registry.active(card.name)
    return {**card.record(), "active": card.version == active, "versions": registry.versions(card.name)}


@router.get("/{ref}/download", response_class=Response, responses={200: ZIPPED})
def download(ref: str, request: Request) -> Response:
    service = service_of(request)
    name, data = packed(service.model.registry, known(ref, request))
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type="application/zip", headers=headers)


@router.post("/{name}/use", responses={200: {"model": CardRecord}})
def use(name: str, body: Use, request: Request) -> dict[str, Any]:
    """Make a version the active one."""
    service, ref = service_of(request), plain(name, request)
    chosen = AdapterRef(ref.name, body.version)
    service.names.choose(str(chosen))  # one that does not fit is refused before anything changes
    with service.model.home.lock(ref.name, LOCK_SECONDS):
        return service.model.registry.use(chosen).record()


@router.post("/{name}/rollback", responses={200: {"model": RolledBack}})
def rollback(name: str, request: Request) -> dict[str, Any]:
    """Return to the version from which the active one grew; `version` null is the base."""
    service, ref = service_of(request), plain(name, request)
    with service.model.home.lock(ref.name, LOCK_SECONDS):
        card = service.model.registry.rollback(ref.name)
    version = None if card is None else card.version
    service.model.events.emit("rolled back", ref.name, lesson=None, version=version)
    return {"name": ref.name, "version": version}


@router.delete("/{ref}", responses={200: {"model": RemovedAdapter}})
def remove(ref: str, request: Request) -> dict[str, Any]:
    """Remove one version, or with no version the adapter with all of them and its lessons."""
    service, parsed = service_of(request), known(ref, request)
    service.model.registry.remove(parsed)
    return {"name": parsed.name, "version": parsed.version, "removed": True}


def take_in(service: Service, name: str, file: IO[bytes], *, activate: bool = True) -> Card:
    """Store the adapter in a zip as the next version of `name`. Raises InputError for a zip that holds none,
    AdapterError for an adapter that cannot be read or does not fit the base."""
    home, registry, base = service.model.home, service.model.registry, service.model.info
    with unpacked(file, home) as folder, home.lock(name, LOCK_SECONDS):
        return registry.import_(folder, name, base, activate=activate)


def known(ref: str, request: Request) -> AdapterRef:
    """Raises UnknownAdapter or RequestError unless the adapter exists and the request's key opens it."""
    parsed = AdapterRef.parse(ref)
    permit(request, parsed.name)
    service_of(request).model.registry.versions(parsed.name)
    return parsed


def plain(name: str, request: Request) -> AdapterRef:
    ref = known(name, request)
    if ref.version is not None:
        raise RequestError(f"{name!r} names a version; give the adapter's name alone", param="name")
    return ref


def summary(service: Service, name: str) -> dict[str, Any]:
    """An adapter with its versions; a damaged card says so in `problem` instead of hiding the others."""
    registry = service.model.registry
    versions = []
    for version in registry.versions(name):
        try:
            card = registry.card(AdapterRef(name, version))
        except AdapterError as error:
            versions.append({"version": version, "problem": str(error)})
            continue
        versions.append(
            {
                "version": version,
                "parent": card.parent,
                "created": card.created,
                "origin": card.origin,
                "lessons": len(card.lessons),
                "metrics": dict(card.metrics),
                "fits": card.base == service.model.info.fingerprint,
            }
        )
    return {"name": name, "active": registry.active(name), "versions": versions}
