"""The sheet to tick, read back from the PDF."""

import pytest

from events_service.documents.outcome_sheets import outcome_sheet
from events_service.documents.typesetting import Paper, typeset
from tests.documents.test_papers import line_and_people, pages_of, read_back
from tests.factories import a_session

pytestmark = pytest.mark.usefixtures("database")


@pytest.mark.parametrize(("people", "boxes"), [(0, 12), (8, 14), (300, 60)])
async def test_outcome_sheet_has_a_box_for_each_and_asks_no_name(people: int, boxes: int) -> None:
    line, _ = await line_and_people(await a_session(title="Souris"))

    sheet = outcome_sheet(line, people=people, locale="fr")

    assert sheet["boxes"] == boxes
    assert len(sheet["sentences"]) == 4


async def test_outcome_sheet_says_the_four_sentences_on_a_page() -> None:
    line, _ = await line_and_people(await a_session(title="Souris"))

    pdf = typeset(Paper.OUTCOMES, outcome_sheet(line, people=12, locale="fr"))

    assert len(pages_of(pdf)) == 1
    text = read_back(pdf)
    for sentence in ("J’ensaisplusqu’avant.", "Jesuisplusàl’aise.", "Jem’enservirai.", "Jesaisàquidemander."):
        assert sentence in text
