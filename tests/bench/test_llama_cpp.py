"""llama.cpp as a side: as many tokens as were asked for, each with its moment, in every kind of base; and
what is said where it cannot be one."""

from __future__ import annotations

import argparse
import importlib.util
from itertools import pairwise

import pytest

from bench import bases, chat, gguf_base, harness, llama_cpp


@pytest.mark.parametrize(("kind", "dtype"), [("F32", "float32"), ("BF16", "bfloat16"), ("Q4_0", "bfloat16")])
def test_every_token_has_its_moment(kind: str, dtype: str) -> None:
    pytest.importorskip("xllamacpp", reason="llama.cpp is not installed")
    place = bases.half_billion(tiny=True)
    server = llama_cpp.started(gguf_base.kept(place, kind), dtype, threads=1)
    prompt = bases.tokens(place, 12, seed=0)
    first, again = (llama_cpp.answered(server.listening_address, prompt, 9) for _ in range(2))
    assert first.tokens == again.tokens and len(first.tokens[0]) == len(first.moments) == 9
    assert all(before <= after for before, after in pairwise([first.begun, *first.moments]))


def test_it_is_left_out_where_it_is_not_installed_or_others_have_a_gpu(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name != "gguf")
    told = argparse.Namespace(device="cpu")
    cases = harness.taking_part(chat.BENCH, told).cases
    assert set(cases.values()) == {("imprint", "transformers")}
    assert capsys.readouterr().err == "measured without llama.cpp: gguf is not installed\n"
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: True)
    assert llama_cpp.lacking("cpu") is None and "not on cuda" in str(llama_cpp.lacking("cuda"))
    monkeypatch.setattr(llama_cpp, "machine", lambda: {"accelerator": "A GPU"})
    assert llama_cpp.lacking("cpu") is None and "not on A GPU" in str(llama_cpp.lacking("auto"))
