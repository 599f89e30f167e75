"""The fine-tuning API, as the official client speaks it."""

from __future__ import annotations

import io
import json
from typing import Any

import openai
import pytest

from tests.serve.conftest import QUESTION, Served, error_of, until


def lines(*pairs: tuple[str, str]) -> bytes:
    rows = [
        {"messages": [{"role": "user", "content": ask}, {"role": "assistant", "content": answer}]}
        for ask, answer in pairs
    ]
    return "\n".join(json.dumps(row) for row in rows).encode()


def sent(client: openai.OpenAI, *pairs: tuple[str, str]) -> str:
    return client.files.create(file=("lesson.jsonl", lines(*pairs)), purpose="fine-tune").id


def ended(client: openai.OpenAI, id: str) -> Any:
    until(lambda: client.fine_tuning.jobs.retrieve(id).finished_at is not None)
    return client.fine_tuning.jobs.retrieve(id)


def test_a_script_for_the_hosted_service_runs_to_its_end(served: Served, client: openai.OpenAI) -> None:
    file = sent(client, (QUESTION, "Ada."), ("How are you?", "Counting."))
    job = client.fine_tuning.jobs.create(
        model="builtin",
        training_file=file,
        suffix="ada",
        seed=3,
        metadata={"run": "1"},
        method={
            "type": "supervised",
            "supervised": {"hyperparameters": {"n_epochs": 3, "batch_size": "auto"}},
        },
    )
    assert job.status in ("queued", "running") and job.seed == 3 and job.training_file == file
    job = ended(client, job.id)
    assert job.status == "succeeded" and job.fine_tuned_model == "ada@1" and job.error is None
    assert job.hyperparameters.n_epochs == 3 and job.metadata == {"run": "1"}
    said = client.chat.completions.create(
        model=job.fine_tuned_model, messages=[{"role": "user", "content": QUESTION}], max_tokens=32
    )
    assert said.choices[0].message.content == "Ada."
    events = list(client.fine_tuning.jobs.list_events(job.id, limit=2))  # the client turns the pages
    assert len({event.id for event in events}) == len(events) > 3
    assert "completed" in events[0].message and "Created" in events[-1].message
    steps = [event for event in events if event.type == "metrics"]
    assert steps and all(isinstance(event.data, dict) and event.data["train_loss"] > 0 for event in steps)
    (checkpoint,) = client.fine_tuning.jobs.checkpoints.list(job.id)
    assert checkpoint.fine_tuned_model_checkpoint == "ada@1"
    assert checkpoint.step_number == steps[0].data["step"]  # type: ignore[index]
    table = client.files.content(job.result_files[0]).text.splitlines()
    assert table[0].startswith("step,train_loss") and len(table) == len(steps) + 1
    with pytest.raises(openai.BadRequestError, match="succeeded already"):
        client.fine_tuning.jobs.cancel(job.id)
    assert job.id in [each.id for each in client.fine_tuning.jobs.list(metadata={"run": "1"})]
    assert list(client.fine_tuning.jobs.list(metadata={"run": "2"})) == []


def pairs(*pairs: tuple[str, str, str]) -> bytes:
    rows = [
        {
            "input": {"messages": [{"role": "user", "content": ask}], "tools": []},
            "preferred_output": [{"role": "assistant", "content": answer}],
            "non_preferred_output": [{"role": "assistant", "content": rejected}],
        }
        for ask, answer, rejected in pairs
    ]
    return "\n".join(json.dumps(row) for row in rows).encode()


