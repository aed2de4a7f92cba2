"""Registrations: taking a seat, and what the holder of the link or the organisation's staff may do."""

from typing import Any
from uuid import UUID

from litestar import Response, patch, post, route

from events_service import clock
from events_service.accounts.roles import Viewer
from events_service.errors import Forbidden, Invalid, NotFound
from events_service.fields import Fields
from events_service.identifiers import as_uuid
from events_service.messages.queries import undelivered
from events_service.registration.cancellation import TooLateToCancel, cancel_by_link
from events_service.registration.corrections import (
    RegistrationCancelled,
    SeatsNotLeft,
    correct_by_link,
    correct_by_staff,
)
from events_service.registration.doubles import AlreadySignedUp
from events_service.registration.limits import TooManySignUps
from events_service.registration.offers import NothingOffered
from events_service.registration.parties import Party
from events_service.registration.places import Busy, register
from events_service.registration.queries import Registration, registration_by_link, registrations_after
from events_service.registration.restoration import CancelledByLibrary, SeatGone, restore_by_link
from events_service.registration.rules import (
    Door,
    NotEnoughSeats,
    RosterFull,
    SessionBegun,
    SignUpClosed,
    SignUpNotNeeded,
    SignUpNotOpen,
)
from events_service.scheduling.intents import IntentReused
from events_service.scheduling.queries import session_line
from events_service.scheduling.sessions import SessionCancelled
from events_service.web.api import bodies, shapes
from events_service.web.api.described import endpoint
from events_service.web.api.reading import STRETCH, body_of, intent_of, stretch_of
from events_service.web.api.writing import done, listed, shown
from events_service.web.filters import fields_of
from events_service.web.http.answers import AnyRequest, locale_of, settings_of
from events_service.web.http.conditional import READING
from events_service.web.http.intents import intent_of_stranger
from events_service.web.http.networks import network_of
from events_service.web.http.viewer import key_holder, required_key_holder


@post(
    "/v1/sessions/{session_id:uuid}/registrations",
    opt=endpoint(
        shapes.Registration,
        status=201,
        body=bodies.NewRegistration,
        key="optional",
        refusals=(
            *(NotFound, Invalid, RosterFull, SignUpClosed, SignUpNotOpen, SignUpNotNeeded, SessionCancelled),
            *(IntentReused, AlreadySignedUp, NotEnoughSeats, Busy, TooManySignUps),
        ),
    ),
)
async def create(request: AnyRequest, session_id: UUID) -> Response[bytes]:
    """Sign one party up: confirmed if there are seats and nobody waits, else on the waiting list.

    A party that asks for more seats than are left waits, unless it says `"if_full": "refuse"`. The same name and
    contact again within ten minutes, under another Idempotency-Key or none, is 409 `already_signed_up`; with
    `"another_person": true` it is somebody else.

    Sent again with the same Idempotency-Key it makes one registration, and answers with it as it is now. Without an API
    key, the Idempotency-Key has 16 characters or more, and holds on the network it comes from.
    """
    viewer, now = await key_holder(request), clock.now()
    intent = _own(request, intent_of(request), viewer)
    given = await body_of(request, bodies.NewRegistration)
    line = await session_line(session_id, now=now)
    if line is None:
        raise NotFound()
    party = Party.parse(
        given, department=line.department, most_seats=line.most_seats, locale=locale_of(request)
    )
    settings = settings_of(request)
    of_staff = viewer is not None and viewer.may("register", line.organisation)
    place = await register(
        *(session_id, party),
        waits=_choice(given, "if_full", bodies.IF_FULL) != "refuse",
        again=_choice(given, "another_person", (True, False)) is True,
        door=Door.KEY if of_staff else Door.WEB,
        key=settings.secret_key,
        now=now,
        intent=intent,
        seen=line,
        sender=settings.mail_from,
        network=None if of_staff else network_of(request),
    )
    shape = shapes.registration(place.registration, place.link, settings)
    return done(shape, location=f"{settings.public_url}/api/v1/registrations/{place.link}")


def _choice(given: dict[str, Any], name: str, among: tuple[object, ...]) -> object:
    """One of a few values, or None where it is left out. Refuses with Invalid (`unknown`)."""
    value = given.get(name)
    if name in given and not any(
        value is each or (isinstance(value, str) and value == each) for each in among
    ):
        raise Invalid({name: "unknown"})
    return value


def _own(request: AnyRequest, intent: str | None, viewer: Viewer | None) -> str | None:
    """An attempt's name is its sender's own: two programs with a key that count from 1 do not meet."""
    if viewer is None:
        return intent_of_stranger(request, intent)
    return f"api:{viewer.id}:{intent}" if intent else None


