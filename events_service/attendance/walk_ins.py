"""People who come without a registration: written down by name, or only counted."""

from datetime import datetime, timedelta
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer, require
from events_service.attendance.presence import noting_at
from events_service.attendance.rules import WalkInDraft, made_at
from events_service.database import row, rows, transaction, value
from events_service.errors import existing
from events_service.identifiers import uuid7
from events_service.scheduling.intents import intent_of

_OWNER = "SELECT event.organisation FROM session JOIN event ON event.id = session.event WHERE session.id = $1"
AT_ONCE = 500


async def note_walk_in(
    session_id: UUID,
    walk_in: WalkInDraft,
    *,
    by: Viewer,
    now: datetime,
    intent: str | None = None,
    waited: timedelta = timedelta(),
) -> UUID:
    """Note who walked in, as a fact that takes no seat from anybody; its id. The same `intent` twice is one fact.
    `waited` is for how long a phone kept it without a network. Refuses with NotFound, Forbidden, PresenceTooEarly,
    SessionCancelled."""
    async with transaction():
        organisation = await noting_at(session_id, by, now=now)
        kept = intent_of(by, f"walk-in {session_id}", intent)
        identifier: UUID | None = await value(
            """
            INSERT INTO walk_in (id, session, name, people, first_timers, at, by, intent)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (intent) DO NOTHING RETURNING id
            """,
            uuid7(),
            session_id,
            walk_in.name,
            walk_in.count,
            walk_in.first_timers,
            made_at(waited, now=now),
            by.id,
            kept,
        )
        if identifier is None:
            return UUID(str(await value("SELECT id FROM walk_in WHERE intent = $1", kept)))
        await audit.note(
            by=by.id, what="session.walk_in_noted", on=session_id, organisation=organisation, now=now
        )
        return identifier


async def remove_walk_in(session_id: UUID, walk_in: UUID, *, by: Viewer, now: datetime) -> None:
    """Take back what was noted by mistake; twice is harmless. Refuses with NotFound for the session, Forbidden."""
    async with transaction():
        session = existing(await row(_OWNER, session_id))
        require(by, "note_presence", session["organisation"])
        removed = await rows(
            "DELETE FROM walk_in WHERE id = $1 AND session = $2 RETURNING id", walk_in, session_id
        )
        if removed:
            what, organisation = "session.walk_in_removed", session["organisation"]
            await audit.note(by=by.id, what=what, on=session_id, organisation=organisation, now=now)


async def forget_walk_ins(*, days: int, now: datetime) -> int:
    """Forget the names of those who walked into sessions that ended more than `days` days ago; how many. The counts
    stay. At most AT_ONCE at a time; twice is harmless."""
    forgotten = await rows(
        """
        UPDATE walk_in SET name = NULL, intent = NULL WHERE id IN (
            SELECT walk_in.id FROM walk_in JOIN session ON session.id = walk_in.session
            WHERE walk_in.name IS NOT NULL AND session.ends_at <= $1 LIMIT $2
        )
        RETURNING id
        """,
        now - timedelta(days=days),
        AT_ONCE,
    )
    return len(forgotten)


_NAMED = """
FROM session JOIN event ON event.id = session.event
WHERE session.id = walk_in.session AND event.organisation = $1 AND lower(walk_in.name) = lower($2)
"""
_COUNT_NAMED = f"SELECT count(*)::int AS number FROM walk_in, LATERAL (SELECT 1 {_NAMED}) AS named"


async def walk_ins_named(name: str, *, organisation: UUID) -> int:
    """How many of an organisation's walk-ins were noted under that name."""
    counted = await rows(_COUNT_NAMED, organisation, name)
    return int(counted[0]["number"])


async def forget_walk_ins_named(name: str, *, organisation: UUID) -> None:
    """Erase that name there; that somebody came stays."""
    await rows(f"UPDATE walk_in SET name = NULL, intent = NULL {_NAMED}", organisation, name)
