"""Registrations for several dates that one form made: the page of one shows the others."""

from events_service.database import rows
from events_service.registration.queries import Registration, registrations_by_ids

_OTHERS = "SELECT id FROM registration WHERE together = $1 AND id <> $2 AND forgotten_at IS NULL"


async def others_of_form(registration: Registration) -> list[Registration]:
    """The registrations that the same form made, in the order in which they begin, whatever became of them."""
    if registration.together is None:
        return []
    ids = [each["id"] for each in await rows(_OTHERS, registration.together, registration.id)]
    others = await registrations_by_ids(ids) if ids else {}
    return sorted(others.values(), key=_by_start)


def _by_start(registration: Registration) -> "tuple[object, ...]":
    return registration.session.starts_at, registration.id
