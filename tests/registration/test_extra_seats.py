"""Seats over the capacity: they stand apart, go with their registration, and nobody in the line ever gets one."""

from datetime import timedelta

import pytest

from events_service import clock
from events_service.database import rows, value
from events_service.errors import Invalid, NotFound
from events_service.registration.cancellation import cancel_by_link
from events_service.registration.changes import change_session
from events_service.registration.corrections import RegistrationCancelled, SeatsNotLeft, correct_by_staff
from events_service.registration.extra_seats import NotWaiting, give_extra_seats, reason_typed
from events_service.registration.places import Place, register
from events_service.registration.rules import Door
from events_service.scheduling.sessions import SessionOver
from tests.factories import ENDS_AT, KEY, STARTS_AT, Planned, a_party, a_session, a_viewer, sign_up, states
from tests.posted import letters_to

pytestmark = pytest.mark.usefixtures("database")
WHY = "Elle est venue de loin"


async def the_numbers(session: Planned) -> tuple[int, int, int]:
    """What the roster says: seats of its own that are taken, extra ones, parties that wait."""
    [roster] = await rows(
        "SELECT seats_taken, extra_seats, waiting FROM roster WHERE id = $1", session.roster
    )
    return roster["seats_taken"], roster["extra_seats"], roster["waiting"]


async def enter_extra(session: Planned, name: str, *, seats: int = 1, extra: str = WHY) -> Place:
    party = a_party(name, seats=seats)
    now = clock.now()
    return await register(session.roster, party, door=Door.DESK, key=KEY, now=now, extra=extra, waits=False)


async def test_a_newcomer_sits_over_the_capacity_for_a_reason() -> None:
    session = await a_session(capacity=2)
    await sign_up(session, "Ada", seats=2)

    place = await enter_extra(session, "Mina", seats=2)

    assert (place.state, place.registration.extra_seats, place.registration.extra_reason) == (
        "confirmed",
        2,
        WHY,
    )
    assert await the_numbers(session) == (2, 2, 0)


async def test_where_a_seat_is_left_nothing_is_given_over_the_capacity() -> None:
    session = await a_session(capacity=2)

    place = await enter_extra(session, "Mina")

    assert place.registration.extra_seats == 0
    assert await the_numbers(session) == (1, 0, 0)


async def test_the_web_gives_no_extra_seat() -> None:
    session = await a_session(capacity=1)

    await sign_up(session, "Ada")

    place = await register(session.roster, a_party(), door=Door.WEB, key=KEY, now=clock.now(), extra=WHY)

    assert (place.state, place.registration.extra_seats) == ("waiting", 0)


async def test_an_extra_seat_goes_with_its_registration_and_to_nobody() -> None:
    session = await a_session(capacity=1)
    await sign_up(session, "Ada")
    mina = await enter_extra(session, "Mina")
    await sign_up(session, "Basile")

    await cancel_by_link(mina.link, now=clock.now())

    assert await states() == {"Ada": "confirmed", "Mina": "cancelled", "Basile": "waiting"}
    assert await the_numbers(session) == (1, 0, 1)


async def test_a_seat_of_the_capacity_goes_to_the_line_and_not_to_who_sits_beside() -> None:
    session = await a_session(capacity=1)
    ada = await sign_up(session, "Ada")
    await enter_extra(session, "Mina")
    await sign_up(session, "Basile")

    await cancel_by_link(ada.link, now=clock.now())

    assert await states() == {"Ada": "cancelled", "Mina": "confirmed", "Basile": "confirmed"}
    assert await the_numbers(session) == (1, 1, 0)


async def test_a_room_made_smaller_asks_only_for_seats_of_its_own() -> None:
    session = await a_session(capacity=3)
    await sign_up(session, "Ada", seats=2)
    await enter_extra(session, "Mina", seats=2)

    await change_session(session.id, {"capacity": 2}, by=session.ada, now=clock.now())

    assert await the_numbers(session) == (2, 2, 0)


