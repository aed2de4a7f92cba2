"""A colleague's year for their employer: hours by activity, and every line of it."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from litestar import Response, Router, route
from msgspec import Meta, Struct

from events_service.accounts.roles import Viewer
from events_service.errors import NotFound
from events_service.scheduling.work import require_theirs
from events_service.scheduling.work_queries import WorkYear, year_of_work
from events_service.scheduling.work_rules import YEARS, Activity, Source
from events_service.web.api.described import described
from events_service.web.api.writing import shown
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest


class WorkedLine(Struct, frozen=True):
    """So many minutes of one day. `source` says how they are known: from the sessions held (`agenda`), as `typed`, or
    `estimated` as the crow flies between two places of one day. Times are the place's wall clock."""

    on: date
    activity: Annotated[str, Meta(extra_json_schema={"enum": list(Activity)})]
    minutes: int
    source: Annotated[str, Meta(extra_json_schema={"enum": list(Source)})]
    what: str
    library: str
    town: str
    local_starts: datetime | None
    local_ends: datetime | None
    equipment: list[str]


class WorkedYear(Struct, frozen=True):
    """A year of a colleague; `structure` employs them. `minutes` are those of each activity."""

    account: UUID
    name: str
    organisation: str
    structure: str
    year: int
    minutes: dict[str, int]
    lines: list[WorkedLine]


@route(
    "/reports/work/{account_id:uuid}/{year:int}",
    http_method=READING,
    **described(NotFound, right="manage_staff"),
)
async def show(
    request: AnyRequest, account_id: UUID, year: int, viewer: Viewer, now: datetime
) -> Response[WorkedYear]:
    """The year of a colleague of the key's organisation: what they have held in its libraries by now, what they
    wrote down, and the way between the places of one day, as typed or estimated."""
    if viewer.organisation is None or year not in YEARS:
        raise NotFound()
    await require_theirs(account_id, viewer.organisation, viewer)
    answer = _shape(await year_of_work(account_id, viewer.organisation, year, now=now))
    return shown(request, answer, now=now, public=False)


def _shape(work: WorkYear) -> WorkedYear:
    return WorkedYear(
        work.account,
        work.name,
        work.organisation,
        work.structure,
        work.year,
        {activity.value: minutes for activity, minutes in work.totals.items()},
        [
            WorkedLine(
                line.on,
                line.activity,
                line.minutes,
                line.source,
                line.what,
                line.library,
                line.town,
                line.starts,
                line.ends,
                list(line.equipment),
            )
            for line in work.lines
        ],
    )


ROUTER = Router("/", route_handlers=[show], tags=["reports"])
