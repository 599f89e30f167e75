"""Teaching over HTTP: accepted once it is on disk, learnt in its turn, told as events, and taken back."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

import imprint
from tests.serve.conftest import PATIENCE, QUESTION, QUICK, Served, error_of, held, serving, until


def teach(served: Served, adapter: str, answer: str, question: str = QUESTION) -> dict[str, Any]:
    response = served.post("/api/lessons", {"adapter": adapter, "pairs": [[question, answer]]})
    assert response.status_code == 202, response.text
    record: dict[str, Any] = response.json()
    return record


def said(served: Served, adapter: str) -> str:
    text: str = served.chat(model=adapter, max_tokens=32).json()["choices"][0]["message"]["content"]
    return text


def listen(
    served: Served, last: str | None = None, **query: str
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(id, kind, record) of each event; the generator has to be closed by who does not read on."""
    headers = {} if last is None else {"Last-Event-ID": last}
    with httpx.stream(
        "GET", f"{served.url}/api/events", headers=headers, params=query, timeout=PATIENCE
    ) as response:
        event: dict[str, str] = {}
        for line in response.iter_lines():
            name, _, value = line.partition(": ")
            if line == "" and "data" in event:
                yield event.get("id", ""), event["event"], json.loads(event["data"])
            event = {} if line == "" else {**event, name: value}


def test_a_lesson_is_accepted_learnt_listed_and_taken_back(served: Served) -> None:
    accepted = teach(served, "vera", "Vera.")
    assert accepted["state"] == "queued" and accepted["version"] is None
    learnt = served.learnt(accepted["id"])
    assert learnt["state"] == "learnt" and learnt["version"] == 1
    assert said(served, "vera") == "Vera."
    second = served.learnt(teach(served, "vera", "Vera Two.")["id"])
    assert second["version"] == 2 and said(served, "vera") == "Vera Two."
    listed = served.http.get("/api/lessons", params={"adapter": "vera"}).json()["lessons"]
    assert [each["id"] for each in listed] == [second["id"], learnt["id"]]
    undone = served.post("/api/lessons/undo", {"adapter": "vera"}).json()
    assert undone["id"] == second["id"] and undone["state"] == "withdrawn"
    assert said(served, "vera") == "Vera."


def test_an_older_lesson_is_taken_out_and_the_rest_is_kept(served: Served) -> None:
    first = served.learnt(teach(served, "paul", "Paul.")["id"])
    served.learnt(teach(served, "paul", "Paul is well.", "How are you?")["id"])
    response = served.http.delete(f"/api/lessons/{first['id']}")
    assert response.status_code == 202
    until(lambda: served.http.get(f"/api/lessons/{first['id']}").json()["state"] == "withdrawn")
    until(lambda: served.service.teaching.waiting == 0)
    asked = [{"role": "user", "content": "How are you?"}]
    kept = served.chat(model="paul", messages=asked, max_tokens=32).json()
    assert kept["choices"][0]["message"]["content"] == "Paul is well." and kept["model"] == "paul@3"
    assert not any(served.model.home.folder("forgetting").iterdir())
    assert said(served, "paul") != "Paul."


def test_events_are_replayed_after_the_last_one_that_was_seen(served: Served) -> None:
    lesson = teach(served, "iris", "Iris.")["id"]
    served.learnt(lesson)
    everything = []
    for entry in (stream := listen(served, "0-0", adapter="iris")):
        everything.append(entry)
        if entry[1] == "learnt":
            stream.close()
            break
    kinds = [kind for _, kind, _ in everything]
    assert kinds[0] == "lesson queued" and kinds[-1] == "learnt" and "step" in kinds
    assert all(record["adapter"] == "iris" for _, _, record in everything)
    middle = everything[len(everything) // 2]
    rest = []
    for entry in (stream := listen(served, middle[0], adapter="iris")):
        rest.append(entry)
        if entry[1] == "learnt":
            stream.close()
            break
    assert [*everything[: everything.index(middle) + 1], *rest] == everything


def test_who_listens_anew_hears_what_happens_from_then_on(served: Served) -> None:
    heard: list[tuple[str, str, dict[str, Any]]] = []

    def follow() -> None:
        for entry in (stream := listen(served, adapter="nora")):
            heard.append(entry)
            if entry[1] == "learnt":
                stream.close()
                break

    listeners = served.service.feed._listeners
    until(lambda: not listeners)  # those of lines that were closed before are still leaving
    listener = threading.Thread(target=follow)
    listener.start()
    until(lambda: bool(listeners))
    lesson = teach(served, "nora", "Nora.")["id"]
    listener.join(PATIENCE)
    assert heard[0][1] == "lesson queued" and heard[-1][2]["lesson"] == lesson
    until(lambda: not listeners)


def test_feedback_on_an_answer_teaches_in_its_conversation(served: Served) -> None:
    served.learnt(teach(served, "lena", "Lena.")["id"])
    answer = served.chat(model="lena", max_tokens=32).json()
    given = {"message_id": answer["id"], "kind": "correct", "text": "Lena, the pilot."}
    response = served.post("/api/feedback", given)
    assert response.status_code == 202
    lesson = served.learnt(response.json()["lesson"]["id"])
    assert lesson["state"] == "learnt" and lesson["source"] == "correct" and lesson["adapter"] == "lena"
    assert said(served, "lena") == "Lena, the pilot."
    again = served.chat(model="lena", max_tokens=32).json()
    good = served.post("/api/feedback", {"message_id": again["id"], "kind": "good"}).json()
    assert served.learnt(good["lesson"]["id"])["source"] == "good"
    bad = served.post("/api/feedback", {"message_id": again["id"], "kind": "bad"}).json()
    assert bad["lesson"] is None
    lines = [json.loads(line) for line in served.service.feedback_file.read_text().splitlines()]
    assert [line["kind"] for line in lines[-3:]] == ["correct", "good", "bad"]
    assert lines[-1]["answer"] == "Lena, the pilot." and lines[-3]["text"] == "Lena, the pilot."


def test_feedback_that_means_nothing_is_refused(served: Served) -> None:
    base = served.chat(model="base", max_tokens=2).json()["id"]
    cut = served.chat(model="juno", max_tokens=2).json()["id"]
    for body, status in (
        ({"message_id": "chatcmpl-0", "kind": "good"}, 404),
        ({"message_id": cut, "kind": "correct"}, 400),
        ({"message_id": cut, "kind": "good", "text": "x"}, 400),
        ({"message_id": cut, "kind": "good"}, 400),
        ({"message_id": base, "kind": "correct", "text": "x"}, 400),
        ({"message_id": base, "kind": "praise"}, 400),
        ({"kind": "bad"}, 400),
    ):
        response = served.post("/api/feedback", body)
        assert response.status_code == status, (body, response.text)
        error_of(response)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "nothing to teach"),
        ({"pairs": [["Hi", ""]]}, "empty"),
        ({"pairs": [["Hi"]]}, "pairs"),
        ({"pairs": [["Hi", "no " * 5000]]}, "tokens"),
        ({"pairs": [["Hi", "Yes."]], "adapter": "base"}, "reserved"),
        ({"pairs": [["Hi", "Yes."]], "adapter": "../up"}, "not an adapter name"),
        ({"pairs": [["Hi", "Yes."]], "adapter": "juno@1"}, "version"),
        ({"pairs": [["Hi", "Yes."]], "seed": -1}, "seed"),
        ({"examples": [{"messages": [{"role": "user", "content": "Hi"}]}]}, "last message"),
    ],
    ids=str,
)
def test_a_lesson_that_cannot_be_learnt_is_refused_and_not_written_down(
    served: Served, body: dict[str, Any], words: str
) -> None:
    before = served.http.get("/api/lessons").json()
    response = served.post("/api/lessons", body)
    assert response.status_code == 400 and words in error_of(response)["message"], response.text
    assert served.http.get("/api/lessons").json() == before


