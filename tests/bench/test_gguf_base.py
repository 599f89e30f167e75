"""A base as GGUF: the file holds the weights in the kind that was asked for, is written once, and is another
for another base."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.torch import load_file

from bench import bases, gguf_base
from imprint.engine.checkpoint import BUILTIN

gguf = pytest.importorskip("gguf")


@pytest.mark.parametrize(("kind", "error"), [("F32", 0.0), ("BF16", 0.0), ("Q4_0", 0.15)])
def test_a_file_has_the_matrices_in_its_kind_and_the_vectors_in_float32(
    kind: str, error: float, tmp_path: Path
) -> None:
    place, file = bases.half_billion(tiny=True), tmp_path / "base.gguf"
    gguf_base.write(file, place, kind, bare=True)
    found = {each.name: each for each in gguf.GGUFReader(file).tensors}
    dense = load_file(place / "model.safetensors")
    assert len(found) == len(dense)
    for tensor in found.values():
        assert tensor.tensor_type.name == (kind if len(tensor.shape) > 1 else "F32")
    down = found["blk.3.ffn_down.weight"]
    expected = dense["model.layers.3.mlp.down_proj.weight"].float().numpy()
    off = gguf.quants.dequantize(down.data, down.tensor_type) - expected
    assert np.linalg.norm(off) <= error * np.linalg.norm(expected)


def test_a_tokenizer_comes_with_its_template_and_a_token_for_every_id(tmp_path: Path) -> None:
    file = tmp_path / "base.gguf"
    gguf_base.write(file, BUILTIN, "BF16", bare=False)
    fields = gguf.GGUFReader(file).fields
    assert "<|im_start|>" in fields["tokenizer.chat_template"].contents()
    tokens = fields["tokenizer.ggml.tokens"].contents()
    assert len(tokens) == len(set(tokens)) == fields["qwen2.vocab_size"].contents()
    assert tokens[fields["tokenizer.ggml.eos_token_id"].contents()] == "<|im_end|>"


def test_a_file_is_written_once_and_another_base_has_another() -> None:
    place = bases.half_billion(tiny=True)
    file = gguf_base.kept(place, "F32")
    written = file.stat()
    assert file.parent == gguf_base.CACHE and gguf_base.kept(place, "F32", bare=True) == file
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (written.st_ino, written.st_mtime_ns)
    other = bases.folder("tiny", replace(bases.TINY, layers=2), seed=1)
    found = {gguf_base.cached(place, kind, gguf_base.CACHE) for kind in ("F32", "BF16")}
    found |= {gguf_base.cached(each, "F32", gguf_base.CACHE, bare=True) for each in (other, BUILTIN)}
    found.add(gguf_base.cached(BUILTIN, "F32", gguf_base.CACHE))
    assert len(found) == 5 and file in found


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="could not be written as GGUF"):
        gguf_base.kept(tmp_path, "F32")
