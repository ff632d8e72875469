"""Answers are written in Markdown: as safe HTML for pages, as plain text for programs."""

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

KEPT = 1 << 13  # more than a page of all answers reads in turn: a smaller cache would keep none of them

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True})
# Headings would break the page's outline, and images of other sites would tell them who reads.
_TAGS = {"a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "strong", "ul"}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}


@lru_cache(maxsize=KEPT)
def to_html(source: str) -> str:
    return nh3.clean(
        _MARKDOWN.render(source),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="nofollow noopener noreferrer",
    ).strip()


@lru_cache(maxsize=KEPT)
def to_text(source: str) -> str:
    """The source with emphasis and links spelt out; its lines and lists stand as they were typed."""
    text, position = source, 0
    for token in _MARKDOWN.parse(source):
        found = text.find(token.content, position) if token.type == "inline" else -1
        if found >= 0:
            plain = _inline_text(token.children or [])
            text = text[:found] + plain + text[found + len(token.content) :]
            position = found + len(plain)
    return text


def _inline_text(tokens: list[Token]) -> str:
    parts: list[str] = []
    href = ""
    for token in tokens:
        if token.type in {"softbreak", "hardbreak"}:
            parts.append("\n")
        elif token.type == "link_open":
            href = str(token.attrs["href"])
        elif token.type == "link_close" and token.markup != "autolink":
            parts.append(f" ({href})")
        else:
            parts.append(token.content)
    return "".join(parts)
