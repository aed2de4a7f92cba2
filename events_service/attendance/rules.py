"""What may be noted of who came, and from when. No statement of SQL here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from events_service.clock import wall_clock
from events_service.errors import Refusal
from events_service.fields import Fields
from events_service.registration.rules import Presence
from events_service.scheduling.sign_up import LARGEST_PARTY

# People stand at the door before the hour.
OPENS_BEFORE = timedelta(minutes=30)
# An open door of a whole house.
MOST_WALK_INS = 1_000
LONGEST_NAME = 100
# So old may a fact be that a phone kept while it had no network. An older one counts as if it were this old.
LONGEST_WAIT = timedelta(days=7)


# From then on a chair on which nobody sits is for whoever stands there.
SEATED_FROM = timedelta(minutes=10)


class SeatingTooEarly(Refusal):
    """Whoever has a seat may still come: the desk seats others from then on (`at`)."""

    code = "seating_too_early"


class PresenceTooEarly(Refusal):
    """Nobody can have come yet: it opens `at`."""

    code = "presence_too_early"


@dataclass(frozen=True, slots=True)
class Mark:
    """What is noted of one party: its presence, or None to take back what was noted, how many of it `came`, and how
    many of these for the first time. Where `came` is left out, everybody; `first_timers` stay as they were noted."""

    presence: Presence | None
    came: int | None = None
    first_timers: int | None = None

    @classmethod
    def parse(cls, values: Mapping[str, Any]) -> "Mark":
        """Refuses with Invalid. Of people who did not come, the numbers are not read: forms send them along."""
        field = Fields(values)
        presence = field.choice("presence", tuple(Presence), None)
        came = field.number("came", lowest=1, highest=LARGEST_PARTY, default=None)
        first_timers = field.number("first_timers", lowest=0, highest=LARGEST_PARTY, default=None)
        if presence != Presence.ATTENDED:
            came = first_timers = None
            field.wrong.pop("came", None)
            field.wrong.pop("first_timers", None)
        field.done()
        return cls(Presence(presence) if presence else None, came, first_timers)


@dataclass(frozen=True, slots=True)
class WalkInDraft:
    """Somebody, with a name or without, or several people counted at once; `first_timers` were never there before."""

    name: str | None
    count: int
    first_timers: int = 0

    @classmethod
    def parse(cls, values: Mapping[str, Any]) -> "WalkInDraft":
        """Refuses with Invalid."""
        field = Fields(values)
        name = field.text("name", longest=LONGEST_NAME)
        count = field.number("count", lowest=1, highest=MOST_WALK_INS, default=1) or 1
        first_timers = field.number("first_timers", lowest=0, highest=MOST_WALK_INS, default=0) or 0
        if first_timers > count and "count" not in field.wrong:
            field.wrong["first_timers"] = "more_than_present"
        field.done()
        return cls(name or None, count, first_timers)


def opens_at(starts_at: datetime) -> datetime:
    """From when on it may be noted who came to a date. There is no end but the forgetting of the names: a sheet of
    paper is typed in weeks later."""
    return starts_at - OPENS_BEFORE


def refuse_too_early(starts_at: datetime, *, now: datetime) -> None:
    if now < opens_at(starts_at):
        raise PresenceTooEarly(at=opens_at(starts_at))


def night_after(now: datetime, time_zone: str) -> datetime:
    """Until when a telephone may keep the list and the names typed at the door: three in the morning where the place
    is, so that a late evening is not cut."""
    local = wall_clock(now, time_zone)
    three = local.replace(hour=3, minute=0, second=0, microsecond=0)
    night = three if local < three else three + timedelta(days=1)
    return night.replace(tzinfo=ZoneInfo(time_zone)).astimezone(UTC)


def refuse_before_seating(starts_at: datetime, *, now: datetime) -> None:
    if now < starts_at + SEATED_FROM:
        raise SeatingTooEarly(at=starts_at + SEATED_FROM)


def seated_at_the_door(parties: Sequence[int], *, free: int) -> list[int]:
    """Which of the parties that are there sit down on so many free chairs, by their number in the line: each in its
    turn, whole, and the next that fits where one does not."""
    seated = []
    for number, seats in enumerate(parties):
        if seats <= free:
            seated.append(number)
            free -= seats
    return seated


def made_at(waited: timedelta, *, now: datetime) -> datetime:
    """When a fact was made that a phone kept for so long. Phones say how long, not when: many have a wrong clock."""
    return now - min(max(waited, timedelta()), LONGEST_WAIT)
