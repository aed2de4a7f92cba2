"""What is on: soonest first, as much as fits a page, and nothing that is over."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from events_service import clock
from events_service.database import rows, transaction, value
from events_service.registration.changes import cancel_session, change_session
from events_service.scheduling.catalogue import (
    MOST_COUNTED,
    PAGE,
    counted,
    other_dates,
    these_sessions,
    unknown_in,
    upcoming,
)
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.queries import session_line
from events_service.scheduling.sessions import add_session
from tests.factories import ENDS_AT, Planned, a_library, a_session, an_organisation
from tests.registration.test_several_dates import a_course
from tests.scheduling.many_sessions import many_sessions

pytestmark = pytest.mark.usefixtures("database")


async def three_days() -> tuple[Planned, list[object]]:
    """An event on the 20th, 21st and 22nd, the last one planned first."""
    planned = await a_session(starts_at="2035-11-22T14:00", ends_at="2035-11-22T16:00")
    more = [
        await add_session(
            planned.event,
            {"starts_at": f"2035-11-{day}T14:00", "ends_at": f"2035-11-{day}T16:00", "capacity": 8},
            by=planned.ada,
            now=clock.now(),
        )
        for day in (20, 21)
    ]
    return planned, [*more, planned.id]


async def test_upcoming_gives_pages_and_one_more_when_there_is_a_next() -> None:
    _, ids = await three_days()
    await a_session(published=False)

    pages = [await upcoming(SessionFilter(), now=clock.now(), page=page, size=2) for page in (1, 2, 3)]

    assert [[line.id for line in page] for page in pages] == [ids, ids[2:], []]


async def test_counted_gives_the_same_pages_and_how_many_there_are_to_one_more_than_is_counted() -> None:
    planned = await a_session(starts_at="2035-11-01T08:00", ends_at="2035-11-01T09:00")
    await add_sessions(planned, 23)
    now, filters = clock.now(), SessionFilter()

    pages = [await counted(filters, now=now, page=page) for page in (1, 2, 3)]

    assert [number for _, number in pages] == [24, 24, 0]
    for page, (lines, _) in enumerate(pages, 1):
        assert lines == await upcoming(filters, now=now, page=page)
    assert [len(lines) for lines, _ in pages] == [PAGE + 1, 4, 0]

    await add_sessions(planned, 40)
    numbers = [(await counted(filters, now=now, page=page))[1] for page in (1, 2, 3, 4, 5)]

    assert numbers == [MOST_COUNTED + 1, MOST_COUNTED + 1, MOST_COUNTED + 1, MOST_COUNTED + 1, 0]


async def add_sessions(planned: Planned, number: int) -> None:
    for minute in range(number):
        await add_session(
            planned.event,
            {
                "starts_at": f"2035-11-{2 + number % 7:02}T14:{minute:02}",
                "ends_at": f"2035-11-{2 + number % 7:02}T16:00",
                "capacity": 8,
            },
            by=planned.ada,
            now=clock.now(),
        )


@pytest.mark.parametrize(
    ("filters", "page", "shown"),
    [({}, 3, PAGE + 1), ({"department": "48"}, 1, 6), ({"level": "avance"}, 1, 6)],
)
async def test_a_page_asks_of_its_own_sessions_and_not_of_all(
    filters: dict[str, str], page: int, shown: int
) -> None:
    """3,000 are around Montpellier, and six, the last of all, in Mende."""
    starts, local = datetime(2035, 11, 20, 13, tzinfo=UTC), datetime(2035, 11, 20, 14)
    organisation = await an_organisation()
    montpellier = await a_library(organisation)
    mende = await a_library(organisation, slug="mende", town="Mende", department="48", postcode="48000")
    often = await a_session(organisation=organisation, library=montpellier)
    rarely = await a_session(organisation=organisation, library=mende, level="avance")
    for number in range(150):
        near = await a_library(organisation, slug=f"near-{number}")
        await many_sessions(20, often.event, near, starts + timedelta(minutes=number), local)
    await many_sessions(5, rarely.event, mende, starts + timedelta(hours=3), local)
    for table in ("session", "roster", "event", "library"):
        await rows(f"ANALYZE {table}")

    asked = "SELECT idx_scan + idx_tup_fetch + seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'session'"
    most = 0
    for _ in range(8):  # after five times PostgreSQL makes a plan for all values
        async with transaction():
            # As if it were sure that joining whole tables is cheaper, and there were too many rows to read them for it.
            await rows("SET LOCAL enable_nestloop = off")
            await rows("SET LOCAL enable_seqscan = off")
            before = await value(asked)
            found = await upcoming(SessionFilter(**filters), now=clock.now(), page=page)  # type: ignore[arg-type]
            most = max(most, await value(asked) - before)

    assert len(found) == shown
    assert most < 400


@pytest.mark.parametrize(("early", "left"), [(timedelta(seconds=1), 3), (timedelta(0), 2)])
async def test_upcoming_shows_what_is_under_way_to_its_last_second(early: timedelta, left: int) -> None:
    _, ids = await three_days()

    lines = await upcoming(SessionFilter(), now=ENDS_AT - early)

    assert [line.id for line in lines] == ids[3 - left :]


async def test_these_sessions_come_soonest_first_whatever_the_order_of_asking() -> None:
    _, ids = await three_days()

    lines = await these_sessions([ids[2], ids[0]])  # type: ignore[list-item]

    assert [line.id for line in lines] == [ids[0], ids[2]]
    assert await these_sessions([]) == []


async def test_other_dates_are_the_events_own_without_this_one() -> None:
    planned, ids = await three_days()
    await a_session(organisation=planned.organisation)
    line = await session_line(planned.id, now=clock.now())
    assert line is not None

    assert [each.id for each in await other_dates(line, now=clock.now(), limit=9)] == ids[:2]
    assert [each.id for each in await other_dates(line, now=ENDS_AT, limit=9)] == ids[1:2]
    assert [each.id for each in await other_dates(line, now=clock.now(), limit=1)] == ids[:1]


async def test_unknown_in_names_what_does_not_exist() -> None:
    planned = await a_session(organisation=await an_organisation())
    line = await session_line(planned.id, now=clock.now())
    assert line is not None

    known = SessionFilter(library=line.library_slug, event=line.event_slug)
    wrong = SessionFilter(library="nowhere", event=line.event_slug, campaign="never")

    assert await unknown_in(SessionFilter()) == {}
    assert await unknown_in(known) == {}
    assert await unknown_in(wrong) == {"library": "unknown", "campaign": "unknown"}


async def listed(now: datetime, **filters: object) -> list[UUID]:
    return [line.id for line in await upcoming(SessionFilter(**filters), now=now)]  # type: ignore[arg-type]


async def test_a_course_is_one_of_the_list_by_its_next_date() -> None:
    planned, sessions = await a_course(dates=6)
    alone = await a_session(starts_at="2035-11-28T14:00", ends_at="2035-11-28T16:00")

    lists = [await listed(now) for now in (clock.now(), ENDS_AT, ENDS_AT + timedelta(days=7))]

    assert lists == [[sessions[0], alone.id], [sessions[1], alone.id], [alone.id, sessions[2]]]
    (course, _) = await upcoming(SessionFilter(), now=clock.now())
    assert (course.dates, course.first_local, course.last_local) == (
        6,
        datetime(2035, 11, 20, 14),
        datetime(2035, 12, 25, 14),
    )
    assert await other_dates(course, now=clock.now(), limit=9) == []
    assert planned.roster == course.roster


async def test_a_course_is_found_by_any_of_its_days() -> None:
    _, sessions = await a_course(dates=3)
    day = date(2035, 11, 27)

    assert await listed(clock.now(), first_day=day, last_day=day) == [sessions[1]]
    assert await listed(clock.now(), first_day=day) == [sessions[1]]
    assert await listed(clock.now(), last_day=date(2035, 11, 19)) == []


async def test_a_course_is_shown_by_a_date_that_takes_place() -> None:
    planned, sessions = await a_course(dates=3)

    await cancel_session(sessions[0], reason="", by=planned.ada, now=clock.now())
    one_off = await listed(clock.now())
    for session in sessions[1:]:
        await cancel_session(session, reason="", by=planned.ada, now=clock.now())

    assert (one_off, await listed(clock.now())) == ([sessions[1]], [sessions[0]])


async def test_a_course_in_two_libraries_is_on_both_pages() -> None:
    planned, sessions = await a_course(dates=3)
    annex = await a_library(planned.organisation, slug="annexe")
    await change_session(sessions[1], {"library": str(annex)}, by=planned.ada, now=clock.now())

    assert await listed(clock.now(), library="annexe") == [sessions[1]]
    assert await listed(clock.now()) == [sessions[0]]


async def test_a_course_that_may_be_joined_late_is_open_while_a_date_is_under_way() -> None:
    planned, sessions = await a_course(dates=3)
    under_way = ENDS_AT - timedelta(minutes=30)

    before = await listed(under_way, open=True)
    await change_session(sessions[0], {"join_until": 2}, by=planned.ada, now=clock.now())

    assert (before, await listed(under_way, open=True)) == ([], [sessions[0]])
