"""The form that plans many dates: as it is typed, as it is filled in, and what was settled about single dates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from events_service.clock import instant
from events_service.errors import Invalid
from events_service.fields import Fields
from events_service.scheduling.needs import Loan
from events_service.scheduling.plans import Reason
from events_service.scheduling.recurrence import BY_WEEKS, Rule, Skip, place_in_month
from events_service.scheduling.rosters import OF_THE_LIST
from events_service.scheduling.series_drafts import PlannedDate, SeriesDraft
from events_service.scheduling.series_queries import Lists
from events_service.scheduling.sign_up import KEPT_HOURS
from events_service.web.moments import day_from, end_of, time_from
from events_service.web.office.needs import ASKED, PERSON, PIECE, Options
from events_service.web.opening_form import instant_filled_in, moment_typed
from events_service.web.session_form import NAMES, SessionForm
from events_service.web.sign_up_form import BLANK, FIELDS, reminders_typed

# Boxes to tick: they come as often as one is ticked.
LISTS = ("weekdays", "skip", "kept")
# The button that takes the fields away again.
MOVE_BACK = "move_back"
MOVE, MOVED_DAY, MOVED_STARTS, MOVED_ENDS = "move", "move_day-", "move_starts-", "move_ends-"
# How it goes on: every so many weeks, every so many months, or on other days.
WEEKLY, MONTHLY, CHOSEN = "week", "month", "dates"
# Fields of the rule, as the form calls them.
SERIES_NAMES = NAMES | {"monthly": "place"}
NOW, AT, LATER = "now", "at", "later"


@dataclass(frozen=True, slots=True)
class SeriesForm:
    """What the verb reads, and which days the page had `shown` when it was sent."""

    values: dict[str, Any]
    shown: frozenset[date]

    @staticmethod
    def parse(fields: Mapping[str, Any], options: Options) -> "SeriesForm":
        """Refuses with Invalid, also what a session's form does (web/session_form.py)."""
        session = SessionForm.parse(fields, options)
        form = Fields(fields)
        until = _day(form, "until")
        moved = [
            _moved(form, name.removeprefix(MOVED_DAY), session)
            for name in fields
            if name.startswith(MOVED_DAY)
        ]
        repeat = str(fields.get("repeat") or WEEKLY)
        dates = _chosen(form, session.starts.date()) if repeat == CHOSEN else []
        form.done()
        unticked = days_left_out(fields) - {each["on"] for each in moved}
        values = {
            **session.facts(),
            "weekdays": list(fields.get("weekdays") or ()),
            "skip": list(fields.get("skip") or ()),
            "roster": fields.get("roster"),
            "join_until": fields.get("join_until"),
            "until": until,
            "count": fields.get("count"),
            "dates": dates,
            "left_out": sorted(unticked),
            "moved": moved,
            "series": fields.get("series"),
            "every": fields.get("every") or 1,
            "monthly": _place(fields, session.starts.date()) if repeat == MONTHLY else BY_WEEKS,
        }
        return SeriesForm(values, _days_shown(fields))


def _days_shown(fields: Mapping[str, Any]) -> frozenset[date]:
    return frozenset(day for each in str(fields.get("shown") or "").split(",") if (day := day_from(each)))


def days_left_out(fields: Mapping[str, Any]) -> frozenset[date]:
    """Those that the page had shown with a box to tick, and of which it is not ticked."""
    kept = {day for each in fields.get("kept") or () if (day := day_from(str(each)))}
    return _days_shown(fields) - kept


def _place(fields: Mapping[str, Any], first: date) -> object:
    """Which of its weekday in a month: as it was chosen, else as the first date is."""
    return fields.get("place") or place_in_month(first)


def _day(form: Fields, name: str) -> date | None:
    typed = form.text(name, longest=40)
    day = day_from(typed) if typed else None
    if typed and day is None:
        form.wrong[name] = "not_a_date"
    return day


