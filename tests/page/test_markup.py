"""Markdown of a model as HTML that can do nothing."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imprint.page.markup import LONGEST, rendered

HARMLESS = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "pre", "code", "blockquote", "em", "strong",
    "s", "a", "hr", "br", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
PIECES = st.sampled_from(
    (
        "<script>", "</p>", "<img src=x onerror=y>", "[a](", "javascript:", "data:text/html,", ")",
        "![b](http://c/d)", "`", "```\n", "*", "|", "\n", "\n\n", "> ", "- ", "<", ">", '"', "&", "&#106;",
        "\\", "<!--", "&lt;", " x ",
    )
)  # fmt: skip


class Found(HTMLParser):
    """Every tag and attribute of a text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


def test_markdown_becomes_its_elements() -> None:
    html = rendered("# One\n\n**two** and `three`\n\n- four\n\n| a |\n|---|\n| b |\n\n```\n<five>\n```\n")
    assert {"h1", "strong", "code", "li", "td", "pre"} <= set(Found(html).tags)
    assert "&lt;five&gt;" in html


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "a <img src=x onerror=alert(1)> b", "<svg/onload=alert(1)>", "<b>bold</b>"],
)
def test_markup_is_shown_as_the_text_it_is(text: str) -> None:
    html = rendered(text)
    assert set(Found(html).tags) == {"p"} and "&lt;" in html


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVaScript:alert(1)", "&#106;avascript:alert(1)", "data:text/html,x", "//e.com"],
)
def test_a_link_that_could_act_is_none(address: str) -> None:
    assert "a" not in Found(rendered(f"[press]({address})")).tags
    assert "a" not in Found(rendered(f"<{address}>")).tags


def test_a_link_leads_to_the_web_and_a_picture_is_not_loaded() -> None:
    assert ("href", "https://example.com/") in Found(rendered("[x](https://example.com/)")).attributes
    assert "img" not in Found(rendered("![x](https://example.com/?words)")).tags


@settings(deadline=None)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_whatever_is_put_together_stays_harmless(text: str) -> None:
    found = Found(rendered(text))
    assert set(found.tags) <= HARMLESS
    for name, value in found.attributes:
        assert name in ("href", "title", "class", "start", "style"), name
        if name == "href":
            assert not value or value.lower().startswith(("http:", "https:", "mailto:"))
        if name == "style":
            assert (value or "").startswith("text-align:")


def test_a_text_that_is_too_long_to_read_is_shown_as_it_is() -> None:
    html = rendered("*<" * LONGEST)
    assert html.startswith("<pre>*&lt;*&lt;") and Found(html).tags == ["pre"]
