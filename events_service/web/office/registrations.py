"""Registrations at the desk and on the phone: put someone on the roster, show their code, cancel for them."""

from typing import Any
from uuid import UUID, uuid4

from litestar import Response, post, route

from events_service import clock
from events_service.accounts.roles import Viewer, require
from events_service.clock import wall_clock
from events_service.errors import Forbidden, Invalid, NotFound, Refusal
from events_service.messages.misspellings import refuse_slip
from events_service.messages.queries import undelivered
from events_service.registration.calls import open_calls
from events_service.registration.cancellation import cancel_by_staff
from events_service.registration.corrections import (
    SeatsNotLeft,
    correct_by_staff,
    most_seats,
    refuse_unless_correctable,
    seats_within_reach,
)
from events_service.registration.links import link_of
from events_service.registration.parties import Party
from events_service.registration.places import register
from events_service.registration.queries import Registration, registration_for
from events_service.registration.renewal import renew_link_by_staff
from events_service.registration.restoration import restore_by_staff, way_back
from events_service.registration.rules import staffed_door
from events_service.scheduling.intents import IntentReused
from events_service.web.correction import changed_in, typed_in, version_seen
from events_service.web.http.answers import AnyRequest, locale_of, redirect, settings_of
from events_service.web.http.conditional import READING
from events_service.web.http.viewer import colleague
from events_service.web.notices import done
from events_service.web.office.sessions import session_page, session_seen
from events_service.web.office.visits import office_page, sent_form, trouble
from events_service.web.questions import QUESTIONS, answers_kept, as_answered


@post("/staff/sessions/{session_id:uuid}/registrations")
async def create(request: AnyRequest, session_id: UUID) -> Response[Any]:
    """Sign up whoever stands at the desk or is on the phone, and show their code. Only a name is needed."""
    viewer, fields = await sent_form(request)
    fields = as_answered(fields)
    known = await session_seen(session_id, viewer)
    require(viewer, "register", known.organisation)
    try:
        party = Party.parse(
            fields,
            department=known.department,
            most_seats=min(known.most_seats, known.capacity or 1),
            locale=locale_of(request),
        )
        refuse_slip(party.email, insisted=str(fields.get("email_insisted", "")))
        settings, intent = settings_of(request), fields.get("intent") or None
        place = await register(
            *(known.id, party),
            door=staffed_door(fields),
            key=settings.secret_key,
            now=clock.now(),
            intent=intent,
            sender=settings.mail_from,
            waits=fields.get("if_full") == "wait",
            again=fields.get("again") == "yes",
        )
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        return await _refused(request, viewer, session_id, fields, refusal)
    return done(request, f"/staff/registrations/{place.registration.id}", "registered")


async def _refused(
    request: AnyRequest, viewer: Viewer, session_id: UUID, fields: dict[str, Any], refusal: Refusal
) -> Response[str]:
    """The session's page as it is now, with the form as it was filled in, and what is asked.

    A form that was sent before gets a new intent: whoever went back to it may mean a second person, and
    pressing once more says so.
    """
    told = trouble(request, refusal)
    if isinstance(refusal, IntentReused):
        fields = fields | {"intent": str(uuid4())}
    known = await session_seen(session_id, viewer)
    question = refusal if isinstance(refusal, QUESTIONS) else None
    return await session_page(
        request,
        viewer,
        known,
        guest=fields,
        question=question,
        answers=answers_kept(fields, question, full=known.registration(clock.now()) == "waiting_list"),
        status_code=told["status_code"],
        desk_errors=told["errors"],
        desk_refused="" if question or isinstance(refusal, Invalid) else refusal.code,
        desk_sentence=told["refused"],
    )


@route("/staff/sessions/{session_id:uuid}/registrations", http_method=READING)
async def back_to_session(session_id: UUID) -> Response[Any]:
    """Where a form was sent and answered with a page, people reload the address, or change the language."""
    return redirect(f"/staff/sessions/{session_id}")


@route("/staff/registrations/{registration_id:uuid}", http_method=READING)
async def registration(request: AnyRequest, registration_id: UUID) -> Response[str]:
    """One party with its code in large print: to read out, to print, to cancel."""
    viewer = await colleague(request)
    return await _own_page(request, viewer, await _registration_seen(registration_id, viewer))


@route("/staff/registrations/{registration_id:uuid}/cancellation", http_method=READING)
async def cancellation(request: AnyRequest, registration_id: UUID) -> Response[Any]:
    """Ask before a seat is given back, and say what follows."""
    viewer = await colleague(request)
    known = await _registration_seen(registration_id, viewer)
    if not _is_correctable(known):
        return redirect(f"/staff/registrations/{registration_id}")
    return office_page(request, "registration_cancellation.html", registration=known, session=known.session)


