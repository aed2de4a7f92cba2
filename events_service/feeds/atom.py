"""What is on next, for feed readers: Atom (RFC 4287), of the same entries as the calendars.

Identities come from those of the calendars, so that no reader shows a session twice, and dates from the rows, so that
nothing is new that did not change.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, quoteattr

from events_service.clock import EPOCH, wall_clock
from events_service.feeds.calendar import Head
from events_service.feeds.text import several_lines
from events_service.feeds.vevent import Entry, marked
from events_service.language import Language, language

# In XML 1.0 these two stand for nothing at all (§2.2); the rest that it forbids is no text for calendars either.
_NO_CHARACTERS = dict.fromkeys((0xFFFE, 0xFFFF))


def atom(head: Head, entries: Sequence[Entry], *, host: str) -> bytes:
    """The feed: `head.source` is its own address, `head.url` the page, `host` the installation's, for ever.

    Each entry, and the feed, has a tag URI (RFC 4151), which no other address of the service changes. The feed was
    updated when the newest of its entries was; one without entries never was.
    """
    speak = language(head.language)
    address = urlsplit(head.source)
    identity = f"{address.path}?{address.query}" if address.query else address.path
    updated = max((entry.changed_at for entry in entries), default=EPOCH)
    lines = [
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(head.language)}>',
        _element("id", _tag(host, identity)),
        _element("title", head.name),
        _element("subtitle", head.description),
        _element("updated", _instant(updated)),
        f"<author>{_element('name', speak.say('Digital workshops in libraries'))}</author>",
        f'<link rel="self" type="application/atom+xml" href={quoteattr(head.source)}/>',
        f'<link rel="alternate" type="text/html" href={quoteattr(head.url)}/>',
        *(_entry(entry, speak, host) for entry in entries),
    ]
    return "\n".join(['<?xml version="1.0" encoding="utf-8"?>', *lines, "</feed>", ""]).encode()


def _entry(entry: Entry, speak: Language, host: str) -> str:
    starts, ends = (wall_clock(each, entry.time_zone) for each in (entry.starts_at, entry.ends_at))
    title = f"{marked(entry, speak.code)}, {speak.day(starts)}"
    hours = f"{speak.time(starts)} – {speak.time(ends)}"
    if ends.date() != starts.date():
        hours = f"{speak.day(starts)}, {speak.time(starts)} – {speak.day(ends)}, {speak.time(ends)}"
    words = [f"{hours}\n{entry.location}", entry.description]
    lines = [
        _element("id", _tag(host, entry.uid.partition("@")[0])),
        _element("title", title),
        _element("updated", _instant(entry.changed_at)),
        _element("published", _instant(entry.created_at)),
        f'<link rel="alternate" type="text/html" href={quoteattr(entry.url)}/>',
        *(f"<category term={quoteattr(_text(each))}/>" for each in entry.categories),
        _element("content", "\n\n".join(filter(None, words))),
    ]
    return "\n".join(["<entry>", *lines, "</entry>"])


def _tag(host: str, name: str) -> str:
    """Given out since the year that stands in it."""
    return f"tag:{host},2026:{name}"


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(_text(text))}</{name}>"


def _text(text: str) -> str:
    return several_lines(text).translate(_NO_CHARACTERS)


def _instant(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
