"""A base on disk as a value: a Hugging Face style folder, where its tensors lie, and its fingerprint.

Everything is read from JSON and from safetensors headers, and every defect is found here, before a tensor is
touched. Nothing is ever unpickled. This module does not know torch, nor how a decoder computes.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
import os
import re
import struct
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from imprint.engine.configuration import (
    DecoderConfig,
    LinearScaling,
    Llama3Scaling,
    Packing,
    Quantization,
    read_config,
    read_json,
)
from imprint.errors import BaseModelError
from imprint.types import BaseInfo

__all__ = [
    "Checkpoint",
    "DecoderConfig",
    "LinearScaling",
    "Llama3Scaling",
    "Packing",
    "Quantization",
    "TensorPlace",
    "facts",
    "fingerprint",
    "locate",
    "name_of",
    "read_config",
]

BUILTIN = Path(__file__).resolve().parent.parent / "base"
HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*(@[\w./-]+)?")
DTYPE_SIZES = {
    "F64": 8, "I64": 8, "U64": 8, "F32": 4, "I32": 4, "U32": 4, "F16": 2, "BF16": 2, "I16": 2, "U16": 2,
    "F8_E4M3": 1, "F8_E5M2": 1, "I8": 1, "U8": 1, "BOOL": 1,
}  # fmt: skip
FLOATS = ("F32", "F16", "BF16")
HEADER_LIMIT = 100 << 20  # bytes; what the format allows
ALWAYS_HASHED = 64 << 20  # bytes; below this a fingerprint costs less than looking it up is worth
CHUNK = 16 << 20  # bytes

Need = tuple[tuple[int, ...], bool]
"""A tensor's shape, and whether it must be packed integers rather than floats."""


def locate(model: str | Path, *, report: Callable[[str], None] = lambda message: None) -> Path:
    """The folder of a base: "" or "builtin", an existing folder, or a hub id `org/name[@revision]`.

    `report` receives one line before a download begins. Raises BaseModelError naming what was tried.
    """
    text = str(model)
    if text in ("", "builtin"):
        if not (BUILTIN / "config.json").is_file():
            raise BaseModelError(
                f"the built-in base is missing from {str(BUILTIN)!r}; reinstall or name a --model"
            )
        return BUILTIN
    folder = Path(text).expanduser()
    if folder.is_dir():
        return folder
    if folder.exists():
        raise BaseModelError(
            f"{text!r} is a file; name the folder that holds config.json and model.safetensors"
        )
    if isinstance(model, str) and HUB_ID.fullmatch(text):
        from imprint.engine.download import download

        name, _, revision = text.partition("@")
        return download(name, revision or None, report=report)
    raise BaseModelError(
        f"no base {text!r}: there is no such folder and it is no hub id; "
        "use 'builtin', a folder or org/name[@revision]"
    )


@dataclass(frozen=True)
class TensorPlace:
    """Where one tensor lies: bytes `start` to `end` of `file`, counted from the file's beginning."""

    name: str
    file: Path
    dtype: str
    shape: tuple[int, ...]
    start: int
    end: int


@dataclass(frozen=True)
class Checkpoint:
    """A base whose every needed tensor is known to be present, whole and of the right shape."""

    name: str
    folder: Path
    config: DecoderConfig
    tensors: Mapping[str, TensorPlace] = field(repr=False)
    """The tensors that the configuration needs, by name; others in the files are left out."""

    @classmethod
    def open(cls, folder: Path, *, name: str | None = None) -> Checkpoint:
        """Read and check a folder. All defects of its files are reported in one BaseModelError."""
        config = read_config(folder)
        found, problems, excused = _read_headers(folder, _shards(folder))
        needed = _needed(config, found)
        problems += _defects(needed, found, excused)
        if problems:
            raise BaseModelError(f"base {str(folder)!r} cannot be used: " + "; ".join(problems))
        return cls(name or name_of(folder), folder, config, {key: found[key] for key in sorted(needed)})

    def packing(self, module: str) -> Packing | None:
        """How `module` is quantised in this checkpoint, None if its weight is dense."""
        if self.config.quantization is None or f"{module}.scales" not in self.tensors:
            return None
        return self.config.quantization.packing(module)

    @property
    def files(self) -> tuple[Path, ...]:
        return tuple(sorted({place.file for place in self.tensors.values()}))


def facts(
    checkpoint: Checkpoint, *, cache: Path | None, dtype: str = "", device: str = "", backend: str = ""
) -> BaseInfo:
    """What a checkpoint's configuration and files say of a base, and how an engine has it loaded, if one has;
    `cache` is the folder for fingerprints."""
    config = checkpoint.config
    return BaseInfo(
        name=checkpoint.name,
        fingerprint=fingerprint(checkpoint, cache=cache),
        architecture=config.architecture,
        layers=config.layers,
        hidden=config.hidden,
        vocabulary=config.vocabulary,
        context=config.context,
        parameters=config.parameters,
        dtype=dtype,
        device=device,
        backend=backend,
        linears=dict(config.linears),
    )


