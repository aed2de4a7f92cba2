"""By when whoever is offered a seat answers, by the hours of the library that they would call or come to."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from events_service.clock import wall_clock
from events_service.database import rows
from events_service.libraries.days_off import public_holidays_between
from events_service.libraries.opening import A_YEAR, closes_next
from events_service.libraries.queries import Hours, hours_of
from events_service.registration.queries import registrations_by_ids
from events_service.registration.rules import State


def answer_by(hours: Hours, *, starts_at: datetime, now: datetime) -> datetime:
    """Until the library closes on the next day on which it is open, so that there is one whole such day to call, to
    come or to ask somebody; and never later than the start."""
    local = wall_clock(now, hours.time_zone)
    last = local.date() + timedelta(days=A_YEAR)
    holidays = {day.starts_on for day in public_holidays_between(hours.department, local.date(), last)}
    closes = closes_next(hours.opening_hours, hours.closures, holidays, local)
    if closes is None:
        return starts_at
    return min(closes.replace(tzinfo=ZoneInfo(hours.time_zone)), starts_at).astimezone(now.tzinfo)


_PUT_OFF = f"""
UPDATE registration SET
    offered_until = CASE WHEN state = '{State.OFFERED}' THEN greatest(offered_until, $2) END,
    coming_until = CASE WHEN coming_until IS NOT NULL THEN greatest(coming_until, $2) END
WHERE id = $1
"""


async def put_off(registrations: list[UUID], *, now: datetime) -> None:
    """Whoever of these is offered a seat, or asked whether they still come, and could not know of it before has from
    now on as long as anybody to answer. Nobody gets less than they had."""
    lines = await registrations_by_ids(registrations)
    for asked in [line for line in lines.values() if line.state == State.OFFERED or line.is_asked]:
        until = answer_by(await hours_of(asked.session.library), starts_at=asked.begins_at, now=now)
        await rows(_PUT_OFF, asked.id, until)
