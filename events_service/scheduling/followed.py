"""Agendas that are followed by their address: looked at again by the worker, and shown with what came of it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer, require
from events_service.database import insert, row, rows, transaction, value
from events_service.errors import Refusal, existing
from events_service.scheduling.follow_rules import MOST_MINUTES, WHOLE_AGAIN, next_look
from events_service.scheduling.sources import Choices

MOST_FOLLOWED = 30
AT_ONCE = 4
# Fetching and reading take a minute at most; a worker that dies in the middle leaves it to be looked at again.
LEASE = timedelta(minutes=10)


class TooManyAgendas(Refusal):
    """Each organisation follows a few dozen at most: end one first."""

    code = "too_many_agendas"


@dataclass(frozen=True, slots=True)
class Due:
    """An agenda that is to be looked at now. What its server said last is left out once in a while, so that all of it
    is read: new dates of a series come into sight as time passes."""

    id: UUID
    organisation: UUID
    room: UUID | None
    time_zone: str
    address: str
    etag: str
    modified: str
    refresh_minutes: int | None


@dataclass(frozen=True, slots=True)
class FollowedLine:
    """An agenda that is followed, and how it stands: `read_at` when it was last read, what came of it, by kind, and
    after `failures` in a row why not. `gone` are dates here that it does not have any more."""

    id: UUID
    organisation: UUID
    library_name: str
    room_name: str | None
    time_zone: str
    name: str
    address: str
    tried_at: datetime | None
    read_at: datetime | None
    next_at: datetime
    failures: int
    reason: str
    outcome: str
    gone: int

    @property
    def counts(self) -> dict[str, int]:
        return json.loads(self.outcome) if self.outcome else {}


@dataclass(frozen=True, slots=True)
class GoneDate:
    """A date here that its agenda does not have any more, and since when; `people` have a seat there, or wait."""

    session: UUID
    title: str
    local_starts: datetime
    gone_at: datetime
    people: int


async def follow(source: UUID, *, by: Viewer, now: datetime) -> None:
    """Look at it again from now on; the same again changes nothing. Refuses with NotFound, Forbidden,
    TooManyAgendas."""
    async with transaction():
        line = existing(
            await row("SELECT organisation, followed FROM agenda_source WHERE id = $1 FOR UPDATE", source)
        )
        require(by, "plan", line["organisation"])
        if line["followed"]:
            return
        await _require_few(line["organisation"])
        await rows("UPDATE agenda_source SET followed = true, next_at = $2 WHERE id = $1", source, now)
        await audit.note(
            by=by.id, what="agenda.followed", on=source, organisation=line["organisation"], now=now
        )


async def follow_for_room(room: UUID, *, address: str, name: str, by: Viewer, now: datetime) -> UUID:
    """Look at a room's own calendar from now on: what stands there warns whoever plans in it, and keeps nobody out. The
    same again changes nothing. Refuses with NotFound, Forbidden, TooManyAgendas."""
    async with transaction():
        line = existing(await row(_ROOM, room))
        require(by, "plan", line["organisation"])
        same: UUID | None = await value(
            "SELECT id FROM agenda_source WHERE room = $1 AND address = $2", room, address
        )
        if same is not None:
            return same
        await _require_few(line["organisation"])
        source = await insert(
            "agenda_source",
            organisation=line["organisation"],
            library=line["library"],
            room=room,
            address=address,
            name=name,
            followed=True,
            next_at=now,
            created_at=now,
            created_by=by.id,
            **asdict(Choices()),
        )
        await audit.note(
            by=by.id, what="agenda.followed", on=source, organisation=line["organisation"], now=now
        )
        return source


_ROOM = """
SELECT room.library, library.organisation FROM room JOIN library ON library.id = room.library
WHERE room.id = $1 FOR UPDATE OF room
"""


async def _require_few(organisation: UUID) -> None:
    await rows("SELECT 1 FROM organisation WHERE id = $1 FOR NO KEY UPDATE", organisation)
    if await value(_NUMBER, organisation) >= MOST_FOLLOWED:
        raise TooManyAgendas(most=MOST_FOLLOWED)


_NUMBER = "SELECT count(*) FROM agenda_source WHERE organisation = $1 AND followed"


async def end_following(source: UUID, *, by: Viewer, now: datetime) -> None:
    """Look at it no more. What it brought stays, and what it says of a room's hours goes. Refuses with NotFound and
    Forbidden."""
    async with transaction():
        line = existing(
            await row(
                "SELECT organisation, room FROM agenda_source WHERE id = $1 AND followed FOR UPDATE", source
            )
        )
        require(by, "plan", line["organisation"])
        if line["room"] is not None:
            await rows("DELETE FROM agenda_source WHERE id = $1", source)
        else:
            await rows(_END, source)
            await rows("UPDATE agenda_entry SET gone_at = NULL WHERE source = $1", source)
        await audit.note(by=by.id, what="agenda.left", on=source, organisation=line["organisation"], now=now)


_END = """
UPDATE agenda_source SET followed = false, next_at = NULL, failures = 0, reason = '', etag = '', modified = ''
WHERE id = $1
"""


async def look_now(source: UUID, *, by: Viewer, now: datetime) -> None:
    """Have it looked at by the next worker. Refuses with NotFound and Forbidden."""
    async with transaction():
        line = await followed_line(source, by, now=now)
        await rows(
            "UPDATE agenda_source SET next_at = $2, etag = '', modified = '' WHERE id = $1", line.id, now
        )
        await audit.note(
            by=by.id, what="agenda.looked_at", on=source, organisation=line.organisation, now=now
        )


async def claim_due(now: datetime) -> list[Due]:
    """A few that are to be looked at, for this worker alone while its lease holds. Where the library is another
    organisation's by now, nothing is looked at."""
    return [Due(**each) for each in await rows(_CLAIM, now, now + LEASE, now - WHOLE_AGAIN)]


