"""The web address of a library or of a page, as somebody typed it."""

import re

from events_service.errors import Invalid
from events_service.text import clean

# http and https, and what fingers made of them: "htpps://", "https:/", "http//", "https ://", "Hhttps:".
_SCHEME = re.compile(r"(?:h+[tps]{2,5}|ttps?|tps)\s*[:;/]+[\s/:]*", re.IGNORECASE)
# No "@" before the path: an e-mail address is no page, and "http://name@host" is a disguise. The last label
# has two to eight letters: what is longer in this file is a name that lost its ".fr".
_HOST_AND_PATH = re.compile(
    r"(?P<host>(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,8}(?::[0-9]{1,5})?):?"
    r"(?P<path>[/?#][^\s\"'<>\\^`{|}]*)?"
)


def web_page(typed: object, *, field: str) -> str:
    """The address of a page, or nothing where nothing was typed. Refuses with Invalid what is none."""
    text = clean(str(typed or ""), field=field, longest=500)
    page = web_address(text)
    if text and not page:
        raise Invalid({field: "not_a_web_address"})
    return page


def web_address(raw: str) -> str:
    """The http or https address somebody typed, mended where the meaning is plain, or nothing.

    A missing scheme is https, as with eleven in twelve of those given. What follows a comma, a parenthesis or
    a gap is a remark.
    """
    link = re.split(r"\s*[,(]|\s{2,}", raw, maxsplit=1)[0]
    scheme = _SCHEME.match(link)
    match = _HOST_AND_PATH.fullmatch(link[scheme.end() :] if scheme else link)
    if not match:
        return ""
    secure = scheme is None or "s" in scheme[0].lower()
    return f"{'https' if secure else 'http'}://{match['host'].lower()}{match['path'] or ''}"
