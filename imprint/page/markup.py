"""Text of a model as HTML: Markdown without anything that acts, loads or is markup already.

HTML in a text is shown as the text it is, links keep to the web's own schemes, and pictures become links, as
a picture's address could carry words of a conversation away.
"""

from __future__ import annotations

from functools import cache, lru_cache
from html import escape
from urllib.parse import urlsplit

from markdown_it import MarkdownIt

LONGEST = 100_000  # characters that are read as Markdown; what is longer is shown as it is
SCHEMES = ("http", "https", "mailto")


@lru_cache(maxsize=512)
def rendered(text: str) -> str:
    """The HTML of a text, safe to be shown as it is."""
    if len(text) > LONGEST:
        return f"<pre>{escape(text)}</pre>"
    html: str = reader().render(text)
    return html


@cache
def reader() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True, "maxNesting": 20})
    made.enable(["table", "strikethrough"])
    made.disable(["image", "html_block", "html_inline"])
    made.validateLink = may_link  # type: ignore[assignment, method-assign]
    return made


def may_link(address: str) -> bool:
    try:
        return urlsplit(address.strip()).scheme.lower() in SCHEMES
    except ValueError:
        return False
