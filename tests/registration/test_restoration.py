"""Taking a cancellation back: into free seats, to the end of the line, or not at all."""

from datetime import UTC, datetime, timedelta

import pytest

from events_service import clock
from events_service.database import row, rows, value
from events_service.errors import NotFound
from events_service.registration import told
from events_service.registration.cancellation import cancel_by_link, cancel_by_staff
from events_service.registration.changes import cancel_session, change_session
from events_service.registration.places import Place, register
from events_service.registration.queries import Registration, registration_by_link
from events_service.registration.restoration import (
    CancelledByLibrary,
    SeatGone,
    restore_by_link,
    restore_by_staff,
)
from events_service.registration.rules import Door, RosterFull, SessionBegun, SignUpClosed
from events_service.scheduling.sessions import SessionCancelled
from tests.factories import (
    KEY,
    STARTS_AT,
    Planned,
    a_party,
    a_session,
    a_viewer,
    an_organisation,
    sign_up,
    states,
)
from tests.posted import everything_left

pytestmark = pytest.mark.usefixtures("database")
NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def given_back(session: Planned, name: str = "Chloé", seats: int = 1) -> Place:
    """A party that signed up and cancelled, all its letters sent."""
    place = await sign_up(session, name, seats)
    await everything_left()
    await cancel_by_link(place.link, now=clock.now())
    await everything_left()
    return place


async def entries_told_to(name: str) -> list[tuple[str, int, bool]]:
    """The letters that left or will, the SEQUENCE each tells, and whether its entry is cancelled."""
    found = await rows(
        """
        SELECT letter, (context ->> 'sequence')::int AS sequence, (context ->> 'cancelled')::bool AS cancelled
        FROM message WHERE recipient = $1 AND state <> 'withdrawn' ORDER BY position
        """,
        f"{name}@example.org",
    )
    return [tuple(each) for each in found]


async def now_known(place: Place) -> Registration:
    known = await registration_by_link(place.link)
    assert known is not None
    return known


async def test_restore_is_the_same_registration_confirmed_again() -> None:
    session = await a_session(capacity=2)
    chloe = await given_back(session, seats=2)

    restored = await restore_by_link(chloe.link, now=NOON)

    assert (restored.id, restored.code, restored.state, restored.seats, restored.revision) == (
        *(chloe.registration.id, chloe.registration.code, "confirmed", 2),
        2,
    )
    assert (restored.confirmed_at, restored.revised_at) == (NOON, NOON)
    assert (restored.cancelled_at, restored.cancelled_by) == (None, None)
    assert await value("SELECT (seats_taken, waiting)::text FROM roster") == "(2,0)"
    assert await entries_told_to("chloe") == [
        ("confirmation", 0, False),
        ("cancellation", 1, True),
        ("confirmation", 2, False),
    ]
    assert told.of(restored).calendar is True


async def test_restore_twice_is_harmless() -> None:
    session = await a_session()
    chloe = await given_back(session)
    first = await restore_by_link(chloe.link, now=NOON)

    second = await restore_by_link(chloe.link, now=NOON + HOUR)

    assert first == second
    assert await value("SELECT seats_taken FROM roster") == 1


async def test_restore_when_the_seat_went_to_who_waited_is_refused() -> None:
    session = await a_session(capacity=1)
    chloe = await sign_up(session)
    await sign_up(session, "Driss")
    await cancel_by_link(chloe.link, now=clock.now())

    with pytest.raises(SeatGone) as refused:
        await restore_by_link(chloe.link, now=NOON)

    assert refused.value.facts == {"left": 0, "waiting": 0, "may_wait": True}
    assert await states() == {"Chloé": "cancelled", "Driss": "confirmed"}


async def test_restore_does_not_overtake_who_waits_for_more() -> None:
    """One seat is free and a couple waits for two: it may not fit, and is still not passed by without the list."""
    session = await a_session(capacity=2)
    chloe = await sign_up(session)
    await sign_up(session, "Driss")
    await sign_up(session, "Couple", seats=2)
    await cancel_by_link(chloe.link, now=clock.now())

    with pytest.raises(SeatGone) as refused:
        await restore_by_link(chloe.link, now=NOON)
    assert refused.value.facts == {"left": 0, "waiting": 1, "may_wait": True}
    restored = await restore_by_link(chloe.link, wait=True, now=NOON)

    # At the end of the list, which is then served: nobody before it could have had that seat.
    assert restored.state == "confirmed"
    assert await states() == {"Driss": "confirmed", "Couple": "waiting", "Chloé": "confirmed"}


async def test_restore_joins_the_end_of_the_line() -> None:
    session = await a_session(capacity=1)
    chloe = await sign_up(session)
    for name in ("Driss", "Elsa"):
        await sign_up(session, name)
    await everything_left()
    await cancel_by_link(chloe.link, now=clock.now())
    await everything_left()

    restored = await restore_by_link(chloe.link, wait=True, now=NOON)

    assert (restored.state, restored.place_in_line, restored.code) == ("waiting", 2, chloe.registration.code)
    assert await states() == {"Driss": "confirmed", "Elsa": "waiting", "Chloé": "waiting"}
    assert await value("SELECT (seats_taken, waiting)::text FROM roster") == "(1,2)"
    assert [letter for letter, _, _ in await entries_told_to("chloe")] == [
        "confirmation",
        "cancellation",
        "waiting",
    ]
    # No calendar part while there is no seat; the next one goes on counting from the cancellation.
    assert await value("SELECT context -> 'calendar' FROM message ORDER BY position DESC LIMIT 1") == "false"
    for name in ("Driss", "Elsa"):
        await cancel_by_staff(
            await value("SELECT id FROM registration WHERE name = $1", name), by=session.ada, now=NOON
        )
    assert (await entries_told_to("chloe"))[-1] == ("promotion", 2, False)


