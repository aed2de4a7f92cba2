"""Events come into being, are described, and are shown to everyone."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from events_service import audit
from events_service.accounts.roles import Viewer, require
from events_service.campaigns.rules import CampaignState
from events_service.database import insert_once, row, rows, transaction, update, value
from events_service.errors import ChangedMeanwhile, Forbidden, Invalid, Refusal, existing
from events_service.identifiers import hashed
from events_service.libraries.removals import note_returns
from events_service.scheduling.event_queries import EventPage
from events_service.scheduling.event_rules import EventDraft
from events_service.scheduling.event_words import EventWords
from events_service.scheduling.frame import refuse_other_sentences
from events_service.scheduling.intents import intent_of, made_before
from events_service.scheduling.locks import refuse_what_is_locked
from events_service.scheduling.titles import write_search_key
from events_service.scheduling.venues import library_for, require_ours
from events_service.scheduling.visibility import ever_public
from events_service.text import slug


class NothingToPublish(Refusal):
    """An event is published once it has a session that is not cancelled: visitors come for a date."""

    code = "nothing_to_publish"


class TemplateOnly(Refusal):
    """A template is where events begin: it has no date of its own, and nobody ever sees it."""

    code = "template_only"


class OnePersonOnly(Refusal):
    """An event with one person is one date and one seat, and where it is at their home, with their address. Another is
    noted as another (registration/meetings.py)."""

    code = "one_person_only"


async def create_event(draft: EventDraft, *, by: Viewer, now: datetime, intent: str | None = None) -> UUID:
    """Create an unpublished event and return its id; the same `intent` by the same viewer returns the first one.

    Refuses with IntentReused when it was for another event, with Forbidden whoever plans nowhere, and with Invalid for
    a library that is unknown or not of one of the viewer's organisations, an unknown campaign, or a sentence of the
    frame that the organisation does not keep.
    """
    if not by.organisations("plan"):
        raise Forbidden(verb="plan")
    key, fingerprint = intent_of(by, "event", intent), hashed(repr(draft))
    async with transaction():
        if key and (before := await made_before("event", key, fingerprint)):
            return before
        library = await library_for(draft.library, by)
        campaign = await _campaign(draft.campaign)
        await refuse_other_sentences(draft, library["organisation"])
        created = await insert_once(
            "event",
            "intent",
            slug=event_slug(draft.title, library["town"]),
            organisation=library["organisation"],
            practice=library["practice"],
            intent=key,
            fingerprint=fingerprint,
            created_at=now,
            updated_at=now,
            search_key=draft.search_key,
            **_columns(draft, library, campaign),
        )
        if created is None:
            return existing(await made_before("event", key or "", fingerprint))
        owner = library["organisation"]
        await audit.note(by=by.id, what="event.created", on=created, organisation=owner, now=now)
        return created


async def edit_event(
    event_id: UUID, draft: EventDraft, *, by: Viewer, now: datetime, seen: EventPage | None = None
) -> None:
    """Replace what is said about an event. Registrants stay; its address and its sessions' identities do not change.

    Sessions count as revised where their calendar entries say something else now (ical.md 20); SEQUENCE stays, since
    no time or place changed. The same words again change nothing. Guests are told by registration/events.py, which
    every door calls. `seen` is the event as whoever writes it saw it. Refuses as create_event does, and with NotFound,
    Forbidden or ChangedMeanwhile; with Invalid what its model says for all libraries (scheduling/locks.py).
    """
    async with transaction():
        event = await own_event(event_id, by)
        if seen is not None and await _differs(event, seen):
            raise ChangedMeanwhile()
        library = await library_for(draft.library, by, public=event["published_at"] is not None)
        if library["organisation"] != event["organisation"]:
            raise Invalid({"library": "other_organisation"})
        await refuse_other_sentences(draft, event["organisation"], was=event)
        campaign = await _campaign(draft.campaign, was=event["campaign"])
        columns = _columns(draft, library, campaign)
        different = {name for name, new in columns.items() if event[name] != new}
        if not different:
            return
        await refuse_what_is_locked(event_id, different)
        await update("event", event_id, **columns, updated_at=now)
        await write_search_key(event_id)
        owner = event["organisation"]
        await audit.note(by=by.id, what="event.edited", on=event_id, organisation=owner, now=now)
        if different & IN_CALENDARS:
            await revise_sessions(event_id, now)


async def _differs(event: Record, seen: EventPage) -> bool:
    """Whether anything that the form holds has changed since."""
    words = any(event[each.name] != getattr(seen, each.name) for each in fields(EventWords))
    return words or (event["library"], event["campaign"]) != (
        seen.library,
        await value("SELECT id FROM campaign WHERE slug = $1", seen.campaign),
    )


# What of an event a calendar entry shows (feeds/entries.py).
IN_CALENDARS = {"title", "summary", "description", "strand"}


def _columns(draft: EventDraft, library: Record, campaign: UUID | None) -> dict[str, Any]:
    """What is said about an event, as its row keeps it."""
    words = {name: list(new) if isinstance(new, tuple) else new for name, new in asdict(draft).items()}
    return words | {"library": library["id"], "campaign": campaign}


async def amend_event(event_id: UUID, changes: Mapping[str, Any], *, by: Viewer, now: datetime) -> None:
    """Make these changes to an event; the rest is read under its lock, so that two colleagues who change
    different fields at once both succeed. Refuses as edit_event does."""
    async with transaction():
        event = dict(await own_event(event_id, by))
        event["library"] = str(event["library"])
        event["campaign"] = await value("SELECT slug FROM campaign WHERE id = $1", event["campaign"]) or ""
        await edit_event(event_id, EventDraft.parse({**event, **changes}), by=by, now=now)


async def publish_event(event_id: UUID, *, by: Viewer, now: datetime) -> None:
    """Show the event and its sessions to everyone; publishing twice changes nothing. Refuses with NothingToPublish,
    TemplateOnly, LibraryNotOurs, NotFound or Forbidden."""
    async with transaction():
        event = await own_event(event_id, by)
        if event["published_at"] is None:
            await make_public(event, by=by.id, now=now)


async def make_public(event: Record, *, by: UUID, now: datetime) -> None:
    """Show a draft to everyone, or to all colleagues; for verbs that hold its row. Refuses with NothingToPublish,
    TemplateOnly or LibraryNotOurs."""
    event_id = event["id"]
    if event["template"]:
        raise TemplateOnly()
    if not await value("SELECT 1 FROM session WHERE event = $1 AND cancelled_at IS NULL LIMIT 1", event_id):
        raise NothingToPublish()
    await require_ours(event_id, now=now)
    await rows(
        "UPDATE event SET published_at = $2, publish_at = NULL, updated_at = $2 WHERE id = $1", event_id, now
    )
    await revise_sessions(event_id, now)
    if ever_public(event):
        await note_returns([event_id, *await sessions_of(event_id)])
    owner = event["organisation"]
    await audit.note(by=by, what="event.published", on=event_id, organisation=owner, now=now)


async def sessions_of(event_id: UUID) -> list[UUID]:
    return [session["id"] for session in await rows("SELECT id FROM session WHERE event = $1", event_id)]


async def revise_sessions(event_id: UUID, now: datetime) -> None:
    """Note that what every session of the event says has changed; rosters first, the order in which all verbs lock."""
    await rows(_REVISE, event_id, now)


_REVISE = """
WITH revised AS (UPDATE roster SET revision = revision + 1 WHERE event = $1 RETURNING id)
UPDATE session SET revised_at = $2 WHERE event = $1 AND (SELECT count(*) FROM revised) >= 0
"""


async def _campaign(reference: str, was: UUID | None = None) -> UUID | None:
    """The edition that the event becomes part of: an open one, or the one that it `was` part of before."""
    if not reference:
        return None
    campaign = await row("SELECT id, state FROM campaign WHERE slug = $1", reference)
    if campaign is None or campaign["state"] == CampaignState.DRAFT:
        raise Invalid({"campaign": "unknown"})
    if campaign["state"] != CampaignState.OPEN and campaign["id"] != was:
        raise Invalid({"campaign": "day_closed"})
    return UUID(str(campaign["id"]))


async def own_event(event_id: UUID, by: Viewer) -> Record:
    """The event, locked, if the viewer may plan it. Refuses with NotFound or Forbidden."""
    event = existing(await row(HELD_EVENT, event_id))
    require(by, "plan", event["organisation"])
    return event


# Its organisation is held first, as by whoever lets one go with all its drafts (scheduling/dissolving.py).
HELD_EVENT = """
SELECT event.* FROM event JOIN organisation ON organisation.id = event.organisation
WHERE event.id = $1 FOR KEY SHARE OF organisation FOR NO KEY UPDATE OF event
"""


def event_slug(title: str, town: str) -> str:
    """Words and a few random characters: readable, never taken, never derived from anything that may change."""
    return f"{slug(f'{title} {town}')[:120].strip('-') or 'event'}-{secrets.token_hex(5)}"
