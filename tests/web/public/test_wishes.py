"""Whoever found no workshop tells the library, over HTTP."""

import pytest
from httpx import AsyncClient

from events_service.database import rows
from tests.factories import a_library, a_session, an_organisation
from tests.web.office.reading import forms


async def test_an_empty_search_leads_to_the_library_of_that_town(client: AsyncClient) -> None:
    await a_library(await an_organisation(), slug="jean-moulin")
    empty = (await client.get("/events?near=Montpellier&topic=email")).text
    assert 'href="/wishes?near=Montpellier&amp;topic=email"' in empty
    page = await client.get("/wishes?near=Montpellier&topic=email")

    [form] = [each for each in forms(page.text) if each.id == "wish"]
    answer = await client.post("/wishes", data=form.fields)

    assert form.fields["library"] == "jean-moulin"
    assert (answer.status_code, answer.headers["location"]) == (303, "/wishes/noted?library=jean-moulin")
    assert (await client.get(answer.headers["location"])).status_code == 200
    [wish] = await rows("SELECT topic, reason, door, name FROM wish")
    assert tuple(wish) == ("email", "no_date", "web", "")


async def test_a_full_session_leads_to_its_library(client: AsyncClient) -> None:
    session = await a_session(capacity=1, waiting_limit=0, topics=["email"])
    await client.post(f"/sessions/{session.id}/registrations", data={"name": "Chloé"})

    full = (await client.get(f"/sessions/{session.id}/registrations")).text

    [library] = await rows("SELECT slug FROM library")
    assert f'href="/wishes?library={library["slug"]}&amp;reason=full&amp;topic=email"' in full


async def test_where_nobody_reads_wishes_there_is_a_number_to_call(client: AsyncClient) -> None:
    await a_library(None, slug="nobodys", phone="04 67 00 00 01")

    for address in ("/wishes?near=Montpellier", "/wishes?library=nobodys"):
        page = (await client.get(address)).text
        assert "04\u00a067\u00a000\u00a000\u00a001" in page
        assert 'id="wish"' not in page


async def test_a_wrong_number_keeps_what_was_typed(client: AsyncClient) -> None:
    await a_library(await an_organisation(), slug="jean-moulin")
    typed = {"library": "jean-moulin", "topic": "email", "name": "Yvette", "phone": "12"}

    answer = await client.post("/wishes", data=typed)

    assert answer.status_code == 422
    assert 'value="Yvette"' in answer.text
    assert 'value="12"' in answer.text
    assert await rows("SELECT id FROM wish") == []


TOURS = {"town": "Tours", "postcode": "37000", "department": "37", "latitude": 47.39, "longitude": 0.69}


@pytest.mark.parametrize("typed", ["tourss", "37000 tours", "Tours", "tours impots", "37000"])
async def test_the_town_is_read_as_the_box_reads_it(client: AsyncClient, typed: str) -> None:
    await a_library(await an_organisation(), slug="centrale", **TOURS)

    page = await client.get("/wishes", params={"near": typed})

    [form] = [each for each in forms(page.text) if each.id == "wish"]
    assert form.fields["library"] == "centrale"
    assert form.fields["topic"] == ("argent_impots" if "impots" in typed else "")


async def test_a_town_without_a_library_leads_to_the_nearest_with_kilometres(client: AsyncClient) -> None:
    organisation = await an_organisation()
    await a_library(organisation, slug="centrale", **TOURS)
    await a_library(
        organisation, slug="loches", town="Loches", department="37", latitude=47.14, longitude=0.995
    )

    page = await client.get("/wishes?near=Montlouis-sur-Loire", headers={"accept-language": "fr"})

    [form] = [each for each in forms(page.text) if each.id == "wish"]
    assert form.fields["library"] == "centrale"
    # Montlouis lies at 47.382, 0.841: 11 km from Tours, 29 from Loches.
    text = page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Tours · à 11 km" in text
    assert "Loches · à 29 km" in text
    assert "orthographe" not in text


async def test_a_town_far_from_all_has_a_number_to_call_and_no_word_of_spelling(client: AsyncClient) -> None:
    await a_library(await an_organisation(), **TOURS)
    near = {"latitude": 48.80, "longitude": 2.36, "phone": "01 46 00 00 01", "department": "94"}
    await a_library(None, name="Voisine", town="Le Kremlin-Bicêtre", postcode="94270", **near)

    pages = {
        near: (await client.get(f"/wishes?near={near}", headers={"accept-language": "fr"})).text
        for near in ("villejuif", "marseille 3e", "97600")
    }

    assert "01\N{NO-BREAK SPACE}46\N{NO-BREAK SPACE}00" in pages["villejuif"]
    assert 'id="wish"' not in pages["villejuif"]
    assert "Nous ne connaissons pas de bibliothèque près de Marseille 3e." in pages["marseille 3e"]
    assert "Nous ne connaissons pas de bibliothèque près de" in pages["97600"]
    for text in pages.values():
        assert "orthographe" not in text
    assert (
        "orthographe" in (await client.get("/wishes?near=qsdfghjk", headers={"accept-language": "fr"})).text
    )


async def test_of_two_places_of_one_name_it_is_asked_which(client: AsyncClient) -> None:
    reunion = await an_organisation()
    await a_library(reunion, slug="reunion", town="Saint-Denis", postcode="97400", department="974")

    asked = (await client.get("/wishes?near=sain+deni", headers={"accept-language": "fr"})).text
    page = await client.get("/wishes?near=sain+deni&department=974")

    assert "Quel Saint-Denis" in asked
    assert 'href="/wishes?near=sain+deni&amp;department=974"' in asked
    assert 'id="wish"' not in asked
    [form] = [each for each in forms(page.text) if each.id == "wish"]
    assert form.fields["library"] == "reunion"
    assert form.fields["department"] == "974"


async def test_a_departement_offers_its_libraries(client: AsyncClient) -> None:
    await a_library(await an_organisation(), slug="centrale", **TOURS)

    await a_library(await an_organisation(), slug="ailleurs", town="Rennes", department="35")

    for query in ("near=37", "department=37", "near=indre+et+loire", "near=centre+val+de+loire"):
        page = await client.get(f"/wishes?{query}")
        [form] = [each for each in forms(page.text) if each.id == "wish"]
        assert form.fields["library"] == "centrale"


async def test_a_region_without_a_library_is_no_mistake_of_spelling(client: AsyncClient) -> None:
    await a_library(await an_organisation(), slug="centrale", **TOURS)

    page = (await client.get("/wishes?near=bretagne", headers={"accept-language": "fr"})).text

    assert "Nous ne connaissons pas de bibliothèque près de Bretagne." in page
    assert "orthographe" not in page
