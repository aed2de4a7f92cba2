"""La Coop's codes as they are kept here."""

import json
from pathlib import Path

import pytest

from events_service.scheduling.topics import MAIN_TOPICS, SUB_TOPICS, TOPICS, whole
from events_service.web.event_words import EVENT_WORDS

ORIGINAL = Path(__file__).parents[3] / "shared/data/domain/cra_enumerations.json"


def test_there_are_nineteen_topics_and_eleven_below_procedures() -> None:
    assert (len(set(MAIN_TOPICS)), len(set(SUB_TOPICS)), len(TOPICS)) == (19, 11, 30)
    assert set(TOPICS) <= EVENT_WORDS.keys()


@pytest.mark.skipif(not ORIGINAL.exists(), reason="La Coop's lists are not here")
def test_they_are_la_coops() -> None:
    lists = json.loads(ORIGINAL.read_text(encoding="utf-8"))["v2"]

    assert [each["code"] for each in lists["thematiques"]] == list(MAIN_TOPICS)
    assert [each["code"] for each in lists["thematiques_administratives"]] == list(SUB_TOPICS)


def test_whole_adds_what_a_sub_code_belongs_to() -> None:
    assert whole(["email", "argent_impots", "email", "logement"]) == (
        "email",
        "argent_impots",
        "logement",
        "aide_aux_demarches_administratives",
    )
    assert whole(["email"]) == ("email",)
    assert whole([]) == ()
