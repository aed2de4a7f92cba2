"""Dates that move together: what is to be said of their new days, and what their series goes on as."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import takewhile
from uuid import UUID

from events_service.clock import wall_clock
from events_service.database import insert_many, row, rows, update, value
from events_service.errors import existing
from events_service.identifiers import uuid7
from events_service.scheduling.days_skipped import days_of_place
from events_service.scheduling.plans import Off, Reason
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.recurrence import PLACES, Rule, day_of_month
from events_service.scheduling.scopes import Edit
from events_service.scheduling.series_queries import rule_from


async def days_off_of(edits: Sequence[Edit]) -> dict[UUID, tuple[Off, ...]]:
    """What is to be said of the day to which each date moves: a holiday, a closure. Nothing of a day that it keeps."""
    remarks: dict[UUID, tuple[Off, ...]] = {each.session["id"]: () for each in edits}
    moved = [each for each in edits if each.new_day is not None]
    for library in {each.library["id"] for each in moved}:
        there = {
            each.session["id"]: each.new_day
            for each in moved
            if each.library["id"] == library and each.new_day
        }
        department = await value("SELECT department FROM library WHERE id = $1", library)
        owner = moved[0].session["organisation"]
        days = await days_of_place(
            library, owner, department, first=min(there.values()), last=max(there.values())
        )
        remarks |= {session: days.on(day) for session, day in there.items()}
    return remarks


async def days_off_on(line: SessionLine) -> tuple[Off, ...]:
    """What is to be said of the day of a date that is new."""
    day = line.local_starts.date()
    days = await days_of_place(line.library, line.organisation, line.department, first=day, last=day)
    return days.on(day)


async def follow_rule(edits: Sequence[Edit]) -> None:
    """Several dates were moved together: from the first of them on their series is what it is now, so that a longer one
    goes on at the new hours and days. A date that was added to a course by hand is in no series.

    Up to its last date all is settled: what was removed, called off, skipped or changed by hand on an old day does not
    come back on the new one, nor does what the rule only names since it moved ("the first Wednesday" need not be the
    day after the first Tuesday).
    """
    for series in {each.session["series"] for each in edits} - {None}:
        await _follow(series, [each for each in edits if each.session["series"] == series])


async def _follow(series: UUID, edits: Sequence[Edit]) -> None:
    moved = [each for each in edits if each.moved and "starts_at" not in each.session["own_fields"]]
    if not moved:
        return
    rule = rule_from(existing(await row("SELECT * FROM series WHERE id = $1 FOR UPDATE", series)))
    first = moved[0]
    starts, ends = (wall_clock(at, first.library["time_zone"]) for at in (first.starts_at, first.ends_at))
    days = starts.date() - first.session["local_starts"].date()
    excepted = await _days_excepted(series)
    sessions = await _days_of_sessions(series)
    left = {each.session["id"]: each.session["local_starts"].date() for each in moved}
    until = (rule.until or _last_named(rule, {*excepted, *(sessions | left).values()})) + days
    goes_on = replace(
        rule,
        starts=starts,
        ends=ends,
        weekdays=tuple(sorted(_later(each, days) for each in rule.weekdays)),
        monthly=_place_of(moved, rule.monthly),
        dates=tuple(day + days for day in rule.dates),
        until=None if rule.dates else max(until, starts.date()),
        count=None,
        week_starts=_later(rule.week_starts, days),
    )
    await update(
        "series",
        series,
        local_starts=starts,
        local_ends=ends,
        library=first.library["id"],
        time_zone=first.library["time_zone"],
        weekdays=list(goes_on.weekdays),
        monthly=goes_on.monthly,
        dates=list(goes_on.dates),
        until=goes_on.until,
        times=None,
        week_starts=goes_on.week_starts,
    )
    if days:
        empty = [day for day in goes_on.days() if day not in {*excepted, *sessions.values()}]
        await _except(series, {day: excepted.get(day - days, Reason.MOVED) for day in empty})


def _place_of(moved: Sequence[Edit], place: int | None) -> int | None:
    """The place in the month that most of the dates have now, its own rather than another that as many have: a week
    later the second Tuesday is the third, two days later it is mostly the second Thursday."""
    if place is None:
        return None
    days = [wall_clock(each.starts_at, each.library["time_zone"]).date() for each in moved]
    return max((place, *PLACES), key=lambda each: sum(_is_at(day, each) for day in days))


def _is_at(day: date, place: int) -> bool:
    return day == day_of_month(day.replace(day=1), day.isoweekday(), place)


def _later(weekday: int, days: timedelta) -> int:
    return (weekday - 1 + days.days) % 7 + 1


async def _days_excepted(series: UUID) -> dict[date, Reason]:
    lines = await rows("SELECT local_on, reason FROM series_exception WHERE series = $1", series)
    return {each["local_on"]: Reason(each["reason"]) for each in lines}


async def _days_of_sessions(series: UUID) -> dict[UUID, date]:
    lines = await rows("SELECT id, local_starts FROM session WHERE series = $1", series)
    return {each["id"]: each["local_starts"].date() for each in lines}


def _last_named(rule: Rule, settled: set[date]) -> date:
    """The last of the settled days that the rule names: a date that was moved by hand may be much later."""
    last = max(settled)
    named = set(takewhile(last.__ge__, rule.days()))
    return max(settled & named, default=last)


async def _except(series: UUID, days: Mapping[date, Reason]) -> None:
    await insert_many(
        "series_exception",
        [
            {"id": uuid7(), "series": series, "local_on": day, "reason": reason}
            for day, reason in days.items()
        ],
    )
