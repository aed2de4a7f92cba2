"""The school holidays that an organisation's dates avoid: what everyone knows, and what it typed in itself."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any

from litestar import Response, Router, put, route
from msgspec import Meta, Struct

from events_service.accounts.roles import Viewer, own_organisation
from events_service.errors import Forbidden
from events_service.libraries.days_off import DaysOff, published_school_holidays
from events_service.libraries.school_holidays import (
    LONGEST_NAME,
    MOST_PERIODS,
    keep_school_holidays,
    periods_from,
    typed_in,
    zones_of,
)
from events_service.web.api import values
from events_service.web.api.bodies import Body, Sent
from events_service.web.api.described import described
from events_service.web.api.shapes import Listed
from events_service.web.api.writing import done, shown
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest


class Period(Struct, forbid_unknown_fields=True):
    """Days without school, both included."""

    starts_on: values.LocalDay
    ends_on: values.LocalDay
    name: Annotated[str, Meta(max_length=LONGEST_NAME, examples=["Pont de l’Ascension"])]


class TypedIn(Body):
    """All that is typed in for a calendar: what is not in it is none any more."""

    periods: Annotated[list[Period], Meta(max_length=MOST_PERIODS)]

    @classmethod
    def check(cls, sent: Sent) -> None:
        periods = sent.get("periods")
        periods_from(
            [each for each in periods if isinstance(each, dict)] if isinstance(periods, list) else []
        )


class Holidays(Struct, frozen=True):
    """Days without school, both included."""

    starts_on: date
    ends_on: date
    name: str


class SchoolCalendar(Struct, frozen=True):
    """A calendar that some of the organisation's libraries follow: a `zone` of the ministry, or the code of a
    territory. `published` came with this release, `typed_in` is the organisation's own."""

    zone: str
    published: list[Holidays]
    typed_in: list[Holidays]


@route("/", http_method=READING, **described(Forbidden, right="plan"))
async def show_all(request: AnyRequest, viewer: Viewer, now: datetime) -> Response[Listed[SchoolCalendar]]:
    """The calendars of the organisation's libraries. All of them: `next_cursor` is always null."""
    organisation = own_organisation(viewer, "plan")
    own = await typed_in(organisation)
    calendars = [_calendar(zone, own[zone]) for zone in await zones_of(organisation)]
    return shown(request, Listed(calendars, None), now=now, public=False)


@put("/{zone:str}", **described(Forbidden, right="plan"))
async def keep(zone: str, data: TypedIn, viewer: Viewer, now: datetime) -> Response[SchoolCalendar]:
    """Put these periods in the place of what was typed in for that calendar; an empty list takes all of it away. Series
    that are planned from now on leave them out; dates that were planned before stay as they are."""
    organisation = own_organisation(viewer, "plan")
    periods = periods_from([_written(each) for each in data.periods])
    await keep_school_holidays(organisation, zone, periods, by=viewer.id, now=now)
    return done(_calendar(zone, periods))


def _written(period: Period) -> dict[str, Any]:
    return {name: getattr(period, name) for name in period.__struct_fields__}


def _calendar(zone: str, own: Sequence[DaysOff]) -> SchoolCalendar:
    return SchoolCalendar(
        zone,
        [_holidays(each) for each in published_school_holidays(zone)],
        [_holidays(each) for each in own],
    )


def _holidays(days: DaysOff) -> Holidays:
    return Holidays(days.starts_on, days.ends_on, days.name)


ROUTER = Router("/school-holidays", route_handlers=[show_all, keep], tags=["series"])
