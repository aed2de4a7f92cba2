"""Moving to another date: nothing is given up before the new seat is sure, and a calendar shows one of them."""

import asyncio

import pytest

from events_service import clock
from events_service.accounts.roles import Viewer
from events_service.database import rows, value
from events_service.errors import Forbidden, Invalid, NotFound
from events_service.registration import moving
from events_service.registration.codes import arrives_at, spoken_code
from events_service.registration.corrections import RegistrationCancelled, correct_by_staff
from events_service.registration.moving import SameList, move_by_guest, move_by_staff
from events_service.registration.places import Place
from events_service.registration.queries import Registration, registration_by_id
from events_service.registration.restoration import MovedAway, restore_by_link
from events_service.registration.rules import NotEnoughSeats, RosterFull, SessionBegun
from events_service.scheduling.sessions import add_session
from tests.factories import KEY, STARTS_AT, Planned, a_session, a_viewer, an_organisation, sign_up
from tests.posted import everything_left, letters_to
from tests.scheduling.test_trainings import a_training

pytestmark = pytest.mark.usefixtures("database")


async def a_later_date(session: Planned, capacity: int = 1) -> Planned:
    """Another date of the same workshop, with a list of its own."""
    times = {"starts_at": "2035-11-27T14:00", "ends_at": "2035-11-27T16:00", "capacity": capacity}
    later = await add_session(session.event, times, by=session.ada, now=clock.now())
    roster = await value("SELECT roster FROM session WHERE id = $1", later)
    return Planned(later, roster, session.event, session.library, session.organisation, session.ada)


async def move_to_date(place: Place, to: Planned) -> Place:
    return await move_by_guest(place.registration.id, to.roster, key=KEY, sender="", now=clock.now())


async def now_of(place: Place) -> Registration:
    registration = await registration_by_id(place.registration.id)
    assert registration is not None
    return registration


async def test_who_waits_moves_to_a_free_seat_with_the_same_code_and_other_identities() -> None:
    session = await a_session(capacity=1)
    await sign_up(session, "Ada")
    basile = await sign_up(session, "Basile")
    later = await a_later_date(session)
    await everything_left()

    place = await move_to_date(basile, later)

    old, new = await now_of(basile), place.registration
    assert (old.state, old.cancelled_by, new.state) == ("cancelled", "moved", "confirmed")
    assert new.id != old.id
    assert {date.uid for date in new.sessions}.isdisjoint(date.uid for date in old.sessions)
    assert await letters_to("Basile") == ["waiting", "confirmation"]
    assert await value("SELECT waiting FROM roster WHERE id = $1", session.roster) == 0


async def test_a_seat_that_is_left_goes_down_its_list_and_out_of_the_calendar() -> None:
    session = await a_session(capacity=1)
    ada = await sign_up(session, "Ada")
    await sign_up(session, "Basile")
    later = await a_later_date(session)
    await everything_left()

    await move_to_date(ada, later)

    states = {each["name"] + each["state"] for each in await rows("SELECT name, state FROM registration")}
    assert states == {"Adacancelled", "Adaconfirmed", "Basileconfirmed"}
    assert await letters_to("Ada") == ["confirmation", "confirmation", "cancellation"]
    assert await letters_to("Basile") == ["waiting", "promotion"]


async def test_pressed_twice_it_moves_once() -> None:
    session = await a_session()
    ada = await sign_up(session, "Ada")
    later = await a_later_date(session)

    first, second = await move_to_date(ada, later), await move_to_date(ada, later)

    assert (second.registration.id, second.link, second.replayed) == (first.registration.id, first.link, True)
    assert await value("SELECT count(*)::int FROM registration") == 2


async def test_where_nothing_is_free_everybody_stays() -> None:
    session = await a_session(capacity=2)
    pair = await sign_up(session, "Pair", 2)
    later = await a_later_date(session, capacity=2)
    await sign_up(later, "Chloe")

    with pytest.raises((NotEnoughSeats, RosterFull)):
        await move_to_date(pair, later)

    assert (await now_of(pair)).state == "confirmed"
    assert await value("SELECT count(*)::int FROM registration WHERE name = 'Pair'") == 1


async def test_a_newcomer_who_moves_comes_after_who_waits_there() -> None:
    """Nobody overtakes by way of another date (promise 2)."""
    session = await a_session()
    ada = await sign_up(session, "Ada")
    later = await a_later_date(session)
    await sign_up(later, "Holder")
    await sign_up(later, "Waiting")

    with pytest.raises((NotEnoughSeats, RosterFull)):
        await move_to_date(ada, later)


