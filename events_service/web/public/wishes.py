"""Whoever found no workshop tells the library what they need, in three taps."""

from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from litestar import Response, post, route

from events_service.errors import NotFound, Refusal
from events_service.libraries.queries import library_page
from events_service.libraries.territories import DEPARTMENTS, department_name
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
from events_service.web.public.finding import Link, namesakes, place_named
from events_service.web.public.proposals import topic_of
from events_service.web.public.wish_places import WishPlaces, places_to_tell
from events_service.web.words import choices

# What an address may fill in.
ASKED = ("library", "near", "department", "topic", "reason")


@route("/wishes", http_method=READING)
async def form(request: AnyRequest, now: datetime) -> Response[str]:
    """What is wished for, and where: at the library that the address names, or at one near the town that it says."""
    query = query_of(request)
    values = {name: query[name] for name in ASKED if query.get(name)}
    return await _form_page(request, values | {"intent": uuid4().hex}, now=now)


@post("/wishes")
async def wish(
    request: AnyRequest, fields: dict[str, str], settings: Settings, now: datetime
) -> Response[str]:
    """Write it down; whatever goes wrong, the form comes back as it was filled in. Without a library it asks which."""
    place = await library_page(fields.get("library", ""))
    if place is None or not place.claimed:
        return await _form_page(request, fields, now=now)
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
        return await _form_page(request, fields, refusal, now=now)
    return redirect(f"/wishes/noted?library={place.slug}")


@route("/wishes/noted", http_method=READING)
async def noted(request: AnyRequest) -> Response[str]:
    """It is written down, and what happens now; an address that names no library leads to the form."""
    library = await library_page(query_of(request).get("library", ""))
    if library is None:
        return redirect("/wishes")
    return page(request, "public/wish_noted.html", library=library)


async def _form_page(
    request: AnyRequest, values: Mapping[str, str], refusal: Refusal | None = None, *, now: datetime
) -> Response[str]:
    place = await library_page(values.get("library", ""))
    near, department = values.get("near", "").strip(), values.get("department", "")
    department = department if department in DEPARTMENTS else ""
    places = None
    if not (place and place.claimed) and (near or department):
        places = await places_to_tell(near, department, now=now)
        values = {"topic": topic_of(places.search.filters.q), **values}
    answer = page(
        request,
        "public/wish_form.html",
        cache=CACHE,
        values=values,
        place=place,
        places=places,
        sought=_named(places) if places else "",
        namesakes=_namesakes(places, values) if places else [],
        topics=choices(WISHED, locale_of(request)),
        **trouble(request, refusal),
    )
    answer.headers.update(when_to_come_back(refusal))
    return answer


def _named(places: WishPlaces) -> str:
    department = places.search.filters.department
    return place_named(places.search.typed) or (department_name(department) if department else "")


def _namesakes(places: WishPlaces, values: Mapping[str, str]) -> list[Link]:
    return namesakes(places.search.typed, {name: values[name] for name in ASKED if values.get(name)})


HANDLERS = [form, wish, noted]
