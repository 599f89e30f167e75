"""Published folders in stock PEFT, and the requests to a server against one that records them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from peft import PeftModel
from safetensors.numpy import load_file

from imprint.adapters import publish
from imprint.adapters.registry import Card, Registry
from imprint.errors import AdapterError, InputError, UsageError
from imprint.store import Home
from imprint.types import AdapterRef, AdapterWeights, LowRank, Scope
from tests.engine.adapters import random_adapter
from tests.engine.checkpoints import reference

LINEARS = {
    f"model.layers.{layer}.{path}": shape
    for layer in range(3)
    for path, shape in {
        "self_attn.q_proj": (32, 32),
        "self_attn.v_proj": (16, 32),
        "mlp.down_proj": (32, 48),
    }.items()
}
TOKENS = torch.arange(20).reshape(2, 10)


@pytest.fixture
def registry(home: Path) -> Iterator[Registry]:
    opened = Home.open(home)
    yield Registry(opened)
    opened.close()


def store(registry: Registry, weights: AdapterWeights, name: str = "juno") -> tuple[Card, AdapterWeights]:
    card = registry.publish(name, weights, base="f" * 64, base_name="org/base")
    return card, weights


def logits(model: Any) -> torch.Tensor:
    with torch.no_grad():
        found: torch.Tensor = model(TOKENS).logits
    return found


@pytest.mark.parametrize(
    ("rank", "scale", "allowed"),
    [
        (1, 2.0, 8),
        (3, 16 / 3**0.5, 8),
        (8, 0.1, 8),
        (9, 0.1, 16),
        (65, 1.5, 128),
        (257, 1.1, 320),
        (512, 2.0, 512),
    ],
)
def test_stock_peft_computes_what_was_published_with_an_allowed_rank(
    registry: Registry, tmp_path: Path, rank: int, scale: float, allowed: int
) -> None:
    linears = LINEARS if rank < 100 else {"model.layers.2.self_attn.q_proj": (32, 32)}
    before = {
        name: LowRank(term.a, term.b, scale)
        for name, term in random_adapter(linears, seed=rank, rank=rank).terms.items()
    }
    done = publish.publish(
        registry.home, *store(registry, AdapterWeights(before)), tmp_path / "to", "org/base"
    )
    assert (done.name, done.rank, done.fresh, done.rounded) == ("juno@1", allowed, True, ())
    assert done.folder == (tmp_path / "to" / "juno@1").resolve()
    config = json.loads((done.folder / "adapter_config.json").read_text())
    assert (config["peft_type"], config["r"], config["base_model_name_or_path"]) == (
        "LORA",
        allowed,
        "org/base",
    )
    # What vLLM reads, and all that it reads: everything else must be as it would be without it.
    assert config["lora_alpha"] / config["r"] == scale and config["use_rslora"] is False
    assert (config["bias"], config["modules_to_save"], config["use_dora"]) == ("none", None, False)
    assert (config["rank_pattern"], config["alpha_pattern"]) == ({}, {})
    tensors = load_file(done.folder / "adapter_model.safetensors")
    for name, term in before.items():
        a = tensors[f"base_model.model.{name}.lora_A.weight"]
        b = tensors[f"base_model.model.{name}.lora_B.weight"]
        assert a.shape[0] == b.shape[1] == allowed and not a[rank:].any() and not b[:, rank:].any()
        assert np.array_equal(a[:rank], term.a) and np.array_equal(b[:, :rank], term.b)
    model = reference()
    for name, term in before.items():
        model.get_submodule(name).weight.data += torch.from_numpy(term.scale * (term.b @ term.a))
    found = logits(PeftModel.from_pretrained(reference(), done.folder))
    torch.testing.assert_close(found, logits(model), atol=1e-3, rtol=1e-3)


def test_ranks_and_scales_that_differ_become_one(registry: Registry, tmp_path: Path) -> None:
    whole = random_adapter(LINEARS, seed=3, rank=6).terms
    names = sorted(whole)[:3]
    terms = {
        name: LowRank(whole[name].a[:rank], whole[name].b[:, :rank], scale)
        for name, rank, scale in zip(names, (6, 2, 4), (0.5, 0.5, 2.0), strict=True)
    }
    done = publish.publish(registry.home, *store(registry, AdapterWeights(terms)), tmp_path, "org/base")
    config = json.loads((done.folder / "adapter_config.json").read_text())
    assert (config["r"], config["lora_alpha"], config["rank_pattern"]) == (8, 4, {})
    tensors = load_file(done.folder / "adapter_model.safetensors")
    for name, term in terms.items():
        a, b = (tensors[f"base_model.model.{name}.lora_{side}.weight"].astype(np.float64) for side in "AB")
        assert np.array_equal(0.5 * (b @ a), term.scale * (term.b.astype(np.float64) @ term.a))


def test_a_scope_stays_at_home(registry: Registry, tmp_path: Path) -> None:
    scope = Scope(1, np.ones((1, 32), np.float32), np.zeros(1, np.float32))
    weights = AdapterWeights(random_adapter(LINEARS, seed=1).terms, scope)
    done = publish.publish(registry.home, *store(registry, weights), tmp_path, "org/base")
    assert {path.name for path in done.folder.iterdir()} == {
        "adapter_config.json",
        "adapter_model.safetensors",
        "card.json",
    }


def test_too_high_a_rank_is_refused(registry: Registry, tmp_path: Path) -> None:
    name = "model.layers.0.self_attn.q_proj"
    weights = AdapterWeights(
        {name: LowRank(np.ones((513, 2), np.float32), np.ones((2, 513), np.float32), 1.0)}
    )
    with pytest.raises(AdapterError, match="rank 513 is more than the 512"):
        publish.publish(registry.home, *store(registry, weights), tmp_path / "to", "org/base")
    assert not (tmp_path / "to").exists()


def test_a_version_is_written_once_and_never_changed(registry: Registry, tmp_path: Path) -> None:
    card, weights = store(registry, random_adapter(LINEARS, seed=1))
    first = publish.publish(registry.home, card, weights, tmp_path, "org/base")
    stamps = {path: path.stat().st_mtime_ns for path in first.folder.iterdir()}
    again = publish.publish(registry.home, card, weights, tmp_path, "org/base")
    assert first.fresh and not again.fresh and again.folder == first.folder
    assert {path: path.stat().st_mtime_ns for path in first.folder.iterdir()} == stamps
    with pytest.raises(AdapterError, match=r"is not juno@1 for .* remove it or name another"):
        publish.publish(registry.home, card, random_adapter(LINEARS, seed=2), tmp_path, "org/base")
    with pytest.raises(AdapterError, match=r"is not juno@1 for .* remove it or name another"):
        publish.publish(registry.home, card, weights, tmp_path, "/another/base")
    assert {path: path.stat().st_mtime_ns for path in first.folder.iterdir()} == stamps


def test_a_file_in_the_way_is_named(registry: Registry, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="file: is a file"):
        publish.publish(
            registry.home, *store(registry, random_adapter(LINEARS, seed=1)), tmp_path / "file", "org/base"
        )


class Server:
    """A server that answers as vLLM or SGLang does, and keeps what it was asked."""

    def __init__(self, *served: str, kind: str = "vllm") -> None:
        self.kind, self.root = kind, {"vllm": "/v1", "sglang": ""}[kind]
        self.served = ["org/base", *served]
        self.requests: list[tuple[str, str, Any]] = []
        self.keys: list[str | None] = []
        self.failing: dict[str, tuple[int, str]] = {}
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.respond(None)

            def do_POST(self) -> None:
                self.respond(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

            def respond(self, body: Any) -> None:
                server.requests.append((self.command, self.path, body))
                server.keys.append(self.headers["Authorization"])
                code, text = server.answer(self.path, body)
                self.send_response(code)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, format: str, *arguments: Any) -> None:
                pass

        self.http = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01})

    def answer(self, path: str, body: Any) -> tuple[int, str]:
        if path in self.failing:
            return self.failing[path]
        if path == "/v1/models":
            data = [{"id": name, "object": "model", "owned_by": self.kind} for name in self.served]
            return 200, json.dumps({"object": "list", "data": data})
        name, verb = body["lora_name"], path.removeprefix(self.root)
        if verb == "/load_lora_adapter":
            assert Path(body["lora_path"], "adapter_config.json").is_file()
            self.served.append(name)
        elif verb == "/unload_lora_adapter":
            self.served.remove(name)
        else:
            return 404, '{"detail": "Not Found"}'
        return 200, self.done(name, {"/load_lora_adapter": "added"}.get(verb, "removed"))

    def done(self, name: str, what: str) -> str:
        if self.kind == "vllm":
            return f"Success: LoRA adapter '{name}' {what} successfully."
        loaded = {each: f"/adapters/{each}" for each in self.served[1:]}
        return json.dumps({"success": True, "error_message": None, "loaded_adapters": loaded})

    def __enter__(self) -> Server:
        self.thread.start()
        return self

    def __exit__(self, *about: object) -> None:
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    for variable in publish.KEY_VARIABLES:
        monkeypatch.delenv(variable, raising=False)


def published(folder: Path, ref: AdapterRef) -> publish.Published:
    place = folder / str(ref)
    place.mkdir()
    (place / "adapter_config.json").write_text("{}")
    return publish.Published(str(ref), place, 8, True, ())


@pytest.mark.parametrize("ending", ["", "/", "/v1", "/v1/"])
def test_a_server_gets_the_new_name_before_it_loses_the_old_ones(tmp_path: Path, ending: str) -> None:
    new = published(tmp_path, AdapterRef("juno", 17))
    others = ["juno", "juno@main", "junos@3", "my-juno@4"]
    with Server("juno@16", *others, "juno@2") as server:
        done = publish.swap(server.url + ending, new)
    assert done == publish.Swapped("juno@17", ("juno@16", "juno@2"), "juno@17")
    assert server.requests == [
        ("GET", "/v1/models", None),
        ("POST", "/v1/load_lora_adapter", {"lora_name": "juno@17", "lora_path": str(new.folder)}),
        ("POST", "/v1/unload_lora_adapter", {"lora_name": "juno@16"}),
        ("POST", "/v1/unload_lora_adapter", {"lora_name": "juno@2"}),
    ]
    assert server.served == ["org/base", *others, "juno@17"]


def test_sglang_is_told_at_its_own_addresses_and_asked_by_base_and_adapter(tmp_path: Path) -> None:
    """Its endpoints have no /v1, and an adapter's name alone is no model: BASE:ADAPTER is."""
    new = published(tmp_path, AdapterRef("juno", 2))
    with Server("juno@1", kind="sglang") as server:
        done = publish.swap(server.url, new)
    assert done == publish.Swapped("juno@2", ("juno@1",), "org/base:juno@2")
    assert server.requests == [
        ("GET", "/v1/models", None),
        ("POST", "/load_lora_adapter", {"lora_name": "juno@2", "lora_path": str(new.folder)}),
        ("POST", "/unload_lora_adapter", {"lora_name": "juno@1"}),
    ]
    assert server.served == ["org/base", "juno@2"]


