"""An appointment with one person, noted with that person in one step; and the address to which a colleague goes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from litestar import Response, post, route

from events_service.accounts.roles import Viewer, own_organisation
from events_service.errors import Forbidden, Invalid, NotFound, Refusal, existing
from events_service.language import language
from events_service.registration.home_addresses import address_to_correct, correct_address, open_address
from events_service.registration.meetings import note_meeting
from events_service.scheduling.programme import office_session
from events_service.settings import Settings
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.locale import locale_of
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest
from events_service.web.notices import done
from events_service.web.office.events import libraries_for
from events_service.web.office.needs import PERSON, hindrance_of, options_for
from events_service.web.office.visits import office_page
from events_service.web.session_form import NAMES, SessionForm, asked_twice

_OF_PERSON = ("title", "meeting", "address", "name", "phone", "email", "need", "note", "door", "locale")


@route("/staff/meetings/new", http_method=READING)
async def new(request: AnyRequest, viewer: Viewer) -> Response[str]:
    """The form, with the colleague who fills it in as whoever holds it."""
    organisation = own_organisation(viewer, "plan")
    locale = locale_of(request)
    libraries = await libraries_for(viewer, organisation, locale=locale)
    likely = {
        "intent": str(uuid4()),
        "title": language(locale).say("Appointment"),
        "meeting": "library",
        "library": libraries.options[0][0] if libraries.options else "",
        "needs": "yes",
        f"{PERSON}{viewer.id}": "yes",
    }
    return await _form_page(request, viewer, organisation, likely)


@post("/staff/meetings")
async def create(
    request: AnyRequest,
    viewer: Viewer,
    fields: dict[str, str],
    settings: Settings,
    locale: str,
    now: datetime,
) -> Response[str]:
    """Note it, and show the person's code. The form sent twice makes one."""
    organisation = own_organisation(viewer, "plan")
    try:
        form = SessionForm.parse(fields, await options_for(organisation))
        of_person = {name: fields[name] for name in _OF_PERSON if name in fields}
        place = await note_meeting(
            {**form.facts(), **of_person},
            by=viewer,
            key=settings.secret_key,
            sender=settings.mail_from,
            locale=locale,
            now=now,
            intent=fields.get("intent") or None,
        )
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        outcome = trouble(request, refusal, NAMES) | {"twice": asked_twice(refusal, fields)}
        hindrance = hindrance_of(refusal)
        return await _form_page(request, viewer, organisation, fields, hindrance=hindrance, **outcome)
    return done(request, f"/staff/registrations/{place.registration.id}", "registered")


@route("/staff/meetings", http_method=READING)
async def back_to_form() -> Response[str]:
    """Where a form was sent and answered with a page, people reload the address."""
    return redirect("/staff/meetings/new")


async def _form_page(
    request: AnyRequest, viewer: Viewer, organisation: UUID, values: Mapping[str, str], **outcome: Any
) -> Response[str]:
    request.scope["state"]["path"] = "/staff/meetings/new"
    fine: dict[str, Any] = {"errors": {}, "refused": "", "twice": set(), "hindrance": {}}
    return office_page(
        request,
        "meeting_form.html",
        libraries=await libraries_for(viewer, organisation, locale=locale_of(request)),
        options=await options_for(organisation),
        values=values,
        **(fine | outcome),
    )


@route("/staff/sessions/{session_id:uuid}/address", http_method=READING)
async def address(request: AnyRequest, session_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    """Where the viewer goes, which nobody else is shown."""
    session = existing(await office_session(session_id, viewer))
    home = await open_address(session_id, by=viewer, now=now)
    return office_page(request, "home_address.html", session=session, home=home)


CORRECTION = "/staff/sessions/{session_id:uuid}/address/correction"


@route(CORRECTION, http_method=READING)
async def correction(request: AnyRequest, session_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    """The address to be written again, which a manager who does not go there is not shown."""
    session = existing(await office_session(session_id, viewer))
    home = await address_to_correct(session_id, by=viewer, now=now)
    return office_page(request, "address_form.html", session=session, values={"address": home}, errors={})


@post(CORRECTION)
async def correct(
    request: AnyRequest, session_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    session = existing(await office_session(session_id, viewer))
    try:
        await correct_address(session_id, fields.get("address", ""), by=viewer, now=now)
    except Invalid as refusal:
        return office_page(
            request, "address_form.html", session=session, values=fields, **trouble(request, refusal)
        )
    return done(request, f"/staff/sessions/{session_id}", "saved")


HANDLERS = [new, create, back_to_form, address, correction, correct]
