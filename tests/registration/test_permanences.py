"""A whole permanence moves or is called off: whoever has a slot keeps it or is told, once; its entry in the feeds is
one, under one identity."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import icalendar
import pytest

from events_service import clock
from events_service.database import rows
from events_service.errors import Forbidden, Invalid, NotFound, Refusal
from events_service.registration.cancellation import cancel_by_link
from events_service.registration.changes import add_session, cancel_session, change_session
from events_service.registration.permanences import (
    cancel_permanence,
    change_permanence,
    effects_on_permanence,
)
from events_service.registration.places import register
from events_service.registration.rules import Door, RosterFull
from events_service.scheduling.occupancy import RoomTaken
from events_service.scheduling.permanences import permanence_slots
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.sessions import SessionCancelled, SessionOver
from events_service.scheduling.withdrawal import PartOfPermanence
from tests.factories import (
    KEY,
    a_colleague,
    a_party,
    a_registration,
    a_room,
    a_session,
    a_viewer,
    an_organisation,
)
from tests.feeds.planning import a_subject, composed
from tests.registration.test_several_dates import calendars, chloe
from tests.registration.wires import Wire
from tests.scheduling.test_permanences import a_permanence

pytestmark = pytest.mark.usefixtures("database")

OCTOBER = datetime(2035, 10, 20, tzinfo=UTC)


async def slots_in(permanence: UUID) -> list[SessionLine]:
    return await permanence_slots(permanence, now=clock.now())


async def whole_entries() -> list[Any]:
    feed = await composed(a_subject(), now=OCTOBER)
    return [
        (
            event["UID"].partition("@")[0],
            event["DTSTART"].dt,
            event["DTEND"].dt,
            event["SEQUENCE"],
            str(event["STATUS"]),
        )
        for event in icalendar.Calendar.from_ical(feed.body).walk("VEVENT")
        if event["UID"].startswith("permanence")
    ]


def from_to(start: int, end: int, minutes: int = 0) -> tuple[datetime, datetime]:
    """Hours of 20 November 2035 in UTC, as a permanence of Paris has them."""
    return datetime(2035, 11, 20, start, minutes, tzinfo=UTC), datetime(
        2035, 11, 20, end, minutes, tzinfo=UTC
    )


async def test_feed_shows_one_entry_with_the_whole_span() -> None:
    _, permanence = await a_permanence()

    assert await whole_entries() == [(f"permanence-{permanence}", *from_to(13, 16), 0, "CONFIRMED")]


async def test_one_has_a_slot_and_nobody_else() -> None:
    _, permanence = await a_permanence()
    slot = (await slots_in(permanence))[2]
    place = await a_registration(slot.id)

    for door in (Door.WEB, Door.DESK):
        with pytest.raises(RosterFull):
            await register(slot.roster, a_party("Denise"), door=door, key=KEY, now=clock.now())
    await cancel_by_link(place.link, now=clock.now())

    again = await register(slot.roster, a_party("Denise"), door=Door.WEB, key=KEY, now=clock.now())
    assert again.state == "confirmed"


@pytest.mark.parametrize(
    "change", [{"capacity": 5}, {"waiting_limit": None}, {"most_seats": 2}, {"sign_up": "not_needed"}]
)
async def test_an_appointment_stays_for_one_person(change: dict[str, Any]) -> None:
    planned, permanence = await a_permanence()
    slot = (await slots_in(permanence))[0]

    with pytest.raises(PartOfPermanence):
        await change_session(slot.id, change, by=planned.ada, now=clock.now())
    await change_session(slot.id, {"sign_up": "staff_only"}, by=planned.ada, now=clock.now())

    after = (await slots_in(permanence))[0]
    assert (after.capacity, after.waiting_limit, after.most_seats, after.sign_up) == (1, 0, 1, "staff_only")


async def test_no_course_is_made_of_an_appointment() -> None:
    planned, permanence = await a_permanence()
    slot = (await slots_in(permanence))[0]
    times = {"starts_at": "2035-11-27T14:00", "ends_at": "2035-11-27T14:30"}

    with pytest.raises(PartOfPermanence):
        await add_session(
            planned.event, {**times, "roster_of": str(slot.id)}, by=planned.ada, now=clock.now()
        )

    assert len(await rows("SELECT 1 FROM session WHERE roster = $1", slot.roster)) == 1


@pytest.mark.parametrize(("to", "hour", "minutes"), [("14:30", 13, 30), ("13:30", 12, 30), ("16:00", 15, 0)])
async def test_move_takes_every_slot_and_whoever_has_it_along(to: str, hour: int, minutes: int) -> None:
    planned = await a_session(starts_at="2035-10-02T09:00", ends_at="2035-10-02T10:00")
    room = await a_room(planned.library, set_up_minutes=20, clear_up_minutes=10)
    ada = await a_colleague(planned.organisation)
    needs = {"room": str(room), "facilitators": [str(ada)], "pauses": [("15:30", 30)]}
    _, permanence = await a_permanence(planned, **needs)
    slots = await slots_in(permanence)
    wire = Wire()
    await chloe(slots[1].id)
    await wire.deliver()

    await change_permanence(permanence, {"starts_at": f"2035-11-20T{to}"}, by=planned.ada, now=clock.now())
    await wire.deliver()

    moved = await slots_in(permanence)
    starts, ends = from_to(hour, hour + 3, minutes)
    assert [slot.id for slot in moved] == [slot.id for slot in slots]
    assert {after.starts_at - before.starts_at for before, after in zip(slots, moved, strict=True)} == {
        starts - slots[0].starts_at
    }
    assert wire.said() == ["Inscription confirmée", "Nouvelle heure"]
    [(kind, invited), _] = calendars(wire.letters[1])
    assert (kind, invited[0]["DTSTART"].dt.astimezone(UTC)) == (
        "text/calendar REQUEST",
        starts + timedelta(minutes=30),
    )
    assert await whole_entries() == [(f"permanence-{permanence}", starts, ends, 5, "CONFIRMED")]
    uses = await rows("SELECT starts_at, ends_at FROM room_use ORDER BY starts_at")
    assert (uses[0]["starts_at"], uses[-1]["ends_at"]) == (
        starts - timedelta(minutes=20),
        ends + timedelta(minutes=10),
    )
    assert [use["starts_at"] for use in uses[1:]] == [use["ends_at"] for use in uses[:-1]]


async def test_move_into_the_winter_keeps_the_hour_on_the_wall() -> None:
    planned, permanence = await a_permanence(starts_at="2035-10-26T14:00", ends_at="2035-10-26T17:00")

    await change_permanence(permanence, {"starts_at": "2035-10-29T14:00"}, by=planned.ada, now=clock.now())

    first, *_ = await slots_in(permanence)
    assert first.starts_at == datetime(2035, 10, 29, 13, tzinfo=UTC)
    assert f"{first.local_starts:%H:%M}" == "14:00"


async def test_slot_called_off_leaves_the_others() -> None:
    planned, permanence = await a_permanence()
    slots = await slots_in(permanence)

    await cancel_session(slots[0].id, reason="", by=planned.ada, now=clock.now())

    assert await whole_entries() == [
        (
            f"permanence-{permanence}",
            datetime(2035, 11, 20, 13, 30, tzinfo=UTC),
            from_to(13, 16)[1],
            1,
            "CONFIRMED",
        )
    ]


async def test_slot_moved_alone_is_a_session_like_any_other() -> None:
    planned, permanence = await a_permanence()
    slots = await slots_in(permanence)

    await change_session(slots[5].id, {"starts_at": "2035-11-20T17:00"}, by=planned.ada, now=clock.now())

    assert await whole_entries() == [
        (
            f"permanence-{permanence}",
            from_to(13, 16)[0],
            datetime(2035, 11, 20, 16, 30, tzinfo=UTC),
            1,
            "CONFIRMED",
        )
    ]


async def test_cancel_tells_each_once_and_cancels_the_one_entry() -> None:
    planned, permanence = await a_permanence()
    slots = await slots_in(permanence)
    wire = Wire()
    await chloe(slots[1].id)
    await wire.deliver()

    for _ in range(2):
        await cancel_permanence(permanence, reason="Grève", by=planned.ada, now=clock.now())
        await wire.deliver()

    assert wire.said() == ["Inscription confirmée", "Séance annulée"]
    assert {slot.cancelled for slot in await slots_in(permanence)} == {True}
    assert await whole_entries() == [(f"permanence-{permanence}", *from_to(13, 16), 6, "CANCELLED")]


async def test_what_is_over_or_called_off_moves_no_more() -> None:
    planned, permanence = await a_permanence()
    to = {"starts_at": "2035-11-21T14:00"}

    async def refused_at(now: datetime) -> type[BaseException]:
        with pytest.raises(Refusal) as answer:
            await change_permanence(permanence, to, by=planned.ada, now=now)
        return answer.type

    assert await refused_at(from_to(13, 16)[1]) is SessionOver
    with pytest.raises(Invalid):
        await change_permanence(permanence, {"starts_at": ""}, by=planned.ada, now=clock.now())
    await cancel_permanence(permanence, reason="", by=planned.ada, now=clock.now())
    assert await refused_at(clock.now()) is SessionCancelled


async def test_strangers_move_and_call_off_nothing() -> None:
    _, permanence = await a_permanence()
    basile = a_viewer(await an_organisation(), name="Basile")

    with pytest.raises((NotFound, Forbidden)):
        await change_permanence(permanence, {"starts_at": "2035-11-21T14:00"}, by=basile, now=clock.now())
    with pytest.raises((NotFound, Forbidden)):
        await cancel_permanence(permanence, reason="", by=basile, now=clock.now())

    assert {slot.sequence for slot in await slots_in(permanence)} == {0}


@pytest.mark.parametrize(
    ("change", "told"),
    [({"room": "other"}, ["Nouveau lieu"]), ({"facilitators": []}, []), ({"sign_up": "staff_only"}, [])],
)
async def test_change_of_all_keeps_everyone_and_tells_once_whoever_goes_elsewhere(
    change: dict[str, Any], told: list[str]
) -> None:
    planned = await a_session(starts_at="2035-10-02T09:00", ends_at="2035-10-02T10:00")
    room, other = await a_room(planned.library), await a_room(planned.library, name="Salle verte")
    ada = await a_colleague(planned.organisation)
    _, permanence = await a_permanence(planned, room=str(room), facilitators=[str(ada)])
    wire = Wire()
    await chloe((await slots_in(permanence))[1].id)
    slots = await slots_in(permanence)
    await wire.deliver()
    values = {name: str(other) if typed == "other" else typed for name, typed in change.items()}

    effects = await effects_on_permanence(permanence, values, by=planned.ada, now=clock.now())
    before = await slots_in(permanence)
    await change_permanence(permanence, values, by=planned.ada, now=clock.now())
    await wire.deliver()

    assert before == slots
    assert [each.name for each in effects.people] == ["Chloé"] * len(told)
    assert [subject for subject in wire.said() if subject != "Inscription confirmée"] == told
    after = await slots_in(permanence)
    assert {slot.room_name for slot in after} == ({"Salle verte"} if told else {slots[0].room_name})
    assert {slot.sign_up for slot in after} == {change.get("sign_up", "required")}
    held = await rows("SELECT count(*) AS number FROM facilitation")
    assert held[0]["number"] == (0 if "facilitators" in change else 6)
    assert sum(slot.seats_taken for slot in after) == 1


async def test_a_trial_tells_of_each_slot_what_is_in_its_way() -> None:
    planned = await a_session(starts_at="2035-10-02T09:00", ends_at="2035-10-02T10:00")
    room = str(await a_room(planned.library))
    _, permanence = await a_permanence(planned, room=room)
    later = {"starts_at": "2035-11-20T17:15", "ends_at": "2035-11-20T17:45", "capacity": 5, "room": room}
    other = await add_session(planned.event, later, by=planned.ada, now=clock.now())
    before = await slots_in(permanence)
    values = {"starts_at": (before[0].local_starts + timedelta(hours=1, minutes=30)).isoformat()}

    effects = await effects_on_permanence(permanence, values, by=planned.ada, now=clock.now())

    # 14:00 to 17:00 in half-hours, and an hour and a half later: 15:30 to 18:30.
    in_the_way = [
        [each.session for clash in date.clashes for each in clash.in_the_way] for date in effects.dates
    ]
    assert in_the_way == [[], [], [], [other], [other], []]
    assert effects.impossible
    assert {date.becomes.taken.room is None for date in effects.dates if date.becomes} == {False}
    assert await slots_in(permanence) == before
    with pytest.raises(RoomTaken):
        await change_permanence(permanence, values, by=planned.ada, now=clock.now())


async def test_sign_up_of_all_is_for_a_list_only() -> None:
    planned, permanence = await a_permanence(sign_up="staff_only")

    with pytest.raises(PartOfPermanence):
        await change_permanence(permanence, {"sign_up": "not_needed"}, by=planned.ada, now=clock.now())
    with pytest.raises(Invalid):
        await a_permanence(planned, sign_up="elsewhere")

    assert {slot.sign_up for slot in await slots_in(permanence)} == {"staff_only"}
