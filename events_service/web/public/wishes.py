"""Whoever found no workshop tells the library what they need, in three taps."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from litestar import Response, post, route

from events_service.errors import NotFound, Refusal
from events_service.libraries.directory import Directory, libraries_in
from events_service.libraries.queries import LibraryPage, library_page
from events_service.registration.wish_rules import WISHED, WishDraft
from events_service.registration.wishes import make_wish
from events_service.settings import Settings
from events_service.web.http.answers import page, redirect
from events_service.web.http.conditional import READING
from events_service.web.http.locale import locale_of
from events_service.web.http.networks import network_of
from events_service.web.http.refusals import trouble, when_to_come_back
from events_service.web.http.requests import AnyRequest, query_of
from events_service.web.public.asking import CACHE
from events_service.web.words import choices

# What an address may fill in.
ASKED = ("library", "near", "topic", "reason")
MOST_LIBRARIES = 8


@route("/wishes", http_method=READING)
async def form(request: AnyRequest) -> Response[str]:
    """What is wished for, and where: at the library that the address names, or at one near the town that it says."""
    query = query_of(request)
    values = {name: query[name] for name in ASKED if query.get(name)}
    return await _form_page(request, values | {"intent": uuid4().hex})


@post("/wishes")
async def wish(
    request: AnyRequest, fields: dict[str, str], settings: Settings, now: datetime
) -> Response[str]:
    """Write it down; whatever goes wrong, the form comes back as it was filled in. Without a library it asks which."""
    place = await library_page(fields.get("library", ""))
    if place is None or not place.claimed:
        return await _form_page(request, fields)
    try:
        draft = WishDraft.parse(fields, department=place.department)
        await make_wish(
            place.slug,
            draft,
            intent=fields.get("intent") or uuid4().hex,
            network=network_of(request),
            key=settings.secret_key,
            now=now,
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return await _form_page(request, fields, refusal)
    return redirect(f"/wishes/noted?library={place.slug}")


@route("/wishes/noted", http_method=READING)
async def noted(request: AnyRequest) -> Response[str]:
    """It is written down, and what happens now; an address that names no library leads to the form."""
    library = await library_page(query_of(request).get("library", ""))
    if library is None:
        return redirect("/wishes")
    return page(request, "public/wish_noted.html", library=library)


async def _form_page(
    request: AnyRequest, values: Mapping[str, str], refusal: Refusal | None = None
) -> Response[str]:
    place = await library_page(values.get("library", ""))
    near = values.get("near", "")
    libraries, others = ([], []) if (place and place.claimed) or not near.strip() else await _near(near)
    answer = page(
        request,
        "public/wish_form.html",
        cache=CACHE,
        values=values,
        place=place,
        libraries=libraries,
        others=others,
        topics=choices(WISHED, locale_of(request)),
        **trouble(request, refusal),
    )
    answer.headers.update(when_to_come_back(refusal))
    return answer


async def _near(typed: str) -> tuple[list[LibraryPage], list[LibraryPage]]:
    """Libraries at that place whose team reads wishes; where there is none, some to telephone."""
    asked = Directory.read(typed)
    for area in (asked, asked.around):
        if area and (claimed := await libraries_in(replace(area, claimed=True))):
            return claimed[:MOST_LIBRARIES], []
    return [], (await libraries_in(asked))[:MOST_LIBRARIES]


HANDLERS = [form, wish, noted]
