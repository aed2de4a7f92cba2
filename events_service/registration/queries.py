"""Registrations as their guest, the desk and the letters see them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from events_service.accounts.roles import Viewer
from events_service.clock import wall_clock
from events_service.database import row, rows
from events_service.messages.rules import listed
from events_service.registration.answers import ANSWERS, Answer, answers_from
from events_service.registration.helper_rules import Helper, helper_from
from events_service.registration.links import link_hash
from events_service.registration.names import short_name
from events_service.registration.needs import NEED
from events_service.registration.rules import Door, State, lacks_adult
from events_service.scheduling.queries import SESSION, SessionLine, line_from
from events_service.scheduling.rosters import begins_at, ends_at


@dataclass(frozen=True, slots=True)
class DateLine:
    """One date of a registration: its calendar entry, since when they are excused, and, for colleagues, who came."""

    session: SessionLine
    uid: str
    sequence: int
    revised_at: datetime
    excused_at: datetime | None = None
    presence: str | None = None
    came: int | None = None

    @property
    def excused(self) -> bool:
        return self.excused_at is not None


@dataclass(frozen=True, slots=True)
class Registration:
    """One with its dates, soonest first. `place_in_line` counts from 1 while waiting; the `helper` may act now."""

    id: UUID
    roster: UUID
    name: str
    companions: list[str]
    seats: int
    extra_seats: int
    extra_reason: str
    email: str | None
    phone: str | None
    locale: str
    note: str
    word: str
    adult: str
    only_adults: bool
    paper: bool
    state: str
    position: int
    code: str
    link_version: int
    calendar_version: int
    organiser_email: str | None
    organiser_name: str | None
    door: Door
    created_at: datetime
    revised_at: datetime
    confirmed_at: datetime | None
    offered_until: datetime | None
    asked_at: datetime | None
    coming_until: datetime | None
    coming_at: datetime | None
    cancelled_at: datetime | None
    cancelled_by: str | None
    corrected_at: datetime | None
    forgotten_at: datetime | None
    together: UUID | None
    place_in_line: int | None
    sessions: tuple[DateLine, ...]
    helper: Helper | None = None
    answers: tuple[Answer, ...] = ()
    need: str = ""

    @property
    def date(self) -> DateLine:
        """The first of its dates that takes place; once all are called off, the first."""
        return next((date for date in self.sessions if not date.session.cancelled), self.sessions[0])

    @property
    def session(self) -> SessionLine:
        """That date's session: what is the same for all dates, the roster's facts included, can be read of it."""
        return self.date.session

    @property
    def lacks_adult(self) -> bool:
        """Whether who stays with a child is still to be asked: they signed up before the event asked for it."""
        return lacks_adult(self.session, self.adult, only_adults=self.only_adults)

    @property
    def title(self) -> str:
        """What they have signed up for: of several dates what all of them are called."""
        return self.session.event_title if len(self.sessions) > 1 else self.session.title

    @property
    def begins_at(self) -> datetime:
        """The roster's start: that of the last date one may still join (scheduling/rosters.py)."""
        return begins_at([date.session for date in self.sessions])

    @property
    def own_seats(self) -> int:  # that it has, or would have, of the capacity
        return self.seats - self.extra_seats

    @property
    def answer_until(self) -> datetime | None:
        """When an offered seat goes to the next who waits: never after the start, which may have moved meanwhile."""
        return min(self.offered_until, self.begins_at) if self.offered_until else None

    @property
    def answer_until_local(self) -> datetime | None:
        return wall_clock(self.answer_until, self.session.time_zone) if self.answer_until else None

    @property
    def is_asked(self) -> bool:
        """Whether they have yet to say if they still come."""
        return self.state == State.CONFIRMED and self.asked_at is not None and self.coming_at is None

    @property
    def coming_until_local(self) -> datetime | None:
        return wall_clock(self.coming_until, self.session.time_zone) if self.coming_until else None

    @property
    def ends_at(self) -> datetime:
        """The end of the last date."""
        return ends_at([date.session for date in self.sessions])

    @property
    def revision(self) -> int:
        """Grows with the SEQUENCE of any date: what was told at one revision is told."""
        return sum(date.sequence for date in self.sessions)

    @property
    def updated_at(self) -> datetime:
        """The newest change of anything the guest or the desk sees of it, in the calendar or not."""
        return max(self.revised_at, self.corrected_at or self.revised_at)

    def with_sessions(self, change: Callable[[SessionLine], SessionLine]) -> "Registration":
        """The same registration with every session as `change` makes it."""
        dates = tuple(replace(date, session=change(date.session)) for date in self.sessions)
        return replace(self, sessions=dates)

    def now_in(self, **changes: Any) -> "Registration":  # after a change just written
        return replace(self, **changes)


_COLUMNS = [each.name for each in fields(Registration)][:-5]  # the last five are of other rows
_AS_SHOWN = (State.CONFIRMED, State.OFFERED, State.WAITING, State.CANCELLED)  # to colleagues, in this order
REGISTRATION = f"""
SELECT {", ".join(f"registration.{name}" for name in _COLUMNS)},
       CASE WHEN registration.state = '{State.WAITING}' THEN
         (SELECT count(*) FROM registration AS ahead
          WHERE ahead.roster = registration.roster AND ahead.state = '{State.WAITING}'
            AND ahead.position <= registration.position)
       END AS place_in_line,
       ARRAY(SELECT ROW(session, uid, sequence, revised_at, excused_at, presence, came) FROM registration_date
             WHERE registration_date.registration = registration.id) AS dates,
       (SELECT ROW(helper.name, helper.email, helper.phone, helper.receives, helper.id) FROM helper
        WHERE helper.registration = registration.id AND helper.removed_at IS NULL) AS helper,
       {ANSWERS} AS answers, {NEED} AS need
FROM registration
"""


