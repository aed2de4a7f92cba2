"""A year is planned, and the list of who came ticked and added to, by keyboard alone, with scripts and without."""

from datetime import datetime

import pytest
from playwright.async_api import Browser, Page, expect

from events_service.database import rows, value
from tests.installation import House
from tests.journeys.test_citizen import CHROMIUM, HOW, a_workshop_soon
from tests.journeys.test_citizen import browser as browser
from tests.journeys.test_instant import at_the_desk
from tests.journeys.test_presence import a_workshop_now, what_came
from tests.journeys.test_whole_journeys import comes_to

pytestmark = [pytest.mark.matrix, pytest.mark.skipif(CHROMIUM is None, reason=HOW)]

MOST_TABS = 90
# What has the focus can be seen: the whole of its first line, within the window and below what stays at its top.
SEEN = """
(e) => {
  const r = e.getClientRects()[0];
  const at = document.elementFromPoint(r.left + Math.min(r.width / 2, 20), r.top + Math.min(r.height / 2, 10));
  return at !== null && (e.contains(at) || at.contains(e) || e.labels?.length > 0 && e.labels[0].contains(at));
}
"""


async def tab_to(page: Page, selector: str) -> None:
    """By the Tab key, in the order of the page."""
    target = page.locator(selector).first
    await expect(target).to_be_visible()
    for _ in range(MOST_TABS):
        if await target.evaluate("(e) => e === document.activeElement"):
            assert await target.evaluate(SEEN), selector
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached")


async def press_enter_on(page: Page, selector: str) -> None:
    await tab_to(page, selector)
    await page.keyboard.press("Enter")


async def type_into(page: Page, selector: str, text: str) -> None:
    await tab_to(page, selector)
    await page.keyboard.type(text)


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_list_is_ticked_by_keyboard_alone(house: House, browser: Browser, scripts: bool) -> None:
    planned = await a_workshop_now()
    page = await at_the_desk(house, browser, planned, scripts=scripts)
    await page.goto(f"{house.url}/staff/sessions/{planned.id}")

    await press_enter_on(page, "main a[href$='/presence']")
    await page.wait_for_url("**/presence")
    await press_enter_on(page, "form.row button[value=attended]")
    await comes_to(what_came, [("attended", 2), (None, None)])
    await type_into(page, "#walk-in-form #name", "Boris")
    await page.keyboard.press("Enter")

    await comes_to(lambda: rows("SELECT name, people FROM walk_in"), [("Boris", 1)])


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_series_is_planned_and_published_by_keyboard_alone(
    house: House, browser: Browser, scripts: bool
) -> None:
    """The Wednesdays from 10 October to 11 November 2035, whichever comes first in the browser, day or month; at the
    hours of the last session there."""
    planned = await a_workshop_soon()
    page = await at_the_desk(house, browser, planned, scripts=scripts)
    await page.goto(f"{house.url}/staff")

    await press_enter_on(page, "main a[href='/staff/events/new']")
    await type_into(page, "#title", "Premiers pas")
    await type_into(page, "#strand", "Everyday")
    await press_enter_on(page, "div.actions button.button")
    await press_enter_on(page, "main a[href$='/series']")
    await type_into(page, "#day", "10102035")
    await type_into(page, "#until", "11112035")
    if not scripts:  # with scripts they stand there while one types
        await press_enter_on(page, "p.actions button[name=show]")
    await expect(page.locator("#plan h2")).to_have_text("5 dates")
    await press_enter_on(page, "#plan button.button:not(.second)")
    await expect(page.locator("main .notice")).to_contain_text("The dates are created.")

    dates = await rows("SELECT local_starts FROM session WHERE series IS NOT NULL ORDER BY 1")
    wednesdays = [(10, 10), (10, 17), (10, 24), (10, 31), (11, 7)]
    assert [each["local_starts"] for each in dates] == [datetime(2035, *each, 14) for each in wednesdays]
    assert await value("SELECT published_at IS NOT NULL FROM event WHERE title = 'Premiers pas'")
