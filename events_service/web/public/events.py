"""One event with its sessions, and what search engines may read of it."""

from litestar import Response, route

from events_service import clock
from events_service.errors import NotFound
from events_service.scheduling.queries import event_page, sessions_of_event
from events_service.web.answers import AnyRequest, page, settings_of
from events_service.web.conditional import READING
from events_service.web.public.structured import session_data, whole


@route("/events/{slug:str}", http_method=READING)
async def event(request: AnyRequest, slug: str) -> Response[str]:
    now = clock.now()
    offered = await event_page(slug, now=now)
    if offered is None:
        raise NotFound()
    sessions = await sessions_of_event(offered.id, since=now)
    data = whole([session_data(line, settings_of(request).public_url, now) for line in sessions])
    return page(request, "public/event.html", event=offered, sessions=sessions, data=data, now=now)


HANDLERS = [event]
