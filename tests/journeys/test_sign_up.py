"""The sign-up form in Chromium, without a script: Back, the other language, the Enter key and an impatient finger."""

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from events_service.database import rows, value
from tests.factories import a_registration
from tests.installation import House
from tests.journeys.test_citizen import CHROMIUM, HOW, a_workshop_soon
from tests.journeys.test_citizen import browser as browser
from tests.journeys.test_citizen import phone as phone

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=HOW)

TOO_WIDE = """
document.documentElement.scrollWidth <= 360 ? [] : [...document.body.querySelectorAll("*")]
  .filter((e) => e.getBoundingClientRect().right > 360)
  .map((e) => `${e.tagName} ${e.className} ${e.textContent.trim().slice(0, 40)}`)
"""
OTHER_LANGUAGE = "header button[name=language]"
SEATS = "[name=seats]:checked"
TYPED = {
    "#name": "Ginette",
    "#email": "ginette@",
    "#phone": "06 12",
    "#word": "tournesol",
    "#helper_name": "Marie",
    "#helper_phone": "06 34",
    "#helper_email": "marie@",
    "#need": "Une rampe, s’il vous plaît",
}


async def fill_in(page: Page, house: House, session: object) -> None:
    await page.goto(f"{house.url}/sessions/{session}/registrations")
    await page.locator("details:has(#helper_name) > summary").click()
    for field, text in TYPED.items():
        await page.locator(field).fill(text)
    await page.locator("[name=seats][value='2']").check()


async def typed(page: Page) -> dict[str, str]:
    return {field: await page.locator(field).input_value() for field in (*TYPED, SEATS)}


async def test_nothing_typed_is_lost_by_back_a_language_or_a_mistake(
    house: House, phone: BrowserContext
) -> None:
    session = await a_workshop_soon()
    page = await phone.new_page()
    await fill_in(page, house, session.id)

    await page.get_by_role("link", name="Vos données").first.click()
    await page.wait_for_url("**/privacy")
    await page.go_back()
    after_back = await typed(page)
    await page.locator(OTHER_LANGUAGE).click()
    in_english = await typed(page)
    assert "Your first name or your name" in await page.content()
    assert "Ginette" not in page.url
    await page.locator("main form .actions button").click()
    after_a_mistake = await typed(page)
    assert (await page.title()).startswith("Error: ")
    # A browser moves the focus once the page is laid out, a moment after its title is there.
    await expect(page.locator("#errors")).to_be_focused()
    await page.locator(OTHER_LANGUAGE).click()
    assert (await page.title()).startswith("Erreur\u00a0: ")

    everything = TYPED | {SEATS: "2"}
    assert [after_back, in_english, after_a_mistake, await typed(page)] == [everything] * 4
    assert await value("SELECT count(*)::int FROM registration") == 0


async def test_a_search_survives_the_other_language(house: House, phone: BrowserContext) -> None:
    await a_workshop_soon(title="Créer sa boîte mail")
    page = await phone.new_page()
    await page.goto(f"{house.url}/events?near=montpellier")
    await page.locator(".filters summary").click()
    await page.locator("#from").fill("2026-01-31")

    await page.locator(OTHER_LANGUAGE).click()

    await expect(page.locator("html")).to_have_attribute("lang", "en")
    assert await page.locator("#q").input_value() == "montpellier"
    assert await page.locator("#from").input_value() == "2026-01-31"


async def test_the_enter_key_signs_up_and_changes_no_language(house: House, phone: BrowserContext) -> None:
    session = await a_workshop_soon()
    page = await phone.new_page()
    await page.goto(f"{house.url}/sessions/{session.id}/registrations")

    await page.locator("#name").fill("Ginette")
    await page.keyboard.press("Enter")

    await page.wait_for_url("**/registrations/*")
    assert await value("SELECT name FROM registration") == "Ginette"
    assert await page.locator("html").get_attribute("lang") == "fr"


async def test_an_impatient_finger_and_back_make_one_registration(
    house: House, phone: BrowserContext
) -> None:
    session = await a_workshop_soon()
    page = await phone.new_page()
    await page.goto(f"{house.url}/sessions/{session.id}/registrations")
    await page.locator("#name").fill("Ginette")

    await page.locator("main form .actions button").dblclick()
    # The second press ends the journey of the first: waiting for the address itself would fail with that one.
    await page.wait_for_function("/\\/registrations\\/./.test(location.pathname)")
    await page.wait_for_load_state()
    await page.go_back()
    assert await page.locator("#name").input_value() == "Ginette"
    await page.locator("main form .actions button").click()

    await page.wait_for_load_state()
    assert [r["name"] for r in await rows("SELECT name FROM registration")] == ["Ginette"]


async def test_letters_twice_as_large_need_no_sideways_scrolling(house: House, browser: Browser) -> None:
    session = await a_workshop_soon(title="Démarches administratives")
    place = await a_registration(session.id)
    await rows("UPDATE registration SET code = 'COQUELICOT 27'")
    # The test's own style sheet is not the page's: only here may one be added.
    context = await browser.new_context(
        viewport={"width": 360, "height": 740}, locale="fr-FR", bypass_csp=True
    )
    page = await context.new_page()
    form, own = f"/sessions/{session.id}/registrations", f"/registrations/{place.link}"
    for path in ("/", "/events", f"/sessions/{session.id}", form, own, f"{own}/slip"):
        await page.goto(house.url + path)
        await page.add_style_tag(content="html { font-size: 225% !important; }")
        assert await page.evaluate(TOO_WIDE) == [], path
    await context.close()


async def test_names_of_others_are_asked_of_who_comes_with_others(
    house: House, phone: BrowserContext
) -> None:
    session = await a_workshop_soon()
    page = await phone.new_page()
    await page.goto(f"{house.url}/sessions/{session.id}/registrations")

    alone = await page.locator("#companions").is_visible()
    await page.locator("[name=seats][value='2']").check()

    assert (alone, await page.locator("#companions").is_visible()) == (False, True)
