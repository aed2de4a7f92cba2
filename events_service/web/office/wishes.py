"""The book of wishes: what people asked for and did not get, who is to be called about it, and what to plan."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from litestar import Response, post, route

from events_service.accounts.roles import Viewer
from events_service.clock import wall_clock
from events_service.errors import Invalid, NotFound, Refusal, existing
from events_service.identifiers import as_uuid
from events_service.libraries.queries import LibraryPage, libraries_of
from events_service.registration.rules import Door
from events_service.registration.wish_queries import (
    WishGroup,
    open_wish,
    sessions_answering,
    wish_groups,
    wishes_to_call,
)
from events_service.registration.wish_rules import WISHED, WishDraft
from events_service.registration.wishes import WishClosed, close_wish, note_wish
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.guards import somewhere
from events_service.web.http.locale import locale_of
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest, query_of
from events_service.web.notices import done
from events_service.web.office.lists import (
    Asked,
    Chosen,
    Column,
    Lines,
    Listing,
    Word,
    chosen_from,
    page_of,
    sheet,
)
from events_service.web.office.lists import marked as _
from events_service.web.office.visits import office_page
from events_service.web.phones import dialled
from events_service.web.words import choices

HOME = "/staff/wishes"
DOORS = (Door.DESK.value, Door.PHONE.value)


def group_at(library: str, topic: str) -> str:
    return f"/staff/libraries/{library}/wishes/{topic}"


@route(HOME, http_method=READING, guards=[somewhere("see_registrations")])
async def wishes(request: AnyRequest, viewer: Viewer, now: datetime) -> Response[str]:
    """What is wished for and not answered, by place and topic, the most wished for first."""
    libraries = await libraries_of(viewer.organisations("see_registrations"))
    chosen = _chosen(query_of(request), libraries)
    groups = _narrowed(await wish_groups(viewer, now=now), chosen)
    return office_page(
        request,
        "wishes.html",
        page=page_of(groups, query_of(request), chosen),
        chosen=chosen,
        libraries=_named(libraries),
        topics=choices(WISHED, locale_of(request)),
        may_register=bool(viewer.organisations("register")),
    )


def _chosen(query: Mapping[str, str], libraries: Iterable[LibraryPage]) -> Chosen:
    return chosen_from(query, library=[each.slug for each in libraries], topic=WISHED)


def _narrowed(groups: Iterable[WishGroup], chosen: Chosen) -> list[WishGroup]:
    return [
        group
        for group in groups
        if chosen["library"] in ("", group.library_slug) and chosen["topic"] in ("", group.topic)
    ]


def _named(libraries: Iterable[LibraryPage]) -> list[tuple[str, str]]:
    return [(each.slug, f"{each.name}, {each.town}") for each in libraries]


@route(f"{HOME}/new", http_method=READING, guards=[somewhere("register")])
async def new(request: AnyRequest, viewer: Viewer) -> Response[str]:
    """The three taps of the desk; an address may have the topic or the reason filled in."""
    query = query_of(request)
    filled_in = {name: query[name] for name in ("topic", "reason", "library") if name in query}
    return await _form_page(request, viewer, {"intent": str(uuid4()), "door": Door.DESK} | filled_in)


@post(HOME, guards=[somewhere("register")])
async def note(request: AnyRequest, viewer: Viewer, fields: dict[str, str], now: datetime) -> Response[str]:
    """Write a wish down, and offer the form for the next one."""
    libraries = await libraries_of(viewer.organisations("register"))
    place = next((each for each in libraries if each.slug == fields.get("library")), None)
    try:
        if place is None:
            raise Invalid({"library": "unknown"})
        draft = WishDraft.parse(fields, department=place.department)
        door = Door(fields["door"]) if fields.get("door") in DOORS else Door.DESK
        intent = fields.get("intent") or str(uuid4())
        await note_wish(place.id, draft, door=door, intent=intent, by=viewer, now=now)
    except Invalid as refusal:
        return await _form_page(request, viewer, fields, refusal)
    return done(request, HOME, "wish_noted")


async def _form_page(
    request: AnyRequest, viewer: Viewer, values: Mapping[str, str], refusal: Refusal | None = None
) -> Response[str]:
    request.scope["state"]["path"] = f"{HOME}/new"
    libraries = await libraries_of(viewer.organisations("register"))
    return office_page(
        request,
        "wish_form.html",
        values=values,
        libraries=_named(libraries),
        topics=choices(WISHED, locale_of(request)),
        **trouble(request, refusal),
    )


@route("/staff/libraries/{library_slug:str}/wishes/{topic:str}", http_method=READING)
async def group(
    request: AnyRequest, library_slug: str, topic: str, viewer: Viewer, now: datetime
) -> Response[str]:
    """One topic at one library: who is to be called, and which dates there are for it, or how to plan one."""
    libraries = await libraries_of(viewer.organisations("see_registrations"))
    library = existing(next((each for each in libraries if each.slug == library_slug), None))
    if topic not in WISHED:
        raise NotFound()
    groups = await wish_groups(viewer, now=now)
    return office_page(
        request,
        "wish_group.html",
        library=library,
        topic=topic,
        group=next((each for each in groups if (each.library, each.topic) == (library.id, topic)), None),
        people=await wishes_to_call(viewer, library_slug, topic),
        sessions=await sessions_answering(library_slug, topic, now=now),
        may_plan=viewer.may("plan", existing(library.organisation)),
    )


@route(f"{HOME}/{{wish_id:uuid}}", http_method=READING)
async def wish(request: AnyRequest, wish_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    """Whom to call, what there is to offer, and what came of it."""
    return await _wish_page(request, wish_id, viewer, now=now)


@post(f"{HOME}/{{wish_id:uuid}}/outcome")
async def close(
    request: AnyRequest, wish_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Note what came of it: their name and number go."""
    opened = await open_wish(wish_id, by=viewer, now=now)
    try:
        await close_wish(wish_id, fields.get("outcome"), by=viewer, now=now)
    except (Invalid, WishClosed) as refusal:
        return await _wish_page(request, wish_id, viewer, now=now, refusal=refusal)
    return done(request, group_at(opened.library_slug, opened.topic), "wish_closed")


