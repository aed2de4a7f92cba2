"""What there is for those who came: what was done, the letter of thanks, and the next step held for one of them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Response, Router, post, put, route
from msgspec import Meta, Struct

from events_service.accounts.roles import Viewer, require
from events_service.attendance import thanks
from events_service.attendance.afterwards import afterwards_of, done_when_they_came, keep_afterwards
from events_service.attendance.presence import NamesForgotten
from events_service.attendance.rules import PresenceTooEarly
from events_service.attendance.thanks import SessionNotOver, look_at_thanks, thank
from events_service.errors import ChangedMeanwhile, Forbidden, NotFound, existing
from events_service.identifiers import as_uuid
from events_service.messages.queries import undelivered
from events_service.registration.moving import SameList
from events_service.registration.next_seats import DidNotCome, offer_next, seats_to_offer
from events_service.registration.queries import Registration, registration_for
from events_service.registration.rules import NotEnoughSeats
from events_service.scheduling.programme import office_session
from events_service.settings import Settings
from events_service.web.api import rosters, shapes
from events_service.web.api.afterwards_bodies import NewAfterwards, NewNextSeat, NewThanks
from events_service.web.api.described import described
from events_service.web.api.registrations import entry
from events_service.web.api.shapes import Listed
from events_service.web.api.writing import done, shown
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest


class Afterwards(Struct, frozen=True):
    """What those who came read on their own page and in the letter of thanks."""

    session: UUID
    done: Annotated[str, Meta(description="What was done, a line each.")]
    next_step: str


class Thanked(Struct, frozen=True):
    """Who would be written to. A helper who is told in the guest's stead, or too, is one of them."""

    registration: UUID
    name: str
    email: str
    locale: str


class Thanks(Struct, frozen=True):
    """To whom the letter of thanks would go, and what it says."""

    session: UUID
    seen: Annotated[str, Meta(description="Stands for what is shown here: send it to write to them.")]
    readers: list[Thanked]
    without_email: Annotated[
        list[UUID],
        Meta(description="Registrations of who came and has no e-mail: they read it on their own page."),
    ]
    before: Annotated[int, Meta(description="How many parties had their letter before.")]
    done: str
    next_step: str


class Written(Struct, frozen=True):
    """What was written."""

    letters: int


@route(
    "/sessions/{session_id:uuid}/afterwards",
    http_method=READING,
    **described(NotFound, right="see_registrations"),
)
async def show_afterwards(
    request: AnyRequest, session_id: UUID, viewer: Viewer, now: datetime
) -> Response[Afterwards]:
    """What was written of a session for those who came."""
    session = existing(await office_session(session_id, viewer))
    return shown(request, await _afterwards(session.id), now=now, public=False)


@put(
    "/sessions/{session_id:uuid}/afterwards", **described(NotFound, Forbidden, PresenceTooEarly, right="plan")
)
async def write_afterwards(
    session_id: UUID, data: NewAfterwards, viewer: Viewer, now: datetime
) -> Response[Afterwards]:
    """Write what was done and what may come next, from half an hour before the start, in place of what was written."""
    await keep_afterwards(session_id, data.fields_sent(), by=viewer, now=now)
    return done(await _afterwards(session_id))


@route(
    "/sessions/{session_id:uuid}/thanks",
    http_method=READING,
    **described(NotFound, Forbidden, SessionNotOver, NamesForgotten, right="plan"),
)
async def show_thanks(
    request: AnyRequest, session_id: UUID, viewer: Viewer, settings: Settings, now: datetime
) -> Response[Thanks]:
    """To whom the letter of thanks would go, once the session is over. Looking writes nothing."""
    look = await look_at_thanks(session_id, viewer, days=settings.retention_days, now=now)
    return shown(request, _thanks(session_id, look), now=now, public=False)


@post(
    "/sessions/{session_id:uuid}/thanks",
    status_code=200,
    **described(NotFound, Forbidden, SessionNotOver, NamesForgotten, ChangedMeanwhile, right="plan"),
)
async def write_thanks(
    session_id: UUID, data: NewThanks, viewer: Viewer, intent: str | None, settings: Settings, now: datetime
) -> Response[Written]:
    """Write to all who were shown, to each once; nobody is called or texted for thanks. Where it would go to others by
    now, or say something else, it is refused with `changed_meanwhile`: look again."""
    days = settings.retention_days
    return done(Written(await thank(session_id, seen=data.seen, days=days, by=viewer, now=now)))


@route(
    "/registrations/{link:str}/next-seats",
    http_method=READING,
    **described(NotFound, Forbidden, right="plan"),
)
async def show_next_seats(
    request: AnyRequest, link: str, viewer: Viewer, settings: Settings, now: datetime
) -> Response[Listed[shapes.Session]]:
    """Where the next step could be held for somebody who came, by the registration's id: hours of permanences first,
    then other dates of the workshop, soonest first. None for who did not come."""
    lines = await seats_to_offer(await _planned_for(link, viewer), now=now)
    sessions = [shapes.session(line, settings.public_url, now) for line in lines]
    return shown(request, Listed(sessions, None), now=now, public=False)


@post(
    "/registrations/{link:str}/next-seats",
    **described(NotFound, Forbidden, DidNotCome, SameList, NotEnoughSeats, right="plan"),
)
async def offer_next_seat(
    link: str, data: NewNextSeat, viewer: Viewer, intent: str | None, settings: Settings, now: datetime
) -> Response[rosters.RosterEntry]:
    """Hold seats on that session's list for somebody who came, and tell them by the channel they have until when they
    say yes or no. Where they stand on that list already, nothing changes, and that registration is the answer."""
    registration = await _planned_for(link, viewer)
    there = existing(await office_session(data.session, viewer))
    place = await offer_next(
        registration.id,
        there.roster,
        done=await done_when_they_came(registration),
        helper_too=data.helper_too,
        by=viewer,
        key=settings.secret_key,
        sender=settings.mail_from,
        now=now,
    )
    next_one = place.registration
    return done(entry(next_one, (await undelivered([next_one.id])).get(next_one.id)))


async def _planned_for(link: str, viewer: Viewer) -> Registration:
    """A registration by its id, for who may hold seats. Refuses with NotFound, Forbidden."""
    identifier = as_uuid(link)
    registration = existing(await registration_for(identifier, viewer) if identifier else None)
    require(viewer, "plan", registration.session.organisation)
    return registration


async def _afterwards(session_id: UUID) -> Afterwards:
    written = (await afterwards_of([session_id])).get(session_id)
    return Afterwards(session_id, written.done if written else "", written.next_step if written else "")


def _thanks(session_id: UUID, look: thanks.Thanks) -> Thanks:
    return Thanks(
        session=session_id,
        seen=look.mark,
        readers=[
            Thanked(
                registration=reader.registration.id,
                name=reader.helper.name if reader.helper else reader.registration.name,
                email=reader.email or "",
                locale=reader.registration.locale,
            )
            for reader in look.readers
        ],
        without_email=[each.id for each in look.without_email],
        before=look.before,
        done=look.done,
        next_step=look.onward.next_step,
    )


ROUTER = Router(
    "/",
    route_handlers=[
        show_afterwards,
        write_afterwards,
        show_thanks,
        write_thanks,
        show_next_seats,
        offer_next_seat,
    ],
    tags=["presences"],
)
