"""Whoever found no workshop tells the library, over HTTP."""

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
