"""The crosswalk between La Coop's topics and other frameworks."""

import csv
import json
from pathlib import Path

import pytest

from events_service.scheduling import skills
from events_service.scheduling.skills import (
    CROSSWALK,
    LaCoopTopics,
    Skill,
    digcomp_of,
    la_coop_codes,
    services_of,
    skills_of,
)
from events_service.scheduling.topics import MAIN_TOPICS, SUB_TOPICS
from events_service.web.event_words import EVENT_WORDS

DOMAIN = Path(__file__).parents[3] / "shared/data/domain"
CROSSWALK_FILE = Path(skills.__file__).with_name("crosswalk.csv")


def test_every_topic_of_la_coop_is_crossed_and_each_skill_has_plain_words() -> None:
    assert list(CROSSWALK) == [*MAIN_TOPICS, *SUB_TOPICS]
    assert {f"digcomp.{each}" for each in digcomp_of(CROSSWALK)} <= EVENT_WORDS.keys()


@pytest.mark.skipif(not DOMAIN.exists(), reason="the frameworks' lists are not here")
def test_skills_and_services_exist_in_their_frameworks() -> None:
    frameworks = json.loads((DOMAIN / "digcomp.json").read_text(encoding="utf-8"))
    numbers = {
        name: {each["id"] for area in frameworks[key]["areas"] for each in area["competences"]}
        for name, key in (("digcomp", "digcomp_2_2"), ("pix", "pix"))
    }
    map_of_places = (DOMAIN / "mednum_enumerations.json").read_text(encoding="utf-8")

    assert [each for each in skills_of(CROSSWALK) if each.id not in numbers[each.framework]] == []
    assert [each for each in services_of(CROSSWALK) if f'"{each}"' not in map_of_places] == []


def test_skills_of_says_each_once_and_nothing_of_a_topic_it_does_not_know() -> None:
    assert skills_of(["securite_numerique", "email", "astrology"]) == (
        Skill("digcomp", "2.2", "2.1"),
        Skill("digcomp", "2.2", "4.1"),
        Skill("digcomp", "2.2", "4.2"),
        Skill("pix", None, "2.1"),
        Skill("pix", None, "4.1"),
        Skill("pix", None, "4.2"),
    )
    assert digcomp_of(["banque_et_achats_en_ligne", "logement"]) == ("2.3", "4.2")
    assert services_of(["logement", "email"]) == (
        "Maîtrise des outils numériques du quotidien",
        "Aide aux démarches administratives",
    )


def test_la_coop_codes_are_in_its_order_and_a_sub_code_has_its_topic() -> None:
    assert la_coop_codes(["logement", "argent_impots", "email"]) == LaCoopTopics(
        ("email", "aide_aux_demarches_administratives"), ("logement", "argent_impots")
    )
    assert la_coop_codes([]) == LaCoopTopics((), ())


def test_the_crosswalk_is_a_table_that_a_librarian_can_read() -> None:
    with CROSSWALK_FILE.open(encoding="utf-8") as file:
        assert next(csv.reader(file)) == [
            "coop_thematique",
            "mission_2021",
            "mednum_service",
            "digcomp_ids",
            "pix_ids",
        ]