def _chosen(form: Fields, first: date) -> list[date]:
    """One day a line, the first date among them."""
    typed = form.text("dates", longest=4000, lines=True).replace(",", "\n").split("\n")
    days = [day_from(line.strip()) for line in typed if line.strip()]
    if None in days:
        form.wrong["dates"] = "not_a_date"
    return sorted({first, *(day for day in days if day)})


def _moved(form: Fields, on: str, session: SessionForm) -> dict[str, Any]:
    day = day_from(str(form.typed.get(MOVED_DAY + on, "")))
    starts = time_from(str(form.typed.get(MOVED_STARTS + on, "")))
    ends = time_from(str(form.typed.get(MOVED_ENDS + on, "")))
    for name, value, code in (
        (MOVED_DAY, day, "not_a_date"),
        (MOVED_STARTS, starts, "not_a_time"),
        (MOVED_ENDS, ends, "not_a_time"),
    ):
        if value is None:
            form.wrong[name + on] = code
    starts_at = datetime.combine(day or session.starts.date(), starts or session.starts.time())
    return {
        "on": day_from(on),
        "starts_at": starts_at.isoformat(),
        "ends_at": end_of(starts_at, ends or session.ends.time()).isoformat(),
    }


def publication_typed(fields: Mapping[str, Any], time_zone: str, now: datetime) -> datetime | None:
    """When everyone is to see the event: at once, at a time on the wall of the place, or not yet. Refuses with
    Invalid (`publish_day`, `publish_time`)."""
    if fields.get("publication") == NOW:
        return now
    if fields.get("publication") != AT:
        return None
    form = Fields(fields)
    at = moment_typed(form, "publish", required=True)
    form.done()
    assert at is not None
    try:
        return instant(at, time_zone, field="publish_time", choice="first")
    except OverflowError:
        raise Invalid({"publish_day": "out_of_range"}) from None


def published_at(at: datetime) -> dict[str, str]:
    """The form of a draft that is to be published then, on the wall of the place: more dates do not change that."""
    return {"publication": AT, "publish_day": at.date().isoformat(), "publish_time": f"{at:%H:%M}"}


def blank_series(
    last: Mapping[str, Any], library: object, now: datetime, *, course: bool = False
) -> dict[str, Any]:
    """The form with the likely answers: the place, hours, room, seats and people of the `last` session, a week
    later; one list for all dates of a `course`."""
    values: dict[str, Any] = {
        "intent": str(uuid4()),
        "library": str(library),
        "repeat": WEEKLY,
        "every": "1",
        "roster": (Lists.ONE if course else Lists.EACH).value,
        **BLANK,
        "skip": [Skip.PUBLIC_HOLIDAYS, Skip.CLOSURES],
        "publication": NOW,
        "publish_time": "09:00",
    }
    if not last:
        return values
    following = last["last_starts"] + timedelta(weeks=1)
    ahead = following > now.astimezone(UTC).replace(tzinfo=None)
    return (
        values
        | _of_session(last)
        | {
            "library": last["last_library"],
            "day": following.date().isoformat() if ahead else "",
            "starts": last["last_starts"].strftime("%H:%M"),
            "ends": last["last_ends"].strftime("%H:%M"),
        }
    )


def filled_in(values: Mapping[str, Any]) -> dict[str, Any]:
    """The form as it would have been filled in for a series (series_queries.series_values)."""
    starts, ends = (datetime.fromisoformat(values[name]) for name in ("starts_at", "ends_at"))
    dates = [day for day in values["dates"] if day != starts.date()]
    return {
        "intent": str(uuid4()),
        "library": values["library"],
        "day": starts.date().isoformat(),
        "starts": starts.strftime("%H:%M"),
        "ends": ends.strftime("%H:%M"),
        "repeat": CHOSEN if values["dates"] else MONTHLY if values["monthly"] else WEEKLY,
        "every": str(values["every"]),
        "place": _text(values["monthly"]),
        "weekdays": [str(each) for each in values["weekdays"]],
        "dates": "\n".join(day.isoformat() for day in dates),
        "until": str(values["until"] or ""),
        "count": str(values["count"] or ""),
        "skip": list(values["skip"]),
        "roster": values["roster"],
        "publication": NOW,
        "publish_time": "09:00",
        **_of_session(values),
    }