@route(
    "/v1/sessions/{session_id:uuid}/registrations",
    http_method=READING,
    opt=endpoint(
        shapes.Listed[shapes.RosterEntry],
        query=STRETCH,
        key="required",
        right="see_registrations",
        refusals=(NotFound, Invalid),
    ),
)
async def show_all(request: AnyRequest, session_id: UUID) -> Response[bytes]:
    """Everyone on a session's roster, cancelled ones included."""
    viewer = await required_key_holder(request)
    stretch = stretch_of(fields_of(request, *STRETCH))
    found = await registrations_after(
        *(session_id, viewer), after=stretch.after, since=stretch.since, limit=stretch.limit + 1
    )
    if found is None:
        raise NotFound()
    failed = await undelivered([registration.id for registration in found])

    def entry(registration: Registration) -> shapes.RosterEntry:
        return shapes.roster_entry(
            registration, failed[registration.id].letter if registration.id in failed else None
        )

    return shown(request, listed(found, stretch, entry), public=False)


@route(
    "/v1/registrations/{link:str}",
    http_method=READING,
    opt=endpoint(shapes.Registration, refusals=(NotFound,)),
)
async def show(request: AnyRequest, link: str) -> Response[bytes]:
    """The registration that a link opens. Looking changes nothing."""
    registration = await registration_by_link(link)
    if registration is None:
        raise NotFound()
    return shown(request, shapes.registration(registration, link, settings_of(request)), public=False)


@post(
    "/v1/registrations/{link:str}/cancellation",
    opt=endpoint(shapes.Registration, body=bodies.Nothing, refusals=(NotFound, TooLateToCancel)),
)
async def cancel(request: AnyRequest, link: str) -> Response[bytes]:
    """Give the seats back; they go to whoever waits. Saying it twice changes nothing."""
    intent_of(request)
    await body_of(request, bodies.Nothing)
    registration = await cancel_by_link(link, now=clock.now())
    return done(shapes.registration(registration, link, settings_of(request)))


@post(
    "/v1/registrations/{link:str}/restoration",
    opt=endpoint(
        shapes.Registration,
        body=bodies.Restoration,
        refusals=(
            *(NotFound, Invalid, SessionCancelled, SessionBegun, CancelledByLibrary, SignUpClosed),
            *(SeatGone, RosterFull),
        ),
    ),
)
async def restore(request: AnyRequest, link: str) -> Response[bytes]:
    """Take a cancellation back, while the seats are free and nobody waits for them.

    Where they are gone it is refused with `seat_gone`, unless `wait` asks for the end of the waiting list.
    """
    intent_of(request)
    field = Fields(await body_of(request, bodies.Restoration))
    wait = field.flag("wait")
    field.done()
    registration = await restore_by_link(link, wait=wait, now=clock.now())
    return done(shapes.registration(registration, link, settings_of(request)))


@patch(
    "/v1/registrations/{link:str}",
    opt=endpoint(
        (shapes.Registration, shapes.RosterEntry),
        body=bodies.RegistrationChange,
        key="optional",
        refusals=(
            *(NotFound, Forbidden, Invalid, RegistrationCancelled, SessionCancelled, SessionBegun),
            *(SignUpClosed, SeatsNotLeft),
        ),
    ),
)
async def correct(request: AnyRequest, link: str) -> Response[bytes]:
    """Correct a registration: by its link, or by its id with a key of the organisation.

    The holder of the link is answered with the registration, staff with its entry on the roster.
    """
    registration_id = as_uuid(link)
    viewer = await required_key_holder(request) if registration_id else await key_holder(request)
    given = await body_of(request, bodies.RegistrationChange)
    if registration_id and viewer:
        corrected = await correct_by_staff(registration_id, given, by=viewer, now=clock.now())
        failed = (await undelivered([corrected.id])).get(corrected.id)
        return done(shapes.roster_entry(corrected, failed.letter if failed else None))
    corrected = await correct_by_link(link, given, now=clock.now())
    return done(shapes.registration(corrected, link, settings_of(request)))


@post(
    "/v1/registrations/{link:str}/acceptance",
    opt=endpoint(shapes.Registration, body=bodies.Nothing, refusals=(NotFound, NothingOffered)),
)
async def accept(link: str) -> Response[bytes]:
    """Take the seats that were offered. Refused for now: no seat is ever offered."""
    if await registration_by_link(link) is None:
        raise NotFound()
    raise NothingOffered()


@post(
    "/v1/registrations/{link:str}/refusal",
    opt=endpoint(shapes.Registration, body=bodies.Nothing, refusals=(NotFound, NothingOffered)),
)
async def decline(link: str) -> Response[bytes]:
    """Leave the seats that were offered to someone else. Refused for now: no seat is ever offered."""
    if await registration_by_link(link) is None:
        raise NotFound()
    raise NothingOffered()


HANDLERS = [create, show_all, show, cancel, restore, correct, accept, decline]
