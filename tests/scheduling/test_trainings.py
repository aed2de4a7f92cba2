"""What is for colleagues only: who sees it, and until when that may be chosen."""

import pytest

from events_service import clock
from events_service.accounts.roles import Viewer
from events_service.database import rows
from events_service.errors import Forbidden, NotFound
from events_service.libraries.removals import EVENT, removed_after
from events_service.scheduling.copies import copy_event
from events_service.scheduling.events import publish_event
from events_service.scheduling.trainings import AudienceSettled, set_audience, training, trainings_ahead
from events_service.scheduling.withdrawal import withdraw_event
from tests.factories import Planned, a_session, a_viewer, an_organisation

pytestmark = pytest.mark.usefixtures("database")


async def a_training(**given: object) -> Planned:
    """A session that only colleagues see."""
    planned = await a_session(published=False, **given)
    await set_audience(planned.event, colleagues=True, by=planned.ada, now=clock.now())
    await publish_event(planned.event, by=planned.ada, now=clock.now())
    return planned


async def test_set_audience_is_the_planners_while_it_is_a_draft() -> None:
    planned = await a_session(published=False)
    refused: list[tuple[Viewer, type[Exception]]] = [
        (a_viewer(planned.organisation, "desk"), Forbidden),
        (a_viewer(await an_organisation()), NotFound),
    ]

    for viewer, refusal in refused:
        with pytest.raises(refusal):
            await set_audience(planned.event, colleagues=True, by=viewer, now=clock.now())
    for _ in range(2):
        await set_audience(planned.event, colleagues=True, by=planned.ada, now=clock.now())
    await publish_event(planned.event, by=planned.ada, now=clock.now())
    with pytest.raises(AudienceSettled):
        await set_audience(planned.event, colleagues=False, by=planned.ada, now=clock.now())

    copy = await copy_event(planned.event, by=planned.ada, now=clock.now())
    kept = await rows("SELECT colleagues FROM event WHERE id = ANY($1::uuid[])", [planned.event, copy])
    assert [each["colleagues"] for each in kept] == [True, True]
    assert len(await rows("SELECT 1 FROM audit WHERE what = 'event.kept_for_colleagues'")) == 1


async def test_trainings_are_those_of_every_organisation_and_no_workshop_nor_draft() -> None:
    one = await a_training()
    other = await a_training(starts_at="2035-11-21T14:00", ends_at="2035-11-21T16:00")
    workshop = await a_session()
    draft = await a_session(published=False)
    await set_audience(draft.event, colleagues=True, by=draft.ada, now=clock.now())

    assert [line.id for line in await trainings_ahead(now=clock.now())] == [one.id, other.id]
    assert [await training(each.id, now=clock.now()) for each in (workshop, draft)] == [None, None]


async def test_what_everybody_saw_and_is_for_colleagues_now_stays_gone_for_programs() -> None:
    planned = await a_session()
    begun = clock.now()
    await withdraw_event(planned.event, by=planned.ada, now=clock.now())
    await set_audience(planned.event, colleagues=True, by=planned.ada, now=clock.now())

    await publish_event(planned.event, by=planned.ada, now=clock.now())

    gone = await removed_after(EVENT, after=None, since=begun, limit=10)
    assert [each.id for each in gone] == [planned.event]