def made_longer(values: Mapping[str, Any], series: object) -> dict[str, Any]:
    """The same for that series to go on; what the one list of a course says is not said again."""
    of_the_list = {*OF_THE_LIST, *FIELDS} if values["roster"] == Lists.ONE else set()
    return {name: each for name, each in filled_in(values).items() if name not in of_the_list} | {
        "series": str(series)
    }


def _of_session(last: Mapping[str, Any]) -> dict[str, Any]:
    """What a session offers and takes, in the fields of the form."""
    equipment: list[Loan] = last.get("equipment") or []
    return {
        **{name: _text(last.get(name)) for name in (*FIELDS, "join_until")},
        **instant_filled_in("opens", last.get("opens_days"), _instant(last.get("opens_at"))),
        **instant_filled_in("closes", last.get("closes_days"), _instant(last.get("closes_at"))),
        "reminder_hours": reminders_typed(last["reminder_hours"]),
        # As the list says it, in which this many hours are what nobody has to choose.
        "kept_hours": "" if last.get("kept_hours") == KEPT_HOURS else _text(last.get("kept_hours")),
        ASKED: "yes",
        "room": last.get("room") or "",
        **{PIECE + str(loan.id): str(loan.quantity) for loan in equipment},
        **{PERSON + person: "yes" for person in last.get("facilitators") or ()},
    }


def _instant(typed: str | None) -> datetime | None:
    return datetime.fromisoformat(typed) if typed else None


def _text(value: object) -> str:
    return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the dates shown: `planned` where it takes place, else the `reason` why not; `moving` where it has
    fields of its own."""

    on: date
    planned: PlannedDate | None
    reason: str
    name: str
    moving: bool

    @property
    def can_be_ticked(self) -> bool:
        return self.planned is not None or self.reason == Reason.BY_HAND


def rows_of(draft: SeriesDraft, fields: Mapping[str, Any]) -> list[Row]:
    """The days of a plan in order, as the page shows them."""
    moving = {day_from(name.removeprefix(MOVED_DAY)) for name in fields if name.startswith(MOVED_DAY)}
    rows = [Row(each.occurrence.on, each, "", "", each.occurrence.on in moving) for each in draft.dates]
    rows += [Row(each.on, None, each.reason, each.name, each.on in moving) for each in draft.left_out]
    return sorted(rows, key=lambda row: row.on)


def rows_moving(fields: Mapping[str, Any]) -> list[Row]:
    """The days with fields of their own, where what was typed makes no dates: what is wrong may stand in them."""
    names = [name.removeprefix(MOVED_DAY) for name in fields if name.startswith(MOVED_DAY)]
    days = sorted(day for name in names if (day := day_from(name)))
    return [Row(day, None, "", "", moving=True) for day in days]


def shown_in(rows: list[Row]) -> frozenset[date]:
    """The days that can be unticked."""
    return frozenset(row.on for row in rows if row.can_be_ticked)


def moving(fields: Mapping[str, Any], day: date, rule: Rule) -> dict[str, Any]:
    """The form with fields for another time of that day."""
    on = day.isoformat()
    return {
        **{name: each for name, each in fields.items() if name != MOVE},
        MOVED_DAY + on: on,
        MOVED_STARTS + on: _hour(rule.starts.time()),
        MOVED_ENDS + on: _hour(rule.ends.time()),
    }


def moved_back(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The form without the fields for another time of the day whose move is taken back, if one is."""
    on = str(fields.get(MOVE_BACK, ""))
    gone = {MOVE_BACK, MOVED_DAY + on, MOVED_STARTS + on, MOVED_ENDS + on}
    return {name: each for name, each in fields.items() if name not in gone}


def _hour(at: time) -> str:
    return at.strftime("%H:%M")
