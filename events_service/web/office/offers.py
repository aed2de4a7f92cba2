"""A guest's answer to a seat that was offered, or whether they still come, written down at the desk or on the phone."""

from collections.abc import Awaitable
from datetime import datetime
from uuid import UUID

from litestar import Response, post, route

from events_service.accounts.roles import Viewer
from events_service.attendance.afterwards import done_when_they_came
from events_service.errors import Forbidden, NotFound, Refusal, existing
from events_service.identifiers import as_uuid
from events_service.registration.coming import say_coming_by_staff
from events_service.registration.moving import move_by_staff
from events_service.registration.next_seats import offer_next
from events_service.registration.offers import accept_by_staff, decline_by_staff
from events_service.registration.queries import Registration, registration_for
from events_service.registration.rules import State
from events_service.scheduling.programme import office_session
from events_service.settings import Settings
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest
from events_service.web.notices import done
from events_service.web.office.registrations import own_page


@post("/staff/registrations/{registration_id:uuid}/acceptance")
async def accept(request: AnyRequest, registration_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    """The guest said yes to a seat that was offered, at the desk or on the phone."""
    verb = accept_by_staff(registration_id, by=viewer, now=now)
    return await _answered(request, registration_id, viewer, verb, now=now)


@post("/staff/registrations/{registration_id:uuid}/refusal")
async def decline(request: AnyRequest, registration_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    """The guest said no."""
    verb = decline_by_staff(registration_id, by=viewer, now=now)
    return await _answered(request, registration_id, viewer, verb, now=now)


@post("/staff/registrations/{registration_id:uuid}/confirmation")
async def say_coming(
    request: AnyRequest, registration_id: UUID, viewer: Viewer, now: datetime
) -> Response[str]:
    """The guest said that they still come."""
    verb = say_coming_by_staff(registration_id, by=viewer, now=now)
    return await _answered(request, registration_id, viewer, verb, now=now)


@post("/staff/registrations/{registration_id:uuid}/moves")
async def move(
    request: AnyRequest,
    registration_id: UUID,
    viewer: Viewer,
    fields: dict[str, str],
    settings: Settings,
    now: datetime,
) -> Response[str]:
    """Put somebody who asked for it on another date: it leads to the page of the new registration."""
    registration = existing(await registration_for(registration_id, viewer))
    session = as_uuid(fields.get("session", ""))
    there = existing(await office_session(session, viewer) if session else None)
    key, sender = settings.secret_key, settings.mail_from
    try:
        place = await move_by_staff(registration_id, there.roster, by=viewer, key=key, sender=sender, now=now)
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        return await own_page(request, viewer, registration, now=now, refusal=refusal)
    return done(request, f"/staff/registrations/{place.registration.id}", "registered")


@post("/staff/registrations/{registration_id:uuid}/next-seats")
async def offer_next_seat(
    request: AnyRequest,
    registration_id: UUID,
    viewer: Viewer,
    fields: dict[str, str],
    settings: Settings,
    now: datetime,
) -> Response[str]:
    """Hold the next step for somebody who came: it leads to the page of what is held, with its deadline."""
    registration = existing(await registration_for(registration_id, viewer))
    session = as_uuid(fields.get("session", ""))
    there = existing(await office_session(session, viewer) if session else None)
    done_there = await done_when_they_came(registration)
    try:
        place = await offer_next(
            registration_id,
            there.roster,
            done=done_there,
            helper_too=fields.get("helper_too") == "yes",
            by=viewer,
            key=settings.secret_key,
            sender=settings.mail_from,
            now=now,
        )
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        return await own_page(request, viewer, registration, now=now, refusal=refusal)
    path = f"/staff/registrations/{place.registration.id}"
    if (
        place.replayed and place.state != State.OFFERED
    ):  # they have a seat there by themselves: it says how it stands
        return redirect(path)
    return done(request, path, "next_offered")


async def _answered(
    request: AnyRequest,
    registration_id: UUID,
    viewer: Viewer,
    verb: Awaitable[Registration],
    *,
    now: datetime,
) -> Response[str]:
    try:
        await verb
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        registration = existing(await registration_for(registration_id, viewer))
        return await own_page(request, viewer, registration, now=now, refusal=refusal)
    return done(request, f"/staff/registrations/{registration_id}", "saved")


@route(
    [
        f"/staff/registrations/{{registration_id:uuid}}/{noun}"
        for noun in ("acceptance", "refusal", "confirmation", "moves", "next-seats")
    ],
    http_method=READING,
)
async def back_from_offer(registration_id: UUID) -> Response[str]:
    """Where a button led and was answered with a page, people reload the address."""
    return redirect(f"/staff/registrations/{registration_id}")


HANDLERS = [accept, decline, say_coming, move, offer_next_seat, back_from_offer]
