"""Giving seats back: who gets them, who is told, and when nobody does."""

import asyncio
from datetime import timedelta

import pytest

from events_service import clock
from events_service.database import rows, value
from events_service.registration.cancellation import cancel_by_link, cancel_by_staff
from events_service.registration.changes import cancel_session, change_session
from events_service.registration.places import Place, register
from events_service.registration.queries import registration_by_link
from events_service.registration.rules import Door, NotEnoughSeats
from events_service.registration.waiting_list import give_what_was_set_aside
from events_service.scheduling.queries import session_line
from tests.factories import (
    KEY,
    STARTS_AT,
    Planned,
    a_party,
    a_session,
    sign_up,
    states,
)
from tests.posted import everything_left, letters_to

pytestmark = pytest.mark.usefixtures("database")


async def test_cancel_gives_the_seat_to_the_first_who_waits() -> None:
    session = await a_session(capacity=1)
    ada = await sign_up(session, "Ada")
    await sign_up(session, "Basile")
    await sign_up(session, "Chloe")
    await everything_left()

    gone = await cancel_by_link(ada.link, now=clock.now())

    assert gone.state == "cancelled"
    assert await states() == {"Ada": "cancelled", "Basile": "confirmed", "Chloe": "waiting"}
    assert await letters_to("Ada") == ["confirmation", "cancellation"]
    assert await letters_to("Basile") == ["waiting", "promotion"]
    assert await letters_to("Chloe") == ["waiting"]


async def test_cancel_a_party_of_three_serves_the_three_who_wait() -> None:
    session = await a_session(capacity=3)
    three = await sign_up(session, "Three", seats=3)
    for name in ("Ada", "Basile", "Chloe", "Denise"):
        await sign_up(session, name)

    await cancel_by_link(three.link, now=clock.now())

    expected = {"Three": "cancelled", "Ada": "confirmed", "Basile": "confirmed", "Chloe": "confirmed"}
    assert await states() == expected | {"Denise": "waiting"}


async def test_cancel_serves_the_first_party_that_fits_whole() -> None:
    session = await a_session(capacity=2)
    ada = await sign_up(session, "Ada")
    await sign_up(session, "Basile")
    await sign_up(session, "Couple", seats=2)
    await sign_up(session, "Single")

    await cancel_by_link(ada.link, now=clock.now())

    assert await states() == {
        "Ada": "cancelled",
        "Basile": "confirmed",
        "Couple": "waiting",
        "Single": "confirmed",
    }


async def test_cancel_while_waiting_promotes_nobody_and_moves_the_line_up() -> None:
    session = await a_session(capacity=1)
    await sign_up(session, "Ada")
    basile = await sign_up(session, "Basile")
    chloe = await sign_up(session, "Chloe")

    await cancel_by_link(basile.link, now=clock.now())

    assert await states() == {"Ada": "confirmed", "Basile": "cancelled", "Chloe": "waiting"}
    known = await registration_by_link(chloe.link)
    assert known is not None
    assert known.place_in_line == 1


async def test_a_larger_room_serves_the_waiting_list() -> None:
    session = await a_session(capacity=1)
    for name in ("Ada", "Basile", "Chloe"):
        await sign_up(session, name)

    line = await change_session(session.id, {"capacity": 3}, by=session.ada, now=clock.now())

    assert await states() == {"Ada": "confirmed", "Basile": "confirmed", "Chloe": "confirmed"}
    assert (line.seats_left(clock.now()), line.waiting, line.sequence) == (0, 0, 0)


async def test_move_to_the_future_serves_who_still_waits() -> None:
    """Seats added after the start serve nobody; when the session is moved they do."""
    session = await a_session(capacity=1)
    await sign_up(session, "Ada")
    await sign_up(session, "Basile")
    await change_session(session.id, {"capacity": 2}, by=session.ada, now=STARTS_AT)

    await change_session(session.id, {"starts_at": "2035-11-27T14:00"}, by=session.ada, now=STARTS_AT)

    assert await states() == {"Ada": "confirmed", "Basile": "confirmed"}


@pytest.mark.parametrize(
    ("early", "basile"), [(timedelta(0), "waiting"), (timedelta(microseconds=1), "confirmed")]
)
async def test_a_larger_room_serves_nobody_once_the_session_has_begun(early: timedelta, basile: str) -> None:
    """Whoever waited has gone home: a seat given now would be a letter about a workshop that runs without them."""
    session = await a_session(capacity=1)
    await sign_up(session, "Ada")
    await sign_up(session, "Basile")
    await everything_left()

    await change_session(session.id, {"capacity": 2}, by=session.ada, now=STARTS_AT - early)

    assert await states() == {"Ada": "confirmed", "Basile": basile}
    assert await letters_to("Basile") == ["waiting", *(["promotion"] if basile == "confirmed" else [])]


# Promise 2: what is saved for a party that was passed over.


