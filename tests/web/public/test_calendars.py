"""How to take a calendar: by one press, by its address, or by a code that a telephone reads."""

import re
from html import unescape
from urllib.parse import quote

import httpx
import pytest

from events_service import clock
from events_service.accounts.roles import OPERATOR
from events_service.campaigns.editions import open_campaign
from events_service.database import value
from tests.factories import Planned, a_session


@pytest.fixture
async def planned(database: str) -> Planned:
    return await a_session(title="Photos & vidéos")


async def test_every_page_with_a_calendar_names_it_and_leads_to_apps(
    client: httpx.AsyncClient, planned: Planned
) -> None:
    slug = await value("SELECT slug FROM event WHERE id = $1", planned.event)
    library = await value("SELECT slug FROM library WHERE id = $1", planned.library)
    await open_campaign(
        "journee", {"name": "Journée", "starts_on": "2035-11-20"}, by=OPERATOR, now=clock.now()
    )
    pages = {
        "/days/journee": "/feeds/days/journee.ics",
        "/days/journee?department=34": "/feeds/days/journee.ics?department=34",
        f"/events/{slug}": f"/feeds/events/{slug}.ics",
        f"/libraries/{library}": f"/feeds/libraries/{library}.ics",
        "/departments/34": "/feeds/departments/34.ics",
        "/events?department=34": "/feeds/all.ics?department=34",
    }

    for path, feed in pages.items():
        page = unescape((await client.get(path)).text)
        assert f'<link rel="alternate" type="text/calendar" href="{feed}"' in page, path
        readers = feed.replace(".ics", ".atom")
        assert f'<link rel="alternate" type="application/atom+xml" href="{readers}"' in page, path
        assert f'src="/calendars/code.svg?feed={quote(feed, safe="/")}"' in page, path
        assert re.search(rf'href="webcal://[^/"]+{re.escape(feed)}"', page), path
        assert (await client.get(feed)).status_code == 200
        assert (await client.get(readers)).headers["content-type"] == "application/atom+xml; charset=utf-8"


async def test_pages_without_a_calendar_of_their_own_name_the_nearest(
    client: httpx.AsyncClient, planned: Planned
) -> None:
    slug = await value("SELECT slug FROM event WHERE id = $1", planned.event)

    for path, feed in (("/", "all"), (f"/sessions/{planned.id}", f"events/{slug}")):
        page = (await client.get(path)).text
        for kind, suffix in (("text/calendar", "ics"), ("application/atom+xml", "atom")):
            assert f'<link rel="alternate" type="{kind}" href="/feeds/{feed}.{suffix}"' in page, path


async def test_the_page_of_calendars_says_how_late_each_app_is_and_what_it_shows(
    client: httpx.AsyncClient, planned: Planned
) -> None:
    page = unescape((await client.get("/calendars", headers={"accept-language": "en"})).text)

    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', page, re.S)
    said = {app: re.findall(r"<td>\s*(.*?)\s*</td>", cells, re.S) for app, cells in rows}
    assert {
        app: cells[1:] for app, cells in said.items() if app in ("Google Calendar", "iPhone, iPad, Mac")
    } == {
        "Google Calendar": ["8 to 24 hours.", "A cancelled session disappears."],
        "iPhone, iPad, Mac": ["As you choose: 5 minutes to one week.", "A cancelled session is struck out."],
    }
    assert len(said) == 7
    assert [cells for cells in said.values() if len(cells) != 3 or not all(cells)] == []
    assert "begins with [ANNULÉ]" in page


async def test_the_page_of_calendars_says_how_to_take_one(
    client: httpx.AsyncClient, planned: Planned
) -> None:
    page = await client.get("/calendars", params={"feed": "/feeds/strands/critical_uses.ics"})
    code = await client.get("/calendars/code.svg", params={"feed": "/feeds/all.ics?department=34"})

    assert re.search(r'href="webcal://[^/"]+/feeds/strands/critical_uses.ics"', page.text)
    assert (code.status_code, code.headers["content-type"].partition(";")[0]) == (200, "image/svg+xml")
    assert code.text.startswith("<svg")


@pytest.mark.parametrize(
    "feed",
    [
        "https://elsewhere.example/feeds/all.ics",
        "/feeds/registrations/secret.ics",
        "/feeds/events/nothing.ics",
        "/feeds/all.ics?department=999",
        "/staff",
        "/feeds/libraries/a/b.ics",
    ],
)
async def test_what_is_no_public_calendar_of_ours_is_not_found(
    client: httpx.AsyncClient, planned: Planned, feed: str
) -> None:
    for path in ("/calendars", "/calendars/code.svg"):
        answer = await client.get(path, params={"feed": feed})
        assert (answer.status_code, "webcal" in answer.text) == (404, False), path
