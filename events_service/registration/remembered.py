"""Sessions that people are signing up for, remembered in each process for a moment.

Nothing is decided from what is remembered: whether the session is still as it was read is asked under its roster's
lock, together with every count (registration/ledger.py). It spares each of those who come together a reading of six
tables.
"""

import time
from datetime import datetime
from uuid import UUID

from events_service.scheduling.queries import SessionLine, session_line

SECONDS = 10.0
MOST = 2000

_sessions: dict[UUID, tuple[float, SessionLine]] = {}


async def session_to_join(session_id: UUID, *, now: datetime) -> SessionLine | None:
    """The published session with that id as it was a moment ago; its counts are older than that, and no page shows
    them."""
    kept = _sessions.get(session_id)
    if kept is not None and kept[0] > time.monotonic():
        return kept[1]
    return await session_again(session_id, now=now)


async def session_again(session_id: UUID, *, now: datetime) -> SessionLine | None:
    """The same as it is now, to be remembered instead."""
    _sessions.pop(session_id, None)
    session = await session_line(session_id, now=now)
    if session is not None:
        if len(_sessions) >= MOST:
            del _sessions[next(iter(_sessions))]
        _sessions[session_id] = (time.monotonic() + SECONDS, session)
    return session
