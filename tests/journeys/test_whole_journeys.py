"""Whole journeys in both browsers, on a telephone and on a wide screen, with scripts and without: a citizen's, the
desk's, a mediator's, a manager's, a coordinator's."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from events_service import clock
from events_service.accounts.links import make_link
from events_service.accounts.staff import give_role
from events_service.campaigns.participations import apply
from events_service.database import rows, value
from events_service.registration.changes import cancel_session
from tests.factories import Planned
from tests.installation import House
from tests.journeys import firefox as debians
from tests.journeys.test_citizen import CHROMIUM, HOW, a_workshop_soon
from tests.journeys.test_firefox import confirm, next_step
from tests.journeys.test_presence import a_workshop_now
from tests.journeys.windows import DESK, PHONE, Window, chromium

pytestmark = pytest.mark.matrix

WAYS = {
    f"{browser}-{size[0]}{'-scripts' if scripts else ''}": (browser, size, scripts)
    for browser, size, scripts in product(("chromium", "firefox"), (PHONE, DESK), (False, True))
}

CAME = """
SELECT presence, came FROM registration_date WHERE session = $1 ORDER BY came NULLS FIRST
"""


@pytest.fixture(params=WAYS.values(), ids=WAYS)
def window(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Window]:
    browser, size, scripts = request.param
    if browser == "chromium":
        if CHROMIUM is None:
            pytest.skip(HOW)
        with chromium(size=size, scripts=scripts) as window:
            yield window
    else:
        if debians.FIREFOX is None:
            pytest.skip(debians.HOW)
        with debians.firefox(tmp_path, size=size, scripts=scripts) as window:
            yield window


@pytest.mark.timeout(300)
async def test_everybody_goes_their_whole_way(
    house: House, window: Window, subtests: pytest.Subtests
) -> None:
    """One after the other in one house, each in a library of their own."""
    for journey in (citizens_way, desks_way, mediators_way, managers_way, coordinators_way):
        with subtests.test(journey.__name__):
            window.go(f"{house.url}/health/live")
            window.forget_cookies()
            await journey(house, window)


async def comes_to(ask: Callable[[], Awaitable[Any]], expected: object) -> None:
    """Where a script sends what a button says, it is done a moment after the button is pressed."""
    for _ in range(300):
        if await ask() == expected:
            break
        await asyncio.sleep(0.05)
    assert await ask() == expected


async def enter_with_a_letter(house: House, window: Window, planned: Planned, *, role: str) -> None:
    """By the link of a letter, and the button behind it."""
    address = f"{role}@exemple.fr"
    slug = await value("SELECT slug FROM organisation WHERE id = $1", planned.organisation)
    await give_role(address, role=role, organisation=None if role == "coordinator" else slug, now=clock.now())
    window.go(f"{house.url}/staff/sign-in/{await make_link(address, now=clock.now())}")
    window.click("main form button")
    assert window.url().startswith(f"{house.url}/staff")


async def on_list(planned: Planned) -> list[tuple[str, str]]:
    found = await rows("SELECT name, state FROM registration WHERE roster = $1", planned.roster)
    return [(each["name"], each["state"]) for each in found]


async def citizens_way(house: House, window: Window) -> None:
    """Finds a workshop, gives the seat back and takes it again."""
    planned = await a_workshop_soon(title="Créer sa boîte mail", capacity=3)

    window.go(house.url)
    window.type("#q", "montpelier")
    window.click("main form button")
    window.click("main .card a[href*='/sessions/']")
    window.click("main a[href$='/registrations']")
    window.type("#name", "Ginette")
    next_step(window, "who")
    confirm(window)
    code = str(await value("SELECT code FROM registration WHERE roster = $1", planned.roster))
    assert code in window.text(".code")
    window.click("main a[href$='/cancellation']")
    window.click("main form[action$='/cancellation'] button")
    assert await on_list(planned) == [("Ginette", "cancelled")]
    window.click("main form[action$='/restoration'] button")

    assert await on_list(planned) == [("Ginette", "confirmed")]
    assert code in window.text(".code")


async def desks_way(house: House, window: Window) -> None:
    """Signs somebody up, and notes a call."""
    planned = await a_workshop_soon()
    await enter_with_a_letter(house, window, planned, role="desk")

    window.go(f"{house.url}/staff/sessions/{planned.id}")
    window.type("#desk-form #name", "Yvette")
    window.type("#desk-form #phone", "06 12 34 56 78")
    window.click("#desk-form .actions.after button")
    await comes_to(lambda: on_list(planned), [("Yvette", "confirmed")])
    await cancel_session(planned.id, reason="Inondation", by=planned.ada, now=clock.now())
    window.go(f"{house.url}/staff/calls")
    window.click(".call button[value=reached]")

    await comes_to(lambda: rows("SELECT outcome, dialled FROM call_outcome"), [("reached", "+33612345678")])


async def mediators_way(house: House, window: Window) -> None:
    """Ticks who came, and notes who walked in."""
    planned = await a_workshop_now()
    await enter_with_a_letter(house, window, planned, role="mediator")

    window.go(f"{house.url}/staff/sessions/{planned.id}/presence")
    window.click("form.row button[value=attended]")
    await comes_to(lambda: rows(CAME, planned.id), [(None, None), ("attended", 2)])
    window.type("#walk-in-form #name", "Aïcha")
    window.click("#walk-in-form .actions button")

    await comes_to(lambda: rows("SELECT name, people FROM walk_in"), [("Aïcha", 1)])


async def managers_way(house: House, window: Window) -> None:
    """Plans a workshop with a date, and publishes it."""
    planned = await a_workshop_soon()
    await enter_with_a_letter(house, window, planned, role="manager")

    window.go(f"{house.url}/staff/events/new")
    window.type("#title", "Vendre en ligne")
    window.choose("#strand", "everyday_uses")
    window.click("#event .actions.after button")
    day = (clock.now() + timedelta(days=12)).strftime("%Y-%m-%d")
    window.type("#session #day", day)
    window.type("#session #starts", "10:00")
    window.type("#session #ends", "12:00")
    window.type("#session #capacity", "8")
    window.click("#session .actions.after button")
    assert "10" in window.text("main a[href^='/staff/sessions/']")
    window.click("form[action$='/publication'] button")

    await comes_to(
        lambda: value("SELECT count(*) FROM event WHERE published_at IS NOT NULL AND title LIKE 'Vendre%'"), 1
    )
    window.go(f"{house.url}/events?q=vendre")
    assert "Vendre en ligne" in window.text()


async def coordinators_way(house: House, window: Window) -> None:
    """Opens an edition, and admits a library."""
    planned = await a_workshop_soon()
    await enter_with_a_letter(house, window, planned, role="coordinator")

    window.go(f"{house.url}/staff/days/new")
    window.type("#name", "Journée de l’inclusion numérique")
    window.type("#starts_on", (clock.now() + timedelta(days=30)).strftime("%Y-%m-%d"))
    window.type("#slug", "journee")
    window.click("#day .actions.after button")
    window.click("main form[action^='/staff/days/journee/'] button")
    await apply("journee", [planned.library], charter=None, by=planned.ada, locale="fr", now=clock.now())
    window.go(f"{house.url}/staff/days/journee/participations")
    window.click("#decision [type=checkbox]")
    window.click("#decision button[value=approved]")

    await comes_to(lambda: rows("SELECT state FROM participation"), [("approved",)])
