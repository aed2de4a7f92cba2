"""What is in the way of many dates at once."""

import pytest

from events_service.database import value
from events_service.scheduling.needs import Loan
from events_service.scheduling.series_drafts import plan_series
from tests.factories import (
    a_colleague,
    a_room,
    some_equipment,
)
from tests.scheduling.library_year import AUTUMN, NOW, Place
from tests.scheduling.library_year import place as place

pytestmark = pytest.mark.usefixtures("database")


async def test_plan_series_shows_what_is_in_the_way_of_which_date(place: Place):
    room = await a_room(place.library)
    tablets = await some_equipment(place.organisation, quantity=12)
    mediator = await a_colleague(place.organisation)
    for day in ("10", "24"):
        await place.another(
            f"2026-11-{day}T15:00",
            f"2026-11-{day}T17:00",
            room=str(room) if day == "10" else None,
            equipment=[Loan(tablets, 6)],
            facilitators=[str(mediator)] if day == "24" else [],
        )

    draft = await plan_series(
        place.event,
        {**AUTUMN, "room": str(room), "equipment": [Loan(tablets, 8)], "facilitators": [str(mediator)]},
        place.ada,
        now=NOW,
    )

    clashing = {
        each.occurrence.on.isoformat(): [(clash.code, clash.left) for clash in each.clashes]
        for each in draft.dates
        if each.clashes
    }
    assert clashing == {
        "2026-11-10": [("room_taken", None), ("equipment_taken", 6)],
        "2026-11-24": [("facilitator_busy", None), ("equipment_taken", 6)],
    }
    assert await value("SELECT count(*) FROM series") == 0


async def test_plan_series_sees_dates_of_its_own_in_each_others_way(place: Place):
    """The second date is moved onto the first."""
    room = await a_room(place.library)
    moved = [{"on": "2026-10-13", "starts_at": "2026-10-06T15:00"}]

    draft = await plan_series(place.event, {**AUTUMN, "room": str(room), "moved": moved}, place.ada, now=NOW)

    assert [each.occurrence.on.day for each in draft.dates if each.clashes] == [6, 13]
