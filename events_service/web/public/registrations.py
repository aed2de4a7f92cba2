"""The guest's own page behind the secret link, and what can be done from it: GET shows, POST acts."""

from collections.abc import Awaitable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from litestar import Response, post, route

from events_service.attendance.afterwards import Afterwards, afterwards_of
from events_service.clock import wall_clock
from events_service.errors import NotFound, Refusal, existing
from events_service.identifiers import as_uuid
from events_service.messages.queries import fate_of_last_letter
from events_service.registration.calls import read_by_guest
from events_service.registration.cancellation import cancel_by_guest
from events_service.registration.code_visits import is_visit, masked, registration_opened
from events_service.registration.coming import say_coming_by_guest
from events_service.registration.links import calendar_of, is_helper_link
from events_service.registration.moving import move_by_guest
from events_service.registration.offers import accept_by_guest, decline_by_guest
from events_service.registration.queries import DateLine, Registration, registration_by_link
from events_service.registration.reach import Reach
from events_service.registration.restoration import restore_by_guest, way_back
from events_service.registration.rules import CancelledBy, State
from events_service.registration.texting import way_of
from events_service.registration.untold import news_for
from events_service.scheduling.queries import session_line
from events_service.settings import Settings
from events_service.web.http.answers import page, redirect
from events_service.web.http.conditional import READING
from events_service.web.http.locale import locale_of
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest, form_of, settings_of
from events_service.web.phones import dialled
from events_service.web.public.alternatives import dates_beside
from events_service.web.spoken import in_writing

NOTHING_TYPED: Mapping[str, str] = MappingProxyType({})


@route("/registrations/{link:str}", http_method=READING)
async def registration(request: AnyRequest, link: str, now: datetime) -> Response[str]:
    """As it stands. Whose visit by code is over says code and name again."""
    registration = await registration_opened(link, now=now)
    if registration is None and is_visit(link):
        return redirect("/registrations?over=yes")
    return await own_page(request, existing(registration), link, now=now)


@route("/registrations/{link:str}/slip", http_method=READING)
async def slip(request: AnyRequest, link: str, now: datetime) -> Response[str]:
    """The same in large print, for paper."""
    registration = await opened(link, now=now)
    standing = standing_of(registration, now=now)
    return page(
        request, "public/slip.html", cache="no-store", registration=registration, link=link, standing=standing
    )


@route("/registrations/{link:str}/cancellation", http_method=READING)
async def cancellation(request: AnyRequest, link: str, now: datetime) -> Response[str]:
    """Ask before anything is given back; there is nothing to ask once it is, or once the session has begun."""
    registration = await opened(link, now=now)
    if standing_of(registration, now=now) not in ("kept", "waiting"):
        return redirect(f"/registrations/{link}")
    closes_early = now < registration.session.closes_at < registration.begins_at
    return page(
        request,
        "public/cancellation.html",
        cache="no-store",
        registration=registration,
        link=link,
        by_code=is_visit(link) or is_helper_link(link),
        closes_early=closes_early,
    )


@post("/registrations/{link:str}/cancellation", status_code=303)
async def cancel(request: AnyRequest, link: str, now: datetime) -> Response[str]:
    """Give the seats back; pressing twice is harmless."""
    registration = await opened(link, now=now)
    verb = cancel_by_guest(registration.id, helper=acting(registration, link), now=now)
    return await acted(request, link, verb, now=now)


@post("/registrations/{link:str}/restoration", status_code=303)
async def restore(request: AnyRequest, link: str, now: datetime) -> Response[str]:
    """Take the cancellation back, or with `wait` join the end of the waiting list; pressing twice is harmless."""
    wait = (await form_of(request)).get("wait") == "yes" if await request.body() else False
    registration = await opened(link, now=now)
    verb = restore_by_guest(registration, wait=wait, helper=acting(registration, link), now=now)
    return await acted(request, link, verb, now=now)


@post("/registrations/{link:str}/acceptance", status_code=303)
async def accept(request: AnyRequest, link: str, now: datetime) -> Response[str]:
    """Take the seats that were offered; pressing twice is harmless."""
    registration = await opened(link, now=now)
    verb = accept_by_guest(registration.id, helper=acting(registration, link), now=now)
    return await acted(request, link, verb, now=now)


@post("/registrations/{link:str}/news", status_code=303)
async def news_read(request: AnyRequest, link: str, now: datetime) -> Response[str]:
    """The guest has read what we had to tell them; what has become newer meanwhile stays to be told."""
    registration, call = await opened(link, now=now), as_uuid((await form_of(request)).get("call", ""))
    if call is not None:
        await read_by_guest(registration.id, call, now=now)
    return redirect(f"/registrations/{link}")


@post("/registrations/{link:str}/refusal", status_code=303)
async def decline(request: AnyRequest, link: str, now: datetime) -> Response[str]:
    """Leave them to the next who waits."""
    registration = await opened(link, now=now)
    verb = decline_by_guest(registration.id, helper=acting(registration, link), now=now)
    return await acted(request, link, verb, now=now)


@post("/registrations/{link:str}/confirmation", status_code=303)
async def say_coming(request: AnyRequest, link: str, now: datetime) -> Response[str]:
    """They still come."""
    registration = await opened(link, now=now)
    verb = say_coming_by_guest(registration.id, helper=acting(registration, link), now=now)
    return await acted(request, link, verb, now=now)


