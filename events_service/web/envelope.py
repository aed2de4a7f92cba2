"""What surrounds every answer: a request id, the security headers, and one log line without anything personal."""

import time
from uuid import uuid4

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from events_service.logs import log

# Nothing but our own style sheet and pictures: no script, no font, no frame, no third party (promise 8).
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cross-origin-opener-policy": "same-origin",
}
# Pages whose address is a key: never stored, never told to the next site.
SECRET_PATHS = ("/registrations/", "/staff/sign-in/", "/feeds/registrations/", "/api/v1/registrations/")


class Envelope(ASGIMiddleware):
    """Outermost for every request. Headers a handler set itself are kept."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        assert scope["type"] == ScopeType.HTTP
        started = time.perf_counter()
        identifier = uuid4().hex[:12]
        scope["state"]["request_id"] = identifier
        status = 500

        async def send_dressed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = _dressed(message["headers"], scope["path"], identifier)
            await send(message)

        try:
            await next_app(scope, receive, send_dressed)
        finally:
            log(
                "request",
                request=identifier,
                method=scope["method"],
                route=scope.get("path_template") or "unknown",
                status=status,
                milliseconds=round((time.perf_counter() - started) * 1000, 1),
            )


def _dressed(given: object, path: str, identifier: str) -> list[tuple[bytes, bytes]]:
    headers = [(name.lower(), value) for name, value in given]  # type: ignore[attr-defined]
    present = {name for name, _ in headers}
    wanted = HEADERS | {"x-request-id": identifier}
    if path.startswith(SECRET_PATHS):
        wanted |= {"referrer-policy": "no-referrer", "x-robots-tag": "noindex", "cache-control": "no-store"}
    elif path.startswith("/staff"):
        wanted |= {"x-robots-tag": "noindex", "cache-control": "no-store"}
    missing = [(n.encode(), v.encode()) for n, v in wanted.items() if n.encode() not in present]
    return [*headers, *missing]
