"""An answer as the OpenAI API writes it: chunks as server-sent events, and the same folded into one body.

There is one path: the plain answer is the stream, joined. Knows the shapes of chat and of plain completions;
nothing of models, prompts or what the items of an answer come from.
"""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi.responses import JSONResponse, Response, StreamingResponse

from imprint.errors import ImprintError
from imprint.serve.answers import End, Finish, Item
from imprint.serve.errors import request_error
from imprint.serve.likelihood import Likelihood
from imprint.types import Drawn

CLIENT_GONE = 499  # nobody reads this status; it is for the counts
HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}

Record = dict[str, Any]


@dataclass(frozen=True)
class Shape:
    """How one endpoint writes an answer."""

    object: str
    chunk_object: str
    opening: Record | None
    piece: Callable[[str], Record]
    closing: Record
    whole: Callable[[str], Record]
    chances: Callable[[Likelihood, Sequence[Drawn]], Record]


CHAT = Shape(
    "chat.completion",
    "chat.completion.chunk",
    {"delta": {"role": "assistant", "content": ""}},
    lambda text: {"delta": {"content": text}},
    {"delta": {}},
    lambda text: {"message": {"role": "assistant", "content": text, "refusal": None}},
    Likelihood.chat,
)
TEXT = Shape(
    "text_completion",
    "text_completion",
    None,
    lambda text: {"text": text},
    {"text": ""},
    lambda text: {"text": text},
    Likelihood.plain,
)


@dataclass(frozen=True)
class Reply:
    """What every chunk says of the answer it is a part of. Of `count` answers each is a choice, told by its
    index. `extra` are keys of Imprint's own; `likelihood` writes the chances of each answer's tokens where
    they are asked for."""

    id: str
    model: str
    fingerprint: str
    prompt_tokens: int
    shape: Shape
    created: int = field(default_factory=lambda: int(time.time()))
    extra: Mapping[str, Any] = field(default_factory=dict)
    count: int = 1
    likelihood: Sequence[Likelihood] = ()

    def head(self, kind: str) -> Record:
        return {
            "id": self.id,
            "object": kind,
            "created": self.created,
            "model": self.model,
            "system_fingerprint": self.fingerprint,
            **self.extra,
        }

    def chunk(
        self,
        index: int,
        choice: Record,
        finish: Finish | None = None,
        tokens: Sequence[Drawn] = (),
        **extra: Any,
    ) -> Record:
        chances = self.shape.chances(self.likelihood[index], tokens) if self.likelihood and tokens else None
        choices = [{"index": index, **choice, "logprobs": chances, "finish_reason": finish, **extra}]
        return {**self.head(self.shape.chunk_object), "choices": choices}

    def usage(self, completion_tokens: int) -> Record:
        return {
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": completion_tokens,
            "total_tokens": self.prompt_tokens + completion_tokens,
        }


async def chunks(
    reply: Reply,
    items: AsyncIterator[Item | None],
    on_end: Callable[[str, Finish, int], None] = lambda text, finish, index: None,
) -> AsyncIterator[Record | None]:
    """The chunks of all answers: each one's opening, pieces and the reason it ended, as they come; then the
    usage, unless the client left before. None now and then while nothing comes. `on_end` is told the whole
    text of each."""
    if reply.shape.opening is not None:
        for index in range(reply.count):
            yield reply.chunk(index, reply.shape.opening)
    texts: list[list[str]] = [[] for _ in range(reply.count)]
    counts: list[int] = []
    async for item in items:
        if item is None:
            yield None
        elif isinstance(item, End):
            counts.append(item.completion_tokens)
            on_end("".join(texts[item.index]), item.finish, item.index)
            yield reply.chunk(item.index, reply.shape.closing, item.finish, adapted=item.adapted)
        elif item.text or item.tokens:
            texts[item.index].append(item.text)
            yield reply.chunk(item.index, reply.shape.piece(item.text), tokens=item.tokens)
    if len(counts) == reply.count:
        usage = reply.usage(sum(counts))
        yield {**reply.head(reply.shape.chunk_object), "choices": [], "usage": usage}


async def fold(reply: Reply, stream: AsyncIterator[Record | None]) -> Record | None:
    """The plain answer that chunks add up to; None when they ended early."""
    parts: list[list[Record]] = [[] for _ in range(reply.count)]
    usage = None
    async for chunk in stream:
        if chunk is None:
            continue
        if not chunk["choices"]:
            usage = chunk["usage"]
            continue
        (choice,) = chunk["choices"]
        parts[choice["index"]].append(choice)
    if usage is None:
        return None
    choices = [folded(reply.shape, each) for each in parts]
    return {**reply.head(reply.shape.object), "choices": choices, "usage": usage}


def folded(shape: Shape, parts: Sequence[Record]) -> Record:
    """The parts of one choice as the whole of it."""
    text = "".join(part["text"] if "text" in part else part["delta"].get("content", "") for part in parts)
    chances = joined([part["logprobs"] for part in parts if part["logprobs"] is not None])
    last = parts[-1]
    return {
        "index": last["index"],
        **shape.whole(text),
        "logprobs": chances,
        "finish_reason": last["finish_reason"],
        "adapted": last["adapted"],
    }


def joined(records: Sequence[Record]) -> Record | None:
    """Records of the same shape as one: their lists joined."""
    whole: Record = {}
    for record in records:
        for key, value in record.items():
            whole[key] = [*whole.get(key, ()), *value] if isinstance(value, list) else value
    return whole or None


async def events(stream: AsyncIterator[Record | None], *, usage: bool) -> AsyncIterator[str]:
    """Chunks as server-sent events, ended by [DONE]; an error after the first of them is an event too. With
    `usage` the usage chunk is sent and every other one says null."""
    try:
        async for chunk in stream:
            if chunk is None:
                yield ": keepalive\n\n"
            elif chunk["choices"]:
                yield event({**chunk, "usage": None} if usage else chunk)
            elif usage:
                yield event(chunk)
    except ImprintError as error:
        yield event(request_error(error).body)
    else:
        yield "data: [DONE]\n\n"


def event(record: Record) -> str:
    """ASCII alone: some readers take characters such as U+2028 for the end of a line."""
    return f"data: {json.dumps(record)}\n\n"


async def respond(
    reply: Reply, stream: AsyncIterator[Record | None], *, streaming: bool, usage: bool
) -> Response:
    """The response that sends an answer as it comes, or when it is whole."""
    headers = {"x-request-id": reply.id}
    if streaming:
        return StreamingResponse(
            events(stream, usage=usage), media_type="text/event-stream", headers={**HEADERS, **headers}
        )
    whole = await fold(reply, stream)
    return Response(status_code=CLIENT_GONE) if whole is None else JSONResponse(whole, headers=headers)
