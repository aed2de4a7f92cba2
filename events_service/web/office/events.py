"""Events in the office: the programme, one event with its sessions, what is said about it, publishing it."""

from typing import Any
from uuid import UUID, uuid4

from litestar import Response, post, route

from events_service import clock
from events_service.accounts.roles import Viewer, require
from events_service.campaigns.queries import campaigns
from events_service.errors import Forbidden, Invalid, NotFound, Refusal
from events_service.libraries.queries import LibraryPage, libraries_of
from events_service.registration.calls import open_calls
from events_service.registration.events import edit_event
from events_service.scheduling.events import NothingToPublish, create_event, publish_event
from events_service.scheduling.programme import office_agenda, office_event, office_programme, office_sessions
from events_service.scheduling.queries import EventPage
from events_service.scheduling.rules import KINDS, LEVELS, STRANDS, TOPICS, EventDraft
from events_service.web.http.answers import AnyRequest, redirect
from events_service.web.http.conditional import READING
from events_service.web.http.viewer import colleague
from events_service.web.notices import done
from events_service.web.office.visits import office_page, sent_form, trouble

NEXT_SESSIONS = 8
# More would push today's sessions out of sight; /staff/calls has them all.
MOST_CALLS = 3
WORDS = ("title", "summary", "description", "strand", "kind", "level", "campaign", "topics")


@route(["/staff", "/staff/events"], http_method=READING)
async def programme(request: AnyRequest) -> Response[Any]:
    """Who is to be called, the next sessions, because somebody stands at the desk; then every event, drafts first. A
    coordinator who plans nowhere has no programme, and is led to the editions of the day."""
    viewer = await colleague(request)
    if viewer.may_everywhere("edit_days") and not viewer.organisations("see_events"):
        return redirect("/staff/days")
    now = clock.now()
    return office_page(
        request,
        "events.html",
        calls=await open_calls(viewer, now=now),
        most_calls=MOST_CALLS,
        agenda=await office_agenda(viewer, now=now, limit=NEXT_SESSIONS),
        events=await office_programme(viewer, now=now),
        may_plan=bool(viewer.organisations("plan")),
    )


@route("/staff/events/new", http_method=READING)
async def new(request: AnyRequest) -> Response[str]:
    viewer = await colleague(request)
    if not viewer.organisations("plan"):
        raise Forbidden(verb="plan")
    return await _form_page(request, viewer, {"intent": str(uuid4()), "kind": KINDS[0]})


@post("/staff/events")
async def create(request: AnyRequest) -> Response[Any]:
    """Create a draft and lead to its page, where sessions are added. The form sent twice makes one event."""
    viewer, fields = await sent_form(request, repeated=("topics",))
    intent = str(fields.get("intent") or uuid4())
    try:
        event = await create_event(EventDraft.parse(fields), by=viewer, now=clock.now(), intent=intent)
    except Invalid as refusal:
        return await _form_page(request, viewer, fields, refusal=refusal)
    return done(request, f"/staff/events/{event}", "created")


@route("/staff/events/{event_id:uuid}", http_method=READING)
async def event(request: AnyRequest, event_id: UUID) -> Response[str]:
    viewer = await colleague(request)
    return await event_page(request, viewer, await event_seen(event_id, viewer))


@route("/staff/events/{event_id:uuid}/description", http_method=READING)
async def description(request: AnyRequest, event_id: UUID) -> Response[str]:
    viewer = await colleague(request)
    known = await event_seen(event_id, viewer)
    require(viewer, "plan", known.organisation)
    values = {name: getattr(known, name) or "" for name in WORDS} | {"library": str(known.library)}
    return await _form_page(request, viewer, values, event=known)


@post("/staff/events/{event_id:uuid}/description")
async def describe(request: AnyRequest, event_id: UUID) -> Response[Any]:
    """Replace what is said about an event; nobody signed up is lost or disturbed by it (promise 7)."""
    viewer, fields = await sent_form(request, repeated=("topics",))
    known = await event_seen(event_id, viewer)
    require(viewer, "plan", known.organisation)
    try:
        await edit_event(event_id, EventDraft.parse(fields), by=viewer, now=clock.now())
    except Invalid as refusal:
        return await _form_page(request, viewer, fields, event=known, refusal=refusal)
    return done(request, f"/staff/events/{event_id}", "saved")


@post("/staff/events/{event_id:uuid}/publication")
async def publish(request: AnyRequest, event_id: UUID) -> Response[Any]:
    viewer, _ = await sent_form(request)
    known = await event_seen(event_id, viewer)
    try:
        await publish_event(event_id, by=viewer, now=clock.now())
    except NothingToPublish as refusal:
        return await event_page(request, viewer, known, **trouble(request, refusal))
    return done(request, f"/staff/events/{event_id}", "published")


@route(
    ["/staff/events/{event_id:uuid}/publication", "/staff/events/{event_id:uuid}/sessions"],
    http_method=READING,
)
async def back_to_event(event_id: UUID) -> Response[Any]:
    """Where a form was sent and answered with a page, people reload the address, or change the language."""
    return redirect(f"/staff/events/{event_id}")


async def event_seen(event_id: UUID, viewer: Viewer) -> EventPage:
    """The event, if it is one of the viewer's organisations. Refuses with NotFound."""
    known = await office_event(event_id, viewer)
    if known is None:
        raise NotFound()
    return known


async def places_for(viewer: Viewer, organisation: UUID | None) -> list[LibraryPage]:
    """The libraries to choose from: of the organisation, or of all in which the viewer plans."""
    mine = viewer.organisations("plan")
    return await libraries_of(tuple(each for each in mine if organisation in (None, each)))


async def event_page(
    request: AnyRequest,
    viewer: Viewer,
    known: EventPage,
    *,
    values: dict[str, Any] | None = None,
    **told: Any,
) -> Response[str]:
    """The event with its sessions and the form for one more; `values` is what was typed there, `told` what
    came of it."""
    now = clock.now()
    request.scope["state"]["path"] = f"/staff/events/{known.id}"
    sessions = await office_sessions(known.id, viewer)
    blank = {"intent": str(uuid4()), "library": str(known.library), "sign_up": "required", "capacity": "8"}
    return office_page(
        request,
        "event.html",
        event=known,
        ahead=[line for line in sessions if line.ends_at > now],
        past=[line for line in reversed(sessions) if line.ends_at <= now],
        may_plan=viewer.may("plan", known.organisation),
        libraries=await places_for(viewer, known.organisation),
        values=blank if values is None else values,
        **({"errors": {}, "refused": "", "twice": set()} | told),
    )


async def _form_page(
    request: AnyRequest,
    viewer: Viewer,
    values: dict[str, Any],
    *,
    event: EventPage | None = None,
    refusal: Refusal | None = None,
) -> Response[str]:
    editions = [(each.slug, each.name) for each in await campaigns(now=clock.now())]
    if event and event.campaign and event.campaign not in dict(editions):
        editions.append((event.campaign, str(event.campaign_name)))
    if event is None:
        request.scope["state"]["path"] = "/staff/events/new"
    return office_page(
        request,
        "event_form.html",
        event=event,
        values=values,
        libraries=await places_for(viewer, event.organisation if event else None),
        campaigns=editions,
        strands=STRANDS,
        kinds=KINDS,
        levels=LEVELS,
        topics=TOPICS,
        **trouble(request, refusal),
    )


HANDLERS = [programme, new, create, event, description, describe, publish, back_to_event]
