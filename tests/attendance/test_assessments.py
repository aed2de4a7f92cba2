"""What a room could do before and after, typed by a colleague."""

import pytest

from events_service import clock
from events_service.attendance.assessment_rules import QUESTIONS, AskedWhen, questions_for
from events_service.attendance.assessments import assessment_of, note_assessment
from events_service.attendance.rules import PresenceTooEarly
from events_service.database import rows
from events_service.errors import Invalid, NotFound
from events_service.scheduling.placement import STEPS
from events_service.web.event_words import EVENT_WORDS
from tests.factories import STARTS_AT, a_session, a_viewer, an_organisation

pytestmark = pytest.mark.usefixtures("database")


def test_each_level_has_three_questions_with_words() -> None:
    assert {level: len(set(questions)) for level, questions in QUESTIONS.items()} == {
        "debutant": 3,
        "intermediaire": 3,
        "avance": 3,
    }
    assert {each for questions in QUESTIONS.values() for each in questions} <= EVENT_WORDS.keys()
    assert questions_for(None) == QUESTIONS["debutant"]
    assert {step.name for step in STEPS} <= {each for questions in QUESTIONS.values() for each in questions}


async def test_note_assessment_takes_the_place_of_the_one_before_and_names_nobody() -> None:
    planned = await a_session(level="intermediaire")
    typed = {
        "before.can_attach": "2",
        "after.can_attach": "7",
        "before.can_doubt": "0",
        "after.can_write": "9",
    }
    await note_assessment(planned.id, {"before.can_attach": 1}, by=planned.ada, now=STARTS_AT)

    await note_assessment(planned.id, typed, by=planned.ada, now=STARTS_AT)

    assessment = await assessment_of(planned.id)
    assert assessment.able == {
        AskedWhen.BEFORE: {"can_attach": 2, "can_doubt": 0},
        AskedWhen.AFTER: {"can_attach": 7},
    }
    assert len(await rows("SELECT 1 FROM audit WHERE what = 'session.assessed'")) == 2


async def test_note_assessment_refused() -> None:
    planned = await a_session()

    with pytest.raises(PresenceTooEarly):
        await note_assessment(planned.id, {}, by=planned.ada, now=clock.now())
    with pytest.raises(NotFound):
        await note_assessment(planned.id, {}, by=a_viewer(await an_organisation()), now=STARTS_AT)
    with pytest.raises(Invalid) as refused:
        await note_assessment(planned.id, {"after.can_write": "many"}, by=planned.ada, now=STARTS_AT)

    assert list(refused.value.fields) == ["after.can_write"]
