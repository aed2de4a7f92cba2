"""What a process keeps of feeds is what it would compose anew, and is given out without a database for a while."""

import asyncio
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import asyncpg
import pytest

from events_service.database import rows
from events_service.engine import UNAVAILABLE
from events_service.errors import NotFound
from events_service.feeds.composing import Composed, compose
from events_service.feeds.shelf import WITHOUT_DATABASE, FeedShelf
from events_service.registration.changes import cancel_session, change_session
from tests.conftest import with_database
from tests.factories import a_registration
from tests.feeds.planning import HERE, NOW, STARTS_AT, a_session_soon, a_subject, asked, composed

pytestmark = pytest.mark.usefixtures("database")

CHANGES = {
    "title": "UPDATE event SET title = 'Autre chose'",
    "place": "UPDATE library SET name = 'Médiathèque Louise-Michel'",
    "telephone": "UPDATE organisation SET phone = '04 67 00 00 00'",
    "revision": "UPDATE session SET sequence = sequence + 1",
}


def a_shelf(believed: float = 0, **how: int) -> FeedShelf:
    """Of a process that asks for news at every visit, unless it believes for longer."""
    return FeedShelf(HERE, believed=believed, **how)


async def test_a_feed_is_composed_once_while_nothing_changes_and_people_sign_up() -> None:
    session, shelf = await a_session_soon(), a_shelf()
    first = await asked(shelf)
    await a_registration(session.id)

    again = await asked(shelf, now=NOW + timedelta(minutes=5))

    assert again is first


@pytest.mark.parametrize("what", CHANGES)
async def test_a_feed_is_composed_again_when_a_row_it_is_made_of_changes(what: str) -> None:
    await a_session_soon()
    shelf = a_shelf()
    before = await asked(shelf)
    await rows(CHANGES[what])

    after = await asked(shelf)

    assert before.body != after.body == (await composed()).body


async def test_one_changed_session_is_the_only_text_that_is_written_anew() -> None:
    first, _ = await a_session_soon(), await a_session_soon()
    shelf = a_shelf()
    before = {session: text for (session, _), (_, text) in shelf.texts._written.items()}
    await asked(shelf)
    before = {session: text for (session, _), (_, text) in shelf.texts._written.items()}
    await change_session(first.id, {"starts_at": _later()}, by=first.ada, now=NOW)
    await asked(shelf)

    after = {session: text for (session, _), (_, text) in shelf.texts._written.items()}

    assert [session for session in after if after[session] is not before[session]] == [first.id]


def _later() -> str:
    return (STARTS_AT + timedelta(days=1)).isoformat()


async def test_a_feed_shows_a_session_that_moved_and_one_that_was_called_off() -> None:
    moved, gone = await a_session_soon(), await a_session_soon()
    shelf = a_shelf()
    await asked(shelf)
    await change_session(moved.id, {"starts_at": _later()}, by=moved.ada, now=NOW)
    await cancel_session(gone.id, reason="", by=gone.ada, now=NOW)

    shown = await asked(shelf)

    assert shown.body == (await composed()).body
    assert shown.body.count(b"STATUS:CANCELLED") == 1


@pytest.mark.parametrize("later", [timedelta(days=21), timedelta(days=51)])
async def test_a_feed_follows_the_window(later: timedelta) -> None:
    await a_session_soon()
    shelf = a_shelf(believed=60)
    await asked(shelf)

    shown = await asked(shelf, now=NOW + later)

    assert shown.body == (await composed(now=NOW + later)).body


async def test_a_lost_notification_costs_no_more_than_what_is_believed() -> None:
    await a_session_soon()
    shelf = a_shelf(believed=2)
    before = await asked(shelf)
    await rows(CHANGES["title"])

    at_once = await asked(shelf)
    await asyncio.sleep(2)
    then = await asked(shelf)

    assert at_once is before
    assert b"Autre chose" in then.body


async def test_a_notice_is_believed_at_once() -> None:
    await a_session_soon()
    shelf = a_shelf(believed=60)
    await asked(shelf)
    await rows(CHANGES["title"])

    shelf.notice()

    assert b"Autre chose" in (await asked(shelf)).body