async def test_what_is_refused() -> None:
    session = await a_session()
    ada = await sign_up(session, "Ada")
    later, elsewhere = await a_later_date(session), await a_session()
    another = await a_session(organisation=session.organisation, library=session.library)
    stranger: Viewer = a_viewer(await an_organisation())

    with pytest.raises(SameList):
        await move_to_date(ada, session)
    with pytest.raises(SessionBegun):
        await move_by_guest(ada.registration.id, later.roster, key=KEY, sender="", now=STARTS_AT)
    with pytest.raises((NotFound, Forbidden)):
        await move_by_staff(
            ada.registration.id, later.roster, by=stranger, key=KEY, sender="", now=clock.now()
        )
    with pytest.raises((NotFound, Forbidden)):
        await move_by_staff(
            ada.registration.id, elsewhere.roster, by=session.ada, key=KEY, sender="", now=clock.now()
        )
    with pytest.raises(NotFound):  # no organisation is handed another's people
        await move_to_date(ada, elsewhere)
    await move_to_date(ada, later)
    with pytest.raises(RegistrationCancelled):
        await move_to_date(ada, another)
    with pytest.raises(MovedAway):
        await restore_by_link(ada.link, now=clock.now())


async def test_nobody_moves_to_where_an_adult_is_asked_for_or_to_what_is_for_colleagues() -> None:
    session = await a_session()
    ada = await sign_up(session, "Ada")
    house = {"organisation": session.organisation, "library": session.library}
    with_adults, training = await a_session(with_adult="yes", **house), await a_training(**house)

    with pytest.raises(Invalid) as refusal:
        await move_to_date(ada, with_adults)
    with pytest.raises(NotFound):
        await move_to_date(ada, training)

    assert refusal.value.fields == {"adult": "adult_needed"}
    await correct_by_staff(ada.registration.id, {"adult": "Mina"}, by=session.ada, now=clock.now())
    assert (await move_to_date(ada, with_adults)).registration.adult == "Mina"


async def test_a_colleague_moves_who_asks_for_it() -> None:
    session = await a_session()
    ada = await sign_up(session, "Ada")
    later = await a_later_date(session)

    place = await move_by_staff(
        ada.registration.id, later.roster, by=session.ada, key=KEY, sender="", now=clock.now()
    )

    assert (place.registration.state, place.registration.door) == ("confirmed", "desk")
    assert await value("SELECT subject FROM audit WHERE what = 'registration.moved'") == ada.registration.id


async def test_the_code_goes_along_where_nobody_there_will_have_it() -> None:
    session = await a_session()
    ada = await sign_up(session, "Ada")
    code = ada.registration.code
    later = await a_later_date(session, capacity=3)
    far = arrives_at(code, await value("SELECT first_code FROM roster WHERE id = $1", later.roster))

    place = await move_to_date(ada, later)

    assert (place.registration.code == code) == (far > 500)


def test_a_code_is_found_at_its_place():
    for first_code in (0, 12_345, 999_999):
        for position in (1, 7, 500, 9_999):
            assert arrives_at(spoken_code(first_code, position), first_code) == position
    assert arrives_at("INCONNU 12", 0) == 0


async def swap_at_once() -> tuple[int, int]:
    """Two full lists of ten whose people all want to be on the other one, where one seat is free: nobody waits for
    anybody for ever, and nobody has two seats or none."""
    here = await a_session(capacity=10)
    there = await a_later_date(here, capacity=10)
    people = [await sign_up(here, f"Here{n}") for n in range(9)]
    others = [await sign_up(there, f"There{n}") for n in range(9)]
    await asyncio.gather(
        *(move_to_date(each, there) for each in people),
        *(move_to_date(each, here) for each in others),
        return_exceptions=True,
    )
    [counted] = await rows(
        """
        SELECT (SELECT sum(seats_taken)::int FROM roster) AS taken,
               (SELECT count(*)::int FROM registration WHERE state = 'confirmed') AS confirmed
        """
    )
    return counted["taken"], counted["confirmed"]


async def test_moves_at_once_between_two_lists_leave_everybody_one_seat() -> None:
    assert await swap_at_once() == (18, 18)
    names = await rows("SELECT name FROM registration WHERE state = 'confirmed' GROUP BY name")
    assert len(names) == 18


async def test_moves_twin_that_does_not_ask_again_under_the_lock_gives_two(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Pressed ten times at once, a move that trusts what it read before the lock gives ten seats to one person."""
    session = await a_session(capacity=20)
    ada = await sign_up(session, "Ada")
    for number in range(5):
        await sign_up(session, f"Holder{number}")
    later = await a_later_date(session, capacity=20)
    as_read = await now_of(ada)

    async def as_it_was(_: object) -> Registration:
        return as_read

    monkeypatch.setattr(moving, "locked", as_it_was)
    monkeypatch.setattr(moving, "hashed", lambda text: f"{text}{clock.now()}"[-60:])
    await asyncio.gather(*(move_to_date(ada, later) for _ in range(5)), return_exceptions=True)

    assert (
        await value("SELECT count(*)::int FROM registration WHERE name = 'Ada' AND state = 'confirmed'") > 1
    )
