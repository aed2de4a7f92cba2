"""What the page of results says around its sessions."""

import re

import httpx

from tests.factories import a_library, a_session, an_organisation

FRENCH = {"accept-language": "fr"}


async def test_the_question_the_correction_and_the_number_are_said(client: httpx.AsyncClient) -> None:
    organisation = await an_organisation()
    library = await a_library(organisation, town="Saint-Denis", postcode="93200", department="93")
    await a_session(organisation=organisation, library=library, title="Déclarer ses impôts")

    page = (await client.get("/events?q=atelier+impots+sain+deni", headers=FRENCH)).text

    assert "Quel Saint-Denis\N{NO-BREAK SPACE}?" in page
    assert re.search('href="/events[?]q=atelier[+]impots[+]sain[+]deni&amp;department=93">', page)
    assert "«\N{NO-BREAK SPACE}Saint-Denis\N{NO-BREAK SPACE}» au lieu de" in page
    assert "<b>1 atelier</b>" in page
    assert 'value="atelier impots sain deni"' in page


async def test_nothing_there_shows_the_nearest_with_kilometres_and_a_library_to_call(
    client: httpx.AsyncClient,
) -> None:
    organisation = await an_organisation()
    amboise = await a_library(
        organisation, town="Amboise", postcode="37400", department="37", latitude=47.411, longitude=0.983
    )
    await a_session(organisation=organisation, library=amboise, title="Le courriel")
    await a_library(
        None,
        name="Bibliothèque centrale",
        town="Tours",
        postcode="37000",
        department="37",
        latitude=47.394,
        longitude=0.687,
        phone="02 99 00 00 01",
    )

    page = (await client.get("/events?q=mail+tours", headers=FRENCH)).text

    assert "Voici le plus proche." in page
    assert re.search(r"Amboise \(37\) · à 2[12]\N{NO-BREAK SPACE}km", page)
    assert "Bibliothèque centrale" in page
    assert "02 99 00 00 01".replace(" ", "\N{NO-BREAK SPACE}") in page or "0299000001" in page
    assert "/wishes?near=Tours" in page


async def test_two_words_that_nothing_has_together_show_what_has_one(client: httpx.AsyncClient) -> None:
    await a_session(title="Retoucher des photographies")

    page = (await client.get("/events?q=photographies+impots", headers=FRENCH)).text

    assert "Voici ce qui contient un de vos mots." in page
    assert "Retoucher des photographies" in page


async def test_the_filters_narrow_and_stand_open(client: httpx.AsyncClient) -> None:
    organisation = await an_organisation()
    step_free = await a_library(organisation, step_free_entrance=True, hearing_support=["bim"])
    evening = {"starts_at": "2035-11-20T18:00", "ends_at": "2035-11-20T19:00"}
    await a_session(organisation=organisation, library=step_free, title="Sans marche")
    await a_session(organisation=organisation, title="Au soir", **evening)
    await a_session(organisation=organisation, title="En arabe", languages=["ar"])
    await a_session(organisation=organisation, title="Sans liste", sign_up="not_needed", capacity=None)
    await a_session(
        organisation=organisation, title="Le samedi", starts_at="2035-11-24T10:00", ends_at="2035-11-24T11:00"
    )
    await a_session(organisation=organisation, title="Seule à seul", capacity=1)

    async def titles(query: str) -> list[str]:
        page = (await client.get(f"/events?{query}", headers=FRENCH)).text
        assert '<details class="fold" open>' in page or query.startswith("when")
        return re.findall(r'<h3><a href="/sessions/[^"]+"[^>]*>([^<]+)<', page)

    assert await titles("wheelchair=1") == ["Sans marche"]
    assert await titles("hearing=1") == ["Sans marche"]
    assert await titles("spoken=ar") == ["En arabe"]
    assert await titles("sign_up=not_needed") == ["Sans liste"]
    assert await titles("one_to_one=1") == ["Seule à seul"]
    assert await titles("when=evening") == ["Au soir"]
    assert await titles("when=saturday") == ["Le samedi"]
    assert await titles("when=today") == []


async def test_a_place_is_called_as_it_is_written(client: httpx.AsyncClient, database: str) -> None:
    for typed, name in (("photos tours", "Tours"), ("tricot en creuse", "Creuse"), ("37", "Indre-et-Loire")):
        page = await client.get("/events", params={"q": typed})
        assert f"<h1>Ateliers près de {name}</h1>" in page.text, typed
