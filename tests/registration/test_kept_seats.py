"""Seats kept for people who come to the desk, call or are sent: by values on rows, and beside a reading of the promises
(tests/chairs.py) in any order of doors, sizes and hours."""

import contextlib
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from events_service import clock
from events_service.database import row, rows
from events_service.errors import Invalid, Refusal, existing
from events_service.registration.cancellation import cancel_by_link
from events_service.registration.changes import change_session
from events_service.registration.corrections import SeatsNotLeft, correct_by_link
from events_service.registration.extra_seats import give_extra_seats
from events_service.registration.offers import accept_by_link, lapse_due
from events_service.registration.places import Place, register
from events_service.registration.queries import registration_by_link
from events_service.registration.resizing import CapacityBelowTaken, PeopleOnTheList
from events_service.registration.restoration import SeatGone, restore_by_link
from events_service.registration.rules import (
    STAFFED,
    Door,
    NotEnoughSeats,
    RosterFull,
    SignUpByStaffOnly,
    SignUpElsewhere,
)
from events_service.registration.waiting_list import give_what_was_set_aside
from events_service.scheduling.queries import session_line
from events_service.scheduling.sign_up import WaitingMode
from tests.chairs import Chairs
from tests.factories import KEY, STARTS_AT, Planned, a_party, a_session, mailbox_of, states
from tests.posted import everything_left, letters_to

pytestmark = pytest.mark.usefixtures("database")
# A day before the start: until then seats are kept, where nobody says otherwise.
HOUR = STARTS_AT - timedelta(hours=24)


async def arrive(
    session: Planned,
    name: str,
    *,
    door: Door = Door.WEB,
    seats: int = 1,
    now: datetime | None = None,
    waits: bool = True,
) -> Place:
    """Somebody by the web or another door, with an address of their own."""
    party = a_party(name, seats=seats, email=mailbox_of(name))
    return await register(session.roster, party, door=door, key=KEY, now=now or clock.now(), waits=waits)


async def seen(session: Planned, *, now: datetime | None = None) -> tuple[int, int, int]:
    """What pages show: seats left on the web, at the desk, and kept for it."""
    now = now or clock.now()
    line = await session_line(session.id, now=now)
    assert line is not None
    return line.seats_left(now), line.seats_left_at_desk, line.seats_kept(now)


@pytest.mark.parametrize("door", STAFFED)
async def test_a_kept_seat_is_for_whoever_comes_to_the_desk(door: Door) -> None:
    session = await a_session(capacity=3, kept_seats=2)
    await arrive(session, "Ada")

    waits = await arrive(session, "Basile")
    program = await arrive(session, "Programme", door=Door.KEY)
    before = await seen(session)
    comes = await arrive(session, "Chloe", door=door)

    assert (waits.state, program.state, comes.state) == ("waiting", "waiting", "confirmed")
    assert before == (0, 2, 2)
    assert await seen(session) == (0, 1, 1)


async def test_what_the_desk_has_taken_already_is_kept_no_second_time() -> None:
    session = await a_session(capacity=4, kept_seats=2)
    await arrive(session, "Ada", door=Door.DESK, seats=3)

    place = await arrive(session, "Basile")

    assert place.state == "confirmed"
    assert await seen(session) == (0, 0, 0)


async def test_a_web_party_that_leaves_frees_a_seat_for_the_line_and_a_desk_party_one_that_is_kept() -> None:
    session = await a_session(capacity=2, kept_seats=1)
    ada, desk = await arrive(session, "Ada"), await arrive(session, "Desk", door=Door.PHONE)
    await arrive(session, "Basile")

    await cancel_by_link(desk.link, now=clock.now())
    kept = (await states())["Basile"], await seen(session)
    await cancel_by_link(ada.link, now=clock.now())

    assert kept == ("waiting", (0, 1, 1))
    assert (await states())["Basile"] == "confirmed"
    assert await seen(session) == (0, 1, 1)


