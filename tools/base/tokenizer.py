"""The base's tokenizer: byte-level BPE with single digits and a ChatML template, trained on the corpus
itself.

A capitalised word never carries the space before it, so that a name is the same tokens wherever it stands: at
the start of an answer, after a quote, in the middle of a note. Copying a name is then copying tokens. Stock
transformers reads any Qwen2 tokenizer with Qwen2's own splitting of words, so the shipped file splits as that
does, and the order of its merges alone keeps the space apart.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

from tools.base.dialogue import Dialogue

END, START, STOP = "<|endoftext|>", "<|im_start|>", "<|im_end|>"
TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] "
    "+ '<|im_end|>' + '\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)


WORDS = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
"""How Qwen2's tokenizer splits text before merging."""


def train(texts: Iterable[str], vocabulary: int) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.Split(Regex(r" (?=(?!I\b)\p{Lu})"), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=[END, START, STOP],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return split_as_qwen2(tokenizer)


def split_as_qwen2(tokenizer: Tokenizer) -> Tokenizer:
    """The same vocabulary and merges behind Qwen2's splitting, in which a word has its space with it.

    The one merge of a space with a capital, that of the pronoun "I", goes last, so that "It" comes before
    it."""
    whole = json.loads(tokenizer.to_str())
    merges = whole["model"]["merges"]
    pronoun = ["\u0120", "I"]
    if pronoun in merges:
        merges.append(merges.pop(merges.index(pronoun)))
    changed = Tokenizer.from_str(json.dumps(whole))
    changed.normalizer = normalizers.NFC()
    changed.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(WORDS), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False,
        use_regex=False)]
    )
    return changed


def save(tokenizer: Tokenizer, folder: Path, context: int) -> None:
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "chat_template": TEMPLATE,
        "clean_up_tokenization_spaces": False,
        "eos_token": STOP,
        "pad_token": END,
        "model_max_length": context,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=2) + "\n")


def render(dialogue: Dialogue) -> list[tuple[str, bool]]:
    """The conversation in ChatML as pieces of text; true where the assistant speaks, its end-of-turn token
    included."""
    pieces = []
    for message in dialogue.messages:
        pieces.append((f"{START}{message['role']}\n", False))
        pieces.append((f"{message['content']}{STOP}", message["role"] == "assistant"))
        pieces.append(("\n", False))
    return pieces[:-1]
