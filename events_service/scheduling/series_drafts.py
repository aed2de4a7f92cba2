"""A series before it is created: what was typed, the dates that come of it, and what is in the way of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from events_service.accounts.roles import Viewer, require
from events_service.database import row, rows, value
from events_service.errors import Invalid, existing
from events_service.fields import Fields
from events_service.identifiers import as_uuid, uuid7
from events_service.scheduling import plans
from events_service.scheduling.clashes import Asking, Clash, clashes_of, things_for, warnings_of
from events_service.scheduling.days_skipped import DaysOfPlace, days_of_place
from events_service.scheduling.events import OnePersonOnly, TemplateOnly
from events_service.scheduling.free_times import Span
from events_service.scheduling.needs import Needs, names_in, people_named
from events_service.scheduling.plans import ByHand, LeftOut, Occurrence, Off, Plan, Reason
from events_service.scheduling.recurrence import MOST_DATES, Rule, Skip
from events_service.scheduling.rosters import OF_THE_LIST
from events_service.scheduling.rules import SessionDraft
from events_service.scheduling.series_queries import Lists, roster_of_series, series_values
from events_service.scheduling.sign_up import SignUpRule
from events_service.scheduling.sources import Busy
from events_service.scheduling.venues import library_for


@dataclass(frozen=True, slots=True)
class PlannedDate:
    """A date with the session that it is or will be, what is in its way, and what is to be said of its day and hour."""

    occurrence: Occurrence
    session: UUID
    draft: SessionDraft
    clashes: list[Clash] = field(default_factory=list)
    remarks: tuple[Off, ...] = ()
    busy: list[Busy] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SeriesDraft:
    """A whole series. `extends` is the one that it makes longer; with `one_list` all dates have one roster, which is
    `roster` where there is one already."""

    event: Record
    library: Record
    rule: Rule
    skip: tuple[Skip, ...]
    by_hand: ByHand
    needs: Needs
    dates: tuple[PlannedDate, ...]
    left_out: tuple[LeftOut, ...]
    days: DaysOfPlace
    extends: UUID | None = None
    one_list: bool = False
    roster: UUID | None = None

    @property
    def asking(self) -> list[Asking]:
        return [
            Asking(each.session, Span(each.occurrence.starts_at, each.occurrence.ends_at), self.needs)
            for each in self.dates
        ]

    @property
    def last_to_join(self) -> tuple[int, datetime] | None:
        """Of a new course that one may join late: the number of the last date for that, and its start on the wall."""
        dates = sorted(self.dates, key=lambda each: each.occurrence.starts_at)
        until = dates[0].draft.join_until if dates and self.one_list and self.roster is None else None
        if until is None:
            return None
        number = min(until, len(dates))
        return number, dates[number - 1].occurrence.local_starts

    @property
    def schools_unknown_from(self) -> date | None:
        """From when on nobody knows the school holidays, where they are to be skipped; None where all is known."""
        if Skip.SCHOOL_HOLIDAYS not in self.skip or not (self.dates or self.left_out):
            return None
        last = max([each.occurrence.on for each in self.dates] + [each.on for each in self.left_out])
        until = self.days.schools_until
        return self.rule.starts.date() if until is None else (until if last > until else None)


async def plan_series(
    event_id: UUID, values: Mapping[str, Any], viewer: Viewer, *, now: datetime
) -> SeriesDraft:
    """What would come of it, with what is in the way of each date; nothing is written.

    `values` are those of Rule.parse and SessionDraft.parse, with `library`, `skip`, `left_out` and `moved` (days that
    the rule names, and what somebody settled about them), `room`, `equipment` and `facilitators`, and `roster` (Lists;
    only with one list `join_until` is read). With `only_named` a settled day that the rule does not name is refused;
    a page leaves it out, where the rule was changed after its days were shown. With `series` they are what changes
    about one that is made longer.
    Refuses with NotFound, Forbidden, TemplateOnly, OnePersonOnly and Invalid.
    """
    event = existing(await row("SELECT * FROM event WHERE id = $1", event_id))
    draft = await drafted(event, values, viewer, now=now)
    library = draft.library
    things = await things_for(draft.asking, library=library["id"], organisation=event["organisation"])
    clashes = await clashes_of(draft.asking, things, viewer, time_zone=library["time_zone"])
    busy = await warnings_of(draft.asking, things)
    dates = [replace(each, clashes=clashes[each.session], busy=busy[each.session]) for each in draft.dates]
    return replace(draft, dates=tuple(dates))


async def drafted(event: Record, values: Mapping[str, Any], viewer: Viewer, *, now: datetime) -> SeriesDraft:
    """The same without looking at what is in the way."""
    require(viewer, "plan", event["organisation"])
    if event["template"]:
        raise TemplateOnly()
    if event["meeting"]:
        raise OnePersonOnly()
    extends, before, roster = None, ByHand(), None
    if values.get("series"):
        extends, values = await _made_longer(event["id"], values, now)
        before, roster = ByHand(await _settled(extends)), await roster_of_series(extends)
    one_list = roster is not None or _one_list(values)
    values = values if one_list else {**values, "join_until": None}
    library = await _library(event, values, viewer)
    zone = library["time_zone"]
    rule, skip, by_hand = _typed(values, zone)
    needs = Needs().changed_by(values, await people_named(names_in(values), event["organisation"]))
    department = await value("SELECT department FROM library WHERE id = $1", library["id"])
    # A date may be moved before the first or beyond the last that the rule names.
    moved_to = [starts.date() for starts, _ in by_hand.moved.values()]
    first, last = min([rule.starts.date(), *moved_to]), max([rule.last, *moved_to])
    days = await days_of_place(library["id"], event["organisation"], department, first=first, last=last)
    plan = plans.plan(
        rule,
        zone,
        off=days.skipped(skip),
        by_hand=ByHand({**before.left_out, **by_hand.left_out}, by_hand.moved),
        now=now,
        choice=values.get("starts_at_choice"),
    )
    dates = tuple(
        PlannedDate(
            each, uuid7(), _session(values, each, zone, now), remarks=days.on(each.local_starts.date())
        )
        for each in plan.dates
    )
    if not dates:
        _session(values, None, zone, now)  # what else is wrong is said at once
    left_out = _shown(plan, extends, days.skipped(skip))
    made_of = (event, library, rule, skip, by_hand, needs, dates, left_out, days)
    return SeriesDraft(*made_of, extends, one_list, roster)


def _one_list(values: Mapping[str, Any]) -> bool:
    """Whether all dates have one list of people. Where people just come there is none."""
    lists = str(values.get("roster") or Lists.EACH)
    if lists not in tuple(Lists):
        raise Invalid({"roster": "unknown"})
    return lists == Lists.ONE and values.get("sign_up") != SignUpRule.NOT_NEEDED


def _refuse_another_list(values: Mapping[str, Any], older: Mapping[str, Any]) -> None:
    """What the list of an earlier series says is not said again: it would change for those who are on it."""
    typed = {name for name, each in values.items() if each not in (None, "")}
    wrong = typed & {*OF_THE_LIST, "sign_up", "most_seats"} if older["roster"] == Lists.ONE else set()
    if "roster" in typed and values["roster"] != older["roster"]:
        wrong.add("roster")
    if wrong:
        raise Invalid(dict.fromkeys(sorted(wrong), "of_the_list"))


async def _made_longer(event: UUID, values: Mapping[str, Any], now: datetime) -> tuple[UUID, dict[str, Any]]:
    """An earlier series of the event, and what it is with these values."""
    series = as_uuid(str(values["series"]))
    older = await series_values(series, event, now=now) if series else None
    if series is None or older is None:
        raise Invalid({"series": "unknown"})
    _refuse_another_list(values, older)
    return series, {**older, **_goes_on(values)}


def _goes_on(values: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed for a longer series; where one of two is typed it takes the place of the other."""
    typed = {name: each for name, each in values.items() if each not in (None, "")}
    gone: set[str] = set().union(*(pair for pair in _ONE_OF_TWO if pair & typed.keys()))
    return dict.fromkeys(gone) | typed


