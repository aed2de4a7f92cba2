"""Who came, ticked on a telephone at the door: also while the network is away."""

import asyncio
from datetime import timedelta

import pytest
from playwright.async_api import Browser, Page, Route, expect
from playwright.async_api import Error as PlaywrightError

from events_service import clock
from events_service.accounts.links import make_link
from events_service.accounts.sign_in import enter_by_link
from events_service.attendance.presence import note_presence
from events_service.attendance.rules import Mark
from events_service.clock import wall_clock
from events_service.database import rows, value
from events_service.registration.rules import Presence
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


async def let_them_wait(page: Page, longer: timedelta) -> None:
    """What was pressed was pressed so much earlier."""
    await page.evaluate(
        """(by) => {
          for (const key of Object.keys(localStorage)) {
            const facts = JSON.parse(localStorage[key]);
            facts.forEach((fact) => { fact.at -= by; fact.night -= by; });
            localStorage[key] = JSON.stringify(facts);
          }
        }""",
        longer.total_seconds() * 1000,
    )


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
    await let_them_wait(page, timedelta(days=1))

    await page.context.set_offline(False)
    await page.goto(f"{house.url}/staff")

    await expect(page.locator("#unsent")).to_be_hidden()
    [line] = await rows("SELECT name, people FROM walk_in")
    assert (line["name"], line["people"]) == (None, 1)


async def kept_pages(page: Page) -> int:
    return int(await page.evaluate("caches.keys().then((all) => all.length)"))


async def until_kept(page: Page) -> None:
    """The list is on the telephone, and its worker runs."""
    await page.evaluate("navigator.serviceWorker.ready")
    for _ in range(100):
        if await kept_pages(page) == 1:
            break
        await page.wait_for_timeout(50)


async def cut(route: Route) -> None:
    """Lets nothing through that would change something."""
    await (route.abort() if route.request.method == "POST" else route.fallback())


async def test_closed_and_opened_again_without_a_network(house: House, browser: Browser) -> None:
    planned = await a_workshop_now()
    page = await at_the_desk(house, browser, planned)
    await at_the_door(page, house, planned)
    await until_kept(page)
    context = page.context
    await context.set_offline(True)
    # A page that is being closed is online again before it is gone, and what waits to be cut is let through.
    await page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('no network')) }")
    await page.locator("li").filter(has_text="Ginette").get_by_role("button", name="Came").click()
    await page.locator("#name").fill("Aïcha")
    await page.get_by_role("button", name="Note them").click()
    await expect(page.locator("#unsent")).to_be_visible()
    await page.close()

    # One that is just opened may send before it hears that it is offline.
    await context.route("**/staff/sessions/**", cut)
    page = await context.new_page()
    await at_the_door(page, house, planned)

    ginette, petit = [page.locator("li").filter(has_text=name) for name in ("Ginette", "Famille Petit")]
    await expect(page.get_by_text("this is the list as this device kept it")).to_be_visible()
    await expect(page.locator("#unsent")).to_contain_text("2 things about who came are not sent yet.")
    await expect(ginette.get_by_role("button", name="Came")).to_have_attribute("aria-pressed", "true")
    await expect(page.locator("#walked-in")).to_contain_text("Aïcha")
    await petit.get_by_role("button", name="Absent").click()
    assert await what_came() == [(None, None), (None, None)]

    await context.unroute_all(behavior="wait")
    await context.set_offline(False)
    await expect(page.locator("#unsent")).to_be_hidden()
    await expect(page.get_by_text("this is the list as this device kept it")).to_be_hidden()
    assert await what_came() == [("attended", 1), ("absent", None)]
    assert await value("SELECT count(*) FROM walk_in WHERE name = 'Aïcha'") == 1


async def test_what_waits_outlives_a_visit_and_the_list_does_not_outlive_signing_out(
    house: House, browser: Browser
) -> None:
    planned = await a_workshop_now()
    page = await at_the_desk(house, browser, planned)
    await at_the_door(page, house, planned)
    await until_kept(page)
    context = page.context
    await context.set_offline(True)
    await page.locator("li").filter(has_text="Ginette").get_by_role("button", name="Came").click()
    await rows("DELETE FROM sign_in")  # while the network was away

    await context.set_offline(False)
    await expect(page.locator("#unsent")).to_contain_text("Sign in again: then it is sent.")
    assert await what_came() == [(None, None), (None, None)]
    visit = await enter_by_link(await make_link("ada@exemple.fr", now=clock.now()), now=clock.now())
    await context.add_cookies([{"name": "sign_in", "value": visit, "url": house.url}])
    await page.goto(f"{house.url}/staff")
    for _ in range(100):
        if await page.evaluate("localStorage.length") == 0:
            break
        await page.wait_for_timeout(50)
    assert await what_came() == [("attended", 1), (None, None)]

    await at_the_door(page, house, planned)
    await until_kept(page)
    await page.locator("details.menu summary").click()
    await page.locator("details.menu").get_by_role("button", name="Leave").click()
    await page.wait_for_url("**/staff/sign-in*")
    assert await kept_pages(page) == 0
    await context.set_offline(True)
    with pytest.raises(PlaywrightError, match="net::ERR_"):
        await at_the_door(page, house, planned)


async def test_ticked_on_two_telephones_the_newer_fact_stands_and_the_other_is_told(
    house: House, browser: Browser
) -> None:
    planned = await a_workshop_now()
    page = await at_the_desk(house, browser, planned)
    await at_the_door(page, house, planned)
    await page.context.set_offline(True)
    for name in ("Ginette", "Famille Petit"):
        await page.locator("li").filter(has_text=name).get_by_role("button", name="Came").click()
    await let_them_wait(page, timedelta(minutes=2))
    [ginette] = await rows("SELECT id FROM registration WHERE name = 'Ginette'")
    await note_presence(planned.id, ginette["id"], Mark(Presence.ABSENT), by=planned.ada, now=clock.now())

    await page.context.set_offline(False)

    notice = page.locator("#attendance .notice[role=alert]")
    await expect(notice).to_contain_text("Ginette: A colleague noted something newer of them meanwhile")
    await expect(page.locator("#unsent")).to_be_hidden()
    assert await what_came() == [("attended", 2), ("absent", None)]


async def test_signing_out_waits_for_what_is_on_its_way(house: House, browser: Browser) -> None:
    """The network is slow: two names were typed, the first is being sent."""
    planned = await a_workshop_now()
    page = await at_the_desk(house, browser, planned)
    await at_the_door(page, house, planned)

    async def slowly(route: Route) -> None:
        await asyncio.sleep(1 if route.request.method == "POST" else 0)
        await route.fallback()

    await page.context.route("**/walk-ins", slowly)
    for name in ("Aïcha", "Boris"):
        await page.locator("#name").fill(name)
        await page.get_by_role("button", name="Note them").click()
    await page.locator("details.menu summary").click()
    await page.locator("details.menu").get_by_role("button", name="Leave").click()
    await page.wait_for_url("**/staff/sign-in*")

    assert await value("SELECT array_agg(name::text ORDER BY name) FROM walk_in") == ["Aïcha", "Boris"]
