"""Who came: for keys of the organisation alone. Nobody else is told who did not."""

from datetime import datetime
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Response, Router, post, put, route
from msgspec import Meta, Struct

from events_service.accounts.roles import Viewer
from events_service.attendance import queries
from events_service.attendance.presence import NamesForgotten, NoSeatThatDay, NotedMeanwhile, note_presence
from events_service.attendance.queries import attendance_of
from events_service.attendance.rules import Mark, PresenceTooEarly, WalkInDraft
from events_service.attendance.walk_ins import note_walk_in
from events_service.errors import Forbidden, NotFound, existing
from events_service.registration import rules
from events_service.scheduling.programme import office_session
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.sessions import SessionCancelled
from events_service.web.api.described import described
from events_service.web.api.presence_bodies import NewPresence, NewWalkIn
from events_service.web.api.shapes import Zone
from events_service.web.api.writing import done, shown
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest

PresenceWord = Annotated[str, Meta(extra_json_schema={"enum": list(rules.Presence)})]


class Presence(Struct, frozen=True):
    """What is noted of one party on one date."""

    registration: UUID
    seats: int
    presence: Annotated[PresenceWord, Meta(description="Null where nothing is noted.")] | None
    came: Annotated[int, Meta(description="How many of the party, with `attended`.")] | None
    first_timers: Annotated[int, Meta(description="Of these, for the first time.")]
    excused: Annotated[bool, Meta(description="They said beforehand that they do not come that day.")]
    noted_at: datetime | None
    noted_by: Annotated[str, Meta(description="A colleague's name or address, or a key's name.")]


class WalkIn(Struct, frozen=True):
    """People who came without signing up."""

    id: UUID
    name: Annotated[str, Meta(description="Forgotten with the names of the registrations.")] | None
    count: int
    first_timers: Annotated[int, Meta(description="Of these, for the first time.")]
    noted_at: datetime
    noted_by: str


class Attendance(Struct, frozen=True):
    """A date's list, and the sums of it in people."""

    session: UUID
    time_zone: Zone
    expected: Annotated[int, Meta(description="Who has a seat and is not excused.")]
    came: Annotated[int, Meta(description="Who had a seat and came.")]
    walked_in: int
    items: list[Presence]
    walk_ins: list[WalkIn]


@route("/{session_id:uuid}/presences", http_method=READING, **described(NotFound, right="see_registrations"))
async def show_all(
    request: AnyRequest, session_id: UUID, viewer: Viewer, now: datetime
) -> Response[Attendance]:
    """Who is expected on a date, and who came."""
    line = existing(await office_session(session_id, viewer))
    attendance = existing(await attendance_of(session_id, viewer))
    zone = ZoneInfo(line.time_zone)
    shape = Attendance(
        session=session_id,
        time_zone=line.time_zone,
        expected=attendance.expected_people,
        came=attendance.came,
        walked_in=attendance.walked_in,
        items=[_presence(party, zone) for party in attendance.expected],
        walk_ins=[_walk_in(each, zone) for each in attendance.walk_ins],
    )
    return shown(request, shape, now=now, public=False)


@put(
    "/{session_id:uuid}/presences/{registration_id:uuid}",
    **described(
        NotFound,
        Forbidden,
        PresenceTooEarly,
        SessionCancelled,
        NoSeatThatDay,
        NamesForgotten,
        NotedMeanwhile,
        right="note_presence",
    ),
)
async def note(
    session_id: UUID, registration_id: UUID, data: NewPresence, viewer: Viewer, now: datetime
) -> Response[Presence]:
    """Note whether a party came, from half an hour before the start. Noted twice it is one fact; null takes it back."""
    line = existing(await office_session(session_id, viewer))
    mark = Mark.parse(data.fields_sent())
    noted_of = await note_presence(session_id, registration_id, mark, by=viewer, now=now)
    attendance = existing(await attendance_of(session_id, viewer))
    party = next(each for each in attendance.expected if each.registration == noted_of)
    return done(_presence(party, ZoneInfo(line.time_zone)))


@post(
    "/{session_id:uuid}/walk-ins",
    **described(NotFound, Forbidden, PresenceTooEarly, SessionCancelled, right="note_presence"),
)
async def add_walk_in(
    session_id: UUID, data: NewWalkIn, viewer: Viewer, intent: str | None, now: datetime
) -> Response[WalkIn]:
    """Note people who came without signing up, by a name or as a number of heads. They take no seat. Sent again with
    the same Idempotency-Key it is noted once."""
    line: SessionLine = existing(await office_session(session_id, viewer))
    draft = WalkInDraft.parse(data.fields_sent())
    identifier = await note_walk_in(session_id, draft, by=viewer, now=now, intent=intent)
    attendance = existing(await attendance_of(session_id, viewer))
    walk_in = next(each for each in attendance.walk_ins if each.id == identifier)
    return done(_walk_in(walk_in, ZoneInfo(line.time_zone)))


def _presence(party: queries.Attendee, zone: ZoneInfo) -> Presence:
    return Presence(
        registration=party.registration,
        seats=party.seats,
        presence=party.presence,
        came=party.came,
        first_timers=party.first_timers,
        excused=party.excused_before,
        noted_at=party.at.astimezone(zone) if party.at else None,
        noted_by=party.by,
    )


def _walk_in(walk_in: queries.WalkInLine, zone: ZoneInfo) -> WalkIn:
    at = walk_in.at.astimezone(zone)
    return WalkIn(walk_in.id, walk_in.name, walk_in.people, walk_in.first_timers, at, walk_in.by)


ROUTER = Router("/sessions", route_handlers=[show_all, note, add_walk_in], tags=["presences"])
