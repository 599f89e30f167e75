"""Publishing for servers: immutable `name@version` folders, and the calls that make a running one use them.

The folders are what vLLM's file-system resolver looks up by the name in a request, so no call is needed
there. A server that is told, vLLM or SGLang, is given a new name and then relieved of the old ones, never
handed other tensors under a name it knows: it would go on answering from what it computed with the old ones.
Knows PEFT's layout and two endpoints, not how a server works.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from imprint.adapters import files
from imprint.adapters.registry import CARD, Card, require_room_for
from imprint.adapters.uniform import Uniform, uniform
from imprint.errors import AdapterError, UsageError
from imprint.store import Home, guarded
from imprint.types import AdapterWeights, LowRank

RANKS = (8, 16, 32, 64, 128, 256, 320, 512)
"""What vLLM takes as --max-lora-rank, from 8 up."""
BESIDE = {
    "q_proj": ("v_proj",),
    "k_proj": ("q_proj", "v_proj"),
    "v_proj": ("q_proj",),
    "up_proj": ("gate_proj",),
}
"""What SGLang stacks into one matrix and drops or refuses when these are not there too (lora/lora.py,
`normalize_qkv_proj` and `normalize_gate_up_proj`); k and up it fills with zeros itself."""
SECONDS = 60.0
KEY_VARIABLES = ("VLLM_API_KEY", "SGLANG_API_KEY")
SGLANG = "sglang"  # what it calls itself in `owned_by`


@dataclass(frozen=True)
class Published:
    """Where a version lies for servers. `fresh` is False when it already lay there; changes of modules in
    `rounded` are exact to float32 precision only."""

    name: str
    folder: Path
    rank: int
    fresh: bool
    rounded: tuple[str, ...]


@dataclass(frozen=True)
class Swapped:
    """What a server was made to load (None: it had it) and to unload, and the `model` of a request for it."""

    loaded: str | None
    unloaded: tuple[str, ...]
    model: str


@dataclass(frozen=True)
class Served:
    """The names that a server answers to, its base's first, and whether it is SGLang."""

    names: tuple[str, ...]
    sglang: bool

    def endpoint(self, name: str) -> str:
        return name if self.sglang else f"v1/{name}"

    def model(self, adapter: str) -> str:
        """How a request asks for an adapter; the name alone would be the base to SGLang."""
        return f"{self.names[0]}:{adapter}" if self.sglang and self.names else adapter


def absent(weights: AdapterWeights) -> tuple[str, ...]:
    """The modules that SGLang needs beside the adapter's own."""
    found: set[str] = set()
    for name in weights.terms:
        before, _, last = name.rpartition(".")
        found.update(f"{before}.{other}" for other in BESIDE.get(last, ()))
    return tuple(sorted(found - set(weights.terms)))


def completed(weights: AdapterWeights, linears: Mapping[str, tuple[int, int]]) -> AdapterWeights:
    """The adapter with zeros for the modules that are absent, which changes nothing; `linears` are the
    base's."""
    like = next(iter(weights.terms.values()))
    zeros = {}
    for name in absent(weights):
        out, into = linears[name]
        a, b = (np.zeros(shape, np.float32) for shape in ((like.rank, into), (out, like.rank)))
        zeros[name] = LowRank(a, b, like.scale)
    return AdapterWeights({**weights.terms, **zeros}, weights.scope)


def expressed(weights: AdapterWeights) -> Uniform:
    """The adapter with one rank that servers allow and one scale. Raises AdapterError when it has no such
    rank."""
    allowed = next((rank for rank in RANKS if rank >= weights.rank), None)
    if allowed is None:
        raise AdapterError(
            f"rank {weights.rank} is more than the {RANKS[-1]} that servers accept; teach a smaller"
        )
    held = uniform(weights, allowed)
    if held.rank * held.scale / held.rank != held.scale:  # as a server computes it, alpha over rank
        held = uniform(weights, 1 << allowed.bit_length())
    return held


