"""`/api/lessons`, `/api/feedback` and `/api/events`: teach, say of an answer whether it was right, and watch.

A lesson is accepted once it is on disk (status 202); what becomes of it is told as events.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import Field

from imprint.errors import InputError
from imprint.events import Event
from imprint.examples import parse, record
from imprint.live.lessons import Lesson, State
from imprint.model import DEFAULT_ADAPTER
from imprint.serve.access import key_of, permit
from imprint.serve.body import Body
from imprint.serve.errors import RequestError
from imprint.serve.messages import Kind, note_feedback
from imprint.serve.schema import STREAMED, LessonList, LessonRecord, NotedFeedback
from imprint.serve.service import service_of
from imprint.serve.stream import HEADERS

router = APIRouter(prefix="/api")

MOST = 1000  # examples in one request


class Teach(Body):
    """Either `pairs` of question and answer, or `examples` as a line of a chat JSONL file has them."""

    adapter: str = DEFAULT_ADAPTER
    pairs: Annotated[list[tuple[str, str]], Field(max_length=MOST)] | None = None
    examples: Annotated[list[dict[str, Any]], Field(max_length=MOST)] | None = None
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0


class Undo(Body):
    adapter: str = DEFAULT_ADAPTER


class Feedback(Body):
    message_id: str
    kind: Literal["correct", "good", "bad"]
    text: str | None = None
    adapter: str | None = None


@router.post("/lessons", status_code=202, responses={202: {"model": LessonRecord}})
def teach(body: Teach, request: Request) -> dict[str, Any]:
    service = service_of(request)
    permit(request, body.adapter)
    given = [
        *({"messages": conversation(*pair)} for pair in body.pairs or ()),
        *(body.examples or ()),
    ]
    if not given:
        raise InputError("nothing to teach; give pairs or examples")
    examples = [parse(value, f"example {number}") for number, value in enumerate(given, 1)]
    return shown(service.teaching.add(body.adapter, examples, "api", seed=body.seed))


@router.get("/lessons", responses={200: {"model": LessonList}})
def lessons(
    request: Request,
    adapter: str | None = None,
    state: State | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:
    """The latest lessons, newest first: of one adapter, or of all that the key opens."""
    service, key = service_of(request), key_of(request)
    if adapter is not None:
        permit(request, adapter)
    found = [
        each
        for each in service.model.lessons.list(adapter)
        if state in (None, each.state) and (key is None or key.permits(each.adapter))
    ]
    return {"lessons": [shown(lesson) for lesson in found[: -limit - 1 : -1]]}


@router.get("/lessons/{id}", responses={200: {"model": LessonRecord}})
def lesson(id: str, request: Request) -> dict[str, Any]:
    return shown(found_lesson(id, request))


@router.post("/lessons/undo", responses={200: {"model": LessonRecord}})
def undo(body: Undo, request: Request) -> dict[str, Any]:
    """Take an adapter's last lesson back, learnt or not."""
    permit(request, body.adapter)
    return shown(service_of(request).teaching.undo(body.adapter))


@router.delete("/lessons/{id}", status_code=202, responses={202: {"model": LessonRecord}})
def forget(id: str, request: Request) -> dict[str, Any]:
    """Take one lesson out: at once if it waits; else the rest is learnt again without it, and an event says
    when that is done."""
    return shown(service_of(request).teaching.forget(found_lesson(id, request)))


@router.post("/feedback", status_code=202, responses={202: {"model": NotedFeedback}})
def feedback(body: Feedback, request: Request) -> dict[str, Any]:
    """`correct` teaches `text` in place of an answer, `good` teaches the answer itself, `bad` is noted."""
    service = service_of(request)
    answered = service.remembered.get(body.message_id)
    permit(request, answered.adapter)
    kind: Kind = body.kind
    if (kind == "correct") == (body.text is None):
        raise RequestError("'correct' needs text, and only 'correct' takes it", param="text")
    taught = None
    if kind != "bad":
        adapter = body.adapter or answered.adapter
        if adapter is None:
            raise RequestError("the base itself learns nothing; name an adapter", param="adapter")
        permit(request, adapter)
        if kind == "good" and not answered.whole:
            raise RequestError("the answer was cut at its limit; correct it instead", param="kind")
        text = answered.answer if body.text is None else body.text
        example = service.teaching.fitted(answered.example(text))
        taught = service.teaching.add(adapter, [example], "good" if kind == "good" else "correct")
    note_feedback(service.feedback_file, answered, kind, body.text)
    return {"message_id": answered.id, "kind": kind, "lesson": None if taught is None else shown(taught)}


@router.get("/events", response_class=StreamingResponse, responses={200: STREAMED})
async def events(
    request: Request,
    adapter: str | None = None,
    last_event_id: Annotated[str | None, Header()] = None,
) -> StreamingResponse:
    """What happens, as server-sent events; after a Last-Event-ID nothing is left out that is still kept."""
    service, key = service_of(request), key_of(request)
    if adapter is not None:
        permit(request, adapter)

    def wanted(event: Event) -> bool:
        return adapter in (None, event.adapter) and (key is None or key.permits(event.adapter))

    stream = service.feed.follow(last_event_id, wanted, service.stopping)
    return StreamingResponse(stream, media_type="text/event-stream", headers=HEADERS)


def conversation(question: str, answer: str) -> list[dict[str, str]]:
    return [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]


def found_lesson(id: str, request: Request) -> Lesson:
    """Raises RequestError for an id that no lesson has, or whose adapter the key does not open."""
    try:
        lesson = service_of(request).model.lessons.get(id)
    except InputError:
        raise RequestError(f"no lesson {id[:80]!r}", status=404, code="lesson_not_found") from None
    permit(request, lesson.adapter)
    return lesson


def shown(lesson: Lesson) -> dict[str, Any]:
    return {
        "id": lesson.id,
        "adapter": lesson.adapter,
        "state": lesson.state,
        "version": lesson.version,
        "reason": lesson.reason,
        "source": lesson.source,
        "created": lesson.created,
        "examples": [record(example) for example in lesson.examples],
    }