async def registration_by_link(link: str) -> Registration | None:
    """The registration a link opens, with all its dates."""
    return await _registration("WHERE registration.link_hash = $1", link_hash(link))


async def registration_by_calendar(token: str) -> Registration | None:
    """The one that an address of a private calendar shows."""
    return await _registration("WHERE registration.calendar_hash = $1", link_hash(token))


async def registration_by_id(registration_id: UUID) -> Registration | None:
    return await _registration("WHERE registration.id = $1", registration_id)


async def registrations_by_ids(ids: Sequence[UUID]) -> dict[UUID, Registration]:
    """Those registrations, by their ids, in two statements however many there are."""
    lines = await rows(REGISTRATION + "WHERE registration.id = ANY($1::uuid[])", ids)
    sessions = await _sessions_of(list({line["roster"] for line in lines}))
    return {line["id"]: registration_from(line, sessions[line["roster"]]) for line in lines}


async def registration_for(registration_id: UUID, viewer: Viewer) -> Registration | None:
    """One registration, if it is on a roster the viewer may see."""
    registration = await registration_by_id(registration_id)
    if registration is None or not viewer.may("see_registrations", registration.session.organisation):
        return None
    return registration


async def _registration(where: str, value: object) -> Registration | None:
    record = await row(REGISTRATION + where, value)
    return registration_from(record, await sessions_of(record["roster"])) if record else None


async def sessions_of(roster: UUID) -> tuple[SessionLine, ...]:
    """All sessions of a roster, called-off ones included, in the order in which they begin."""
    return (await _sessions_of([roster])).get(roster, ())


async def _sessions_of(rosters: list[UUID]) -> dict[UUID, tuple[SessionLine, ...]]:
    lines = await rows(
        SESSION + "WHERE session.roster = ANY($1::uuid[]) ORDER BY session.starts_at, session.id", rosters
    )
    sessions: dict[UUID, tuple[SessionLine, ...]] = {}
    for line in map(line_from, lines):
        sessions[line.roster] = (*sessions.get(line.roster, ()), line)
    return sessions


def registration_from(record: Record, sessions: tuple[SessionLine, ...]) -> Registration:
    """A registration from its row and the sessions of its roster."""
    dates = {session: rest for session, *rest in record["dates"]}
    return Registration(
        **{name: record[name] for name in _COLUMNS},
        place_in_line=record["place_in_line"],
        sessions=tuple(DateLine(line, *dates[line.id]) for line in sessions if line.id in dates),
        helper=helper_from(record["helper"]),
        answers=answers_from(record["answers"]),
        need=record["need"],
    )


async def active_on_each(rosters: Sequence[UUID]) -> list[Registration]:
    """The same for several rosters, in two statements however many there are."""
    active = f"registration.roster = ANY($1::uuid[]) AND registration.state <> '{State.CANCELLED}'"
    people = await rows(
        f"{REGISTRATION} WHERE {active} ORDER BY registration.roster, position", list(rosters)
    )
    sessions = await _sessions_of(list({each["roster"] for each in people}))
    return [registration_from(each, sessions[each["roster"]]) for each in people]


async def active_on(roster: UUID) -> list[Registration]:
    """Everyone who holds a seat or waits, in the order of arrival; for verbs that hold the roster's lock."""
    return await active_on_each([roster])


async def registrations_after(
    roster: UUID, viewer: Viewer, *, after: UUID | None, since: datetime | None, limit: int
) -> list[Registration] | None:
    """A stretch of a roster in the order of ids, cancelled ones included, for the API; None where it is not theirs."""
    sessions = await _sessions_for(roster, viewer)
    if sessions is None:
        return None
    stretch = await rows(
        REGISTRATION
        + """
        WHERE registration.roster = $1 AND ($2::uuid IS NULL OR registration.id > $2)
          AND ($3::timestamptz IS NULL OR greatest(registration.revised_at, registration.corrected_at) >= $3)
        ORDER BY registration.id LIMIT $4
        """,
        roster,
        after,
        since,
        limit,
    )
    return [in_a_list(registration_from(each, sessions), viewer) for each in stretch]


async def roster_for(roster: UUID, viewer: Viewer) -> list[Registration] | None:
    """Everyone on a roster, cancelled ones last; None when it is not the viewer's."""
    sessions = await _sessions_for(roster, viewer)
    if sessions is None:
        return None
    order = f"array_position(ARRAY[{listed(_AS_SHOWN)}], registration.state::text), position"
    people = await rows(f"{REGISTRATION} WHERE registration.roster = $1 ORDER BY {order}", roster)
    return [in_a_list(registration_from(each, sessions), viewer) for each in people]


_WITHHELD: Any = dict.fromkeys(("email", "phone", "helper")) | {"companions": [], "answers": ()}
_WITHHELD |= dict.fromkeys(("note", "word", "need", "adult"), "")


def in_a_list(registration: Registration, viewer: Viewer) -> Registration:
    """As a list shows it to the viewer: whole, or by first name and initial, without contact, note and need."""
    if viewer.may("see_names", registration.session.organisation):
        return registration
    return replace(registration, name=short_name(registration.name), **_WITHHELD)


async def _sessions_for(roster: UUID, viewer: Viewer) -> tuple[SessionLine, ...] | None:
    sessions = await sessions_of(roster)
    if not sessions or not viewer.may("see_registrations", sessions[0].organisation):
        return None
    return sessions
