"""A feed that is remembered tells the same as one that is made anew, whatever changes."""

from datetime import datetime, timedelta

import pytest

from events_service import clock
from events_service.database import rows, transaction
from events_service.feeds.calendar import Head
from events_service.feeds.queries import REMEMBERED, Rendered, _remembered, public_feed
from events_service.registration.changes import cancel_session, change_session
from events_service.scheduling.filters import SessionFilter
from tests.factories import Planned, a_registration, a_session

pytestmark = pytest.mark.usefixtures("database")

# Later than anything these tests plan and publish.
NOW = clock.now() + timedelta(hours=1)
STARTS_AT = (NOW + timedelta(days=20)).replace(microsecond=0)
CHANGES = {
    "title": "UPDATE event SET title = 'Autre chose'",
    "place": "UPDATE library SET name = 'Médiathèque Louise-Michel'",
    "telephone": "UPDATE organisation SET phone = '04 67 00 00 00'",
    "revision": "UPDATE session SET sequence = sequence + 1",
}


async def a_session_soon() -> Planned:
    times = {"starts_at": STARTS_AT.isoformat(), "ends_at": (STARTS_AT + timedelta(hours=2)).isoformat()}
    return await a_session(**times)


async def the_feed(
    *, now: datetime = NOW, filters: SessionFilter | None = None, name: str = "Ateliers"
) -> Rendered:
    head = Head(
        name=name, description=name, url="https://a.fr", source="https://a.fr", time_zone="", language="fr"
    )
    return await public_feed(
        *(filters or SessionFilter(), head),
        now=now,
        opened_at=clock.EPOCH,
        public_url="https://a.fr",
        narrower="https://a.fr/calendars",
    )


async def made_anew(**asked: datetime) -> Rendered:
    """The same feed by a process that remembers nothing."""
    kept = _remembered.copy()
    _remembered.clear()
    made = await the_feed(**asked)
    _remembered.clear()
    _remembered.update(kept)
    return made


async def test_public_feed_is_made_once_while_nothing_changes_and_people_sign_up() -> None:
    session = await a_session_soon()
    first = await the_feed()
    await a_registration(session.id)

    again = await the_feed(now=NOW + timedelta(minutes=5))

    assert again.body is first.body


@pytest.mark.parametrize("what", CHANGES)
async def test_public_feed_is_made_again_when_a_row_it_is_made_of_changes(what: str) -> None:
    await a_session_soon()
    before = await the_feed()
    await rows(CHANGES[what])

    after = await the_feed()

    assert after.body != before.body
    assert after == await made_anew()


async def test_public_feed_sees_two_changes_of_one_transaction() -> None:
    await a_session_soon()
    async with transaction():
        await rows("UPDATE event SET title = 'Autre chose'")
        before = await the_feed()
        await rows("UPDATE event SET title = 'Encore autre chose'")

        after = await the_feed()

    assert after.body != before.body


async def test_public_feed_shows_a_session_that_moved_and_one_that_was_called_off() -> None:
    moved, gone = await a_session_soon(), await a_session_soon()
    await the_feed()
    later = (STARTS_AT + timedelta(days=1)).isoformat()
    await change_session(moved.id, {"starts_at": later}, by=moved.ada, now=NOW)
    await cancel_session(gone.id, reason="", by=gone.ada, now=NOW)

    shown = await the_feed()

    assert shown == await made_anew()
    assert shown.body.count(b"STATUS:CANCELLED") == 1


@pytest.mark.parametrize("later", [timedelta(days=21), timedelta(days=51), timedelta(days=-350)])
async def test_public_feed_follows_the_window(later: timedelta) -> None:
    await a_session_soon()
    await the_feed()

    shown = await the_feed(now=NOW + later)

    assert shown == await made_anew(now=NOW + later)


async def test_public_feed_keeps_feeds_of_different_filters_and_names_apart() -> None:
    await a_session_soon()

    found = [
        await the_feed(),
        await the_feed(filters=SessionFilter(strand="critical_uses")),
        await the_feed(name="Autres"),
    ]

    assert len({each.body for each in found}) == 3


async def test_public_feed_remembers_a_limited_number() -> None:
    await a_session_soon()
    for number in range(REMEMBERED + 3):
        await the_feed(name=f"Calendrier {number}")

    assert len(_remembered) <= REMEMBERED
