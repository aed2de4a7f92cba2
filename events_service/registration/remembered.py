"""Sessions that people are signing up for, remembered in each process for a moment.

Nothing is decided from what is remembered: whether the session is still as it was read is asked under its roster's
lock, together with every count (registration/ledger.py). It spares each of those who come together a reading of six
tables; those who come for different sessions share one.
"""

import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from events_service.registration.seats import Gathering
from events_service.scheduling.queries import SessionLine, session_lines

SECONDS = 10.0
MOST = 2000

_sessions: dict[UUID, tuple[float, SessionLine]] = {}


async def session_to_join(session_id: UUID, *, now: datetime) -> SessionLine | None:
    """The published session with that id as it was a moment ago; its counts are older than that, and no page shows
    them."""
    kept = _sessions.get(session_id)
    if kept is not None and kept[0] > time.monotonic():
        return kept[1]
    return await _READING.ask(session_id, now)


async def _read(
    asking: Mapping[UUID, Sequence[datetime]], *, wait_for_lock: bool
) -> dict[UUID, list[SessionLine | Exception | None]]:
    """One reading for all whose sessions are asked for meanwhile, as sign-ups share a transaction."""
    latest = max(now for own in asking.values() for now in own)
    lines = await session_lines(list(asking), now=latest)
    for line in lines.values():
        _remember(line)
    return {session_id: [lines.get(session_id)] * len(own) for session_id, own in asking.items()}


_READING: Gathering[datetime, SessionLine | None] = Gathering(_read)


async def session_again(session_id: UUID, *, now: datetime) -> SessionLine | None:
    """The same as it is now, to be remembered instead."""
    _sessions.pop(session_id, None)
    session = (await session_lines([session_id], now=now)).get(session_id)
    if session is not None:
        _remember(session)
    return session


def _remember(session: SessionLine) -> None:
    _sessions.pop(session.id, None)
    if len(_sessions) >= MOST:
        del _sessions[next(iter(_sessions))]
    _sessions[session.id] = (time.monotonic() + SECONDS, session)
