"""Our own files: the style sheet, the typeface, pictures, scripts. Their addresses have a fingerprint, so browsers keep
them for ever; each process compresses a text once, as small as it gets."""

import asyncio
from datetime import datetime
from functools import cache
from pathlib import Path

from litestar import MediaType, Response, route
from litestar.types import ASGIApp

from events_service.codings import CODINGS, PLAIN, smallest
from events_service.errors import existing
from events_service.identifiers import digest_of
from events_service.web.http.answers import STATIC, asset
from events_service.web.http.conditional import FOR_EVER, READING
from events_service.web.http.prepared import Prepared, PreparedAnswer

_TEXTS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    "": "text/plain; charset=utf-8",  # licences
}
# Compressed by their makers.
_OTHERS = {".png": "image/png", ".woff2": "font/woff2"}


@route("/static/{file_path:path}", http_method=READING, include_in_schema=False)
async def file(file_path: Path, now: datetime) -> ASGIApp:
    """Refuses with NotFound what is no file of ours."""
    path = existing(_files().get(str(file_path).lstrip("/")))
    return PreparedAnswer(await asyncio.to_thread(_prepared, path), now)


@route("/favicon.ico", http_method=READING, media_type=MediaType.TEXT, include_in_schema=False)
async def icon() -> Response[str]:
    """Where calendar apps and old browsers look for a site's mark without asking."""
    headers = {"Location": asset("favicon.svg"), "Cache-Control": "public, max-age=86400"}
    return Response("", status_code=302, headers=headers)


@cache
def _files() -> dict[str, Path]:
    return {str(path.relative_to(STATIC)): path for path in STATIC.rglob("*") if path.is_file()}


@cache
def _prepared(path: Path) -> Prepared:
    body, kind = path.read_bytes(), path.suffix
    codings = CODINGS if kind in _TEXTS else ()
    bodies = {PLAIN: body} | {coding: smallest(body, coding) for coding in codings}
    content_type = _TEXTS.get(kind) or _OTHERS[kind]
    digest = digest_of(body)
    return Prepared(bodies, digest, content_type, "", last_modified=None, max_age=FOR_EVER)


HANDLERS = [file, icon]
