"""A manager plans the autumn: from the open staff home to the published series, with every click and key counted."""

import asyncio
import contextlib
from datetime import UTC, datetime

import httpx
import pytest
from playwright.async_api import Browser, Error, Locator, Page, Route, expect

from events_service.database import rows, value
from tests.factories import a_colleague, a_party, a_registration, a_room, states
from tests.installation import House
from tests.journeys.test_citizen import CHROMIUM, HOW, a_workshop_soon
from tests.journeys.test_citizen import browser as browser
from tests.journeys.test_instant import at_the_desk
from tests.web.test_series_feed import STARTS, THURSDAY, read_by_both, told_since

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=HOW)
MOST_CLICKS, MOST_FIELDS, MOST_KEYS = 12, 6, 60


class Hand:
    """Counts what it does: choosing in a list is two clicks. The Tab key leads from field to field, and a date or an
    hour is typed without what stands between its figures."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.fields, self.keys = page, 0, 0, 0

    async def click(self, target: Locator) -> None:
        self.clicks += 1
        await target.click()

    async def choose(self, field: str, label: str) -> None:
        self.clicks += 2
        await self.page.locator(f"#{field}").select_option(label=label)

    async def type(self, field: str, text: str) -> None:
        self.fields += 1
        self.keys += sum(each not in "-:" for each in text)
        await self.page.locator(f"#{field}").fill(text)


async def test_plan_the_tuesdays_of_an_autumn_in_twelve_clicks(house: House, browser: Browser) -> None:
    """2035: of the Tuesdays from 2 October to 18 December, none is a public holiday; nobody knows those of schools."""
    planned = await a_workshop_soon()
    room = await a_room(planned.library, "Salle 2", seats=8)
    mediator = await a_colleague(planned.organisation, name="Marc")
    page = await at_the_desk(house, browser, planned)
    hand = Hand(page)
    await page.goto(f"{house.url}/staff")

    await hand.click(page.get_by_role("navigation").get_by_role("link", name="Workshops").first)
    await hand.click(page.get_by_role("link", name="New event"))
    await hand.type("title", "Premiers pas à l’ordinateur")
    await hand.choose("strand", "Everyday uses")
    await hand.click(page.locator("main form button").last)
    await hand.click(page.get_by_role("link", name="Plan a series of dates"))
    await expect(page.locator("#starts")).to_have_value("14:00")  # as the last session of this library
    await expect(page.locator("#ends")).to_have_value("16:00")
    await hand.type("day", "2035-10-02")
    await hand.type("until", "2035-12-18")
    await hand.click(page.locator("label").filter(has_text="school holidays"))
    await hand.choose("room", "Salle 2 (8 seats)")
    await hand.type("capacity", "8")
    await hand.type("kept_seats", "2")
    await hand.click(page.locator("label").filter(has_text="Marc"))
    await expect(page.locator("#plan h2")).to_have_text("12 dates")
    await expect(page.locator("#said")).to_have_text("12 dates")
    await expect(page.locator("#plan")).to_contain_text("Nobody has said when the school holidays are")
    await hand.click(page.get_by_role("button", name="Create 12 dates"))
    await expect(page.locator("main .notice")).to_contain_text("The dates are created.")

    assert hand.clicks <= MOST_CLICKS
    assert hand.fields <= MOST_FIELDS
    assert await value("SELECT published_at IS NOT NULL FROM event WHERE title LIKE 'Premiers pas%'")
    dates = await rows(
        """
        SELECT session.local_starts, room, account, capacity, kept_seats FROM session
        JOIN room_use ON room_use.session = session.id JOIN facilitation ON facilitation.session = session.id
        JOIN roster ON roster.id = roster WHERE series IS NOT NULL ORDER BY 1
        """
    )
    assert len(dates) == 12
    assert {tuple(each)[1:] for each in dates} == {(room, mediator, 8, 2)}
    assert {each["local_starts"].strftime("%A %H:%M") for each in dates} == {"Tuesday 14:00"}


async def starts_in_feed(house: House) -> dict[datetime, str]:
    """When the dates begin, and their state, as two parsers read the event's feed."""
    slug = await value("SELECT slug FROM event WHERE title LIKE 'Premiers pas%'")
    async with httpx.AsyncClient() as client:
        entries = read_by_both((await client.get(f"{house.url}/feeds/events/{slug}.ics")).text).values()
    return {each.starts_at: each.status for each in entries}


