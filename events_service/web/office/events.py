"""Events in the office: one event with its sessions, what is said about it, publishing it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from litestar import Response, post, route

from events_service.accounts.claim_queries import claimed_for_drafts
from events_service.accounts.roles import Viewer, require
from events_service.errors import Invalid, existing
from events_service.language import language
from events_service.libraries.queries import libraries_of
from events_service.scheduling.event_queries import EventPage
from events_service.scheduling.events import NothingToPublish
from events_service.scheduling.habits import habits_of
from events_service.scheduling.house import taken_by
from events_service.scheduling.programme import (
    DATES,
    office_dates_size,
    office_event,
    office_groups,
    office_sessions,
    office_sessions_over,
)
from events_service.scheduling.publication import publish_event_at
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.venues import LibraryNotOurs
from events_service.web import sign_up_form
from events_service.web.filters import turn
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.locale import locale_of
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest, page_from, query_of
from events_service.web.notices import done
from events_service.web.office.needs import labels_of, options_for
from events_service.web.office.visits import office_page
from events_service.web.series_form import AT, NOW, publication_typed
from events_service.web.session_form import usual

# Which page of the sessions that are over, beside `page` of those ahead.
OVER = "over"


@route("/staff/events/{event_id:uuid}", http_method=READING)
async def event(request: AnyRequest, event_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    return await event_page(request, viewer, existing(await office_event(event_id, viewer)), now=now)


@post("/staff/events/{event_id:uuid}/publication")
async def publish(request: AnyRequest, event_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    return await _publish(request, event_id, viewer, {"publication": NOW}, now)


@post("/staff/events/{event_id:uuid}/publication/hour")
async def publish_then(
    request: AnyRequest, event_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    return await _publish(request, event_id, viewer, {**fields, "publication": AT}, now)


async def _publish(
    request: AnyRequest, event_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Show the event to everyone, at once or at a set time."""
    event = existing(await office_event(event_id, viewer))
    require(viewer, "plan", event.organisation)
    try:
        at = publication_typed(fields, event.time_zone, now) or now
        await publish_event_at(event_id, at, by=viewer, now=now)
    except (Invalid, NothingToPublish, LibraryNotOurs) as refusal:
        return await event_page(request, viewer, event, now=now, typed=fields, **trouble(request, refusal))
    return done(request, f"/staff/events/{event_id}", "published" if at <= now else "publication_set")


@route(
    [
        "/staff/events/{event_id:uuid}/publication",
        "/staff/events/{event_id:uuid}/publication/hour",
        "/staff/events/{event_id:uuid}/sessions",
    ],
    http_method=READING,
)
async def back_to_event(event_id: UUID) -> Response[str]:
    """Where a form was sent and answered with a page, people reload the address, or change the language."""
    return redirect(f"/staff/events/{event_id}")


@dataclass(frozen=True, slots=True)
class Libraries:
    """The libraries to choose from, by id; whether the clock of one of them is not the mainland's, and whether one is
    only claimed."""

    options: list[tuple[str, str]]
    overseas: bool
    claimed: bool


async def libraries_for(viewer: Viewer, organisation: UUID | None, *, locale: str) -> Libraries:
    """Those of the organisation, or of all in which the viewer plans."""
    mine = viewer.organisations("plan")
    libraries = await libraries_of(tuple(each for each in mine if organisation in (None, each)))
    speak = language(locale)
    local = speak.say("local time: %(place)s")
    clocks = [speak.elsewhere(library.time_zone) for library in libraries]
    claimed = await claimed_for_drafts(tuple(each for each in mine if organisation in (None, each)))
    not_yet = speak.say("claimed, for drafts only")
    options = [
        (
            str(library.id),
            f"{library.name}, {library.town}" + (f" ({local % {'place': clock}})" if clock else ""),
        )
        for library, clock in zip(libraries, clocks, strict=True)
    ]
    options += [(str(identifier), f"{name}, {town} ({not_yet})") for identifier, name, town in claimed]
    return Libraries(options, overseas=any(clocks), claimed=bool(claimed))


async def event_page(
    request: AnyRequest,
    viewer: Viewer,
    event: EventPage,
    *,
    now: datetime,
    values: Mapping[str, object] | None = None,
    typed: Mapping[str, object] | None = None,
    **outcome: Any,
) -> Response[str]:
    """The event with its sessions and the form for one more; `values` is what was typed there, `typed` what was in
    another form of the page, `outcome` what came of it."""
    request.scope["state"]["path"] = f"/staff/events/{event.id}"
    query = query_of(request)
    number, back = page_from(query), page_from(query, OVER)
    ahead = await office_sessions(event.id, viewer, now=now, page=number)
    over = await office_sessions_over(event.id, viewer, now=now, page=back)
    groups = await office_groups(event.id, viewer, now=now) if event.kind == "course" else []
    locale = locale_of(request)
    options = await options_for(event.organisation)
    blank = {
        "intent": str(uuid4()),
        "library": str(event.library),
        **sign_up_form.BLANK,
        # A further date of a course is nearly always one of the group that began last.
        "roster_of": str(groups[-1].id) if groups else "",
    }
    if not ahead and not over:
        blank |= usual(await habits_of(viewer, event.organisation, library=event.library), viewer)
    fine: dict[str, Any] = {"errors": {}, "refused": "", "twice": set(), "hindrance": {}}
    return office_page(
        request,
        "event.html",
        event=event,
        ahead=_by_list(ahead[:DATES]),
        copy_intent=str(uuid4()),
        turn=turn({}, number=number, more=len(ahead) > DATES),
        number=await office_dates_size(event.id, viewer),
        over=_by_list(over[:DATES]),
        turn_over=turn({}, number=back, more=len(over) > DATES, name=OVER),
        groups=_groups_to_choose(groups, locale),
        may_plan=viewer.may("plan", event.organisation),
        libraries=await libraries_for(viewer, event.organisation, locale=locale),
        options=options,
        needs_labels=labels_of(options, locale),
        choices=sign_up_form.choices_for(locale),
        taken=await taken_by([line.id for line in [*ahead[:DATES], *over[:DATES]]]),
        values=blank | dict(typed or {}) if values is None else values,
        **(fine | outcome),
    )


def _by_list(lines: list[SessionLine]) -> list[list[SessionLine]]:
    """The dates that have one list of people together, and the slots of a permanence, in the order of the first."""
    lists: dict[UUID, list[SessionLine]] = {}
    for line in lines:
        lists.setdefault(line.permanence or line.roster, []).append(line)
    return list(lists.values())


def _groups_to_choose(groups: list[SessionLine], locale: str) -> list[tuple[str, str]]:
    """For a further date: a list of its own, or that of one of these sessions. Nothing where there is none."""
    if not groups:
        return []
    speak = language(locale)
    same = speak.say("The same group as on %(day)s at %(time)s")
    shared = [
        (str(each.id), same % {"day": speak.day(each.local_starts), "time": speak.time(each.local_starts)})
        for each in groups
    ]
    return [("", speak.say("People sign up for this date")), *shared]


HANDLERS = [event, publish, publish_then, back_to_event]
