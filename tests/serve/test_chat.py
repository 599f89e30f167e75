"""Answers over HTTP: the model's own, in the shapes that clients of the OpenAI API read."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import openai
import pytest

import imprint
from imprint.engine.batch import Batch
from imprint.types import Answer, Drawn, Request, Sampling
from tests.serve.conftest import ANSWERS, PATIENCE, QUESTION, Served, error_of, held, serving, until

USER: list[Any] = [{"role": "user", "content": QUESTION}]


def own(served: Served, prompt: str, adapter: str, **sampling: Any) -> Answer:
    """What the model itself answers, asked on the thread that may ask it."""
    chosen = Sampling(**sampling)
    return served.service.driver.call(lambda: served.model.answer(prompt, adapter=adapter, sampling=chosen))


def chunks(response: httpx.Response) -> list[dict[str, Any]]:
    """The chunks of a finished stream, which has to end in [DONE]."""
    events = [event for event in response.text.split("\n\n") if event and not event.startswith(":")]
    assert all(event.startswith("data: ") for event in events) and events[-1] == "data: [DONE]"
    return [json.loads(event.removeprefix("data: ")) for event in events[:-1]]


@pytest.mark.parametrize("name", ["base", "juno", "mia@1"])
def test_the_official_client_gets_what_the_model_answers(
    served: Served, client: openai.OpenAI, name: str
) -> None:
    expected = own(served, QUESTION, name, max_tokens=12)
    plain = client.chat.completions.create(model=name, messages=USER, max_tokens=12)
    assert plain.choices[0].message.content == expected.answer
    assert plain.choices[0].message.role == "assistant" and plain.object == "chat.completion"
    assert plain.usage is not None
    assert plain.usage.prompt_tokens == expected.prompt_tokens
    assert plain.usage.completion_tokens == expected.completion_tokens
    assert plain.model == ("builtin" if name == "base" else expected.adapter)
    assert plain.choices[0].finish_reason == ("length" if expected.completion_tokens == 12 else "stop")
    stream = client.chat.completions.create(
        model=name,
        messages=USER,
        max_completion_tokens=12,
        stream=True,
        stream_options={"include_usage": True},
    )
    parts = list(stream)
    assert "".join(p.choices[0].delta.content or "" for p in parts if p.choices) == expected.answer
    assert parts[-1].usage == plain.usage and parts[-1].choices == []


def test_taught_answers_come_from_the_adapter_and_not_from_the_base(client: openai.OpenAI) -> None:
    said = {
        name: client.chat.completions.create(model=name, messages=USER).choices[0].message.content
        for name in ("juno", "mia", "builtin")
    }
    assert said["juno"] == ANSWERS["juno"] and said["mia"] == ANSWERS["mia"]
    assert said["builtin"] not in ANSWERS.values()


def test_chunks_come_in_the_order_that_clients_depend_on(served: Served) -> None:
    response = served.chat(model="juno", stream=True, stream_options={"include_usage": True})
    assert response.headers["content-type"].startswith("text/event-stream")
    first, *pieces, last, usage = chunks(response)
    assert first["choices"][0]["delta"] == {"role": "assistant", "content": ""}
    assert all(set(piece["choices"][0]["delta"]) == {"content"} for piece in pieces) and pieces
    assert all(piece["choices"][0]["delta"]["content"] for piece in pieces)
    assert last["choices"][0]["delta"] == {} and last["choices"][0]["finish_reason"] == "length"
    assert usage["choices"] == [] and usage["usage"]["completion_tokens"] == 8
    assert all(chunk["usage"] is None for chunk in (first, *pieces, last))
    assert all(chunk["choices"][0]["finish_reason"] is None for chunk in (first, *pieces))
    for key in ("id", "created", "model", "system_fingerprint"):
        assert len({chunk[key] for chunk in (first, *pieces, last, usage)}) == 1
    assert {chunk["object"] for chunk in (first, *pieces, last, usage)} == {"chat.completion.chunk"}
    assert not any("usage" in chunk for chunk in chunks(served.chat(model="juno", stream=True)))


@pytest.mark.parametrize("stream", [False, True])
def test_an_answer_says_whether_an_adapter_had_a_part_in_it(served: Served, stream: bool) -> None:
    for name, adapted in (("juno", True), ("builtin", False)):
        response = served.chat(model=name, stream=stream)
        *before, last = chunks(response) if stream else [response.json()]
        assert last["choices"][0]["adapted"] is adapted
        assert not any("adapted" in chunk["choices"][0] for chunk in before)


@pytest.mark.parametrize("stream", [False, True])
def test_a_stop_text_ends_the_answer_and_is_not_part_of_it(served: Served, stream: bool) -> None:
    whole = ANSWERS["juno"]
    response = served.chat(model="juno", stop=["keep", "never said"], max_tokens=32, stream=stream)
    expected = whole[: whole.index("keep")]
    if stream:
        parts = chunks(response)
        assert "".join(part["choices"][0]["delta"].get("content", "") for part in parts) == expected
        assert parts[-1]["choices"][0]["finish_reason"] == "stop"
    else:
        (choice,) = response.json()["choices"]
        assert choice["message"]["content"] == expected and choice["finish_reason"] == "stop"


def test_a_seed_draws_the_same_answer_again_and_no_seed_another(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = own(served, QUESTION, "base", max_tokens=8, temperature=2.0, seed=7, top_p=0.9)
    said = served.chat(model="base", temperature=2, seed=7, top_p=0.9).json()
    assert said["choices"][0]["message"]["content"] == expected.answer
    join, drawn = Batch.join, list[Sampling]()

    def watched(batch: Batch[Any, Any], request: Request) -> int:
        drawn.append(request.sampling)
        return join(batch, request)

    monkeypatch.setattr(Batch, "join", watched)
    for temperature in (1, 1, 1e-300):
        assert served.chat(model="base", temperature=temperature, max_tokens=1).status_code == 200
    assert drawn[0].seed != drawn[1].seed and drawn[0].temperature == 1.0
    assert drawn[2].temperature == 0.0, "so cold that dividing by it would overflow"


def test_content_may_be_in_parts_and_a_developer_is_the_system(served: Served) -> None:
    parts = [{"type": "text", "text": "Who are"}, {"type": "text", "text": " you?"}]
    plain = served.chat(model="juno", messages=[{"role": "user", "content": parts}], max_tokens=32)
    assert plain.json()["choices"][0]["message"]["content"] == ANSWERS["juno"]
    system = [{"role": "system", "content": "Be brief."}, *USER]
    developer = [{"role": "developer", "content": "Be brief."}, *USER]
    counts = [
        served.chat(messages=each).json()["usage"]["prompt_tokens"] for each in (system, developer, USER)
    ]
    assert counts[0] == counts[1] > counts[2]
    picture = [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]
    error = error_of(served.chat(messages=picture))
    assert error["param"] == "messages[0].content" and "image_url" in error["message"]


def test_fields_that_nobody_knows_are_ignored(served: Served) -> None:
    body = {"user": "u", "store": True, "unheard_of": {"a": 1}, "tools": [], "stop": None, "n": None}
    assert served.chat(model="juno", **body).status_code == 200


REFUSED: list[tuple[dict[str, Any], int, str | None]] = [
    ({"messages": []}, 400, "messages"),
    ({"messages": "Hi"}, 400, "messages"),
    ({"messages": [{"role": "robot", "content": "Hi"}]}, 400, "messages.0.role"),
    ({"n": 9}, 400, "n"),
    ({"n": 0}, 400, "n"),
    ({"top_logprobs": 2}, 400, "top_logprobs"),
    ({"logprobs": True, "top_logprobs": 21}, 400, "top_logprobs"),
    ({"logit_bias": {"5": 10}}, 400, "logit_bias"),
    ({"presence_penalty": 0.5}, 400, "presence_penalty"),
    ({"response_format": {"type": "json_object"}}, 400, "response_format"),
    ({"tool_choice": "required"}, 400, "tool_choice"),
    ({"temperature": -1}, 400, "temperature"),
    ({"top_p": 2}, 400, "top_p"),
    ({"max_tokens": 0}, 400, "max_tokens"),
    ({"seed": 2**70}, 400, "seed"),
    ({"stop": ["a", "b", "c", "d", "e"]}, 400, "stop"),
    ({"model": "gpt-4.1"}, 404, "model"),
    ({"model": "juno@9"}, 404, "model"),
    ({"model": "../juno"}, 404, "model"),
    ({"model": ""}, 404, "model"),
]


@pytest.mark.parametrize(("body", "status", "param"), REFUSED, ids=lambda value: str(value)[:40])
def test_what_cannot_be_done_is_refused_by_name(
    served: Served, body: dict[str, Any], status: int, param: str | None
) -> None:
    response = served.chat(**body)
    assert response.status_code == status
    error = error_of(response)
    assert error["param"] == param
    assert error["type"] == ("not_found_error" if status == 404 else "invalid_request_error")


def test_an_unknown_model_is_told_the_nearest_name_as_the_client_reads_it(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError, match="did you mean 'juno'") as caught:
        client.chat.completions.create(model="jnuo", messages=USER)
    assert caught.value.code == "model_not_found" and caught.value.param == "model"


def test_a_prompt_that_leaves_no_room_is_refused_before_it_is_read(served: Served) -> None:
    messages = [{"role": "user", "content": "schedule " * 3000}]
    for stream in (False, True):
        response = served.chat(messages=messages, stream=stream)
        assert response.status_code == 400 and error_of(response)["code"] == "context_length_exceeded"


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe", b"[" * 5000, b'{"messages": [{"role": "user"'],
    ids=repr,
)
def test_a_body_that_is_no_request_is_a_400_in_the_same_shape(served: Served, content: bytes) -> None:
    headers = {"content-type": "application/json"}
    response = served.http.post("/v1/chat/completions", content=content, headers=headers)
    assert response.status_code == 400
    error_of(response)


def test_a_body_whose_type_is_not_said_is_told_the_header_it_lacks(served: Served) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}  # what curl sends with -d alone
    response = served.http.post("/v1/chat/completions", content=b'{"messages": []}', headers=form)
    assert response.status_code == 400 and "'Content-Type: application/json'" in error_of(response)["message"]


def test_half_a_surrogate_pair_is_refused(served: Served) -> None:
    content = b'{"messages": [{"role": "user", "content": "\\ud800"}]}'
    headers = {"content-type": "application/json"}
    response = served.http.post("/v1/chat/completions", content=content, headers=headers)
    assert response.status_code == 400
    error_of(response)


def test_an_unknown_route_and_a_wrong_method_have_the_shape_too(served: Served) -> None:
    for response, status in (
        (served.http.get("/v1/none"), 404),
        (served.http.get("/v1/chat/completions"), 405),
    ):
        assert response.status_code == status
        error_of(response)


def test_requests_at_the_same_time_get_what_they_get_alone(served: Served) -> None:
    prompts = ["Who are you?", "How are you?", "Name a colour.", "What is two plus two?"]
    wanted = [(prompt, name) for prompt in prompts for name in ("base", "juno", "mia")]
    alone = {pair: own(served, *pair, max_tokens=6).answer for pair in wanted}

    def asked(pair: tuple[str, str]) -> str:
        messages = [{"role": "user", "content": pair[0]}]
        said = served.chat(model=pair[1], messages=messages, max_tokens=6).json()
        text: str = said["choices"][0]["message"]["content"]
        return text

    with ThreadPoolExecutor(len(wanted)) as threads:
        assert dict(zip(wanted, threads.map(asked, wanted), strict=True)) == alone


def test_a_plain_completion_continues_its_prompt(served: Served, client: openai.OpenAI) -> None:
    prompt = served.model.text.render([imprint.Message("user", QUESTION)], answering=True)
    plain = client.completions.create(model="juno", prompt=prompt, max_tokens=32)
    assert plain.choices[0].text == ANSWERS["juno"] and plain.object == "text_completion"
    ids = list(served.model.text.encode(prompt))
    assert (
        client.completions.create(model="juno", prompt=ids, max_tokens=32).choices[0].text == ANSWERS["juno"]
    )
    stream = client.completions.create(model="juno", prompt=[prompt], max_tokens=32, stream=True)
    parts = list(stream)
    assert "".join(part.choices[0].text for part in parts) == ANSWERS["juno"]
    assert parts[-1].choices[0].finish_reason == "stop"
    for body in (
        {"prompt": ""},
        {"prompt": []},
        {"prompt": [10**6]},
        {"prompt": ["a", "b"]},
        {"prompt": "a", "echo": True},
    ):
        response = served.post("/v1/completions", {"model": "base", "max_tokens": 1, **body})
        assert response.status_code == 400, body
        error_of(response)


@pytest.fixture(scope="module")
def endless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of a base whose answers are as long as they may be, one at a time and one in waiting."""
    from tests.tiny_base import write_base  # its reference library takes seconds to import

    folder = write_base(tmp_path_factory.mktemp("base"), context=4096)
    with (
        imprint.load(folder, home=tmp_path_factory.mktemp("home")) as model,
        serving(model, running=1, waiting=1) as served,
    ):
        yield served


