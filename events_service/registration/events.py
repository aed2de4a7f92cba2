"""Changing what is said about an event that people have signed up for: their invitation follows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from events_service.accounts.roles import Viewer
from events_service.database import rows, transaction, value
from events_service.registration import renaming
from events_service.registration.queries import Registration, active_on_each
from events_service.registration.trials import undone
from events_service.scheduling import events
from events_service.scheduling.event_queries import EventPage
from events_service.scheduling.event_rules import EventDraft


async def edit_event(
    event_id: UUID, draft: EventDraft, *, by: Viewer, now: datetime, seen: EventPage | None = None
) -> None:
    """Replace what is said about an event, and write to those whose invitation has the old title.

    An invitation in the mail never learns of a new title by itself, and would stand next to a feed that has it. A
    title that reads the same but for case, accents and punctuation is no news. Refuses as the verb of the same name in
    scheduling/events.py does.
    """
    async with transaction():
        await _edit(event_id, draft, by=by, now=now, seen=seen)


async def told_of_edit(
    event_id: UUID, draft: EventDraft, viewer: Viewer, *, now: datetime
) -> list[Registration]:
    """To whom edit_event would write: nothing is written. Refuses as it does."""
    return await undone(lambda: _edit(event_id, draft, by=viewer, now=now))


async def amend_event(
    event_id: UUID, values: Mapping[str, Any], *, by: Viewer, now: datetime
) -> list[Registration]:
    """The same for only the values that are named; to whom it writes."""
    async with transaction():
        return await _amend(event_id, values, by=by, now=now)


async def told_of_amendment(
    event_id: UUID, values: Mapping[str, Any], viewer: Viewer, *, now: datetime
) -> list[Registration]:
    """To whom amend_event would write: nothing is written. Refuses as it does."""
    return await undone(lambda: _amend(event_id, values, by=viewer, now=now))


async def _edit(
    event_id: UUID, draft: EventDraft, *, by: Viewer, now: datetime, seen: EventPage | None = None
) -> list[Registration]:
    was = await _locked_title(event_id)
    await events.edit_event(event_id, draft, by=by, now=now, seen=seen)
    return await tell_title(event_id, was, now=now)


async def _amend(
    event_id: UUID, values: Mapping[str, Any], *, by: Viewer, now: datetime
) -> list[Registration]:
    was = await _locked_title(event_id)
    await events.amend_event(event_id, values, by=by, now=now)
    return await tell_title(event_id, was, now=now)


async def _locked_title(event_id: UUID) -> str | None:
    title: str | None = await value("SELECT title FROM event WHERE id = $1 FOR NO KEY UPDATE", event_id)
    return title


async def tell_title(event_id: UUID, was: str | None, *, now: datetime) -> list[Registration]:
    """Of a title that `was` another: a letter to whoever has an invitation to a date still to come, who are returned.
    The verb before has locked their rosters."""
    if was is None or was == await value("SELECT title FROM event WHERE id = $1", event_id):
        return []
    rosters = await rows(
        """
        SELECT roster FROM session WHERE event = $1 AND ends_at > $2 AND cancelled_at IS NULL GROUP BY roster
        """,
        event_id,
        now,
    )
    people = await active_on_each([each["roster"] for each in rosters])
    return await renaming.tell(renaming.beside_title(people, was), now=now)
