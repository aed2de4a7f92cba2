"""The programme of an edition of the day for whoever uses it elsewhere: all that everybody may read, in one order."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from events_service.database import rows
from events_service.messages.rules import listed
from events_service.scheduling.filters import ONE_SLOT, SessionFilter
from events_service.scheduling.queries import UPDATED_AT
from events_service.scheduling.sign_up import WITH_LIST
from events_service.scheduling.titles import TITLE
from events_service.scheduling.visibility import PUBLIC
from events_service.scheduling.whereabouts import FILTERED


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session with its place. A permanence is one, from its first slot to its last, and `capacity` its appointments;
    it is null where nobody signs up here."""

    id: UUID
    permanence: UUID | None
    title: str
    summary: str
    kind: str
    strand: str
    level: str | None
    topics: list[str]
    event_slug: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    cancelled: bool
    sign_up: str
    capacity: int | None
    library: UUID
    library_name: str
    library_slug: str
    address: str
    postcode: str
    town: str
    department: str
    latitude: float | None
    longitude: float | None
    organisation: str
    updated_at: datetime


async def open_programme(campaign: str, *, now: datetime) -> list[OpenSession]:
    """All that is published of an edition, past and cancelled included, soonest first."""
    conditions = SessionFilter(campaign=campaign).conditions(now)
    conditions.add(PUBLIC, now)
    conditions.add(ONE_SLOT)
    lines = await rows(
        f"{_LINES} WHERE {conditions} ORDER BY session.starts_at, session.id", *conditions.values
    )
    return [OpenSession(**line) for line in lines]


_OF_ALL_SLOTS = "(SELECT {} FROM session AS slot WHERE slot.permanence = session.permanence)"
_LINES = f"""
SELECT session.id, session.permanence, {TITLE} AS title, event.summary, event.kind, event.strand, event.level,
       event.topics, event.slug AS event_slug, session.starts_at,
       CASE WHEN session.permanence IS NULL THEN session.ends_at
            ELSE {_OF_ALL_SLOTS.format("max(ends_at)")} END AS ends_at,
       session.time_zone, session.cancelled_at IS NOT NULL AS cancelled, roster.sign_up,
       CASE WHEN roster.sign_up NOT IN ({listed(WITH_LIST)}) THEN NULL
            WHEN session.permanence IS NULL THEN roster.capacity
            ELSE {_OF_ALL_SLOTS.format("count(*)")} END AS capacity,
       session.library, library.name AS library_name, library.slug AS library_slug, library.address, library.postcode,
       library.town, library.department, library.latitude, library.longitude, organisation.name AS organisation,
       {UPDATED_AT} AS updated_at
{FILTERED} JOIN organisation ON organisation.id = event.organisation
"""