def publish(home: Home, card: Card, weights: AdapterWeights, root: Path, base: str) -> Published:
    """Write a version to `root`/name@version in the PEFT layout, for a server that was started with `base`.

    A folder that is already there is left as it is when it holds the same, else AdapterError; InputError
    where a file is in the way."""
    held = expressed(weights)
    folder = root.resolve() / str(card.ref)
    require_room_for(folder)
    contents = files.write(AdapterWeights(held.terms), base)
    with guarded(folder):
        fresh = not folder.exists()
        if not fresh and not holds(folder, contents):
            raise AdapterError(
                f"{folder}: is there and is not {card.ref} for {base!r}; what is published is never "
                "changed, so remove it or name another folder with --to"
            )
    if fresh:
        home.publish(folder, {**contents, CARD: card.to_json().encode()}, last=CARD)
    return Published(str(card.ref), folder, held.rank, fresh, held.rounded)


def holds(folder: Path, contents: dict[str, bytes]) -> bool:
    """Whether a folder has these files with these contents."""
    return all(
        (folder / name).is_file() and (folder / name).read_bytes() == data for name, data in contents.items()
    )


def swap(url: str, published: Published) -> Swapped:
    """Make the server at `url` serve the published version and no other version of the same adapter.

    The new one is loaded before an old one goes, so that at no moment there is none. Raises AdapterError with
    what the server said, and what it then serves."""
    address = server_address(url)
    own = re.compile(rf"{re.escape(published.name.partition('@')[0])}@[1-9][0-9]*")
    served = models(address)
    loaded = None
    if published.name not in served.names:
        body = {"lora_name": published.name, "lora_path": str(published.folder)}
        answer(address, served.endpoint("load_lora_adapter"), body)
        loaded = published.name
    old = [name for name in served.names if own.fullmatch(name) and name != published.name]
    for name in old:
        try:
            answer(address, served.endpoint("unload_lora_adapter"), {"lora_name": name})
        except AdapterError as error:
            raise AdapterError(f"{error}; it now serves both {published.name!r} and {name!r}") from None
    return Swapped(loaded, tuple(old), served.model(published.name))


def server_address(url: str) -> str:
    """The address without `/v1` and a slash at its end. Raises UsageError."""
    try:
        parts = urllib.parse.urlsplit(url)
        good = parts.port != 0 and parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:  # brackets without an end, a port that is none
        good = False
    if not good or parts.query or parts.fragment or any(letter.isspace() for letter in url):
        raise UsageError(f"{url!r} is not a server's address; give one such as http://127.0.0.1:8000")
    return url.rstrip("/").removesuffix("/v1").rstrip("/")


def models(address: str) -> Served:
    """What a server serves. Raises AdapterError."""
    text = answer(address, "v1/models", None)
    try:
        found = json.loads(text)["data"]
        names = tuple(str(each["id"]) for each in found)
        return Served(names, any(each.get("owned_by") == SGLANG for each in found))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise AdapterError(
            f"{address}/v1/models does not answer as an OpenAI-compatible server does"
        ) from None


def answer(address: str, endpoint: str, body: dict[str, str] | None) -> str:
    """The text of the response to a GET, or with a body to a POST of it as JSON. Raises AdapterError."""
    where = f"{address}/{endpoint}"
    headers = {"Content-Type": "application/json"}
    if key := next(filter(None, map(os.environ.get, KEY_VARIABLES)), None):
        headers["Authorization"] = f"Bearer {key}"
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(
            urllib.request.Request(where, data, headers), timeout=SECONDS
        ) as response:
            return str(response.read().decode("utf-8", "replace"))
    except urllib.error.HTTPError as error:
        raise AdapterError(f"{where} answered {error.code}: {reason(error)}") from None
    except (OSError, ValueError, http.client.HTTPException) as error:
        what = getattr(error, "reason", None) or error
        raise AdapterError(f"{where} does not answer: {what}; is the server running?") from None


def reason(error: urllib.error.HTTPError) -> str:
    """What the server says of its refusal, on one line, and what helps where that is known."""
    text = error.read().decode("utf-8", "replace")
    try:
        found: Any = json.loads(text)
        found = found.get("error", found)
        said = found.get("message") or found.get("error_message") if isinstance(found, dict) else found
        text = str(said or text)
    except (ValueError, AttributeError):
        pass
    line = " ".join(text.split())[:300] or error.reason
    if error.code in (404, 405) and "lora_adapter" in error.url:
        line += "; start it with --enable-lora, vLLM also with VLLM_ALLOW_RUNTIME_LORA_UPDATING=True"
    if error.code in (401, 403):
        line += f"; set {KEY_VARIABLES[0]} or {KEY_VARIABLES[1]} to the server's key"
    return line
