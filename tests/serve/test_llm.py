"""The `llm` command line as a client, set up as its own documentation says for OpenAI-compatible servers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.serve.conftest import ANSWERS, QUESTION, Served

pytest.importorskip("llm", reason="llm is not installed")


@pytest.mark.parametrize("flags", [(), ("--no-stream",)], ids=["streamed", "whole"])
def test_llm_answers_with_an_adapter(served: Served, tmp_path: Path, flags: tuple[str, ...]) -> None:
    (tmp_path / "extra-openai-models.yaml").write_text(
        f"- model_id: imprint-juno\n  model_name: juno\n  api_base: {served.url}/v1\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "llm", "-m", "imprint-juno", "--no-log", *flags, QUESTION],
        env={**os.environ, "LLM_USER_PATH": str(tmp_path)}, capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stdout.strip()) == (0, ANSWERS["juno"]), done.stderr