async def test_restore_to_a_line_that_is_full_is_refused() -> None:
    session = await a_session(capacity=1, waiting_limit=1)
    chloe = await sign_up(session)
    await sign_up(session, "Driss")
    await cancel_by_link(chloe.link, now=clock.now())
    await sign_up(session, "Elsa")

    with pytest.raises(SeatGone) as refused:
        await restore_by_link(chloe.link, now=NOON)
    assert refused.value.facts["may_wait"] is False
    with pytest.raises(RosterFull):
        await restore_by_link(chloe.link, wait=True, now=NOON)
    assert (await now_known(chloe)).state == "cancelled"


async def test_restore_a_party_larger_than_the_room_has_become_is_refused() -> None:
    session = await a_session(capacity=3)
    chloe = await given_back(session, seats=3)
    await change_session(session.id, {"capacity": 2}, by=session.ada, now=clock.now())

    with pytest.raises(SeatGone) as refused:
        await restore_by_link(chloe.link, now=NOON)

    assert refused.value.facts == {"left": 2, "waiting": 0, "may_wait": False}


async def test_restore_what_the_library_took_is_the_librarys() -> None:
    session = await a_session()
    chloe = await sign_up(session)
    await cancel_by_staff(chloe.registration.id, by=session.ada, now=clock.now())

    with pytest.raises(CancelledByLibrary):
        await restore_by_link(chloe.link, now=NOON)
    restored = await restore_by_staff(chloe.registration.id, by=session.ada, now=NOON)

    assert restored.state == "confirmed"


async def test_restore_before_the_cancellation_left_sends_no_cancellation() -> None:
    session = await a_session()
    chloe = await sign_up(session)
    await everything_left()
    await cancel_by_link(chloe.link, now=clock.now())

    await restore_by_link(chloe.link, now=NOON)

    assert [letter for letter, _, _ in await entries_told_to("chloe")] == ["confirmation", "confirmation"]


async def test_restore_by_a_colleague_before_anybody_called_leaves_nothing_to_tell() -> None:
    session = await a_session()
    chloe = await register(session.roster, a_party(), door=Door.WEB, key=KEY, now=clock.now())
    await cancel_by_staff(chloe.registration.id, by=session.ada, now=clock.now())

    await restore_by_staff(chloe.registration.id, by=session.ada, now=NOON)

    assert await rows("SELECT letter FROM call_task WHERE closed_for = ''") == []


async def test_restore_by_a_colleague_is_a_call_for_who_left_no_address() -> None:
    session = await a_session()
    chloe = await register(session.roster, a_party(), door=Door.WEB, key=KEY, now=clock.now())
    await cancel_by_staff(chloe.registration.id, by=session.ada, now=clock.now(), present=True)

    await restore_by_staff(chloe.registration.id, by=session.ada, now=NOON)

    assert [r["letter"] for r in await rows("SELECT letter FROM call_task WHERE closed_for = ''")] == [
        "confirmation"
    ]


async def test_restore_is_refused_where_nothing_can_be_had() -> None:
    session = await a_session()
    chloe = await given_back(session)

    with pytest.raises(SessionBegun):
        await restore_by_link(chloe.link, now=STARTS_AT)
    with pytest.raises(NotFound):
        await restore_by_link("x" * 27, now=NOON)
    basile = a_viewer(await an_organisation(), name="Basile")
    with pytest.raises(NotFound):
        await restore_by_staff(chloe.registration.id, by=basile, now=NOON)
    await cancel_session(session.id, reason="", by=session.ada, now=clock.now())
    with pytest.raises(SessionCancelled):
        await restore_by_link(chloe.link, now=NOON)
    assert await states() == {"Chloé": "cancelled"}


async def test_restore_after_the_closing_is_for_who_was_on_the_roster_then() -> None:
    session = await a_session(closes_at="2035-11-19T12:00")
    early, late = await given_back(session, "Early"), await sign_up(session, "Late")
    await cancel_by_link(late.link, now=STARTS_AT - 3 * HOUR)

    with pytest.raises(SignUpClosed):
        await restore_by_link(early.link, now=STARTS_AT - HOUR)
    restored = await restore_by_link(late.link, now=STARTS_AT - HOUR)

    assert restored.state == "confirmed"


async def test_restore_keeps_the_roster_counted() -> None:
    session = await a_session(capacity=4)
    places = [await sign_up(session, f"Party{n}", seats=n % 2 + 1) for n in range(5)]

    for place in [*places, *reversed(places)]:
        await cancel_by_link(place.link, now=clock.now())
        await restore_by_link(place.link, wait=True, now=NOON)

    counted = await row(
        """
        SELECT roster.seats_taken, sum(seats) FILTER (WHERE state = 'confirmed') AS seats,
               roster.waiting, count(*) FILTER (WHERE state = 'waiting') AS parties
        FROM roster JOIN registration ON registration.roster = roster.id GROUP BY roster.id
        """
    )
    assert counted is not None
    assert (counted["seats_taken"], counted["waiting"]) == (counted["seats"], counted["parties"])
