"""The sign-up in Chromium, without a script: step by step on a telephone, on one page of a wide screen; Back, the other
language, the Enter key and an impatient finger."""

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from events_service.database import rows, value
from tests.factories import a_library, a_registration, a_session, an_organisation
from tests.installation import House
from tests.journeys.test_citizen import CHROMIUM, HOW, a_workshop_soon, go_on, go_to_the_check, in_nine_days
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
    """Step by step, to the last one."""
    await page.goto(f"{house.url}/sessions/{session}/registrations")
    await page.locator("#name").fill(TYPED["#name"])
    await go_on(page)
    await page.locator("details:has(#helper_name) > summary").click()
    for field in list(TYPED)[1:-1]:
        await page.locator(field).fill(TYPED[field])
    await go_on(page)
    await page.locator("[name=seats][value='2']").check()
    await go_on(page)
    await page.locator("#need").fill(TYPED["#need"])


async def typed(page: Page) -> dict[str, str]:
    return {field: await page.locator(field).input_value() for field in (*TYPED, SEATS)}


async def test_nothing_typed_is_lost_by_back_a_language_or_a_mistake(
    house: House, phone: BrowserContext
) -> None:
    session = await a_workshop_soon()
    page = await phone.new_page()
    await fill_in(page, house, session.id)

    for _ in range(3):
        await page.go_back()
    at_the_first = (await page.locator("#name").is_visible(), await page.locator("#email").is_visible())
    after_back = await typed(page)
    await page.goto(f"{house.url}/privacy")
    await page.go_back()
    after_another_page = await typed(page)
    await page.locator(OTHER_LANGUAGE).click()
    in_english = await typed(page)
    assert "Your first name or your name" in await page.content()
    assert "Ginette" not in page.url
    await page.locator("#name").press("Enter")
    after_a_mistake = await typed(page)
    assert (await page.title()).startswith("Error: ")
    # A browser moves the focus once the page is laid out, a moment after its title is there.
    await expect(page.locator("#errors")).to_be_focused()
    wrong_alone = (await page.locator("#name").is_visible(), await page.locator("#email").is_visible())
    await page.locator(OTHER_LANGUAGE).click()
    assert (await page.title()).startswith("Erreur\u00a0: ")

    everything = TYPED | {SEATS: "2"}
    assert [after_back, after_another_page, in_english, after_a_mistake, await typed(page)] == [
        everything
    ] * 5
    assert (at_the_first, wrong_alone) == ((True, False), (False, True))
    assert await value("SELECT count(*)::int FROM registration") == 0


async def test_all_answers_are_read_once_more_and_changed_without_loss(
    house: House, phone: BrowserContext
) -> None:
    session = await a_workshop_soon()
    page = await phone.new_page()
    await page.goto(f"{house.url}/sessions/{session.id}/registrations")
    await page.locator("#name").fill("Ginete")
    await go_on(page)
    await page.locator("#phone").fill("06 12 34 56 78")
    await go_to_the_check(page)

    checked = await page.locator("main").inner_text()
    await page.get_by_role("button", name="Modifier (Votre nom)").click()
    shown = (await page.locator("#name").is_visible(), await page.locator("#phone").is_visible())
    await page.locator("#name").fill("Ginette")
    await page.locator(".send button").click()
    await page.locator(OTHER_LANGUAGE).click()
    in_english = await page.locator("main").inner_text()
    await page.get_by_role("button", name="Confirm my seat").click()

    assert ("Ginete" in checked, "06 12 34 56 78" in checked, shown) == (True, True, (True, False))
    assert ("Check your answers" in in_english, "Ginette" in in_english) == (True, True)
    registered = await rows("SELECT name, phone, locale FROM registration")
    assert [tuple(each) for each in registered] == [("Ginette", "+33612345678", "en")]


