"""`imprint adapters export` in every format, and `publish`, by whole command lines."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from imprint.adapters import files, mlx_files
from imprint.adapters.registry import Registry
from imprint.engine.checkpoint import BUILTIN, Checkpoint, fingerprint
from imprint.store import Home
from imprint.types import AdapterRef, AdapterWeights, LowRank, Scope
from tests.adapters.test_publish import Server
from tests.cli.conftest import ANSWER, QUESTION, Run
from tests.engine.adapters import random_adapter
from tests.engine.checkpoints import write_checkpoint

FORMATS = {
    "peft": {"adapter_config.json", "adapter_model.safetensors"},
    "mlx": {"adapter_config.json", "adapters.safetensors"},
    "gguf": {"adapter.gguf"},
    "merged": {"config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"},
    "ollama": {"adapter.gguf", "Modelfile"},
}


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("kind", FORMATS)
def test_each_format_is_a_folder_with_the_card(run: Run, taught: Path, tmp_path: Path, kind: str) -> None:
    if kind in ("gguf", "ollama"):
        pytest.importorskip("gguf")
    done = run("adapters", "export", "juno@1", tmp_path / "out", "--format", kind, "--json")
    assert done.code == 0, done.err
    assert FORMATS[kind] <= names(tmp_path / "out") and "card.json" in names(tmp_path / "out")
    record = done.record
    assert (record["name"], record["version"], record["format"]) == ("juno", 1, kind)
    assert record["folder"] == str((tmp_path / "out").resolve())
    again = run("adapters", "export", "juno", tmp_path / "out", "--format", kind)
    assert again.code == 1 and "not an empty folder" in again.err and again.err.count("\n") == 1
    inside = run("adapters", "export", "juno", tmp_path / "out" / "card.json" / "in", "--format", kind)
    assert inside.code == 1 and "card.json: is a file" in inside.err and inside.err.count("\n") == 1


def test_what_went_out_for_mlx_comes_back_and_answers_the_same(
    run: Run, taught: Path, tmp_path: Path
) -> None:
    record = run("adapters", "export", "juno", tmp_path / "out", "--format", "mlx", "--json").record
    config = json.loads((tmp_path / "out" / "adapter_config.json").read_text())
    assert config["lora_parameters"]["rank"] == record["rank"]
    assert config["lora_parameters"]["scale"] == record["scale"] and record["rounded"] == []
    back = run("adapters", "import", tmp_path / "out", "--name", "copy", "--json").record
    home = Home.open(taught)
    before = Registry(home).weights(Registry(home).card(AdapterRef("juno")).ref)
    home.close()
    assert back["digest"] == AdapterWeights(before.terms).digest
    assert back["data"][-1]["name"].endswith("adapters.safetensors")
    assert run("ask", QUESTION, "--adapter", "copy").out == ANSWER + "\n"


def test_an_adapter_of_several_ranks_and_scales_survives_mlx(run: Run, home: Path, tmp_path: Path) -> None:
    q, up = "model.layers.6.self_attn.q_proj", "model.layers.7.mlp.up_proj"
    random = np.random.default_rng(0)

    def term(out: int, rank: int, scale: float) -> LowRank:
        a, b = random.normal(size=(rank, 256)), random.normal(size=(out, rank))
        return LowRank(a.astype(np.float32), b.astype(np.float32), scale)

    weights = AdapterWeights({q: term(256, 2, 0.5), up: term(640, 5, 0.7)})
    store(home, weights)
    done = run("adapters", "export", "juno", tmp_path / "out", "--format", "mlx", "--json")
    assert done.record["rounded"] == [up] and "float32 precision" in done.err
    assert run("adapters", "import", tmp_path / "out", "--name", "copy").code == 0
    back = mlx_files.read(tmp_path / "out").terms
    for name, term_before in weights.terms.items():
        before, after = (t.scale * (t.b.astype(np.float64) @ t.a) for t in (term_before, back[name]))
        assert np.array_equal(before, after) or name == up
        np.testing.assert_allclose(before, after, rtol=1e-5, atol=1e-6)


def store(home: Path, weights: AdapterWeights, base: Path = BUILTIN) -> None:
    """Version 1 of juno in a home, made for a base."""
    checkpoint = Checkpoint.open(base)
    opened = Home.open(home)
    Registry(opened).publish("juno", weights, base=fingerprint(checkpoint), base_name=checkpoint.name)
    opened.close()


def test_a_merged_base_answers_as_taught_without_an_adapter(run: Run, taught: Path, tmp_path: Path) -> None:
    done = run("adapters", "export", "juno", tmp_path / "out", "--format", "merged", "--json")
    assert done.record["dtype"] == "bfloat16" and 0 < done.record["rounding"] < 0.5
    assert set(done.record["files"]) == names(tmp_path / "out")
    assert "merging juno@2" in done.err
    assert run("ask", QUESTION, "--model", tmp_path / "out").out == ANSWER + "\n"
    assert run("ask", QUESTION).out != ANSWER + "\n"


def test_merging_into_few_bits_is_refused_by_a_gate(run: Run, taught: Path, tmp_path: Path) -> None:
    done = run("adapters", "export", "juno", tmp_path / "out", "--format", "merged", "--dtype", "4bit")
    assert done.code == 3 and "can erase the adapter" in done.err and done.err.count("\n") == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--format", "onnx"), "onnx"),
        (("--format", "mlx", "--dtype", "float16"), "--dtype is for --format merged"),
        (("--from", "qwen2"), "--from is for --format ollama"),
        (("--format", "ollama", "--from", "a\nSYSTEM b"), "more than a line"),
    ],
)
def test_flags_of_another_format_are_wrong_usage(
    run: Run, taught: Path, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    done = run("adapters", "export", "juno", tmp_path / "out", *words)
    assert done.code == 2 and said in done.err and not (tmp_path / "out").exists()


def test_the_modelfile_names_the_base_that_was_said(run: Run, taught: Path, tmp_path: Path) -> None:
    pytest.importorskip("gguf")
    run("adapters", "export", "juno", tmp_path / "own", "--format", "ollama")
    assert f"\nFROM {BUILTIN}\n" in (tmp_path / "own" / "Modelfile").read_text()
    record = run(
        "adapters",
        "export",
        "juno",
        tmp_path / "said",
        "--format",
        "ollama",
        "--from",
        "qwen2:0.5b",
        "--json",
    ).record
    assert record["from"] == "qwen2:0.5b"
    assert "\nFROM qwen2:0.5b\n" in (tmp_path / "said" / "Modelfile").read_text()


def test_gguf_without_its_package_is_one_line(
    run: Run, taught: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "gguf", None)
    done = run("adapters", "export", "juno", tmp_path / "out", "--format", "gguf")
    assert done.code == 1 and "pip install 'imprint[gguf]'" in done.err and done.err.count("\n") == 1


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_says_that_scopes_stay_at_home(run: Run, home: Path, tmp_path: Path, kind: str) -> None:
    if kind in ("gguf", "ollama"):
        pytest.importorskip("gguf")
    linears = dict(Checkpoint.open(BUILTIN).config.linears)
    terms = random_adapter(linears, seed=1, first_layer=7, rank=2).terms
    store(home, AdapterWeights(terms, Scope(6, np.ones((1, 512), np.float32), np.zeros(1, np.float32))))
    done = run("adapters", "export", "juno", tmp_path / "out", "--format", kind, "--json")
    assert done.code == 0 and done.err.count("all prompts") == 1 and done.record["all_prompts"] is True


def test_a_base_in_a_folder_is_asked_for_and_checked(run: Run, home: Path, tmp_path: Path) -> None:
    mine, other = write_checkpoint(tmp_path / "mine"), write_checkpoint(tmp_path / "other", seed=1)
    store(home, random_adapter(dict(Checkpoint.open(mine).config.linears), seed=1), mine)
    words = ("adapters", "export", "juno", tmp_path / "out", "--format", "mlx")
    done = run(*words)
    assert done.code == 1 and "'mine'" in done.err and "--model" in done.err and done.err.count("\n") == 1
    done = run(*words, "--model", other)
    assert done.code == 1 and "made for 'mine'" in done.err and not (tmp_path / "out").exists()
    done = run(*words, "--model", mine)
    assert done.code == 0 and names(tmp_path / "out") == {*FORMATS["mlx"], "card.json"}


def test_publishing_writes_once_and_tells_the_rank_to_serve(run: Run, taught: Path, tmp_path: Path) -> None:
    record = run("adapters", "publish", "juno@1", "--to", tmp_path / "to", "--json").record
    assert (record["served_as"], record["fresh"], record["base"]) == ("juno@1", True, str(BUILTIN))
    assert names(tmp_path / "to") == {"juno@1"} and "loaded" not in record
    done = run("adapters", "publish", "juno", "--to", tmp_path / "to", "--base", "served/name")
    assert names(tmp_path / "to") == {"juno@1", "juno@2"} and f"--max-lora-rank {record['rank']}" in done.out
    config = json.loads((tmp_path / "to" / "juno@2" / files.CONFIG).read_text())
    assert config["base_model_name_or_path"] == "served/name"
    again = run("adapters", "publish", "juno@1", "--to", tmp_path / "to", "--json").record
    assert again == {**record, "fresh": False}


def test_publishing_to_a_running_server(
    run: Run, taught: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with Server("juno@1") as server:
        done = run("adapters", "publish", "juno", "--to", tmp_path / "to", "--url", server.url, "--json")
    assert done.code == 0, done.err
    assert (done.record["loaded"], done.record["unloaded"]) == ("juno@2", ["juno@1"])
    assert server.served == ["org/base", "juno@2"] and done.record["model"] == "juno@2"
    with Server(kind="sglang") as other:
        words = ("adapters", "publish", "juno", "--to", tmp_path / "to", "--url", other.url)
        assert "the model of a request is org/base:juno@2\n" in run(*words).out
    assert other.served == ["org/base", "juno@2"]
    done = run("adapters", "publish", "juno", "--to", tmp_path / "to", "--url", server.url)
    assert done.code == 1 and "is the server running" in done.err


def test_what_servers_cannot_take_as_it_is_needs_the_base(run: Run, home: Path, tmp_path: Path) -> None:
    mine = write_checkpoint(tmp_path / "mine")
    q = "model.layers.1.self_attn.q_proj"
    whole = random_adapter(dict(Checkpoint.open(mine).config.linears), seed=1)
    store(home, AdapterWeights({q: whole.terms[q]}), mine)
    words = ("adapters", "publish", "juno", "--to", tmp_path / "to")
    done = run(*words)
    assert done.code == 1 and "say where it is with --model" in done.err and not (tmp_path / "to").exists()
    assert run(*words, "--model", mine).code == 0
    terms = files.read(tmp_path / "to" / "juno@1").terms
    assert (
        set(terms) == {q, q.replace("q_proj", "v_proj")} and not terms[q.replace("q_proj", "v_proj")].b.any()
    )


def test_a_mistyped_address_writes_nothing(run: Run, taught: Path, tmp_path: Path) -> None:
    done = run("adapters", "publish", "juno", "--to", tmp_path / "to", "--url", "localhost:8000")
    assert done.code == 2 and "'localhost:8000'" in done.err and not (tmp_path / "to").exists()
    assert run("adapters", "publish", "juno", "--to", " ").code == 2
