"""Many dates at once in the office: shown while they are typed, created together."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from litestar import Response, post, route
from litestar.di import Provide

from events_service.accounts.roles import Viewer, require
from events_service.clock import wall_clock
from events_service.errors import Invalid, Refusal, existing
from events_service.identifiers import as_uuid
from events_service.registration.effects import Effects
from events_service.registration.queries import Registration
from events_service.registration.series_growth import create_series, people_told
from events_service.registration.texting import ways_of
from events_service.scheduling.event_queries import EventPage
from events_service.scheduling.events import NothingToPublish
from events_service.scheduling.habits import habits_of
from events_service.scheduling.intents import IntentReused
from events_service.scheduling.programme import office_event
from events_service.scheduling.recurrence import Skip
from events_service.scheduling.series import NoDates, is_made
from events_service.scheduling.series_drafts import SeriesDraft, plan_series
from events_service.scheduling.series_queries import (
    event_values,
    roster_of_series,
    series_copied,
    series_of,
    series_to_repeat,
    series_values,
)
from events_service.scheduling.sessions import SessionCancelled
from events_service.scheduling.venues import LibraryNotOurs
from events_service.web.http.conditional import READING
from events_service.web.http.locale import locale_of
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import MOST_DATE_FIELDS, AnyRequest, each_once, pairs_of, query_of
from events_service.web.http.viewer import FORM_FIELD
from events_service.web.moments import day_from
from events_service.web.notices import done
from events_service.web.office.effects import mark_of, told_how
from events_service.web.office.events import libraries_for
from events_service.web.office.needs import TAKEN, Options, labels_of, options_for
from events_service.web.office.visits import office_page
from events_service.web.series_form import (
    LISTS,
    MOVE,
    SERIES_NAMES,
    SeriesForm,
    blank_series,
    filled_in,
    made_longer,
    moved_back,
    moving,
    publication_typed,
    published_at,
    rows_moving,
    rows_of,
    shown_in,
)
from events_service.web.series_words import rule_in_words
from events_service.web.session_form import asked_twice, usual
from events_service.web.sign_up_form import choices_for

# The people whom the page showed as told, in a hidden field.
TOLD = "told"
PAGE = "/staff/events/{event_id:uuid}/series"


async def with_ticks(request: AnyRequest, locale: str) -> dict[str, Any]:
    """The form, whose boxes to tick come as often as one is ticked."""
    pairs = await pairs_of(request, most=MOST_DATE_FIELDS)
    pairs = [(name, text) for name, text in pairs if name != FORM_FIELD]
    ticked = {name: [text for each, text in pairs if each == name] for name in LISTS}
    return {**each_once([pair for pair in pairs if pair[0] not in LISTS]), **ticked}


@route(PAGE, http_method=READING)
async def series(request: AnyRequest, event_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    """The form, with the likely answers; `longer` is a series of the event to be made longer, `again` one to be planned
    once more a year later. A copy without dates begins with the last series of its original, a year later."""
    event = existing(await office_event(event_id, viewer))
    require(viewer, "plan", event.organisation)
    query = query_of(request)
    longer, again = as_uuid(query.get("longer", "")), as_uuid(query.get("again", ""))
    last = await event_values(event_id)
    copied = [] if last or longer or again else await series_copied(event_id, viewer, now=now)
    again = again or next((each.id for each in copied), None)
    if longer:
        values = made_longer(existing(await series_values(longer, event_id, now=now)), longer)
    elif again:
        values = filled_in(existing(await series_to_repeat(again, event_id, now=now)))
    else:
        habits = await habits_of(viewer, event.organisation, library=event.library)
        values = blank_series(last, event.library, now, course=event.kind == "course")
        values |= {"skip": list(habits.skip)} if habits.skip is not None else {}
        values |= {} if last else usual(habits, viewer)
    if event.publish_at and event.published_at is None:
        values |= published_at(wall_clock(event.publish_at, event.time_zone))
    return await _page(request, viewer, event, values, now=now, proposed=bool(copied))


@post(PAGE, dependencies={"fields": Provide(with_ticks)})
async def create(
    request: AnyRequest, event_id: UUID, viewer: Viewer, fields: dict[str, Any], now: datetime
) -> Response[str]:
    """Show the dates, and who is told of more dates of a course, or, where these have been shown and nothing is in the
    way of any, create them all."""
    event = existing(await office_event(event_id, viewer))
    require(viewer, "plan", event.organisation)
    typed, fields = fields, moved_back(fields)
    try:
        options = await options_for(event.organisation)
        form = SeriesForm.parse(fields, options)
        draft = await plan_series(event_id, form.values, viewer, now=now)
        if (day := day_from(str(fields.get(MOVE, "")))) is not None:
            fields = moving(fields, day, draft.rule)
            return await _page(request, viewer, event, fields, now=now, draft=draft)
        intent = str(fields.get("intent") or uuid4())
        sent_twice = "create" in fields and await is_made(event_id, intent, viewer)
        if not sent_twice and (len(fields) < len(typed) or not await _agreed(fields, form, draft)):
            return await _page(request, viewer, event, fields, now=now, draft=draft)
        publish_at = publication_typed(fields, draft.library["time_zone"], now)
        await create_series(event_id, form.values, by=viewer, now=now, intent=intent, publish_at=publish_at)
    except (
        Invalid,
        LibraryNotOurs,
        NoDates,
        NothingToPublish,
        IntentReused,
        SessionCancelled,
        *TAKEN,
    ) as refusal:
        return await _page(request, viewer, event, fields, now=now, refusal=refusal)
    return done(request, f"/staff/events/{event_id}", "series_created")


async def _agreed(fields: Mapping[str, Any], form: SeriesForm, draft: SeriesDraft) -> bool:
    """Whether the button was pressed that creates, below these very dates and people, and they can be had."""
    if "create" not in fields or form.shown != shown_in(rows_of(draft, fields)):
        return False
    told_as_shown = fields.get(TOLD, "") == _mark(await people_told(draft))
    return told_as_shown and not any(each.clashes for each in draft.dates)


def _mark(people: Sequence[Registration]) -> str:
    """Of those who are told, as they were shown."""
    return mark_of(Effects([], [*people])) if people else ""


async def _page(
    request: AnyRequest,
    viewer: Viewer,
    event: EventPage,
    values: Mapping[str, Any],
    *,
    now: datetime,
    draft: SeriesDraft | None = None,
    refusal: Refusal | None = None,
    proposed: bool = False,
) -> Response[str]:
    options = await options_for(event.organisation)
    draft = draft or await _draft(event, values, options, viewer, now)
    rows = rows_of(draft, values) if draft else rows_moving(values)
    people = await people_told(draft) if draft else []
    clashing = sum(bool(row.planned and row.planned.clashes) for row in rows)
    pressed = "create" in values and refusal is None
    answer = trouble(request, refusal, SERIES_NAMES)
    if pressed:
        answer["status_code"] = 409
    earlier = await series_of(event.id, viewer, now=now)
    copied = await series_copied(event.id, viewer, now=now)
    longer = as_uuid(str(values.get("series") or ""))
    locale = locale_of(request)
    return office_page(
        request,
        "series.html",
        event=event,
        values=values,
        libraries=await libraries_for(viewer, event.organisation, locale=locale),
        options=options,
        needs_labels=labels_of(options, locale),
        choices=choices_for(locale),
        twice=asked_twice(refusal, values),
        draft=draft,
        shared=longer is not None and await roster_of_series(longer) is not None,
        dates=rows,
        creatable=sum(row.planned is not None for row in rows),
        clashing=clashing,
        looked_at_others=pressed and not clashing,
        told=_mark(people),
        **told_how(people, await ways_of(people, now=now)),
        shown=",".join(sorted(day.isoformat() for day in shown_in(rows))) or values.get("shown", ""),
        skips=tuple(Skip),
        earlier=[(each, rule_in_words(each.rule, locale)) for each in earlier],
        copied=[(each, rule_in_words(each.rule, locale)) for each in copied],
        proposed=proposed,
        **answer,
    )


async def _draft(
    event: EventPage, values: Mapping[str, Any], options: Options, viewer: Viewer, now: datetime
) -> SeriesDraft | None:
    """The dates that the form makes as it is filled in; nothing where it makes none yet."""
    if not values.get("day"):
        return None
    try:
        form = SeriesForm.parse(values, options)
        return await plan_series(event.id, form.values, viewer, now=now)
    except (Invalid, LibraryNotOurs):
        return None


HANDLERS = [series, create]