async def test_from_words_badly_spelt_to_a_paper_and_back_without_an_address(
    house: House, phone: BrowserContext
) -> None:
    """Somebody with an old telephone and no e-mail: which Saint-Denis, a workshop on the first screen, a seat, a paper;
    on another day by code and name, given back and taken again."""
    organisation = await an_organisation()
    for town, postcode, department in (("Saint-Denis", "93200", "93"), ("Saint-Denis", "97400", "974")):
        library = await a_library(
            organisation, town=town, postcode=postcode, department=department, phone="01 49 33 92 40"
        )
        await a_session(
            organisation=organisation, library=library, title="Déclarer ses impôts en ligne", **in_nine_days()
        )
    page = await phone.new_page()
    await page.goto(house.url)
    await page.locator("#q").fill("atelier impots sain deni")
    await page.locator("#q").press("Enter")
    asked = await page.locator("h2", has_text="Quel").inner_text()
    await page.get_by_role("link", name="Saint-Denis, Seine-Saint-Denis (93)").click()
    await page.wait_for_url("**department=93")
    workshop = page.get_by_role("link", name="Déclarer ses impôts en ligne")
    box = await workshop.first.bounding_box()
    await workshop.first.click()
    await page.get_by_role("link", name="S’inscrire").click()
    called = page.get_by_role("link", name="01 49 33 92 40")
    at_each_step = []
    await page.locator("#name").fill("Ginette")
    while await page.get_by_role("link", name="Continuer").count():
        at_each_step.append((await page.locator(".stage:visible").count(), await called.is_visible()))
        await go_on(page)
    await page.locator(".send button").click()
    checked = await page.locator("main").inner_text()
    at_each_step.append((1, await called.is_visible()))
    await page.get_by_role("button", name="Confirmer ma place").click()
    code = str(await value("SELECT code FROM registration"))
    size = await page.locator(".code b").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    await page.get_by_role("link", name="Papier à imprimer").click()
    paper = await page.locator(".slip").inner_text()

    await page.goto(f"{house.url}/registrations")
    await page.locator("#code").fill(code.lower())
    await page.locator("#name").fill("ginette")
    await page.get_by_role("button", name="Ouvrir").click()
    await page.get_by_role("link", name="Rendre ma place").click()
    await page.get_by_role("button", name="Oui, je rends ma place").click()
    given_back = await value("SELECT state FROM registration")
    await page.get_by_role("button", name="Reprendre ma place").click()

    assert "Saint-Denis" in asked
    assert box is not None
    assert box["y"] + box["height"] <= 640
    assert at_each_step == [(1, True)] * 4
    assert "nous ne pouvons pas vous prévenir" in checked.lower()
    assert (code in paper, size >= 32) == (True, True)
    assert (given_back, await value("SELECT state FROM registration")) == ("cancelled", "confirmed")
    assert await page.locator("h1").inner_text() == "Ginette, votre place est gardée."


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


async def test_a_wide_screen_has_one_page_and_the_enter_key_leads_to_all_answers(
    house: House, browser: Browser
) -> None:
    session = await a_workshop_soon()
    context = await browser.new_context(
        viewport={"width": 1280, "height": 800}, java_script_enabled=False, locale="fr-FR"
    )
    page = await context.new_page()
    await page.goto(f"{house.url}/sessions/{session.id}/registrations")

    visible = [await page.locator(field).is_visible() for field in ("#name", "#email", SEATS, "#need")]
    others = page.locator("#companions")
    alone = await others.is_visible()
    await page.locator("[name=seats][value='2']").check()
    with_others = await others.is_visible()
    steps = await page.get_by_role("link", name="Continuer").count()
    await page.locator("#name").fill("Ginette")
    await page.locator("#name").press("Enter")
    await page.wait_for_url("**/registrations/check")
    language = await page.locator("html").get_attribute("lang")
    await page.get_by_role("button", name="Confirmer ma place").click()

    assert (visible, steps, alone, with_others, language) == ([True] * 4, 0, False, True, "fr")
    assert [tuple(each) for each in await rows("SELECT name, seats FROM registration")] == [("Ginette", 2)]
    await context.close()


async def test_an_impatient_finger_and_back_make_one_registration(
    house: House, phone: BrowserContext
) -> None:
    session = await a_workshop_soon()
    page = await phone.new_page()
    await page.goto(f"{house.url}/sessions/{session.id}/registrations")
    await page.locator("#name").fill("Ginette")
    await go_to_the_check(page)

    await page.get_by_role("button", name="Confirmer ma place").dblclick()
    # The second press ends the journey of the first: waiting for the address itself would fail with that one.
    await page.wait_for_function("!/\\/(registrations|check)$/.test(location.pathname)")
    await page.wait_for_load_state()
    await page.go_back()
    assert "Ginette" in await page.locator("main").inner_text()
    await page.get_by_role("button", name="Confirmer ma place").click()

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
