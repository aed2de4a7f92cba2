"""At the desk, in a real browser: a visit that ends costs nothing, and whom to call is found and ticked off."""

import re

import pytest
from playwright.async_api import Browser, Page

from events_service import clock
from events_service.accounts.staff import give_role
from events_service.database import rows, value
from events_service.registration.changes import cancel_session
from tests.documents.test_papers import pages_of
from tests.factories import Planned, a_party, a_registration, a_session
from tests.installation import House, running
from tests.journeys.test_citizen import CHROMIUM, HOW, a_workshop_soon, mail_after
from tests.journeys.test_citizen import browser as browser

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=HOW)
ADA = "ada@exemple.fr"


async def sign_in(house: House, page: Page, planned: Planned, *, letter: int = 1) -> None:
    """As a colleague does it: ask for the link, open the letter, press the button."""
    slug = await value("SELECT slug FROM organisation WHERE id = $1", planned.organisation)
    await give_role(ADA, role="desk", organisation=slug, now=clock.now())
    await page.goto(f"{house.url}/staff/sign-in")
    await page.locator("#email").fill(ADA)
    await page.locator("main form button").click()
    written = [str(each.get_body(("plain",))) for each in await mail_after(house, letter)]
    links = [found[0] for text in written if (found := re.search(r"\S+/staff/sign-in/\S+", text))]
    spent = await value("SELECT count(*) FROM sign_in_link WHERE used_at IS NOT NULL")
    assert len(links) == spent + 1
    for link in links:
        await page.goto(link)
        if await page.locator("main form button").count():
            await page.locator("main form button").click()
    assert page.url == f"{house.url}/staff"


async def test_a_visit_that_ends_keeps_what_was_typed(house: House, browser: Browser) -> None:
    planned = await a_workshop_soon()
    context = await browser.new_context(java_script_enabled=False, locale="fr-FR")
    page, tab = await context.new_page(), await context.new_page()
    with running("worker", house.environ):
        await sign_in(house, page, planned)
        await page.goto(f"{house.url}/staff/sessions/{planned.id}")
        await page.locator("#name").fill("Yvette d'Espagne")
        await page.locator("#phone").fill("06 12 34 56 78")
        await rows("UPDATE sign_in SET ended_at = now()")
        await page.get_by_role("button", name="Inscrire cette personne").click()

        assert await page.locator("h1").inner_text() == "Votre visite est terminée"
        assert "Yvette d'Espagne" in await page.locator("main").inner_text()
        assert "Yvette" not in page.url
        await sign_in(house, tab, planned, letter=2)
        await page.locator("main form button").click()
        assert await page.locator("h1").inner_text() == "Vérifiez, puis envoyez"
        await page.locator("main form button").click()

    assert "/staff/registrations/" in page.url
    made = await rows("SELECT name, phone FROM registration")
    assert [tuple(each) for each in made] == [("Yvette d'Espagne", "+33612345678")]
    await context.close()


async def test_somebody_who_has_come_before_is_signed_up_by_keyboard_alone(
    house: House, browser: Browser
) -> None:
    before = await a_workshop_soon(title="Premiers pas")
    planned = await a_session(organisation=before.organisation, library=before.library)
    await a_registration(before.id, a_party("Yvette d'Espagne", phone="+33612345678"))
    await a_registration(before.id, a_party("Georges Petit"))
    context = await browser.new_context(locale="fr-FR")
    page, pressed = await context.new_page(), list[str]()

    async def press(*keys: str) -> None:
        for key in keys:
            pressed.append(key)
            await page.keyboard.press(key)

    with running("worker", house.environ):
        await sign_in(house, page, planned)
    await page.goto(f"{house.url}/staff/sessions/{planned.id}")

    # The first Tab leads past the menu. (A browser that is driven knows no access keys: I leads to the field at once.)
    await press("Tab", "Enter")
    while await page.evaluate("document.activeElement.id") != "find":
        assert len(pressed) < 12, pressed
        await press("Tab")
    await press(*"yvette")
    await page.locator("#people-like a").wait_for()
    await press("Enter")
    await page.wait_for_url("**?person=*")
    await page.wait_for_function("document.activeElement.id === 'name'")
    await press("Enter")
    await page.wait_for_url("**/staff/registrations/*")

    assert len(pressed) <= 12 + 6 + 2
    made = await rows("SELECT name, phone FROM registration WHERE roster = $1", planned.roster)
    assert [tuple(each) for each in made] == [("Yvette d'Espagne", "+33612345678")]
    await page.get_by_role("link", name="Corriger cette inscription").press("Enter")
    await page.wait_for_url("**/correction")
    await context.close()


async def test_whom_to_call_is_told_and_leaves_the_list(house: House, browser: Browser) -> None:
    planned = await a_workshop_soon(title="Ses photos")
    for name, phone in (("Georges", "+33612345678"), ("Ginette", None)):
        await a_registration(planned.id, a_party(name, phone=phone))
    await cancel_session(planned.id, reason="Inondation", by=planned.ada, now=clock.now())
    context = await browser.new_context(
        viewport={"width": 320, "height": 640}, java_script_enabled=False, locale="fr-FR"
    )
    page = await context.new_page()
    with running("worker", house.environ):
        await sign_in(house, page, planned)
    for path in ("/staff", "/staff/calls", f"/staff/sessions/{planned.id}"):
        await page.goto(house.url + path)
        assert await page.locator(".call").count() == 2, path
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320, path
        unlabelled = await page.locator("main input:not([type=hidden])").evaluate_all(
            "all => all.filter(e => !e.labels.length || e.autocomplete !== 'off').map(e => e.name)"
        )
        assert unlabelled == [], path

    card = page.locator(".call").filter(has_text="Georges")
    assert await card.locator("a[href^='tel:']").get_attribute("href") == "tel:+33612345678"
    await card.locator("summary", has_text="Ensuite").click()
    assert "est annulée. La raison\u00a0: Inondation" in await card.locator("blockquote").nth(1).inner_text()
    await card.locator("summary", has_text="note").click()
    await card.get_by_label("Remarque").fill("merci")
    await card.get_by_role("button", name="La personne est au courant").click()

    assert await page.locator(".call h3").all_inner_texts() == ["Ginette"]
    assert "C’est noté" in await page.locator("main .notice").inner_text()
    await page.reload()
    assert await page.locator("main .notice").count() == 0
    outcomes = await rows("SELECT outcome, note, dialled FROM call_outcome")
    assert [tuple(each) for each in outcomes] == [("reached", "merci", "+33612345678")]
    await context.close()


async def test_what_is_given_on_paper_takes_one_sheet(house: House, browser: Browser) -> None:
    planned = await a_workshop_soon(bring="Vos lunettes")
    place = await a_registration(planned.id)
    registration = await value("SELECT id FROM registration")
    context = await browser.new_context(locale="fr-FR")
    page = await context.new_page()
    sheets = {}
    with running("worker", house.environ):
        await sign_in(house, page, planned)
        for path in (f"/registrations/{place.link}/slip", f"/staff/registrations/{registration}"):
            await page.goto(house.url + path)
            for paper, printed in {
                "its own": await page.pdf(prefer_css_page_size=True),
                "A4": await page.pdf(format="A4"),
            }.items():
                sheets[path, paper] = [len(each) > 0 for each in pages_of(printed)]

    assert list(sheets.values()) == [[True]] * 4, sheets
    await context.close()
