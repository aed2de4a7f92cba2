"""A professional whom nobody knows asks for a seat: of the web's, with consent, and learning nothing else."""

from datetime import timedelta
from uuid import UUID

import pytest

from events_service import clock
from events_service.attendance.presence import note_presence
from events_service.attendance.rules import Mark
from events_service.database import rows, value
from events_service.errors import Invalid
from events_service.registration.cancellation import cancel_by_staff
from events_service.registration.doubles import AlreadySignedUp
from events_service.registration.limits import TooManySignUps
from events_service.registration.referrals import (
    ReferralUsedUp,
    referral_by_link,
    referral_link_of,
    referred_by,
)
from events_service.registration.rules import NotEnoughSeats, Presence
from events_service.registration.same_person import join_entries, look_at_joining
from events_service.registration.seats_asked import ask_for_seat
from events_service.scheduling.queries import session_line
from tests.factories import KEY, STARTS_AT, Planned, a_session, sign_up
from tests.registration.test_referrals import refer_to

pytestmark = pytest.mark.usefixtures("database")
TYPED = {
    "professional": "Mme Roux",
    "structure": "CCAS de Sète",
    "name": "Awa Diop",
    "consent": "yes",
    "may_know": "yes",
}


async def seat_asked_for(
    planned: Planned, intent: str = "one", network: str = "198.51.100.7", **typed: str
) -> UUID:
    session = await session_line(planned.id, now=clock.now())
    assert session is not None
    return await ask_for_seat(
        session,
        TYPED | typed,
        intent=intent,
        network=network,
        locale="fr",
        key=KEY,
        sender="",
        now=clock.now(),
    )


async def test_ask_for_seat_gives_one_of_the_webs_once_and_shows_what_was_agreed() -> None:
    planned = await a_session()

    referral = await seat_asked_for(planned)
    again = await seat_asked_for(planned)

    assert referral == again
    [seat] = await rows("SELECT id, name, door, seats FROM registration")
    assert (seat["name"], seat["door"], seat["seats"]) == ("Awa Diop", "web", 1)
    link = await referral_by_link(referral_link_of(referral, key=KEY))
    assert link is not None
    assert (link.name, link.structure, link.left) == ("Mme Roux", "CCAS de Sète", 0)
    await note_presence(planned.id, seat["id"], Mark(Presence.ATTENDED), by=planned.ada, now=STARTS_AT)
    assert [(each.name, each.came) for each in await referred_by(referral)] == [("Awa D.", "came")]


async def test_a_link_that_nobody_of_the_library_made_opens_no_other_seat() -> None:
    planned = await a_session(capacity=2, kept_seats=1)
    link = referral_link_of(await seat_asked_for(planned), key=KEY)
    seat = await value("SELECT id FROM registration")
    await cancel_by_staff(seat, by=planned.ada, now=clock.now())

    with pytest.raises(ReferralUsedUp):
        await refer_to(link, "Basile")


async def test_the_limits_of_the_web_hold_at_this_door_too() -> None:
    planned = await a_session(capacity=9)
    mailbox = {"email": "awa@example.org"}
    for number in range(5):
        await seat_asked_for(planned, str(number), f"198.51.100.{number}", name=f"Awa {number}", **mailbox)

    with pytest.raises(AlreadySignedUp):
        await seat_asked_for(planned, "again", "198.51.100.9", name="Awa 1", **mailbox)
    await seat_asked_for(planned, "another", "198.51.100.9", name="Awa 1", again="yes", **mailbox)

    assert await value("SELECT count(*) FROM registration") == 6
    now = clock.now() + timedelta(minutes=1)
    assert await value("SELECT count(*) FROM message WHERE greatest(next_at, not_before) <= $1", now) == 3


async def test_nothing_is_learned_of_who_did_not_agree_to_it() -> None:
    planned = await a_session()
    referral = await seat_asked_for(planned, may_know="")

    seat = await value("SELECT id FROM registration")
    await note_presence(planned.id, seat, Mark(Presence.ATTENDED), by=planned.ada, now=STARTS_AT)

    assert [(each.name, each.came) for each in await referred_by(referral)] == [("Awa D.", None)]


async def test_nothing_is_learned_of_who_has_signed_up_by_themselves_too() -> None:
    planned = await a_session()
    referral = await seat_asked_for(planned)
    asked = await value("SELECT id FROM registration")
    own = (await sign_up(planned, "Awa Diop")).registration.id
    mark = (await look_at_joining(own, asked, planned.ada)).mark

    await join_entries(own, asked, mark=mark, by=planned.ada, now=clock.now())
    await note_presence(planned.id, own, Mark(Presence.ATTENDED), by=planned.ada, now=STARTS_AT)

    assert [(each.name, each.came) for each in await referred_by(referral)] == [("Awa D.", None)]


async def test_neither_without_consent_nor_from_kept_seats_nor_without_end() -> None:
    planned = await a_session(capacity=1, kept_seats=1)
    with pytest.raises(NotEnoughSeats):
        await seat_asked_for(planned)
    with pytest.raises(Invalid) as refused:
        await seat_asked_for(planned, consent="", structure="", professional="www.spam.example")
    assert refused.value.fields == {
        "consent": "consent_needed",
        "structure": "required",
        "professional": "no_links",
    }
    open_door = await a_session()
    for number in range(5):
        await seat_asked_for(open_door, intent=str(number), network="203.0.113.9", name=f"Awa {number}")
    with pytest.raises(TooManySignUps):
        await seat_asked_for(open_door, intent="more", network="203.0.113.9")
    assert await value("SELECT count(*) FROM registration") == 5
