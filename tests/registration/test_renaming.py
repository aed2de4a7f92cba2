"""A title of its own for one date: those who come to it are told once, the others are not, and it stays."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from events_service import clock
from events_service.database import rows, value
from events_service.registration.changes import add_session, change_session
from events_service.registration.events import amend_event
from events_service.registration.queries import registration_by_id
from events_service.registration.series_changes import change_dates, effects_of_change
from events_service.scheduling.permanences import plan_permanence
from events_service.scheduling.scopes import Scope
from events_service.scheduling.series import create_series
from events_service.scheduling.withdrawal import PartOfPermanence
from tests.factories import Planned, a_party, a_registration, a_session, an_event

pytestmark = pytest.mark.usefixtures("database")
NOW = clock.now()
OWN = "Séance 2 : les mots de passe"
EVENTS = "Créer sa boîte mail"


async def all_letters() -> list[tuple[str, str, dict[str, Any]]]:
    lines = await rows("SELECT recipient, letter, context FROM message ORDER BY recipient, position")
    return [(each["recipient"], each["letter"], msgspec.json.decode(each["context"])) for each in lines]


async def tuesdays(planned: Planned, count: int = 3) -> list[UUID]:
    values = {
        "starts_at": "2035-11-06T10:00",
        "ends_at": "2035-11-06T12:00",
        "count": count,
        "capacity": 8,
    }
    event = await an_event(planned.ada, planned.library)
    _, draft = await create_series(event, values, by=planned.ada, now=NOW, publish_at=NOW)
    assert draft is not None
    return [each.session for each in draft.dates]


async def titles(sessions: list[UUID]) -> list[str | None]:
    lines = await rows("SELECT id, own_title FROM session WHERE id = ANY($1::uuid[])", sessions)
    return [next(each["own_title"] for each in lines if each["id"] == session) for session in sessions]


async def test_change_session_title_tells_its_people_once_and_calls_nobody() -> None:
    planned = await a_session()
    await a_registration(planned.id, a_party("Chloé", email="chloe@example.org"))
    await a_registration(planned.id, a_party("Yvette", phone="+33612345678"))
    await rows("DELETE FROM message")
    await rows("DELETE FROM call_task")

    asked = await effects_of_change(planned.id, {"title": OWN}, planned.ada, scope=Scope.THIS, now=NOW)
    for _ in range(2):
        await change_session(planned.id, {"title": OWN}, by=planned.ada, now=NOW)

    [(recipient, letter, says)] = await all_letters()
    assert (recipient, letter, says["title"], says["was_title"]) == (
        "chloe@example.org",
        "change",
        OWN,
        EVENTS,
    )
    assert (says["changed"], says["sequence"]) == (["title"], 0)
    assert [each.name for each in asked.people] == ["Chloé"]
    assert await value("SELECT count(*) FROM call_task") == 0


async def test_renaming_the_event_leaves_a_date_with_a_title_of_its_own() -> None:
    planned = await a_session()
    [first, second, _] = await tuesdays(planned)
    event = await value("SELECT event FROM session WHERE id = $1", first)
    await a_registration(first, a_party("Chloé", email="chloe@example.org"))
    await a_registration(second, a_party("Denise", email="denise@example.org"))
    await change_dates(second, {"title": OWN}, scope=Scope.THIS, by=planned.ada, now=NOW)
    await rows("DELETE FROM message")

    await amend_event(event, {"title": "Ouvrir une boîte mail"}, by=planned.ada, now=NOW)

    assert [(to, says["title"]) for to, _, says in await all_letters()] == [
        ("chloe@example.org", "Ouvrir une boîte mail")
    ]


async def test_a_title_given_by_hand_stays_when_all_dates_are_renamed() -> None:
    planned = await a_session()
    dates = await tuesdays(planned)
    await change_dates(dates[1], {"title": OWN}, scope=Scope.THIS, by=planned.ada, now=NOW)

    await change_dates(dates[0], {"title": "Hiver"}, scope=Scope.ALL, by=planned.ada, now=NOW)
    assert await titles(dates) == ["Hiver", OWN, "Hiver"]

    await change_dates(dates[1], {"title": None}, scope=Scope.THIS, by=planned.ada, now=NOW)
    await change_dates(dates[0], {"title": "Été"}, scope=Scope.FOLLOWING, by=planned.ada, now=NOW)
    assert await titles(dates) == ["Été", "Été", "Été"]


async def test_one_date_of_a_course_is_called_otherwise_and_the_course_is_not() -> None:
    planned = await a_session()
    place = await a_registration(planned.id, a_party("Chloé", email="chloe@example.org"))
    second = await add_session(
        planned.event,
        {"starts_at": "2035-11-27T14:00", "ends_at": "2035-11-27T16:00", "roster_of": str(planned.id)},
        by=planned.ada,
        now=NOW,
    )
    await rows("DELETE FROM message")

    await change_dates(second, {"title": OWN}, scope=Scope.THIS, by=planned.ada, now=NOW)

    [(_, letter, says)] = await all_letters()
    registration = await registration_by_id(place.registration.id)
    assert registration is not None
    assert (letter, says["title"], says["changed"]) == ("dates", EVENTS, ["dates"])
    assert [date["own_title"] for date in says["dates"]] == ["", OWN]
    assert (registration.title, says["session"]) == (EVENTS, str(second))


async def test_an_appointment_is_called_as_its_permanence() -> None:
    planned = await a_session()
    values = {"starts_at": "2035-11-28T14:00", "ends_at": "2035-11-28T15:00", "slot_minutes": 30}
    permanence = await plan_permanence(planned.event, values, by=planned.ada, now=NOW)
    slot = await value("SELECT id FROM session WHERE permanence = $1 LIMIT 1", permanence)

    with pytest.raises(PartOfPermanence):
        await change_session(slot, {"title": OWN}, by=planned.ada, now=NOW)