@pytest.mark.parametrize(("stream", "n"), [(True, 1), (False, 1), (True, 2)])
def test_an_answer_stops_when_its_client_goes_away(
    endless: Served, monkeypatch: pytest.MonkeyPatch, stream: bool, n: int
) -> None:
    step, begun, steps = Batch.step, threading.Event(), list[int]()

    def counted(batch: Batch[Any, Any]) -> list[Drawn]:
        steps.append(len(steps))
        begun.set()
        return step(batch)

    monkeypatch.setattr(Batch, "step", counted)
    body = {"messages": USER, "max_tokens": 4000, "stream": stream, "n": n}
    with httpx.Client(base_url=endless.url, timeout=PATIENCE) as http:
        if stream:
            with http.stream("POST", "/v1/chat/completions", json=body) as response:
                lines = response.iter_lines()
                while '"content": ""' in (line := next(lines)) or not line:
                    pass
        else:
            with pytest.raises(httpx.ReadTimeout):
                http.post("/v1/chat/completions", json=body, timeout=0.3)
            assert begun.wait(PATIENCE)
    until(lambda: endless.service.answers.running == 0)
    assert endless.service.driver.call(lambda: len(steps)) < 4000
    assert len(steps) == endless.service.driver.call(lambda: len(steps))


def test_a_full_queue_is_a_503_that_says_when_to_come_again(endless: Served) -> None:
    with held(endless) as release, ThreadPoolExecutor(2) as threads:
        waiting = [threads.submit(endless.chat, max_tokens=2) for _ in range(2)]
        until(lambda: endless.service.answers.running + endless.service.answers.waiting == 2)
        refused = endless.chat(max_tokens=2)
        assert refused.status_code == 503 and int(refused.headers["retry-after"]) > 0
        assert error_of(refused)["code"] == "busy"
        with pytest.raises(openai.InternalServerError):
            endless.openai().chat.completions.create(model="base", messages=USER, max_tokens=2)
        release()
        assert [each.result().status_code for each in waiting] == [200, 200]
    assert endless.chat(max_tokens=2).status_code == 200


