"""Somebody who works in a library, and has no access yet, takes part in a day: they find it, and say who they are."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from litestar import Response, post, route

from events_service.accounts.newcomers import NobodyToAsk, announce
from events_service.accounts.sign_in import AskedTooOften
from events_service.campaigns.applications import may_apply, some_may_apply
from events_service.campaigns.participations import ApplicationsClosed, CharterChanged
from events_service.campaigns.queries import CampaignPage, details_of, public_campaign
from events_service.catalogues import of_the_office
from events_service.errors import Invalid, Refusal, existing
from events_service.identifiers import as_uuid
from events_service.libraries.directory import Directory, libraries_in
from events_service.libraries.queries import LibraryPage, library_page
from events_service.settings import Settings
from events_service.web.http.answers import page, redirect
from events_service.web.http.conditional import READING
from events_service.web.http.locale import locale_of
from events_service.web.http.networks import network_of
from events_service.web.http.refusals import trouble, when_to_come_back
from events_service.web.http.requests import AnyRequest, query_of
from events_service.web.public.asking import CACHE

MOST_LIBRARIES = 12
HERE = "/days/{slug:str}/participation"


@route(HERE, http_method=READING)
async def form(request: AnyRequest, slug: str, now: datetime) -> Response[str]:
    """Which library, and then who: one thing at a time."""
    query = query_of(request)
    values = {name: query[name] for name in ("library", "q") if query.get(name)}
    return await _form_page(request, slug, values, now=now)


@post(HERE)
async def send(
    request: AnyRequest, slug: str, fields: dict[str, str], settings: Settings, now: datetime
) -> Response[str]:
    """Note who asks, and send the letter that lets them in; what was typed comes back with every refusal."""
    day = existing(await public_campaign(slug))
    place = await library_page(fields.get("library", ""))
    if place is None:
        return await _form_page(request, slug, fields, now=now)
    try:
        joins = await announce(
            place.slug,
            fields,
            campaign=slug,
            charter=await _accepted(day, place, fields, now=now),
            network=network_of(request),
            locale=of_the_office(locale_of(request)),  # a colleague's
            key=settings.secret_key,
            now=now,
        )
    except (Invalid, AskedTooOften, NobodyToAsk, ApplicationsClosed, CharterChanged) as refusal:
        return await _form_page(request, slug, fields, refusal, now=now)
    return redirect(f"/days/{slug}/participation/{'asked' if joins else 'sent'}")


async def _accepted(
    day: CampaignPage, place: LibraryPage, fields: Mapping[str, str], *, now: datetime
) -> UUID | None:
    """The version of the charter that was read and accepted. Refuses as an application does."""
    if not await may_apply(day.id, place.id, now=now):
        raise ApplicationsClosed()
    holds = (await details_of(day.id)).charter
    if holds is None:
        return None
    if not fields.get("accepted"):
        raise Invalid({"charter": "required"})
    if as_uuid(fields.get("charter", "")) != holds.id:
        raise CharterChanged()
    return holds.id


@route(f"{HERE}/sent", http_method=READING)
async def sent(request: AnyRequest, slug: str) -> Response[str]:
    """The letter is on its way, and holds the rest."""
    return await _noted_page(request, slug, joins=False)


@route(f"{HERE}/asked", http_method=READING)
async def asked(request: AnyRequest, slug: str) -> Response[str]:
    """The managers of the organisation were asked."""
    return await _noted_page(request, slug, joins=True)


async def _noted_page(request: AnyRequest, slug: str, *, joins: bool) -> Response[str]:
    day = existing(await public_campaign(slug))
    return page(request, "public/participation_noted.html", day=day, joins=joins)


async def _form_page(
    request: AnyRequest,
    slug: str,
    values: Mapping[str, str],
    refusal: Refusal | None = None,
    *,
    now: datetime,
) -> Response[str]:
    day = existing(await public_campaign(slug))
    place = await library_page(values.get("library", ""))
    details = await details_of(day.id)
    q = values.get("q", "")
    answer = page(
        request,
        "public/participation.html",
        cache=CACHE,
        day=day,
        place=place,
        libraries=await _named(q) if q.strip() and place is None else [],
        charter=details.charter,
        may_apply=await may_apply(day.id, place.id, now=now)
        if place
        else some_may_apply(day, details, now=now),
        values={"organisation": _likely(place), **values} if place else values,
        **trouble(request, refusal),
    )
    answer.headers.update(when_to_come_back(refusal))
    return answer


async def _named(q: str) -> list[LibraryPage]:
    asked_for = Directory.read(q)
    libraries = await libraries_in(asked_for)
    if not libraries and asked_for.around:
        libraries = await libraries_in(asked_for.around)
    return libraries[:MOST_LIBRARIES]


def _likely(place: LibraryPage | None) -> str:
    """Most libraries are their town's."""
    return f"Ville de {place.town}" if place else ""


HANDLERS = [form, send, sent, asked]
