"""What a library says of an event, as visitors read it."""

import json
import re

import httpx
import pytest

from events_service import clock
from events_service.database import value
from events_service.scheduling.frame import Frame, keep_frame
from tests.factories import Planned, a_library, a_session, a_viewer, an_organisation
from tests.web.conftest import Hands

SAID = {
    "description": "## Au programme\n\n- une adresse\n- **un** message\n\n<script>alert(1)</script>",
    "easy_to_read": "Vous apprenez à écrire.",
    "level": "debutant",
    "age_from": 8,
    "age_to": 12,
    "with_adult": True,
    "languages": ["fr", "fsl"],
    "bring": "Votre téléphone\nUn carnet",
    "equipment_lent": "Un ordinateur",
    "prerequisites": "Savoir lire",
    "topics": ["argent_impots"],
}


async def a_session_that_says_it_all() -> Planned:
    town = await an_organisation()
    frame = Frame(("Nous montrons.",), ("Nous ne payons rien.",), ("Déclarer pour vous.",))
    await keep_frame(town, frame, by=a_viewer(town), now=clock.now())
    return await a_session(
        organisation=town,
        **SAID,
        we_do=["Nous montrons."],
        we_do_not=["Nous ne payons rien."],
        needs_mandate=["Déclarer pour vous."],
    )


@pytest.mark.parametrize("of", ["events", "sessions"])
async def test_everything_is_said_on_both_pages(client: httpx.AsyncClient, of: str) -> None:
    session = await a_session_that_says_it_all()
    slug = (await client.get(f"/api/v1/events/{session.event}")).json()["slug"]

    page = await client.get(
        f"/{of}/{slug if of == 'events' else session.id}", headers={"accept-language": "fr"}
    )

    words = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page.text))
    for sentence in (
        "Débutant, de 8 à 12 ans",
        "Les enfants viennent avec un adulte.",
        "français, langue des signes française",
        "Votre téléphone Un carnet",
        "Un ordinateur",
        "Savoir lire",
        "Nous montrons.",
        "Nous ne payons rien.",
        "Déclarer pour vous.",
    ):
        assert sentence in words
    assert "<h3>Au programme</h3>" in page.text
    assert "<strong>un</strong> message" in page.text
    assert "&lt;script&gt;alert(1)" in page.text
    assert "<script>alert" not in page.text
    easy, full = words.index("Lire en mots faciles"), words.index("Au programme")
    assert easy < words.index("Vous apprenez à écrire.") < full


async def test_a_session_is_said_in_whole_sentences_for_a_voice(client: httpx.AsyncClient) -> None:
    town = await an_organisation()
    library = await a_library(town, name="Médiathèque Zola", town="Montpellier", phone="04 67 00 00 01")
    session = await a_session(
        organisation=town,
        library=library,
        title="Photos",
        starts_at="2035-11-20T14:30",
        ends_at="2035-11-20T17:00",
    )

    page = (await client.get(f"/sessions/{session.id}", headers={"accept-language": "fr"})).text

    aloud = page[page.index("En quelques phrases") : page.index("venez nous voir")]
    words = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", aloud))
    assert "L’atelier s’appelle : Photos." in words
    assert "C’est le mardi 20 novembre 2035, de 14 heures 30 à 17 heures." in words
    assert "Il y a des places libres." in words
    assert 'href="tel:0467000001"' in aloud


async def test_the_page_of_an_event_says_in_plain_words_what_one_learns(client: httpx.AsyncClient) -> None:
    session = await a_session(topics=["securite_numerique", "email"])
    event = (await client.get(f"/api/v1/events/{session.event}")).json()

    page = await client.get(f"/events/{event['slug']}", headers={"accept-language": "fr"})

    assert event["skills"] == [
        {"framework": "digcomp", "version": "2.2", "id": "2.1"},
        {"framework": "digcomp", "version": "2.2", "id": "4.1"},
        {"framework": "digcomp", "version": "2.2", "id": "4.2"},
        {"framework": "pix", "version": None, "id": "2.1"},
        {"framework": "pix", "version": None, "id": "4.1"},
        {"framework": "pix", "version": None, "id": "4.2"},
    ]
    assert (
        "Écrire et parler à distance, Protéger son appareil, Protéger ses données personnelles" in page.text
    )


async def test_search_engines_read_for_whom_it_is(client: httpx.AsyncClient) -> None:
    session = await a_session_that_says_it_all()

    page = (await client.get(f"/sessions/{session.id}")).text

    data = json.loads(re.findall(r'ld\+json">(.*?)</script>', page)[0])[0]
    assert (data["typicalAgeRange"], data["inLanguage"], data["educationalLevel"]) == (
        "8-12",
        ["fr", "fsl"],
        "Débutant",
    )
    assert data["keywords"] == ["Argent et impôts", "Aide aux démarches administratives"]


async def test_the_catalogue_finds_a_topic_and_what_is_below_it(client: httpx.AsyncClient) -> None:
    taxes = await a_session(title="Déclarer ses impôts", topics=["argent_impots"])
    await a_session(title="Souris", topics=["email"])

    async def titles(topic: str) -> list[str]:
        page = await client.get(f"/events?topic={topic}")
        return re.findall(r'<a href="/sessions/[^"]+" lang="fr">([^<]+)</a>', page.text)

    assert await titles("argent_impots") == ["Déclarer ses impôts"]
    assert await titles("aide_aux_demarches_administratives") == ["Déclarer ses impôts"]
    elsewhere = (await client.get("/events?topic=logement")).text
    assert "<b>Rien ne correspond.</b>" in elsewhere
    page = (await client.get("/events?topic=argent_impots")).text
    assert '<option value="argent_impots" selected>' in page
    assert taxes


async def test_an_event_that_says_nothing_has_no_empty_heading(
    client: httpx.AsyncClient, hands: Hands
) -> None:
    session = await a_session()

    page = (await client.get(f"/sessions/{session.id}", headers={"accept-language": "en"})).text

    for heading in (
        "What to bring",
        "What we lend",
        "For whom",
        "Languages spoken",
        "What we do",
        "easy words",
    ):
        assert heading not in page


async def test_dates_come_before_what_is_long_to_read(client: httpx.AsyncClient) -> None:
    session = await a_session(description="Un long texte.")
    slug = await value("SELECT slug FROM event WHERE id = $1", session.event)

    page = (await client.get(f"/events/{slug}")).text

    assert page.index(f'href="/sessions/{session.id}"') < page.index('lang="fr"><p>Un long texte.')
