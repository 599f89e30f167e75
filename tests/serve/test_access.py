"""What a request passes first: keys, names of the server, origins and the size of its body."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest

import imprint
from imprint.errors import InputError
from imprint.serve.access import BODY_BYTES, Key, find, is_local, read_keys
from tests.serve.conftest import QUESTION, Served, error_of, serving

MASTER, CHATTING, JUNO = "master-key", "chat-key", "juno-key"
USER: list[Any] = [{"role": "user", "content": QUESTION}]


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with three keys."""
    folder = tmp_path_factory.mktemp("locked")
    file = folder / "keys.txt"
    file.write_text(f"# ours\n{MASTER}\n\n{CHATTING} chat\n{JUNO}  chat adapters=juno,default\n")
    with imprint.load(home=folder / "home") as model, serving(model, keys=read_keys(file)) as served:
        yield served


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


@pytest.mark.parametrize(
    "path", ["/v1/models", "/api/lessons", "/api/events", "/metrics", "/openapi.json", "/none"]
)
def test_without_a_valid_key_nothing_is_said(locked: Served, path: str) -> None:
    for headers in (
        {},
        {"Authorization": "Bearer"},
        bearer(MASTER + "x"),
        bearer(MASTER[:-1]),
        {"Authorization": MASTER},
        {"Authorization": f"Basic {MASTER}"},
        {"Authorization": "Bearer \xff\xfe"},
    ):
        response = locked.http.get(path, headers={k: v.encode("latin-1") for k, v in headers.items()})  # type: ignore[arg-type]
        assert response.status_code == 401, (path, headers)
        assert error_of(response)["code"] == "invalid_api_key"
    assert locked.http.get("/health").status_code == 200


def test_a_key_opens_everything_and_the_client_raises_its_own_error_without(locked: Served) -> None:
    assert locked.openai(MASTER).models.list().data[0].id == "builtin"
    assert locked.http.get("/api/lessons", headers=bearer(MASTER)).status_code == 200
    with pytest.raises(openai.AuthenticationError):
        locked.openai("wrong").models.list()


def test_a_key_for_chatting_neither_teaches_nor_changes_anything(locked: Served) -> None:
    client = locked.openai(CHATTING)
    assert client.chat.completions.create(model="builtin", messages=USER, max_tokens=1).choices
    assert client.models.list().data
    for method, path in (
        ("POST", "/api/lessons"),
        ("GET", "/api/events"),
        ("GET", "/v1/files"),
        ("POST", "/v1/load_lora_adapter"),
        ("POST", "/v1/fine_tuning/jobs"),
        ("GET", "/metrics"),
        ("DELETE", "/v1/models/default"),
    ):
        response = locked.http.request(method, path, headers=bearer(CHATTING))
        assert response.status_code == 403, path
        assert error_of(response)["code"] == "key_limited"
    taught = [*USER, {"role": "assistant", "content": "No."}]
    body = {"model": "default", "messages": taught, "learn": True}
    assert locked.post("/v1/chat/completions", body, headers=bearer(CHATTING)).status_code == 403
    assert locked.http.delete("/v1/models/builtin", headers=bearer(MASTER)).status_code == 403


def test_a_key_for_named_adapters_opens_no_other_and_not_the_base(locked: Served) -> None:
    client = locked.openai(JUNO)
    assert client.chat.completions.create(model="default", messages=USER, max_tokens=1).choices
    for name in ("builtin", "base"):
        with pytest.raises(openai.PermissionDeniedError):
            client.chat.completions.create(model=name, messages=USER, max_tokens=1)
    assert client.models.list().data == []


def test_a_page_of_another_site_is_refused(served: Served) -> None:
    for headers, code in (
        ({"Origin": "http://evil.example"}, "cross_origin"),
        ({"Origin": "null"}, "cross_origin"),
        ({"Origin": served.url.replace("127.0.0.1", "localhost")}, "cross_origin"),
        ({"Host": "evil.example"}, "unknown_host"),
        ({"Host": "127.0.0.1.evil.example:80"}, "unknown_host"),
        ({"Host": "[::1"}, "unknown_host"),
    ):
        response = served.http.post("/v1/chat/completions", json={"messages": USER}, headers=headers)
        assert response.status_code == 403, headers
        assert error_of(response)["code"] == code
        assert "access-control-allow-origin" not in response.headers
    assert served.http.get("/health", headers={"Origin": served.url}).status_code == 200
    assert served.http.get("/health", headers={"Host": "localhost:1"}).status_code == 200
    preflight = {"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"}
    assert served.http.options("/v1/chat/completions", headers=preflight).status_code == 403


def test_a_body_that_is_too_large_is_not_read(served: Served) -> None:
    content = b'{"messages": "' + b"x" * BODY_BYTES + b'"}'
    response = served.http.post("/v1/chat/completions", content=content)
    assert response.status_code == 413 and error_of(response)["code"] == "body_too_large"

    def pieces() -> Iterator[bytes]:
        for _ in range(2 * BODY_BYTES // 65536):
            yield b" " * 65536

    try:
        unannounced = served.http.post(
            "/v1/chat/completions", content=pieces(), headers={"content-type": "application/json"}
        )
    except httpx.WriteError:
        return  # the server closed the line while more was still being sent
    assert unannounced.status_code == 413, unannounced.text
    error_of(unannounced)


def test_a_file_of_keys_says_what_each_opens(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_text("one\n two chat \n# three\nfour adapters=juno,mia chat\n")
    assert read_keys(file) == (
        Key("one"),
        Key("two", chat_only=True),
        Key("four", chat_only=True, adapters=frozenset({"juno", "mia"})),
    )
    assert "secret" not in repr(Key("secret"))
    for text, words in (
        ("", "holds no key"),
        ("key admin", "'admin' limits nothing"),
        ("key adapters=", "limits nothing"),
        ("key adapters=../x", "limits nothing"),
        ("sch\u00fcssel", "ASCII"),
    ):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match=words):
            read_keys(file)
    with pytest.raises(InputError, match="cannot be read"):
        read_keys(tmp_path / "none")


def test_a_key_is_found_by_its_whole_secret() -> None:
    keys = (Key("one"), Key("two"))
    assert find(keys, "two") == Key("two")
    assert [find(keys, given) for given in ("", "tw", "twoo", "one two", "\xff")] == [None] * 5


@pytest.mark.parametrize(
    ("host", "local"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), ("0.0.0.0", False),
     ("::", False), ("192.168.1.2", False), ("example.org", False), ("localhost.evil.example", False)],
)  # fmt: skip
def test_only_loopback_is_this_machine_alone(host: str, local: bool) -> None:
    assert is_local(host) is local