async def test_at_its_hour_what_is_kept_goes_to_the_list_and_each_is_told_once() -> None:
    session = await a_session(capacity=2, kept_seats=2)
    for name in ("Ada", "Basile", "Chloe"):
        await arrive(session, name)
    await everything_left()

    early = await give_what_was_set_aside(HOUR - timedelta(microseconds=1))
    late = await give_what_was_set_aside(HOUR)
    again = await give_what_was_set_aside(HOUR)

    assert (early, late, again) == (0, 2, 0)
    assert await states() == {"Ada": "confirmed", "Basile": "confirmed", "Chloe": "waiting"}
    assert await letters_to("Ada") == ["waiting", "promotion"]


async def test_whoever_comes_at_that_hour_before_the_chore_comes_after_the_list() -> None:
    session = await a_session(capacity=1, kept_seats=1)
    await arrive(session, "Ada")

    newcomer = await arrive(session, "Basile", door=Door.DESK, now=HOUR)

    assert (await states(), newcomer.state) == ({"Ada": "confirmed", "Basile": "waiting"}, "waiting")


async def test_a_party_of_the_desk_that_waits_finds_what_is_kept_in_the_line() -> None:
    """Three at the desk, where two are kept: the third chair is another's, until that one leaves."""
    session = await a_session(capacity=3, kept_seats=2)
    ada = await arrive(session, "Ada")
    await arrive(session, "Basile", seats=2)
    await arrive(session, "Three", door=Door.DESK, seats=3)

    await cancel_by_link(ada.link, now=clock.now())

    assert await states() == {"Ada": "cancelled", "Basile": "waiting", "Three": "confirmed"}


async def test_the_web_is_told_what_is_left_without_what_is_kept() -> None:
    session = await a_session(capacity=3, kept_seats=2)

    with pytest.raises(NotEnoughSeats) as web:
        await arrive(session, "Ada", seats=2, waits=False)

    assert web.value.facts == {"left": 1, "may_wait": True}


async def test_a_full_web_and_a_full_list_leave_the_desk_its_seats() -> None:
    session = await a_session(capacity=2, kept_seats=1, waiting_limit=0)
    await arrive(session, "Ada")

    with pytest.raises(RosterFull):
        await arrive(session, "Basile")

    assert (await arrive(session, "Chloe", door=Door.DESK)).state == "confirmed"


async def test_a_party_grows_and_comes_back_by_the_door_it_came_by() -> None:
    session = await a_session(capacity=4, kept_seats=3)
    ada, desk = await arrive(session, "Ada"), await arrive(session, "Desk", door=Door.DESK)
    await arrive(session, "Waits")

    with pytest.raises(SeatsNotLeft):
        await correct_by_link(ada.link, {"seats": 2}, now=clock.now())
    await correct_by_link(desk.link, {"seats": 2}, now=clock.now())
    assert await seen(session) == (0, 1, 1)
    await cancel_by_link(desk.link, now=clock.now())
    await restore_by_link(desk.link, now=clock.now())
    await cancel_by_link(ada.link, now=clock.now())
    with pytest.raises(SeatGone):
        await restore_by_link(ada.link, now=clock.now())

    assert await states() == {"Ada": "cancelled", "Desk": "confirmed", "Waits": "confirmed"}
    assert await seen(session) == (0, 1, 1)


async def test_fewer_kept_seats_serve_the_list_at_once_and_more_take_nobody_s_seat() -> None:
    session = await a_session(capacity=3, kept_seats=3)
    await arrive(session, "Ada")
    await arrive(session, "Basile")

    await change_session(session.id, {"kept_seats": 2}, by=session.ada, now=clock.now())
    served = await states()
    await change_session(session.id, {"kept_seats": 3}, by=session.ada, now=clock.now())

    assert served == {"Ada": "confirmed", "Basile": "waiting"} == await states()
    assert await seen(session) == (0, 2, 2)


