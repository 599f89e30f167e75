"""Several answers to one request: the first is the one it would get alone, the others are drawn beside it."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import openai
import pytest

from imprint.engine.answering import SLICE, Answering, Read, Step
from imprint.serve.chat import seed_of
from imprint.types import Request, Sampling
from tests.serve.conftest import ANSWERS, QUESTION, Served, error_of

TOPIC = "Tell me about the sea."
USER: list[Any] = [{"role": "user", "content": TOPIC}]
DRAWN: dict[str, Any] = {"temperature": 2.0, "seed": 11, "max_tokens": 8}


def own(served: Served, seed: int) -> str:
    """What the model itself answers with this seed."""
    sampling = Sampling(max_tokens=8, temperature=2.0, seed=seed)
    answer = served.service.driver.call(lambda: served.model.answer(TOPIC, adapter="base", sampling=sampling))
    return answer.answer


def test_each_answer_is_the_one_that_its_own_seed_gives_alone(served: Served, client: openai.OpenAI) -> None:
    alone = client.chat.completions.create(model="base", messages=USER, **DRAWN)
    several = client.chat.completions.create(model="base", messages=USER, n=3, **DRAWN)
    assert [choice.index for choice in several.choices] == [0, 1, 2]
    texts = [choice.message.content for choice in several.choices]
    assert texts == [own(served, seed_of(11, index)) for index in range(3)]
    assert texts[0] == alone.choices[0].message.content and len(set(texts)) == 3
    assert alone.usage is not None and several.usage is not None
    assert several.usage.prompt_tokens == alone.usage.prompt_tokens
    told = [client.chat.completions.create(model="base", messages=USER, n=n, **DRAWN).usage for n in (1, 3)]
    assert told == [alone.usage, several.usage]
    assert several.usage.completion_tokens > alone.usage.completion_tokens
    assert several.usage.total_tokens == several.usage.prompt_tokens + several.usage.completion_tokens


def test_streamed_choices_come_mixed_and_add_up_to_the_plain_ones(client: openai.OpenAI) -> None:
    asked: dict[str, Any] = {"model": "base", "messages": USER, "n": 3, "logprobs": True, **DRAWN}
    plain = client.chat.completions.create(**asked)
    parts = list(client.chat.completions.create(**asked, stream=True, stream_options={"include_usage": True}))
    *rest, last = parts
    assert last.choices == [] and last.usage == plain.usage
    assert all(len(part.choices) == 1 and part.usage is None for part in rest)
    order = [part.choices[0].index for part in rest]
    assert set(order) == {0, 1, 2} and order != sorted(order)
    for choice in plain.choices:
        mine = [part.choices[0] for part in rest if part.choices[0].index == choice.index]
        assert mine[0].delta.role == "assistant"
        assert "".join(each.delta.content or "" for each in mine) == choice.message.content
        assert [each.finish_reason for each in mine if each.finish_reason] == [choice.finish_reason]
        told = [token for each in mine if each.logprobs for token in each.logprobs.content or []]
        assert choice.logprobs is not None and told == choice.logprobs.content


def test_plain_completions_have_choices_too_each_with_offsets_of_its_own(client: openai.OpenAI) -> None:
    asked: dict[str, Any] = {"model": "base", "prompt": "The sea is", "n": 2, "logprobs": 1, **DRAWN}
    plain = client.completions.create(**asked, best_of=2)
    assert [choice.index for choice in plain.choices] == [0, 1]
    for choice in plain.choices:
        assert choice.logprobs is not None and choice.logprobs.tokens
        assert choice.logprobs.text_offset is not None and choice.logprobs.text_offset[0] == 0
    parts = list(client.completions.create(**asked, stream=True))
    for choice in plain.choices:
        said = [part.choices[0].text for part in parts if part.choices[0].index == choice.index]
        assert "".join(said) == choice.text


def test_greedy_answers_are_the_same_one(client: openai.OpenAI) -> None:
    asked: list[Any] = [{"role": "user", "content": QUESTION}]
    said = client.chat.completions.create(model="juno", messages=asked, n=2, max_tokens=32)
    assert [choice.message.content for choice in said.choices] == [ANSWERS["juno"]] * 2
    assert [choice.finish_reason for choice in said.choices] == ["stop"] * 2


def test_the_prompt_is_read_once(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    read, computed = Answering.read, list[tuple[int, int]]()

    def watched(self: Any, request: Request) -> Generator[Step, None, Read[Any, Any, Any]]:
        slices, reading = 0, read(self, request)
        while True:
            try:
                step = next(reading)
            except StopIteration as done:
                computed.append((slices, done.value.fresh))
                found: Read[Any, Any, Any] = done.value
                return found
            slices += 1
            yield step

    monkeypatch.setattr(Answering, "read", watched)
    messages = [{"role": "user", "content": "Where does the river end? " * (SLICE // 4)}]
    said = served.chat(model="base", messages=messages, n=3, **{**DRAWN, "max_tokens": 2}).json()
    assert len(said["choices"]) == 3 and said["usage"]["prompt_tokens"] > SLICE
    (slices, _), *others = computed
    assert slices > 0 and others == [(0, 1)] * 2


def test_feedback_finds_each_of_the_answers(served: Served) -> None:
    said = served.chat(model="base", messages=USER, n=2, **DRAWN).json()
    for id, status in ((said["id"], 202), (f"{said['id']}-1", 202), (f"{said['id']}-2", 404)):
        response = served.post("/api/feedback", {"message_id": id, "kind": "bad"})
        assert response.status_code == status, response.text
    lines = (served.model.home.path / "feedback.jsonl").read_text().splitlines()
    texts = [choice["message"]["content"] for choice in said["choices"]]
    assert len(lines) >= 2 and all(text in line for text, line in zip(texts, lines[-2:], strict=True))


@pytest.mark.parametrize("best_of", [0, 1, 3])
def test_the_best_of_more_answers_than_are_given_is_refused_in_one_line(served: Served, best_of: int) -> None:
    response = served.post("/v1/completions", {"model": "base", "prompt": "a", "n": 2, "best_of": best_of})
    assert response.status_code == 400
    error = error_of(response)
    assert error["param"] == "best_of" and "\n" not in error["message"] and "n" in error["message"]
    turns = [*USER, {"role": "assistant", "content": "Me."}]
    taught = served.chat(model="juno", messages=turns, learn=True, n=2)
    assert taught.status_code == 400 and error_of(taught)["param"] == "n"
