"""What took place and how many came, for everybody: fixed periods and territories, rounded."""

from collections.abc import Iterable
from datetime import date

from litestar import Response, route

from events_service.campaigns.queries import every_campaign
from events_service.errors import NotFound
from events_service.language import language
from events_service.libraries.territories import department_name
from events_service.reports.publishing import published_counts, published_periods
from events_service.web.http.answers import page
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest, query_of

HOME = "/counts"


@route(HOME, http_method=READING)
async def counts(request: AnyRequest, locale: str) -> Response[str]:
    """The newest period, or the one that is asked for."""
    periods = await published_periods()
    period = query_of(request).get("period") or next(iter(periods), "")
    if period and period not in periods:
        raise NotFound()
    names = await _names(periods, locale)
    return page(
        request,
        "public/counts.html",
        period=period,
        periods=list(names.items()),
        name=names.get(period, ""),
        rows=await published_counts(period) if period else [],
        department_name=department_name,
    )


async def _names(periods: Iterable[str], locale: str) -> dict[str, str]:
    """What each is called: a month and a year in words, an edition by its name."""
    editions = {f"days/{each.slug}": each.name for each in await every_campaign()}

    def name(period: str) -> str:
        year, _, month = period.partition("-")
        return f"{language(locale).month(date(int(year), int(month), 1))} {year}" if month else period

    return {period: editions.get(period) or name(period) for period in periods}


HANDLERS = [counts]