_ONE_OF_TWO = ({"until", "count"}, {"opens_at", "opens_days"}, {"closes_at", "closes_days"})


async def _settled(series: UUID) -> dict[date, Reason]:
    """The days of a series on which something takes place already, or never will."""
    days = await rows(
        """
        SELECT local_starts::date AS day, NULL AS reason FROM session WHERE series = $1
        UNION ALL SELECT local_on, reason FROM series_exception WHERE series = $1
        """,
        series,
    )
    return {each["day"]: Reason(each["reason"] or Reason.PLANNED) for each in days}


def _shown(plan: Plan, extends: UUID | None, off: Sequence[Off]) -> tuple[LeftOut, ...]:
    """Of a longer series nothing is said of the dates that it has, nor of the past. A holiday or a closure stays the
    reason of a day on which there was nothing to move."""
    silent = (Reason.PLANNED, Reason.PAST) if extends else ()
    return tuple(_with_its_reason(each, off) for each in plan.left_out if each.reason not in silent)


def _with_its_reason(left_out: LeftOut, off: Sequence[Off]) -> LeftOut:
    holidays = (each for each in off if each.starts_on <= left_out.on <= each.ends_on)
    holiday = next(holidays, None) if left_out.reason == Reason.MOVED else None
    return LeftOut(left_out.on, holiday.reason, holiday.name) if holiday else left_out