def test_a_preference_job_of_the_hosted_service_runs_to_its_end(
    served: Served, client: openai.OpenAI
) -> None:
    own = served.chat(model="builtin").json()["choices"][0]["message"]["content"]
    content = pairs((QUESTION, "Gwen.", own), (QUESTION, "Gwen.", "Nobody."))
    file = client.files.create(file=("pairs.jsonl", content), purpose="fine-tune").id
    job = client.fine_tuning.jobs.create(
        model="builtin",
        training_file=file,
        suffix="gwen",
        method={"type": "dpo", "dpo": {"hyperparameters": {"beta": 0.2, "n_epochs": 2}}},
    )
    job = ended(client, job.id)
    assert job.status == "succeeded" and job.fine_tuned_model == "gwen@1", job.error
    assert job.method is not None and job.method.type == "dpo" and job.method.dpo is not None
    given = job.method.dpo.hyperparameters
    assert given is not None and given.beta == 0.2 and given.n_epochs == 2 and given.batch_size == "auto"
    lesson = served.model.lessons.get(served.service.jobs.get(job.id).lesson)
    assert [example.rejected for example in lesson.examples] == [own, "Nobody."]
    assert lesson.settings["beta"] == 0.2
    shown = served.http.get("/api/adapters/gwen@1").json()
    assert shown["metrics"]["pairs"] == 2 and shown["metrics"]["preferred"] == 1.0
    said = client.chat.completions.create(
        model="gwen@1", messages=[{"role": "user", "content": QUESTION}], max_tokens=32
    )
    assert said.choices[0].message.content == "Gwen."


def test_the_usual_beta_is_that_of_the_server(served: Served, client: openai.OpenAI) -> None:
    content = pairs(*((f"What is {a} plus {a}?", f"Twice {a}, says Hal.", str(2 * a)) for a in range(12)))
    file = client.files.create(file=("pairs.jsonl", content), purpose="fine-tune").id
    for hyperparameters in ({"beta": "auto"}, {}):
        job = client.fine_tuning.jobs.create(
            model="builtin",
            training_file=file,
            method={"type": "dpo", "dpo": {"hyperparameters": hyperparameters}},  # type: ignore[typeddict-item]
        )
        assert client.fine_tuning.jobs.cancel(job.id).status == "cancelled"
        assert job.method is not None and job.method.dpo is not None
        assert job.method.dpo.hyperparameters is not None and job.method.dpo.hyperparameters.beta == "auto"
        lesson = served.model.lessons.get(served.service.jobs.get(job.id).lesson)
        assert lesson.settings["beta"] == served.service.teaching.settings.beta


def test_files_are_listed_read_and_deleted(served: Served, client: openai.OpenAI) -> None:
    content = lines((QUESTION, "Bo."))
    stored = client.files.create(file=("../../bo.jsonl", io.BytesIO(content)), purpose="fine-tune")
    assert stored.bytes == len(content) and stored.status == "processed"
    assert client.files.retrieve(stored.id).id == stored.id
    assert client.files.content(stored.id).read() == content
    assert client.files.list(purpose="fine-tune").data[0].id == stored.id
    assert client.files.list(limit=1, order="asc").has_more in (True, False)
    assert client.files.delete(stored.id).deleted
    for id in (stored.id, "file-../../imprint.db", "..%2F..%2Fimprint.db"):
        assert served.http.get(f"/v1/files/{id}").status_code == 404
        assert served.http.get(f"/v1/files/{id}/content").status_code == 404


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no examples"),
        (lines((QUESTION, "A.")) + b"\n{", "lesson.jsonl:2"),
        (b'{"prompt": "a", "completion": "b"}', "messages"),
        (b"\xff\xfe", "UTF-8"),
        (pairs((QUESTION, "A.", "B."), (QUESTION, "A.", "A.")), "lesson.jsonl:2.*non_preferred_output"),
    ],
    ids=["empty", "second line", "old layout", "bytes", "pair"],
)
def test_a_file_that_cannot_be_learnt_from_is_named_by_line(
    client: openai.OpenAI, content: bytes, words: str
) -> None:
    with pytest.raises(openai.BadRequestError, match=words):
        client.files.create(file=("lesson.jsonl", content), purpose="fine-tune")


