"""Answers for the page, written into drafts: chosen, fitted and queued like any other request of the server.

Between a session and the server's answers. Knows no elements; it runs in the event loop and blocks nowhere.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from fastapi.concurrency import run_in_threadpool

from imprint.errors import ImprintError, InputError
from imprint.page.session import Draft
from imprint.serve.answers import End, Piece
from imprint.serve.names import Chosen
from imprint.serve.service import Service
from imprint.types import BASE_NAME, Message, Request, Sampling

MOST_TOKENS = 1024  # of one answer


async def write(
    service: Service,
    draft: Draft,
    messages: Sequence[Message],
    *,
    new: Collection[str] = (),
    unwanted: Callable[[], bool],
) -> None:
    """Fill a draft with the answer to a conversation, until it is stopped or nobody wants it. What goes wrong
    is said in the draft. `new` are names of adapters that may not exist yet, and so answer as the base."""
    try:
        chosen = await run_in_threadpool(choose, service, draft.asked, new)
        draft.model = BASE_NAME if chosen.weights is None else chosen.model
        prompt = await run_in_threadpool(fitted, service, messages)
        alone = await run_in_threadpool(service.model.text.alone, messages)
        sampling = Sampling(max_tokens=min(MOST_TOKENS, service.model.info.context))
        running = service.answers.begin(Request(prompt, sampling, chosen.weights, alone=alone))

        async def gone() -> bool:
            return draft.stopped or unwanted()

        draft.state = "writing"
        async for item in service.answers.items(running, gone):
            if draft.stopped:
                continue  # until it is noticed, a moment later
            if isinstance(item, Piece):
                draft.text += item.text
            elif isinstance(item, End):
                draft.state, draft.adapted = "whole" if item.finish == "stop" else "cut", item.adapted
    except ImprintError as error:
        draft.state, draft.said = "failed", str(error)
    finally:
        if draft.open:
            stopped = draft.stopped or unwanted()
            draft.state = "stopped" if stopped else "failed"
            draft.said = "" if stopped else "internal error; the server's log has more"


def choose(service: Service, asked: str, new: Collection[str]) -> Chosen:
    """What a picked name stands for now. Raises RequestError for one that nothing has."""
    if asked in new and asked not in service.model.registry.names():
        return replace(service.names.choose(BASE_NAME), adapter=asked)
    return service.names.choose(asked)


def fitted(service: Service, messages: Sequence[Message]) -> tuple[int, ...]:
    """The prompt's ids, without as many of the oldest turns (a question and its answer) as it takes to leave
    room for an answer. Raises InputError when the last message alone is too long."""
    text, context = service.model.text, service.model.info.context
    room = context - min(MOST_TOKENS, context // 4)
    starts = range(0, len(messages), 2)
    first = bisect_left(starts, True, key=lambda start: len(text.prompt(messages[start:])) <= room)
    prompt = text.prompt(messages[starts[min(first, len(starts) - 1)] :])
    if len(prompt) >= context:
        raise InputError(
            f"the message makes a prompt of {len(prompt)} tokens, but the base reads at most {context} "
            "together with its answer; shorten it"
        )
    return prompt
