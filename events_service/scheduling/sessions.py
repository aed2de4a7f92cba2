"""Dates of an event: added, moved, called off. What touches guests is in registration, which calls these."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from events_service import audit
from events_service.accounts.roles import Viewer, require
from events_service.clock import wall_clock
from events_service.database import insert, insert_many, row, rows, transaction, value
from events_service.errors import Invalid, Refusal, existing
from events_service.identifiers import hashed, uuid7
from events_service.scheduling import occupancy, roster_times, rosters
from events_service.scheduling.events import OnePersonOnly, TemplateOnly, own_event
from events_service.scheduling.intents import intent_of, made_before
from events_service.scheduling.plans import Reason
from events_service.scheduling.rules import SessionDraft
from events_service.scheduling.titles import call_sessions, own_title_in
from events_service.scheduling.venues import library_for


class SessionCancelled(Refusal):
    """The session will not take place: people were told so, nobody signs up for it and nothing in it changes."""

    code = "session_cancelled"


class SessionOver(Refusal):
    """What has taken place is a fact: it is not moved, resized, called off or deleted any more."""

    code = "session_over"


async def add_session(
    event_id: UUID,
    values: dict[str, Any],
    *,
    by: Viewer,
    now: datetime,
    intent: str | None = None,
    roster: UUID | None = None,
    permanence: UUID | None = None,
) -> UUID:
    """Give an event a session at `values["library"]` or the event's own library, with a roster of its own; or one more
    date of a `roster` of the event, which registration/changes.py has locked and tells of it; or a `permanence`'s slot.

    Times are that library's wall clock. Refuses with Invalid, NotFound, Forbidden, TemplateOnly, OnePersonOnly or
    IntentReused, see SessionDraft; and as occupancy.settle does where the room, equipment or people that `values`
    names are taken.
    """
    key = intent_of(by, f"session:{event_id}", intent)
    fingerprint = hashed(repr(sorted((name, str(typed)) for name, typed in values.items())))
    async with transaction():
        event = await own_event(event_id, by)
        if key and (earlier := await made_before("session", key, fingerprint)):
            return earlier
        await _require_datable(event)
        library = await place_of(event, values, by)
        zone = library["time_zone"]
        draft = SessionDraft.parse(values, time_zone=zone, now=now)
        session = await insert(
            "session",
            **_columns(event_id, library, draft, roster or await rosters.open_roster(event_id, draft), now),
            permanence=permanence,
            intent=key,
            fingerprint=fingerprint,
        )
        await occupancy.settle(session, values, moved=False, by=by, now=now)
        if own_title := own_title_in(values, event_title=event["title"]):
            await call_sessions({session: own_title}, event=event_id, now=now)
        await audit.note(
            by=by.id, what="session.added", on=session, organisation=event["organisation"], now=now
        )
        return session


async def add_sessions(
    event_id: UUID, several: Sequence[Mapping[str, Any]], *, by: Viewer, now: datetime
) -> list[UUID | Invalid]:
    """The same for several at the event's own library that take no room, equipment or people, in as many statements as
    for one: in their order each session, or what is wrong with it, which keeps no other from being added. Refuses all
    of them with Invalid (`title`, where the event's is its model's), NotFound, Forbidden, TemplateOnly or
    OnePersonOnly."""
    async with transaction():
        event = await own_event(event_id, by)
        await _require_datable(event, dates=len(several))
        library = await place_of(event, {}, by)
        read = [_read(values, event["title"], library["time_zone"], now) for values in several]
        drafts = [each for each in read if not isinstance(each, Invalid)]
        opened = await rosters.open_rosters(event_id, [draft for draft, _ in drafts])
        added = [
            {"id": uuid7(), **_columns(event_id, library, draft, roster, now)}
            for (draft, _), roster in zip(drafts, opened, strict=True)
        ]
        await insert_many("session", added)
        names = [each["id"] for each in added]
        titles = {name: title for name, (_, title) in zip(names, drafts, strict=True) if title}
        if titles:
            await call_sessions(titles, event=event_id, now=now)
        await audit.note_each(
            by=by.id, what="session.added", on=names, organisation=event["organisation"], now=now
        )
        made = iter(names)
        return [each if isinstance(each, Invalid) else next(made) for each in read]


def _read(
    values: Mapping[str, Any], event_title: str, zone: str, now: datetime
) -> tuple[SessionDraft, str | None] | Invalid:
    """A session as somebody wants it, and the title of its own that it has, or what is wrong with it."""
    try:
        return SessionDraft.parse(values, time_zone=zone, now=now), own_title_in(
            values, event_title=event_title
        )
    except Invalid as refusal:
        return refusal


def _columns(
    event_id: UUID, library: Record, draft: SessionDraft, roster: UUID, now: datetime
) -> dict[str, Any]:
    zone = library["time_zone"]
    return {
        "event": event_id,
        "library": library["id"],
        "roster": roster,
        "starts_at": draft.starts_at,
        "ends_at": draft.ends_at,
        "local_starts": wall_clock(draft.starts_at, zone),
        "local_ends": wall_clock(draft.ends_at, zone),
        "time_zone": zone,
        "created_at": now,
        "revised_at": now,
    }


async def _require_datable(event: Record, *, dates: int = 1) -> None:
    if event["template"]:
        raise TemplateOnly()
    if event["meeting"] and dates > 1:
        raise OnePersonOnly()
    if event["meeting"] and await value("SELECT 1 FROM session WHERE event = $1", event["id"]):
        raise OnePersonOnly()


async def place_of(event: Record, values: Mapping[str, Any], by: Viewer) -> Record:
    """The library that `values` names, or the event's own. Refuses with Invalid, and as venues.library_for does."""
    where = str(values.get("library") or event["library"])
    library = await library_for(where, by, public=event["published_at"] is not None)
    if library["organisation"] != event["organisation"]:
        raise Invalid({"library": "other_organisation"})
    return library


