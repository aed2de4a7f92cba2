"""Every feed, how to subscribe from each calendar app, and how late each app is."""

from datetime import datetime

from litestar import Response, route

from events_service.campaigns.queries import campaigns
from events_service.libraries.territories import DEPARTMENTS, department_name
from events_service.scheduling.rules import STRANDS
from events_service.web.http.answers import page
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest


@route("/calendars", http_method=READING)
async def calendars(request: AnyRequest, now: datetime) -> Response[str]:
    return page(
        request,
        "public/calendars.html",
        days=await campaigns(now=now),
        strands=STRANDS,
        departments=[(code, department_name(code)) for code in DEPARTMENTS],
    )


HANDLERS = [calendars]
