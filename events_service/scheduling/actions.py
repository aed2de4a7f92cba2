"""Planning: events come into being, get sessions and are published. What touches guests is in registration."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from events_service.accounts.roles import Viewer, require
from events_service.clock import wall_clock
from events_service.database import row, rows, transaction, value
from events_service.errors import Forbidden, Invalid, NotFound, Refusal
from events_service.identifiers import as_uuid, hashed, uuid7
from events_service.libraries.removals import note_returns
from events_service.scheduling.rules import EventDraft, SessionDraft
from events_service.text import slug


class SessionCancelled(Refusal):
    """The session will not take place: people were told so, nobody signs up for it and nothing in it changes."""

    code = "session_cancelled"


class SessionOver(Refusal):
    """What has taken place is a fact: it is not moved, resized, called off or deleted any more."""

    code = "session_over"


class NothingToPublish(Refusal):
    """An event is published once it has a session that is not cancelled: visitors come for a date."""

    code = "nothing_to_publish"


class IntentReused(Refusal):
    """The same form or key was already used for something else: nothing is written."""

    code = "intent_reused"


async def create_event(draft: EventDraft, *, by: Viewer, now: datetime, intent: str | None = None) -> UUID:
    """Create an unpublished event and return its id; the same `intent` by the same viewer returns the first one.

    Refuses with IntentReused when it was for another event, with Forbidden whoever plans nowhere, and with Invalid for
    a library that is unknown or not of one of the viewer's organisations, or an unknown campaign.
    """
    if not by.organisations("plan"):
        raise Forbidden(verb="plan")
    key, fingerprint = _intent(by, "event", intent), hashed(repr(draft))
    async with transaction():
        if key and (known := await _made_before("event", key, fingerprint)):
            return known
        library = await _library(draft.library, by)
        campaign = await _campaign(draft.campaign)
        created = await value(
            """
            INSERT INTO event (id, slug, organisation, library, campaign, title, summary, description, search_key, kind,
                               strand, level, topics, intent, fingerprint, created_at, updated_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16)
            ON CONFLICT (intent) DO NOTHING RETURNING id
            """,
            *(
                uuid7(),
                _event_slug(draft.title, library["town"]),
                library["organisation"],
                library["id"],
                campaign,
            ),
            *(draft.title, draft.summary, draft.description, draft.search_key, draft.kind, draft.strand),
            *(draft.level, list(draft.topics), key, fingerprint, now),
        )
        known = UUID(str(created)) if created else await _made_before("event", key or "", fingerprint)
        assert known is not None
        return known


async def edit_event(event_id: UUID, draft: EventDraft, *, by: Viewer, now: datetime) -> None:
    """Replace what is said about an event. Registrants stay; its address and its sessions' identities do not change.

    Sessions count as revised where their calendar entries say something else now (ical.md 20); SEQUENCE stays, since
    no time or place changed. The same words again change nothing. Guests are told by registration/events.py, which
    every door calls. Refuses as create_event does, and with NotFound or Forbidden.
    """
    async with transaction():
        event = await own_event(event_id, by)
        library = await _library(draft.library, by)
        if library["organisation"] != event["organisation"]:
            raise Invalid({"library": "other_organisation"})
        campaign = await _campaign(draft.campaign)
        said = {name: getattr(draft, name) for name in _SAID} | {"topics": list(draft.topics)}
        said |= {"library": library["id"], "campaign": campaign}
        different = {name for name, new in said.items() if event[name] != new}
        if not different:
            return
        await rows(
            """
            UPDATE event SET library = $2, campaign = $3, title = $4, summary = $5, description = $6,
                             search_key = $7, kind = $8, strand = $9, level = $10, topics = $11, updated_at = $12
            WHERE id = $1
            """,
            *(
                event_id,
                library["id"],
                campaign,
                draft.title,
                draft.summary,
                draft.description,
                draft.search_key,
            ),
            *(draft.kind, draft.strand, draft.level, list(draft.topics), now),
        )
        if different & _IN_CALENDARS:
            await revise_sessions(event_id, now)


# What is said about an event in words of its own, and what of it a calendar entry shows (feeds/entries.py).
_SAID = ("title", "summary", "description", "kind", "strand", "level")
_IN_CALENDARS = {"title", "summary", "description", "strand"}


async def amend_event(event_id: UUID, given: Mapping[str, Any], *, by: Viewer, now: datetime) -> None:
    """Change only what is given of an event; the rest is read under its lock, so that two colleagues who change
    different fields at once both succeed. Refuses as edit_event does."""
    async with transaction():
        said = dict(await own_event(event_id, by))
        said["library"] = str(said["library"])
        said["campaign"] = await value("SELECT slug FROM campaign WHERE id = $1", said["campaign"]) or ""
        await edit_event(event_id, EventDraft.parse({**said, **given}), by=by, now=now)


async def publish_event(event_id: UUID, *, by: Viewer, now: datetime) -> None:
    """Show the event and its sessions to everyone; publishing twice changes nothing. Refuses with NothingToPublish,
    NotFound or Forbidden."""
    async with transaction():
        event = await own_event(event_id, by)
        if event["published_at"] is not None:
            return
        if not await value(
            "SELECT 1 FROM session WHERE event = $1 AND cancelled_at IS NULL LIMIT 1", event_id
        ):
            raise NothingToPublish()
        await rows("UPDATE event SET published_at = $2, updated_at = $2 WHERE id = $1", event_id, now)
        await revise_sessions(event_id, now)
        await note_returns([event_id, *await sessions_of(event_id)])


async def sessions_of(event_id: UUID) -> list[UUID]:
    return [found["id"] for found in await rows("SELECT id FROM session WHERE event = $1", event_id)]


async def revise_sessions(event_id: UUID, now: datetime) -> None:
    """Note that what every session of the event says has changed; rosters first, the order in which all verbs lock."""
    await rows("UPDATE roster SET revision = revision + 1 WHERE event = $1", event_id)
    await rows("UPDATE session SET revised_at = $2 WHERE event = $1", event_id, now)


async def add_session(
    event_id: UUID, given: dict[str, Any], *, by: Viewer, now: datetime, intent: str | None = None
) -> UUID:
    """Give an event a session with a roster of its own, at `given["library"]` or the event's own library.

    Times are that library's wall clock. Refuses with Invalid, NotFound, Forbidden or IntentReused; see SessionDraft.
    """
    key = _intent(by, f"session:{event_id}", intent)
    fingerprint = hashed(repr(sorted((name, str(said)) for name, said in given.items())))
    async with transaction():
        event = await own_event(event_id, by)
        if key and (known := await _made_before("session", key, fingerprint)):
            return known
        library = await _library(str(given.get("library") or event["library"]), by)
        if library["organisation"] != event["organisation"]:
            raise Invalid({"library": "other_organisation"})
        draft = SessionDraft.parse(given, time_zone=library["time_zone"], now=now)
        roster = uuid7()
        await rows(
            """
            INSERT INTO roster (id, event, sign_up, capacity, waiting_limit, most_seats, first_code, opens_at,
                                closes_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """,
            *(roster, event_id, draft.sign_up, draft.capacity, draft.waiting_limit, draft.most_seats),
            *(secrets.randbelow(1_000_000), draft.opens_at, draft.closes_at),
        )
        session = uuid7()
        zone = library["time_zone"]
        await rows(
            """
            INSERT INTO session (id, event, library, roster, starts_at, ends_at, local_starts, local_ends, time_zone,
                                 intent, fingerprint, created_at, revised_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)
            """,
            *(session, event_id, library["id"], roster, draft.starts_at, draft.ends_at),
            *(wall_clock(draft.starts_at, zone), wall_clock(draft.ends_at, zone), zone, key),
            *(fingerprint, now),
        )
        return session


async def own_session(session_id: UUID, by: Viewer, verb: str = "plan") -> Record:
    """The session with its event, roster and library facts, its roster locked: everyone for this roster queues here.

    To be called inside the transaction of the verb that changes it. Refuses with NotFound or Forbidden.
    """
    roster = await value("SELECT roster FROM session WHERE id = $1", session_id)
    await rows("SELECT 1 FROM roster WHERE id = $1 FOR UPDATE", roster)
    found = await row(
        """
        SELECT session.*, event.organisation, event.published_at, roster.closes_at, roster.opens_at, roster.capacity,
               roster.sign_up, roster.seats_taken, roster.waiting_limit, roster.most_seats, roster.arrivals
        FROM session JOIN event ON event.id = session.event JOIN roster ON roster.id = session.roster
        WHERE session.id = $1
        """,
        session_id,
    )
    if found is None:
        raise NotFound()
    require(by, verb, found["organisation"])
    return found


async def move_session(
    session: Record, library: Record, starts_at: datetime, ends_at: datetime, now: datetime
) -> None:
    """Write a session's new time and place, one SEQUENCE further. The caller holds the roster's lock and tells the
    people (registration/changes.py).

    Sign-up still closes as long before the start as it did. It opens when it was announced to open; if it would close
    before that, it opens at once.
    """
    shift = starts_at - session["starts_at"]
    zone = library["time_zone"]
    await rows(
        """
        UPDATE session SET library = $2, starts_at = $3, ends_at = $4, local_starts = $5, local_ends = $6,
                           time_zone = $7, sequence = sequence + 1, revised_at = $8
        WHERE id = $1
        """,
        *(
            session["id"],
            library["id"],
            starts_at,
            ends_at,
            wall_clock(starts_at, zone),
            wall_clock(ends_at, zone),
        ),
        *(zone, now),
    )
    closes_at = session["closes_at"] + shift
    if session["closes_at"] == session["ends_at"]:  # people may come until the end, so the end is what counts
        closes_at = ends_at
    await rows(
        "UPDATE roster SET closes_at = $2, revision = revision + 1,"
        " opens_at = CASE WHEN opens_at < $2 THEN opens_at END WHERE id = $1",
        *(session["roster"], min(closes_at, ends_at)),
    )


async def call_off_session(session: Record, reason: str, now: datetime) -> None:
    """Mark a session cancelled, one SEQUENCE further, and close its roster. The caller holds the roster's lock."""
    await rows(
        """
        UPDATE session SET cancelled_at = $2, cancel_reason = $3, sequence = sequence + 1, revised_at = $2
        WHERE id = $1
        """,
        *(session["id"], now, reason),
    )
    await rows(
        "UPDATE roster SET cancelled_at = $2, revision = revision + 1 WHERE id = $1", session["roster"], now
    )


async def library_for(reference: str, by: Viewer) -> Record:
    """The viewer's library of that slug or id. Refuses with Invalid."""
    return await _library(reference, by)


async def hold_library(reference: str) -> None:
    """Keep what is said about the library of that slug or id as it is until the end of the transaction."""
    await rows(
        "SELECT 1 FROM library WHERE slug = $1 OR id = $2 FOR SHARE",
        *(reference.replace("\x00", ""), as_uuid(reference)),
    )


async def _library(reference: str, by: Viewer) -> Record:
    # The lock keeps its organisation from giving the library back before what is planned there is written.
    found = await row(
        "SELECT id, organisation, town, time_zone FROM library"
        " WHERE (slug = $1 OR id = $2) AND organisation = ANY($3::uuid[]) FOR KEY SHARE",
        *(reference.replace("\x00", ""), as_uuid(reference), list(by.organisations("plan"))),
    )
    if found is None:
        raise Invalid({"library": "unknown"})
    return found


async def _campaign(reference: str) -> UUID | None:
    if not reference:
        return None
    found: UUID | None = await value("SELECT id FROM campaign WHERE slug = $1", reference)
    if found is None:
        raise Invalid({"campaign": "unknown"})
    return found


async def own_event(event_id: UUID, by: Viewer) -> Record:
    """The event, locked, if the viewer may plan it. Refuses with NotFound or Forbidden."""
    found = await row("SELECT * FROM event WHERE id = $1 FOR NO KEY UPDATE", event_id)
    if found is None:
        raise NotFound()
    require(by, "plan", found["organisation"])
    return found


def _event_slug(title: str, town: str) -> str:
    """Words and a few random characters: readable, never taken, never derived from anything that may change."""
    return f"{slug(f'{title} {town}')[:120].strip('-') or 'event'}-{secrets.token_hex(3)}"


async def _made_before(table: str, key: str, fingerprint: str) -> UUID | None:
    """What was made under this intent, if anything was. Refuses with IntentReused when something else was asked for."""
    found = await row(f"SELECT id, fingerprint FROM {table} WHERE intent = $1", key)
    if found is None:
        return None
    if found["fingerprint"] != fingerprint:
        raise IntentReused()
    return UUID(str(found["id"]))


def _intent(by: Viewer, kind: str, intent: str | None) -> str | None:
    return hashed(f"{kind}:{by.id}:{intent}") if intent else None
