"""Who asks the API: a program by its key, or nobody. Guards let it in before anything else is read; `viewer` then
tells a handler who it is."""

from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers import BaseRouteHandler
from litestar.types import Guard

from events_service.accounts.keys import viewer_with_key
from events_service.web.http.viewer import KeyRefused

Connection = ASGIConnection[BaseRouteHandler, object, object, State]


async def key_read(connection: Connection, _: BaseRouteHandler) -> None:
    """For those whom a key shows more: `Authorization: Bearer KEY`, where it is sent. Refuses with KeyRefused one that
    is unknown or revoked."""
    scheme, _separator, secret = connection.headers.get("authorization", "").partition(" ")
    if not scheme:
        return
    viewer = await viewer_with_key(secret.strip()) if scheme.lower() == "bearer" else None
    if viewer is None:
        raise KeyRefused()
    connection.scope["state"]["key_holder"] = viewer


async def key_needed(connection: Connection, handler: BaseRouteHandler) -> None:
    """For those that serve nobody without a key. What its role may do, the verb decides: it knows whose row it is."""
    await key_read(connection, handler)
    if "key_holder" not in connection.scope["state"]:
        raise KeyRefused()


GUARDS: dict[str, Guard] = {"read": key_read, "needed": key_needed}
