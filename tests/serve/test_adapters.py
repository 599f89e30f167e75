"""Adapters over HTTP: what is listed, chosen, taken in and given out, and what is not let in."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import openai
import pytest
from safetensors.numpy import save

from tests.serve.conftest import ANSWERS, QUESTION, Served, error_of

Files = dict[str, bytes]


@pytest.fixture(scope="session")
def juno(served: Served) -> Files:
    """The files of juno, as they are downloaded."""
    response = served.http.get("/api/adapters/juno/download")
    assert response.headers["content-type"] == "application/zip"
    assert 'filename="juno-1.zip"' in response.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: Files, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def upload(served: Served, name: str, data: bytes, **query: str) -> httpx.Response:
    return served.http.post(
        "/api/adapters", data={"name": name}, files={"file": ("adapter.zip", data)}, params=query
    )


def said(served: Served, model: str) -> str:
    text: str = served.chat(model=model, max_tokens=32).json()["choices"][0]["message"]["content"]
    return text


def test_what_is_downloaded_and_uploaded_answers_the_same(served: Served, juno: Files) -> None:
    assert {"adapter_config.json", "adapter_model.safetensors", "card.json"} <= set(juno)
    response = upload(served, "copy", zipped(juno))
    assert response.status_code == 201 and response.json()["origin"] == "imported", response.text
    assert said(served, "copy") == ANSWERS["juno"]
    inactive = upload(served, "copy", zipped({**juno, "README.md": b"# juno"}), activate="false")
    assert inactive.json()["version"] == 2
    shown = served.http.get("/api/adapters/copy").json()
    assert (shown["version"], shown["active"], shown["versions"]) == (1, True, [1, 2])


def test_versions_are_listed_chosen_and_rolled_back(served: Served, juno: Files) -> None:
    for _ in range(2):
        upload(served, "pair", zipped(juno))
    listed = served.http.get("/api/adapters").json()["adapters"]
    pair = next(each for each in listed if each["name"] == "pair")
    assert pair["active"] == 2 and [each["version"] for each in pair["versions"]] == [1, 2]
    assert served.post("/api/adapters/pair/use", {"version": 1}).json()["version"] == 1
    assert served.post("/api/adapters/pair/rollback", {}).json() == {"name": "pair", "version": None}
    assert said(served, "pair") == said(served, "base")
    assert said(served, "pair@2") == ANSWERS["juno"]
    for response, status in (
        (served.post("/api/adapters/pair/rollback", {}), 400),
        (served.post("/api/adapters/pair/use", {"version": 9}), 404),
        (served.post("/api/adapters/pair@1/use", {"version": 1}), 400),
        (served.post("/api/adapters/pari/use", {"version": 1}), 404),
        (served.http.get("/api/adapters/pari"), 404),
        (served.http.get("/api/adapters/..%2F..%2Fetc"), 404),
    ):
        assert response.status_code == status, response.text
        error_of(response)
    assert served.http.delete("/api/adapters/pair@2").json()["removed"]
    assert served.chat(model="pair@2").status_code == 404
    served.post("/api/adapters/pair/use", {"version": 1})
    refused = served.http.delete("/api/adapters/pair@1")
    assert refused.status_code == 400 and "active" in error_of(refused)["message"]
    assert served.http.delete("/api/adapters/pair").json()["removed"]
    assert served.chat(model="pair").status_code == 404


def test_a_lesson_in_progress_keeps_others_from_changing_its_adapter(served: Served, juno: Files) -> None:
    upload(served, "held", zipped(juno))
    with served.model.home.lock("held"):
        pass
    import imprint.serve.adapters as routes

    before, routes.LOCK_SECONDS = routes.LOCK_SECONDS, 0.3
    try:
        with served.model.home.lock("held"):
            response = served.post("/api/adapters/held/rollback", {})
    finally:
        routes.LOCK_SECONDS = before
    assert response.status_code == 409 and error_of(response)["code"] == "adapter_busy"
    assert int(response.headers["retry-after"]) > 0


def changed(files: Files, name: str, change: Callable[[dict[str, Any]], Any]) -> Files:
    value = json.loads(files[name])
    change(value)
    return {**files, name: json.dumps(value).encode()}


def without(files: Files, *names: str) -> Files:
    return {name: data for name, data in files.items() if name not in names}


def lying(files: Files) -> bytes:
    """A zip whose card unpacks to far more than its headers say."""
    data = bytearray(zipped({**files, "card.json": b"0" * (20 << 20)}))
    size = (20 << 20).to_bytes(4, "little")
    while (place := data.find(size)) >= 0:
        data[place : place + 4] = (100).to_bytes(4, "little")
    return bytes(data)


def twice(files: Files) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        for name in [*files, "card.json"]:
            archive.writestr(name, files[name])
    return data.getvalue()


def scope(width: int) -> bytes:
    arrays = {"keys": np.ones((1, width), np.float32), "thresholds": np.zeros(1, np.float32)}
    return save(arrays, {"depth": "2"})


CONFIG, TENSORS = "adapter_config.json", "adapter_model.safetensors"
ATTACKS: dict[str, Callable[[Files], bytes]] = {
    "no zip": lambda files: b"PK\x03\x04 and nothing more",
    "empty": lambda files: b"",
    "truncated": lambda files: zipped(files)[:-40],
    "a path upwards": lambda files: zipped({**files, "../../evil.json": b"{}"}),
    "an absolute path": lambda files: zipped({**files, "/etc/evil.json": b"{}"}),
    "a Windows path": lambda files: zipped({**files, "..\\evil.json": b"{}"}),
    "in a folder": lambda files: zipped({f"juno/{name}": data for name, data in files.items()}),
    "another file": lambda files: zipped({**files, "run.py": b"print()"}),
    "a pickle": lambda files: zipped({**without(files, TENSORS), "adapter_model.bin": b"\x80\x02"}),
    "no tensors": lambda files: zipped(without(files, TENSORS)),
    "no config": lambda files: zipped(without(files, CONFIG)),
    "a bomb": lambda files: zipped({**files, "card.json": b"0" * (20 << 20)}),
    "a bomb that lies": lying,
    "a name twice": twice,
    "many entries": lambda files: zipped({**files, **{f"{i}.json": b"" for i in range(40)}}),
    "another method": lambda files: zipped(files, zipfile.ZIP_BZIP2),
    "no safetensors": lambda files: zipped({**files, TENSORS: b"\x80\x04not tensors"}),
    "other tensors": lambda files: zipped({**files, TENSORS: save({"x": np.zeros(2, np.float32)})}),
    "no JSON": lambda files: zipped({**files, CONFIG: b"{"}),
    "deep JSON": lambda files: zipped({**files, CONFIG: b"[" * 100_000}),
    "a list": lambda files: zipped({**files, CONFIG: b"[]"}),
    "DoRA": lambda files: zipped(changed(files, CONFIG, lambda value: value.update(use_dora=True))),
    "an endless pattern": lambda files: zipped(
        changed(files, CONFIG, lambda value: value.update(rank_pattern={"([a-z._0-9]+)+X": 8}))
    ),
    "another base": lambda files: zipped(
        changed(files, "card.json", lambda card: card.update(base="0" * 64))
    ),
    "other weights": lambda files: zipped(changed(files, "card.json", lambda card: card.update(digest="0"))),
    "a scope for another base": lambda files: zipped({**files, "scope.safetensors": scope(width=3)}),
    "a scope that is none": lambda files: zipped({**files, "scope.safetensors": b"no"}),
    "no number": lambda files: zipped(
        changed(files, "card.json", lambda card: card["metrics"].update(recall=float("inf")))
    ),
    "a wrong card": lambda files: zipped(changed(files, "card.json", lambda card: card.update(data=[1, 2]))),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_upload_that_is_no_adapter_changes_nothing(served: Served, juno: Files, attack: str) -> None:
    home = served.model.home.path
    before = sorted(path.name for path in home.iterdir())
    response = upload(served, "evil", ATTACKS[attack](juno))
    assert response.status_code == 400, (attack, response.text)
    message = error_of(response)["message"]
    assert "\n" not in message and len(message) < 2000
    assert sorted(path.name for path in home.iterdir()) == before
    assert "evil" not in served.model.registry.names()
    assert not [path for path in home.parent.glob("**/evil*") if path.suffix != ".lock"]


@pytest.mark.parametrize("name", ["../up", "base", "a/b", "juno@2", "", "x" * 65, "JUNO"])
def test_an_upload_under_a_name_that_is_none_is_refused(served: Served, juno: Files, name: str) -> None:
    response = upload(served, name, zipped(juno))
    assert response.status_code == 400, response.text
    error_of(response)


def test_models_are_the_base_every_adapter_and_every_version(served: Served, client: openai.OpenAI) -> None:
    models = {model.id: model for model in client.models.list()}
    assert next(iter(models)) == "builtin" and {"juno", "juno@1", "mia", "mia@1"} <= set(models)
    base, juno = models["builtin"].model_dump(), models["juno"].model_dump()
    assert base["parent"] is None and juno["parent"] == "builtin" and juno["root"] == "juno@1"
    assert juno["object"] == "model" and juno["created"] > 1_600_000_000
    assert client.models.retrieve("juno@1").id == "juno@1"
    assert client.models.retrieve("default").id == "default"
    with pytest.raises(openai.NotFoundError, match="juno"):
        client.models.retrieve("jnuo")
    assert served.http.get("/v1/models/org/name").status_code == 404


def test_deleting_a_model_removes_its_adapter(served: Served, client: openai.OpenAI, juno: Files) -> None:
    upload(served, "brief", zipped(juno))
    assert client.models.delete("brief").deleted
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("brief")
    with pytest.raises(openai.PermissionDeniedError):
        client.models.delete("builtin")


def test_vllms_names_load_from_inside_the_home_alone(served: Served, juno: Files, tmp_path: Path) -> None:
    home = served.model.home.path
    inside, outside = home / "incoming", tmp_path / "outside"
    for folder in (inside, outside):
        folder.mkdir()
        for name, data in juno.items():
            (folder / name).write_bytes(data)
    (home / "link").symlink_to(outside)
    holding = home / "holding"
    holding.mkdir()
    (holding / CONFIG).write_bytes(juno[CONFIG])
    (holding / TENSORS).symlink_to(outside / TENSORS)
    for path in (outside, home / "link", holding, inside / ".." / ".." / "x", "/etc", "../..", "a\0b"):
        response = served.post("/v1/load_lora_adapter", {"lora_name": "sql", "lora_path": str(path)})
        assert response.status_code == 403, (path, response.text)
        assert error_of(response)["param"] == "lora_path"
    missing = served.post("/v1/load_lora_adapter", {"lora_name": "sql", "lora_path": "nowhere"})
    assert missing.status_code == 400 and "no such folder" in error_of(missing)["message"]
    for path in ("incoming", str(inside)):
        loaded = served.post("/v1/load_lora_adapter", {"lora_name": "sql", "lora_path": path})
        assert loaded.status_code == (200 if path == "incoming" else 400), loaded.text
    assert loaded.json()["error"]["message"].startswith("'sql' is loaded already")
    again = {"lora_name": "sql", "lora_path": "incoming", "load_inplace": True}
    assert served.post("/v1/load_lora_adapter", again).text.startswith("Success")
    assert said(served, "sql@2") == ANSWERS["juno"]
    assert served.post("/v1/unload_lora_adapter", {"lora_name": "sql"}).status_code == 200
    assert served.chat(model="sql").status_code == 404
    kept = served.post("/v1/unload_lora_adapter", {"lora_name": "juno"})
    assert kept.status_code == 409 and kept.headers["x-should-retry"] == "false"
    assert said(served, "juno") == ANSWERS["juno"] and QUESTION
