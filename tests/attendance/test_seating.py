"""Ten minutes after the start: who waits and stands there sits down on chairs that nobody came to, and nobody else."""

from datetime import timedelta
from uuid import UUID

import pytest

from events_service.attendance.presence import note_presence
from events_service.attendance.rules import Mark, SeatingTooEarly, WalkInDraft, seated_at_the_door
from events_service.attendance.seating import SeveralDates, chairs_free, seat_who_is_here
from events_service.attendance.walk_ins import note_walk_in
from events_service.database import rows, value
from events_service.errors import NotFound
from events_service.registration.changes import add_date
from events_service.registration.extra_seats import give_extra_seats
from events_service.registration.rules import Presence
from events_service.scheduling.sessions import SessionOver
from tests.factories import ENDS_AT, STARTS_AT, Planned, a_session, a_viewer, an_organisation, sign_up, states
from tests.posted import letters_to

pytestmark = pytest.mark.usefixtures("database")
TEN_PAST = STARTS_AT + timedelta(minutes=10)


async def a_room_with_empty_chairs() -> tuple[Planned, list[UUID]]:
    """Three seats: Ada came, Basile and Chloé did not; Driss, a couple and Elsa wait, in that order."""
    session = await a_session(capacity=3)
    ada, _, _ = [await sign_up(session, name) for name in ("Ada", "Basile", "Chloe")]
    waiting = [
        await sign_up(session, "Driss"),
        await sign_up(session, "Couple", 2),
        await sign_up(session, "Elsa"),
    ]
    mark = Mark(Presence.ATTENDED)
    await note_presence(session.id, ada.registration.id, mark, by=session.ada, now=STARTS_AT)
    return session, [place.registration.id for place in waiting]


async def test_who_stands_there_sits_down_in_the_order_of_the_list() -> None:
    session, (driss, couple, elsa) = await a_room_with_empty_chairs()
    free = await chairs_free(session.id)

    for _ in range(2):
        await seat_who_is_here(session.id, [elsa, couple, driss], by=session.ada, now=TEN_PAST)

    assert free == 2
    assert await states() == dict.fromkeys(("Ada", "Basile", "Chloe", "Driss"), "confirmed") | {
        "Couple": "waiting",
        "Elsa": "confirmed",
    }
    assert await chairs_free(session.id) == 0
    [roster] = await rows("SELECT seats_taken, extra_seats, waiting FROM roster")
    assert tuple(roster) == (3, 2, 1)
    assert await letters_to("Driss") == ["waiting"]
    assert await value("SELECT presence FROM registration_date WHERE registration = $1", driss) == "attended"


async def test_a_walk_in_has_a_chair_too() -> None:
    session, (driss, _, elsa) = await a_room_with_empty_chairs()
    await note_walk_in(session.id, WalkInDraft(None, 1), by=session.ada, now=STARTS_AT)

    seated = await seat_who_is_here(session.id, [driss, elsa], by=session.ada, now=TEN_PAST)

    assert [each.name for each in seated] == ["Driss"]


async def test_who_came_on_a_chair_brought_in_sits_on_none_of_the_room_s() -> None:
    session, (driss, couple, elsa) = await a_room_with_empty_chairs()
    await give_extra_seats(couple, "Deux chaises de plus", by=session.ada, now=STARTS_AT)
    await note_presence(session.id, couple, Mark(Presence.ATTENDED), by=session.ada, now=STARTS_AT)

    free = await chairs_free(session.id)
    seated = await seat_who_is_here(session.id, [driss, elsa], by=session.ada, now=TEN_PAST)

    assert free == 2
    assert [each.name for each in seated] == ["Driss", "Elsa"]


async def test_before_ten_minutes_after_the_start_nobody_is_seated() -> None:
    session, (driss, *_) = await a_room_with_empty_chairs()

    with pytest.raises(SeatingTooEarly):
        await seat_who_is_here(session.id, [driss], by=session.ada, now=TEN_PAST - timedelta(seconds=1))
    with pytest.raises(SessionOver):
        await seat_who_is_here(session.id, [driss], by=session.ada, now=ENDS_AT)
    with pytest.raises(NotFound):
        await seat_who_is_here(session.id, [driss], by=a_viewer(await an_organisation()), now=TEN_PAST)


async def test_a_course_seats_nobody_for_one_date() -> None:
    session, (driss, *_) = await a_room_with_empty_chairs()
    later = {"starts_at": "2035-11-27T14:00", "ends_at": "2035-11-27T16:00"}
    await add_date(session.roster, later, by=session.ada, now=STARTS_AT - timedelta(days=1))

    with pytest.raises(SeveralDates):
        await seat_who_is_here(session.id, [driss], by=session.ada, now=TEN_PAST)


def test_each_in_turn_and_whole() -> None:
    assert seated_at_the_door([1, 3, 1], free=2) == [0, 2]
    assert seated_at_the_door([3], free=2) == []