async def test_who_waits_is_seated_over_the_capacity_and_told_once() -> None:
    session = await a_session(capacity=1)
    await sign_up(session, "Ada")
    first, second = await sign_up(session, "Basile"), await sign_up(session, "Mina")

    for _ in range(2):
        await give_extra_seats(second.registration.id, WHY, by=session.ada, now=clock.now())

    assert await states() == {"Ada": "confirmed", "Basile": "waiting", "Mina": "confirmed"}
    assert await the_numbers(session) == (1, 1, 1)
    assert await letters_to("Mina") == ["promotion"]
    assert await value("SELECT passed FROM registration WHERE id = $1", first.registration.id) == 0
    assert await value("SELECT count(*) FROM audit WHERE what = 'registration.extra_seats'") == 1


async def test_who_has_a_seat_or_none_any_more_gets_no_extra_one() -> None:
    session = await a_session(capacity=1)
    ada, basile = await sign_up(session, "Ada"), await sign_up(session, "Basile")
    await cancel_by_link(basile.link, now=clock.now())

    with pytest.raises(NotWaiting):
        await give_extra_seats(ada.registration.id, WHY, by=session.ada, now=clock.now())
    with pytest.raises(RegistrationCancelled):
        await give_extra_seats(basile.registration.id, WHY, by=session.ada, now=clock.now())
    with pytest.raises(NotFound):
        await give_extra_seats(session.id, WHY, by=session.ada, now=clock.now())


async def test_once_it_has_begun_nobody_is_written_to_and_once_over_nobody_sits() -> None:
    session = await a_session(capacity=1)
    await sign_up(session, "Ada")
    basile = await sign_up(session, "Basile")
    who = basile.registration.id

    with pytest.raises(SessionOver):
        await give_extra_seats(who, WHY, by=session.ada, now=ENDS_AT)
    seated = await give_extra_seats(who, WHY, by=session.ada, now=STARTS_AT + timedelta(minutes=1))

    assert (seated.state, seated.extra_seats) == ("confirmed", 1)
    assert await letters_to("Basile") == ["waiting"]


async def test_another_organisation_gives_none() -> None:
    session, other = await a_session(capacity=1), await a_session()
    await sign_up(session, "Ada")
    basile = await sign_up(session, "Basile")

    with pytest.raises(NotFound):
        await give_extra_seats(basile.registration.id, WHY, by=a_viewer(other.organisation), now=clock.now())


async def test_fewer_seats_give_the_extra_ones_back_first_and_more_are_of_the_capacity() -> None:
    session = await a_session(capacity=2)
    ada = await sign_up(session, "Ada", 2)
    mina = (await enter_extra(session, "Mina", seats=1)).registration
    with pytest.raises(SeatsNotLeft):
        await correct_by_staff(mina.id, {"seats": 2}, by=session.ada, now=clock.now())
    await change_session(session.id, {"capacity": 4, "most_seats": 3}, by=session.ada, now=clock.now())

    more = await correct_by_staff(mina.id, {"seats": 3}, by=session.ada, now=clock.now())
    with_more = await the_numbers(session)
    fewer = await correct_by_staff(mina.id, {"seats": 2}, by=session.ada, now=clock.now())

    assert ada.state == "confirmed"
    assert (more.extra_seats, with_more) == (1, (4, 1, 0))
    assert (fewer.extra_seats, fewer.extra_reason) == (0, "")
    assert await the_numbers(session) == (4, 0, 0)


def test_no_extra_seat_without_a_reason() -> None:
    assert reason_typed({"extra_reason": "  Chaise pliante "}) == "Chaise pliante"
    for typed, wrong in (
        ({}, "required"),
        ({"extra_reason": " "}, "required"),
        ({"extra_reason": "x" * 201}, "too_long"),
    ):
        with pytest.raises(Invalid) as refused:
            reason_typed(typed)
        assert refused.value.fields == {"extra_reason": wrong}