def test_what_sglang_refuses_is_told_in_its_words(tmp_path: Path) -> None:
    said = (
        '{"success": false, "error_message": "rank 8 is not within --max-lora-rank", "loaded_adapters": {}}'
    )
    with Server("juno@1", kind="sglang") as server:
        server.failing["/load_lora_adapter"] = (400, said)
        with pytest.raises(AdapterError, match=r"answered 400: rank 8 is not within --max-lora-rank$"):
            publish.swap(server.url, published(tmp_path, AdapterRef("juno", 2)))
    assert server.served == ["org/base", "juno@1"]


def test_modules_that_sglang_stacks_get_fellows_of_zeros(registry: Registry, tmp_path: Path) -> None:
    linears = dict(LINEARS) | {
        "model.layers.1.mlp.up_proj": (48, 32),
        "model.layers.1.mlp.gate_proj": (48, 32),
    }
    whole = random_adapter(linears, seed=1, rank=3).terms
    q, up = "model.layers.2.self_attn.q_proj", "model.layers.1.mlp.up_proj"
    some = AdapterWeights({name: whole[name] for name in (q, up, "model.layers.0.mlp.down_proj")})
    v, gate = "model.layers.2.self_attn.v_proj", "model.layers.1.mlp.gate_proj"
    assert publish.absent(some) == (gate, v) and publish.absent(AdapterWeights(whole)) == ()
    weights = publish.completed(some, linears)
    assert publish.absent(weights) == () and set(weights.terms) == {*some.terms, gate, v}
    done = publish.publish(registry.home, *store(registry, weights), tmp_path, "org/base")
    changed = logits(PeftModel.from_pretrained(reference(), done.folder))
    model = reference()
    for name, term in some.terms.items():
        model.get_submodule(name).weight.data += torch.from_numpy(term.scale * (term.b @ term.a))
    torch.testing.assert_close(changed, logits(model), atol=1e-3, rtol=1e-3)


