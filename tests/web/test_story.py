"""One person from the telephone to a number: the pages, in the order in which a library would open them.

She is 80, has a landline and no e-mail. At the door the page is open in a browser on a telephone, whose network goes
and comes back.
"""

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import uvicorn
from litestar import Litestar
from playwright.async_api import Browser, Page, expect

from events_service import clock
from events_service.database import row, rows, value
from events_service.registration.erasure import forget_past
from events_service.registration.reminders import remind
from events_service.scheduling.sessions import add_session
from tests.documents.test_papers import pages_of
from tests.factories import ENDS_AT, STARTS_AT, Planned, a_session, sign_up
from tests.journeys.test_citizen import CHROMIUM, HOW
from tests.journeys.test_citizen import browser as browser
from tests.web.conftest import Hands
from tests.web.office.conftest import Colleague, Visit

NAME, LANDLINE = "Lucienne Duval", "04 67 58 00 12"


async def open_calls_of(desk: Visit) -> str:
    """The page of people to call."""
    return (await desk.get("/staff/calls")).text


async def signed_up_by(desk: Visit, session: UUID, **typed: str) -> UUID:
    """What a colleague types into the form on the session's page; the id of the entry."""
    form = await desk.form(f"/staff/sessions/{session}", f"/staff/sessions/{session}/registrations")
    answer = await desk.submit(form, name=NAME, phone=LANDLINE, **typed)
    assert answer.status_code == 303, answer.text
    return UUID(answer.headers["location"].rpartition("/")[2].partition("?")[0])


async def standing(registration: UUID) -> tuple[str, str]:
    line = await row("SELECT state, door FROM registration WHERE id = $1", registration)
    assert line is not None
    return line["state"], line["door"]


@asynccontextmanager
async def served(app: Litestar) -> AsyncIterator[str]:
    """The application of this test, with its clock, at a port for browsers."""
    asgi: Any = app
    server = uvicorn.Server(
        uvicorn.Config(asgi, lifespan="off", ws="none", log_level="critical", timeout_graceful_shutdown=1)
    )
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        serving = asyncio.create_task(server.serve(sockets=[door]))
        while not server.started:  # noqa: ASYNC110 it tells nobody
            await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
        server.should_exit = True
        await serving


async def a_telephone(browser: Browser, desk: Visit, url: str, hands: Hands) -> Page:
    """The desk's, on that day."""
    context = await browser.new_context(viewport={"width": 360, "height": 740}, locale="en-GB")
    await context.clock.set_system_time(hands())
    await context.add_cookies([{"name": "sign_in", "value": desk.client.cookies["sign_in"], "url": url}])
    page = await context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    return page


async def tick_without_a_network(page: Page, list_of_the_day: str) -> None:
    """What is pressed is kept and said, and sent when the network is back."""
    await page.goto(list_of_the_day)
    unsent = page.locator("#unsent")
    await expect(unsent).to_be_hidden()
    await page.context.set_offline(True)
    lucienne, ginette = [page.locator("li").filter(has_text=name) for name in ("Lucienne", "Ginette")]
    await lucienne.get_by_label("People who came").select_option("2")
    await lucienne.get_by_role("button", name="Came").click()
    await expect(unsent).to_contain_text("One thing about who came is not sent yet.")
    await ginette.get_by_role("button", name="Absent").click()
    await ginette.get_by_role("button", name="Came").click()  # the last word on one party is the fact
    await page.locator("#name").fill("Aïcha")
    await page.get_by_role("button", name="Note them").click()
    await expect(unsent).to_contain_text("3 things about who came are not sent yet.")
    await expect(lucienne.get_by_role("button", name="Came")).to_have_attribute("aria-pressed", "true")
    await expect(page.locator("#walked-in")).to_contain_text("Aïcha")
    assert await value("SELECT count(*) FROM registration_date WHERE presence IS NOT NULL") == 0

    await page.context.set_offline(False)  # the browser says so, and the page sends
    await expect(unsent).to_be_hidden()
    assert await page.evaluate("localStorage.length") == 0
    await page.context.close()


async def the_next_date(planned: Planned) -> UUID:
    week = {"starts_at": "2035-11-27T14:00", "ends_at": "2035-11-27T16:00", "capacity": 2}
    return await add_session(planned.event, week, by=planned.ada, now=clock.now())


