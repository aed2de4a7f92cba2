"""The school holidays of the organisation's places: what everyone knows, and what it types in itself."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import Response, post, route

from events_service.accounts.roles import Viewer, own_organisation
from events_service.errors import Invalid, Refusal
from events_service.libraries.days_off import DaysOff, published_school_holidays
from events_service.libraries.school_holidays import (
    MOST_PERIODS,
    keep_school_holidays,
    periods_from,
    typed_in,
    zones_of,
)
from events_service.libraries.territories import department_name
from events_service.web.http.conditional import READING
from events_service.web.http.guards import somewhere
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest
from events_service.web.moments import day_from
from events_service.web.notices import done
from events_service.web.office.visits import office_page

HOME = "/staff/school-holidays"
_LINE = re.compile(r"(?P<first>[0-9/.-]+)(?:\s+|\s*[–—:]\s*)(?P<last>[0-9/.-]+)\s+(?P<name>.+)")


@dataclass(frozen=True, slots=True)
class Calendar:
    """A zone with its name where it has one, what is published of it and what was typed in."""

    zone: str
    name: str
    published: tuple[DaysOff, ...]
    own: Sequence[DaysOff]

    @property
    def field(self) -> str:
        return f"periods-{self.zone}"


@route(HOME, http_method=READING, guards=[somewhere("plan")])
async def calendars(request: AnyRequest, viewer: Viewer, now: datetime) -> Response[str]:
    return await _page(request, viewer, {}, now=now)


@post(HOME, guards=[somewhere("plan")])
async def keep(request: AnyRequest, viewer: Viewer, fields: dict[str, str], now: datetime) -> Response[str]:
    """Keep the periods of one zone as they are written. What was planned before stays as it is."""
    zone = fields.get("zone", "")
    try:
        periods = periods_from(
            [_period(line) for line in fields.get(f"periods-{zone}", "").splitlines() if line.strip()]
        )
        await keep_school_holidays(own_organisation(viewer, "plan"), zone, periods, by=viewer.id, now=now)
    except Invalid as refusal:
        return await _page(request, viewer, fields, now=now, refusal=refusal)
    return done(request, HOME, "saved")


def _period(line: str) -> dict[str, Any]:
    """ "17/10/2026 01/11/2026 Toussaint": the first day, the last one, and the name."""
    match = _LINE.fullmatch(line.strip())
    if match is None:
        return {}
    return {"starts_on": day_from(match["first"]), "ends_on": day_from(match["last"]), "name": match["name"]}


async def _page(
    request: AnyRequest,
    viewer: Viewer,
    typed: Mapping[str, str],
    *,
    now: datetime,
    refusal: Refusal | None = None,
) -> Response[str]:
    organisation = own_organisation(viewer, "plan")
    own = await typed_in(organisation)
    shown = [
        Calendar(
            zone,
            department_name(zone) if zone.isdecimal() else "",
            tuple(each for each in published_school_holidays(zone) if each.ends_on >= now.date()),
            own[zone],
        )
        for zone in await zones_of(organisation)
    ]
    values = {each.field: "\n".join(map(_written, each.own)) for each in shown} | dict(typed)
    names = {"periods": f"periods-{typed.get('zone', '')}"}
    return office_page(
        request,
        "school_holidays.html",
        calendars=shown,
        values=values,
        most=MOST_PERIODS,
        **trouble(request, refusal, names),
    )


def _written(period: DaysOff) -> str:
    return f"{period.starts_on:%d/%m/%Y} {period.ends_on:%d/%m/%Y} {period.name}"


HANDLERS = [calendars, keep]
