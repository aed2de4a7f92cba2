"""Planning an event once more, and keeping one as a template."""

from datetime import datetime
from uuid import UUID

from litestar import Response, post, route

from events_service.accounts.roles import Viewer
from events_service.errors import Invalid, existing
from events_service.scheduling.copies import copy_event
from events_service.scheduling.programme import office_event
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest
from events_service.web.notices import done
from events_service.web.office.events import event_page


@post(["/staff/events/{event_id:uuid}/copies", "/staff/events/{event_id:uuid}/templates"])
async def copy(
    request: AnyRequest, event_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """A draft that says the same leads to its text, to be changed; a template to its own page."""
    event = existing(await office_event(event_id, viewer))
    as_template = request.url.path.endswith("/templates")
    try:
        made = await copy_event(
            event_id, by=viewer, now=now, as_template=as_template, intent=fields.get("intent")
        )
    except Invalid as refusal:
        return await event_page(request, viewer, event, now=now, **trouble(request, refusal))
    if as_template:
        return done(request, f"/staff/events/{made}", "template_kept")
    return done(request, f"/staff/events/{made}/description", "copied")


@route(
    ["/staff/events/{event_id:uuid}/copies", "/staff/events/{event_id:uuid}/templates"], http_method=READING
)
async def back_to_event(event_id: UUID) -> Response[str]:
    return redirect(f"/staff/events/{event_id}")


HANDLERS = [copy, back_to_event]
