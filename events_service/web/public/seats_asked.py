"""A professional who came by the national map asks for a seat for somebody, without a link from the library."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode
from uuid import uuid4

from litestar import Response, post, route

from events_service.errors import NotFound, Refusal
from events_service.registration.doubles import AlreadySignedUp
from events_service.registration.referrals import referral_link_of
from events_service.registration.seats_asked import ask_for_seat
from events_service.settings import Settings
from events_service.web.http.answers import page, redirect
from events_service.web.http.conditional import READING
from events_service.web.http.networks import network_of
from events_service.web.http.refusals import trouble, when_to_come_back
from events_service.web.http.requests import AnyRequest
from events_service.web.public.sessions import published


@route("/sessions/{reference:str}/referrals", http_method=READING)
async def form(request: AnyRequest, reference: str, now: datetime) -> Response[str]:
    return await _page(request, reference, {"intent": uuid4().hex}, now=now)


@post("/sessions/{reference:str}/referrals")
async def ask(
    request: AnyRequest,
    reference: str,
    fields: dict[str, str],
    settings: Settings,
    locale: str,
    now: datetime,
) -> Response[str]:
    """Give the seat, and lead to the page of what the person agreed to; whatever goes wrong, the form comes back."""
    session = await published(reference, now=now)
    intent = fields.get("intent") or uuid4().hex
    try:
        referral = await ask_for_seat(
            session,
            fields,
            intent=intent,
            network=network_of(request),
            locale=locale,
            key=settings.secret_key,
            sender=settings.mail_from,
            now=now,
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return await _page(request, reference, fields, refusal, now=now)
    link = referral_link_of(referral, key=settings.secret_key)
    return redirect(f"/referrals/{link}?{urlencode({'done': intent})}")


async def _page(
    request: AnyRequest,
    reference: str,
    values: Mapping[str, str],
    refusal: Refusal | None = None,
    *,
    now: datetime,
) -> Response[str]:
    answer = page(
        request,
        "public/seat_asked.html",
        cache="no-store",
        session=await published(reference, now=now),
        values=dict(values),
        is_double=isinstance(refusal, AlreadySignedUp),
        **trouble(request, refusal),
    )
    answer.headers.update(when_to_come_back(refusal))
    return answer


HANDLERS = [form, ask]
