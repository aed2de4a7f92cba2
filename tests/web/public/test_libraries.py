"""The directory as citizens read it: whom to telephone, and when somebody is there."""

from datetime import UTC, datetime

import httpx
import pytest
from litestar import Litestar

from events_service import clock
from events_service.libraries.editing import edit_library
from events_service.settings import Settings
from events_service.web.app import create_app
from tests.factories import KEY, a_library, an_organisation

# A Wednesday, eleven o'clock in Paris.
WEDNESDAY = datetime(2026, 11, 25, 10, tzinfo=UTC)
SAID = {
    "phone": "02 61 91 20 04",
    "email": "simone-weil@example.org",
    "directions": "Bus 3, arrêt Tanneurs",
    "opening_hours": [
        {"weekday": 2, "opens": "10:00", "closes": "19:00"},
        {"weekday": 3, "opens": "10:00", "closes": "12:30"},
        {"weekday": 3, "opens": "14:00", "closes": "18:00"},
    ],
    "closures": [
        {"starts_on": "2026-11-01", "reason": "Toussaint"},
        {"starts_on": "2026-12-24", "ends_on": "2027-01-02", "reason": "Congés"},
    ],
    "step_free_entrance": True,
    "adapted_toilets": False,
    "hearing_support": ["bim"],
    "facilities": ["lift", "wifi"],
    "computers": 12,
    "programmes": ["France Services"],
}
FRENCH, ENGLISH = {"accept-language": "fr"}, {"accept-language": "en"}


@pytest.fixture
def app(database: str) -> Litestar:
    settings = Settings.from_environ({"EVENTS_DATABASE_URL": database, "EVENTS_SECRET_KEY": KEY})
    return create_app(settings, clock=lambda: WEDNESDAY)


async def simone_weil() -> str:
    library = await a_library(
        await an_organisation(), slug="simone-weil", name="Médiathèque Simone-Weil", town="Tours"
    )
    await edit_library(library, SAID, now=clock.now())
    return "/libraries/simone-weil"


async def test_a_library_is_found_with_its_telephone_and_whether_it_is_open(
    client: httpx.AsyncClient,
) -> None:
    await simone_weil()
    await a_library(None, name="Bibliothèque de Loches", town="Loches")

    page = (await client.get("/libraries?q=simone+tours", headers=FRENCH)).text

    assert "Médiathèque Simone-Weil" in page
    assert 'href="tel:0261912004"' in page
    assert "Ouverte aujourd’hui jusqu’à 12\u00a0h\u00a030" in page
    assert "1 bibliothèque<" in page
    assert "Loches" not in page


async def test_a_library_where_nothing_is_planned_shows_all_that_is_known(client: httpx.AsyncClient) -> None:
    page = (await client.get(await simone_weil(), headers=FRENCH)).text

    assert "Ouverte aujourd’hui jusqu’à 12\u00a0h\u00a030" in page
    assert '<tr aria-current="date"><th scope="row">mercredi</th>' in page
    assert "24 décembre 2026 au samedi 2 janvier 2027" in page
    assert "Toussaint" not in page
    assert "Entrée sans marche, pas de toilettes adaptées, un ascenseur" in page
    assert "Une boucle magnétique fixe" in page
    assert "12 ordinateurs, wifi gratuit" in page
    for words in ("simone-weil@example.org", "Bus 3, arrêt Tanneurs", "France Services"):
        assert words in page
    assert 'href="/libraries?department=34"' in page


async def test_a_library_of_which_nothing_is_known_has_no_empty_boxes(client: httpx.AsyncClient) -> None:
    await a_library(None, slug="loches")

    page = (await client.get("/libraries/loches", headers=ENGLISH)).text

    assert "Opening hours" not in page
    assert '<dl class="facts">' not in page
    assert '<aside class="side"' not in page


async def test_a_postcode_without_a_library_leads_to_its_departement(client: httpx.AsyncClient) -> None:
    await simone_weil()
    await a_library(None, name="Bibliothèque de Foix", town="Foix", postcode="09000", department="09")

    page = (await client.get("/libraries?q=34999", headers=ENGLISH)).text

    assert "There is no library in 34999." in page
    assert "Médiathèque Simone-Weil" in page
    assert "Foix (" not in page
    assert "Bibliothèque de Foix" not in page


async def test_a_search_that_finds_nothing_says_what_to_do(client: httpx.AsyncClient) -> None:
    await simone_weil()

    page = (await client.get("/libraries?q=xyz&department=zz", headers=ENGLISH)).text

    assert "No library matches." in page
    assert 'value="xyz"' in page


async def test_the_next_page_keeps_the_search(client: httpx.AsyncClient) -> None:
    for number in range(21):
        await a_library(None, name=f"Bibliothèque {number:02}")

    first = (await client.get("/libraries?q=bibliotheque&department=34")).text
    second = (await client.get("/libraries?q=bibliotheque&department=34&page=2")).text

    assert 'href="/libraries?q=bibliotheque&amp;department=34&amp;page=2"' in first
    assert "Bibliothèque 20" not in first
    assert "Bibliothèque 20" in second


async def test_a_place_that_exists_is_never_said_to_be_misspelt(client: httpx.AsyncClient) -> None:
    page = (await client.get("/libraries?q=97600", headers=ENGLISH)).text

    assert "We know of no library near Mamoudzou." in page
    assert "Check how it is written" not in page


async def test_a_town_far_from_all_leads_to_its_departement(client: httpx.AsyncClient) -> None:
    await a_library(None, name="Bibliothèque de Chiconi", town="Chiconi", postcode="97670", department="976")

    page = (await client.get("/libraries?q=97600", headers=ENGLISH)).text

    assert "There is no library in 97600. These are near." in page
    assert "Bibliothèque de Chiconi" in page
