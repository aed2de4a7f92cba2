"""What is on: soonest first, as much as fits a page, and nothing that is over."""

from datetime import timedelta

import pytest

from events_service import clock
from events_service.scheduling.catalogue import other_dates, these_sessions, unknown_in, upcoming
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.queries import session_line
from events_service.scheduling.sessions import add_session
from tests.factories import ENDS_AT, Planned, a_session, an_organisation

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
