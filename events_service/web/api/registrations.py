"""Registrations: taking a seat, and what the holder of the link or the organisation's staff may do."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from litestar import Response, Router, patch, post, route
from litestar.di import Provide

from events_service.accounts.roles import Viewer
from events_service.errors import Forbidden, NotFound, existing
from events_service.identifiers import as_uuid
from events_service.messages.queries import Undelivered, undelivered
from events_service.registration.answers import are_in, questions_for, refuse_others
from events_service.registration.cancellation import TooLateToCancel, cancel_by_link
from events_service.registration.corrections import (
    RegistrationCancelled,
    SeatsNotLeft,
    correct_by_link,
    correct_by_staff,
)
from events_service.registration.doubles import AlreadySignedUp
from events_service.registration.limits import TooManySignUps
from events_service.registration.offers import NothingOffered, accept_by_link, decline_by_link
from events_service.registration.opening import open_registration
from events_service.registration.parties import Party
from events_service.registration.places import register
from events_service.registration.queries import (
    Registration,
    registration_by_link,
    registration_for,
    registrations_after,
)
from events_service.registration.remembered import session_to_join
from events_service.registration.restoration import CancelledByLibrary, MovedAway, SeatGone, restore_by_link
from events_service.registration.rules import (
    Door,
    NotEnoughSeats,
    RosterFull,
    SessionBegun,
    SignUpByStaffOnly,
    SignUpClosed,
    SignUpElsewhere,
    SignUpNotNeeded,
    SignUpNotOpen,
)
from events_service.registration.search import Typed, find_registrations
from events_service.registration.seats import Busy
from events_service.scheduling.intents import IntentReused
from events_service.scheduling.programme import office_session
from events_service.scheduling.questions import questions_of
from events_service.scheduling.sessions import SessionCancelled
from events_service.settings import Settings
from events_service.web.api import bodies, rosters
from events_service.web.api.described import described
from events_service.web.api.reading import ITEMS, Stretch, typed_in_query
from events_service.web.api.shapes import Listed
from events_service.web.api.writing import done, listed, shown
from events_service.web.http.conditional import READING
from events_service.web.http.intents import intent_of_stranger
from events_service.web.http.networks import network_of
from events_service.web.http.requests import AnyRequest
from events_service.web.http.viewer import KeyRefused


@post(
    "/sessions/{session_id:uuid}/registrations",
    **described(
        NotFound,
        RosterFull,
        SignUpClosed,
        SignUpNotOpen,
        SignUpNotNeeded,
        SignUpByStaffOnly,
        SignUpElsewhere,
        SessionCancelled,
        IntentReused,
        AlreadySignedUp,
        NotEnoughSeats,
        Busy,
        TooManySignUps,
        key="read",
    ),
)
async def create(
    request: AnyRequest,
    session_id: UUID,
    data: bodies.NewRegistration,
    viewer: Viewer | None,
    intent: str | None,
    settings: Settings,
    locale: str,
    now: datetime,
) -> Response[rosters.Registration]:
    """Sign one party up: confirmed if its seats are left once each waiting party that fits has been served, else on the
    waiting list. What is saved for a party that was passed over is not left, and what is kept for those who come to the
    desk is not either, with a key or without one.

    A party that asks for more seats than are left waits, unless it says `"if_full": "refuse"`. The same name and
    contact again within ten minutes, under another Idempotency-Key or none, is 409 `already_signed_up`; with
    `"another_person": true` it is somebody else. `answers` are those to the `questions` of its event; what is
    wrong with one is told as `question-` and its id.

    Sent again with the same Idempotency-Key it makes one registration, and answers with it as it is now. Without an API
    key, the Idempotency-Key has 16 characters or more, and holds on the network it comes from.
    """
    attempt = _own(request, intent, viewer)
    line = existing(await session_to_join(session_id, now=now))
    sent = data.fields_sent()
    questions = await questions_of(line.event) if are_in(sent) else ()
    refuse_others(sent, questions)
    party = Party.parse(
        sent, department=line.department, most_seats=line.most_seats, locale=locale, questions=questions
    )
    of_staff = viewer is not None and viewer.may("register", line.organisation)
    place = await register(
        line.roster,
        party,
        waits=data.if_full == "wait",
        again=data.another_person,
        door=Door.KEY if of_staff else Door.WEB,
        key=settings.secret_key,
        now=now,
        intent=attempt,
        seen=line,
        sender=settings.mail_from,
        network=None if of_staff else network_of(request),
        by=viewer.id if viewer is not None and of_staff else None,
        extra=data.reason_for_extra(of_staff=of_staff),
    )
    location = f"{settings.public_url}/api/v1/registrations/{place.link}"
    return done(rosters.registration(place.registration, place.link, settings), location=location)


def _own(request: AnyRequest, intent: str | None, viewer: Viewer | None) -> str | None:
    """An attempt's name is its sender's own: two programs with a key that count from 1 do not meet."""
    if viewer is None:
        return intent_of_stranger(request, intent)
    return f"api:{viewer.id}:{intent}" if intent else None


@route(
    "/sessions/{session_id:uuid}/registrations",
    http_method=READING,
    **described(NotFound, right="see_registrations"),
)
async def show_all(
    request: AnyRequest, session_id: UUID, viewer: Viewer, stretch: Stretch, now: datetime
) -> Response[Listed[rosters.RosterEntry]]:
    """Everyone on a session's roster, cancelled ones included; with a desk's key by first name and initial, without
    contact and note."""
    session = existing(await office_session(session_id, viewer))
    after, since, limit = stretch.after, stretch.since, stretch.limit + 1
    registrations = existing(
        await registrations_after(session.roster, viewer, after=after, since=since, limit=limit)
    )
    failed = await undelivered([registration.id for registration in registrations])
    entries = listed(registrations, stretch, lambda each: entry(each, failed.get(each.id)))
    return shown(request, entries, now=now, public=False)


@route(
    "/registrations",
    http_method=READING,
    dependencies={"typed": Provide(typed_in_query)},
    **described(right="see_registrations"),
)
async def find(
    request: AnyRequest, viewer: Viewer, typed: Typed, now: datetime
) -> Response[Listed[rosters.RosterEntry]]:
    """Registrations of your organisation by the code that was said, a part of a name, or some figures of a telephone
    number, at least four; of several, all must be true. Those whose dates are ahead come first, at most 50: whoever
    looks for more says more. With a desk's key a list has first names and initials, without contact and note; the one
    registration that is found is whole, and leaves a line in the audit."""
    registrations = await find_registrations(viewer, typed, now=now, limit=ITEMS)
    if len(registrations) == 1:
        registrations = [await open_registration(registrations[0].id, by=viewer, now=now)]
    failed = await undelivered([registration.id for registration in registrations])
    entries = [entry(registration, failed.get(registration.id)) for registration in registrations]
    return shown(request, Listed(entries, None), now=now, public=False)


def entry(registration: Registration, letter: Undelivered | None) -> rosters.RosterEntry:
    return rosters.roster_entry(registration, letter.letter if letter else None)


@route("/registrations/{link:str}", http_method=READING, **described(NotFound))
async def show(
    request: AnyRequest, link: str, settings: Settings, now: datetime
) -> Response[rosters.Registration]:
    """The registration that a link opens. Looking changes nothing."""
    registration = existing(await registration_by_link(link))
    return shown(request, rosters.registration(registration, link, settings), now=now, public=False)


@post("/registrations/{link:str}/cancellation", status_code=200, **described(NotFound, TooLateToCancel))
async def cancel(
    link: str, data: bodies.Nothing, intent: str | None, settings: Settings, now: datetime
) -> Response[rosters.Registration]:
    """Give the seats back; they go to whoever waits. Saying it twice changes nothing."""
    registration = await cancel_by_link(link, now=now)
    return done(rosters.registration(registration, link, settings))


@post(
    "/registrations/{link:str}/restoration",
    status_code=200,
    **described(
        NotFound,
        SessionCancelled,
        SessionBegun,
        CancelledByLibrary,
        MovedAway,
        SignUpClosed,
        SeatGone,
        RosterFull,
    ),
)
async def restore(
    link: str, data: bodies.Restoration, intent: str | None, settings: Settings, now: datetime
) -> Response[rosters.Registration]:
    """Take a cancellation back, while the seats are free and nobody waits for them.

    Where they are gone it is refused with `seat_gone`, unless `wait` asks for the end of the waiting list.
    """
    registration = await restore_by_link(link, wait=data.wait is True, now=now)
    return done(rosters.registration(registration, link, settings))


@patch(
    "/registrations/{link:str}",
    **described(
        NotFound,
        Forbidden,
        RegistrationCancelled,
        SessionCancelled,
        SessionBegun,
        SignUpClosed,
        SeatsNotLeft,
        key="read",
    ),
)
async def correct(
    link: str,
    data: bodies.RegistrationChange,
    viewer: Viewer | None,
    settings: Settings,
    now: datetime,
) -> Response[rosters.Registration | rosters.RosterEntry]:
    """Correct a registration: by its link, or by its id with a key of the organisation.

    The holder of the link is answered with the registration, staff with its entry on the roster.
    """
    registration_id, sent = as_uuid(link), data.fields_sent()
    if registration_id is None:
        await _refuse_not_asked(sent, existing(await registration_by_link(link)))
        corrected = await correct_by_link(link, sent, now=now)
        return done(rosters.registration(corrected, link, settings))
    if viewer is None:
        raise KeyRefused()
    await _refuse_not_asked(sent, existing(await registration_for(registration_id, viewer)))
    corrected = await correct_by_staff(registration_id, sent, by=viewer, now=now)
    return done(entry(corrected, (await undelivered([corrected.id])).get(corrected.id)))


async def _refuse_not_asked(sent: Mapping[str, object], registration: Registration) -> None:
    if are_in(sent):
        refuse_others(sent, await questions_for(registration.id, registration.session.event))


@post(
    "/registrations/{link:str}/acceptance",
    status_code=200,
    **described(NotFound, NothingOffered, SessionBegun),
)
async def accept(
    link: str, data: bodies.Nothing, intent: str | None, settings: Settings, now: datetime
) -> Response[rosters.Registration]:
    """Take the seats that were offered. Saying it twice changes nothing."""
    registration = await accept_by_link(link, now=now)
    return done(rosters.registration(registration, link, settings))


@post(
    "/registrations/{link:str}/refusal", status_code=200, **described(NotFound, NothingOffered, SessionBegun)
)
async def decline(
    link: str, data: bodies.Nothing, intent: str | None, settings: Settings, now: datetime
) -> Response[rosters.Registration]:
    """Leave the seats that were offered to whoever waits next. One may ask again at the end of the list
    (`restoration`). Saying it twice changes nothing."""
    registration = await decline_by_link(link, now=now)
    return done(rosters.registration(registration, link, settings))


ROUTER = Router(
    "/",
    route_handlers=[create, show_all, find, show, cancel, restore, correct, accept, decline],
    tags=["registrations"],
)
