"""The few marks of Markdown that a description may have: paragraphs, headings, lists, bold, italic and links.

Rendered where it is shown, and never kept as HTML: what was typed stays what it is, for whoever edits it and for every
program that reads it. Anything else, HTML first of all, is text.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

# The web, a letter, a telephone; no script, no file of the reader's own machine, no address of this site in disguise.
_LINK = re.compile(r"(https?://|mailto:|tel:)[^\s]", re.IGNORECASE)
# What is written there was typed by a library, and vouched for by nobody (HTML, "link types").
_REL = "nofollow noopener noreferrer"
_RULES = ["heading", "list", "emphasis", "link", "autolink", "escape", "newline"]


class _Reader(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        return _LINK.match(url.strip()) is not None


def _reader() -> MarkdownIt:
    # "zero" knows paragraphs alone, so that a rule nobody named here is never there.
    return _Reader("zero", {"html": False, "breaks": True}).enable(_RULES)


_READER = _reader()


@lru_cache(maxsize=256)
def as_html(text: str) -> Markup:
    """For a page. Its headings begin at the third level: title and section stand above."""
    tokens = _READER.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3" if token.tag in ("h1", "h2") else "h4"
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("rel", _REL)
    # Every text was escaped on the way.
    return Markup(_READER.renderer.render(tokens, _READER.options, {}))


@lru_cache(maxsize=4096)
def as_plain(text: str) -> str:
    """For calendars and letters: the same words and line breaks, without marks; a link's address behind its words."""
    return "".join(_pieces(_READER.parse(text))).strip()


def _pieces(tokens: list[Token]) -> Iterator[str]:
    numbers: list[int | None] = []  # of each list that is open; None for one of bullets
    for token in tokens:
        if token.type == "ordered_list_open":
            numbers.append(int(token.attrGet("start") or 1))
        elif token.type == "bullet_list_open":
            numbers.append(None)
        elif token.type == "list_item_open":
            yield "- " if numbers[-1] is None else f"{numbers[-1]}. "
            numbers[-1] = None if numbers[-1] is None else numbers[-1] + 1
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            numbers.pop()
            yield "" if numbers else "\n"
        elif token.type == "inline":
            yield _words(token.children or []) + ("\n" if numbers else "\n\n")


def _words(tokens: list[Token]) -> str:
    words, addresses, begins = "", [], []
    for token in tokens:
        if token.type == "link_open":
            addresses.append(str(token.attrGet("href")))
            begins.append(len(words))
        elif token.type == "link_close":
            address, label = addresses.pop(), words[begins.pop() :]
            words += "" if address in (label, f"mailto:{label}", f"tel:{label}") else f" ({address})"
        elif token.type in ("softbreak", "hardbreak"):
            words += "\n"
        else:
            words += token.content
    return words
