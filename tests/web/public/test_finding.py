"""What the page of results says around its sessions."""

import re

import httpx

from tests.factories import a_library, a_session, an_organisation

FRENCH, ENGLISH = {"accept-language": "fr"}, {"accept-language": "en"}


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
        assert f"<h1>Ateliers\N{NO-BREAK SPACE}: {name}</h1>" in page.text, typed


async def test_a_departement_without_a_match_names_its_libraries_and_the_nearest(
    client: httpx.AsyncClient,
) -> None:
    organisation = await an_organisation()
    avignon = await a_library(
        organisation, town="Avignon", postcode="84000", department="84", latitude=43.949, longitude=4.8
    )
    await a_session(organisation=organisation, library=avignon, title="Le tableur")
    await a_library(
        None,
        name="Carré d’Art",
        town="Nîmes",
        postcode="30000",
        department="30",
        latitude=43.838,
        longitude=4.357,
        phone="04 66 00 00 01",
    )
    # Nearer to Nîmes than anything but its own, and no library of the Gard.
    await a_library(
        None,
        name="Hors du Gard",
        town="Arles",
        postcode="13200",
        latitude=43.68,
        longitude=4.63,
        department="13",
    )

    for query in ("gard+tableur", "gard"):
        page = (await client.get(f"/events?q={query}", headers=FRENCH)).text.replace(
            "\N{NO-BREAK SPACE}", " "
        )

        assert "Le tableur" in page
        # Nîmes and Avignon are 38 km apart.
        assert "Avignon (84) · à 38 km" in page
        assert "Les kilomètres sont comptés depuis Nîmes." in page
        assert "Bibliothèques du département" in page
        assert "Carré d’Art" in page
        assert "Hors du Gard" not in page
        assert 'href="/libraries?department=30"' in page
        assert 'href="/wishes?department=30' in page


async def test_the_way_to_a_telephone_carries_the_place(client: httpx.AsyncClient) -> None:
    page = (await client.get("/events?q=villejuif", headers=FRENCH)).text

    assert 'href="/libraries?q=Villejuif&amp;department=94"' in page


async def test_a_wish_carries_the_place_and_what_the_words_are_about(client: httpx.AsyncClient) -> None:
    page = (await client.get("/events?q=Montlouis-sur-Loire+impots", headers=FRENCH)).text

    assert 'href="/wishes?near=Montlouis-sur-Loire&amp;topic=argent_impots"' in page


async def test_a_departement_says_how_many_workshops_when_and_which_libraries(
    client: httpx.AsyncClient,
) -> None:
    organisation = await an_organisation()
    sete = await a_library(
        organisation,
        name="Médiathèque de Sète",
        town="Sète",
        phone="04 67 00 00 02",
        latitude=43.4,
        longitude=3.69,
    )
    await a_session(organisation=organisation, library=sete, title="Le courriel")
    await a_session(organisation=organisation, library=sete, title="Ses photos")

    page = (await client.get("/departments/34", headers=ENGLISH)).text.replace("\N{NO-BREAK SPACE}", " ")

    assert "<b>2 workshops</b>" in page
    assert '<section class="stack after" aria-label="Later"><h2>Later</h2>' in page
    assert "Libraries of the département" in page
    assert "Médiathèque de Sète" in page
    assert "04 67 00 00 02" in page
    # From Montpellier (43.611, 3.877) 28 km, and Montpellier is named.
    assert "28 km away" in page
    assert "The kilometres are counted from Montpellier." in page
    assert '<a href="/libraries?department=34">See all of them</a> (1 library)' in page
    assert "No session matches." not in page


async def test_a_departement_where_nothing_is_planned_says_what_else_there_is(
    client: httpx.AsyncClient,
) -> None:
    organisation = await an_organisation()
    avignon = await a_library(
        organisation, town="Avignon", postcode="84000", department="84", latitude=43.949, longitude=4.8
    )
    await a_session(organisation=organisation, library=avignon, title="Le tableur")
    await a_library(
        None, name="Carré d’Art", town="Nîmes", postcode="30000", department="30", phone="04 66 00 00 01"
    )

    page = (await client.get("/departments/30", headers=ENGLISH)).text.replace("\N{NO-BREAK SPACE}", " ")

    assert "No session matches." in page
    assert "Le tableur" in page
    assert "38 km away" in page
    # Nobody knows where in Nîmes it stands; it is named all the same.
    assert "Carré d’Art" in page
    assert "04 66 00 00 01" in page
    assert 'href="/wishes?department=30"' in page
    assert page.count("Libraries of the département") == 1


