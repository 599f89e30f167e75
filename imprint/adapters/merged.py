"""A base and an adapter as one base: a folder of dense safetensors that any program loads on its own.

Tensors pass through in blocks of rows, so that memory stays small whatever the size of the base. An
MLX-quantised base is made dense first; nothing is ever quantised again, because rounding to few bits can
erase an adapter. Knows files and arithmetic, and no tensor library but numpy.
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

from imprint.adapters import files
from imprint.engine.checkpoint import Checkpoint, TensorPlace
from imprint.engine.configuration import Packing, read_json
from imprint.errors import AdapterError, BaseModelError, Refused, StorageError
from imprint.store import guarded, part_of, sync_folder, write_synced
from imprint.types import AdapterWeights, LowRank

DTYPES = {"bfloat16": "BF16", "float16": "F16", "float32": "F32"}
WIDTHS = {"BF16": 2, "F16": 2, "F32": 4, "U32": 4}
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


@dataclass(frozen=True)
class Shard:
    """One file to write: its tensors' names and shapes in order."""

    name: str
    tensors: Mapping[str, tuple[int, ...]] = field(repr=False)


def write(
    checkpoint: Checkpoint,
    weights: AdapterWeights,
    folder: Path,
    *,
    dtype: str = "auto",
    more: Mapping[str, bytes] | None = None,
    shard_bytes: int = SHARD_BYTES,
    report: Report = lambda share, words: None,
) -> Merged:
    """Write base plus adapter to `folder`, which must not exist or be empty; it appears whole or not at all.

    `dtype` "auto" is the base's own 16-bit one, bfloat16 where it has none. `more` are files to add. Raises
    Refused for a dtype of few bits, AdapterError when a number does not fit the dtype, StorageError."""
    kind = chosen_dtype(checkpoint, dtype)
    assert all(name in checkpoint.config.linears for name in weights.terms)
    shards = planned(dense_shapes(checkpoint), WIDTHS[kind], shard_bytes)
    size = sum(math.prod(shape) for shard in shards for shape in shard.tensors.values()) * WIDTHS[kind]
    around = {**surroundings(checkpoint.folder, kind, shards, size), **(more or {})}
    rounding, done = Rounding(), 0
    with guarded(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        require_space(folder.parent, size)
        with part_of(folder) as part, ExitStack() as stack:
            part.mkdir()
            streams = {file: stack.enter_context(file.open("rb")) for file in checkpoint.files}
            for shard in shards:
                with (part / shard.name).open("wb") as out:
                    out.write(header(shard, kind))
                    for name in shard.tensors:
                        for rows in merged_rows(checkpoint, name, weights.terms, kind, streams, rounding):
                            done += out.write(rows)
                            report(done / size, f"{amount(done)} of {amount(size)}")
                    out.flush()
                    os.fsync(out.fileno())
            for name, data in around.items():
                write_synced(part / name, data)
            sync_folder(part)
            if folder.exists():
                folder.rmdir()
            part.rename(folder)
            sync_folder(folder.parent)
    names = tuple(sorted([*around, *(shard.name for shard in shards)]))
    share = math.sqrt(rounding.errors / rounding.changes) if rounding.changes else 0.0
    said = next(name for name, each in DTYPES.items() if each == kind)
    return Merged(said, names, size, len(weights.terms), share)


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


def dense_shapes(checkpoint: Checkpoint) -> dict[str, tuple[int, ...]]:
    """Shapes of all tensors of the base once nothing in it is quantised, in the order of its tensors."""
    shapes = {}
    for name, place in checkpoint.tensors.items():
        module, _, part = name.rpartition(".")
        if checkpoint.packing(module) is None:
            shapes[name] = place.shape
        elif part == "weight":
            shapes[name] = tuple(checkpoint.config.matrices[module])
        elif part == "bias":
            shapes[name] = place.shape
    return shapes


def planned(shapes: Mapping[str, tuple[int, ...]], width: int, most: int) -> list[Shard]:
    """The tensors in files of at most `most` bytes, or of one tensor that is larger."""
    groups: list[dict[str, tuple[int, ...]]] = [{}]
    room = most
    for name, shape in shapes.items():
        size = math.prod(shape) * width
        if groups[-1] and size > room:
            groups.append({})
            room = most
        groups[-1][name] = shape
        room -= size
    if len(groups) == 1:
        return [Shard("model.safetensors", groups[0])]
    total = len(groups)
    return [
        Shard(f"model-{number:05d}-of-{total:05d}.safetensors", group)
        for number, group in enumerate(groups, start=1)
    ]


def surroundings(folder: Path, kind: str, shards: Sequence[Shard], size: int) -> dict[str, bytes]:
    """Every file but the weights: the configuration as a dense base's, the index of several shards, and what
    the base has beside them."""
    config = read_json(folder / "config.json")
    for key in ("quantization", "quantization_config"):
        config.pop(key, None)
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


def header(shard: Shard, kind: str) -> bytes:
    """The beginning of a safetensors file: its length, and where each tensor will lie."""
    entries: dict[str, object] = {"__metadata__": {"format": "pt"}}
    place = 0
    for name, shape in shard.tensors.items():
        end = place + math.prod(shape) * WIDTHS[kind]
        entries[name] = {"dtype": kind, "shape": list(shape), "data_offsets": [place, end]}
        place = end
    text = json.dumps(entries).encode()
    text += b" " * (-len(text) % 8)  # so that the tensors are aligned
    return len(text).to_bytes(8, "little") + text


def merged_rows(
    checkpoint: Checkpoint,
    name: str,
    terms: Mapping[str, LowRank],
    kind: str,
    streams: Mapping[Path, BinaryIO],
    rounding: Rounding,
) -> Iterator[bytes]:
    """The bytes of one tensor of the result, block by block; what rounding did is added to `rounding`."""
    module, _, part = name.rpartition(".")
    term = terms.get(module) if part == "weight" else None
    for first, rows in dense_rows(checkpoint, name, streams):
        if term is None:
            yield stored(rows, kind, name)
            continue
        change = np.float32(term.scale) * (term.b[first : first + len(rows)] @ term.a)
        rows += change
        data = stored(rows, kind, name)
        error = widened(kind, data).reshape(rows.shape) - rows
        rounding.errors += float(np.square(error, dtype=np.float64).sum())
        rounding.changes += float(np.square(change, dtype=np.float64).sum())
        yield data


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
        data = read_rows(streams, place, first, last)
        if packing is None:
            yield first, widened(place.dtype, data).reshape(last - first, -1)
            continue
        scales, biases = (checkpoint.tensors[f"{module}.{kind}"] for kind in ("scales", "biases"))
        words = np.frombuffer(data, "<u4").reshape(last - first, -1)
        yield (
            first,
            dequantised(
                words,
                widened(scales.dtype, read_rows(streams, scales, first, last)).reshape(last - first, -1),
                widened(biases.dtype, read_rows(streams, biases, first, last)).reshape(last - first, -1),
                packing,
                scales.dtype,
            ),
        )


def read_rows(streams: Mapping[Path, BinaryIO], place: TensorPlace, first: int, last: int) -> bytes:
    """The bytes of rows `first` to `last` of a tensor. Raises BaseModelError."""
    row = (place.end - place.start) // place.shape[0]
    stream = streams[place.file]
    try:
        stream.seek(place.start + first * row)
        data = stream.read((last - first) * row)
    except OSError as error:
        raise BaseModelError(f"{place.file} cannot be read: {error.strerror}") from None
    if len(data) < (last - first) * row:
        raise BaseModelError(f"{place.file} became shorter while it was read; download it again")
    return data


def dequantised(
    words: np.ndarray, scales: np.ndarray, biases: np.ndarray, packing: Packing, dtype: str
) -> np.ndarray:
    """Rows in the affine layout of MLX as float32 (rows, in), rounded as MLX and the engine round them:
    product and sum each in the dtype of the scales."""
    groups = unpacked(words, packing.bits).reshape(*scales.shape, packing.group_size).astype(np.float32)
    product = rounded(groups * scales[..., None], dtype)
    return rounded(product + biases[..., None], dtype).reshape(len(words), -1)


def unpacked(words: np.ndarray, bits: int) -> np.ndarray:
    """The integers 0 .. 2**bits - 1 of packed rows: uint32 (rows, words) to uint16 (rows, words * 32 / bits).

    A row is one stream of bits, element 0 lowest. Eight elements fill `bits` bytes, and an element begins in
    one byte and may end in the next; where it does not, what the next adds lies above the mask."""
    stream = np.ascontiguousarray(words, "<u4").view(np.uint8).reshape(len(words), -1, bits)
    start = np.arange(8) * bits
    low, high = start // 8, np.minimum(start // 8 + 1, bits - 1)
    pairs = stream[..., low] | (stream[..., high].astype(np.uint16) << 8)
    return ((pairs >> (start % 8).astype(np.uint16)) & ((1 << bits) - 1)).reshape(len(words), -1)


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


def rounded(numbers: np.ndarray, kind: str) -> np.ndarray:
    """Float32 numbers rounded to the nearest that a dtype holds."""
    if kind == "BF16":
        return (bfloat16(numbers).astype(np.uint32) << np.uint32(16)).view(np.float32)
    return numbers.astype(np.float16).astype(np.float32) if kind == "F16" else numbers


def bfloat16(numbers: np.ndarray) -> np.ndarray:
    """The upper halves of float32 numbers, rounded to the nearest, of two equally near to the even one."""
    bits = np.ascontiguousarray(numbers, np.float32).view(np.uint32)
    return ((bits + np.uint32(0x7FFF) + ((bits >> np.uint32(16)) & np.uint32(1))) >> np.uint32(16)).astype(
        np.uint16
    )


def widened(kind: str, data: bytes) -> np.ndarray:
    """Stored numbers in float32, in an array of its own."""
    array = files.widened(kind, data)
    assert array is not None, kind
    return array
