"""A registration corrected by a colleague: whatever goes wrong, the form comes back as it was filled in."""

from datetime import datetime
from uuid import UUID

from litestar import Response, post, route

from events_service.accounts.roles import Viewer
from events_service.errors import Forbidden, NotFound, Refusal, existing
from events_service.registration.answers import questions_for
from events_service.registration.corrections import (
    SeatsNotLeft,
    correct_by_staff,
    most_seats,
    seats_within_reach,
)
from events_service.registration.opening import open_registration
from events_service.registration.queries import Registration, registration_for
from events_service.web.correction import changed_in, is_correctable, typed_in, version_seen
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest
from events_service.web.notices import done
from events_service.web.office.registrations import own_page
from events_service.web.office.visits import office_page
from events_service.web.questions import form_asks


@route("/staff/registrations/{registration_id:uuid}/correction", http_method=READING)
async def correction(
    request: AnyRequest, registration_id: UUID, viewer: Viewer, now: datetime
) -> Response[str]:
    """The form, filled in as the registration is."""
    registration = await open_registration(registration_id, by=viewer, now=now)
    if not is_correctable(registration, now=now):
        return redirect(f"/staff/registrations/{registration_id}")
    return await _correction_page(request, registration, typed_in(registration), now=now)


@post("/staff/registrations/{registration_id:uuid}/correction")
async def correct(
    request: AnyRequest, registration_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Write what was corrected; whatever goes wrong, the form comes back as it was filled in."""
    registration = existing(await registration_for(registration_id, viewer))
    changes, seen = changed_in(registration, fields), version_seen(fields)
    try:
        await correct_by_staff(registration_id, changes, by=viewer, now=now, seen=seen)
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        registration = existing(await registration_for(registration_id, viewer))
        if not is_correctable(registration, now=now):
            return await own_page(request, viewer, registration, now=now, refusal=refusal)
        current = typed_in(registration)
        values = current | fields | {"seen": current["seen"]}
        return await _correction_page(request, registration, values, now=now, refusal=refusal)
    return done(request, f"/staff/registrations/{registration_id}", "saved")


async def _correction_page(
    request: AnyRequest,
    registration: Registration,
    values: dict[str, str],
    *,
    now: datetime,
    refusal: Refusal | None = None,
) -> Response[str]:
    return office_page(
        request,
        "correction.html",
        registration=registration,
        session=registration.session,
        values=values,
        **form_asks(await questions_for(registration.id, registration.session.event)),
        most=most_seats(registration),
        within_reach=seats_within_reach(registration, now=now),
        seats_refused=isinstance(refusal, SeatsNotLeft),
        **trouble(request, refusal),
    )


HANDLERS = [correction, correct]
