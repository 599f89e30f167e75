"""What every JSON body of a request is checked for, whatever it says. Knows no route."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, model_validator

KINDS = ("str", "int", "float", "bool", "dict")  # pydantic's names for the members of a union


class Body(BaseModel):
    """A JSON object whose fields are known or ignored, and whose texts are made of whole characters."""

    @model_validator(mode="before")
    @classmethod
    def _whole_characters(cls, value: Any) -> Any:
        """JSON can spell half of a surrogate pair, which no text holds and no answer could repeat."""
        if isinstance(value, dict):
            try:
                json.dumps(value, ensure_ascii=False).encode()
            except UnicodeEncodeError:
                raise ValueError("holds half of a surrogate pair, which is no character; remove it") from None
            except RecursionError:
                raise ValueError("is nested too deep") from None
        return value


def place(location: Iterable[str | int]) -> str | None:
    """Where a body is wrong, as the OpenAI API names it: `messages.0.content`; None for the whole of it."""
    first, *rest = [*location, ""]
    parts = [str(part) for part in (rest if first in ("body", "query", "path", "header") else (first, *rest))]
    named = [part for part in parts if part.replace("_", "a").isalnum() and part not in KINDS]
    return ".".join(named) or None
