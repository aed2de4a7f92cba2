"""Series as they were typed: for the page of their event, and to be made longer or planned once more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from asyncpg import Record

from events_service.accounts.roles import Viewer
from events_service.database import row, rows, value
from events_service.scheduling.needs import Loan, needs_of
from events_service.scheduling.recurrence import YEAR, Rule


class Lists(StrEnum):
    """Whose lists the dates of a series have: one for each date, or one for all."""

    EACH = "each"
    ONE = "one"


# Of a `session` beside `this` one: a date of the same series, or of the same course, which is one list of people.
TOGETHER = "(session.series = this.series OR session.roster = this.roster)"


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """A series: what was typed, and how many of its dates are ahead."""

    id: UUID
    rule: Rule
    ahead: int


_LINES = """
SELECT series.*, (SELECT count(*) FROM session WHERE session.series = series.id AND session.starts_at > $3
                  AND session.cancelled_at IS NULL) AS ahead
FROM series JOIN event ON event.id = series.event
WHERE series.event = {} AND event.organisation = ANY($2::uuid[]) ORDER BY series.id DESC
"""
_COPIED = "(SELECT copy_of FROM event WHERE id = {})"


async def series_of(event: UUID, viewer: Viewer, *, now: datetime) -> list[SeriesLine]:
    """Those of an event of the viewer's organisations, the newest first."""
    return await _lines(_LINES.format("$1"), event, viewer, now)


async def series_copied(event: UUID, viewer: Viewer, *, now: datetime) -> list[SeriesLine]:
    """Those of the event that this one is a copy of: its plan, to be proposed a year later."""
    return await _lines(_LINES.format(_COPIED.format("$1")), event, viewer, now)


async def _lines(statement: str, event: UUID, viewer: Viewer, now: datetime) -> list[SeriesLine]:
    lines = await rows(statement, event, list(viewer.organisations("see_events")), now)
    return [SeriesLine(line["id"], rule_from(line), line["ahead"]) for line in lines]


def rule_from(series: Mapping[str, Any]) -> Rule:
    return Rule(
        series["local_starts"],
        series["local_ends"],
        series["every"],
        tuple(series["weekdays"]),
        series["monthly"],
        tuple(series["dates"]),
        series["until"],
        series["times"],
        series["week_starts"],
    )


def rule_values(rule: Rule) -> dict[str, Any]:
    """A rule as Rule.parse reads it."""
    return {
        "starts_at": rule.starts.isoformat(),
        "ends_at": rule.ends.isoformat(),
        "every": rule.every,
        "weekdays": list(rule.weekdays),
        "monthly": rule.monthly,
        "dates": list(rule.dates),
        "until": rule.until,
        "count": rule.count,
        "week_starts": rule.week_starts,
    }


async def series_values(series_id: UUID, event: UUID, *, now: datetime) -> dict[str, Any] | None:
    """A series of the event as it would be typed today: its rule, and what its last session takes and offers. None
    where there is no such series. An instant at which sign-up opens or closes is said again while it is ahead."""
    series = await row("SELECT * FROM series WHERE id = $1 AND event = $2", series_id, event)
    return await _values_of(series, now) if series else None


async def series_to_repeat(series_id: UUID, event: UUID, *, now: datetime) -> dict[str, Any] | None:
    """A series of the event, or of the one that this is a copy of, in the first year in which it is not over."""
    statement = f"SELECT * FROM series WHERE id = $1 AND event IN ($2, {_COPIED.format('$2')})"
    series = await row(statement, series_id, event)
    return a_year_later(await _values_of(series, now), now.date()) if series else None


async def _values_of(series: Record, now: datetime) -> dict[str, Any]:
    return {
        **rule_values(rule_from(series)),
        "skip": list(series["skip"]),
        "library": str(series["library"]),
        "roster": (Lists.ONE if series["roster"] else Lists.EACH).value,
        **await last_values("session.series = $1", series["id"]),
        **({} if series["roster"] else await _instants_ahead(series["id"], now)),
    }


