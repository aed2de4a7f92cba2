"""What takes place in one library in a month, date by date, for papers that hang on its door."""

from datetime import date, datetime, timedelta

from events_service.conditions import Conditions
from events_service.scheduling.catalogue import chosen_sessions
from events_service.scheduling.filters import ONE_SLOT, SessionFilter
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.visibility import PUBLIC

# More is no brochure any more.
MOST = 200


def days_of_month(day: date) -> tuple[date, date]:
    """The first and the last day of its month."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


async def month_programme(library: str, day: date, *, now: datetime) -> list[SessionLine]:
    """The published dates of the library in the month of that day which take place and are not over, soonest first: of
    a course each, of a permanence one for all its slots."""
    first, last = days_of_month(day)
    conditions: Conditions = SessionFilter(library=library, first_day=first, last_day=last).conditions(now)
    conditions.add(PUBLIC, now)
    conditions.add("session.cancelled_at IS NULL AND session.ends_at > {}", now)
    conditions.add(ONE_SLOT)
    return await chosen_sessions(conditions, limit=MOST)
