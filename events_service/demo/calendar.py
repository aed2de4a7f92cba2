"""When the demonstration's sessions take place: around now, on days and at hours when libraries open."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from events_service.clock import instant, wall_clock
from events_service.demo.offers import FRIDAY, SATURDAY, TUESDAY, Offer, Story
from events_service.demo.words import Network, Place

DAYS_BEHIND, DAYS_AHEAD = 10, 56
DAYS_TO_THE_DAY = 14
_HOLIDAYS = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}
# Days off of one territory: the end of slavery in the Antilles, Guyane and Réunion, feasts of the Pacific.
_LOCAL_HOLIDAYS = {
    "971": {(5, 27), (7, 21)},
    "973": {(6, 10)},
    "974": {(12, 20)},
    "987": {(3, 5), (11, 20)},
    "988": {(9, 24)},
}


@dataclass(frozen=True, slots=True)
class Slot:
    """One session: in which of the organisation's libraries, when by its clock, and what becomes of it."""

    library: int
    starts: datetime
    ends: datetime
    story: Story


def day_of(now: datetime) -> date:
    """The date of the edition: a working day, Tuesday to Friday, two weeks from now or just after."""
    day = wall_clock(now, "Europe/Paris").date() + timedelta(days=DAYS_TO_THE_DAY)
    while not TUESDAY <= day.weekday() <= FRIDAY or _is_a_holiday(day, *_LOCAL_HOLIDAYS):
        day += timedelta(days=1)
    return day


def slots_of_the_day(offer: Offer, network: Network, day: date) -> list[Slot]:
    """One session in each library that takes part, on the same local date everywhere."""
    stories = dict(enumerate(offer.stories))
    return [_slot(offer, turn, turn, day, stories.get(turn, "open")) for turn in range(network.day_in)]


def slots_all_year(offer: Offer, network: Network, *, now: datetime) -> list[Slot]:
    """The sessions of an event from ten days ago to eight weeks ahead, in order; none on a public holiday. Of a course
    with one list of people only those ahead, as many as it has dates, in one library; of appointments and of what
    trains colleagues the next."""
    today = wall_clock(now, network.libraries[0].time_zone).date()
    stories = iter(offer.stories)
    slots = []
    for turn, day in enumerate(_days(offer, today)):
        library = turn % len(network.libraries)
        place = network.libraries[library]
        if not _is_a_holiday(day, place.department):
            slot = _slot(offer, turn, library, day, "open")
            story = next(stories, slot.story) if _is_ahead(slot, place, now) else slot.story
            slots.append(_slot(offer, turn, library, day, story))
    dates = 1 if offer.appointments or offer.colleagues else offer.course_of
    if not dates:
        return slots
    course = [replace(slot, library=0) for slot in slots]
    return [slot for slot in course if _is_ahead(slot, network.libraries[0], now)][:dates]


def _days(offer: Offer, today: date) -> Iterator[date]:
    """The first one ahead is one to seven days from today; the others are whole periods from it. A daily one is on each
    day on which libraries are open."""
    if offer.daily:
        days = (today + timedelta(days=number) for number in range(-1, offer.daily - 1))
        yield from (day for day in days if TUESDAY <= day.weekday() <= SATURDAY for _ in range(2))
        return
    first = today + timedelta(days=(offer.weekday - today.weekday() - 1) % 7 + 1)
    period = timedelta(weeks=offer.weeks)
    day = first - (first - today + timedelta(days=DAYS_BEHIND)) // period * period
    while day <= today + timedelta(days=DAYS_AHEAD):
        yield day
        day += period


def _slot(offer: Offer, turn: int, library: int, day: date, story: Story) -> Slot:
    starts = datetime.combine(day, time.fromisoformat(offer.at[turn % len(offer.at)]))
    return Slot(library, starts, starts + timedelta(minutes=offer.minutes), story)


def _is_ahead(slot: Slot, place: Place, now: datetime) -> bool:
    return instant(slot.starts, place.time_zone, field="starts_at") > now


def _is_a_holiday(day: date, *departments: str) -> bool:
    local = set().union(*(_LOCAL_HOLIDAYS.get(each, set()) for each in departments))
    return (day.month, day.day) in _HOLIDAYS | local
