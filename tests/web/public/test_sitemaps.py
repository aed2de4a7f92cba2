"""What search engines may read: each address of it answers, and nothing that is not everybody's is in it."""

import re
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import httpx
import pytest

from events_service import clock
from events_service.accounts.roles import OPERATOR
from events_service.campaigns.editions import open_campaign
from events_service.database import value
from tests.factories import a_session, an_event

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


async def locations(client: httpx.AsyncClient, path: str) -> list[str]:
    answer = await client.get(path)
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, "application/xml")
    return [each.text or "" for each in ElementTree.fromstring(answer.text).iter(f"{SPACE}loc")]


async def in_all_files(client: httpx.AsyncClient) -> set[str]:
    files = await locations(client, "/sitemap.xml")
    paths = ["/" + file.split("/", 3)[3] for file in files]
    return {"/" + each.split("/", 3)[3] for path in paths for each in await locations(client, path)}


async def test_search_engines_are_led_to_what_is_everybodys(client: httpx.AsyncClient, database: str) -> None:
    planned = await a_session(title="Photos & vidéos")
    draft = await an_event(planned.ada, planned.library, title="Brouillon")
    slugs = {
        name: await value("SELECT slug FROM event WHERE id = $1", event)
        for name, event in (("ahead", planned.event), ("draft", draft))
    }
    library = await value("SELECT slug FROM library WHERE id = $1", planned.library)

    led_to = await in_all_files(client)

    assert {f"/events/{slugs['ahead']}", f"/libraries/{library}", "/", "/departments/974"} <= led_to
    assert f"/events/{slugs['draft']}" not in led_to
    robots = (await client.get("/robots.txt")).text
    assert "/sitemap.xml" in robots
    assert not any(path.startswith(tuple(closed_in(robots))) for path in led_to)
    rules = RobotFileParser()
    rules.parse(robots.splitlines())
    # Google's calendar obeys it.
    for feed in ("all.ics", "all.atom", "registrations/secret.ics", "staff/secret.ics"):
        assert rules.can_fetch("Google-Calendar-Importer", f"http://127.0.0.1:8000/feeds/{feed}")
    for path in (f"/events/{slugs['ahead']}", f"/libraries/{library}"):
        page = (await client.get(path)).text
        assert f'{path}">' in page.partition('rel="canonical"')[2].partition("\n")[0]


async def test_every_page_that_is_led_to_says_in_a_sentence_what_it_is(client: httpx.AsyncClient) -> None:
    said = {"name": "Journée", "starts_on": "2035-11-20"}
    await open_campaign("journee", said, by=OPERATOR, now=clock.now())
    planned = await a_session()
    organisation = await value("SELECT slug FROM organisation WHERE id = $1", planned.organisation)
    led_to = {path for path in await in_all_files(client) if "/departments/" not in path}
    own = {f"/{page}/{organisation}" for page in ("accessibility", "privacy", "legal")}

    found = {
        path: re.findall(r'<meta name="description" content="([^"]+)">', (await client.get(path)).text)
        for path in led_to | own | {"/departments/34", "/open-data", f"/sessions/{planned.id}"}
    }

    assert {path: sentences for path, sentences in found.items() if len(sentences) != 1} == {}
    assert {"/days/journee", "/events", "/placement", "/calendars"} <= set(found)


def closed_in(robots: str) -> list[str]:
    return [line.removeprefix("Disallow: ") for line in robots.splitlines() if line.startswith("Disallow: ")]


@pytest.mark.parametrize(
    "name", ["events-0.xml", "events-9.xml", "events-1", "staff-1.xml", "events-².xml", "pages"]
)
async def test_there_is_no_other_file(client: httpx.AsyncClient, database: str, name: str) -> None:
    assert (await client.get(f"/sitemaps/{name}")).status_code == 404