@pytest.mark.skipif(CHROMIUM is None, reason=HOW)
async def test_from_the_telephone_to_a_number(
    app: Litestar, colleague: Colleague, hands: Hands, browser: Browser
) -> None:
    planned = await a_session(capacity=3, waiting_mode="offered")
    await sign_up(planned, "Ginette")
    following = await the_next_date(planned)
    couple = (await sign_up(planned, "Famille Petit", seats=2)).registration.id
    hands.turn_to(STARTS_AT - timedelta(days=6))
    desk, ada = await colleague(planned.organisation, role="desk"), await colleague(planned.organisation)

    # She calls, and waits: two seats, for her grandson comes along.
    lucienne = await signed_up_by(
        desk, planned.id, door="phone", seats="2", companions="Théo", if_full="wait"
    )
    own = f"/staff/registrations/{lucienne}"
    assert await standing(lucienne) == ("waiting", "phone")
    assert "Lucienne" not in await open_calls_of(desk)  # who has just called knows

    # A seat comes free: nobody can write to her, so a colleague calls.
    await ada.submit(
        await ada.form(
            f"/staff/registrations/{couple}/cancellation", f"/staff/registrations/{couple}/cancellation"
        )
    )
    assert (await standing(lucienne))[0] == "offered"
    calls = await open_calls_of(desk)
    assert "Lucienne" in calls
    assert LANDLINE.replace(" ", "") in re.sub(r"\s|&nbsp;|\u00a0", "", calls)

    # She says yes on the telephone, and the colleague presses the button.
    await desk.submit(await desk.form(own, f"{own}/acceptance"))
    assert (await standing(lucienne))[0] == "confirmed"
    assert "Lucienne" not in await open_calls_of(desk)

    # Two days before she is reminded, by a call again.
    hands.turn_to(STARTS_AT - timedelta(days=2) + timedelta(minutes=1))
    desk, ada = await colleague(planned.organisation, role="desk"), await colleague(planned.organisation)
    await remind(hands())
    assert "Lucienne" in await open_calls_of(desk)
    call = await value("SELECT id FROM call_task WHERE about = $1 AND closed_at IS NULL", lucienne)
    outcome = f"/staff/calls/{call}/outcome"
    await desk.submit(await desk.form("/staff/calls", outcome), outcome="reached")
    assert "Lucienne" not in await open_calls_of(desk)

    # Both come, as Ginette does, and Aïcha, whom nobody expected. The network is away.
    hands.turn_to(STARTS_AT + timedelta(minutes=5))
    desk, ada = await colleague(planned.organisation, role="desk"), await colleague(planned.organisation)
    door = f"/staff/sessions/{planned.id}/presence"
    async with served(app) as url:
        await tick_without_a_network(await a_telephone(browser, desk, url, hands), f"{url}{door}")
    assert await presence_of(lucienne) == ("attended", 2)
    assert await value("SELECT count(*) FROM registration_date WHERE presence = 'attended'") == 2
    assert await value("SELECT count(*) FROM walk_in WHERE name = 'Aïcha'") == 1

    # She leaves with a paper for the next date: her code in large letters, the day, the hour.
    again = await signed_up_by(desk, following, door="desk", seats="1")
    assert await standing(again) == ("confirmed", "desk")
    code = await value("SELECT code FROM registration WHERE id = $1", again)
    slip = await ada.get(
        f"/staff/sessions/{following}/documents/slips.pdf", headers={"accept-language": "fr"}
    )
    [text] = pages_of(slip.content)
    for word in (NAME, str(code), "27 novembre"):
        assert word in text

    # Ninety days later she is a number.
    hands.turn_to(ENDS_AT + timedelta(days=7 + 91))
    await forget_past(days=90, now=hands())
    ada = await colleague(planned.organisation)
    shown = (await ada.get(door)).text
    assert re.findall(r"<dd>(\d+)</dd>", shown) == ["3", "3", "1"]
    assert "Lucienne" not in shown
    assert "Lucienne" not in str(await everything_kept())
    assert "467580012" not in str(await everything_kept())
    assert await presence_of(lucienne) == ("attended", 2)


async def presence_of(registration: UUID) -> tuple[str | None, int | None]:
    line = await row("SELECT presence, came FROM registration_date WHERE registration = $1", registration)
    assert line is not None
    return line["presence"], line["came"]


async def everything_kept() -> list[str]:
    """Every row that could name her."""
    tables = ("registration", "message", "call_task", "call_outcome", "walk_in", "wish", "audit")
    return [str(tuple(line)) for table in tables for line in await rows(f"SELECT * FROM {table}")]
