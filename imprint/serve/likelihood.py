"""The chances of an answer's tokens, as the OpenAI API writes them for chat and for plain completions.

Knows tokens and their texts; nothing of how either came about.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from imprint.engine.text import Text
from imprint.types import Drawn

REPLACEMENT = "\ufffd"  # what a decoder writes for a part of a character


class Likelihood:
    """The chances of one answer's tokens, told in the order in which they come."""

    def __init__(self, text: Text) -> None:
        self._tokenizer = text.tokenizer
        self._before = text.encode("a")
        self._known = self._tokenizer.decode(self._before)
        self._offset = 0

    def chat(self, tokens: Sequence[Drawn]) -> dict[str, Any]:
        """`logprobs` of a chat choice."""
        content = []
        for drawn in tokens:
            assert drawn.chance is not None
            likeliest = [self._entry(token, chance) for token, chance in drawn.likeliest]
            content.append({**self._entry(drawn.token, drawn.chance), "top_logprobs": likeliest})
        return {"content": content, "refusal": None}

    def plain(self, tokens: Sequence[Drawn]) -> dict[str, Any]:
        """`logprobs` of a plain completion's choice; the offsets count characters from the answer's first."""
        words = [self._word(drawn.token) for drawn in tokens]
        offsets = []
        for word in words:
            offsets.append(self._offset)
            self._offset += len(word)
        return {
            "tokens": words,
            "token_logprobs": [drawn.chance for drawn in tokens],
            "top_logprobs": [
                {self._word(token): chance for token, chance in drawn.likeliest} for drawn in tokens
            ],
            "text_offset": offsets,
        }

    def _entry(self, token: int, chance: float) -> dict[str, Any]:
        word = self._word(token)
        return {
            "token": word,
            "logprob": chance,
            "bytes": None if REPLACEMENT in word else list(word.encode()),
        }

    def _word(self, token: int) -> str:
        """A token's own text, as it stands behind another: some decoders drop a space that begins a text."""
        whole: str = self._tokenizer.decode([*self._before, token], skip_special_tokens=False)
        return whole.removeprefix(self._known)
