"""A base and an adapter as one base: a folder of dense safetensors that any program loads on its own.

Tensors pass through in blocks of rows, so that memory stays small whatever the size of the base. An
MLX-quantised base is made dense first. Its matrices are quantised again only when that is asked for: rounding
to few bits can erase an adapter, so whoever asks has to look at the result (`check`). Knows files and
arithmetic, and no tensor library but numpy.
"""

from __future__ import annotations

import json
import math
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np

from imprint.adapters.affine import bfloat16, dequantised, quantised, widened
from imprint.adapters.layout import GROUP, Entry, Shard, entries, header, planned, requantised
from imprint.engine.checkpoint import Checkpoint, TensorPlace, read_rows
from imprint.engine.configuration import read_json
from imprint.errors import AdapterError, Refused, StorageError
from imprint.store import guarded, part_of, sync_folder, write_synced
from imprint.types import AdapterWeights, LowRank

DTYPES = {"bfloat16": "BF16", "float16": "F16", "float32": "F32"}
SHARD_BYTES = 5_000_000_000
BLOCK_ELEMENTS = 1 << 22
COPIED = (
    "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.json",
    "merges.txt", "tokenizer.model", "chat_template.jinja", "chat_template.json", "generation_config.json",
    "LICENSE", "LICENSE.md", "LICENSE.txt", "NOTICE", "NOTICE.txt",
)  # fmt: skip

Report = Callable[[float, str], None]


@dataclass(frozen=True)
class Merged:
    """What was written. `rounding` is the size of all rounding errors in the adapted matrices relative to the
    size of the adapter's change: near 0 the change is whole, near 1 the dtype is too coarse for it."""

    dtype: str
    files: tuple[str, ...]
    bytes: int
    adapted: int
    rounding: float


@dataclass
class Rounding:
    """Sums of squares: of the errors that rounding made in adapted matrices, and of the changes in them."""

    errors: float = 0.0
    changes: float = 0.0

    @property
    def share(self) -> float:
        return math.sqrt(self.errors / self.changes) if self.changes else 0.0

    def add(self, error: np.ndarray, change: np.ndarray) -> None:
        self.errors += float(np.square(error, dtype=np.float64).sum())
        self.changes += float(np.square(change, dtype=np.float64).sum())


