"""A feed composed from rows: one date for all processes, moved by nothing but other bytes."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from events_service.database import rows, value
from events_service.feeds.composing import A_MINUTE, A_SECOND, AN_HOUR
from events_service.scheduling.filters import SessionFilter
from tests.factories import retitled
from tests.feeds.planning import NOW, a_session_soon, a_subject, composed

pytestmark = pytest.mark.usefixtures("database")


async def test_compose_keeps_the_date_while_the_bytes_are_the_same() -> None:
    await a_session_soon()
    first = await composed()
    await rows("UPDATE session SET revised_at = revised_at")

    again = await composed(now=NOW + timedelta(minutes=5))

    assert (again.body, again.changed_at) == (first.body, NOW)


async def test_compose_moves_the_date_by_a_second_at_least() -> None:
    """HTTP dates have whole seconds; and another machine's clock may be behind."""
    session = await a_session_soon()
    await composed()
    await retitled(session)
    second = await composed(now=NOW + timedelta(milliseconds=10))
    await retitled(session, "Encore autre chose")
    third = await composed(now=NOW - timedelta(seconds=30))

    assert (second.changed_at, third.changed_at) == (NOW + A_SECOND, NOW + 2 * A_SECOND)


async def test_processes_that_compose_at_the_same_time_agree_on_the_date() -> None:
    await a_session_soon()

    made = await asyncio.gather(*(composed(now=NOW + timedelta(seconds=each)) for each in range(5)))

    assert len({each.changed_at for each in made}) == 1
    assert await value("SELECT count(*)::int FROM feed") == 1


async def test_compose_reads_nothing_that_another_process_is_about_to_date_anew(database: str) -> None:
    """Else it would write its older bytes after the other's, with the later date, and who has them would be told for
    ever that nothing changed."""
    session = await a_session_soon()
    await composed()
    other = await asyncpg.connect(database)
    begun = other.transaction()
    await begun.start()
    await other.execute("SELECT pg_advisory_xact_lock(hashtextextended('feed all fr', 0))")
    waiting = asyncio.create_task(composed())
    await _until_somebody_waits()
    await retitled(session)
    await other.execute(
        "UPDATE feed SET digest = 'of the other', changed_at = changed_at + interval '1 second'"
    )
    await begun.commit()
    await other.close()

    made = await waiting

    assert b"SUMMARY:Autre chose" in made.body
    assert made.changed_at == NOW + 2 * A_SECOND


async def _until_somebody_waits() -> None:
    waiting = "SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    async with asyncio.timeout(30):
        while not await value(waiting):  # noqa: ASYNC110 PostgreSQL tells nobody
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("filters", "stands_for"),
    [
        (SessionFilter(department="34"), A_MINUTE),
        (SessionFilter(near="34000"), A_MINUTE),
        (SessionFilter(open=True), A_SECOND),
    ],
)
async def test_compose_gives_a_filtered_feed_no_date_and_less_time(
    filters: SessionFilter, stands_for: timedelta
) -> None:
    await a_session_soon()

    made = await composed(a_subject("", filters=filters))

    assert (made.changed_at, made.stands_until) == (None, NOW + stands_for)
    assert made.body.count(b"BEGIN:VEVENT") == 1
    assert await value("SELECT count(*)::int FROM feed") == 0


async def test_compose_stands_an_hour_without_filters() -> None:
    assert (await composed()).stands_until == NOW + AN_HOUR