def test_a_version_that_is_served_is_not_loaded_over_itself(tmp_path: Path) -> None:
    new = published(tmp_path, AdapterRef("juno", 2))
    with Server("juno@2", "juno@1") as server:
        assert publish.swap(server.url, new) == publish.Swapped(None, ("juno@1",), "juno@2")
        assert publish.swap(server.url, new) == publish.Swapped(None, (), "juno@2")
    assert not any(path.endswith("/load_lora_adapter") for _, path, _ in server.requests)


@pytest.mark.parametrize("variable", publish.KEY_VARIABLES)
def test_the_key_of_the_server_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "sesame")
    with Server() as server:
        publish.swap(server.url, published(tmp_path, AdapterRef("juno", 1)))
    assert set(server.keys) == {"Bearer sesame"}


LOAD, MODELS = "/v1/load_lora_adapter", "/v1/models"


@pytest.mark.parametrize(
    ("path", "code", "text", "words"),
    [
        (LOAD, 400, '{"error": {"message": "rank 64 is\\n too high"}}', ("400", "rank 64 is too high")),
        (LOAD, 400, '{"message": "no such base"}', ("no such base",)),
        (LOAD, 404, '{"detail": "Not Found"}', ("404", "VLLM_ALLOW_RUNTIME_LORA_UPDATING")),
        (LOAD, 500, "", ("500", "Internal Server Error")),
        (MODELS, 401, "who are you", ("401", "who are you", "VLLM_API_KEY")),
        (MODELS, 200, "<html>", ("OpenAI-compatible",)),
        (MODELS, 200, '{"data": 7}', ("OpenAI-compatible",)),
        (MODELS, 200, '{"data": [{"id": "a"}, 7]}', ("OpenAI-compatible",)),
    ],
)
def test_a_refusal_is_told_and_the_old_version_kept(
    tmp_path: Path, path: str, code: int, text: str, words: tuple[str, ...]
) -> None:
    with Server("juno@1") as server:
        server.failing[path] = (code, text)
        with pytest.raises(AdapterError) as refused:
            publish.swap(server.url, published(tmp_path, AdapterRef("juno", 2)))
    message = str(refused.value)
    assert all(word in message for word in words) and "\n" not in message
    assert server.served == ["org/base", "juno@1"]


def test_an_old_version_that_will_not_go_is_told(tmp_path: Path) -> None:
    with Server("juno@1") as server:
        server.failing["/v1/unload_lora_adapter"] = (503, "busy")
        with pytest.raises(AdapterError, match=r"busy.* serves both 'juno@2' and 'juno@1'"):
            publish.swap(server.url, published(tmp_path, AdapterRef("juno", 2)))


def test_no_server_at_all_is_told(tmp_path: Path) -> None:
    with Server() as server:
        pass
    with pytest.raises(AdapterError, match=r"does not answer.*is the server running"):
        publish.swap(server.url, published(tmp_path, AdapterRef("juno", 2)))


@pytest.mark.parametrize(
    "url",
    ["", "localhost:8000", "file:///etc/passwd", "http://", "http://host/?a=b", "http://[::1", "http://a:99999",
     "http://a:x", "http://:80", "http://a b"],
)  # fmt: skip
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="is not a server's address"):
        publish.server_address(url)
