"""What other people's programs write about an event, as our pages may show it."""

import re
from html.parser import HTMLParser

from events_service.errors import Invalid
from events_service.scheduling.event_rules import LONGEST_DESCRIPTION, LONGEST_SUMMARY, LONGEST_TITLE
from events_service.scheduling.sign_up import LONGEST_URL, is_https
from events_service.text import clean

LONGEST_PLACE = 255
_TAG = re.compile(
    r"</?(?:p|br|div|span|a|b|i|u|em|strong|ul|ol|li|html|body|font|h[1-6])\b[^<>]*>", re.IGNORECASE
)
_BREAKS = frozenset({"br", "p", "div", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "h5", "h6"})
_UNSEEN = frozenset({"script", "style", "head", "title"})


def one_line(text: str, *, longest: int) -> str:
    """The text on one line, cut with an ellipsis where it is too long. Refuses with Invalid what nobody can read."""
    return _cut(clean(_without_html(text), field="title", longest=len(text) + 1), longest)


def lines(text: str, *, longest: int) -> str:
    """The text with its lines, cut likewise. Refuses with Invalid."""
    return _cut(clean(_without_html(text), field="description", longest=len(text) + 1, lines=True), longest)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def summed_up(text: str) -> tuple[str, str]:
    """A description as ours has it: its first paragraph as the summary where it is short enough, and the rest. Refuses
    with Invalid."""
    whole = lines(text, longest=LONGEST_DESCRIPTION)
    first, _, rest = whole.partition("\n")
    if len(first) <= LONGEST_SUMMARY:
        return first.strip(), rest.strip()
    return "", whole


def web_address(text: str) -> str:
    """The address of a page where people may be sent to sign up; nothing where it is none."""
    text = text.strip()
    return text if len(text) <= LONGEST_URL and is_https(text) else ""


def readable(text: str) -> str:
    """The text on one line, or nothing where nobody can read it."""
    try:
        return one_line(text, longest=LONGEST_TITLE)
    except Invalid:
        return ""


def _without_html(text: str) -> str:
    if not _TAG.search(text):
        return text
    reader = _Words()
    reader.feed(text)
    reader.close()
    return "".join(reader.words)


class _Words(HTMLParser):
    """The words of some HTML: line breaks where a reader sees them, no tag, no script."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN
        if tag in _BREAKS:
            self.words.append("\n- " if tag == "li" else "\n")

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(self._unseen - (tag in _UNSEEN), 0)
        if tag in ("p", "div"):
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            # What is a line break in the source of HTML is a space.
            self.words.append(data.replace("\r", "").replace("\n", " ") if data.strip() else " ")
