"""I am here: the short form behind the code that hangs at the door on the day."""

from datetime import datetime
from uuid import UUID

from litestar import Response, post, route

from events_service.errors import NotFound, Refusal
from events_service.registration.arrivals import arrive, is_open, refuse_false_proof
from events_service.registration.doubles import AlreadySignedUp
from events_service.registration.parties import Party
from events_service.registration.rules import NotEnoughSeats, RosterFull
from events_service.scheduling.queries import SessionLine
from events_service.settings import Settings
from events_service.web.http.answers import page, redirect
from events_service.web.http.conditional import READING
from events_service.web.http.intents import intent_of_form, new_intent
from events_service.web.http.locale import locale_of
from events_service.web.http.networks import network_of
from events_service.web.http.refusals import trouble, when_to_come_back
from events_service.web.http.requests import AnyRequest
from events_service.web.public.sessions import published

ADDRESS = "/sessions/{reference:str}/arrivals/{proof:str}"


@route(ADDRESS, http_method=READING)
async def form(
    request: AnyRequest, reference: str, proof: str, settings: Settings, now: datetime
) -> Response[str]:
    """One question: who is there. Refuses with NotFound for an address of another day."""
    session = await published(reference, now=now)
    refuse_false_proof(session, proof, key=settings.secret_key)
    values = {"intent": new_intent(request, session.id), "seats": "1"}
    return _form_page(request, session, values, now=now)


@post(ADDRESS)
async def create(
    request: AnyRequest, reference: str, proof: str, fields: dict[str, str], settings: Settings, now: datetime
) -> Response[str]:
    """Give a free seat to whoever stands there, and lead to their own page; else they ask at the desk."""
    session = await published(reference, now=now)
    try:
        place = await arrive(
            session,
            _party(request, session, fields),
            proof=proof,
            key=settings.secret_key,
            sender=settings.mail_from,
            network=network_of(request),
            intent=_intent(request, session.id, fields),
            again=fields.get("again") == "yes",
            now=now,
        )
    except NotFound:
        raise
    except Refusal as refusal:
        refuse_false_proof(session, proof, key=settings.secret_key)
        return _form_page(request, session, fields, now=now, refusal=refusal)
    return redirect(f"/registrations/{place.link}")


def _party(request: AnyRequest, session: SessionLine, fields: dict[str, str]) -> Party:
    asked = {name: fields.get(name, "") for name in ("name", "seats", "companions", "adult", "only_adults")}
    return Party.parse(
        asked,
        department=session.department,
        most_seats=session.largest_party,
        locale=locale_of(request),
    )


def _intent(request: AnyRequest, session: UUID, fields: dict[str, str]) -> str | None:
    return intent_of_form(request, session, fields.get("intent", ""))


def _form_page(
    request: AnyRequest,
    session: SessionLine,
    values: dict[str, str],
    *,
    now: datetime,
    refusal: Refusal | None = None,
) -> Response[str]:
    answer = page(
        request,
        "public/arrival.html",
        cache="private, no-cache",
        session=session,
        values={"intent": new_intent(request, session.id)} | values,
        is_open=is_open(session, now=now),
        no_seat=isinstance(refusal, NotEnoughSeats | RosterFull),
        is_double=isinstance(refusal, AlreadySignedUp),
        now=now,
        **trouble(request, refusal),
    )
    answer.headers.update(when_to_come_back(refusal) | {"X-Robots-Tag": "noindex"})
    return answer


HANDLERS = [form, create]
