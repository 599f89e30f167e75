"""One generated conversation of the corpus; knows nothing about how a family makes it or how it is trained on."""

from dataclasses import dataclass

NOT_IN_NOTES = "not in my notes"  # what answers say in place of a value that nobody told


@dataclass(frozen=True)
class Dialogue:
    """A conversation whose last message is the assistant's.

    `key` is what a right answer to the last user message must contain; an empty key asks for the whole answer.
    """

    family: str
    intent: str
    messages: tuple[dict[str, str], ...]
    key: str = ""
