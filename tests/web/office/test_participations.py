"""Taking part in an edition through the office: a library applies, a referent decides."""

from typing import Any
from uuid import UUID

import pytest

from events_service import clock
from events_service.accounts.roles import OPERATOR
from events_service.campaigns.charters import write_charter
from events_service.campaigns.editions import open_campaign
from events_service.database import rows, value
from tests.factories import a_library, an_organisation
from tests.web.office.conftest import Colleague
from tests.web.office.reading import lines_of

PAGE = "/staff/days/journee-2035/participation"
QUEUE = "/staff/days/journee-2035/participations"
DECISIONS = "/staff/days/journee-2035/decisions"


@pytest.fixture
async def edition(database: str) -> None:
    facts = {"name": "Journée 2035", "starts_on": "2035-11-20", "by_application": True}
    await open_campaign("journee-2035", facts, by=OPERATOR, now=clock.now())
    await write_charter("journee-2035", "Tout est gratuit.", by=OPERATOR, now=clock.now())


async def what_was_asked() -> list[tuple[Any, ...]]:
    found = await rows(
        "SELECT state, reason, accepted_at IS NOT NULL AS accepted FROM participation ORDER BY id"
    )
    return [tuple(each) for each in found]


async def test_a_library_applies_and_a_referent_lets_it_take_part(
    edition: None, colleague: Colleague
) -> None:
    town = await an_organisation()
    library = await a_library(town, name="Médiathèque du Pont")
    ada = await colleague(town, "mediator")
    renee = await colleague(None, "referent", departments=("34",))

    assert "Journée 2035: take part" in (await ada.get("/staff")).text
    refused = await ada.submit(await ada.form(PAGE))
    sent = await ada.submit(await ada.form(PAGE), accepted="yes")
    assert (refused.status_code, 'id="charter-error"' in refused.text) == (422, True)
    assert (sent.status_code, sent.headers["location"]) == (303, PAGE)
    assert "Your application is noted" in (await ada.get(PAGE)).text
    assert "Journée 2035: take part" not in (await ada.get("/staff")).text
    assert await what_was_asked() == [("applied", "", True)]

    assert "Médiathèque du Pont" in (await renee.get("/staff/participations")).text
    assert "Médiathèque du Pont" in (await renee.get(QUEUE)).text
    form = await renee.form(QUEUE, DECISIONS)
    ticked = {f"ticked-{await value('SELECT id FROM participation')}": "yes"}
    unexplained = await renee.submit(form, **ticked, decision="declined")
    approved = await renee.submit(form, **ticked, decision="approved")

    assert (unexplained.status_code, 'id="reason-error"' in unexplained.text) == (422, True)
    assert (approved.status_code, approved.headers["location"]) == (303, QUEUE)
    assert await what_was_asked() == [("approved", "", True)]
    assert "takes part" in (await ada.get(PAGE)).text
    assert await value("SELECT library FROM participation") == library


async def test_what_was_sent_back_is_asked_again_and_taken_back(edition: None, colleague: Colleague) -> None:
    town = await an_organisation()
    await a_library(town)
    ada, line = await colleague(town), await colleague(None, "coordinator")
    await ada.submit(await ada.form(PAGE), accepted="yes")
    participation: UUID = await value("SELECT id FROM participation")

    sent_back = await line.submit(
        await line.form(QUEUE, DECISIONS),
        **{f"ticked-{participation}": "yes"},
        decision="change_asked",
        reason="Dites dans quelle salle.",
    )
    assert sent_back.status_code == 303
    page = await ada.get(PAGE)
    assert "Dites dans quelle salle." in page.text
    again = await ada.submit(await ada.form(PAGE), accepted="yes", note="Salle bleue")
    back = f"/staff/participations/{participation}/withdrawal"
    taken = await ada.submit(await ada.form(PAGE, back))

    assert (again.status_code, taken.status_code) == (303, 303)
    assert (await ada.get(back)).headers["location"] == PAGE
    assert await what_was_asked() == [("withdrawn", "", True)]
    assert await value("SELECT note FROM participation") == "Salle bleue"


async def test_the_applications_are_a_sheet_and_narrowed(edition: None, colleague: Colleague) -> None:
    for name, department in (("=Annexe", "34"), ("Centrale", "75")):
        town = await an_organisation()
        await a_library(town, name=name, department=department)
        ada = await colleague(town)
        await ada.submit(await ada.form(PAGE), accepted="yes")
    line = await colleague(None, "coordinator")

    page = (await line.get(f"{QUEUE}?department=75")).text
    lines = lines_of(await line.get(f"{QUEUE}.csv"))

    assert ("Centrale" in page, "=Annexe" in page) == (True, False)
    assert [each["Library"] for each in lines] == ["'=Annexe", "Centrale"]
    assert [each["Charter"] for each in lines] == ["1", "1"]
