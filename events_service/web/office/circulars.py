"""Writing to everybody on a list, or on all coming dates of an event: typed, looked at, and only then written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, post, route

from events_service.accounts.roles import Viewer, require
from events_service.errors import Forbidden, NotFound, Refusal, existing
from events_service.feeds.completing import read_before
from events_service.messages.rules import Channel
from events_service.registration.circular_queries import circulars_written
from events_service.registration.circular_rules import Audience
from events_service.registration.circulars import Circular, Copy, look_at_circular, write_circular
from events_service.registration.drafts import letter_of
from events_service.registration.news import CIRCULAR
from events_service.registration.reach import Reach
from events_service.registration.readers import Reader
from events_service.registration.told import Told
from events_service.scheduling.programme import office_event, office_session
from events_service.settings import Settings
from events_service.web.http.conditional import READING
from events_service.web.http.intents import new_intent
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest, settings_of
from events_service.web.notices import done
from events_service.web.office.effects import AGREED, ToldPerson, by_way
from events_service.web.office.needs import LOOK
from events_service.web.office.visits import office_page
from events_service.web.spoken import in_writing

PATHS = ["/staff/sessions/{session_id:uuid}/circulars", "/staff/events/{event_id:uuid}/circulars"]


@dataclass(frozen=True, slots=True)
class _List:
    """Whom it is for: those of one list, or, without a `roster`, of all coming dates of the event."""

    event: UUID
    roster: UUID | None
    title: str
    starts_local: datetime | None
    time_zone: str
    home: str


@route(PATHS, http_method=READING)
async def circulars(
    request: AnyRequest, viewer: Viewer, session_id: UUID | None = None, event_id: UUID | None = None
) -> Response[str]:
    """The form, and what was written to that list before."""
    return await _page(request, await _list(viewer, session_id, event_id), viewer, {})


@post(PATHS)
async def write(
    request: AnyRequest,
    viewer: Viewer,
    fields: dict[str, str],
    now: datetime,
    session_id: UUID | None = None,
    event_id: UUID | None = None,
) -> Response[str]:
    """First everybody it goes to is shown; pressed there, it is written, once however often it is pressed."""
    about = await _list(viewer, session_id, event_id)
    shown: Circular | None = None
    refused: Refusal | None = None
    try:
        if AGREED in fields:
            await write_circular(
                about.event,
                about.roster,
                fields,
                seen=fields.get(AGREED, ""),
                intent=fields.get("intent", ""),
                by=viewer,
                now=now,
            )
            return done(request, about.home, "circular_written")
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        refused = refusal
    try:
        if LOOK not in fields:
            shown = await look_at_circular(about.event, about.roster, fields, viewer, now=now)
    except Refusal as refusal:
        refused = refusal
    return await _page(request, about, viewer, fields, shown=shown, refusal=refused)


async def _list(viewer: Viewer, session_id: UUID | None, event_id: UUID | None) -> _List:
    """Refuses with NotFound, Forbidden."""
    if session_id is not None:
        session = existing(await office_session(session_id, viewer))
        require(viewer, "plan", session.organisation)
        home = f"/staff/sessions/{session.id}"
        title, starts = session.title, session.local_starts
        return _List(session.event, session.roster, title, starts, session.time_zone, home)
    assert event_id is not None
    event = existing(await office_event(event_id, viewer))
    require(viewer, "plan", event.organisation)
    return _List(event.id, None, event.title, None, event.time_zone, f"/staff/events/{event.id}")


async def _page(
    request: AnyRequest,
    about: _List,
    viewer: Viewer,
    values: Mapping[str, str],
    *,
    shown: Circular | None = None,
    refusal: Refusal | None = None,
) -> Response[str]:
    values = {"audience": Audience.CONFIRMED, "intent": new_intent(request, about.event), **values}
    return office_page(
        request,
        "circular.html",
        about=about,
        values=values,
        shown=shown,
        written=await circulars_written(about.event, about.roster, viewer, time_zone=about.time_zone),
        look=LOOK,
        **(_whom(request, shown) if shown else {}),
        **trouble(request, refusal),
    )


def _whom(request: AnyRequest, shown: Circular) -> dict[str, Any]:
    """Who is told by which way; a letter, a text and what is said on the phone, as one of them has it; and what the
    texts cost."""
    texts = [each for each in shown.copies if each.text]
    letter = next((each for each in shown.copies if each.way is Reach.LETTER), None)
    listener = next((each for each in shown.copies if each.way not in (Reach.LETTER, Reach.TEXT)), None)
    return {
        **by_way([_person(each) for each in shown.copies]),
        "letter": letter_shown(CIRCULAR, letter.reader, letter.says, settings_of(request))
        if letter
        else None,
        "longest_text": max(texts, key=lambda each: each.segments) if texts else None,
        "segments": sum(each.segments for each in texts),
        "said": in_writing("circular", listener.says, listener.reader.registration.locale)
        if listener
        else "",
    }


def _person(copy: Copy) -> ToldPerson:
    reader = copy.reader
    return ToldPerson(
        reader.name,
        reader.phone,
        copy.way,
        [each.registration.session.local_starts for each in (reader, *copy.others)],
    )


def letter_shown(letter: str, reader: Reader, says: Told, settings: Settings) -> dict[str, str]:
    """The whole of a letter that is looked at before it leaves (office/_letter.html), in the language of whoever reads
    it."""
    subject, text = read_before(letter_of(letter, reader, says, Channel.EMAIL), settings)
    return {"name": reader.name, "locale": reader.registration.locale, "subject": subject, "text": text}


HANDLERS = [circulars, write]
