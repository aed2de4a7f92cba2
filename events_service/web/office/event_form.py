"""Writing down what is offered: a new event, and what is said about one."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from litestar import Response, post, route
from litestar.di import Provide

from events_service.accounts.roles import Viewer, require
from events_service.campaigns.queries import campaigns_to_join
from events_service.errors import ChangedMeanwhile, Invalid, Refusal, existing
from events_service.language import language
from events_service.registration.effects import Effects
from events_service.registration.events import edit_event, told_of_edit
from events_service.scheduling.beginnings import last_years, templates_of
from events_service.scheduling.event_queries import EventPage
from events_service.scheduling.event_rules import FRAME, LANGUAGES, EventDraft
from events_service.scheduling.events import create_event
from events_service.scheduling.frame import Frame, frame_of
from events_service.scheduling.habits import habits_of
from events_service.scheduling.programme import office_event
from events_service.scheduling.rules import KINDS, LEVELS, STRANDS
from events_service.scheduling.skills import digcomp_of
from events_service.scheduling.topics import MAIN_TOPICS, PROCEDURES, SUB_TOPICS
from events_service.scheduling.venues import LibraryNotOurs
from events_service.web.http.conditional import READING
from events_service.web.http.guards import somewhere
from events_service.web.http.locale import locale_of
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest, each_once, pairs_of, query_of
from events_service.web.http.viewer import FORM_FIELD
from events_service.web.meanwhile import SEEN, Difference, merged, refuse_if_changed, seen_in
from events_service.web.notices import done
from events_service.web.office.effects import is_agreed, title_page
from events_service.web.office.events import libraries_for
from events_service.web.office.visits import office_page
from events_service.web.words import WORDS as NAMES
from events_service.web.words import choices

# Boxes to tick: they come as often as one is ticked.
LISTS = ("topics", "languages", *FRAME)
WORDS = tuple(each.name for each in fields(EventDraft) if each.name != "library")


@route("/staff/events/new", http_method=READING, guards=[somewhere("plan")])
async def new(request: AnyRequest, viewer: Viewer, now: datetime) -> Response[str]:
    """The empty form; an address may name the topic and the library that people wished for."""
    query = query_of(request)
    values: dict[str, object] = {"intent": str(uuid4()), "kind": KINDS[0]}
    if topic := query.get("topics"):
        values |= {"topics": [topic], "library": query.get("library", "")}
    elif viewer.organisation is not None:
        values["library"] = str((await habits_of(viewer, viewer.organisation)).library or "")
    return await _form_page(request, viewer, values, now=now)


def _form_with(*lists: str) -> dict[str, Provide]:
    """The fields of a form, of which these are several boxes each."""

    async def fields(request: AnyRequest, locale: str) -> dict[str, object]:
        pairs = [(name, text) for name, text in await pairs_of(request) if name != FORM_FIELD]
        ticked = {name: [text for each, text in pairs if each == name] for name in lists}
        return {**each_once([pair for pair in pairs if pair[0] not in lists]), **ticked}

    return {"fields": Provide(fields)}


EVENT_FORM = _form_with(*LISTS)
# The same words where a coordinator writes a model, with a lock beside each.
MODEL_FORM = _form_with(*LISTS, "locked")


@post("/staff/events", dependencies=EVENT_FORM)
async def create(
    request: AnyRequest, viewer: Viewer, fields: dict[str, object], now: datetime
) -> Response[str]:
    """Create a draft and lead to its page, where sessions are added. The form sent twice makes one event."""
    intent = str(fields.get("intent") or uuid4())
    try:
        event = await create_event(EventDraft.parse(fields), by=viewer, now=now, intent=intent)
    except Invalid as refusal:
        return await _form_page(request, viewer, fields, now=now, refusal=refusal)
    return done(request, f"/staff/events/{event}", "created")


@route("/staff/events/{event_id:uuid}/description", http_method=READING)
async def description(request: AnyRequest, event_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    event = existing(await office_event(event_id, viewer))
    require(viewer, "plan", event.organisation)
    return await _form_page(request, viewer, _typed_in(event), now=now, event=event)


def _typed_in(event: EventPage) -> dict[str, Any]:
    """The form as it would have been filled in for this event."""
    return {name: typed_word(getattr(event, name)) for name in WORDS} | {"library": str(event.library)}


def typed_word(word: Any) -> Any:
    """A word, a number, a tick or several of one field, as a form sends it."""
    if isinstance(word, bool):
        return "yes" if word else ""
    return word if isinstance(word, list) else "" if word is None else str(word)


@post("/staff/events/{event_id:uuid}/description", dependencies=EVENT_FORM)
async def describe(
    request: AnyRequest, event_id: UUID, viewer: Viewer, fields: dict[str, object], now: datetime
) -> Response[str]:
    """Replace what is said about an event; nobody signed up is lost (promise 7). A new title is written to people, who
    are shown first."""
    event = existing(await office_event(event_id, viewer))
    require(viewer, "plan", event.organisation)
    fields = _with_locked(fields, event)
    try:
        refuse_if_changed(fields, _typed_in(event))
        draft = EventDraft.parse(fields)
        effects = Effects([], await told_of_edit(event_id, draft, viewer, now=now))
        if effects.asks and not is_agreed(fields, effects):
            return await title_page(request, event, fields, effects)
        await edit_event(event_id, draft, by=viewer, now=now, seen=event)
    except ChangedMeanwhile as refusal:
        event = existing(await office_event(event_id, viewer))
        again = merged(fields, _typed_in(event))
        return await _form_page(
            request,
            viewer,
            again.values,
            now=now,
            event=event,
            refusal=refusal,
            differences=again.differences,
        )
    except (Invalid, LibraryNotOurs) as refusal:
        return await _form_page(request, viewer, fields, now=now, event=event, refusal=refusal)
    return done(request, f"/staff/events/{event_id}", "saved")


def _with_locked(fields: Mapping[str, object], event: EventPage) -> dict[str, object]:
    """What the event's model says is shown and not asked, and so not sent; where it is sent, it is refused."""
    shown = _typed_in(event)
    return {**fields, **{name: shown[name] for name in event.locked if not fields.get(name)}}


