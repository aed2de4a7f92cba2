"""Whole journeys in Debian's Firefox, on a telephone and without a script: a citizen's, the desk's, a
mediator's, a manager's, a coordinator's."""

from datetime import timedelta

import pytest

from events_service import clock
from events_service.accounts.links import make_link
from events_service.accounts.staff import give_role
from events_service.campaigns.participations import apply
from events_service.database import rows, value
from events_service.registration.changes import cancel_session
from tests.factories import Planned
from tests.installation import House
from tests.journeys.firefox import FIREFOX, HOW, Firefox
from tests.journeys.test_citizen import a_workshop_soon
from tests.journeys.test_desk import ADA
from tests.journeys.test_firefox import browser as browser
from tests.journeys.test_firefox import confirm, registered
from tests.journeys.test_firefox import one_firefox as one_firefox
from tests.journeys.test_presence import a_workshop_now, what_came

pytestmark = [pytest.mark.matrix, pytest.mark.skipif(FIREFOX is None, reason=HOW)]


async def enter_with_a_letter(house: House, browser: Firefox, planned: Planned, *, role: str) -> None:
    """By the link of a letter, and the button behind it."""
    slug = await value("SELECT slug FROM organisation WHERE id = $1", planned.organisation)
    nobodys = role == "coordinator"
    await give_role(ADA, role=role, organisation=None if nobodys else slug, now=clock.now())
    browser.go(f"{house.url}/staff/sign-in/{await make_link(ADA, now=clock.now())}")
    browser.click("main form button")
    assert browser.url().startswith(f"{house.url}/staff")


async def test_a_citizen_finds_a_workshop_and_gives_the_seat_back_and_takes_it_again(
    house: House, browser: Firefox
) -> None:
    await a_workshop_soon(title="Créer sa boîte mail", capacity=3)

    browser.go(house.url)
    browser.type("#q", "montpelier")
    browser.click("main form button")
    browser.click("main .card a[href*='/sessions/']")
    browser.click("main a[href$='/registrations']")
    browser.type("#name", "Ginette")
    browser.click("#step-who .onward .button")
    confirm(browser)
    code = str(await value("SELECT code FROM registration"))
    assert code in browser.text(".code")
    browser.click("main a[href$='/cancellation']")
    browser.click("main form[action$='/cancellation'] button")
    assert await registered() == [("Ginette", "cancelled", 1)]
    browser.click("main form[action$='/restoration'] button")

    assert await registered() == [("Ginette", "confirmed", 1)]
    assert code in browser.text(".code")


async def test_the_desk_signs_somebody_up_and_notes_a_call(house: House, browser: Firefox) -> None:
    planned = await a_workshop_soon()
    await enter_with_a_letter(house, browser, planned, role="desk")

    browser.go(f"{house.url}/staff/sessions/{planned.id}")
    browser.type("#desk-form #name", "Yvette")
    browser.type("#desk-form #phone", "06 12 34 56 78")
    browser.click("#desk-form .actions.after button")
    assert await registered() == [("Yvette", "confirmed", 1)]
    await cancel_session(planned.id, reason="Inondation", by=planned.ada, now=clock.now())
    browser.go(f"{house.url}/staff/calls")
    browser.click(".call button[value=reached]")

    outcomes = await rows("SELECT outcome, dialled FROM call_outcome")
    assert [tuple(each) for each in outcomes] == [("reached", "+33612345678")]


async def test_a_mediator_ticks_who_came_and_notes_who_walked_in(house: House, browser: Firefox) -> None:
    planned = await a_workshop_now()
    await enter_with_a_letter(house, browser, planned, role="mediator")

    browser.go(f"{house.url}/staff/sessions/{planned.id}/presence")
    browser.click("form.row button[value=attended]")
    assert await what_came() == [("attended", 2), (None, None)]
    browser.type("#walk-in-form #name", "Aïcha")
    browser.click("#walk-in-form .actions button")

    assert await value("SELECT people FROM walk_in WHERE name = 'Aïcha'") == 1


async def test_a_manager_plans_a_workshop_with_a_date_and_publishes_it(
    house: House, browser: Firefox
) -> None:
    planned = await a_workshop_soon()
    await enter_with_a_letter(house, browser, planned, role="manager")

    browser.go(f"{house.url}/staff/events/new")
    browser.type("#title", "Vendre en ligne")
    browser.click("#strand option[value=everyday_uses]")
    browser.click("#event .actions.after button")
    day = (clock.now() + timedelta(days=12)).strftime("%Y-%m-%d")
    browser.type("#session #day", day)
    browser.type("#session #starts", "10:00")
    browser.type("#session #ends", "12:00")
    browser.type("#session #capacity", "8")
    browser.click("#session .actions.after button")
    browser.click("form[action$='/publication'] button")

    browser.go(f"{house.url}/events?q=vendre")
    assert "Vendre en ligne" in browser.text()


async def test_a_coordinator_opens_an_edition_and_admits_a_library(house: House, browser: Firefox) -> None:
    planned = await a_workshop_soon()
    await enter_with_a_letter(house, browser, planned, role="coordinator")

    browser.go(f"{house.url}/staff/days/new")
    browser.type("#name", "Journée de l’inclusion numérique")
    browser.type("#starts_on", (clock.now() + timedelta(days=30)).strftime("%Y-%m-%d"))
    browser.type("#slug", "journee")
    browser.click("#day .actions.after button")
    browser.click("main form[action^='/staff/days/journee/'] button")
    await apply("journee", [planned.library], charter=None, by=planned.ada, locale="fr", now=clock.now())
    browser.go(f"{house.url}/staff/days/journee/participations")
    browser.click("#decision [type=checkbox]")
    browser.click("#decision button[value=approved]")

    assert await rows("SELECT state FROM participation") == [("approved",)]
