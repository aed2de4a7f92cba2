"""Bytes that many ask for: what their answers need is written once, and each of them costs next to nothing.

Litestar's own Response renders, encodes and measures every header anew for each visitor, which takes as long as all the
rest of an answer.
"""

from dataclasses import dataclass, field
from datetime import datetime

from litestar.types import Receive, Scope, Send

from events_service.web.http.conditional import (
    accepts_gzip,
    caching_headers,
    disposition,
    etag_of,
    holds,
    is_settled,
)

Headers = list[tuple[bytes, bytes]]


@dataclass(slots=True)
class Prepared:
    """A public body with its validators, plain and compressed. Without `last_modified` it has no date."""

    body: bytes
    zipped: bytes
    digest: str
    media_type: str
    filename: str
    last_modified: datetime | None
    max_age: int = 900
    _headers: dict[tuple[int, bool, bool], Headers] = field(default_factory=dict)

    def headers(self, status: int, *, in_gzip: bool, dated: bool) -> Headers:
        """The header lines of that answer; a list of their own for each, since more will be added."""
        key = (status, in_gzip, dated)
        lines = self._headers.get(key)
        if lines is None:
            lines = self._headers[key] = [
                (name.lower().encode(), text.encode("latin-1"))
                for name, text in self._written(status, in_gzip=in_gzip, dated=dated).items()
            ]
        return lines.copy()

    def _written(self, status: int, *, in_gzip: bool, dated: bool) -> dict[str, str]:
        etag = etag_of(self.digest, in_gzip=in_gzip)
        last_modified = self.last_modified if dated else None
        headers = caching_headers(etag, last_modified, max_age=self.max_age, public=True)
        if status == 200:
            headers["Content-Type"] = f"{self.media_type}; charset=utf-8"
            headers["Content-Length"] = str(len(self.zipped if in_gzip else self.body))
            headers["Content-Disposition"] = disposition(self.filename)
            if in_gzip:
                headers["Content-Encoding"] = "gzip"
        return headers


@dataclass(frozen=True, slots=True)
class PreparedAnswer:
    """What a handler returns for it: the body, or 304 when the client already holds it; GET and HEAD alike."""

    prepared: Prepared
    now: datetime

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        encodings, tags, dates = _asked(scope)
        prepared, in_gzip = self.prepared, accepts_gzip(encodings)
        modified = prepared.last_modified
        dated = modified is not None and is_settled(modified, self.now)
        etag = etag_of(prepared.digest, in_gzip=in_gzip)
        status = 304 if holds(tags, dates, etag, modified if dated else None) else 200
        body = prepared.zipped if in_gzip else prepared.body
        if status == 304 or scope["method"] == "HEAD":  # type: ignore[typeddict-item]
            body = b""
        headers = prepared.headers(status, in_gzip=in_gzip, dated=dated)
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
