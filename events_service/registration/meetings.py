"""Meetings with one person: planned and the person written down in one step, at the desk or on the phone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from events_service.accounts.roles import Viewer, require
from events_service.database import transaction, value
from events_service.errors import existing
from events_service.fields import Fields
from events_service.registration.home_addresses import LONGEST, keep
from events_service.registration.parties import Party
from events_service.registration.places import Place, register
from events_service.registration.rules import staffed_door
from events_service.scheduling.meetings import meeting_in, plan_meeting
from events_service.scheduling.queries import date_of_roster
from events_service.scheduling.sign_up import Meeting


async def note_meeting(
    values: Mapping[str, Any],
    *,
    by: Viewer,
    key: str,
    locale: str,
    now: datetime,
    sender: str = "",
    intent: str | None = None,
) -> Place:
    """Plan a meeting and give its one seat to whoever asked for it, all or nothing; the form sent twice makes one.

    A visit to their home has an `address`, which only who goes there reads (registration/home_addresses.py). `key`,
    `sender` and `intent` as in register. Refuses with Invalid, Forbidden, and as plan_meeting and register do.
    """
    meeting, address = meeting_in(values), _address(values)
    async with transaction():
        session = await plan_meeting(values, by=by, now=now, intent=intent)
        roster = await value("SELECT roster FROM session WHERE id = $1", session)
        seen = existing(await date_of_roster(roster, now=now))
        require(by, "register", seen.organisation)
        party = Party.parse(values, department=seen.department, most_seats=1, locale=locale)
        place = await register(
            roster,
            party,
            door=staffed_door(values),
            key=key,
            now=now,
            intent=intent,
            seen=seen,
            sender=sender,
            waits=False,
            again=True,
            by=by.id,
        )
        if meeting == Meeting.HOME:
            await keep(place.registration.id, address)
        return place


def _address(values: Mapping[str, Any]) -> str:
    """With what else is missing of the person, so that it is asked for at once. Refuses with Invalid."""
    fields = Fields(values)
    fields.text("name", longest=100, required=True)
    address = fields.text(
        "address", longest=LONGEST, lines=True, required=values.get("meeting") == Meeting.HOME
    )
    fields.done()
    return address
