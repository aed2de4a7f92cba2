"""Who came without a registration."""

from datetime import timedelta

import pytest

from events_service.attendance.queries import attendance_of
from events_service.attendance.rules import PresenceTooEarly, WalkInDraft
from events_service.attendance.walk_ins import forget_walk_ins, note_walk_in, remove_walk_in
from events_service.database import rows, value
from events_service.errors import NotFound
from events_service.registration.changes import cancel_session
from events_service.scheduling.sessions import SessionCancelled
from tests.factories import ENDS_AT, STARTS_AT, a_session, a_viewer, an_organisation

pytestmark = pytest.mark.usefixtures("database")

AICHA, TWELVE = WalkInDraft("Aïcha", 1), WalkInDraft(None, 12)


async def test_walk_ins_are_counted_by_name_or_by_head_and_take_no_seat() -> None:
    planned = await a_session(capacity=1)

    for minutes, walk_in in enumerate((AICHA, TWELVE)):
        now = STARTS_AT + timedelta(minutes=minutes)
        await note_walk_in(planned.id, walk_in, by=planned.ada, now=now)

    attendance = await attendance_of(planned.id, planned.ada)
    assert attendance is not None
    assert [(each.name, each.people) for each in attendance.walk_ins] == [("Aïcha", 1), (None, 12)]
    assert (attendance.walked_in, attendance.came) == (13, 0)
    assert await value("SELECT seats_taken FROM roster WHERE id = $1", planned.roster) == 0


async def test_walk_in_sent_twice_by_one_phone_is_one() -> None:
    planned = await a_session()
    late = STARTS_AT + timedelta(hours=1)

    first = await note_walk_in(planned.id, AICHA, by=planned.ada, now=STARTS_AT, intent="one")
    again = await note_walk_in(
        planned.id, AICHA, by=planned.ada, now=late, intent="one", waited=timedelta(hours=1)
    )
    other = await note_walk_in(
        planned.id, AICHA, by=planned.ada, now=late, intent="two", waited=timedelta(minutes=59)
    )

    assert first == again != other
    times = await rows("SELECT at FROM walk_in ORDER BY at")
    assert [each["at"] for each in times] == [STARTS_AT, STARTS_AT + timedelta(minutes=1)]


async def test_walk_in_noted_by_mistake_is_taken_back() -> None:
    planned, other = await a_session(), await a_session()
    walk_in = await note_walk_in(planned.id, AICHA, by=planned.ada, now=STARTS_AT)

    with pytest.raises(NotFound):
        await remove_walk_in(planned.id, walk_in, by=other.ada, now=STARTS_AT)
    await remove_walk_in(other.id, walk_in, by=other.ada, now=STARTS_AT)  # not that session's: nothing goes
    assert await value("SELECT count(*) FROM walk_in") == 1
    for _ in range(2):
        await remove_walk_in(planned.id, walk_in, by=planned.ada, now=STARTS_AT)

    assert await value("SELECT count(*) FROM walk_in") == 0
    deeds = await rows("SELECT what FROM audit WHERE what ~ 'walk_in' ORDER BY id")
    assert [each["what"] for each in deeds] == ["session.walk_in_noted", "session.walk_in_removed"]


async def test_walk_in_refused() -> None:
    planned = await a_session()
    stranger = a_viewer(await an_organisation(), name="Basile")

    with pytest.raises(PresenceTooEarly):
        await note_walk_in(planned.id, AICHA, by=planned.ada, now=STARTS_AT - timedelta(minutes=31))
    with pytest.raises(NotFound):
        await note_walk_in(planned.id, AICHA, by=stranger, now=STARTS_AT)
    await cancel_session(planned.id, reason="", by=planned.ada, now=STARTS_AT - timedelta(days=1))
    with pytest.raises(SessionCancelled):
        await note_walk_in(planned.id, AICHA, by=planned.ada, now=STARTS_AT)


async def test_forget_walk_ins_keeps_the_count() -> None:
    planned = await a_session()
    for walk_in in (AICHA, TWELVE):
        await note_walk_in(planned.id, walk_in, by=planned.ada, now=STARTS_AT, intent=str(walk_in.count))

    early = await forget_walk_ins(days=90, now=ENDS_AT + timedelta(days=89))
    forgotten = [await forget_walk_ins(days=90, now=ENDS_AT + timedelta(days=90)) for _ in range(2)]

    assert (early, forgotten) == (0, [1, 0])
    left = await rows("SELECT name, people FROM walk_in ORDER BY people")
    assert [tuple(each) for each in left] == [(None, 1), (None, 12)]
