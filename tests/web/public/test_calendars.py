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

    blocks = re.findall(r"<li><h3>(.*?)</h3><p>(.*?)</p>\s*<p>(.*?)</p></li>", page, re.S)
    said = {app: re.sub("<[^>]+>", "", late_and_shows) for app, _, late_and_shows in blocks}
    assert said == {
        "Google Calendar": "A change shows after: 8 to 24 hours. A cancelled session disappears.",
        "iPhone, iPad, Mac": "A change shows after: As you choose: 5 minutes to one week. "
        "A cancelled session is struck out.",
        **{
            app: f"A change shows after: {late} A cancelled session stays, and its title says so."
            for app, late in (
                ("Outlook.com, Microsoft 365", "About 3 hours, up to 24."),
                ("Outlook (Windows)", "1 to 3 hours, and at each start."),
                ("Thunderbird", "As you choose."),
                ("Nextcloud", "About one hour; on some servers one week."),
                ("Android (ICSx5)", "As you choose."),
            )
        },
    }
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
