"""Hub ids against a real cache layout and a hub on the loopback interface.

Each call runs in a process of its own, because huggingface_hub reads its environment once.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import torch

from imprint.engine.checkpoint import Checkpoint, name_of
from tests.engine.test_checkpoint import CONFIG, tensors_of, write_base

COMMIT = "0123456789abcdef0123456789abcdef01234567"
SCRIPT = """
import json, sys
from imprint.engine.checkpoint import locate
from imprint.errors import BaseModelError
for model in sys.argv[1:]:
    reports = []
    try:
        found = {"folder": str(locate(model, report=reports.append))}
    except BaseModelError as error:
        found = {"error": str(error)}
    print(json.dumps({**found, "reports": reports}))
"""


def located(
    cache: Path, *models: str, offline: bool = False, endpoint: str = "http://127.0.0.1:9"
) -> list[dict]:
    """What `locate` makes of each model in one fresh process that has only these settings of the hub."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("HF_") and "proxy" not in key.lower()
    }
    environment = {**kept, "HF_HOME": str(cache), "HF_ENDPOINT": endpoint,
                   "HF_HUB_OFFLINE": str(int(offline)), "HF_HUB_DISABLE_XET": "1",
                   "HF_HUB_DISABLE_TELEMETRY": "1"}  # fmt: skip
    result = subprocess.run(
        [sys.executable, "-c", SCRIPT, *models],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert all("\n" not in entry.get("error", "") for entry in found)
    return found


def fill_cache(cache: Path, name: str, base: Path, *, without: str = "") -> Path:
    """A repository as the hub keeps it: blobs by hash, a snapshot of links, a ref."""
    repository = cache / "hub" / ("models--" + name.replace("/", "--"))
    snapshot = repository / "snapshots" / COMMIT
    for folder in (repository / "blobs", repository / "refs", snapshot):
        folder.mkdir(parents=True)
    (repository / "refs" / "main").write_text(COMMIT)
    for file in base.iterdir():
        if file.name != without:
            blob = repository / "blobs" / hashlib.sha256(file.read_bytes()).hexdigest()
            blob.write_bytes(file.read_bytes())
            (snapshot / file.name).symlink_to(os.path.relpath(blob, snapshot))
    return snapshot


class Hub(ThreadingHTTPServer):
    """The part of the hub's HTTP interface that a download uses, serving one folder as `org/name`."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.files = {file.name: file.read_bytes() for file in folder.iterdir()}
        self.cut = 0  # the connection breaks once after so many bytes of the weights; 0: never
        self.failing = False  # the weights are answered with an error
        self.seen: list[tuple[str, str, str | None]] = []

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answer(BaseHTTPRequestHandler):
    server: Hub
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.server.seen.append((self.command, path, self.headers.get("Range")))
        if "/org/gated" in path:
            self.send(403, b"{}", {"X-Error-Code": "GatedRepo"})
        elif path.startswith(f"/org/name/resolve/{COMMIT}/"):
            self.send_file(path.rpartition("/")[2])
        elif path in ("/api/models/org/name/revision/main", f"/api/models/org/name/revision/{COMMIT}"):
            files = [{"rfilename": name} for name in self.server.files]
            self.send(200, json.dumps({"id": "org/name", "sha": COMMIT, "siblings": files}).encode(), {})
        elif path.startswith(f"/api/models/org/name/tree/{COMMIT}"):
            tree = [
                {"type": "file", "path": name, "size": len(data), "oid": hashlib.sha1(data).hexdigest()}
                for name, data in self.server.files.items()
            ]
            self.send(200, json.dumps(tree).encode(), {})
        elif "/org/name/" in path:
            self.send(404, b"{}", {"X-Error-Code": "RevisionNotFound"})
        else:
            self.send(404, b"{}", {"X-Error-Code": "RepoNotFound"})

    def send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            **headers,
        }.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def send_file(self, name: str) -> None:
        data = self.server.files[name]
        first = int((self.headers.get("Range") or "bytes=0-").removeprefix("bytes=").partition("-")[0])
        headers = {"ETag": f'"{hashlib.sha1(data).hexdigest()}"', "X-Repo-Commit": COMMIT,
                   "Content-Length": str(len(data) - first), "Accept-Ranges": "bytes"}  # fmt: skip
        if first:
            headers["Content-Range"] = f"bytes {first}-{len(data) - 1}/{len(data)}"
        last = len(data)
        if name.endswith(".safetensors") and self.command == "GET":
            if self.server.failing:
                return self.send(500, b"{}", {})
            if self.server.cut:
                last, self.server.cut, self.close_connection = self.server.cut, 0, True
        self.send(206 if first else 200, data[first:last], headers)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    folder = write_base(tmp_path, CONFIG, tensors_of(CONFIG))
    (folder / "tokenizer.json").write_text("{}")
    return folder


@pytest.fixture
def hub(base: Path) -> Iterator[Hub]:
    (base / "pytorch_model.bin").write_bytes(b"never fetched")
    (base / "README.md").write_text("never fetched")
    with Hub(base) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_a_cached_base_is_used_without_a_network(tmp_path: Path, base: Path) -> None:
    snapshot = fill_cache(tmp_path / "cache", "org/name", base)
    models = ["org/name", "org/name@main", f"org/name@{COMMIT}"]
    for offline in (True, False):  # not offline, nobody listens: the cache must be enough
        found = located(tmp_path / "cache", *models, offline=offline)
        assert found == [{"folder": str(snapshot), "reports": []}] * 3
    assert name_of(snapshot) == "org/name"
    assert Checkpoint.open(snapshot).config.hidden == CONFIG["hidden_size"]


def test_what_is_not_cached_whole_is_refused_offline(tmp_path: Path, base: Path) -> None:
    fill_cache(tmp_path / "cache", "org/half", base, without="model.safetensors")
    for entry in located(tmp_path / "cache", "org/half", "org/name", "org/name@v2", offline=True):
        assert "is not in the cache" in entry["error"] and "HF_HUB_OFFLINE is set; unset it" in entry["error"]


def test_a_download_brings_only_what_a_base_consists_of_and_is_kept(
    tmp_path: Path, hub: Hub, base: Path
) -> None:
    found = located(tmp_path / "cache", "org/name", "org/name", endpoint=hub.endpoint)
    folder = Path(found[0]["folder"])
    assert sorted(file.name for file in folder.iterdir()) == [
        "config.json",
        "model.safetensors",
        "tokenizer.json",
    ]
    assert (folder / "model.safetensors").read_bytes() == (base / "model.safetensors").read_bytes()
    assert (
        len(found[0]["reports"]) == 1
        and "downloading org/name from http://127.0.0.1" in found[0]["reports"][0]
    )
    assert found[1] == {"folder": str(folder), "reports": []}
    hub.shutdown()
    assert located(tmp_path / "cache", "org/name", offline=True)[0]["folder"] == str(folder)


def test_a_broken_connection_continues_inside_the_file(tmp_path: Path, base: Path) -> None:
    # More than the 10 MB that huggingface_hub writes at a time.
    write_base(tmp_path, CONFIG, {**tensors_of(CONFIG), "unused": torch.rand(3 << 20)})
    with Hub(base) as hub:
        threading.Thread(target=hub.serve_forever, daemon=True).start()
        hub.cut = 11 << 20
        folder = Path(located(tmp_path / "cache", "org/name", endpoint=hub.endpoint)[0]["folder"])
        hub.shutdown()
    assert (folder / "model.safetensors").read_bytes() == (base / "model.safetensors").read_bytes()
    ranges = [
        place for command, path, place in hub.seen if command == "GET" and path.endswith(".safetensors")
    ]
    assert ranges == [None, f"bytes={10 << 20}-"]


def test_a_failed_download_continues_with_the_files_that_lack(tmp_path: Path, hub: Hub, base: Path) -> None:
    hub.failing = True
    (entry,) = located(tmp_path / "cache", "org/name", endpoint=hub.endpoint)
    assert "'org/name' could not be downloaded" in entry["error"] and "it continues" in entry["error"]
    hub.failing = False
    hub.seen.clear()
    folder = Path(located(tmp_path / "cache", "org/name", endpoint=hub.endpoint)[0]["folder"])
    assert (folder / "model.safetensors").read_bytes() == (base / "model.safetensors").read_bytes()
    fetched = [
        path.rpartition("/")[2] for command, path, _ in hub.seen if command == "GET" and "resolve" in path
    ]
    assert fetched == ["model.safetensors"]


def test_every_refusal_of_a_hub_is_one_line_with_a_remedy(tmp_path: Path, hub: Hub) -> None:
    models = ["org/absent", "org/gated", "org/name@v9", "bad--name/x..y"]
    errors = [entry["error"] for entry in located(tmp_path / "cache", *models, endpoint=hub.endpoint)]
    assert "no base 'org/absent'" in errors[0] and "hf auth login" in errors[0]
    assert "'org/gated' is gated; accept its terms at" in errors[1]
    assert "'org/name' has no revision 'v9'" in errors[2]
    assert "is not a hub id" in errors[3]


def test_a_hub_that_cannot_be_reached_is_one_line_with_a_remedy(tmp_path: Path) -> None:
    (entry,) = located(tmp_path / "cache", "org/name")
    assert "'org/name' could not be downloaded" in entry["error"]
    assert "check the network and try again" in entry["error"]


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path, hub: Hub) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    (entry,) = located(blocked / "cache", "org/name", endpoint=hub.endpoint)
    assert str(blocked) in entry["error"]
