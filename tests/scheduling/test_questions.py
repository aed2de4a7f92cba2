"""What an event asks: as it is written down, and what becomes of a question whose words change."""

import pytest

from events_service import clock
from events_service.database import rows
from events_service.errors import ChangedMeanwhile, Invalid
from events_service.scheduling.copies import copy_event
from events_service.scheduling.questions import (
    QuestionDraft,
    QuestionKind,
    ask_questions,
    drafts_from,
    questions_of,
)
from tests.factories import a_session

DEVICE = QuestionDraft("Avec quel appareil venez-vous ?", QuestionKind.CHOICE, ("Ordinateur", "Téléphone"))
CARD = QuestionDraft("Avez-vous une carte ?", QuestionKind.YES_NO)


def test_drafts_from_a_form_leaves_out_what_has_no_words() -> None:
    typed = {
        "words-1": DEVICE.words,
        "kind-1": "choice",
        "choices-1": "Ordinateur\r\nTéléphone\r\n\r\n",
        "words-2": " ",
        "kind-2": "choice",
        "words-4": CARD.words,
        "kind-4": "yes_no",
        "choices-4": "Peut-être",
    }

    assert drafts_from(typed) == [DEVICE, CARD]


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"words-1": "x" * 141}, {"words-1": "too_long"}),
        ({"words-1": "Quoi ?", "kind-1": "essay"}, {"kind-1": "unknown"}),
        ({"words-1": "Quoi ?", "kind-1": "choice", "choices-1": "Un seul"}, {"choices-1": "two_choices"}),
        (
            {"words-1": "Quoi ?", "kind-1": "choice", "choices-1": "\n".join("abcdefghi")},
            {"choices-1": "too_many"},
        ),
    ],
    ids=["too long", "unknown kind", "one choice", "nine choices"],
)
def test_drafts_from_what_cannot_be_asked(typed: dict[str, str], wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        drafts_from(typed)

    assert refused.value.fields == wrong


@pytest.mark.usefixtures("database")
async def test_ask_other_words_retires_a_question_and_keeps_the_others() -> None:
    planned = await a_session()
    await ask_questions(planned.event, [DEVICE, CARD], by=planned.ada, now=clock.now())
    device, card = await questions_of(planned.event)
    changed = QuestionDraft("Avez-vous une carte de lecteur ?", QuestionKind.YES_NO)

    await ask_questions(
        planned.event, [changed, DEVICE], by=planned.ada, now=clock.now(), seen=[device.id, card.id]
    )

    asked = await questions_of(planned.event)
    assert [each.draft for each in asked] == [changed, DEVICE]
    assert (asked[0].id != card.id, asked[1].id) == (True, device.id)
    retired = await rows("SELECT words FROM question WHERE retired_at IS NOT NULL")
    assert [each["words"] for each in retired] == [CARD.words]
    with pytest.raises(ChangedMeanwhile):
        await ask_questions(planned.event, [], by=planned.ada, now=clock.now(), seen=[device.id, card.id])


@pytest.mark.usefixtures("database")
async def test_copy_asks_the_same_under_ids_of_its_own() -> None:
    planned = await a_session()
    await ask_questions(planned.event, [CARD], by=planned.ada, now=clock.now())
    await ask_questions(planned.event, [DEVICE], by=planned.ada, now=clock.now())

    copy = await copy_event(planned.event, by=planned.ada, now=clock.now())

    [device], [same] = await questions_of(planned.event), await questions_of(copy)
    assert (same.draft, same.id == device.id) == (DEVICE, False)
