"""A librarian who has never seen the product joins the day from its page."""

import re

import pytest

from events_service import clock
from events_service.accounts.links import letter_secret
from events_service.accounts.roles import OPERATOR
from events_service.campaigns.charters import write_charter
from events_service.campaigns.editions import move_campaign, open_campaign
from events_service.database import rows, value
from tests.factories import KEY, a_library, an_organisation
from tests.posted import letters
from tests.web.office.conftest import Colleague

PAGE = "/days/journee-2035/participation"
NADIA = {"name": "Nadia", "email": "nadia@exemple.fr", "organisation": "Ville de Foix"}


@pytest.fixture
async def edition(database: str) -> None:
    facts = {"name": "Journée 2035", "starts_on": "2035-11-20", "by_application": True}
    await open_campaign("journee-2035", facts, by=OPERATOR, now=clock.now())
    await write_charter("journee-2035", "Tout est gratuit.", by=OPERATOR, now=clock.now())
    await a_library(None, slug="pont-foix", name="Médiathèque du Pont", town="Foix", postcode="09000")


async def test_a_librarian_finds_the_library_says_who_and_is_in(edition: None, colleague: Colleague) -> None:
    nadia = await colleague(None, None)

    day = (await nadia.get("/days/journee-2035")).text
    assert f'href="{PAGE}"' in day
    found = (await nadia.get(f"{PAGE}?q=foix")).text
    [address] = re.findall(r'href="(/days/journee-2035/participation\?library=[^"]+)"', found)
    form = await nadia.form(address, PAGE)
    assert form.fields["organisation"] == "Ville de Foix"
    refused = await nadia.submit(form, **NADIA | {"email": "nadia"})
    assert (refused.status_code, 'id="charter-error"' in refused.text) == (422, True)
    sent = await nadia.submit(form, **NADIA, accepted="yes")
    assert (sent.status_code, sent.headers["location"]) == (303, f"{PAGE}/sent")
    assert "A letter is on its way" in (await nadia.get(f"{PAGE}/sent")).text
    assert await letters() == [("newcomer", "nadia@exemple.fr")]

    secret = letter_secret(await value("SELECT id FROM sign_in_link"), key=KEY)
    door = f"/staff/sign-in/{secret}"
    entered = await nadia.submit(await nadia.form(door))

    assert entered.headers["location"] == "/staff/days/journee-2035/participation"
    shown = (await nadia.get(entered.headers["location"])).text
    assert "Médiathèque du Pont" in shown
    assert "waits for an answer" in shown
    applied = await rows("SELECT state, charter IS NOT NULL AS accepted FROM participation")
    assert [tuple(each) for each in applied] == [("applied", True)]


async def test_who_works_where_an_organisation_answers_is_let_in_by_its_managers(
    edition: None, colleague: Colleague
) -> None:
    town = await an_organisation()
    await a_library(town, slug="centrale-foix", name="Centrale", town="Foix", postcode="09000")
    ada, nadia = await colleague(town), await colleague(None, None)

    asked = await nadia.submit(
        await nadia.form(f"{PAGE}?library=centrale-foix", PAGE), **NADIA, accepted="yes"
    )
    assert asked.headers["location"] == f"{PAGE}/asked"
    assert "Whoever manages your library" in (await nadia.get(f"{PAGE}/asked")).text
    assert "1 person asks to join your team" in (await ada.get("/staff")).text
    page = (await ada.get("/staff/team")).text
    [decision] = set(re.findall(r'action="(/staff/team/newcomers/[^"]+)"', page))
    let_in = await ada.submit(await ada.form("/staff/team", decision), role="mediator")

    assert (let_in.status_code, let_in.headers["location"]) == (303, "/staff/team")
    assert (await ada.get(decision)).headers["location"] == "/staff/team"
    assert ("invitation", "nadia@exemple.fr") in await letters()


async def test_a_closed_day_takes_nobody(edition: None, colleague: Colleague) -> None:
    nadia = await colleague(None, None)
    form = await nadia.form(f"{PAGE}?library=pont-foix", PAGE)
    await move_campaign("journee-2035", "closed", by=OPERATOR, now=clock.now())

    refused = await nadia.submit(form, **NADIA, accepted="yes")

    assert refused.status_code == 409
    assert "Libraries cannot apply for this day" in refused.text
    assert await value("SELECT count(*) FROM newcomer") == 0
