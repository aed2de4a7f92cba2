"""Who is expected on a date and who came, for the colleagues of the house. Nobody else is ever told who did not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from events_service.accounts.actors import actors
from events_service.accounts.roles import Viewer
from events_service.attendance.rules import opens_at
from events_service.database import row, rows
from events_service.registration.names import short_name
from events_service.registration.queries import DateLine, Registration
from events_service.registration.rules import CancelledBy, Presence, State
from events_service.text import folded

# Over a registration_date (`date`), its registration and its session: who has a seat that day, or had one until after
# it began, as somebody has who gives the rest of a course up. Nobody is on it twice.
ON_THE_LIST = (
    f"registration.state = '{State.CONFIRMED}' OR registration.state = '{State.CANCELLED}'"
    " AND registration.confirmed_at IS NOT NULL AND registration.cancelled_at >= session.starts_at"
    f" AND registration.cancelled_by IS DISTINCT FROM '{CancelledBy.DOUBLE}'"
)


@dataclass(frozen=True, slots=True)
class Attendee:
    """A party that is expected on a date, and what was noted of it: `at` and `by` whom, also where it was taken back.
    `excused_before` is whether they said beforehand that they do not come."""

    registration: UUID
    name: str
    companions: list[str]
    adult: str
    seats: int
    extra_seats: int
    code: str
    excused_before: bool
    presence: Presence | None
    came: int | None
    first_timers: int
    at: datetime | None
    by: str
    forgotten: bool

    @property
    def along(self) -> list[str]:
        """Who comes with them: companions by name, and the adult who stays with a child."""
        return [name for name in dict.fromkeys([*self.companions, self.adult]) if name]

    @property
    def stands(self) -> Presence | None:
        """What is known of them: what was noted, else what they said beforehand."""
        return self.presence or (Presence.EXCUSED if self.excused_before else None)


@dataclass(frozen=True, slots=True)
class WalkInLine:
    """People who came without a registration; `name` where one was noted and not yet forgotten."""

    id: UUID
    name: str | None
    people: int
    first_timers: int
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Attendance:
    """A date's list as the door sees it: who is expected, by name, and who walked in, in the order they came."""

    expected: tuple[Attendee, ...]
    walk_ins: tuple[WalkInLine, ...]

    @property
    def expected_people(self) -> int:
        return sum(party.seats for party in self.expected if party.stands != Presence.EXCUSED)

    @property
    def came(self) -> int:
        """People who had a seat and came."""
        return sum(party.came or 0 for party in self.expected)

    @property
    def walked_in(self) -> int:
        return sum(line.people for line in self.walk_ins)

    @property
    def unnoted(self) -> int:
        """Parties of whom nothing is known yet."""
        return sum(party.stands is None for party in self.expected)


async def attendance_of(session: UUID, viewer: Viewer) -> Attendance | None:
    """Who is expected and who came; None where the session is not the viewer's. Who may not see names in lists has
    first names only."""
    owner = await row(
        "SELECT event.organisation FROM session JOIN event ON event.id = session.event WHERE session.id = $1",
        session,
    )
    if owner is None or not viewer.may("see_registrations", owner["organisation"]):
        return None
    whole = viewer.may("see_names", owner["organisation"])
    parties = await rows(
        f"""
        SELECT registration.id AS registration, registration.name, registration.companions, registration.adult,
               registration.seats, registration.extra_seats, registration.code,
               registration.forgotten_at IS NOT NULL AS forgotten, date.excused_at IS NOT NULL AS excused_before,
               date.presence, date.came, date.first_timers, date.presence_at AS at, date.presence_by AS by
        FROM registration_date AS date
        JOIN registration ON registration.id = date.registration
        JOIN session ON session.id = date.session
        WHERE date.session = $1 AND ({ON_THE_LIST})
        ORDER BY registration.position
        """,
        session,
    )
    walk_ins = await rows(
        "SELECT id, name, people, first_timers, at, by FROM walk_in WHERE session = $1 ORDER BY at, id",
        session,
    )
    names = await _names_of([*parties, *walk_ins])
    expected = [_attendee(each, whole=whole, by=names.get(each["by"], "")) for each in parties]
    return Attendance(
        tuple(sorted(expected, key=lambda party: folded(party.name))),
        tuple(
            WalkInLine(
                each["id"],
                each["name"],
                each["people"],
                each["first_timers"],
                each["at"],
                names.get(each["by"], ""),
            )
            for each in walk_ins
        ),
    )


def dates_begun(registration: Registration, *, now: datetime) -> list[DateLine]:
    """The dates of a registration of which may be noted whether they came; ON_THE_LIST says the same in SQL."""
    return [
        date
        for date in registration.sessions
        if not date.session.cancelled
        and now >= opens_at(date.session.starts_at)
        and _is_on_the_list(registration, date)
    ]


def _is_on_the_list(registration: Registration, date: DateLine) -> bool:
    if registration.state != State.CANCELLED:
        return registration.state == State.CONFIRMED
    if registration.cancelled_by == CancelledBy.DOUBLE:
        return False
    left_at = registration.cancelled_at
    return registration.confirmed_at is not None and left_at is not None and left_at >= date.session.starts_at


def _attendee(record: Record, *, whole: bool, by: str) -> Attendee:
    return Attendee(
        registration=record["registration"],
        name=record["name"] if whole else short_name(record["name"]),
        companions=record["companions"] if whole else [],
        adult=record["adult"] if whole else "",
        seats=record["seats"],
        extra_seats=record["extra_seats"],
        code=record["code"],
        excused_before=record["excused_before"],
        presence=Presence(record["presence"]) if record["presence"] else None,
        came=record["came"],
        first_timers=record["first_timers"],
        at=record["at"],
        by=by,
        forgotten=record["forgotten"],
    )


async def _names_of(lines: Sequence[Record]) -> dict[UUID, str]:
    """Who noted them, by their ids."""
    noted_by = await actors({each["by"] for each in lines if each["by"]})
    return {identifier: actor.name for identifier, actor in noted_by.items()}
