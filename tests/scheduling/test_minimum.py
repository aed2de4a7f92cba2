"""From which local day on somebody decides about a session with too few people, and that it then goes ahead."""

from datetime import UTC, datetime, timedelta

import pytest

from events_service import clock
from events_service.database import rows, value
from events_service.errors import Forbidden, NotFound
from events_service.scheduling.agenda import office_below_minimum
from events_service.scheduling.minimum import EnoughPeople, is_to_be_decided, let_it_go_ahead
from events_service.scheduling.programme import office_session
from events_service.scheduling.sessions import SessionOver
from tests.factories import STARTS_AT, a_library, a_session, a_viewer, an_organisation, sign_up

pytestmark = pytest.mark.usefixtures("database")


@pytest.mark.parametrize(
    ("time_zone", "first_minute"),
    [
        ("Europe/Paris", datetime(2035, 11, 16, 23, tzinfo=UTC)),  # the 17th begins in Paris
        ("America/Martinique", datetime(2035, 11, 17, 4, tzinfo=UTC)),
    ],
)
async def test_the_question_comes_three_local_days_before(time_zone: str, first_minute: datetime) -> None:
    organisation = await an_organisation()
    library = await a_library(organisation, time_zone=time_zone)
    session = await a_session(organisation=organisation, library=library, minimum=2)
    line = await office_session(session.id, session.ada)
    assert line is not None

    for now, asked in ((first_minute - timedelta(seconds=1), False), (first_minute, True)):
        cells = await office_below_minimum(session.ada, now=now, limit=5)
        assert (is_to_be_decided(line, now=now), [cell.id for cell in cells]) == (
            asked,
            [session.id] if asked else [],
        )


async def test_decided_it_is_asked_no_more_and_noted_once() -> None:
    session = await a_session(minimum=2)
    await sign_up(session, "Chloé")
    eve = STARTS_AT - timedelta(days=1)

    await let_it_go_ahead(session.id, by=session.ada, now=eve)
    await let_it_go_ahead(session.id, by=session.ada, now=eve)

    assert await office_below_minimum(session.ada, now=eve, limit=5) == []
    assert await value("SELECT count(*) FROM audit WHERE what = 'session.goes_ahead'") == 1


async def test_there_is_nothing_to_decide_with_enough_people_or_after_the_start() -> None:
    session = await a_session(minimum=1)
    stranger = a_viewer(await an_organisation())

    with pytest.raises(SessionOver):
        await let_it_go_ahead(session.id, by=session.ada, now=STARTS_AT)
    await sign_up(session, "Chloé")
    with pytest.raises(EnoughPeople):
        await let_it_go_ahead(session.id, by=session.ada, now=clock.now())
    with pytest.raises(NotFound):
        await let_it_go_ahead(session.id, by=stranger, now=clock.now())
    with pytest.raises(Forbidden):
        await let_it_go_ahead(session.id, by=a_viewer(session.organisation, "desk"), now=clock.now())
    assert await rows("SELECT 1 FROM roster WHERE goes_ahead_at IS NOT NULL") == []
