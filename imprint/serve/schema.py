"""What answers look like, as /openapi.json declares it: for clients that are made from it, and for the tests
that hold the server to it.

The routes write plain records; nothing here is run when they do. Knows no route.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel

from imprint.adapters.registry import Origin
from imprint.live.lessons import Source, State
from imprint.serve.answers import Finish
from imprint.serve.messages import Kind

Response = dict[str, Any]

EVENT = {"type": "object", "properties": {"data": {"type": "string"}}, "required": ["data"]}
STREAMED: Response = {"content": {"text/event-stream": {"itemSchema": EVENT}}}
ZIPPED: Response = {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}
ERROR = {
    "type": "object",
    "properties": {
        "error": {
            "type": "object",
            "properties": {
                "message": {"type": "string", "minLength": 1},
                "type": {"type": "string"},
                "param": {"type": ["string", "null"]},
                "code": {"type": ["string", "null"]},
            },
            "required": ["message", "type", "param", "code"],
            "additionalProperties": False,
        }
    },
    "required": ["error"],
    "additionalProperties": False,
}
"""Written out instead of a model, as a model would be declared in the media type of its route."""
ERRORS: dict[int | str, Response] = {
    "4XX": {
        "description": "The request cannot be answered as it is; the message says why.",
        "content": {"application/json": {"schema": ERROR}},
    },
    "5XX": {
        "description": "The server failed or, with 503, has too much to do: try again after Retry-After.",
        "headers": {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}},
        "content": {"application/json": {"schema": ERROR}},
    },
}
"""What every route may answer."""


class Usage(BaseModel):
    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class Chance(BaseModel):
    """A token, and the natural logarithm of its chance."""

    token: str
    logprob: float
    bytes: list[int] | None


class ToldChance(Chance):
    top_logprobs: list[Chance]


class ChatChances(BaseModel):
    content: list[ToldChance]
    refusal: str | None


class ChatMessage(BaseModel):
    role: Literal["assistant"]
    content: str
    refusal: str | None


class ChatChoice(BaseModel):
    index: int
    message: ChatMessage
    logprobs: ChatChances | None
    finish_reason: Finish
    adapted: bool


class ChatCompletion(BaseModel):
    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    system_fingerprint: str
    choices: list[ChatChoice]
    usage: Usage


class TextChances(BaseModel):
    tokens: list[str]
    token_logprobs: list[float]
    top_logprobs: list[dict[str, float]]
    text_offset: list[int]


class TextChoice(BaseModel):
    index: int
    text: str
    logprobs: TextChances | None
    finish_reason: Finish
    adapted: bool


class TextCompletion(BaseModel):
    id: str
    object: Literal["text_completion"]
    created: int
    model: str
    system_fingerprint: str
    choices: list[TextChoice]
    usage: Usage


class Embedding(BaseModel):
    object: Literal["embedding"]
    index: int
    embedding: list[float] | str


class PromptUsage(BaseModel):
    prompt_tokens: int
    total_tokens: int


class Embeddings(BaseModel):
    object: Literal["list"]
    model: str
    data: list[Embedding]
    usage: PromptUsage


class ModelRecord(BaseModel):
    id: str
    object: Literal["model"]
    created: int
    owned_by: str
    root: str
    parent: str | None


class ModelList(BaseModel):
    object: Literal["list"]
    data: list[ModelRecord]


class DeletedModel(BaseModel):
    id: str
    object: Literal["model"]
    deleted: bool


class Health(BaseModel):
    status: Literal["ok", "stopping"]
    version: str


class LessonRecord(BaseModel):
    id: str
    adapter: str
    state: State
    version: int | None
    reason: str | None
    source: Source
    created: str
    examples: list[dict[str, Any]]


class LessonList(BaseModel):
    lessons: list[LessonRecord]


class NotedFeedback(BaseModel):
    message_id: str
    kind: Kind
    lesson: LessonRecord | None


class VersionSummary(BaseModel):
    version: int
    parent: int | None
    created: str
    origin: str
    lessons: int
    metrics: dict[str, Any]
    fits: bool


class DamagedVersion(BaseModel):
    version: int
    problem: str


class AdapterSummary(BaseModel):
    name: str
    active: int | None
    versions: list[VersionSummary | DamagedVersion]


class AdapterList(BaseModel):
    adapters: list[AdapterSummary]


class CardRecord(BaseModel):
    """A version's card; `base` is a fingerprint, `digest` that of the weights."""

    name: str
    version: int
    base: str
    base_name: str
    digest: str
    created: str
    parent: int | None
    lessons: list[str]
    data: list[dict[str, Any]]
    settings: dict[str, Any]
    metrics: dict[str, Any]
    seed: int | None
    packages: dict[str, Any]
    command: list[str]
    origin: Origin


class ShownCard(CardRecord):
    active: bool
    versions: list[int]


class RolledBack(BaseModel):
    """What answers for an adapter now; None is the base."""

    name: str
    version: int | None


class RemovedAdapter(BaseModel):
    name: str
    version: int | None
    removed: bool
