"""The next step is held from the moment it is offered, told with thanks, and answered like any offer."""

from dataclasses import replace
from datetime import timedelta

import pytest

from events_service import clock
from events_service.accounts.roles import Grant, Role, Viewer
from events_service.attendance.presence import note_presence
from events_service.attendance.rules import Mark
from events_service.database import value
from events_service.errors import Forbidden, NotFound
from events_service.privacy.erasure import erase_by_link
from events_service.registration.helper_rules import NewHelper, Receives
from events_service.registration.next_seats import DidNotCome, offer_next, seats_to_offer
from events_service.registration.offers import accept_by_link, decline_by_link, lapse_due
from events_service.registration.places import Place
from events_service.registration.queries import registration_by_id
from events_service.registration.rules import NotEnoughSeats, Presence
from tests.factories import (
    ENDS_AT,
    KEY,
    STARTS_AT,
    Planned,
    a_party,
    a_registration,
    a_session,
    mailbox_of,
    sign_up,
)
from tests.posted import everything_left
from tests.registration.test_moving import a_later_date
from tests.registration.wires import Wire, plain_text
from tests.scheduling.test_permanences import a_permanence
from tests.scheduling.test_trainings import a_training

pytestmark = pytest.mark.usefixtures("database")


async def who_came(planned: Planned, name: str = "Chloé", **contact: str | None) -> Place:
    place = await sign_up(planned, name, **contact)
    mark = Mark(Presence.ATTENDED)
    await note_presence(planned.id, place.registration.id, mark, by=planned.ada, now=STARTS_AT)
    return place


async def offered(
    place: Place, there: Planned, *, by: Viewer | None = None, helper_too: bool = False
) -> Place:
    return await offer_next(
        place.registration.id,
        there.roster,
        done="Ouvrir sa boîte",
        helper_too=helper_too,
        by=by or there.ada,
        key=KEY,
        sender="",
        now=ENDS_AT,
    )


async def test_the_seat_is_held_until_its_deadline_and_told_with_thanks(wire: Wire) -> None:
    planned = await a_session()
    chloe, later = await who_came(planned), await a_later_date(planned)
    await wire.deliver()
    wire.letters.clear()

    place = await offered(chloe, later)
    await wire.deliver(at=ENDS_AT)

    assert place.state == "offered"
    assert place.registration.answer_until is not None
    assert ENDS_AT < place.registration.answer_until <= place.registration.begins_at
    assert await value("SELECT seats_taken FROM roster WHERE id = $1", later.roster) == 1
    with pytest.raises(NotEnoughSeats):  # the only seat
        await offered(await who_came(planned, "Driss"), later)
    [letter] = [each for each in wire.letters if each["To"] == mailbox_of("Chloé")]
    words = plain_text(letter)
    assert "Merci pour votre participation" in words
    assert "Ouvrir sa boîte" in words
    assert place.link in words


async def test_it_is_accepted_declined_or_lapses_like_any_offer() -> None:
    planned = await a_session()
    later = await a_later_date(planned, capacity=3)
    yes, no, silent = [
        await offered(await who_came(planned, name), later) for name in ("Chloé", "Driss", "Elsa")
    ]

    accepted = await accept_by_link(yes.link, now=ENDS_AT)
    declined = await decline_by_link(no.link, now=ENDS_AT)
    await everything_left()
    lapsed = await lapse_due(ENDS_AT + timedelta(days=5))

    assert (accepted.state, declined.cancelled_by, lapsed) == ("confirmed", "declined", 1)
    gone = await registration_by_id(silent.registration.id)
    assert gone is not None
    assert gone.cancelled_by == "lapsed"
    assert await value("SELECT seats_taken FROM roster WHERE id = $1", later.roster) == 1


async def test_who_has_no_address_is_called() -> None:
    planned = await a_session()
    chloe = await who_came(planned, phone="+33467000001")
    later = await a_later_date(planned)

    place = await offered(chloe, later)
    again = await offered(chloe, later)

    assert again.registration.id == place.registration.id
    calls = "SELECT count(*) FROM call_task WHERE about = $1 AND letter = 'offer' AND closed_at IS NULL"
    assert await value(calls, place.registration.id) == 1
    assert await value("SELECT count(*) FROM audit WHERE what = 'registration.next_offered'") == 1