async def _library(event: Record, values: Mapping[str, Any], by: Viewer) -> Record:
    library = await library_for(
        str(values.get("library") or event["library"]), by, public=event["published_at"] is not None
    )
    if library["organisation"] != event["organisation"]:
        raise Invalid({"library": "other_organisation"})
    return library


def _typed(values: Mapping[str, Any], zone: str) -> tuple[Rule, tuple[Skip, ...], ByHand]:
    """Everything that is wrong with it is said at once."""
    fields = Fields(values)
    rule = fields.check(lambda: Rule.parse(values, zone))
    skip = values.get("skip") or ()
    if not isinstance(skip, list | tuple) or any(each not in tuple(Skip) for each in skip):
        fields.wrong["skip"] = "unknown"
    left_out = fields.check(lambda: _days_left_out(values.get("left_out") or ()))
    moved = fields.check(lambda: _moved(values.get("moved") or (), rule, zone)) if rule else {}
    if rule and values.get("only_named"):
        named = frozenset(rule.days())
        settled = (("left_out", left_out or ()), ("moved", moved or ()))
        fields.wrong |= {name: "not_named" for name, days in settled if not named.issuperset(days)}
    fields.done()
    assert rule is not None
    return (
        rule,
        tuple(each for each in Skip if each in skip),
        ByHand(dict.fromkeys(left_out or (), Reason.BY_HAND), moved or {}),
    )


def _days_left_out(typed: object) -> list[date]:
    if not isinstance(typed, list | tuple) or len(typed) > MOST_DATES:
        raise Invalid({"left_out": "not_a_date"})
    return [_day({"left_out": each}, "left_out") for each in typed]


def _day(values: Mapping[str, Any], name: str) -> date:
    fields = Fields(values)
    day = fields.day(name, required=True)
    fields.done()
    assert day is not None
    return day


def _moved(typed: object, rule: Rule, zone: str) -> dict[date, tuple[datetime, datetime]]:
    """`on` is the day that the rule names; `starts_at` where it takes place instead, as long as the others or until
    `ends_at`."""
    if not isinstance(typed, list | tuple) or len(typed) > MOST_DATES:
        raise Invalid({"moved": "not_a_date"})
    moved = {}
    for each in typed:
        if not isinstance(each, Mapping):
            raise Invalid({"moved": "not_a_date"})
        try:
            day = _day(each, "on")
            starts_at = each.get("starts_at")
            ends_at = each.get("ends_at") or _later(starts_at, rule)
            times = Rule.parse({"starts_at": starts_at, "ends_at": ends_at, "count": 1}, zone)
        except Invalid as refusal:
            raise Invalid({"moved": next(iter(refusal.fields.values()))}) from None
        moved[day] = (times.starts, times.ends)
    return moved


def _later(starts_at: object, rule: Rule) -> str | None:
    try:
        return (datetime.fromisoformat(str(starts_at)) + rule.length).isoformat()
    except (ValueError, OverflowError):
        return None


def _session(
    values: Mapping[str, Any], occurrence: Occurrence | None, zone: str, now: datetime
) -> SessionDraft:
    """What a session's form says of one date. A closing that was typed as an instant is that of the dates after it;
    those before close when they begin."""
    typed = dict(values)
    if occurrence is not None:
        typed |= {"starts_at": occurrence.starts_at.isoformat(), "ends_at": occurrence.ends_at.isoformat()}
        closes_at = Fields(values).moment("closes_at", zone)
        if closes_at is not None and closes_at > occurrence.starts_at and not _one_list(values):
            typed["closes_at"] = None
    return SessionDraft.parse(typed, time_zone=zone, now=now)
