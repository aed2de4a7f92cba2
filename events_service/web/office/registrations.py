"""Registrations at the desk and on the phone: put someone on the roster, show their code, cancel for them."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from litestar import Response, post, route

from events_service.accounts.roles import Viewer, require
from events_service.attendance.queries import dates_begun
from events_service.clock import wall_clock
from events_service.errors import Forbidden, Invalid, NotFound, Refusal, existing
from events_service.identifiers import as_uuid
from events_service.messages.misspellings import refuse_slip
from events_service.messages.queries import undelivered
from events_service.registration.call_filters import CallFilter
from events_service.registration.call_queries import open_calls
from events_service.registration.cancellation import cancel_by_staff
from events_service.registration.extra_seats import reason_typed
from events_service.registration.links import link_of
from events_service.registration.next_seats import seats_to_offer
from events_service.registration.opening import open_registration
from events_service.registration.parties import Party
from events_service.registration.places import register
from events_service.registration.queries import Registration, registration_for
from events_service.registration.renewal import renew_link_by_staff
from events_service.registration.restoration import restore_by_staff, way_back
from events_service.registration.rules import State, staffed_door
from events_service.registration.same_person import probable_doubles
from events_service.registration.sent import sent_about
from events_service.registration.skips import why_waiting
from events_service.registration.together import others_of_form
from events_service.registration.wishes import signed_up
from events_service.scheduling.intents import IntentReused
from events_service.scheduling.programme import office_session
from events_service.settings import Settings
from events_service.web.correction import is_correctable
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest, settings_of
from events_service.web.notices import done
from events_service.web.office.session_page import session_page
from events_service.web.office.ticked_dates import sign_up_for_all, ticked_beside
from events_service.web.office.visits import office_page
from events_service.web.public.alternatives import dates_to_move_to
from events_service.web.public.registrations import NOTHING_TYPED
from events_service.web.questions import QUESTIONS, answers_kept, as_answered, asked_in


@post("/staff/sessions/{session_id:uuid}/registrations")
async def create(
    request: AnyRequest,
    session_id: UUID,
    viewer: Viewer,
    fields: dict[str, str],
    settings: Settings,
    locale: str,
    now: datetime,
) -> Response[str]:
    """Sign up whoever stands at the desk or is on the phone, and show their code. Only a name is needed."""
    fields = as_answered(fields)
    session = existing(await office_session(session_id, viewer))
    require(viewer, "register", session.organisation)
    try:
        ticked = await ticked_beside(session, fields, now=now)
        party = Party.parse(
            fields,
            department=session.department,
            most_seats=min(line.largest_party for line in [session, *ticked]),
            locale=locale,
            questions=await asked_in(fields, session.event),
        )
        extra = reason_typed(fields) if fields.get("extra") == "yes" else ""
        refuse_slip(party.email, insisted=fields.get("email_insisted", ""))
        if ticked:
            return await sign_up_for_all(request, viewer, [session, *ticked], party, fields, now=now)
        place = await register(
            session.roster,
            party,
            door=staffed_door(fields),
            key=settings.secret_key,
            now=now,
            intent=fields.get("intent") or None,
            seen=session,
            sender=settings.mail_from,
            waits=fields.get("if_full") == "wait",
            again=fields.get("again") == "yes",
            by=viewer.id,
            extra=extra,
        )
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        return await _refused(request, viewer, session_id, fields, refusal, now=now)
    if wish := as_uuid(fields.get("wish", "")):
        await signed_up(wish, by=viewer, now=now)
    if session.permanence:  # whoever gives one hour often gives the next
        return done(request, f"/staff/permanences/{session.permanence}", "given")
    return done(request, f"/staff/registrations/{place.registration.id}", "registered")


async def _refused(
    request: AnyRequest,
    viewer: Viewer,
    session_id: UUID,
    fields: dict[str, str],
    refusal: Refusal,
    *,
    now: datetime,
) -> Response[str]:
    """The session's page as it is now, with the form as it was filled in, and what is asked.

    A form that was sent before gets a new intent: whoever went back to it may mean a second person, and
    pressing once more says so.
    """
    if isinstance(refusal, IntentReused):
        fields = fields | {"intent": str(uuid4())}
    session = existing(await office_session(session_id, viewer))
    outcome = trouble(request, refusal)
    question = refusal if isinstance(refusal, QUESTIONS) else None
    return await session_page(
        request,
        viewer,
        session,
        now=now,
        guest=fields,
        question=question,
        answers=answers_kept(fields, question, full=session.registration_at_desk(now) == "waiting_list"),
        status_code=outcome["status_code"],
        desk_errors=outcome["errors"],
        desk_refused="" if question or isinstance(refusal, Invalid) else refusal.code,
        desk_sentence=outcome["refused"],
    )


@route("/staff/sessions/{session_id:uuid}/registrations", http_method=READING)
async def back_to_session(session_id: UUID) -> Response[str]:
    """Where a form was sent and answered with a page, people reload the address, or change the language."""
    return redirect(f"/staff/sessions/{session_id}")


@route("/staff/registrations/{registration_id:uuid}", http_method=READING)
async def registration(
    request: AnyRequest, registration_id: UUID, viewer: Viewer, now: datetime
) -> Response[str]:
    """One party with its code in large print: to read out, to print, to cancel."""
    registration = await open_registration(registration_id, by=viewer, now=now)
    return await own_page(request, viewer, registration, now=now)


@route("/staff/registrations/{registration_id:uuid}/cancellation", http_method=READING)
async def cancellation(
    request: AnyRequest, registration_id: UUID, viewer: Viewer, now: datetime
) -> Response[str]:
    """Ask before a seat is given back, and say what follows."""
    registration = await open_registration(registration_id, by=viewer, now=now)
    if not is_correctable(registration, now=now):
        return redirect(f"/staff/registrations/{registration_id}")
    return office_page(
        request, "registration_cancellation.html", registration=registration, session=registration.session
    )


@post("/staff/registrations/{registration_id:uuid}/cancellation")
async def cancel(
    request: AnyRequest, registration_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Give the seats back for a guest; pressing twice is harmless."""
    registration = existing(await registration_for(registration_id, viewer))
    try:
        await cancel_by_staff(registration_id, by=viewer, now=now, present="told" in fields)
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        return await own_page(request, viewer, registration, now=now, refusal=refusal)
    return done(request, f"/staff/sessions/{registration.session.id}", "seat_cancelled")


