"""What a professional's link opens: seats for the people they accompany, and what they may know of them."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode
from uuid import uuid4

from litestar import Response, post, route

from events_service.errors import NotFound, Refusal, existing
from events_service.registration.queries import sessions_of
from events_service.registration.referrals import (
    just_referred,
    last_day_of,
    refer,
    referral_by_link,
    referred_by,
)
from events_service.scheduling.queries import date_of_roster
from events_service.settings import Settings
from events_service.web.http.answers import page, redirect
from events_service.web.http.conditional import READING
from events_service.web.http.networks import network_of
from events_service.web.http.refusals import trouble, when_to_come_back
from events_service.web.http.requests import AnyRequest, query_of


@route("/referrals/{referral_link:str}", http_method=READING)
async def referral(request: AnyRequest, referral_link: str, now: datetime) -> Response[str]:
    """The seats that are left, the form, and whom they have signed up."""
    return await _page(request, referral_link, {"intent": uuid4().hex}, now=now)


@post("/referrals/{referral_link:str}/registrations", status_code=303)
async def create(
    request: AnyRequest,
    referral_link: str,
    fields: dict[str, str],
    settings: Settings,
    locale: str,
    now: datetime,
) -> Response[str]:
    """Sign somebody up who agreed; whatever goes wrong, the form comes back as it was filled in."""
    intent = fields.get("intent") or uuid4().hex
    try:
        await refer(
            referral_link,
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
        return await _page(request, referral_link, fields, refusal, now=now)
    return redirect(f"/referrals/{referral_link}?{urlencode({'done': intent})}")


@route("/referrals/{referral_link:str}/registrations", http_method=READING)
async def back(referral_link: str) -> Response[str]:
    """Where the form was sent and answered with a page, people reload the address."""
    return redirect(f"/referrals/{referral_link}")


async def _page(
    request: AnyRequest,
    referral_link: str,
    values: Mapping[str, str],
    refusal: Refusal | None = None,
    *,
    now: datetime,
) -> Response[str]:
    referral = existing(await referral_by_link(referral_link))
    session = existing(await date_of_roster(referral.roster, now=now))
    dates = [each for each in await sessions_of(referral.roster) if not each.cancelled]
    answer = page(
        request,
        "public/referral.html",
        cache="no-store",
        referral=referral,
        link=referral_link,
        session=session,
        dates=dates,
        until=last_day_of(referral, session),
        open=now < referral.until and not session.cancelled and any(each.ends_at > now for each in dates),
        people=await referred_by(referral.id),
        values=dict(values),
        done=await just_referred(referral.id, query_of(request).get("done", ""), now=now),
        **trouble(request, refusal),
    )
    answer.headers.update(when_to_come_back(refusal))
    return answer


HANDLERS = [referral, create, back]
