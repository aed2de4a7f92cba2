"""Taking back what was planned by mistake, as long as nobody counts on it. What somebody counts on is cancelled
instead (registration/changes.py): then they are told, and everyone can read that it does not take place."""

from datetime import datetime
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer
from events_service.database import rows, transaction, value
from events_service.errors import Refusal
from events_service.libraries.removals import EVENT, SESSION, note_removals
from events_service.scheduling import roster_times
from events_service.scheduling.events import own_event, revise_sessions, sessions_of
from events_service.scheduling.plans import Reason
from events_service.scheduling.sessions import SessionOver, except_from_series, own_session
from events_service.scheduling.visibility import ever_public


class RosterNotEmpty(Refusal):
    """Somebody is signed up, or was: their messages and their calendar still point here."""

    code = "roster_not_empty"


class EventPublished(Refusal):
    """An event that everyone can see is withdrawn first, and deleted as a draft."""

    code = "event_published"


class PartOfPermanence(Refusal):
    """One appointment of several that everyone can see: the SEQUENCE of their entry would go back (ical.md 20)."""

    code = "part_of_permanence"


async def withdraw_event(event_id: UUID, *, by: Viewer, now: datetime) -> None:
    """Make a published event a draft again: it leaves the catalogue, the feeds and the lists, with its sessions.

    A draft that was to be published at a set time is so no more. Withdrawing twice changes nothing. Refuses with
    RosterNotEmpty while somebody has a seat or waits on a session that is not over, with NotFound and with Forbidden.
    """
    async with transaction():
        event = await own_event(event_id, by)
        if event["published_at"] is None:
            if event["publish_at"] is not None:
                await rows("UPDATE event SET publish_at = NULL, updated_at = $2 WHERE id = $1", event_id, now)
                owner = event["organisation"]
                await audit.note(
                    by=by.id, what="event.publication_dropped", on=event_id, organisation=owner, now=now
                )
            return
        # Revising locks every roster: nobody signs up between our look and our word.
        await revise_sessions(event_id, now)
        await _refuse_if_expected(event_id, now)
        await rows("UPDATE event SET published_at = NULL, updated_at = $2 WHERE id = $1", event_id, now)
        owner = event["organisation"]
        for kind, gone in ((EVENT, [event_id]), (SESSION, await sessions_of(event_id))):
            await note_removals(kind, gone, organisation=owner, public=ever_public(event), now=now)
        await audit.note(by=by.id, what="event.withdrawn", on=event_id, organisation=owner, now=now)


async def delete_event(event_id: UUID, *, by: Viewer, now: datetime) -> None:
    """Delete a draft with its sessions. Refuses with EventPublished, with RosterNotEmpty where anybody ever signed up,
    with NotFound and with Forbidden."""
    async with transaction():
        event = await own_event(event_id, by)
        if event["published_at"] is not None:
            raise EventPublished()
        await rows("SELECT 1 FROM roster WHERE event = $1 ORDER BY id FOR UPDATE", event_id)
        if arrivals := await value("SELECT sum(arrivals) FROM roster WHERE event = $1", event_id):
            raise RosterNotEmpty(registrations=int(arrivals))
        sessions = await sessions_of(event_id)
        for table in ("session", "roster"):
            await rows(f"DELETE FROM {table} WHERE event = $1", event_id)
        await rows("DELETE FROM event WHERE id = $1", event_id)
        owner = event["organisation"]
        for kind, gone in ((EVENT, [event_id]), (SESSION, sessions)):
            await note_removals(kind, gone, organisation=owner, public=False, deleted=True, now=now)
        await audit.note(by=by.id, what="event.deleted", on=event_id, organisation=owner, now=now)


async def delete_session(session_id: UUID, *, by: Viewer, now: datetime) -> None:
    """Delete a session on which nobody is or ever was: mistyped, not called off.

    Refuses with RosterNotEmpty, with SessionOver for what everyone could see and what has taken place, with
    PartOfPermanence, with NotFound and with Forbidden. Its identifier is never given again, so that no calendar takes
    another session for it.
    """
    async with transaction():
        session = await own_session(session_id, by)
        if session["arrivals"]:
            raise RosterNotEmpty(registrations=session["arrivals"])
        if session["published_at"] is not None and session["ends_at"] <= now:
            raise SessionOver()
        if session["permanence"] is not None:
            raise PartOfPermanence()
        if session["series"] is not None:
            day = session["local_starts"].date()
            await except_from_series(session["series"], day, Reason.REMOVED)
        await rows("DELETE FROM session WHERE id = $1", session_id)
        await roster_times.follow_deletion(session)
        # Whoever was shown this date reads the roster again.
        await rows("UPDATE roster SET revision = revision + 1 WHERE id = $1", session["roster"])
        await rows(
            "DELETE FROM roster WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM session WHERE roster = $1)",
            session["roster"],
        )
        public = session["published_at"] is not None and ever_public(session)
        owner = session["organisation"]
        await note_removals(SESSION, [session_id], organisation=owner, public=public, deleted=True, now=now)
        await audit.note(by=by.id, what="session.deleted", on=session_id, organisation=owner, now=now)


async def _refuse_if_expected(event_id: UUID, now: datetime) -> None:
    expected = await value(
        """
        SELECT count(*) FROM roster WHERE event = $1 AND (seats_taken + extra_seats + waiting > 0)
          AND EXISTS (SELECT 1 FROM session WHERE session.roster = roster.id AND session.ends_at > $2)
        """,
        event_id,
        now,
    )
    if expected:
        raise RosterNotEmpty(sessions=expected)
