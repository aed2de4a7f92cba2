"""An event is public at a set hour, once, and whoever set it can take that back."""

from datetime import timedelta

import pytest

from events_service import clock
from events_service.accounts.roles import Viewer
from events_service.database import value
from events_service.errors import Forbidden, NotFound
from events_service.scheduling.events import NothingToPublish
from events_service.scheduling.publication import publish_due, publish_event_at
from events_service.scheduling.withdrawal import withdraw_event
from tests.factories import Planned, a_session, a_viewer, an_event, an_organisation

pytestmark = pytest.mark.usefixtures("database")
NOW = clock.now()
MONDAY = NOW + timedelta(days=4)


async def is_public(planned: Planned) -> bool:
    return bool(await value("SELECT published_at IS NOT NULL FROM event WHERE id = $1", planned.event))


async def test_publish_event_at_an_hour_is_done_then_and_once():
    planned = await a_session(published=False)
    await publish_event_at(planned.event, MONDAY, by=planned.ada, now=NOW)

    early = await publish_due(MONDAY - timedelta(minutes=1))
    before = await is_public(planned)
    then = await publish_due(MONDAY)
    again = await publish_due(MONDAY + timedelta(minutes=1))

    assert (early, before, then, again) == (0, False, 1, 0)
    assert await is_public(planned)
    assert await value("SELECT published_at FROM event WHERE id = $1", planned.event) == MONDAY
    assert await value("SELECT count(*) FROM audit WHERE what = 'event.published'") == 1


async def test_publish_event_at_a_time_that_is_over_is_at_once():
    planned = await a_session(published=False)

    await publish_event_at(planned.event, NOW, by=planned.ada, now=NOW)

    assert await is_public(planned)


async def test_publication_that_was_set_is_taken_back():
    planned = await a_session(published=False)
    await publish_event_at(planned.event, MONDAY, by=planned.ada, now=NOW)

    await withdraw_event(planned.event, by=planned.ada, now=NOW)

    assert await publish_due(MONDAY) == 0
    assert not await is_public(planned)


async def test_publish_due_leaves_an_event_without_a_date_for_later():
    planned = await a_session()
    empty = await an_event(planned.ada, planned.library)
    await publish_event_at(empty, MONDAY, by=planned.ada, now=NOW)

    assert await publish_due(MONDAY) == 0
    assert await value("SELECT publish_at FROM event WHERE id = $1", empty) == MONDAY
    with pytest.raises(NothingToPublish):
        await publish_event_at(empty, NOW, by=planned.ada, now=NOW)


async def test_publish_event_at_is_for_those_who_plan_there():
    planned = await a_session(published=False)
    strangers: list[tuple[Viewer, type[Exception]]] = [
        (a_viewer(await an_organisation()), NotFound),
        (a_viewer(planned.organisation, "desk"), Forbidden),
    ]

    for stranger, refusal in strangers:
        with pytest.raises(refusal):
            await publish_event_at(planned.event, MONDAY, by=stranger, now=NOW)
