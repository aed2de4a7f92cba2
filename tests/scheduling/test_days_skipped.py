"""What is known of the days of a place."""

from datetime import date
from uuid import uuid4

import pytest

from events_service.libraries.tables import Closure
from events_service.scheduling.plans import Reason
from events_service.scheduling.series import create_series
from events_service.scheduling.series_drafts import plan_series
from tests.factories import (
    a_library,
)
from tests.scheduling.library_year import AUTUMN, NOW, Place, days_of
from tests.scheduling.library_year import place as place

pytestmark = pytest.mark.usefixtures("database")


async def test_create_series_skips_what_the_library_closes(place: Place):
    await Closure(
        id=uuid4(),
        library=place.library,
        starts_on=date(2026, 11, 9),
        ends_on=date(2026, 11, 14),
        reason="Travaux",
    ).save()

    series, draft = await create_series(place.event, AUTUMN, by=place.ada, now=NOW)

    assert draft is not None
    assert (date(2026, 11, 10), Reason.CLOSURE, "Travaux") in [
        (each.on, each.reason, each.name) for each in draft.left_out
    ]
    assert "10/11 14:00" not in await days_of(series)


async def test_plan_series_remarks_on_holidays_that_are_not_skipped(place: Place):
    draft = await plan_series(place.event, {**AUTUMN, "skip": []}, place.ada, now=NOW)

    remarks = {each.occurrence.on.day: [off.name for off in each.remarks] for each in draft.dates[:4]}
    assert remarks == {6: [], 13: [], 20: ["Vacances de la Toussaint"], 27: ["Vacances de la Toussaint"]}


async def test_plan_series_says_where_nobody_knows_the_school_holidays(place: Place):
    island = await a_library(place.organisation, department="974", time_zone="Indian/Reunion")

    there = await plan_series(place.event, {**AUTUMN, "library": str(island)}, place.ada, now=NOW)
    here = await plan_series(place.event, AUTUMN, place.ada, now=NOW)
    later = await plan_series(place.event, {**AUTUMN, "until": "2028-10-31", "every": 4}, place.ada, now=NOW)

    assert there.schools_unknown_from == date(2026, 10, 6)
    assert here.schools_unknown_from is None
    assert later.schools_unknown_from == date(2028, 8, 31)
