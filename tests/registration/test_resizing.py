"""Other rules for a roster with people on it: nobody loses a seat unheard."""

import pytest

from events_service import clock
from events_service.registration.changes import change_session
from events_service.registration.resizing import CapacityBelowTaken
from tests.factories import a_session, sign_up, states

pytestmark = pytest.mark.usefixtures("database")


async def test_a_smaller_room_than_the_people_in_it_is_refused() -> None:
    session = await a_session(capacity=2)
    await sign_up(session, "Ada", seats=2)

    with pytest.raises(CapacityBelowTaken) as refused:
        await change_session(session.id, {"capacity": 1}, by=session.ada, now=clock.now())

    assert refused.value.facts == {"taken": 2, "too_many": 1}
    assert await states() == {"Ada": "confirmed"}
