"""Head counts: how many of those who came were of which sex, age and status, and with what they left. A colleague types
them once for a session; nobody is asked, and no name is beside them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer
from events_service.attendance.head_count_rules import HeadCountDraft, HeadCounts, Kind
from events_service.attendance.presence import noting_at
from events_service.attendance.queries import ON_THE_LIST
from events_service.database import rows, transaction, value
from events_service.identifiers import uuid7

# Two colleagues who type the same sheet write one after the other.
_LOCK = "SELECT 1 FROM session WHERE id = $1 FOR NO KEY UPDATE"
# Of one session ($1): whoever had a seat and came, and whoever walked in.
_PRESENT = f"""
SELECT (SELECT coalesce(sum(date.came), 0)
        FROM registration_date AS date
        JOIN registration ON registration.id = date.registration
        JOIN session ON session.id = date.session
        WHERE date.session = $1 AND ({ON_THE_LIST}))
     + (SELECT coalesce(sum(people), 0) FROM walk_in WHERE session = $1)
"""
_WRITE = """
INSERT INTO head_count (id, session, kind, code, number)
SELECT id, $1, kind, code, number FROM unnest($2::uuid[], $3::text[], $4::text[], $5::int[])
       AS counted(id, kind, code, number)
"""


async def note_head_counts(session_id: UUID, values: Mapping[str, Any], *, by: Viewer, now: datetime) -> None:
    """Write these counts (head_count_rules.py) in place of those before. Refuses with NotFound, Forbidden,
    SessionCancelled, PresenceTooEarly, and Invalid where more people are counted than were present."""
    async with transaction():
        await rows(_LOCK, session_id)
        organisation = await noting_at(session_id, by, now=now)
        draft = HeadCountDraft.parse(values, present=await _present(session_id))
        counted = [
            (uuid7(), kind, code, number)
            for kind, numbers in draft.numbers.items()
            for code, number in numbers.items()
        ]
        await rows("DELETE FROM head_count WHERE session = $1", session_id)
        ids, kinds, codes, numbers = zip(*counted, strict=True) if counted else ((), (), (), ())
        await rows(_WRITE, session_id, list(ids), list(kinds), list(codes), list(numbers))
        await audit.note(
            by=by.id, what="session.heads_counted", on=session_id, organisation=organisation, now=now
        )


async def head_counts_of(session_id: UUID, viewer: Viewer) -> HeadCounts | None:
    """What was counted there; None where the session is not the viewer's."""
    owner = await value(
        "SELECT event.organisation FROM session JOIN event ON event.id = session.event WHERE session.id = $1",
        session_id,
    )
    if owner is None or not viewer.may("see_registrations", owner):
        return None
    numbers: dict[Kind, dict[str, int]] = {}
    for line in await rows("SELECT kind, code, number FROM head_count WHERE session = $1", session_id):
        numbers.setdefault(Kind(line["kind"]), {})[line["code"]] = line["number"]
    return HeadCounts(await _present(session_id), numbers)


async def _present(session_id: UUID) -> int:
    return int(await value(_PRESENT, session_id))
