"""What somebody who came may do next, as the letter of thanks says it: in words, on which dates, which documents."""

from datetime import datetime

from msgspec import Struct

from events_service.scheduling.catalogue import upcoming
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.resources import resources_of

# So many dates are named; all of them stand on the page of the event.
MOST_DATES, SEARCHED = 3, 24


class NextDate(Struct, frozen=True):
    """A date of the same workshop with seats that anybody may have; its start is wall clock of the place."""

    starts_local: datetime
    library_name: str


class Onward(Struct, frozen=True, kw_only=True):
    """The next step in a colleague's words, and what the page of the `event` (its slug) has for them: `documents`, and
    dates with free seats. Without either, no page is named."""

    next_step: str = ""
    event: str = ""
    documents: bool = False
    dates: tuple[NextDate, ...] = ()


async def onward_from(session: SessionLine, *, next_step: str, now: datetime) -> Onward:
    """What there is after that date of a workshop. What is no page of everybody's is not named."""
    ahead = await upcoming(SessionFilter(event=session.event_slug), now=now, size=SEARCHED)
    dates = tuple(
        NextDate(line.local_starts, line.library_name)
        for line in ahead
        if line.roster != session.roster and line.registration(now) == "open"
    )[:MOST_DATES]
    documents = not session.unseen and bool(await resources_of(session.event, public=True))
    event = session.event_slug if dates or documents else ""
    return Onward(next_step=next_step, event=event, documents=documents, dates=dates)
