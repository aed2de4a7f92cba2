"""Which sessions are in the window, until when time alone changes nothing, and how much news there is."""

import asyncio
from datetime import datetime, timedelta

import asyncpg
import pytest

from events_service.database import rows
from events_service.feeds import queries
from events_service.feeds.composing import AN_HOUR
from events_service.feeds.queries import AHEAD, BACK, news, window
from events_service.registration.cancellation import cancel_by_link
from events_service.scheduling.filters import SessionFilter
from tests.factories import a_library, a_registration, a_session, an_organisation
from tests.feeds.planning import NOW, STARTS_AT, a_session_soon

SOON = timedelta(minutes=10)


async def starts_and_end(now: datetime = NOW) -> tuple[list[datetime], datetime]:
    shown = await window(SessionFilter(), now=now, longest=AN_HOUR)
    return [each.starts_at for each in shown.sessions], shown.stands_until


async def test_window_stands_for_an_hour_when_nothing_is_about_to_happen(database: str) -> None:
    await a_session_soon()

    assert await starts_and_end() == ([STARTS_AT], NOW + AN_HOUR)


async def test_window_stands_until_a_session_leaves_it(database: str) -> None:
    await a_session_soon()
    now = STARTS_AT + BACK - SOON

    assert await starts_and_end(now) == ([STARTS_AT], now + SOON)
    assert (await starts_and_end(now + 2 * SOON))[0] == []


async def test_window_stands_until_a_session_enters_it(database: str) -> None:
    await a_session_soon()
    now = STARTS_AT - AHEAD - SOON
    await rows("UPDATE event SET published_at = $1", now)

    assert await starts_and_end(now) == ([], now + SOON)
    assert (await starts_and_end(now + 2 * SOON))[0] == [STARTS_AT]


@pytest.mark.parametrize(("most", "end"), [(2, SOON), (3, AN_HOUR)])
async def test_window_over_its_limit_stands_until_a_session_begins(
    database: str, monkeypatch: pytest.MonkeyPatch, most: int, end: timedelta
) -> None:
    """It is over its limit with three sessions where `most` is two: each that begins moves the cut (ical.md 46)."""
    monkeypatch.setattr(queries, "MOST_EVENTS", most)
    monkeypatch.setattr(queries, "PAST_AT_MOST", 1)
    for day in range(3):
        await a_session_soon(STARTS_AT + timedelta(days=day))

    assert (await starts_and_end(STARTS_AT - SOON))[1] == STARTS_AT - SOON + end


async def test_window_shows_an_event_published_by_a_clock_that_is_ahead(database: str) -> None:
    await a_session_soon()
    await rows("UPDATE event SET published_at = $1", NOW + timedelta(seconds=1))

    assert (await starts_and_end())[0] == [STARTS_AT]


async def test_news_counts_what_verbs_of_planning_commit_and_no_sign_up(database: str) -> None:
    counted = [await news()]

    session = await a_session_soon()
    counted.append(await news())
    place = await a_registration(session.id)
    await cancel_by_link(place.link, now=NOW)
    counted.append(await news())

    assert counted[0] == 0 < counted[1] == counted[2]


@pytest.mark.parametrize("table", ["session", "event", "library", "organisation", "campaign"])
async def test_news_counts_every_table_that_feeds_show(database: str, table: str) -> None:
    before = await news()

    await rows(f"UPDATE {table} SET created_at = now() WHERE false")

    assert await news() == before + 1


async def test_news_of_a_long_transaction_holds_nobody_up_and_counts_when_it_is_seen(database: str) -> None:
    """An import takes seconds; with one row to count in, all who plan would wait, and with a sequence its number would
    be seen before its rows."""
    session, other = await a_session_soon(), await a_session()
    importing = await asyncpg.connect(database)
    before = await news()
    long = importing.transaction()
    await long.start()
    await importing.execute("UPDATE session SET sequence = 7 WHERE id = $1", session.id)

    await asyncio.wait_for(rows("UPDATE session SET sequence = 5 WHERE id = $1", other.id), timeout=30)
    meanwhile = await news()
    await long.commit()
    await importing.close()

    assert (meanwhile, await news()) == (before + 1, before + 2)


async def test_window_reads_the_library_where_the_session_is(database: str) -> None:
    organisation = await an_organisation()
    elsewhere = await a_library(organisation, name="Annexe", latitude=43.6, longitude=3.9)
    await a_session_soon(organisation=organisation, library=elsewhere)

    [session] = (await window(SessionFilter(), now=NOW, longest=AN_HOUR)).sessions

    assert (session.library_name, session.location) == ("Annexe", "Annexe, 3 rue du Pont, 34000 Montpellier")
    assert (session.latitude, session.longitude, session.starts_at) == (43.6, 3.9, STARTS_AT)
