"""Counts that are published: open data, of fixed periods and territories, each rounded to five by itself."""

from datetime import datetime
from typing import Annotated

from litestar import Response, Router, route
from msgspec import Meta, Struct

from events_service.errors import NotFound
from events_service.reports.publishing import published_counts, published_periods
from events_service.web.api.described import described
from events_service.web.api.reading import Period
from events_service.web.api.writing import shown
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest

Rounded = Annotated[
    int | None,
    Meta(
        description="To the nearest five; null where that is less than ten. First-timers are of years and editions as"
        " a whole, and null elsewhere."
    ),
]


class Territory(Struct, frozen=True):
    """What took place there, and how many came."""

    department: Annotated[str, Meta(description="Empty for the whole, which is rounded by itself.")]
    dates: Rounded
    hours: Rounded
    people: Rounded
    first_timers: Rounded


class Counts(Struct, frozen=True):
    """One period, and which others there are: `2026-11`, `2026`, `days/journee-2026`. What is published once never
    changes."""

    periods: list[str]
    period: str | None
    territories: list[Territory]


@route("/", http_method=READING, **described(NotFound))
async def show(request: AnyRequest, now: datetime, period: Period = None) -> Response[Counts]:
    """The newest period, or the one that is asked for; a year is by territory too."""
    periods = await published_periods()
    asked = period or next(iter(periods), None)
    if asked and asked not in periods:
        raise NotFound()
    rows = await published_counts(asked) if asked else []
    territories = [
        Territory(row.department, row.dates, row.hours, row.people, row.first_timers) for row in rows
    ]
    return shown(request, Counts(periods, asked, territories), now=now, public=True)


ROUTER = Router("/counts", route_handlers=[show], tags=["reports"])
