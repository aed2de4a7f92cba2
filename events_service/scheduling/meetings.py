"""Meetings with one person, at the library or at home: an event with one session and a list of one seat, which nobody
outside ever sees (scheduling/visibility.py). There is no second engine."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer
from events_service.database import transaction, update
from events_service.fields import Fields
from events_service.scheduling.event_rules import EventDraft
from events_service.scheduling.events import create_event, own_event
from events_service.scheduling.intents import IntentReused
from events_service.scheduling.sessions import add_session
from events_service.scheduling.sign_up import Meeting, SignUpRule

# One person, whom a colleague writes down.
_ONE_SEAT = {"sign_up": SignUpRule.STAFF_ONLY.value, "capacity": 1, "most_seats": 1, "waiting_limit": 0}
_OF_SESSION = ("library", "starts_at", "ends_at", "starts_at_choice", "ends_at_choice", "room", "equipment")


def meeting_in(values: Mapping[str, Any]) -> Meeting:
    """Where it is, as typed. Refuses with Invalid; a visit to somebody's home needs a colleague who goes there."""
    fields = Fields(values)
    meeting = fields.choice("meeting", tuple(Meeting), None, required=True)
    if meeting == Meeting.HOME and not values.get("facilitators"):
        fields.wrong.setdefault("facilitators", "required")
    fields.done()
    return Meeting(meeting or Meeting.LIBRARY)


async def plan_meeting(
    values: Mapping[str, Any], *, by: Viewer, now: datetime, intent: str | None = None
) -> UUID:
    """Plan it, for colleagues to see at once and nobody else, and return its session; sent twice it makes one.

    Refuses as meeting_in, create_event and add_session do.
    """
    meeting = meeting_in(values)
    draft = EventDraft.parse(
        {"strand": "everyday_uses", "title": values.get("title"), "library": values.get("library")}
    )
    of_session = {name: values[name] for name in (*_OF_SESSION, "facilitators") if name in values}
    async with transaction():
        event_id = await create_event(draft, by=by, now=now, intent=intent)
        event = await own_event(event_id, by)
        if event["published_at"] is None:
            await update("event", event_id, meeting=meeting.value, published_at=now)
            owner = event["organisation"]
            await audit.note(by=by.id, what="event.meeting_planned", on=event_id, organisation=owner, now=now)
        elif event["meeting"] != meeting:
            raise IntentReused()
        return await add_session(event_id, {**of_session, **_ONE_SEAT}, by=by, now=now, intent=intent)
