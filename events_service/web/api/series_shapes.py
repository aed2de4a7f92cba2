"""The shapes of series: what comes of one, and what would."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct, to_builtins

from events_service.registration import effects as edit
from events_service.registration.queries import Registration
from events_service.registration.texting import ways_of
from events_service.scheduling.clashes import Clash
from events_service.scheduling.hindrances import InTheWay
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.series_drafts import PlannedDate, SeriesDraft
from events_service.scheduling.series_queries import Lists
from events_service.web.api.shapes import session
from events_service.web.api.values import one_of

# What of a session an edit may change, but for its times.
EDITED = (
    "title",
    "library",
    "room",
    "equipment",
    "facilitators",
    "sign_up",
    "sign_up_url",
    "opens_at",
    "opens_days",
    "closes_at",
    "closes_days",
    "join_until",
    "capacity",
    "kept_seats",
    "kept_until",
    "waiting_mode",
    "waiting_limit",
    "most_seats",
    "minimum",
    "ask_days",
    "silence",
    "reminder_hours",
)


class InTheWayThen(Struct, frozen=True):
    """What has it then; without title and session where it belongs to somebody else."""

    starts_at: datetime
    ends_at: datetime
    title: str | None
    session: UUID | None


class SeriesClash(Struct, frozen=True):
    """What a date cannot have: `room_taken`, `equipment_taken` (`left`: how many there would be) or `facilitator_busy`.
    `in_the_way` is empty where another date of the same series is."""

    code: str
    id: UUID
    name: str
    left: int | None
    in_the_way: list[InTheWayThen]


class DayOff(Struct, frozen=True):
    """A holiday or a closure: `reason` is `public_holiday`, `school_holiday` or `closure`."""

    reason: str
    name: str


class SeriesDate(Struct, frozen=True):
    """One date. `on` is the day that the rule names, also where the date was moved to another. `session` is null until
    it is created; `days_off` says what day it is, where that is not skipped."""

    on: date
    starts_at: datetime
    ends_at: datetime
    session: UUID | None
    clashes: list[SeriesClash]
    days_off: list[DayOff]


class DayLeftOut(Struct, frozen=True):
    """A day that the rule names and on which nothing takes place: `reason` is `public_holiday`, `school_holiday`,
    `closure`, `by_hand`, `removed`, `moved`, `time_does_not_exist`, `time_exists_twice` or `in_the_past`."""

    on: date
    reason: str
    name: str


class ToldPerson(Struct, frozen=True):
    """Somebody who would be told, once: by `letter`, `text` or `call`, on `paper`, or `in_person` where they left no
    contact."""

    registration: UUID
    session: UUID
    name: str
    by: str


class Series(Struct, frozen=True):
    """A series with its dates and the days it leaves out; null `id` where nothing was written. `roster` is `one` where
    all dates have one list of people, else `each`. From `school_holidays_unknown_from` on nobody knows those of the
    library's place. `people` are those who would be told of the new dates of a course; with an `id` it is empty."""

    id: UUID | None
    roster: str
    time_zone: str
    dates: list[SeriesDate]
    left_out: list[DayLeftOut]
    school_holidays_unknown_from: date | None
    people: list[ToldPerson]


class Different(Struct, frozen=True):
    """What a date shows under that name, as it is, and as it would be."""

    name: Annotated[str, one_of(EDITED)]
    was: Any
    becomes: Any


class Touched(Struct, frozen=True):
    """One date, with the times that it would have, and what is in their way. `seats` are those that people hold beyond
    the new number, or lose with the date; `days_off` says what day it moves to; `changes` is what else a reader of the
    session would see change."""

    session: UUID
    starts_at: datetime
    ends_at: datetime
    clashes: list[SeriesClash]
    seats: int
    days_off: list[DayOff]
    changes: list[Different]


class Effects(Struct, frozen=True):
    """What an edit would do: nothing of it is written. `people` are those who would be told."""

    dates: list[Touched]
    people: list[ToldPerson]


async def effects(effects: edit.Effects, *, now: datetime) -> Effects:
    return Effects(
        [
            Touched(
                each.session,
                each.starts_at.astimezone(ZoneInfo(each.time_zone)),
                each.ends_at.astimezone(ZoneInfo(each.time_zone)),
                [clash(one) for one in each.clashes],
                each.seats,
                [DayOff(off.reason, off.name) for off in each.days_off],
                _changes(each, now),
            )
            for each in effects.dates
        ],
        await people_told(effects.people, now=now),
    )


def _changes(effect: edit.Effect, now: datetime) -> list[Different]:
    if effect.was is None or effect.becomes is None:
        return []
    was, becomes = (
        to_builtins(session(look.line, "", now, look.taken)) for look in (effect.was, effect.becomes)
    )
    return [
        Different(name, was.get(name), becomes.get(name))
        for name in EDITED
        if was.get(name) != becomes.get(name)
    ]


async def people_told(people: Sequence[Registration], *, now: datetime) -> list[ToldPerson]:
    ways = await ways_of(people, now=now)
    return [ToldPerson(each.id, each.session.id, each.name, ways[each.id]) for each in people]


def series(
    draft: SeriesDraft, identifier: UUID | None = None, *, people: Sequence[ToldPerson] = ()
) -> Series:
    zone = draft.library["time_zone"]
    return Series(
        identifier,
        Lists.ONE if draft.one_list else Lists.EACH,
        zone,
        [_date(each, zone, written=identifier is not None) for each in draft.dates],
        [DayLeftOut(each.on, each.reason, each.name) for each in draft.left_out],
        draft.schools_unknown_from,
        list(people),
    )


def _date(planned: PlannedDate, zone: str, *, written: bool) -> SeriesDate:
    occurrence = planned.occurrence
    return SeriesDate(
        occurrence.on,
        occurrence.starts_at.astimezone(ZoneInfo(zone)),
        occurrence.ends_at.astimezone(ZoneInfo(zone)),
        planned.session if written else None,
        [clash(each) for each in planned.clashes],
        [DayOff(each.reason, each.name) for each in planned.remarks],
    )


def clash(clash: Clash) -> SeriesClash:
    return SeriesClash(
        clash.code, clash.id, clash.name, clash.left, [_in_the_way(each) for each in clash.in_the_way]
    )


def _in_the_way(each: InTheWay) -> InTheWayThen:
    return InTheWayThen(each.starts_at, each.ends_at, each.title, each.session)


def series_made_before(identifier: UUID, sessions: Mapping[UUID, SessionLine], shared: UUID | None) -> Series:
    """The answer to a request that was sent twice: the dates as they are now."""
    lines = sorted(sessions.values(), key=lambda line: line.starts_at)
    zone = ZoneInfo(lines[0].time_zone) if lines else None
    dates = [
        SeriesDate(
            line.local_starts.date(),
            line.starts_at.astimezone(zone),
            line.ends_at.astimezone(zone),
            line.id,
            [],
            [],
        )
        for line in lines
    ]
    lists = Lists.ONE if shared else Lists.EACH
    return Series(identifier, lists, lines[0].time_zone if lines else "", dates, [], None, [])