def name_of(folder: Path) -> str:
    """What to call the base in a folder: "builtin", its id if it lies in a hub cache, else its name."""
    resolved = folder.resolve()
    if resolved == BUILTIN:
        return "builtin"
    if resolved.parent.name == "snapshots" and resolved.parent.parent.name.startswith("models--"):
        return resolved.parent.parent.name.removeprefix("models--").replace("--", "/")
    return resolved.name


def _shards(folder: Path) -> dict[str, tuple[str, ...]]:
    """The safetensors files of a folder, each with the tensors that the index promises in it."""
    if (folder / "model.safetensors").is_file():
        return {"model.safetensors": ()}
    index = folder / "model.safetensors.index.json"
    if index.is_file():
        places = read_json(index).get("weight_map")
        if not isinstance(places, dict) or not all(isinstance(file, str) for file in places.values()):
            raise BaseModelError(f"{str(index)!r} has no usable weight_map; fetch it again")
        shards: dict[str, tuple[str, ...]] = {}
        for tensor, file in places.items():
            if Path(file).name != file:
                raise BaseModelError(f"{str(index)!r} names a shard outside its folder: {file!r}")
            shards[file] = (*shards.get(file, ()), tensor)
        return dict(sorted(shards.items()))
    if pickles := sorted(file.name for ext in ("bin", "pt", "pth") for file in folder.glob(f"*.{ext}")):
        raise BaseModelError(
            f"{str(folder)!r} has only pickled weights ({pickles[0]}); refusing to unpickle; "
            "convert to safetensors"
        )
    raise BaseModelError(f"{str(folder)!r} has no model.safetensors; only safetensors weights are read")


def _read_headers(
    folder: Path, shards: Mapping[str, tuple[str, ...]]
) -> tuple[dict[str, TensorPlace], list[str], frozenset[str] | None]:
    """All tensors of a folder, what is wrong with its files, and the names that unreadable files should have
    held (None: unknown, any)."""
    found: dict[str, TensorPlace] = {}
    problems: list[str] = []
    excused: frozenset[str] | None = frozenset()
    for file, promised in shards.items():
        try:
            places = read_header(folder / file)
        except BaseModelError as error:
            problems.append(str(error))
            excused = excused | set(promised) if promised and excused is not None else None
            continue
        found.update({place.name: place for place in places})
        size, last = (folder / file).stat().st_size, max((place.end for place in places), default=0)
        if last > size:
            problems.append(f"file {file!r} is truncated: {size} of {last} bytes; fetch it again")
    return found, problems, excused


def read_header(file: Path) -> list[TensorPlace]:
    """The tensors of one safetensors file: 8 bytes of little-endian header length, a JSON header, the data.

    Raises BaseModelError if the file is missing or no safetensors file; its data may be shorter than
    promised.
    """
    try:
        size = file.stat().st_size
        with file.open("rb") as stream:
            length = struct.unpack("<Q", stream.read(8).ljust(8, b"\xff"))[0]
            text = stream.read(length) if length <= min(size - 8, HEADER_LIMIT) else None
    except FileNotFoundError:
        raise BaseModelError(f"file {file.name!r} is missing; fetch it again") from None
    except OSError as error:
        raise BaseModelError(f"file {file.name!r} cannot be read: {error.strerror}") from None
    if text is None:
        raise BaseModelError(f"file {file.name!r} is truncated inside its header, or not a safetensors file")
    try:
        header: dict[str, Any] = json.loads(text)
        places = [
            _place(name, entry, file, length + 8) for name, entry in header.items() if name != "__metadata__"
        ]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BaseModelError(f"file {file.name!r} has a damaged header; fetch it again") from None
    return places


def read_rows(stream: BinaryIO, place: TensorPlace, first: int, memory: memoryview) -> None:
    """Fill memory with the bytes of a tensor from row `first` on; `stream` is its file. Raises
    BaseModelError."""
    row = (place.end - place.start) // max(1, place.shape[0] if place.shape else 1)
    try:
        stream.seek(place.start + first * row)
        count: int = stream.readinto(memory)  # type: ignore[attr-defined]
    except OSError as error:
        raise BaseModelError(f"{place.file} cannot be read: {error.strerror}") from None
    if count != memory.nbytes:
        raise BaseModelError(f"{place.file} became shorter while it was read; download it again")


def _place(name: str, entry: Mapping[str, Any], file: Path, data: int) -> TensorPlace:
    """A header entry, whose offsets count from `data`; ValueError if they cannot hold the tensor's shape."""
    first, last = entry["data_offsets"]
    place = TensorPlace(
        name, file, str(entry["dtype"]), tuple(map(int, entry["shape"])), data + first, data + last
    )
    width = DTYPE_SIZES.get(place.dtype)
    if first < 0 or last < first or (width and last - first != width * math.prod(place.shape)):
        raise ValueError(name)
    return place


