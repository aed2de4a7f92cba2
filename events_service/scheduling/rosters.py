"""Rosters, with one date or several: opened with a session, closing when the last date one may still join begins.

A roster's start is that of the last date one may still join. A course that closes when it begins has the start of its
first date; one that may be joined until the third date, the start of that one. Who joins later takes the dates left.
Where a roster says until which date one may join (`join_until`), sign-up closes as that date begins, whatever is added,
moved or called off; else it closes when it was typed, and follows the date it hangs on.
"""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from operator import attrgetter
from typing import Any, Protocol, TypeVar
from uuid import UUID

from asyncpg import Record

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