async def test_what_was_declined_is_held_and_told_once_more_but_nobody_has_two_seats() -> None:
    planned = await a_session()
    chloe, later = await who_came(planned, phone="+33467000001"), await a_later_date(planned, capacity=3)
    declined = await offered(chloe, later)
    await decline_by_link(declined.link, now=ENDS_AT)

    again = await offered(chloe, later)

    assert (again.state, again.replayed) == ("offered", False)
    assert again.registration.id != declined.registration.id
    assert await value("SELECT count(*) FROM audit WHERE what = 'registration.next_offered'") == 2
    driss = await who_came(planned, "Driss")
    own = await sign_up(later, "Driss")
    known = await registration_by_id(driss.registration.id)
    assert known is not None
    assert await seats_to_offer(known, now=ENDS_AT) == []
    assert (await offered(driss, later)).registration.id == own.registration.id


async def test_whom_they_trust_acts_on_it_only_where_they_want_it() -> None:
    planned = await a_session()
    later = await a_later_date(planned, capacity=3)
    nadia = NewHelper("Nadia", "nadia@example.org", None, Receives.TOO)
    for name, helper_too, expected in (("Chloé", False, None), ("Driss", True, "Nadia")):
        party = replace(a_party(name, email=mailbox_of(name)), helper=nadia)
        place = await a_registration(planned.id, party)
        mark = Mark(Presence.ATTENDED)
        await note_presence(planned.id, place.registration.id, mark, by=planned.ada, now=STARTS_AT)

        held = (await offered(place, later, helper_too=helper_too)).registration

        assert (held.helper.name if held.helper else None) == expected


async def test_whoever_is_erased_leaves_nothing_of_the_next_step() -> None:
    planned = await a_session()
    chloe, later = await who_came(planned), await a_later_date(planned)
    place = await offered(chloe, later)

    await erase_by_link(chloe.link, now=ENDS_AT)

    assert await value("SELECT name FROM registration WHERE id = $1", place.registration.id) == "–"
    assert await value("SELECT seats_taken FROM roster WHERE id = $1", later.roster) == 0


async def test_offer_next_refuses_who_did_not_come_and_who_may_not_plan() -> None:
    planned = await a_session()
    absent, later = await sign_up(planned), await a_later_date(planned)
    elsewhere = await a_session()
    desk = Viewer(planned.ada.id, "Basile", (Grant(Role.DESK, planned.organisation),))

    with pytest.raises(DidNotCome):
        await offered(absent, later)
    with pytest.raises(Forbidden):
        await offered(absent, later, by=desk)
    with pytest.raises((NotFound, Forbidden)):
        await offered(absent, elsewhere)


async def test_seats_to_offer_are_free_ones_ahead_for_who_came() -> None:
    planned = await a_session()
    chloe, absent = await who_came(planned), await sign_up(planned, "Driss")
    two = await sign_up(planned, "Elsa", seats=2)
    await note_presence(
        planned.id, two.registration.id, Mark(Presence.ATTENDED), by=planned.ada, now=STARTS_AT
    )
    later = await a_later_date(planned, capacity=2)
    await sign_up(later, "Georges")
    people = [await registration_by_id(place.registration.id) for place in (chloe, absent, two)]

    options = [await seats_to_offer(each, now=ENDS_AT) for each in people if each]

    assert [[line.id for line in lines] for lines in options] == [[later.id], [], []]
    assert clock.now() < STARTS_AT


async def test_an_hour_for_colleagues_is_held_for_no_citizen() -> None:
    planned = await a_session()
    chloe = await registration_by_id((await who_came(planned)).registration.id)
    assert chloe is not None
    training = await a_training(organisation=planned.organisation, library=planned.library)
    await a_permanence(training, starts_at="2035-11-27T14:00", ends_at="2035-11-27T15:00")
    hour = await value("SELECT roster FROM session WHERE permanence IS NOT NULL LIMIT 1")

    assert await seats_to_offer(chloe, now=ENDS_AT) == []
    with pytest.raises(NotFound):
        await offer_next(chloe.id, hour, by=planned.ada, key=KEY, sender="", now=ENDS_AT)
