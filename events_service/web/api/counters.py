"""What an edition of the day comes to, for whoever shows it elsewhere."""

from datetime import datetime

from litestar import Response, Router, route
from msgspec import Struct

from events_service.errors import NotFound, existing
from events_service.libraries.territories import department_name
from events_service.scheduling.counters import Counts, counters_of
from events_service.web.api.days import edition_for
from events_service.web.api.described import described
from events_service.web.api.shaping import shaped
from events_service.web.api.writing import shown
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest


class Figures(Struct, frozen=True):
    """Libraries and sessions that take part; seats where people sign up, those taken, parties that wait, and places
    somebody may still have."""

    libraries: int
    sessions: int
    seats: int
    taken: int
    waiting: int
    places_left: int


class TerritoryFigures(Struct, frozen=True):
    """The same in one département or territory."""

    department: str
    name: str
    figures: Figures


class Counters(Struct, frozen=True):
    """An edition at `counted_at`: everywhere, and in each territory where there is something, by code. Counted every
    ten seconds; null before the first time."""

    counted_at: datetime | None
    everywhere: Figures
    territories: list[TerritoryFigures]


@route("/counters", http_method=READING, **described(NotFound))
async def show(request: AnyRequest, slug: str, now: datetime) -> Response[Counters]:
    """The live counters of an edition. They are shown, and nothing should be decided by them."""
    edition = existing(await edition_for(slug, None))
    counters = await counters_of(edition.id)
    if counters is None:
        return shown(request, Counters(None, _figures(Counts()), []), now=now, public=True)
    territories = [
        TerritoryFigures(each.department, department_name(each.department), _figures(each.counts))
        for each in counters.territories
    ]
    answer = Counters(counters.counted_at, _figures(counters.everywhere), territories)
    return shown(request, answer, now=now, public=True)


def _figures(counts: Counts) -> Figures:
    return shaped(Figures, counts, "UTC")


ROUTER = Router("/days/{slug:str}", route_handlers=[show], tags=["days"])
