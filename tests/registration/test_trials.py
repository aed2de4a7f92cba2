"""What a verb would do is told, and nothing of it stays."""

import pytest

from events_service import clock
from events_service.database import value
from events_service.registration.changes import cancel_session
from events_service.registration.trials import undone
from events_service.scheduling.sessions import SessionOver
from tests.factories import ENDS_AT, a_session

pytestmark = pytest.mark.usefixtures("database")


async def test_undone_answers_and_leaves_nothing() -> None:
    session = await a_session()

    line = await undone(lambda: cancel_session(session.id, reason="Travaux", by=session.ada, now=clock.now()))

    assert line.cancel_reason == "Travaux"
    assert await value("SELECT cancel_reason FROM session") == ""


async def test_undone_refuses_as_the_verb_does() -> None:
    session = await a_session()

    with pytest.raises(SessionOver):
        await undone(lambda: cancel_session(session.id, reason="", by=session.ada, now=ENDS_AT))
