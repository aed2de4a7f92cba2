"""What surrounds every answer: a request id, the security headers, and one log line without anything personal."""

import re
import secrets
import time
from collections import defaultdict
from functools import cache, lru_cache

from litestar import Litestar
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.routes import HTTPRoute
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from events_service.errors import NotFound
from events_service.logs import log

# Nothing but our own style sheet, typeface and pictures: no frame, no third party (promise 8), and no script but where
# one is named below. Whoever asks in a page's name may ask this site alone (Chromium, of robots.txt, for Lighthouse).
POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# Pages whose address is a key: never told to the next site, never in a search engine.
SECRET_PATHS = (
    "/registrations/",
    "/referrals/",
    "/feeds/registrations/",
    "/feeds/staff/",
    "/api/v1/registrations/",
)
SECRET = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex", "Cache-Control": "no-store"}
# Pages of the back office run four files of ours.
STAFF = {
    "Content-Security-Policy": POLICY + "; script-src 'self'; worker-src 'self'",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
}
# Where one looks for a place, one file of ours asks the browser for it, when its button is pressed (static/near.js).
SEARCH = {
    "Content-Security-Policy": POLICY + "; script-src 'self'",
    "Permissions-Policy": "camera=(), geolocation=(self), microphone=()",
}
SEARCH_PATHS = ("/", "/events")
# Lists of sessions stand in other sites' frames, and no other page of ours does: a form there could be pressed unseen.
EMBED = {
    "Content-Security-Policy": POLICY.replace("frame-ancestors 'none'", "frame-ancestors *"),
    "X-Robots-Tag": "noindex",
}
# A list that says its height to the page around it (static/frame.js) runs that one file of ours.
FITTED_POLICY = EMBED["Content-Security-Policy"] + "; script-src 'self'"
# RFC 6797: a browser that has been here over TLS does not come without it for a year. Nothing is said of sibling names,
# which are not ours.
ENCRYPTED = {"Strict-Transport-Security": "max-age=31536000"}

_CONTROL = re.compile("[\x00-\x1f\x7f]")


class Arrival(ASGIMiddleware):
    """Gives each request its id and notes when it came."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        scope["state"]["request_id"] = secrets.token_hex(6)
        scope["state"]["arrived"] = time.perf_counter()
        if _CONTROL.search(scope["path"]):
            raise NotFound()  # no address of ours holds a control character, and PostgreSQL would stumble over NUL
        await next_app(scope, receive, send)


async def departure(message: Message, scope: Scope) -> None:
    """Dress and log every answer, also those given before any handler was found. A handler's own headers are kept."""
    if message["type"] != "http.response.start" or scope["type"] != ScopeType.HTTP:
        return
    state = scope["state"]
    identifier = state.setdefault("request_id", secrets.token_hex(6))
    app = scope["litestar_app"]
    # Bytes beside bytes: asked one by one, Litestar's headers take a tenth of a sign-up.
    own = {name.lower() for name, _ in message["headers"]}
    dress = _dress(_kind_of(scope["path"]), app.state.settings.secure_cookies)
    message["headers"] = [
        *message["headers"],
        *(each for each in dress if each[0] not in own),
        (b"x-request-id", identifier.encode()),
    ]
    if scope["method"] == "OPTIONS" and (methods := _methods(app).get(scope.get("path_template", ""))):
        MutableScopeHeaders.from_message(message)["Allow"] = ", ".join(methods)
    if scope["path"].startswith("/health/") and message["status"] < 400:
        return  # asked every few seconds, by machines
    log(
        "request",
        request=identifier,
        method=scope["method"],
        route=scope.get("path_template") or "unknown",
        status=message["status"],
        milliseconds=round((time.perf_counter() - state["arrived"]) * 1000, 1)
        if "arrived" in state
        else None,
    )


@lru_cache(maxsize=1)
def _methods(app: Litestar) -> dict[str, list[str]]:
    """What each address can do. The framework makes a route of each handler, and its own answer knows one of them."""
    allowed: dict[str, set[str]] = defaultdict(set)
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            allowed[route.path_format] |= set(route.methods)
    return {path: sorted(methods) for path, methods in allowed.items()}


def _kind_of(path: str) -> str:
    if path.startswith(SECRET_PATHS):
        return "secret"
    if path in SEARCH_PATHS:
        return "search"
    if path.startswith("/embed/"):
        return "embed"
    return "staff" if path.startswith("/staff") else "public"


@cache
def _dress(kind: str, encrypted: bool) -> tuple[tuple[bytes, bytes], ...]:
    """The headers of an answer, as they go over the wire."""
    headers = (
        HEADERS
        | {"secret": SECRET, "staff": STAFF, "embed": EMBED, "search": SEARCH, "public": {}}[kind]
        | (ENCRYPTED if encrypted else {})
    )
    return tuple((name.lower().encode(), text.encode()) for name, text in headers.items())
