"""A citizen with an old phone: 360 pixels, no JavaScript, a name and perhaps an address. In a real browser."""

import asyncio
import email
import email.policy
import os
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from email.message import EmailMessage

import httpx
import icalendar
import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from events_service import clock
from events_service.database import rows, value
from tests.factories import Planned, a_library, a_party, a_registration, a_session, an_organisation
from tests.installation import House, running

CHROMIUM = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None)
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
)
HOW = "no Chromium found; on Debian: apt install chromium"

if CHROMIUM is None and os.environ.get("REQUIRE_BROWSER") == "1":
    pytest.fail(HOW, pytrace=False)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=HOW)


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One for all tests of a file: what a visitor leaves behind is in a context, which is each test's own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*QUIET, "--disable-component-update", "--disable-sync"]
        )
        yield browser
        await browser.close()


@pytest.fixture
async def phone(browser: Browser) -> AsyncIterator[BrowserContext]:
    """French, 360 pixels wide, scripts switched off."""
    context = await browser.new_context(
        viewport={"width": 360, "height": 640}, java_script_enabled=False, locale="fr-FR"
    )
    yield context
    await context.close()


def in_nine_days() -> dict[str, str]:
    day = clock.now() + timedelta(days=9)
    return {"starts_at": day.strftime("%Y-%m-%dT14:00"), "ends_at": day.strftime("%Y-%m-%dT16:00")}


async def a_workshop_soon(**given: object) -> Planned:
    organisation = await an_organisation()
    library = await a_library(organisation, phone="04 65 71 12 34")
    return await a_session(organisation=organisation, library=library, **{**in_nine_days(), **given})  # type: ignore[arg-type]


async def mail_after(house: House, count: int) -> list[EmailMessage]:
    """What the worker has written once there are `count` letters; waits at most 15 seconds."""
    for _ in range(150):
        files = sorted(house.mailbox.glob("*.eml")) if house.mailbox.exists() else []
        if len(files) >= count:
            break
        await asyncio.sleep(0.1)
    return [email.message_from_bytes(f.read_bytes(), policy=email.policy.default) for f in files]  # type: ignore[misc]


async def fill_in_and_send(page: Page, name: str, address: str = "") -> None:
    await page.get_by_role("link", name="S’inscrire").or_(page.get_by_role("link", name="S'inscrire")).click()
    await page.locator("#name").fill(name)
    await go_on(page)
    await page.locator("#email").fill(address)
    await go_to_the_check(page)
    await page.get_by_role("button", name="Confirmer ma place").click()


async def go_on(page: Page) -> None:
    """One step further in the form, on a telephone."""
    await page.get_by_role("link", name="Continuer").click()


async def go_to_the_check(page: Page) -> None:
    """Through what is left of the steps, to the page with all answers."""
    while await page.get_by_role("link", name="Continuer").count():
        await go_on(page)
    await page.locator(".send button").click()


async def test_from_the_front_door_to_a_seat_a_letter_and_a_calendar_entry(
    house: House, phone: BrowserContext
) -> None:
    await a_workshop_soon(title="Créer sa boîte mail", capacity=3)
    page = await phone.new_page()
    with running("worker", house.environ):
        await page.goto(house.url)
        await page.locator("#q").fill("montpellier")
        await page.locator("main form button").click()
        await page.get_by_role("link", name="Créer sa boîte mail").first.click()
        await fill_in_and_send(page, "Chloé", "chloe@example.org")

        code = (await rows("SELECT code FROM registration"))[0]["code"]
        assert code in await page.locator(".code").inner_text()
        own = page.url
        (letter,) = await mail_after(house, 1)

    assert letter["To"] == "chloe@example.org"
    body = letter.get_body(("plain",))
    assert body is not None
    assert code in body.get_content()
    assert own in body.get_content()
    part = next(p for p in letter.walk() if p.get_content_type() == "text/calendar")
    assert part.get_param("method") == "REQUEST"
    invited = icalendar.Calendar.from_ical(part.get_content()).walk("VEVENT")[0]
    assert str(invited["SUMMARY"]) == "Créer sa boîte mail"
    async with httpx.AsyncClient() as client:
        feed = icalendar.Calendar.from_ical((await client.get(f"{house.url}/feeds/all.ics")).content)
    (published,) = feed.walk("VEVENT")
    assert published["DTSTART"].dt == invited["DTSTART"].dt
    assert published["SEQUENCE"] == invited["SEQUENCE"] == 0


async def test_by_keyboard_alone(house: House, phone: BrowserContext) -> None:
    session = await a_workshop_soon()
    page = await phone.new_page()
    await page.goto(f"{house.url}/sessions/{session.id}/registrations")

    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.className") == "skip"
    await page.locator("#name").focus()
    await page.keyboard.type("Chloé")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    at_step = await page.evaluate("document.activeElement.id")
    for _ in range(20):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.id") == "word":
            break
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/registrations/check")
    assert at_step == "step-reach"
    confirm = page.get_by_role("button", name="Confirmer ma place")
    for _ in range(40):
        await page.keyboard.press("Tab")
        if await confirm.evaluate("button => button === document.activeElement"):
            break
    await page.keyboard.press("Enter")

    await page.wait_for_url(lambda address: not address.endswith(("/registrations", "/check")))
    assert (await rows("SELECT name, state FROM registration"))[0]["name"] == "Chloé"


