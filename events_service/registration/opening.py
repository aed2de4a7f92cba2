"""Opening one registration: whole for every colleague, and for whoever sees shortened lists with a line about it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer
from events_service.database import transaction
from events_service.errors import existing
from events_service.registration.queries import Registration, active_on_each, in_a_list, registration_for


async def open_registration(registration_id: UUID, *, by: Viewer, now: datetime) -> Registration:
    """One registration with name, contact and note. Where lists show the viewer first names only, opening one leaves a
    line in the audit: a name is looked up for somebody who is there or on the phone. Refuses with NotFound."""
    async with transaction():
        registration = existing(await registration_for(registration_id, by))
        owner = registration.session.organisation
        if not by.may("see_names", owner):
            what = "registration.opened"
            await audit.note(by=by.id, what=what, on=registration_id, organisation=owner, now=now)
        return registration


async def active_for(rosters: Sequence[UUID], viewer: Viewer) -> list[Registration]:
    """Everyone who holds a seat or waits on these, for a list in the office;
    nobody on rosters that are not the viewer's."""
    return [
        in_a_list(each, viewer)
        for each in await active_on_each(rosters)
        if viewer.may("see_registrations", each.session.organisation)
    ]