def _needed(config: DecoderConfig, found: Mapping[str, TensorPlace]) -> dict[str, Need]:
    """What a configuration needs by tensor name; a module is quantised when the configuration allows it and
    the files hold scales for it."""
    needed: dict[str, Need] = {name: (shape, False) for name, shape in config.vectors.items()}
    for module, (out, size) in config.matrices.items():
        packing = config.quantization.packing(module) if config.quantization else None
        if packing is None or f"{module}.scales" not in found:
            needed[f"{module}.weight"] = ((out, size), False)
            continue
        groups = (out, size // packing.group_size)
        needed[f"{module}.weight"] = ((out, size * packing.bits // 32), True)
        needed[f"{module}.scales"] = needed[f"{module}.biases"] = (groups, False)
    return needed


def _defects(
    needed: Mapping[str, Need], found: Mapping[str, TensorPlace], excused: frozenset[str] | None
) -> list[str]:
    """Missing and unfitting tensors; what an unreadable file held is not also called missing."""
    problems: list[str] = []
    absent = set(needed) - set(found) - (set(needed) if excused is None else excused)
    if missing := sorted(absent):
        problems.append(f"{len(missing)} missing tensors: {_listed(missing)}")
    shapes, kinds = [], []
    for name in sorted(set(needed) & set(found)):
        (shape, packed), place = needed[name], found[name]
        if place.shape != shape:
            shapes.append(f"{name} is {list(place.shape)} but the configuration needs {list(shape)}")
        if place.dtype not in (("U32",) if packed else FLOATS):
            kinds.append(
                f"{name} is {place.dtype} but {'U32' if packed else 'F32, F16 or BF16'} is supported"
            )
    if shapes:
        problems.append(f"{len(shapes)} tensors do not fit: {_listed(shapes)}")
    if kinds:
        problems.append(f"{len(kinds)} tensors of the wrong type: {_listed(kinds)}")
    return problems


def _listed(items: list[str], most: int = 8) -> str:
    more = f" and {len(items) - most} more" if len(items) > most else ""
    return ", ".join(items[:most]) + more


def fingerprint(checkpoint: Checkpoint, *, cache: Path | None = None) -> str:
    """sha-256 over all that decides what the base computes: configuration and tensors, however sharded.

    With `cache` (a folder) the result for a checkpoint of 64 MB or more is kept there, keyed by its files'
    paths, sizes and times of change.
    """
    total = sum(place.end - place.start for place in checkpoint.tensors.values())
    if cache is None or total < ALWAYS_HASHED:
        return _hashed(checkpoint)
    stats = [
        (str(file.resolve()), (stat := file.stat()).st_size, stat.st_mtime_ns) for file in checkpoint.files
    ]
    key = hashlib.sha256(json.dumps([stats, _meaning(checkpoint.config)]).encode()).hexdigest()
    store = cache / "fingerprints.json"
    try:
        known = {str(k): str(v) for k, v in json.loads(store.read_text(encoding="utf-8")).items()}
    except (OSError, ValueError, AttributeError):
        known = {}  # the cache is safe to delete and to damage: it is then computed again
    if key not in known:
        known[key] = _hashed(checkpoint)
        _write_cache(store, known)
    return known[key]


def _write_cache(store: Path, known: Mapping[str, str]) -> None:
    """Keep the results if possible: a full disk or a read-only home only costs time at the next start."""
    scratch = store.with_name(f"{store.name}.{os.getpid()}")
    with suppress(OSError):
        store.parent.mkdir(parents=True, exist_ok=True)
        try:
            scratch.write_text(json.dumps(known, indent=1, sort_keys=True), encoding="utf-8")
            scratch.replace(store)
        finally:
            scratch.unlink(missing_ok=True)


def _meaning(config: DecoderConfig) -> str:
    """The part of a configuration that changes what the decoder computes, as canonical text."""
    fields = dataclasses.asdict(config)
    for name in ("bos", "eos", "context"):
        del fields[name]
    fields["rope_scaling"] = [type(config.rope_scaling).__name__, fields["rope_scaling"]]
    return json.dumps(fields, sort_keys=True)


def _hashed(checkpoint: Checkpoint) -> str:
    total = hashlib.sha256(_meaning(checkpoint.config).encode())
    with ExitStack() as stack:
        streams = {file: stack.enter_context(file.open("rb")) for file in checkpoint.files}
        for name in sorted(checkpoint.tensors):
            place = checkpoint.tensors[name]
            total.update(f"{name} {place.dtype} {list(place.shape)}".encode())
            streams[place.file].seek(place.start)
            for start in range(place.start, place.end, CHUNK):
                total.update(streams[place.file].read(min(CHUNK, place.end - start)))
    return total.hexdigest()
