"""Trains the built-in base from scratch and writes it as a Hugging Face folder: `make base`.

python -m tools.base.train [--out FOLDER] [--steps N] [--start FOLDER] [--device cpu|cuda]

One dialogue is one row that starts at position 0, as at inference; rows of like length share a batch. The loss counts
what the assistant says, and a little of a random part of the rest so that every word is seen as a target.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from tokenizers import Tokenizer

from tools.base import circuits, context, corpus
from tools.base import tokenizer as tokenizers
from tools.base.dialogue import Dialogue
from tools.base.network import Network, Shape, load, state
from tools.base.optimizer import Optimizer

LENGTHS = tuple(range(12, 252, 4))  # the lengths that rows are padded to
BATCH_TOKENS = 2048
CONTEXT_SHARE, CONTEXT_WEIGHT = 0.25, 0.2  # of the tokens nobody answers with: how many count, and how much
POOL = 12000  # dialogues drawn, encoded and sorted by length at a time

Row = tuple[np.ndarray, np.ndarray]  # token ids, and whether the assistant says them
Missing = Callable[[int], float]  # how many questions a context does not answer, by the step


def encode(tokenizer: Tokenizer, dialogues: list[Dialogue]) -> list[Row]:
    pieces = [tokenizers.render(dialogue) for dialogue in dialogues]
    flat = [text for parts in pieces for text, _ in parts]
    encodings = iter(tokenizer.encode_batch_fast(flat, add_special_tokens=False))
    rows = []
    for parts in pieces:
        ids = [(next(encodings).ids, spoken) for _, spoken in parts]
        tokens = np.concatenate([np.array(i, np.int64) for i, _ in ids])
        spoken = np.concatenate([np.full(len(i), s) for i, s in ids])
        if len(tokens) <= LENGTHS[-1]:
            rows.append((tokens, spoken))
    return rows


def batches(tokenizer: Tokenizer, seed: int, missing: Missing) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Endless (tokens, spoken) pairs of shape (B, T) for T in LENGTHS, padded with token 0 that is never counted.

    `missing` is asked, with how many pairs there were, for the share of questions that a context does not answer.
    """
    rng = random.Random(seed)
    buckets: dict[int, list[Row]] = {length: [] for length in LENGTHS}
    given = 0
    while True:
        ready = []
        rows = encode(tokenizer, list(corpus.dialogues(rng.randrange(2**40), POOL, missing(given))))
        for row in rows:
            length = next(length for length in LENGTHS if len(row[0]) <= length)
            buckets[length].append(row)
            if len(buckets[length]) == BATCH_TOKENS // length:
                ready.append(pad(buckets[length], length))
                buckets[length] = []
        rng.shuffle(ready)
        given += len(ready)
        yield from ready


def pad(rows: list[Row], length: int) -> tuple[torch.Tensor, torch.Tensor]:
    tokens = torch.zeros(len(rows), length, dtype=torch.long)
    spoken = torch.full((len(rows), length), -1, dtype=torch.long)
    for index, (ids, says) in enumerate(rows):
        tokens[index, : len(ids)] = torch.from_numpy(ids)
        spoken[index, : len(ids)] = torch.from_numpy(says.astype(np.int64))
    return tokens, spoken


