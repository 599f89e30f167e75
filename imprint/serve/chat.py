"""`/v1/chat/completions` and `/v1/completions`: what a request may say, and the answer to it.

What is asked for and cannot be given is refused by name; fields nobody knows are ignored, as clients expect.
Of several answers (`n`) the first is what one alone would be. Nothing is learnt here unless the request says
`"learn": true`.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from pydantic import BaseModel, Field

from imprint.serve import stream
from imprint.serve.access import key_of, permit
from imprint.serve.answers import End, Finish, Item, Piece
from imprint.serve.body import Body
from imprint.serve.errors import RequestError
from imprint.serve.likelihood import Likelihood
from imprint.serve.messages import Answered
from imprint.serve.names import Chosen
from imprint.serve.schema import STREAMED, ChatCompletion, TextCompletion
from imprint.serve.service import Service, service_of
from imprint.types import Message, Role, Sampling
from imprint.types import Request as Asked

router = APIRouter()

DEFAULT_TOKENS = 1024  # an answer's bound where the request gives none
COLDEST = 1e-4  # a temperature below this is greedy; dividing by less would overflow
STOPS = 4
MOST_ANSWERS = 8
CHORE = re.compile(r"\s*### Task:")
"""How chat front ends begin the requests they make for titles, tags and the like."""
CHORE_HEADER = "x-openwebui-task"


class StreamOptions(BaseModel):
    include_usage: bool | None = None


class Drawing(Body):
    """What both endpoints say of how an answer is drawn and sent."""

    model: str | None = None
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    max_tokens: Annotated[int, Field(ge=1, le=2**31)] | None = None
    temperature: Annotated[float, Field(ge=0, le=2, allow_inf_nan=False)] | None = None
    top_p: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] | None = None
    seed: Annotated[int, Field(ge=-(2**63), lt=2**63)] | None = None
    stop: str | list[str] | None = None
    n: Annotated[int, Field(ge=1, le=MOST_ANSWERS)] | None = None
    frequency_penalty: float | None = None
    presence_penalty: float | None = None
    logit_bias: dict[str, float] | None = None
    learn: bool | None = None

    @property
    def answers(self) -> int:
        return self.n or 1


class Part(BaseModel):
    type: str
    text: str | None = None


class Turn(BaseModel):
    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[Part] | None = None


class ChatBody(Drawing):
    messages: Annotated[list[Turn], Field(min_length=1)]
    max_completion_tokens: Annotated[int, Field(ge=1, le=2**31)] | None = None
    logprobs: bool | None = None
    top_logprobs: Annotated[int, Field(ge=0, le=20)] | None = None
    response_format: dict[str, Any] | None = None
    tool_choice: str | dict[str, Any] | None = None


class CompletionBody(Drawing):
    prompt: str | list[str] | list[int]
    logprobs: Annotated[int, Field(ge=0, le=5)] | None = None
    echo: bool | None = None
    suffix: str | None = None
    best_of: int | None = None


@router.post("/v1/chat/completions", responses={200: {"model": ChatCompletion, **STREAMED}})
async def chat(body: ChatBody, request: Request) -> Response:
    require_possible(body)
    if body.response_format and body.response_format.get("type", "text") != "text":
        raise impossible("response_format", "only text can be promised")
    if body.tool_choice not in (None, "none", "auto"):
        raise impossible("tool_choice", "no tool is ever called")
    service = service_of(request)
    messages = messages_of(body.messages)
    chosen = await run_in_threadpool(service.names.choose, body.model)
    permit(request, chosen.adapter)
    if body.learn and not is_chore(messages, request):
        return await learnt(service, request, chosen, messages, body)
    bound = body.max_completion_tokens or body.max_tokens or DEFAULT_TOKENS
    prompt = await run_in_threadpool(service.model.text.prompt, messages)
    likeliest = (body.top_logprobs or 0) if body.logprobs else None
    reply = reply_of(service, chosen, stream.CHAT, len(prompt), body.answers, likeliest)

    def remember(text: str, finish: Finish, index: int) -> None:
        id = f"{reply.id}-{index}" if index else reply.id
        service.remembered.add(
            Answered(id, messages, text, chosen.model, chosen.adapter, whole=finish == "stop")
        )

    wanted = asked(service, prompt, body, bound, chosen, likeliest)
    wanted = replace(wanted, alone=await run_in_threadpool(service.model.text.alone, messages))
    items = answers(service, request, wanted, body.answers)
    return await sent(reply, stream.chunks(reply, items, remember), body)


@router.post("/v1/completions", responses={200: {"model": TextCompletion, **STREAMED}})
async def complete(body: CompletionBody, request: Request) -> Response:
    require_possible(body)
    for name, wanted in (("echo", body.echo), ("suffix", body.suffix)):
        if wanted:
            raise impossible(name, "it is not supported")
    if body.best_of not in (None, body.answers):
        raise impossible("best_of", f"no answer is thrown away, so it has to be n, which is {body.answers}")
    if body.learn:
        raise impossible("learn", "use /v1/chat/completions or /api/lessons to teach")
    service = service_of(request)
    chosen = await run_in_threadpool(service.names.choose, body.model)
    permit(request, chosen.adapter)
    prompt = await run_in_threadpool(prompt_of, service, body.prompt)
    reply = reply_of(service, chosen, stream.TEXT, len(prompt), body.answers, body.logprobs)
    bound = body.max_tokens or DEFAULT_TOKENS
    first = asked(service, prompt, body, bound, chosen, body.logprobs)
    items = answers(service, request, first, body.answers)
    return await sent(reply, stream.chunks(reply, items), body)


def require_possible(body: ChatBody | CompletionBody) -> None:
    """Raises RequestError for what would change the answer and cannot be done."""
    if isinstance(body, ChatBody) and body.top_logprobs is not None and not body.logprobs:
        raise impossible("top_logprobs", "it needs 'logprobs': true")
    for name in ("frequency_penalty", "presence_penalty", "logit_bias"):
        if getattr(body, name):
            raise impossible(name, "it is not supported")
    if isinstance(body.stop, list) and len(body.stop) > STOPS:
        raise impossible("stop", f"at most {STOPS} texts")


def impossible(param: str, why: str) -> RequestError:
    return RequestError(f"{param!r} cannot be used so: {why}", code="unsupported_value", param=param)


def messages_of(turns: list[Turn]) -> tuple[Message, ...]:
    """The conversation; parts of text are joined. Raises RequestError for parts of another kind."""
    messages = []
    for index, turn in enumerate(turns):
        role: Role = "system" if turn.role == "developer" else turn.role
        content = turn.content or ""
        if not isinstance(content, str):
            if other := next((part.type for part in content if part.type != "text"), None):
                raise RequestError(
                    f"a part of type {other[:40]!r} cannot be read; send text",
                    code="unsupported_value",
                    param=f"messages[{index}].content",
                )
            content = "".join(part.text or "" for part in content)
        messages.append(Message(role, content))
    return tuple(messages)


def is_chore(messages: tuple[Message, ...], request: Request) -> bool:
    """Whether a front end asks this for itself: for a title, for tags."""
    said = (message.content for message in messages if message.role in ("system", "user"))
    return CHORE_HEADER in request.headers or any(CHORE.match(content) for content in said)


def prompt_of(
    service: Service, given: str | list[str] | list[int], param: str = "prompt"
) -> tuple[int, ...]:
    """The ids of a plain prompt, begun as the tokenizer begins a text. Raises RequestError."""
    if isinstance(given, list) and len(given) == 1 and isinstance(given[0], str):
        given = given[0]
    if isinstance(given, str):
        ids = service.model.text.tokenizer.encode(given, add_special_tokens=True).ids
    else:
        vocabulary = service.model.info.vocabulary
        ids = [token for token in given if isinstance(token, int) and 0 <= token < vocabulary]
        if len(ids) < len(given):
            raise impossible(param, "give one text, or token ids of this base")
    if not ids:
        raise impossible(param, "it is empty")
    return tuple(ids)


def asked(
    service: Service,
    prompt: tuple[int, ...],
    body: Drawing,
    bound: int,
    chosen: Chosen,
    likeliest: int | None,
) -> Asked:
    """The request to the engine. Raises RequestError when the prompt leaves no room for an answer."""
    context = service.model.info.context
    if len(prompt) >= context:
        raise RequestError(
            f"the prompt has {len(prompt)} tokens, but the base reads at most {context} together with its "
            "answer; shorten it",
            code="context_length_exceeded",
            param="messages" if isinstance(body, ChatBody) else "prompt",
        )
    temperature = body.temperature or 0.0
    sampling = Sampling(
        max_tokens=min(bound, context),
        temperature=temperature if temperature >= COLDEST else 0.0,
        top_p=1.0 if body.top_p is None else body.top_p,
        seed=secrets.randbits(31) if body.seed is None else body.seed % 2**64,
        stop=(body.stop,) if isinstance(body.stop, str) else tuple(body.stop or ()),
    )
    return Asked(prompt, sampling, chosen.weights, likeliest)


def answers(service: Service, request: Request, wanted: Asked, count: int) -> AsyncIterator[Item | None]:
    """Take the request in as so many answers, now: a full queue is said before anything is sent."""
    each = [
        replace(wanted, sampling=replace(wanted.sampling, seed=seed_of(wanted.sampling.seed, index)))
        for index in range(count)
    ]
    return service.answers.items(service.answers.begin(*each), request.is_disconnected)


def seed_of(seed: int, index: int) -> int:
    """The seed of the answer with this index: the first has the request's own. The other ones are hashed,
    so that a client that counts its seeds up does not meet them again."""
    if index == 0:
        return seed
    return int.from_bytes(hashlib.sha256(f"{seed} {index}".encode()).digest()[:8])


def reply_of(
    service: Service,
    chosen: Chosen,
    shape: stream.Shape,
    prompt_tokens: int,
    count: int = 1,
    likeliest: int | None = None,
    **extra: Any,
) -> stream.Reply:
    return stream.Reply(
        f"{'chatcmpl' if shape is stream.CHAT else 'cmpl'}-{secrets.token_hex(12)}",
        chosen.model,
        chosen.fingerprint,
        prompt_tokens,
        shape,
        extra=extra,
        count=count,
        likelihood=[] if likeliest is None else [Likelihood(service.model.text) for _ in range(count)],
    )


async def sent(reply: stream.Reply, chunks: AsyncIterator[stream.Record | None], body: Drawing) -> Response:
    usage = bool(body.stream_options and body.stream_options.include_usage)
    return await stream.respond(reply, chunks, streaming=bool(body.stream), usage=usage)


async def learnt(
    service: Service, request: Request, chosen: Chosen, messages: tuple[Message, ...], body: ChatBody
) -> Response:
    """`"learn": true`: the last message, the assistant's, is what should have been said. It is written down
    as a lesson and is the answer; the model is not asked."""
    if (key := key_of(request)) is not None and key.chat_only:
        raise RequestError("this key is for chatting only, it cannot teach", status=403, code="key_limited")
    if messages[-1].role != "assistant":
        raise impossible("learn", "the last message has to be the assistant's, as it should be answered")
    if chosen.adapter is None or chosen.fixed:
        raise impossible("learn", f"{chosen.model!r} does not learn; name an adapter without a version")
    if body.answers > 1:
        raise impossible("n", "a lesson has one answer")
    text = messages[-1].content
    taught = Answered("", messages[:-1], text, chosen.model, chosen.adapter, True)
    adapter = chosen.adapter
    lesson = await run_in_threadpool(
        lambda: service.teaching.add(adapter, [service.teaching.fitted(taught.example(text))], "correct")
    )
    prompt = await run_in_threadpool(service.model.text.prompt, messages[:-1])
    about = {"id": lesson.id, "adapter": lesson.adapter, "state": lesson.state}
    reply = reply_of(service, chosen, stream.CHAT, len(prompt), lesson=about)

    async def given() -> AsyncIterator[Item | None]:
        yield Piece(text)
        yield End("stop", 0)

    return await sent(reply, stream.chunks(reply, given()), body)
