"""An adapter as one zip file, out of the home and into it, trusting nothing that comes in.

A zip from outside may name other places, be larger than it looks, or hold what is not an adapter: only known
names at the top level are taken, each up to a size, and nothing but text and safetensors. Knows no HTTP.
"""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from imprint.adapters.files import CONFIG, SCOPE, TENSORS
from imprint.adapters.registry import CARD, Registry
from imprint.errors import InputError
from imprint.store import Home, guarded, part_of
from imprint.types import AdapterRef

TEXT_BYTES = 16 << 20
TENSOR_BYTES = 1 << 30
PIECE = 1 << 20
TAKEN = {CONFIG: TEXT_BYTES, CARD: TEXT_BYTES, TENSORS: TENSOR_BYTES, SCOPE: TEXT_BYTES}
"""Files that are written, and the most bytes of each."""
PASSED_OVER = ("README.md", ".gitattributes")
PICKLED = (".bin", ".pt", ".pth", ".pkl", ".ckpt")
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENTRIES = 16
QUANTIFIERS = frozenset("*+?{")


def packed(registry: Registry, ref: AdapterRef) -> tuple[str, bytes]:
    """A version as stock peft reads it, with its card: the file's name and content."""
    with tempfile.TemporaryDirectory(prefix="imprint-") as folder:
        out = Path(folder) / "adapter"
        card = registry.export(ref, out)
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w", zipfile.ZIP_STORED) as archive:  # weights do not compress
            for file in sorted(out.iterdir()):
                archive.write(file, file.name)
    return f"{card.name}-{card.version}.zip", data.getvalue()


@contextmanager
def unpacked(file: IO[bytes], home: Home) -> Iterator[Path]:
    """A folder with the adapter in a zip, removed afterwards. Raises InputError for any other zip."""
    with guarded(home.path), part_of(home.folder() / "upload") as folder:
        folder.mkdir()
        try:
            with zipfile.ZipFile(file) as archive:
                for entry in checked(archive):
                    extract(archive, entry, folder / entry.filename)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            ValueError,
        ) as error:
            raise InputError(f"not a zip file that can be read: {str(error)[:200]}") from None
        require_plain(folder)
        yield folder


def checked(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The entries to take. Raises InputError for a name, a method or a size that an adapter does not have."""
    entries = archive.infolist()
    if len(entries) > ENTRIES:
        raise InputError(f"the zip has {len(entries)} entries; an adapter has {CONFIG} and {TENSORS}")
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names):
        raise InputError("the zip names a file twice")
    for entry in entries:
        _check(entry)
    for needed in (CONFIG, TENSORS):
        if needed not in names:
            raise InputError(f"the zip has no {needed} at its top level")
    return [entry for entry in entries if entry.filename in TAKEN]


def _check(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    shown = repr(name if len(name) <= 80 else name[:77] + "...")
    if name.endswith(PICKLED):
        raise InputError(f"{shown}: a pickle can run code and is never unpickled; save it as {TENSORS}")
    if name not in TAKEN and name not in PASSED_OVER:
        raise InputError(f"{shown} is no file of an adapter; only {', '.join(TAKEN)} are, without a folder")
    if entry.flag_bits & 1 or entry.compress_type not in METHODS:
        raise InputError(f"{shown} is encrypted or compressed in another way than deflate")
    if entry.file_size > TAKEN.get(name, TEXT_BYTES):
        raise InputError(
            f"{shown} has {entry.file_size} bytes, at most {TAKEN.get(name, TEXT_BYTES)} are read"
        )


def extract(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> None:
    """Write one entry, counting what really comes out: its header may lie."""
    limit, size = TAKEN[entry.filename], 0
    with archive.open(entry) as source, target.open("xb") as out:
        while piece := source.read(PIECE):
            size += len(piece)
            if size > limit:
                raise InputError(f"{entry.filename!r} is larger than it says, and than {limit} bytes")
            out.write(piece)


def require_plain(folder: Path) -> None:
    """Raises InputError for patterns that take for ever to match, and for a card whose parts are of the wrong
    kind; what the adapter is, is checked where it is read."""
    config = _object(folder / CONFIG)
    for key in ("rank_pattern", "alpha_pattern"):
        patterns = config.get(key) or {}
        for pattern in patterns if isinstance(patterns, dict) else ():
            if QUANTIFIERS & set(pattern):
                raise InputError(f"{CONFIG}: {key}: {pattern[:80]!r} has to be the plain name of a module")
    card = _object(folder / CARD) if (folder / CARD).exists() else {}
    kinds: dict[str, Callable[[Any], bool]] = {
        **dict.fromkeys(("settings", "metrics", "packages"), lambda value: isinstance(value, dict)),
        "data": lambda value: isinstance(value, list) and all(isinstance(each, dict) for each in value),
        "seed": lambda value: value is None or type(value) is int,
    }
    for key, fits in kinds.items():
        if key in card and not fits(card[key]):
            raise InputError(f"{CARD}: {key} is not what a card holds there; leave the card out")


def _object(file: Path) -> dict[str, Any]:
    try:
        value = json.loads(file.read_bytes())
        json.dumps(value, allow_nan=False)  # what JSON has no number for could not be shown to anybody
    except OSError as error:
        raise InputError(f"{file.name}: cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise InputError(f"{file.name}: not JSON") from None
    if not isinstance(value, dict):
        raise InputError(f"{file.name}: must hold a JSON object")
    return value
