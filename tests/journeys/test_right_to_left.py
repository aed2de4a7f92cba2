"""In Arabic, French addresses, names and links stand as they are written: measured where the letters are shown."""

from dataclasses import replace

import pytest
from playwright.async_api import Browser, Page

from tests.factories import a_library, a_party, a_registration, a_session, an_organisation
from tests.installation import House
from tests.journeys.test_citizen import CHROMIUM, HOW, in_nine_days
from tests.journeys.test_citizen import browser as browser
from tests.messages.test_rendering import LETTER, message, text_of

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=HOW)

STREET, TOWN = "12 rue du Grand-Cèdre", "37000 Tours"
# How the line of a text is shown: its letters from left to right, as the screen has them. A bracket is drawn as its
# mirror where it is read from the right.
AS_SHOWN = """
(wanted) => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), lines = [];
  while (walker.nextNode()) {
    const node = walker.currentNode, from = node.textContent.indexOf(wanted);
    if (from < 0 || !node.parentElement.checkVisibility()) continue;
    const letters = [...wanted].map((letter, place) => {
      const range = document.createRange();
      range.setStart(node, from + place);
      range.setEnd(node, from + place + 1);
      return { letter, box: range.getClientRects()[0] };
    }).filter((each) => each.letter.trim());
    letters.sort((one, other) => Math.round((one.box.top - other.box.top) / 9) || one.box.left - other.box.left);
    lines.push(letters.map((each) => each.letter).join(""));
  }
  return lines;
}
"""


async def letters_shown(page: Page, words: str) -> set[str]:
    """How the page shows each place where it says these words, without their spaces."""
    return set(await page.evaluate(AS_SHOWN, words))


async def test_an_address_is_read_from_left_to_right_on_every_page_in_arabic(
    house: House, browser: Browser
) -> None:
    organisation = await an_organisation()
    facts = {"address": STREET, "postcode": "37000", "town": "Tours", "website": "https://cedre.example.org/"}
    library = await a_library(organisation, slug="cedre", **facts)
    planned = await a_session(organisation=organisation, library=library, **in_nine_days())
    place = await a_registration(planned.id, a_party())
    page = await browser.new_page(viewport={"width": 1000, "height": 800}, locale="ar")

    wrong = {}
    for path in (
        f"/registrations/{place.link}",
        f"/registrations/{place.link}/slip",
        f"/sessions/{planned.id}",
        "/libraries/cedre",
        "/libraries?q=tours",
    ):
        await page.goto(house.url + path)
        assert await page.locator("html").get_attribute("dir") == "rtl"
        if path.startswith("/sessions/"):
            await page.locator("details.fold summary").first.click()
        wrong[path] = [await letters_shown(page, STREET), await letters_shown(page, TOWN)]

    as_written = [{"12rueduGrand-Cèdre"}, {"37000Tours"}]
    assert {path: each for path, each in wrong.items() if each != as_written} == {}
    await page.goto(f"{house.url}/libraries/cedre")
    assert await letters_shown(page, "https://cedre.example.org/") == {"https://cedre.example.org/"}


async def test_a_letter_in_arabic_keeps_the_number_before_the_street(browser: Browser) -> None:
    page = await browser.new_page(viewport={"width": 600, "height": 800})

    await page.set_content(text_of(message(replace(LETTER, locale="ar")), "html"))

    assert await page.locator("html").get_attribute("dir") == "rtl"
    assert await letters_shown(page, "3 rue des Lilas, 31000 Toulouse") == {"3ruedesLilas,31000Toulouse"}