@post("/staff/registrations/{registration_id:uuid}/restoration")
async def restore(
    request: AnyRequest, registration_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Take a cancellation back, or with `wait` put the party at the end of the waiting list."""
    existing(await registration_for(registration_id, viewer))
    wait, present = fields.get("wait") == "yes", "told" in fields
    try:
        await restore_by_staff(registration_id, by=viewer, wait=wait, now=now, present=present)
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        registration = existing(await registration_for(registration_id, viewer))
        return await own_page(request, viewer, registration, now=now, refusal=refusal)
    return redirect(f"/staff/registrations/{registration_id}")


@post("/staff/registrations/{registration_id:uuid}/link")
async def renew_link(
    registration_id: UUID, viewer: Viewer, settings: Settings, now: datetime
) -> Response[str]:
    """Void a guest's link that somebody else has, and write the new one to the guest."""
    await renew_link_by_staff(registration_id, by=viewer, key=settings.secret_key, now=now)
    return redirect(f"/staff/registrations/{registration_id}")


@route(
    [f"/staff/registrations/{{registration_id:uuid}}/{noun}" for noun in ("restoration", "link")],
    http_method=READING,
)
async def back_to_registration(registration_id: UUID) -> Response[str]:
    """Where a button led and was answered with a page, people reload the address."""
    return redirect(f"/staff/registrations/{registration_id}")


async def own_page(
    request: AnyRequest,
    viewer: Viewer,
    registration: Registration,
    *,
    now: datetime,
    refusal: Refusal | None = None,
    values: Mapping[str, str] = NOTHING_TYPED,
) -> Response[str]:
    """`values` is what was typed in one of its forms."""
    zone = registration.session.time_zone
    calls = await open_calls(viewer, CallFilter(registration=registration.id), now=now)
    link = link_of(registration.id, registration.link_version, key=settings_of(request).secret_key)
    session, correctable = registration.session, is_correctable(registration, now=now)
    return office_page(
        request,
        "registration.html",
        registration=registration,
        session=session,
        correctable=correctable,
        doubles=await probable_doubles(registration, viewer),
        way_back=way_back(registration, by_staff=True, now=now),
        instead=await dates_to_move_to(registration, now=now) if correctable else [],
        may_be_extra=registration.state == State.WAITING
        and not session.cancelled
        and now < registration.ends_at,
        waits_because=(await why_waiting(session, now=now)).get(registration.id),
        left_at=wall_clock(registration.cancelled_at, zone) if registration.cancelled_at else None,
        others=(others := await others_of_form(registration)),
        pages={each.id: f"/staff/registrations/{each.id}" for each in others},
        calls=calls,
        sent=await sent_about(registration.id, now=now),
        letter=(await undelivered([registration.id])).get(registration.id),
        link=link,
        next_seats=await seats_to_offer(registration, now=now)
        if viewer.may("plan", session.organisation)
        else [],
        begun=[] if registration.forgotten_at else dates_begun(registration, now=now),
        values=dict(values),
        **trouble(request, refusal),
    )


HANDLERS = [
    create,
    back_to_session,
    registration,
    cancellation,
    cancel,
    restore,
    back_to_registration,
    renew_link,
]