_CLAIM = f"""
WITH due AS (
    SELECT agenda_source.id, library.time_zone FROM agenda_source
    JOIN library ON library.id = agenda_source.library AND library.organisation = agenda_source.organisation
    WHERE next_at <= $1 ORDER BY next_at LIMIT {AT_ONCE} FOR UPDATE OF agenda_source SKIP LOCKED
)
UPDATE agenda_source SET next_at = $2, tried_at = $1 FROM due WHERE agenda_source.id = due.id
RETURNING agenda_source.id, organisation, room, due.time_zone, address, refresh_minutes,
          CASE WHEN read_at > $3 THEN etag ELSE '' END AS etag,
          CASE WHEN read_at > $3 THEN modified ELSE '' END AS modified
"""


async def note_unchanged(source: UUID, *, refresh_minutes: int | None, now: datetime) -> None:
    """Its server says that nothing changed since it was read."""
    await rows(_UNCHANGED, source, next_look(now=now, refresh_minutes=refresh_minutes))


_UNCHANGED = "UPDATE agenda_source SET next_at = $2, failures = 0, reason = '' WHERE id = $1 AND followed"


async def note_read(
    source: UUID,
    counts: Mapping[str, int],
    *,
    etag: str,
    modified: str,
    refresh_minutes: int | None,
    now: datetime,
) -> None:
    """That it was read, and what came of it; in the transaction that takes it."""
    await rows(
        """
        UPDATE agenda_source SET read_at = $2, next_at = $3, etag = $4, modified = $5, outcome = $6,
                                 refresh_minutes = $7, failures = 0, reason = ''
        WHERE id = $1 AND followed
        """,
        source,
        now,
        next_look(now=now, refresh_minutes=refresh_minutes),
        etag,
        modified,
        json.dumps(dict(counts)),
        refresh_minutes and min(refresh_minutes, MOST_MINUTES),
    )


async def note_failure(source: UUID, reason: str, *, now: datetime) -> None:
    """That it could not be read. Nothing that it brought is touched; the next look is later each time."""
    failures = await value("SELECT failures + 1 FROM agenda_source WHERE id = $1", source)
    if failures is not None:
        await rows(_FAILED, source, next_look(now=now, failures=failures), min(failures, 1_000), reason[:60])


_FAILED = "UPDATE agenda_source SET next_at = $2, failures = $3, reason = $4 WHERE id = $1 AND followed"


async def followed_by(viewer: Viewer, *, now: datetime, source: UUID | None = None) -> list[FollowedLine]:
    """The agendas that the viewer's organisations follow, or that one of them."""
    lines = await rows(_LINES, list(viewer.organisations("plan")), source, now)
    return [FollowedLine(**each) for each in lines]


_LINES = """
SELECT agenda_source.id, agenda_source.organisation, library.name AS library_name, room.name AS room_name,
       library.time_zone, agenda_source.name, agenda_source.address, tried_at, read_at,
       next_at, failures, reason, outcome, (
           SELECT count(*) FROM agenda_entry JOIN session ON session.id = agenda_entry.session
           WHERE agenda_entry.source = agenda_source.id AND gone_at IS NOT NULL AND session.cancelled_at IS NULL
             AND session.starts_at > $3) AS gone
FROM agenda_source
JOIN library ON library.id = agenda_source.library AND library.organisation = agenda_source.organisation
LEFT JOIN room ON room.id = agenda_source.room
WHERE followed AND agenda_source.organisation = ANY($1::uuid[]) AND ($2::uuid IS NULL OR agenda_source.id = $2)
ORDER BY library.name, room.name NULLS FIRST, agenda_source.created_at
"""


async def followed_line(source: UUID, viewer: Viewer, *, now: datetime) -> FollowedLine:
    """Refuses with NotFound, and with Forbidden a colleague whose role is not enough."""
    organisation = await value("SELECT organisation FROM agenda_source WHERE id = $1 AND followed", source)
    require(viewer, "plan", existing(organisation))
    return existing(next(iter(await followed_by(viewer, now=now, source=source)), None))


async def gone_dates(source: UUID, *, now: datetime) -> list[GoneDate]:
    """What a source does not have any more, of what is still to come here, soonest first."""
    return [GoneDate(**each) for each in await rows(_GONE, source, now)]


_GONE = """
SELECT session.id AS session, coalesce(session.own_title, event.title) AS title, session.local_starts, gone_at,
       roster.seats_taken + roster.extra_seats + roster.waiting AS people
FROM agenda_entry JOIN session ON session.id = agenda_entry.session JOIN event ON event.id = session.event
JOIN roster ON roster.id = session.roster
WHERE agenda_entry.source = $1 AND gone_at IS NOT NULL AND session.cancelled_at IS NULL AND session.starts_at > $2
ORDER BY session.starts_at
"""