@pytest.mark.parametrize("house", [datetime(2026, 9, 1, 8, tzinfo=UTC)], indirect=True)
async def test_the_tuesdays_out_of_the_holidays_are_planned_moved_called_off_and_renamed(
    house: House, browser: Browser
) -> None:
    """Before the autumn of 2026, whose holidays are known; the library has never planned anything at these hours."""
    planned = await a_workshop_soon(
        starts_at="2026-09-10T10:00", ends_at="2026-09-10T11:30", title="Photos", capacity=12
    )
    await a_room(planned.library, "Salle 2", seats=8)
    await a_colleague(planned.organisation, name="Marc")
    page = await at_the_desk(house, browser, planned)
    hand = Hand(page)
    await page.goto(f"{house.url}/staff")

    await hand.click(page.get_by_role("navigation").get_by_role("link", name="Workshops").first)
    await hand.click(page.get_by_role("link", name="New event"))
    await hand.type("title", "Premiers pas à l’ordinateur")
    await hand.choose("strand", "Everyday uses")
    await hand.click(page.locator("main form button").last)
    await hand.click(page.get_by_role("link", name="Plan a series of dates"))
    await hand.type("day", "2026-10-06")
    await hand.type("starts", "14:00")
    await hand.type("ends", "16:00")
    await hand.type("until", "2026-12-31")
    await hand.click(page.locator("label").filter(has_text="school holidays"))
    await hand.choose("room", "Salle 2 (8 seats)")
    await hand.type("capacity", "8")
    await hand.type("kept_seats", "2")
    await hand.click(page.locator("label").filter(has_text="Marc"))
    await hand.click(page.get_by_role("button", name="Create 9 dates"))
    await expect(page.locator("main .notice")).to_contain_text("The dates are created.")
    assert (hand.clicks, hand.fields) == (MOST_CLICKS - 1, 7)
    assert hand.keys <= MOST_KEYS
    plan = dict.fromkeys(STARTS, "CONFIRMED")
    assert await starts_in_feed(house) == plan

    event = page.url
    lines = await rows("SELECT id FROM session WHERE series IS NOT NULL ORDER BY starts_at")
    dates = [each["id"] for each in lines]
    for date, name in ((dates[2], "Chloé"), (dates[4], "Farid"), (dates[6], "Inès")):
        await a_registration(date, a_party(name, email=f"{name.lower()[0]}@example.org"))
    await told_since()

    await page.locator(f"a[href='/staff/sessions/{dates[4]}']").click()
    await page.get_by_text("Another day, place, room").click()
    await page.locator("#change-form #day").fill("2026-11-19")
    await page.get_by_role("button", name="Save the changes").click()
    await expect(page.locator("main")).to_contain_text("Thursday 19 November")
    await page.get_by_role("button", name="Do it").click()
    await expect(page.locator("main .notice")).to_be_visible()
    del plan[STARTS[4]]
    plan[THURSDAY] = "CONFIRMED"
    assert await told_since() == [("Farid", "change")]
    assert await starts_in_feed(house) == plan

    await page.goto(f"{house.url}/staff/sessions/{dates[6]}/cancellation")
    await page.get_by_role("button", name="Cancel the session").click()
    await expect(page.locator("main .notice")).to_be_visible()
    plan[STARTS[6]] = "CANCELLED"
    assert await told_since() == [("Inès", "cancellation")]
    assert await starts_in_feed(house) == plan

    await page.goto(event)
    await page.get_by_role("link", name="Change the text").click()
    await page.locator("#title").fill("Premiers pas, ensemble")
    await page.locator("main form button").last.click()
    await page.get_by_role("button", name="Do it").click()
    await expect(page.locator("h1")).to_have_text("Premiers pas, ensemble")
    assert await told_since() == [("Chloé", "change"), ("Farid", "change")]
    assert await starts_in_feed(house) == plan
    assert await states() == {"Chloé": "confirmed", "Farid": "confirmed", "Inès": "cancelled"}


async def fill_in_tuesdays(page: Page) -> None:
    times = {"day": "2035-10-02", "starts": "14:00", "ends": "16:00", "until": "2035-10-16"}
    for field, text in times.items():
        await page.locator(f"#{field}").fill(text)


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_date_is_moved_before_it_is_created(house: House, browser: Browser, scripts: bool) -> None:
    planned = await a_workshop_soon()
    page = await at_the_desk(house, browser, planned, scripts=scripts)
    await page.goto(f"{house.url}/staff/events/{planned.event}/series")
    await fill_in_tuesdays(page)
    await page.locator("#until").press("Enter")
    await expect(page.locator("#plan h2")).to_have_text("3 dates")

    await page.get_by_role("button", name="Move Tuesday 9 October 2035").click()
    await page.locator("[id='move_day-2035-10-09']").fill("2035-10-11")
    await page.locator("input[name=kept][value='2035-10-16']").uncheck()
    await page.get_by_role("button", name="Show the dates").last.click()
    await expect(page.locator("#plan")).to_contain_text("Thursday 11 October 2035")
    await page.get_by_role("button", name="Create 2 dates").click()
    await expect(page.locator("main .notice")).to_contain_text("The dates are created.")

    starts = await rows("SELECT local_starts FROM session WHERE series IS NOT NULL ORDER BY 1")
    assert [each["local_starts"].strftime("%d/%m %H:%M") for each in starts] == ["02/10 14:00", "11/10 14:00"]


async def test_a_button_pressed_before_the_last_answer_came_is_not_forgotten(
    house: House, browser: Browser
) -> None:
    """The plan is there while one types; Enter asks for it once more, and that answer takes its time."""
    planned = await a_workshop_soon()
    page = await at_the_desk(house, browser, planned)
    await page.goto(f"{house.url}/staff/events/{planned.event}/series")
    await fill_in_tuesdays(page)
    await expect(page.locator("#plan h2")).to_have_text("3 dates")
    once: list[Route] = []

    async def slowly(route: Route) -> None:
        once.append(route)
        if len(once) == 1:
            await asyncio.sleep(2)
        with contextlib.suppress(Error):  # the browser gave it up
            await route.continue_()

    await page.route("**/series", slowly)
    await page.locator("#until").press("Enter")
    await page.get_by_role("button", name="Move Tuesday 9 October 2035").click()

    await expect(page.locator("[id='move_day-2035-10-09']")).to_be_visible()
