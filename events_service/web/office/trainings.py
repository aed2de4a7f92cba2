"""Trainings of colleagues: what there is, signing up by oneself, and one's own attestation."""

from datetime import datetime
from uuid import UUID

from litestar import Response, post, route

from events_service.accounts.roles import Viewer, require
from events_service.attendance.attestations import attested
from events_service.clock import wall_clock
from events_service.documents import papers
from events_service.documents.typesetting import Paper
from events_service.errors import Forbidden, NotFound, Refusal, existing
from events_service.registration.queries import sessions_of
from events_service.registration.trainings import join_training, trainings_of
from events_service.scheduling.programme import office_event
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.trainings import set_audience, training, trainings_ahead
from events_service.settings import Settings
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.locale import locale_of
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest
from events_service.web.notices import done
from events_service.web.office.documents import printed
from events_service.web.office.events import event_page
from events_service.web.office.visits import office_page

HOME = "/staff/trainings"


@route(HOME, http_method=READING)
async def trainings(request: AnyRequest, viewer: Viewer, settings: Settings, now: datetime) -> Response[str]:
    """What is ahead, of every organisation, and what one is or was signed up for."""
    own = await trainings_of(viewer.id, key=settings.secret_key, now=now)
    return office_page(
        request,
        "trainings.html",
        ahead=await trainings_ahead(now=now),
        own=own,
        attested={each.registration for each in own if await _earned(each.session, each.registration, now)},
    )


async def _earned(session: SessionLine, registration: UUID, now: datetime) -> bool:
    return session.starts_at <= now and any(
        each.registration == registration for each in await attested(session.roster, now=now)
    )


@route(HOME + "/{training_id:uuid}", http_method=READING)
async def show(
    request: AnyRequest, training_id: UUID, viewer: Viewer, settings: Settings, now: datetime
) -> Response[str]:
    return await _training_page(request, training_id, viewer, settings, now=now)


async def _training_page(
    request: AnyRequest,
    training_id: UUID,
    viewer: Viewer,
    settings: Settings,
    *,
    now: datetime,
    refusal: Refusal | None = None,
) -> Response[str]:
    session = existing(await training(training_id, now=now))
    own = await trainings_of(viewer.id, key=settings.secret_key, now=now)
    return office_page(
        request,
        "training.html",
        session=session,
        together=await sessions_of(session.roster),
        own=next((each for each in own if each.session.roster == session.roster), None),
        **trouble(request, refusal),
    )


@post(HOME + "/{training_id:uuid}/registrations")
async def join(
    request: AnyRequest, training_id: UUID, viewer: Viewer, settings: Settings, now: datetime
) -> Response[str]:
    """Sign oneself up, and lead to the registration's own page."""
    try:
        place = await join_training(
            training_id,
            by=viewer,
            key=settings.secret_key,
            sender=settings.mail_from,
            locale=locale_of(request),
            now=now,
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return await _training_page(request, training_id, viewer, settings, now=now, refusal=refusal)
    return redirect(f"/registrations/{place.link}")


@route(HOME + "/{training_id:uuid}/registrations", http_method=READING)
async def back(training_id: UUID) -> Response[str]:
    return redirect(f"{HOME}/{training_id}")


@route(HOME + "/{training_id:uuid}/attestation.pdf", http_method=READING)
async def attestation(
    request: AnyRequest, training_id: UUID, viewer: Viewer, settings: Settings, now: datetime
) -> Response[bytes]:
    """One's own, as soon as one has been there as often as it asks. Refuses with NotFound, PrinterBusy."""
    session = existing(await training(training_id, now=now))
    mine = {each.registration for each in await trainings_of(viewer.id, key=settings.secret_key, now=now)}
    people = [each for each in await attested(session.roster, now=now) if each.registration in mine]
    if not people:
        raise NotFound()
    today = wall_clock(now, session.time_zone)
    data = papers.attestations(session, people, locale=locale_of(request), today=today)
    return await printed(request, Paper.ATTESTATIONS, data, session.roster_title)


@post("/staff/events/{event_id:uuid}/audience")
async def choose_audience(
    request: AnyRequest, event_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """A draft for colleagues only, or for everybody."""
    event = existing(await office_event(event_id, viewer))
    require(viewer, "plan", event.organisation)
    try:
        await set_audience(event_id, colleagues=fields.get("colleagues") == "yes", by=viewer, now=now)
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        return await event_page(request, viewer, event, now=now, **trouble(request, refusal))
    return done(request, f"/staff/events/{event_id}", "saved")


@route("/staff/events/{event_id:uuid}/audience", http_method=READING)
async def back_to_event(event_id: UUID) -> Response[str]:
    return redirect(f"/staff/events/{event_id}")


HANDLERS = [trainings, show, join, back, attestation, choose_audience, back_to_event]