async def test_two_processes_give_out_the_same_bytes_with_the_same_date() -> None:
    await a_session_soon()
    one, other = a_shelf(), a_shelf()
    first = await asyncio.gather(asked(one), asked(other))
    await rows(CHANGES["title"])

    second = await asyncio.gather(asked(one), asked(other, now=NOW + timedelta(seconds=9)))

    for pair in (first, second):
        assert pair[0].body == pair[1].body
        assert pair[0].changed_at == pair[1].changed_at
    assert first[0].changed_at < second[0].changed_at  # type: ignore[operator]


async def test_many_who_ask_for_the_same_new_feed_have_it_composed_once() -> None:
    await a_session_soon()
    shelf, begun = a_shelf(believed=60), []

    async def once() -> Composed:
        begun.append(1)
        return await compose(a_subject(), shelf.texts, now=NOW)

    waiting = [asyncio.create_task(shelf.feed("all", once, now=NOW)) for _ in range(10)]
    while not begun:  # noqa: ASYNC110 the first of them is on its way
        await asyncio.sleep(0.001)
    waiting[0].cancel()
    feeds = await asyncio.gather(*waiting, return_exceptions=True)

    assert isinstance(feeds[0], asyncio.CancelledError)
    assert begun == [1]
    assert len({id(each) for each in feeds[1:]}) == 1


async def test_a_feed_that_is_gone_is_not_kept() -> None:
    await a_session_soon()
    shelf = a_shelf()
    await asked(shelf)

    async def gone() -> Composed:
        raise NotFound

    await rows(CHANGES["title"])
    with pytest.raises(NotFound):
        await shelf.feed("all Ateliers", gone, now=NOW)
    size = shelf.size
    with pytest.raises(NotFound):
        await shelf.feed(f"all Ateliers {a_subject().filters}", gone, now=NOW)

    assert (size > 0, shelf.size) == (True, 0)


async def test_a_shelf_keeps_no_more_than_it_may_and_what_was_asked_for_last() -> None:
    await a_session_soon()
    room = (await asked(a_shelf())).size * 3 + 100
    shelf = a_shelf(believed=60, most_bytes=room)
    subjects = [a_subject("", name=f"Agenda {number}") for number in range(8)]
    kept = [await asked(shelf, each) for each in subjects]

    again = [await asked(shelf, subjects[number]) for number in (7, 6, 0)]

    assert shelf.size <= room
    assert [again[0] is kept[7], again[1] is kept[6], again[2] is kept[0]] == [True, True, False]


async def _away(database: str) -> asyncpg.Connection:
    """PostgreSQL takes no connection to this database any more, and has closed those there were (waited for)."""
    name = urlsplit(database).path[1:]
    keeper = await asyncpg.connect(with_database(database, "postgres"))
    await keeper.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    there = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1"
    await keeper.execute(there, name)
    return keeper


async def _back(database: str, keeper: asyncpg.Connection) -> None:
    name = urlsplit(database).path[1:]
    await keeper.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    await keeper.close()


async def test_a_feed_is_given_out_for_ten_minutes_while_postgresql_is_away(database: str) -> None:
    await a_session_soon()
    shelf = a_shelf()
    before = await asked(shelf)
    keeper = await _away(database)
    try:
        for later in (timedelta(0), timedelta(minutes=1), WITHOUT_DATABASE):
            assert await asked(shelf, now=NOW + later) is before
        with pytest.raises(UNAVAILABLE):
            await asked(shelf, now=NOW + WITHOUT_DATABASE + timedelta(seconds=1))
        with pytest.raises(UNAVAILABLE):
            await asked(shelf, a_subject(name="Never asked for"))
    finally:
        await _back(database, keeper)
    await rows(CHANGES["title"])
    after = await _once_it_is_reached_again(shelf)

    assert b"Autre chose" in after


async def _once_it_is_reached_again(shelf: FeedShelf) -> bytes:
    now: datetime = NOW + timedelta(hours=1)
    async with asyncio.timeout(5):
        while True:
            try:
                return (await asked(shelf, now=now)).body
            except UNAVAILABLE:
                await asyncio.sleep(0.1)