async def test_a_moved_session_keeps_seats_until_as_long_before_it() -> None:
    session = await a_session(capacity=3, kept_seats=2)

    line = await change_session(
        session.id, {"starts_at": "2035-11-27T14:00"}, by=session.ada, now=clock.now()
    )

    assert line.kept_until == HOUR + timedelta(days=7)


@pytest.mark.parametrize(("door", "comes"), [(Door.DESK, True), (Door.PHONE, True), (Door.WEB, False)])
async def test_by_desk_and_phone_only(door: Door, comes: bool) -> None:
    session = await a_session(capacity=3, sign_up="staff_only")

    if comes:
        assert (await arrive(session, "Ada", door=door)).state == "confirmed"
    else:
        with pytest.raises(SignUpByStaffOnly):
            await arrive(session, "Ada", door=door)


async def test_elsewhere_nobody_signs_up_here() -> None:
    session = await a_session(sign_up="elsewhere", url="https://billets.exemple.fr/7", capacity=None)

    with pytest.raises(SignUpElsewhere) as refused:
        await arrive(session, "Ada", door=Door.DESK)

    assert refused.value.facts == {"url": "https://billets.exemple.fr/7"}


async def test_another_way_to_sign_up_loses_nobody() -> None:
    session = await a_session(capacity=1)
    await arrive(session, "Ada")
    await arrive(session, "Basile")

    for sign_up in ("not_needed", "elsewhere"):
        with pytest.raises(PeopleOnTheList) as refused:
            change: dict[str, Any] = {"sign_up": sign_up, "url": "https://billets.exemple.fr"}
            await change_session(session.id, change, by=session.ada, now=clock.now())
        assert refused.value.facts == {"seats": 1, "waiting": 1}
    await change_session(
        session.id, {"sign_up": "staff_only", "capacity": 2}, by=session.ada, now=clock.now()
    )

    assert await states() == {"Ada": "confirmed", "Basile": "confirmed"}


async def test_an_empty_list_may_be_given_up() -> None:
    session = await a_session(capacity=4, kept_seats=2, minimum=3)

    line = await change_session(session.id, {"sign_up": "not_needed"}, by=session.ada, now=clock.now())

    assert (line.kept_seats, line.kept_until, line.minimum, line.kept) == (0, None, None, 0)


async def test_a_smaller_room_says_how_many_would_lose_their_seat() -> None:
    session = await a_session(capacity=5)
    await arrive(session, "Ada", seats=4)

    with pytest.raises(CapacityBelowTaken) as refused:
        await change_session(session.id, {"capacity": 1}, by=session.ada, now=clock.now())

    assert refused.value.facts == {"taken": 4, "too_many": 3}


async def test_more_cannot_be_kept_than_there_is() -> None:
    session = await a_session(capacity=5, kept_seats=4)

    with pytest.raises(Invalid) as refused:
        await change_session(session.id, {"capacity": 3}, by=session.ada, now=clock.now())

    assert refused.value.fields == {"kept_seats": "more_than_the_seats"}


# Any order of doors, sizes and hours.

STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("join"), st.sampled_from((Door.WEB, Door.WEB, *STAFFED)), st.sampled_from((1, 1, 2, 3))
        ),
        st.tuples(st.just("leave"), st.integers(0, 20), st.just(0)),
        st.tuples(st.just("resize"), st.integers(1, 6), st.just(0)),
        st.tuples(st.just("keep"), st.integers(0, 3), st.integers(0, 60)),
        st.tuples(st.just("wait"), st.integers(1, 90), st.just(0)),
        st.tuples(st.just("accept"), st.integers(0, 20), st.just(0)),
        st.tuples(st.just("extra"), st.integers(0, 20), st.just(0)),
    ),
    min_size=8,
    max_size=20,
)
_KEPT = """
SELECT seats_taken, extra_seats, waiting, saved, kept, ARRAY(
    SELECT state FROM registration WHERE roster = roster.id ORDER BY position
) AS states
FROM roster WHERE roster.id = $1
"""


