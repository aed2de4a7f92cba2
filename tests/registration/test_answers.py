"""What guests answer: read by the rules of each question, kept beside it, corrected, taken along, and forgotten."""

from datetime import timedelta
from uuid import UUID

import pytest

from events_service import clock
from events_service.database import value
from events_service.errors import Invalid
from events_service.fields import Fields
from events_service.identifiers import uuid7
from events_service.registration import answers
from events_service.registration.corrections import correct_by_link
from events_service.registration.erasure import forget_past
from events_service.registration.moving import move_by_guest
from events_service.registration.parties import Party
from events_service.registration.places import Place, register
from events_service.registration.queries import registration_by_link
from events_service.registration.rules import Door
from events_service.scheduling.copies import copy_event
from events_service.scheduling.events import publish_event
from events_service.scheduling.questions import (
    Question,
    QuestionDraft,
    QuestionKind,
    ask_questions,
    questions_of,
)
from events_service.scheduling.sessions import add_session
from tests.factories import ENDS, ENDS_AT, KEY, STARTS, Planned, a_session

DEVICE = QuestionDraft("Quel appareil ?", QuestionKind.CHOICE, ("Ordinateur", "Téléphone"))
WISH = QuestionDraft("Que voulez-vous apprendre ?", QuestionKind.TEXT)
CARD = QuestionDraft("Avez-vous une carte ?", QuestionKind.YES_NO)


async def asks(planned: Planned, *drafts: QuestionDraft) -> list[Question]:
    await ask_questions(planned.event, drafts, by=planned.ada, now=clock.now())
    return list(await questions_of(planned.event))


async def chloe_answers(planned: Planned, said: dict[str, str]) -> Place:
    asked = await questions_of(planned.event)
    typed = {"name": "Chloé", "email": "chloe@example.org", **said}
    party = Party.parse(typed, department="34", most_seats=5, locale="fr", questions=asked)
    return await register(planned.roster, party, door=Door.WEB, key=KEY, now=clock.now())


async def said_by(link: str) -> list[tuple[str, str]]:
    registration = await registration_by_link(link)
    assert registration is not None
    return [(answer.asked, answer.words) for answer in registration.answers]


@pytest.mark.parametrize(
    ("draft", "typed", "answer", "wrong"),
    [
        (DEVICE, "Téléphone", "Téléphone", ""),
        (DEVICE, "Minitel", "", "unknown"),
        (CARD, "no", "no", ""),
        (CARD, "Oui", "", "unknown"),
        (WISH, " Les photos ", "Les photos", ""),
        (WISH, "x" * 281, "", "too_long"),
        (WISH, "https://example.org", "https://example.org", "no_links"),
        (WISH, "", "", ""),
    ],
)
def test_read_an_answer(draft: QuestionDraft, typed: str, answer: str, wrong: str) -> None:
    question = Question(uuid7(), draft.words, draft.kind, draft.choices)
    fields = Fields({question.field: typed})

    read = answers.read(fields, [question])

    assert read == (((question.id, answer),) if answer else ())
    assert fields.wrong == ({question.field: wrong} if wrong else {})


def test_refuse_others_names_what_is_not_asked() -> None:
    with pytest.raises(Invalid) as refused:
        answers.refuse_others({"name": "Chloé", "question-7": "yes"}, [])

    assert refused.value.fields == {"question-7": "not_asked"}


@pytest.mark.usefixtures("database")
async def test_an_answer_stays_beside_the_words_it_was_given_to() -> None:
    planned = await a_session()
    device, wish = await asks(planned, DEVICE, WISH)
    place = await chloe_answers(planned, {device.field: "Téléphone", wish.field: "Les photos"})

    await asks(planned, QuestionDraft("Quel appareil avez-vous ?", QuestionKind.CHOICE, ("Mac", "PC")))

    assert await said_by(place.link) == [(DEVICE.words, "Téléphone"), (WISH.words, "Les photos")]


@pytest.mark.usefixtures("database")
async def test_correct_an_answer_and_take_one_back() -> None:
    planned = await a_session()
    device, wish = await asks(planned, DEVICE, WISH)
    place = await chloe_answers(planned, {device.field: "Téléphone", wish.field: "Les photos"})
    await asks(planned, DEVICE)

    with pytest.raises(Invalid):
        await correct_by_link(place.link, {device.field: "Minitel"}, now=clock.now())
    corrected = await correct_by_link(
        place.link, {device.field: "Ordinateur", wish.field: ""}, now=clock.now()
    )

    assert await said_by(place.link) == [(DEVICE.words, "Ordinateur")]
    assert corrected.corrected_at is not None
    assert corrected.revised_at == place.registration.revised_at


@pytest.mark.usefixtures("database")
async def test_who_moves_takes_along_what_is_asked_there_in_the_same_words() -> None:
    planned = await a_session()
    device, wish = await asks(planned, DEVICE, WISH)
    place = await chloe_answers(planned, {device.field: "Téléphone", wish.field: "Les photos"})
    other = await another_branch(planned, DEVICE)

    moved = await move_by_guest(place.registration.id, other, key=KEY, sender="", now=clock.now())

    assert await said_by(moved.link) == [(DEVICE.words, "Téléphone")]


async def another_branch(planned: Planned, *drafts: QuestionDraft) -> UUID:
    """A copy of the event, which asks these, with a date of its own: its list."""
    copy = await copy_event(planned.event, by=planned.ada, now=clock.now())
    await ask_questions(copy, drafts, by=planned.ada, now=clock.now())
    session = await add_session(
        copy, {"starts_at": STARTS, "ends_at": ENDS, "capacity": 8}, by=planned.ada, now=clock.now()
    )
    await publish_event(copy, by=planned.ada, now=clock.now())
    roster: UUID = await value("SELECT roster FROM session WHERE id = $1", session)
    return roster


@pytest.mark.usefixtures("database")
async def test_answers_go_with_the_name() -> None:
    planned = await a_session()
    [wish] = await asks(planned, WISH)
    await chloe_answers(planned, {wish.field: "Parler à mon fils"})

    await forget_past(days=90, now=ENDS_AT + timedelta(days=91))

    assert await value("SELECT count(*)::int FROM answer") == 0
