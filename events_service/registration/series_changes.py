"""One date of a series or several are changed or called off: nobody is lost, and everyone is told once, by one letter
for each registration, however many of its dates changed.

Before that one may ask what would come of it: the same is done and undone, so that what is shown is what will be.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from events_service.accounts.roles import Viewer
from events_service.database import transaction
from events_service.registration import changes, edits
from events_service.registration.effects import Effect, Effects, tried, who_is_told
from events_service.registration.queries import active_on_each
from events_service.registration.trials import undone
from events_service.scheduling import scopes, sessions
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.scopes import Scope
from events_service.scheduling.series_moves import days_off_on
from events_service.text import clean


async def change_dates(
    session_id: UUID,
    values: Mapping[str, Any],
    *,
    scope: Scope,
    by: Viewer,
    now: datetime,
    seen: SessionLine | None = None,
) -> None:
    """Change a date, this and the later ones, or all that have not begun; values as in changes.change_session.

    What was changed by hand on another date stays, and what is changed here on one date only will. Refuses as
    change_session does; where something is in the way of several dates, `dates` names them.
    """
    async with transaction():
        await edits.carry_out(session_id, values, scope=scope, by=by, now=now, seen=seen)


async def effects_of_change(
    session_id: UUID, values: Mapping[str, Any], viewer: Viewer, *, scope: Scope, now: datetime
) -> Effects:
    """What change_dates would do: nothing stays of it. Clashes and seats that are too few are told, not refused."""
    return await tried(
        lambda: edits.carry_out(session_id, values, scope=scope, by=viewer, now=now, refuses=False)
    )


async def effects_of_new_date(
    event_id: UUID, values: dict[str, Any], viewer: Viewer, *, now: datetime, intent: str | None = None
) -> Effects:
    """What changes.add_session would do, and what is to be said of that day: nothing stays of it. Refuses as it
    does."""

    async def added() -> Effects:
        session = await changes.line_of(
            await changes.add_session(event_id, values, by=viewer, now=now, intent=intent)
        )
        date = Effect(
            session.id,
            session.local_starts,
            session.starts_at,
            session.ends_at,
            session.time_zone,
            clashes=[],
            seats=0,
            days_off=await days_off_on(session),
        )
        # Who has signed up for a list of its own since the form was sent has nothing to be told.
        people = await active_on_each([session.roster]) if values.get("roster_of") else []
        return Effects([date], who_is_told(people))

    return await undone(added)


async def cancel_dates(session_id: UUID, *, scope: Scope, reason: str, by: Viewer, now: datetime) -> None:
    """Call a date off, this and the later ones, or all that have not begun. Refuses as changes.cancel_session does."""
    async with transaction():
        await _cancel(session_id, reason, scope, by=by, now=now)


async def effects_of_cancellation(
    session_id: UUID, viewer: Viewer, *, scope: Scope, now: datetime
) -> Effects:
    """What cancel_dates would do: nothing stays of it."""
    return await undone(lambda: _cancel(session_id, "", scope, by=viewer, now=now))


async def _cancel(session_id: UUID, reason: str, scope: Scope, *, by: Viewer, now: datetime) -> Effects:
    reason = clean(reason, field="reason", longest=280)
    _, chosen = await scopes.dates_in(session_id, scope, by, now)
    if not chosen:
        raise sessions.SessionOver()
    people = await active_on_each([each["roster"] for each in chosen])
    if scope == Scope.THIS:
        await changes.cancel_session(session_id, reason=reason, by=by, now=now)
    else:
        await changes.call_off(chosen, reason, by=by, now=now)
    return Effects(
        [
            Effect(
                each["id"],
                each["local_starts"],
                each["starts_at"],
                each["ends_at"],
                each["time_zone"],
                [],
                each["seats_taken"] + each["extra_seats"],
            )
            for each in chosen
            if each["cancelled_at"] is None
        ],
        who_is_told(people),
    )