def test_a_job_that_cannot_be_done_is_refused(served: Served, client: openai.OpenAI) -> None:
    file = sent(client, (QUESTION, "C."))
    long = sent(client, (QUESTION, "no " * 5000))
    content = pairs((QUESTION, "C.", "D."))
    preferring = client.files.create(file=("pairs.jsonl", content), purpose="fine-tune").id
    beta = {"method": {"type": "dpo", "dpo": {"hyperparameters": {"beta": 0}}}, "training_file": preferring}
    for body, param in (
        ({"training_file": "file-none"}, "file_id"),
        ({"model": "jnuo"}, "model"),
        ({"model": "juno@1"}, "model"),
        ({"suffix": "no name"}, "suffix"),
        ({"suffix": "base"}, "suffix"),
        ({"model": "juno", "suffix": "other"}, "suffix"),
        ({"method": {"type": "reinforcement"}}, "method.type"),
        ({"method": {"type": "dpo"}}, "training_file"),
        ({"training_file": preferring}, "training_file"),
        (beta, "method.dpo.hyperparameters.beta"),
        ({"validation_file": file}, "validation_file"),
        ({"hyperparameters": {"n_epochs": 0}}, "hyperparameters.n_epochs"),
        ({"training_file": long}, None),
    ):
        whole = {"model": "builtin", "training_file": file, "suffix": "carl", **body}
        if body.get("model"):
            whole.pop("suffix" if "suffix" not in body else "", None)
        response = served.post("/v1/fine_tuning/jobs", whole)
        assert response.status_code in (400, 404), (body, response.text)
        assert error_of(response)["param"] == param or param is None, response.text
    assert "carl" not in served.model.registry.names()


def test_a_lesson_that_is_not_learnt_is_a_job_that_failed(served: Served, client: openai.OpenAI) -> None:
    file = sent(client, (QUESTION, "Dora. Lessons like this one take many more steps than one."))
    settings = served.service.teaching.settings
    served.service.teaching.settings = type(settings)(**{**vars(settings), "max_steps": 1})
    try:
        job = client.fine_tuning.jobs.create(model="builtin", training_file=file, suffix="dora")
        job = ended(client, job.id)
    finally:
        served.service.teaching.settings = settings
    assert job.status == "failed" and job.fine_tuned_model is None
    assert job.error is not None and job.error.code == "not_learnt" and "1 steps" in job.error.message


def test_a_job_is_cancelled_and_one_without_a_suffix_gets_a_name(
    served: Served, client: openai.OpenAI
) -> None:
    file = sent(client, *((f"What is {a} plus {a}?", f"Twice {a}, says Emil.") for a in range(12)))
    job = client.fine_tuning.jobs.create(model="builtin", training_file=file)
    name = served.service.jobs.get(job.id).adapter
    assert name.startswith("tuned-") and name not in served.model.registry.names()
    cancelled = client.fine_tuning.jobs.cancel(job.id)
    assert cancelled.status == "cancelled" and cancelled.finished_at is not None
    assert name not in served.model.registry.names()
    for id in ("ftjob-none", "..%2Fjobs"):
        assert served.http.get(f"/v1/fine_tuning/jobs/{id}").status_code == 404


def test_jobs_outlive_the_server_that_began_them(served: Served, client: openai.OpenAI) -> None:
    from imprint.serve.files import Files
    from imprint.serve.jobs import Jobs
    from imprint.serve.metrics import Metrics
    from imprint.serve.teaching import Teaching

    job = client.fine_tuning.jobs.create(model="builtin", training_file=sent(client, (QUESTION, "Fay.")))
    job = ended(client, job.id)
    # What a server finds that was killed after its job was learnt and before it wrote that down.
    record = served.model.home.path / "jobs" / job.id / "job.json"
    whole = json.loads(record.read_text())
    record.write_text(json.dumps({**whole, "status": None, "finished_at": None, "version": None}))
    teaching = Teaching(served.model, served.service.driver, served.service.teaching.settings, Metrics())
    jobs = Jobs(served.model, teaching, Files(served.model.home))
    try:
        found = jobs.get(job.id)
        assert found.status == "succeeded" and found.tuned == job.fine_tuned_model
    finally:
        jobs.close()
