"""A seat over the capacity for somebody who waits, given on the page of their registration."""

from datetime import datetime
from uuid import UUID

from litestar import Response, post, route

from events_service.accounts.roles import Viewer
from events_service.errors import Forbidden, NotFound, Refusal, existing
from events_service.registration.extra_seats import give_extra_seats, reason_typed
from events_service.registration.queries import registration_for
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest
from events_service.web.notices import done
from events_service.web.office.registrations import own_page


@post("/staff/registrations/{registration_id:uuid}/extra-seats")
async def give(
    request: AnyRequest, registration_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Seat a party that waits, for the reason that was typed; pressing twice is harmless."""
    registration = existing(await registration_for(registration_id, viewer))
    try:
        reason, present = reason_typed(fields), "told" in fields
        await give_extra_seats(registration_id, reason, by=viewer, now=now, present=present)
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        registration = existing(await registration_for(registration_id, viewer))
        return await own_page(request, viewer, registration, now=now, refusal=refusal, values=fields)
    return done(request, f"/staff/registrations/{registration_id}", "registered")


@route("/staff/registrations/{registration_id:uuid}/extra-seats", http_method=READING)
async def back_from_extra_seats(registration_id: UUID) -> Response[str]:
    """Where a button led and was answered with a page, people reload the address."""
    return redirect(f"/staff/registrations/{registration_id}")


HANDLERS = [give, back_from_extra_seats]
