"""The page of a day: its figures, its map and its programme."""

import html
import re
from uuid import UUID

import httpx
import pytest

from events_service import clock
from events_service.database import value
from events_service.scheduling.counters import count_days
from tests.factories import a_library, a_session
from tests.scheduling.test_counters import DAY, SLUG, an_edition_everywhere, an_hour_of_it

ENGLISH = {"accept-language": "en"}


@pytest.fixture
async def edition(client: httpx.AsyncClient) -> UUID:
    """Counted, as the chore does."""
    edition = await an_edition_everywhere()
    await count_days(clock.now())
    return edition


async def the_day(client: httpx.AsyncClient, query: str = "", *, status: int = 200) -> str:
    answer = await client.get(f"/days/{SLUG}{query}", headers=ENGLISH)
    assert answer.status_code == status
    return html.unescape(answer.text)


def figures_of(text: str) -> list[tuple[str, str]]:
    return re.findall(r'<div><dt>([^<]+)</dt><dd class="num">([^<]+)</dd></div>', text)


def cards_in(text: str) -> int:
    return text.count('<li class="card ')


async def test_day_shows_its_figures_with_their_hour(client: httpx.AsyncClient, edition: UUID) -> None:
    text = await the_day(client)

    assert figures_of(text) == [
        ("libraries", "4"),
        ("workshops", "7"),
        ("places left", "27"),
        ("seats taken of 32", "5"),
        ("sign-ups waiting", "2"),
    ]
    assert re.search(r"Counted on \w+ \d+ \w+ \d{4} at \d\d:\d\d, Paris time\.", text)
    assert figures_of(await the_day(client, "?department=34"))[:3] == [
        ("libraries", "2"),
        ("workshops", "3"),
        ("places left", "7"),
    ]


async def test_day_shows_a_map_the_same_as_a_table_and_where_nothing_is_yet(
    client: httpx.AsyncClient, edition: UUID
) -> None:
    text = await the_day(client)

    tiles = dict(re.findall(r'<a href="\?department=(\w+)#programme" aria-label="([^"]+)"', text))
    assert len(tiles) == 107
    assert {code: words for code, words in tiles.items() if "nothing yet" not in words} == {
        "30": "30 Gard: 1 library",
        "34": "34 Hérault: 2 libraries",
        "974": "974 La Réunion: 1 library",
    }
    rows = re.findall(
        r'<th scope="row"><a [^>]+>([^<]+)</a></th>\s*(.+)</tr>'.replace(".+", "[^/]+/td>.+"), text
    )
    assert [(name, re.findall(r">(\d+)<", cells)) for name, cells in rows] == [
        ("Gard (30)", ["1", "3", "8"]),
        ("Hérault (34)", ["2", "3", "7"]),
        ("La Réunion (974)", ["1", "1", "12"]),
    ]
    assert "In 104 départements no library has published anything yet:" in text
    assert "Creuse\u00a0(23)" in text


async def test_day_leads_into_a_territory_with_its_own_day(client: httpx.AsyncClient, edition: UUID) -> None:
    text = await the_day(client, "?department=974")

    assert "Tuesday 27 November 2035" in text
    assert "Tuesday 20 November 2035" not in text
    assert cards_in(text) == 1
    assert "/feeds/days/journee.ics?department=974" in text
    assert 'class="map"' not in text


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 7),
        ("?hour=14", 2),
        ("?near=Nîmes", 2),
        ("?near=nimess", 2),
        ("?near=la+reunion", 1),
        ("?open=1&department=34", 2),
    ],
)
async def test_day_is_filtered_by_town_strand_hour_and_seats(
    client: httpx.AsyncClient, edition: UUID, query: str, count: int
) -> None:
    assert cards_in(await the_day(client, query)) == count


async def test_day_reads_a_place_as_the_box_does(client: httpx.AsyncClient, edition: UUID) -> None:
    misspelt = await the_day(client, "?near=nimess&open=1")
    which = await the_day(client, "?near=sain+deni")
    chosen = await the_day(client, "?near=sain+deni&department=974")
    territory = await the_day(client, "?near=gard")

    assert "We searched for “Nîmes” instead of “nimess”." in misspelt
    assert "/feeds/days/journee.ics?near=N%C3%AEmes&department=30&open=1" in misspelt
    assert "Which Saint-Denis?" in which
    assert 'href="/days/journee?near=sain+deni&department=974#programme"' in which
    assert cards_in(chosen) == 1
    assert "Programme · Gard" in territory


async def test_day_without_a_match_shows_others_of_the_day_before_the_form(
    client: httpx.AsyncClient, edition: UUID
) -> None:
    team = await value("SELECT organisation FROM library LIMIT 1")
    nimes = {"town": "Nîmes", "postcode": "30000", "department": "30", "phone": "04 66 00 00 01"}
    await an_hour_of_it(DAY, 15, await a_library(team, latitude=43.84, longitude=4.36, **nimes), team)
    elsewhere = await a_library(team, town="Lunel", postcode="34400", latitude=43.68, longitude=4.13)
    # Nearer than anything of the day, and of another one.
    await a_session(organisation=team, library=elsewhere, title="Un autre jour")

    villejuif = await the_day(client, "?near=villejuif")
    lunel = (await the_day(client, "?near=lunel&hour=14")).replace("\N{NO-BREAK SPACE}", " ")
    subject = await the_day(client, "?strand=critical_uses")

    for text in (villejuif, lunel, subject):
        assert "No session matches." in text
        assert "Un autre jour" not in text
        assert 0 < cards_in(text) <= 3
        assert (
            text.index("No session matches.")
            < text.index('<li class="card ')
            < text.index('<form id="search"')
        )
        assert '<details class="fold" open>' not in text
    assert 'href="/wishes?near=Villejuif"' in villejuif
    assert 'href="/libraries?q=Villejuif&department=94"' in villejuif
    # From the middle of Lunel (43.682, 4.136).
    assert "Nîmes (30) · 25 km away" in lunel
    assert "04 66 00 00 01" in lunel
    assert "Here is what there is without your other wishes." in subject


async def test_day_explains_what_it_cannot_read(client: httpx.AsyncClient, edition: UUID) -> None:
    text = await the_day(client, "?hour=25&strand=magie", status=422)

    assert "There are 2 mistakes." in text
    assert cards_in(text) == 7
    # A mark that was cut off in an e-mail leads to the beginning.
    assert cards_in(await the_day(client, "?after=2080")) == 7