@route(f"{HOME}/{{wish_id:uuid}}/outcome", http_method=READING)
async def back(wish_id: UUID) -> Response[str]:
    """Where a form was sent and answered with a page, people reload the address."""
    return redirect(f"{HOME}/{wish_id}")


async def _wish_page(
    request: AnyRequest, wish_id: UUID, viewer: Viewer, *, now: datetime, refusal: Refusal | None = None
) -> Response[str]:
    opened = await open_wish(wish_id, by=viewer, now=now)
    return office_page(
        request,
        "wish.html",
        wish=opened,
        asked_at=wall_clock(opened.created_at, opened.time_zone),
        sessions=await sessions_answering(opened.library_slug, opened.topic, now=now),
        back=group_at(opened.library_slug, opened.topic),
        **trouble(request, refusal),
    )


async def guest_of_wish(typed: str, viewer: Viewer, *, now: datetime) -> dict[str, str] | None:
    """The desk's form as it is filled in for somebody who wished for a date; None where nobody wants to be called."""
    identifier = as_uuid(typed)
    if identifier is None:
        return None
    try:
        opened = await open_wish(identifier, by=viewer, now=now)
    except NotFound:
        return None
    if opened.phone is None:
        return None
    filled_in: dict[str, Any] = {"name": opened.name, "phone": dialled(opened.phone), "wish": str(opened.id)}
    return {"intent": str(uuid4()), "seats": "1", "locale": "fr", "door": Door.PHONE, **filled_in}


async def _lines(asked: Asked) -> Lines[WishGroup]:
    libraries = await libraries_of(asked.viewer.organisations("see_registrations"))
    groups = await wish_groups(asked.viewer, now=asked.now)
    return Lines(_narrowed(groups, _chosen(asked.query, libraries)))


WISHES = Listing(
    HOME,
    _("Wishes"),
    (
        Column(_("Library"), lambda group: group.library_name),
        Column(_("Topic"), lambda group: Word(group.topic)),
        Column(_("Wishes"), lambda group: group.number),
        Column(_("It was full"), lambda group: group.full),
        Column(_("No date"), lambda group: group.no_date),
        Column(_("Not offered"), lambda group: group.not_offered),
        Column(_("To be called"), lambda group: group.to_call),
        Column(_("Dates to come"), lambda group: group.sessions),
    ),
    _lines,
)

HANDLERS = [
    wishes,
    new,
    note,
    group,
    wish,
    close,
    back,
    sheet(WISHES, guards=[somewhere("see_registrations")]),
]