@post("/registrations/{link:str}/moves", status_code=303)
async def move(request: AnyRequest, link: str, settings: Settings, now: datetime) -> Response[str]:
    """Take the same seats on another date, and give these back: it leads to the page of the new registration. Only for
    who has the link: it gives out a new one."""
    registration = existing(await registration_by_link(link))
    session = as_uuid((await form_of(request)).get("session", ""))
    there = existing(await session_line(session, now=now) if session else None)
    try:
        place = await move_by_guest(
            registration.id, there.roster, key=settings.secret_key, sender=settings.mail_from, now=now
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return await own_page(request, await opened(link, now=now), link, now=now, refusal=refusal)
    return redirect(f"/registrations/{place.link}")


@route(
    [
        f"/registrations/{{link:str}}/{noun}"
        for noun in ("moves", "confirmation", "restoration", "acceptance", "refusal", "news")
    ],
    http_method=READING,
)
async def back(link: str, now: datetime) -> Response[str]:
    """Where a button led and was answered with a page, people reload the address."""
    await opened(link, now=now)
    return redirect(f"/registrations/{link}")


async def acted(
    request: AnyRequest, link: str, verb: Awaitable[Registration], *, now: datetime
) -> Response[str]:
    """Lead back to the guest's own page, or show it as it is now with what stood in the way."""
    try:
        await verb
    except NotFound:
        raise
    except Refusal as refusal:
        return await own_page(request, await opened(link, now=now), link, now=now, refusal=refusal)
    return redirect(f"/registrations/{link}")


def standing_of(registration: Registration, *, now: datetime) -> str:
    """The one thing the page is about. Of a registration that stands: `kept`, `waiting` or `offered`, then `begun` or
    `in_vain` (it waited, and the session began), then `over`. Of one that does not: `called_off` with its session,
    `taken_away` by the library, `lapsed` where nobody answered an offer, `moved` to another list, a
    `double` of one that stands, or `given_back`."""
    if registration.session.cancelled:
        return "called_off"
    if registration.state == State.CANCELLED:
        others = {
            CancelledBy.STAFF: "taken_away",
            CancelledBy.LAPSED: "lapsed",
            CancelledBy.MOVED: "moved",
            CancelledBy.DOUBLE: "double",
        }
        return others.get(CancelledBy(registration.cancelled_by or CancelledBy.GUEST), "given_back")
    if now >= registration.ends_at:
        return "over"
    if now >= registration.begins_at:
        return "begun" if registration.state == State.CONFIRMED else "in_vain"
    return "kept" if registration.state == State.CONFIRMED else registration.state


async def _news(
    request: AnyRequest, registration: Registration, standing: str, *, now: datetime
) -> dict[str, Any]:
    """What they have yet to be told. That it is called off, or their seat taken away, is what the whole page says."""
    speaks = standing in ("kept", "waiting", "begun")
    news = await news_for(registration.id, now=now) if speaks else None
    return {"news": news, "news_text": in_writing(news.letter, news.says, locale_of(request)) if news else ""}


async def own_page(
    request: AnyRequest,
    registration: Registration,
    link: str,
    *,
    now: datetime,
    refusal: Refusal | None = None,
    values: Mapping[str, str] = NOTHING_TYPED,
) -> Response[str]:
    """The page as the registration is now, with what stood in the way. By code, and to a helper, it shows no contact,
    and nothing that only the holder of the link may do."""
    by_helper, by_text = is_helper_link(link), await way_of(registration, now=now) is Reach.TEXT
    by_code = is_visit(link) or by_helper
    if by_code:
        registration = masked(registration)
    zone = registration.session.time_zone
    standing = standing_of(registration, now=now)
    return page(
        request,
        "public/registration.html",
        cache="no-store",
        registration=registration,
        link=link,
        by_code=by_code,
        by_helper=by_helper,
        by_text=by_text,
        calendar=calendar_of(
            registration.id, registration.calendar_version, key=settings_of(request).secret_key
        ),
        standing=standing,
        **await dates_beside(request, registration, standing, by_code=by_code, now=now),
        **await _news(request, registration, standing, now=now),
        upcoming=standing in ("kept", "waiting", "offered"),
        letter=await fate_of_last_letter(registration.id, registration.email, now=now)
        if registration.email and not by_code
        else None,
        # On the eve the library may have closed already: "the day before" would come too late.
        soon=wall_clock(now, zone).date() + timedelta(days=1) >= registration.session.local_starts.date(),
        afterwards=await _afterwards(registration, now=now),
        way_back=way_back(registration, by_staff=False, now=now),
        left_at=wall_clock(registration.cancelled_at, zone) if registration.cancelled_at else None,
        corrected_at=wall_clock(registration.corrected_at, zone) if registration.corrected_at else None,
        ended=now >= registration.ends_at,
        dialled=str if by_code else dialled,
        values=dict(values),
        now=now,
        **trouble(request, refusal),
    )


async def _afterwards(registration: Registration, *, now: datetime) -> list[tuple[DateLine, Afterwards]]:
    """What was written of each date that has begun, for whoever had a seat on it."""
    begun = [date for date in registration.sessions if date.session.starts_at <= now]
    if registration.state != State.CONFIRMED or not begun:
        return []
    written = await afterwards_of([date.session.id for date in begun])
    return [(date, written[date.session.id]) for date in begun if date.session.id in written]


def acting(registration: Registration, link: str) -> UUID | None:
    """The helper whose link this is; None for the guest's own, and for a visit by code."""
    return registration.helper.id if registration.helper and is_helper_link(link) else None


async def opened(link: str, *, now: datetime) -> Registration:
    """The registration behind a guest's link, or a visit by code. Refuses with NotFound."""
    return existing(await registration_opened(link, now=now))


HANDLERS = [
    registration,
    slip,
    cancellation,
    cancel,
    restore,
    accept,
    decline,
    say_coming,
    move,
    news_read,
    back,
]