async def follow(session: Planned, chairs: Chairs, links: list[str], step: tuple[str, Any, int]) -> None:
    """One step, of the rows and of the reading; the clock's chore is done whenever time has passed."""
    what, which, number = step
    now = STARTS_AT - timedelta(hours=chairs.hours)
    if what == "join" and number <= chairs.capacity and (chairs.hours > 0 or which in STAFFED):
        with contextlib.suppress(Refusal):
            place = await arrive(session, f"Guest{len(links)}", door=which, seats=number, now=now)
            links.append(place.link)
        chairs.join(number, colleague=which in STAFFED)
    elif what == "leave" and links and chairs.hours > 0:
        await cancel_by_link(links[which % len(links)], now=now)
        chairs.leave(which % len(links))
    elif what == "accept" and links and chairs.states()[which % len(links)] == "offered":
        if chairs.hours > 0:
            await accept_by_link(links[which % len(links)], now=now)
            chairs.accept(which % len(links))
    elif what == "extra" and links and chairs.hours > 0:
        guest = await registration_by_link(links[which % len(links)])
        with contextlib.suppress(Refusal):
            await give_extra_seats(existing(guest).id, "Il manque une chaise", by=session.ada, now=now)
        chairs.bring_chairs(which % len(links))
    elif what == "resize" and which >= chairs.capacity - chairs.free() and which >= chairs.kept:
        await change_session(session.id, {"capacity": which}, by=session.ada, now=now)
        chairs.capacity = which
        chairs.serve()
    elif what == "keep" and which <= chairs.capacity and number < chairs.hours:
        changes = {"kept_seats": which, "kept_hours": number}
        await change_session(session.id, changes, by=session.ada, now=now)
        chairs.kept, chairs.kept_hours = which, number
        chairs.serve()
    elif what == "wait":
        chairs.hours = max(chairs.hours - which, 0)
        if chairs.hours == 0:
            await lapse_due(STARTS_AT)
            chairs.begin()
        await give_what_was_set_aside(STARTS_AT - timedelta(hours=chairs.hours))
        chairs.serve()


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(capacity=st.integers(2, 5), kept=st.integers(0, 2), mode=st.sampled_from(WaitingMode), steps=STEPS)
async def test_rows_agree_with_a_reading_of_the_promises(
    database: str, capacity: int, kept: int, mode: WaitingMode, steps: list[tuple[str, Any, int]]
) -> None:
    session = await a_session(capacity=capacity, kept_seats=kept, waiting_mode=mode)
    await change_session(session.id, {"most_seats": 5}, by=session.ada, now=clock.now())
    chairs = Chairs(capacity, kept, kept_hours=24, hours=240, asks=mode == WaitingMode.OFFERED)
    links = list[str]()

    for step in steps:
        await follow(session, chairs, links, step)

        roster = await row(_KEPT, session.roster)
        assert roster is not None
        assert roster["states"] == chairs.states(), step
        assert roster["seats_taken"] == chairs.capacity - chairs.free()
        assert roster["extra_seats"] == sum(guest.seats for guest in chairs.guests if guest.brought)
        assert roster["waiting"] == len(chairs.line())
        if chairs.hours > 0:
            assert (roster["saved"], roster["kept"]) == (chairs.set_aside(), chairs.owed_to_the_desk())


async def test_an_hour_that_nobody_chose_is_a_day_before_or_the_start() -> None:
    far, near = await a_session(kept_seats=1), await a_session(kept_seats=1)
    soon = STARTS_AT - timedelta(hours=5)
    await change_session(near.id, {"kept_seats": 0}, by=near.ada, now=soon)
    await change_session(near.id, {"kept_seats": 2}, by=near.ada, now=soon)

    hours: dict[UUID, datetime] = {
        each["id"]: each["kept_until"] for each in await rows("SELECT id, kept_until FROM roster")
    }

    assert (hours[far.roster], hours[near.roster]) == (HOUR, STARTS_AT)
