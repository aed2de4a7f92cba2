"""The back office with htmx, in a real browser: the same forms without waiting for a page, nothing lost."""

import pytest
from playwright.async_api import Browser, Page, expect

from events_service import clock
from events_service.accounts.links import make_link
from events_service.accounts.sign_in import enter_by_link
from events_service.accounts.staff import give_role
from events_service.database import rows, value
from events_service.registration.changes import cancel_session
from tests.factories import Planned, a_colleague, a_party, a_registration
from tests.installation import House
from tests.journeys.test_citizen import CHROMIUM, HOW, a_workshop_soon
from tests.journeys.test_citizen import browser as browser

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=HOW)


async def at_the_desk(house: House, browser: Browser, planned: Planned, *, scripts: bool = True) -> Page:
    """A manager's page; `window.here` is gone as soon as a page is fetched anew."""
    context = await browser.new_context(java_script_enabled=scripts, locale="en-GB")
    slug = await value("SELECT slug FROM organisation WHERE id = $1", planned.organisation)
    await give_role("ada@exemple.fr", role="manager", organisation=slug, now=clock.now())
    visit = await enter_by_link(await make_link("ada@exemple.fr", now=clock.now()), now=clock.now())
    await context.add_cookies([{"name": "sign_in", "value": visit, "url": house.url}])
    page = await context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    return page


async def fetched_once(page: Page) -> bool:
    """Whether the page is still the one that was marked: nothing was fetched anew."""
    return bool(await page.evaluate("window.marked === true"))


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_call_is_noted_where_it_stands(house: House, browser: Browser, scripts: bool) -> None:
    planned = await a_workshop_soon()
    for name in ("Georges", "Ginette"):
        await a_registration(planned.id, a_party(name, phone="+33612345678"))
    await cancel_session(planned.id, reason="Inondation", by=planned.ada, now=clock.now())
    page = await at_the_desk(house, browser, planned, scripts=scripts)
    await page.goto(f"{house.url}/staff/sessions/{planned.id}")
    if scripts:
        await page.evaluate("window.marked = true")

    card = page.locator(".call").filter(has_text="Georges")
    await card.get_by_role("button", name="They know now").click()

    await expect(page.locator(".call")).to_have_count(1)
    await expect(page.locator("main .notice")).to_contain_text("Noted: this person knows.")
    assert page.url == f"{house.url}/staff/sessions/{planned.id}"
    assert await value("SELECT count(*) FROM call_outcome") == 1
    if scripts:
        assert await fetched_once(page)
        await expect(page.locator("#said")).to_have_text("Noted: this person knows.")
        assert await page.evaluate("document.activeElement.tagName") == "H1"


async def test_the_week_turns_under_the_same_key_and_back_turns_it_back(
    house: House, browser: Browser
) -> None:
    planned = await a_workshop_soon()
    page = await at_the_desk(house, browser, planned)
    await page.goto(f"{house.url}/staff/agenda?week=2026-W48")
    await page.evaluate("window.marked = true")

    await page.locator("#after").focus()
    for week in ("2026-W49", "2026-W50"):
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"**week={week}")
        await expect(page.locator("#said")).to_have_text(await page.locator("h1").inner_text())
    assert await fetched_once(page)
    assert await page.evaluate("document.activeElement.id") == "after"
    title = await page.title()
    await page.go_back()

    await expect(page).to_have_url(f"{house.url}/staff/agenda?week=2026-W49")
    await expect(page.locator("h1")).to_contain_text("30 November")
    assert await page.title() != title


async def test_a_lost_connection_costs_nothing_that_was_typed_and_says_so(
    house: House, browser: Browser
) -> None:
    planned = await a_workshop_soon()
    page = await at_the_desk(house, browser, planned)
    await page.goto(f"{house.url}/staff/sessions/{planned.id}")
    await page.locator("#name").fill("Georges")

    await page.context.set_offline(True)
    await page.locator("#name").press("Enter")
    await expect(page.locator("#lost")).to_be_visible()
    kept = await page.locator("#name").input_value()
    await page.context.set_offline(False)
    await page.get_by_role("button", name="Sign this person up").click()
    await page.wait_for_url("**/staff/registrations/*")

    assert kept == "Georges"
    await expect(page.locator("#lost")).to_be_hidden()
    assert [each["name"] for each in await rows("SELECT name FROM registration")] == ["Georges"]


async def test_an_answer_that_is_no_page_of_ours_takes_nothing_away(house: House, browser: Browser) -> None:
    planned = await a_workshop_soon()
    page = await at_the_desk(house, browser, planned)
    await page.goto(f"{house.url}/staff/sessions/{planned.id}")
    await page.route("**/registrations", lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"))

    await page.locator("#name").fill("Georges")
    await page.locator("#name").press("Enter")

    await expect(page.locator("#lost")).to_be_visible()
    assert await page.locator("#name").input_value() == "Georges"


async def test_the_box_finds_while_one_types(house: House, browser: Browser) -> None:
    planned = await a_workshop_soon()
    await a_registration(planned.id, a_party("Élise Dupont"))
    page = await at_the_desk(house, browser, planned)
    await page.goto(f"{house.url}/staff/agenda")
    home = page.url

    await page.locator("#everywhere").press_sequentially("dup", delay=20)
    await expect(page.locator("#found")).to_contain_text("Élise Dupont")
    await expect(page.locator("#said")).to_have_text("1 registration")
    await page.keyboard.press("Escape")

    await expect(page.locator("#found")).to_be_empty()
    assert await page.evaluate("document.activeElement.id") == "everywhere"
    assert page.url == home


async def test_the_other_language_is_a_page_of_its_own_and_keeps_what_was_typed(
    house: House, browser: Browser
) -> None:
    planned = await a_workshop_soon()
    page = await at_the_desk(house, browser, planned)
    await page.goto(f"{house.url}/staff/sessions/{planned.id}")

    await page.locator("#name").fill("Georges")
    await page.locator("button[name=language]").first.click()

    await expect(page.locator("html")).to_have_attribute("lang", "fr")
    assert await page.locator("#name").input_value() == "Georges"


async def test_a_list_is_narrowed_where_it_stands_and_back_shows_it_whole(
    house: House, browser: Browser
) -> None:
    planned = await a_workshop_soon()
    for number in range(30):
        await a_colleague(planned.organisation, f"c{number}@exemple.org", name=f"Colleague {number:02}")
    page = await at_the_desk(house, browser, planned)
    await page.goto(f"{house.url}/staff/team")
    await page.evaluate("window.marked = true")
    listed = page.locator("main form[action*='/role']")
    await page.locator("summary", has_text="Show only some").first.click()

    await page.locator("#who").fill("colleague 07")
    await page.evaluate("window.scrollTo(0, 150)")
    await page.locator("#who").press("Enter")
    await page.wait_for_url("**who=colleague*")
    await expect(listed).to_have_count(1)
    await expect(page.locator("#who")).to_have_value("colleague 07")
    assert await page.evaluate("window.scrollY") == 150
    assert await fetched_once(page)
    await page.go_back()

    await expect(page).to_have_url(f"{house.url}/staff/team")
    await expect(listed).to_have_count(31)
