"""A new title reaches whoever has the old one in a calendar; the same words again reach nobody."""

from datetime import datetime
from typing import Any

import msgspec
import pytest

from events_service import clock
from events_service.database import row, rows
from events_service.registration.call_queries import open_calls
from events_service.registration.changes import cancel_session, change_session
from events_service.registration.events import amend_event
from events_service.scheduling import events
from tests.factories import Planned, a_party, a_registration, a_session

pytestmark = pytest.mark.usefixtures("database")


async def told_in(name: str = "change") -> list[tuple[str, dict[str, Any]]]:
    found = await rows("SELECT recipient, context FROM message WHERE letter = $1 ORDER BY position", name)
    return [(each["recipient"], msgspec.json.decode(each["context"])) for each in found]


async def dates_of(session: Planned) -> tuple[datetime, datetime, int]:
    """What a calendar reads of the session, and whether a sign-up prepared before would be prepared again."""
    found = await row(
        "SELECT session.revised_at, event.updated_at, roster.revision FROM session"
        " JOIN event ON event.id = session.event JOIN roster ON roster.id = session.roster WHERE session.id = $1",
        session.id,
    )
    assert found is not None
    return found["revised_at"], found["updated_at"], found["revision"]


async def test_amend_event_writes_to_those_with_an_invitation() -> None:
    session = await a_session(capacity=1)
    await a_registration(session.id, a_party("Chloé", email="chloe@example.org"))
    await a_registration(session.id, a_party("Denise", email="denise@example.org"))

    await amend_event(session.event, {"title": "Ouvrir une boîte mail"}, by=session.ada, now=clock.now())

    [(recipient, told)] = await told_in()
    assert recipient == "chloe@example.org"
    assert (told["title"], told["was_title"]) == ("Ouvrir une boîte mail", "Créer sa boîte mail")
    assert (told["changed"], told["sequence"], told["calendar"]) == (["title"], 0, True)


async def test_amend_event_puts_the_new_title_into_calls_and_owes_none() -> None:
    session = await a_session()
    await a_registration(session.id, a_party("Yvette", phone="+33612345678"))
    moved = {"starts_at": "2035-11-27T14:00", "ends_at": "2035-11-27T16:00"}
    await change_session(session.id, moved, by=session.ada, now=clock.now())
    await a_registration(session.id, a_party("Mohamed", phone="+33612345679"))

    await amend_event(session.event, {"title": "Ouvrir une boîte mail"}, by=session.ada, now=clock.now())

    [call] = await open_calls(session.ada, now=clock.now())
    assert call.says is not None
    assert (call.says.title, call.says.changed) == ("Ouvrir une boîte mail", ["time"])


async def test_amend_event_tells_each_new_title_once() -> None:
    session = await a_session()
    await a_registration(session.id, a_party("Chloé", email="chloe@example.org"))
    titles = ("Ouvrir une boîte mail", "Ouvrir une boîte mail", "Écrire un message")

    for title in titles:
        await amend_event(session.event, {"title": title}, by=session.ada, now=clock.now())

    assert [told["title"] for _, told in await told_in()] == ["Ouvrir une boîte mail", "Écrire un message"]


async def test_amend_event_does_not_write_for_an_accent() -> None:
    session = await a_session(title="Creer sa boite mail !")
    await a_registration(session.id, a_party("Chloé", email="chloe@example.org"))
    before = await dates_of(session)

    await amend_event(session.event, {"title": "Créer sa boîte mail"}, by=session.ada, now=clock.now())

    assert await told_in() == []
    assert (await dates_of(session))[0] > before[0]


async def test_amend_event_leaves_a_called_off_session_in_peace() -> None:
    session = await a_session()
    await a_registration(session.id, a_party("Chloé", email="chloe@example.org"))
    await cancel_session(session.id, reason="", by=session.ada, now=clock.now())

    await amend_event(session.event, {"title": "Ouvrir une boîte mail"}, by=session.ada, now=clock.now())

    assert await told_in() == []


@pytest.mark.parametrize("given", [{}, {"title": "Créer sa boîte mail"}, {"title": " Créer  sa boîte mail "}])
async def test_amend_event_with_the_same_words_changes_nothing(given: dict[str, str]) -> None:
    session = await a_session()
    await a_registration(session.id, a_party("Chloé", email="chloe@example.org"))
    before = await dates_of(session)

    await amend_event(session.event, given, by=session.ada, now=clock.now())

    assert await dates_of(session) == before
    assert await told_in() == []


@pytest.mark.parametrize(
    "given", [{"level": "avance"}, {"topics": ["email"]}, {"kind": "talk"}, {"campaign": "day"}]
)
async def test_amend_event_in_what_no_calendar_shows_dates_the_event_alone(given: dict[str, Any]) -> None:
    session = await a_session()
    await rows(
        "INSERT INTO campaign (id, slug, name, starts_on, ends_on, created_at)"
        " VALUES (gen_random_uuid(), 'day', 'Journée', '2035-11-20', '2035-11-20', now())"
    )
    before = await dates_of(session)

    await amend_event(session.event, given, by=session.ada, now=clock.now())

    after = await dates_of(session)
    assert (after[0], after[2]) == (before[0], before[2])
    assert after[1] > before[1]


@pytest.mark.parametrize(
    "given", [{"summary": "Pas à pas"}, {"description": "…"}, {"strand": "critical_uses"}]
)
async def test_amend_event_in_what_calendars_show_dates_its_sessions(given: dict[str, str]) -> None:
    session = await a_session()
    before = await dates_of(session)

    await amend_event(session.event, given, by=session.ada, now=clock.now())

    after = await dates_of(session)
    assert after[0] > before[0]
    assert after[2] == before[2] + 1


async def test_publish_event_twice_changes_nothing() -> None:
    session = await a_session()
    before = await dates_of(session)

    await events.publish_event(session.event, by=session.ada, now=clock.now())

    assert await dates_of(session) == before
