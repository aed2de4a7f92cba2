"""Rosters, with one date or several: opened with a session, closing when the last date one may still join begins.

A roster's start is that of the last date one may still join. A course that closes when it begins has the start of its
first date; one that may be joined until the third date, the start of that one. Who joins later takes the dates left.
Where a roster says until which date one may join (`join_until`), sign-up closes as that date begins, whatever is added,
moved or called off; else it closes when it was typed, and follows the date it hangs on.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, Protocol, TypeVar
from uuid import UUID

from asyncpg import Record

from events_service.clock import days_before, wall_clock
from events_service.database import insert_many, rows
from events_service.identifiers import uuid7
from events_service.scheduling.opening import OPENING_FIELDS
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.rules import SessionDraft
from events_service.scheduling.sign_up import ROSTER_RULES, RosterRules


class Dated(Protocol):
    """Whatever begins and ends."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


# What one list for several dates says once for all of them.
OF_THE_LIST = (
    "url",
    "capacity",
    "waiting_mode",
    "ask_days",
    "silence",
    "waiting_limit",
    "minimum",
    "kept_seats",
    "kept_until",
    "kept_hours",
    "reminder_hours",
    *OPENING_FIELDS,
    "join_until",
)

D = TypeVar("D", bound=Dated)


def last_to_join(dates: Sequence[D], closes_at: datetime) -> D:
    """Of the `dates` that take place, in order, the one whose start is the roster's."""
    begun = [date for date in dates if date.starts_at <= closes_at]
    return begun[-1] if begun else dates[0]


def closing(
    closes_at: datetime, *, was: tuple[datetime, datetime], now: tuple[datetime, datetime]
) -> datetime:
    """When sign-up closes once the last date to join has other times (start, end): as long before its start as it did;
    at its end, where people may come until the end; never after that."""
    if closes_at == was[1]:
        return now[1]
    return min(closes_at + (now[0] - was[0]), now[1])


def closes_with(dates: Sequence[D], join_until: int) -> datetime:
    """When sign-up closes for a course that one may join until the date of that number: as that one begins, of the
    `dates` that take place, in order; where there are fewer, the last one."""
    return dates[min(join_until, len(dates)) - 1].starts_at


def begins_at(sessions: Sequence[SessionLine]) -> datetime:
    """The start of a roster with these sessions, in order: of those that take place, if any does."""
    return last_to_join(_taking_place(sessions), sessions[0].closes_at).starts_at


def ends_at(sessions: Sequence[SessionLine]) -> datetime:
    """The end of a roster's last date."""
    return max(session.ends_at for session in _taking_place(sessions))


def _taking_place(sessions: Sequence[SessionLine]) -> Sequence[SessionLine]:
    return [session for session in sessions if not session.cancelled] or sessions


async def open_roster(event_id: UUID, draft: SessionDraft) -> UUID:
    """An empty roster as a session's form wants it."""
    [roster] = await open_rosters(event_id, [draft])
    return roster


async def open_rosters(event_id: UUID, drafts: Sequence[SessionDraft]) -> list[UUID]:
    """An empty roster for each of these sessions, in their order."""
    rosters = [_columns(event_id, draft) for draft in drafts]
    await insert_many("roster", rosters)
    return [roster["id"] for roster in rosters]


def _columns(event_id: UUID, draft: SessionDraft) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "event": event_id,
        **{name: getattr(draft.rules, name) for name in ROSTER_RULES},
        "kept": draft.rules.kept_seats,
        "seats_taken": 0,
        "extra_seats": 0,
        "saved": 0,
        "waiting": 0,
        "arrivals": 0,
        "revision": 0,
        "first_code": secrets.randbelow(1_000_000),
        "opens_at": draft.opens_at,
        "opens_days": draft.opens_days,
        "closes_at": draft.closes_at,
        "closes_days": draft.closes_days,
        "join_until": draft.join_until,
    }


async def open_shared_roster(event_id: UUID, drafts: Sequence[SessionDraft]) -> UUID:
    """One empty roster for all these dates, as the first of them wants it."""
    dates = sorted(drafts, key=attrgetter("starts_at"))
    first = dates[0]
    if first.join_until is not None:
        first = replace(first, closes_at=closes_with(dates, first.join_until))
    return await open_roster(event_id, first)


def rules_of(roster: Record) -> RosterRules:
    """The rules of a roster, from a row that has its columns."""
    hours = tuple(roster["reminder_hours"])
    return RosterRules(**{name: roster[name] for name in ROSTER_RULES} | {"reminder_hours": hours})


async def change_rules(roster: UUID, changes: dict[str, Any], *, now: datetime) -> None:
    """Write other rules for a roster, or other times of sign-up. A sign-up prepared from the old ones reads them again,
    and whoever follows changes hears how, and when, one signs up. The caller holds the roster's lock and serves its
    waiting list."""
    if not changes:
        return
    columns = ", ".join(f"{name} = ${number}" for number, name in enumerate(changes, start=2))
    await rows(
        f"UPDATE roster SET {columns}, revision = revision + 1 WHERE id = $1", roster, *changes.values()
    )
    if changes.keys() & {"sign_up", "url", "opens_at", "closes_at"}:
        await rows("UPDATE session SET revised_at = $2 WHERE roster = $1", roster, now)


async def let_join(session: Record, until: int | None) -> None:
    """One may join the roster of that session, which is locked, until its date of that number; None: as long as sign-up
    happens to be open."""
    await rows("UPDATE roster SET join_until = $2 WHERE id = $1", session["roster"], until)
    dates = await _dates(session["roster"])
    if until is not None and dates:
        await _close(session["roster"], closes_with(dates, until))


async def follow_new_date(roster: UUID, join_until: int | None) -> None:
    """A date was added: it may be before that until which one may join."""
    if join_until is not None:
        await _close(roster, closes_with(await _dates(roster), join_until))


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
    await rows("UPDATE roster SET kept_until = kept_until + $2 WHERE id = $1", session["roster"], later)
    await _close(session["roster"], closes_at, opens_at)


async def follow_calling_off(session: Record, *, now: datetime) -> bool:
    """A date was called off: whether others of its roster take place, or took place. With the last one the roster is
    over. Where the others begin later than sign-up closes, it closes as long before the first of them."""
    others = await _dates(session["roster"])
    if not others:
        await rows(
            "UPDATE roster SET cancelled_at = $2, saved = 0, kept = 0, revision = revision + 1 WHERE id = $1",
            session["roster"],
            now,
        )
        return False
    closes_at = (await _hours(session["roster"]))["closes_at"]
    first = others[0]
    if session["join_until"] is not None:
        closes_at = closes_with(others, session["join_until"])
    elif closes_at < first.starts_at and session["starts_at"] < first.starts_at:
        was = (session["starts_at"], session["ends_at"])
        closes_at = closing(closes_at, was=was, now=(first.starts_at, first.ends_at))
        if session["closes_days"]:
            zone = session["time_zone"]
            closes_at = days_before(wall_clock(first.starts_at, zone), session["closes_days"], zone)
    await _close(session["roster"], closes_at)
    return True


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
    [hours] = await rows("SELECT opens_at, closes_at FROM roster WHERE id = $1", roster)
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