async def a_couple_passed_over() -> tuple[Planned, list[Place]]:
    """A room of two with Ada and Basile in it, a couple that waits, and the single people who took, one after the
    other, the seat that each time came free alone: as many seats as the room has."""
    session = await a_session(capacity=2)
    ada, basile = await sign_up(session, "Ada"), await sign_up(session, "Basile")
    await sign_up(session, "Couple", seats=2)
    chloe, denise = await sign_up(session, "Chloe"), await sign_up(session, "Denise")
    await cancel_by_link(ada.link, now=clock.now())
    await cancel_by_link(basile.link, now=clock.now())
    assert await states() == {
        "Ada": "cancelled",
        "Basile": "cancelled",
        "Couple": "waiting",
        "Chloe": "confirmed",
        "Denise": "confirmed",
    }
    return session, [chloe, denise]


async def saved(session: Planned) -> tuple[int, int]:
    """What pages show as saved, and as left."""
    line = await session_line(session.id, now=clock.now())
    assert line is not None
    return line.saved, line.seats_left(clock.now())


async def test_a_couple_passed_over_is_served_before_everyone_else() -> None:
    session, (chloe, denise) = await a_couple_passed_over()
    await sign_up(session, "Emile")

    await cancel_by_link(chloe.link, now=clock.now())
    before = (await states())["Emile"], await saved(session)
    await cancel_by_link(denise.link, now=clock.now())

    assert before == ("waiting", (1, 0))
    assert (await states())["Couple"] == "confirmed"
    assert (await states())["Emile"] == "waiting"
    assert await saved(session) == (0, 0)


async def test_a_newcomer_does_not_get_what_is_saved() -> None:
    session, (chloe, _) = await a_couple_passed_over()
    await cancel_by_link(chloe.link, now=clock.now())

    newcomer = await sign_up(session, "Emile")

    assert newcomer.state == "waiting"
    with pytest.raises(NotEnoughSeats) as asked:
        await register(
            session.roster, a_party("Fanny"), door=Door.DESK, key=KEY, now=clock.now(), waits=False
        )
    assert asked.value.facts == {"left": 0, "may_wait": True}


async def test_what_was_saved_goes_to_whoever_fits_a_day_before_the_start() -> None:
    session, (chloe, _) = await a_couple_passed_over()
    await sign_up(session, "Emile")
    await cancel_by_link(chloe.link, now=clock.now())
    a_day_before = STARTS_AT - timedelta(days=1)

    early = await give_what_was_set_aside(a_day_before - timedelta(microseconds=1))
    late = await give_what_was_set_aside(a_day_before)
    again = await give_what_was_set_aside(a_day_before)

    assert (early, late, again) == (0, 1, 0)
    assert (await states())["Emile"] == "confirmed"
    assert await letters_to("Emile") == ["promotion"]
    assert await saved(session) == (0, 0)


async def test_a_day_before_the_start_a_newcomer_comes_after_those_who_fit() -> None:
    session, (chloe, _) = await a_couple_passed_over()
    await sign_up(session, "Emile")
    await cancel_by_link(chloe.link, now=clock.now())

    newcomer = await register(
        session.roster, a_party("Fanny"), door=Door.WEB, key=KEY, now=STARTS_AT - timedelta(hours=1)
    )

    assert ((await states())["Emile"], newcomer.state) == ("confirmed", "waiting")


async def test_a_cancelled_couple_lets_the_line_have_what_was_saved() -> None:
    session, (chloe, _) = await a_couple_passed_over()
    await sign_up(session, "Emile")
    await cancel_by_link(chloe.link, now=clock.now())
    couple = await value("SELECT id FROM registration WHERE name = 'Couple'")

    await cancel_by_staff(couple, by=session.ada, now=clock.now())

    assert (await states())["Emile"] == "confirmed"
    assert await saved(session) == (0, 0)


async def test_a_session_called_off_saves_nothing() -> None:
    session, (chloe, _) = await a_couple_passed_over()
    await cancel_by_link(chloe.link, now=clock.now())

    called_off = await cancel_session(session.id, reason="", by=session.ada, now=clock.now())

    assert (called_off.saved, called_off.waiting) == (0, 0)


async def test_newcomers_who_pass_a_large_party_are_counted_in_their_own_transaction() -> None:
    """Three who come together for three seats that the large party does not find room in: the count reaches the room's
    size with the second, and the third seat is saved."""
    session = await a_session(capacity=4, most_seats=4)
    await sign_up(session, "Ada")
    await sign_up(session, "Large", seats=4)
    await rows("UPDATE registration SET passed = 2 WHERE name = 'Large'")

    names = ("Chloe", "Denise", "Emile")
    made = await asyncio.gather(*(sign_up(session, name) for name in names))

    assert sorted(place.state for place in made) == ["confirmed", "confirmed", "waiting"]
    assert await value("SELECT passed FROM registration WHERE name = 'Large'") == 4
    assert await saved(session) == (1, 0)
