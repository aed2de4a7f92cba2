"""Validators for anything rendered: calendar apps ask every hour and mostly hear that nothing changed.

Litestar sends an ETag with static files but never reads If-None-Match, refuses HEAD to every `@get`, and
writes the charset twice when it is part of the media type. Handlers that answer through this module are
therefore declared with `@route(path, http_method=READING)` and return what `answer` gives them, or for bytes that
many ask for a PreparedAnswer (RFC 9110 §8.8, §12.5.3 and §13).
"""

import re
import unicodedata
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import quote

from litestar import Response
from litestar.enums import HttpMethod
from litestar.status_codes import HTTP_200_OK, HTTP_304_NOT_MODIFIED

from events_service.codings import BROTLI, CODINGS, GZIP, PLAIN, coded
from events_service.identifiers import digest_of
from events_service.web.http.requests import AnyRequest

# For `@route`: what may be asked of a page that is only read.
READING = (HttpMethod.GET, HttpMethod.HEAD)
# For `max_age`: what is at that address never becomes anything else (RFC 8246).
FOR_EVER = 31_536_000

# Last-Modified has whole seconds: a second change within the same one would stay unseen by whoever
# revalidates by date.
_SETTLED = timedelta(seconds=2)

_MARKS = {PLAIN: "", GZIP: "-gz", BROTLI: "-br"}
_ENTITY_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')
_QUALITY = re.compile(r"q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)", re.IGNORECASE)
_UNQUOTABLE = re.compile(r'[^\x20-\x7e]|["\\%/:;]')


def answer(
    request: AnyRequest,
    body: bytes,
    *,
    media_type: str,
    last_modified: datetime,
    filename: str | None = None,
    max_age: int = 900,
    public: bool = True,
    now: datetime | None = None,
) -> Response[bytes]:
    """The body with its validators, or 304 when the client already holds it; GET and HEAD alike.

    `media_type` is bare (`text/calendar`): Litestar adds the charset. `last_modified` is the newest change of
    anything rendered, removals included. Public answers may be kept by shared caches and read by other sites'
    scripts; private ones are kept by the browser alone, and with `max_age=0` by nobody. Give `now` and a body
    younger than two seconds goes out without Last-Modified, so that a change in the same second is not hidden
    from clients that revalidate by date (RFC 9110 §8.8.2.2); its ETag holds all the same.
    """
    coding = coding_for(request)
    etag = etag_of(digest_of(body), coding)
    settled = last_modified if now is None or is_settled(last_modified, now) else None
    headers = caching_headers(etag, settled, max_age=max_age, public=public)
    if _is_held_by_client(request, etag, settled):
        return Response(b"", status_code=HTTP_304_NOT_MODIFIED, headers=headers, media_type=media_type)
    if coding:
        body = coded(body, coding)
        headers["Content-Encoding"] = coding
    headers["Content-Length"] = str(len(body))
    headers["X-Content-Type-Options"] = "nosniff"
    if filename is not None:
        headers["Content-Disposition"] = disposition(filename)
    # Litestar would send the body with HEAD and rely on the server to drop it.
    sent = b"" if request.method == HttpMethod.HEAD else body
    return Response(sent, status_code=HTTP_200_OK, headers=headers, media_type=media_type)


def etag_of(digest: str, coding: str) -> str:
    """A strong validator names one sequence of bytes: the compressed ones have others."""
    return f'"{digest}{_MARKS[coding]}"'


def is_settled(last_modified: datetime, now: datetime) -> bool:
    return now - last_modified >= _SETTLED


def caching_headers(etag: str, modified: datetime | None, *, max_age: int, public: bool) -> dict[str, str]:
    """What a 304 must repeat of the 200 it stands for (RFC 9110 §15.4.5)."""
    headers = {
        "ETag": etag,
        "Vary": "Accept-Encoding",
        "Cache-Control": _cache_control(max_age, public=public),
    }
    if modified is not None:
        headers["Last-Modified"] = format_datetime(modified.astimezone(UTC), usegmt=True)
    if public:
        headers["Access-Control-Allow-Origin"] = "*"
    return headers


def _cache_control(max_age: int, *, public: bool) -> str:
    if public:
        return f"public, max-age={max_age}{', immutable' if max_age == FOR_EVER else ''}"
    return f"private, max-age={max_age}" if max_age else "no-store"


def _is_held_by_client(request: AnyRequest, etag: str, modified: datetime | None) -> bool:
    return holds(
        request.headers.getall("if-none-match", []),
        request.headers.getall("if-modified-since", []),
        etag,
        modified,
    )


def holds(tags: list[str], dates: list[str], etag: str, modified: datetime | None) -> bool:
    """RFC 9110 §13.2.2: If-None-Match, when sent, decides alone; If-Modified-Since is compared as a date."""
    if tags:
        condition = ",".join(tags)
        return condition == etag or condition.strip() == "*" or etag in _ENTITY_TAG.findall(condition)
    since = _date(dates)
    return since is not None and modified is not None and modified.replace(microsecond=0) <= since


def _date(values: list[str]) -> datetime | None:
    """A date or nothing: a header that is sent twice or cannot be read is ignored (RFC 9110 §13.1.3)."""
    if len(values) != 1:
        return None
    try:
        date = parsedate_to_datetime(values[0])
    except (ValueError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def coding_for(request: AnyRequest, written: Collection[str] = CODINGS) -> str:
    """Which of the codings that can be written this visitor wants (RFC 9110 §12.5.3), or PLAIN; never one unasked,
    since Outlook cannot read it then."""
    return accepted_coding(request.headers.getall("accept-encoding", []), written)


def accepted_coding(values: list[str], written: Collection[str] = CODINGS) -> str:
    """The same of the values of Accept-Encoding. Brotli is for those who name it: whoever says "anything" may be a
    program from before it."""
    if not values:
        return PLAIN
    wishes = _qualities(",".join(values))
    weights = {
        BROTLI: wishes.get("br", 0.0),
        GZIP: wishes.get("gzip", wishes.get("x-gzip", wishes.get("*", 0.0))),
    }
    # Of equals the first.
    best = max((each for each in CODINGS if each in written), key=weights.__getitem__, default=PLAIN)
    weight = weights.get(best, 0.0)
    return best if weight > 0 and weight >= wishes.get("identity", 0.0) else PLAIN


def _qualities(header: str) -> dict[str, float]:
    """The codings of an Accept-Encoding and their weights; a weight that cannot be read is a refusal."""
    wishes = {}
    for part in header.lower().split(","):
        coding, _, parameter = (piece.strip() for piece in part.partition(";"))
        weight = _QUALITY.fullmatch(parameter) if parameter else None
        wishes[coding] = float(weight[1]) if weight else float(not parameter)
    return wishes


def disposition(filename: str, kind: str = "inline") -> str:
    """Content-Disposition for any name: ASCII for everyone, the real one besides (RFC 6266 §4, RFC 8187).
    An `attachment` is saved, not shown."""
    plain = unicodedata.normalize("NFKD", filename).encode("ascii", "ignore").decode()
    header = f'{kind}; filename="{_UNQUOTABLE.sub("_", plain)}"'
    if _UNQUOTABLE.search(filename):
        header += f"; filename*=UTF-8''{quote(filename, safe='')}"
    return header
