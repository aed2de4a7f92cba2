"""One event with its sessions, and what search engines may read of it."""

from datetime import datetime

from litestar import Response, route

from events_service.errors import existing
from events_service.registration.queries import sessions_of
from events_service.scheduling.catalogue import PAGE, upcoming
from events_service.scheduling.event_queries import event_page
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.resources import resources_of
from events_service.scheduling.skills import digcomp_of
from events_service.settings import Settings
from events_service.web.filters import turn
from events_service.web.http.answers import page_of_facts
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest
from events_service.web.public.structured import MOST_SESSIONS, event_data
from events_service.web.public.ticked_dates import to_tick


@route("/events/{slug:str}", http_method=READING)
async def event(
    request: AnyRequest, slug: str, settings: Settings, now: datetime, number: int, locale: str
) -> Response[bytes] | Response[str]:
    offered = existing(await event_page(slug, now=now))
    sessions = await upcoming(SessionFilter(event=offered.slug), now=now, page=number)
    together = {
        str(line.id): await sessions_of(line.roster) for line in sessions[:MOST_SESSIONS] if line.dates > 1
    }
    data = event_data(offered, sessions, together, settings.public_url, locale, now) if sessions else None
    return page_of_facts(
        request,
        "public/event.html",
        event=offered,
        learned=[f"digcomp.{each}" for each in digcomp_of(offered.topics)],
        resources=await resources_of(offered.id, public=True),
        sessions=sessions[:PAGE],
        several=len(to_tick(sessions, now=now)) > 1,
        turn=turn({}, number=number, more=len(sessions) > PAGE),
        data=data,
        now=now,
    )


HANDLERS = [event]
