"""A library gets a new name or address: its calendars follow, and whoever is on the way to the old one is told."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from events_service import audit
from events_service.database import rows, transaction
from events_service.libraries import editing
from events_service.libraries.queries import one_line
from events_service.registration import dates, differences, letters
from events_service.registration.queries import active_on
from events_service.scheduling.queries import SessionLine


@dataclass(frozen=True, slots=True)
class Reached:
    """How many `people` heard of a new address, or would have, and at how many `libraries`."""

    people: int = 0
    libraries: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """What calendars and letters show of a library."""

    name: str
    address: str
    postcode: str
    town: str
    latitude: float | None
    longitude: float | None
    phone: str

    @property
    def entry(self) -> tuple[object, ...]:
        """Where it is, as a calendar entry writes it: LOCATION, and GEO with six decimals."""
        location = one_line(self.name, self.address, self.postcode, self.town)
        return location, *(at if at is None else round(at, 6) for at in (self.latitude, self.longitude))


Places = Mapping[UUID, Place]


async def edit_library(
    library_id: UUID,
    changes: Mapping[str, object],
    *,
    by: UUID = audit.OPERATOR,
    of: UUID | None = None,
    now: datetime,
    seen: datetime | None = None,
) -> tuple[list[str], Reached]:
    """Write what a librarian knows better (libraries/editing.py), and tell who has to know; return the fields that
    changed, and who was told. Refuses as that verb does, and with ImportRunning while a directory is being imported."""
    async with transaction():
        await editing.lock_directory()
        before = await places_shown([library_id])
        changed = await editing.edit_library(library_id, changes, by=by, of=of, now=now, seen=seen)
        return changed, await follow(before, await places_shown([library_id]), now)


async def places_shown(libraries: list[UUID] | None = None) -> Places:
    """The libraries that have sessions, as they are shown; of `libraries`, or all."""
    places = await rows(
        """
        SELECT id, name, address, postcode, town, latitude, longitude, phone FROM library
        WHERE ($1::uuid[] IS NULL OR id = ANY($1)) AND EXISTS (SELECT FROM session WHERE session.library = library.id)
        """,
        libraries,
    )
    return {each["id"]: Place(*list(each)[1:]) for each in places}


async def follow(before: Places, after: Places, now: datetime) -> Reached:
    """Date the sessions of every library that is shown otherwise, raise the SEQUENCE of those to come where the entry's
    place is another (RFC 5546 §2.1.4), and write to the people where they would go wrong."""
    shown = [library for library, place in after.items() if place != before[library]]
    moved = [library for library in shown if after[library].entry != before[library].entry]
    # Rosters first, the order in which all verbs lock: a sign-up prepared from the old address is prepared again.
    await rows(
        """
        SELECT id FROM roster WHERE id IN (SELECT roster FROM session WHERE library = ANY($1::uuid[]))
        ORDER BY id FOR UPDATE
        """,
        shown,
    )
    await rows(
        """
        UPDATE roster SET revision = revision + 1
        WHERE id IN (SELECT roster FROM session WHERE library = ANY($1::uuid[]))
        """,
        shown,
    )
    await rows(
        """
        UPDATE session SET revised_at = $2,
                           sequence = sequence + (ends_at > $2 AND library = ANY($3::uuid[]))::integer
        WHERE library = ANY($1::uuid[])
        """,
        shown,
        now,
        moved,
    )
    await _revise_dates(moved, now)
    people = [await _tell(library, before[library], now) for library in moved]
    return Reached(sum(people), sum(number > 0 for number in people))


async def _revise_dates(libraries: list[UUID], now: datetime) -> None:
    """The SEQUENCE of everybody's dates there goes along with that of the session."""
    sessions = await rows(
        "SELECT id FROM session WHERE library = ANY($1::uuid[]) AND ends_at > $2",
        libraries,
        now,
    )
    await dates.revise_all([each["id"] for each in sessions], now=now)


async def _tell(library: UUID, was: Place, now: datetime) -> int:
    """Write to everyone with a seat or on a list there, if they have to know; how many they are."""

    def there(session: SessionLine) -> SessionLine:
        if session.library != library or session.ends_at <= now:
            return session
        return replace(
            session, library_name=was.name, address=was.address, postcode=was.postcode, town=was.town
        )

    rosters = await rows(
        """
        SELECT roster FROM session WHERE library = $1 AND ends_at > $2 AND cancelled_at IS NULL GROUP BY roster
        """,
        library,
        now,
    )
    people = 0
    for roster in rosters:
        for registration in await active_on(roster["roster"]):
            before = registration.with_sessions(there)
            if not differences.has_news(registration, before):
                return 0
            await letters.change(registration, was=before, now=now)
            people += 1
    return people