async def test_giving_the_seat_back_lets_the_next_one_in(house: House, phone: BrowserContext) -> None:
    session = await a_workshop_soon(capacity=1)
    page = await phone.new_page()
    with running("worker", house.environ):
        await page.goto(f"{house.url}/sessions/{session.id}")
        await fill_in_and_send(page, "Chloé", "chloe@example.org")
        await a_registration(session.id, a_party("Denise", email="denise@example.org"))
        await mail_after(house, 2)
        await page.get_by_role("link", name="Rendre ma place").click()
        await page.get_by_role("button", name="Oui, je rends ma place").click()
        assert await page.locator("h1").inner_text() == "Vous avez rendu votre place."
        written = await mail_after(house, 4)

    states = await rows("SELECT name, state FROM registration ORDER BY position")
    assert [tuple(r) for r in states] == [("Chloé", "cancelled"), ("Denise", "confirmed")]
    methods = sorted(
        (str(letter["To"]), str(p.get_param("method")))
        for letter in written
        for p in letter.walk()
        if p.get_content_type() == "text/calendar"
    )
    assert methods == [
        ("chloe@example.org", "CANCEL"),
        ("chloe@example.org", "REQUEST"),
        ("denise@example.org", "REQUEST"),
    ]


async def test_what_was_corrected_and_taken_back_is_one_entry_in_the_calendar(
    house: House, phone: BrowserContext
) -> None:
    session = await a_workshop_soon(capacity=2)
    page = await phone.new_page()
    with running("worker", house.environ):
        await page.goto(f"{house.url}/sessions/{session.id}")
        await fill_in_and_send(page, "Chloé", "chloe@example.org")
        await mail_after(house, 1)
        await page.get_by_role("link", name="Rendre ma place").click()
        await page.get_by_role("button", name="Oui, je rends ma place").click()
        await mail_after(house, 2)
        await page.get_by_role("button", name="Reprendre ma place").click()
        await mail_after(house, 3)
        await page.get_by_role("link", name="Corriger quelque chose").click()
        await page.locator("#email").fill("c.martin@example.org")
        await page.locator("#name").fill("Chloé Martin")
        await page.get_by_role("button", name="Enregistrer").click()
        written = await mail_after(house, 4)

    assert await page.locator("h1").inner_text() == "Chloé Martin, votre place est gardée."
    parts = [
        (str(letter["To"]), part.get_param("method"), icalendar.Calendar.from_ical(part.get_content()))
        for letter in written
        for part in letter.walk()
        if part.get_content_type() == "text/calendar"
    ]
    entries = [(to, method, calendar.walk("VEVENT")[0]) for to, method, calendar in parts]
    assert sorted((int(entry["SEQUENCE"]), method, to) for to, method, entry in entries) == [
        (0, "REQUEST", "chloe@example.org"),
        (1, "CANCEL", "chloe@example.org"),
        (2, "REQUEST", "c.martin@example.org"),
        (2, "REQUEST", "chloe@example.org"),
    ]
    assert len({str(entry["UID"]) for _, _, entry in entries}) == 1


async def test_no_page_is_wider_than_the_phone_and_every_field_has_its_label(
    house: House, browser: Browser
) -> None:
    session = await a_workshop_soon(
        title="Démarches administratives et anticonstitutionnellement longues" * 2
    )
    place = await a_registration(session.id, a_party("Chloé-Maximilienne de la Rochefoucauld-Montbel"))
    context = await browser.new_context(viewport={"width": 320, "height": 640}, locale="fr-FR")
    page = await context.new_page()
    paths = ["/", "/events", f"/sessions/{session.id}", f"/sessions/{session.id}/registrations", "/calendars"]
    own = f"/registrations/{place.link}"
    paths += [own, f"{own}/slip", f"{own}/cancellation", f"{own}/correction", "/privacy", "/nowhere"]
    library = await value("SELECT slug FROM library WHERE id = $1", session.library)
    paths += ["/embed/events", f"/embed/libraries/{library}", f"/libraries/{library}/today"]
    for path in paths:
        await page.goto(house.url + path)
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320, path
        unlabelled = await page.evaluate(
            "[...document.querySelectorAll('input:not([type=hidden]),select,textarea')]"
            ".filter(e => !e.labels.length).map(e => e.name)"
        )
        assert unlabelled == [], path
        assert await page.evaluate("document.querySelectorAll('h1').length") == 1, path
        small = await page.evaluate(
            "[...document.querySelectorAll('button,.button,input[type=checkbox]')].map(e => e.getBoundingClientRect())"
            ".filter(r => r.width && (r.width < 24 || r.height < 24)).length"
        )
        assert small == 0, path
    await context.close()
