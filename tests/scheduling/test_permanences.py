"""A permanence is planned: slots with one seat each, the room and the person for its whole span, or nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from events_service import clock
from events_service.database import rows, value
from events_service.errors import Forbidden, NotFound
from events_service.registration.changes import cancel_session
from events_service.scheduling.agenda import office_days, office_full
from events_service.scheduling.catalogue import upcoming
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.occupancy import FacilitatorBusy, RoomTaken
from events_service.scheduling.permanences import (
    office_permanence,
    permanence_slots,
    plan_permanence,
    try_permanence,
)
from events_service.scheduling.sessions import add_session
from tests.factories import (
    Planned,
    a_colleague,
    a_party,
    a_registration,
    a_room,
    a_session,
    a_viewer,
    an_organisation,
)

pytestmark = pytest.mark.usefixtures("database")

AFTERNOON = {"starts_at": "2035-11-20T14:00", "ends_at": "2035-11-20T17:00", "slot_minutes": 30}


async def a_permanence(planned: Planned | None = None, **typed: Any) -> tuple[Planned, UUID]:
    """Six half-hours from 14:00 on, or as `typed`, of a published event that has another date in October."""
    planned = planned or await a_session(
        title="Permanence", starts_at="2035-10-02T09:00", ends_at="2035-10-02T10:00"
    )
    values = AFTERNOON | typed
    return planned, await plan_permanence(planned.event, values, by=planned.ada, now=clock.now())


async def test_plan_makes_a_list_of_one_seat_for_each_slot() -> None:
    planned, permanence = await a_permanence(pauses=[("15:30", 15)])

    slots = await permanence_slots(permanence, now=clock.now())

    assert [f"{slot.local_starts:%H:%M}-{slot.local_ends:%H:%M}" for slot in slots] == [
        *["14:00-14:30", "14:30-15:00", "15:00-15:30"],
        *["15:45-16:15", "16:15-16:45"],
    ]
    assert {(slot.capacity, slot.most_seats, slot.waiting_limit, slot.dates) for slot in slots} == {
        (1, 1, 0, 1)
    }
    assert len({slot.roster for slot in slots}) == 5
    whole = slots[0].slots
    assert whole is not None
    assert (whole.local_starts, whole.local_ends) == (
        datetime(2035, 11, 20, 14),
        datetime(2035, 11, 20, 16, 45),
    )
    assert (whole.number, whole.free(clock.now())) == (5, 5)
    assert whole.free(datetime(2035, 11, 20, 13, 30, tzinfo=UTC)) == 3
    assert {slot.event for slot in slots} == {planned.event}


async def test_plan_sent_twice_makes_one() -> None:
    planned, _ = await a_permanence()
    again = {"by": planned.ada, "now": clock.now(), "intent": "form"}

    made = [await plan_permanence(planned.event, AFTERNOON, **again) for _ in range(2)]  # type: ignore[arg-type]

    assert made[0] == made[1]
    assert await value("SELECT count(*) FROM permanence") == 2


async def test_try_shows_the_slots_and_makes_nothing() -> None:
    planned = await a_session()

    slots = await try_permanence(planned.event, AFTERNOON, by=planned.ada, now=clock.now())

    assert len(slots) == 6
    assert await value("SELECT count(*) FROM session") == 1
    assert await value("SELECT count(*) FROM permanence") == 0


async def test_plan_is_for_whoever_plans_there() -> None:
    planned = await a_session()
    stranger = a_viewer(await an_organisation())
    desk = a_viewer(planned.organisation, "desk")

    for viewer in (stranger, desk):
        with pytest.raises((Forbidden, NotFound)):
            await plan_permanence(planned.event, AFTERNOON, by=viewer, now=clock.now())
    _, permanence = await a_permanence(planned)

    assert await office_permanence(permanence, stranger) == []
    assert len(await office_permanence(permanence, planned.ada)) == 6


async def test_room_and_person_are_taken_from_the_first_slot_to_the_last() -> None:
    planned = await a_session()
    room = await a_room(planned.library, set_up_minutes=20, clear_up_minutes=10)
    ada = await a_colleague(planned.organisation)
    needs = {"room": str(room), "facilitators": [str(ada)]}

    await a_permanence(planned, pauses=[("15:30", 15)], **needs)

    for table, begins, ends in (
        ("room_use", datetime(2035, 11, 20, 12, 40), datetime(2035, 11, 20, 15, 55)),
        ("facilitation", datetime(2035, 11, 20, 13), datetime(2035, 11, 20, 15, 45)),
    ):
        uses = await rows(f"SELECT starts_at, ends_at FROM {table} ORDER BY starts_at")
        assert (uses[0]["starts_at"], uses[-1]["ends_at"]) == (
            begins.replace(tzinfo=UTC),
            ends.replace(tzinfo=UTC),
        )
        assert [use["starts_at"] for use in uses[1:]] == [use["ends_at"] for use in uses[:-1]]


async def test_nothing_is_made_where_a_slot_finds_the_room_or_the_person_taken() -> None:
    planned = await a_session()
    room, ada = await a_room(planned.library), await a_colleague(planned.organisation)
    day = {"starts_at": "2035-11-20T16:00", "ends_at": "2035-11-20T17:00", "capacity": 8}
    taken = {**day, "room": str(room), "facilitators": [str(ada)]}
    await add_session(planned.event, taken, by=planned.ada, now=clock.now())

    with pytest.raises(RoomTaken):
        await a_permanence(planned, room=str(room))
    with pytest.raises(FacilitatorBusy):
        await a_permanence(planned, facilitators=[str(ada)])

    assert await value("SELECT count(*) FROM permanence") == 0
    assert await value("SELECT count(*) FROM session") == 2


async def test_a_permanence_is_one_of_the_list() -> None:
    _, permanence = await a_permanence()
    slots = await permanence_slots(permanence, now=clock.now())
    await a_registration(slots[0].id)

    lines = await upcoming(SessionFilter(), now=clock.now())
    free = await upcoming(SessionFilter(open=True), now=clock.now())
    later = await upcoming(SessionFilter(), now=slots[2].ends_at)

    assert [line.permanence for line in lines] == [None, permanence]
    assert (lines[1].id, free[1].id) == (slots[0].id, slots[1].id)
    assert lines[1].slots is not None
    assert (lines[1].slots.number, lines[1].slots.free(clock.now())) == (6, 5)
    assert [line.id for line in later] == [slots[3].id]


async def test_agenda_shows_a_permanence_as_one_entry_with_its_slots(database: str) -> None:
    """Of its slots one is called off and one is taken; that one is taken does not make it a full session."""
    planned, permanence = await a_permanence()
    first, second, *rest = await office_permanence(permanence, planned.ada)
    await cancel_session(first.id, reason="", by=planned.ada, now=clock.now())
    await a_registration(second.id, a_party("Chloé"))
    day = first.local_starts.date()
    soon = {"now": clock.now(), "until": first.starts_at + timedelta(days=1), "limit": 9}

    (shown,) = await office_days(planned.ada, day, day)
    full_before = await office_full(planned.ada, **soon)
    for slot in rest:
        await a_registration(slot.id, a_party("Denis"))
    full_after = await office_full(planned.ada, **soon)

    entries = [cell for cell in shown.cells if cell.permanence]
    assert [(each.id, each.local_starts, each.local_ends) for each in entries] == [
        (second.id, second.local_starts, rest[-1].local_ends)
    ]
    assert [(each.seats_taken, each.capacity, each.full) for each in entries] == [(1, len(rest) + 1, False)]
    assert shown.more == 0
    assert [each for each in full_before if each.permanence] == []
    assert [each.permanence for each in full_after if each.permanence] == [permanence]