async def _instants_ahead(series_id: UUID, now: datetime) -> dict[str, str]:
    """When sign-up opens and closes for its last session, on the wall of the place, where instants were typed."""
    last = await row(
        """
        SELECT roster.*, session.starts_at, session.ends_at, session.time_zone
        FROM session JOIN roster ON roster.id = session.roster
        WHERE session.series = $1 ORDER BY session.starts_at DESC, session.id LIMIT 1
        """,
        series_id,
    )
    if last is None:
        return {}
    typed = {name: last[f"{name}_at"] for name in ("opens", "closes") if last[f"{name}_days"] is None}
    return {
        f"{name}_at": at.astimezone(ZoneInfo(last["time_zone"])).isoformat()
        for name, at in typed.items()
        if at and at > now and at not in (last["starts_at"], last["ends_at"])  # these nobody typed
    }


async def roster_of_series(series_id: UUID) -> UUID | None:
    """The one list of people for all dates of a series; None where each date has its own."""
    roster: UUID | None = await value("SELECT roster FROM series WHERE id = $1", series_id)
    return roster


async def event_values(event: UUID) -> dict[str, Any]:
    """What the event's last session takes and offers, and its hours: the likely answer for the next ones."""
    return await last_values("session.event = $1", event)


async def last_values(condition: str, identifier: UUID) -> dict[str, Any]:
    """What the last of some sessions takes and offers, of those that nobody made different by hand if there are any,
    and on which day the last of all is; nothing where there is none. An appointment of one person says nothing of the
    next workshop."""
    last = await row(
        f"""
        SELECT session.id, roster.*, session.starts_at, session.local_starts, session.local_ends, session.time_zone,
               session.library, max(session.local_starts) OVER () AS newest
        FROM session JOIN roster ON roster.id = session.roster
        WHERE {condition} AND session.permanence IS NULL
        ORDER BY session.own_fields = '{{}}' DESC, session.cancelled_at IS NULL DESC, session.starts_at DESC, session.id
        LIMIT 1
        """,
        identifier,
    )
    if last is None:
        return {}
    needs = await needs_of(last[0])
    return {
        "last_starts": datetime.combine(last["newest"], last["local_starts"].time()),
        "last_ends": last["local_ends"],
        "last_library": str(last["library"]),
        "sign_up": last["sign_up"],
        "url": last["url"] or None,
        "capacity": last["capacity"] or None,
        "waiting_mode": last["waiting_mode"],
        "ask_days": last["ask_days"],
        "silence": last["silence"],
        "waiting_limit": last["waiting_limit"],
        "most_seats": last["most_seats"],
        "minimum": last["minimum"],
        "reminder_hours": list(last["reminder_hours"]),
        "kept_seats": last["kept_seats"] or None,
        "kept_hours": (last["starts_at"] - last["kept_until"]) // timedelta(hours=1)
        if last["kept_until"]
        else None,
        "opens_days": last["opens_days"],
        "closes_days": last["closes_days"],
        "join_until": last["join_until"],
        "room": str(needs.room) if needs.room else None,
        "equipment": [Loan(piece, quantity) for piece, quantity in needs.equipment.items()],
        "facilitators": [str(person) for person in needs.facilitators],
    }


def a_year_later(values: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The same series a year later (Rule.years_later), for the holidays of that year; more than one where its last date
    would be over even so. Instants of sign-up stay behind."""
    rule = Rule(
        datetime.fromisoformat(values["starts_at"]),
        datetime.fromisoformat(values["ends_at"]),
        values["every"],
        tuple(values["weekdays"]),
        values["monthly"],
        tuple(values["dates"]),
        values["until"],
        values["count"],
        values["week_starts"],
    )
    last = values.get("last_starts") or rule.starts
    years = max(1, (today - last.date() + YEAR - timedelta(days=1)) // YEAR)
    kept = {name: each for name, each in values.items() if name not in ("opens_at", "closes_at")}
    return kept | rule_values(rule.years_later(years))


async def sessions_of_series(series_id: UUID) -> list[UUID]:
    """All its dates, also called-off ones, in order."""
    sessions = await rows("SELECT id FROM session WHERE series = $1 ORDER BY starts_at, id", series_id)
    return [each["id"] for each in sessions]


async def others_in_series(session_id: UUID, *, now: datetime) -> int:
    """How many other dates of its series or of its course have not begun and take place; none where it is a single
    date."""
    number: int = await value(
        f"""
        SELECT count(*) FROM session JOIN session AS this ON this.id = $1
        WHERE {TOGETHER} AND session.id <> $1 AND session.cancelled_at IS NULL AND session.starts_at > $2
        """,
        session_id,
        now,
    )
    return number
