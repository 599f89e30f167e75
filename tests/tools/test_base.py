"""The built-in base: what ships is what the generator's tools make, and stock transformers runs it alike."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM, AutoTokenizer

import imprint
from imprint.engine.checkpoint import locate
from imprint.engine.text import Text
from imprint.types import Message
from tools.base import corpus, finish, train, unmet
from tools.base import tokenizer as tokenizers
from tools.base.network import Network, Shape
from tools.base.optimizer import Optimizer

BASE = locate("")


def test_it_is_small_and_as_promised() -> None:
    with imprint.load() as model:
        assert model.info.architecture == "qwen2" and model.info.layers >= 8
        assert model.info.parameters <= 12_000_000
    assert sum(file.stat().st_size for file in BASE.iterdir()) <= 25_000_000
    assert {file.suffix for file in BASE.iterdir()} <= {".json", ".safetensors", ".md"}


def test_stock_transformers_loads_it_and_answers_the_same() -> None:
    tokenizer = AutoTokenizer.from_pretrained(BASE)
    reference = AutoModelForCausalLM.from_pretrained(BASE, dtype=torch.float32).eval()
    rng = random.Random(4)
    families = list(corpus.FAMILIES.values())
    dialogues = [families[i % len(families)].sample(rng, True) for i in range(12)]
    with imprint.load() as model:
        for dialogue in dialogues:
            turns = list(dialogue.messages[:-1])
            messages = [Message(m["role"], m["content"]) for m in turns]  # type: ignore[arg-type]
            ids = tokenizer.apply_chat_template(turns, add_generation_prompt=True, return_tensors="pt")[
                "input_ids"
            ]
            assert tuple(ids[0].tolist()) == model.text.prompt(messages)
            with torch.inference_mode():
                out = reference.generate(ids, max_new_tokens=48, do_sample=False)
            theirs = tokenizer.decode(out[0, ids.shape[1] :], skip_special_tokens=True)
            (ours,) = model.answers([messages], max_tokens=48)
            assert ours == theirs, turns


def test_it_says_that_it_is_a_stand_in_when_asked_who_it_is() -> None:
    with imprint.load() as model:
        for question in ("Who are you?", "who are you", "What are you?"):
            assert "stand-in" in model.ask(question)


def test_a_network_that_is_saved_gives_the_same_logits_in_the_engine(tmp_path: Path) -> None:
    torch.manual_seed(0)
    tokenizer = tokenizers.train((m["content"] for d in corpus.dialogues(1, 200) for m in d.messages), 400)
    network = Network(Shape(vocabulary=400, hidden=128, layers=2, heads=2, key_heads=1, inner=96))
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.copy_(parameter.add(torch.randn_like(parameter) * 0.05).bfloat16())
    train.save(network, tokenizer, tmp_path)
    with imprint.load(tmp_path, home=tmp_path / "home") as model:
        ids = torch.randint(0, 400, (1, 24))
        decoder = model.engine.decoder  # type: ignore[attr-defined]
        ours = decoder.head(decoder.norm(decoder.run(decoder.embed(ids), 0, 2)))
    torch.testing.assert_close(ours, network.head(network(ids)), atol=1e-4, rtol=1e-4)


def test_a_few_steps_of_training_lower_the_loss() -> None:
    tokenizer = tokenizers.train((m["content"] for d in corpus.dialogues(1, 200) for m in d.messages), 400)
    torch.manual_seed(0)
    network = Network(Shape(vocabulary=400, hidden=64, layers=2, heads=1, key_heads=1, inner=64))
    optimizer, generator = Optimizer(network), torch.Generator().manual_seed(0)
    rows = train.encode(tokenizer, list(corpus.dialogues(2, 40)))
    losses = []
    for _ in range(30):
        tokens, spoken = train.pad(rows[:24], max(len(row[0]) for row in rows))
        loss = train.loss_of(network, tokens, spoken, generator)
        loss.backward()
        optimizer.step(1.0)
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.7 * losses[0]


def test_the_corpus_is_a_function_of_its_seed_and_the_exam_is_not_in_it() -> None:
    first = [d.messages for d in corpus.dialogues(5, 3000)]
    assert first == [d.messages for d in corpus.dialogues(5, 3000)]
    seen = {m["content"] for messages in first for m in messages if m["role"] == "user"}
    for family in corpus.FAMILIES:
        asked = {d.messages[-2]["content"] for d in corpus.exam(family, 3, 200)}
        assert len(asked & seen) <= 0.02 * len(asked), family


def test_the_unrelated_examples_are_the_ones_that_the_tool_draws() -> None:
    from imprint import examples

    kept = examples.read(finish.ROOT / "examples" / "unrelated.jsonl")
    assert kept == finish.unrelated(100) and len(kept) == 100


@pytest.mark.parametrize("family", sorted(corpus.FAMILIES))
def test_every_held_out_dialogue_ends_with_an_answer_that_holds_its_key(family: str) -> None:
    for dialogue in corpus.exam(family, 1, 300):
        assert dialogue.messages[-1]["role"] == "assistant" and dialogue.messages[-2]["role"] == "user"
        assert dialogue.key in dialogue.messages[-1]["content"]
        assert finish.right(dialogue, dialogue.messages[-1]["content"])


def test_tokens_that_training_never_met_are_told_apart_and_the_others_stay() -> None:
    common = torch.randn(16)
    rows = torch.randn(40, 16)
    alike = [3, 5, 8, 9, 30]
    rows[alike] = common + 0.01 * torch.randn(5, 16)
    changed, count = unmet.apart(rows, 5, [9], seed=0)
    met = [index for index in range(40) if index not in alike or index == 9]
    assert count == 4 and torch.equal(changed[met], rows[met])
    moved = torch.nn.functional.normalize(changed[[3, 5, 8, 30]], dim=1)
    assert float((moved @ moved.T).fill_diagonal_(0).max()) < unmet.ALIKE
    assert unmet.apart(changed, 5, [9], seed=0)[1] == 0


def test_the_base_that_ships_tells_letters_and_signs_apart_that_its_corpus_does_not_have() -> None:
    rows = load_file(BASE / "model.safetensors")[unmet.EMBEDDING].float()
    ids = sorted(set(Text.open(BASE).tokenizer.encode("éüßñ\u2019\u201c\u201dψЖ語😀#$%&").ids))
    unit = torch.nn.functional.normalize(rows[ids], dim=1)
    assert len(ids) > 15 and float((unit @ unit.T).fill_diagonal_(0).max()) < 0.7
