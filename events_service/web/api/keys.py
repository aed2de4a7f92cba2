"""Who asks the API: a program by its key, or nobody. It is let in before anything else is read; `viewer` then tells a
handler who it is.

These are what Litestar calls `before_request`, and no guards: for each guard of each request it would copy the whole
handler, which takes a twentieth of a sign-up.
"""

from collections.abc import Awaitable, Callable

from events_service.accounts.keys import viewer_with_key
from events_service.web.http.requests import AnyRequest
from events_service.web.http.viewer import KeyRefused


async def key_read(request: AnyRequest) -> None:
    """For those whom a key shows more: `Authorization: Bearer KEY`, where it is sent. Refuses with KeyRefused one that
    is unknown or revoked."""
    scheme, _separator, secret = request.headers.get("authorization", "").partition(" ")
    if not scheme:
        return
    viewer = await viewer_with_key(secret.strip()) if scheme.lower() == "bearer" else None
    if viewer is None:
        raise KeyRefused()
    request.scope["state"]["key_holder"] = viewer


async def key_needed(request: AnyRequest) -> None:
    """For those that serve nobody without a key. What its role may do, the verb decides: it knows whose row it is."""
    await key_read(request)
    if "key_holder" not in request.scope["state"]:
        raise KeyRefused()


DOORS: dict[str, Callable[[AnyRequest], Awaitable[None]] | None] = {
    "": None,
    "read": key_read,
    "needed": key_needed,
}
