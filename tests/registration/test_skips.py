"""Every skip leaves a reason that staff can read aloud."""

import asyncio
from datetime import timedelta

import pytest

from events_service import clock
from events_service.database import rows
from events_service.registration.cancellation import cancel_by_link
from events_service.registration.corrections import correct_by_link
from events_service.registration.places import register
from events_service.registration.queries import roster_for
from events_service.registration.rules import Door
from events_service.registration.skips import WhyWaiting, seats_by_door, why_waiting
from events_service.scheduling.queries import session_line
from tests.factories import KEY, STARTS_AT, Planned, a_party, a_session, sign_up

pytestmark = pytest.mark.usefixtures("database")


async def why(session: Planned, name: str, *, before: timedelta = timedelta(days=9)) -> WhyWaiting:
    """What is said of that party, so long before the start."""
    now = STARTS_AT - before
    line = await session_line(session.id, now=now)
    assert line is not None
    [party] = await rows("SELECT id FROM registration WHERE name = $1", name)
    return (await why_waiting(line, now=now))[party["id"]]


async def test_a_party_that_asked_for_more_than_is_free() -> None:
    session = await a_session(capacity=4)
    await sign_up(session, "Ada", 2)
    await sign_up(session, "Family", 4)

    said = await why(session, "Family")

    assert (said.reason, said.seats, said.free, said.passed, said.last_reason) == ("too_few", 4, 2, 0, None)


async def test_who_came_later_and_fitted_leaves_the_reason_of_that_moment() -> None:
    session = await a_session(capacity=4)
    ada = await sign_up(session, "Ada", 2)
    await sign_up(session, "Family", 4)
    await sign_up(session, "Basile", 2)

    skipped = await why(session, "Family")
    await correct_by_link(ada.link, {"seats": 1}, now=clock.now())
    now = await why(session, "Family")

    # When Basile came two were free; then none was, and now one is.
    assert (skipped.reason, skipped.passed, skipped.last_reason, skipped.last_free) == (
        "full",
        2,
        "too_few",
        2,
    )
    assert (now.reason, now.free, now.last_free) == ("too_few", 1, 2)
    assert now.local is not None


async def test_what_is_kept_for_the_desk_says_so_and_who_took_it() -> None:
    session = await a_session(capacity=3, kept_seats=2)
    await sign_up(session, "Ada")
    await sign_up(session, "Basile")
    desk = a_party("Yvette")
    await register(session.roster, desk, door=Door.DESK, key=KEY, now=clock.now())

    said = await why(session, "Basile")

    assert (said.reason, said.free, said.passed, said.last_reason, said.last_free) == (
        "kept",
        1,
        1,
        "kept",
        2,
    )


async def test_what_is_saved_names_the_place_it_is_saved_for() -> None:
    session = await a_session(capacity=2)
    ada, basile = await sign_up(session, "Ada"), await sign_up(session, "Basile")
    await sign_up(session, "Couple", 2)
    chloe = await sign_up(session, "Chloe")
    await sign_up(session, "Denise")
    await cancel_by_link(ada.link, now=clock.now())
    await cancel_by_link(basile.link, now=clock.now())
    await sign_up(session, "Elsa")
    await cancel_by_link(chloe.link, now=clock.now())

    couple, elsa = await why(session, "Couple"), await why(session, "Elsa")

    assert (couple.reason, couple.passed) == ("too_few", 2)
    assert (elsa.reason, elsa.free, elsa.saved_for) == ("saved", 1, 1)


async def test_a_party_of_the_same_moment_is_told_why_too() -> None:
    """Who joins the line and is passed in one transaction has the reason from its first row on."""
    session = await a_session(capacity=2)
    await sign_up(session, "Ada")

    line = await session_line(session.id, now=clock.now())
    large, small = (
        register(session.roster, party, door=Door.WEB, key=KEY, now=clock.now(), seen=line)
        for party in (a_party("Large", seats=2), a_party("Small"))
    )
    await asyncio.gather(large, small)

    assert (await why(session, "Large")).last_free == 1


async def test_once_it_has_begun_nothing_is_explained_any_more() -> None:
    session = await a_session(capacity=1)
    await sign_up(session, "Ada")
    await sign_up(session, "Basile")
    line = await session_line(session.id, now=STARTS_AT)
    assert line is not None

    assert await why_waiting(line, now=STARTS_AT) == {}


async def test_who_got_the_seats_by_which_door() -> None:
    session = await a_session(capacity=3)
    await sign_up(session, "Ada", 2)
    for name, seats in (("Yvette", 1), ("Mohamed", 2)):
        party = a_party(name, seats=seats)
        await register(session.roster, party, door=Door.PHONE, key=KEY, now=clock.now())
    gone = await sign_up(session, "Basile")
    await cancel_by_link(gone.link, now=clock.now())

    doors = seats_by_door(await roster_for(session.roster, session.ada) or [])

    assert [(each.door, each.seats, each.waits_for) for each in doors] == [("web", 2, 0), ("phone", 1, 2)]
