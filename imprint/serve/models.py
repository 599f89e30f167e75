"""`/v1/models`: the base, every adapter, and every version of each, as models a client can ask for.

An adapter's `root` is the version that answers for it now, its `parent` the base, as other servers have it.
Also the runtime loading of adapters under vLLM's names.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse

from imprint.adapters.registry import LOCK_SECONDS, Card, check_name
from imprint.errors import InputError
from imprint.serve.access import key_of, permit
from imprint.serve.archive import require_plain
from imprint.serve.body import Body
from imprint.serve.errors import RequestError
from imprint.serve.schema import DeletedModel, ModelList, ModelRecord
from imprint.serve.service import Service, service_of
from imprint.types import BASE_NAME, AdapterRef

router = APIRouter()


@router.get("/v1/models", responses={200: {"model": ModelList}})
def models(request: Request) -> dict[str, Any]:
    service = service_of(request)
    return {"object": "list", "data": listed(service, request)}


@router.get("/v1/models/{id:path}", responses={200: {"model": ModelRecord}})
def model(id: str, request: Request) -> dict[str, Any]:
    service = service_of(request)
    chosen = service.names.choose(id)
    permit(request, chosen.adapter)
    wanted = service.names.base if id == BASE_NAME else id
    found = next((entry for entry in listed(service, request) if entry["id"] == wanted), None)
    # The default adapter answers before anything was taught to it, and so exists before it is listed.
    return found if found is not None else card_of(id, chosen.model, service.names.base, 0)


@router.delete("/v1/models/{id:path}", responses={200: {"model": DeletedModel}})
def delete(id: str, request: Request) -> dict[str, Any]:
    """Remove an adapter or, with a version, that version."""
    service = service_of(request)
    chosen = service.names.choose(id)
    permit(request, chosen.adapter)
    if chosen.adapter is None:
        raise RequestError("the base cannot be removed", status=403, param="model")
    service.model.registry.remove(AdapterRef.parse(id))
    return {"id": id, "object": "model", "deleted": True}


def listed(service: Service, request: Request) -> list[dict[str, Any]]:
    """All models that the request's key opens: the base first, then adapters by name, versions after each."""
    base, registry, key = service.names.base, service.model.registry, key_of(request)
    entries = [] if key is not None and not key.permits(BASE_NAME) else [card_of(base, base, None, 0)]
    cards: dict[str, list[Card]] = {}
    for card in service.names.cards():
        if key is None or key.permits(card.name):
            cards.setdefault(card.name, []).append(card)
    for name, versions in cards.items():
        active = registry.active(name)
        root = base if active is None else f"{name}@{active}"
        entries.append(card_of(name, root, base, max(made(card) for card in versions)))
        entries += [card_of(str(card.ref), str(card.ref), base, made(card)) for card in versions]
    return entries


def card_of(id: str, root: str, parent: str | None, created: int) -> dict[str, Any]:
    return {
        "id": id, "object": "model", "created": created, "owned_by": "local", "root": root, "parent": parent
    }  # fmt: skip


def made(card: Card) -> int:
    try:
        return int(datetime.fromisoformat(card.created).timestamp())
    except (ValueError, TypeError):
        return 0


class Load(Body):
    lora_name: str
    lora_path: str
    load_inplace: bool = False


class Unload(Body):
    lora_name: str


@router.post("/v1/load_lora_adapter", response_class=PlainTextResponse)
def load(body: Load, request: Request) -> PlainTextResponse:
    """Take in an adapter in the PEFT layout from a folder inside the home."""
    service = service_of(request)
    permit(request, body.lora_name)
    home, registry, base = service.model.home, service.model.registry, service.model.info
    if (key := key_of(request)) is not None and key.adapters is not None:
        # A path may lead to any adapter's files, also to those that the key does not open.
        raise RequestError("this key does not load adapters by path", status=403, code="key_limited")
    folder = inside(home.path, body.lora_path)
    check_name(body.lora_name)
    if body.lora_name in registry.names() and not body.load_inplace:
        raise RequestError(f"{body.lora_name!r} is loaded already; unload it, or say load_inplace")
    require_plain(folder)
    with home.lock(body.lora_name, LOCK_SECONDS):
        registry.import_(folder, body.lora_name, base)
    return PlainTextResponse(f"Success: LoRA adapter '{body.lora_name}' added successfully.")


@router.post("/v1/unload_lora_adapter", response_class=PlainTextResponse)
def unload(body: Unload, request: Request) -> PlainTextResponse:
    """Remove an adapter that was loaded; one that was taught here is not to be lost by unloading it."""
    service = service_of(request)
    permit(request, body.lora_name)
    registry = service.model.registry
    versions = registry.versions(body.lora_name)
    if any(registry.card(AdapterRef(body.lora_name, each)).origin == "taught" for each in versions):
        raise RequestError(
            f"{body.lora_name!r} was taught here; DELETE /api/adapters/{body.lora_name} removes it for good",
            status=409,
            code="taught_here",
        )
    registry.remove(AdapterRef(body.lora_name))
    return PlainTextResponse(f"Success: LoRA adapter '{body.lora_name}' removed successfully.")


def inside(home: Path, given: str) -> Path:
    """The folder that a client names, absolute or from the home on, with every link followed. Raises
    RequestError unless it and all it holds lie inside the home."""
    refusal = RequestError(
        "lora_path has to be a folder inside the server's home; upload others with POST /api/adapters",
        status=403,
        code="path_outside",
        param="lora_path",
    )
    try:
        root = home.resolve()
        folder = (root / given).resolve(strict=True)
        within = [path.resolve().is_relative_to(root) for path in (folder, *folder.iterdir())]
    except (OSError, ValueError, RuntimeError) as error:
        if isinstance(error, OSError) and (root / given).is_relative_to(root) and ".." not in given:
            raise InputError(f"no such folder: {given[:200]!r}", field="lora_path") from None
        raise refusal from None
    if not all(within):
        raise refusal
    return folder
