"""A session in La Coop's order, ready to be typed in."""

import re
from datetime import timedelta

from tests.factories import ENDS_AT, a_session, an_organisation
from tests.web.conftest import Hands
from tests.web.office.conftest import Colleague
from tests.web.office.test_reports import a_visited_session


async def test_activity_stands_in_la_coops_order_and_words(
    database: str, colleague: Colleague, hands: Hands
) -> None:
    planned = await a_visited_session(topics=["argent_impots"], level="debutant")
    hands.turn_to(ENDS_AT + timedelta(hours=1))
    ada = await colleague(planned.organisation)

    page = (await ada.get(f"/staff/sessions/{planned.id}/activity")).text

    assert re.findall(r'<dt lang="fr">(.*?)</dt>', page) == [
        "Type d’activité",
        "Date",
        "Durée",
        "Lieu",
        "Thématiques",
        "Titre de l’atelier",
        "Niveau de l’atelier",
        "Participants anonymes",
        "Genre",
        "Tranche d’âge",
        "Statut",
    ]
    answers = [
        " ".join(re.sub("<.*?>", " ", each).split())
        for each in re.findall(r'<dd lang="fr">(.*?)</dd>', page, re.S)
    ]
    assert answers[:8] == [
        "Atelier collectif",
        "20/11/2035",
        "120 min",
        "Lieu d’activité Médiathèque Jean Moulin, 3 rue du Pont, 34000 Montpellier",
        "Aide aux démarches administratives Argent - Impôts",
        "Créer sa boîte mail",
        "Débutant",
        "12",
    ]
    assert answers[8] == "Féminin : 7 Masculin : 0 Non communiqué : 5"
    assert "wants at least" not in page


async def test_activity_says_what_la_coop_would_miss(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    ada, basile = await colleague(planned.organisation), await colleague(await an_organisation())
    path = f"/staff/sessions/{planned.id}/activity"

    page = (await ada.get(path)).text

    assert "La Coop wants at least one participant." in page
    assert "La Coop wants at least one theme" in page
    assert "The session is not over yet." in page
    to_topics = re.search(r'<a href="(/staff/events/[^"]+)">The workshop</a>', page)
    assert to_topics
    assert 'name="topics"' in (await ada.get(to_topics[1])).text
    assert (await basile.get(path)).status_code == 404
