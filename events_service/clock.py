"""Time as an argument: the edge of the program (page, job, command) reads the clock and passes `now` down."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from events_service.errors import Invalid

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""Older than anything this service has written: the Last-Modified of an empty answer."""
MAINLAND = "Europe/Paris"


def now() -> datetime:
    """The current instant in UTC. Only pages, jobs and commands call this; verbs and rules take `now`."""
    return datetime.now(UTC)


def instant(local: datetime, time_zone: str, *, field: str, choice: str | None = None) -> datetime:
    """The UTC instant of a wall-clock time typed for a place, refusing to guess where clocks change.

    `local` carries no offset. A time inside the spring gap does not exist and is refused with the code
    `time_does_not_exist`; a time inside the autumn hour exists twice and is refused with `time_exists_twice`
    unless `choice` is `first` (before the change) or `second` (after it). PostgreSQL and Python disagree on
    what they would guess, which is why neither is asked (RFC 5545 §3.3.5 leaves the same two cases open).
    """
    if local.tzinfo is not None:
        raise ValueError("a wall-clock time carries no offset")
    zone = ZoneInfo(time_zone)
    first, second = local.replace(tzinfo=zone, fold=0), local.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        raise Invalid({field: "time_does_not_exist"})
    if choice not in ("first", "second"):
        raise Invalid({field: "time_exists_twice"})
    return (first if choice == "first" else second).astimezone(UTC)


def wall_clock(moment: datetime, time_zone: str) -> datetime:
    """The local time a person at the place reads on the wall at that instant, without an offset."""
    return moment.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None)


def mainland_day(moment: datetime) -> date:
    """The date in mainland France, for what is of no one place: an edition, a report, a statement of the law."""
    return wall_clock(moment, MAINLAND).date()


def days_before(local: datetime, days: int, time_zone: str) -> datetime:
    """The instant `days` days before that time on the wall, at the same hour; where the clocks skip it, as much later
    as they skip."""
    earlier = (local - timedelta(days=days)).replace(tzinfo=ZoneInfo(time_zone))
    return earlier.astimezone(UTC)