def write(
    checkpoint: Checkpoint,
    weights: AdapterWeights,
    folder: Path,
    *,
    dtype: str = "auto",
    bits: int | None = None,
    check: Callable[[Path], None] = lambda folder: None,
    more: Mapping[str, bytes] | None = None,
    shard_bytes: int = SHARD_BYTES,
    report: Report = lambda share, words: None,
) -> Merged:
    """Write base plus adapter to `folder`, which must not exist or be empty; it appears whole or not at all.

    `dtype` "auto" is the base's own 16-bit one, bfloat16 where it has none. With `bits` the matrices are
    quantised, and `check` may look at the result before it appears, and raise. `more` are files to add.
    Raises Refused for a dtype of few bits, AdapterError when a number does not fit the dtype, BaseModelError
    when the base cannot be quantised so, StorageError."""
    kind = chosen_dtype(checkpoint, dtype)
    assert all(name in checkpoint.config.linears for name in weights.terms)
    shards = planned(entries(checkpoint, kind, bits, weights.terms), shard_bytes)
    size = sum(entry.bytes for shard in shards for entry in shard.tensors.values())
    around = {**surroundings(checkpoint.folder, kind, shards, size, bits), **(more or {})}
    pieces, done = Pieces(checkpoint, weights.terms, kind), 0
    with guarded(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        require_space(folder.parent, size)
        with part_of(folder) as part, ExitStack() as stack:
            part.mkdir()
            pieces.streams = {file: stack.enter_context(file.open("rb")) for file in checkpoint.files}
            for shard in shards:
                with (part / shard.name).open("wb") as out:
                    out.write(header(shard))
                    for name, entry in shard.tensors.items():
                        for rows in pieces.of(name, entry):
                            done += out.write(rows)
                            report(done / size, f"{amount(done)} of {amount(size)}")
                    out.flush()
                    os.fsync(out.fileno())
            for name, data in around.items():
                write_synced(part / name, data)
            check(part)
            sync_folder(part)
            if folder.exists():
                folder.rmdir()
            part.rename(folder)
            sync_folder(folder.parent)
    names = tuple(sorted([*around, *(shard.name for shard in shards)]))
    said = next(name for name, each in DTYPES.items() if each == kind)
    return Merged(said, names, size, len(weights.terms), pieces.rounding.share)


def require_dtype(dtype: str) -> None:
    """Raises Refused unless `dtype` is "auto" or one that can be written."""
    if dtype != "auto" and dtype not in DTYPES:
        raise Refused(
            f"merging into {dtype!r} is refused: rounding weights to few bits can erase the adapter; "
            f"choose {', '.join(DTYPES)}, or keep the adapter beside the quantised base"
        )


def chosen_dtype(checkpoint: Checkpoint, dtype: str) -> str:
    """The safetensors name of the dtype to write. Raises Refused."""
    require_dtype(dtype)
    if dtype != "auto":
        return DTYPES[dtype]
    packed = checkpoint.packing("model.embed_tokens") is not None
    own = checkpoint.tensors[f"model.embed_tokens.{'scales' if packed else 'weight'}"].dtype
    return own if own in ("BF16", "F16") else "BF16"


def surroundings(
    folder: Path, kind: str, shards: Sequence[Shard], size: int, bits: int | None
) -> dict[str, bytes]:
    """Every file but the weights: the configuration, the index of several shards, what the base has beside
    them."""
    config = read_json(folder / "config.json")
    before = [config.pop(key, None) for key in ("quantization", "quantization_config")]
    if bits is not None:
        packing = requantised(before[0] or before[1] or {"group_size": GROUP, "mode": "affine"}, bits)
        config.update(quantization=packing, quantization_config=packing)
    word = next(name for name, each in DTYPES.items() if each == kind)
    # transformers 5 writes "dtype"; everything reads the older name where both are there.
    config.update({"torch_dtype": word, **({"dtype": word} if "dtype" in config else {})})
    contents = {"config.json": as_json(config)}
    if len(shards) > 1:
        places = {name: shard.name for shard in shards for name in shard.tensors}
        index = {"metadata": {"total_size": size}, "weight_map": dict(sorted(places.items()))}
        contents["model.safetensors.index.json"] = as_json(index)
    for name in COPIED:
        if (folder / name).is_file():
            contents[name] = (folder / name).read_bytes()
    return contents


def as_json(value: object) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def amount(size: int) -> str:
    """A number of bytes as people read it."""
    return f"{size / 1e6:.0f} MB" if size < 1e9 else f"{size / 1e9:.1f} GB"


def require_space(place: Path, size: int) -> None:
    """Raises StorageError before hours of writing end on a full disk."""
    free = shutil.disk_usage(place).free
    if free < size:
        raise StorageError(
            f"{place}: {amount(size)} are needed and {amount(free)} are free; free some or name another "
            "folder; nothing was changed"
        )


@dataclass
class Pieces:
    """The bytes of the result, tensor by tensor in the order of `entries`; what rounding did is in
    `rounding`."""

    checkpoint: Checkpoint
    terms: Mapping[str, LowRank]
    kind: str
    streams: Mapping[Path, BinaryIO] = field(default_factory=dict)
    rounding: Rounding = field(default_factory=Rounding)
    _beside: dict[str, list[bytes]] = field(default_factory=dict)
    """Scales and biases of the matrix that was quantised last, until their turn comes."""

    def of(self, name: str, entry: Entry) -> Iterator[bytes]:
        """The bytes of one tensor, block by block."""
        module, _, part = name.rpartition(".")
        if entry.copied:
            place = self.checkpoint.tensors[name]
            step = max(1, BLOCK_ELEMENTS // math.prod(place.shape[1:]))
            for first in range(0, place.shape[0], step):
                yield rows_of(self.streams, place, first, min(place.shape[0], first + step))
            return
        if entry.packing is not None and part != "weight":
            yield b"".join(self._beside.pop(name))
            return
        term = self.terms.get(module) if part == "weight" else None
        for first, rows in dense_rows(self.checkpoint, name, self.streams):
            merged = rows if term is None else changed(rows, term, first)
            if entry.packing is None:
                data = stored(merged, entry.kind, name)
                held = widened(entry.kind, data).reshape(merged.shape) if term else merged
            else:
                words, scales, biases = quantised(merged, entry.packing, self.kind)
                self._beside.setdefault(f"{module}.scales", []).append(stored(scales, self.kind, name))
                self._beside.setdefault(f"{module}.biases", []).append(stored(biases, self.kind, name))
                data = words.tobytes()
                held = dequantised(words, scales, biases, entry.packing, self.kind) if term else merged
            if term is not None:
                self.rounding.add(held - merged, merged - rows)
            yield data


def changed(rows: np.ndarray, term: LowRank, first: int) -> np.ndarray:
    """Rows of a linear's matrix, `first` and those after it, with an adapter's change."""
    part = slice(first, first + len(rows))
    whole: np.ndarray = rows + np.float32(term.scale) * (term.b[part] @ term.a)
    if term.magnitude is not None:
        lengths = np.maximum(np.linalg.norm(whole, axis=1), np.float32(1e-6))
        whole *= (term.magnitude[part].astype(np.float32) / lengths)[:, None]
    return whole


def dense_rows(
    checkpoint: Checkpoint, name: str, streams: Mapping[Path, BinaryIO]
) -> Iterator[tuple[int, np.ndarray]]:
    """A tensor of the base in float32 as blocks of rows, each with the number of its first row."""
    place = checkpoint.tensors[name]
    module, _, part = name.rpartition(".")
    packing = checkpoint.packing(module) if part == "weight" else None
    width = checkpoint.config.matrices[module][1] if packing else math.prod(place.shape[1:])
    rows = place.shape[0]
    step = max(1, BLOCK_ELEMENTS // width)
    for first in range(0, rows, step):
        last = min(rows, first + step)
        data = rows_of(streams, place, first, last)
        if packing is None:
            yield first, widened(place.dtype, data).reshape(last - first, -1)
            continue
        scales, biases = (checkpoint.tensors[f"{module}.{kind}"] for kind in ("scales", "biases"))
        words = np.frombuffer(data, "<u4").reshape(last - first, -1)
        yield (
            first,
            dequantised(
                words,
                widened(scales.dtype, rows_of(streams, scales, first, last)).reshape(last - first, -1),
                widened(biases.dtype, rows_of(streams, biases, first, last)).reshape(last - first, -1),
                packing,
                scales.dtype,
            ),
        )


def rows_of(streams: Mapping[Path, BinaryIO], place: TensorPlace, first: int, last: int) -> bytes:
    """The bytes of rows `first` to `last` of a tensor. Raises BaseModelError."""
    data = bytearray((last - first) * ((place.end - place.start) // place.shape[0]))
    read_rows(streams[place.file], place, first, memoryview(data))
    return bytes(data)


def stored(numbers: np.ndarray, kind: str, name: str) -> bytes:
    """Float32 numbers in a dtype, each rounded to the nearest. Raises AdapterError."""
    if kind == "BF16":
        data = bfloat16(numbers).astype("<u2").tobytes()
    else:
        with np.errstate(over="ignore"):
            data = numbers.astype("<f2" if kind == "F16" else "<f4").tobytes()
    if not np.isfinite(widened(kind, data)).all():
        raise AdapterError(
            f"tensor {name!r} holds numbers that {kind} cannot; choose --dtype bfloat16 or float32"
        )
    return data
