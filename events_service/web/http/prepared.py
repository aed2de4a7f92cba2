"""Bytes that many ask for: what their answers need is written once, and each of them costs next to nothing.

Litestar's own Response renders, encodes and measures every header anew for each visitor, which takes as long as all the
rest of an answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from litestar.types import Receive, Scope, Send

from events_service.web.http.conditional import (
    accepted_coding,
    caching_headers,
    disposition,
    etag_of,
    holds,
    is_settled,
)

Headers = list[tuple[bytes, bytes]]


@dataclass(slots=True)
class Prepared:
    """A public body with its validators, in each of its codings, PLAIN among them. Without `last_modified` it has no
    date."""

    bodies: Mapping[str, bytes]
    digest: str
    content_type: str
    filename: str
    last_modified: datetime | None
    max_age: int = 900
    _headers: dict[tuple[int, str, bool], Headers] = field(default_factory=dict)

    def headers(self, status: int, coding: str, *, dated: bool) -> Headers:
        """The header lines of that answer; a list of their own for each, since more will be added."""
        key = (status, coding, dated)
        lines = self._headers.get(key)
        if lines is None:
            lines = self._headers[key] = [
                (name.lower().encode(), text.encode("latin-1"))
                for name, text in self._written(status, coding, dated=dated).items()
            ]
        return lines.copy()

    def _written(self, status: int, coding: str, *, dated: bool) -> dict[str, str]:
        etag = etag_of(self.digest, coding)
        last_modified = self.last_modified if dated else None
        headers = caching_headers(etag, last_modified, max_age=self.max_age, public=True)
        if status == 200:
            headers["Content-Type"] = self.content_type
            headers["Content-Length"] = str(len(self.bodies[coding]))
            if self.filename:
                headers["Content-Disposition"] = disposition(self.filename)
            if coding:
                headers["Content-Encoding"] = coding
        return headers


@dataclass(frozen=True, slots=True)
class PreparedAnswer:
    """What a handler returns for it: the body, or 304 when the client already holds it; GET and HEAD alike."""

    prepared: Prepared
    now: datetime

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        encodings, tags, dates = _asked(scope)
        prepared = self.prepared
        coding = accepted_coding(encodings, prepared.bodies)
        modified = prepared.last_modified
        dated = modified is not None and is_settled(modified, self.now)
        etag = etag_of(prepared.digest, coding)
        status = 304 if holds(tags, dates, etag, modified if dated else None) else 200
        body = prepared.bodies[coding]
        if status == 304 or scope["method"] == "HEAD":  # type: ignore[typeddict-item]
            body = b""
        headers = prepared.headers(status, coding, dated=dated)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})


def _asked(scope: Scope) -> tuple[list[str], list[str], list[str]]:
    """The values of Accept-Encoding, If-None-Match and If-Modified-Since, as often as each was sent."""
    encodings: list[str] = []
    tags: list[str] = []
    dates: list[str] = []
    for name, value in scope["headers"]:
        if name == b"accept-encoding":
            encodings.append(value.decode("latin-1"))
        elif name == b"if-none-match":
            tags.append(value.decode("latin-1"))
        elif name == b"if-modified-since":
            dates.append(value.decode("latin-1"))
    return encodings, tags, dates