async def test_what_is_said_in_the_box_stands_as_a_filter_and_can_be_taken_off(
    client: httpx.AsyncClient, database: str
) -> None:
    await a_session(title="Déclarer ses impôts")

    page = (await client.get("/events", params={"q": "impôts le soir en anglais"}, headers=FRENCH)).text

    assert 'name="q" type="search" value="impôts"' in page
    assert (
        '<a class="chip" href="/events?q=imp%C3%B4ts&amp;spoken=en" aria-current="true">Le soir</a>' in page
    )
    assert (
        '<a class="chip" href="/events?q=imp%C3%B4ts&amp;when=evening" aria-current="true">anglais</a>'
        in page
    )
    assert '<option value="en" selected>' in page


async def test_an_everyday_word_that_nothing_has_is_left_out_and_that_is_said(
    client: httpx.AsyncClient, database: str
) -> None:
    await a_session(title="Ma boîte mail")
    await a_session(title="Trier ses photos le matin")

    full = (await client.get("/events", params={"q": "boite mail pleine"}, headers=FRENCH)).text
    morning = (await client.get("/events", params={"q": "photos matin"}, headers=FRENCH)).text

    assert "sans le mot «\N{NO-BREAK SPACE}pleine\N{NO-BREAK SPACE}»" in full
    assert "Ma boîte mail" in full
    assert "sans le mot" not in morning
    assert "Trier ses photos le matin" in morning


async def test_one_place_is_no_namesake_of_itself(client: httpx.AsyncClient, database: str) -> None:
    for page in ("/events", "/libraries"):
        for typed in ("paris", "Saint-Martin (978)"):
            assert "autre endroit" not in (await client.get(page, params={"q": typed}, headers=FRENCH)).text


async def test_all_of_a_region_is_searched(client: httpx.AsyncClient, database: str) -> None:
    organisation = await an_organisation()
    for town, department in (("Bastia", "2B"), ("Ajaccio", "2A"), ("Nice", "06")):
        library = await a_library(organisation, town=town, department=department)
        await a_session(organisation=organisation, library=library, title=f"Photos à {town}")

    page = (await client.get("/events", params={"q": "photos corse"}, headers=FRENCH)).text

    assert ("Photos à Bastia" in page, "Photos à Ajaccio" in page, "Photos à Nice" in page) == (
        True,
        True,
        False,
    )


async def test_a_filter_that_cannot_be_read_leaves_the_others_in_force(
    client: httpx.AsyncClient, database: str
) -> None:
    await a_session(title="Trier ses photos")
    await a_session(title="Déclarer ses impôts")

    for wrong in ("within=3000", "from=demain", "colour=red", "library=nowhere", "q=impots&q=impots&near="):
        page = await client.get(f"/events?{wrong}&topic=&when=&strand=&level=&q=photos", headers=FRENCH)
        once = wrong.count("q=") == 0
        assert page.status_code == 422, wrong
        assert ("Trier ses photos" in page.text, "Déclarer ses impôts" in page.text) == (True, not once), (
            wrong
        )


async def test_in_a_group_the_title_comes_first(client: httpx.AsyncClient, database: str) -> None:
    await a_session(title="Un après-midi", summary="Reconnaître une arnaque.")
    await a_session(title="Reconnaître les arnaques")

    page = (await client.get("/events?q=arnaque", headers=FRENCH)).text

    titles = ["Reconnaître les arnaques", "Un après-midi"]
    assert sorted(titles, key=page.index) == titles


async def test_a_frame_understands_the_box(client: httpx.AsyncClient, database: str) -> None:
    organisation = await an_organisation()
    for town, department in (("Tours", "37"), ("Lyon", "69")):
        library = await a_library(organisation, town=town, department=department)
        await a_session(organisation=organisation, library=library, title=f"Photos à {town}")

    page = (await client.get("/embed/events?q=photos+tourss")).text

    assert ("Photos à Tours" in page, "Photos à Lyon" in page) == (True, False)
