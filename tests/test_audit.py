"""The lines that staff leave: read back, and forgotten in time."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from events_service import audit, clock
from events_service.audit import KEPT
from events_service.identifiers import uuid7
from events_service.registration.cancellation import cancel_by_staff
from events_service.registration.changes import cancel_session, change_session
from events_service.registration.corrections import correct_by_staff
from events_service.registration.parties import Party
from events_service.registration.places import register
from events_service.registration.restoration import restore_by_staff
from events_service.registration.rules import Door
from events_service.scheduling.events import publish_event
from tests.factories import KEY, Planned, a_party, a_registration, a_session

pytestmark = pytest.mark.usefixtures("database")


async def words_of(organisation: UUID) -> list[str]:
    lines = await audit.lines([organisation], limit=50)
    return [line.what for line in reversed(lines)]


async def write_down(session: Planned, party: Party) -> UUID:
    now = clock.now()
    place = await register(
        session.roster, party, door=Door.DESK, key=KEY, now=now, by=session.ada.id, intent="desk"
    )
    return place.registration.id


async def test_a_day_at_the_desk_leaves_a_line_of_each_thing():
    session = await a_session()
    chloe = await write_down(session, a_party())
    now = clock.now()

    await correct_by_staff(chloe, {"name": "Chloé Moulin"}, by=session.ada, now=now)
    await cancel_by_staff(chloe, by=session.ada, now=now)
    await restore_by_staff(chloe, by=session.ada, now=now)
    await change_session(session.id, {"capacity": 30}, by=session.ada, now=now)
    await cancel_session(session.id, reason="Panne", by=session.ada, now=now)

    assert await words_of(session.organisation) == [
        "event.created",
        "session.added",
        "event.published",
        "registration.entered",
        "registration.corrected",
        "registration.cancelled",
        "registration.restored",
        "session.resized",
        "session.cancelled",
    ]
    [line, *_] = await audit.lines([session.organisation], limit=1)
    assert (line.by, line.subject, line.at) == (session.ada.id, session.id, now)


async def test_what_changes_nothing_leaves_none():
    session = await a_session()
    now = clock.now()
    chloe = await write_down(session, a_party())
    await cancel_by_staff(chloe, by=session.ada, now=now)
    before = await words_of(session.organisation)

    await write_down(session, a_party())
    await cancel_by_staff(chloe, by=session.ada, now=now)
    await publish_event(session.event, by=session.ada, now=now)
    await change_session(session.id, {"capacity": 20}, by=session.ada, now=now)

    assert await words_of(session.organisation) == before


async def test_what_guests_do_leaves_none():
    session = await a_session()
    before = await words_of(session.organisation)

    await a_registration(session.id)

    assert await words_of(session.organisation) == before


async def test_lines_are_found_by_colleague_and_kind_and_page_by_page():
    here, ada, basile, now = uuid7(), uuid7(), uuid7(), clock.now()
    for by, what in ((ada, "event.created"), (basile, "session.added"), (ada, "session.moved")):
        await audit.note(by=by, what=what, on=uuid7(), organisation=here, now=now)
        await asyncio.sleep(0.002)  # ids are in order from one millisecond to the next
    await audit.note(by=ada, what="day.opened", on=uuid7(), organisation=None, now=now)

    async def found(which: audit.Which = audit.EVERY_LINE, **more: object) -> list[str]:
        return [line.what for line in await audit.lines([here], which=which, limit=10, **more)]

    [last, *_] = await audit.lines([here], limit=1)
    assert await found() == ["session.moved", "session.added", "event.created"]
    assert await found(audit.Which(by=ada)) == ["session.moved", "event.created"]
    assert await found(audit.Which(kind="session")) == ["session.moved", "session.added"]
    assert await found(before=last.id) == ["session.added", "event.created"]
    assert (await found(everywhere=True))[0] == "day.opened"
    assert await found(audit.Which(since=now, until=now + timedelta(seconds=1), by=basile)) == [
        "session.added"
    ]
    assert (
        await found(audit.Which(until=now))
        == await found(audit.Which(since=now + timedelta(seconds=1)))
        == []
    )
    assert await audit.how_many([here]) == 3
    assert await audit.how_many([here], everywhere=True, which=audit.Which(by=ada)) == 3
    assert await audit.how_many([uuid7()]) == 0


async def test_the_latest_line_is_the_one_that_was_done_last_whenever_it_was_written():
    """Lines taken over from elsewhere, as the demonstration's, are written in another order than they happened in."""
    here, now = uuid7(), clock.now()
    for day in (2, 0, 1):
        what, at = f"session.{day}", now - timedelta(days=day)
        await audit.note(by=here, what=what, on=here, organisation=here, now=at)
        await asyncio.sleep(0.002)

    pages, before = [], None
    for _ in range(3):
        [line] = await audit.lines([here], before=before, limit=1)
        pages.append(line.what)
        before = line.id

    assert pages == ["session.0", "session.1", "session.2"]
    assert await audit.lines([here], before=before, limit=1) == []


async def test_forget_lines_after_a_year():
    here, now = uuid7(), clock.now()
    for age in (KEPT + timedelta(days=1), KEPT - timedelta(days=1)):
        await audit.note(by=here, what="event.created", on=here, organisation=here, now=now - age)

    assert not await audit.forget_old(now)

    assert len(await audit.lines([here], limit=10)) == 1