async def _form_page(
    request: AnyRequest,
    viewer: Viewer,
    values: Mapping[str, object],
    *,
    now: datetime,
    event: EventPage | None = None,
    refusal: Refusal | None = None,
    differences: Sequence[Difference] = (),
) -> Response[str]:
    editions = [(each.slug, each.name) for each in await campaigns_to_join(now=now)]
    if event and event.campaign and event.campaign not in dict(editions):
        editions.append((event.campaign, str(event.campaign_name)))
    if event is None:
        request.scope["state"]["path"] = "/staff/events/new"
    locale = locale_of(request)
    organisation = event.organisation if event else viewer.organisation
    libraries = await libraries_for(viewer, event.organisation if event else None, locale=locale)
    blank = event is None and refusal is None
    return office_page(
        request,
        "event_form.html",
        event=event,
        differences=differences,
        values=values if event is None else {SEEN: seen_in(_typed_in(event))} | dict(values),
        **_words_to_choose(request),
        day=None,
        model=None,
        libraries=libraries.options,
        campaigns=editions,
        templates=await templates_of(viewer) if blank else [],
        last_year=await last_years(viewer, now=now) if blank else [],
        copy_intent=str(uuid4()),
        frame=await _sentences(organisation, event),
        may_edit_frame=organisation is not None and viewer.may("edit_frame", organisation),
        **trouble(request, refusal),
    )


def _learned(locale: str) -> dict[str, str]:
    """What one learns of each topic, in one line of plain words."""
    say = language(locale).say
    return {
        code: ", ".join([say(NAMES[f"digcomp.{each}"]) for each in digcomp_of([code])])
        for code in MAIN_TOPICS
    }


def _words_to_choose(request: AnyRequest) -> dict[str, Any]:
    locale = locale_of(request)
    return {
        "strands": choices(STRANDS, locale),
        "kinds": choices(KINDS, locale),
        "levels": choices(LEVELS, locale),
        "topics": choices(MAIN_TOPICS, locale),
        "sub_topics": choices(SUB_TOPICS, locale),
        "learned": _learned(locale),
        "procedures": PROCEDURES,
        "languages": choices(LANGUAGES, locale, manner="language.{}"),
    }


def blank_form(request: AnyRequest) -> dict[str, Any]:
    """The same form for words that belong to no library yet."""
    return _words_to_choose(request) | {
        "event": None,
        "libraries": [],
        "campaigns": [],
        "templates": [],
        "last_year": [],
        "copy_intent": "",
        "frame": Frame(),
        "may_edit_frame": False,
    }


async def _sentences(organisation: UUID | None, event: EventPage | None) -> dict[str, list[tuple[str, str]]]:
    """To tick, part by part: what the organisation keeps, and what this event says besides."""
    kept = await frame_of(organisation) if organisation else Frame()
    return {
        part: [(each, each) for each in dict.fromkeys([*getattr(kept, part), *getattr(event, part, ())])]
        for part in FRAME
    }


HANDLERS = [new, create, description, describe]
