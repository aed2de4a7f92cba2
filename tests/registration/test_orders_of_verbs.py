"""Rosters with one date, two, or twelve, and every verb in any order: what calendars hold of a date is never lost,
doubled or taken back, and nobody falls off the list while one date remains."""

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from events_service import clock
from events_service.database import row, rows
from events_service.errors import Refusal
from events_service.feeds.entries import registration_entries
from events_service.feeds.vevent import Entry
from events_service.registration import told
from events_service.registration.cancellation import cancel_by_link, cancel_by_staff
from events_service.registration.changes import add_date, cancel_session, change_session
from events_service.registration.corrections import correct_by_link
from events_service.registration.places import register
from events_service.registration.queries import Registration, registration_by_link
from events_service.registration.restoration import restore_by_link, restore_by_staff
from events_service.registration.rules import Door
from events_service.scheduling.queries import session_line
from tests.factories import KEY, Planned, a_party, a_session

CAPACITY = 4
FIRST_DAY = datetime(2035, 11, 20, 14)

# A step: the verb, which party or date it is about, and another number, for a day or for seats.
VERBS = (
    *("register", "register", "add date", "move", "call off"),
    *("cancel", "cancel by staff", "restore", "restore and wait", "restore by staff", "correct"),
)
STEPS = st.lists(
    st.tuples(st.sampled_from(VERBS), st.integers(0, 11), st.integers(1, 27)), min_size=6, max_size=14
)
_COUNTED = """
SELECT roster.seats_taken, roster.waiting,
       coalesce(sum(seats) FILTER (WHERE state = 'confirmed'), 0)::int AS seats,
       (count(*) FILTER (WHERE state = 'waiting'))::int AS parties
FROM roster LEFT JOIN registration ON registration.roster = roster.id WHERE roster.id = $1 GROUP BY roster.id
"""


@dataclass
class Guest:
    """A party, and its calendar as it was looked at last."""

    link: str
    dates: set[UUID]
    gave_back: bool = False
    calendar: dict[str, Entry] = field(default_factory=dict)


@dataclass
class Course:
    """A roster, its dates, those called off among them, and everyone who ever signed up."""

    planned: Planned
    roster: UUID
    dates: list[UUID]
    off: set[UUID] = field(default_factory=set)
    guests: list[Guest] = field(default_factory=list)


async def a_course_of(dates: int) -> Course:
    planned = await a_session(title="Cours", capacity=CAPACITY)
    [first] = await rows("SELECT roster FROM session WHERE id = $1", planned.id)
    course = Course(planned, first["roster"], [planned.id])
    for number in range(1, dates):
        await add_a_date(course, 0, number * 7)
    return course


def times(day: int) -> dict[str, str]:
    starts = FIRST_DAY + timedelta(days=day)
    return {"starts_at": starts.isoformat(), "ends_at": (starts + timedelta(hours=2)).isoformat()}


async def add_a_date(course: Course, _: int, day: int) -> None:
    new = await add_date(course.roster, times(day), by=course.planned.ada, now=clock.now())
    course.dates.append(new)
    for guest in course.guests:
        guest.dates.add(new)


async def sign_somebody_up(course: Course, which: int, number: int) -> None:
    seen = await session_line(course.dates[which % len(course.dates)], now=clock.now())
    place = await register(
        course.roster,
        a_party(seats=number % 3 + 1),
        door=Door.WEB,
        key=KEY,
        now=clock.now(),
        again=True,
        seen=seen,
    )
    course.guests.append(Guest(place.link, set(course.dates) - course.off))


async def move_a_date(course: Course, which: int, day: int) -> None:
    session = course.dates[which % len(course.dates)]
    await change_session(session, times(day), by=course.planned.ada, now=clock.now())


async def call_off(course: Course, which: int, _: int) -> None:
    session = course.dates[which % len(course.dates)]
    await cancel_session(session, reason="Grève", by=course.planned.ada, now=clock.now())
    course.off.add(session)


async def of_guest(course: Course, verb: str, which: int, number: int) -> None:
    if not course.guests:
        return
    guest = course.guests[which % len(course.guests)]
    registration = await registration_by_link(guest.link)
    assert registration is not None
    now, identifier, ada = clock.now(), registration.id, course.planned.ada
    verbs: dict[str, Callable[[], Awaitable[Registration]]] = {
        "cancel": lambda: cancel_by_link(guest.link, now=now),
        "cancel by staff": lambda: cancel_by_staff(identifier, by=ada, now=now),
        "restore": lambda: restore_by_link(guest.link, now=now),
        "restore and wait": lambda: restore_by_link(guest.link, wait=True, now=now),
        "restore by staff": lambda: restore_by_staff(identifier, by=ada, wait=True, now=now),
        "correct": lambda: correct_by_link(guest.link, {"seats": number % 3 + 1, "companions": ""}, now=now),
    }
    await verbs[verb]()
    if verb != "correct":
        guest.gave_back = verb.startswith("cancel")


async def take(course: Course, step: tuple[str, int, int]) -> None:
    """One verb; a refusal changes nothing."""
    verb, which, number = step
    planning = {
        "register": sign_somebody_up,
        "add date": add_a_date,
        "move": move_a_date,
        "call off": call_off,
    }
    with contextlib.suppress(Refusal):
        if verb in planning:
            await planning[verb](course, which, number)
        else:
            await of_guest(course, verb, which, number)


async def check(course: Course) -> None:
    counted = await row(_COUNTED, course.roster)
    assert counted is not None
    assert (counted["seats_taken"], counted["waiting"]) == (counted["seats"], counted["parties"])
    assert counted["seats_taken"] <= CAPACITY
    uids = [uid for guest in course.guests for uid in await look(course, guest)]
    assert len(uids) == len(set(uids))


async def look(course: Course, guest: Guest) -> list[str]:
    """The guest's private calendar, next to what it was at the last look."""
    registration = await registration_by_link(guest.link)
    assert registration is not None
    over = course.off == set(course.dates)
    assert (registration.state == "cancelled") == (guest.gave_back or over)
    assert {date.session.id for date in registration.sessions} == guest.dates
    entries = registration_entries(
        told.of(registration), public_url="https://a.example", sender="a@b.example"
    )
    calendar = {entry.url.rpartition("/")[2]: entry for entry in entries}
    for session, entry in calendar.items():
        assert entry.cancelled == (registration.state == "cancelled" or UUID(session) in course.off)
        if before := guest.calendar.get(session):
            assert entry.uid == before.uid
            assert entry.sequence >= before.sequence
            if span_of(entry) != span_of(before):
                assert entry.sequence > before.sequence
                assert entry.changed_at > before.changed_at
    guest.calendar = calendar
    return [entry.uid for entry in entries]


def span_of(entry: Entry) -> tuple[datetime, datetime, bool]:
    return entry.starts_at, entry.ends_at, entry.cancelled


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],  # to shrink what fails would take minutes on rows: it is short enough
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(dates=st.sampled_from((1, 2, 12)), steps=STEPS)
async def test_any_order_of_verbs_keeps_every_date_in_every_calendar(
    database: str, dates: int, steps: list[tuple[str, int, int]]
) -> None:
    course = await a_course_of(dates)

    for step in steps:
        await take(course, step)

        await check(course)
