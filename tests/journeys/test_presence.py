"""Who came, ticked on a telephone at the door: also while the network is away."""

from datetime import timedelta

import pytest
from playwright.async_api import Browser, Page, expect

from events_service import clock
from events_service.clock import wall_clock
from events_service.database import rows, value
from tests.factories import Planned, a_session, sign_up
from tests.installation import House
from tests.journeys.test_citizen import CHROMIUM, HOW
from tests.journeys.test_citizen import browser as browser
from tests.journeys.test_instant import at_the_desk

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=HOW)


async def a_workshop_now() -> Planned:
    """It begins in ten minutes, and two parties are expected."""
    begins = wall_clock(clock.now() + timedelta(minutes=10), "Europe/Paris")
    times = {"starts_at": begins.isoformat(), "ends_at": (begins + timedelta(hours=2)).isoformat()}
    planned = await a_session(**times)
    await sign_up(planned, "Ginette")
    await sign_up(planned, "Famille Petit", seats=2)
    return planned


async def at_the_door(page: Page, house: House, planned: Planned) -> None:
    await page.set_viewport_size({"width": 360, "height": 740})
    await page.goto(f"{house.url}/staff/sessions/{planned.id}/presence")


async def what_came() -> list[tuple[str | None, int | None]]:
    lines = await rows("SELECT presence, came FROM registration_date ORDER BY came NULLS LAST")
    return [(line["presence"], line["came"]) for line in lines]


@pytest.mark.parametrize("scripts", [True, False])
async def test_tick_and_undo_by_one_tap_each(house: House, browser: Browser, scripts: bool) -> None:
    planned = await a_workshop_now()
    page = await at_the_desk(house, browser, planned, scripts=scripts)
    await at_the_door(page, house, planned)

    petit = page.locator("li").filter(has_text="Famille Petit")
    await petit.get_by_label("People who came").select_option("1")
    await petit.get_by_role("button", name="Came").click()
    await expect(petit).to_contain_text("1 of 2 came")
    assert await what_came() == [("attended", 1), (None, None)]
    await petit.get_by_role("button", name="Undo").click()

    await expect(petit).to_contain_text("2 people")
    assert await what_came() == [(None, None), (None, None)]


async def test_ticks_without_a_network_are_kept_said_and_sent(house: House, browser: Browser) -> None:
    planned = await a_workshop_now()
    page = await at_the_desk(house, browser, planned)
    await at_the_door(page, house, planned)
    unsent = page.locator("#unsent")
    await expect(unsent).to_be_hidden()

    await page.context.set_offline(True)
    ginette, petit = [page.locator("li").filter(has_text=name) for name in ("Ginette", "Famille Petit")]
    await ginette.get_by_role("button", name="Came").click()
    await expect(unsent).to_contain_text("One thing about who came is not sent yet.")
    await petit.get_by_role("button", name="Absent").click()
    await petit.get_by_role("button", name="Came").click()  # the last word on one party is the fact
    await page.locator("#name").fill("Aïcha")
    await page.get_by_role("button", name="Note them").click()

    await expect(unsent).to_contain_text("3 things about who came are not sent yet.")
    await expect(ginette.get_by_role("button", name="Came")).to_have_attribute("aria-pressed", "true")
    await expect(page.locator("#walked-in")).to_contain_text("Aïcha")
    assert await what_came() == [(None, None), (None, None)]

    await page.context.set_offline(False)  # the browser says so, and the page sends
    await expect(unsent).to_be_hidden()
    await expect(page.locator(".figures")).to_contain_text("3")
    assert await what_came() == [("attended", 1), ("attended", 2)]
    assert await value("SELECT count(*) FROM walk_in WHERE name = 'Aïcha'") == 1
    assert await page.evaluate("localStorage.length") == 0


async def test_what_waits_is_sent_from_any_page_and_a_name_goes_that_night(
    house: House, browser: Browser
) -> None:
    planned = await a_workshop_now()
    page = await at_the_desk(house, browser, planned)
    await at_the_door(page, house, planned)
    await page.context.set_offline(True)
    await page.locator("#name").fill("Aïcha")
    await page.get_by_role("button", name="Note them").click()
    await expect(page.locator("#unsent")).to_be_visible()
    # Yesterday's, on a telephone that was switched off over night.
    await page.evaluate("""
        for (const key of Object.keys(localStorage)) {
          const facts = JSON.parse(localStorage[key]);
          facts.forEach((fact) => { fact.at -= 86400000; });
          localStorage[key] = JSON.stringify(facts);
        }
    """)

    await page.context.set_offline(False)
    await page.goto(f"{house.url}/staff")

    await expect(page.locator("#unsent")).to_be_hidden()
    [line] = await rows("SELECT name, people FROM walk_in")
    assert (line["name"], line["people"]) == (None, 1)
