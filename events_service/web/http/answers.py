"""Writing what goes: pages in the visitor's language, and redirects. Reading what came is in requests.py."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from jinja2 import Environment
from litestar import Response
from litestar.enums import MediaType

from events_service.codings import coded
from events_service.language import language, templates
from events_service.markdown import as_html
from events_service.reports.sheets import MEDIA_TYPES, MOST_LINES, Sheet, bytes_of
from events_service.web.calendar_apps import app_links
from events_service.web.http.conditional import coding_for, disposition
from events_service.web.http.locale import locale_of
from events_service.web.http.remembered import RememberedPages, saying
from events_service.web.http.requests import AnyRequest, settings_of
from events_service.web.http.typed import with_typed
from events_service.web.icons import icon
from events_service.web.themes import logo_address, theme_address
from events_service.web.words import BADGES, CLOTH, WORDS

STATIC = Path(__file__).parents[1] / "static"
# Where a page holds what a stranger must not learn: a guest's link, a colleague's form key.
WITH_SECRETS = ("/registrations/", "/referrals/", "/staff", "/mailbox")
_VARY = "Accept-Language, Cookie, Accept-Encoding"


def page(
    request: AnyRequest, template: str, *, status_code: int = 200, cache: str = "no-cache", **context: Any
) -> Response[str]:
    """Render a page in the visitor's language, compressed where the browser takes it: a quarter of the bytes.

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
    coding = coding_for(request)
    if not coding:
        return Response(html, status_code=status_code, media_type=MediaType.HTML, headers=headers)
    headers["Content-Encoding"] = coding
    return Compressed(html, status_code=status_code, media_type=MediaType.HTML, headers=headers)


def spreadsheet(request: AnyRequest, sheet: Sheet, kind: str, *, name: str = "") -> Response[bytes]:
    """A list as a file of that kind, to be saved under its own name or another `name`; kept by nobody, as every page
    with people on it."""
    body = bytes_of(sheet, kind)
    headers = {
        "Content-Disposition": disposition(f"{name or sheet.name}.{kind}", "attachment"),
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
        "Content-Length": str(len(body)),
    }
    sent = b"" if request.method == "HEAD" else body
    return Response(sent, headers=headers, media_type=MEDIA_TYPES[kind])


def page_of_facts(
    request: AnyRequest, template: str, *, now: datetime, **context: Any
) -> Response[bytes] | Response[str]:
    """A page that says what is in its context, and nothing of whoever asks but their language: written once for all who
    ask for the same (web/http/remembered.py). With typed words laid over it, it is written for its sender."""
    if "typed" in request.scope["state"]:
        return page(request, template, now=now, **context)
    locale, coding = locale_of(request), coding_for(request)
    common = _common(request, locale)
    what = (template, locale, coding, common["path"], common["address"], saying(context, now))
    remembered: RememberedPages = request.app.state.pages
    body = remembered.get(what)
    if body is None:
        body = pages(locale).get_template(template).render(common | context | {"now": now}).encode()
        body = coded(body, coding)
        remembered.keep(what, body)
    headers = {"Content-Language": locale, "Vary": _VARY, "Cache-Control": "no-cache"}
    if coding:
        headers["Content-Encoding"] = coding
    return Response(body, media_type=MediaType.HTML, headers=headers)


class Compressed(Response[str]):
    """A page that is compressed when it is written, in the coding that its header names."""

    def render(self, content: Any, media_type: str, enc_hook: Any = None) -> bytes:
        return coded(super().render(content, media_type, enc_hook), self.headers["Content-Encoding"])


@cache
def pages(locale: str) -> Environment:
    """The templates of pages in one language: `word` names codes, `asset` fingerprints a static file, `hours_of` and
    `when_of` say when something is, `taken_of` how full."""
    words = language(locale).words

    def word(code: str) -> str:
        return words(WORDS.get(code, code))

    environment = templates(locale).overlay()
    environment.filters["marked"] = as_html
    environment.globals = {
        **environment.globals,
        "word": word,
        "asset": asset,
        "theme_address": theme_address,
        "logo_address": logo_address,
        "app_links": app_links,
        "icon": icon,
        "cloth": CLOTH,
        "badge_of": BADGES,
        "most_lines": MOST_LINES,
    }
    moments: Any = environment.get_template("parts/_moments.html").module
    # An event of hundreds of dates says their hours hundreds of times, and all of them are the same.
    for name in ("hours_of", "when_of", "taken_of"):
        environment.globals[name] = lru_cache(maxsize=4096)(getattr(moments, name))
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
        # The session, event or library that a page is about, where its template says so.
        "whose": None,
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
