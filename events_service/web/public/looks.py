"""The colour and the logo of a library, as the files that its pages ask for."""

from datetime import datetime

from litestar import Response, route

from events_service.errors import existing
from events_service.identifiers import digest_of
from events_service.libraries.looks import colour_of, logo_of
from events_service.web.http.conditional import FOR_EVER, READING, answer
from events_service.web.http.requests import AnyRequest, query_of
from events_service.web.themes import fingerprint, theme

# Our pages name the version they want, which browsers may keep; whoever asks without one asks again.
ASKED_AGAIN = 900


@route("/libraries/{slug:str}/theme.css", http_method=READING)
async def sheet(request: AnyRequest, slug: str, now: datetime) -> Response[bytes]:
    colour = existing(await colour_of(slug))
    return _file(request, theme(colour).encode(), "text/css", fingerprint(colour), now)


@route("/libraries/{slug:str}/logo.png", http_method=READING)
async def logo(request: AnyRequest, slug: str, now: datetime) -> Response[bytes]:
    content = existing(await logo_of(slug))
    return _file(request, content, "image/png", digest_of(content), now)


def _file(request: AnyRequest, body: bytes, media_type: str, version: str, now: datetime) -> Response[bytes]:
    """Its ETag alone says whether it is the same: what it was made of carries no time."""
    max_age = FOR_EVER if query_of(request).get("v") == version else ASKED_AGAIN
    return answer(request, body, media_type=media_type, last_modified=now, now=now, max_age=max_age)


HANDLERS = [sheet, logo]
