"""What was sent to somebody, as a colleague asks it."""

from datetime import timedelta
from uuid import UUID

import pytest

from events_service import clock
from events_service.database import value
from events_service.messages.outbox import TOO_MANY
from events_service.registration.calls import note_outcome
from events_service.registration.changes import change_session
from events_service.registration.places import Place
from events_service.registration.sent import sent_about
from tests.factories import STARTS_AT, Planned, a_session, sign_up
from tests.posted import becomes

pytestmark = pytest.mark.usefixtures("database")

MOVED = {"starts_at": "2035-11-20T15:00", "ends_at": "2035-11-20T17:00"}


async def fates(place: Place, *, later: timedelta = timedelta(0)) -> list[tuple[str, str, str]]:
    sent = await sent_about(place.registration.id, now=clock.now() + later)
    return [(each.letter, each.channel, each.fate) for each in sent]


async def only_letter() -> UUID:
    letter: UUID = await value("SELECT id FROM message")
    return letter


@pytest.mark.parametrize(
    ("became", "values", "fate"),
    [
        ("state = 'due'", (), "leaving"),
        ("next_at = $2", (STARTS_AT,), "waits"),
        ("not_before = $2", (STARTS_AT,), "waits"),
        ("state = 'sent', sent_at = $2", (STARTS_AT,), "left"),
        ("state = 'unknown'", (), "perhaps"),
        ("state = 'failed', reason = 'rcpt 550'", (), "failed"),
        ("state = 'withdrawn', reason = $2", (TOO_MANY,), "held"),
        ("state = 'withdrawn', reason = 'practice'", (), "practised"),
        ("state = 'withdrawn', reason = 'superseded'", (), "useless"),
    ],
)
async def test_sent_says_what_became_of_a_letter(became: str, values: tuple[object, ...], fate: str) -> None:
    place = await sign_up(await a_session())
    await becomes(await only_letter(), became, *values)

    assert await fates(place, later=timedelta(seconds=1)) == [("confirmation", "email", fate)]


async def a_call(session: Planned) -> Place:
    place = await sign_up(session, "Driss", phone="+33467000000", email=None)
    await change_session(session.id, MOVED, by=session.ada, now=clock.now())
    return place


async def test_sent_says_what_became_of_a_call() -> None:
    session = await a_session()
    place = await a_call(session)
    to_make = await fates(place)
    too_late = await fates(place, later=STARTS_AT + timedelta(hours=2) - clock.now())
    call = await value("SELECT id FROM call_task")

    await note_outcome(call, "reached", by=session.ada, now=clock.now())

    assert to_make == [("change", "call", "to_call")]
    assert too_late == [("change", "call", "not_called")]
    assert await fates(place) == [("change", "call", "called")]


async def test_sent_begins_with_the_newest_and_tells_of_nobody_else() -> None:
    session = await a_session()
    place = await sign_up(session)
    await sign_up(session, "Driss")
    await change_session(session.id, MOVED, by=session.ada, now=clock.now())

    assert [each.letter for each in await sent_about(place.registration.id, now=clock.now())] == [
        "change",
        "confirmation",
    ]
