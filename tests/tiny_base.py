"""A base small enough to chat with in a test: random weights, a tokenizer of printable ASCII and ChatML."""

from __future__ import annotations

import json
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers

from tests.engine.checkpoints import write_checkpoint

SPECIALS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
LAYERS = 4
ALPHABET = [
    *map(chr, range(0x21, 0x7F)),
    "\u0120",
    "\u010a",
]  # the last two are space and line break in byte-level BPE


def write_base(folder: Path, *, context: int = 1024, seed: int = 0) -> Path:
    """A folder that `imprint.load` opens. One token is one character, so that whatever it says is text that
    is read back as the same tokens."""
    tokenizer = Tokenizer(models.BPE({token: number for number, token in enumerate(ALPHABET)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(SPECIALS)
    write_checkpoint(
        folder,
        seed=seed,
        vocab_size=len(ALPHABET) + len(SPECIALS),
        num_hidden_layers=LAYERS,
        max_position_embeddings=context,
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {"eos_token": "<|im_end|>", "pad_token": "<|endoftext|>"}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
    return folder
