"""`/v1/files` and `/v1/fine_tuning/jobs`: the OpenAI fine-tuning API over lessons, supervised and DPO.

A script written for the hosted service runs with its base_url changed: the model it gets back is a version
of an adapter here. Epochs and batch size are accepted and mean nothing: a lesson ends when it is recalled.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi.responses import Response
from pydantic import BaseModel, Field

from imprint.adapters.registry import check_name
from imprint.errors import InputError
from imprint.serve.access import key_of, permit
from imprint.serve.body import Body
from imprint.serve.errors import RequestError
from imprint.serve.files import Stored, examples_of
from imprint.serve.jobs import METHODS, Job
from imprint.serve.names import Chosen
from imprint.serve.service import Service, service_of
from imprint.types import Example

router = APIRouter(prefix="/v1")

T = TypeVar("T")
Limit = Annotated[int, Query(ge=1, le=10_000)]
Count = Literal["auto"] | Annotated[int, Field(ge=1)]
Multiplier = Literal["auto"] | Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)]


class Hyperparameters(BaseModel):
    n_epochs: Count = "auto"
    batch_size: Count = "auto"
    learning_rate_multiplier: Multiplier = "auto"


class Supervised(BaseModel):
    hyperparameters: Hyperparameters | None = None


class PreferenceHyperparameters(Hyperparameters):
    beta: Multiplier = "auto"


class Preference(BaseModel):
    hyperparameters: PreferenceHyperparameters | None = None


class Method(BaseModel):
    type: str
    supervised: Supervised | None = None
    dpo: Preference | None = None

    @property
    def given(self) -> Hyperparameters | None:
        chosen = self.dpo if self.type == "dpo" else self.supervised
        return chosen.hyperparameters if chosen else None


class Create(Body):
    model: str
    training_file: str
    validation_file: str | None = None
    suffix: Annotated[str, Field(max_length=64)] | None = None
    seed: Annotated[int, Field(ge=0, lt=2**31)] | None = None
    metadata: dict[str, str] | None = None
    method: Method | None = None
    hyperparameters: Hyperparameters | None = None


@router.post("/files")
def add_file(
    request: Request, file: Annotated[UploadFile, File()], purpose: Annotated[str, Form()]
) -> dict[str, Any]:
    if purpose != "fine-tune":
        raise RequestError(f"purpose {purpose[:40]!r} is not supported; use 'fine-tune'", param="purpose")
    data, name = file.file.read(), file.filename or "file.jsonl"
    examples_of(data, name)  # what cannot be learnt from is said at once
    return service_of(request).files.add(name, "fine-tune", data).record()


@router.get("/files")
def list_files(
    request: Request,
    purpose: str | None = None,
    limit: Limit = 10_000,
    after: str | None = None,
    order: Literal["asc", "desc"] = "desc",
) -> dict[str, Any]:
    found = [each for each in service_of(request).files.all() if purpose in (None, each.purpose)]
    if order == "asc":
        found.reverse()
    return page(found, Stored.record, limit, after)


@router.get("/files/{id}")
def get_file(id: str, request: Request) -> dict[str, Any]:
    return service_of(request).files.get(id).record()


@router.get(
    "/files/{id}/content",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}}},
)
def file_content(id: str, request: Request) -> Response:
    return Response(service_of(request).files.content(id), media_type="application/octet-stream")


@router.delete("/files/{id}")
def delete_file(id: str, request: Request) -> dict[str, Any]:
    service_of(request).files.delete(id)
    return {"id": id, "object": "file", "deleted": True}


@router.post("/fine_tuning/jobs")
def create(body: Create, request: Request) -> dict[str, Any]:
    """Learn a file as one lesson. `suffix` names the adapter that learns; without it an adapter named by
    `model` goes on learning, and the base gets a new adapter."""
    method = body.method or Method(type="supervised")
    if method.type not in METHODS:
        raise unsupported("method.type", f"only {' and '.join(map(repr, METHODS))} are")
    if body.validation_file is not None:
        raise unsupported("validation_file", "measure with `imprint check` instead")
    service = service_of(request)
    chosen = service.names.choose(body.model)
    adapter = learner(service, chosen, body)
    permit(request, adapter)
    stored = service.files.get(body.training_file)
    examples = examples_of(service.files.content(stored.id), stored.filename)
    require_method(examples, method.type)
    usual = PreferenceHyperparameters() if method.type == "dpo" else Hyperparameters()
    given = method.given or body.hyperparameters or usual
    job = service.jobs.create(
        chosen.model, stored.id, examples, adapter=adapter, seed=body.seed or 0,
        hyperparameters=given.model_dump(), metadata=body.metadata,
    )  # fmt: skip
    return shown(service, job)


@router.get("/fine_tuning/jobs")
def list_jobs(request: Request, limit: Limit = 20, after: str | None = None) -> dict[str, Any]:
    """Newest first; those with some metadata where the query says `metadata[key]=value`, as clients do."""
    service, key = service_of(request), key_of(request)
    asked = request.query_params.items()
    wanted = {said[9:-1]: value for said, value in asked if re.fullmatch(r"metadata\[.+\]", said)}
    jobs = [
        job
        for job in service.jobs.all()
        if (key is None or key.permits(job.adapter)) and wanted.items() <= dict(job.metadata or {}).items()
    ]
    return page(jobs, lambda job: shown(service, job), limit, after)


@router.get("/fine_tuning/jobs/{id}")
def get_job(id: str, request: Request) -> dict[str, Any]:
    return shown(service_of(request), permitted(id, request))


@router.post("/fine_tuning/jobs/{id}/cancel")
def cancel(id: str, request: Request) -> dict[str, Any]:
    service = service_of(request)
    return shown(service, service.jobs.cancel(permitted(id, request)))


@router.get("/fine_tuning/jobs/{id}/events")
def job_events(id: str, request: Request, limit: Limit = 20, after: str | None = None) -> dict[str, Any]:
    """Newest first."""
    events = service_of(request).jobs.events(permitted(id, request))[::-1]
    return page(events, dict, limit, after)


@router.get("/fine_tuning/jobs/{id}/checkpoints")
def checkpoints(id: str, request: Request, limit: Limit = 10, after: str | None = None) -> dict[str, Any]:
    """The version that was learnt, once it is: nothing is published on the way to it."""
    job = permitted(id, request)
    found = []
    if job.tuned is not None:
        steps = [e["data"] for e in service_of(request).jobs.events(job) if e["type"] == "metrics"]
        last = steps[-1] if steps else {"step": 0}
        checkpoint = {
            "object": "fine_tuning.job.checkpoint",
            "id": f"ftckpt_{job.id.removeprefix('ftjob-')}",
            "created_at": job.finished_at,
            "fine_tuned_model_checkpoint": job.tuned,
            "fine_tuning_job_id": job.id,
            "metrics": {key: value for key, value in last.items() if key != "total_steps"},
            "step_number": last["step"],
        }
        found.append(checkpoint)
    return page(found, dict, limit, after)


def learner(service: Service, chosen: Chosen, body: Create) -> str:
    """The adapter that a job teaches. Raises RequestError or InputError for one that cannot be meant."""
    if chosen.fixed:
        raise unsupported("model", "a version never changes; name the adapter without one")
    if body.suffix is None:
        return chosen.adapter or new_name(service)
    if chosen.adapter is not None and chosen.weights is not None and body.suffix != chosen.adapter:
        raise unsupported("suffix", f"{chosen.adapter!r} goes on learning under its own name; leave it out")
    try:
        check_name(body.suffix)
    except InputError as error:
        raise RequestError(str(error), param="suffix") from None
    return body.suffix


def require_method(examples: Sequence[Example], method: str) -> None:
    """Raises RequestError unless a file holds nothing but what the method learns from."""
    for number, example in enumerate(examples, 1):
        if method == "dpo" and example.rejected is None:
            why = "is no preference pair; 'dpo' needs 'input', 'preferred_output' and 'non_preferred_output'"
        elif method == "supervised" and example.rejected is not None:
            why = "is a preference pair; the method for those is 'dpo'"
        else:
            continue
        raise RequestError(f"example {number} {why}", code="invalid_training_file", param="training_file")


def new_name(service: Service) -> str:
    """The first of tuned-1, tuned-2, ... that neither an adapter nor another job has."""
    taken = {*service.model.registry.names(), *(job.adapter for job in service.jobs.all())}
    number = 1
    while f"tuned-{number}" in taken:
        number += 1
    return f"tuned-{number}"


def permitted(id: str, request: Request) -> Job:
    job = service_of(request).jobs.get(id)
    permit(request, job.adapter)
    return job


def shown(service: Service, job: Job) -> dict[str, Any]:
    status = service.jobs.status(job)
    error = {"code": "not_learnt", "message": job.reason or "", "param": None} if status == "failed" else None
    return {
        "object": "fine_tuning.job",
        "id": job.id,
        "model": job.model,
        "created_at": job.created_at,
        "finished_at": job.finished_at,
        "fine_tuned_model": job.tuned,
        "organization_id": "org-local",
        "result_files": list(job.result_files),
        "status": status,
        "validation_file": None,
        "training_file": job.training_file,
        "hyperparameters": dict(job.hyperparameters),
        "trained_tokens": None,
        "error": error,
        "integrations": [],
        "seed": job.seed,
        "estimated_finish": None,
        "method": {"type": job.method, job.method: {"hyperparameters": dict(job.hyperparameters)}},
        "metadata": None if job.metadata is None else dict(job.metadata),
    }


def unsupported(param: str, why: str) -> RequestError:
    return RequestError(f"this {param!r} is not supported: {why}", code="unsupported_value", param=param)


def page(
    found: Sequence[T], record: Callable[[T], dict[str, Any]], limit: int, after: str | None
) -> dict[str, Any]:
    """One page of a list, as the API has it: what comes behind the record with the id `after`."""
    ids = [each["id"] if isinstance(each, dict) else getattr(each, "id") for each in found]  # noqa: B009
    start = ids.index(after) + 1 if after in ids else 0
    records = [record(each) for each in found[start : start + limit]]
    return {
        "object": "list",
        "data": records,
        "first_id": records[0]["id"] if records else None,
        "last_id": records[-1]["id"] if records else None,
        "has_more": start + limit < len(found),
    }
