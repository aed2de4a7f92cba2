"""A series comes into being or grows longer; whoever is on the one list of its dates has the new ones, and is told."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from events_service.accounts.roles import Viewer
from events_service.database import transaction
from events_service.identifiers import as_uuid
from events_service.registration import dates, waiting_list
from events_service.registration.changes import line_of, tell_everyone
from events_service.registration.queries import Registration, active_on
from events_service.scheduling import roster_times, series, sessions
from events_service.scheduling.events import own_event
from events_service.scheduling.series_drafts import SeriesDraft
from events_service.scheduling.series_queries import roster_of_series


async def people_told(draft: SeriesDraft) -> list[Registration]:
    """Who is on the one list that has more dates by this draft, and is told of them once they are created."""
    return await active_on(draft.roster) if draft.roster and draft.dates else []


async def create_series(
    event_id: UUID,
    values: Mapping[str, Any],
    *,
    by: Viewer,
    now: datetime,
    intent: str | None = None,
    publish_at: datetime | None = None,
) -> tuple[UUID, SeriesDraft | None]:
    """Give an event many dates at once, or make a series longer: one letter to each on its list, for all new dates.

    Values, answer and refusals are those of the verb of the same name in scheduling/series.py; and SessionCancelled
    where the one list of a series that is made longer is over, since all of its dates were called off.
    """
    async with transaction():
        await own_event(event_id, by)
        extends = as_uuid(str(values.get("series") or ""))
        roster = await roster_of_series(extends) if extends else None
        own = await sessions.own_roster(roster, by) if roster else None
        people = await active_on(roster) if roster else []
        created, draft = await series.create_series(
            event_id, values, by=by, now=now, intent=intent, publish_at=publish_at
        )
        if roster and own and draft is not None:
            added = [each.session for each in draft.dates]
            await roster_times.follow_new_dates(roster, own["join_until"], added)
            for each in draft.dates:
                await dates.add(await line_of(each.session), now=now)
            await tell_everyone(people, now=now)
            await waiting_list.serve(roster, now=now)  # the roster's start may be later now
        return created, draft
