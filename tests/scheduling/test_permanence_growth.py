"""A permanence grows: more hours on its day, each once, with its room and its people for the whole of it."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from events_service import clock
from events_service.database import rows, value
from events_service.errors import Forbidden, NotFound
from events_service.registration.changes import cancel_session
from events_service.scheduling.occupancy import RoomTaken
from events_service.scheduling.permanence_growth import add_slots, last_permanence
from events_service.scheduling.permanences import permanence_slots
from events_service.scheduling.sessions import SessionCancelled, SessionOver, add_session
from tests.factories import Planned, a_colleague, a_room, a_session, a_viewer, an_organisation
from tests.registration.test_permanences import whole_entries
from tests.scheduling.test_permanences import a_permanence

pytestmark = pytest.mark.usefixtures("database")


def that_day_at(hour: int, minute: int = 0) -> datetime:
    """An hour of 20 November 2035 on the wall of Paris."""
    return datetime(2035, 11, 20, hour - 1, minute, tzinfo=UTC)


async def with_room_and_ada(**typed: Any) -> tuple[Planned, UUID, UUID]:
    """A permanence from 14:00 to 17:00 in a room that is set up for 20 minutes and cleared up in 10; and the room."""
    planned = await a_session(starts_at="2035-10-02T09:00", ends_at="2035-10-02T10:00")
    room = await a_room(planned.library, set_up_minutes=20, clear_up_minutes=10)
    ada = await a_colleague(planned.organisation)
    _, permanence = await a_permanence(planned, room=str(room), facilitators=[str(ada)], **typed)
    return planned, permanence, room


async def lengthen(planned: Planned, permanence: UUID, starts: str, ends: str) -> list[UUID]:
    hours = {"starts_at": f"2035-11-20T{starts}", "ends_at": f"2035-11-20T{ends}"}
    return await add_slots(permanence, hours, by=planned.ada, now=clock.now())


@pytest.mark.parametrize(
    ("hours", "number", "room_from", "room_until"),
    [
        (("17:00", "18:00"), 2, that_day_at(13, 40), that_day_at(18, 10)),
        (("17:30", "18:00"), 1, that_day_at(13, 40), that_day_at(18, 10)),
        (("13:00", "14:00"), 2, that_day_at(12, 40), that_day_at(17, 10)),
        (("13:00", "18:00"), 4, that_day_at(12, 40), that_day_at(18, 10)),
    ],
)
async def test_add_takes_room_and_person_for_the_whole_without_a_gap(
    hours: tuple[str, str], number: int, room_from: datetime, room_until: datetime
) -> None:
    planned, permanence, _ = await with_room_and_ada()

    made = await lengthen(planned, permanence, *hours)

    assert len(made) == number
    uses = await rows("SELECT starts_at, ends_at FROM room_use ORDER BY starts_at")
    assert (uses[0]["starts_at"], uses[-1]["ends_at"]) == (room_from, room_until)
    for each in (uses, await rows("SELECT starts_at, ends_at FROM facilitation ORDER BY starts_at")):
        assert len(each) == 6 + number
        assert [use["starts_at"] for use in each[1:]] == [use["ends_at"] for use in each[:-1]]


async def test_add_fills_a_pause_and_leaves_the_rest_of_it() -> None:
    planned, permanence, _ = await with_room_and_ada(pauses=[("15:00", 60)])

    await lengthen(planned, permanence, "15:00", "15:30")

    assert await value("SELECT local_pauses FROM permanence") == [
        datetime(2035, 11, 20, 15, 30),
        datetime(2035, 11, 20, 16),
    ]
    uses = await rows("SELECT starts_at, ends_at FROM room_use ORDER BY starts_at")
    assert [use["starts_at"] for use in uses[1:]] == [use["ends_at"] for use in uses[:-1]]


async def test_add_typed_twice_adds_once_and_what_was_called_off_stays_so() -> None:
    planned, permanence, _ = await with_room_and_ada()
    first, *_ = await permanence_slots(permanence, now=clock.now())
    await cancel_session(first.id, reason="", by=planned.ada, now=clock.now())

    numbers = [len(await lengthen(planned, permanence, "14:00", "18:00")) for _ in range(2)]

    assert numbers == [2, 0]
    slots = await permanence_slots(permanence, now=clock.now())
    assert [f"{slot.local_starts:%H:%M}" for slot in slots if not slot.cancelled] == [
        "14:30",
        "15:00",
        "15:30",
        "16:00",
        "16:30",
        "17:00",
        "17:30",
    ]
    assert len({slot.roster for slot in slots}) == 8
    assert {(slot.capacity, slot.most_seats, slot.waiting_limit) for slot in slots} == {(1, 1, 0)}


async def test_add_moves_the_one_entry_of_the_feed_on() -> None:
    planned, permanence, _ = await with_room_and_ada()
    [(_, _, _, before, _)] = await whole_entries()

    await lengthen(planned, permanence, "17:00", "17:30")

    [(uid, starts, ends, sequence, _)] = await whole_entries()
    assert (uid, starts, ends) == (f"permanence-{permanence}", that_day_at(14), that_day_at(17, 30))
    assert sequence > before


async def test_add_keeps_the_sign_up_of_the_others() -> None:
    planned = await a_session(starts_at="2035-10-02T09:00", ends_at="2035-10-02T10:00")
    _, permanence = await a_permanence(planned, sign_up="staff_only", opens_days="7", closes_days="1")

    await lengthen(planned, permanence, "17:00", "17:30")

    last = (await permanence_slots(permanence, now=clock.now()))[-1]
    assert (last.sign_up, last.opens_at, last.closes_at) == (
        "staff_only",
        datetime(2035, 11, 13, 16, tzinfo=UTC),
        datetime(2035, 11, 19, 16, tzinfo=UTC),
    )


async def test_add_makes_nothing_where_the_room_is_taken_even_in_the_pause_before() -> None:
    planned, permanence, room = await with_room_and_ada()
    taken = {"starts_at": "2035-11-20T17:30", "ends_at": "2035-11-20T18:00", "capacity": 8, "room": str(room)}
    await add_session(planned.event, taken, by=planned.ada, now=clock.now())

    with pytest.raises(RoomTaken):
        await lengthen(planned, permanence, "19:00", "19:30")

    assert len(await permanence_slots(permanence, now=clock.now())) == 6
    assert await value("SELECT local_ends FROM permanence") == datetime(2035, 11, 20, 17)


async def test_add_is_for_whoever_plans_there_and_while_something_is_left() -> None:
    planned, permanence = await a_permanence()
    hours = {"starts_at": "2035-11-20T17:00", "ends_at": "2035-11-20T18:00"}

    for viewer in (a_viewer(await an_organisation()), a_viewer(planned.organisation, "desk")):
        with pytest.raises((Forbidden, NotFound)):
            await add_slots(permanence, hours, by=viewer, now=clock.now())
    with pytest.raises(SessionOver):
        await add_slots(permanence, hours, by=planned.ada, now=that_day_at(17))
    for slot in await permanence_slots(permanence, now=clock.now()):
        await cancel_session(slot.id, reason="", by=planned.ada, now=clock.now())
    with pytest.raises(SessionCancelled):
        await add_slots(permanence, hours, by=planned.ada, now=clock.now())


async def test_last_permanence_is_the_newest_of_the_event() -> None:
    planned = await a_session()
    assert await last_permanence(planned.event) is None
    for day in ("27", "20"):
        await a_permanence(
            planned, starts_at=f"2035-11-{day}T14:00", ends_at=f"2035-11-{day}T17:00", pauses=[("15:30", 15)]
        )

    last = await last_permanence(planned.event)

    assert last is not None
    assert (last["local_starts"], last["slot_minutes"], last["sign_up"]) == (
        datetime(2035, 11, 27, 14),
        30,
        "required",
    )
    assert [(f"{each.starts_at:%H:%M}", f"{each.ends_at:%H:%M}") for each in last["pauses"]] == [
        ("15:30", "15:45")
    ]
