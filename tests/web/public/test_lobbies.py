"""The screen in the entrance of a library."""

import re
from datetime import datetime

import httpx

from events_service.database import value
from tests.factories import a_library, a_session, an_organisation
from tests.web.conftest import Hands


async def shown_titles(client: httpx.AsyncClient, path: str) -> tuple[list[str], list[str]]:
    """What is said of today, and of later."""
    text = (await client.get(path, headers={"accept-language": "en"})).text
    today, _, later = text.partition("The next workshops here")
    found = [re.findall(r'lang="fr">([^<]+)</a></(?:h3|b)>', part) for part in (today, later)]
    return found[0], found[1]


async def test_lobby_shows_what_is_not_over_today_on_the_clock_of_the_place(
    client: httpx.AsyncClient, hands: Hands
) -> None:
    team = await an_organisation()
    island = await a_library(team, department="974", time_zone="Indian/Reunion", slug="ici")
    elsewhere = await a_library(team)
    for title, day, hour in (("Matin", 20, "09"), ("Soir", 20, "18"), ("Demain", 21, "09")):
        times = {"starts_at": f"2035-11-{day}T{hour}:00", "ends_at": f"2035-11-{day}T{hour}:45"}
        await a_session(organisation=team, library=island, title=title, **times)
        await a_session(organisation=team, library=elsewhere, title="Ailleurs", **times)

    # 23:30 of the day before in Paris is half past two in the morning there.
    hands.turn_to(datetime.fromisoformat("2035-11-19T23:30:00+01:00"))
    assert await shown_titles(client, "/libraries/ici/today") == (["Matin", "Soir"], ["Demain"])
    hands.turn_to(datetime.fromisoformat("2035-11-20T18:05:00+04:00"))
    assert await shown_titles(client, "/libraries/ici/today") == (["Soir"], ["Demain"])
    assert "18:05" in (await client.get("/libraries/ici/today", headers={"accept-language": "en"})).text
    hands.turn_to(datetime.fromisoformat("2035-11-20T19:00:00+04:00"))
    assert await shown_titles(client, "/libraries/ici/today") == ([], ["Demain"])


async def test_lobby_renews_itself_until_it_is_asked_not_to(client: httpx.AsyncClient) -> None:
    session = await a_session()
    slug = await value("SELECT slug FROM library WHERE id = $1", session.library)

    page = await client.get(f"/libraries/{slug}/today")
    still = await client.get(f"/libraries/{slug}/today?still=1")

    assert page.headers["refresh"] == "60"
    assert "refresh" not in still.headers
    assert "<script" not in page.text
    assert (await client.get("/libraries/none/today")).status_code == 404
