"""Reading what came and writing what goes: forms, the visitor's language, pages and redirects."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, lru_cache
from hashlib import sha256
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

from babel import negotiate_locale
from jinja2 import Environment
from litestar import Response
from litestar.enums import MediaType
from litestar.exceptions import ClientException

from events_service.errors import NotFound
from events_service.language import language, templates
from events_service.settings import LOCALES, Settings
from events_service.web.http.conditional import wants_gzip, zipped
from events_service.web.http.remembered import RememberedPages, saying
from events_service.web.http.requests import AnyRequest as AnyRequest
from events_service.web.http.typed import with_typed
from events_service.web.words import WORDS

STATIC = Path(__file__).parents[1] / "static"
LANGUAGE_COOKIE = "language"
# Where a page holds what a stranger must not learn: a guest's link, a colleague's form key.
WITH_SECRETS = ("/registrations/", "/staff", "/mailbox")
MOST_FIELDS = 100
_WEIGHT = re.compile(r"q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")
# Nobody leafs further in a list, and each page costs the reading of all before it.
LAST_PAGE = 100
_VARY = "Accept-Language, Cookie, Accept-Encoding"

# One request to this application, whoever sends it: the framework's own user and authentication stay unused.
Clock = Callable[[], datetime]
Row = TypeVar("Row")


def settings_of(request: AnyRequest) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def now_of(request: AnyRequest) -> datetime:
    """The instant by the application's clock, which a test may set. Handlers are given it as `now`."""
    clock: Clock = request.app.state.clock
    return clock()


def locale_of(request: AnyRequest) -> str:
    """The visitor's language: what they choose now, or chose before, else the first they accept that we speak, else
    the installation's."""
    chosen = request.scope["state"].get("language") or request.cookies.get(LANGUAGE_COOKIE)
    if chosen in LOCALES:
        return str(chosen)
    return preferred(request.headers.get("accept-language", "")) or settings_of(request).default_locale


@lru_cache(maxsize=256)
def preferred(header: str) -> str | None:
    """The language of ours that an Accept-Language asks for most (RFC 9110 §12.5.4), if any. What has a weight of
    nothing, or one that cannot be read, is not asked for."""
    weights: list[tuple[float, str]] = []
    for part in header.split(",")[:10]:
        code, _, parameter = (piece.strip().lower() for piece in part.partition(";"))
        weight = _WEIGHT.fullmatch(parameter) if parameter else None
        weights.append((float(weight[1]) if weight else float(not parameter), code))
    wishes = [code for weight, code in sorted(weights, key=itemgetter(0), reverse=True) if weight > 0]
    return negotiate_locale(wishes, LOCALES, sep="-")


def existing(row: Row | None) -> Row:
    """What a query found of the thing in the address: `existing(await event_page(slug))`. Refuses with NotFound."""
    if row is None:
        raise NotFound()
    return row


async def form_of(request: AnyRequest) -> dict[str, str]:
    """The fields of a plain form. Refuses what `pairs_of` refuses, and a field sent twice (400)."""
    return each_once(await pairs_of(request))


