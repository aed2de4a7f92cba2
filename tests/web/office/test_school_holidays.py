"""School holidays that an organisation writes down, and which a series skips then."""

from tests.factories import a_library, a_session, an_event, an_organisation
from tests.web.office.conftest import Colleague

HOME = "/staff/school-holidays"
SERIES = {
    "day": "2035-11-06",
    "starts": "10:00",
    "ends": "12:00",
    "until": "2035-11-27",
    "capacity": "8",
    "skip": "school_holidays",
}


async def test_school_holidays_of_an_island_are_written_and_skipped(colleague: Colleague) -> None:
    organisation = await an_organisation()
    library = await a_library(organisation, department="974", time_zone="Indian/Reunion")
    planned = await a_session(organisation=organisation, library=library)
    event = await an_event(planned.ada, library)
    visit = await colleague(organisation)

    unknown = await visit.send(f"/staff/events/{event}/series", SERIES)
    wrong = await visit.send(HOME, {"zone": "974", "periods-974": "bientôt"})
    kept = await visit.send(HOME, {"zone": "974", "periods-974": "10/11/2035 – 20/11/2035 Vacances\n"})
    known = await visit.send(f"/staff/events/{event}/series", SERIES)

    assert "Nobody has said when the school holidays are" in unknown.text
    assert (wrong.status_code, kept.status_code) == (422, 303)
    assert "bientôt" in wrong.text
    assert 'value="2035-11-06,2035-11-27"' in known.text
    assert "10/11/2035 20/11/2035 Vacances" in (await visit.get(HOME)).text


async def test_school_holidays_of_the_mainland_are_shown(colleague: Colleague) -> None:
    organisation = await an_organisation()
    await a_library(organisation)

    page = (await (await colleague(organisation)).get(HOME)).text

    assert "Zone C" in page
    assert 'id="periods-C"' in page


async def test_school_holidays_are_not_the_desk_s(colleague: Colleague) -> None:
    visit = await colleague(await an_organisation(), role="desk")

    assert (await visit.get(HOME)).status_code == 403
