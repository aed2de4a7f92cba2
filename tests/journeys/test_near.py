""" "Near me": pressed on a telephone that may say where it is, on one that may not, and without scripts."""

import pytest
from playwright.async_api import Browser, expect

from tests.factories import a_library, a_session, an_organisation
from tests.installation import House
from tests.journeys.test_citizen import CHROMIUM, HOW
from tests.journeys.test_citizen import browser as browser

pytestmark = [pytest.mark.skipif(CHROMIUM is None, reason=HOW), pytest.mark.matrix]

TOURS = {"latitude": 47.3941, "longitude": 0.6848}


async def test_near_me_finds_the_town_once_it_is_pressed(house: House, browser: Browser) -> None:
    organisation = await an_organisation()
    library = await a_library(
        organisation, town="Tours", postcode="37000", department="37", latitude=47.394, longitude=0.685
    )
    await a_session(organisation=organisation, library=library, title="Trier ses photos")
    context = await browser.new_context(
        locale="fr-FR", geolocation=TOURS, permissions=["geolocation"], viewport={"width": 360, "height": 740}
    )
    page = await context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    await page.goto(house.url + "/")
    assert not any("nearest" in each for each in asked)
    await page.get_by_role("button", name="Près de moi").click()

    await expect(page.get_by_role("heading", level=1)).to_contain_text("Tours")
    await expect(page.get_by_role("link", name="Trier ses photos")).to_be_visible()
    assert [each for each in asked if "nearest" in each] == [f"{house.url}/nearest?at=47.39,0.68"]
    await context.close()


async def test_a_telephone_that_does_not_say_and_one_without_scripts(house: House, browser: Browser) -> None:
    refusing = await browser.new_context(locale="fr-FR")
    page = await refusing.new_page()
    await page.goto(house.url + "/events")
    await page.get_by_role("button", name="Près de moi").click()
    await expect(page.get_by_role("status").filter(has_text="ne dit pas où il est")).to_be_visible()
    await refusing.close()

    plain = await browser.new_context(locale="fr-FR", java_script_enabled=False)
    page = await plain.new_page()
    await page.goto(house.url + "/")
    await expect(page.get_by_role("button", name="Près de moi")).to_have_count(0)
    await expect(page.get_by_role("button", name="Trouver un atelier")).to_be_visible()
    await plain.close()
