"""The desk's form, filled in for somebody who has come before."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from events_service.accounts.roles import Viewer
from events_service.errors import NotFound
from events_service.identifiers import as_uuid
from events_service.registration.opening import open_registration
from events_service.web.phones import dialled


async def guest_known(typed: str, viewer: Viewer, *, now: datetime) -> dict[str, str] | None:
    """The desk's form as it is filled in for somebody who has come before; None where that is nobody of ours."""
    identifier = as_uuid(typed)
    if identifier is None:
        return None
    try:
        registration = await open_registration(identifier, by=viewer, now=now)
    except NotFound:
        return None
    if registration.forgotten_at is not None:
        return None
    phone = dialled(registration.phone) if registration.phone else ""
    return filled_in(
        name=registration.name, phone=phone, email=registration.email or "", locale=registration.locale
    )


def filled_in(**typed: Any) -> dict[str, str]:
    return {"intent": str(uuid4()), "seats": "1", "locale": "fr", **typed}