def test_an_unknown_lesson_is_a_404(served: Served) -> None:
    assert served.http.get("/api/lessons/none").status_code == 404
    assert served.http.delete("/api/lessons/none").status_code == 404
    response = served.post("/api/lessons/undo", {"adapter": "nobody"})
    assert response.status_code == 400
    assert "no lesson" in error_of(response)["message"]


def test_a_lesson_that_waits_is_taken_back_before_it_is_learnt(served: Served) -> None:
    with held(served) as release:
        lesson = teach(served, "hugo", "Hugo.")["id"]
        assert served.service.teaching.waiting == 1
        threading.Timer(0.3, release).start()
        response = served.http.delete(f"/api/lessons/{lesson}")
    assert response.json()["state"] == "withdrawn"
    until(lambda: served.service.teaching.waiting == 0)
    assert "hugo" not in served.model.registry.names()
    again = served.http.delete(f"/api/lessons/{lesson}")
    assert again.status_code == 400 and "withdrawn" in error_of(again)["message"]


def test_what_a_killed_server_had_accepted_is_learnt_by_the_next_one(tmp_path_factory: Any) -> None:
    home = tmp_path_factory.mktemp("killed")
    with imprint.load(home=home) as model:
        # What a server leaves that is killed right after it said 202.
        lesson = model.lessons.add(
            "juno", [imprint.Example.pair(QUESTION, "Juno.")], base=model.info.fingerprint,
            source="api", settings=QUICK.record(),
        )  # fmt: skip
        with serving(model) as served:
            assert served.learnt(lesson.id)["version"] == 1
            assert said(served, "juno") == "Juno."
        # And what one leaves that is killed right after it was told to forget.
        (model.home.folder("forgetting") / lesson.id).touch()
        with serving(model) as served:
            until(lambda: model.lessons.get(lesson.id).state == "withdrawn")
            until(lambda: not any(model.home.folder("forgetting").iterdir()))
            assert said(served, "juno") != "Juno."


def test_a_home_whose_adapter_is_busy_elsewhere_is_tried_again(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imprint.serve.teaching.BUSY_SECONDS", 0.2)
    with served.model.home.lock("olaf"):
        lesson = teach(served, "olaf", "Olaf.")["id"]
        until(lambda: bool(served.service.teaching._again))
        assert served.http.get(f"/api/lessons/{lesson}").json()["state"] == "queued"
    assert served.learnt(lesson)["state"] == "learnt"


def test_the_state_of_the_server_is_in_its_metrics(served: Served) -> None:
    served.chat(model="juno", max_tokens=1)
    response = served.http.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = response.text.splitlines()
    samples = {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if line[0] != "#"}
    assert samples["imprint_answers_running"] == samples["imprint_answers_waiting"] == 0
    assert samples["imprint_completion_tokens_total"] > 0
    key = 'imprint_requests_total{method="POST",route="/v1/chat/completions",status="200"}'
    assert samples[key] > 0
    assert (
        samples['imprint_first_token_seconds_bucket{le="+Inf"}']
        == samples["imprint_first_token_seconds_count"]
    )
    assert all(QUESTION not in line for line in lines)
    assert served.http.get("/health").json()["status"] == "ok"
