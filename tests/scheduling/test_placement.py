"""Three answers, and where they lead."""

import pytest

from events_service.errors import Invalid
from events_service.scheduling.placement import STEPS, Placement, placement_from
from events_service.web.event_words import EVENT_WORDS

NAMES = [step.name for step in STEPS]


@pytest.mark.parametrize(
    ("answers", "placement"),
    [
        ("no no no", Placement("debutant", "prendre_en_main_du_materiel")),
        ("with_help yes yes", Placement("debutant", "prendre_en_main_du_materiel")),
        ("yes no no", Placement("debutant", "gere_ses_contenus_numeriques")),
        ("yes with_help no", Placement("intermediaire", "gere_ses_contenus_numeriques")),
        ("yes yes no", Placement("intermediaire", "aide_aux_demarches_administratives")),
        ("yes yes with_help", Placement("intermediaire", "aide_aux_demarches_administratives")),
        ("yes yes yes", Placement("avance")),
    ],
)
def test_the_first_answer_that_is_not_a_yes_decides(answers: str, placement: Placement) -> None:
    assert placement_from(dict(zip(NAMES, answers.split(), strict=True))) == placement


def test_every_question_without_an_answer_is_named() -> None:
    with pytest.raises(Invalid) as refused:
        placement_from({"can_send_photo": "perhaps"})

    assert refused.value.fields == {
        "can_write": "required",
        "can_send_photo": "unknown",
        "can_do_procedure": "required",
    }


def test_every_question_has_words() -> None:
    assert set(NAMES) <= EVENT_WORDS.keys()
