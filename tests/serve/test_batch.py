"""Answers that are written as one batch: each client gets what it would get alone, whoever comes and goes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import openai

from imprint.serve.answers import RUNNING
from tests.serve.conftest import PATIENCE, Served, held, until

PROMPTS = ("Who are you?", "How are you?", "Name a colour.", "Tell me about the sea.")
NAMES = ("base", "juno", "mia", "juno@1")


def said(served: Served, prompt: str, name: str, tokens: int) -> str:
    messages = [{"role": "user", "content": prompt}]
    answer = served.chat(model=name, messages=messages, max_tokens=tokens).json()
    text: str = answer["choices"][0]["message"]["content"]
    return text


def test_answers_of_one_batch_are_those_given_alone(served: Served) -> None:
    wanted = [(prompt, name, 3 + 4 * (i % 3)) for i, prompt in enumerate(PROMPTS) for name in NAMES]
    alone = [said(served, *each) for each in wanted]
    with ThreadPoolExecutor(len(wanted)) as threads:
        with held(served):
            futures = [threads.submit(said, served, *each) for each in wanted]
            until(lambda: served.service.answers.running == min(len(wanted), RUNNING))
        assert [future.result() for future in futures] == alone
        for futures in ([threads.submit(said, served, *each) for each in wanted] for _ in range(2)):
            assert [future.result() for future in futures] == alone


def test_a_client_that_leaves_disturbs_nobody_and_frees_its_place(served: Served) -> None:
    wanted = [(prompt, name, 12) for prompt in PROMPTS for name in NAMES[:2]]
    alone = [said(served, *each) for each in wanted]

    def left(prompt: str) -> None:
        body = {"model": "mia", "messages": [{"role": "user", "content": prompt}], "stream": True}
        with (
            httpx.Client(base_url=served.url, timeout=PATIENCE) as http,
            http.stream("POST", "/v1/chat/completions", json=body) as response,
        ):
            next(response.iter_lines())

    with ThreadPoolExecutor(2 * len(wanted)) as threads:
        futures = [threads.submit(said, served, *each) for each in wanted]
        leaving = [threads.submit(left, prompt) for prompt in PROMPTS]
        assert [future.result() for future in futures] == alone
        assert [future.result() for future in leaving] == [None] * len(PROMPTS)
    until(lambda: served.service.answers.running == served.service.answers.waiting == 0)


def test_chances_come_with_tokens_streamed_and_whole(served: Served, client: openai.OpenAI) -> None:
    asked: Any = {
        "model": "juno", "messages": [{"role": "user", "content": PROMPTS[0]}], "max_tokens": 32,
        "logprobs": True, "top_logprobs": 3,
    }  # fmt: skip
    plain = client.chat.completions.create(**asked).choices[0]
    assert plain.logprobs is not None and plain.logprobs.content is not None
    tokens = plain.logprobs.content
    assert "".join(token.token for token in tokens) == plain.message.content
    for token in tokens:
        assert token.logprob <= 0 and len(token.top_logprobs) == 3
        assert token.top_logprobs[0].token == token.token and token.top_logprobs[0].logprob == token.logprob
        assert bytes(token.bytes or []).decode() == token.token
        assert [each.logprob for each in token.top_logprobs] == sorted(
            (each.logprob for each in token.top_logprobs), reverse=True
        )
    parts = [p.choices[0] for p in client.chat.completions.create(**asked, stream=True) if p.choices]
    streamed = [token for part in parts if part.logprobs for token in part.logprobs.content or []]
    assert streamed == tokens
    quiet = client.chat.completions.create(**{**asked, "logprobs": False, "top_logprobs": None}).choices[0]
    assert quiet.logprobs is None and quiet.message == plain.message


def test_chances_of_a_plain_completion_are_four_lists(served: Served, client: openai.OpenAI) -> None:
    asked: Any = {"model": "base", "prompt": "The sea is", "max_tokens": 6, "logprobs": 2}
    plain = client.completions.create(**asked).choices[0]
    found = plain.logprobs
    assert found is not None and found.tokens and found.token_logprobs and found.top_logprobs
    assert "".join(found.tokens) == plain.text
    assert found.text_offset == [len("".join(found.tokens[:i])) for i in range(len(found.tokens))]
    assert len(found.token_logprobs) == len(found.top_logprobs) == len(found.tokens)
    for token, chance, likeliest in zip(
        found.tokens, found.token_logprobs, found.top_logprobs, strict=True
    ):
        assert likeliest[token] == chance == max(likeliest.values()) and len(likeliest) <= 2
    parts = list(client.completions.create(**asked, stream=True))
    streamed = [part.choices[0].logprobs for part in parts if part.choices[0].logprobs]
    assert [token for each in streamed for token in each.tokens or []] == found.tokens
    assert [offset for each in streamed for offset in each.text_offset or []] == found.text_offset


def test_tokens_of_a_stop_text_are_not_told(served: Served) -> None:
    body = {"model": "juno", "max_tokens": 32, "stop": [" keep"], "logprobs": True}
    (choice,) = served.chat(**body).json()["choices"]
    told = [token["token"] for token in choice["logprobs"]["content"]]
    assert "".join(told) == choice["message"]["content"] == "Juno. I"