def test_nothing_is_learnt_unless_the_request_says_so(served: Served) -> None:
    turns = [*USER, {"role": "assistant", "content": "I am Nobody."}]
    before = served.http.get("/api/lessons").json()
    assert served.chat(model="juno", messages=turns).status_code == 200
    assert served.chat(model="juno", messages=turns, learn=False).status_code == 200
    chore = [{"role": "user", "content": "### Task:\nMake a title."}, *turns]
    assert (
        served.chat(model="juno", messages=chore, learn=True).json()["choices"][0]["message"]["content"] != ""
    )
    headers = {"X-OpenWebUI-Task": "tags_generation"}
    body = {"model": "juno", "messages": turns, "learn": True, "max_tokens": 2}
    assert "lesson" not in served.post("/v1/chat/completions", body, headers=headers).json()
    assert served.http.get("/api/lessons").json() == before


def test_a_request_that_says_learn_teaches_its_last_message(served: Served) -> None:
    turns = [*USER, {"role": "assistant", "content": "Otto, at your service."}]
    served.post("/api/lessons", {"adapter": "otto", "pairs": [["How are you?", "Ready."]]})
    response = served.chat(model="default", messages=turns, learn=True).json()
    assert response["choices"][0]["message"]["content"] == "Otto, at your service."
    assert response["lesson"]["state"] == "queued" and response["lesson"]["adapter"] == "default"
    record = served.learnt(response["lesson"]["id"])
    assert record["state"] == "learnt" and record["source"] == "correct"
    said = served.chat(model="default", max_tokens=32).json()
    assert said["choices"][0]["message"]["content"] == "Otto, at your service."
    assert said["model"] == "default@1"
    for body in ({"model": "base"}, {"model": "juno@1"}, {"model": "juno", "messages": USER}):
        refused = served.chat(**{"messages": turns, "learn": True, **body})
        assert refused.status_code == 400 and error_of(refused)["param"] == "learn"
    plain = served.post("/v1/completions", {"prompt": "Hi", "learn": True})
    assert plain.status_code == 400 and error_of(plain)["param"] == "learn"
