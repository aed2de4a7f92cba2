"""On what something was done, as people read it. A line of the audit holds ids only and is never rewritten: what the
things are called is looked up when somebody reads, and nobody outside the team is named."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from events_service.accounts.tables import CALLED
from events_service.database import rows
from events_service.scheduling.titles import TITLE


@dataclass(frozen=True, slots=True)
class Subject:
    """A title, a name, or a colleague's; `on` is the local day of a session, and the first one of a registration."""

    id: UUID
    name: str
    on: date | None


# Of a registration and of a call, the session is told, and not the guest.
_SUBJECTS = f"""
SELECT id, title AS name, NULL::date AS "on" FROM event WHERE id = ANY($1::uuid[])
UNION ALL
SELECT session.id, {TITLE}, session.local_starts::date
FROM session JOIN event ON event.id = session.event WHERE session.id = ANY($1::uuid[])
UNION ALL
SELECT series.id, event.title, series.local_starts::date
FROM series JOIN event ON event.id = series.event WHERE series.id = ANY($1::uuid[])
UNION ALL
SELECT permanence.id, event.title, permanence.local_starts::date
FROM permanence JOIN event ON event.id = permanence.event WHERE permanence.id = ANY($1::uuid[])
UNION ALL
SELECT registration.id,
       coalesce((SELECT min(own_title) FROM session WHERE roster = registration.roster HAVING count(*) = 1),
                event.title),
       (SELECT min(session.local_starts)::date FROM session WHERE session.roster = registration.roster)
FROM registration JOIN roster ON roster.id = registration.roster JOIN event ON event.id = roster.event
WHERE registration.id = ANY($1::uuid[])
UNION ALL
SELECT call_task.id, {TITLE}, session.local_starts::date
FROM call_task JOIN session ON session.id = call_task.session JOIN event ON event.id = session.event
WHERE call_task.id = ANY($1::uuid[])
UNION ALL
SELECT id, name, NULL FROM library WHERE id = ANY($1::uuid[])
UNION ALL
SELECT wish.id, library.name, NULL
FROM wish JOIN library ON library.id = wish.library WHERE wish.id = ANY($1::uuid[])
UNION ALL
SELECT library_claim.id, library.name, NULL
FROM library_claim JOIN library ON library.id = library_claim.library WHERE library_claim.id = ANY($1::uuid[])
UNION ALL
SELECT id, name, NULL FROM room WHERE id = ANY($1::uuid[])
UNION ALL
SELECT id, name, NULL FROM equipment WHERE id = ANY($1::uuid[])
UNION ALL
SELECT id, name, NULL FROM organisation WHERE id = ANY($1::uuid[])
UNION ALL
SELECT id, name, NULL FROM campaign WHERE id = ANY($1::uuid[])
UNION ALL
SELECT id, title, NULL FROM model WHERE id = ANY($1::uuid[])
UNION ALL
SELECT id, {CALLED}, NULL FROM account WHERE id = ANY($1::uuid[])
UNION ALL
SELECT staff_calendar.id, {CALLED}, NULL
FROM staff_calendar JOIN account ON account.id = staff_calendar.account WHERE staff_calendar.id = ANY($1::uuid[])
UNION ALL
SELECT id, name, NULL FROM api_key WHERE id = ANY($1::uuid[])
"""


async def subjects(ids: Iterable[UUID]) -> dict[UUID, Subject]:
    """Those of these things that are still there."""
    return {each["id"]: Subject(**each) for each in await rows(_SUBJECTS, list(ids))}
