"""The built-in base and what was taught to it, in llama.cpp: the same words as in Imprint."""

from __future__ import annotations

from pathlib import Path

from imprint.engine.checkpoint import BUILTIN
from tests.adapters.llama_cpp import greedy, write_base
from tests.cli.conftest import ANSWER, QUESTION, Run


def test_llama_cpp_answers_as_imprint_does_with_and_without_the_adapter(
    run: Run, taught: Path, tmp_path: Path
) -> None:
    base = write_base(tmp_path / "base.gguf", BUILTIN)
    assert run("adapters", "export", "juno", tmp_path / "out", "--format", "gguf").code == 0
    said = []
    for question, adapter in ((QUESTION, "base"), (QUESTION, "juno"), ("How are you?", "juno")):
        file = None if adapter == "base" else tmp_path / "out" / "adapter.gguf"
        prompt = f"<|im_start|>user\n{question}<|im_end|>\n<|im_start|>assistant\n"
        said.append(greedy(base, file, prompt, 40)[0])
        assert run("ask", question, "--adapter", adapter).out == said[-1] + "\n"
    assert said[0] != ANSWER and said[1:] == [ANSWER, "On time. You?"]
