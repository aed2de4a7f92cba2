"""Three questions, over HTTP: where they lead, and that nothing of the answers stays."""

import re

from httpx import AsyncClient

from tests.factories import a_library, a_session, an_organisation, every_table

TYPED = {"can_write": "yes", "can_send_photo": "no", "can_do_procedure": "no"}


def titles_shown(page: str) -> list[str]:
    return re.findall(r'<a href="/sessions/[^"]+" lang="fr">([^<]+)</a>', page)


async def test_three_answers_lead_to_the_workshops_that_suit(client: AsyncClient) -> None:
    await a_session(title="Envoyer ses photos", level="debutant", topics=["gere_ses_contenus_numeriques"])
    await a_session(title="Souris et clavier", level="debutant", topics=["prendre_en_main_du_materiel"])
    await a_session(title="Photos : aller plus loin", level="avance", topics=["gere_ses_contenus_numeriques"])

    answer = await client.post("/placement", data=TYPED | {"near": "34000"})
    page = await client.get(answer.headers["location"])

    assert answer.status_code == 303
    assert answer.headers["location"] == "/placement/debutant?topic=gere_ses_contenus_numeriques&near=34000"
    assert titles_shown(page.text) == ["Envoyer ses photos"]
    assert 'href="/events?near=34000&amp;level=debutant&amp;topic=gere_ses_contenus_numeriques"' in page.text


async def test_without_that_topic_the_level_is_shown_and_without_the_level_the_topic(
    client: AsyncClient,
) -> None:
    await a_session(title="Souris et clavier", level="debutant", topics=["prendre_en_main_du_materiel"])
    await a_session(title="Démarches pour tous", topics=["logement"])

    beginners = await client.get("/placement/debutant?topic=gere_ses_contenus_numeriques")
    others = await client.get("/placement/intermediaire?topic=aide_aux_demarches_administratives")
    nobody = await client.get("/placement/avance?near=75001")

    assert titles_shown(beginners.text) == ["Souris et clavier"]
    assert titles_shown(others.text) == ["Démarches pour tous"]
    # None is in Paris: what takes place elsewhere is said to be something else.
    assert ("Rien ne correspond." in nobody.text, 'href="/wishes?near=75001"' in nobody.text) == (True, True)


async def test_nothing_of_the_answers_is_kept(client: AsyncClient) -> None:
    before = await every_table()

    answer = await client.post("/placement", data=TYPED)

    assert "set-cookie" not in answer.headers
    assert not any(name in answer.headers["location"] for name in (*TYPED, "yes", "no="))
    assert await every_table() == before


async def test_a_question_without_an_answer_is_asked_again_with_the_others(client: AsyncClient) -> None:
    answer = await client.post("/placement", data={"can_write": "yes", "near": "Sète"})

    assert answer.status_code == 422
    assert 'name="can_write" value="yes" checked' in answer.text
    assert 'value="Sète"' in answer.text
    assert answer.text.count('class="error"') == 2
    assert (await client.get("/placement/expert")).status_code == 404


async def test_a_town_is_read_as_the_box_reads_it_and_none_is_a_dead_end(client: AsyncClient) -> None:
    organisation = await an_organisation()
    tours = await a_library(
        organisation, town="Tours", postcode="37000", department="37", latitude=47.39, longitude=0.69
    )
    await a_session(organisation=organisation, library=tours, title="Souris et clavier", level="debutant")
    french = {"accept-language": "fr"}

    there = (await client.get("/placement/debutant?near=tourss", headers=french)).text
    elsewhere = (await client.get("/placement/avance?near=montlouis+sur+loire", headers=french)).text
    nowhere = (await client.get("/placement/debutant?near=zzz", headers=french)).text

    assert "Prochaines séances près de Tours" in there
    assert "au lieu de «\N{NO-BREAK SPACE}tourss" in there
    assert titles_shown(there) == ["Souris et clavier"]
    assert "Prochaines séances près de Montlouis-sur-Loire" in elsewhere
    assert "Rien ne correspond." in elsewhere
    assert "à 11\N{NO-BREAK SPACE}km" in elsewhere
    assert 'href="/wishes?near=Montlouis-sur-Loire"' in elsewhere
    assert titles_shown(nowhere) == ["Souris et clavier"]
    assert "Rien ne correspond." in nowhere
