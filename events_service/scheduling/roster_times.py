"""When sign-up of a roster opens and closes as its dates are added, moved, called off or deleted, and until when seats
are kept."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from uuid import UUID

from asyncpg import Record

from events_service.clock import days_before, wall_clock
from events_service.database import rows, value
from events_service.scheduling.rosters import closes_with, closing, last_to_join


@dataclass(frozen=True, slots=True)
class _Date:
    id: UUID
    starts_at: datetime
    ends_at: datetime


async def _dates(roster: UUID) -> list[_Date]:
    dates = await rows(
        """
        SELECT id, starts_at, ends_at FROM session WHERE roster = $1 AND cancelled_at IS NULL ORDER BY starts_at, id
        """,
        roster,
    )
    return [_Date(**each) for each in dates]


async def _hours(roster: UUID) -> Record:
    """When sign-up opens and closes now: of several dates that move together, those before have moved it."""
    sql = "SELECT opens_at, closes_at, opens_days, closes_days FROM roster WHERE id = $1"
    [hours] = await rows(sql, roster)
    return hours


async def _close(roster: UUID, closes_at: datetime, opens_at: datetime | None = None) -> None:
    """It opens at `opens_at`, or when it did; what would open after closing opens at once."""
    await rows(
        """
        UPDATE roster SET closes_at = $2, revision = revision + 1,
               opens_at = CASE WHEN coalesce($3, opens_at) < $2 THEN coalesce($3, opens_at) END
        WHERE id = $1
        """,
        roster,
        closes_at,
        opens_at,
    )


async def let_join(session: Record, until: int | None) -> None:
    """One may join the roster of that session, which is locked, until its date of that number; None: as long as sign-up
    happens to be open."""
    await rows("UPDATE roster SET join_until = $2 WHERE id = $1", session["roster"], until)
    dates = await _dates(session["roster"])
    if until is not None and dates:
        await _close(session["roster"], closes_with(dates, until))


async def follow_new_dates(roster: UUID, join_until: int | None, added: Collection[UUID]) -> None:
    """Dates were `added`: one may be before that until which one may join. Where one comes before the first, with which
    sign-up closed, it closes, and opens so many days before, as long before the new first one."""
    dates = await _dates(roster)
    before = [date for date in dates if date.id not in added]
    if join_until is not None:
        await _close(roster, closes_with(dates, join_until))
    elif before and dates[0] is not before[0]:
        hours = await _hours(roster)
        if last_to_join(before, hours["closes_at"]) is before[0]:
            await _begin_with(roster, hours, before[0], dates[0])


async def _begin_with(roster: UUID, hours: Record, was: _Date, first: _Date) -> None:
    """Another date is the first one: sign-up and what is kept end as long before it as before the one that `was`."""
    zone = await value(_ZONE, first.id)
    local, opens_at = wall_clock(first.starts_at, zone), None
    closes_at = closing(
        hours["closes_at"], was=(was.starts_at, was.ends_at), now=(first.starts_at, first.ends_at)
    )
    if hours["closes_days"]:
        closes_at = days_before(local, hours["closes_days"], zone)
    if hours["opens_days"]:
        opens_at = days_before(local, hours["opens_days"], zone)
    await _keep_until(roster, first.starts_at - was.starts_at)
    await _close(roster, closes_at, opens_at)


_ZONE = (
    "SELECT library.time_zone FROM session JOIN library ON library.id = session.library WHERE session.id = $1"
)


async def _keep_until(roster: UUID, later: timedelta) -> None:
    """What is kept for the desk is kept so much longer."""
    await rows("UPDATE roster SET kept_until = kept_until + $2 WHERE id = $1", roster, later)


async def follow_move(session: Record, starts_at: datetime, ends_at: datetime, time_zone: str) -> None:
    """A date is about to move from its times in `session` to others, in that zone: if it is the last to join, sign-up
    closes with it, and if it is the first, what opens so many days before does.

    Else it opens when it was announced to open; if it would close before that, it opens at once. What is kept is kept
    until as long before the start as it was.
    """
    dates = await _dates(session["roster"])
    hours = await _hours(session["roster"])
    closes_at, opens_at, later = hours["closes_at"], hours["opens_at"], timedelta()
    if session["join_until"] is not None:
        moved = _Date(session["id"], starts_at, ends_at)
        there = [moved if date.id == moved.id else date for date in dates]
        closes_at = closes_with(sorted(there, key=attrgetter("starts_at", "id")), session["join_until"])
        later = closes_at - hours["closes_at"]
    elif last_to_join(dates, closes_at).id == session["id"]:
        was = (session["starts_at"], session["ends_at"])
        closes_at = closing(closes_at, was=was, now=(starts_at, ends_at))
        later = starts_at - session["starts_at"]
        if session["closes_days"]:
            closes_at = days_before(wall_clock(starts_at, time_zone), session["closes_days"], time_zone)
    if session["opens_days"] and dates[0].id == session["id"]:
        opens_at = days_before(wall_clock(starts_at, time_zone), session["opens_days"], time_zone)
    await _keep_until(session["roster"], later)
    await _close(session["roster"], closes_at, opens_at)


async def follow_calling_off(session: Record, *, now: datetime) -> bool:
    """A date was called off: whether others of its roster take place, or took place. With the last one the roster is
    over; else sign-up follows those that are left."""
    others = await _dates(session["roster"])
    if not others:
        await rows(
            "UPDATE roster SET cancelled_at = $2, saved = 0, kept = 0, revision = revision + 1 WHERE id = $1",
            session["roster"],
            now,
        )
        return False
    await _follow_gone(session, others)
    return True


async def follow_deletion(session: Record) -> None:
    """A date is deleted: sign-up follows those that are left, as when it is called off."""
    others = await _dates(session["roster"])
    if others and session["cancelled_at"] is None:
        await _follow_gone(session, others)


async def _follow_gone(session: Record, others: list[_Date]) -> None:
    """Where the others begin later than sign-up closes, it closes as long before the first of them; what is kept until
    an hour before the first date is kept until as long before the new first one."""
    first, closes_at = others[0], (await _hours(session["roster"]))["closes_at"]
    was = (session["starts_at"], session["ends_at"])
    if session["join_until"] is not None:
        closes_at = closes_with(others, session["join_until"])
    elif closes_at < first.starts_at and session["starts_at"] < first.starts_at:
        closes_at = closing(closes_at, was=was, now=(first.starts_at, first.ends_at))
        if session["closes_days"]:
            zone = session["time_zone"]
            closes_at = days_before(wall_clock(first.starts_at, zone), session["closes_days"], zone)
    await _keep_until(session["roster"], max(first.starts_at - session["starts_at"], timedelta()))
    await _close(session["roster"], closes_at)


async def begins_with(sessions: Sequence[Record], starts: Mapping[UUID, datetime]) -> dict[UUID, datetime]:
    """The start of each roster of these sessions, once some dates have other `starts`."""
    lines = await rows(
        """
        SELECT id, starts_at, ends_at, roster FROM session WHERE roster = ANY($1::uuid[]) AND cancelled_at IS NULL
        ORDER BY starts_at, id
        """,
        [each["roster"] for each in sessions],
    )
    dates: dict[UUID, list[_Date]] = {}
    for line in lines:
        dates.setdefault(line["roster"], []).append(_Date(line["id"], line["starts_at"], line["ends_at"]))
    last = {each["roster"]: last_to_join(dates[each["roster"]], each["closes_at"]) for each in sessions}
    return {roster: starts.get(date.id, date.starts_at) for roster, date in last.items()}
