"""Changing a session people have signed up for: nobody is lost, and everyone concerned is told once."""

from datetime import timedelta

import pytest

from events_service import clock
from events_service.accounts.roles import Viewer
from events_service.database import rows
from events_service.errors import Forbidden
from events_service.registration.changes import cancel_session, change_session
from events_service.scheduling.sessions import SessionCancelled, SessionOver
from tests.factories import (
    ENDS_AT,
    STARTS_AT,
    a_library,
    a_session,
    a_viewer,
    sign_up,
    states,
)
from tests.posted import everything_left, letters_to

pytestmark = pytest.mark.usefixtures("database")


async def test_move_keeps_everyone_raises_the_sequence_and_tells_each_once() -> None:
    session = await a_session(capacity=1)
    await sign_up(session, "Ada")
    await sign_up(session, "Basile")
    await everything_left()

    line = await change_session(
        session.id, {"starts_at": "2035-11-21T10:00"}, by=session.ada, now=clock.now()
    )

    assert (line.sequence, line.local_starts.isoformat(), line.local_ends.isoformat()) == (
        *(1, "2035-11-21T10:00:00"),
        "2035-11-21T12:00:00",
    )
    assert await states() == {"Ada": "confirmed", "Basile": "waiting"}
    assert await letters_to("Ada") == ["confirmation", "change"]
    assert await letters_to("Basile") == ["waiting", "change"]


async def test_move_to_the_same_time_tells_nobody() -> None:
    session = await a_session()
    await sign_up(session, "Ada")

    line = await change_session(
        session.id, {"starts_at": "2035-11-20T14:00"}, by=session.ada, now=clock.now()
    )

    assert line.sequence == 0
    assert await letters_to("Ada") == ["confirmation"]


async def test_move_keeps_the_closing_at_the_start() -> None:
    session = await a_session()

    line = await change_session(
        session.id, {"starts_at": "2035-11-21T10:00"}, by=session.ada, now=clock.now()
    )

    assert line.closes_at == line.starts_at


async def test_cancel_session_cancels_everyone_and_promotes_nobody() -> None:
    session = await a_session(capacity=1)
    await sign_up(session, "Ada")
    await sign_up(session, "Basile")
    await everything_left()

    line = await cancel_session(session.id, reason="Salle inondée", by=session.ada, now=clock.now())

    assert (line.cancelled, line.cancel_reason, line.sequence) == (True, "Salle inondée", 1)
    assert await states() == {"Ada": "cancelled", "Basile": "cancelled"}
    assert await letters_to("Ada") == ["confirmation", "cancellation"]
    assert await letters_to("Basile") == ["waiting", "cancellation"]


async def test_cancel_session_twice_is_harmless() -> None:
    session = await a_session()
    await sign_up(session, "Ada")
    await cancel_session(session.id, reason="", by=session.ada, now=clock.now())

    line = await cancel_session(session.id, reason="", by=session.ada, now=clock.now())

    assert line.sequence == 1
    assert await letters_to("Ada") == ["cancellation"]


async def test_a_cancelled_session_is_not_moved_any_more() -> None:
    session = await a_session()
    await cancel_session(session.id, reason="", by=session.ada, now=clock.now())

    with pytest.raises(SessionCancelled):
        await change_session(session.id, {"starts_at": "2035-11-21T10:00"}, by=session.ada, now=clock.now())


@pytest.mark.parametrize(("role", "refusal"), [("desk", Forbidden), ("mediator", None), ("manager", None)])
async def test_who_may_call_a_session_off(role: str, refusal: type[Exception] | None) -> None:
    session = await a_session()
    colleague: Viewer = a_viewer(session.organisation, role)

    if refusal is None:
        assert (await cancel_session(session.id, reason="", by=colleague, now=clock.now())).cancelled
    else:
        with pytest.raises(refusal):
            await cancel_session(session.id, reason="", by=colleague, now=clock.now())


async def test_move_to_another_zone_keeps_the_time_on_the_wall() -> None:
    session = await a_session()
    far = await a_library(
        session.organisation, department="974", time_zone="Indian/Reunion", postcode="97400"
    )

    line = await change_session(session.id, {"library": str(far)}, by=session.ada, now=clock.now())

    assert (line.local_starts.isoformat(), line.starts_at.isoformat()) == (
        "2035-11-20T14:00:00",
        "2035-11-20T10:00:00+00:00",
    )


async def test_move_before_the_announced_opening_opens_at_once() -> None:
    session = await a_session(opens_at="2035-11-19T09:00")

    line = await change_session(
        session.id, {"starts_at": "2035-11-18T10:00"}, by=session.ada, now=clock.now()
    )

    assert line.opens_at is None


async def test_cancel_session_that_is_over_is_refused() -> None:
    session = await a_session()

    with pytest.raises(SessionOver):
        await cancel_session(session.id, reason="", by=session.ada, now=STARTS_AT + timedelta(days=1))


@pytest.mark.parametrize(
    "change",
    [
        {"starts_at": "2036-01-08T14:00"},
        {"ends_at": "2036-01-08T18:00"},
        {"capacity": "30"},
        {"library": ""},
        {},
    ],
)
async def test_change_session_leaves_what_is_over_as_it_was(change: dict[str, str]) -> None:
    session = await a_session()
    await sign_up(session, "Chloe")
    before = await rows("SELECT * FROM session JOIN roster ON roster.id = session.roster")

    with pytest.raises(SessionOver):
        await change_session(session.id, change, by=session.ada, now=ENDS_AT)

    assert await rows("SELECT * FROM session JOIN roster ON roster.id = session.roster") == before
    assert [each["letter"] for each in await rows("SELECT letter FROM message")] == ["confirmation"]


async def test_change_session_that_has_begun_finds_more_chairs() -> None:
    session = await a_session(capacity=2)

    changed = await change_session(
        session.id, {"capacity": "3"}, by=session.ada, now=ENDS_AT - timedelta(minutes=1)
    )

    assert changed.capacity == 3