# A session with what a verb has to know of its event and its roster; whoever uses it adds a WHERE.
OWN_SESSION = """
SELECT session.*, event.title AS event_title, event.organisation, event.published_at, event.practice, event.meeting,
       event.colleagues,
       roster.closes_at, roster.opens_at, roster.opens_days, roster.closes_days, roster.sign_up, roster.url,
       roster.capacity, roster.ask_days, roster.silence, roster.waiting_mode, roster.waiting_limit, roster.most_seats,
       roster.minimum, roster.kept_seats, roster.kept_until, roster.reminder_hours, roster.seats_taken,
       roster.extra_seats, roster.waiting, roster.arrivals, roster.join_until
FROM session JOIN event ON event.id = session.event JOIN roster ON roster.id = session.roster
"""


async def own_session(session_id: UUID, by: Viewer) -> Record:
    """The session with its event, roster and library facts, its roster locked: everyone for this roster queues here.

    To be called inside the transaction of the verb that changes it. Refuses with NotFound or Forbidden.
    """
    roster = await value("SELECT roster FROM session WHERE id = $1", session_id)
    await rows("SELECT 1 FROM roster WHERE id = $1 FOR UPDATE", roster)
    session = existing(await row(OWN_SESSION + "WHERE session.id = $1", session_id))
    require(by, "plan", session["organisation"])
    return session


async def own_roster(roster: UUID, by: Viewer) -> Record:
    """A roster, locked, and its event. Refuses with NotFound, Forbidden or, once its dates are called off,
    SessionCancelled."""
    event_id: UUID = existing(await value("SELECT event FROM roster WHERE id = $1", roster))
    await own_event(event_id, by)
    # Its revision grows: a sign-up prepared without the new date is prepared again.
    [locked] = await rows(
        """
        UPDATE roster SET revision = revision + 1 WHERE id = $1
        RETURNING event, sign_up, url, nullif(capacity, 0) AS capacity, join_until, cancelled_at
        """,
        roster,
    )
    if locked["cancelled_at"] is not None:
        raise SessionCancelled()
    return locked


async def move_session(
    session: Record,
    library: Record,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    *,
    with_rule: bool = False,
) -> None:
    """Write a session's new time and place, one SEQUENCE further. The caller holds the roster's lock and tells the
    people (registration/changes.py).

    The roster's closing follows where it hangs on this date (scheduling/rosters.py). On the day that a date of a series
    leaves, nothing takes place any more, unless the series' rule moves along (`with_rule`).
    """
    zone = library["time_zone"]
    await roster_times.follow_move(session, starts_at, ends_at, zone)
    day = session["local_starts"].date()
    if session["series"] is not None and not with_rule and wall_clock(starts_at, zone).date() != day:
        await except_from_series(session["series"], day, Reason.MOVED)
    await rows(
        """
        UPDATE session SET library = $2, starts_at = $3, ends_at = $4, local_starts = $5, local_ends = $6,
                           time_zone = $7, sequence = sequence + 1, revised_at = $8
        WHERE id = $1
        """,
        session["id"],
        library["id"],
        starts_at,
        ends_at,
        wall_clock(starts_at, zone),
        wall_clock(ends_at, zone),
        zone,
        now,
    )


async def revise_place(session_ids: list[UUID], *, now: datetime) -> None:
    """These sessions are in another room of their library, or it is called otherwise: what is not over is one SEQUENCE
    further, as for any other place, and a sign-up prepared from the old one is prepared again. The caller holds the
    rosters' locks and tells the people."""
    await rows(
        """
        WITH revised AS (
            UPDATE session SET sequence = sequence + (ends_at > $2)::integer, revised_at = $2
            WHERE id = ANY($1::uuid[]) RETURNING roster
        )
        UPDATE roster SET revision = revision + 1 WHERE id IN (SELECT roster FROM revised)
        """,
        session_ids,
        now,
    )


async def except_from_series(series: UUID, day: date, reason: Reason) -> None:
    """Nothing takes place on that day of the rule any more, however often the series is extended."""
    await rows(
        """
        INSERT INTO series_exception (id, series, local_on, reason) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
        """,
        uuid7(),
        series,
        day,
        reason,
    )


async def call_off_session(session: Record, reason: str, now: datetime) -> bool:
    """Mark a session cancelled, one SEQUENCE further, and return whether its roster has other dates that take place, or
    took place; with the last one the roster closes. The caller holds the roster's lock, and gives what it took free."""
    await rows(
        """
        UPDATE session SET cancelled_at = $2, cancel_reason = $3, sequence = sequence + 1, revised_at = $2
        WHERE id = $1
        """,
        session["id"],
        now,
        reason,
    )
    return await roster_times.follow_calling_off(session, now=now)
