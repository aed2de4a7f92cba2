"""School holidays that an organisation types in, beside those that a release brings."""

from datetime import date

import pytest

from events_service import clock
from events_service.errors import Invalid
from events_service.libraries.days_off import DaysOff
from events_service.libraries.school_holidays import (
    keep_school_holidays,
    periods_from,
    school_holidays_of,
    typed_in,
    zones_of,
)
from tests.factories import a_library, a_viewer, an_organisation

pytestmark = pytest.mark.usefixtures("database")
AUTUMN = DaysOff(date(2026, 10, 10), date(2026, 10, 25), "Vacances d'octobre")


async def test_keep_school_holidays_of_an_island_in_the_place_of_the_earlier_ones():
    organisation = await an_organisation()
    await a_library(organisation, department="974", time_zone="Indian/Reunion")
    ada = a_viewer(organisation).id

    await keep_school_holidays(organisation, "974", [AUTUMN], by=ada, now=clock.now())
    await keep_school_holidays(organisation, "974", [AUTUMN], by=ada, now=clock.now())

    assert await school_holidays_of(organisation, "974") == (AUTUMN,)


async def test_school_holidays_of_the_mainland_are_the_published_ones_and_those_typed_in():
    organisation = await an_organisation()
    await a_library(organisation)
    bridge = DaysOff(date(2028, 10, 20), date(2028, 11, 5), "Toussaint")

    await keep_school_holidays(organisation, "C", [bridge], by=a_viewer(organisation).id, now=clock.now())

    days = await school_holidays_of(organisation, "C")
    assert days[-1] == bridge
    assert len(days) == 14
    assert (await typed_in(await an_organisation()))["C"] == []


async def test_keep_school_holidays_refuses_a_calendar_that_no_library_follows():
    organisation = await an_organisation()
    await a_library(organisation)

    with pytest.raises(Invalid) as refused:
        await keep_school_holidays(
            organisation, "974", [AUTUMN], by=a_viewer(organisation).id, now=clock.now()
        )

    assert refused.value.fields == {"zone": "unknown"}


async def test_zones_of_an_organisation_are_those_of_its_libraries():
    organisation = await an_organisation()
    for department in ("34", "2A", "978", "34"):
        await a_library(organisation, department=department)

    assert await zones_of(organisation) == ["971", "C", "corse"]


@pytest.mark.parametrize(
    ("period", "code"),
    [
        ({}, "required"),
        ({"starts_on": "2026-10-10", "ends_on": "soon", "name": "x"}, "not_a_date"),
        ({"starts_on": "2026-10-10", "ends_on": "2026-10-09", "name": "x"}, "ends_before_start"),
        ({"starts_on": "2026-10-10", "ends_on": "2026-10-12", "name": " "}, "required"),
    ],
)
def test_periods_refuse_what_is_no_period(period: dict[str, str], code: str):
    with pytest.raises(Invalid) as refused:
        periods_from([period])

    assert refused.value.fields == {"periods": code}