def each_once(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Refuses a field sent twice (400): which of the two was meant?"""
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ClientException(detail="a field was sent twice")
    return fields


async def pairs_of(request: AnyRequest) -> list[tuple[str, str]]:
    """A plain form as it came, name by name. Refuses anything else (415) and bytes that are not UTF-8 (400)."""
    content_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if content_type != "application/x-www-form-urlencoded":
        raise ClientException(detail="a form was expected", status_code=415)
    body = await request.body()
    try:
        return parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_FIELDS,
            strict_parsing=bool(body),
        )
    except ValueError:
        raise ClientException(detail="the form could not be read") from None


def query_of(request: AnyRequest) -> dict[str, str]:
    """The query's fields; of a name sent twice, the first. Text that is not UTF-8 is refused (400)."""
    raw = request.scope["query_string"].decode("latin-1")
    try:
        pairs = parse_qsl(raw, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise ClientException(detail="the address could not be read") from None
    return dict(reversed(pairs))


def page_from(query: Mapping[str, str], name: str = "page") -> int:
    """Which page of a list is asked for, from 1; anything that is no number is the first one."""
    typed = query.get(name, "")
    return min(int(typed), LAST_PAGE) if re.fullmatch("[1-9][0-9]{0,2}", typed) else 1


def page(
    request: AnyRequest, template: str, *, status_code: int = 200, cache: str = "no-cache", **context: Any
) -> Response[str]:
    """Render a page in the visitor's language, in gzip where the browser takes it: a third of the bytes.

    Pages whose address or form holds a secret go as they are: how well a page can be compressed tells whoever may put
    words into it what else it says (CRIME and BREACH, RFC 9325 §3.3).
    """
    locale = locale_of(request)
    if "typed" in request.scope["state"]:
        context = with_typed(context, request.scope["state"]["typed"], locale)
    html = pages(locale).get_template(template).render(_common(request, locale) | context)
    headers = {"Content-Language": locale, "Vary": "Accept-Language, Cookie", "Cache-Control": cache}
    if request.url.path.startswith(WITH_SECRETS):
        return Response(html, status_code=status_code, media_type=MediaType.HTML, headers=headers)
    headers["Vary"] = _VARY
    if not wants_gzip(request):
        return Response(html, status_code=status_code, media_type=MediaType.HTML, headers=headers)
    headers["Content-Encoding"] = "gzip"
    return Zipped(html, status_code=status_code, media_type=MediaType.HTML, headers=headers)


def page_of_facts(
    request: AnyRequest, template: str, *, now: datetime, **context: Any
) -> Response[bytes] | Response[str]:
    """A page that says what is in its context, and nothing of whoever asks but their language: written once for all who
    ask for the same (web/http/remembered.py). With typed words laid over it, it is written for its sender."""
    if "typed" in request.scope["state"]:
        return page(request, template, now=now, **context)
    locale, in_gzip = locale_of(request), wants_gzip(request)
    common = _common(request, locale)
    what = (template, locale, in_gzip, common["path"], common["address"], saying(context, now))
    remembered: RememberedPages = request.app.state.pages
    body = remembered.get(what)
    if body is None:
        body = pages(locale).get_template(template).render(common | context | {"now": now}).encode()
        body = zipped(body) if in_gzip else body
        remembered.keep(what, body)
    headers = {"Content-Language": locale, "Vary": _VARY, "Cache-Control": "no-cache"}
    if in_gzip:
        headers["Content-Encoding"] = "gzip"
    return Response(body, media_type=MediaType.HTML, headers=headers)


class Zipped(Response[str]):
    """A page that is compressed when it is written."""

    def render(self, content: Any, media_type: str, enc_hook: Any = None) -> bytes:
        return zipped(super().render(content, media_type, enc_hook))


@cache
def pages(locale: str) -> Environment:
    """The templates of pages in one language: `word` names codes, `asset` fingerprints a static file."""
    say = language(locale).say

    def word(code: str) -> str:
        return say(WORDS.get(code, code))

    environment = templates(locale).overlay()
    environment.globals = {**environment.globals, "word": word, "asset": asset}
    return environment


def _common(request: AnyRequest, locale: str) -> dict[str, Any]:
    """What every page may use of the request."""
    settings = settings_of(request)
    path = request.scope["state"].get("path") or request.url.path
    return {
        "form_key": request.scope["state"].get("form_key", ""),
        "locale": locale,
        "path": path,
        # Shown again with what was typed: what usually stays folded is open.
        "typed_again": "typed" in request.scope["state"],
        "address": f"{path}?{request.url.query}" if request.url.query else path,
        "public_url": settings.public_url,
        "retention_days": settings.retention_days,
        "viewer": request.scope["state"].get("viewer"),
    }


@cache
def asset(name: str) -> str:
    """A static file's address with its fingerprint, so that browsers may keep it for ever."""
    return f"/static/{name}?v={sha256((STATIC / name).read_bytes()).hexdigest()[:10]}"


def redirect(path: str) -> Response[str]:
    """303 to a page of this site: the answer to every form that worked. Anything but a plain local path is refused."""
    parts = urlsplit(path)
    if parts.scheme or parts.netloc or not path.startswith("/") or path.startswith(("//", "/\\")):
        raise ValueError("redirects stay on this site")
    headers = {"Location": path, "Cache-Control": "no-store"}
    return Response("", status_code=303, headers=headers, media_type=MediaType.TEXT)


def query_string(fields: Mapping[str, Any]) -> str:
    """The fields that are set, as a query string, for links to the next page."""
    return urlencode({name: value for name, value in fields.items() if value not in (None, "", False)})