def loss_of(network: Network, tokens: torch.Tensor, spoken: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    chance = torch.rand(spoken.shape, generator=generator).to(spoken.device)
    weight = (spoken == 1).float() + CONTEXT_WEIGHT * ((spoken == 0) & (chance < CONTEXT_SHARE)).float()
    weight = weight[:, 1:]
    rows = weight > 0
    hidden = network(tokens, BATCH_TOKENS)[:, :-1][rows]
    losses = F.cross_entropy(network.head(hidden).float(), tokens[:, 1:][rows], reduction="none")
    return (losses * weight[rows]).sum() / weight.sum()


def rate_at(step: int, steps: int) -> float:
    """Warm up over 100 steps, then fall linearly to nothing."""
    return min((step + 1) / 100, 1.0 - step / steps)


def missing_at(step: int, steps: int) -> float:
    """Nearly every question has an answer until copying works; a network that cannot copy would learn to refuse."""
    return context.MISSING * min(1.0, max(0.15, 2 * step / steps))


@torch.no_grad()
def exact(network: Network, tokenizer: Tokenizer, family: str, count: int) -> float:
    """Share of held-out dialogues whose whole last answer is the network's greedy answer, by teacher forcing."""
    rows = encode(tokenizer, corpus.exam(family, 1, count))
    right = 0
    for length, shorter in zip(LENGTHS, (0, *LENGTHS), strict=False):
        bucket = [row for row in rows if shorter < len(row[0]) <= length]
        for first in range(0, len(bucket), BATCH_TOKENS // length):
            chosen = bucket[first : first + BATCH_TOKENS // length]
            tokens, _ = pad(chosen, length)
            hidden = network(tokens.to(network.norm.weight.device), BATCH_TOKENS)
            guesses = network.head(hidden).argmax(-1).cpu().numpy()
            for (ids, spoken), guess in zip(chosen, guesses, strict=False):
                start = len(spoken) - int(np.argmin(spoken[::-1]))
                right += bool((guess[start - 1 : len(ids) - 1] == ids[start:]).all())
    return right / max(1, len(rows))


def save(network: Network, tokenizer: Tokenizer, folder: Path) -> None:
    shape = network.shape
    folder.mkdir(parents=True, exist_ok=True)
    config = {
        "architectures": ["Qwen2ForCausalLM"],
        "model_type": "qwen2",
        "vocab_size": shape.vocabulary,
        "hidden_size": shape.hidden,
        "intermediate_size": shape.inner,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "num_key_value_heads": shape.key_heads,
        "max_position_embeddings": shape.context,
        "rope_theta": shape.theta,
        "rms_norm_eps": 1e-6,
        "hidden_act": "silu",
        "tie_word_embeddings": True,
        "use_sliding_window": False,
        "torch_dtype": "bfloat16",
        "bos_token_id": None,
        "eos_token_id": tokenizer.token_to_id(tokenizers.STOP),
        "pad_token_id": tokenizer.token_to_id(tokenizers.END),
    }
    generation = {"eos_token_id": config["eos_token_id"], "pad_token_id": config["pad_token_id"], "do_sample": False}
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    (folder / "generation_config.json").write_text(json.dumps(generation, indent=2) + "\n")
    tokenizers.save(tokenizer, folder, shape.context)
    save_file({k: v.cpu() for k, v in state(network).items()}, folder / "model.safetensors", {"format": "pt"})


def begin(seed: int, start: Path | None) -> tuple[Network, Tokenizer]:
    """A new network and a tokenizer of the corpus, or both from a base that was trained before."""
    shape = Shape()
    network = Network(shape)
    if start is not None:
        load(network.bfloat16(), start)
        return network, Tokenizer.from_file(str(start / "tokenizer.json"))
    circuits.begin(network, torch.Generator().manual_seed(seed))
    texts = ("".join(t for t, _ in tokenizers.render(d)) for d in corpus.dialogues(seed + 1, 80000))
    return network.bfloat16(), tokenizers.train([*texts, *corpus.vocabulary()], shape.vocabulary)


def train(
    out: Path, *, steps: int, seed: int, device: str, every: int, start: Path | None, peak: float
) -> None:
    torch.manual_seed(seed)
    network, tokenizer = begin(seed, start)
    network.to(device)
    network.compile_blocks()
    optimizer = Optimizer(network)
    generator = torch.Generator().manual_seed(seed)
    begun, seen, average = time.monotonic(), 0, math.nan
    def missing(step: int) -> float:
        return context.MISSING if start else missing_at(step, steps)

    for step, (tokens, spoken) in zip(range(steps), batches(tokenizer, seed, missing), strict=False):
        loss = loss_of(network, tokens.to(device), spoken.to(device), generator)
        loss.backward()
        optimizer.step(peak * rate_at(step, steps))
        seen += int((spoken >= 0).sum())
        average = loss.item() if math.isnan(average) else 0.95 * average + 0.05 * loss.item()
        if step % 20 == 19:
            seconds = time.monotonic() - begun
            print(f"step {step + 1}/{steps}  loss {average:.3f}  {seen / 1e6:.2f} M tokens  "
                  f"{seen / seconds:.0f} tokens/s  {seconds / 60:.1f} min", flush=True)  # fmt: skip
        if step % every == every - 1 or step == steps - 1:
            save(network, tokenizer, out)
            scores = {family: exact(network, tokenizer, family, 150) for family in corpus.FAMILIES}
            print("held-out, whole answer: " + "  ".join(f"{k} {v:.2f}" for k, v in scores.items()), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("imprint/base"))
    parser.add_argument("--steps", type=int, default=9000)
    parser.add_argument("--start", type=Path, help="go on from this base instead of from nothing")
    parser.add_argument("--peak", type=float, default=1.0, help="highest learning rate, of the usual one")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--every", type=int, default=1000, help="steps between checkpoints and held-out scores")
    options = parser.parse_args()
    train(
        options.out, steps=options.steps, seed=options.seed, device=options.device, every=options.every,
        start=options.start, peak=options.peak,
    )  # fmt: skip


if __name__ == "__main__":
    main()
