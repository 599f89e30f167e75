"""What a merged base consists of: every tensor with its kind and shape, in which file it goes, and what its
configuration says of quantisation.

Knows shapes and bytes, and nothing of what stands in them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from imprint.engine.checkpoint import Checkpoint
from imprint.engine.configuration import Packing
from imprint.errors import BaseModelError

WIDTHS = {"BF16": 2, "F16": 2, "F32": 4, "U32": 4}
GROUP = 64  # elements that share a scale where a dense base is quantised


@dataclass(frozen=True)
class Entry:
    """One tensor to write. `packing`: it is a part of a matrix that is quantised; `copied`: it is as in the
    base."""

    kind: str
    shape: tuple[int, ...]
    packing: Packing | None = None
    copied: bool = False

    @property
    def bytes(self) -> int:
        return math.prod(self.shape) * WIDTHS[self.kind]


@dataclass(frozen=True)
class Shard:
    """One file to write: its tensors by name in order."""

    name: str
    tensors: Mapping[str, Entry] = field(repr=False)


def entries(checkpoint: Checkpoint, kind: str, bits: int | None, adapted: Container[str]) -> dict[str, Entry]:
    """What to write in the place of the base's tensors, in their order."""
    found = {}
    for name, place in checkpoint.tensors.items():
        module, _, part = name.rpartition(".")
        if module not in checkpoint.config.matrices or part == "bias":
            found[name] = Entry(kind, place.shape)
        elif part == "weight":
            out, into = checkpoint.config.matrices[module]
            packing = target(checkpoint, module, bits)
            if packing is None:
                found[name] = Entry(kind, (out, into))
            elif packing == checkpoint.packing(module) and module not in adapted:
                places = [checkpoint.tensors[f"{module}.{each}"] for each in ("weight", "scales", "biases")]
                found.update((each.name, Entry(each.dtype, each.shape, copied=True)) for each in places)
            else:
                found[name] = Entry("U32", (out, into * packing.bits // 32), packing)
                for each in ("scales", "biases"):
                    found[f"{module}.{each}"] = Entry(kind, (out, into // packing.group_size), packing)
    if bits is not None and not any(entry.kind == "U32" for entry in found.values()):
        raise BaseModelError(
            f"{checkpoint.name!r} has no matrix whose rows {GROUP} divides; leave --requantise out"
        )
    return found


def target(checkpoint: Checkpoint, module: str, bits: int | None) -> Packing | None:
    """How a matrix is to be quantised, None where it stays dense: in a quantised base as it was but for the
    bits, in a dense one wherever its rows can be cut into groups."""
    if bits is None:
        return None
    if checkpoint.config.quantization is not None:
        packing = checkpoint.packing(module)
        return packing and Packing(bits, packing.group_size)
    return Packing(bits, GROUP) if checkpoint.config.matrices[module][1] % GROUP == 0 else None


def planned(tensors: Mapping[str, Entry], most: int) -> list[Shard]:
    """The tensors in files of at most `most` bytes, or of one tensor that is larger."""
    groups: list[dict[str, Entry]] = [{}]
    room = most
    for name, entry in tensors.items():
        if groups[-1] and entry.bytes > room:
            groups.append({})
            room = most
        groups[-1][name] = entry
        room -= entry.bytes
    if len(groups) == 1:
        return [Shard("model.safetensors", groups[0])]
    total = len(groups)
    return [
        Shard(f"model-{number:05d}-of-{total:05d}.safetensors", group)
        for number, group in enumerate(groups, start=1)
    ]


def requantised(packing: Mapping[str, object], bits: int) -> dict[str, object]:
    """What a configuration says of quantisation, with other bits everywhere."""
    modules = {
        name: {**value, "bits": bits} if isinstance(value, dict) else value for name, value in packing.items()
    }
    return {**modules, "bits": bits}


def header(shard: Shard) -> bytes:
    """The beginning of a safetensors file: its length, and where each tensor will lie."""
    places: dict[str, object] = {"__metadata__": {"format": "pt"}}
    place = 0
    for name, entry in shard.tensors.items():
        end = place + entry.bytes
        places[name] = {"dtype": entry.kind, "shape": list(entry.shape), "data_offsets": [place, end]}
        place = end
    text = json.dumps(places).encode()
    text += b" " * (-len(text) % 8)  # so that the tensors are aligned
    return len(text).to_bytes(8, "little") + text
