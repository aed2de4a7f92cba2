"""Offered seats: one is asked after the other, each knows until when, and nobody is passed over unheard."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from events_service import clock
from events_service.database import rows, value
from events_service.errors import Forbidden, NotFound
from events_service.registration.call_queries import open_calls
from events_service.registration.calls import note_outcome
from events_service.registration.cancellation import cancel_by_link
from events_service.registration.changes import cancel_session, change_session
from events_service.registration.corrections import correct_by_link
from events_service.registration.offers import (
    NothingOffered,
    accept_by_link,
    accept_by_staff,
    decline_by_link,
    decline_by_staff,
    lapse_due,
)
from events_service.registration.places import Place, register
from events_service.registration.queries import Registration, registration_by_link
from events_service.registration.restoration import restore_by_link, way_back
from events_service.registration.rules import Door, SessionBegun
from events_service.registration.waiting_list import give_what_was_set_aside
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
from tests.posted import everything_left, letters_to

pytestmark = pytest.mark.usefixtures("database")

# Two weeks ahead; the library says no hours, so an offer of Tuesday is answered until Wednesday at six.
TUESDAY = datetime.fromisoformat("2035-11-06T15:00+01:00")
WEDNESDAY_AT_SIX = datetime.fromisoformat("2035-11-07T18:00+01:00")


async def a_full_room(seats: int = 1, **more: Any) -> tuple[Planned, Place]:
    """Ada has all the seats of a roster that offers what becomes free."""
    session = await a_session(capacity=seats, waiting_mode="offered", **more)
    return session, await sign_up(session, "Ada", seats)


async def offered_to(place: Place) -> Registration:
    known = await registration_by_link(place.link)
    assert known is not None
    assert known.state == "offered"
    return known


async def phoned(session: Planned, name: str) -> Place:
    """One who gave a telephone number only."""
    party = a_party(name, phone="+33612345678")
    return await register(session.roster, party, door=Door.PHONE, key=KEY, now=clock.now())


async def test_a_freed_seat_is_offered_to_the_first_who_waits_and_counts_as_taken() -> None:
    session, ada = await a_full_room()
    basile, _ = await sign_up(session, "Basile"), await sign_up(session, "Chloe")
    await everything_left()

    await cancel_by_link(ada.link, now=TUESDAY)

    assert await states() == {"Ada": "cancelled", "Basile": "offered", "Chloe": "waiting"}
    assert (await offered_to(basile)).answer_until == WEDNESDAY_AT_SIX
    assert await letters_to("Basile") == ["waiting", "offer"]
    newcomer = await sign_up(session, "Denise")
    assert newcomer.state == "waiting"
    assert await value("SELECT seats_taken FROM roster") == 1


async def test_accepted_by_link_it_is_theirs_and_twice_is_harmless() -> None:
    session, ada = await a_full_room()
    basile = await sign_up(session, "Basile")
    await cancel_by_link(ada.link, now=TUESDAY)
    await everything_left()

    for _ in range(2):
        accepted = await accept_by_link(basile.link, now=TUESDAY)
        assert (accepted.state, accepted.offered_until) == ("confirmed", None)

    assert await letters_to("Basile") == ["offer", "confirmation"]
    assert await value("SELECT seats_taken FROM roster") == 1


async def test_declined_it_goes_to_the_next_and_is_not_offered_again() -> None:
    """The next seat is not theirs either: they said no (pretix, issue 1163)."""
    session, ada = await a_full_room(2)
    basile = await sign_up(session, "Basile")
    chloe = await sign_up(session, "Chloe")
    await correct_by_link(ada.link, {"seats": 1}, now=TUESDAY)
    await everything_left()

    for _ in range(2):
        gone = await decline_by_link(basile.link, now=TUESDAY)
        assert (gone.state, gone.cancelled_by) == ("cancelled", "declined")
    await cancel_by_link(ada.link, now=TUESDAY)

    assert await states() == {"Ada": "cancelled", "Basile": "cancelled", "Chloe": "offered"}
    assert await letters_to("Basile") == ["offer", "cancellation"]
    assert await letters_to("Chloe") == ["waiting", "offer"]
    assert (await offered_to(chloe)).seats == 1


async def test_who_gives_back_what_was_offered_has_declined() -> None:
    session, ada = await a_full_room()
    basile = await sign_up(session, "Basile")
    await cancel_by_link(ada.link, now=TUESDAY)

    assert (await cancel_by_link(basile.link, now=TUESDAY)).cancelled_by == "declined"


async def test_what_lapsed_goes_to_the_next_and_is_told_once() -> None:
    session, ada = await a_full_room()
    basile = await sign_up(session, "Basile")
    await sign_up(session, "Chloe")
    await cancel_by_link(ada.link, now=TUESDAY)
    await everything_left()

    assert await lapse_due(WEDNESDAY_AT_SIX - timedelta(microseconds=1)) == 0
    assert [await lapse_due(WEDNESDAY_AT_SIX) for _ in range(2)] == [1, 0]

    assert await states() == {"Ada": "cancelled", "Basile": "cancelled", "Chloe": "offered"}
    assert await letters_to("Basile") == ["offer", "lapsed"]
    assert await letters_to("Chloe") == ["waiting", "offer"]
    with pytest.raises(NothingOffered):
        await accept_by_link(basile.link, now=WEDNESDAY_AT_SIX)


async def test_who_lapsed_asks_again_at_the_end_with_one_tap() -> None:
    session, ada = await a_full_room()
    basile, chloe = await sign_up(session, "Basile"), await sign_up(session, "Chloe")
    await sign_up(session, "Denise")
    await cancel_by_link(ada.link, now=TUESDAY)
    await everything_left()
    await lapse_due(WEDNESDAY_AT_SIX)
    gone = await registration_by_link(basile.link)
    assert gone is not None
    assert way_back(gone, by_staff=False, now=WEDNESDAY_AT_SIX) == "wait"

    again = await restore_by_link(basile.link, wait=True, now=WEDNESDAY_AT_SIX)

    assert (again.state, again.place_in_line, again.code) == ("waiting", 2, basile.registration.code)
    await decline_by_link(chloe.link, now=WEDNESDAY_AT_SIX)
    assert await states() == {
        "Ada": "cancelled",
        "Chloe": "cancelled",
        "Denise": "offered",
        "Basile": "waiting",
    }


async def test_a_letter_that_has_not_left_takes_no_time_from_its_reader() -> None:
    """The mail server was away until after the hour: who could not know has not lost the seat (row 9)."""
    session, ada = await a_full_room()
    basile = await sign_up(session, "Basile")
    await sign_up(session, "Chloe")
    await everything_left()
    await cancel_by_link(ada.link, now=TUESDAY)

    assert await lapse_due(WEDNESDAY_AT_SIX) == 0

    assert (await offered_to(basile)).answer_until == WEDNESDAY_AT_SIX + timedelta(days=1)
    await everything_left()
    assert await lapse_due(WEDNESDAY_AT_SIX + timedelta(days=1)) == 1


async def test_whoever_is_to_be_called_answers_from_the_first_attempt_on() -> None:
    """Called on Friday, somebody with a telephone only has until Saturday, and a colleague writes their answer down."""
    session, ada = await a_full_room()
    yvette = await phoned(session, "Yvette")
    await sign_up(session, "Chloe")
    await cancel_by_link(ada.link, now=TUESDAY)
    friday = TUESDAY + timedelta(days=3)
    [call] = await open_calls(session.ada, now=TUESDAY)
    assert (call.letter, call.due_at, call.asks_whether) == ("offer", WEDNESDAY_AT_SIX, True)
    assert await lapse_due(friday) == 0

    await note_outcome(call.id, "message_left", by=session.ada, now=friday)

    assert (await offered_to(yvette)).answer_until == WEDNESDAY_AT_SIX + timedelta(days=3)
    assert await lapse_due(friday) == 0
    assert (await accept_by_staff(yvette.registration.id, by=session.ada, now=friday)).state == "confirmed"
    assert await open_calls(session.ada, now=friday) == []


async def test_a_second_attempt_gives_no_more_time() -> None:
    session, ada = await a_full_room()
    await phoned(session, "Yvette")
    await cancel_by_link(ada.link, now=TUESDAY)
    [call] = await open_calls(session.ada, now=TUESDAY)
    await note_outcome(call.id, "try_later", by=session.ada, now=TUESDAY)
    await note_outcome(call.id, "try_later", by=session.ada, now=WEDNESDAY_AT_SIX - timedelta(hours=1))

    assert await lapse_due(WEDNESDAY_AT_SIX) == 1
    [told] = await open_calls(session.ada, now=WEDNESDAY_AT_SIX)
    assert told.letter == "lapsed"


async def test_declined_on_the_phone_goes_to_the_next() -> None:
    session, ada = await a_full_room()
    yvette = await phoned(session, "Yvette")
    await sign_up(session, "Chloe")
    await cancel_by_link(ada.link, now=TUESDAY)

    gone = await decline_by_staff(yvette.registration.id, by=session.ada, now=TUESDAY)

    assert gone.cancelled_by == "declined"
    assert await states() == {"Ada": "cancelled", "Yvette": "cancelled", "Chloe": "offered"}
    assert await open_calls(session.ada, now=TUESDAY) == []


async def test_a_stranger_answers_for_nobody() -> None:
    session, ada = await a_full_room()
    basile = await sign_up(session, "Basile")
    await cancel_by_link(ada.link, now=TUESDAY)
    elsewhere = a_viewer(await an_organisation(), name="Basile")

    for verb in (accept_by_staff, decline_by_staff):
        with pytest.raises((NotFound, Forbidden)):
            await verb(basile.registration.id, by=elsewhere, now=TUESDAY)
    assert (await offered_to(basile)).state == "offered"


async def test_at_the_start_every_offer_ends_and_nobody_is_written_to() -> None:
    """An offer of the last hour is answered until the start, and none is made after it (pretix, issue 1031)."""
    session, ada = await a_full_room(2)
    basile, chloe = await sign_up(session, "Basile"), await sign_up(session, "Chloe")
    await sign_up(session, "Denise")
    await everything_left()
    await cancel_by_link(ada.link, now=STARTS_AT - timedelta(hours=1))
    assert (await offered_to(basile)).answer_until == STARTS_AT

    with pytest.raises(SessionBegun):
        await accept_by_link(chloe.link, now=STARTS_AT)
    assert await lapse_due(STARTS_AT) == 2

    assert await states() == {
        "Ada": "cancelled",
        "Basile": "cancelled",
        "Chloe": "cancelled",
        "Denise": "waiting",
    }
    assert await letters_to("Basile") == ["waiting", "offer"]
    assert await value("SELECT seats_taken FROM roster") == 0


async def test_a_session_that_moves_forward_ends_the_offer_with_its_new_start() -> None:
    session, ada = await a_full_room()
    basile = await sign_up(session, "Basile")
    await cancel_by_link(ada.link, now=TUESDAY)

    await change_session(session.id, {"starts_at": "2035-11-07T09:00"}, by=session.ada, now=TUESDAY)

    assert (await offered_to(basile)).answer_until == datetime.fromisoformat("2035-11-07T09:00+01:00")
    assert await letters_to("Basile") == ["change"]  # the only one that has not left tells all


async def test_a_cancelled_session_offers_nothing() -> None:
    """Nobody is asked about what does not take place (the trap in Linked Events)."""
    session, ada = await a_full_room()
    basile, _ = await sign_up(session, "Basile"), await sign_up(session, "Chloe")
    await cancel_by_link(ada.link, now=TUESDAY)
    await everything_left()

    await cancel_session(session.id, reason="Grève", by=session.ada, now=TUESDAY)
    await lapse_due(WEDNESDAY_AT_SIX)

    assert await states() == {"Ada": "cancelled", "Basile": "cancelled", "Chloe": "cancelled"}
    assert await letters_to("Basile") == ["offer", "cancellation"]
    assert await letters_to("Chloe") == ["waiting", "cancellation"]
    with pytest.raises(NothingOffered):
        await accept_by_link(basile.link, now=TUESDAY)


async def test_a_party_is_offered_all_its_seats_or_none() -> None:
    """Parent and child are asked together, and who fits into the one seat is asked meanwhile (pretix, issue 974)."""
    session, ada = await a_full_room(2)
    await sign_up(session, "Couple", 2)
    single = await sign_up(session, "Single")

    await correct_by_link(ada.link, {"seats": 1}, now=TUESDAY)

    assert await states() == {"Ada": "confirmed", "Couple": "waiting", "Single": "offered"}
    await decline_by_link(single.link, now=TUESDAY)
    await cancel_by_link(ada.link, now=TUESDAY)
    assert await states() == {"Ada": "cancelled", "Couple": "offered", "Single": "cancelled"}


async def test_what_was_kept_for_the_desk_is_offered_at_its_hour() -> None:
    session = await a_session(capacity=2, kept_seats=1, waiting_mode="offered")
    await sign_up(session, "Ada")
    await sign_up(session, "Basile")
    assert await states() == {"Ada": "confirmed", "Basile": "waiting"}

    assert await give_what_was_set_aside(STARTS_AT - timedelta(hours=24)) == 1

    assert await states() == {"Ada": "confirmed", "Basile": "offered"}


async def test_who_comes_to_a_free_seat_is_asked_nothing() -> None:
    session = await a_session(capacity=1, waiting_mode="offered")

    assert (await sign_up(session, "Ada")).state == "confirmed"


async def test_an_offer_stands_when_the_roster_gives_again() -> None:
    session, ada = await a_full_room()
    basile = await sign_up(session, "Basile")
    await cancel_by_link(ada.link, now=TUESDAY)

    await change_session(session.id, {"waiting_mode": "given"}, by=session.ada, now=TUESDAY)

    assert (await offered_to(basile)).answer_until == WEDNESDAY_AT_SIX
    assert await value("SELECT waiting_mode FROM roster") == "given"


async def test_both_answers_are_noted_with_who_wrote_them_down() -> None:
    session, ada = await a_full_room(2)
    basile, chloe = await sign_up(session, "Basile"), await sign_up(session, "Chloe")
    await cancel_by_link(ada.link, now=TUESDAY)

    await accept_by_staff(basile.registration.id, by=session.ada, now=TUESDAY)
    await decline_by_staff(chloe.registration.id, by=session.ada, now=TUESDAY)

    assert await rows(
        "SELECT what, by, subject FROM audit WHERE what ~ 'accepted|declined' ORDER BY what"
    ) == [
        ("registration.accepted", session.ada.id, basile.registration.id),
        ("registration.declined", session.ada.id, chloe.registration.id),
    ]
