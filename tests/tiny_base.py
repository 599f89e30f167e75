"""A base small enough to chat with in a test: random weights, a tokenizer of printable ASCII and ChatML."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

from tests.engine.checkpoints import reference

SPECIALS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
LAYERS = 4
BLANKS = ["\u0120", "\u010a"]  # space and line break, as byte-level BPE writes them
ALPHABET = [*map(chr, range(0x21, 0x7F)), *BLANKS]


def write_base(folder: Path, *, context: int = 1024, seed: int = 0) -> Path:
    """A folder that `imprint.load` opens. One token is one character, so that whatever it says is text that
    is read back as the same tokens."""
    tokenizer = Tokenizer(models.BPE({token: number for number, token in enumerate(ALPHABET)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(SPECIALS)
    base = reference(
        seed=seed,
        vocab_size=len(ALPHABET) + len(SPECIALS),
        num_hidden_layers=LAYERS,
        max_position_embeddings=context,
    )
    with torch.no_grad():  # an end that is never likeliest by chance: answers are as long as they may be
        base.get_input_embeddings().weight[tokenizer.token_to_id("<|im_end|>")] *= 0.6
    base.save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {"eos_token": "<|im_end|>", "pad_token": "<|endoftext|>"}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
    return folder