@post("/staff/registrations/{registration_id:uuid}/cancellation")
async def cancel(request: AnyRequest, registration_id: UUID) -> Response[Any]:
    """Give the seats back for a guest; pressing twice is harmless."""
    viewer, fields = await sent_form(request)
    known = await _registration_seen(registration_id, viewer)
    try:
        await cancel_by_staff(registration_id, by=viewer, now=clock.now(), told="told" in fields)
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        return await _own_page(request, viewer, known, refusal)
    return done(request, f"/staff/sessions/{known.session.id}", "seat_cancelled")


@post("/staff/registrations/{registration_id:uuid}/restoration")
async def restore(request: AnyRequest, registration_id: UUID) -> Response[Any]:
    """Take a cancellation back, or with `wait` put the party at the end of the waiting list."""
    viewer, fields = await sent_form(request)
    await _registration_seen(registration_id, viewer)
    wait, told = fields.get("wait") == "yes", "told" in fields
    try:
        await restore_by_staff(registration_id, by=viewer, wait=wait, now=clock.now(), told=told)
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        return await _own_page(request, viewer, await _registration_seen(registration_id, viewer), refusal)
    return redirect(f"/staff/registrations/{registration_id}")


@post("/staff/registrations/{registration_id:uuid}/link")
async def renew_link(request: AnyRequest, registration_id: UUID) -> Response[Any]:
    """Void a guest's link that somebody else has, and write the new one to the guest."""
    viewer, _ = await sent_form(request)
    key = settings_of(request).secret_key
    await renew_link_by_staff(registration_id, by=viewer, key=key, now=clock.now())
    return redirect(f"/staff/registrations/{registration_id}")


@route("/staff/registrations/{registration_id:uuid}/link", http_method=READING)
async def back_from_link(registration_id: UUID) -> Response[Any]:
    return redirect(f"/staff/registrations/{registration_id}")


@route("/staff/registrations/{registration_id:uuid}/restoration", http_method=READING)
async def back_to_registration(registration_id: UUID) -> Response[Any]:
    """Where a button led and was answered with a page, people reload the address."""
    return redirect(f"/staff/registrations/{registration_id}")


@route("/staff/registrations/{registration_id:uuid}/correction", http_method=READING)
async def correction(request: AnyRequest, registration_id: UUID) -> Response[Any]:
    """The form, filled in as the registration is."""
    viewer = await colleague(request)
    known = await _registration_seen(registration_id, viewer)
    if not _is_correctable(known):
        return redirect(f"/staff/registrations/{registration_id}")
    return _correction_page(request, known, typed_in(known))


@post("/staff/registrations/{registration_id:uuid}/correction")
async def correct(request: AnyRequest, registration_id: UUID) -> Response[Any]:
    """Write what was corrected; whatever goes wrong, the form comes back as it was filled in."""
    viewer, fields = await sent_form(request)
    known = await _registration_seen(registration_id, viewer)
    changes, seen = changed_in(known, fields), version_seen(fields)
    try:
        await correct_by_staff(registration_id, changes, by=viewer, now=clock.now(), seen=seen)
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        known = await _registration_seen(registration_id, viewer)
        if not _is_correctable(known):
            return await _own_page(request, viewer, known, refusal)
        current = typed_in(known)
        return _correction_page(request, known, current | fields | {"seen": current["seen"]}, refusal)
    return done(request, f"/staff/registrations/{registration_id}", "saved")


def _is_correctable(known: Registration) -> bool:
    try:
        refuse_unless_correctable(known, now=clock.now())
    except Refusal:
        return False
    return True


def _correction_page(
    request: AnyRequest, known: Registration, values: dict[str, Any], refusal: Refusal | None = None
) -> Response[str]:
    return office_page(
        request,
        "correction.html",
        registration=known,
        session=known.session,
        values=values,
        most=most_seats(known),
        within_reach=seats_within_reach(known, now=clock.now()),
        seats_refused=isinstance(refusal, SeatsNotLeft),
        **trouble(request, refusal),
    )


async def _own_page(
    request: AnyRequest, viewer: Viewer, known: Registration, refusal: Refusal | None = None
) -> Response[str]:
    now = clock.now()
    zone = known.session.time_zone
    calls = await open_calls(viewer, now=now, session=known.session.id)
    link = link_of(known.id, known.link_version, key=settings_of(request).secret_key)
    return office_page(
        request,
        "registration.html",
        registration=known,
        session=known.session,
        correctable=_is_correctable(known),
        way_back=way_back(known, by_staff=True, now=now),
        left_at=wall_clock(known.cancelled_at, zone) if known.cancelled_at else None,
        calls=[call for call in calls if call.registration == known.id],
        letter=(await undelivered([known.id])).get(known.id),
        link=link,
        **trouble(request, refusal),
    )


async def _registration_seen(registration_id: UUID, viewer: Viewer) -> Registration:
    known = await registration_for(registration_id, viewer)
    if known is None:
        raise NotFound()
    return known


HANDLERS = [
    *(create, back_to_session, registration, cancellation, cancel, restore, back_to_registration),
    *(correction, correct, renew_link, back_from_link),
]
